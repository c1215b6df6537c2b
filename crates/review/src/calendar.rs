//! The day as an iCalendar file (RFC 5545), for whatever keeps the reviewer's appointments.
//!
//! Times stand with the zone of the visit, `Europe/London`, whose rules the file brings along: a laptop or phone that
//! is set to another zone shows them right, which floating times would not. The id of an event is that of its session,
//! so that a file saved again changes the appointments that are there and adds none twice.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sync::PersonId;

use crate::british::listed;
use crate::pack::SessionKind;
use crate::records::Session;
use crate::review::{Held, Review};

/// The longest line, in octets, without its end.
const LONGEST: usize = 75;

/// As the United Kingdom has kept it since 1996.
const ZONE: &str = "\
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
DTSTART:19960331T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE";

/// The sessions of the day: of `only` this person, else all. None where there is no day or no session to put in. It
/// holds what the printed timetable holds, and nothing that anybody noted or rated.
pub fn calendar(review: &Review, only: Option<PersonId>) -> Option<String> {
    let details = review.details()?;
    let day: NaiveDate = details.body.visit_date.parse().ok()?;
    let taking = |session: &Held<'_, Session>| {
        only.is_none_or(|id| session.people.is_empty() || session.people.contains(&id))
    };
    let mut file = Lines::default();
    file.add("BEGIN", "VCALENDAR");
    file.add("VERSION", "2.0");
    file.add("PRODID", "-//Standpoint//Timetable//EN");
    file.add("METHOD", "PUBLISH");
    for line in ZONE.lines() {
        file.push(line);
    }
    let mut any = false;
    for session in review.sessions().filter(taking) {
        any |= event(&mut file, review, &details.body.unit, day, session);
    }
    file.add("END", "VCALENDAR");
    any.then_some(file.text)
}

/// Whether the session has times that can be read; what has none is left out.
fn event(
    file: &mut Lines,
    review: &Review,
    unit: &str,
    day: NaiveDate,
    held: Held<'_, Session>,
) -> bool {
    let session = held.body;
    let at = |clock: &str| {
        let time = NaiveTime::parse_from_str(clock, "%H:%M").ok()?;
        Some(day.and_time(time).format("%Y%m%dT%H%M%S").to_string())
    };
    let (Some(starts), Some(ends)) = (at(&session.starts), at(&session.ends)) else { return false };
    let written = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    file.add("BEGIN", "VEVENT");
    file.add("UID", &held.record.to_string());
    file.add("DTSTAMP", &written(held.made_at));
    file.add("LAST-MODIFIED", &written(held.made_at));
    file.add("DTSTART;TZID=Europe/London", &starts);
    file.add("DTEND;TZID=Europe/London", &ends);
    file.words("SUMMARY", &session.title);
    let places: Vec<&str> =
        [session.place.as_str(), unit].into_iter().filter(|part| !part.is_empty()).collect();
    file.words("LOCATION", &places.join(", "));
    file.words("DESCRIPTION", &description(review, session));
    if session.kind == SessionKind::Break {
        file.add("TRANSP", "TRANSPARENT");
    }
    file.add("END", "VEVENT");
    true
}

fn description(review: &Review, session: &Session) -> String {
    let name = |id: &PersonId| review.member(*id).map(|member| member.name.clone());
    let people: Vec<String> = session.people.iter().filter_map(name).collect();
    let who = if people.is_empty() { "Everyone".to_owned() } else { listed(&people) };
    let does = |id: &Option<PersonId>, does: &str| {
        Some(format!("{} {does}.", id.as_ref().and_then(name)?))
    };
    let lines = [
        Some(format!("{who}.")),
        does(&session.asks, "asks"),
        does(&session.types, "types"),
        session.about.clone().filter(|about| !about.trim().is_empty()),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, name: &str, value: &str) {
        self.push(&format!("{name}:{value}"));
    }

    /// Text that people wrote; none is no line.
    fn words(&mut self, name: &str, words: &str) {
        if !words.trim().is_empty() {
            self.add(name, &escaped(words.trim()));
        }
    }

    /// Folds a line so that no piece is longer than it may be, and no letter is cut.
    fn push(&mut self, line: &str) {
        let mut long = 0;
        for letter in line.chars() {
            if long + letter.len_utf8() > LONGEST {
                self.text.push_str("\r\n ");
                long = 1;
            }
            self.text.push(letter);
            long += letter.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' | '\r' => out.push_str("\\n"),
            // The format has no other control characters.
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::Record;
    use crate::sample::Sample;

    fn day() -> Sample {
        let mut sample = Sample::new();
        let helen = sample.person("helen");
        sample.session(
            "Patients, Larch; quiet room",
            "10:45",
            "11:30",
            None,
            SessionKind::Interview,
        );
        sample.edit(|record| {
            if let Record::Session(session) = record {
                session.people = vec![helen];
                session.asks = Some(helen);
                session.place = "Family room".into();
                session.about = Some("About six.\nNo staff in the room.".into());
            }
        });
        sample.session("Lunch", "12:00", "13:00", None, SessionKind::Break);
        sample
    }

    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn a_session_is_an_event_at_the_time_of_the_visit() {
        let sample = day();
        let review = sample.review();
        let lines = unfolded(&calendar(&review, None).unwrap());
        let id = review.sessions().next().unwrap().record;
        for line in [
            "DTSTART;TZID=Europe/London:20261014T104500",
            "DTEND;TZID=Europe/London:20261014T113000",
            "SUMMARY:Patients\\, Larch\\; quiet room",
            "LOCATION:Family room\\, Hawthorn Unit",
            "DESCRIPTION:Helen Marwood.\\nHelen Marwood asks.\\nAbout six.\\nNo staff in the room.",
            &format!("UID:{id}"),
            "TZID:Europe/London",
            "TRANSP:TRANSPARENT",
        ] {
            assert!(lines.iter().any(|known| known == line), "{line} is not in {lines:#?}");
        }
        assert_eq!(lines.first().map(String::as_str), Some("BEGIN:VCALENDAR"));
        assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 2);
    }

    #[test]
    fn mine_alone_holds_what_i_take_part_in() {
        let sample = day();
        let review = sample.review();
        let titles = |who| -> Vec<String> {
            let file = calendar(&review, Some(sample.person(who))).unwrap();
            unfolded(&file).into_iter().filter(|line| line.starts_with("SUMMARY")).collect()
        };
        assert_eq!(titles("helen").len(), 2);
        assert_eq!(titles("jordan"), ["SUMMARY:Lunch"]);
    }

    #[test]
    fn a_review_without_sessions_or_day_has_no_calendar() {
        assert_eq!(calendar(&Sample::new().review(), None), None);
        let mut sample = day();
        sample.details(|details| details.visit_date = "in autumn".into());
        assert_eq!(calendar(&sample.review(), None), None);
    }

    #[test]
    fn the_same_session_keeps_its_id_whatever_becomes_of_it() {
        let ids = |sample: &Sample| -> Vec<String> {
            let file = calendar(&sample.review(), None).unwrap();
            unfolded(&file).into_iter().filter(|line| line.starts_with("UID")).collect()
        };
        let mut sample = day();
        let before = ids(&sample);
        sample.edit(|record| {
            if let Record::Session(session) = record {
                session.starts = "12:15".into();
                session.title = "A late lunch".into();
            }
        });
        assert_eq!(ids(&sample), before);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_whatever_was_written_can_be_read_again(title in any::<String>()) {
            let mut sample = day();
            let written = title.clone();
            sample.edit(move |record| {
                if let Record::Session(session) = record {
                    session.title = format!("T {written}");
                }
            });
            let file = calendar(&sample.review(), None).unwrap();
            prop_assert!(file.ends_with("\r\n"));
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LONGEST, "{}", line);
                prop_assert!(!line.chars().any(char::is_control), "{:?}", line);
            }
            let unfolded = unfolded(&file);
            let lunch = unfolded.iter().filter_map(|line| line.strip_prefix("SUMMARY:T"));
            let read = lunch.map(|words| {
                let mut out = String::new();
                let mut letters = words.chars();
                while let Some(letter) = letters.next() {
                    match letter {
                        '\\' => out.extend(letters.next().map(|next| if next == 'n' { '\n' } else { next })),
                        other => out.push(other),
                    }
                }
                out
            });
            let meant = format!("T {title}").trim().replace("\r\n", "\n").replace('\r', "\n");
            let meant: String = meant.chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
            prop_assert_eq!(read.map(|words| format!("T{words}")).collect::<Vec<_>>(), [meant]);
        }
    }
}

//! What a record says besides its words, in a few labelled facts, so that two versions can be read side by side.

use review::pack::Contact;
use review::records::{Finding, FindingList, Record, ReviewDetails, Session, kind};
use serde_json::Value;
use sync::{Change, PersonId, RecordId};

use crate::open::Open;
use crate::versions_views::DecideFact;
use crate::{dates, show};

/// The words of a record, where it has any.
pub fn words(record: &Record) -> Option<&str> {
    match record {
        Record::Note(note) => Some(&note.text),
        Record::Finding(finding) => Some(&finding.text),
        Record::SectionText(text) => Some(&text.text),
        Record::AgreedRating(agreed) => Some(&agreed.comment),
        Record::OwnRating(own) => Some(&own.why),
        Record::Priority(one) => Some(&one.find_out),
        Record::SeriousConcern(concern) => Some(&concern.seen),
        _ => None,
    }
}

/// The record with these words; of a finding or note, the links of both versions.
pub fn with_words(mut record: Record, other: Option<&Record>, words: &str) -> Record {
    fn join<T: Clone + PartialEq>(into: &mut Vec<T>, more: &[T]) {
        for one in more {
            if !into.contains(one) {
                into.push(one.clone());
            }
        }
    }
    match (&mut record, other) {
        (Record::Finding(finding), Some(Record::Finding(other))) => {
            join(&mut finding.standards, &other.standards);
            join(&mut finding.notes, &other.notes);
        }
        (Record::Note(note), Some(Record::Note(other))) => {
            join(&mut note.standards, &other.standards);
            join(&mut note.not_identifying, &other.not_identifying);
        }
        (Record::AgreedRating(agreed), Some(Record::AgreedRating(other))) => {
            let new = other
                .dissent
                .iter()
                .filter(|one| agreed.dissent.iter().all(|known| known.person != one.person));
            let new: Vec<_> = new.cloned().collect();
            agreed.dissent.extend(new);
        }
        _ => {}
    }
    match &mut record {
        Record::Note(note) => words.clone_into(&mut note.text),
        Record::Finding(finding) => words.clone_into(&mut finding.text),
        Record::SectionText(text) => words.clone_into(&mut text.text),
        Record::AgreedRating(agreed) => words.clone_into(&mut agreed.comment),
        Record::OwnRating(own) => words.clone_into(&mut own.why),
        Record::Priority(one) => words.clone_into(&mut one.find_out),
        Record::SeriousConcern(concern) => words.clone_into(&mut concern.seen),
        _ => {}
    }
    record
}

/// The kind of a change, if this version knows it.
pub fn kind_of(change: &Change) -> Option<&'static str> {
    [
        kind::REVIEW,
        kind::EDITION,
        kind::STANDARD,
        kind::SELF_RATING,
        kind::QUESTIONNAIRE,
        kind::LAST_STANDING,
        kind::NETWORK,
        kind::SESSION,
        kind::NOTE,
        kind::OWN_RATING,
        kind::AGREED_RATING,
        kind::FINDING,
        kind::SECTION_TEXT,
        kind::PRIORITY,
        kind::ASSIGNMENT,
        kind::SERIOUS_CONCERN,
    ]
    .into_iter()
    .find(|kind| *kind == change.kind.as_str())
}

/// `achievement`, `achievements`.
pub fn list_words(list: FindingList) -> (&'static str, &'static str) {
    match list {
        FindingList::Achievement => ("achievement", "achievements"),
        FindingList::Improvement => ("area for improvement", "areas for improvement"),
        FindingList::GoodPractice => ("example of good practice", "examples of good practice"),
        FindingList::Recommendation => ("recommendation", "recommendations"),
    }
}

/// One and many of a kind, as a count says them.
pub fn kind_words(kind: &str) -> (&'static str, &'static str) {
    match kind {
        kind::NOTE => ("note", "notes"),
        kind::OWN_RATING => ("rating of mine", "ratings of mine"),
        kind::AGREED_RATING => ("agreed rating", "agreed ratings"),
        kind::FINDING => ("finding", "findings"),
        kind::SECTION_TEXT => ("summary", "summaries"),
        kind::PRIORITY => ("priority", "priorities"),
        kind::ASSIGNMENT => ("section taken", "sections taken"),
        kind::SERIOUS_CONCERN => ("serious concern", "serious concerns"),
        kind::SESSION => ("change to the timetable", "changes to the timetable"),
        kind::REVIEW => ("change to the review’s details", "changes to the review’s details"),
        kind::EDITION | kind::STANDARD => ("part of the standards", "parts of the standards"),
        kind::SELF_RATING => ("self-rating", "self-ratings"),
        kind::QUESTIONNAIRE => ("questionnaire", "questionnaires"),
        kind::LAST_STANDING => ("rating of the last cycle", "ratings of the last cycle"),
        kind::NETWORK => ("part of the network’s figures", "parts of the network’s figures"),
        _ => ("other change", "other changes"),
    }
}

/// What a record is and where it stands: `Area for improvement 2, Family, friends and visitors`.
pub fn place(open: &Open, id: RecordId, record: Option<&Record>) -> String {
    let review = &open.review;
    let section_of = |code: Option<&String>| {
        let standard = code.and_then(|code| review.standard(code))?;
        Some(show::section(review, &standard.section).label)
    };
    let parts = |first: String, more: Option<String>| match more.filter(|more| !more.is_empty()) {
        Some(more) => format!("{first}, {more}"),
        None => first,
    };
    match record {
        Some(Record::Finding(finding)) => {
            let at = review.findings(finding.list).position(|held| held.record == id);
            let word = upper_first(list_words(finding.list).0);
            let first = at.map_or(word.clone(), |at| format!("{word} {}", at + 1));
            parts(first, section_of(finding.standards.first()))
        }
        Some(Record::SectionText(text)) if text.section.is_empty() => "What stood out".into(),
        Some(Record::SectionText(text)) => {
            format!("Summary of {} {}", text.section, show::section(review, &text.section).label)
        }
        Some(Record::AgreedRating(_)) => "What the team agreed on".into(),
        Some(Record::OwnRating(_)) => "Your rating of".into(),
        Some(Record::Note(note)) => format!("Your note of {}", dates::clock_of(&note.at)),
        Some(Record::Session(session)) => {
            format!("Timetable, {} {}", session.starts, session.title)
        }
        Some(Record::Review(_)) => "About this review".into(),
        Some(Record::Standard(held)) => format!("Standard {}", held.standard.code),
        Some(Record::SelfRating(own)) => format!("Self-rating of {}", own.standard),
        Some(Record::LastStanding(last)) => format!("Last cycle, {}", last.standard),
        Some(Record::Network(_)) => "The network’s figures".into(),
        Some(Record::Questionnaire(asked)) => {
            format!("Questionnaire, {}", review.group_label(&asked.group))
        }
        Some(Record::Priority(one)) => format!("To find out on {}", one.standard),
        Some(Record::Assignment(one)) => format!("Who takes section {}", one.section),
        Some(Record::Edition(_)) => "The edition of the standards".into(),
        Some(Record::SeriousConcern(concern)) => {
            format!("Serious concern of {}", dates::clock_of(&concern.at))
        }
        None => "Deleted".into(),
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The facts of two versions that are worth reading side by side: ratings always, everything else where it differs.
pub fn beside(
    open: &Open,
    one: Option<&Record>,
    other: Option<&Record>,
) -> (Vec<DecideFact>, Vec<DecideFact>) {
    let (left, right) = (facts(open, one), facts(open, other));
    let value = |facts: &[(String, String)], label: &str| {
        facts.iter().find(|(known, _)| known == label).map(|(_, value)| value.clone())
    };
    let side = |mine: &[(String, String)], theirs: &[(String, String)]| {
        let fact = |(label, text): &(String, String)| {
            let differs = value(theirs, label).as_ref() != Some(text);
            let shown = differs || label == RATING;
            let text = if text.is_empty() { "nothing" } else { text };
            shown.then(|| DecideFact { label: label.clone(), value: text.to_owned(), differs })
        };
        mine.iter().filter_map(fact).collect()
    };
    if one.is_none() || other.is_none() {
        return (Vec::new(), Vec::new());
    }
    (side(&left, &right), side(&right, &left))
}

const RATING: &str = "Rating";

fn facts(open: &Open, record: Option<&Record>) -> Vec<(String, String)> {
    let review = &open.review;
    let name = |id: &PersonId| {
        review.member(*id).map_or_else(|| "a colleague".to_owned(), |one| one.name.clone())
    };
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let rating = |code: &Option<String>| show::label_of(review, code.as_deref());
    let list: Vec<(&str, String)> = match record {
        Some(Record::AgreedRating(agreed)) => {
            let dissent: Vec<String> = agreed.dissent.iter().map(|one| name(&one.person)).collect();
            vec![
                (RATING, rating(&agreed.rating)),
                ("Seen differently by", dates::list(&dissent)),
                ("To come back to", yes(agreed.come_back)),
            ]
        }
        Some(Record::OwnRating(own)) => vec![(RATING, rating(&own.rating))],
        Some(Record::Finding(finding)) => finding_facts(open, finding),
        Some(Record::Note(note)) => vec![
            ("Standards", dates::list(&note.standards)),
            (
                "Heard from",
                note.group.as_deref().map_or(String::new(), |g| review.group_label(g).to_owned()),
            ),
            ("Speaker", note.speaker.clone().unwrap_or_default()),
        ],
        Some(Record::Session(session)) => session_facts(open, session, &name),
        Some(Record::Review(details)) => {
            let people = |contacts: &[Contact]| {
                dates::list(&contacts.iter().map(|one| one.name.clone()).collect::<Vec<_>>())
            };
            let team: Vec<String> = details.team.iter().map(|member| member.name.clone()).collect();
            vec![
                ("Unit", details.unit.clone()),
                ("Organisation", details.organisation.clone()),
                ("Day of the visit", details.visit_date.clone()),
                ("Wards", crate::shelf::wards(details).join("; ")),
                ("Team", dates::list(&team)),
                ("People of the unit", people(&details.contacts)),
                ("Numbers to ring", dates::list(&numbers(details))),
                ("The unit in its own words", details.profile.clone()),
            ]
        }
        Some(Record::Assignment(one)) => {
            vec![("Section", one.section.clone()), ("Reviewer", name(&one.person))]
        }
        Some(Record::SeriousConcern(concern)) => {
            let told = concern.told.iter().filter(|entry| entry.mistake.is_none());
            let told: Vec<String> = told.map(|entry| entry.whom.clone()).collect();
            let stands = review::concern_paper::state_words(concern.state).to_owned();
            vec![
                ("Where", concern.place.clone()),
                ("Noticed", concern.noticed.clone()),
                ("Noticed by", concern.noticed_by.as_ref().map(&name).unwrap_or_default()),
                ("Told", dates::list(&told)),
                ("Where it stands", stands),
                ("On that", concern.line.clone()),
            ]
        }
        Some(Record::SectionText(_) | Record::Priority(_)) | None => Vec::new(),
        Some(other) => return plain_facts(other),
    };
    list.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

fn numbers(details: &ReviewDetails) -> Vec<String> {
    details.to_ring.iter().map(|one| format!("{} {}", one.who, one.phone)).collect()
}

/// A version that counts from now on, with everybody who was told by the other: that is never decided away.
pub fn with_all_told(record: Option<Record>, other: Option<&Record>) -> Option<Record> {
    match (record, other) {
        (Some(Record::SeriousConcern(concern)), Some(Record::SeriousConcern(other))) => {
            Some(Record::SeriousConcern(concern.with_told_of(other)))
        }
        (record, _) => record,
    }
}

fn finding_facts(open: &Open, finding: &Finding) -> Vec<(&'static str, String)> {
    let contact = finding.contact.as_ref().map(|one| {
        let parts = [&one.name, &one.role, &one.how].map(String::as_str);
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    let notes = finding.notes.iter().filter(|id| open.review.note(**id).is_some()).count();
    vec![
        ("List", upper_first(list_words(finding.list).1)),
        ("Standards", dates::list(&finding.standards)),
        ("Rests on", dates::count(u32::try_from(notes).unwrap_or(u32::MAX), "note", "notes")),
        ("Said at the feedback", if finding.say { "yes" } else { "no" }.to_owned()),
        ("Whom to ask", contact.unwrap_or_default()),
    ]
}

fn session_facts(
    open: &Open,
    session: &Session,
    name: &impl Fn(&PersonId) -> String,
) -> Vec<(&'static str, String)> {
    let people: Vec<String> = session.people.iter().map(name).collect();
    let one = |person: &Option<PersonId>| person.as_ref().map(name).unwrap_or_default();
    let group = session.group.as_deref().map(|group| open.review.group_label(group).to_owned());
    vec![
        ("Title", session.title.clone()),
        ("From", session.starts.clone()),
        ("To", session.ends.clone()),
        ("Where", session.place.clone()),
        ("People", dates::list(&people)),
        ("Asks", one(&session.asks)),
        ("Types", one(&session.types)),
        ("Heard", group.unwrap_or_default()),
        ("About", session.about.clone().unwrap_or_default()),
        ("Over", if session.done { "yes" } else { "no" }.to_owned()),
    ]
}

/// A record without words, in one line.
pub fn plain(record: &Record) -> String {
    // Its person is an id, which says nothing to anybody.
    if let Record::Assignment(one) = record {
        return format!("Section: {}", one.section);
    }
    let facts: Vec<String> = plain_facts(record)
        .into_iter()
        .filter(|(_, value)| !value.is_empty() && value != "[]")
        .map(|(label, value)| format!("{label}: {value}"))
        .collect();
    facts.join("; ")
}

/// Of a kind that is seldom decided on: its fields as they are kept.
fn plain_facts(record: &Record) -> Vec<(String, String)> {
    let value = record.write().ok().and_then(|json| serde_json::from_str::<Value>(&json).ok());
    let Some(Value::Object(fields)) = value else { return Vec::new() };
    let text = |value: Value| match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    fields
        .into_iter()
        .map(|(label, value)| (upper_first(&label.replace('_', " ")), text(value)))
        .collect()
}

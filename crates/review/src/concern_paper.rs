//! A serious concern on one page: to take along, to read out on the telephone, to sign.

use chrono::{DateTime, FixedOffset};
use serde::Serialize;
use sync::PersonId;

use crate::british::{long_day, said};
use crate::pack::ToRing;
use crate::paper::ScaleName;
use crate::records::{ConcernState, ReviewDetails, SeriousConcern};
use crate::review::Review;

/// The page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConcernPaper {
    /// Name of the unit.
    pub unit: String,
    /// The organisation that runs it.
    pub organisation: String,
    /// `Low Secure Quality Network`.
    pub network: String,
    /// `Wednesday 14 October 2026`.
    pub visited: String,
    /// Whether everything in it is invented, for practice. Every page says so.
    pub practice: bool,
    /// Never: nothing of a report stands here.
    pub draft: bool,
    /// Whether to set everything 1.45 times as large.
    pub large_print: bool,
    /// None: nothing is rated here.
    pub scale: Vec<ScaleName>,
    /// What was seen or heard.
    pub seen: String,
    /// Where.
    pub place: String,
    /// When it was noticed.
    pub noticed: String,
    /// Who noticed it.
    pub noticed_by: String,
    /// `14 October 2026, 11:07, by Helen Marwood`.
    pub written: String,
    /// Who was told.
    pub told: Vec<ToldLine>,
    /// Whom to ring.
    pub to_ring: Vec<NumberLine>,
    /// `Handed over to the unit`.
    pub state: String,
    /// A line on that.
    pub line: String,
    /// `14 October 2026, 12:30`.
    pub made: String,
}

/// Somebody who was told.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToldLine {
    /// Whom.
    pub whom: String,
    /// How.
    pub how: String,
    /// When.
    pub when: String,
    /// By whom.
    pub by: String,
    /// What was said or agreed.
    pub said: String,
    /// Why it was a mistake; empty if it was not.
    pub mistake: String,
}

/// A number to ring.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NumberLine {
    /// Whom.
    pub who: String,
    /// Name; empty where no one person answers.
    pub name: String,
    /// The number.
    pub phone: String,
    /// When to ring it; empty if that is not said.
    pub about: String,
}

/// What people read for where a concern stands.
pub fn state_words(state: ConcernState) -> &'static str {
    match state {
        ConcernState::Open => "Open",
        ConcernState::HandedOver => "Handed over to the unit",
        ConcernState::Closed => "Closed",
        ConcernState::Mistake => "Raised by mistake",
    }
}

/// The page of one concern. `now` is when it is printed, and says in which offset people read.
pub fn concern_paper(
    review: &Review,
    concern: &SeriousConcern,
    large_print: bool,
    now: DateTime<FixedOffset>,
) -> ConcernPaper {
    let details = review.details().map(|held| held.body);
    let text = |of: fn(&ReviewDetails) -> &String| details.map(of).cloned().unwrap_or_default();
    let name = |id: PersonId| review.member(id).map(|one| one.name.clone()).unwrap_or_default();
    let moment = |at: DateTime<FixedOffset>| {
        let at = at.with_timezone(now.offset());
        format!("{}, {}", long_day(at.date_naive()), at.format("%H:%M"))
    };
    let begun = DateTime::parse_from_rfc3339(&concern.at).map(moment).unwrap_or_default();
    let told = concern.told.iter().map(|entry| ToldLine {
        whom: entry.whom.clone(),
        how: entry.how.clone(),
        when: entry.when.clone(),
        by: entry.by.map(name).unwrap_or_default(),
        said: entry.said.clone(),
        mistake: entry.mistake.clone().unwrap_or_default(),
    });
    ConcernPaper {
        unit: text(|details| &details.unit),
        organisation: text(|details| &details.organisation),
        network: text(|details| &details.network),
        visited: said(&text(|details| &details.visit_date), long_day),
        practice: details.is_some_and(|details| details.practice),
        draft: false,
        large_print,
        scale: Vec::new(),
        seen: concern.seen.clone(),
        place: concern.place.clone(),
        noticed: concern.noticed.clone(),
        noticed_by: concern.noticed_by.map(name).unwrap_or_default(),
        written: begun,
        told: told.collect(),
        to_ring: details.map_or(&[][..], |details| &details.to_ring).iter().map(number).collect(),
        state: state_words(concern.state).to_owned(),
        line: concern.line.clone(),
        made: moment(now),
    }
}

fn number(number: &ToRing) -> NumberLine {
    let ToRing { who, name, phone, about } = number.clone();
    NumberLine { who, name, phone, about }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Whose;
    use crate::local_report::{Choices, report_model};
    use crate::records::{Record, Told, kind};
    use crate::sample::Sample;

    fn now() -> DateTime<FixedOffset> {
        "2026-10-14T12:30:00+01:00".parse().unwrap()
    }

    fn concern(sample: &mut Sample) -> sync::RecordId {
        let told = Told {
            whom: "Service lead".into(),
            how: "By telephone".into(),
            when: "11:12".into(),
            by: Some(sample.person("anil")),
            ..Told::default()
        };
        let body = SeriousConcern {
            seen: "A quokka was loose in the airlock.".into(),
            place: "Larch".into(),
            noticed: "11:00".into(),
            noticed_by: Some(sample.person("jordan")),
            at: "2026-10-14T11:07:00+01:00".into(),
            told: vec![told],
            ..SeriousConcern::default()
        };
        sample.put(kind::SERIOUS_CONCERN, "one", "helen", Record::SeriousConcern(body))
    }

    #[test]
    fn the_page_says_what_was_seen_and_who_was_told_by_whom() {
        let mut sample = Sample::new();
        let id = concern(&mut sample);
        let review = sample.review();
        let page = concern_paper(&review, review.concern(id).unwrap().body, false, now());
        assert_eq!((page.unit.as_str(), page.place.as_str()), ("Hawthorn Unit", "Larch"));
        assert_eq!(page.written, "Wednesday 14 October 2026, 11:07");
        assert_eq!(page.noticed_by, "Jordan Pike");
        assert_eq!(page.told[0].by, "Dr Anil Deshmukh");
        assert_eq!(page.state, "Open");
        assert_eq!(page.made, "Wednesday 14 October 2026, 12:30");
    }

    #[test]
    fn the_report_and_every_figure_are_the_same_with_a_serious_concern_and_without() {
        let mut sample = Sample::new();
        sample.own("helen", "1.1", "not").agree("1.1", "partly", "Late.");
        let choices =
            Choices { questionnaires: true, self_review: true, large_print: false, draft: true };
        let paper = |sample: &Sample| report_model(&sample.review(), &choices, now());
        let figures = |sample: &Sample| {
            let review = sample.review();
            let all = [Whose::Agreed, Whose::Team, Whose::SelfReview];
            all.map(|whose| review.all_counts(whose))
        };
        let before = (paper(&sample), figures(&sample));
        concern(&mut sample);
        assert_eq!(sample.review().concerns().count(), 1);
        assert_eq!((paper(&sample), figures(&sample)), before);
    }
}

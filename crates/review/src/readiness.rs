//! What is left to do before the report is shared. Soft throughout: everything here can be shared as it is.

use serde::Serialize;
use sync::RecordId;

use crate::edition::Means;
use crate::records::FindingList;
use crate::review::Review;

/// The heading of a section's narrative, and of the whole report's summary.
pub const SUMMARY: &str = "summary";

/// A thing to look at. The order is that of the checklist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Standards without an agreed rating.
    Unrated,
    /// Agreed ratings without the comment that they need.
    CommentMissing,
    /// Agreed ratings that rest on one source.
    OneSource,
    /// Standards of the first type that are partly or not met. All are listed; done when each has a comment.
    EssentialShort,
    /// Words that could identify somebody.
    Identifiers,
    /// Summaries to write: of the whole report, and of each section.
    SummaryMissing,
    /// Standards not met that no recommendation, and no area for improvement with one, speaks of.
    RecommendationMissing,
}

/// Where to go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "at")]
pub enum Place {
    /// A standard.
    Standard {
        /// Its code.
        code: String,
    },
    /// The comment or the dissent on an agreed rating.
    Comment {
        /// Code of the standard.
        code: String,
    },
    /// A note.
    Note {
        /// Which.
        record: RecordId,
    },
    /// A finding.
    Finding {
        /// Which.
        record: RecordId,
    },
    /// A piece of prose.
    Text {
        /// Code of the section; empty for the whole report.
        section: String,
        /// Which piece.
        heading: String,
    },
}

/// One line of the checklist.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToDo {
    /// What.
    pub check: Check,
    /// How many places.
    pub count: u32,
    /// Where, in the order of the report.
    pub places: Vec<Place>,
    /// Whether nothing is left to do about it.
    pub done: bool,
}

impl Review {
    /// The checklist before sharing: every check once, in order, done or not.
    pub fn readiness(&self) -> Vec<ToDo> {
        let mut unrated = Vec::new();
        let mut uncommented = Vec::new();
        let mut one_source = Vec::new();
        let mut essential = Vec::new();
        let mut essential_done = true;
        let mut unanswered = Vec::new();
        for standard in self.standards() {
            let at = || Place::Standard { code: standard.code.clone() };
            let Some(means) = self.agreed_means(&standard.code) else {
                if self.applies(standard) {
                    unrated.push(at());
                }
                continue;
            };
            let commented = self
                .agreed(&standard.code)
                .is_some_and(|agreed| !agreed.body.comment.trim().is_empty());
            if !commented && self.needs_comment(&standard.code, means) {
                uncommented.push(at());
            }
            if self.rests_on_one_source(&standard.code) {
                one_source.push(at());
            }
            if self.is_essential(standard) && matches!(means, Means::PartlyMet | Means::NotMet) {
                essential.push(at());
                essential_done &= commented;
            }
            if means == Means::NotMet && !self.is_recommended(&standard.code) {
                unanswered.push(at());
            }
        }
        let written = |section: &str| {
            self.text(section, SUMMARY).is_some_and(|held| !held.body.text.trim().is_empty())
        };
        let sections = self.sections().map(|(section, _)| section.code.as_str());
        let unwritten = std::iter::once("")
            .chain(sections)
            .filter(|section| !written(section))
            .map(|section| Place::Text { section: section.to_owned(), heading: SUMMARY.into() })
            .collect();
        let essential = ToDo { done: essential_done, ..to_do(Check::EssentialShort, essential) };
        vec![
            to_do(Check::Unrated, unrated),
            to_do(Check::CommentMissing, uncommented),
            to_do(Check::OneSource, one_source),
            essential,
            to_do(Check::Identifiers, self.identifying_places()),
            to_do(Check::SummaryMissing, unwritten),
            to_do(Check::RecommendationMissing, unanswered),
        ]
    }

    /// Whether a recommendation speaks of a standard: by its own link, or by that of the area it answers.
    fn is_recommended(&self, code: &str) -> bool {
        let links = |codes: &[String]| codes.iter().any(|linked| linked == code);
        self.findings(FindingList::Recommendation).any(|finding| {
            let area = finding.body.answers.and_then(|id| self.finding(id));
            links(&finding.body.standards) || area.is_some_and(|area| links(&area.body.standards))
        })
    }

    /// Where words could identify somebody: notes, comments, dissent, findings and prose.
    fn identifying_places(&self) -> Vec<Place> {
        let hints = |text: &str| !self.identifying(text, &[]).is_empty();
        let mut places = Vec::new();
        for standard in self.standards() {
            let agreed = self.agreed(&standard.code);
            if agreed.is_some_and(|agreed| {
                hints(&agreed.body.comment) || agreed.body.dissent.iter().any(|one| hints(&one.why))
            }) {
                places.push(Place::Comment { code: standard.code.clone() });
            }
        }
        for finding in FindingList::ALL.into_iter().flat_map(|list| self.findings(list)) {
            if hints(&finding.body.text) {
                places.push(Place::Finding { record: finding.record });
            }
        }
        for text in self.texts().filter(|text| hints(&text.body.text)) {
            let (section, heading) = (text.body.section.clone(), text.body.heading.clone());
            places.push(Place::Text { section, heading });
        }
        for note in self.notes() {
            if !self.identifying(&note.body.text, &note.body.not_identifying).is_empty() {
                places.push(Place::Note { record: note.record });
            }
        }
        places
    }
}

fn to_do(check: Check, places: Vec<Place>) -> ToDo {
    let count = u32::try_from(places.len()).unwrap_or(u32::MAX);
    ToDo { check, count, done: places.is_empty(), places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Record;
    use crate::sample::Sample;

    fn at(sample: &Sample, check: Check) -> ToDo {
        sample.review().readiness().into_iter().find(|to_do| to_do.check == check).unwrap()
    }

    fn codes(to_do: &ToDo) -> Vec<&str> {
        let code = |place| match place {
            &Place::Standard { ref code } | &Place::Comment { ref code } => code.as_str(),
            _ => "elsewhere",
        };
        to_do.places.iter().map(code).collect()
    }

    #[test]
    fn every_check_stands_once_in_order() {
        let checks: Vec<_> = Sample::new().review().readiness().iter().map(|t| t.check).collect();
        assert_eq!(checks.len(), 7);
        assert!(checks.is_sorted());
    }

    #[test]
    fn standards_not_agreed_are_to_do_unless_they_are_for_other_care() {
        let mut sample = Sample::new();
        sample.agree("1.1", "met", "").agree("1.2", "", "To be rated.");
        assert_eq!(codes(&at(&sample, Check::Unrated)), ["1.2", "1.10", "2.1", "2.2"]);
        for code in ["1.2", "1.10", "2.1", "2.2"] {
            sample.agree(code, "met", "");
        }
        assert!(at(&sample, Check::Unrated).done);
    }

    #[test]
    fn a_shortfall_of_the_first_type_stays_listed_and_is_done_with_its_comment() {
        let mut sample = Sample::new();
        sample.agree("1.1", "partly", " ").agree("1.2", "not", "");
        let essential = at(&sample, Check::EssentialShort);
        assert_eq!((codes(&essential), essential.done), (vec!["1.1"], false));
        assert_eq!(codes(&at(&sample, Check::CommentMissing)), ["1.1", "1.2"]);
        sample.agree("1.1", "partly", "Told late.");
        let essential = at(&sample, Check::EssentialShort);
        assert_eq!((essential.count, essential.done), (1, true));
        assert_eq!(codes(&at(&sample, Check::CommentMissing)), ["1.2"]);
    }

    #[test]
    fn a_decision_on_one_source_is_listed() {
        let mut sample = Sample::new();
        sample.agree("1.1", "met", "").unit("1.1", "met", "We do.");
        assert_eq!(codes(&at(&sample, Check::OneSource)), ["1.1"]);
        sample.note("helen", Some("tour"), None, "Board seen.", &["1.1"]);
        assert!(at(&sample, Check::OneSource).done);
    }

    #[test]
    fn a_standard_not_met_is_answered_by_a_recommendation_or_by_the_area_it_answers() {
        let mut sample = Sample::new();
        sample.agree("1.1", "not", "Late.").agree("1.2", "not", "None kept.");
        sample.finding(FindingList::Improvement, "Leave is called off.", &["1.1"], 1.0);
        let area = sample.heads.last().unwrap().record;
        assert_eq!(codes(&at(&sample, Check::RecommendationMissing)), ["1.1", "1.2"]);
        sample.finding(FindingList::Recommendation, "Tell people by ten.", &[], 1.0).edit(|body| {
            if let Record::Finding(finding) = body {
                finding.answers = Some(area);
            }
        });
        assert_eq!(codes(&at(&sample, Check::RecommendationMissing)), ["1.2"]);
        sample.finding(FindingList::Recommendation, "Keep a record.", &["1.2"], 2.0);
        assert!(at(&sample, Check::RecommendationMissing).done);
    }

    #[test]
    fn a_section_without_words_is_to_write() {
        let mut sample = Sample::new();
        sample.summary("1", "Told late.").summary("2", "\n");
        let place =
            |section: &str| Place::Text { section: section.into(), heading: "summary".into() };
        assert_eq!(at(&sample, Check::SummaryMissing).places, [place(""), place("2")]);
    }

    #[test]
    fn words_that_could_identify_are_found_wherever_they_stand() {
        let mut sample = Sample::new();
        sample
            .agree("1.1", "partly", "The man in room 6 was not told.")
            .finding(FindingList::Improvement, "Mr Brown was not told.", &[], 1.0)
            .summary("1", "Number 943 476 5919.")
            .note("helen", None, None, "Dr Deshmukh asked at 10:45 about 13.3.", &["1.1"])
            .note("helen", None, None, "Mrs Green heard late.", &["1.1"]);
        assert_eq!(at(&sample, Check::Identifiers).count, 4);
        sample.edit(|body| {
            if let Record::Note(note) = body {
                note.not_identifying = vec!["Mrs Green".into()];
            }
        });
        assert_eq!(at(&sample, Check::Identifiers).count, 3);
    }
}

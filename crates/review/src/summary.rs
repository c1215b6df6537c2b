//! What the summary of a section rests on: the words of the report that people write themselves.

use std::collections::BTreeSet;

use crate::edition::{Means, Standard};
use crate::records::{AgreedRating, Finding, FindingList, Note};
use crate::review::{Held, Review};

/// What is there to write a summary from.
pub struct RestsOn<'a> {
    /// Findings linked to a standard of the section, in the order of the lists; all of them for the whole report.
    pub findings: Vec<Held<'a, Finding>>,
    /// What the team agreed is partly or not met, in the order of the edition.
    pub short: Vec<(&'a Standard, Held<'a, AgreedRating>)>,
    /// Notes that a finding could be made of, in the order of writing. Those for their writer's eyes only are among
    /// them where the writer's own laptop asks.
    pub notes: Vec<Held<'a, Note>>,
}

impl Review {
    /// What a summary of this section rests on; of the whole report for none.
    pub fn summary_rests_on(&self, section: Option<&str>) -> RestsOn<'_> {
        let standards =
            || self.standards().filter(|one| section.is_none_or(|code| one.section == code));
        let codes: BTreeSet<&str> = standards().map(|one| one.code.as_str()).collect();
        let here = |linked: &[String]| {
            section.is_none() || linked.iter().any(|code| codes.contains(code.as_str()))
        };
        let lists = FindingList::ALL.into_iter().flat_map(|list| self.findings(list));
        let fell_short = |standard: &&Standard| {
            matches!(self.agreed_means(&standard.code), Some(Means::NotMet | Means::PartlyMet))
        };
        RestsOn {
            findings: lists.filter(|finding| here(&finding.body.standards)).collect(),
            short: standards()
                .filter(fell_short)
                .filter_map(|one| Some((one, self.agreed(&one.code)?)))
                .collect(),
            notes: self
                .notes()
                .filter(|note| note.body.is_for_findings() && here(&note.body.standards))
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::Mark;
    use crate::sample::Sample;

    #[test]
    fn a_section_rests_on_what_is_linked_to_its_standards_and_the_report_on_all() {
        let mut sample = Sample::new();
        sample
            .agree("1.1", "not", "Told at the door.")
            .agree("2.1", "partly", "")
            .agree("1.2", "met", "")
            .note("helen", None, Some(Mark::Concern), "Off again.", &["1.1"])
            .note("helen", None, Some(Mark::Check), "Ask the night staff.", &["1.1"])
            .note("helen", None, None, "A board.", &["1.1"])
            .note("helen", None, Some(Mark::Good), "A garden.", &["2.1"])
            .note("helen", None, Some(Mark::Quote), "“Kind.”", &[]);
        sample.finding(FindingList::Improvement, "Leave is called off late.", &["1.1"], 1.0);
        sample.finding(FindingList::Achievement, "The garden.", &["2.1"], 1.0);
        let review = sample.review();
        let told = |section| {
            let rests = review.summary_rests_on(section);
            let findings: Vec<_> = rests.findings.iter().map(|one| one.body.text.clone()).collect();
            let short: Vec<_> = rests.short.iter().map(|(one, _)| one.code.clone()).collect();
            let notes: Vec<_> = rests.notes.iter().map(|one| one.body.text.clone()).collect();
            (findings.join("; "), short.join("; "), notes.join("; "))
        };
        let of = |findings: &str, short: &str, notes: &str| {
            (findings.to_owned(), short.to_owned(), notes.to_owned())
        };
        assert_eq!(told(Some("1")), of("Leave is called off late.", "1.1", "Off again."));
        assert_eq!(told(Some("2")), of("The garden.", "2.1", "A garden."));
        assert_eq!(
            told(None),
            of(
                "The garden.; Leave is called off late.",
                "1.1; 2.1",
                "Off again.; A garden.; “Kind.”"
            )
        );
    }
}

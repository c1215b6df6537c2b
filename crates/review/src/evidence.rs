//! Triangulation: on which sources what is known of a standard rests.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::edition::{Means, Section, Standard};
use crate::figures::Agreeing;
use crate::review::Review;

/// What is known of one standard, source by source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence<'a> {
    /// The unit's own rating and commentary, where it gave either.
    pub unit: Option<UnitView<'a>>,
    /// What groups answered, in the order of the edition, one entry a question.
    pub answers: Vec<Answer<'a>>,
    /// How many notes come from each group heard or looked at (tour and documents are such groups), in the order of
    /// the edition; the empty code stands for notes of no group.
    pub notes: Vec<(&'a str, u32)>,
    /// The rating in the last cycle. It says how things were, so it is shown and not counted as a source.
    pub last: Option<Means>,
}

/// The unit's own view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitView<'a> {
    /// Its rating.
    pub means: Option<Means>,
    /// Its commentary.
    pub commentary: &'a str,
}

/// One question and what a group answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Code of the group.
    pub group: &'a str,
    /// The question.
    pub text: &'a str,
    /// How many agree.
    pub agreeing: Agreeing,
}

/// A source of today's evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "source", content = "group")]
pub enum Source {
    /// The self-review.
    SelfReview,
    /// The questionnaire of a group, where enough answered to show it.
    Questionnaire(String),
    /// Notes from a group: people heard, the tour, documents.
    Notes(String),
}

impl Evidence<'_> {
    /// The sources of today, each once.
    pub fn sources(&self) -> Vec<Source> {
        let mut sources: Vec<Source> = self.unit.iter().map(|_| Source::SelfReview).collect();
        for answer in &self.answers {
            let source = Source::Questionnaire(answer.group.into());
            if answer.agreeing != Agreeing::TooFew && !sources.contains(&source) {
                sources.push(source);
            }
        }
        sources.extend(self.notes.iter().map(|(group, _)| Source::Notes((*group).into())));
        sources
    }
}

impl Review {
    /// What is known of a standard.
    pub fn evidence(&self, code: &str) -> Evidence<'_> {
        let groups = self.edition().map_or(&[][..], |edition| &edition.groups);
        let place =
            |code: &str| groups.iter().position(|group| group.code == code).unwrap_or(usize::MAX);

        let unit = self.self_rating(code).and_then(|held| {
            let means = self.self_means(code);
            let commentary = held.body.commentary.trim();
            (means.is_some() || !commentary.is_empty()).then_some(UnitView { means, commentary })
        });
        let mut answers: Vec<_> = self
            .questions_on(code)
            .map(|question| Answer {
                group: question.group,
                text: &question.item.text,
                agreeing: self.agreeing(question.item),
            })
            .collect();
        answers.sort_by_key(|answer| place(answer.group));
        let mut notes: BTreeMap<(usize, &str), u32> = BTreeMap::new();
        for note in self.notes_on(code) {
            let group = self.group_of(note.body).unwrap_or_default();
            *notes.entry((place(group), group)).or_default() += 1;
        }
        let notes = notes.into_iter().map(|((_, group), count)| (group, count)).collect();
        Evidence { unit, answers, notes, last: self.last_means(code) }
    }

    /// Sections on which this group is to be asked and has not been heard, though somebody else was. Where nobody was,
    /// nothing is missing from this group alone.
    pub fn unheard(&self, group: &str) -> Vec<&Section> {
        let missing = |standards: &[&Standard]| {
            let mut asks = standards.iter().flat_map(|standard| &standard.prompts);
            let mut notes =
                standards.iter().flat_map(|standard| self.notes_on(&standard.code)).peekable();
            asks.any(|prompt| prompt.group == group)
                && notes.peek().is_some()
                && !notes.any(|note| self.group_of(note.body) == Some(group))
        };
        let sections = self.sections().filter(|(_, standards)| missing(standards));
        sections.map(|(section, _)| section).collect()
    }

    /// Whether what is said of a standard rests on one source of today's, or on none that is written down.
    pub fn rests_on_one_source(&self, code: &str) -> bool {
        self.evidence(code).sources().len() < 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Prompt;
    use crate::pack::SessionKind;
    use crate::records::Record;
    use crate::sample::{self, Sample};

    #[test]
    fn the_mix_is_shown_in_the_order_of_the_groups() {
        let mut sample = Sample::new();
        sample
            .unit("1.1", "met", "We tell people.")
            .questionnaire("staff", &[("Told in time", Some("1.1"), 32, 25)])
            .questionnaire(
                "patients",
                &[("Told in time", Some("1.1"), 17, 7), ("New date", Some("1.1"), 17, 2)],
            )
            .note("helen", Some("documents"), None, "No date for 17.", &["1.1"])
            .note("helen", Some("patients"), None, "At the door.", &["1.1"])
            .note("jordan", Some("patients"), None, "No new date.", &["1.1", "1.2"])
            .last("1.1", "partly");
        let review = sample.review();
        let evidence = review.evidence("1.1");
        assert_eq!(evidence.notes, [("patients", 2), ("documents", 1)]);
        let answers: Vec<_> =
            evidence.answers.iter().map(|a| (a.group, a.agreeing.percent())).collect();
        let expected = [("staff", "78%"), ("patients", "41%"), ("patients", "12%")];
        assert_eq!(answers, expected.map(|(group, percent)| (group, percent.to_owned())));
        assert_eq!(evidence.last, Some(Means::PartlyMet));
        assert_eq!(evidence.sources().len(), 5);
    }

    #[test]
    fn a_group_is_missing_where_it_is_to_be_asked_and_only_others_were_heard() {
        let missing = |build: fn(&mut Sample)| {
            let mut edition = sample::edition();
            edition.standards.iter_mut().for_each(|standard| standard.prompts.clear());
            edition.standards[0].prompts =
                vec![Prompt { group: "patients".into(), text: "Who told you?".into() }];
            let mut sample = Sample::of(edition);
            build(&mut sample);
            let review = sample.review();
            let codes = |group| review.unheard(group).iter().map(|one| one.code.clone()).collect();
            (codes("patients"), codes("staff"))
        };
        let none = || (Vec::<String>::new(), Vec::<String>::new());
        assert_eq!(missing(|_| {}), none(), "nobody was heard at all");
        let staff = missing(|s| {
            s.note("helen", Some("staff"), None, "On the day.", &["1.2"]);
        });
        assert_eq!(staff, (vec!["1".to_owned()], vec![]), "and staff are not to be asked");
        let both = missing(|s| {
            s.note("helen", Some("staff"), None, "On the day.", &["1.2"]);
            s.note("helen", Some("patients"), None, "At the door.", &["1.2"]);
        });
        assert_eq!(both, none(), "another standard of the section will do");
    }

    #[test]
    fn a_decision_on_one_source_is_told() {
        let check = |one: bool, build: fn(&mut Sample)| {
            let mut sample = Sample::new();
            build(&mut sample);
            assert_eq!(sample.review().rests_on_one_source("1.1"), one);
        };
        check(true, |_| {});
        check(true, |s| {
            s.unit("1.1", "met", "We do.");
        });
        check(true, |s| {
            s.unit("1.1", "met", "We do.").last("1.1", "met");
        });
        check(true, |s| {
            s.note("helen", Some("staff"), None, "Yes.", &["1.1"]).note(
                "anil",
                Some("staff"),
                None,
                "Yes.",
                &["1.1"],
            );
        });
        check(true, |s| {
            s.unit("1.1", "met", "").questionnaire("patients", &[("Told?", Some("1.1"), 4, 4)]);
        });
        check(false, |s| {
            s.unit("1.1", "met", "").questionnaire("patients", &[("Told?", Some("1.1"), 5, 4)]);
        });
        check(false, |s| {
            s.unit("1.1", "met", "").note("helen", Some("tour"), None, "Board seen.", &["1.1"]);
        });
    }

    #[test]
    fn a_note_without_a_group_counts_for_the_group_of_its_session() {
        let mut sample = Sample::new();
        let id = sample.session("Tour", "09:50", "10:45", Some("tour"), SessionKind::Tour);
        sample.note("helen", None, None, "Board seen.", &["1.1"]).edit(|body| {
            if let Record::Note(note) = body {
                note.session = Some(id);
            }
        });
        assert_eq!(sample.review().evidence("1.1").notes, [("tour", 1)]);
    }
}

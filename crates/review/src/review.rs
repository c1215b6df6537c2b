//! The state of one review in memory, folded from the heads of its records.

use std::collections::HashMap;
use std::ops::Deref;

use chrono::{DateTime, Utc};
use sync::{ChangeId, PersonId, RecordId};

use crate::index::Index;
use crate::records::Record;

/// The current version of one record, as the log has it.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordHead {
    /// Which record.
    pub record: RecordId,
    /// The change that is its head.
    pub change: ChangeId,
    /// Whose it is. For a head that was merged by the server this is whoever wrote the record,
    /// not [`PersonId::MERGE`]: own ratings and notes belong to a person.
    pub author: PersonId,
    /// When it was written, by its author's clock: a label.
    pub made_at: DateTime<Utc>,
    /// What it says; none when it was deleted.
    pub record_body: Option<Record>,
}

/// Everything that is known of one review.
///
/// Fed one head at a time with [`Review::put`]; what it answers depends on the heads alone and never on the order in
/// which they came. Lookups by code, person, session, section and list take logarithmic time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    // Boxed: heads are large, and the table is moved as it grows.
    pub(crate) heads: HashMap<RecordId, Box<RecordHead>>,
    pub(crate) index: Index,
}

impl Review {
    /// Takes in the head of one record, in place of what was known of it.
    pub fn put(&mut self, head: RecordHead) {
        if let Some(before) = self.heads.remove(&head.record) {
            self.index.leave(&before);
        }
        if head.record_body.is_some() {
            self.index.enter(&head);
            self.heads.insert(head.record, Box::new(head));
        }
    }

    /// What a record says, whatever its kind; none where it is deleted or not here.
    pub fn record(&self, id: RecordId) -> Option<&Record> {
        self.heads.get(&id)?.record_body.as_ref()
    }

    /// The review that these heads make.
    pub fn of(heads: impl IntoIterator<Item = RecordHead>) -> Self {
        let mut review = Self::default();
        for head in heads {
            review.put(head);
        }
        review
    }
}

/// A record's body with who wrote it and when. Reads like the body itself.
#[derive(Debug, PartialEq)]
pub struct Held<'a, T> {
    /// Which record.
    pub record: RecordId,
    /// The version shown; the base of an edit.
    pub change: ChangeId,
    /// Whose it is.
    pub author: PersonId,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// What it says.
    pub body: &'a T,
}

impl<T> Clone for Held<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<'_, T> {}

impl<T> Deref for Held<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.body
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pack::Role;
    use crate::records::{Assignment, FindingList, Mark, Record, Unknown, kind};
    use crate::sample::Sample;

    fn a_busy_review() -> Sample {
        let mut sample = Sample::new();
        sample
            .own("jordan", "1.1", "not")
            .own("helen", "1.1", "partly")
            .own("anil", "2.1", "met")
            .agree("1.1", "partly", "Late.")
            .unit("1.1", "met", "We do this.")
            .last("1.2", "not")
            .note("jordan", Some("patients"), Some(Mark::Quote), "Nobody told me.", &["1.1", "1.2"])
            .note("helen", Some("staff"), None, "A board by the door.", &["1.1"])
            .finding(FindingList::Achievement, "Known by name.", &["2.1"], 2.0)
            .finding(FindingList::Achievement, "Keys kept well.", &["2.2"], 1.0)
            .questionnaire("patients", &[("Told in good time", Some("1.1"), 17, 7)])
            .summary("1", "Told late.")
            .priority("1.1", "How early are people told?");
        let assignment = Assignment {
            section: "1".into(),
            person: sample.person("helen"),
            unknown: Unknown::new(),
        };
        sample.put(kind::ASSIGNMENT, "1:helen", "helen", Record::Assignment(assignment));
        sample
    }

    proptest! {
        #[test]
        fn any_order_of_heads_makes_an_equal_review(
            order in Just((0..a_busy_review().heads.len()).collect::<Vec<_>>()).prop_shuffle()
        ) {
            let heads = a_busy_review().heads;
            let shuffled = Review::of(order.into_iter().map(|at| heads[at].clone()));
            prop_assert_eq!(shuffled, Review::of(heads));
        }

        #[test]
        fn what_was_deleted_or_rewritten_leaves_no_trace(
            order in Just((0..a_busy_review().heads.len()).collect::<Vec<_>>()).prop_shuffle(),
            gone in proptest::collection::vec(any::<bool>(), 80),
        ) {
            let heads = a_busy_review().heads;
            let kept = Review::of(
                heads.iter().enumerate().filter(|(at, _)| !gone[*at]).map(|(_, head)| head.clone()),
            );
            let mut review = Review::of(heads.clone());
            for at in order {
                if gone[at] {
                    review.put(RecordHead { record_body: None, ..heads[at].clone() });
                } else {
                    review.put(heads[at].clone());
                }
            }
            prop_assert_eq!(review, kept);
        }
    }

    #[test]
    fn views_come_in_the_order_of_roles_patients_first() {
        let review = a_busy_review().review();
        let roles: Vec<_> =
            review.owns("1.1").iter().filter_map(|v| Some(v.member?.role)).collect();
        assert_eq!(roles, [Role::Patient, Role::Lead]);
    }

    #[test]
    fn standards_and_sections_come_in_the_order_of_the_edition() {
        let review = a_busy_review().review();
        let codes: Vec<_> = review.standards().map(|s| s.code.as_str()).collect();
        assert_eq!(codes, ["1.1", "1.2", "1.10", "2.1", "2.2", "2.3"]);
        let sections: Vec<_> = review
            .sections()
            .map(|(section, standards)| (section.code.as_str(), standards.len()))
            .collect();
        assert_eq!(sections, [("1", 3), ("2", 3)]);
    }

    #[test]
    fn everything_is_found_under_its_standard_session_and_list() {
        let sample = a_busy_review();
        let review = sample.review();
        assert_eq!(review.notes_on("1.1").count(), 2);
        assert_eq!(review.notes_on("1.2").count(), 1);
        assert_eq!(review.notes_on("9.9").count(), 0);
        assert_eq!(review.notes_in(None).count(), 2);
        assert_eq!(
            review.own(sample.person("jordan"), "1.1").unwrap().rating.as_deref(),
            Some("not")
        );
        assert!(review.own(sample.person("jordan"), "2.1").is_none());
        assert_eq!(review.agreed("1.1").unwrap().comment, "Late.");
        assert_eq!(review.self_rating("1.1").unwrap().commentary, "We do this.");
        assert_eq!(review.last("1.2").unwrap().rating.as_deref(), Some("not"));
        let first = review.findings(FindingList::Achievement).next().unwrap();
        assert_eq!(first.text, "Keys kept well.");
        assert_eq!(review.questions_on("1.1").count(), 1);
        assert_eq!(review.text("1", "summary").unwrap().text, "Told late.");
        assert_eq!(review.priority("1.1").unwrap().find_out, "How early are people told?");
        assert!(review.priority("1.2").is_none());
        assert_eq!(review.priorities().count(), 1);
        let taking = |section| -> Vec<_> {
            review.takes(section).iter().map(|member| member.name.clone()).collect()
        };
        assert_eq!(taking("1"), ["Helen Marwood"]);
        assert!(taking("2").is_empty());
    }

    #[test]
    fn a_standard_for_other_care_starts_as_not_applicable() {
        let review = a_busy_review().review();
        assert!(review.applies(review.standard("1.1").unwrap()));
        assert!(!review.applies(review.standard("2.3").unwrap()));
    }

    #[test]
    fn three_hundred_standards_and_six_thousand_notes_fold_at_once() {
        let mut sample = Sample::with_standards(300);
        for n in 0..6000 {
            let code = format!("s{}", n % 300);
            sample.note(
                "helen",
                Some("staff"),
                None,
                "The board is filled in each morning.",
                &[&code],
            );
        }
        let heads = sample.heads;
        let begun = std::time::Instant::now();
        let review = Review::of(heads);
        let took = begun.elapsed();
        assert_eq!(review.notes_on("s7").count(), 20);
        // About 4 ms in release; the bound is wide so that a busy machine does not fail it.
        assert!(took.as_millis() < 1500, "{took:?}");
    }
}

//! The one reducer: from the log to what stands, used verbatim by laptop and server.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Change, ChangeId, Logged, Outcome, RecordId};

/// Who grew from whom within one record, **as far as the log had come**.
///
/// It must know exactly the changes of that record logged before the one at hand: neither unsent
/// changes, nor later ones, nor those of other records. Otherwise two machines with the same
/// cursor could see different asides. A store therefore reads the parents of the one record with
/// `seq` below that of the entry into a [`Lineage`] and adds to it entry by entry.
pub trait Ancestry {
    /// `base` and `also` of a change; none if the log does not hold it (yet).
    fn parents(&self, id: ChangeId) -> Option<Vec<ChangeId>>;
}

/// The parents of the logged changes of one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage(BTreeMap<ChangeId, Vec<ChangeId>>);

impl Lineage {
    /// Adds a change that has been logged, with its `base` and `also`.
    pub fn add(&mut self, id: ChangeId, parents: impl IntoIterator<Item = ChangeId>) {
        self.0.insert(id, parents.into_iter().collect());
    }
}

impl Ancestry for Lineage {
    fn parents(&self, id: ChangeId) -> Option<Vec<ChangeId>> {
        self.0.get(&id).cloned()
    }
}

/// The logged changes among `from` and all that they grew from.
pub fn ancestors(
    from: impl IntoIterator<Item = ChangeId>,
    ancestry: &impl Ancestry,
) -> BTreeSet<ChangeId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<ChangeId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        if found.contains(&id) {
            continue;
        }
        if let Some(parents) = ancestry.parents(id) {
            found.insert(id);
            open.extend(parents);
        }
    }
    found
}

/// What the reducer needs to know of a logged change: everything but its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The change.
    pub id: ChangeId,
    /// The version on which it was written.
    pub base: Option<ChangeId>,
    /// What it folds in.
    pub also: &'a [ChangeId],
    /// How the log took it.
    pub outcome: Outcome,
}

impl<'a> Entry<'a> {
    /// The entry for a change with this outcome.
    pub fn of(change: &'a Change, outcome: Outcome) -> Self {
        Self { id: change.id, base: change.base, also: &change.also, outcome }
    }
}

/// What stands for one record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The current version.
    pub head: Option<ChangeId>,
    /// The versions kept beside it: conflicts that nobody has folded in yet.
    pub aside: BTreeSet<ChangeId>,
}

/// Takes one logged change into what stands for its record. `ancestry` knows the log before it.
pub fn reduce_record(standing: &mut Standing, entry: &Entry<'_>, ancestry: &impl Ancestry) {
    match entry.outcome {
        Outcome::Head | Outcome::HeadOver => {
            let covered = covered_by(entry, ancestry);
            standing.aside.extend(standing.head.replace(entry.id));
            standing.aside.retain(|id| !covered.contains(id));
        }
        Outcome::Aside => {
            let covered = covered_by(entry, ancestry);
            standing.aside.retain(|id| !covered.contains(id));
            standing.aside.insert(entry.id);
        }
        Outcome::Same => standing.aside.retain(|id| !entry.also.contains(id)),
        // The derived change that follows becomes the head and names this one.
        Outcome::Merged => {}
    }
}

fn covered_by(entry: &Entry<'_>, ancestry: &impl Ancestry) -> BTreeSet<ChangeId> {
    ancestors(entry.base.into_iter().chain(entry.also.iter().copied()), ancestry)
}

/// What stands in a whole stream, kept in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    records: BTreeMap<RecordId, (Standing, Lineage)>,
}

impl Projection {
    /// Takes the next logged change; the log must be given in order and without gaps.
    pub fn reduce(&mut self, logged: &Logged) {
        let change = &logged.change;
        let (standing, lineage) = self.records.entry(change.record).or_default();
        reduce_record(standing, &Entry::of(change, logged.outcome), lineage);
        lineage.add(change.id, change.parents());
    }

    /// The current version of a record; none if the log has none.
    pub fn head(&self, record: RecordId) -> Option<ChangeId> {
        self.records.get(&record).and_then(|(standing, _)| standing.head)
    }

    /// The versions beside the head of a record.
    pub fn aside(&self, record: RecordId) -> &BTreeSet<ChangeId> {
        static NONE: BTreeSet<ChangeId> = BTreeSet::new();
        self.records.get(&record).map_or(&NONE, |(standing, _)| &standing.aside)
    }

    /// Who grew from whom in a record, for [`crate::decide`]; none if the log has no such record.
    pub fn lineage(&self, record: RecordId) -> Option<&Lineage> {
        self.records.get(&record).map(|(_, lineage)| lineage)
    }

    /// Every record that the log has touched.
    pub fn records(&self) -> impl Iterator<Item = (RecordId, &Standing)> {
        self.records.iter().map(|(record, (standing, _))| (*record, standing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Outcome::{Aside, Head, HeadOver, Merged, Same};

    fn id(n: u8) -> ChangeId {
        ChangeId::from_bytes([n; 16])
    }

    /// Reads a log of (id, base, also, outcome) and compares what stands.
    fn check(log: &[(u8, Option<u8>, &[u8], Outcome)], head: u8, aside: &[u8]) {
        let (mut standing, mut lineage) = (Standing::default(), Lineage::default());
        for &(n, base, also, outcome) in log {
            let also: Vec<ChangeId> = also.iter().map(|n| id(*n)).collect();
            let entry = Entry { id: id(n), base: base.map(id), also: &also, outcome };
            reduce_record(&mut standing, &entry, &lineage);
            lineage.add(id(n), base.map(id).into_iter().chain(also));
        }
        let aside = aside.iter().map(|n| id(*n)).collect();
        assert_eq!(standing, Standing { head: Some(id(head)), aside }, "{log:?}");
    }

    #[test]
    fn a_head_written_on_the_head_leaves_nothing_aside() {
        check(&[(1, None, &[], Head), (2, Some(1), &[], Head)], 2, &[]);
    }

    #[test]
    fn a_head_that_did_not_grow_from_the_old_one_leaves_it_aside() {
        let log: [(u8, Option<u8>, &[u8], Outcome); 3] =
            [(1, None, &[], Head), (2, Some(1), &[], Head), (3, Some(1), &[], HeadOver)];
        check(&log, 3, &[2]);
    }

    #[test]
    fn a_version_aside_takes_the_place_of_those_it_grew_from() {
        let log: [(u8, Option<u8>, &[u8], Outcome); 4] = [
            (1, None, &[], Head),
            (2, None, &[], Aside),
            (3, None, &[], Aside),
            (4, Some(2), &[], Aside),
        ];
        check(&log, 1, &[3, 4]);
    }

    #[test]
    fn folding_in_removes_what_was_folded_and_all_that_it_grew_from() {
        let log: [(u8, Option<u8>, &[u8], Outcome); 5] = [
            (1, None, &[], Head),
            (2, None, &[], Aside),
            (3, None, &[], Aside),
            (4, Some(3), &[2], Aside),
            (5, Some(1), &[4], Head),
        ];
        check(&log, 5, &[]);
    }

    #[test]
    fn saying_the_same_removes_only_what_it_names() {
        let log: [(u8, Option<u8>, &[u8], Outcome); 5] = [
            (1, None, &[], Head),
            (2, None, &[], Aside),
            (3, None, &[], Aside),
            (4, Some(1), &[], Head),
            (5, Some(1), &[3], Same),
        ];
        check(&log, 4, &[2]);
    }

    #[test]
    fn a_merge_covers_both_its_parents_and_what_they_folded_in() {
        let log: [(u8, Option<u8>, &[u8], Outcome); 5] = [
            (1, None, &[], Head),
            (2, None, &[], Aside),
            (3, Some(1), &[], Head),
            (4, Some(1), &[2], Merged),
            (5, Some(3), &[4], Head),
        ];
        check(&log, 5, &[]);
    }

    #[test]
    fn versions_that_name_each_other_do_not_trap_the_reducer() {
        check(&[(1, Some(2), &[], Head), (2, Some(1), &[], Aside)], 1, &[2]);
    }

    #[test]
    fn only_logged_changes_count_as_ancestors() {
        let mut lineage = Lineage::default();
        lineage.add(id(2), [id(1)]);
        assert_eq!(ancestors([id(2), id(3)], &lineage), BTreeSet::from([id(2)]));
    }
}

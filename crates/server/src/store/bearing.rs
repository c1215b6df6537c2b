//! What a log holds that bears on a push, and what a push adds: the same for every database.

use std::collections::{BTreeMap, BTreeSet};

use review::authority::{Part, private_stream};
use sync::wire::Audience;
use sync::{Chain, Change, ChangeId, Lineage, Outcome, RecordId, Standing, Tail};

use uuid::Uuid;

use super::{Audited, Membership, Refused, Result, Role, StoreError, Turn};

/// What stands for a record, and the place of its last version in the log.
#[derive(Debug, Default)]
pub(super) struct Stands {
    pub standing: Standing,
    pub last: u64,
}

/// What the log holds that bears on a push.
#[derive(Debug)]
pub(super) struct Bearing {
    pub at: Chain,
    pub locked: bool,
    /// What is in the log under the id of a pushed change.
    pub twins: BTreeMap<ChangeId, ([u8; 32], Outcome)>,
    /// What stands for the records that are pushed to, and exist.
    pub standings: BTreeMap<RecordId, Stands>,
    /// Their heads, and the changes that pushed ones name as their bases.
    pub versions: BTreeMap<ChangeId, Change>,
}

impl Bearing {
    /// A log that ends here.
    pub fn at(at: Chain, locked: bool) -> Self {
        let (twins, standings, versions) = Default::default();
        Self { at, locked, twins, standings, versions }
    }

    /// The records of which all versions matter, and not the head alone: something stands aside, or somebody wrote
    /// on an older version or folds one in.
    pub fn of_whole_lineage(&self, push: &[Change]) -> BTreeSet<RecordId> {
        let needed = |change: &&Change| {
            let Some(stands) = self.standings.get(&change.record) else { return false };
            let older = |base: ChangeId| {
                self.versions.contains_key(&base) && stands.standing.head != Some(base)
            };
            !stands.standing.aside.is_empty()
                || !change.also.is_empty()
                || change.base.is_some_and(older)
        };
        let new = push.iter().filter(|change| !self.twins.contains_key(&change.id));
        new.filter(needed).map(|change| change.record).collect()
    }

    /// Runs the work on the end of the log. `lineages` are those of [`Self::of_whole_lineage`].
    pub fn turn<T>(
        mut self,
        push: &[Change],
        mut lineages: BTreeMap<RecordId, Lineage>,
        work: &mut impl FnMut(Turn<'_>) -> T,
    ) -> (T, Written) {
        let mut tail = Tail::new(self.at);
        for (id, (hash, outcome)) in &self.twins {
            tail.knows(*id, *hash, *outcome);
        }
        let mut bases_of: BTreeMap<RecordId, BTreeSet<ChangeId>> = BTreeMap::new();
        for (record, base) in push.iter().filter_map(|change| Some((change.record, change.base?))) {
            bases_of.entry(record).or_default().insert(base);
        }
        let mut last = BTreeMap::new();
        for (record, Stands { standing, last: place }) in std::mem::take(&mut self.standings) {
            let lineage = lineages.remove(&record).unwrap_or_else(|| {
                let mut lineage = Lineage::default();
                standing.head.into_iter().for_each(|head| lineage.add(head, []));
                lineage
            });
            let mut matter = bases_of.remove(&record).unwrap_or_default();
            matter.extend(standing.head);
            let versions = matter.iter().filter_map(|id| self.versions.get(id).cloned());
            tail.record(record, standing, lineage, versions);
            last.insert(record, place);
        }
        // A base of another record makes its change contradict the log, also where the record is new.
        for (record, bases) in bases_of {
            let versions = bases.iter().filter_map(|id| self.versions.get(id).cloned());
            tail.record(record, Standing::default(), Lineage::default(), versions);
        }
        let (mut refused, mut audited) = (Vec::new(), Vec::new());
        let answer = work(Turn {
            tail: &mut tail,
            push,
            locked: self.locked,
            refused: &mut refused,
            audited: &mut audited,
        });
        (answer, Written { tail, last, refused, audited })
    }
}

/// What a turn leaves to be written.
pub(super) struct Written {
    pub tail: Tail,
    pub last: BTreeMap<RecordId, u64>,
    pub refused: Vec<Refused>,
    pub audited: Vec<Audited>,
}

impl Written {
    /// For each appended change the place of the version before it; afterwards `last` holds the place of the last.
    pub fn earlier(&mut self) -> Vec<Option<u64>> {
        let appended = self.tail.appended().iter();
        appended.map(|one| self.last.insert(one.logged.change.record, one.logged.seq)).collect()
    }
}

/// The JSON of a change as it goes over the wire; it is stored so, and sent so again.
pub(super) fn wire(change: &Change) -> Result<String> {
    serde_json::to_string(change).map_err(|_| StoreError::Unreadable("change"))
}

/// The stored form of pushed changes.
pub(super) type Wires = BTreeMap<ChangeId, String>;

/// Writes changes in their stored form.
pub(super) fn wires(push: &[Change]) -> Result<Wires> {
    push.iter().map(|change| Ok((change.id, wire(change)?))).collect()
}

/// Ids one after another, as they are stored.
pub(super) fn joined<'a>(ids: impl IntoIterator<Item = &'a ChangeId>) -> Vec<u8> {
    ids.into_iter().flat_map(|id| id.as_bytes()).copied().collect()
}

/// The ids that stand one after another.
pub(super) fn ids(joined: &[u8]) -> Result<Vec<ChangeId>> {
    match joined.as_chunks::<16>() {
        (ids, []) => Ok(ids.iter().copied().map(ChangeId::from_bytes).collect()),
        _ => Err(StoreError::Unreadable("list of changes")),
    }
}

/// The change of this JSON.
pub(super) fn change(wire: &str) -> Result<Change> {
    serde_json::from_str(wire).map_err(|_| StoreError::Unreadable("change"))
}

/// The part of an account in reference streams.
pub(super) fn part_in_reference(role: Role) -> Part {
    match role {
        Role::Administrator | Role::ProjectTeam => Part::ProjectTeam,
        Role::LeadReviewer | Role::Reviewer => Part::Reviewer,
    }
}

/// Without the private streams of teams that the account has left.
pub(super) fn readable(mut all: Vec<Membership>) -> Vec<Membership> {
    let teams = all.iter().filter(|one| one.stream.audience == Audience::Team);
    let own: BTreeSet<_> = teams.map(|one| private_stream(one.stream.id, one.person)).collect();
    all.retain(|one| one.stream.audience != Audience::Private || own.contains(&one.stream.id));
    all
}

/// One entry of the audit log in words.
pub(super) fn audit_line(
    act: &str,
    outcome: &str,
    account: Option<Uuid>,
    device: Option<Uuid>,
    stream: Option<Uuid>,
) -> String {
    let named = [("account", account), ("device", device), ("stream", stream)];
    let named = named.iter().filter_map(|(name, id)| Some(format!(" {name}={}", (*id)?)));
    format!("{act}: {outcome}{}", named.collect::<String>())
}

//! Appending to a stream's log: the server's half of a sync, without its database.

use std::collections::BTreeMap;

use crate::{
    Chain, ChainHash, Change, ChangeId, Decision, Entry, Lineage, Logged, Outcome, Policy,
    RecordId, Refusal, Seen, Standing, decide, reduce_record,
};

/// The end of one stream's log: where it stands, what bears on the changes being pushed, and what
/// they add to it.
///
/// A store holds the stream's row, loads what [`Tail::knows`] and [`Tail::record`] ask for, pushes, and
/// writes [`Tail::appended`] and [`Tail::standings`] in the same transaction.
#[derive(Debug)]
pub struct Tail {
    at: Chain,
    twins: BTreeMap<ChangeId, ([u8; 32], Outcome)>,
    records: BTreeMap<RecordId, Known>,
    appended: Vec<Appended>,
}

/// An entry that was appended, with the hashes that are kept beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The entry.
    pub logged: Logged,
    /// The hash of its change.
    pub hash: [u8; 32],
    /// The hash of the log up to it.
    pub chain: ChainHash,
}

/// What the log says of one record.
#[derive(Debug, Default)]
struct Known {
    standing: Standing,
    lineage: Lineage,
    versions: BTreeMap<ChangeId, Change>,
    touched: bool,
}

impl Tail {
    /// The end of a log at this place.
    pub fn new(at: Chain) -> Self {
        Self { at, twins: BTreeMap::new(), records: BTreeMap::new(), appended: Vec::new() }
    }

    /// Where the log stands now.
    pub fn at(&self) -> Chain {
        self.at
    }

    /// The log, of whatever stream, holds a change with this id. To be said of the id of every
    /// change that is pushed, where it is so.
    pub fn knows(&mut self, id: ChangeId, hash: [u8; 32], outcome: Outcome) {
        self.twins.insert(id, (hash, outcome));
    }

    /// What stands for a record, and the versions of it that matter: its head and each base that a
    /// pushed change names. To be said of every record that is pushed to and exists.
    ///
    /// `lineage` holds all its logged versions. It may be cut to the head alone (without parents)
    /// when nothing stands aside and every pushed change of the record names as its base the head
    /// or another of the same push, and nothing as `also`: then nothing older can matter.
    pub fn record(
        &mut self,
        record: RecordId,
        standing: Standing,
        lineage: Lineage,
        versions: impl IntoIterator<Item = Change>,
    ) {
        let versions = versions.into_iter().map(|change| (change.id, change)).collect();
        self.records.insert(record, Known { standing, lineage, versions, touched: false });
    }

    /// Appends a change, with the merge that follows from it, or says why not. The answer for a
    /// change that is in the log already is its outcome, whoever brings it again. `authority` is
    /// asked for all others, with the head of the record.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was appended.
    pub fn push(
        &mut self,
        change: &Change,
        policy: &impl Policy,
        authority: impl FnOnce(Option<&Change>) -> Result<(), Refusal>,
    ) -> Result<Outcome, Refusal> {
        let none = Known::default();
        let known = self.records.get(&change.record).unwrap_or(&none);
        let version = |id: Option<ChangeId>| id.and_then(|id| known.versions.get(&id));
        let twin = self.twins.get(&change.id).copied();
        let head = version(known.standing.head);
        if twin.is_none() {
            authority(head)?;
        }
        // A base that was appended just now may be of another record, which is for the rules to see.
        let just_now = |id: ChangeId| {
            self.appended.iter().map(|one| &one.logged.change).find(|change| change.id == id)
        };
        let base = version(change.base).or_else(|| change.base.and_then(just_now));
        let seen = Seen { twin, head, base };
        match decide(change, seen, &known.lineage, policy) {
            Decision::Known(outcome) => Ok(outcome),
            Decision::Refuse(refusal) => Err(refusal),
            Decision::Append(outcome) => {
                self.append(change.clone(), outcome);
                Ok(outcome)
            }
            Decision::Merge(derived) => {
                self.append(change.clone(), Outcome::Merged);
                self.append(*derived, Outcome::Head);
                Ok(Outcome::Merged)
            }
        }
    }

    fn append(&mut self, change: Change, outcome: Outcome) {
        let known = self.records.entry(change.record).or_default();
        reduce_record(&mut known.standing, &Entry::of(&change, outcome), &known.lineage);
        known.lineage.add(change.id, change.parents());
        known.versions.insert(change.id, change.clone());
        known.touched = true;
        let hash = change.hash();
        self.twins.insert(change.id, (hash, outcome));
        self.at = self.at.then(hash, outcome);
        let logged = Logged { change, outcome, seq: self.at.seq };
        self.appended.push(Appended { logged, hash, chain: self.at.hash });
    }

    /// What was appended, in order.
    pub fn appended(&self) -> &[Appended] {
        &self.appended
    }

    /// What stands now for each record that was appended to.
    pub fn standings(&self) -> impl Iterator<Item = (RecordId, &Standing)> {
        let touched = self.records.iter().filter(|(_, known)| known.touched);
        touched.map(|(record, known)| (*record, &known.standing))
    }
}

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
    /// asked for all others, with the head of the record and what the change was written on.
    ///
    /// # Errors
    /// [`Refusal`]; nothing was appended.
    pub fn push(
        &mut self,
        change: &Change,
        policy: &impl Policy,
        authority: impl FnOnce(Seen<'_>) -> Result<(), Refusal>,
    ) -> Result<Outcome, Refusal> {
        let none = Known::default();
        let known = self.records.get(&change.record).unwrap_or(&none);
        let version = |id: Option<ChangeId>| id.and_then(|id| known.versions.get(&id));
        let twin = self.twins.get(&change.id).copied();
        let head = version(known.standing.head);
        // A base that was appended just now may be of another record, which is for the rules to see.
        let just_now = |id: ChangeId| {
            self.appended.iter().map(|one| &one.logged.change).find(|change| change.id == id)
        };
        let base = version(change.base).or_else(|| change.base.and_then(just_now));
        let seen = Seen { twin, head, base };
        if twin.is_none() {
            authority(seen)?;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::tests::change;
    use crate::{Body, Concurrency, Kind};

    struct Findings;

    impl Policy for Findings {
        fn concurrency(&self, _: &Kind) -> Concurrency {
            Concurrency::Sentences(&["text"])
        }
    }

    fn version(n: u8, base: Option<u8>, text: &str) -> Change {
        let base = base.map(|n| ChangeId::from_bytes([n; 16]));
        let body = Some(Body::parse(format!("{{\"text\":\"{text}\"}}")).unwrap());
        Change { base, body, ..change(n) }
    }

    fn push(tail: &mut Tail, change: &Change) -> Result<Outcome, Refusal> {
        tail.push(change, &Findings, |_| Ok(()))
    }

    /// The tail of a log that holds `logged`, as a store that kept `standing` would load it.
    fn loaded(logged: &Tail, lineage: &[&Change]) -> Tail {
        let mut tail = Tail::new(logged.at());
        for one in logged.appended() {
            tail.knows(one.logged.change.id, one.hash, one.logged.outcome);
        }
        for (record, standing) in logged.standings() {
            let mut known = Lineage::default();
            lineage.iter().for_each(|change| known.add(change.id, change.parents()));
            let versions = logged.appended().iter().map(|one| one.logged.change.clone());
            tail.record(record, standing.clone(), known, versions);
        }
        tail
    }

    #[test]
    fn what_is_appended_is_numbered_on_from_the_end_of_the_log() {
        let mut first = Tail::new(Chain::default());
        assert_eq!(push(&mut first, &version(1, None, "One.")), Ok(Outcome::Head));
        let mut second = loaded(&first, &[&version(1, None, "One.")]);
        assert_eq!(push(&mut second, &version(2, Some(1), "Two.")), Ok(Outcome::Head));
        let mut at = Chain::default();
        for one in first.appended().iter().chain(second.appended()) {
            at = at.follow(&one.logged).unwrap();
            assert_eq!((at.hash, one.hash), (one.chain, one.logged.change.hash()));
        }
        assert_eq!((second.at(), at.seq), (at, 2));
    }

    #[test]
    fn a_merge_follows_what_it_was_made_of_at_once() {
        let mut tail = Tail::new(Chain::default());
        push(&mut tail, &version(1, None, "One. Two.")).unwrap();
        push(&mut tail, &version(2, Some(1), "Uno. Two.")).unwrap();
        assert_eq!(push(&mut tail, &version(3, Some(1), "One. Dos.")), Ok(Outcome::Merged));
        let outcomes: Vec<_> = tail.appended().iter().map(|one| one.logged.outcome).collect();
        assert_eq!(outcomes, [Outcome::Head, Outcome::Head, Outcome::Merged, Outcome::Head]);
        let merge = &tail.appended()[3].logged.change;
        assert_eq!(merge.body.as_ref().unwrap().as_str(), "{\"text\":\"Uno. Dos.\"}");
        let (_, standing) = tail.standings().next().unwrap();
        assert_eq!(standing, &Standing { head: Some(merge.id), aside: [].into() });
    }

    #[test]
    fn a_change_that_is_pushed_twice_is_in_the_log_once() {
        let mut first = Tail::new(Chain::default());
        let one = version(1, None, "One.");
        assert_eq!(push(&mut first, &one), Ok(Outcome::Head));
        assert_eq!(push(&mut first, &one), Ok(Outcome::Head));
        assert_eq!(first.appended().len(), 1);
        let mut second = loaded(&first, &[&one]);
        assert_eq!(push(&mut second, &one), Ok(Outcome::Head));
        assert!(second.appended().is_empty());
        assert_eq!(second.standings().count(), 0);
    }

    #[test]
    fn another_content_under_a_known_id_is_refused() {
        let mut tail = Tail::new(Chain::default());
        push(&mut tail, &version(1, None, "One.")).unwrap();
        assert_eq!(push(&mut tail, &version(1, None, "Two.")), Err(Refusal::IdReused));
        assert_eq!(tail.appended().len(), 1);
    }

    #[test]
    fn authority_is_asked_with_head_and_base_and_only_of_what_is_new() {
        let mut tail = Tail::new(Chain::default());
        let (one, two) = (version(1, None, "One."), version(2, Some(1), "Two."));
        push(&mut tail, &one).unwrap();
        push(&mut tail, &two).unwrap();
        let mut asked = None;
        let refused = tail.push(&version(3, Some(1), "Three."), &Findings, |seen| {
            asked = Some((seen.head.cloned(), seen.base.cloned()));
            Err(Refusal::Locked)
        });
        assert_eq!(refused, Err(Refusal::Locked));
        assert_eq!(asked, Some((Some(two), Some(one.clone()))));
        // The answer was lost, and the review locked meanwhile: it is in the log all the same.
        let again = tail.push(&one, &Findings, |_| Err(Refusal::Locked));
        assert_eq!(again, Ok(Outcome::Head));
        assert_eq!(tail.appended().len(), 2);
    }

    #[test]
    fn a_base_that_the_same_push_brought_to_another_record_is_seen() {
        let mut tail = Tail::new(Chain::default());
        push(&mut tail, &version(1, None, "One.")).unwrap();
        let elsewhere = RecordId::named(change(1).stream, "finding", "another");
        let strayed = Change { record: elsewhere, ..version(2, Some(1), "Two.") };
        assert_eq!(push(&mut tail, &strayed), Err(Refusal::Malformed));
    }

    #[test]
    fn what_is_refused_leaves_the_tail_as_it_was() {
        let mut tail = Tail::new(Chain::default());
        push(&mut tail, &version(1, None, "One.")).unwrap();
        let at = tail.at();
        let itself = version(2, Some(2), "Two.");
        assert_eq!(push(&mut tail, &itself), Err(Refusal::Malformed));
        assert_eq!((tail.at(), tail.appended().len()), (at, 1));
    }

    #[test]
    fn a_lineage_cut_to_the_head_decides_as_the_whole_one_does() {
        let mut log = Tail::new(Chain::default());
        let (one, two) = (version(1, None, "One. Two."), version(2, Some(1), "Uno. Two."));
        push(&mut log, &one).unwrap();
        push(&mut log, &two).unwrap();
        let cut = Change { base: None, ..two.clone() };
        let pushed = [
            version(3, Some(2), "Uno. Dos."),
            version(4, Some(3), "Uno. Dos. Tres."),
            version(5, Some(2), "Ein. Two."),
            version(6, Some(4), "Uno. Dos. Drei."),
        ];
        let run = |mut tail: Tail| {
            let outcomes: Vec<_> = pushed.iter().map(|change| push(&mut tail, change)).collect();
            let standings: Vec<_> = tail.standings().map(|(_, s)| s.clone()).collect();
            (outcomes, tail.at(), standings)
        };
        assert_eq!(run(loaded(&log, &[&cut])), run(loaded(&log, &[&one, &two])));
    }
}

//! The central server, reduced to its rules.

use std::collections::BTreeMap;
use std::rc::Rc;

use sync::{
    Ancestry, Chain, Change, ChangeId, Decision, Lineage, Logged, Outcome, Projection, Refusal,
    Seen, decide,
};

use super::{Flaw, Kinds, Tally, lead, owns};

#[derive(Clone)]
pub struct Server {
    flaw: Flaw,
    pub log: Vec<Rc<Logged>>,
    /// The cursor after each entry, beginning with that of the empty log.
    pub chains: Vec<Chain>,
    pub places: BTreeMap<ChangeId, usize>,
    pub projection: Projection,
}

pub type Verdict = Result<Outcome, Refusal>;

/// A reply; none in its place means: start again from zero.
pub struct Reply {
    pub verdicts: Vec<(ChangeId, Verdict)>,
    pub page: Vec<Rc<Logged>>,
    pub cursor: Chain,
}

/// Believes that the head grew from whatever a change names as its base.
struct Gullible<'a> {
    lineage: &'a Lineage,
    head: Option<ChangeId>,
    base: Option<ChangeId>,
}

impl Ancestry for Gullible<'_> {
    fn parents(&self, id: ChangeId) -> Option<Vec<ChangeId>> {
        let mut parents = self.lineage.parents(id)?;
        if self.head == Some(id) {
            parents.extend(self.base);
        }
        Some(parents)
    }
}

impl Server {
    pub fn new(flaw: Flaw) -> Self {
        Self {
            flaw,
            log: Vec::new(),
            chains: vec![Chain::default()],
            places: BTreeMap::new(),
            projection: Projection::default(),
        }
    }

    pub fn get(&self, id: ChangeId) -> Option<&Rc<Logged>> {
        self.places.get(&id).map(|&place| &self.log[place])
    }

    pub fn cursor(&self) -> Chain {
        self.chains[self.log.len()]
    }

    pub fn sync(&mut self, at: Chain, push: &[Rc<Change>], limit: usize) -> Option<Reply> {
        let from = usize::try_from(at.seq).unwrap();
        let known = *self.chains.get(from)?;
        if known != at && self.flaw != Flaw::NoChain {
            return None;
        }
        let verdicts = push.iter().map(|change| (change.id, self.push(change))).collect();
        let mut to = self.log.len().min(from + limit);
        // A page does not end between a merged change and its merge.
        if to > 0 && self.log[to - 1].outcome == Outcome::Merged {
            to += 1;
        }
        Some(Reply { verdicts, page: self.log[from..to].to_vec(), cursor: self.chains[to] })
    }

    fn push(&mut self, change: &Rc<Change>) -> Verdict {
        let allowed = match change.kind.as_str() {
            "agreed" => change.author == lead(),
            "rating" => owns(change.author, change.record),
            _ => true,
        };
        if !allowed {
            return Err(Refusal::NotAllowed);
        }
        match self.decide(change) {
            Decision::Known(outcome) => Ok(outcome),
            Decision::Refuse(refusal) => Err(refusal),
            Decision::Append(outcome) => {
                self.append(Change::clone(change), outcome);
                Ok(outcome)
            }
            Decision::Merge(derived) => {
                self.append(Change::clone(change), Outcome::Merged);
                self.append(*derived, Outcome::Head);
                Ok(Outcome::Merged)
            }
        }
    }

    fn decide(&self, change: &Change) -> Decision {
        let head = self.projection.head(change.record);
        let twin = self.get(change.id).map(|twin| (twin.change.hash(), twin.outcome));
        let row = |id: Option<ChangeId>| id.and_then(|id| self.get(id)).map(|row| &row.change);
        let seen = Seen { twin, head: row(head), base: row(change.base) };
        let none = Lineage::default();
        let lineage = self.projection.lineage(change.record).unwrap_or(&none);
        if self.flaw == Flaw::MergesAnything {
            let gullible = Gullible { lineage, head, base: change.base };
            return decide(change, seen, &gullible, &Kinds);
        }
        decide(change, seen, lineage, &Kinds)
    }

    fn append(&mut self, change: Change, outcome: Outcome) {
        let last = self.cursor();
        let logged = Logged { change, outcome, seq: last.seq + 1 };
        self.projection.reduce(&logged);
        self.places.insert(logged.change.id, self.log.len());
        self.chains.push(last.follow(&logged).unwrap());
        self.log.push(Rc::new(logged));
    }

    pub fn count(&self, tally: &mut Tally) {
        for entry in &self.log {
            *match entry.outcome {
                Outcome::Head => &mut tally.head,
                Outcome::Same => &mut tally.same,
                Outcome::Merged => &mut tally.merged,
                Outcome::HeadOver => &mut tally.head_over,
                Outcome::Aside => &mut tally.aside,
            } += 1;
        }
    }
}

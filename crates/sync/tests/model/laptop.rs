//! A reviewer's laptop, reduced to its rules.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};
use std::rc::Rc;

use sync::{
    Body, Chain, Change, ChangeId, DeviceId, Kind, Logged, PersonId, Projection, RecordId, Refusal,
};
use uuid::Uuid;

use super::server::Server;
use super::{Flaw, Random, Tokens, Violation, rating, team};

#[derive(Clone)]
pub struct Laptop {
    flaw: Flaw,
    pub user: PersonId,
    /// Every change on the disk, in the order of arrival: precious.
    pub disk: Vec<Rc<Change>>,
    on_disk: BTreeMap<ChangeId, Rc<Change>>,
    pub pending: Vec<Rc<Change>>,
    pub parked: Vec<(Rc<Change>, Refusal)>,
    pub log: Vec<Rc<Logged>>,
    pub cursor: Chain,
    pub projection: Projection,
}

impl Laptop {
    pub fn new(user: PersonId, flaw: Flaw) -> Self {
        Self {
            flaw,
            user,
            disk: Vec::new(),
            on_disk: BTreeMap::new(),
            pending: Vec::new(),
            parked: Vec::new(),
            log: Vec::new(),
            cursor: Chain::default(),
            projection: Projection::default(),
        }
    }

    fn keep(&mut self, change: &Change) {
        if let Entry::Vacant(place) = self.on_disk.entry(change.id) {
            let change = Rc::new(change.clone());
            place.insert(change.clone());
            self.disk.push(change);
        }
    }

    /// What the person sees: their own unsent version, otherwise the head.
    fn view(&self, record: RecordId) -> Option<&Rc<Change>> {
        let unsent = self.pending.iter().rev().find(|change| change.record == record);
        unsent.or_else(|| self.projection.head(record).map(|head| &self.on_disk[&head]))
    }

    pub fn edit(&mut self, random: &mut Random, tokens: &mut Tokens) -> Rc<Change> {
        let kinds = ["finding", "finding", "finding", "session", "rating", "agreed", "unknown"];
        let kind = *random.pick(&kinds);
        let n = random.below(2);
        let record = match kind {
            "rating" => rating(self.user, n),
            _ => RecordId::named(team(), kind, &n.to_string()),
        };
        let seen = self.view(record).cloned();
        let aside: Vec<ChangeId> = self.projection.aside(record).iter().copied().collect();
        let folded = (!aside.is_empty() && random.percent(30)).then(|| *random.pick(&aside));
        let body = match &seen {
            // The same words as in the head, found independently.
            Some(seen) if random.percent(4) => self.repeat(seen),
            Some(seen) if seen.body.is_some() && random.percent(8) => None,
            _ => Some(write(kind, self.text(seen.as_ref()), folded, self, random, tokens)),
        };
        let change = Rc::new(Change {
            id: random.change_id(),
            record,
            stream: team(),
            kind: Kind::new(kind),
            v: 1,
            base: seen.map(|seen| seen.id),
            also: folded.into_iter().collect(),
            author: self.user,
            device: DeviceId::from_uuid(Uuid::from_u128(7)),
            made_at: tokens.time(),
            body,
        });
        self.keep(&change);
        self.pending.push(change.clone());
        change
    }

    /// A body that another version of the record has, if there is one.
    fn repeat(&self, seen: &Change) -> Option<Body> {
        let others = self.disk.iter().rev().filter(|change| change.record == seen.record);
        others.map(|change| change.body.clone()).find(|body| *body != seen.body).flatten()
    }

    fn text(&self, change: Option<&Rc<Change>>) -> Vec<String> {
        change.and_then(|change| change.body.as_ref()).map_or_else(Vec::new, words)
    }

    pub fn sync(
        &mut self,
        server: &mut Server,
        random: &mut Random,
        faults: bool,
    ) -> Result<(), Violation> {
        let batch = self.pending.len().min(1 + random.below(4));
        let batch = self.pending[..batch].to_vec();
        if faults && random.percent(20) {
            return Ok(()); // the request was lost
        }
        let reply = server.sync(self.cursor, &batch, 1 + random.below(6));
        if faults && random.percent(20) {
            return Ok(()); // the response was lost, after the server committed
        }
        if faults && random.percent(10) {
            server.sync(self.cursor, &batch, 1); // delivered twice
        }
        let Some(reply) = reply else {
            self.start_again();
            return Ok(());
        };
        for (id, verdict) in reply.verdicts {
            match verdict {
                Err(refusal) => {
                    let refused = self.pending.extract_if(.., |change| change.id == id);
                    self.parked.extend(refused.map(|change| (change, refusal)));
                }
                Ok(_) if self.flaw == Flaw::TrustsVerdict => {
                    self.pending.retain(|change| change.id != id);
                }
                Ok(_) => {}
            }
        }
        let arrived: BTreeSet<ChangeId> = reply.page.iter().map(|entry| entry.change.id).collect();
        self.pending.retain(|change| !arrived.contains(&change.id));
        for entry in reply.page {
            self.take(entry)?;
        }
        if self.cursor != reply.cursor && self.flaw != Flaw::NoChain {
            let what = format!("{:?} after a page that ends {:?}", self.cursor, reply.cursor);
            return Err(Violation { invariant: "no_gap", what });
        }
        Ok(())
    }

    fn take(&mut self, entry: Rc<Logged>) -> Result<(), Violation> {
        self.cursor = self
            .cursor
            .follow(&entry)
            .map_err(|gap| Violation { invariant: "no_gap", what: gap.to_string() })?;
        self.projection.reduce(&entry);
        self.keep(&entry.change);
        self.log.push(entry);
        Ok(())
    }

    /// The server holds another log: pull it from zero, and offer again whatever one wrote.
    fn start_again(&mut self) {
        self.log.clear();
        self.cursor = Chain::default();
        self.projection = Projection::default();
        if self.flaw != Flaw::NoOffer {
            self.parked.clear();
            let own = self.disk.iter().filter(|change| change.author == self.user);
            self.pending = own.cloned().collect();
        }
    }
}

/// The words of a body: every one is unique, so a lost one is noticed.
pub fn words(body: &Body) -> Vec<String> {
    let after = body.as_str().split('W').skip(1);
    after.map(|word| format!("W{}", word.trim_end_matches(|c: char| !c.is_ascii_digit()))).collect()
}

fn write(
    kind: &str,
    mut text: Vec<String>,
    folded: Option<ChangeId>,
    laptop: &Laptop,
    random: &mut Random,
    tokens: &mut Tokens,
) -> Body {
    let mut new = || format!("W{}", tokens.next());
    let json = match kind {
        "finding" => {
            if !text.is_empty() && random.percent(30) {
                text.remove(random.below(text.len()));
            }
            text.insert(random.below(text.len() + 1), new());
            text.extend(laptop.text(folded.map(|id| &laptop.on_disk[&id])));
            let sentences: Vec<String> = text.iter().map(|word| format!("{word}.")).collect();
            format!("{{\"text\":\"{}\"}}", sentences.join(" "))
        }
        "session" => {
            let room = if text.is_empty() || random.percent(30) { new() } else { text.remove(0) };
            if !text.is_empty() && random.percent(30) {
                text.remove(random.below(text.len()));
            }
            if random.percent(70) {
                text.push(new());
            }
            let people: Vec<String> = text.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{{\"room\":\"{room}\",\"people\":[{}]}}", people.join(","))
        }
        _ => format!("\"{}\"", new()),
    };
    Body::parse(json).unwrap()
}

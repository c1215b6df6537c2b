//! A server in memory: the real rules of the log, without a database or a network.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sync::wire::{Audience, Entry, Joined, Keeping, Page, Pages, Request, Response, Verdict};
use sync::{
    Appended, Chain, Change, ChangeId, Concurrency, Kind, Lineage, Logged, Outcome, PersonId,
    Policy, Projection, Refusal, StreamId, Tail,
};
use uuid::Uuid;
use vault::{Meaning, SearchText};

use crate::common::{OWN, TEAM, body};

/// One kind for each way to take a concurrent change.
pub struct Kinds;

impl Policy for Kinds {
    fn concurrency(&self, kind: &Kind) -> Concurrency {
        match kind.as_str() {
            "finding" => Concurrency::Sentences(&["text"]),
            "rating" => Concurrency::OwnersLatest,
            "agreed" => Concurrency::CompareAndSet,
            _ => Concurrency::KeepBoth,
        }
    }
}

/// Finds every change by its whole text, and takes every stream that is offered.
pub struct Plainly;

impl Meaning for Plainly {
    fn words(&self, change: &Change) -> Option<SearchText> {
        let text = change.body.as_ref()?.as_str().to_owned();
        Some(SearchText { title: String::new(), text })
    }

    fn settings(&self, _: &Joined) -> Option<sync::Body> {
        Some(body("joined"))
    }

    fn own(&self, joined: &Joined) -> Option<StreamId> {
        (joined.id == TEAM).then_some(OWN)
    }
}

#[derive(Clone, Default)]
pub struct Log {
    pub entries: Vec<Logged>,
    pub projection: Projection,
    chains: Vec<Chain>,
    members: BTreeSet<PersonId>,
}

impl Log {
    pub fn at(&self) -> Chain {
        self.chains.last().copied().unwrap_or_default()
    }

    fn chain(&self, seq: u64) -> Option<Chain> {
        match usize::try_from(seq).unwrap() {
            0 => Some(Chain::default()),
            n => self.chains.get(n - 1).copied(),
        }
    }

    fn push(&mut self, change: &Change, locked: bool) -> Result<Outcome, Refusal> {
        let mut tail = Tail::new(self.at());
        for logged in self.entries.iter().filter(|logged| logged.change.id == change.id) {
            tail.knows(logged.change.id, logged.change.hash(), logged.outcome);
        }
        let of_record = |logged: &&Logged| logged.change.record == change.record;
        let versions = self.entries.iter().filter(of_record).map(|logged| logged.change.clone());
        let standing = sync::Standing {
            head: self.projection.head(change.record),
            aside: self.projection.aside(change.record).clone(),
        };
        let none = Lineage::default();
        let lineage = self.projection.lineage(change.record).unwrap_or(&none).clone();
        if standing.head.is_some() {
            tail.record(change.record, standing, lineage, versions.collect::<Vec<_>>());
        }
        let members = &self.members;
        let outcome = tail.push(change, &Kinds, |_| match change.kind.as_str() {
            "poison" => Err(Refusal::NotAllowed),
            _ if !members.contains(&change.author) => Err(Refusal::NotAMember),
            _ if locked => Err(Refusal::Locked),
            _ => Ok(()),
        });
        for Appended { logged, chain, .. } in tail.appended() {
            self.projection.reduce(logged);
            self.chains.push(Chain { seq: logged.seq, hash: *chain });
            self.entries.push(logged.clone());
        }
        outcome
    }

    fn page(
        &self,
        id: StreamId,
        from: Chain,
        most: usize,
        request: &Request,
        pages: Pages,
    ) -> Option<Page> {
        let first = usize::try_from(from.seq).unwrap();
        if self.chain(from.seq) != Some(from) {
            let (seq, chain) = (from.seq, from.hash);
            return Some(Page { id, reset: true, changes: vec![], seq, chain, more: false });
        }
        let mut last = self.entries.len().min(first + most);
        if last > first && self.entries[last - 1].outcome == Outcome::Merged {
            last += 1;
        }
        let sent: BTreeSet<ChangeId> = request.push.iter().map(|change| change.id).collect();
        let made_there = |change: &Change| pages == Pages::Lean && change.device == request.device;
        let has = |change: &Change| sent.contains(&change.id) || made_there(change);
        let entry = |logged: &Logged| match has(&logged.change) {
            true => Entry::echo(logged),
            false => Entry::full(logged.clone()),
        };
        if pages == Pages::Own {
            let own = |l: &&Logged| sent.contains(&l.change.id) && l.outcome != Outcome::Merged;
            last = first + self.entries[first..last].iter().take_while(own).count();
        }
        let changes: Vec<Entry> = self.entries[first..last].iter().map(entry).collect();
        let Chain { seq, hash: chain } = self.chain(last as u64).unwrap();
        let more = last < self.entries.len();
        (!changes.is_empty()).then_some(Page { id, reset: false, changes, seq, chain, more })
    }
}

#[derive(Clone)]
pub struct TinyServer {
    pub keeping: Keeping,
    pub logs: BTreeMap<StreamId, Log>,
    pub page: usize,
    /// Takes no changes.
    pub locked: BTreeSet<StreamId>,
    /// Leads every team.
    pub lead: Option<PersonId>,
    /// Offered to nobody before it is begun.
    pub private: BTreeSet<StreamId>,
    /// Whether it is new enough to know what `pages` says in a request.
    pub knows_pages: bool,
    pub now: DateTime<Utc>,
}

impl TinyServer {
    pub fn new(now: DateTime<Utc>) -> Self {
        let keeping = Keeping::from_uuid(Uuid::from_u128(1));
        let (locked, private) = Default::default();
        Self {
            keeping,
            logs: BTreeMap::new(),
            page: 1000,
            knows_pages: false,
            locked,
            lead: None,
            private,
            now,
        }
    }

    pub fn with(mut self, stream: StreamId, members: &[PersonId]) -> Self {
        self.logs.entry(stream).or_default().members.extend(members);
        self
    }

    pub fn log(&self, stream: StreamId) -> &Log {
        &self.logs[&stream]
    }

    pub fn admit(&mut self, stream: StreamId, person: PersonId) {
        self.logs.entry(stream).or_default().members.insert(person);
    }

    pub fn expel(&mut self, stream: StreamId, person: PersonId) {
        self.logs.entry(stream).or_default().members.remove(&person);
    }

    /// Answers as the real one does.
    pub fn handle(&mut self, who: PersonId, request: &Request) -> Response {
        let mut response = Response {
            protocol: request.protocol,
            nonce: request.nonce,
            keeping: self.keeping,
            server_time: self.now,
            verdicts: Vec::new(),
            streams: Vec::new(),
            joined: Vec::new(),
            closed: Vec::new(),
            locked: None,
            led: Vec::new(),
        };
        let pages = if self.knows_pages { request.pages } else { Pages::Full };
        let other_keeping = request.keeping.is_some_and(|keeping| keeping != self.keeping);
        // Where the laptop is to read again from the start, nothing is decided before it has.
        let forked = |log: &Log, id| {
            let cursor = request.streams.iter().find(|cursor| cursor.id == id);
            other_keeping || cursor.is_some_and(|cursor| log.chain(cursor.seq) != Some(cursor.at()))
        };
        for change in &request.push {
            let verdict = match self.logs.get_mut(&change.stream) {
                Some(log) if forked(log, change.stream) => Verdict::undecided(change.id),
                Some(log) => {
                    let locked = self.locked.contains(&change.stream);
                    Verdict::new(change.id, log.push(change, locked))
                }
                None => Verdict::new(change.id, Err(Refusal::NotAMember)),
            };
            response.verdicts.push(verdict);
        }
        for cursor in &request.streams {
            let log = self.logs.get(&cursor.id).filter(|log| log.members.contains(&who));
            let Some(log) = log else {
                response.closed.push(cursor.id);
                continue;
            };
            // No log goes on with a cursor of another keeping.
            let at = Chain { seq: cursor.seq + 1_000_000, hash: cursor.chain };
            let at = if other_keeping { at } else { cursor.at() };
            response.streams.extend(log.page(cursor.id, at, self.page, request, pages));
        }
        for (id, log) in &self.logs {
            let named = request.streams.iter().any(|cursor| cursor.id == *id);
            let begun = !self.private.contains(id) || !log.entries.is_empty();
            if !named && begun && log.members.contains(&who) {
                let (audience, title) = (Audience::Team, "From the server".to_owned());
                response.joined.push(Joined { id: *id, audience, title, me: who });
            }
        }
        let named = || request.streams.iter().map(|cursor| cursor.id);
        response.locked = Some(named().filter(|id| self.locked.contains(id)).collect());
        if self.lead == Some(who) {
            response.led = named().filter(|id| !self.private.contains(id)).collect();
        }
        response
    }
}

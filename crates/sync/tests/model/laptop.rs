//! A reviewer's laptop, reduced to its rules.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use sync::wire::{
    Audience, Cursor, Denial, Denied, Joined, Keeping, Nonce, PROTOCOL, Page, Pages, Request,
    Response, Verdict,
};
use sync::{
    Chain, Change, ChangeId, DeviceId, Logged, Outcome, Projection, RecordId, Refusal, StreamId,
};
use uuid::Uuid;

use super::server::{Limits, weight};
use super::{About, Checked, Flaw, Random, Violation, about, ensure, person, team};

/// Why a change is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Refused(Refusal),
    /// Its stream was closed to this person.
    Closed,
    /// Alone in its request, and the server had a fault.
    Fault,
}

/// How a team's stream is shared with the server; its private streams follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Begun here; the server has not spoken of it yet.
    Here,
    Open,
    Closed,
}

/// A stream on a laptop.
#[derive(Clone)]
pub struct Local {
    pub door: Door,
    pub log: Vec<Rc<Logged>>,
    pub cursor: Chain,
    pub projection: Projection,
}

/// An answer as it comes off the wire.
pub struct Reply {
    /// Whether it says that it is of the sync's own media type.
    pub ours: bool,
    pub ok: bool,
    pub bytes: Vec<u8>,
}

#[derive(Clone)]
pub struct Laptop {
    pub flaw: Flaw,
    pub user: usize,
    /// Every change on the disk, in the order of arrival: precious.
    pub disk: Vec<Rc<Change>>,
    pub places: BTreeMap<ChangeId, usize>,
    pub streams: BTreeMap<StreamId, Local>,
    /// Places of what has not been seen in the log, and is offered.
    pub pending: BTreeSet<usize>,
    /// Places of what is not offered, and why.
    pub parked: BTreeMap<usize, Reason>,
    /// What the screen has said was saved: the book-keeping of the test, and no rule.
    pub promised: Vec<ChangeId>,
    /// What a colleague handed over to be brought to the server.
    pub carried: BTreeSet<ChangeId>,
    keeping: Option<Keeping>,
    /// How many changes at once, after a fault of the server. In memory only.
    batch: usize,
    /// What waits and has an outcome: not pushed again before the log was read to its end. In memory only.
    answered: BTreeSet<usize>,
    /// The log holds changes of this device that are not here. In memory only.
    lost: bool,
}

impl Laptop {
    pub fn new(user: usize, flaw: Flaw) -> Self {
        let mut laptop = Self {
            flaw,
            user,
            disk: Vec::new(),
            places: BTreeMap::new(),
            streams: BTreeMap::new(),
            pending: BTreeSet::new(),
            parked: BTreeMap::new(),
            promised: Vec::new(),
            carried: BTreeSet::new(),
            keeping: None,
            batch: usize::MAX,
            answered: BTreeSet::new(),
            lost: false,
        };
        // The first review was begun from a pack, on every laptop for itself.
        laptop.begin(team(0));
        laptop
    }

    /// Makes room for a stream, if it is not there yet.
    pub fn begin(&mut self, stream: StreamId) -> &mut Local {
        self.streams.entry(stream).or_insert_with(|| Local {
            door: Door::Here,
            log: Vec::new(),
            cursor: Chain::default(),
            projection: Projection::default(),
        })
    }

    pub fn door(&self, stream: StreamId) -> Door {
        let of = about(stream).map(|about| team(about.team));
        of.and_then(|team| self.streams.get(&team)).map_or(Door::Here, |local| local.door)
    }

    pub fn get(&self, id: ChangeId) -> Option<&Rc<Change>> {
        self.places.get(&id).map(|place| &self.disk[*place])
    }

    /// Keeps a change, if it is not there yet, and tells its place.
    pub fn keep(&mut self, change: &Rc<Change>) -> usize {
        if let Some(place) = self.places.get(&change.id) {
            return *place;
        }
        let place = self.disk.len();
        self.places.insert(change.id, place);
        self.disk.push(change.clone());
        place
    }

    /// What the person sees: the last unsent version, otherwise the head.
    pub fn view(&self, stream: StreamId, record: RecordId) -> Option<&Rc<Change>> {
        let unsent = self.pending.iter().chain(self.parked.keys());
        let unsent = unsent.filter(|place| self.disk[**place].record == record).max();
        let head = || self.get(self.streams.get(&stream)?.projection.head(record)?);
        unsent.map(|place| &self.disk[*place]).or_else(head)
    }

    /// Takes over the unsent changes of a colleague's laptop, to bring them to the server.
    pub fn carry(&mut self, from: &Self) -> usize {
        let mut carried = 0;
        for change in from.pending.iter().map(|place| &from.disk[*place]) {
            let shared = about(change.stream).is_some_and(|about| about.owner.is_none());
            if shared && self.door(change.stream) == Door::Open && self.get(change.id).is_none() {
                let place = self.keep(change);
                self.pending.insert(place);
                self.carried.insert(change.id);
                carried += 1;
            }
        }
        carried
    }

    pub fn request(&self, random: &mut Random, limits: Limits) -> Request {
        let open = |stream: &StreamId| self.door(*stream) == Door::Open;
        let named = self.streams.iter().filter(|(id, _)| open(id));
        let most = if self.flaw == Flaw::NeverHalves { limits.push } else { self.batch };
        let mut push: Vec<Change> = Vec::new();
        let mut bytes = 0;
        let mut full = false;
        for change in self.pending.difference(&self.answered).map(|place| &self.disk[*place]) {
            if !open(&change.stream) {
                continue;
            }
            bytes += weight(change);
            full = push.len() == most.min(limits.push) || !push.is_empty() && bytes > limits.bytes;
            if full {
                break;
            }
            push.push(Change::clone(change));
        }
        Request {
            protocol: PROTOCOL,
            app: "standpoint".into(),
            device: self.device(),
            nonce: Nonce::from_bytes(random.bytes()),
            keeping: self.keeping,
            streams: named.map(|(id, local)| Cursor::new(*id, local.cursor)).collect(),
            push,
            // A laptop may ask for more than it needs, and asks for nothing of others while more waits.
            pages: match random.below(10) {
                0 => Pages::Full,
                _ if full => Pages::Own,
                _ if self.lost => Pages::Full,
                _ => Pages::Lean,
            },
        }
    }

    /// The installation: copies of it and what is put back from a backup go by the same name.
    pub fn device(&self) -> DeviceId {
        DeviceId::from_uuid(Uuid::from_u128(700 + self.user as u128))
    }

    /// Takes in an answer. Of its transactions, at most so many happen before the laptop ends.
    pub fn receive(
        &mut self,
        request: &Request,
        reply: &Reply,
        transactions: Option<usize>,
    ) -> Checked {
        if !reply.ours {
            return Ok(());
        }
        if !reply.ok {
            let denied = serde_json::from_slice::<Denied>(&reply.bytes).ok();
            self.denied(request, denied.map(|denied| denied.code));
            return Ok(());
        }
        let Ok(response) = serde_json::from_slice::<Response>(&reply.bytes) else { return Ok(()) };
        if response.nonce != request.nonce {
            return Ok(());
        }
        let mut left = transactions.unwrap_or(usize::MAX);
        let mut ends = || left.checked_sub(1).map(|less| left = less).is_none();
        if ends() {
            return Ok(());
        }
        self.admit(&response.joined);
        self.close(&response.closed);
        for page in &response.streams {
            if ends() {
                if self.flaw == Flaw::CursorFirst {
                    self.begin(page.id).cursor = page.at();
                }
                return Ok(());
            }
            self.take(page, request.pages)?;
        }
        let more = response.streams.iter().any(|page| page.more || page.reset);
        if request.pages != Pages::Own && !more {
            self.answered.clear();
        }
        if ends() {
            return Ok(());
        }
        self.hear(&response.verdicts);
        self.keeping = Some(response.keeping);
        self.batch = self.batch.saturating_mul(2);
        Ok(())
    }

    /// The program ends and starts again; what was only in memory is gone.
    pub fn crash(&mut self) {
        self.batch = usize::MAX;
        self.answered.clear();
        self.lost = false;
    }

    fn denied(&mut self, request: &Request, code: Option<Denial>) {
        match (code, &request.push[..]) {
            (Some(Denial::Fault), [culprit]) if self.flaw != Flaw::NeverHalves => {
                self.park(self.places[&culprit.id], Reason::Fault);
                self.batch = usize::MAX;
            }
            (Some(Denial::Fault), pushed) => self.batch = (pushed.len() / 2).max(1),
            _ => {}
        }
    }

    fn admit(&mut self, joined: &[Joined]) {
        for joined in joined {
            let local = self.begin(joined.id);
            if joined.audience == Audience::Team {
                local.door = Door::Open;
                if self.flaw != Flaw::StaysClosed {
                    let of = about(joined.id).map(|about| about.team);
                    self.offer(|change| about(change.stream).map(|about| about.team) == of);
                }
            }
        }
    }

    fn close(&mut self, closed: &[StreamId]) {
        for stream in closed {
            let Some(About { team: n, .. }) = about(*stream) else { continue };
            self.begin(team(n)).door = Door::Closed;
            let of = |place: &&usize| {
                about(self.disk[**place].stream).is_some_and(|about| about.team == n)
            };
            let waiting: Vec<usize> = self.pending.iter().filter(of).copied().collect();
            waiting.into_iter().for_each(|place| self.park(place, Reason::Closed));
        }
    }

    /// Takes in a page, and its cursor, in one transaction.
    fn take(&mut self, page: &Page, asked: Pages) -> Checked {
        let mut echoes = page.changes.iter().filter(|entry| entry.change.is_none());
        if asked == Pages::Lean && echoes.any(|entry| self.get(entry.id).is_none()) {
            self.lost = true;
            return Ok(());
        }
        if page.reset {
            self.start_again(page.id);
            return Ok(());
        }
        let last = page.changes.last().map(|entry| entry.outcome);
        ensure(last != Some(Outcome::Merged), "visible", || "a page ends on merged".into())?;
        for entry in &page.changes {
            let change = match &entry.change {
                Some(change) => Some(Rc::new(change.clone())),
                None => self.get(entry.id).cloned(),
            };
            let Some(change) = change.filter(|change| change.id == entry.id) else {
                let what = format!("{} was not brought by this laptop", entry.id);
                return Err(Violation { invariant: "nothing_invented", what });
            };
            let place = self.keep(&change);
            self.pending.remove(&place);
            self.answered.remove(&place);
            self.parked.remove(&place);
            let logged =
                Logged { change: Change::clone(&change), outcome: entry.outcome, seq: entry.seq };
            let local = self.begin(page.id);
            local.cursor = local
                .cursor
                .follow(&logged)
                .map_err(|gap| Violation { invariant: "no_gap", what: gap.to_string() })?;
            local.projection.reduce(&logged);
            local.log.push(Rc::new(logged));
        }
        let at = self.begin(page.id).cursor;
        ensure(at == page.at() || self.flaw == Flaw::NoChain, "no_gap", || {
            format!("{at:?} after a page that ends {:?}", page.at())
        })
    }

    /// The server holds another log: pull it from zero, and offer again whatever one brought.
    fn start_again(&mut self, stream: StreamId) {
        self.answered.clear();
        let local = self.begin(stream);
        local.log.clear();
        local.cursor = Chain::default();
        local.projection = Projection::default();
        if self.flaw == Flaw::NoOffer {
            return;
        }
        for place in 0..self.disk.len() {
            if self.disk[place].stream == stream && self.brings(&self.disk[place]) {
                self.parked.remove(&place);
                self.pending.insert(place);
            }
        }
    }

    /// Whether it is this laptop's to offer: its person's own, or carried for a colleague. A merge
    /// is nobody's: the server derives it again.
    pub fn brings(&self, change: &Change) -> bool {
        let own = change.author == person(self.user) && !change.is_derived();
        own || self.carried.contains(&change.id)
    }

    fn hear(&mut self, verdicts: &[Verdict]) {
        for verdict in verdicts {
            let place = self.places[&verdict.id];
            match verdict.code {
                Some(_) if self.flaw == Flaw::ForgetsRefused => {
                    self.pending.remove(&place);
                }
                Some(refusal) if self.pending.contains(&place) => {
                    self.park(place, Reason::Refused(refusal));
                }
                None if verdict.outcome.is_some() && self.flaw == Flaw::TrustsVerdict => {
                    self.pending.remove(&place);
                }
                // Only what is seen in the log is settled.
                None if verdict.outcome.is_some() && self.pending.contains(&place) => {
                    self.answered.insert(place);
                }
                _ => {}
            }
        }
    }

    pub fn park(&mut self, place: usize, reason: Reason) {
        self.pending.remove(&place);
        self.parked.insert(place, reason);
    }

    /// Offers again what is parked, where `which` says so.
    pub fn offer(&mut self, which: impl Fn(&Change) -> bool) {
        let parked = self.parked.keys().copied();
        let again: Vec<usize> = parked.filter(|place| which(&self.disk[*place])).collect();
        for place in again {
            self.parked.remove(&place);
            self.pending.insert(place);
        }
    }

    /// At every start of the program: whatever may have ceased to stand in the way is tried again.
    pub fn retry(&mut self) {
        let closed = |stream: &StreamId| self.door(*stream) == Door::Closed;
        let closed: Vec<StreamId> = self.streams.keys().copied().filter(|id| closed(id)).collect();
        self.offer(|change| !closed.contains(&change.stream));
    }
}

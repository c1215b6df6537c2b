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
use super::{About, Checked, Flaw, LEAD, Random, Violation, about, ensure, person, private, team};

/// Why a change is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    Refused(Refusal),
    /// Its stream was closed to this person.
    Closed,
    /// Alone in its request, and the server had a fault.
    Fault,
}

const LOCKED: Reason = Reason::Refused(Refusal::Locked);

/// How a stream is shared with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Begun here; the server has not spoken of it yet, nor of the review that a private one is of.
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
    /// The log is read again, and not to its end yet: then the lead offers what it lacks.
    pub again: bool,
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
            keeping: None,
            batch: usize::MAX,
            answered: BTreeSet::new(),
            lost: false,
        };
        // The first review was begun from a pack, on every laptop for itself.
        laptop.begin(team(0));
        laptop
    }

    /// Makes room for a stream, if it is not there yet. One's own of a review that is exchanged is
    /// exchanged as well.
    pub fn begin(&mut self, stream: StreamId) -> &mut Local {
        let of = about(stream).map(|about| team(about.team)).filter(|team| *team != stream);
        let door = of.map_or(Door::Here, |team| self.door(team));
        self.streams.entry(stream).or_insert_with(|| Local {
            door,
            log: Vec::new(),
            cursor: Chain::default(),
            projection: Projection::default(),
            again: false,
        })
    }

    pub fn door(&self, stream: StreamId) -> Door {
        self.streams.get(&stream).map_or(Door::Here, |local| local.door)
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
        self.unlock(request, &response);
        self.lead(request, &response);
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
            self.open(joined.id);
            let About { team, owner: None } = about(joined.id).unwrap() else { continue };
            // The server lists only private streams that it has.
            let own = private(team, self.user);
            if self.streams.contains_key(&own) && self.flaw != Flaw::LeavesPrivate {
                self.open(own);
            }
        }
    }

    fn open(&mut self, stream: StreamId) {
        self.begin(stream).door = Door::Open;
        if self.flaw != Flaw::StaysClosed {
            self.offer(|change, _| change.stream == stream);
        }
    }

    fn close(&mut self, closed: &[StreamId]) {
        for stream in closed {
            self.begin(*stream).door = Door::Closed;
            let of = |place: &&usize| self.disk[**place].stream == *stream;
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

    /// What was refused because a review was locked is offered again as soon as it is not.
    fn unlock(&mut self, request: &Request, response: &Response) {
        let Some(locked) = response.locked.as_ref() else { return };
        let mut open: BTreeSet<StreamId> = request.streams.iter().map(|one| one.id).collect();
        open.retain(|id| !locked.contains(id) && !response.closed.contains(id));
        if self.flaw != Flaw::KeepsLocked {
            self.offer(|change, why| why == LOCKED && open.contains(&change.stream));
        }
    }

    /// Whoever leads the review offers what others wrote and the log, read again to its end, lacks.
    fn lead(&mut self, request: &Request, response: &Response) {
        for stream in &response.led {
            let asked = request.streams.iter().any(|cursor| cursor.id == *stream);
            let page = response.streams.iter().find(|page| page.id == *stream);
            // While more is pushed, no page says nothing of where a log ends; nor does one that was passed over.
            let tells_ends = request.pages != Pages::Own;
            let lacks = |page: &Page| {
                request.pages == Pages::Lean
                    && page
                        .changes
                        .iter()
                        .any(|one| one.change.is_none() && self.get(one.id).is_none())
            };
            let taken = |page: &&Page| !page.reset && !page.more && !lacks(page);
            let read = tells_ends && page.as_ref().is_none_or(taken);
            let Some(local) = self.streams.get_mut(stream) else { continue };
            if !asked || !read || !std::mem::take(&mut local.again) || self.flaw == Flaw::OnlyOwn {
                continue;
            }
            let logged: BTreeSet<ChangeId> = local.log.iter().map(|one| one.change.id).collect();
            let lacks = |place: &usize| {
                let change = &self.disk[*place];
                change.stream == *stream
                    && self.brings(change)
                    && !logged.contains(&change.id)
                    && !self.parked.contains_key(place)
            };
            let lacking: Vec<usize> = (0..self.disk.len()).filter(lacks).collect();
            self.pending.extend(lacking);
        }
    }

    /// The server holds another log: pull it from zero, and offer again whatever is one's own.
    fn start_again(&mut self, stream: StreamId) {
        self.answered.clear();
        let local = self.begin(stream);
        local.log.clear();
        local.cursor = Chain::default();
        local.projection = Projection::default();
        local.again = true;
        if self.flaw == Flaw::NoOffer {
            return;
        }
        for place in 0..self.disk.len() {
            if self.disk[place].stream == stream && self.own(&self.disk[place]) {
                self.parked.remove(&place);
                self.pending.insert(place);
            }
        }
    }

    fn own(&self, change: &Change) -> bool {
        change.author == person(self.user) && !change.is_derived()
    }

    /// Whether it is this laptop's to offer: its person's own, or a colleague's to whoever leads the
    /// review. A merge is nobody's: the server derives it again.
    pub fn brings(&self, change: &Change) -> bool {
        let shared = || about(change.stream).is_some_and(|about| about.owner.is_none());
        self.own(change) || self.user == LEAD && !change.is_derived() && shared()
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
    pub fn offer(&mut self, which: impl Fn(&Change, Reason) -> bool) {
        let parked = self.parked.iter().filter(|(place, why)| which(&self.disk[**place], **why));
        let again: Vec<usize> = parked.map(|(place, _)| *place).collect();
        for place in again {
            self.parked.remove(&place);
            self.pending.insert(place);
        }
    }

    /// A person lets what was parked so be tried again where it may be. What was locked needs nobody.
    pub fn retry(&mut self, which: impl Fn(Reason) -> bool) {
        let closed = |stream: &StreamId| self.door(*stream) == Door::Closed;
        let closed: Vec<StreamId> = self.streams.keys().copied().filter(|id| closed(id)).collect();
        let again = |why| why != LOCKED && which(why);
        self.offer(|change, why| again(why) && !closed.contains(&change.stream));
    }
}

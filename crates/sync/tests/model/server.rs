//! The central server, reduced to its rules: who may read and write, and [`Tail`] in the place
//! where a database would be.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::DateTime;
use sync::wire::{
    Audience, Cursor, Denial, Entry, Joined, Keeping, MAX_PUSH, PROTOCOL, Page, Pages, Request,
    Response, Verdict,
};
use sync::{
    Chain, Change, ChangeId, Lineage, Logged, Outcome, RecordId, Refusal, Seen, Standing, StreamId,
    Tail,
};
use uuid::Uuid;

use super::{
    About, Flaw, Kinds, LEAD, PEOPLE, TEAMS, about, only_ends, owns, person, private, team,
};

/// How much one request and one response may hold. Small, so that pages end everywhere.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub push: usize,
    pub entries: usize,
    pub bytes: usize,
}

/// More than the JSON of any entry has, for this body and this many names folded in.
pub fn weight(change: &Change) -> usize {
    600 + change.body.as_ref().map_or(0, |body| body.as_str().len()) + 35 * change.also.len()
}

#[derive(Clone)]
pub struct Log {
    pub entries: Vec<Rc<Logged>>,
    /// The cursor after each entry, beginning with that of the empty log.
    chains: Vec<Chain>,
    /// What [`Tail`] said stands for each record.
    pub standings: BTreeMap<RecordId, Standing>,
    places: BTreeMap<RecordId, Vec<usize>>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            chains: vec![Chain::default()],
            standings: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }
}

impl Log {
    pub fn at(&self) -> Chain {
        self.chains[self.entries.len()]
    }
}

#[derive(Clone)]
pub struct Server {
    flaw: Flaw,
    pub keeping: Keeping,
    pub logs: BTreeMap<StreamId, Log>,
    places: BTreeMap<ChangeId, Rc<Logged>>,
    members: BTreeSet<(usize, usize)>,
    pub locked: BTreeSet<usize>,
    pub refused: BTreeMap<ChangeId, (Change, Refusal)>,
    /// Who carried which change of somebody else.
    pub carried: Vec<(usize, ChangeId)>,
    /// What an appended page would have been with all that the log knows, if it was another.
    pub cut_differs: Option<String>,
}

impl Server {
    pub fn new(flaw: Flaw) -> Self {
        // The last person joins the second team later, if ever.
        let members = (0..TEAMS).flat_map(|t| (0..PEOPLE - t).map(move |p| (t, p))).collect();
        Self {
            flaw,
            keeping: Keeping::from_uuid(Uuid::nil()),
            logs: (0..TEAMS).map(|n| (team(n), Log::default())).collect(),
            places: BTreeMap::new(),
            members,
            locked: BTreeSet::new(),
            refused: BTreeMap::new(),
            carried: Vec::new(),
            cut_differs: None,
        }
    }

    pub fn get(&self, id: ChangeId) -> Option<&Rc<Logged>> {
        self.places.get(&id)
    }

    pub fn member(&self, team: usize, account: usize, is: bool) -> bool {
        self.members.contains(&(team, account)) == is
    }

    pub fn set_member(&mut self, team: usize, account: usize, is: bool) {
        if is {
            self.members.insert((team, account));
        } else {
            self.members.remove(&(team, account));
        }
    }

    /// A private stream of one's own is there to be read even before it exists, or when a restore
    /// has taken it away: else its laptop would be told that it is closed.
    pub fn may_read(&self, account: usize, stream: StreamId) -> bool {
        about(stream).is_some_and(|About { team, owner }| {
            self.member(team, account, true) && owner.is_none_or(|owner| owner == account)
        })
    }

    /// Answers one request. Each stream's changes are a transaction; of those, at most
    /// `transactions` happen before the server ends, and then nobody gets an answer.
    pub fn handle(
        &mut self,
        account: usize,
        request: &Request,
        limits: Limits,
        transactions: Option<usize>,
    ) -> Option<Result<Response, Denial>> {
        if request.push.len() > MAX_PUSH {
            return Some(Err(Denial::TooLarge));
        }
        let mut by_stream: Vec<(StreamId, Vec<&Change>)> = Vec::new();
        for change in &request.push {
            match by_stream.iter_mut().find(|(stream, _)| *stream == change.stream) {
                Some((_, changes)) => changes.push(change),
                None => by_stream.push((change.stream, vec![change])),
            }
        }
        let mut verdicts = BTreeMap::new();
        for (n, (stream, changes)) in by_stream.into_iter().enumerate() {
            if transactions == Some(n) {
                return None;
            }
            if self.starts_again(account, request, stream) {
                continue;
            }
            let unknown = |change: &&&Change| self.get(change.id).is_none();
            if changes.iter().filter(unknown).any(|change| is_poison(change)) {
                return Some(Err(Denial::Fault));
            }
            verdicts.extend(self.append(account, stream, &changes));
        }
        if transactions.is_some() {
            return None;
        }
        let verdict = |change: &Change| match verdicts.get(&change.id) {
            Some(verdict) => Verdict::new(change.id, *verdict),
            None => Verdict::undecided(change.id),
        };
        Some(Ok(Response {
            protocol: PROTOCOL,
            nonce: request.nonce,
            keeping: self.keeping,
            server_time: DateTime::UNIX_EPOCH,
            verdicts: request.push.iter().map(verdict).collect(),
            streams: self.pages(account, request, limits),
            joined: self.joined(account, request),
            closed: self.closed(account, request),
            locked: Some(self.locked_ones(account, request)),
            led: self.led(account, request),
        }))
    }

    /// Whether the laptop must read this stream from zero. What it pushed there is not looked at:
    /// what it was written on may be missing until that is offered again.
    fn starts_again(&self, account: usize, request: &Request, stream: StreamId) -> bool {
        let named = request.streams.iter().find(|cursor| cursor.id == stream);
        named.is_some_and(|cursor| self.may_read(account, stream) && !self.follows(request, cursor))
    }

    /// Whether a cursor is of this server's log.
    fn follows(&self, request: &Request, cursor: &Cursor) -> bool {
        let none = Log::default();
        let log = self.logs.get(&cursor.id).unwrap_or(&none);
        let from = cursor.seq as usize;
        if self.flaw == Flaw::NoChain {
            return from <= log.entries.len();
        }
        let stale = request.keeping.is_some_and(|keeping| keeping != self.keeping);
        !stale && log.chains.get(from).is_some_and(|at| *at == cursor.at())
    }

    fn append(
        &mut self,
        account: usize,
        stream: StreamId,
        push: &[&Change],
    ) -> Vec<(ChangeId, Result<Outcome, Refusal>)> {
        let none = Log::default();
        let log = self.logs.get(&stream).unwrap_or(&none);
        let mut tail = self.tail(log, push, true);
        let mut whole = self.tail(log, push, false);
        let mut verdicts = Vec::new();
        for change in push {
            let may = |seen: Seen<'_>| self.authority(account, change, seen);
            let verdict = tail.push(change, &Kinds, may);
            let other = whole.push(change, &Kinds, |seen| self.authority(account, change, seen));
            if verdict != other {
                self.cut_differs = Some(format!("{} {verdict:?} {other:?}", change.id));
            }
            verdicts.push((change.id, verdict));
        }
        for (change, (_, verdict)) in push.iter().zip(&verdicts) {
            if let Err(why) = verdict {
                self.refused.insert(change.id, (Change::clone(change), *why));
            } else if change.author != person(account) {
                self.carried.push((account, change.id));
            }
        }
        if !tail.appended().is_empty() {
            self.write(stream, &tail);
        }
        verdicts
    }

    /// What a store loads for a push: with `cut`, of a record's lineage no more than may matter.
    fn tail(&self, log: &Log, push: &[&Change], cut: bool) -> Tail {
        let mut tail = Tail::new(log.at());
        for change in push {
            if let Some(twin) = self.get(change.id) {
                tail.knows(change.id, twin.change.hash(), twin.outcome);
            }
        }
        let records: BTreeSet<RecordId> = push.iter().map(|change| change.record).collect();
        for record in records {
            let Some(places) = log.places.get(&record) else { continue };
            let standing = log.standings.get(&record).cloned().unwrap_or_default();
            let pushed = || push.iter().filter(|change| change.record == record);
            let new = |base| base == standing.head || pushed().any(|other| base == Some(other.id));
            let short = standing.aside.is_empty()
                && pushed().all(|change| change.also.is_empty() && new(change.base));
            let mut lineage = Lineage::default();
            match standing.head {
                Some(head) if cut && short => lineage.add(head, []),
                _ => places.iter().map(|place| &log.entries[*place].change).for_each(|change| {
                    lineage.add(change.id, change.parents());
                }),
            }
            let ids = pushed().filter_map(|change| change.base).chain(standing.head);
            let versions: Vec<Change> =
                ids.filter_map(|id| self.get(id)).map(|logged| logged.change.clone()).collect();
            tail.record(record, standing, lineage, versions);
        }
        tail
    }

    fn write(&mut self, stream: StreamId, tail: &Tail) {
        let log = self.logs.entry(stream).or_default();
        for one in tail.appended() {
            let logged = Rc::new(one.logged.clone());
            log.places.entry(logged.change.record).or_default().push(log.entries.len());
            log.chains.push(Chain { seq: logged.seq, hash: one.chain });
            log.entries.push(logged.clone());
            self.places.insert(logged.change.id, logged);
        }
        log.standings.extend(tail.standings().map(|(id, standing)| (id, standing.clone())));
    }

    fn authority(&self, account: usize, change: &Change, seen: Seen<'_>) -> Result<(), Refusal> {
        let About { team, owner } = about(change.stream).ok_or(Refusal::NotAMember)?;
        let own = change.author == person(account);
        let carries = owner.is_none()
            && account == LEAD
            && (0..PEOPLE).any(|p| change.author == person(p) && self.member(team, p, true));
        if !self.may_read(account, change.stream) || !own && !carries {
            return Err(Refusal::NotAMember);
        }
        if self.locked.contains(&team) {
            return Err(Refusal::Locked);
        }
        let may = match change.kind.as_str() {
            "agreed" => change.author == person(LEAD),
            "rating" => owns(change.stream, change.author, change.record),
            "note" => seen.head.is_none_or(|head| head.author == change.author),
            "slot" => change.author == person(LEAD) || self.ends(change, seen),
            _ => true,
        };
        if may { Ok(()) } else { Err(Refusal::NotAllowed) }
    }

    /// What somebody had before them, or what stands now, but for its end; and that still stands.
    fn ends(&self, change: &Change, seen: Seen<'_>) -> bool {
        let base = seen.base.filter(|_| self.flaw != Flaw::EndsOnHead);
        let there = seen.head.is_some_and(|head| head.body.is_some());
        there && seen.head.into_iter().chain(base).any(|before| only_ends(before, change))
    }

    fn pages(&self, account: usize, request: &Request, limits: Limits) -> Vec<Page> {
        let brought: BTreeSet<ChangeId> = request.push.iter().map(|change| change.id).collect();
        let mut room = limits;
        let mut pages = Vec::new();
        for cursor in &request.streams {
            if !self.may_read(account, cursor.id) && self.flaw != Flaw::ServesAnybody {
                continue;
            }
            let none = Log::default();
            let log = self.logs.get(&cursor.id).unwrap_or(&none);
            let has = |change: &Change| {
                let made_there = change.device == request.device;
                brought.contains(&change.id) || request.pages == Pages::Lean && made_there
            };
            let follows = self.follows(request, cursor);
            let nothing_else = request.pages == Pages::Own;
            pages.extend(self.page(log, cursor, follows, has, nothing_else, &mut room));
        }
        pages
    }

    fn page(
        &self,
        log: &Log,
        cursor: &Cursor,
        follows: bool,
        has: impl Fn(&Change) -> bool,
        nothing_else: bool,
        room: &mut Limits,
    ) -> Option<Page> {
        let from = cursor.seq as usize;
        if !follows {
            let Chain { seq, hash: chain } = Chain::default();
            let more = !log.entries.is_empty();
            return Some(Page {
                id: cursor.id,
                reset: true,
                changes: Vec::new(),
                seq,
                chain,
                more,
            });
        }
        if from == log.entries.len() {
            return None;
        }
        let mut changes = Vec::new();
        for logged in &log.entries[from..] {
            // A page does not end between a merged change and its merge.
            let torn = changes.last().is_some_and(|last: &Entry| last.outcome == Outcome::Merged);
            let full = room.entries == 0 || room.bytes == 0;
            if full && self.flaw != Flaw::NoLimits && !(torn && self.flaw != Flaw::CutsMerges) {
                break;
            }
            let echo = has(&logged.change);
            if nothing_else && (!echo || logged.outcome == Outcome::Merged) {
                break;
            }
            let size = if echo { 200 } else { weight(&logged.change) };
            room.entries = room.entries.saturating_sub(1);
            room.bytes = room.bytes.saturating_sub(size);
            changes.push(match echo {
                true => Entry::echo(logged),
                false => Entry::full(Logged::clone(logged)),
            });
        }
        if nothing_else && changes.is_empty() {
            return None;
        }
        let to = from + changes.len();
        let Chain { seq, hash: chain } = log.chains[to];
        let more = to < log.entries.len();
        Some(Page { id: cursor.id, reset: false, changes, seq, chain, more })
    }

    fn joined(&self, account: usize, request: &Request) -> Vec<Joined> {
        let named = |id: StreamId| request.streams.iter().any(|cursor| cursor.id == id);
        let all = (0..TEAMS).flat_map(|n| {
            let own = private(n, account);
            let own = self.logs.contains_key(&own).then_some((own, Audience::Private));
            [Some((team(n), Audience::Team)), own]
        });
        all.flatten()
            .filter(|(id, _)| !named(*id) && self.may_read(account, *id))
            .map(|(id, audience)| Joined {
                id,
                audience,
                title: String::new(),
                me: person(account),
            })
            .collect()
    }

    fn locked_ones(&self, account: usize, request: &Request) -> Vec<StreamId> {
        let named = request.streams.iter().map(|cursor| cursor.id);
        let locked = |id: &StreamId| about(*id).is_some_and(|a| self.locked.contains(&a.team));
        named.filter(|id| self.may_read(account, *id) && locked(id)).collect()
    }

    fn led(&self, account: usize, request: &Request) -> Vec<StreamId> {
        let named = request.streams.iter().map(|cursor| cursor.id);
        let team = |id: &StreamId| about(*id).is_some_and(|about| about.owner.is_none());
        named.filter(|id| account == LEAD && self.may_read(account, *id) && team(id)).collect()
    }

    fn closed(&self, account: usize, request: &Request) -> Vec<StreamId> {
        let named = request.streams.iter().map(|cursor| cursor.id);
        named.filter(|id| !self.may_read(account, *id)).collect()
    }
}

/// What makes the model's server fail, whenever it would be written.
pub fn is_poison(change: &Change) -> bool {
    change.body.as_ref().is_some_and(|body| body.as_str().contains("POISON"))
}

//! A laptop and a server in memory, with the real rules of the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use chrono::Utc;
use sync::wire::{Cursor, Entry, Keeping, MAX_MESSAGE, MAX_PAGE, MAX_PUSH, Nonce, PROTOCOL, Page};
use sync::wire::{Request, Response, Verdict};
use sync::{
    Appended, Body, Chain, Change, ChangeId, Concurrency, DeviceId, Kind, Logged, PersonId, Policy,
    RecordId, StreamId, Tail,
};
use uplink::{Door, Stuck, Took, Why};
use uuid::Uuid;

pub const TEAM: StreamId = StreamId::from_uuid(Uuid::from_u128(1));
pub const DEVICE: DeviceId = DeviceId::from_uuid(Uuid::from_u128(2));
const ADA: PersonId = PersonId::from_uuid(Uuid::from_u128(3));

pub fn id(n: u32) -> ChangeId {
    ChangeId::from_bytes(u128::from(n).to_be_bytes())
}

/// The nth change, of about so many bytes, of a record of its own.
pub fn change(n: u32, size: usize) -> Change {
    Change {
        id: id(n),
        record: RecordId::from_uuid(Uuid::from_u128(n.into())),
        stream: TEAM,
        kind: Kind::new("note"),
        v: 1,
        base: None,
        also: Vec::new(),
        author: ADA,
        device: DEVICE,
        made_at: chrono::DateTime::UNIX_EPOCH,
        body: Some(Body::parse(format!("\"{}\"", "x".repeat(size))).unwrap()),
    }
}

/// What a laptop keeps.
#[derive(Default)]
pub struct Disk {
    pub queue: Vec<Change>,
    pub parked: BTreeMap<ChangeId, Why>,
    pub log: Vec<ChangeId>,
    pub at: Chain,
    pub requests: Vec<usize>,
    nonces: u128,
    keeping: Option<Keeping>,
    /// The response, counted down to 0, that it passes over and asks for again.
    pub skip: Option<u32>,
    /// It has no more room.
    pub full: bool,
}

/// The door of a laptop; its clones are of the same laptop.
#[derive(Clone, Default)]
pub struct Laptop(pub Arc<Mutex<Disk>>);

impl Laptop {
    pub fn with(changes: impl IntoIterator<Item = Change>) -> Self {
        let laptop = Self::default();
        laptop.0.lock().unwrap().queue.extend(changes);
        laptop
    }

    pub fn waits(&self) -> usize {
        let disk = self.0.lock().unwrap();
        disk.queue.len() - disk.parked.len()
    }

    pub fn parked(&self) -> Vec<(ChangeId, Why)> {
        self.0.lock().unwrap().parked.clone().into_iter().collect()
    }
}

impl Door for Laptop {
    fn waiting(&mut self) -> Result<u64, Stuck> {
        Ok(self.waits() as u64)
    }

    fn next_request(&mut self, most: usize) -> Result<Request, Stuck> {
        let mut disk = self.0.lock().unwrap();
        disk.nonces += 1;
        let mut room = MAX_MESSAGE - 1000;
        let fits = |change: &&Change| {
            let length = serde_json::to_vec(change).unwrap().len() + 1;
            room = room.saturating_sub(length);
            room > 0
        };
        let waiting = disk.queue.iter().filter(|change| !disk.parked.contains_key(&change.id));
        let push: Vec<Change> =
            waiting.take(most.min(MAX_PUSH)).take_while(fits).cloned().collect();
        disk.requests.push(push.len());
        Ok(Request {
            protocol: PROTOCOL,
            app: "tests".into(),
            device: DEVICE,
            nonce: Nonce::from_bytes(disk.nonces.to_be_bytes()),
            keeping: disk.keeping,
            streams: vec![Cursor::new(TEAM, disk.at)],
            push,
            pages: sync::wire::Pages::Full,
        })
    }

    fn apply(&mut self, request: &Request, response: Response) -> Result<Took, Stuck> {
        let mut disk = self.0.lock().unwrap();
        if disk.full {
            return Err(Stuck { code: "SP-2112", words: "The disk is full.".into() });
        }
        disk.keeping = Some(response.keeping);
        let mut took = Took::default();
        disk.skip = disk.skip.and_then(|left| left.checked_sub(1));
        if disk.skip == Some(0) {
            return Ok(Took { more: true, ..took });
        }
        for page in response.streams {
            if page.reset {
                (disk.at, disk.log) = (Chain::default(), Vec::new());
                took.reset.push(page.id);
                took.more = true;
                continue;
            }
            if request.streams[0].at() != disk.at {
                continue;
            }
            let to = page.at();
            took.more |= page.more;
            for entry in page.changes {
                let own = request.push.iter().find(|change| change.id == entry.id);
                let change = entry.change.or(own.cloned()).unwrap();
                let logged = Logged { change, outcome: entry.outcome, seq: entry.seq };
                disk.at = disk.at.follow(&logged).unwrap();
                let waiting = disk.queue.len();
                disk.queue.retain(|change| change.id != entry.id);
                took.sent += (waiting - disk.queue.len()) as u64;
                took.entries += 1;
                disk.log.push(entry.id);
            }
            assert_eq!(disk.at, to);
        }
        Ok(took)
    }

    fn park(&mut self, change: ChangeId, why: Why) -> Result<(), Stuck> {
        self.0.lock().unwrap().parked.insert(change, why);
        Ok(())
    }

    fn unpark(&mut self, change: ChangeId) -> Result<(), Stuck> {
        self.0.lock().unwrap().parked.remove(&change);
        Ok(())
    }
}

struct KeepBoth;

impl Policy for KeepBoth {
    fn concurrency(&self, _: &Kind) -> Concurrency {
        Concurrency::KeepBoth
    }
}

/// One log; its clones are of the same server.
#[derive(Clone, Default)]
pub struct Log(pub Arc<Mutex<Vec<(Logged, Chain)>>>);

impl Log {
    pub fn holding(changes: impl IntoIterator<Item = Change>) -> Self {
        let log = Self::default();
        changes.into_iter().for_each(|change| log.push(&change));
        log
    }

    pub fn ids(&self) -> Vec<ChangeId> {
        self.0.lock().unwrap().iter().map(|(logged, _)| logged.change.id).collect()
    }

    fn push(&self, change: &Change) {
        let mut log = self.0.lock().unwrap();
        let at = log.last().map_or_else(Chain::default, |(_, at)| *at);
        let mut tail = Tail::new(at);
        for (logged, _) in log.iter().filter(|(logged, _)| logged.change.id == change.id) {
            tail.knows(change.id, logged.change.hash(), logged.outcome);
        }
        tail.push(change, &KeepBoth, |_| Ok(())).unwrap();
        for Appended { logged, chain, .. } in tail.appended() {
            log.push((logged.clone(), Chain { seq: logged.seq, hash: *chain }));
        }
    }

    pub fn handle(&self, request: &Request) -> Response {
        request.push.iter().for_each(|change| self.push(change));
        let log = self.0.lock().unwrap();
        let from = usize::try_from(request.streams[0].seq).unwrap();
        let to = log.len().min(from + MAX_PAGE);
        let pushed: BTreeSet<ChangeId> = request.push.iter().map(|change| change.id).collect();
        let entry = |(logged, _): &(Logged, Chain)| match pushed.contains(&logged.change.id) {
            true => Entry::echo(logged),
            false => Entry::full(logged.clone()),
        };
        let at = if to == 0 { Chain::default() } else { log[to - 1].1 };
        let page = Page {
            id: TEAM,
            reset: false,
            changes: log[from..to].iter().map(entry).collect(),
            seq: at.seq,
            chain: at.hash,
            more: to < log.len(),
        };
        Response {
            protocol: request.protocol,
            nonce: request.nonce,
            keeping: Keeping::from_uuid(Uuid::from_u128(1)),
            server_time: Utc::now(),
            verdicts: request
                .push
                .iter()
                .map(|change| Verdict::new(change.id, Ok(sync::Outcome::Head)))
                .collect(),
            streams: vec![page],
            joined: Vec::new(),
            closed: Vec::new(),
            locked: None,
            led: Vec::new(),
        }
    }
}

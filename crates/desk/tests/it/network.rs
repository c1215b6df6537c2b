//! A network's server without sockets: what it answers is made by the real rules (`sync::Tail`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use chrono::{TimeZone as _, Utc};
use review::ReviewKinds;
use sync::wire::{
    Audience, Cursor, Entry, Joined, Keeping, PROTOCOL, Page, Request, Response, Verdict,
};
use sync::{
    Appended, Chain, ChainHash, Change, ChangeId, Logged, PersonId, Projection, Refusal, StreamId,
    Tail,
};
use uplink::{Carry, Trouble};
use uuid::Uuid;

#[derive(Default)]
struct Log {
    entries: Vec<(Logged, ChainHash)>,
    projection: Projection,
    versions: BTreeMap<ChangeId, Change>,
    joined: Option<Joined>,
}

/// What everybody shares.
#[derive(Default)]
pub struct Network {
    logs: BTreeMap<StreamId, Log>,
    /// Kinds that it does not take.
    pub refuses: BTreeSet<String>,
    /// Said instead of an answer.
    pub says: Option<Trouble>,
}

/// The way to it of one laptop's person.
pub struct Way {
    pub network: Arc<Mutex<Network>>,
    pub me: PersonId,
}

impl Carry for Way {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        let mut network = self.network.lock().unwrap();
        match network.says.clone() {
            Some(trouble) => Err(trouble),
            None => Ok(network.answer(request, self.me)),
        }
    }
}

impl Network {
    /// Knows this team stream, and offers it to whoever does not name it.
    pub fn open(&mut self, id: StreamId, title: &str, me: PersonId) -> Joined {
        let joined = Joined { id, audience: Audience::Team, title: title.into(), me };
        self.logs.entry(id).or_default().joined = Some(joined.clone());
        joined
    }

    /// How much it has of a stream.
    pub fn entries(&self, id: StreamId) -> usize {
        self.logs.get(&id).map_or(0, |log| log.entries.len())
    }

    fn answer(&mut self, request: &Request, me: PersonId) -> Response {
        let verdicts = request.push.iter().map(|change| self.take(change)).collect();
        let page = |cursor: &Cursor| {
            let log = self.logs.get(&cursor.id)?;
            let changes = log.entries.iter().filter(|(logged, _)| logged.seq > cursor.seq);
            let at = log.at();
            Some(Page {
                id: cursor.id,
                reset: false,
                changes: changes.map(|(logged, _)| Entry::full(logged.clone())).collect(),
                seq: at.seq,
                chain: at.hash,
                more: false,
            })
        };
        let named: BTreeSet<StreamId> = request.streams.iter().map(|cursor| cursor.id).collect();
        let offered = self.logs.iter().filter(|(id, _)| !named.contains(id));
        let joined = offered.filter_map(|(_, log)| Some(Joined { me, ..log.joined.clone()? }));
        Response {
            protocol: PROTOCOL,
            nonce: request.nonce,
            keeping: Keeping::from_uuid(Uuid::from_u128(7)),
            server_time: Utc.with_ymd_and_hms(2026, 10, 14, 9, 47, 0).unwrap(),
            verdicts,
            streams: request.streams.iter().filter_map(page).collect(),
            joined: joined.collect(),
            closed: Vec::new(),
            locked: None,
            led: Vec::new(),
        }
    }

    pub fn take(&mut self, change: &Change) -> Verdict {
        let refused = self.refuses.contains(change.kind.as_str());
        let log = self.logs.entry(change.stream).or_default();
        let mut tail = Tail::new(log.at());
        if let Some(known) = log.versions.get(&change.id) {
            let logged = log.entries.iter().find(|(logged, _)| logged.change.id == known.id);
            tail.knows(known.id, known.hash(), logged.unwrap().0.outcome);
        }
        if let Some(lineage) = log.projection.lineage(change.record) {
            let standing = log.projection.records().find(|(id, _)| *id == change.record).unwrap().1;
            let versions = log.versions.values().filter(|v| v.record == change.record).cloned();
            tail.record(change.record, standing.clone(), lineage.clone(), versions);
        }
        let verdict = tail.push(change, &ReviewKinds, |_| {
            if refused { Err(Refusal::NotAllowed) } else { Ok(()) }
        });
        for Appended { logged, chain, .. } in tail.appended() {
            log.projection.reduce(logged);
            log.versions.insert(logged.change.id, logged.change.clone());
            log.entries.push((logged.clone(), *chain));
        }
        Verdict::new(change.id, verdict)
    }
}

impl Log {
    fn at(&self) -> Chain {
        let last = self.entries.last();
        last.map_or(Chain::default(), |(logged, hash)| Chain { seq: logged.seq, hash: *hash })
    }
}

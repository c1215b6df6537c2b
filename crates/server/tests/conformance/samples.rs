//! Changes, people and streams to test with, and the two things that one does with a store.

use chrono::{DateTime, Utc};
use review::ReviewKinds;
use review::authority::Part;
use server::store::{Account, Held, Member, Role, Store, StoreError, Stored, Stream};
use sync::wire::{Audience, Cursor, Page};
use sync::{
    Body, Chain, Change, ChangeId, DeviceId, Kind, Logged, Outcome, PersonId, RecordId, Refusal,
    StreamId,
};
use uuid::Uuid;

pub fn stream_id(n: u128) -> StreamId {
    StreamId::from_uuid(Uuid::from_u128(0x5000 + n))
}

pub fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0xa000 + n))
}

pub fn record(n: u128) -> RecordId {
    RecordId::from_uuid(Uuid::from_u128(0xc000 + n))
}

pub fn device(n: u128) -> DeviceId {
    DeviceId::from_uuid(Uuid::from_u128(0xd000 + n))
}

pub fn id(n: u128) -> ChangeId {
    // The places of the digits are mixed, so that the order of ids is not that of numbers.
    ChangeId::from_bytes(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835).to_be_bytes())
}

pub fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + seconds, 0).unwrap()
}

/// The first version of a finding, by person 1, in stream 1.
pub fn change(n: u128) -> Change {
    Change {
        id: id(n),
        record: record(n),
        stream: stream_id(1),
        kind: Kind::new("finding"),
        v: 1,
        base: None,
        also: Vec::new(),
        author: person(1),
        device: device(1),
        made_at: time(n as i64),
        body: Some(body(&format!("Finding {n}."))),
    }
}

pub fn body(text: &str) -> Body {
    Body::parse(serde_json::json!({ "text": text }).to_string()).unwrap()
}

pub fn account(n: u128, role: Role) -> Account {
    Account {
        id: Uuid::from_u128(0xe000 + n),
        name: format!("Account {n}"),
        email: format!("account{n}@example.org"),
        role,
    }
}

pub fn stream(n: u128) -> Stream {
    let title = format!("Review {n}");
    Stream { id: stream_id(n), audience: Audience::Team, title, locked: false }
}

pub fn member(stream: StreamId, n: u128, account: Option<&Account>, part: Part) -> Member {
    let account = account.map(|account| account.id);
    Member { stream, person: person(n), account, name: format!("Person {n}"), part }
}

/// Appends, where everybody may write everything.
pub async fn push<S: Store>(
    store: &S,
    stream: StreamId,
    changes: Vec<Change>,
) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
    let work = |turn: server::store::Turn<'_>| {
        let tail = turn.tail;
        turn.push.iter().map(|change| tail.push(change, &ReviewKinds, |_| Ok(()))).collect()
    };
    store.append(stream, changes, work).await
}

/// Reads a log to its end in pages, and checks of each page what holds for all.
pub async fn pull<S: Store>(
    store: &S,
    stream: StreamId,
    entries: usize,
    bytes: usize,
) -> (Vec<Logged>, Chain) {
    let (mut log, mut at) = (Vec::new(), Chain::default());
    loop {
        let cursor = Cursor::new(stream, at);
        assert!(store.holds(cursor).await.unwrap());
        let Some(page) = store.read(cursor, entries, bytes, Held::default()).await.unwrap() else {
            return (log, at);
        };
        assert!(page.changes.len() <= entries + 1, "one more only for a merge");
        assert_eq!((page.id, page.reset), (stream, false));
        at = follow(at, &page, &mut log);
        assert_ne!(log.last().unwrap().outcome, Outcome::Merged, "a page ends on a merged change");
        let after = store.read(Cursor::new(stream, at), 1, 1, Held::default()).await.unwrap();
        assert_eq!(page.more, after.is_some());
    }
}

fn follow(mut at: Chain, page: &Page<Stored>, log: &mut Vec<Logged>) -> Chain {
    for entry in &page.changes {
        let change = entry.change.as_ref().expect("nothing was echoed").read().unwrap();
        assert_eq!(change.id, entry.id);
        let logged = Logged { change, outcome: entry.outcome, seq: entry.seq };
        at = at.follow(&logged).expect("numbers are dense");
        log.push(logged);
    }
    assert_eq!(at, page.at(), "the chain is that of the entries");
    at
}

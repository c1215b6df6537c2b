//! What everybody who is enrolled may read, kept as streams like any other.

use std::collections::{BTreeMap, BTreeSet};

use ::sync::wire::Audience;
use ::sync::{Body, Change, ChangeId, DeviceId, Kind, RecordId, Refusal, Seen, StreamId};
use anyhow::{Result, bail};
use chrono::Utc;
use review::ReviewKinds;
use review::authority::pack_author;
use uuid::Uuid;

use crate::database::Database;
use crate::enrolment::random;
use crate::store::{Store, StoreError, Stream, Turn};

/// A record as it should stand.
pub(super) struct Wanted {
    pub record: RecordId,
    pub kind: &'static str,
    pub body: Body,
}

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    pub added: usize,
    pub changed: usize,
    pub same: usize,
    pub removed: usize,
}

/// The stream that holds what is called so.
pub(super) fn stream_of(what: &str) -> StreamId {
    // A name space of our own, drawn once.
    let space = Uuid::from_u128(0x1d0c_62f4_93ab_4e0b_8c35_70e1_5d9a_f2b6);
    StreamId::from_uuid(Uuid::new_v5(&space, what.as_bytes()))
}

/// Brings a reference stream to what is wanted, in one transaction. With `whole`, what is not wanted is deleted.
pub(super) async fn bring(
    store: &Database,
    stream: StreamId,
    title: &str,
    wanted: Vec<Wanted>,
    whole: bool,
) -> Result<Done> {
    let made =
        Stream { id: stream, audience: Audience::Reference, title: title.into(), locked: false };
    match store.add_stream(made, Vec::new()).await {
        Ok(()) | Err(StoreError::Exists(_)) => {}
        Err(error) => return Err(error.into()),
    }
    let heads = store.heads(stream).await?;
    let heads: BTreeMap<RecordId, Change> =
        heads.into_iter().map(|head| (head.record, head)).collect();
    let mut done = Done::default();
    let mut changes = Vec::new();
    let kept: BTreeSet<RecordId> = wanted.iter().map(|one| one.record).collect();
    for one in wanted {
        let head = heads.get(&one.record);
        let body = head.and_then(|head| head.body.as_ref());
        match body {
            Some(body) if *body == one.body => done.same += 1,
            Some(_) => done.changed += 1,
            None => done.added += 1,
        }
        if body != Some(&one.body) {
            let base = head.map(|head| head.id);
            changes.push(change(stream, one.record, Kind::new(one.kind), base, Some(one.body))?);
        }
    }
    for head in heads.values().filter(|head| whole && !kept.contains(&head.record)) {
        if head.body.is_some() {
            done.removed += 1;
            changes.push(change(stream, head.record, head.kind.clone(), Some(head.id), None)?);
        }
    }
    append(store, stream, changes, |_, _| true).await?;
    Ok(done)
}

fn change(
    stream: StreamId,
    record: RecordId,
    kind: Kind,
    base: Option<ChangeId>,
    body: Option<Body>,
) -> Result<Change> {
    Ok(Change {
        id: ChangeId::from_bytes(random()?),
        record,
        stream,
        kind,
        v: 1,
        base,
        also: Vec::new(),
        author: pack_author(stream),
        device: DeviceId::from_uuid(pack_author(stream).uuid()),
        made_at: Utc::now(),
        body,
    })
}

/// Appends changes to a stream in one transaction, all or none. The answer is how many there are.
///
/// # Errors
/// When one of them is refused; none is appended then.
pub(super) async fn append(
    store: &Database,
    stream: StreamId,
    changes: Vec<Change>,
    allowed: impl Fn(&Change, Seen<'_>) -> bool + Send + 'static,
) -> Result<usize> {
    let count = changes.len();
    if count == 0 {
        return Ok(0);
    }
    let work = move |turn: Turn<'_>| -> Result<(), Refusal> {
        let before = turn.tail.at();
        let done = turn.push.iter().try_for_each(|change| match turn.locked {
            true => Err(Refusal::Locked),
            false => {
                let may =
                    |seen: Seen<'_>| allowed(change, seen).then_some(()).ok_or(Refusal::NotAllowed);
                turn.tail.push(change, &ReviewKinds, may).map(drop)
            }
        });
        if done.is_err() {
            // A tail on which nothing was pushed: nothing is written.
            *turn.tail = ::sync::Tail::new(before);
        }
        done
    };
    match store.append(stream, changes, work).await? {
        Ok(()) => Ok(count),
        Err(refusal) => bail!("nothing was imported: {refusal} ({})", refusal.code()),
    }
}

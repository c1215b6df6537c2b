//! The outcome of a change that was pushed: one pure decision, a value to print and assert on.
//!
//! Whether the author belongs to the stream, holds the role that the kind asks for, and whether the
//! review is locked, the server answers before it comes here, with a [`Refusal`] of its own.

use sha2::{Digest, Sha256};

use crate::{
    Ancestry, Body, Change, ChangeId, Concurrency, DeviceId, Outcome, PersonId, Policy, Refusal,
    ancestors, merge,
};

/// The most versions that one change may fold in.
pub const MAX_ALSO: usize = 256;

/// What the log holds that bears on a pushed change: at most three rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The hash and outcome of the entry with the change's own id, if it was pushed before.
    pub twin: Option<([u8; 32], Outcome)>,
    /// The head of its record.
    pub head: Option<&'a Change>,
    /// The logged change that it names as its base, of whatever record.
    pub base: Option<&'a Change>,
}

/// What to do with a pushed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Append it with this outcome; never [`Outcome::Merged`].
    Append(Outcome),
    /// Append it as [`Outcome::Merged`], then this derived change as [`Outcome::Head`], in one
    /// transaction.
    Merge(Box<Change>),
    /// It is in the log already, with this outcome: answer so, append nothing.
    Known(Outcome),
    /// Keep it out of the log and answer why.
    Refuse(Refusal),
}

/// Decides what becomes of a pushed change. `ancestry` is that of its record.
pub fn decide(
    change: &Change,
    seen: Seen<'_>,
    ancestry: &impl Ancestry,
    policy: &impl Policy,
) -> Decision {
    if let Some((hash, outcome)) = seen.twin {
        return match hash == change.hash() {
            true => Decision::Known(outcome),
            false => Decision::Refuse(Refusal::IdReused),
        };
    }
    let concurrency = policy.concurrency(&change.kind);
    if let Some(refusal) = refusal(change, seen, concurrency) {
        return Decision::Refuse(refusal);
    }
    let Some(head) = seen.head.filter(|head| change.base != Some(head.id)) else {
        return Decision::Append(Outcome::Head);
    };
    concurrent(change, head, seen.base, ancestry, concurrency)
}

/// What the change alone, or with the log, shows to be impossible.
fn refusal(change: &Change, seen: Seen<'_>, concurrency: Concurrency) -> Option<Refusal> {
    let other = |row: &&Change| {
        (row.record, row.stream, &row.kind) != (change.record, change.stream, &change.kind)
    };
    let mut rows = seen.head.iter().chain(seen.base.iter());
    if change.also.len() > MAX_ALSO {
        Some(Refusal::TooLarge)
    } else if change.parents().any(|parent| parent == change.id) || rows.any(other) {
        Some(Refusal::Malformed)
    } else if change.author == PersonId::MERGE
        || concurrency == Concurrency::OwnersLatest
            && seen.head.is_some_and(|head| head.author != change.author)
    {
        // Only the server derives merges, and only the owner speaks for the owner.
        Some(Refusal::NotAllowed)
    } else {
        None
    }
}

fn concurrent(
    change: &Change,
    head: &Change,
    base: Option<&Change>,
    ancestry: &impl Ancestry,
    concurrency: Concurrency,
) -> Decision {
    // What the author saw is part of what the head grew from: only then is the difference between
    // base and change all that the author meant, and merging it loses nothing.
    let base = base.filter(|base| ancestors([head.id], ancestry).contains(&base.id));
    let outcome = match concurrency {
        _ if base.is_some() && (change.v, &change.body) == (head.v, &head.body) => Outcome::Same,
        Concurrency::CompareAndSet => Outcome::Aside,
        // A deletion wins only if nobody edited meanwhile.
        _ if change.body.is_none() => Outcome::Aside,
        Concurrency::OwnersLatest => Outcome::HeadOver,
        _ if base.is_some() && head.body.is_none() => Outcome::HeadOver,
        _ => match base.and_then(|base| merged(base, head, change, concurrency)) {
            Some(body) => return Decision::Merge(Box::new(derived(head, change, body))),
            None => Outcome::Aside,
        },
    };
    Decision::Append(outcome)
}

/// Bodies of different schema versions are not merged: half a new shape in an old one is neither.
fn merged(base: &Change, head: &Change, change: &Change, concurrency: Concurrency) -> Option<Body> {
    let bodies = (base.body.as_ref()?, head.body.as_ref()?, change.body.as_ref()?);
    (head.v == change.v).then(|| merge(bodies.0, bodies.1, bodies.2, concurrency).ok()).flatten()
}

/// The change that nobody wrote: everything in it follows from its two parents and the result.
///
/// The body is part of the id, so that a server whose newer version merges differently derives
/// another change, and no laptop's work is ever compared with a base it was not written on.
fn derived(head: &Change, change: &Change, body: Body) -> Change {
    let hash = Sha256::new_with_prefix(b"standpoint merge 1\0")
        .chain_update(head.id.as_bytes())
        .chain_update(change.id.as_bytes())
        .chain_update(body.as_str())
        .finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    Change {
        id: ChangeId::from_bytes(id),
        record: head.record,
        stream: head.stream,
        kind: head.kind.clone(),
        v: head.v,
        base: Some(head.id),
        also: vec![change.id],
        author: PersonId::MERGE,
        device: DeviceId::MERGE,
        made_at: head.made_at.max(change.made_at),
        body: Some(body),
    }
}

//! A server, some laptops and what can go wrong between them, as data: a history is a list of
//! [`Action`]s, each with its own small seed, so that it can be shortened and lived again.
//!
//! What they say to each other is [`sync::wire`], as JSON; the server appends with [`sync::Tail`]
//! and the laptop reads with the one reducer. Only disks and databases are made of vectors here.
#![allow(
    dead_code,
    unused_imports,
    reason = "each of the programs that share the model uses a part of it"
)]

mod action;
mod afterwards;
mod checks;
mod edit;
mod laptop;
mod lives;
mod nosy;
mod server;
mod shown;
mod shrink;
mod tally;
mod world;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use sync::{Change, ChangeId, Concurrency, Kind, PersonId, Policy, RecordId, StreamId};
use uuid::Uuid;

pub use action::{Action, parse, print};
pub use lives::{Fail, live, run};
pub use shrink::shrink;
pub use tally::Tally;

/// A rule broken on purpose. What is broken in the crate itself are the mutants; these are the
/// rules that the crate leaves to laptop and server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    /// The server does not compare the chain of a cursor.
    NoChain,
    /// The laptop offers nothing again after a reset.
    NoOffer,
    /// The laptop takes the answer for the log.
    TrustsVerdict,
    /// The server hands out whatever is asked for.
    ServesAnybody,
    /// The laptop commits the cursor before the page.
    CursorFirst,
    /// The laptop throws away what was refused.
    ForgetsRefused,
    /// The laptop always sends as much as it may, whatever the server's fault.
    NeverHalves,
    /// The laptop forgets that a stream was opened again.
    StaysClosed,
    /// A page may end between a merged change and its merge.
    CutsMerges,
    /// The server sends pages of any length.
    NoLimits,
    /// The laptop does not notice that a review takes changes again.
    KeepsLocked,
    /// The lead's laptop offers only its own after a reset.
    OnlyOwn,
    /// The laptop leaves its person's own stream closed when the review is opened again.
    LeavesPrivate,
    /// The server compares who ends a slot with what stands now, and not with what they had seen.
    EndsOnHead,
}

impl Flaw {
    pub const ALL: [(&'static str, Self); 15] = [
        ("none", Self::None),
        ("no_chain", Self::NoChain),
        ("no_offer", Self::NoOffer),
        ("trusts_verdict", Self::TrustsVerdict),
        ("serves_anybody", Self::ServesAnybody),
        ("cursor_first", Self::CursorFirst),
        ("forgets_refused", Self::ForgetsRefused),
        ("never_halves", Self::NeverHalves),
        ("stays_closed", Self::StaysClosed),
        ("cuts_merges", Self::CutsMerges),
        ("no_limits", Self::NoLimits),
        ("keeps_locked", Self::KeepsLocked),
        ("only_own", Self::OnlyOwn),
        ("leaves_private", Self::LeavesPrivate),
        ("ends_on_head", Self::EndsOnHead),
    ];
}

/// An invariant that did not hold.
#[derive(Debug, Clone)]
pub struct Violation {
    pub invariant: &'static str,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is violated: {}", self.invariant, self.what)
    }
}

pub type Checked = Result<(), Violation>;

pub fn ensure(holds: bool, invariant: &'static str, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Violation { invariant, what: what() }) }
}

/// SplitMix64: small, and the same for ever, so that a seed stays a case.
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub fn bytes(&mut self) -> [u8; 16] {
        (u128::from(self.next()) << 64 | u128::from(self.next())).to_be_bytes()
    }
}

/// The kinds of the model: one for each way to take a concurrent change; notes, which are
/// merged like findings and written by one person like ratings; and slots, which the lead writes
/// and everybody may end.
pub struct Kinds;

impl Policy for Kinds {
    fn concurrency(&self, kind: &Kind) -> Concurrency {
        match kind.as_str() {
            "finding" | "note" => Concurrency::Sentences(&["text"]),
            "session" => Concurrency::Fields { sets: &["people"] },
            "slot" => Concurrency::Fields { sets: &[] },
            "rating" => Concurrency::OwnersLatest,
            "agreed" => Concurrency::CompareAndSet,
            _ => Concurrency::KeepBoth,
        }
    }
}

pub const PEOPLE: usize = 3;
pub const TEAMS: usize = 2;
/// Leads both teams.
pub const LEAD: usize = 0;

pub fn team(n: usize) -> StreamId {
    StreamId::from_uuid(Uuid::from_u128(1 + n as u128))
}

pub fn private(n: usize, person: usize) -> StreamId {
    StreamId::from_uuid(Uuid::from_u128(10 + (n * PEOPLE + person) as u128))
}

pub fn person(n: usize) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(100 + n as u128))
}

/// Which team a stream belongs to and, if it is private, whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    pub team: usize,
    pub owner: Option<usize>,
}

pub fn about(stream: StreamId) -> Option<About> {
    static ALL: LazyLock<BTreeMap<StreamId, About>> = LazyLock::new(|| {
        let teams = (0..TEAMS).map(|n| (team(n), About { team: n, owner: None }));
        let own = |n| (0..PEOPLE).map(move |p| (private(n, p), About { team: n, owner: Some(p) }));
        teams.chain((0..TEAMS).flat_map(own)).collect()
    });
    ALL.get(&stream).copied()
}

pub fn rating(stream: StreamId, owner: PersonId, n: usize) -> RecordId {
    RecordId::named(stream, "rating", &format!("{owner}/{n}"))
}

/// Whether a record is one of this person's two ratings.
pub fn owns(stream: StreamId, owner: PersonId, record: RecordId) -> bool {
    (0..2).any(|n| record == rating(stream, owner, n))
}

/// Whether a change does nothing to this slot but end it, or take that back.
pub fn only_ends(before: &Change, change: &Change) -> bool {
    let without = |change: &Change| {
        let text = change.body.as_ref()?.as_str();
        Some(text.replace("true", "").replace("false", ""))
    };
    without(before).is_some_and(|before| without(change) == Some(before))
}

/// All that was ever saved, on whatever laptop, also those that are gone.
pub type Saved = BTreeMap<ChangeId, std::rc::Rc<Change>>;

/// Hands out words that occur once, and times.
#[derive(Default)]
pub struct Tokens(u32);

impl Tokens {
    pub fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    pub fn time(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(i64::from(self.0))
    }
}

//! A server, some laptops and what can go wrong between them.

mod checks;
mod laptop;
mod server;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::rc::Rc;

use chrono::{DateTime, Utc};
use sync::{Change, ChangeId, Concurrency, Kind, PersonId, Policy, RecordId, StreamId};
use uuid::Uuid;

use laptop::Laptop;
use server::Server;

/// A rule broken on purpose, or a harder life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    None,
    RestoredOften,
    MergesAnything,
    NoChain,
    NoOffer,
    TrustsVerdict,
}

/// An invariant that did not hold.
#[derive(Debug)]
pub struct Violation {
    pub invariant: &'static str,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is violated: {}", self.invariant, self.what)
    }
}

/// What happened, to know that the histories were worth running.
#[derive(Debug, Default)]
pub struct Tally {
    pub head: u64,
    pub same: u64,
    pub merged: u64,
    pub head_over: u64,
    pub aside: u64,
    pub refused: u64,
    pub cloned: u64,
    pub rolled_back: u64,
    pub restored: u64,
}

impl Tally {
    fn all(&self) -> [u64; 9] {
        let Self { head, same, merged, head_over, aside, refused, cloned, rolled_back, restored } =
            *self;
        [head, same, merged, head_over, aside, refused, cloned, rolled_back, restored]
    }

    pub fn everything_happened(&self) -> bool {
        self.all().iter().all(|&n| n > 0)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        let [head, same, merged, head_over, aside, refused, cloned, rolled_back, restored] =
            std::array::from_fn(|i| self.all()[i] + other.all()[i]);
        *self =
            Self { head, same, merged, head_over, aside, refused, cloned, rolled_back, restored };
    }
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

    pub fn change_id(&mut self) -> ChangeId {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        ChangeId::from_bytes(bits.to_be_bytes())
    }
}

/// The kinds of the model: one for each way to take a concurrent change.
pub struct Kinds;

impl Policy for Kinds {
    fn concurrency(&self, kind: &Kind) -> Concurrency {
        match kind.as_str() {
            "finding" => Concurrency::Sentences(&["text"]),
            "session" => Concurrency::Fields { sets: &["people"] },
            "rating" => Concurrency::OwnersLatest,
            "agreed" => Concurrency::CompareAndSet,
            _ => Concurrency::KeepBoth,
        }
    }
}

pub fn team() -> StreamId {
    StreamId::from_uuid(Uuid::from_u128(1))
}

pub fn person(n: usize) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(100 + n as u128))
}

pub fn lead() -> PersonId {
    person(0)
}

/// Which of the two ratings of this person a record is; none if it is not this person's.
pub fn owns(owner: PersonId, record: RecordId) -> bool {
    (0..2).any(|n| record == rating(owner, n))
}

pub fn rating(owner: PersonId, n: usize) -> RecordId {
    RecordId::named(team(), "rating", &format!("{owner}/{n}"))
}

/// All that was ever saved, on whatever laptop, also those that are gone.
pub type Saved = BTreeMap<ChangeId, Rc<Change>>;

/// Hands out words that occur once, and times.
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

/// Lives one history and checks what is left of it.
pub fn history(seed: u64, flaw: Flaw) -> Result<Tally, Violation> {
    let mut random = Random::new(seed);
    let mut tokens = Tokens(0);
    let mut saved = Saved::new();
    let mut tally = Tally::default();
    let mut server = Server::new(flaw);
    let mut laptops: Vec<Laptop> = (0..3).map(|n| Laptop::new(person(n), flaw)).collect();
    let mut server_backups: Vec<Server> = Vec::new();
    let mut laptop_backups: Vec<(usize, Laptop)> = Vec::new();
    let restores = if flaw == Flaw::RestoredOften { 8 } else { 2 };
    for _ in 0..20 + random.below(70) {
        let n = random.below(laptops.len());
        match random.below(100 + restores) {
            0..45 => {
                let change = laptops[n].edit(&mut random, &mut tokens);
                saved.insert(change.id, change);
            }
            45..90 => laptops[n].sync(&mut server, &mut random, true)?,
            90..92 if laptops.len() < 5 => {
                laptops.push(laptops[n].clone());
                tally.cloned += 1;
            }
            92..94 => server_backups.push(server.clone()),
            94..96 => laptop_backups.push((n, laptops[n].clone())),
            96..100 if !laptop_backups.is_empty() => {
                let (n, backup) = random.pick(&laptop_backups).clone();
                laptops[n] = backup;
                tally.rolled_back += 1;
            }
            100.. if !server_backups.is_empty() => {
                server = random.pick(&server_backups).clone();
                tally.restored += 1;
            }
            _ => {}
        }
    }
    checks::progress(&mut laptops, &mut server, &mut random)?;
    checks::all(&laptops, &server, &saved, &mut random)?;
    server.count(&mut tally);
    tally.refused += laptops.iter().map(|laptop| laptop.parked.len() as u64).sum::<u64>();
    Ok(tally)
}

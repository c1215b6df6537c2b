//! What a vault needs from the world around it: the time, chance, and how dear a key may be.

use chrono::{DateTime, SubsecRound, Utc};

use crate::Cost;

/// Tells the time. Any `Fn() -> DateTime<Utc>` will do, for example `Utc::now`.
pub trait Clock: Send {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// A source of secure randomness. Any `FnMut(&mut [u8])` will do.
pub trait Chance: Send {
    /// Fills the slice with random bytes.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: Fn() -> DateTime<Utc> + Send> Clock for F {
    fn now(&self) -> DateTime<Utc> {
        self()
    }
}

impl<F: FnMut(&mut [u8]) + Send> Chance for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// Time, chance and the cost of a key, handed to a vault when it is opened and kept until it is
/// locked.
pub struct Around {
    clock: Box<dyn Clock>,
    chance: Box<dyn Chance>,
    cost: Cost,
}

impl Around {
    /// A world with this clock and this source of randomness, and keys at their full cost.
    pub fn new(clock: impl Clock + 'static, chance: impl Chance + 'static) -> Self {
        Self { clock: Box::new(clock), chance: Box::new(chance), cost: Cost::FULL }
    }

    /// The same with another cost for the keys that it wraps from now on.
    #[must_use]
    pub fn with_cost(self, cost: Cost) -> Self {
        Self { cost, ..self }
    }

    /// The time in whole milliseconds: more digits say nothing and only fill the screen.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(3)
    }

    pub(crate) fn random<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.chance.fill(&mut bytes);
        bytes
    }

    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        self.chance.fill(bytes);
    }

    pub(crate) fn cost(&self) -> Cost {
        self.cost
    }
}

impl std::fmt::Debug for Around {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Around").field("cost", &self.cost).finish_non_exhaustive()
    }
}

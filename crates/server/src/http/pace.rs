//! How often somebody may do something.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The most callers that are remembered; beyond it strangers wait.
const MOST: usize = 100_000;

/// So many at once, then one every so often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many at once.
    pub burst: u32,
    /// How long until there is one more.
    pub every: Duration,
}

/// A rate for each of many callers. Holds one moment for each caller who was here lately.
#[derive(Debug)]
pub struct Pace<K> {
    rate: Rate,
    callers: Mutex<Callers<K>>,
}

#[derive(Debug)]
struct Callers<K> {
    /// When each has its whole burst again.
    whole: HashMap<K, Instant>,
    swept: Option<Instant>,
}

impl<K: Hash + Eq + Clone> Pace<K> {
    /// This rate for each caller.
    pub fn new(rate: Rate) -> Self {
        Self { rate, callers: Mutex::new(Callers { whole: HashMap::new(), swept: None }) }
    }

    /// Takes one.
    ///
    /// # Errors
    /// How long until there is one again.
    pub fn take(&self, caller: &K, now: Instant) -> Result<(), Duration> {
        let mut callers = self.callers();
        let whole = callers.whole.get(caller).copied();
        if whole.is_none() && !callers.room(now) {
            return Err(self.rate.every);
        }
        let then = whole.unwrap_or(now).max(now) + self.rate.every;
        let beyond = (then - now).saturating_sub(self.rate.every * self.rate.burst);
        if !beyond.is_zero() {
            return Err(beyond);
        }
        callers.whole.insert(caller.clone(), then);
        Ok(())
    }

    /// Gives back one that was taken and need not have been.
    pub fn give_back(&self, caller: &K) {
        let mut callers = self.callers();
        if let Some(whole) = callers.whole.get_mut(caller) {
            *whole = whole.checked_sub(self.rate.every).unwrap_or(*whole);
        }
    }

    fn callers(&self) -> MutexGuard<'_, Callers<K>> {
        // Nothing in here can panic half-way.
        self.callers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq> Callers<K> {
    /// Whether one more caller can be remembered; forgets those who have their whole burst, at most once a second.
    fn room(&mut self, now: Instant) -> bool {
        let lately = self.swept.is_some_and(|swept| now < swept + Duration::from_secs(1));
        if self.whole.len() >= MOST && !lately {
            self.whole.retain(|_, whole| *whole > now);
            self.swept = Some(now);
        }
        self.whole.len() < MOST
    }
}

/// Who an address stands for: in IPv6 one household has a whole /64.
pub fn caller(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let mut segments = six.segments();
            segments[4..].fill(0);
            IpAddr::V6(Ipv6Addr::from(segments))
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_burst_is_let_through_and_then_one_at_a_time() {
        let pace = Pace::new(Rate { burst: 3, every: SECOND });
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(pace.take(&"a", start), Ok(()));
        }
        assert_eq!(pace.take(&"a", start), Err(SECOND));
        assert_eq!(pace.take(&"a", start + SECOND / 2), Err(SECOND / 2));
        assert_eq!(pace.take(&"b", start), Ok(()), "callers do not pay for each other");
        assert_eq!(pace.take(&"a", start + SECOND), Ok(()));
        assert_eq!(pace.take(&"a", start + SECOND), Err(SECOND));
        for _ in 0..3 {
            assert_eq!(pace.take(&"a", start + 60 * SECOND), Ok(()));
        }
        assert!(pace.take(&"a", start + 60 * SECOND).is_err(), "a long rest is no larger burst");
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let pace = Pace::new(Rate { burst: 1, every: SECOND });
        let now = Instant::now();
        pace.take(&"a", now).unwrap();
        pace.give_back(&"a");
        pace.take(&"a", now).unwrap();
        assert!(pace.take(&"a", now).is_err());
    }

    #[test]
    fn memory_is_bounded_and_heals() {
        let pace = Pace::new(Rate { burst: 1, every: SECOND });
        let start = Instant::now();
        for caller in 0..MOST {
            pace.take(&caller, start).unwrap();
        }
        assert!(pace.take(&MOST, start).is_err());
        assert_eq!(pace.take(&MOST, start + 2 * SECOND), Ok(()));
        assert!(pace.callers().whole.len() < 10);
    }

    #[test]
    fn a_household_is_one_caller() {
        let one = |text: &str| caller(text.parse().unwrap());
        assert_eq!(one("2001:db8:1:2:3:4:5:6"), one("2001:db8:1:2:ffff::1"));
        assert_ne!(one("2001:db8:1:2::1"), one("2001:db8:1:3::1"));
        assert_eq!(one("::ffff:192.0.2.1"), one("192.0.2.1"));
    }
}

//! When to try next: a state machine without a clock.

use std::time::Duration;

use crate::Trouble;

/// A moment, as the time since any fixed one.
pub type Moment = Duration;

/// Between two syncs while all goes well.
const EVERY: Duration = Duration::from_secs(3 * 60);

/// The first and the longest wait after something went wrong.
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// Never sooner than this, whatever the dice say.
const SOONEST: Duration = Duration::from_millis(500);

/// The longest wait that a server may ask for.
const LONGEST_ASKED: u32 = 60 * 60;

/// When the next sync is due. It is told what happens and does nothing by itself.
///
/// **armed**: unless it is [paused](Schedule::pause) or [sent away](Schedule::sent_away), a next try
/// is always due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    due: Moment,
    failures: u32,
    paused: bool,
    sent_away: bool,
}

impl Schedule {
    /// A first sync is due at once.
    pub fn new(now: Moment) -> Self {
        Self { due: now, failures: 0, paused: false, sent_away: false }
    }

    /// When to try next; none until somebody does something.
    pub fn next(&self) -> Option<Moment> {
        (!self.paused && !self.sent_away).then_some(self.due)
    }

    /// Whether a person paused it.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// Whether the server, or the settings, make further tries pointless for now.
    pub fn sent_away(&self) -> bool {
        self.sent_away
    }

    /// Somebody pressed the button, or the settings are new: at once, and a fresh start.
    pub fn at_once(&mut self, now: Moment) {
        *self = Self::new(now);
    }

    /// A person wants no syncs for a while.
    pub fn pause(&mut self) {
        self.paused = true;
    }

    /// Syncs again, at once.
    pub fn resume(&mut self, now: Moment) {
        self.paused = false;
        self.due = now;
    }

    /// A sync came to its end, or was cancelled by the person: the next one in three minutes.
    pub fn succeeded(&mut self, now: Moment) {
        self.failures = 0;
        self.sent_away = false;
        self.due = now + EVERY;
    }

    /// A sync did not come to its end. `progressed` if anything was exchanged before that: a poor
    /// line is not made to wait like a dead one. `chance` is uniform from 0 to 1: every laptop of a
    /// network waits for another time, so that they do not all come back at once.
    pub fn failed(&mut self, now: Moment, trouble: &Trouble, progressed: bool, chance: f64) {
        if trouble.stops() {
            self.sent_away = true;
            return;
        }
        self.failures = if progressed { 1 } else { self.failures.saturating_add(1) };
        let doubled = FIRST.saturating_mul(1 << (self.failures - 1).min(16));
        let wait = doubled.min(LONGEST).mul_f64(chance.clamp(0.0, 1.0)).max(SOONEST);
        let asked = match trouble {
            Trouble::Busy { retry_after: Some(seconds) } => (*seconds).min(LONGEST_ASKED),
            _ => 0,
        };
        self.due = now + Duration::from_secs(asked.into()) + wait;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_first_try_is_at_once_and_then_every_three_minutes() {
        let mut schedule = Schedule::new(at(5));
        assert_eq!(schedule.next(), Some(at(5)));
        schedule.succeeded(at(6));
        assert_eq!(schedule.next(), Some(at(186)));
    }

    #[test]
    fn without_a_connection_the_waits_grow_from_two_seconds_to_five_minutes() {
        let mut schedule = Schedule::new(at(0));
        let mut waits = Vec::new();
        for _ in 0..40 {
            schedule.failed(at(100), &Trouble::NoConnection, false, 1.0);
            waits.push((schedule.next().unwrap() - at(100)).as_secs());
        }
        assert_eq!(waits[..10], [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert!(waits[8..].iter().all(|wait| *wait == 300));
    }

    #[test]
    fn the_wait_is_any_part_of_the_longest_but_never_none() {
        for (chance, millis) in [(0.0, 500), (0.1, 500), (0.5, 1000), (1.0, 2000), (7.0, 2000)] {
            let mut schedule = Schedule::new(at(0));
            schedule.failed(at(0), &Trouble::Stalled, false, chance);
            assert_eq!(schedule.next(), Some(Duration::from_millis(millis)), "{chance}");
        }
    }

    #[test]
    fn an_hour_without_a_connection_is_a_few_tries() {
        let (mut now, mut tries, mut dice) = (at(0), 0, 1_u64);
        let mut schedule = Schedule::new(now);
        while let Some(due) = schedule.next().filter(|due| *due < at(3600)) {
            now = due;
            tries += 1;
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            schedule.failed(
                now,
                &Trouble::NoConnection,
                false,
                (dice >> 40) as f64 / 2_f64.powi(24),
            );
        }
        assert!((15..60).contains(&tries), "{tries}");
    }

    #[test]
    fn a_line_that_carries_something_is_tried_again_soon() {
        let mut schedule = Schedule::new(at(0));
        (0..9).for_each(|_| schedule.failed(at(0), &Trouble::NoConnection, false, 1.0));
        schedule.failed(at(0), &Trouble::NoConnection, true, 1.0);
        assert_eq!(schedule.next(), Some(at(2)));
    }

    #[test]
    fn a_server_that_is_busy_is_left_alone_for_as_long_as_it_asks() {
        let mut schedule = Schedule::new(at(0));
        schedule.failed(at(0), &Trouble::Busy { retry_after: Some(60) }, false, 0.5);
        assert_eq!(schedule.next(), Some(at(61)));
        schedule.failed(at(0), &Trouble::Busy { retry_after: Some(u32::MAX) }, false, 0.0);
        assert!(schedule.next().unwrap() < at(3602));
    }

    #[test]
    fn being_sent_away_stops_the_tries_until_somebody_presses_the_button() {
        for trouble in [Trouble::NotEnrolled, Trouble::Revoked, Trouble::Wipe, Trouble::TooOld] {
            let mut schedule = Schedule::new(at(0));
            schedule.failed(at(1), &trouble, false, 0.5);
            assert_eq!((schedule.next(), schedule.sent_away()), (None, true));
            schedule.at_once(at(9));
            assert_eq!(schedule.next(), Some(at(9)));
        }
    }

    #[test]
    fn a_pause_holds_until_it_is_ended() {
        let mut schedule = Schedule::new(at(0));
        schedule.pause();
        schedule.failed(at(1), &Trouble::NoConnection, false, 0.5);
        schedule.succeeded(at(2));
        assert_eq!((schedule.next(), schedule.is_paused()), (None, true));
        schedule.resume(at(5));
        assert_eq!(schedule.next(), Some(at(5)));
    }

    #[test]
    fn armed() {
        let mut chance = 7_u64;
        let mut schedule = Schedule::new(at(0));
        for step in 0..10_000 {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let now = at(step);
            match chance >> 61 {
                0 => schedule.succeeded(now),
                1 => schedule.failed(now, &Trouble::NoConnection, false, 0.7),
                2 => schedule.failed(now, &Trouble::Fault, true, 0.3),
                3 => schedule.failed(now, &Trouble::NotEnrolled, false, 0.3),
                4 => schedule.pause(),
                5 => schedule.resume(now),
                _ => schedule.at_once(now),
            }
            let due = schedule.next();
            assert_eq!(due.is_none(), schedule.is_paused() || schedule.sent_away());
            // Within an hour at the latest, and never a wait that is over before it began.
            assert!(due.is_none_or(|due| due <= now + at(3600)));
        }
    }
}

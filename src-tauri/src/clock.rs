//! The laptop's time, or a test's.

use std::time::Instant;

use chrono::{DateTime, FixedOffset, Local, TimeDelta};

/// Tells the time.
#[derive(Debug)]
pub enum Clock {
    /// The laptop's own.
    System,
    /// Runs on from a given time.
    Started {
        /// What it showed at first.
        at: DateTime<FixedOffset>,
        /// When that was.
        since: Instant,
    },
}

impl Clock {
    /// Runs on from `start`, or is the laptop's own.
    pub fn new(start: Option<DateTime<FixedOffset>>) -> Clock {
        start.map_or(Clock::System, |at| Clock::Started { at, since: Instant::now() })
    }

    /// The time now, with the offset of the place.
    pub fn now(&self) -> DateTime<FixedOffset> {
        match self {
            Clock::System => Local::now().fixed_offset(),
            Clock::Started { at, since } => {
                *at + TimeDelta::from_std(since.elapsed()).unwrap_or_default()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_started_clock_runs_on_from_its_start() {
        let start = DateTime::parse_from_rfc3339("2026-06-10T09:00:00+01:00").unwrap();
        let clock = Clock::new(Some(start));
        let first = clock.now();
        assert!(first >= start && first < start + TimeDelta::minutes(1));
        assert!(clock.now() >= first);
        assert_eq!(first.offset(), start.offset());
    }
}

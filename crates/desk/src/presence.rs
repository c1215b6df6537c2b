//! Whether anybody is there.
//!
//! Two clocks are asked, and the longer absence counts. The one on the wall runs on while the laptop
//! sleeps, but can be set back; the other cannot be set, but may sleep too.

use chrono::{DateTime, Duration, FixedOffset};

use crate::Host;

/// A clock that is a little behind was only put right.
const PUT_RIGHT: Duration = Duration::minutes(1);

/// When somebody was last there, by both clocks.
pub struct Presence {
    at: DateTime<FixedOffset>,
    up: std::time::Duration,
}

impl Presence {
    /// Somebody is there now.
    pub fn now(host: &dyn Host) -> Presence {
        Presence { at: host.now(), up: host.uptime() }
    }

    /// How long nobody has been there; for ever, where the clock was set back.
    pub fn away(&self, host: &dyn Host) -> Duration {
        let by_clock = host.now() - self.at;
        if by_clock < -PUT_RIGHT {
            return Duration::MAX;
        }
        let up = host.uptime().saturating_sub(self.up);
        by_clock.max(Duration::from_std(up).unwrap_or(Duration::MAX))
    }
}

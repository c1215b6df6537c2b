//! How much to send at once: as much as the line carries in good time.

use std::time::Duration;

use sync::wire::MAX_PUSH;

/// An exchange that takes longer is one that a poor line may not bring to its end.
const SLOW: Duration = Duration::from_secs(10);

/// One that is as quick as this leaves room for more.
const QUICK: Duration = Duration::from_secs(3);

/// How many changes to send at once, from 1 to [`MAX_PUSH`]. It is kept from one sync to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    most: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { most: MAX_PUSH }
    }
}

impl Pace {
    /// How many changes to send next.
    pub fn most(self) -> usize {
        self.most
    }

    /// An exchange came to its end, after so long.
    pub fn took(&mut self, time: Duration) {
        if time > SLOW {
            self.slower();
        } else if time < QUICK {
            self.most = (self.most * 2).min(MAX_PUSH);
        }
    }

    /// An exchange broke off, or was too much for the server.
    pub fn slower(&mut self) {
        self.most = (self.most / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shrinks_on_a_poor_line_and_grows_again_within_its_bounds() {
        let mut pace = Pace::default();
        assert_eq!(pace.most(), MAX_PUSH);
        pace.took(Duration::from_secs(11));
        pace.slower();
        assert_eq!(pace.most(), MAX_PUSH / 4);
        pace.took(Duration::from_secs(5));
        assert_eq!(pace.most(), MAX_PUSH / 4, "neither slow nor quick");
        (0..20).for_each(|_| pace.slower());
        assert_eq!(pace.most(), 1);
        (0..20).for_each(|_| pace.took(Duration::from_millis(20)));
        assert_eq!(pace.most(), MAX_PUSH);
    }
}

//! How far a log has been read, and which log it was.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hex::hex_bytes;
use crate::{Logged, Outcome};

/// A hash over a log up to some point, written as 64 lower-case hex digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainHash([u8; 32]);

hex_bytes!(ChainHash, 32);

impl ChainHash {
    /// The hash of these bytes, as a store kept them.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are stored.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// A cursor into a log: how many entries, and a hash of precisely those.
///
/// Equal cursors mean equal logs. A server that was restored from a backup, or that forked, gives
/// another hash at the same `seq`, so the laptop notices and starts again from zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chain {
    /// The last entry read; 0 before the first.
    pub seq: u64,
    /// The hash over all entries up to it; zeros before the first.
    #[serde(rename = "chain")]
    pub hash: ChainHash,
}

/// An entry is not the next one of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the log goes on with entry {found} where {expected} is due; sync again from the start")]
pub struct Gap {
    /// The place that is due.
    pub expected: u64,
    /// The place that the entry claims.
    pub found: u64,
}

impl Gap {
    /// The stable code that people can quote and the UI matches on.
    pub fn code(self) -> &'static str {
        "SP-1105"
    }
}

impl Chain {
    /// The cursor after one more entry.
    ///
    /// # Errors
    /// [`Gap`] when the entry is not the next one.
    pub fn follow(self, logged: &Logged) -> Result<Self, Gap> {
        let seq = self.seq + 1;
        if logged.seq != seq {
            return Err(Gap { expected: seq, found: logged.seq });
        }
        Ok(self.then(logged.change.hash(), logged.outcome))
    }

    /// The cursor after the entry that follows this place, of the change with this hash.
    pub(crate) fn then(self, change: [u8; 32], outcome: Outcome) -> Self {
        let seq = self.seq + 1;
        let mut all = b"standpoint chain 1\0".to_vec();
        all.extend(self.hash.0);
        all.extend(seq.to_be_bytes());
        all.extend(change);
        all.extend(outcome.as_str().bytes());
        Self { seq, hash: ChainHash(Sha256::digest(&all).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;
    use crate::change::tests::change;

    fn logged(seq: u64) -> Logged {
        Logged { change: change(7), outcome: Outcome::Head, seq }
    }

    #[test]
    fn equal_logs_have_equal_cursors_and_others_do_not() {
        let follow = |logged: &Logged| Chain::default().follow(logged).unwrap();
        let first = follow(&logged(1));
        assert_eq!(first, follow(&logged(1)));

        let mut other = logged(1);
        other.outcome = Outcome::Aside;
        assert_ne!(first, follow(&other));

        let mut other = logged(1);
        other.change.body = Some(Body::parse("{}").unwrap());
        assert_ne!(first, follow(&other));
    }

    #[test]
    fn a_cursor_passes_over_no_gap_and_no_entry_twice() {
        let first = Chain::default().follow(&logged(1)).unwrap();
        assert_eq!(first.follow(&logged(3)), Err(Gap { expected: 2, found: 3 }));
        assert_eq!(first.follow(&logged(1)), Err(Gap { expected: 2, found: 1 }));
        assert_eq!(first.follow(&logged(2)).unwrap().seq, 2);
    }

    #[test]
    fn a_cursor_is_written_as_its_place_and_its_hash() {
        let json = serde_json::to_string(&Chain::default()).unwrap();
        assert_eq!(json, format!("{{\"seq\":0,\"chain\":\"{}\"}}", "0".repeat(64)));
        assert_eq!(serde_json::from_str::<Chain>(&json).unwrap(), Chain::default());
    }
}

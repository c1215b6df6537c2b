//! How far a log has been read, and which log it was.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Logged;
use crate::hex::hex_bytes;

/// A hash over a log up to some point, written as 64 lower-case hex digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChainHash([u8; 32]);

hex_bytes!(ChainHash, 32);

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
        let mut hash = Sha256::new_with_prefix(b"standpoint chain 1\0");
        hash.update(self.hash.0);
        hash.update(seq.to_be_bytes());
        hash.update(logged.change.hash());
        hash.update(logged.outcome.as_str());
        Ok(Self { seq, hash: ChainHash(hash.finalize().into()) })
    }
}

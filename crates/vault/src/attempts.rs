//! Wrong passphrases are counted on the disk, and after five each has to wait longer.

use std::io::Write;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Folder, Result, VaultError, files};

/// Wrong tries without a wait.
const FREE: u32 = 5;
/// The longest wait, in seconds.
const LONGEST: u64 = 300;

/// How many tries there were since the last right one, and when the last was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Attempts {
    wrong: u32,
    last: DateTime<Utc>,
}

impl Attempts {
    /// The wait that still has to pass; none if the next try may come now.
    pub(crate) fn waiting(folder: &Folder, now: DateTime<Utc>) -> Result<Option<Duration>> {
        let Some(attempts) = Self::read(folder)? else { return Ok(None) };
        if now < attempts.last && attempts.full_wait().is_some() {
            // The clock was set back. Nobody can tell how much of the wait has passed, so it
            // begins again: not a second shorter, and not until the old time comes round.
            Self { last: now, ..attempts }.write(folder)?;
        }
        Ok(attempts.left(now))
    }

    /// Counts a try, and tells the wait that follows if it turns out wrong.
    pub(crate) fn begin(folder: &Folder, now: DateTime<Utc>) -> Result<Option<Duration>> {
        if let Some(wait) = Self::waiting(folder, now)? {
            return Err(VaultError::TooSoon { wait });
        }
        let wrong = Self::read(folder)?.map_or(0, |a| a.wrong).saturating_add(1);
        let attempts = Self { wrong, last: now };
        attempts.write(folder)?;
        Ok(attempts.full_wait())
    }

    /// The right passphrase was given.
    pub(crate) fn forget(folder: &Folder) -> Result<()> {
        folder.clear_way(&folder.attempts())?;
        files::remove(&folder.attempts()).map_err(VaultError::file("clearing the wrong tries"))
    }

    fn full_wait(self) -> Option<Duration> {
        let doublings = self.wrong.checked_sub(FREE)?.min(16) + 1;
        Some(Duration::from_secs((1 << doublings).min(LONGEST)))
    }

    fn left(self, now: DateTime<Utc>) -> Option<Duration> {
        let wait = self.full_wait()?;
        let passed = (now - self.last).to_std().unwrap_or(Duration::ZERO);
        wait.checked_sub(passed).filter(|left| !left.is_zero())
    }

    fn read(folder: &Folder) -> Result<Option<Self>> {
        folder.clear_way(&folder.attempts())?;
        match std::fs::read(folder.attempts()) {
            // It is always written whole, so an unreadable one was tampered with. That is worth
            // no lock-out: whoever can write here can also remove it.
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(VaultError::file("reading the wrong tries")(e)),
        }
    }

    fn write(self, folder: &Folder) -> Result<()> {
        let json = serde_json::to_vec(&self)
            .map_err(|_| VaultError::Unreadable { what: "wrong tries" })?;
        let written = files::write_whole(&folder.attempts(), |file| file.write_all(&json))
            .map_err(VaultError::file("counting the wrong tries"));
        match written {
            // A full disk must not keep people from reading what they wrote.
            Err(VaultError::DiskFull) => Ok(()),
            other => other,
        }
    }
}

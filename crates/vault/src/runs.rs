//! The history of syncs: when, how much, and how each ended.

use chrono::{DateTime, Utc};
use rusqlite::params;

use crate::{Result, Vault, rows};

/// How many are kept.
const KEPT: u32 = 200;

/// One sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Which one; counts up.
    pub number: u32,
    /// When it began.
    pub began: DateTime<Utc>,
    /// How it ended; none while it runs, or if the program ended first.
    pub end: Option<(DateTime<Utc>, RunEnd)>,
}

/// What came of one sync.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunEnd {
    /// Changes of this laptop that were seen in the log.
    pub sent: u64,
    /// Changes that came from others.
    pub received: u64,
    /// Changes that the server refused.
    pub parked: u64,
    /// The code of what went wrong; none if nothing did.
    pub trouble: Option<String>,
}

impl Vault {
    /// Notes that a sync begins, and tells its number.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database).
    pub fn begin_run(&mut self) -> Result<u32> {
        let began = rows::write_time(self.around.now());
        let number = self.conn.query_row(
            "INSERT INTO run (number, began)
             VALUES ((SELECT coalesce(max(number), 0) + 1 FROM run), ?) RETURNING number",
            [began],
            |row| row.get::<_, u32>(0),
        )?;
        let oldest = number.saturating_sub(KEPT);
        self.conn.execute("DELETE FROM run WHERE number <= ?", [oldest])?;
        Ok(number)
    }

    /// Notes how a sync ended.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database).
    pub fn finish_run(&mut self, number: u32, end: &RunEnd) -> Result<()> {
        let ended = rows::write_time(self.around.now());
        self.conn.execute(
            "UPDATE run SET ended = ?, sent = ?, received = ?, parked = ?, trouble = ?
             WHERE number = ?",
            params![ended, end.sent, end.received, end.parked, end.trouble, number],
        )?;
        Ok(())
    }

    /// The last syncs, at most so many and 200, newest first.
    ///
    /// # Errors
    /// [`Database`](crate::VaultError::Database) or [`Unreadable`](crate::VaultError::Unreadable).
    pub fn runs(&self, most: usize) -> Result<Vec<Run>> {
        let mut find = self.conn.prepare_cached(
            "SELECT number, began, ended, sent, received, parked, trouble
             FROM run ORDER BY number DESC LIMIT ?",
        )?;
        let mut found = find.query([most])?;
        let mut runs = Vec::new();
        while let Some(row) = found.next()? {
            let ended = row.get::<_, Option<String>>(2)?.map(|_| rows::time(row, 2)).transpose()?;
            let end = RunEnd {
                sent: row.get(3)?,
                received: row.get(4)?,
                parked: row.get(5)?,
                trouble: row.get(6)?,
            };
            let end = ended.map(|at| (at, end));
            runs.push(Run { number: row.get(0)?, began: rows::time(row, 1)?, end });
        }
        Ok(runs)
    }
}

//! What was deleted, to be brought back: history is for ever.

use chrono::{DateTime, Utc};
use sync::{RecordId, StreamId};

use crate::{Result, Vault, rows};

/// A record whose current version is its deletion. [`Vault::history`] has what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deleted {
    /// The record.
    pub record: RecordId,
    /// When it was deleted.
    pub at: DateTime<Utc>,
}

impl Vault {
    /// The deleted records of one kind in a stream, the latest deletion first. Those that the same
    /// act wrote on under another id in another stream are not among them: they changed their
    /// audience and are not gone.
    ///
    /// # Errors
    /// [`VaultError::Database`](crate::VaultError::Database) or
    /// [`VaultError::Unreadable`](crate::VaultError::Unreadable).
    pub fn deleted(&self, stream: StreamId, kind: &str) -> Result<Vec<Deleted>> {
        // One act is one call of `save`: its changes share the laptop and the time, to the last digit.
        let mut find = self.conn.prepare_cached(
            "SELECT gone.record, gone.made_at FROM head JOIN change AS gone USING (place)
             WHERE head.stream = ?1 AND gone.kind = ?2 AND gone.body IS NULL
             AND (gone.device, gone.made_at) NOT IN (
                 SELECT device, made_at FROM change
                 WHERE stream <> ?1 AND kind = ?2 AND body IS NOT NULL)
             ORDER BY gone.place DESC",
        )?;
        let mut found = find.query((stream.uuid().as_bytes(), kind))?;
        let mut deleted = Vec::new();
        while let Some(row) = found.next()? {
            deleted.push(Deleted { record: rows::record(row, 0)?, at: rows::time(row, 1)? });
        }
        Ok(deleted)
    }
}

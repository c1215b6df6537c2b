//! Text being typed: one row a slot, on the disk before the call returns.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use sync::{RecordId, StreamId};

use crate::{Result, Vault, rows, streams};

/// What somebody is typing in one place of the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// The place, named by the caller; a new draft there replaces the old one.
    pub slot: String,
    /// The audience that it will be saved for.
    pub stream: StreamId,
    /// The record being edited, if it exists already.
    pub record: Option<RecordId>,
    /// The content, as JSON of the caller's own shape. It is not looked at: a draft is never
    /// refused.
    pub body: String,
    /// When it was typed.
    pub at: DateTime<Utc>,
}

/// Without the content: notes must not reach a log.
impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("slot", &self.slot).finish_non_exhaustive()
    }
}

impl Vault {
    /// Keeps a draft. It is on the disk when this returns.
    ///
    /// # Errors
    /// [`UnknownStream`](crate::VaultError::UnknownStream); [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database), and the
    /// draft kept before is still there.
    pub fn put_draft(&mut self, draft: &Draft) -> Result<()> {
        streams::must_exist(&self.conn, draft.stream)?;
        put(&self.conn, draft)?;
        self.written();
        Ok(())
    }

    /// The drafts of a stream, by slot.
    ///
    /// # Errors
    /// [`Database`](crate::VaultError::Database) or [`Unreadable`](crate::VaultError::Unreadable).
    pub fn drafts(&self, stream: StreamId) -> Result<Vec<Draft>> {
        let mut find = self.conn.prepare_cached(
            "SELECT slot, stream, record, body, at FROM draft WHERE stream = ? ORDER BY slot",
        )?;
        let mut found = find.query([stream.uuid().as_bytes()])?;
        let mut drafts = Vec::new();
        while let Some(row) = found.next()? {
            drafts.push(Draft {
                slot: row.get(0)?,
                stream: rows::stream(row, 1)?,
                record: row
                    .get::<_, Option<[u8; 16]>>(2)?
                    .map(|id| RecordId::from_uuid(uuid::Uuid::from_bytes(id))),
                body: row.get(3)?,
                at: rows::time(row, 4)?,
            });
        }
        Ok(drafts)
    }

    /// Removes a draft that the person threw away; one that is not there is as good as removed.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database).
    pub fn drop_draft(&mut self, slot: &str) -> Result<()> {
        remove(&self.conn, slot)?;
        self.written();
        Ok(())
    }
}

fn put(conn: &Connection, draft: &Draft) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO draft (slot, stream, record, body, at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (slot) DO UPDATE SET
             stream = excluded.stream, record = excluded.record,
             body = excluded.body, at = excluded.at",
    )?
    .execute(params![
        draft.slot,
        draft.stream.uuid().as_bytes(),
        draft.record.map(|record| *record.uuid().as_bytes()),
        draft.body,
        rows::write_time(draft.at),
    ])?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, slot: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM draft WHERE slot = ?")?.execute([slot])?;
    Ok(())
}

//! The streams that are on this laptop, each an audience of its own.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use sync::{Body, StreamId};

use crate::{Result, Vault, VaultError, rows};

/// A stream, as it is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its name for machines.
    pub id: StreamId,
    /// Its name for people.
    pub title: String,
    /// What the caller keeps with it, verbatim.
    pub settings: Body,
}

/// A stream and how much is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSummary {
    /// The stream.
    pub stream: Stream,
    /// Records that are not deleted.
    pub records: u64,
    /// Changes of this laptop that have not been seen in the server's log.
    pub waiting: u64,
    /// Texts being typed.
    pub drafts: u64,
    /// Versions beside heads.
    pub asides: u64,
    /// Whether it is exchanged with the server.
    pub shared: bool,
    /// Whether the server has closed it to this laptop's person.
    pub closed: bool,
}

/// The answer to a wish to remove a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone from this laptop; everything in it is on the server.
    Removed,
    /// Nothing was removed, because this much exists nowhere else.
    Kept {
        /// Changes that have not been seen in the server's log.
        waiting: u64,
        /// Texts being typed.
        drafts: u64,
    },
}

impl Vault {
    /// Every stream, by title.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn streams(&self) -> Result<Vec<StreamSummary>> {
        let mut find = self.conn.prepare_cached(
            "SELECT id, title, settings,
                 (SELECT count(*) FROM head JOIN change USING (place)
                  WHERE head.stream = stream.id AND body IS NOT NULL),
                 (SELECT count(*) FROM change
                  WHERE change.seq IS NULL AND origin = 0 AND change.stream = stream.id),
                 (SELECT count(*) FROM draft WHERE draft.stream = stream.id),
                 (SELECT count(*) FROM aside WHERE aside.stream = stream.id),
                 shared, closed
             FROM stream ORDER BY title, id",
        )?;
        let mut found = find.query([])?;
        let mut streams = Vec::new();
        while let Some(row) = found.next()? {
            streams.push(StreamSummary {
                stream: Stream {
                    id: rows::stream(row, 0)?,
                    title: row.get(1)?,
                    settings: rows::read_body(row.get(2)?)?,
                },
                records: row.get(3)?,
                waiting: row.get(4)?,
                drafts: row.get(5)?,
                asides: row.get(6)?,
                shared: row.get(7)?,
                closed: row.get(8)?,
            });
        }
        Ok(streams)
    }

    /// Adds a stream, or gives a known one this title and these settings.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`] or [`VaultError::Database`].
    pub fn add_stream(&mut self, stream: &Stream) -> Result<()> {
        self.conn.execute(
            "INSERT INTO stream (id, title, settings) VALUES (?, ?, ?)
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, settings = excluded.settings",
            params![stream.id.uuid().as_bytes(), stream.title, stream.settings.as_str()],
        )?;
        self.written();
        Ok(())
    }

    /// Asks for a stream to be removed from this laptop. It stays if that would lose anything that
    /// is nowhere else.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`]; [`VaultError::DiskFull`] or [`VaultError::Database`].
    pub fn remove_stream(&mut self, stream: StreamId) -> Result<Removal> {
        must_exist(&self.conn, stream)?;
        let count = |sql| self.conn.query_row(sql, [stream.uuid().as_bytes()], |row| row.get(0));
        // Of whomever: what a log held once and holds no more is nowhere else either.
        let waiting = count("SELECT count(*) FROM change WHERE seq IS NULL AND stream = ?")?;
        let drafts = count("SELECT count(*) FROM draft WHERE stream = ?")?;
        if waiting > 0 || drafts > 0 {
            return Ok(Removal::Kept { waiting, drafts });
        }
        self.discard_streams(&[stream])?;
        Ok(Removal::Removed)
    }

    /// Removes streams from this laptop, all or none, unsent work too. Only for somebody who was
    /// asked and said yes: backups are all that is left of them.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`]; [`VaultError::DiskFull`] or [`VaultError::Database`].
    pub fn discard_streams(&mut self, streams: &[StreamId]) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for stream in streams {
            must_exist(&tx, *stream)?;
            for sql in [
                "INSERT INTO search (search, rowid, title, text)
                 SELECT 'delete', place, title, text FROM words JOIN head USING (place)
                 WHERE stream = ?",
                "DELETE FROM words WHERE place IN (SELECT place FROM change WHERE stream = ?)",
                "DELETE FROM aside WHERE stream = ?",
                "DELETE FROM head WHERE stream = ?",
                "DELETE FROM draft WHERE stream = ?",
                "DELETE FROM change WHERE stream = ?",
                "DELETE FROM stream WHERE id = ?",
            ] {
                tx.execute(sql, [stream.uuid().as_bytes()])?;
            }
        }
        tx.commit()?;
        self.written();
        Ok(())
    }
}

pub(crate) fn must_exist(conn: &Connection, stream: StreamId) -> Result<()> {
    conn.prepare_cached("SELECT 1 FROM stream WHERE id = ?")?
        .query_row([stream.uuid().as_bytes()], |_| Ok(()))
        .optional()?
        .ok_or(VaultError::UnknownStream)
}

//! Which streams are exchanged with the server, and as whom.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sync::wire::{Cursor, Joined, Keeping};
use sync::{Body, Chain, ChainHash, DeviceId, PersonId, RecordId, Refusal, StreamId};
use uuid::Uuid;

use crate::{Result, Vault, VaultError, parked, rows, settings, standing, streams};

const KEEPING: &str = ":keeping";

/// Where a shared stream stands.
pub(crate) struct Shared {
    pub(crate) at: Chain,
    /// Whose changes are ours to push.
    me: Option<PersonId>,
}

impl Shared {
    /// Whether this author's changes are offered again when a server has lost them.
    pub(crate) fn is_me(&self, author: PersonId) -> bool {
        self.me == Some(author)
    }
}

impl Vault {
    /// Exchanges a stream with the server from now on; `me` is who this laptop's person is in it.
    /// What was closed is open again, and what was parked because its author was not a member waits
    /// once more. To share a stream twice is to share it once.
    ///
    /// # Errors
    /// [`UnknownStream`](crate::VaultError::UnknownStream), and those of the disk.
    pub fn share(&mut self, stream: StreamId, me: PersonId) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        streams::must_exist(&tx, stream)?;
        share(&tx, stream, me)?;
        tx.commit()?;
        self.written();
        Ok(())
    }

    /// How far the log of a stream has been read, and the hash over all of it up to there: two laptops that show the
    /// same hold the same log.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`] or [`VaultError::Database`].
    pub fn log_standing(&self, stream: StreamId) -> Result<Chain> {
        let found = self
            .conn
            .prepare_cached("SELECT seq, chain FROM stream WHERE id = ?")?
            .query_row([stream.uuid().as_bytes()], |row| {
                Ok(Chain { seq: row.get(0)?, hash: chain_hash(row.get(1)?) })
            })
            .optional()?;
        found.ok_or(VaultError::UnknownStream)
    }

    /// Exchanges a stream no more, because its person may not read it any more. What is on this
    /// laptop stays; what was not sent is parked as [`Refusal::NotAMember`].
    ///
    /// # Errors
    /// [`UnknownStream`](crate::VaultError::UnknownStream), and those of the disk.
    pub fn close(&mut self, stream: StreamId) -> Result<()> {
        let now = self.around.now();
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        streams::must_exist(&tx, stream)?;
        close(&tx, stream, &rows::write_time(now))?;
        tx.commit()?;
        self.written();
        Ok(())
    }

    /// Ends the exchange with this server altogether: no stream is shared any more and nothing leaves
    /// this laptop. All that is here stays in view; another server, when streams are shared again,
    /// makes them start from zero.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database); nothing was changed then.
    pub fn leave_server(&mut self) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute("UPDATE stream SET shared = 0, closed = 0", [])?;
        settings::forget(&tx, KEEPING)?;
        tx.commit()?;
        self.written();
        Ok(())
    }
}

/// Which keeping the cursors belong to; none before the first answer of a server.
pub(crate) fn keeping(conn: &Connection) -> Result<Option<Keeping>> {
    settings::read(conn, KEEPING)
}

pub(crate) fn set_keeping(conn: &Connection, keeping: Keeping) -> Result<()> {
    settings::write(conn, KEEPING, &keeping)
}

pub(crate) fn share(conn: &Connection, stream: StreamId, me: PersonId) -> Result<()> {
    conn.execute(
        "UPDATE stream SET shared = 1, closed = 0, me = ? WHERE id = ?",
        params![me.uuid().as_bytes(), stream.uuid().as_bytes()],
    )?;
    parked::unpark_all(conn, stream, Refusal::NotAMember.into())
}

/// Takes up a stream that the server offers; `settings` are for one that is new here. The person's `own` stream beside
/// it is taken up with it if it is here: the server offers only those that it has, and may have lost this one.
pub(crate) fn join(
    conn: &Connection,
    joined: &Joined,
    settings: &Body,
    own: Option<StreamId>,
) -> Result<()> {
    conn.execute(
        "INSERT INTO stream (id, title, settings) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
        params![joined.id.uuid().as_bytes(), joined.title, settings.as_str()],
    )?;
    share(conn, joined.id, joined.me)?;
    own.map_or(Ok(()), |own| share(conn, own, joined.me))
}

pub(crate) fn close(conn: &Connection, stream: StreamId, now: &str) -> Result<()> {
    conn.execute("UPDATE stream SET closed = 1 WHERE id = ?", [stream.uuid().as_bytes()])?;
    parked::park_all(conn, stream, Refusal::NotAMember.into(), now)
}

/// Forgets the log of a stream: it is read again from zero, and what is ours is offered again.
/// Nothing is deleted; what others wrote stands again when the log is seen to hold it.
pub(crate) fn start_again(tx: &Transaction<'_>, stream: StreamId) -> Result<()> {
    for sql in [
        "UPDATE stream SET seq = 0, chain = NULL WHERE id = ?",
        "UPDATE change SET seq = NULL, outcome = NULL, parked = NULL, parked_at = NULL
         WHERE stream = ? AND (seq IS NOT NULL OR parked IS NOT NULL)",
    ] {
        tx.execute(sql, [stream.uuid().as_bytes()])?;
    }
    standing::rebuild_stream(tx, stream)
}

/// Offers what others wrote in a stream that its person leads, and its log, read to its end, does not hold: it stands
/// again, and waits. What was derived a server derives anew. Tells which records that touches.
pub(crate) fn carry_lost(tx: &Transaction<'_>, stream: StreamId) -> Result<Vec<RecordId>> {
    let mut find = tx.prepare_cached(
        "UPDATE change INDEXED BY change_unsent SET origin = 0
         WHERE stream = ? AND seq IS NULL AND origin = 1 AND device <> ? RETURNING record",
    )?;
    let stream_id = stream.uuid();
    let derived = DeviceId::MERGE.uuid();
    let mut found = find.query([stream_id.as_bytes(), derived.as_bytes()])?;
    let mut lost = Vec::new();
    while let Some(row) = found.next()? {
        lost.push(rows::record(row, 0)?);
    }
    if !lost.is_empty() {
        standing::rebuild_stream(tx, stream)?;
    }
    Ok(lost)
}

/// Every shared stream, closed ones too.
pub(crate) fn shared_streams(conn: &Connection) -> Result<Vec<StreamId>> {
    let mut find = conn.prepare_cached("SELECT id FROM stream WHERE shared = 1")?;
    let found = find.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>();
    Ok(found?.into_iter().map(|id| StreamId::from_uuid(Uuid::from_bytes(id))).collect())
}

/// The cursors of all streams to ask for, those with something to push first.
pub(crate) fn cursors(conn: &Connection, most: usize) -> Result<Vec<Cursor>> {
    let mut find = conn.prepare_cached(
        "SELECT id, seq, chain FROM stream WHERE shared = 1 AND closed = 0
         ORDER BY NOT EXISTS (SELECT 1 FROM change
                              WHERE change.seq IS NULL AND origin = 0 AND parked IS NULL
                                  AND change.stream = stream.id), id
         LIMIT ?",
    )?;
    let mut found = find.query([most])?;
    let mut cursors = Vec::new();
    while let Some(row) = found.next()? {
        let at = Chain { seq: row.get(1)?, hash: chain_hash(row.get(2)?) };
        cursors.push(Cursor::new(rows::stream(row, 0)?, at));
    }
    Ok(cursors)
}

/// A stream that is shared and open; none otherwise.
pub(crate) fn shared(conn: &Connection, stream: StreamId) -> Result<Option<Shared>> {
    let found = conn
        .prepare_cached(
            "SELECT seq, chain, me FROM stream WHERE id = ? AND shared = 1 AND closed = 0",
        )?
        .query_row([stream.uuid().as_bytes()], |row| {
            let me: Option<[u8; 16]> = row.get(2)?;
            Ok(Shared {
                at: Chain { seq: row.get(0)?, hash: chain_hash(row.get(1)?) },
                me: me.map(|id| PersonId::from_uuid(Uuid::from_bytes(id))),
            })
        })
        .optional()?;
    Ok(found)
}

pub(crate) fn move_cursor(conn: &Connection, stream: StreamId, to: Chain) -> Result<()> {
    conn.prepare_cached("UPDATE stream SET seq = ?, chain = ? WHERE id = ?")?.execute(params![
        to.seq,
        to.hash.as_bytes(),
        stream.uuid().as_bytes()
    ])?;
    Ok(())
}

fn chain_hash(bytes: Option<[u8; 32]>) -> ChainHash {
    bytes.map_or_else(ChainHash::default, ChainHash::from_bytes)
}

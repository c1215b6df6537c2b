//! What this laptop has to say to the server: how far it has read, and what waits to be sent.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use rusqlite::params;
use sync::wire::{MAX_MESSAGE, MAX_PUSH, MAX_STREAMS, Nonce, PROTOCOL, Request};
use sync::{Change, ChangeId, Kind, RecordId, StreamId};

use crate::{Result, Vault, VaultError, rows, sharing};

/// What the next request should be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The program and its version.
    pub app: String,
    /// The most changes to push, up to [`MAX_PUSH`]; 0 only pulls.
    pub most: usize,
}

/// A change that waits to be sent, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The change.
    pub id: ChangeId,
    /// Its stream.
    pub stream: StreamId,
    /// Its record.
    pub record: RecordId,
    /// What the record is.
    pub kind: Kind,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// The length of its content in bytes; none for a deletion.
    pub size: Option<u64>,
}

/// Why a record, as it is shown here, is not all in the server's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unsent {
    /// Another laptop handed it over, and will send it.
    Handed,
    /// It waits to be sent.
    Waiting,
    /// The server does not take it.
    Parked,
}

/// What waits to be sent, of one stream.
const WAITING: &str = "change.stream = ? AND seq IS NULL AND origin = 0 AND parked IS NULL";

impl Vault {
    /// The next request: the cursors of every shared stream, and waiting changes, each stream's in
    /// the order in which they were saved and the streams in turn, so that none holds up another.
    /// Nothing parked, and nothing of a stream that is not shared or is closed. As a whole it has at
    /// most [`MAX_MESSAGE`] bytes.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn next_request(&mut self, ask: &Ask) -> Result<Request> {
        let streams = sharing::cursors(&self.conn, MAX_STREAMS)?;
        let mut request = Request {
            protocol: PROTOCOL,
            app: ask.app.clone(),
            device: self.device,
            nonce: Nonce::from_bytes(self.around.random()),
            keeping: sharing::keeping(&self.conn)?,
            streams,
            push: Vec::new(),
        };
        let most = ask.most.min(MAX_PUSH);
        let mut queues = VecDeque::new();
        for cursor in request.streams.iter().take(most) {
            let waiting = self.waiting_in(cursor.id, most)?;
            if waiting.is_empty() {
                // The cursors of streams with something to push come first.
                break;
            }
            queues.push_back(waiting.into_iter());
        }
        let mut room = MAX_MESSAGE.saturating_sub(length(&request)?);
        while request.push.len() < most
            && let Some(mut queue) = queues.pop_front()
        {
            let Some(change) = queue.next() else { continue };
            // And a comma.
            let Some(left) = room.checked_sub(length(&change)? + 1) else { break };
            room = left;
            request.push.push(change);
            queues.push_back(queue);
        }
        Ok(request)
    }

    /// How many changes the next syncs will send: those that wait in shared streams.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn waiting_to_upload(&self) -> Result<u64> {
        let count = self
            .conn
            .prepare_cached(
                "SELECT count(*) FROM change JOIN stream ON stream.id = change.stream
                 WHERE change.seq IS NULL AND origin = 0 AND parked IS NULL
                     AND shared = 1 AND closed = 0",
            )?
            .query_row([], |row| row.get(0))?;
        Ok(count)
    }

    /// The changes that wait to be sent, in the order in which they were saved, at most so many.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn waiting_changes(&self, most: usize) -> Result<Vec<Waiting>> {
        let mut find = self.conn.prepare_cached(
            "SELECT change.id, change.stream, record, kind, made_at, octet_length(body)
             FROM change JOIN stream ON stream.id = change.stream
             WHERE change.seq IS NULL AND origin = 0 AND parked IS NULL
                 AND shared = 1 AND closed = 0
             ORDER BY place LIMIT ?",
        )?;
        let mut found = find.query([most])?;
        let mut waiting = Vec::new();
        while let Some(row) = found.next()? {
            waiting.push(Waiting {
                id: ChangeId::from_bytes(row.get(0)?),
                stream: rows::stream(row, 1)?,
                record: rows::record(row, 2)?,
                kind: Kind::new(row.get::<_, String>(3)?),
                made_at: rows::time(row, 4)?,
                size: row.get(5)?,
            });
        }
        Ok(waiting)
    }

    /// How many changes came from other laptops by hand and have not been seen in a log: theirs to send.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn handed(&self) -> Result<u64> {
        let count = "SELECT count(*) FROM change WHERE seq IS NULL AND origin = 2";
        Ok(self.conn.prepare_cached(count)?.query_row([], |row| row.get(0))?)
    }

    /// The records of a stream that are not all in the server's log, and why; every other record
    /// that has a head is. What costs most attention wins where a record has several reasons.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn unsent_records(&self, stream: StreamId) -> Result<BTreeMap<RecordId, Unsent>> {
        let mut find = self.conn.prepare_cached(
            "SELECT record, max(CASE WHEN parked IS NOT NULL THEN 2 WHEN origin = 0 THEN 1 ELSE 0 END)
             FROM change WHERE stream = ? AND seq IS NULL AND origin <> 1 GROUP BY record",
        )?;
        let mut found = find.query([stream.uuid().as_bytes()])?;
        let mut unsent = BTreeMap::new();
        while let Some(row) = found.next()? {
            let why = match row.get::<_, u8>(1)? {
                0 => Unsent::Handed,
                1 => Unsent::Waiting,
                _ => Unsent::Parked,
            };
            unsent.insert(rows::record(row, 0)?, why);
        }
        Ok(unsent)
    }

    fn waiting_in(&self, stream: StreamId, most: usize) -> Result<Vec<Change>> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT {} FROM change WHERE {WAITING} ORDER BY place LIMIT ?",
            rows::CHANGE
        ))?;
        let mut found = find.query(params![stream.uuid().as_bytes(), most])?;
        let mut waiting = Vec::new();
        while let Some(row) = found.next()? {
            waiting.push(rows::change(row)?);
        }
        Ok(waiting)
    }
}

/// How long this is as JSON, which is not kept.
fn length(of: &impl serde::Serialize) -> Result<usize> {
    struct Counting(usize);
    impl std::io::Write for Counting {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counting = Counting(0);
    serde_json::to_writer(&mut counting, of)
        .map_err(|_| VaultError::Unreadable { what: "change" })?;
    Ok(counting.0)
}

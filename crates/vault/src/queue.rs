//! What this laptop has to say to the server: how far it has read, and what waits to be sent.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use sync::wire::{MAX_MESSAGE, MAX_PUSH, MAX_STREAMS, Nonce, PROTOCOL, Pages, Request, Response};
use sync::{Change, ChangeId, Kind, RecordId, Refusal, StreamId};

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

/// What the server has said since the vault was opened, and what follows from it for the next request. It only saves
/// work: without it the same is said again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// By stream, how far the changes that wait have an outcome, by their place here. They wait until they are seen
    /// in the log all the same; until the log has been read to its end they are not sent again.
    answered: BTreeMap<StreamId, i64>,
    /// The log holds changes of this device that are not here.
    lost: bool,
}

impl Told {
    /// Notes which of the pushed changes have an outcome.
    pub(crate) fn verdicts(
        &mut self,
        conn: &Connection,
        request: &Request,
        response: &Response,
    ) -> Result<()> {
        let taken = response.verdicts.iter().filter(|verdict| verdict.outcome.is_some());
        let taken: BTreeSet<ChangeId> = taken.map(|verdict| verdict.id).collect();
        self.outcomes(conn, request.push.iter().filter(|change| taken.contains(&change.id)))
    }

    fn outcomes<'a>(
        &mut self,
        conn: &Connection,
        pushed: impl Iterator<Item = &'a Change>,
    ) -> Result<()> {
        // Each stream's are pushed in their order, so its last says how far.
        let last: BTreeMap<StreamId, ChangeId> =
            pushed.map(|change| (change.stream, change.id)).collect();
        for (stream, id) in last {
            let place = conn
                .prepare_cached("SELECT place FROM change WHERE id = ?")?
                .query_row([id.as_bytes()], |row| row.get(0))
                .optional()?;
            self.answered.extend(place.map(|place: i64| (stream, place)));
        }
        Ok(())
    }

    /// The logs were read to their ends, or begin again: whatever still waits is to be said again.
    pub(crate) fn forget_verdicts(&mut self) {
        self.answered.clear();
    }

    /// From now on the changes of this device are asked for as well.
    pub(crate) fn has_lost(&mut self) {
        self.lost = true;
    }

    fn pages(&self) -> Pages {
        if self.lost { Pages::Full } else { Pages::Lean }
    }
}

impl Vault {
    /// The next request: the cursors of every shared stream, and waiting changes, each stream's in
    /// the order in which they were saved and the streams in turn, so that none holds up another.
    /// Nothing parked, nothing of a stream that is not shared or is closed, and nothing that has an
    /// outcome already and only waits to be seen in the log. As a whole it has at most
    /// [`MAX_MESSAGE`] bytes. While more waits than it holds it asks for nothing that others wrote: first all goes up.
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
            pages: self.told.pages(),
        };
        let most = ask.most.min(MAX_PUSH);
        let mut queues = VecDeque::new();
        for cursor in request.streams.iter().take(most) {
            if !self.waits(cursor.id)? {
                // The cursors of streams with something to push come first.
                break;
            }
            queues.push_back(self.waiting_in(cursor.id, most)?.into_iter());
        }
        let mut full = false;
        let mut room = MAX_MESSAGE.saturating_sub(length(&request)?);
        while request.push.len() < most
            && let Some(mut queue) = queues.pop_front()
        {
            let Some(change) = queue.next() else { continue };
            // And a comma.
            let Some(left) = room.checked_sub(length(&change)? + 1) else {
                if request.push.is_empty() {
                    // It would never fit, and hold up all that follows.
                    self.park(change.id, Refusal::TooLarge.into())?;
                    queues.push_back(queue);
                    continue;
                }
                full = true;
                break;
            };
            room = left;
            request.push.push(change);
            queues.push_back(queue);
        }
        full |= request.push.len() == most;
        if full && !request.push.is_empty() {
            request.pages = Pages::Own;
        }
        Ok(request)
    }

    /// The request that follows this one if everything that it pushes has an outcome, so that it can be on its way
    /// while the response is taken in; its cursors are to be moved to where that ends. None if what follows does not
    /// depend on the pushes alone.
    ///
    /// # Errors
    /// Those of [`Vault::next_request`].
    pub fn next_request_after(&mut self, request: &Request, ask: &Ask) -> Result<Option<Request>> {
        if request.pages != Pages::Own {
            return Ok(None);
        }
        let told = self.told.clone();
        let supposed = self.told.outcomes(&self.conn, request.push.iter());
        let next = supposed.and_then(|()| self.next_request(ask));
        self.told = told;
        next.map(Some)
    }

    /// How many changes the next syncs will send: those that wait in shared streams.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn waiting_to_upload(&self) -> Result<u64> {
        let count = self
            .conn
            .prepare_cached(
                "SELECT coalesce(sum((SELECT count(*) FROM change
                     WHERE change.stream = stream.id
                         AND seq IS NULL AND origin = 0 AND parked IS NULL)), 0)
                 FROM stream WHERE shared = 1 AND closed = 0",
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

    fn waits(&self, stream: StreamId) -> Result<bool> {
        let mut find =
            self.conn.prepare_cached(&format!("SELECT 1 FROM change WHERE {WAITING}"))?;
        Ok(find.exists([stream.uuid().as_bytes()])?)
    }

    /// What waits and has no outcome yet.
    fn waiting_in(&self, stream: StreamId, most: usize) -> Result<Vec<Change>> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT {} FROM change WHERE {WAITING} AND place > ? ORDER BY place LIMIT ?",
            rows::CHANGE
        ))?;
        let answered = self.told.answered.get(&stream).copied().unwrap_or(0);
        let mut found = find.query(params![stream.uuid().as_bytes(), answered, most])?;
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

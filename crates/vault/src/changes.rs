//! Saving, and reading what was saved: heads, history and the versions beside the head.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use sync::{Body, Change, ChangeId, Kind, MAX_ALSO, PersonId, RecordId, StreamId};

use crate::schema::STANDS;
use crate::standing::At;
use crate::{Result, SearchText, Vault, VaultError, drafts, rows, search, standing, streams};

/// One new version of one record, as the person leaves it. The vault adds id, base, device and
/// time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// The audience; it must be on this laptop.
    pub stream: StreamId,
    /// The record, new or known to that stream.
    pub record: RecordId,
    /// What it is; the same in all versions.
    pub kind: Kind,
    /// The schema version of the body.
    pub v: u16,
    /// Who writes.
    pub author: PersonId,
    /// The content; none deletes the record.
    pub body: Option<Body>,
    /// Versions beside the head that this one folds in.
    pub also: Vec<ChangeId>,
    /// What search finds it by; none keeps it out of search.
    pub search: Option<SearchText>,
}

impl Writing {
    fn at(&self) -> At {
        At { stream: self.stream, record: self.record }
    }
}

/// The current version of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The record.
    pub record: RecordId,
    /// Its stream.
    pub stream: StreamId,
    /// What it is.
    pub kind: Kind,
    /// The schema version of the body.
    pub v: u16,
    /// The change that is current.
    pub change: ChangeId,
    /// Who wrote this version.
    pub author: PersonId,
    /// When this version was written.
    pub made_at: DateTime<Utc>,
    /// When the record was first written.
    pub first_made_at: DateTime<Utc>,
    /// The content; none if the record is deleted.
    pub body: Option<Body>,
}

const HEAD: &str = "SELECT head.record, head.stream, change.kind, change.v, change.id, \
     change.author, change.made_at, iif(head.first = head.place, NULL, one.made_at), change.body \
     FROM head JOIN change USING (place) JOIN change AS one ON one.place = head.first";

/// The heads of a stream.
pub(crate) fn heads_in_order() -> String {
    format!("{HEAD} WHERE head.stream = ? ORDER BY head.first")
}

impl Vault {
    /// Saves all of it or nothing, and removes the drafts that it seals. What is returned is on the
    /// disk. Several writings of one record are written on each other.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`], [`VaultError::WrongKind`], [`VaultError::NothingToDelete`],
    /// [`VaultError::UnknownVersion`]; [`VaultError::DiskFull`] or [`VaultError::Database`]. In each
    /// case nothing was saved and the drafts are still there.
    pub fn save<S: AsRef<str>>(
        &mut self,
        writings: &[Writing],
        clears_drafts: &[S],
    ) -> Result<Vec<Change>> {
        self.save_on(writings, &BTreeMap::new(), clears_drafts)
    }

    /// The same for a person who had an older version of some records before them: `on` names it, for a record
    /// whose head came while they were writing. The log then decides what becomes of both.
    ///
    /// # Errors
    /// Those of [`Vault::save`]; [`VaultError::UnknownVersion`] for a version of another record.
    pub fn save_on<S: AsRef<str>>(
        &mut self,
        writings: &[Writing],
        on: &BTreeMap<RecordId, ChangeId>,
        clears_drafts: &[S],
    ) -> Result<Vec<Change>> {
        let made_at = self.around.now();
        let mut on = on.clone();
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut saved = Vec::with_capacity(writings.len());
        for writing in writings {
            let head = base_for(&tx, writing)?;
            let base = match on.remove(&writing.record) {
                Some(seen) if head.is_some() => {
                    must_be_of(&tx, seen, writing.at())?;
                    Some(seen)
                }
                _ => head,
            };
            let change = Change {
                id: ChangeId::from_bytes(self.around.random()),
                record: writing.record,
                stream: writing.stream,
                kind: writing.kind.clone(),
                v: writing.v,
                base,
                also: writing.also.clone(),
                author: writing.author,
                device: self.device,
                made_at,
                body: writing.body.clone(),
            };
            let place = add(&tx, &change)?;
            if let (Some(text), Some(_)) = (&writing.search, &change.body) {
                search::keep(&tx, place, text)?;
            }
            standing::take(&tx, &change)?;
            saved.push(change);
        }
        for slot in clears_drafts {
            drafts::remove(&tx, slot.as_ref())?;
        }
        tx.commit()?;
        self.written();
        Ok(saved)
    }

    /// Saves changes that come ready-made and are the same on every laptop: what a pack brings.
    /// All of them or nothing; those that are here already are passed over.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`]; [`VaultError::DiskFull`] or [`VaultError::Database`].
    pub fn take_in(&mut self, changes: &[(Change, Option<SearchText>)]) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (change, text) in changes {
            streams::must_exist(&tx, change.stream)?;
            let here = tx
                .prepare_cached("SELECT 1 FROM change WHERE id = ?")?
                .exists([change.id.as_bytes()])?;
            if here {
                continue;
            }
            let place = add(&tx, change)?;
            if let (Some(text), Some(_)) = (text, &change.body) {
                search::keep(&tx, place, text)?;
            }
            standing::take(&tx, change)?;
        }
        tx.commit()?;
        self.written();
        Ok(())
    }

    /// The current version of every record of a stream, in the order in which they were begun.
    /// Deleted ones are among them, without a body.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn heads(&self, stream: StreamId) -> Result<Vec<Head>> {
        let mut find = self.conn.prepare_cached(&heads_in_order())?;
        let mut found = find.query([stream.uuid().as_bytes()])?;
        let mut heads = Vec::new();
        while let Some(row) = found.next()? {
            heads.push(head(row)?);
        }
        Ok(heads)
    }

    /// The current version of a record, even if that is its deletion; none if the stream has no such
    /// record. The same id in another stream is another record.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn head(&self, stream: StreamId, record: RecordId) -> Result<Option<Head>> {
        let one = format!("{HEAD} WHERE head.stream = ? AND head.record = ?");
        let mut find = self.conn.prepare_cached(&one)?;
        let mut found = find.query(At { stream, record }.key())?;
        found.next()?.map(head).transpose()
    }

    /// Every version of a record, oldest first, deletions included. Undo and bringing back save an
    /// older body anew.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn history(&self, stream: StreamId, record: RecordId) -> Result<Vec<Change>> {
        self.changes(
            &format!(
                "SELECT {} FROM change WHERE stream = ? AND record = ? AND {STANDS}
                 ORDER BY seq IS NULL, seq, place",
                rows::CHANGE
            ),
            At { stream, record }.key(),
        )
    }

    /// The versions beside the heads of a stream, which nobody has folded in yet.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn asides(&self, stream: StreamId) -> Result<Vec<Change>> {
        self.changes(
            &format!(
                "SELECT {} FROM aside JOIN change USING (place) WHERE aside.stream = ?
                 ORDER BY place",
                rows::CHANGE
            ),
            [stream.uuid().into_bytes()],
        )
    }

    /// How many changes of this laptop have not been seen in a server's log yet: of one stream, or of
    /// all. Those of streams that no server has are among them, and those that are parked.
    ///
    /// # Errors
    /// [`VaultError::Database`].
    pub fn waiting(&self, stream: Option<StreamId>) -> Result<u64> {
        let count = match stream {
            Some(stream) => self
                .conn
                .prepare_cached(
                    "SELECT count(*) FROM change WHERE seq IS NULL AND origin = 0 AND stream = ?",
                )?
                .query_row([stream.uuid().as_bytes()], |row| row.get(0)),
            None => self
                .conn
                .prepare_cached("SELECT count(*) FROM change WHERE seq IS NULL AND origin = 0")?
                .query_row([], |row| row.get(0)),
        };
        Ok(count?)
    }

    fn changes(&self, sql: &str, of: impl rusqlite::Params) -> Result<Vec<Change>> {
        let mut find = self.conn.prepare_cached(sql)?;
        let mut found = find.query(of)?;
        let mut changes = Vec::new();
        while let Some(row) = found.next()? {
            changes.push(rows::change(row)?);
        }
        Ok(changes)
    }
}

/// What the person had before them, once the writing is found to fit the record.
fn base_for(tx: &Transaction<'_>, writing: &Writing) -> Result<Option<ChangeId>> {
    streams::must_exist(tx, writing.stream)?;
    let current = tx
        .prepare_cached(
            "SELECT id, kind, body IS NULL FROM head JOIN change USING (place)
             WHERE head.stream = ? AND head.record = ?",
        )?
        .query_row(writing.at().key(), |row| {
            Ok((ChangeId::from_bytes(row.get(0)?), row.get::<_, String>(1)?, row.get(2)?))
        })
        .optional()?;
    let gone = match &current {
        None => true,
        Some((_, kind, _)) if kind != writing.kind.as_str() => return Err(VaultError::WrongKind),
        Some((.., gone)) => *gone,
    };
    // A deletion that folds a version in says something even of a deleted record.
    if writing.body.is_none() && gone && writing.also.is_empty() {
        return Err(VaultError::NothingToDelete);
    }
    if writing.also.len() > MAX_ALSO {
        return Err(VaultError::UnknownVersion);
    }
    for also in &writing.also {
        must_be_of(tx, *also, writing.at())?;
    }
    Ok(current.map(|(id, ..)| id))
}

fn must_be_of(tx: &Transaction<'_>, version: ChangeId, at: At) -> Result<()> {
    let [stream, record] = at.key();
    tx.prepare_cached("SELECT 1 FROM change WHERE stream = ? AND record = ? AND id = ?")?
        .query_row(params![stream, record, version.as_bytes()], |_| Ok(()))
        .optional()?
        .ok_or(VaultError::UnknownVersion)
}

/// Adds the change at the end, unsent, and tells its place.
pub(crate) fn add(tx: &Transaction<'_>, change: &Change) -> Result<i64> {
    tx.prepare_cached(
        "INSERT INTO change
             (id, record, stream, kind, v, base, also, author, device, made_at, body)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        change.id.as_bytes(),
        change.record.uuid().as_bytes(),
        change.stream.uuid().as_bytes(),
        change.kind.as_str(),
        change.v,
        change.base.as_ref().map(ChangeId::as_bytes),
        rows::write_ids(&change.also),
        change.author.uuid().as_bytes(),
        change.device.uuid().as_bytes(),
        rows::write_time(change.made_at),
        change.body.as_ref().map(Body::as_str),
    ])?;
    Ok(tx.last_insert_rowid())
}

fn head(row: &Row<'_>) -> Result<Head> {
    let made_at = rows::time(row, 6)?;
    Ok(Head {
        record: rows::record(row, 0)?,
        stream: rows::stream(row, 1)?,
        kind: Kind::new(row.get::<_, String>(2)?),
        v: row.get(3)?,
        change: ChangeId::from_bytes(row.get(4)?),
        author: PersonId::from_uuid(rows::uuid(row, 5)?),
        made_at,
        // None: this version is the first.
        first_made_at: if matches!(row.get_ref(7)?, rusqlite::types::ValueRef::Null) {
            made_at
        } else {
            rows::time(row, 7)?
        },
        body: rows::body(row, 8)?,
    })
}

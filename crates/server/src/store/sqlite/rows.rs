//! Columns to values and back.

use chrono::{DateTime, Utc};
use rusqlite::{ErrorCode, Row};
use sync::{ChainHash, ChangeId, PersonId, RecordId, StreamId};
use uuid::Uuid;

use super::super::names::Named;
use super::super::{Result, StoreError, bearing};

/// Reads columns from the left.
pub(super) struct Columns<'r, 'stmt> {
    row: &'r Row<'stmt>,
    next: usize,
}

impl<'r, 'stmt> Columns<'r, 'stmt> {
    pub(super) fn of(row: &'r Row<'stmt>) -> Self {
        Self { row, next: 0 }
    }

    pub(super) fn plain<T: rusqlite::types::FromSql>(&mut self) -> Result<T> {
        self.next += 1;
        Ok(self.row.get(self.next - 1)?)
    }

    /// A text that is only looked at.
    pub(super) fn text(&mut self) -> Result<&'r str> {
        self.next += 1;
        let text = self.row.get_ref(self.next - 1)?.as_str();
        text.map_err(|_| StoreError::Unreadable("text"))
    }

    pub(super) fn uuid(&mut self) -> Result<Uuid> {
        self.plain().map(Uuid::from_bytes)
    }

    pub(super) fn uuid_or_none(&mut self) -> Result<Option<Uuid>> {
        Ok(self.plain::<Option<[u8; 16]>>()?.map(Uuid::from_bytes))
    }

    pub(super) fn stream(&mut self) -> Result<StreamId> {
        self.uuid().map(StreamId::from_uuid)
    }

    pub(super) fn person(&mut self) -> Result<PersonId> {
        self.uuid().map(PersonId::from_uuid)
    }

    pub(super) fn record(&mut self) -> Result<RecordId> {
        self.uuid().map(RecordId::from_uuid)
    }

    pub(super) fn change_id(&mut self) -> Result<ChangeId> {
        self.plain().map(ChangeId::from_bytes)
    }

    pub(super) fn chain(&mut self) -> Result<ChainHash> {
        self.plain().map(ChainHash::from_bytes)
    }

    /// Ids that stand one after another.
    pub(super) fn ids(&mut self) -> Result<Vec<ChangeId>> {
        self.next += 1;
        let blob = self.row.get_ref(self.next - 1)?;
        let blob = blob.as_blob().map_err(|_| StoreError::Unreadable("list of changes"))?;
        bearing::ids(blob)
    }

    pub(super) fn named<T: Named>(&mut self) -> Result<T> {
        self.text().and_then(T::of_name)
    }

    pub(super) fn time(&mut self) -> Result<DateTime<Utc>> {
        self.time_or_none()?.ok_or(StoreError::Unreadable("time"))
    }

    pub(super) fn time_or_none(&mut self) -> Result<Option<DateTime<Utc>>> {
        let micros: Option<i64> = self.plain()?;
        let time =
            |micros| DateTime::from_timestamp_micros(micros).ok_or(StoreError::Unreadable("time"));
        micros.map(time).transpose()
    }
}

/// A place in a log, which fits: there are fewer than 2^63.
pub(super) fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// What is there already, if the error says so.
pub(super) fn or_exists(what: &str) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |e| match &e {
        rusqlite::Error::SqliteFailure(inner, _) if is_unique(inner) => {
            StoreError::Exists(what.to_owned())
        }
        _ => e.into(),
    }
}

/// That a row points to nothing, if the error says so: it can only be the stream.
pub(super) fn or_no_stream(e: rusqlite::Error) -> StoreError {
    match &e {
        rusqlite::Error::SqliteFailure(inner, _)
            if inner.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY =>
        {
            StoreError::NoStream
        }
        _ => or_exists("a member with this account")(e),
    }
}

fn is_unique(e: &rusqlite::ffi::Error) -> bool {
    let unique =
        [rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE, rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY];
    e.code == ErrorCode::ConstraintViolation && unique.contains(&e.extended_code)
}

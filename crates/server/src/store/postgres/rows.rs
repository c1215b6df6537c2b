//! Statements that stay prepared, and columns to values.

use deadpool_postgres::GenericClient;
use sync::{ChainHash, ChangeId, PersonId, RecordId, StreamId};
use tokio_postgres::Row;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, ToSql};
use uuid::Uuid;

use super::super::names::Named;
use super::super::{Result, StoreError};

/// What stands for `$1`, `$2`, ... in a statement.
pub(super) type Values<'a> = [&'a (dyn ToSql + Sync)];

/// All rows of a statement that each connection prepares once.
pub(super) async fn rows(
    conn: &impl GenericClient,
    sql: &str,
    values: &Values<'_>,
) -> Result<Vec<Row>> {
    let statement = conn.prepare_cached(sql).await?;
    Ok(conn.query(&statement, values).await?)
}

/// Its first row.
pub(super) async fn first(
    conn: &impl GenericClient,
    sql: &str,
    values: &Values<'_>,
) -> Result<Option<Row>> {
    let statement = conn.prepare_cached(sql).await?;
    Ok(conn.query_opt(&statement, values).await?)
}

/// Runs it; the answer is how many rows it touched.
pub(super) async fn execute(
    conn: &impl GenericClient,
    sql: &str,
    values: &Values<'_>,
) -> Result<u64> {
    let statement = conn.prepare_cached(sql).await?;
    Ok(conn.execute(&statement, values).await?)
}

/// Reads columns from the left.
pub(super) struct Columns<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Columns<'r> {
    pub(super) fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    pub(super) fn plain<T: FromSql<'r>>(&mut self) -> Result<T> {
        self.next += 1;
        Ok(self.row.try_get(self.next - 1)?)
    }

    pub(super) fn stream(&mut self) -> Result<StreamId> {
        self.plain().map(StreamId::from_uuid)
    }

    pub(super) fn person(&mut self) -> Result<PersonId> {
        self.plain().map(PersonId::from_uuid)
    }

    pub(super) fn record(&mut self) -> Result<RecordId> {
        self.plain::<Uuid>().map(RecordId::from_uuid)
    }

    /// A place in a log; there is none below 0.
    pub(super) fn place(&mut self) -> Result<u64> {
        let place: i64 = self.plain()?;
        u64::try_from(place).map_err(|_| StoreError::Unreadable("place"))
    }

    pub(super) fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes: &[u8] = self.plain()?;
        bytes.try_into().map_err(|_| StoreError::Unreadable("id"))
    }

    pub(super) fn change_id(&mut self) -> Result<ChangeId> {
        self.bytes().map(ChangeId::from_bytes)
    }

    pub(super) fn change_id_or_none(&mut self) -> Result<Option<ChangeId>> {
        let bytes: Option<&[u8]> = self.plain()?;
        let bytes = bytes.map(<[u8; 16]>::try_from).transpose();
        Ok(bytes.map_err(|_| StoreError::Unreadable("id"))?.map(ChangeId::from_bytes))
    }

    pub(super) fn chain(&mut self) -> Result<ChainHash> {
        self.bytes().map(ChainHash::from_bytes)
    }

    pub(super) fn ids(&mut self) -> Result<Vec<ChangeId>> {
        super::super::bearing::ids(self.plain()?)
    }

    pub(super) fn named<T: Named>(&mut self) -> Result<T> {
        self.plain().and_then(T::of_name)
    }
}

/// A place in a log, which fits: there are fewer than 2^63.
pub(super) fn place(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// What is there already, if the error says so.
pub(super) fn or_exists(what: &str) -> impl FnOnce(StoreError) -> StoreError {
    let what = what.to_owned();
    move |e| if is(&e, &SqlState::UNIQUE_VIOLATION) { StoreError::Exists(what) } else { e }
}

/// That a row points to nothing, if the error says so: it can only be the stream.
pub(super) fn or_no_stream(e: StoreError) -> StoreError {
    match is(&e, &SqlState::FOREIGN_KEY_VIOLATION) {
        true => StoreError::NoStream,
        false => or_exists("a member with this account")(e),
    }
}

fn is(e: &StoreError, state: &SqlState) -> bool {
    matches!(e, StoreError::Postgres(e) if e.code() == Some(state))
}

//! Between rows and values: ids as 16 bytes, times with all their digits, bodies verbatim.

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::Row;
use sync::{Body, Change, ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId};
use uuid::Uuid;

use crate::{Result, VaultError};

/// The columns that [`change`] reads, in its order.
pub(crate) const CHANGE: &str = "change.id, change.record, change.stream, change.kind, change.v, \
     change.base, change.also, change.author, change.device, change.made_at, change.body";

pub(crate) fn change(row: &Row<'_>) -> Result<Change> {
    Ok(Change {
        id: ChangeId::from_bytes(row.get(0)?),
        record: record(row, 1)?,
        stream: stream(row, 2)?,
        kind: Kind::new(row.get::<_, String>(3)?),
        v: row.get(4)?,
        base: row.get::<_, Option<[u8; 16]>>(5)?.map(ChangeId::from_bytes),
        also: ids(row, 6)?,
        author: PersonId::from_uuid(uuid(row, 7)?),
        device: DeviceId::from_uuid(uuid(row, 8)?),
        made_at: time(row, 9)?,
        body: body(row, 10)?,
    })
}

pub(crate) fn uuid(row: &Row<'_>, at: usize) -> Result<Uuid> {
    Ok(Uuid::from_bytes(row.get(at)?))
}

pub(crate) fn record(row: &Row<'_>, at: usize) -> Result<RecordId> {
    uuid(row, at).map(RecordId::from_uuid)
}

pub(crate) fn stream(row: &Row<'_>, at: usize) -> Result<StreamId> {
    uuid(row, at).map(StreamId::from_uuid)
}

pub(crate) fn body(row: &Row<'_>, at: usize) -> Result<Option<Body>> {
    row.get::<_, Option<String>>(at)?.map(read_body).transpose()
}

pub(crate) fn read_body(text: String) -> Result<Body> {
    Body::parse(text).map_err(|_| VaultError::Unreadable { what: "body" })
}

pub(crate) fn time(row: &Row<'_>, at: usize) -> Result<DateTime<Utc>> {
    let text = row.get_ref(at)?.as_str().map_err(|_| unreadable_time())?;
    DateTime::parse_from_rfc3339(text).map(|time| time.to_utc()).map_err(|_| unreadable_time())
}

fn unreadable_time() -> VaultError {
    VaultError::Unreadable { what: "time" }
}

/// All digits: the time of a change is part of its hash.
pub(crate) fn write_time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

pub(crate) fn ids(row: &Row<'_>, at: usize) -> Result<Vec<ChangeId>> {
    let bytes = row.get_ref(at)?.as_blob().map_err(|_| VaultError::Unreadable { what: "ids" })?;
    let (ids, rest) = bytes.as_chunks::<16>();
    if !rest.is_empty() {
        return Err(VaultError::Unreadable { what: "ids" });
    }
    Ok(ids.iter().copied().map(ChangeId::from_bytes).collect())
}

pub(crate) fn write_ids(ids: &[ChangeId]) -> Vec<u8> {
    ids.iter().flat_map(|id| *id.as_bytes()).collect()
}

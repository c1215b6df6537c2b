//! Logs: appending to them, reading them, and what stands at their ends.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};
use sync::wire::{Cursor, Page};
use sync::{Chain, ChainHash, Change, ChangeId, Lineage, RecordId, Standing, StreamId};

use super::super::bearing::{self, Bearing, Stands, Wires, Written, joined};
use super::super::names::Named;
use super::super::paging::{self, Paging};
use super::super::{Held, Refused, Result, StoreError, Stored, Turn};
use super::people;
use super::rows::{Columns, place};

/// One turn on a stream.
pub(super) fn append<T>(
    conn: &Connection,
    stream: StreamId,
    push: &[Change],
    wires: Wires,
    work: &mut impl FnMut(Turn<'_>) -> T,
) -> Result<T> {
    let bearing = load(conn, stream, push)?;
    let lineages = lineages(conn, stream, bearing.of_whole_lineage(push))?;
    let (answer, written) = bearing.turn(push, lineages, work);
    write(conn, stream, written, wires)?;
    Ok(answer)
}

fn load(conn: &Connection, stream: StreamId, push: &[Change]) -> Result<Bearing> {
    let mut row = conn.prepare_cached("SELECT seq, chain, locked FROM stream WHERE id = ?")?;
    let mut rows = row.query([stream.uuid().into_bytes()])?;
    let mut columns = Columns::of(rows.next()?.ok_or(StoreError::NoStream)?);
    let at = Chain { seq: columns.plain()?, hash: columns.chain()? };
    let mut bearing = Bearing::at(at, columns.plain()?);

    let mut twin = conn.prepare_cached("SELECT hash, outcome FROM change WHERE id = ?")?;
    let mut standing = conn.prepare_cached(
        "SELECT standing.head, standing.aside, standing.last, change.wire
         FROM standing JOIN change ON change.id = standing.head
         WHERE standing.stream = ? AND standing.record = ?",
    )?;
    let mut version = conn.prepare_cached("SELECT wire FROM change WHERE id = ?")?;
    for change in push {
        let mut rows = twin.query([change.id.as_bytes()])?;
        if let Some(row) = rows.next()? {
            let mut columns = Columns::of(row);
            bearing.twins.insert(change.id, (columns.plain()?, columns.named()?));
            continue;
        }
        if let Slot::Vacant(slot) = bearing.standings.entry(change.record) {
            let key = params![stream.uuid().into_bytes(), change.record.uuid().into_bytes()];
            let mut rows = standing.query(key)?;
            if let Some(row) = rows.next()? {
                let mut columns = Columns::of(row);
                let head = columns.change_id()?;
                let aside = columns.ids()?.into_iter().collect();
                let standing = Standing { head: Some(head), aside };
                slot.insert(Stands { standing, last: columns.plain()? });
                bearing.versions.insert(head, bearing::change(columns.text()?)?);
            }
        }
        let Some(base) = change.base.filter(|base| !bearing.versions.contains_key(base)) else {
            continue;
        };
        let mut rows = version.query([base.as_bytes()])?;
        if let Some(row) = rows.next()? {
            bearing.versions.insert(base, bearing::change(Columns::of(row).text()?)?);
        }
    }
    Ok(bearing)
}

fn lineages(
    conn: &Connection,
    stream: StreamId,
    records: BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, Lineage>> {
    let mut versions = conn.prepare_cached(
        "WITH RECURSIVE version (seq) AS (
             SELECT last FROM standing WHERE stream = ?1 AND record = ?2
             UNION ALL
             SELECT change.earlier FROM version
             JOIN change ON change.stream = ?1 AND change.seq = version.seq
             WHERE change.earlier IS NOT NULL
         )
         SELECT id, base, also FROM version
         JOIN change ON change.stream = ?1 AND change.seq = version.seq",
    )?;
    let mut found = BTreeMap::new();
    for record in records {
        let key = params![stream.uuid().into_bytes(), record.uuid().into_bytes()];
        let mut rows = versions.query(key)?;
        let mut lineage = Lineage::default();
        while let Some(row) = rows.next()? {
            let mut columns = Columns::of(row);
            let id = columns.change_id()?;
            let base = columns.plain::<Option<_>>()?.map(ChangeId::from_bytes);
            lineage.add(id, base.into_iter().chain(columns.ids()?));
        }
        found.insert(record, lineage);
    }
    Ok(found)
}

fn write(
    conn: &Connection,
    stream: StreamId,
    mut written: Written,
    mut wires: Wires,
) -> Result<()> {
    let stream_bytes = stream.uuid().into_bytes();
    let mut insert = conn.prepare_cached(
        "INSERT INTO change
             (id, stream, seq, record, earlier, base, also, outcome, hash, chain, wire)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let earlier = written.earlier();
    for (one, earlier) in written.tail.appended().iter().zip(earlier) {
        let change = &one.logged.change;
        let wire = match wires.remove(&change.id) {
            Some(wire) => wire,
            None => bearing::wire(change)?,
        };
        insert.execute(params![
            change.id.as_bytes(),
            stream_bytes,
            place(one.logged.seq),
            change.record.uuid().into_bytes(),
            earlier.map(place),
            change.base.as_ref().map(ChangeId::as_bytes),
            joined(&change.also),
            one.logged.outcome.name(),
            one.hash,
            one.chain.as_bytes(),
            wire,
        ])?;
    }
    let mut stand = conn.prepare_cached(
        "INSERT INTO standing (stream, record, head, aside, last) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (stream, record)
         DO UPDATE SET head = excluded.head, aside = excluded.aside, last = excluded.last",
    )?;
    for (record, standing) in written.tail.standings() {
        let head = standing.head.ok_or(StoreError::Unreadable("record without a head"))?;
        let last = written.last.get(&record).copied().map(place);
        let aside = joined(&standing.aside);
        let record = record.uuid().into_bytes();
        stand.execute(params![stream_bytes, record, head.as_bytes(), aside, last])?;
    }
    if !written.tail.appended().is_empty() {
        let at = written.tail.at();
        conn.prepare_cached("UPDATE stream SET seq = ?, chain = ? WHERE id = ?")?
            .execute(params![place(at.seq), at.hash.as_bytes(), stream_bytes])?;
    }
    for refused in &written.refused {
        keep_refused(conn, stream, refused)?;
    }
    written.audited.iter().try_for_each(|entry| people::audit(conn, entry))
}

fn keep_refused(conn: &Connection, stream: StreamId, refused: &Refused) -> Result<()> {
    let Refused { change, account, why } = refused;
    conn.prepare_cached(
        "INSERT INTO refused (stream, id, account, why, hash, wire) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (stream, id, hash, account) DO UPDATE SET why = excluded.why",
    )?
    .execute(params![
        stream.uuid().into_bytes(),
        change.id.as_bytes(),
        account.into_bytes(),
        why.name(),
        change.hash(),
        bearing::wire(change)?,
    ])?;
    Ok(())
}

/// What was refused and did not come into the log later.
pub(super) fn refused(conn: &Connection, stream: StreamId) -> Result<Vec<Refused>> {
    let mut rows = conn.prepare_cached(
        "SELECT wire, account, why FROM refused WHERE stream = ? AND NOT EXISTS
             (SELECT 1 FROM change WHERE change.id = refused.id AND change.hash = refused.hash)
         ORDER BY place",
    )?;
    let mut rows = rows.query([stream.uuid().into_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let change = bearing::change(columns.text()?)?;
        found.push(Refused { change, account: columns.uuid()?, why: columns.named()? });
    }
    Ok(found)
}

/// The hash of a log up to a place; none where it has none.
fn chain_at(conn: &Connection, stream: StreamId, seq: u64) -> Result<Option<ChainHash>> {
    if seq == 0 {
        return Ok(Some(ChainHash::default()));
    }
    let mut row = conn.prepare_cached("SELECT chain FROM change WHERE stream = ? AND seq = ?")?;
    let key = params![stream.uuid().into_bytes(), place(seq)];
    Ok(row.query_row(key, |row| row.get(0)).optional()?.map(ChainHash::from_bytes))
}

/// Whether a log goes through this cursor.
pub(super) fn holds(conn: &Connection, cursor: Cursor) -> Result<bool> {
    Ok(chain_at(conn, cursor.id, cursor.seq)? == Some(cursor.chain))
}

/// The next part of a log.
pub(super) fn page(
    conn: &Connection,
    cursor: Cursor,
    entries: usize,
    bytes: usize,
    held: &Held,
) -> Result<Option<Page<Stored>>> {
    if !holds(conn, cursor)? {
        return Ok(Some(paging::reset(cursor.id)));
    }
    let echoed: BTreeSet<&ChangeId> = held.echoed.iter().collect();
    let mut rows = conn.prepare_cached(
        "SELECT seq, chain, id, outcome, wire FROM change WHERE stream = ? AND seq > ? ORDER BY seq",
    )?;
    let mut rows = rows.query(params![cursor.id.uuid().into_bytes(), place(cursor.seq)])?;
    let mut paging = Paging::after(cursor, entries, bytes, held.made_on);
    while let Some(row) = rows.next()? {
        if paging.ends() {
            return Ok(paging.page(true));
        }
        let mut columns = Columns::of(row);
        let (seq, chain) = (columns.plain()?, columns.chain()?);
        let (id, outcome) = (columns.change_id()?, columns.named()?);
        if held.nothing_else && paging::is_other(outcome, echoed.contains(&id)) {
            return Ok(paging.page(true));
        }
        let wire = if echoed.contains(&id) { None } else { Some(columns.text()?) };
        paging.take(seq, chain, id, outcome, wire)?;
    }
    Ok(paging.page(false))
}

/// The current version of every record.
pub(super) fn heads(conn: &Connection, stream: StreamId) -> Result<Vec<Change>> {
    let mut rows = conn.prepare_cached(
        "SELECT change.wire FROM standing JOIN change ON change.id = standing.head
         WHERE standing.stream = ? ORDER BY standing.record",
    )?;
    let mut rows = rows.query([stream.uuid().into_bytes()])?;
    let mut heads = Vec::new();
    while let Some(row) = rows.next()? {
        heads.push(bearing::change(Columns::of(row).text()?)?);
    }
    Ok(heads)
}

/// The versions beside them.
pub(super) fn asides(conn: &Connection, stream: StreamId) -> Result<Vec<(RecordId, ChangeId)>> {
    let mut rows = conn.prepare_cached(
        "SELECT record, aside FROM standing WHERE stream = ? AND aside <> x'' ORDER BY record",
    )?;
    let mut rows = rows.query([stream.uuid().into_bytes()])?;
    let mut asides = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let record = columns.record()?;
        asides.extend(columns.ids()?.into_iter().map(|id| (record, id)));
    }
    Ok(asides)
}

//! Logs: appending to them, reading them, and what stands at their ends.

use std::collections::{BTreeMap, BTreeSet};

use deadpool_postgres::{GenericClient, Object, Transaction};
use sync::wire::{Cursor, Page};
use sync::{Chain, ChainHash, Change, ChangeId, Lineage, RecordId, Standing, StreamId};
use tokio::try_join;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::bearing::{self, Bearing, Stands, Wires};
use super::super::paging::{self, Paging};
use super::super::{Held, Refused, Result, StoreError, Stored, Turn};
use super::rows::{Columns, first, place, rows};
use super::writing;

/// One turn on a stream.
pub(super) async fn append<T>(
    conn: &mut Object,
    stream: StreamId,
    push: &[Change],
    wires: &Wires,
    work: &mut (impl FnMut(Turn<'_>) -> T + Send),
) -> Result<T> {
    let tx = conn.transaction().await?;
    let hold = "SELECT seq, chain, locked FROM stream WHERE id = $1 FOR UPDATE";
    let row = first(&tx, hold, &[&stream.uuid()]).await?.ok_or(StoreError::NoStream)?;
    let mut columns = Columns::of(&row);
    let at = Chain { seq: columns.place()?, hash: columns.chain()? };
    let mut bearing = Bearing::at(at, columns.plain()?);
    load(&tx, stream, push, &mut bearing).await?;
    let lineages = lineages(&tx, stream, bearing.of_whole_lineage(push)).await?;
    let (answer, written) = bearing.turn(push, lineages, work);
    writing::write(&tx, stream, written, wires).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Loads all that bears on a push in one round trip.
async fn load(
    tx: &Transaction<'_>,
    stream: StreamId,
    push: &[Change],
    bearing: &mut Bearing,
) -> Result<()> {
    let ids: Vec<&[u8]> = push.iter().map(|change| &change.id.as_bytes()[..]).collect();
    let bases = push.iter().filter_map(|change| change.base.as_ref());
    let bases: Vec<&[u8]> = bases.map(|base| &base.as_bytes()[..]).collect();
    let records: BTreeSet<Uuid> = push.iter().map(|change| change.record.uuid()).collect();
    let records: Vec<Uuid> = records.into_iter().collect();
    let stream = stream.uuid();
    let twin = "SELECT id, hash, outcome FROM change WHERE id = ANY ($1)";
    let standing = "
        SELECT standing.record, standing.head, standing.aside, standing.last, change.wire
        FROM standing JOIN change ON change.id = standing.head
        WHERE standing.stream = $1 AND standing.record = ANY ($2)";
    let base = "SELECT wire FROM change WHERE id = ANY ($1)";
    let (twins, standings, bases) = try_join!(
        async { rows(tx, twin, &[&ids]).await },
        async { rows(tx, standing, &[&stream, &records]).await },
        async { rows(tx, base, &[&bases]).await },
    )?;
    for row in &twins {
        let mut columns = Columns::of(row);
        let id = columns.change_id()?;
        bearing.twins.insert(id, (columns.bytes()?, columns.named()?));
    }
    for row in &standings {
        let mut columns = Columns::of(row);
        let (record, head) = (columns.record()?, columns.change_id()?);
        let aside = columns.ids()?.into_iter().collect();
        let standing = Standing { head: Some(head), aside };
        bearing.standings.insert(record, Stands { standing, last: columns.place()? });
        bearing.versions.insert(head, bearing::change(columns.plain()?)?);
    }
    for row in &bases {
        let base = bearing::change(Columns::of(row).plain()?)?;
        bearing.versions.insert(base.id, base);
    }
    Ok(())
}

async fn lineages(
    tx: &Transaction<'_>,
    stream: StreamId,
    records: BTreeSet<RecordId>,
) -> Result<BTreeMap<RecordId, Lineage>> {
    let mut found: BTreeMap<RecordId, Lineage> = BTreeMap::new();
    if records.is_empty() {
        return Ok(found);
    }
    let records: Vec<Uuid> = records.into_iter().map(RecordId::uuid).collect();
    let versions = "
        WITH RECURSIVE version (seq) AS (
            SELECT last FROM standing WHERE stream = $1 AND record = ANY ($2)
            UNION ALL
            SELECT change.earlier FROM version
            JOIN change ON change.stream = $1 AND change.seq = version.seq
            WHERE change.earlier IS NOT NULL
        )
        SELECT record, id, base, also FROM version
        JOIN change ON change.stream = $1 AND change.seq = version.seq";
    for row in rows(tx, versions, &[&stream.uuid(), &records]).await? {
        let mut columns = Columns::of(&row);
        let (record, id) = (columns.record()?, columns.change_id()?);
        let parents = columns.change_id_or_none()?.into_iter().chain(columns.ids()?);
        found.entry(record).or_default().add(id, parents);
    }
    Ok(found)
}

/// What was refused and did not come into the log later.
pub(super) async fn refused(conn: &impl GenericClient, stream: StreamId) -> Result<Vec<Refused>> {
    let kept = "SELECT wire, account, why FROM refused WHERE stream = $1 AND NOT EXISTS
             (SELECT 1 FROM change WHERE change.id = refused.id AND change.hash = refused.hash)
         ORDER BY place";
    let read = |row: &Row| {
        let mut columns = Columns::of(row);
        let change = bearing::change(columns.plain()?)?;
        Ok(Refused { change, account: columns.plain()?, why: columns.named()? })
    };
    rows(conn, kept, &[&stream.uuid()]).await?.iter().map(read).collect()
}

/// Whether a log goes through this cursor.
pub(super) async fn holds(conn: &impl GenericClient, cursor: Cursor) -> Result<bool> {
    if cursor.seq == 0 {
        return Ok(cursor.chain == ChainHash::default());
    }
    let chain = "SELECT chain FROM change WHERE stream = $1 AND seq = $2";
    let row = first(conn, chain, &[&cursor.id.uuid(), &place(cursor.seq)]).await?;
    let chain = row.as_ref().map(|row| Columns::of(row).chain()).transpose()?;
    Ok(chain == Some(cursor.chain))
}

// So many entries and about so many bytes; of what is echoed not even the content is fetched.
const PAGE: &str = "
    SELECT seq, chain, id, outcome, wire FROM (
        SELECT *, sum(coalesce(octet_length(wire), 0)) OVER (ORDER BY seq)
                  - coalesce(octet_length(wire), 0) AS before
        FROM (
            SELECT seq, chain, id, outcome,
                   CASE WHEN id = ANY ($4) THEN NULL ELSE wire END AS wire
            FROM change WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3
        ) AS next
    ) AS sized
    WHERE before < $5 OR before = 0 ORDER BY seq";

// Of what is not fetched the content is not asked for.
const BARE: &str = "
    SELECT seq, chain, id, outcome, NULL::text AS wire
    FROM change WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3";

/// The next part of a log.
pub(super) async fn page(
    conn: &impl GenericClient,
    cursor: Cursor,
    entries: usize,
    bytes: usize,
    held: &Held,
) -> Result<Option<Page<Stored>>> {
    let stream = cursor.id.uuid();
    let echoed: Vec<&[u8]> = held.echoed.iter().map(|id| &id.as_bytes()[..]).collect();
    // One more, since a page does not end on a merged change.
    let most = if held.nothing_else { entries.min(echoed.len()) } else { entries };
    let most = i64::try_from(most.saturating_add(1)).unwrap_or(i64::MAX);
    let size = i64::try_from(bytes).unwrap_or(i64::MAX);
    let (fits, found, end) = try_join!(
        holds(conn, cursor),
        async {
            let from = place(cursor.seq);
            if held.nothing_else {
                return rows(conn, BARE, &[&stream, &from, &most]).await;
            }
            rows(conn, PAGE, &[&stream, &from, &most, &echoed, &size]).await
        },
        async { first(conn, "SELECT seq FROM stream WHERE id = $1", &[&stream]).await },
    )?;
    if !fits {
        return Ok(Some(paging::reset(cursor.id)));
    }
    let end = end.as_ref().map(|row| Columns::of(row).place()).transpose()?.unwrap_or(0);
    let mut paging = Paging::after(cursor, entries, bytes, held.made_on);
    for row in &found {
        if paging.ends() {
            break;
        }
        if held.nothing_else {
            let mut columns = Columns::of(row);
            let (_, _) = (columns.place()?, columns.chain()?);
            let (id, outcome) = (columns.change_id()?, columns.named()?);
            if paging::is_other(outcome, held.echoed.contains(&id)) {
                break;
            }
        }
        take(&mut paging, row)?;
    }
    if paging.ends_on_merged() {
        // The bytes ended there.
        let from = place(paging.seq());
        for row in rows(conn, PAGE, &[&stream, &from, &1_i64, &echoed, &i64::MAX]).await? {
            take(&mut paging, &row)?;
        }
    }
    let more = paging.seq() < end;
    Ok(paging.page(more))
}

fn take(paging: &mut Paging, row: &Row) -> Result<()> {
    let mut columns = Columns::of(row);
    let (seq, chain) = (columns.place()?, columns.chain()?);
    let (id, outcome) = (columns.change_id()?, columns.named()?);
    paging.take(seq, chain, id, outcome, columns.plain()?)
}

/// The current version of every record.
pub(super) async fn heads(conn: &impl GenericClient, stream: StreamId) -> Result<Vec<Change>> {
    let heads = "SELECT change.wire FROM standing JOIN change ON change.id = standing.head
         WHERE standing.stream = $1 ORDER BY standing.record";
    let rows = rows(conn, heads, &[&stream.uuid()]).await?;
    rows.iter().map(|row| bearing::change(Columns::of(row).plain()?)).collect()
}

/// The versions beside them.
pub(super) async fn asides(
    conn: &impl GenericClient,
    stream: StreamId,
) -> Result<Vec<(RecordId, ChangeId)>> {
    let asides = "SELECT record, aside FROM standing
         WHERE stream = $1 AND aside <> '' ORDER BY record";
    let mut found = Vec::new();
    for row in rows(conn, asides, &[&stream.uuid()]).await? {
        let mut columns = Columns::of(&row);
        let record = columns.record()?;
        found.extend(columns.ids()?.into_iter().map(|id| (record, id)));
    }
    Ok(found)
}

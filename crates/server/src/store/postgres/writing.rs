//! Writing what a turn leaves, in one round trip whatever its length.

use std::collections::BTreeSet;

use deadpool_postgres::Transaction;
use sync::StreamId;
use tokio::try_join;
use uuid::Uuid;

use super::super::bearing::{self, Wires, Written, joined};
use super::super::names::Named;
use super::super::{Refused, Result, StoreError};
use super::people;
use super::rows::{execute, place};

/// Writes what a turn leaves.
pub(super) async fn write(
    tx: &Transaction<'_>,
    stream: StreamId,
    mut written: Written,
    wires: &Wires,
) -> Result<()> {
    let earlier = written.earlier();
    try_join!(
        changes(tx, stream, &written, &earlier, wires),
        standings(tx, stream, &written),
        end(tx, stream, &written),
        refused(tx, stream, &written.refused),
        people::audit(tx, &written.audited),
    )?;
    Ok(())
}

async fn changes(
    tx: &Transaction<'_>,
    stream: StreamId,
    written: &Written,
    earlier: &[Option<u64>],
    wires: &Wires,
) -> Result<()> {
    let appended = written.tail.appended();
    if appended.is_empty() {
        return Ok(());
    }
    let derived: Wires = appended
        .iter()
        .map(|one| &one.logged.change)
        .filter(|change| !wires.contains_key(&change.id))
        .map(|change| Ok((change.id, bearing::wire(change)?)))
        .collect::<Result<_>>()?;
    let changes = || appended.iter().map(|one| &one.logged.change);
    let wire = |id| wires.get(&id).or_else(|| derived.get(&id)).map(String::as_str);
    let ids: Vec<&[u8]> = changes().map(|change| &change.id.as_bytes()[..]).collect();
    let seqs: Vec<i64> = appended.iter().map(|one| place(one.logged.seq)).collect();
    let records: Vec<Uuid> = changes().map(|change| change.record.uuid()).collect();
    let earlier: Vec<Option<i64>> = earlier.iter().map(|seq| seq.map(place)).collect();
    let bases: Vec<Option<&[u8]>> =
        changes().map(|change| change.base.as_ref().map(|base| &base.as_bytes()[..])).collect();
    let also: Vec<Vec<u8>> = changes().map(|change| joined(&change.also)).collect();
    let outcomes: Vec<&str> = appended.iter().map(|one| one.logged.outcome.name()).collect();
    let hashes: Vec<&[u8]> = appended.iter().map(|one| &one.hash[..]).collect();
    let chains: Vec<&[u8]> = appended.iter().map(|one| &one.chain.as_bytes()[..]).collect();
    let wires: Vec<Option<&str>> = changes().map(|change| wire(change.id)).collect();
    let insert = "
        INSERT INTO change
            (id, stream, seq, record, earlier, base, also, outcome, hash, chain, wire)
        SELECT id, $1, seq, record, earlier, base, also, outcome, hash, chain, wire
        FROM unnest($2::bytea[], $3::bigint[], $4::uuid[], $5::bigint[], $6::bytea[], $7::bytea[],
                    $8::text[], $9::bytea[], $10::bytea[], $11::text[])
            AS new (id, seq, record, earlier, base, also, outcome, hash, chain, wire)";
    let values: &super::rows::Values<'_> = &[
        &stream.uuid(),
        &ids,
        &seqs,
        &records,
        &earlier,
        &bases,
        &also,
        &outcomes,
        &hashes,
        &chains,
        &wires,
    ];
    execute(tx, insert, values).await.map(drop)
}

async fn standings(tx: &Transaction<'_>, stream: StreamId, written: &Written) -> Result<()> {
    let (mut records, mut heads, mut asides, mut lasts) = (vec![], vec![], vec![], vec![]);
    for (record, standing) in written.tail.standings() {
        let head = standing.head.ok_or(StoreError::Unreadable("record without a head"))?;
        records.push(record.uuid());
        heads.push(head.as_bytes().to_vec());
        asides.push(joined(&standing.aside));
        lasts.push(written.last.get(&record).copied().map(place));
    }
    if records.is_empty() {
        return Ok(());
    }
    let upsert = "
        INSERT INTO standing (stream, record, head, aside, last)
        SELECT $1, record, head, aside, last
        FROM unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bigint[])
            AS new (record, head, aside, last)
        ON CONFLICT (stream, record) DO UPDATE
        SET head = excluded.head, aside = excluded.aside, last = excluded.last";
    execute(tx, upsert, &[&stream.uuid(), &records, &heads, &asides, &lasts]).await.map(drop)
}

async fn end(tx: &Transaction<'_>, stream: StreamId, written: &Written) -> Result<()> {
    if written.tail.appended().is_empty() {
        return Ok(());
    }
    let at = written.tail.at();
    let update = "UPDATE stream SET seq = $2, chain = $3 WHERE id = $1";
    let hash = &at.hash.as_bytes()[..];
    execute(tx, update, &[&stream.uuid(), &place(at.seq), &hash]).await.map(drop)
}

async fn refused(tx: &Transaction<'_>, stream: StreamId, refused: &[Refused]) -> Result<()> {
    if refused.is_empty() {
        return Ok(());
    }
    // One statement must not touch a row twice, should a push hold a change twice.
    let mut seen = BTreeSet::new();
    let kept: Vec<(&Refused, [u8; 32])> = refused
        .iter()
        .map(|one| (one, one.change.hash()))
        .filter(|(one, hash)| seen.insert((one.account, *hash)))
        .collect();
    let ids: Vec<&[u8]> = kept.iter().map(|(one, _)| &one.change.id.as_bytes()[..]).collect();
    let accounts: Vec<Uuid> = kept.iter().map(|(one, _)| one.account).collect();
    let whys: Vec<&str> = kept.iter().map(|(one, _)| one.why.name()).collect();
    let hashes: Vec<&[u8]> = kept.iter().map(|(_, hash)| &hash[..]).collect();
    let wires = kept.iter().map(|(one, _)| bearing::wire(&one.change));
    let wires: Vec<String> = wires.collect::<Result<_>>()?;
    let insert = "
        INSERT INTO refused (stream, id, account, why, hash, wire)
        SELECT $1, id, account, why, hash, wire
        FROM unnest($2::bytea[], $3::uuid[], $4::text[], $5::bytea[], $6::text[])
            AS new (id, account, why, hash, wire)
        ON CONFLICT (stream, id, hash, account) DO UPDATE SET why = excluded.why";
    let values: &super::rows::Values<'_> =
        &[&stream.uuid(), &ids, &accounts, &whys, &hashes, &wires];
    execute(tx, insert, values).await.map(drop)
}

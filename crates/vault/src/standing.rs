//! What stands for each record: the log through the one reducer, then this laptop's own unsent
//! changes on top, so that the head is what the person wrote last.

use std::collections::BTreeSet;

use crate::schema::STANDS;
use crate::{Result, SearchText, Vault, VaultError, rows, search};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use sync::{
    Change, ChangeId, Entry, Lineage, Outcome, RecordId, Standing, StreamId, reduce_record,
};

impl Vault {
    /// Makes heads, asides and the search index anew from the changes. What is there is equal
    /// already unless something is broken, so this is for repair.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::Database`]; everything then stays as it was.
    pub fn rebuild(&mut self) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        rebuild(&tx)?;
        tx.commit()?;
        Ok(())
    }
}

/// One record in one stream. Whoever knows a record's id may write one of the same id in another stream: that is
/// another record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At {
    pub stream: StreamId,
    pub record: RecordId,
}

impl At {
    /// Where a change belongs.
    pub(crate) fn of(change: &Change) -> Self {
        Self { stream: change.stream, record: change.record }
    }

    /// The stream's id and the record's, as `?1` and `?2` of a statement.
    pub(crate) fn key(self) -> [[u8; 16]; 2] {
        [self.stream.uuid().into_bytes(), self.record.uuid().into_bytes()]
    }

    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self { stream: rows::stream(row, 0)?, record: rows::record(row, 1)? })
    }
}

pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(
        "DELETE FROM head; DELETE FROM aside; INSERT INTO search (search) VALUES ('delete-all');",
    )?;
    stand_all(tx, &format!("SELECT DISTINCT stream, record FROM change WHERE {STANDS}"), [])
}

/// Makes what stands in one stream anew, after the log of it was forgotten.
pub(crate) fn rebuild_stream(tx: &Transaction<'_>, stream: StreamId) -> Result<()> {
    let stream = stream.uuid().into_bytes();
    for sql in [
        "INSERT INTO search (search, rowid, title, text)
         SELECT 'delete', place, title, text FROM words JOIN head USING (place) WHERE stream = ?",
        "DELETE FROM aside WHERE stream = ?",
        "DELETE FROM head WHERE stream = ?",
    ] {
        tx.execute(sql, [stream])?;
    }
    let standing =
        format!("SELECT DISTINCT stream, record FROM change WHERE stream = ? AND {STANDS}");
    stand_all(tx, &standing, [stream])
}

fn stand_all(tx: &Transaction<'_>, records: &str, of: impl rusqlite::Params) -> Result<()> {
    let mut find = tx.prepare_cached(records)?;
    let mut found = find.query(of)?;
    let mut records = Vec::new();
    while let Some(row) = found.next()? {
        records.push(At::read(row)?);
    }
    records.into_iter().try_for_each(|at| stand(tx, at, &Standing::default()))
}

/// Takes in an unsent change that has just been added, written on what stands.
pub(crate) fn take(tx: &Transaction<'_>, change: &Change) -> Result<()> {
    let at = At::of(change);
    let before = standing(tx, at)?;
    let version = Version::of(change, Outcome::Head);
    let mut after = before.clone();
    if !reduce_plainly(&mut after, &version) {
        let mut lineage = Lineage::default();
        for version in versions(tx, at)?.into_iter().filter(|v| v.id != change.id) {
            version.join(&mut lineage);
        }
        reduce_record(&mut after, &version.entry(), &lineage);
    }
    store(tx, at, &before, &after)
}

/// Whether anything of a record is here.
pub(crate) fn is_here(tx: &Transaction<'_>, at: At) -> Result<bool> {
    let mut find =
        tx.prepare_cached("SELECT 1 FROM change WHERE stream = ? AND record = ? LIMIT 1")?;
    Ok(find.exists(at.key())?)
}

/// Takes in the only entry of a record of which nothing was here before, and which [begins](Version::begins) it. It
/// is kept at `place`, and `text` is what search finds it by.
pub(crate) fn begin(
    tx: &Transaction<'_>,
    at: At,
    place: i64,
    text: Option<&SearchText>,
) -> Result<()> {
    let [stream, record] = at.key();
    tx.prepare_cached("INSERT INTO head (stream, record, place, first) VALUES (?, ?, ?, ?)")?
        .execute(params![stream, record, place, place])?;
    text.map_or(Ok(()), |text| search::add_text(tx, place, text))
}

/// This laptop's versions of a record on top of the log, oldest first.
pub(crate) fn unsent(tx: &Transaction<'_>, at: At) -> Result<Vec<ChangeId>> {
    let mut find = tx.prepare_cached(
        "SELECT id FROM change
         WHERE stream = ? AND record = ? AND seq IS NULL AND origin <> 1 ORDER BY place",
    )?;
    let found = find.query_map(at.key(), |row| row.get(0))?;
    Ok(found.map(|id| id.map(ChangeId::from_bytes)).collect::<rusqlite::Result<_>>()?)
}

/// Takes in the next entries of the log for one record, in their order; they are stored already.
/// `unsent` is what stood on top of the log before. What it costs does not depend on how long the
/// record's history is, unless two people wrote at once.
pub(crate) fn follow(
    tx: &Transaction<'_>,
    at: At,
    unsent: &[ChangeId],
    entries: &[(u64, Version)],
) -> Result<()> {
    // The log takes what stood on top of it, in the same order: the same stands.
    let as_it_was = |((_, version), unsent): (&(u64, Version), &ChangeId)| {
        version.id == *unsent && matches!(version.outcome, Outcome::Head | Outcome::HeadOver)
    };
    if entries.len() <= unsent.len() && entries.iter().zip(unsent).all(as_it_was) {
        return Ok(());
    }
    let before = standing(tx, at)?;
    if !unsent.is_empty() {
        stand(tx, at, &before)?;
        return first(tx, at);
    }
    let mut after = before.clone();
    let mut lineage = None;
    for (seq, version) in entries {
        if lineage.is_none() && reduce_plainly(&mut after, version) {
            continue;
        }
        let lineage = match &mut lineage {
            Some(lineage) => lineage,
            none => none.insert(logged_before(tx, at, *seq)?),
        };
        reduce_record(&mut after, &version.entry(), lineage);
        version.join(lineage);
    }
    store(tx, at, &before, &after)
}

/// Takes in a version written on the head when nothing stands beside it: then nothing can be
/// covered but the head, and how that came about does not matter. So a save costs the same after
/// a thousand versions. False if it is not so simple; nothing was done then.
fn reduce_plainly(standing: &mut Standing, version: &Version) -> bool {
    let plain = standing.aside.is_empty() && version.base == standing.head;
    if plain {
        let mut head = Lineage::default();
        standing.head.into_iter().for_each(|id| head.add(id, []));
        reduce_record(standing, &version.entry(), &head);
    }
    plain
}

/// Makes what stands for one record from all its versions.
fn stand(tx: &Transaction<'_>, at: At, before: &Standing) -> Result<()> {
    let mut standing = Standing::default();
    let mut lineage = Lineage::default();
    for version in versions(tx, at)? {
        if !reduce_plainly(&mut standing, &version) {
            reduce_record(&mut standing, &version.entry(), &lineage);
        }
        version.join(&mut lineage);
    }
    store(tx, at, before, &standing)
}

/// A change without its content.
pub(crate) struct Version {
    id: ChangeId,
    base: Option<ChangeId>,
    also: Vec<ChangeId>,
    outcome: Outcome,
}

impl Version {
    pub(crate) fn of(change: &Change, outcome: Outcome) -> Self {
        Self { id: change.id, base: change.base, also: change.also.clone(), outcome }
    }

    /// Whether this version alone, of all that there is of its record, is its head.
    pub(crate) fn begins(&self) -> bool {
        let mut standing = Standing::default();
        reduce_record(&mut standing, &self.entry(), &Lineage::default());
        standing.head == Some(self.id) && standing.aside.is_empty()
    }

    fn entry(&self) -> Entry<'_> {
        Entry { id: self.id, base: self.base, also: &self.also, outcome: self.outcome }
    }

    fn join(&self, lineage: &mut Lineage) {
        lineage.add(self.id, self.base.into_iter().chain(self.also.iter().copied()));
    }
}

/// All versions of a record that stand: the log's in its order, then those on top in theirs, each of
/// which counts as head here until the server decides.
fn versions(tx: &Transaction<'_>, at: At) -> Result<Vec<Version>> {
    let mut find = tx.prepare_cached(&format!(
        "SELECT id, base, also, outcome FROM change
         WHERE stream = ? AND record = ? AND {STANDS} ORDER BY seq IS NULL, seq, place",
    ))?;
    let mut found = find.query(at.key())?;
    let mut versions = Vec::new();
    while let Some(row) = found.next()? {
        versions.push(Version {
            id: ChangeId::from_bytes(row.get(0)?),
            base: row.get::<_, Option<[u8; 16]>>(1)?.map(ChangeId::from_bytes),
            also: rows::ids(row, 2)?,
            outcome: row
                .get::<_, Option<String>>(3)?
                .map_or(Ok(Outcome::Head), |name| outcome(&name))?,
        });
    }
    Ok(versions)
}

/// Who grew from whom in the log of a record before this place.
fn logged_before(tx: &Transaction<'_>, at: At, seq: u64) -> Result<Lineage> {
    let mut find = tx.prepare_cached(
        // By the record: the places before this one are most of the log.
        "SELECT id, base, also FROM change INDEXED BY change_of_record
         WHERE stream = ? AND record = ? AND seq IS NOT NULL AND seq < ?",
    )?;
    let [stream, record] = at.key();
    let mut found = find.query(params![stream, record, seq])?;
    let mut lineage = Lineage::default();
    while let Some(row) = found.next()? {
        let base = row.get::<_, Option<[u8; 16]>>(1)?.map(ChangeId::from_bytes);
        lineage.add(ChangeId::from_bytes(row.get(0)?), base.into_iter().chain(rows::ids(row, 2)?));
    }
    Ok(lineage)
}

/// Which version of a record counts as its beginning may change when the log tells of an older one.
fn first(tx: &Transaction<'_>, at: At) -> Result<()> {
    tx.prepare_cached(&format!(
        "UPDATE head SET first = (SELECT place FROM change
                                  WHERE stream = ?1 AND record = ?2 AND {STANDS}
                                  ORDER BY seq IS NULL, seq, place LIMIT 1)
         WHERE stream = ?1 AND record = ?2",
    ))?
    .execute(at.key())?;
    Ok(())
}

fn outcome(name: &str) -> Result<Outcome> {
    [Outcome::Head, Outcome::Same, Outcome::Merged, Outcome::HeadOver, Outcome::Aside]
        .into_iter()
        .find(|outcome| outcome.as_str() == name)
        .ok_or(VaultError::Unreadable { what: "outcome" })
}

fn standing(tx: &Transaction<'_>, at: At) -> Result<Standing> {
    let head = tx
        .prepare_cached(
            "SELECT change.id FROM head JOIN change USING (place)
             WHERE head.stream = ? AND head.record = ?",
        )?
        .query_row(at.key(), |row| row.get(0))
        .optional()?
        .map(ChangeId::from_bytes);
    let aside = tx
        .prepare_cached(
            "SELECT change.id FROM aside JOIN change USING (place)
             WHERE aside.stream = ? AND aside.record = ?",
        )?
        .query_map(at.key(), |row| row.get(0).map(ChangeId::from_bytes))?
        .collect::<rusqlite::Result<BTreeSet<_>>>()?;
    Ok(Standing { head, aside })
}

fn store(tx: &Transaction<'_>, at: At, before: &Standing, after: &Standing) -> Result<()> {
    let [stream, record] = at.key();
    if before.head != after.head {
        if let Some(old) = before.head {
            search::remove(tx, old)?;
        }
        if let Some(new) = after.head {
            tx.prepare_cached(&format!(
                "INSERT INTO head (stream, record, place, first)
                 SELECT ?1, ?2, place, coalesce(
                     (SELECT first FROM head WHERE stream = ?1 AND record = ?2),
                     (SELECT place FROM change WHERE stream = ?1 AND record = ?2 AND {STANDS}
                      ORDER BY seq IS NULL, seq, place LIMIT 1))
                 FROM change WHERE id = ?3
                 ON CONFLICT (stream, record) DO UPDATE SET place = excluded.place",
            ))?
            .execute(params![stream, record, new.as_bytes()])?;
            search::add(tx, new)?;
        }
    }
    for gone in before.aside.difference(&after.aside) {
        tx.prepare_cached(
            "DELETE FROM aside WHERE stream = ? AND record = ?
             AND place = (SELECT place FROM change WHERE id = ?)",
        )?
        .execute(params![stream, record, gone.as_bytes()])?;
    }
    for new in after.aside.difference(&before.aside) {
        tx.prepare_cached("INSERT INTO aside SELECT ?, ?, place FROM change WHERE id = ?")?
            .execute(params![stream, record, new.as_bytes()])?;
    }
    Ok(())
}

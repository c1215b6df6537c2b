//! What stands for each record: the log through the one reducer, then this laptop's own unsent
//! changes on top, so that the head is what the person wrote last.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use sync::{Change, ChangeId, Entry, Lineage, Outcome, RecordId, Standing, reduce_record};
use uuid::Uuid;

use crate::{Result, Vault, VaultError, rows, search};

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

pub(crate) fn rebuild(tx: &Transaction<'_>) -> Result<()> {
    tx.execute_batch(
        "DELETE FROM head; DELETE FROM aside; INSERT INTO search (search) VALUES ('delete-all');",
    )?;
    let mut find = tx.prepare("SELECT DISTINCT record FROM change")?;
    let records =
        find.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<[u8; 16]>>>()?;
    for record in records {
        let record = RecordId::from_uuid(Uuid::from_bytes(record));
        let mut standing = Standing::default();
        let mut lineage = Lineage::default();
        for version in versions(tx, record)? {
            reduce_record(&mut standing, &version.entry(), &lineage);
            lineage.add(version.id, version.base.into_iter().chain(version.also));
        }
        store(tx, record, &Standing::default(), &standing)?;
    }
    Ok(())
}

/// Takes in an unsent change that has just been added, written on what stands.
pub(crate) fn take(tx: &Transaction<'_>, change: &Change) -> Result<()> {
    let before = standing(tx, change.record)?;
    let mut lineage = Lineage::default();
    if before.aside.is_empty() && change.also.is_empty() {
        // Nothing beside the head can be covered, so how the head came about does not matter, and
        // a save costs the same after a thousand versions.
        before.head.into_iter().for_each(|head| lineage.add(head, []));
    } else {
        for version in versions(tx, change.record)?.into_iter().filter(|v| v.id != change.id) {
            lineage.add(version.id, version.base.into_iter().chain(version.also));
        }
    }
    let mut after = before.clone();
    reduce_record(&mut after, &Entry::of(change, Outcome::Head), &lineage);
    store(tx, change.record, &before, &after)
}

/// A change without its content.
struct Version {
    id: ChangeId,
    base: Option<ChangeId>,
    also: Vec<ChangeId>,
    outcome: Outcome,
}

impl Version {
    fn entry(&self) -> Entry<'_> {
        Entry { id: self.id, base: self.base, also: &self.also, outcome: self.outcome }
    }
}

/// All versions of a record: the log's in its order, then the unsent ones in theirs, each of which
/// counts as head here until the server decides.
fn versions(tx: &Transaction<'_>, record: RecordId) -> Result<Vec<Version>> {
    let mut find = tx.prepare_cached(
        "SELECT id, base, also, outcome FROM change WHERE record = ?
         ORDER BY seq IS NULL, seq, place",
    )?;
    let mut found = find.query([record.uuid().as_bytes()])?;
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

fn outcome(name: &str) -> Result<Outcome> {
    [Outcome::Head, Outcome::Same, Outcome::Merged, Outcome::HeadOver, Outcome::Aside]
        .into_iter()
        .find(|outcome| outcome.as_str() == name)
        .ok_or(VaultError::Unreadable { what: "outcome" })
}

fn standing(tx: &Transaction<'_>, record: RecordId) -> Result<Standing> {
    let record = record.uuid();
    let head = tx
        .prepare_cached(
            "SELECT change.id FROM head JOIN change USING (place) WHERE head.record = ?",
        )?
        .query_row([record.as_bytes()], |row| row.get(0))
        .optional()?
        .map(ChangeId::from_bytes);
    let aside = tx
        .prepare_cached(
            "SELECT change.id FROM aside JOIN change USING (place) WHERE aside.record = ?",
        )?
        .query_map([record.as_bytes()], |row| row.get(0).map(ChangeId::from_bytes))?
        .collect::<rusqlite::Result<BTreeSet<_>>>()?;
    Ok(Standing { head, aside })
}

fn store(
    tx: &Transaction<'_>,
    record: RecordId,
    before: &Standing,
    after: &Standing,
) -> Result<()> {
    let record = record.uuid();
    if before.head != after.head {
        if let Some(old) = before.head {
            search::remove(tx, old)?;
        }
        if let Some(new) = after.head {
            tx.prepare_cached(
                "INSERT INTO head (record, stream, place, first)
                 SELECT record, stream, place, coalesce(
                     (SELECT first FROM head WHERE record = change.record),
                     (SELECT place FROM change AS one WHERE one.record = change.record
                      ORDER BY seq IS NULL, seq, place LIMIT 1))
                 FROM change WHERE id = ?
                 ON CONFLICT (record) DO UPDATE SET place = excluded.place",
            )?
            .execute([new.as_bytes()])?;
            search::add(tx, new)?;
        }
    }
    for gone in before.aside.difference(&after.aside) {
        tx.prepare_cached(
            "DELETE FROM aside
             WHERE record = ? AND place = (SELECT place FROM change WHERE id = ?)",
        )?
        .execute(params![record.as_bytes(), gone.as_bytes()])?;
    }
    for new in after.aside.difference(&before.aside) {
        tx.prepare_cached("INSERT INTO aside SELECT record, place FROM change WHERE id = ?")?
            .execute([new.as_bytes()])?;
    }
    Ok(())
}

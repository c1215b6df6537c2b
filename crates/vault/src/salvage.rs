//! Reading what can still be read of a damaged database, row by row.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};

use crate::keys::DatabaseKey;
use crate::{Result, VaultError, database, schema, standing};

/// What a restored database was given of the one that it replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Salvaged {
    /// Changes that the backup did not have.
    pub changes: u64,
    /// Drafts that the backup did not have, or had in an older form.
    pub drafts: u64,
}

/// Beyond the last change that the index of places can tell, this many misses in a row end the
/// search for more.
const MISSES: i64 = 5_000;

/// Adds to `restored` what it lacks of the database at `path`, if the key opens that at all.
pub(crate) fn add(path: &Path, key: &DatabaseKey, restored: &mut Connection) -> Result<Salvaged> {
    let old = database::connect(path, key)?;
    // Evidence: nothing may be moved into it from its journal.
    old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let version = match schema::version(&old) {
        Ok(version) if version > schema::VERSION => return Err(VaultError::Newer),
        Ok(version @ 1..) => version,
        // Another vault's, empty, or broken from the first page on.
        Ok(0) | Err(_) => return Ok(Salvaged::default()),
    };
    let tx = restored.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Before there was a server, nothing was shared and everything was written here. What the log
    // held beyond the restored cursor may have gaps by now, so it is all on top of the log until a
    // server tells of it again.
    let (sharing, origin) = match version {
        1 => ("0, 0, NULL", "0"),
        _ => ("shared, closed, me", "iif(origin = 1, 2, origin)"),
    };
    copy_rows(&old, &tx, &format!("SELECT id, title, settings, {sharing} FROM stream"), STREAM)?;
    let changes = changes(&old, &tx, origin)?;
    let drafts = copy_rows(&old, &tx, "SELECT slot, stream, record, body, at FROM draft", DRAFT)?;
    copy_rows(&old, &tx, "SELECT key, value FROM setting", SETTING)?;
    if changes > 0 {
        standing::rebuild(&tx)?;
    }
    tx.commit()?;
    Ok(Salvaged { changes, drafts })
}

const STREAM: &str = "INSERT INTO stream (id, title, settings, shared, closed, me)
     VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET
         title = excluded.title, settings = excluded.settings,
         shared = excluded.shared, closed = excluded.closed, me = excluded.me";

const DRAFT: &str = "INSERT INTO draft (slot, stream, record, body, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (slot) DO UPDATE SET
         stream = excluded.stream, record = excluded.record,
         body = excluded.body, at = excluded.at
     WHERE (body, at) IS NOT (excluded.body, excluded.at)";

const SETTING: &str = "INSERT INTO setting (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value";

const CHANGE: &str = "INSERT INTO change
         (id, record, stream, kind, v, base, also, author, device, made_at, body, origin)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

/// Copies rows until one cannot be read; what cannot be kept, for example because its stream is
/// illegible, is passed over.
fn copy_rows(old: &Connection, tx: &Transaction<'_>, from: &str, to: &str) -> Result<u64> {
    let Ok(mut find) = old.prepare(from) else { return Ok(0) };
    let columns = find.column_count();
    let Ok(mut found) = find.query([]) else { return Ok(0) };
    let mut copied = 0;
    while let Ok(Some(row)) = found.next() {
        let values: rusqlite::Result<Vec<Value>> = (0..columns).map(|at| row.get(at)).collect();
        if let Ok(values) = values {
            copied += put(tx, to, values)?;
        }
    }
    Ok(copied)
}

/// Changes are tried one by one: a broken page costs the changes on it, and none behind it.
fn changes(old: &Connection, tx: &Transaction<'_>, origin: &str) -> Result<u64> {
    let last: i64 =
        old.query_row("SELECT max(place) FROM change", [], |row| row.get(0)).unwrap_or(0);
    let (mut copied, mut place, mut misses) = (0, 0, 0);
    while place < last || misses < MISSES {
        place += 1;
        let change = old.prepare_cached(&format!(
            "SELECT id, record, stream, kind, v, base, also, author, device, made_at, body, {origin}
             FROM change WHERE place = ?",
        ));
        let Ok(values) = change.and_then(|mut find| {
            find.query_row([place], |row| (0..12).map(|at| row.get(at)).collect())
        }) else {
            misses += 1;
            continue;
        };
        misses = 0;
        if put(tx, CHANGE, values)? == 0 {
            continue;
        }
        copied += 1;
        let (new, words) =
            (tx.last_insert_rowid(), "SELECT title, text FROM words WHERE place = ?");
        let found = old.prepare_cached(words).and_then(|mut find| {
            find.query_row([place], |row| Ok(vec![Value::Integer(new), row.get(0)?, row.get(1)?]))
        });
        if let Ok(words) = found {
            put(tx, "INSERT INTO words (place, title, text) VALUES (?, ?, ?)", words)?;
        }
    }
    Ok(copied)
}

/// Adds a row; 0 when it is there already or does not fit.
fn put(tx: &Transaction<'_>, sql: &str, values: Vec<Value>) -> Result<u64> {
    match tx.prepare_cached(sql)?.execute(params_from_iter(values)) {
        Ok(added) => Ok(added as u64),
        Err(e) if e.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => Ok(0),
        Err(e) => Err(e.into()),
    }
}

//! The tables, and how an older database becomes a newer one.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior, params};
use sync::wire::Keeping;
use uuid::Uuid;

use super::super::{Result, StoreError, draw_keeping};

/// Step n makes version n+1. A step that was released is never edited.
const STEPS: &[&str] = &[FIRST];

/// The version that this program writes.
pub(super) const VERSION: u32 = STEPS.len() as u32;

// Ids are blobs of 16 bytes, hashes of 32; times are microseconds since 1970.
const FIRST: &str = "
CREATE TABLE meta (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    keeping BLOB NOT NULL
) STRICT;

CREATE TABLE account (
    id       BLOB PRIMARY KEY,
    name     TEXT NOT NULL,
    email    TEXT NOT NULL UNIQUE,
    role     TEXT NOT NULL,
    password TEXT                       -- an Argon2id hash
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    id         BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    token      BLOB NOT NULL UNIQUE,    -- its hash
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    wipe       INTEGER NOT NULL DEFAULT 0,
    seen_at    INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE code (
    hash       BLOB PRIMARY KEY,
    account    BLOB NOT NULL REFERENCES account (id),
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE stream (
    id       BLOB PRIMARY KEY,
    audience TEXT NOT NULL,
    title    TEXT NOT NULL,
    locked   INTEGER NOT NULL,
    seq      INTEGER NOT NULL,          -- how far its log goes
    chain    BLOB NOT NULL              -- and the hash up to there
) STRICT, WITHOUT ROWID;
CREATE INDEX stream_of_reference ON stream (audience) WHERE audience = 'reference';

CREATE TABLE member (
    stream  BLOB NOT NULL REFERENCES stream (id),
    person  BLOB NOT NULL,
    account BLOB REFERENCES account (id),
    name    TEXT NOT NULL,
    part    TEXT NOT NULL,
    PRIMARY KEY (stream, person)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX member_of_account ON member (account, stream) WHERE account IS NOT NULL;

CREATE TABLE change (
    place   INTEGER PRIMARY KEY,        -- the order of arrival: clustering by the random id would cost more
    id      BLOB NOT NULL UNIQUE,
    stream  BLOB NOT NULL,              -- whose row the writer holds, so it exists
    seq     INTEGER NOT NULL,
    record  BLOB NOT NULL,
    earlier INTEGER,                    -- the place in the stream of the version of this record before it
    base    BLOB,
    also    BLOB NOT NULL,              -- ids, one after another
    outcome TEXT NOT NULL,
    hash    BLOB NOT NULL,
    chain   BLOB NOT NULL,              -- the hash of the log up to it
    wire    TEXT NOT NULL,              -- the change in JSON, as it is sent
    UNIQUE (stream, seq)
) STRICT;

CREATE TABLE standing (
    stream BLOB NOT NULL,
    record BLOB NOT NULL,
    head   BLOB NOT NULL,
    aside  BLOB NOT NULL,               -- ids, one after another
    last   INTEGER NOT NULL,            -- the place in the stream of its last version
    PRIMARY KEY (stream, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE refused (
    place   INTEGER PRIMARY KEY,
    stream  BLOB NOT NULL REFERENCES stream (id),
    id      BLOB NOT NULL,
    account BLOB NOT NULL,
    why     TEXT NOT NULL,
    hash    BLOB NOT NULL,
    wire    TEXT NOT NULL,
    UNIQUE (stream, id, hash, account)
) STRICT;

CREATE TABLE audit (
    place   INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    account BLOB,
    device  BLOB,
    act     TEXT NOT NULL,
    stream  BLOB,
    outcome TEXT NOT NULL
) STRICT;
";

/// Opens the file for writing, or makes it.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let conn = Connection::open(path)?;
    conn.busy_timeout(Duration::from_secs(20))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 8000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(conn)
}

/// Opens the file for reading.
pub(super) fn connect_to_read(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(20))?;
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch("PRAGMA cache_size = -8192;")?;
    Ok(conn)
}

/// The version of a database; 0 for an empty one.
pub(super) fn version(conn: &Connection) -> Result<u32> {
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
    match conn.query_row(tables, [], |row| row.get::<_, u32>(0))? {
        0 => Ok(0),
        _ => Ok(conn.query_row("SELECT version FROM meta", [], |row| row.get(0))?),
    }
}

/// Takes the missing steps in one transaction.
pub(super) fn migrate(conn: &mut Connection) -> Result<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let from = version(&tx)?;
    if from > VERSION {
        return Err(StoreError::Newer);
    }
    for step in STEPS.iter().skip(from as usize) {
        tx.execute_batch(step)?;
    }
    if from == 0 {
        let keeping = draw_keeping()?;
        let row = params![VERSION, keeping.uuid().into_bytes()];
        tx.execute("INSERT INTO meta VALUES (1, ?, ?)", row)?;
    } else if from < VERSION {
        tx.execute("UPDATE meta SET version = ?", [VERSION])?;
    }
    Ok(tx.commit()?)
}

/// Which keeping of the logs this is.
pub(super) fn keeping(conn: &Connection) -> Result<Keeping> {
    let mut row = conn.prepare_cached("SELECT keeping FROM meta")?;
    let bytes: Option<[u8; 16]> = row.query_row([], |row| row.get(0)).optional()?;
    let bytes = bytes.ok_or(StoreError::Unreadable("keeping"))?;
    Ok(Keeping::from_uuid(Uuid::from_bytes(bytes)))
}

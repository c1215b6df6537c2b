//! The tables, and how an older database becomes a newer one.
//!
//! `change`, `words`, `draft`, `stream` and `setting` are precious. `head`, `aside` and `search` are
//! rebuilt from them, and `run` only tells what happened. `seq` and `outcome` stay empty until a change is seen in the pulled log.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::keys::DatabaseKey;
use crate::{Folder, Result, backup};

/// The version that this program writes.
pub(crate) const VERSION: u32 = STEPS.len() as u32;

/// Step n makes version n+1. A step that was released is never edited.
pub(crate) const STEPS: &[&str] = &[FIRST, SECOND, THIRD, FOURTH];

const FIRST: &str = "
CREATE TABLE change (
    place   INTEGER PRIMARY KEY,  -- the order of arrival on this computer
    id      BLOB NOT NULL UNIQUE,
    record  BLOB NOT NULL,
    stream  BLOB NOT NULL REFERENCES stream (id),
    kind    TEXT NOT NULL,
    v       INTEGER NOT NULL,
    base    BLOB,
    also    BLOB NOT NULL,        -- ids of 16 bytes, one after another
    author  BLOB NOT NULL,
    device  BLOB NOT NULL,
    made_at TEXT NOT NULL,        -- RFC 3339, all digits kept: it is hashed
    seq     INTEGER,              -- its place in the stream's log; none while it waits
    outcome TEXT,
    body    TEXT,                 -- none is a deletion
    CHECK ((seq IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX change_of_record ON change (record);
CREATE INDEX change_waiting ON change (stream) WHERE seq IS NULL;
CREATE UNIQUE INDEX change_in_log ON change (stream, seq) WHERE seq IS NOT NULL;

CREATE TABLE words (              -- what search shows of a change
    place INTEGER PRIMARY KEY REFERENCES change (place),
    title TEXT NOT NULL,
    text  TEXT NOT NULL
) STRICT;

CREATE TABLE draft (
    slot   TEXT PRIMARY KEY,
    stream BLOB NOT NULL REFERENCES stream (id),
    record BLOB,
    body   TEXT NOT NULL,
    at     TEXT NOT NULL
) STRICT;
CREATE INDEX draft_of_stream ON draft (stream);

CREATE TABLE stream (
    id       BLOB PRIMARY KEY,
    title    TEXT NOT NULL,
    settings TEXT NOT NULL,
    seq      INTEGER NOT NULL DEFAULT 0,  -- the cursor: how far the log has been pulled
    chain    BLOB                         -- and the hash up to there
) STRICT;

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE head (
    record  BLOB PRIMARY KEY,
    stream  BLOB NOT NULL,
    place   INTEGER NOT NULL REFERENCES change (place),
    first   INTEGER NOT NULL REFERENCES change (place)
) STRICT;
CREATE INDEX head_of_stream ON head (stream);

CREATE TABLE aside (
    record BLOB NOT NULL,
    place  INTEGER NOT NULL REFERENCES change (place),
    PRIMARY KEY (record, place)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (
    title, text,
    content = 'words', content_rowid = 'place',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE migration (
    version INTEGER PRIMARY KEY,
    at      TEXT NOT NULL
) STRICT;
";

/// The exchange with a server.
const SECOND: &str = "
ALTER TABLE change ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
    -- 0: written here, or by the same person elsewhere, or carried for a colleague: ours to push
    -- 1: known from the log only; it stands as long as the log holds it
    -- 2: handed over by another laptop; it stands at once, and is that laptop's to push
ALTER TABLE change ADD COLUMN parked TEXT;     -- why it is not pushed any more
ALTER TABLE change ADD COLUMN parked_at TEXT;
DROP INDEX change_waiting;
CREATE INDEX change_waiting ON change (stream, place)
    WHERE seq IS NULL AND origin = 0 AND parked IS NULL;
CREATE INDEX change_unsent ON change (record, place, origin, stream) WHERE seq IS NULL;
CREATE INDEX change_parked ON change (parked_at) WHERE parked IS NOT NULL;

ALTER TABLE stream ADD COLUMN shared INTEGER NOT NULL DEFAULT 0;  -- exchanged with the server
ALTER TABLE stream ADD COLUMN closed INTEGER NOT NULL DEFAULT 0;  -- until the server opens it again
ALTER TABLE stream ADD COLUMN me BLOB;         -- the author whose changes are ours to push

CREATE TABLE run (                -- one sync, for its history
    number   INTEGER PRIMARY KEY,
    began    TEXT NOT NULL,
    ended    TEXT,
    sent     INTEGER NOT NULL DEFAULT 0,
    received INTEGER NOT NULL DEFAULT 0,
    parked   INTEGER NOT NULL DEFAULT 0,
    trouble  TEXT                 -- a code; none if all went well
) STRICT;
";

/// A record is one of its stream: whoever knows its id may write another of the same id in another stream.
const THIRD: &str = "
ALTER TABLE head RENAME TO head_by_record;
CREATE TABLE head (
    stream BLOB NOT NULL,
    record BLOB NOT NULL,
    place  INTEGER NOT NULL REFERENCES change (place),
    first  INTEGER NOT NULL REFERENCES change (place),
    PRIMARY KEY (stream, record)
) STRICT;
INSERT INTO head SELECT stream, record, place, first FROM head_by_record;
DROP TABLE head_by_record;

ALTER TABLE aside RENAME TO aside_by_record;
CREATE TABLE aside (
    stream BLOB NOT NULL,
    record BLOB NOT NULL,
    place  INTEGER NOT NULL REFERENCES change (place),
    PRIMARY KEY (stream, record, place)
) STRICT, WITHOUT ROWID;
INSERT INTO aside
    SELECT stream, change.record, place FROM aside_by_record JOIN change USING (place);
DROP TABLE aside_by_record;
";

/// A review is read in the order in which its records were begun, whatever their ids.
const FOURTH: &str = "
CREATE INDEX head_in_order ON head (stream, first);
";

/// What stands: all that the log holds, and what does not depend on it.
pub(crate) const STANDS: &str = "(seq IS NOT NULL OR origin <> 1)";

/// The version of a database; 0 for an empty one.
pub(crate) fn version(conn: &Connection) -> Result<u32> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the database to this program's version.
pub(crate) fn migrate(conn: &mut Connection, now: DateTime<Utc>) -> Result<()> {
    migrate_by(STEPS, conn, now)
}

/// The same for a database with work in it, which is backed up first.
pub(crate) fn migrate_with_backup(
    conn: &mut Connection,
    key: &DatabaseKey,
    folder: &Folder,
    now: DateTime<Utc>,
) -> Result<()> {
    bring_up_to_date(STEPS, conn, key, folder, now)
}

pub(crate) fn bring_up_to_date(
    steps: &[&str],
    conn: &mut Connection,
    key: &DatabaseKey,
    folder: &Folder,
    now: DateTime<Utc>,
) -> Result<()> {
    if (version(conn)? as usize) < steps.len() {
        backup::make(conn, key, folder, now)?;
        migrate_by(steps, conn, now)?;
    }
    Ok(())
}

/// Takes the missing steps in one transaction, each with its record.
pub(crate) fn migrate_by(steps: &[&str], conn: &mut Connection, now: DateTime<Utc>) -> Result<()> {
    let from = version(conn)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (step, version) in steps.iter().zip(1_u32..).skip(from as usize) {
        tx.execute_batch(step)?;
        tx.execute("INSERT INTO migration VALUES (?, ?)", params![version, now.to_rfc3339()])?;
        tx.pragma_update(None, "user_version", version)?;
    }
    tx.commit()?;
    Ok(())
}

//! The tables, and how an older database becomes a newer one.

use deadpool_postgres::{GenericClient, Object};
use sync::wire::Keeping;
use uuid::Uuid;

use super::super::{Result, StoreError, draw_keeping};
use super::rows::{execute, first};

/// Step n makes version n+1. A step that was released is never edited.
const STEPS: &[&str] = &[FIRST];

/// The version that this program writes.
const VERSION: i32 = STEPS.len() as i32;

/// Held while the tables are made, so that servers which start together do not make them twice.
const LOCK: i64 = 0x5354_414e_4450_4f54;

const FIRST: &str = "
CREATE TABLE meta (
    one     integer PRIMARY KEY CHECK (one = 1),
    version integer NOT NULL,
    keeping uuid NOT NULL
);

CREATE TABLE account (
    id       uuid PRIMARY KEY,
    name     text NOT NULL,
    email    text NOT NULL UNIQUE,
    role     text NOT NULL,
    password text                        -- an Argon2id hash
);

CREATE TABLE device (
    id         uuid PRIMARY KEY,
    account    uuid NOT NULL REFERENCES account (id),
    token      bytea NOT NULL UNIQUE,    -- its hash
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    wipe       boolean NOT NULL DEFAULT false,
    seen_at    timestamptz
);

CREATE TABLE code (
    hash       bytea PRIMARY KEY,
    account    uuid NOT NULL REFERENCES account (id),
    expires_at timestamptz NOT NULL
);

CREATE TABLE stream (
    id       uuid PRIMARY KEY,
    audience text NOT NULL,
    title    text NOT NULL,
    locked   boolean NOT NULL,
    seq      bigint NOT NULL,            -- how far its log goes
    chain    bytea NOT NULL              -- and the hash up to there
) WITH (fillfactor = 50);                -- each push writes its row anew
CREATE INDEX stream_of_reference ON stream (audience) WHERE audience = 'reference';

CREATE TABLE member (
    stream  uuid NOT NULL REFERENCES stream (id),
    person  uuid NOT NULL,
    account uuid REFERENCES account (id),
    name    text NOT NULL,
    part    text NOT NULL,
    PRIMARY KEY (stream, person)
);
CREATE UNIQUE INDEX member_of_account ON member (account, stream) WHERE account IS NOT NULL;

CREATE TABLE change (
    place   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id      bytea NOT NULL UNIQUE,
    stream  uuid NOT NULL,               -- whose row the writer holds, so it exists
    seq     bigint NOT NULL,
    record  uuid NOT NULL,
    earlier bigint,                      -- the place in the stream of the version of this record before it
    base    bytea,
    also    bytea NOT NULL,              -- ids, one after another
    outcome text NOT NULL,
    hash    bytea NOT NULL,
    chain   bytea NOT NULL,              -- the hash of the log up to it
    wire    text NOT NULL,               -- the change in JSON, as it is sent
    UNIQUE (stream, seq)
);

CREATE TABLE standing (
    stream uuid NOT NULL,
    record uuid NOT NULL,
    head   bytea NOT NULL,
    aside  bytea NOT NULL,               -- ids, one after another
    last   bigint NOT NULL,              -- the place in the stream of its last version
    PRIMARY KEY (stream, record)
) WITH (fillfactor = 70);

CREATE TABLE refused (
    place   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream  uuid NOT NULL REFERENCES stream (id),
    id      bytea NOT NULL,
    account uuid NOT NULL,
    why     text NOT NULL,
    hash    bytea NOT NULL,
    wire    text NOT NULL,
    UNIQUE (stream, id, hash, account)
);

CREATE TABLE audit (
    place   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL,
    account uuid,
    device  uuid,
    act     text NOT NULL,
    stream  uuid,
    outcome text NOT NULL
);
";

/// Takes the missing steps in one transaction.
pub(super) async fn migrate(conn: &mut Object) -> Result<()> {
    let tx = conn.transaction().await?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    let there = tx.query_one("SELECT to_regclass('meta') IS NOT NULL", &[]).await?;
    let from: i32 = match there.try_get(0)? {
        true => tx.query_one("SELECT version FROM meta", &[]).await?.try_get(0)?,
        false => 0,
    };
    if from > VERSION {
        return Err(StoreError::Newer);
    }
    for step in STEPS.iter().skip(usize::try_from(from).unwrap_or(0)) {
        tx.batch_execute(step).await?;
    }
    if from == 0 {
        let keeping = draw_keeping()?.uuid();
        tx.execute("INSERT INTO meta VALUES (1, $1, $2)", &[&VERSION, &keeping]).await?;
    } else if from < VERSION {
        tx.execute("UPDATE meta SET version = $1", &[&VERSION]).await?;
    }
    Ok(tx.commit().await?)
}

/// Which keeping of the logs this is.
pub(super) async fn keeping(conn: &impl GenericClient) -> Result<Keeping> {
    let row = first(conn, "SELECT keeping FROM meta", &[]).await?;
    let keeping: Uuid = row.ok_or(StoreError::Unreadable("keeping"))?.try_get(0)?;
    Ok(Keeping::from_uuid(keeping))
}

/// Draws a new keeping.
pub(super) async fn keep_anew(conn: &impl GenericClient) -> Result<Keeping> {
    let keeping = draw_keeping()?;
    execute(conn, "UPDATE meta SET keeping = $1", &[&keeping.uuid()]).await?;
    Ok(keeping)
}

//! Streams and who is in them.

use deadpool_postgres::{GenericClient, Object};
use sync::{Chain, ChainHash, PersonId, StreamId};
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::bearing::{part_in_reference, readable};
use super::super::names::Named;
use super::super::{Member, Membership, Result, Role, StoreError, Stream};
use super::rows::{Columns, execute, first, or_exists, or_no_stream, rows};

/// Adds a stream with its team.
pub(super) async fn add_stream(
    conn: &mut Object,
    stream: &Stream,
    members: &[Member],
) -> Result<()> {
    let Stream { id, audience, title, locked } = stream;
    let tx = conn.transaction().await?;
    let insert = "INSERT INTO stream (id, audience, title, locked, seq, chain)
         VALUES ($1, $2, $3, $4, 0, $5)";
    let (audience, start) = (audience.name(), ChainHash::default());
    let start = &start.as_bytes()[..];
    execute(&tx, insert, &[&id.uuid(), &audience, title, locked, &start])
        .await
        .map_err(or_exists("this stream"))?;
    for member in members {
        put(&tx, INSERT, *id, member).await?;
    }
    Ok(tx.commit().await?)
}

const INSERT: &str =
    "INSERT INTO member (stream, person, account, name, part) VALUES ($1, $2, $3, $4, $5)";
const UPSERT: &str =
    "INSERT INTO member (stream, person, account, name, part) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (stream, person) DO UPDATE
     SET account = excluded.account, name = excluded.name, part = excluded.part";

async fn put(
    conn: &impl GenericClient,
    sql: &str,
    stream: StreamId,
    member: &Member,
) -> Result<()> {
    let Member { person, account, name, part, .. } = member;
    let values: &super::rows::Values<'_> =
        &[&stream.uuid(), &person.uuid(), account, name, &part.name()];
    execute(conn, sql, values).await.map(drop).map_err(or_no_stream)
}

const STREAM: &str = "SELECT id, audience, title, locked FROM stream";

fn read_stream(columns: &mut Columns<'_>) -> Result<Stream> {
    Ok(Stream {
        id: columns.stream()?,
        audience: columns.named()?,
        title: columns.plain()?,
        locked: columns.plain()?,
    })
}

/// The stream, if there is one.
pub(super) async fn stream(conn: &impl GenericClient, id: StreamId) -> Result<Option<Stream>> {
    let row = first(conn, &format!("{STREAM} WHERE id = $1"), &[&id.uuid()]).await?;
    row.as_ref().map(|row| read_stream(&mut Columns::of(row))).transpose()
}

/// Every stream, by title.
pub(super) async fn streams(conn: &impl GenericClient) -> Result<Vec<Stream>> {
    // By code point, as SQLite does, whatever the language of the database.
    let rows = rows(conn, &format!("{STREAM} ORDER BY title COLLATE \"C\", id"), &[]).await?;
    rows.iter().map(|row| read_stream(&mut Columns::of(row))).collect()
}

/// Locks a stream or opens it.
pub(super) async fn lock(conn: &impl GenericClient, id: StreamId, locked: bool) -> Result<()> {
    let update = "UPDATE stream SET locked = $2 WHERE id = $1";
    match execute(conn, update, &[&id.uuid(), &locked]).await? {
        0 => Err(StoreError::NoStream),
        _ => Ok(()),
    }
}

/// The team of a stream.
pub(super) async fn members(conn: &impl GenericClient, stream: StreamId) -> Result<Vec<Member>> {
    let members = "SELECT person, account, name, part FROM member
         WHERE stream = $1 ORDER BY name COLLATE \"C\", person";
    let read = |row: &Row| {
        let mut columns = Columns::of(row);
        Ok(Member {
            stream,
            person: columns.person()?,
            account: columns.plain()?,
            name: columns.plain()?,
            part: columns.named()?,
        })
    };
    rows(conn, members, &[&stream.uuid()]).await?.iter().map(read).collect()
}

/// Adds or changes a member.
pub(super) async fn set_member(conn: &impl GenericClient, member: &Member) -> Result<()> {
    put(conn, UPSERT, member.stream, member).await
}

/// Takes somebody out.
pub(super) async fn remove_member(
    conn: &impl GenericClient,
    stream: StreamId,
    person: PersonId,
) -> Result<()> {
    let delete = "DELETE FROM member WHERE stream = $1 AND person = $2";
    execute(conn, delete, &[&stream.uuid(), &person.uuid()]).await.map(drop)
}

/// What an account may read.
pub(super) async fn memberships(
    conn: &impl GenericClient,
    account: Uuid,
) -> Result<Vec<Membership>> {
    let own = "SELECT stream.id, audience, title, locked, seq, chain, person, part
         FROM member JOIN stream ON stream.id = member.stream
         WHERE account = $1 AND audience <> 'reference'";
    let all = "SELECT stream.id, audience, title, locked, seq, chain, account.role
         FROM stream JOIN account ON account.id = $1 WHERE audience = 'reference'";
    let (own, all) = tokio::try_join!(async { rows(conn, own, &[&account]).await }, async {
        rows(conn, all, &[&account]).await
    },)?;
    let mut found = Vec::with_capacity(own.len() + all.len());
    for row in &own {
        let (stream, at, mut columns) = read(row)?;
        let (person, part) = (columns.person()?, columns.named()?);
        found.push(Membership { stream, person, part, at });
    }
    for row in &all {
        let (stream, at, mut columns) = read(row)?;
        let role: Role = columns.named()?;
        let (person, part) = (PersonId::from_uuid(account), part_in_reference(role));
        found.push(Membership { stream, person, part, at });
    }
    Ok(readable(found))
}

fn read(row: &Row) -> Result<(Stream, Chain, Columns<'_>)> {
    let mut columns = Columns::of(row);
    let stream = read_stream(&mut columns)?;
    let at = Chain { seq: columns.place()?, hash: columns.chain()? };
    Ok((stream, at, columns))
}

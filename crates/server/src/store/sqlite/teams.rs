//! Streams and who is in them.

use rusqlite::{Connection, Row, Statement, params};
use sync::{Chain, ChainHash, PersonId, StreamId};
use uuid::Uuid;

use super::super::bearing::{part_in_reference, readable};
use super::super::names::Named;
use super::super::{Member, Membership, Result, Role, StoreError, Stream};
use super::rows::{Columns, or_exists, or_no_stream};

/// Adds a stream with its team.
pub(super) fn add_stream(conn: &Connection, stream: &Stream, members: &[Member]) -> Result<()> {
    let Stream { id, audience, title, locked } = stream;
    conn.prepare_cached(
        "INSERT INTO stream (id, audience, title, locked, seq, chain) VALUES (?, ?, ?, ?, 0, ?)",
    )?
    .execute(params![
        id.uuid().into_bytes(),
        audience.name(),
        title,
        locked,
        ChainHash::default().as_bytes()
    ])
    .map_err(or_exists("this stream"))?;
    let mut insert = conn.prepare_cached(INSERT)?;
    for member in members {
        put(&mut insert, *id, member)?;
    }
    Ok(())
}

const INSERT: &str =
    "INSERT INTO member (stream, person, account, name, part) VALUES (?, ?, ?, ?, ?)";
const OR_UPDATE: &str = "ON CONFLICT (stream, person) DO UPDATE
     SET account = excluded.account, name = excluded.name, part = excluded.part";

fn put(insert: &mut Statement<'_>, stream: StreamId, member: &Member) -> Result<()> {
    let row = params![
        stream.uuid().into_bytes(),
        member.person.uuid().into_bytes(),
        member.account.map(Uuid::into_bytes),
        member.name,
        member.part.name(),
    ];
    insert.execute(row).map_err(or_no_stream)?;
    Ok(())
}

const STREAM: &str = "SELECT id, audience, title, locked FROM stream";

fn read_stream(columns: &mut Columns<'_, '_>) -> Result<Stream> {
    Ok(Stream {
        id: columns.stream()?,
        audience: columns.named()?,
        title: columns.plain()?,
        locked: columns.plain()?,
    })
}

/// The stream, if there is one.
pub(super) fn stream(conn: &Connection, id: StreamId) -> Result<Option<Stream>> {
    let mut rows = conn.prepare_cached(&format!("{STREAM} WHERE id = ?"))?;
    let mut rows = rows.query([id.uuid().into_bytes()])?;
    rows.next()?.map(|row| read_stream(&mut Columns::of(row))).transpose()
}

/// Every stream, by title.
pub(super) fn streams(conn: &Connection) -> Result<Vec<Stream>> {
    let mut rows = conn.prepare_cached(&format!("{STREAM} ORDER BY title, id"))?;
    let mut rows = rows.query([])?;
    let mut streams = Vec::new();
    while let Some(row) = rows.next()? {
        streams.push(read_stream(&mut Columns::of(row))?);
    }
    Ok(streams)
}

/// Locks a stream or opens it.
pub(super) fn lock(conn: &Connection, id: StreamId, locked: bool) -> Result<()> {
    let mut update = conn.prepare_cached("UPDATE stream SET locked = ? WHERE id = ?")?;
    match update.execute(params![locked, id.uuid().into_bytes()])? {
        0 => Err(StoreError::NoStream),
        _ => Ok(()),
    }
}

/// The team of a stream.
pub(super) fn members(conn: &Connection, stream: StreamId) -> Result<Vec<Member>> {
    let mut rows = conn.prepare_cached(
        "SELECT person, account, name, part FROM member WHERE stream = ? ORDER BY name, person",
    )?;
    let mut rows = rows.query([stream.uuid().into_bytes()])?;
    let mut members = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        members.push(Member {
            stream,
            person: columns.person()?,
            account: columns.uuid_or_none()?,
            name: columns.plain()?,
            part: columns.named()?,
        });
    }
    Ok(members)
}

/// Adds or changes a member.
pub(super) fn set_member(conn: &Connection, member: &Member) -> Result<()> {
    put(&mut *conn.prepare_cached(&format!("{INSERT} {OR_UPDATE}"))?, member.stream, member)
}

/// Takes somebody out.
pub(super) fn remove_member(conn: &Connection, stream: StreamId, person: PersonId) -> Result<()> {
    conn.prepare_cached("DELETE FROM member WHERE stream = ? AND person = ?")?
        .execute(params![stream.uuid().into_bytes(), person.uuid().into_bytes()])?;
    Ok(())
}

/// What an account may read.
pub(super) fn memberships(conn: &Connection, account: Uuid) -> Result<Vec<Membership>> {
    let mut found = Vec::new();
    let mut own = conn.prepare_cached(
        "SELECT stream.id, audience, title, locked, seq, chain, person, part
         FROM member JOIN stream ON stream.id = member.stream
         WHERE account = ? AND audience <> 'reference'",
    )?;
    let mut rows = own.query([account.into_bytes()])?;
    while let Some(row) = rows.next()? {
        found.push(membership(row, |columns| Ok((columns.person()?, columns.named()?)))?);
    }
    let mut all = conn.prepare_cached(
        "SELECT stream.id, audience, title, locked, seq, chain, account.role
         FROM stream JOIN account ON account.id = ? WHERE audience = 'reference'",
    )?;
    let mut rows = all.query([account.into_bytes()])?;
    while let Some(row) = rows.next()? {
        found.push(membership(row, |columns| {
            let role: Role = columns.named()?;
            Ok((PersonId::from_uuid(account), part_in_reference(role)))
        })?);
    }
    Ok(readable(found))
}

fn membership(
    row: &Row<'_>,
    me: impl FnOnce(&mut Columns<'_, '_>) -> Result<(PersonId, review::authority::Part)>,
) -> Result<Membership> {
    let mut columns = Columns::of(row);
    let stream = read_stream(&mut columns)?;
    let at = Chain { seq: columns.plain()?, hash: columns.chain()? };
    let (person, part) = me(&mut columns)?;
    Ok(Membership { stream, person, part, at })
}

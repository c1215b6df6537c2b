//! Accounts, their devices and codes, and the audit log.

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use sync::DeviceId;
use uuid::Uuid;

use super::super::bearing::audit_line;
use super::super::names::Named;
use super::super::{Account, Audited, Device, Result, StoreError};
use super::rows::{Columns, or_exists};

/// How old a note of having heard of a device may get.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// Adds an account.
pub(super) fn add_account(conn: &Connection, account: &Account) -> Result<()> {
    conn.prepare_cached("INSERT INTO account (id, name, email, role) VALUES (?, ?, ?, ?)")?
        .execute(params![account.id.into_bytes(), account.name, account.email, account.role.name()])
        .map_err(or_exists("an account with this e-mail address"))?;
    Ok(())
}

const ACCOUNT: &str = "SELECT account.id, account.name, account.email, account.role";

fn read_account(columns: &mut Columns<'_, '_>) -> Result<Account> {
    Ok(Account {
        id: columns.uuid()?,
        name: columns.plain()?,
        email: columns.plain()?,
        role: columns.named()?,
    })
}

/// The account with this id.
pub(super) fn account(conn: &Connection, id: Uuid) -> Result<Option<Account>> {
    let mut rows = conn.prepare_cached(&format!("{ACCOUNT} FROM account WHERE id = ?"))?;
    let mut rows = rows.query([id.into_bytes()])?;
    rows.next()?.map(|row| read_account(&mut Columns::of(row))).transpose()
}

/// Every account, by name.
pub(super) fn accounts(conn: &Connection) -> Result<Vec<Account>> {
    let mut rows = conn.prepare_cached(&format!("{ACCOUNT} FROM account ORDER BY name, id"))?;
    let mut rows = rows.query([])?;
    let mut accounts = Vec::new();
    while let Some(row) = rows.next()? {
        accounts.push(read_account(&mut Columns::of(row))?);
    }
    Ok(accounts)
}

/// Keeps the hash of a password.
pub(super) fn set_password(conn: &Connection, account: Uuid, hash: Option<&str>) -> Result<()> {
    conn.prepare_cached("UPDATE account SET password = ? WHERE id = ?")?
        .execute(params![hash, account.into_bytes()])?;
    Ok(())
}

/// The account of this address, and the hash.
pub(super) fn password(
    conn: &Connection,
    email: &str,
) -> Result<Option<(Account, Option<String>)>> {
    let sql = format!("{ACCOUNT}, password FROM account WHERE email = ?");
    let mut rows = conn.prepare_cached(&sql)?;
    let mut rows = rows.query([email])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut columns = Columns::of(row);
    Ok(Some((read_account(&mut columns)?, columns.plain()?)))
}

/// Keeps the hash of a code, and forgets those that are long over.
pub(super) fn add_code(
    conn: &Connection,
    hash: [u8; 32],
    account: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    conn.prepare_cached("INSERT INTO code (hash, account, expires_at) VALUES (?, ?, ?)")?
        .execute(params![hash, account.into_bytes(), expires_at.timestamp_micros()])
        .map_err(or_exists("this code"))?;
    Ok(())
}

/// Uses up a code.
pub(super) fn use_code(
    conn: &Connection,
    hash: [u8; 32],
    device: DeviceId,
    token: [u8; 32],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let used: Option<[u8; 16]> = conn
        .prepare_cached("DELETE FROM code WHERE hash = ? AND expires_at > ? RETURNING account")?
        .query_row(params![hash, now.timestamp_micros()], |row| row.get(0))
        .optional()?;
    let Some(account_id) = used else { return Ok(None) };
    let device = device.uuid().into_bytes();
    let registered = conn
        .prepare_cached(
            "INSERT INTO device (id, account, token, expires_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE
             SET token = ?3, expires_at = ?4, seen_at = ?5, revoked_at = NULL, wipe = 0
             WHERE account = ?2",
        )?
        .execute(params![
            device,
            account_id,
            token,
            expires_at.timestamp_micros(),
            now.timestamp_micros()
        ])?;
    match registered {
        0 => Err(StoreError::Exists("this device, with another account,".to_owned())),
        _ => account(conn, Uuid::from_bytes(account_id)),
    }
}

const DEVICE: &str = "device.id, device.account, device.expires_at, device.revoked_at, \
     device.wipe, device.seen_at";

fn read_device(columns: &mut Columns<'_, '_>) -> Result<Device> {
    Ok(Device {
        id: DeviceId::from_uuid(columns.uuid()?),
        account: columns.uuid()?,
        expires_at: columns.time()?,
        revoked_at: columns.time_or_none()?,
        wipe: columns.plain()?,
        seen_at: columns.time_or_none()?,
    })
}

/// The device with this token, and its account.
pub(super) fn device(conn: &Connection, token: [u8; 32]) -> Result<Option<(Device, Account)>> {
    let mut rows = conn.prepare_cached(&format!(
        "{ACCOUNT}, {DEVICE} FROM device JOIN account ON account.id = device.account
         WHERE token = ?"
    ))?;
    let mut rows = rows.query([token])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut columns = Columns::of(row);
    let account = read_account(&mut columns)?;
    Ok(Some((read_device(&mut columns)?, account)))
}

/// Every device of an account, or of all.
pub(super) fn devices(conn: &Connection, account: Option<Uuid>) -> Result<Vec<Device>> {
    let mut rows = conn.prepare_cached(&format!(
        "SELECT {DEVICE} FROM device WHERE account = ?1 OR ?1 IS NULL ORDER BY account, id"
    ))?;
    let mut rows = rows.query([account.map(Uuid::into_bytes)])?;
    let mut devices = Vec::new();
    while let Some(row) = rows.next()? {
        devices.push(read_device(&mut Columns::of(row))?);
    }
    Ok(devices)
}

/// Whether the last note is older than a minute.
pub(super) fn is_to_note(conn: &Connection, device: DeviceId, now: DateTime<Utc>) -> Result<bool> {
    let noted: Option<Option<i64>> = conn
        .prepare_cached("SELECT seen_at FROM device WHERE id = ?")?
        .query_row([device.uuid().into_bytes()], |row| row.get(0))
        .optional()?;
    let old =
        |at: i64| (now.timestamp_micros() - at).abs() >= NOTED.num_microseconds().unwrap_or(0);
    Ok(noted.is_some_and(|at| at.is_none_or(old)))
}

/// Notes that a device was heard of.
pub(super) fn seen(
    conn: &Connection,
    device: DeviceId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    conn.prepare_cached("UPDATE device SET seen_at = ?, expires_at = ? WHERE id = ?")?.execute(
        params![now.timestamp_micros(), expires_at.timestamp_micros(), device.uuid().into_bytes()],
    )?;
    Ok(())
}

/// Withdraws a device. The first time counts.
pub(super) fn revoke(
    conn: &Connection,
    device: DeviceId,
    now: DateTime<Utc>,
    wipe: bool,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE device SET revoked_at = coalesce(revoked_at, ?), wipe = ? WHERE id = ?",
    )?
    .execute(params![now.timestamp_micros(), wipe, device.uuid().into_bytes()])?;
    Ok(())
}

/// Adds to the audit log.
pub(super) fn audit(conn: &Connection, entry: &Audited) -> Result<()> {
    let Audited { at, account, device, act, stream, outcome } = entry;
    conn.prepare_cached(
        "INSERT INTO audit (at, account, device, act, stream, outcome) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        at.timestamp_micros(),
        account.map(Uuid::into_bytes),
        device.map(|device| device.uuid().into_bytes()),
        act,
        stream.map(|stream| stream.uuid().into_bytes()),
        outcome,
    ])?;
    Ok(())
}

/// The last entries, newest first.
pub(super) fn audited(conn: &Connection, most: u32) -> Result<Vec<(DateTime<Utc>, String)>> {
    let mut rows = conn.prepare_cached(
        "SELECT at, account, device, act, stream, outcome FROM audit ORDER BY place DESC LIMIT ?",
    )?;
    let mut rows = rows.query([most])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let at = columns.time()?;
        let (account, device) = (columns.uuid_or_none()?, columns.uuid_or_none()?);
        let (act, stream) = (columns.text()?, columns.uuid_or_none()?);
        entries.push((at, audit_line(act, columns.text()?, account, device, stream)));
    }
    Ok(entries)
}

//! Accounts, their devices and codes, and the audit log.

use chrono::{DateTime, Utc};
use deadpool_postgres::{GenericClient, Object};
use sync::DeviceId;
use tokio_postgres::Row;
use uuid::Uuid;

use super::super::bearing::audit_line;
use super::super::names::Named;
use super::super::{Account, Audited, Device, Result, StoreError};
use super::rows::{Columns, execute, first, or_exists, rows};

/// Adds an account.
pub(super) async fn add_account(conn: &impl GenericClient, account: &Account) -> Result<()> {
    let Account { id, name, email, role } = account;
    let insert = "INSERT INTO account (id, name, email, role) VALUES ($1, $2, $3, $4)";
    execute(conn, insert, &[id, name, email, &role.name()])
        .await
        .map(drop)
        .map_err(or_exists("an account with this e-mail address"))
}

const ACCOUNT: &str = "SELECT account.id, account.name, account.email, account.role";

fn read_account(columns: &mut Columns<'_>) -> Result<Account> {
    Ok(Account {
        id: columns.plain()?,
        name: columns.plain()?,
        email: columns.plain()?,
        role: columns.named()?,
    })
}

/// The account with this id.
pub(super) async fn account(conn: &impl GenericClient, id: Uuid) -> Result<Option<Account>> {
    let row = first(conn, &format!("{ACCOUNT} FROM account WHERE id = $1"), &[&id]).await?;
    row.as_ref().map(|row| read_account(&mut Columns::of(row))).transpose()
}

/// Every account, by name.
pub(super) async fn accounts(conn: &impl GenericClient) -> Result<Vec<Account>> {
    // By code point, as SQLite does, whatever the language of the database.
    let all = format!("{ACCOUNT} FROM account ORDER BY name COLLATE \"C\", id");
    let rows = rows(conn, &all, &[]).await?;
    rows.iter().map(|row| read_account(&mut Columns::of(row))).collect()
}

/// Keeps the hash of a password.
pub(super) async fn set_password(
    conn: &impl GenericClient,
    account: Uuid,
    hash: Option<&str>,
) -> Result<()> {
    let update = "UPDATE account SET password = $2 WHERE id = $1";
    execute(conn, update, &[&account, &hash]).await.map(drop)
}

/// The account of this address, and the hash.
pub(super) async fn password(
    conn: &impl GenericClient,
    email: &str,
) -> Result<Option<(Account, Option<String>)>> {
    let one = format!("{ACCOUNT}, password FROM account WHERE email = $1");
    let read = |row: &Row| {
        let mut columns = Columns::of(row);
        Ok((read_account(&mut columns)?, columns.plain()?))
    };
    first(conn, &one, &[&email]).await?.as_ref().map(read).transpose()
}

/// Keeps the hash of a code.
pub(super) async fn add_code(
    conn: &impl GenericClient,
    hash: [u8; 32],
    account: Uuid,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let insert = "INSERT INTO code (hash, account, expires_at) VALUES ($1, $2, $3)";
    execute(conn, insert, &[&&hash[..], &account, &expires_at])
        .await
        .map(drop)
        .map_err(or_exists("this code"))
}

/// Uses up a code.
pub(super) async fn use_code(
    conn: &mut Object,
    hash: [u8; 32],
    device: DeviceId,
    token: [u8; 32],
    expires_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let tx = conn.transaction().await?;
    let used = "DELETE FROM code WHERE hash = $1 AND expires_at > $2 RETURNING account";
    let Some(row) = first(&tx, used, &[&&hash[..], &now]).await? else { return Ok(None) };
    let owner: Uuid = row.try_get(0)?;
    let register = "
        INSERT INTO device (id, account, token, expires_at, seen_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE
        SET token = $3, expires_at = $4, seen_at = $5, revoked_at = NULL, wipe = false
        WHERE device.account = $2";
    let values: &super::rows::Values<'_> =
        &[&device.uuid(), &owner, &&token[..], &expires_at, &now];
    if execute(&tx, register, values).await? == 0 {
        return Err(StoreError::Exists("this device, with another account,".to_owned()));
    }
    let known = account(&tx, owner).await?;
    tx.commit().await?;
    Ok(known)
}

const DEVICE: &str = "device.id, device.account, device.expires_at, device.revoked_at, \
     device.wipe, device.seen_at";

fn read_device(columns: &mut Columns<'_>) -> Result<Device> {
    Ok(Device {
        id: DeviceId::from_uuid(columns.plain()?),
        account: columns.plain()?,
        expires_at: columns.plain()?,
        revoked_at: columns.plain()?,
        wipe: columns.plain()?,
        seen_at: columns.plain()?,
    })
}

/// The device with this token, and its account.
pub(super) async fn device(
    conn: &impl GenericClient,
    token: [u8; 32],
) -> Result<Option<(Device, Account)>> {
    let one = format!(
        "{ACCOUNT}, {DEVICE} FROM device JOIN account ON account.id = device.account
         WHERE token = $1"
    );
    let read = |row: &Row| {
        let mut columns = Columns::of(row);
        let account = read_account(&mut columns)?;
        Ok((read_device(&mut columns)?, account))
    };
    first(conn, &one, &[&&token[..]]).await?.as_ref().map(read).transpose()
}

/// Every device of an account, or of all.
pub(super) async fn devices(
    conn: &impl GenericClient,
    account: Option<Uuid>,
) -> Result<Vec<Device>> {
    let all = format!(
        "SELECT {DEVICE} FROM device WHERE account = $1 OR $1 IS NULL ORDER BY account, id"
    );
    let rows = rows(conn, &all, &[&account]).await?;
    rows.iter().map(|row| read_device(&mut Columns::of(row))).collect()
}

/// Notes that a device was heard of, unless that was noted within the last minute.
pub(super) async fn seen(
    conn: &impl GenericClient,
    device: DeviceId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let update = "UPDATE device SET seen_at = $2, expires_at = $3 WHERE id = $1
         AND (seen_at IS NULL OR abs(extract(epoch FROM $2::timestamptz - seen_at)) >= 60)";
    execute(conn, update, &[&device.uuid(), &now, &expires_at]).await.map(drop)
}

/// Withdraws a device. The first time counts.
pub(super) async fn revoke(
    conn: &impl GenericClient,
    device: DeviceId,
    now: DateTime<Utc>,
    wipe: bool,
) -> Result<()> {
    let update = "UPDATE device SET revoked_at = coalesce(revoked_at, $2), wipe = $3 WHERE id = $1";
    execute(conn, update, &[&device.uuid(), &now, &wipe]).await.map(drop)
}

/// Adds to the audit log.
pub(super) async fn audit(conn: &impl GenericClient, entries: &[Audited]) -> Result<()> {
    let insert = "INSERT INTO audit (at, account, device, act, stream, outcome)
         VALUES ($1, $2, $3, $4, $5, $6)";
    // Few, and rare.
    for Audited { at, account, device, act, stream, outcome } in entries {
        let (device, stream) = (device.map(DeviceId::uuid), stream.map(sync::StreamId::uuid));
        execute(conn, insert, &[at, account, &device, act, &stream, outcome]).await?;
    }
    Ok(())
}

/// The last entries, newest first.
pub(super) async fn audited(
    conn: &impl GenericClient,
    most: u32,
) -> Result<Vec<(DateTime<Utc>, String)>> {
    let last = "SELECT at, account, device, act, stream, outcome FROM audit
         ORDER BY place DESC LIMIT $1";
    let read = |row: &Row| {
        let mut columns = Columns::of(row);
        let at = columns.plain()?;
        let (account, device) = (columns.plain()?, columns.plain()?);
        let (act, stream) = (columns.plain()?, columns.plain()?);
        Ok((at, audit_line(act, columns.plain()?, account, device, stream)))
    };
    rows(conn, last, &[&i64::from(most)]).await?.iter().map(read).collect()
}

//! Small things that the program remembers on this laptop, encrypted like everything else.

use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sync::DeviceId;

use crate::{Result, Vault, VaultError};

/// The vault's own; callers' keys have no colon in front.
const DEVICE: &str = ":device";

impl Vault {
    /// What was set last under this key; none if nothing was.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] when it was set as something else; [`VaultError::Database`].
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        read(&self.conn, key)
    }

    /// Remembers a value under this key. Keys that begin with a colon are the vault's own.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] when the value cannot be JSON, or for a key of the vault's own;
    /// [`VaultError::DiskFull`] or [`VaultError::Database`].
    pub fn set_setting<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<()> {
        if key.starts_with(':') {
            return Err(VaultError::Unreadable { what: "setting" });
        }
        write(&self.conn, key, value)?;
        self.written();
        Ok(())
    }
}

pub(crate) fn device(conn: &Connection) -> Result<DeviceId> {
    read(conn, DEVICE)?.ok_or(VaultError::Unreadable { what: "device" })
}

pub(crate) fn set_device(conn: &Connection, device: DeviceId) -> Result<()> {
    write(conn, DEVICE, &device)
}

pub(crate) fn read<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>> {
    conn.prepare_cached("SELECT value FROM setting WHERE key = ?")?
        .query_row([key], |row| row.get::<_, String>(0))
        .optional()?
        .map(|json| serde_json::from_str(&json))
        .transpose()
        .map_err(|_| VaultError::Unreadable { what: "setting" })
}

pub(crate) fn write<T: Serialize + ?Sized>(conn: &Connection, key: &str, value: &T) -> Result<()> {
    let json =
        serde_json::to_string(value).map_err(|_| VaultError::Unreadable { what: "setting" })?;
    conn.prepare_cached(
        "INSERT INTO setting (key, value) VALUES (?, ?)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?
    .execute([key, &json])?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection, key: &str) -> Result<()> {
    conn.execute("DELETE FROM setting WHERE key = ?", [key])?;
    Ok(())
}

//! Rolling backups beside the database, under the same key: the last three.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use rusqlite::Connection;

use crate::keys::DatabaseKey;
use crate::{Folder, Result, Vault, VaultError, database, files};

/// How many are kept.
const KEPT: usize = 3;

/// How often one is made while there is unsent work.
const EVERY: TimeDelta = TimeDelta::minutes(10);

/// A backup in the folder. It opens with the key of the vault, whatever the passphrase is by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// When it was made, to the second, by this laptop's clock.
    pub taken_at: DateTime<Utc>,
    /// Its size in bytes.
    pub size: u64,
    /// Counts up: the clock may have been wrong, so the time does not order them.
    number: u32,
    pub(crate) path: PathBuf,
}

impl Folder {
    /// The backups, newest first.
    ///
    /// # Errors
    /// [`VaultError::NotAllowed`] or [`VaultError::File`] when the folder cannot be read.
    pub fn backups(&self) -> Result<Vec<Backup>> {
        let failed = "listing the backups";
        let entries = match std::fs::read_dir(self.backup_folder()) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other.map_err(VaultError::file(failed))?,
        };
        let mut backups = Vec::new();
        for entry in entries {
            let entry = entry.map_err(VaultError::file(failed))?;
            let name = entry.file_name();
            let Some((number, taken_at)) = name.to_str().and_then(read_name) else { continue };
            let size = entry.metadata().map_err(VaultError::file(failed))?.len();
            backups.push(Backup { taken_at, size, number, path: entry.path() });
        }
        backups.sort_by_key(|backup| std::cmp::Reverse(backup.number));
        Ok(backups)
    }
}

impl Vault {
    /// Makes a backup if there is unsent work or a draft, something was written since the last one,
    /// and the last one is ten minutes old. Call it every minute or so.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::File`], [`VaultError::Database`]; the older backups
    /// are still there.
    pub fn back_up_if_due(&mut self) -> Result<Option<Backup>> {
        let now = self.around.now();
        let due = self.newer_than_backup && self.has_unsent()? && {
            let last = self.folder.backups()?.first().map(|backup| backup.taken_at);
            // One from the future was made under a wrong clock and says nothing.
            last.is_none_or(|last| now < last || now - last >= EVERY)
        };
        if due { self.back_up().map(Some) } else { Ok(None) }
    }

    /// Makes a backup now, checks it, and removes all but the last three.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::File`], [`VaultError::Database`]; the older backups
    /// are still there.
    pub fn back_up(&mut self) -> Result<Backup> {
        let backup = make(&self.conn, &self.key, &self.folder, self.around.now())?;
        self.newer_than_backup = false;
        Ok(backup)
    }

    /// Makes a backup if none was made on this day, by this laptop's clock: to be called before every
    /// sync, so that the state before the first of a day can be had again.
    ///
    /// # Errors
    /// Those of [`Vault::back_up`].
    pub fn back_up_before_sync(&mut self) -> Result<Option<Backup>> {
        let today = self.around.now().date_naive();
        let last = self.folder.backups()?.first().map(|backup| backup.taken_at.date_naive());
        if last == Some(today) { Ok(None) } else { self.back_up().map(Some) }
    }

    fn has_unsent(&self) -> Result<bool> {
        Ok(self.conn.query_row(
            "SELECT EXISTS (SELECT 1 FROM change WHERE seq IS NULL AND origin = 0)
                 OR EXISTS (SELECT 1 FROM draft)",
            [],
            |row| row.get(0),
        )?)
    }
}

pub(crate) fn make(
    conn: &Connection,
    key: &DatabaseKey,
    folder: &Folder,
    now: DateTime<Utc>,
) -> Result<Backup> {
    let failed = "writing a backup";
    files::make_folder(&folder.backup_folder()).map_err(VaultError::file(failed))?;
    let older = folder.backups()?;
    let number = older.first().map_or(0, |newest| newest.number) + 1;
    let path = folder.backup_folder().join(name(number, now));
    let part = folder.backup_folder().join("part.db");
    let written = write_copy(conn, key, &part)
        .and_then(|()| files::rename(&part, &path).map_err(VaultError::file(failed)));
    if let Err(e) = written {
        // The first error is the one worth telling.
        let _ = files::remove(&part);
        return Err(e);
    }
    for old in older.iter().skip(KEPT - 1) {
        files::remove(&old.path).map_err(VaultError::file("removing an old backup"))?;
    }
    let size = std::fs::metadata(&path).map_err(VaultError::file(failed))?.len();
    let taken_at = read_name(&name(number, now)).map_or(now, |(_, time)| time);
    Ok(Backup { taken_at, size, number, path })
}

/// Writes the whole database, as it is now, to another file under the same key, and checks it.
pub(crate) fn write_copy(conn: &Connection, key: &DatabaseKey, to: &Path) -> Result<()> {
    database::new_file(to).map_err(VaultError::file("making a copy"))?;
    {
        let mut copy = database::connect(to, key)?;
        // If this fails the copy is thrown away, so it needs no journal of its own.
        copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
        let backup = rusqlite::backup::Backup::new(conn, &mut copy)?;
        backup.run_to_completion(i32::MAX, Duration::ZERO, None)?;
    }
    let copy = database::connect(to, key)?;
    // One file: a copy is carried about without a journal beside it.
    copy.execute_batch("PRAGMA journal_mode = DELETE")?;
    database::check(&copy)?;
    copy.close().map_err(|(_, e)| e)?;
    files::sync(to).map_err(VaultError::file("flushing a copy"))
}

const TIME: &str = "%Y%m%dT%H%M%SZ";

fn name(number: u32, now: DateTime<Utc>) -> String {
    format!("backup-{number:06}-{}.db", now.format(TIME))
}

fn read_name(name: &str) -> Option<(u32, DateTime<Utc>)> {
    let (number, time) = name.strip_prefix("backup-")?.strip_suffix(".db")?.split_once('-')?;
    Some((number.parse().ok()?, NaiveDateTime::parse_from_str(time, TIME).ok()?.and_utc()))
}

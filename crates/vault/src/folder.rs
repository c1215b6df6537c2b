//! The data folder: what lies where, who holds it, and what one can tell without a key.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use crate::attempts::Attempts;
use crate::key_copies::Copies;
use crate::{Backup, Result, VaultError, files};

/// The folder of one vault. Making the value touches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    path: PathBuf,
}

/// The size and time of the two key files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyStamp([Option<(u64, SystemTime)>; 2]);

/// What a look at the folder finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No vault yet.
    Nothing,
    /// A vault that can be unlocked, now or after a wait.
    Locked {
        /// How long until a passphrase is looked at again, after several wrong ones.
        wait: Option<Duration>,
    },
    /// The database is missing; a backup or a copy can be restored. Other damage shows when it is
    /// unlocked.
    Damaged {
        /// The backups in the folder, newest first.
        backups: Vec<Backup>,
    },
    /// There is a database, and neither copy of its key file can be read.
    KeyMissing,
    /// A newer version of the program wrote it.
    Newer,
    /// Another program has it open.
    InUse,
}

impl Folder {
    /// The vault in this folder, whether it is there yet or not.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Keeps a small file beside the vault, readable without a key by the owner of the folder only.
    ///
    /// # Errors
    /// Those of the disk; an older file of that name is then as it was.
    pub fn keep_beside(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        files::make_folder(&self.path)?;
        files::write_whole(&self.path.join(name), |file| file.write_all(bytes))
    }

    /// What is there, as far as one can tell without a key.
    ///
    /// # Errors
    /// [`VaultError::NotAllowed`] or [`VaultError::File`] when the folder cannot be read.
    pub fn look(&self, now: DateTime<Utc>) -> Result<Found> {
        if !self.path.is_dir() {
            return Ok(Found::Nothing);
        }
        let _lock = match self.lock() {
            Err(VaultError::InUse) => return Ok(Found::InUse),
            other => other?,
        };
        match Copies::read(self) {
            Ok(None) if self.database().exists() => Ok(Found::KeyMissing),
            Ok(None) => Ok(Found::Nothing),
            Err(VaultError::KeyMissing) => Ok(Found::KeyMissing),
            Err(VaultError::Newer) => Ok(Found::Newer),
            Err(other) => Err(other),
            Ok(Some(_)) => {
                self.finish_placing()?;
                if self.database().exists() {
                    Ok(Found::Locked { wait: Attempts::waiting(self, now)? })
                } else {
                    Ok(Found::Damaged { backups: self.backups()? })
                }
            }
        }
    }

    /// What one can tell of the two key files without reading them: other files have another stamp.
    pub fn key_stamp(&self) -> KeyStamp {
        let of = |path: PathBuf| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.len(), found.modified().ok()?))
        };
        KeyStamp([of(self.key()), of(self.spare_key())])
    }

    /// Takes the folder for this program, until the answer is dropped.
    pub(crate) fn lock(&self) -> Result<FolderLock> {
        let file = files::open_private(&self.path.join("lock"))
            .map_err(VaultError::file("opening the lock file"))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock { file }),
            Err(TryLockError::WouldBlock) => Err(VaultError::InUse),
            Err(TryLockError::Error(e)) => Err(VaultError::file("locking the folder")(e)),
        }
    }

    /// A database is built and checked under another name, the key file is written, and only then
    /// is the database put in its place. After a crash in between, this does the last step.
    pub(crate) fn finish_placing(&self) -> Result<()> {
        if self.new_database().exists() && !self.database().exists() {
            files::rename(&self.new_database(), &self.database())
                .map_err(VaultError::file("putting the database in place"))?;
        }
        Ok(())
    }

    /// Moves the database, with its journal, out of the way under the time. It is never deleted.
    pub(crate) fn set_aside(&self, now: DateTime<Utc>) -> Result<()> {
        let aside = self.free_name_aside(now);
        // The journal goes first: a database must never meet a journal that is not its own.
        self.move_aside(&journal_of(&self.database()), &journal_of(&aside))?;
        self.move_aside(&self.database(), &aside)
    }

    /// Moves the key file and its spare aside too, for a vault that another replaces.
    pub(crate) fn set_key_aside(&self, now: DateTime<Utc>) -> Result<()> {
        let aside = self.free_name_aside(now).with_extension("key");
        self.move_aside(&self.key(), &aside)?;
        self.move_aside(&self.spare_key(), &aside.with_extension("spare.key"))
    }

    /// Moves a folder that lies in the place of one of our files out of the way.
    pub(crate) fn clear_way(&self, file: &Path) -> Result<()> {
        if !std::fs::symlink_metadata(file).is_ok_and(|there| there.is_dir()) {
            return Ok(());
        }
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let named = |n: u32| self.set_aside_folder().join(format!("{name}-{n}"));
        let free = (1..).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(0));
        self.move_aside(file, &free)
    }

    fn move_aside(&self, from: &Path, to: &Path) -> Result<()> {
        let moved = if from.exists() {
            files::make_folder(&self.set_aside_folder()).and_then(|()| files::rename(from, to))
        } else {
            Ok(())
        };
        moved.map_err(VaultError::file("setting a file aside"))
    }

    fn free_name_aside(&self, now: DateTime<Utc>) -> PathBuf {
        let time = now.format("%Y%m%dT%H%M%SZ");
        let named = |n: u32| self.set_aside_folder().join(format!("{time}-{n}.db"));
        let taken = |path: &PathBuf| {
            path.exists() || journal_of(path).exists() || path.with_extension("key").exists()
        };
        (1..).map(named).find(|path| !taken(path)).unwrap_or_else(|| named(0))
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    pub(crate) fn new_database(&self) -> PathBuf {
        self.path.join("vault.new.db")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("vault.key")
    }

    pub(crate) fn spare_key(&self) -> PathBuf {
        self.path.join("vault.spare.key")
    }

    pub(crate) fn attempts(&self) -> PathBuf {
        self.path.join("attempts.json")
    }

    pub(crate) fn backup_folder(&self) -> PathBuf {
        self.path.join("backups")
    }

    fn set_aside_folder(&self) -> PathBuf {
        self.path.join("set-aside")
    }
}

/// The write-ahead log that belongs to a database.
pub(crate) fn journal_of(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Held while a vault is open; released by the system even if the program is killed.
#[derive(Debug)]
pub(crate) struct FolderLock {
    file: File,
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Closing alone would not do while a program that is being started has a copy of the
        // handle. If unlocking fails, closing is all that is left to do.
        let _ = self.file.unlock();
    }
}

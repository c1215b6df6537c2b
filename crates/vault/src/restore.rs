//! Putting a backup or a saved copy in the place of the database.
//!
//! The new database is built, checked and completed beside the old one. Only then is the old one
//! set aside, so a crash at any moment leaves one of the two in place.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::key_copies::Copies;
use crate::keys::DatabaseKey;
use crate::{
    Around, Backup, Folder, Key, Result, Salvaged, Vault, VaultError, copy, database, files,
    salvage, schema,
};

/// What to restore.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// One of [`Folder::backups`]. It opens with the passphrase of today.
    Backup(&'a Backup),
    /// A file saved by [`Vault::copy_to`]. It opens, now and afterwards, with the passphrase and
    /// the recovery code that it had when it was saved.
    Copy(&'a Path),
}

impl Folder {
    /// Restores a backup or a copy and opens it. The database that is there now is set aside, never
    /// deleted, and whatever can be read of it with the same key and is not in the restored one is
    /// added to it: restoring loses nothing that is legible.
    ///
    /// # Errors
    /// [`VaultError::BackupDamaged`], [`VaultError::NotACopy`], [`VaultError::Newer`],
    /// [`VaultError::KeyMissing`], [`VaultError::InUse`], those of a wrong key, and those of the
    /// disk. What was there is then still in its place.
    pub fn restore(
        &self,
        source: Source<'_>,
        key: Key<'_>,
        around: Around,
    ) -> Result<(Vault, Salvaged)> {
        files::make_folder(self.path()).map_err(VaultError::file("making the folder"))?;
        let lock = self.lock()?;
        let now = around.now();
        let (copies, mut from) = match source {
            Source::Backup(backup) => (
                Copies::read(self)?.ok_or(VaultError::KeyMissing)?,
                File::open(&backup.path).map_err(VaultError::file("opening a backup"))?,
            ),
            Source::Copy(path) => {
                let (key_file, from) = copy::open(path)?;
                (Copies::only(key_file), from)
            }
        };
        let (key, key_file) = copies.open(self, key, now).map_err(|e| match (source, e) {
            (Source::Copy(_), VaultError::KeyMissing) => VaultError::BackupDamaged,
            (_, e) => e,
        })?;
        self.finish_placing()?;

        let part = self.part_database();
        let built = database::new_file(&part)
            .and_then(|mut to| io::copy(&mut from, &mut to))
            .map_err(VaultError::file("copying a backup"))
            .and_then(|_| self.complete(&part, &key, &around));
        let salvaged = match built {
            Ok(salvaged) => salvaged,
            Err(e) => {
                // The first error is the one worth telling.
                let _ = files::remove(&part);
                return Err(if e.is_damage() { VaultError::BackupDamaged } else { e });
            }
        };
        files::rename(&part, &self.new_database()).map_err(VaultError::file("placing a backup"))?;
        self.set_aside(now)?;
        if let Source::Copy(_) = source {
            self.set_key_aside(now)?;
            key_file.write(self)?;
        }
        self.finish_placing()?;
        Ok((Vault::open(self.clone(), key, around, lock)?, salvaged))
    }

    /// Checks the restored database, brings it up to date and adds what is legible of the old one.
    fn complete(&self, part: &Path, key: &DatabaseKey, around: &Around) -> Result<Salvaged> {
        let mut restored = database::open(part, key)?;
        if schema::version(&restored)? == 0 {
            return Err(database::damage());
        }
        schema::migrate(&mut restored, around.now())?;
        let old = self.database();
        let salvaged = if old.exists() {
            salvage::add(&old, key, &mut restored)?
        } else {
            Salvaged::default()
        };
        restored.close().map_err(|(_, e)| e)?;
        files::sync(part).map_err(VaultError::file("flushing a backup"))?;
        Ok(salvaged)
    }

    /// Where a database is built before it is known to be whole.
    pub(crate) fn part_database(&self) -> PathBuf {
        self.path().join("vault.part.db")
    }
}

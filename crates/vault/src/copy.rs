//! A copy of the whole vault in one file, with its key file in front: to carry away and restore.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::key_copies::Copies;
use crate::key_file::KeyFile;
use crate::{Result, Vault, VaultError, backup, files};

/// The first line of a copy; the number counts formats.
const MAGIC: &[u8] = b"Standpoint copy 1\n";

/// Far more than a key file ever needs.
const LARGEST_KEY_FILE: u32 = 64 * 1024;

/// A copy of everything, encrypted, on its way to where the person chose. It is as the vault was when
/// it was made, and needs the vault no longer.
#[derive(Debug)]
pub struct PreparedCopy {
    key_file: Vec<u8>,
    length: u32,
    database: File,
    part: PathBuf,
}

impl PreparedCopy {
    /// Writes it to a file, however slow that is. An older file of that name is replaced once the
    /// copy is whole.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::NotAllowed`], [`VaultError::File`].
    pub fn write_to(mut self, path: &Path) -> Result<()> {
        files::write_chosen(path, |copy| {
            copy.write_all(MAGIC)?;
            copy.write_all(&self.length.to_be_bytes())?;
            copy.write_all(&self.key_file)?;
            io::copy(&mut self.database, copy).map(drop)
        })
        .map_err(VaultError::file("saving a copy"))
    }
}

impl Drop for PreparedCopy {
    fn drop(&mut self) {
        // One that stays is encrypted, and the next copy takes its place.
        let _ = files::remove(&self.part);
    }
}

impl Vault {
    /// Saves an encrypted copy of everything to another file: [`Vault::prepare_copy`], and then
    /// [`PreparedCopy::write_to`].
    ///
    /// # Errors
    /// Those of both.
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        self.prepare_copy()?.write_to(path)
    }

    /// Makes an encrypted copy of everything inside the folder, which opens with the passphrase and
    /// the recovery code of now, also after they are changed here.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::NotAllowed`], [`VaultError::File`],
    /// [`VaultError::Database`].
    pub fn prepare_copy(&self) -> Result<PreparedCopy> {
        let failed = "saving a copy";
        let key_file = Copies::read(&self.folder)?.ok_or(VaultError::KeyMissing)?;
        let key_file = key_file.best().to_bytes()?;
        let length = u32::try_from(key_file.len()).map_err(|_| VaultError::KeyMissing)?;
        let part = self.folder.path().join("copy.part.db");
        let made = backup::write_copy(&self.conn, &self.key, &part)
            .and_then(|()| File::open(&part).map_err(VaultError::file(failed)));
        match made {
            Ok(database) => Ok(PreparedCopy { key_file, length, database, part }),
            Err(e) => {
                // The first error is the one worth telling.
                let _ = files::remove(&part);
                Err(e)
            }
        }
    }
}

/// The key file of a copy, and the file standing at the start of its database.
pub(crate) fn open(path: &Path) -> Result<(KeyFile, File)> {
    let failed = "opening a copy";
    // Opening a pipe or a device may wait for ever.
    if !std::fs::metadata(path).map_err(VaultError::file(failed))?.is_file() {
        return Err(VaultError::NotACopy);
    }
    let mut copy = File::open(path).map_err(VaultError::file(failed))?;
    let not_ours = |_: io::Error| VaultError::NotACopy;
    let mut magic = [0; MAGIC.len()];
    copy.read_exact(&mut magic).map_err(not_ours)?;
    let mut length = [0; 4];
    copy.read_exact(&mut length).map_err(not_ours)?;
    let length = u32::from_be_bytes(length);
    if magic != MAGIC || length > LARGEST_KEY_FILE {
        return Err(VaultError::NotACopy);
    }
    let mut key_file = vec![0; length as usize];
    copy.read_exact(&mut key_file).map_err(not_ours)?;
    match KeyFile::from_bytes(&key_file) {
        Err(VaultError::KeyMissing) => Err(VaultError::BackupDamaged),
        read => Ok((read?, copy)),
    }
}

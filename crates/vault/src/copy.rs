//! A copy of the whole vault in one file, with its key file in front: to carry away and restore.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use crate::key_copies::Copies;
use crate::key_file::KeyFile;
use crate::{Result, Vault, VaultError, backup, files};

/// The first line of a copy; the number counts formats.
const MAGIC: &[u8] = b"Standpoint copy 1\n";

/// Far more than a key file ever needs.
const LARGEST_KEY_FILE: u32 = 64 * 1024;

impl Vault {
    /// Saves an encrypted copy of everything to another file, which opens with the passphrase and
    /// the recovery code of now, also after they are changed here. An older file of that name is
    /// replaced once the copy is whole.
    ///
    /// # Errors
    /// [`VaultError::DiskFull`], [`VaultError::NotAllowed`], [`VaultError::File`],
    /// [`VaultError::Database`].
    pub fn copy_to(&self, path: &Path) -> Result<()> {
        let failed = "saving a copy";
        let key_file = Copies::read(&self.folder)?.ok_or(VaultError::KeyMissing)?;
        let key_file = key_file.best().to_bytes()?;
        let length = u32::try_from(key_file.len()).map_err(|_| VaultError::KeyMissing)?;
        let part = self.folder.path().join("copy.part.db");
        let written = backup::write_copy(&self.conn, &self.key, &part).and_then(|()| {
            files::write_chosen(path, |copy| {
                copy.write_all(MAGIC)?;
                copy.write_all(&length.to_be_bytes())?;
                copy.write_all(&key_file)?;
                io::copy(&mut File::open(&part)?, copy).map(drop)
            })
            .map_err(VaultError::file(failed))
        });
        let removed = files::remove(&part).map_err(VaultError::file(failed));
        written.and(removed)
    }
}

/// The key file of a copy, and the file standing at the start of its database.
pub(crate) fn open(path: &Path) -> Result<(KeyFile, File)> {
    let mut copy = File::open(path).map_err(VaultError::file("opening a copy"))?;
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

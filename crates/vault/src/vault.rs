//! The open vault: how it is made, unlocked and locked, and how its keys are changed.

use rusqlite::Connection;
use sync::DeviceId;

use crate::folder::FolderLock;
use crate::key_copies::{self, Copies};
use crate::key_file::KeyFile;
use crate::keys::DatabaseKey;
use crate::queue::Told;
use crate::{
    Around, Folder, Key, RecoveryCode, Result, VaultError, database, files, schema, settings,
};

/// An open vault. Dropping it locks it: the keys are wiped and the folder is released.
pub struct Vault {
    // Dropped from the top: the database is closed before the folder is released.
    pub(crate) conn: Connection,
    pub(crate) key: DatabaseKey,
    pub(crate) folder: Folder,
    pub(crate) device: DeviceId,
    pub(crate) around: Around,
    pub(crate) newer_than_backup: bool,
    pub(crate) told: Told,
    _lock: FolderLock,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Vault {
    /// Makes a new vault in the folder. The recovery code is shown once, to be printed: it is kept
    /// nowhere.
    ///
    /// # Errors
    /// [`VaultError::PassphraseTooShort`], [`VaultError::PassphraseGuessable`],
    /// [`VaultError::AlreadyHere`], [`VaultError::InUse`], and
    /// those of the disk.
    pub fn create(
        folder: &Folder,
        passphrase: &str,
        device: DeviceId,
        mut around: Around,
    ) -> Result<(Self, RecoveryCode)> {
        files::make_folder(folder.path()).map_err(VaultError::file("making the folder"))?;
        let lock = folder.lock()?;
        if folder.database().exists() || folder.key().exists() || folder.spare_key().exists() {
            return Err(VaultError::AlreadyHere);
        }
        let key = DatabaseKey::random(&mut around);
        let code = RecoveryCode::random(&mut around);
        let key_file = KeyFile::new(&key, passphrase, &code, &mut around)?;

        let part = folder.part_database();
        database::new_file(&part).map_err(VaultError::file("making the database"))?;
        let mut conn = database::open(&part, &key)?;
        schema::migrate(&mut conn, around.now())?;
        settings::set_device(&conn, device)?;
        conn.close().map_err(|(_, e)| e)?;
        files::rename(&part, &folder.new_database())
            .map_err(VaultError::file("placing the database"))?;
        // A journal may lie there without its database, if somebody removed that by hand.
        folder.set_aside(around.now())?;
        key_file.write(folder)?;
        folder.finish_placing()?;
        Ok((Self::open(folder.clone(), key, around, lock)?, code))
    }

    /// Opens the vault in the folder. An older database is backed up and brought up to date; a
    /// newer one is refused and left as it is.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::TooSoon`],
    /// [`VaultError::RecoveryCodeMistyped`], [`VaultError::WrongRecoveryCode`],
    /// [`VaultError::NothingHere`], [`VaultError::InUse`], [`VaultError::Newer`],
    /// [`VaultError::Damaged`], [`VaultError::KeyMissing`], and those of the disk.
    pub fn unlock(folder: &Folder, key: Key<'_>, around: Around) -> Result<Self> {
        let (lock, copies) = ready(folder)?;
        let (key, key_file) = copies.open(folder, key, around.now())?;
        let vault = Self::open(folder.clone(), key, around, lock)?;
        key_copies::mend(folder, &key_file);
        Ok(vault)
    }

    /// Opens the vault with the recovery code, and gives it a new passphrase and a new recovery
    /// code; the old ones end.
    ///
    /// # Errors
    /// Those of [`Vault::unlock`], [`VaultError::PassphraseTooShort`] and
    /// [`VaultError::PassphraseGuessable`].
    pub fn reset_passphrase(
        folder: &Folder,
        recovery_code: &str,
        new_passphrase: &str,
        mut around: Around,
    ) -> Result<(Self, RecoveryCode)> {
        let (lock, copies) = ready(folder)?;
        let (key, mut key_file) =
            copies.open(folder, Key::RecoveryCode(recovery_code), around.now())?;
        let code = RecoveryCode::random(&mut around);
        key_file.set_passphrase(&key, new_passphrase, &mut around)?;
        key_file.set_recovery(&key, &code, &mut around)?;
        key_file.write(folder)?;
        Ok((Self::open(folder.clone(), key, around, lock)?, code))
    }

    /// Changes the passphrase, at once: only the wrapping of the key is written anew. The recovery
    /// code stays.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::TooSoon`],
    /// [`VaultError::PassphraseTooShort`], [`VaultError::PassphraseGuessable`], and those of the
    /// disk; the old passphrase then still holds.
    pub fn change_passphrase(&mut self, current: &str, new: &str) -> Result<()> {
        let mut key_file = self.key_file(current)?;
        key_file.set_passphrase(&self.key, new, &mut self.around)?;
        key_file.write(&self.folder)
    }

    /// A new recovery code, to be printed; the old one ends.
    ///
    /// # Errors
    /// [`VaultError::WrongPassphrase`], [`VaultError::TooSoon`], and those of the disk; the old code
    /// then still holds.
    pub fn new_recovery_code(&mut self, passphrase: &str) -> Result<RecoveryCode> {
        let mut key_file = self.key_file(passphrase)?;
        let code = RecoveryCode::random(&mut self.around);
        key_file.set_recovery(&self.key, &code, &mut self.around)?;
        key_file.write(&self.folder)?;
        Ok(code)
    }

    /// Locks the vault: the same as dropping it, said aloud.
    pub fn lock(self) {}

    /// The installation, as it is written into every change.
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// The folder that it lives in.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Opens the database with its key. The folder must be ours and hold it.
    pub(crate) fn open(
        folder: Folder,
        key: DatabaseKey,
        around: Around,
        lock: FolderLock,
    ) -> Result<Self> {
        let opened = database::open(&folder.database(), &key).and_then(|conn| {
            // An empty file opens under any key.
            if schema::version(&conn)? == 0 { Err(database::damage()) } else { Ok(conn) }
        });
        let mut conn = match opened {
            Err(e) if e.is_damage() => {
                return Err(VaultError::Damaged { backups: folder.backups()? });
            }
            other => other?,
        };
        schema::migrate_with_backup(&mut conn, &key, &folder, around.now())?;
        let device = settings::device(&conn)?;
        let told = Told::default();
        Ok(Self { conn, key, folder, device, around, newer_than_backup: true, told, _lock: lock })
    }

    /// Something was written that the newest backup does not have.
    pub(crate) fn written(&mut self) {
        self.newer_than_backup = true;
    }

    /// The key file, once the person has shown that they know the passphrase.
    fn key_file(&self, passphrase: &str) -> Result<KeyFile> {
        let copies = Copies::read(&self.folder)?.ok_or(VaultError::KeyMissing)?;
        let key = Key::Passphrase(passphrase);
        copies.open(&self.folder, key, self.around.now()).map(|(_, key_file)| key_file)
    }
}

/// Takes the folder and finds the key file and the database in it.
fn ready(folder: &Folder) -> Result<(FolderLock, Copies)> {
    if !folder.path().is_dir() {
        return Err(VaultError::NothingHere);
    }
    let lock = folder.lock()?;
    let Some(copies) = Copies::read(folder)? else {
        let lost = folder.database().exists();
        return Err(if lost { VaultError::KeyMissing } else { VaultError::NothingHere });
    };
    folder.finish_placing()?;
    if !folder.database().exists() {
        return Err(VaultError::Damaged { backups: folder.backups()? });
    }
    Ok((lock, copies))
}

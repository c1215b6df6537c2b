//! The key file: the database key, wrapped once for the passphrase and once for the recovery code.
//!
//! It is small and everything depends on it, so it is written twice, whole or not at all.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::attempts::Attempts;
use crate::files;
use crate::keys::{DatabaseKey, Wrapped};
use crate::{Around, Folder, Key, MIN_PASSPHRASE, RecoveryCode, Result, VaultError};

const FORMAT: u32 = 1;
const PASSPHRASE: &str = "passphrase";
const RECOVERY: &str = "recovery";

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    format: u32,
    /// Tells this vault's wrappings from another's.
    vault: Uuid,
    passphrase: Wrapped,
    recovery: Wrapped,
}

impl KeyFile {
    /// A new vault's key file, not yet written.
    pub(crate) fn new(
        key: &DatabaseKey,
        passphrase: &str,
        code: &RecoveryCode,
        around: &mut Around,
    ) -> Result<Self> {
        long_enough(passphrase)?;
        let vault = uuid::Builder::from_random_bytes(around.random()).into_uuid();
        Ok(Self {
            format: FORMAT,
            vault,
            passphrase: Wrapped::seal(
                key,
                normal(passphrase).as_bytes(),
                &bound_to(vault, PASSPHRASE),
                around,
            )?,
            recovery: Wrapped::seal(key, code.secret(), &bound_to(vault, RECOVERY), around)?,
        })
    }

    pub(crate) fn set_passphrase(
        &mut self,
        key: &DatabaseKey,
        passphrase: &str,
        around: &mut Around,
    ) -> Result<()> {
        long_enough(passphrase)?;
        let bound = bound_to(self.vault, PASSPHRASE);
        self.passphrase = Wrapped::seal(key, normal(passphrase).as_bytes(), &bound, around)?;
        Ok(())
    }

    pub(crate) fn set_recovery(
        &mut self,
        key: &DatabaseKey,
        code: &RecoveryCode,
        around: &mut Around,
    ) -> Result<()> {
        let bound = bound_to(self.vault, RECOVERY);
        self.recovery = Wrapped::seal(key, code.secret(), &bound, around)?;
        Ok(())
    }

    /// The database key. Wrong passphrases are counted in the folder and have to wait; a recovery
    /// code cannot be guessed and never waits.
    pub(crate) fn open(
        &self,
        folder: &Folder,
        key: Key<'_>,
        now: DateTime<Utc>,
    ) -> Result<DatabaseKey> {
        let opened = match key {
            Key::Passphrase(passphrase) => {
                // Counted before it is tried: ending the program does not undo a try.
                let wait = Attempts::begin(folder, now)?;
                self.passphrase
                    .open(normal(passphrase).as_bytes(), &bound_to(self.vault, PASSPHRASE))?
                    .ok_or(VaultError::WrongPassphrase { wait })?
            }
            Key::RecoveryCode(typed) => {
                let code = RecoveryCode::read(typed)?;
                self.recovery
                    .open(code.secret(), &bound_to(self.vault, RECOVERY))?
                    .ok_or(VaultError::WrongRecoveryCode)?
            }
        };
        Attempts::forget(folder)?;
        Ok(opened)
    }

    /// The folder's key file, from its spare copy if need be; none if there was never one.
    pub(crate) fn read(folder: &Folder) -> Result<Option<Self>> {
        let mut broken = false;
        for path in [folder.key(), folder.spare_key()] {
            match std::fs::read(&path) {
                Ok(bytes) => match Self::from_bytes(&bytes) {
                    Err(VaultError::KeyMissing) => broken = true,
                    read => return read.map(Some),
                },
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(VaultError::file("reading the key file")(e)),
            }
        }
        if broken { Err(VaultError::KeyMissing) } else { Ok(None) }
    }

    pub(crate) fn write(&self, folder: &Folder) -> Result<()> {
        let bytes = self.to_bytes()?;
        // The spare first: if the second write fails, the old passphrase still counts, as the
        // error says.
        for path in [folder.spare_key(), folder.key()] {
            files::write_whole(&path, |file| file.write_all(&bytes))
                .map_err(VaultError::file("writing the key file"))?;
        }
        Ok(())
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|_| VaultError::Unreadable { what: "key file" })
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } =
            serde_json::from_slice(bytes).map_err(|_| VaultError::KeyMissing)?;
        if format > FORMAT {
            return Err(VaultError::Newer);
        }
        serde_json::from_slice(bytes).map_err(|_| VaultError::KeyMissing)
    }
}

/// Ties a wrapping to its vault and its purpose, so that none can be put in another's place.
fn bound_to(vault: Uuid, purpose: &str) -> Vec<u8> {
    format!("standpoint key file {FORMAT} {vault} {purpose}").into_bytes()
}

/// The same characters are the same passphrase, however a keyboard composes its accents.
fn normal(passphrase: &str) -> Zeroizing<String> {
    // Composing never lengthens by more than three: one buffer, so that none is left unwiped.
    let mut normal = Zeroizing::new(String::with_capacity(passphrase.len() * 3));
    normal.extend(passphrase.nfc());
    normal
}

fn long_enough(passphrase: &str) -> Result<()> {
    if normal(passphrase).chars().count() < MIN_PASSPHRASE {
        return Err(VaultError::PassphraseTooShort);
    }
    Ok(())
}

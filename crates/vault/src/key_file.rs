//! The key file: the database key, wrapped once for the passphrase and once for the recovery code.
//!
//! It is small and everything depends on it, so it is written twice, whole or not at all, and each
//! copy carries a sum of itself: [`crate::key_copies`] says which to believe.

use std::io::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::keys::{DatabaseKey, Wrapped};
use crate::{Around, Folder, Key, MIN_PASSPHRASE, RecoveryCode, Result, VaultError};
use crate::{files, guessable};

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
    /// The sum of all the above, as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum: Option<String>,
}

/// How much can be said of a copy without opening it; the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// Its sum is right.
    Whole,
    /// It was written before there were sums.
    Unknown,
    /// Something in it was changed; the rest may still open.
    Damaged,
}

impl KeyFile {
    /// A new vault's key file, not yet written.
    pub(crate) fn new(
        key: &DatabaseKey,
        passphrase: &str,
        code: &RecoveryCode,
        around: &mut Around,
    ) -> Result<Self> {
        good_enough(passphrase)?;
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
            sum: None,
        })
    }

    pub(crate) fn set_passphrase(
        &mut self,
        key: &DatabaseKey,
        passphrase: &str,
        around: &mut Around,
    ) -> Result<()> {
        good_enough(passphrase)?;
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

    /// The database key, or none when this is another's passphrase or code. Counts nothing.
    pub(crate) fn open(&self, key: Key<'_>) -> Result<Option<DatabaseKey>> {
        match key {
            Key::Passphrase(passphrase) => self
                .passphrase
                .open(normal(passphrase).as_bytes(), &bound_to(self.vault, PASSPHRASE)),
            Key::RecoveryCode(typed) => {
                let code = RecoveryCode::read(typed)?;
                self.recovery.open(code.secret(), &bound_to(self.vault, RECOVERY))
            }
        }
    }

    /// Whether it is as it was written.
    pub(crate) fn trust(&self) -> Trust {
        match &self.sum {
            None => Trust::Unknown,
            Some(sum) if self.own_sum().is_ok_and(|own| own == *sum) => Trust::Whole,
            Some(_) => Trust::Damaged,
        }
    }

    fn own_sum(&self) -> Result<String> {
        let bytes = json(&Self { sum: None, ..self.clone() })?;
        Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(crate) fn write(&self, folder: &Folder) -> Result<()> {
        let bytes = self.to_bytes()?;
        // The spare first: if the second write fails, the old passphrase still counts, as the
        // error says.
        for path in [folder.spare_key(), folder.key()] {
            folder.clear_way(&path)?;
            files::write_whole(&path, |file| file.write_all(&bytes))
                .map_err(VaultError::file("writing the key file"))?;
        }
        Ok(())
    }

    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>> {
        json(&Self { sum: Some(self.own_sum()?), ..self.clone() })
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
        let read: Self = serde_json::from_slice(bytes).map_err(|_| VaultError::KeyMissing)?;
        if read.passphrase.is_sane() && read.recovery.is_sane() {
            Ok(read)
        } else {
            Err(VaultError::KeyMissing)
        }
    }
}

fn json(file: &KeyFile) -> Result<Vec<u8>> {
    serde_json::to_vec(file).map_err(|_| VaultError::Unreadable { what: "key file" })
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

fn good_enough(passphrase: &str) -> Result<()> {
    let passphrase = normal(passphrase);
    if passphrase.chars().count() < MIN_PASSPHRASE {
        return Err(VaultError::PassphraseTooShort);
    }
    if guessable::is_guessable(&passphrase) {
        return Err(VaultError::PassphraseGuessable);
    }
    Ok(())
}

//! The two copies of the key file, and which of them to believe.
//!
//! Invariant: whatever happened to one copy, the other lets people in.

use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::attempts::Attempts;
use crate::key_file::{KeyFile, Trust};
use crate::keys::DatabaseKey;
use crate::{Folder, Key, RecoveryCode, Result, VaultError, files};

/// The copies that can be tried, the most trusted first; at least one.
pub(crate) struct Copies(Vec<KeyFile>);

impl Copies {
    /// The folder's key file; none if there was never one. A copy that cannot be read, is not a key
    /// file or says that it is newer is told of only where the other is no better.
    pub(crate) fn read(folder: &Folder) -> Result<Option<Self>> {
        let mut copies = Vec::new();
        let mut failures = Vec::new();
        for path in [folder.key(), folder.spare_key()] {
            match read(&path) {
                Ok(copy) => copies.extend(copy),
                Err(failure) => failures.push(failure),
            }
        }
        if copies.is_empty() {
            failures.sort_by_key(|failure| match failure {
                VaultError::Newer => 0,
                VaultError::KeyMissing => 2,
                _ => 1,
            });
            return failures.into_iter().next().map_or(Ok(None), Err);
        }
        copies.sort_by_key(KeyFile::trust);
        Ok(Some(Self(copies)))
    }

    /// The only copy, of a vault that was saved to one file.
    pub(crate) fn only(copy: KeyFile) -> Self {
        Self(vec![copy])
    }

    /// The most trusted.
    pub(crate) fn best(mut self) -> KeyFile {
        self.0.swap_remove(0)
    }

    /// The database key, and the copy that held it. Wrong passphrases are counted in the folder,
    /// once however many copies are tried, and have to wait; a recovery code cannot be guessed and
    /// never waits.
    pub(crate) fn open(
        self,
        folder: &Folder,
        key: Key<'_>,
        now: DateTime<Utc>,
    ) -> Result<(DatabaseKey, KeyFile)> {
        let wrong = match key {
            // Counted before it is tried: ending the program does not undo a try.
            Key::Passphrase(_) => {
                VaultError::WrongPassphrase { wait: Attempts::begin(folder, now)? }
            }
            Key::RecoveryCode(typed) => {
                RecoveryCode::read(typed)?;
                VaultError::WrongRecoveryCode
            }
        };
        // Of copies that are all damaged nobody can say that the words were wrong.
        let damaged = self.0.iter().all(|copy| copy.trust() == Trust::Damaged);
        for copy in self.0 {
            match copy.open(key) {
                Ok(Some(opened)) => {
                    Attempts::forget(folder)?;
                    return Ok((opened, copy));
                }
                Ok(None) | Err(VaultError::KeyMissing) => {}
                Err(other) => return Err(other),
            }
        }
        Err(if damaged { VaultError::KeyMissing } else { wrong })
    }
}

/// Writes a whole copy that has opened the database over whatever differs, so that there are two
/// again. One that says it is newer is left: only its own program can tell.
pub(crate) fn mend(folder: &Folder, good: &KeyFile) {
    let Ok(bytes) = good.to_bytes() else { return };
    if good.trust() != Trust::Whole {
        return;
    }
    for path in [folder.spare_key(), folder.key()] {
        if std::fs::read(&path).is_ok_and(|there| there == bytes)
            || matches!(read(&path), Err(VaultError::Newer))
        {
            continue;
        }
        // Whoever may not write here can still read what they wrote.
        let _ = folder.clear_way(&path).and_then(|()| {
            files::write_whole(&path, |file| file.write_all(&bytes))
                .map_err(VaultError::file("mending the key file"))
        });
    }
}

fn read(path: &Path) -> Result<Option<KeyFile>> {
    match std::fs::read(path) {
        Ok(bytes) => KeyFile::from_bytes(&bytes).map(Some),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(VaultError::file("reading the key file")(e)),
    }
}

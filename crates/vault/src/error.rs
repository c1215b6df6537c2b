//! What can go wrong with a vault: each with a stable code, and words for the person at the desk.

use std::io;
use std::time::Duration;

use rusqlite::ErrorCode;

use crate::{Backup, MIN_PASSPHRASE};

/// Why a vault could not do what it was asked. Messages say what happened, what is safe and what
/// to do; they never contain what somebody wrote.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The passphrase is too short.
    #[error(
        "The passphrase is too short. Choose one of at least {MIN_PASSPHRASE} characters; \
         three or four unrelated words are easy to remember."
    )]
    PassphraseTooShort,
    /// The passphrase is long enough, and among the first that anybody would try.
    #[error(
        "That passphrase is long enough, but easy to guess: little of it is left without common \
         words such as “password”, keys in a row such as 1234, and what is said twice. Choose three \
         or four words that do not usually stand together."
    )]
    PassphraseGuessable,
    /// The passphrase is wrong.
    #[error("That is not the passphrase of this computer's records. {}", and_then_wait(.wait))]
    WrongPassphrase {
        /// How long until the next try, if there is a wait.
        wait: Option<Duration>,
    },
    /// A try before the wait was over; it was not looked at.
    #[error(
        "There were several wrong passphrases. Please wait {} seconds and try again, or use the \
         printed recovery code. Nothing is lost.",
        seconds(.wait)
    )]
    TooSoon {
        /// How long until the next try.
        wait: Duration,
    },
    /// The recovery code cannot be right: its check character does not fit, or its length.
    #[error(
        "The recovery code is not typed as it was printed: a character is wrong or missing. \
         Compare it with the printed sheet group by group."
    )]
    RecoveryCodeMistyped,
    /// A well-formed recovery code that does not open this vault.
    #[error(
        "This recovery code does not open these records. It may belong to another computer or \
         have been replaced by a newer one: look for a sheet with a later date."
    )]
    WrongRecoveryCode,
    /// There is no vault in the folder.
    #[error("There are no records in this folder yet. Set up Standpoint first.")]
    NothingHere,
    /// The folder already holds a vault.
    #[error("This folder already holds records. They were left as they are; unlock them instead.")]
    AlreadyHere,
    /// Another program has the folder open.
    #[error(
        "Standpoint is already open on these records. Use the window that is open, or close it \
         and try again."
    )]
    InUse,
    /// A newer version wrote this.
    #[error(
        "These records were written by a newer version of Standpoint. Nothing was changed. Install \
         the newer version to open them."
    )]
    Newer,
    /// The database does not pass its check, or is missing. It is left as it is; restoring sets
    /// it aside.
    #[error(
        "The records on this computer are damaged. Nothing was deleted. {}",
        restore_advice(.backups)
    )]
    Damaged {
        /// The backups that can be restored, newest first.
        backups: Vec<Backup>,
    },
    /// Neither copy of the key file can be read.
    #[error(
        "The key file of these records is missing or damaged, so no passphrase can open them. \
         Nothing was changed. Restore a copy that you saved to a file, or put the key file back."
    )]
    KeyMissing,
    /// The disk is full.
    #[error(
        "The disk is full, so the last entry could not be saved. Everything saved before it is \
         safe. Free some space, and keep this window open: saving works again as soon as there is \
         room."
    )]
    DiskFull,
    /// The system does not let us read or write.
    #[error(
        "The system does not allow Standpoint to use its folder ({what}). Nothing was changed. \
         Check that the folder is yours and not read-only."
    )]
    NotAllowed {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another failure of a file.
    #[error(
        "A file could not be used ({what}). What was saved before is safe. Check that the disk is \
         connected, then try again."
    )]
    File {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another failure of the database.
    #[error(
        "The records could not be read or written. What was saved before is safe. Close \
         Standpoint and open it again; if this comes back, report it with its code."
    )]
    Database(#[source] rusqlite::Error),
    /// Something stored is not what this version can read.
    #[error(
        "An entry on this computer could not be read ({what}). It was left as it is. Report this \
         with its code."
    )]
    Unreadable {
        /// Which part of it.
        what: &'static str,
    },
    /// The stream is not known here.
    #[error("This review is not on this computer, so nothing was saved. Open the review again.")]
    UnknownStream,
    /// The record exists as another kind.
    #[error("This entry is of another kind, so nothing was saved. Make a new entry instead.")]
    WrongKind,
    /// A deletion of a record that does not exist or is deleted already.
    #[error("There is nothing to delete: this entry does not exist or is deleted already.")]
    NothingToDelete,
    /// A version to be folded in is not a version of this record, or there are too many.
    #[error(
        "One of the versions to combine is not a version of this entry, so nothing was saved. \
         Open the entry again and combine them once more."
    )]
    UnknownVersion,
    /// A backup or a copy does not pass its check.
    #[error(
        "This backup is damaged or was made with another key, so nothing was changed. Choose an \
         older backup or a saved copy."
    )]
    BackupDamaged,
    /// The file is not a copy saved by this program.
    #[error(
        "This file is not a copy saved by Standpoint, so nothing was changed. Choose a file that \
         was made with \u{201c}Save a copy to a file\u{201d}."
    )]
    NotACopy,
    /// A response that does not answer the request.
    #[error(
        "The answer that came is not the answer to what was asked, so nothing was taken from it. \
         Everything on this computer is safe; the next sync asks again."
    )]
    AnotherAnswer,
    /// A file of changes that cannot be opened with this pairing code, or is not one.
    #[error(
        "This file could not be opened. Compare the code group by group, and check that the file \
         was made on a colleague\u{2019}s laptop with \u{201c}Save a file\u{201d}. Nothing was \
         changed."
    )]
    NotHandedOver,
}

impl VaultError {
    /// The stable code that people can quote and the UI matches on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PassphraseTooShort => "SP-2101",
            Self::PassphraseGuessable => "SP-2117",
            Self::WrongPassphrase { .. } => "SP-2102",
            Self::TooSoon { .. } => "SP-2103",
            Self::RecoveryCodeMistyped => "SP-2104",
            Self::WrongRecoveryCode => "SP-2105",
            Self::NothingHere => "SP-2106",
            Self::AlreadyHere => "SP-2107",
            Self::InUse => "SP-2108",
            Self::Newer => "SP-2109",
            Self::Damaged { .. } => "SP-2110",
            Self::KeyMissing => "SP-2111",
            Self::DiskFull => "SP-2112",
            Self::NotAllowed { .. } => "SP-2113",
            Self::File { .. } => "SP-2114",
            Self::Database(_) => "SP-2115",
            Self::Unreadable { .. } => "SP-2116",
            Self::UnknownStream => "SP-2121",
            Self::WrongKind => "SP-2122",
            Self::NothingToDelete => "SP-2123",
            Self::UnknownVersion => "SP-2124",
            Self::BackupDamaged => "SP-2131",
            Self::NotACopy => "SP-2132",
            Self::AnotherAnswer => "SP-2141",
            Self::NotHandedOver => "SP-2143",
        }
    }

    /// Says `what` was being done when a file failed.
    pub(crate) fn file(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::NotAllowed { what, source }
            }
            _ => Self::File { what, source },
        }
    }

    /// Whether the database itself is broken, as SQLite reports it.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self, Self::Database(e) if matches!(
            e.sqlite_error_code(),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)
        ))
    }
}

impl From<rusqlite::Error> for VaultError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Database(error),
        }
    }
}

fn and_then_wait(wait: &Option<Duration>) -> String {
    match wait {
        None => "Nothing is lost. Check the Caps Lock key and try again.".into(),
        Some(wait) => format!(
            "Nothing is lost. Please wait {} seconds before the next try, or use the printed \
             recovery code.",
            seconds(wait)
        ),
    }
}

fn seconds(wait: &Duration) -> u64 {
    wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)
}

fn restore_advice(backups: &[Backup]) -> String {
    match backups.first() {
        Some(newest) => format!(
            "The newest backup is of {} UTC: restore it, and whatever can still be read is added \
             to it.",
            newest.taken_at.format("%-d %B %Y, %H:%M")
        ),
        None => "There is no backup in the folder: restore a copy that you saved to a file.".into(),
    }
}

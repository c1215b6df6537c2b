//! The laptop's encrypted database: one folder, one passphrase, everything a reviewer wrote.
//!
//! A [`Folder`] says what is there; [`Vault::create`], [`Vault::unlock`] and [`Folder::restore`]
//! open it. An open [`Vault`] keeps changes, drafts, streams, settings and the search index in one
//! SQLCipher database under a random key, which a passphrase and a printed recovery code wrap.
//! [`Vault::next_request`] and [`Vault::apply`] are its half of a sync; somebody else carries them.
//!
//! Invariants:
//! - **durable**: what a call has returned is on the disk, byte for byte, through any crash.
//! - **rebuildable**: `head`, `aside` and search equal what [`Vault::rebuild`] makes of `change`.
//! - **sealed**: no note, draft, setting or passphrase is on the disk in plain text, in any file.
//! - **nothing deleted**: a damaged or replaced database is set aside, a newer one is not touched.
//! - **one at a time**: a second program is told that the folder is in use.
//!
//! - **told once**: a change of this laptop waits until it is *seen* in the server's log, never only on an
//!   answer; a response applied twice is as one applied once.
//!
//! Absent on purpose: the network itself, the meaning of a body, and time or randomness of its own.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod around;
mod attempts;
mod backup;
mod changes;
mod copy;
mod database;
mod deleted;
mod drafts;
mod error;
mod files;
mod folder;
mod guessable;
mod handed;
mod key_copies;
mod key_file;
mod keys;
mod pairing;
mod parked;
mod pull;
mod queue;
mod recovery;
mod restore;
mod rows;
mod runs;
mod salvage;
mod schema;
mod search;
mod settings;
mod sharing;
mod standing;
mod states;
mod streams;
mod vault;

#[cfg(test)]
mod inside;

pub use around::{Around, Chance, Clock};
pub use backup::Backup;
pub use changes::{Head, Writing};
pub use copy::PreparedCopy;
pub use deleted::Deleted;
pub use drafts::Draft;
pub use error::VaultError;
pub use files::write_chosen;
pub use folder::{Folder, Found, KeyStamp};
pub use handed::{Handed, Handover, Leg, Parcel};
pub use keys::{Cost, Key, MIN_PASSPHRASE};
pub use pairing::PairingCode;
pub use parked::{Parked, Reason};
pub use pull::{Applied, Meaning};
pub use queue::{Ask, Unsent, Waiting};
pub use recovery::RecoveryCode;
pub use restore::Source;
pub use runs::{Run, RunEnd};
pub use salvage::Salvaged;
pub use search::{Hit, Part, SearchText};
pub use streams::{Removal, Stream, StreamSummary};
pub use vault::Vault;

/// The answer of everything that can fail here.
pub type Result<T> = std::result::Result<T, VaultError>;

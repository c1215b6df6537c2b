//! What is done at the machine itself, while the server may be running.
//!
//! Invariants: an import happens whole or not at all; an error says what to do; a code is printed once and kept by
//! nobody.

mod copies;
mod devices;
mod editions;
mod packs;
mod people;
mod reference;
mod reviews;
mod serving;
mod tables;

use std::io::{Read, Write};

use ::sync::{DeviceId, StreamId};
use anyhow::{Context, Result, anyhow, bail};
use chrono::Utc;
use uuid::Uuid;

use crate::command::{Act, Command, Import, Place};
use crate::database::Database;
use crate::enrolment::random;
use crate::folder::Folder;
use crate::store::{Account, Audited, Store};

/// Does what the command line asks for. `input` is read for a password only; what people are to see goes to `out`.
///
/// # Errors
/// In words for whoever typed the command.
pub async fn run(command: Command, input: &mut impl Read, out: &mut impl Write) -> Result<()> {
    let Command { place, act } = command;
    let folder = place.folder()?;
    match act {
        Act::Serve(asked) => return serving::serve(&folder, &place, asked, out).await,
        Act::Restore { file } => {
            return copies::restore(&folder, &place, file, out).await;
        }
        _ => {}
    }
    let store = open(&folder, &place).await?;
    match act {
        Act::Serve(_) | Act::Restore { .. } => Ok(()),
        Act::Person(person) => people::person(&store, person, input, out).await,
        Act::Enrol(asked) => devices::enrol(&store, asked, out).await,
        Act::Device(device) => devices::device(&store, device, out).await,
        Act::Review(review) => reviews::review(&store, review, out).await,
        Act::Member(member) => reviews::member(&store, member, out).await,
        Act::Import(Import::Pack { file, edition }) => {
            packs::import(&store, &file, edition.as_deref(), out).await
        }
        Act::Import(Import::People { file }) => people::import(&store, &file, out).await,
        Act::Import(Import::Services { file }) => editions::services(&store, &file, out).await,
        Act::Import(Import::Edition { file, label }) => {
            editions::edition(&store, &file, label, out).await
        }
        Act::Backup { folder } => copies::backup(&store, &folder, out).await,
        Act::Audit { most } => copies::audit(&store, most, out).await,
    }
}

impl Place {
    fn folder(&self) -> Result<Folder> {
        let path = self.data.clone().map_or_else(Folder::usual, Ok)?;
        Ok(Folder::open(path)?)
    }
}

async fn open(folder: &Folder, place: &Place) -> Result<Database> {
    let store = match &place.database {
        Some(address) => Database::at(address, place.database_ca.as_deref()).await,
        None => Database::in_folder(folder),
    };
    store.context("the database cannot be opened")
}

/// A new id.
fn new_id() -> Result<Uuid> {
    Ok(uuid::Builder::from_random_bytes(random()?).into_uuid())
}

/// The account with this e-mail address.
async fn account(store: &Database, email: &str) -> Result<Account> {
    let email = email.trim().to_lowercase();
    let known = store.accounts().await?.into_iter().find(|account| account.email == email);
    known.ok_or_else(|| {
        anyhow!("nobody has an account with the address {email}; `person list` shows all, `person add` adds one")
    })
}

/// Adds what was done here to the audit log.
async fn audit(
    store: &Database,
    act: &'static str,
    account: Option<Uuid>,
    device: Option<DeviceId>,
    stream: Option<StreamId>,
) -> Result<()> {
    let outcome = "done at the server".to_owned();
    Ok(store.audit(Audited { at: Utc::now(), account, device, act, stream, outcome }).await?)
}

/// The bytes of a file to import.
fn bytes(path: &std::path::Path) -> Result<Vec<u8>> {
    const MOST: u64 = 50 * 1024 * 1024;
    let named = || format!("{} cannot be read", path.display());
    let size = std::fs::metadata(path).with_context(named)?.len();
    if size > MOST {
        bail!("{} is larger than 50 MB, which no pack, edition or table is", path.display());
    }
    std::fs::read(path).with_context(named)
}

/// The name of a file, without its folder.
fn file_name(path: &std::path::Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

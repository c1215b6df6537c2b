//! Handing unsent changes to a colleague's laptop without a network: one encrypted file.
//!
//! It never matters who uploads first, or whether both do: ids are random, and the log settles
//! changes by their ids.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use rusqlite::TransactionBehavior;
use serde::{Deserialize, Serialize};
use sync::{Change, RecordId, StreamId};

use crate::keys::Locked;
use crate::{
    Meaning, Result, Vault, VaultError, changes, files, rows, search, sharing, standing, streams,
};

/// The first line of such a file; the number counts formats.
const MAGIC: &[u8] = b"Standpoint handover 1\n";

/// More than years of reviews; it bounds what is read.
const LARGEST: u64 = 512 * 1024 * 1024;

/// What is inside.
#[derive(Serialize, Deserialize)]
struct Parcel {
    stream: StreamId,
    changes: Vec<Change>,
}

/// What came with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The stream that it is of.
    pub stream: StreamId,
    /// Changes that were not on this laptop.
    pub taken: u64,
    /// What may look different now.
    pub records: BTreeSet<RecordId>,
}

impl Vault {
    /// Writes what no server has of a stream to a file that opens with the pairing phrase, and tells
    /// how many changes that is. What others handed over is among it.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`], [`VaultError::PassphraseTooShort`], and those of the disk.
    pub fn export_unsent(&mut self, stream: StreamId, to: &Path, phrase: &str) -> Result<u64> {
        streams::must_exist(&self.conn, stream)?;
        let parcel = Parcel { stream, changes: self.unsent(stream)? };
        let unreadable = |_| VaultError::Unreadable { what: "change" };
        let plain = zeroize::Zeroizing::new(serde_json::to_vec(&parcel).map_err(unreadable)?);
        let Locked { head, sealed } = Locked::seal(&plain, phrase, MAGIC, &mut self.around)?;
        let head = serde_json::to_vec(&head).map_err(unreadable)?;
        let length = u32::try_from(head.len()).map_err(|_| VaultError::NotHandedOver)?;
        files::write_whole(to, |file| {
            file.write_all(MAGIC)?;
            file.write_all(&length.to_be_bytes())?;
            file.write_all(&head)?;
            file.write_all(&sealed)
        })
        .map_err(VaultError::file("writing the file for a colleague"))?;
        Ok(parcel.changes.len() as u64)
    }

    /// Takes in what a colleague's laptop wrote with [`Vault::export_unsent`]. It appears at once, and
    /// waits for that laptop to send it; with `carry` this laptop sends it too, which the server
    /// allows to a lead. All of it or nothing; what is here already is passed over.
    ///
    /// # Errors
    /// [`VaultError::NotHandedOver`] for another phrase or another file; [`VaultError::UnknownStream`]
    /// for a review that is not on this laptop; those of the disk.
    pub fn import_changes(
        &mut self,
        from: &Path,
        phrase: &str,
        carry: bool,
        meaning: &impl Meaning,
    ) -> Result<Handed> {
        let Parcel { stream, changes } = read(from, phrase)?;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        streams::must_exist(&tx, stream)?;
        let me = sharing::me(&tx, stream)?;
        let mut handed = Handed { stream, taken: 0, records: BTreeSet::new() };
        for change in &changes {
            if change.stream != stream {
                return Err(VaultError::NotHandedOver);
            }
            let ours = carry || me == Some(change.author);
            let here = tx
                .prepare_cached("SELECT 1 FROM change WHERE id = ?")?
                .exists([change.id.as_bytes()])?;
            if !here {
                let place = changes::add(&tx, change)?;
                tx.prepare_cached("UPDATE change SET origin = 2 WHERE place = ?")?
                    .execute([place])?;
                if change.body.is_some()
                    && let Some(text) = meaning.words(change)
                {
                    search::keep(&tx, place, &text)?;
                }
                standing::take(&tx, change)?;
                handed.taken += 1;
                handed.records.insert(change.record);
            }
            if ours {
                tx.prepare_cached(
                    "UPDATE change SET origin = 0 WHERE id = ? AND seq IS NULL AND origin = 2",
                )?
                .execute([change.id.as_bytes()])?;
            }
        }
        tx.commit()?;
        self.written();
        Ok(handed)
    }

    fn unsent(&self, stream: StreamId) -> Result<Vec<Change>> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT {} FROM change WHERE stream = ? AND seq IS NULL AND origin <> 1 ORDER BY place",
            rows::CHANGE
        ))?;
        let mut found = find.query([stream.uuid().as_bytes()])?;
        let mut unsent = Vec::new();
        while let Some(row) = found.next()? {
            unsent.push(rows::change(row)?);
        }
        Ok(unsent)
    }
}

fn read(from: &Path, phrase: &str) -> Result<Parcel> {
    let failed = VaultError::file("opening the file of a colleague");
    let file = File::open(from).map_err(failed)?;
    let mut bytes = Vec::new();
    let failed = VaultError::file("reading the file of a colleague");
    file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
    let rest = bytes.strip_prefix(MAGIC).ok_or(VaultError::NotHandedOver)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(VaultError::NotHandedOver)?;
    let length = u32::from_be_bytes(*length) as usize;
    let (head, sealed) = rest.split_at_checked(length).ok_or(VaultError::NotHandedOver)?;
    let head = serde_json::from_slice(head).map_err(|_| VaultError::NotHandedOver)?;
    let plain = Locked { head, sealed: sealed.to_vec() }.open(phrase, MAGIC)?;
    serde_json::from_slice(&plain).map_err(|_| VaultError::NotHandedOver)
}

//! Handing unsent changes to a colleague's laptop without a server: one encrypted parcel, in a file or over a cable.
//!
//! It never matters who uploads first, or whether both do: ids are random, and the log settles
//! changes by their ids.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sync::{Change, MAX_ALSO, PersonId, RecordId, StreamId};
use zeroize::Zeroizing;

use crate::keys::LockedHead;
use crate::standing::At;
use crate::{
    Meaning, PairingCode, Result, Vault, VaultError, changes, files, rows, search, standing,
    streams,
};

/// The first line of such a file; the number counts formats.
const MAGIC: &[u8] = b"Standpoint handover 1\n";

/// More than years of reviews; it bounds what is read.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Bytes of the name of a kind; what is longer no server takes.
const LONGEST_KIND: usize = 64;

/// Which way a parcel goes. One that was sealed for one way opens on no other, so nobody who has no code can answer a
/// laptop with its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leg {
    /// In a file.
    File,
    /// To the laptop that waits.
    There,
    /// Back from it.
    Back,
}

impl Leg {
    fn bound_to(self) -> Vec<u8> {
        let way: &[u8] = match self {
            Self::File => b"",
            Self::There => b"there",
            Self::Back => b"back",
        };
        [MAGIC, way].concat()
    }
}

/// What no server has of a stream, on its way to the file that the person chose. It is as the vault was
/// when it was made, and needs the vault no longer.
pub struct Handover {
    stream: StreamId,
    plain: Zeroizing<Vec<u8>>,
    changes: u64,
    code: PairingCode,
    head: LockedHead,
}

impl Handover {
    /// The stream that it is of.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// How many changes it holds.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// What opens it. It is in no file: the person says it to their colleague.
    pub fn code(&self) -> &PairingCode {
        &self.code
    }

    /// Writes it to a file, however slow that is. An older file of that name is replaced once this one
    /// is whole.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn write_to(self, path: &Path) -> Result<()> {
        let sealed = self.seal(Leg::File)?;
        files::write_chosen(path, |file| file.write_all(&sealed))
            .map_err(VaultError::file("writing the file for a colleague"))
    }

    /// The encrypted parcel, which opens with the code.
    ///
    /// # Errors
    /// [`VaultError::Unreadable`] where it cannot be written down.
    pub fn seal(self, leg: Leg) -> Result<Vec<u8>> {
        let sealed = self.head.seal(&self.plain, self.code.secret(), &leg.bound_to())?;
        let head = serde_json::to_vec(&self.head).map_err(unreadable)?;
        let length = u32::try_from(head.len()).map_err(|_| VaultError::NotHandedOver)?;
        Ok([MAGIC, &length.to_be_bytes(), &head, &sealed].concat())
    }
}

/// What is inside of such a file, opened but not taken in.
#[derive(Serialize, Deserialize)]
pub struct Parcel {
    stream: StreamId,
    changes: Vec<Change>,
}

impl Parcel {
    /// Opens a file with the code that came with it, however slow that is. Nothing is taken in yet.
    ///
    /// # Errors
    /// [`VaultError::NotHandedOver`] for another code or another file; those of the disk.
    pub fn open(from: &Path, code: &str) -> Result<Self> {
        // Before a large file is read.
        PairingCode::read(code)?;
        // Opening a pipe or a device may wait for ever.
        let failed = "opening the file of a colleague";
        if !std::fs::metadata(from).map_err(VaultError::file(failed))?.is_file() {
            return Err(VaultError::NotHandedOver);
        }
        let file = File::open(from).map_err(VaultError::file(failed))?;
        let mut bytes = Vec::new();
        let failed = VaultError::file("reading the file of a colleague");
        file.take(LARGEST).read_to_end(&mut bytes).map_err(failed)?;
        Self::read(&bytes, code, Leg::File)
    }

    /// Opens what a colleague's laptop has sealed, with the code that came with it. Nothing is taken in yet.
    ///
    /// # Errors
    /// [`VaultError::NotHandedOver`] for another code or anything else.
    pub fn read(bytes: &[u8], code: &str, leg: Leg) -> Result<Self> {
        let code = PairingCode::read(code)?;
        let rest = bytes.strip_prefix(MAGIC).ok_or(VaultError::NotHandedOver)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(VaultError::NotHandedOver)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (head, sealed) = rest.split_at_checked(length).ok_or(VaultError::NotHandedOver)?;
        let head: LockedHead =
            serde_json::from_slice(head).map_err(|_| VaultError::NotHandedOver)?;
        // Anybody on the network may ask for this to be tried; a file was chosen by a person.
        if leg != Leg::File && !head.is_no_dearer_than_ours() {
            return Err(VaultError::NotHandedOver);
        }
        let plain = head.open(sealed, code.secret(), &leg.bound_to())?;
        let parcel: Self = serde_json::from_slice(&plain).map_err(|_| VaultError::NotHandedOver)?;
        let fits = |change: &Change| {
            change.stream == parcel.stream
                && change.also.len() <= MAX_ALSO
                && change.kind.as_str().len() <= LONGEST_KIND
        };
        if parcel.changes.iter().all(fits) { Ok(parcel) } else { Err(VaultError::NotHandedOver) }
    }

    /// The stream that it is of.
    pub fn stream(&self) -> StreamId {
        self.stream
    }
}

/// What came with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handed {
    /// The stream that it is of.
    pub stream: StreamId,
    /// Changes that were not on this laptop, or out of view.
    pub taken: u64,
    /// Changes that were not, and were left out: in this person's own name, or about what is another thing here.
    pub left_out: u64,
    /// Who wrote them.
    pub by: BTreeSet<PersonId>,
    /// What may look different now.
    pub records: BTreeSet<RecordId>,
}

impl Vault {
    /// Gathers what no server has of a stream, for a parcel that opens with a code made for it. What
    /// others handed over is among it.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`], [`VaultError::Database`].
    pub fn prepare_handover(&mut self, stream: StreamId) -> Result<Handover> {
        let code = PairingCode::random(&mut self.around);
        self.prepare_answer(stream, code)
    }

    /// As [`prepare_handover`](Self::prepare_handover), for whoever has said their code already.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`], [`VaultError::Database`].
    pub fn prepare_answer(&mut self, stream: StreamId, code: PairingCode) -> Result<Handover> {
        streams::must_exist(&self.conn, stream)?;
        let parcel = Parcel { stream, changes: self.unsent(stream)? };
        let plain = Zeroizing::new(serde_json::to_vec(&parcel).map_err(unreadable)?);
        let (changes, head) = (parcel.changes.len() as u64, LockedHead::new(&mut self.around));
        Ok(Handover { stream, plain, changes, code, head })
    }

    /// Takes in what a colleague's laptop wrote with [`Handover::write_to`]. It appears at once, and
    /// waits for that laptop to send it; with `carry` this laptop sends it too, which the server
    /// allows to a lead. What is here already is passed over; what a server lost, and so is out of view, stands again.
    ///
    /// A file carries no proof of who wrote what. So nothing in it becomes a word of `mine`, the person of this laptop:
    /// that comes from here or from the log; nothing makes another thing of a record; and what servers derive is left to
    /// them. Otherwise it is all or nothing.
    ///
    /// # Errors
    /// [`VaultError::UnknownStream`] for a review that is not on this laptop; those of the disk.
    pub fn take_over(
        &mut self,
        parcel: &Parcel,
        mine: PersonId,
        carry: bool,
        meaning: &impl Meaning,
    ) -> Result<Handed> {
        let stream = parcel.stream;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        streams::must_exist(&tx, stream)?;
        let (by, records) = (BTreeSet::new(), BTreeSet::new());
        let mut handed = Handed { stream, taken: 0, left_out: 0, by, records };
        let mut again = false;
        for change in &parcel.changes {
            let here = tx
                .prepare_cached("SELECT 1 FROM change WHERE id = ?")?
                .exists([change.id.as_bytes()])?;
            if !here && (change.author == mine || change.is_derived() || is_another(&tx, change)?) {
                handed.left_out += 1;
                continue;
            }
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
                handed.by.insert(change.author);
                handed.records.insert(change.record);
            }
            if here && bring_back(&tx, change)? {
                again = true;
                handed.taken += 1;
                handed.by.insert(change.author);
                handed.records.insert(change.record);
            }
            if carry && change.author != mine && !change.is_derived() {
                tx.prepare_cached(
                    "UPDATE change SET origin = 0 WHERE id = ? AND seq IS NULL AND origin = 2",
                )?
                .execute([change.id.as_bytes()])?;
            }
        }
        if again {
            standing::rebuild_stream(&tx, stream)?;
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
            let change = rows::change(row)?;
            // What a server derived, another one derives anew.
            if !change.is_derived() {
                unsent.push(change);
            }
        }
        Ok(unsent)
    }
}

/// Lets a change stand that is here, but out of view since a server has lost it. False if it is not so, or is not
/// the same change.
fn bring_back(conn: &Connection, change: &Change) -> Result<bool> {
    let find =
        format!("SELECT {} FROM change WHERE id = ? AND seq IS NULL AND origin = 1", rows::CHANGE);
    let mut find = conn.prepare_cached(&find)?;
    let mut found = find.query([change.id.as_bytes()])?;
    let Some(row) = found.next()? else { return Ok(false) };
    if rows::change(row)? != *change {
        return Ok(false);
    }
    conn.prepare_cached("UPDATE change SET origin = 2 WHERE id = ?")?
        .execute([change.id.as_bytes()])?;
    Ok(true)
}

/// Whether the record is something else here.
fn is_another(conn: &Connection, change: &Change) -> Result<bool> {
    let mut find =
        conn.prepare_cached("SELECT 1 FROM change WHERE stream = ? AND record = ? AND kind <> ?")?;
    let [stream, record] = At::of(change).key();
    Ok(find.exists(params![stream, record, change.kind.as_str()])?)
}

fn unreadable(_: serde_json::Error) -> VaultError {
    VaultError::Unreadable { what: "change" }
}

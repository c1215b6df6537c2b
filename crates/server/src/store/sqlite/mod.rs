//! The database in one SQLite file in a folder.
//!
//! One thread writes; whatever waits for it is committed together, each piece in a savepoint of its own, so that
//! one flush of the disk serves many laptops and one failing push takes no other with it. A few connections only
//! read: thanks to the write-ahead log they neither wait for the writer nor keep it waiting.

mod backup;
mod log;
mod people;
mod rows;
mod schema;
mod teams;
mod threads;

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use sync::wire::{Cursor, Keeping, Page};
use sync::{Change, ChangeId, DeviceId, PersonId, RecordId, StreamId};
use uuid::Uuid;

use super::bearing::wires;
use super::{
    Account, Audited, Device, Held, Member, Membership, Refused, Result, Store, StoreError, Stored,
    Stream, Turn,
};
use crate::folder::private;
use threads::{Readers, Writer};

/// The name of the database in its folder.
pub const FILE: &str = "standpoint.sqlite";

/// A database in a folder.
pub struct SqliteStore {
    readers: Readers,
    // Closed after the readers: the last to close moves the journal into the database, if it may write.
    writer: Writer,
    path: PathBuf,
    // Held as long as the database is open, so that nobody restores another under it.
    _lock: File,
}

impl SqliteStore {
    /// Opens the database of this folder, or makes both.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::InUse`] during a restore, [`StoreError::File`],
    /// [`StoreError::Sqlite`].
    pub fn open(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder)
            .map_err(|e| StoreError::File("making the folder of the database", e))?;
        let lock = backup::lock_file(folder)?;
        lock.try_lock_shared().map_err(|_| StoreError::InUse)?;
        let path = folder.join(FILE);
        // Made here, so that only its owner can ever read it; SQLite gives its journal the same rights.
        let made = private().write(true).create(true).truncate(false).open(&path);
        made.map_err(|e| StoreError::File("making the database", e))?;
        let mut writing = schema::connect(&path)?;
        schema::migrate(&mut writing)?;
        let readers = Readers::open(|| schema::connect_to_read(&path))?;
        let writer = Writer::start(writing, schema::connect(&path)?);
        Ok(Self { readers, writer, path, _lock: lock })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.readers.read(work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.writer.write(work).await
    }
}

impl Store for SqliteStore {
    async fn keeping(&self) -> Result<Keeping> {
        self.read(schema::keeping).await
    }

    async fn append<T: Send + 'static>(
        &self,
        stream: StreamId,
        push: Vec<Change>,
        mut work: impl FnMut(Turn<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        // Before the turn, since everybody waits for the one writer.
        let wires = wires(&push)?;
        self.write(move |conn| log::append(conn, stream, &push, wires, &mut work)).await
    }

    async fn holds(&self, cursor: Cursor) -> Result<bool> {
        self.read(move |conn| log::holds(conn, cursor)).await
    }

    async fn read(
        &self,
        cursor: Cursor,
        entries: usize,
        bytes: usize,
        held: Held,
    ) -> Result<Option<Page<Stored>>> {
        self.read(move |conn| log::page(conn, cursor, entries, bytes, &held)).await
    }

    async fn heads(&self, stream: StreamId) -> Result<Vec<Change>> {
        self.read(move |conn| log::heads(conn, stream)).await
    }

    async fn asides(&self, stream: StreamId) -> Result<Vec<(RecordId, ChangeId)>> {
        self.read(move |conn| log::asides(conn, stream)).await
    }

    async fn add_stream(&self, stream: Stream, members: Vec<Member>) -> Result<()> {
        self.write(move |conn| teams::add_stream(conn, &stream, &members)).await
    }

    async fn stream(&self, id: StreamId) -> Result<Option<Stream>> {
        self.read(move |conn| teams::stream(conn, id)).await
    }

    async fn streams(&self) -> Result<Vec<Stream>> {
        self.read(teams::streams).await
    }

    async fn lock(&self, id: StreamId, locked: bool) -> Result<()> {
        self.write(move |conn| teams::lock(conn, id, locked)).await
    }

    async fn members(&self, stream: StreamId) -> Result<Vec<Member>> {
        self.read(move |conn| teams::members(conn, stream)).await
    }

    async fn set_member(&self, member: Member) -> Result<()> {
        self.write(move |conn| teams::set_member(conn, &member)).await
    }

    async fn remove_member(&self, stream: StreamId, person: PersonId) -> Result<()> {
        self.write(move |conn| teams::remove_member(conn, stream, person)).await
    }

    async fn memberships(&self, account: Uuid) -> Result<Vec<Membership>> {
        self.read(move |conn| teams::memberships(conn, account)).await
    }

    async fn add_account(&self, account: Account) -> Result<()> {
        self.write(move |conn| people::add_account(conn, &account)).await
    }

    async fn account(&self, id: Uuid) -> Result<Option<Account>> {
        self.read(move |conn| people::account(conn, id)).await
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        self.read(people::accounts).await
    }

    async fn set_password(&self, account: Uuid, hash: Option<String>) -> Result<()> {
        self.write(move |conn| people::set_password(conn, account, hash.as_deref())).await
    }

    async fn password(&self, email: String) -> Result<Option<(Account, Option<String>)>> {
        self.read(move |conn| people::password(conn, &email)).await
    }

    async fn add_code(
        &self,
        hash: [u8; 32],
        account: Uuid,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        self.write(move |conn| people::add_code(conn, hash, account, expires_at)).await
    }

    async fn use_code(
        &self,
        hash: [u8; 32],
        device: DeviceId,
        token: [u8; 32],
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>> {
        self.write(move |conn| people::use_code(conn, hash, device, token, expires_at, now)).await
    }

    async fn device(&self, token: [u8; 32]) -> Result<Option<(Device, Account)>> {
        self.read(move |conn| people::device(conn, token)).await
    }

    async fn devices(&self, account: Option<Uuid>) -> Result<Vec<Device>> {
        self.read(move |conn| people::devices(conn, account)).await
    }

    async fn seen(
        &self,
        device: DeviceId,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        // Asked first of a reader: most calls have nothing to write, and would wait for the disk.
        match self.read(move |conn| people::is_to_note(conn, device, now)).await? {
            true => self.write(move |conn| people::seen(conn, device, now, expires_at)).await,
            false => Ok(()),
        }
    }

    async fn revoke(&self, device: DeviceId, now: DateTime<Utc>, wipe: bool) -> Result<()> {
        self.write(move |conn| people::revoke(conn, device, now, wipe)).await
    }

    async fn refused(&self, stream: StreamId) -> Result<Vec<Refused>> {
        self.read(move |conn| log::refused(conn, stream)).await
    }

    async fn audit(&self, entry: Audited) -> Result<()> {
        self.write(move |conn| people::audit(conn, &entry)).await
    }

    async fn audited(&self, most: u32) -> Result<Vec<(DateTime<Utc>, String)>> {
        self.read(move |conn| people::audited(conn, most)).await
    }

    async fn ready(&self) -> Result<()> {
        self.read(schema::keeping).await.map(drop)
    }
}

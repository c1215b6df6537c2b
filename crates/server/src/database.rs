//! The database that was chosen: SQLite in the data folder, or PostgreSQL.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use sync::wire::{Cursor, Keeping, Page};
use sync::{Change, ChangeId, DeviceId, PersonId, RecordId, StreamId};
use uuid::Uuid;

use crate::folder::{Folder, private};
use crate::store::{
    Account, Audited, Device, Held, Member, Membership, PostgresStore, Refused, Result,
    SqliteStore, Store, StoreError, Stored, Stream, Turn, sqlite,
};

/// Connections to a PostgreSQL at once; each serves one request at a time.
const CONNECTIONS: usize = 16;

/// One of the two stores, shared.
#[derive(Clone)]
pub enum Database {
    /// A file in the data folder.
    Sqlite(Arc<SqliteStore>),
    /// A database server.
    Postgres(Arc<PostgresStore>),
}

impl Database {
    /// The SQLite database of a folder.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`].
    pub fn in_folder(folder: &Folder) -> Result<Self> {
        let file = folder.path(sqlite::FILE);
        // Made here if need be, so that only its owner can ever read it.
        let made = private().write(true).create(true).truncate(false).open(file);
        made.map_err(|error| StoreError::File("making the database", error))?;
        SqliteStore::open(&folder.path("")).map(|store| Self::Sqlite(Arc::new(store)))
    }

    /// The PostgreSQL database at this address; the authority in this file is believed as well as those of the machine.
    ///
    /// # Errors
    /// Those of [`PostgresStore::connect`].
    pub async fn at(address: &str, authority: Option<&Path>) -> Result<Self> {
        let store = PostgresStore::connect(address, authority, CONNECTIONS).await;
        store.map(|store| Self::Postgres(Arc::new(store)))
    }
}

/// Every question of [`Store`], asked of whichever it is.
macro_rules! ask {
    ($(fn $name:ident(&self $(, $given:ident: $type:ty)* $(,)?) -> $answer:ty;)+) => {
        impl Store for Database {
            async fn append<T: Send + 'static>(
                &self,
                stream: StreamId,
                push: Vec<Change>,
                work: impl FnMut(Turn<'_>) -> T + Send + 'static,
            ) -> Result<T> {
                match self {
                    Self::Sqlite(store) => Store::append(&**store, stream, push, work).await,
                    Self::Postgres(store) => Store::append(&**store, stream, push, work).await,
                }
            }

            $(
                fn $name(&self $(, $given: $type)*) -> impl Future<Output = Result<$answer>> + Send {
                    async move {
                        match self {
                            Self::Sqlite(store) => Store::$name(&**store $(, $given)*).await,
                            Self::Postgres(store) => Store::$name(&**store $(, $given)*).await,
                        }
                    }
                }
            )+
        }
    };
}

ask! {
    fn keeping(&self) -> Keeping;
    fn holds(&self, cursor: Cursor) -> bool;
    fn read(&self, cursor: Cursor, entries: usize, bytes: usize, held: Held) -> Option<Page<Stored>>;
    fn heads(&self, stream: StreamId) -> Vec<Change>;
    fn asides(&self, stream: StreamId) -> Vec<(RecordId, ChangeId)>;
    fn add_stream(&self, stream: Stream, members: Vec<Member>) -> ();
    fn stream(&self, id: StreamId) -> Option<Stream>;
    fn streams(&self) -> Vec<Stream>;
    fn lock(&self, id: StreamId, locked: bool) -> ();
    fn members(&self, stream: StreamId) -> Vec<Member>;
    fn set_member(&self, member: Member) -> ();
    fn remove_member(&self, stream: StreamId, person: PersonId) -> ();
    fn memberships(&self, account: Uuid) -> Vec<Membership>;
    fn add_account(&self, account: Account) -> ();
    fn account(&self, id: Uuid) -> Option<Account>;
    fn accounts(&self) -> Vec<Account>;
    fn set_password(&self, account: Uuid, hash: Option<String>) -> ();
    fn password(&self, email: String) -> Option<(Account, Option<String>)>;
    fn add_code(&self, hash: [u8; 32], account: Uuid, expires_at: DateTime<Utc>) -> ();
    fn use_code(&self, hash: [u8; 32], device: DeviceId, token: [u8; 32], expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Account>;
    fn device(&self, token: [u8; 32]) -> Option<(Device, Account)>;
    fn devices(&self, account: Option<Uuid>) -> Vec<Device>;
    fn seen(&self, device: DeviceId, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> ();
    fn revoke(&self, device: DeviceId, now: DateTime<Utc>, wipe: bool) -> ();
    fn refused(&self, stream: StreamId) -> Vec<Refused>;
    fn audit(&self, entry: Audited) -> ();
    fn audited(&self, most: u32) -> Vec<(DateTime<Utc>, String)>;
    fn ready(&self) -> ();
}

//! Where a store keeps its data: each test has a place of its own, and may open it more than once.

use std::sync::atomic::{AtomicU32, Ordering};

use server::store::{PostgresStore, SqliteStore, Store, StoreError};
use tempfile::TempDir;
use tokio_postgres::NoTls;

use crate::cluster::Cluster;

/// A place that stays when a store is closed.
pub trait Place: Send + Sync {
    type Store: Store;

    /// Opens the store that is there, or makes it.
    async fn open(&self) -> Self::Store;

    /// Says in the database that a server of the next version made it.
    async fn make_newer(&self);

    /// Whether opening it says that it is newer.
    async fn is_newer(&self) -> bool;
}

pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl Place for Folder {
    type Store = SqliteStore;

    async fn open(&self) -> SqliteStore {
        SqliteStore::open(self.0.path()).unwrap()
    }

    async fn make_newer(&self) {
        let conn = rusqlite::Connection::open(self.0.path().join(server::store::sqlite::FILE));
        conn.unwrap().execute("UPDATE meta SET version = version + 1", []).unwrap();
    }

    async fn is_newer(&self) -> bool {
        matches!(SqliteStore::open(self.0.path()), Err(StoreError::Newer))
    }
}

/// A database of its own in the cluster that all tests share.
pub struct Database(String);

impl Database {
    pub fn new() -> Self {
        Self(Cluster::shared().database(&fresh_name()))
    }
}

impl Place for Database {
    type Store = PostgresStore;

    async fn open(&self) -> PostgresStore {
        PostgresStore::connect(&self.0, None, 4).await.unwrap()
    }

    async fn make_newer(&self) {
        let (client, connection) = tokio_postgres::connect(&self.0, NoTls).await.unwrap();
        tokio::spawn(connection);
        client.execute("UPDATE meta SET version = version + 1", &[]).await.unwrap();
    }

    async fn is_newer(&self) -> bool {
        matches!(PostgresStore::connect(&self.0, None, 4).await, Err(StoreError::Newer))
    }
}

/// A name that no other test has.
fn fresh_name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs each of these tests on both kinds of place.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&crate::places::Folder::new()).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&crate::places::Database::new()).await;
            })*
        }
    };
}
pub(crate) use on_both;

//! What only the database in a folder does: copies, and putting one back.

use std::path::Path;

use server::store::{SqliteStore, Store, StoreError};
use sync::wire::Cursor;

use crate::places::{Folder, Place};
use crate::samples::{change, pull, push, stream, stream_id};

async fn with_log(folder: &Folder, changes: std::ops::RangeInclusive<u128>) -> SqliteStore {
    let store = folder.open().await;
    store.add_stream(stream(1), vec![]).await.unwrap();
    push(&store, stream_id(1), changes.map(change).collect()).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_restored_under_a_new_keeping() {
    let folder = Folder::new();
    let store = with_log(&folder, 1..=20).await;
    let backup = folder.0.path().join("copy.sqlite");
    store.backup_to(backup.clone()).await.unwrap();
    let (kept, at) = pull(&store, stream_id(1), 100, 1 << 20).await;
    push(&store, stream_id(1), (21..=30).map(change).collect()).await.unwrap();
    let end = pull(&store, stream_id(1), 100, 1 << 20).await.1;
    let before = store.keeping().await.unwrap();

    let open = SqliteStore::restore_from(folder.0.path(), &backup);
    assert!(matches!(open, Err(StoreError::InUse)));
    drop(store);
    let aside = SqliteStore::restore_from(folder.0.path(), &backup).unwrap().unwrap();
    let store = folder.open().await;
    assert_ne!(store.keeping().await.unwrap(), before);
    assert_eq!(pull(&store, stream_id(1), 100, 1 << 20).await, (kept, at));
    // A laptop that had read more is told to begin again.
    assert!(!store.holds(Cursor::new(stream_id(1), end)).await.unwrap());

    // What was there is kept, whole.
    drop(store);
    let old = Folder::new();
    std::fs::copy(aside, old.0.path().join(server::store::sqlite::FILE)).unwrap();
    assert_eq!(pull(&old.open().await, stream_id(1), 100, 1 << 20).await.1, end);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_overwrites_nothing() {
    let folder = Folder::new();
    let store = with_log(&folder, 1..=3).await;
    let path = folder.0.path().join("mine.txt");
    std::fs::write(&path, "mine").unwrap();
    assert!(matches!(store.backup_to(path.clone()).await, Err(StoreError::Exists(_))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(names(folder.0.path(), "mine"), ["mine.txt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_while_others_write() {
    let folder = Folder::new();
    let store = with_log(&folder, 1..=3).await;
    let writing = async {
        for n in 10..40 {
            push(&store, stream_id(1), vec![change(n)]).await.unwrap();
        }
    };
    let copies = Folder::new();
    let copying = async {
        for n in 0..3 {
            store.backup_to(copies.0.path().join(format!("{n}.sqlite"))).await.unwrap();
        }
    };
    tokio::join!(writing, copying);
    for n in 0..3 {
        let other = Folder::new();
        let copy = copies.0.path().join(format!("{n}.sqlite"));
        assert_eq!(SqliteStore::restore_from(other.0.path(), &copy).unwrap(), None);
        let (log, at) = pull(&other.open().await, stream_id(1), 100, 1 << 20).await;
        let first = pull(&store, stream_id(1), log.len(), 1 << 20).await.0;
        assert_eq!((at.seq as usize, &log[..]), (log.len(), &first[..log.len()]));
    }
}

/// A store that is dropped lets go of its database when its writer has ended, which is a moment later.
fn once_let_go<T>(work: impl Fn() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let begun = std::time::Instant::now();
    loop {
        match work() {
            Err(StoreError::InUse) if begun.elapsed().as_secs() < 10 => {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            answer => return answer,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_backup_is_not_restored() {
    let folder = Folder::new();
    drop(with_log(&folder, 1..=3).await);
    let (text, empty, torn) =
        (folder.0.path().join("text"), folder.0.path().join("empty"), folder.0.path().join("torn"));
    std::fs::write(&text, "x".repeat(10_000)).unwrap();
    std::fs::write(&empty, "").unwrap();
    let database = folder.0.path().join(server::store::sqlite::FILE);
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[5000..12000].fill(0xff);
    std::fs::write(&torn, bytes).unwrap();
    for path in [&text, &empty, &torn] {
        let answer = once_let_go(|| SqliteStore::restore_from(folder.0.path(), path));
        assert!(matches!(answer, Err(StoreError::Damaged(_))), "{path:?}: {answer:?}");
    }
    assert!(SqliteStore::restore_from(folder.0.path(), Path::new("/nowhere")).is_err());
    assert_eq!(names(folder.0.path(), "standpoint.sqlite"), ["standpoint.sqlite"]);
    let log = pull(&folder.open().await, stream_id(1), 100, 1 << 20).await.0;
    assert_eq!(log.len(), 3);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_reads_the_database_and_its_copies() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let store = with_log(&folder, 1..=3).await;
    let backup = folder.0.path().join("copy.sqlite");
    store.backup_to(backup.clone()).await.unwrap();
    for name in names(folder.0.path(), "") {
        let mode = std::fs::metadata(folder.0.path().join(&name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
    drop(store);
    SqliteStore::restore_from(folder.0.path(), &backup).unwrap();
    let restored = folder.0.path().join(server::store::sqlite::FILE);
    assert_eq!(std::fs::metadata(restored).unwrap().permissions().mode() & 0o077, 0);
}

fn names(folder: &Path, begin: &str) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| name.starts_with(begin));
    names.sort();
    names
}

//! Copies of the database, and putting one back.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::super::{Result, StoreError, draw_keeping};
use super::{FILE, SqliteStore, schema};

impl SqliteStore {
    /// Writes the whole database, as it is now, into a new file that is checked before it gets its name. The server
    /// may go on meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Exists`] when there is a file of this name, which is left as it is; [`StoreError::Damaged`],
    /// [`StoreError::File`], [`StoreError::Sqlite`]. No file of this name is made then.
    pub async fn backup_to(&self, path: PathBuf) -> Result<()> {
        let from = self.path.clone();
        let copying = tokio::task::spawn_blocking(move || {
            let part = beside(&path, ".part")?;
            let done = copy(&from, &part).and_then(|()| name(&part, &path));
            // Of the copy that failed, or of the second name of the one that did not.
            let _ = fs::remove_file(&part);
            done
        });
        copying.await.map_err(|_| StoreError::Unreachable("the copying broke off".to_owned()))?
    }

    /// Puts a backup into a folder as its database, under a new keeping, so that laptops offer again what the backup
    /// does not have. A database that is there is kept beside it; the path of that is the answer.
    ///
    /// # Errors
    /// [`StoreError::InUse`] while a server has the database open; [`StoreError::Damaged`] and [`StoreError::Newer`]
    /// for a backup that cannot be used; [`StoreError::File`], [`StoreError::Sqlite`]. The database that is there
    /// stays then.
    pub fn restore_from(folder: &Path, backup: &Path) -> Result<Option<PathBuf>> {
        fs::create_dir_all(folder).map_err(failed("making the folder of the database"))?;
        let lock = lock_file(folder)?;
        lock.try_lock().map_err(|_| StoreError::InUse)?;
        let path = folder.join(FILE);
        let part = beside(&path, ".part")?;
        let done = copy(backup, &part)
            .and_then(|()| keep_anew(&part))
            .and_then(|()| set_aside(&path))
            .and_then(|aside| name(&part, &path).map(|()| aside));
        let _ = fs::remove_file(&part);
        done
    }
}

/// The file whose lock says that the database of a folder is open.
pub(super) fn lock_file(folder: &Path) -> Result<File> {
    let options = File::options().create(true).truncate(false).write(true).to_owned();
    options.open(folder.join("standpoint.lock")).map_err(failed("opening the lock of the database"))
}

/// Copies a database into a new file, whole, and checks what has come.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let _ = fs::remove_file(to);
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, read_only)?;
    let mut copy = Connection::open(to)?;
    // If this fails the copy is thrown away, so it needs no journal of its own.
    copy.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    rusqlite::backup::Backup::new(&source, &mut copy)
        .and_then(|all| all.run_to_completion(i32::MAX, Duration::from_millis(50), None))
        .map_err(or_damaged)?;
    drop(copy);
    let copy = Connection::open(to)?;
    // One file: a copy is carried about without a journal beside it.
    copy.execute_batch("PRAGMA journal_mode = DELETE").map_err(or_damaged)?;
    check(&copy)?;
    copy.close().map_err(|(_, e)| e)?;
    File::open(to).and_then(|file| file.sync_all()).map_err(failed("flushing a copy"))
}

fn check(conn: &Connection) -> Result<()> {
    let word: String =
        conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(or_damaged)?;
    if word != "ok" {
        return Err(StoreError::Damaged(word));
    }
    match schema::version(conn)? {
        0 => Err(StoreError::Damaged("it is not a database of this server".to_owned())),
        newer if newer > schema::VERSION => Err(StoreError::Newer),
        _ => Ok(()),
    }
}

fn keep_anew(path: &Path) -> Result<()> {
    let conn = Connection::open(path)?;
    conn.execute("UPDATE meta SET keeping = ?", [draw_keeping()?.uuid().into_bytes()])?;
    conn.close().map_err(|(_, e)| e)?;
    File::open(path).and_then(|file| file.sync_all()).map_err(failed("flushing a copy"))
}

/// Moves the database that is there out of the way, with what its journal holds.
fn set_aside(path: &Path) -> Result<Option<PathBuf>> {
    let free = |n: &u32| beside(path, &format!(".replaced-{n}")).is_ok_and(|path| !path.exists());
    let n = (1..).find(free).unwrap_or(u32::MAX);
    let aside = beside(path, &format!(".replaced-{n}"))?;
    // One file, if it is sound: then nothing is torn apart when we are ended between the moves.
    let whole = |conn: Connection| conn.execute_batch("PRAGMA journal_mode = DELETE");
    let _ = path.exists().then(|| Connection::open(path).and_then(whole));
    let moved = rename(path, &aside)?;
    // A journal without its database would be taken for that of the new one.
    for journal in ["-wal", "-shm"] {
        rename(&beside(path, journal)?, &beside(&aside, journal)?)?;
    }
    Ok(moved.then_some(aside))
}

fn rename(from: &Path, to: &Path) -> Result<bool> {
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(failed("setting the database aside")(e)),
    }
}

/// Gives a finished file its name, and never another's.
fn name(part: &Path, path: &Path) -> Result<()> {
    fs::hard_link(part, path).map_err(|e| match e.kind() {
        io::ErrorKind::AlreadyExists => StoreError::Exists(path.display().to_string()),
        _ => StoreError::File("naming a copy", e),
    })?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed("flushing a folder"))
}

fn beside(path: &Path, end: &str) -> Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| {
        StoreError::File("naming a copy", io::Error::from(io::ErrorKind::InvalidFilename))
    })?;
    let mut name = name.to_owned();
    name.push(end);
    Ok(path.with_file_name(name))
}

fn failed(what: &'static str) -> impl Fn(io::Error) -> StoreError {
    move |e| StoreError::File(what, e)
}

fn or_damaged(e: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    match e.sqlite_error_code() {
        Some(DatabaseCorrupt | NotADatabase) => StoreError::Damaged(e.to_string()),
        _ => e.into(),
    }
}

//! Opening the encrypted database: key first, then the settings that keep it safe.

use std::fs::File;
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::folder::journal_of;
use crate::keys::DatabaseKey;
use crate::{Result, VaultError, files, schema};

/// An empty file for a database to be built in, without anything left of an earlier attempt: a
/// database must never meet a journal that is not its own.
pub(crate) fn new_file(path: &Path) -> std::io::Result<File> {
    files::remove(&journal_of(path))?;
    files::create_private(path)
}

/// Waits until SQLCipher takes keys. SQLite calls itself ready a moment before SQLCipher is: whoever
/// opens a database in that moment is refused its key. Within the lock only this thread can be the
/// first of ours; but the web engine opens databases in our process too, and it may be just before.
fn wait_for_cipher() {
    static READY: OnceLock<()> = OnceLock::new();
    let takes_keys =
        || Connection::open_in_memory()?.execute_batch("PRAGMA key = 'any of at least one letter'");
    READY.get_or_init(|| {
        for _ in 0..100 {
            if takes_keys().is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        // Whatever is wrong, opening the real database will say it.
    });
}

/// Opens a database file, which is made empty and private if there is none.
pub(crate) fn connect(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    wait_for_cipher();
    // SQLite would make it with the permissions of everything else.
    files::open_private(path).map_err(VaultError::file("opening the database"))?;
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    // cipher_memory_security stays off: wiping every freed block made listing four times and
    // importing ten times as slow. SQLCipher wipes its keys without it.
    conn.set_prepared_statement_cache_capacity(64);
    conn.execute_batch("PRAGMA cipher_log_level = NONE")?;
    conn.execute_batch(&key.pragma())?;
    conn.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON;
         PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF;",
    )?;
    Ok(conn)
}

/// Opens the vault's own database. A newer one is refused and left byte for byte as it was.
///
/// # Errors
/// [`VaultError::Newer`]; a [`VaultError::Database`] that [is damage](VaultError::is_damage).
pub(crate) fn open(path: &Path, key: &DatabaseKey) -> Result<Connection> {
    let journal = journal_of(path).exists();
    let conn = connect(path, key)?;
    // Until it is known to be ours and whole, closing must not move a journal into it.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, journal)?;
    if schema::version(&conn)? > schema::VERSION {
        return Err(VaultError::Newer);
    }
    check(&conn)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    // 32 MiB of pages: a whole review is decrypted once, not every time it is listed.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA cache_size = -32768;
         PRAGMA wal_autocheckpoint = 4000;",
    )?;
    Ok(conn)
}

/// SQLite's quick check, which reads and so authenticates every page.
pub(crate) fn check(conn: &Connection) -> Result<()> {
    let verdict: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(damage()) }
}

/// What SQLite says of a broken file, for a check that answers in words.
pub(crate) fn damage() -> VaultError {
    VaultError::Database(rusqlite::Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        None,
    ))
}

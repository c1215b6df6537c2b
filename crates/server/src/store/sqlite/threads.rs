//! The one writer and the few readers.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::super::{Result, StoreError};

/// The most pieces of work that are committed together, and the longest that the first of them waits for others.
const TOGETHER: usize = 64;
const AT_MOST: Duration = Duration::from_millis(40);

/// How many commits there are between looks at the journal, and how long it may get, in bytes.
const COMMITS_BETWEEN: u32 = 100;
const LONGEST_JOURNAL: u64 = 256 * 1024 * 1024;

/// How many rows are written between moves out of the journal, and how long there is between them at least.
const ROWS_BETWEEN: u64 = 2000;
const PAUSE: Duration = Duration::from_millis(100);

/// How many connections read at once.
const READERS: usize = 4;

/// Told whether the work was committed, or why not.
type Told = Box<dyn FnOnce(std::result::Result<(), &str>) + Send>;
type Work = Box<dyn FnOnce(&Connection) -> Told + Send>;

/// The thread with the connection that writes, and one beside it that moves what was committed from the journal into
/// the database: done by the writer alone that would keep everybody waiting, for longer than a request should take.
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Work>>,
    threads: Vec<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(conn: Connection, beside: Connection) -> Self {
        let (queue, work) = mpsc::channel();
        let (written, due) = mpsc::sync_channel(1);
        let writer = std::thread::spawn(move || {
            while run(&conn, &work, &written) {
                shorten_journal(&conn);
            }
        });
        let mover = std::thread::spawn(move || {
            while due.recv().is_ok() {
                // What does not succeed is tried again soon, by the writer at the latest.
                let _ = beside.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
                std::thread::sleep(PAUSE);
            }
        });
        Self { queue: Some(queue), threads: vec![writer, mover] }
    }

    /// Runs the work in a transaction, and answers when it is on the disk. What fails leaves nothing behind.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move |conn| {
            let done = in_savepoint(conn, work);
            Box::new(move |committed| {
                let answer = done.and_then(|done| {
                    committed.map_err(|why| StoreError::Unreachable(why.to_owned()))?;
                    Ok(done)
                });
                // Whoever asked may have gone away; the work is done all the same.
                let _ = tell.send(answer);
            })
        });
        let gone = || StoreError::Unreachable("the writer has stopped".to_owned());
        self.queue.as_ref().ok_or_else(gone)?.send(work).map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing the queue ends the threads, once they have done what is in it.
        self.queue = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// Commits what waits, a while long; false when the store is closed.
fn run(conn: &Connection, queue: &mpsc::Receiver<Work>, written: &mpsc::SyncSender<()>) -> bool {
    let mut told = conn.total_changes();
    for _ in 0..COMMITS_BETWEEN {
        let Ok(first) = queue.recv() else { return false };
        commit(conn, first, queue);
        if conn.total_changes().abs_diff(told) > ROWS_BETWEEN {
            told = conn.total_changes();
            // It may be at work already.
            let _ = written.try_send(());
        }
    }
    true
}

/// Commits this work, and what has come meanwhile.
fn commit(conn: &Connection, first: Work, queue: &mpsc::Receiver<Work>) {
    if let Err(e) = conn.execute_batch("BEGIN IMMEDIATE") {
        first(conn)(Err(&e.to_string()));
        return;
    }
    let begun = Instant::now();
    let mut done = vec![first(conn)];
    // SQLite itself ends a transaction on a full disk: then nothing may be added.
    while done.len() < TOGETHER && begun.elapsed() < AT_MOST && !conn.is_autocommit() {
        match queue.try_recv() {
            Ok(next) => done.push(next(conn)),
            Err(_) => break,
        }
    }
    let committed = conn.execute_batch("COMMIT").map_err(|e| e.to_string());
    if committed.is_err() && !conn.is_autocommit() {
        let _ = conn.execute_batch("ROLLBACK");
    }
    for tell in done {
        tell(committed.as_ref().copied().map_err(String::as_str));
    }
}

/// SQLite begins its journal anew only in a moment without readers, which may not come for hours on a busy server.
fn shorten_journal(conn: &Connection) {
    let journal = conn.path().map(|path| format!("{path}-wal"));
    let size = journal.and_then(|path| std::fs::metadata(path).ok()).map_or(0, |file| file.len());
    if size > LONGEST_JOURNAL {
        // New readers find all in the database then, and this waits for the others. What does not succeed is tried
        // again soon.
        let _ = conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
    }
}

fn in_savepoint<T>(conn: &Connection, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
    if conn.is_autocommit() {
        return Err(StoreError::Unreachable("no transaction could be begun".to_owned()));
    }
    conn.prepare_cached("SAVEPOINT work")?.execute([])?;
    let done = catch_unwind(AssertUnwindSafe(|| work(conn)))
        .unwrap_or_else(|_| Err(StoreError::Unreachable("the work broke off".to_owned())));
    if done.is_err() && !conn.is_autocommit() {
        conn.prepare_cached("ROLLBACK TO work")?.execute([])?;
    }
    if !conn.is_autocommit() {
        conn.prepare_cached("RELEASE work")?.execute([])?;
    }
    done
}

/// The connections that read.
pub(super) struct Readers {
    free: Arc<Mutex<Vec<Connection>>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(connect: impl Fn() -> Result<Connection>) -> Result<Self> {
        let free = (0..READERS).map(|_| connect()).collect::<Result<Vec<_>>>()?;
        let turns = Arc::new(Semaphore::new(READERS));
        Ok(Self { free: Arc::new(Mutex::new(free)), turns })
    }

    /// Runs the work in a transaction that reads, on a thread that may wait.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let broken = || StoreError::Unreachable("the reading broke off".to_owned());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| broken())?;
        let free = Arc::clone(&self.free);
        let reading = tokio::task::spawn_blocking(move || {
            let lent = Lent::from(free).ok_or_else(broken)?;
            let done = lent.with(work);
            drop(lent);
            drop(turn);
            done
        });
        reading.await.map_err(|_| broken())?
    }
}

/// A connection that goes back whatever happens.
struct Lent {
    conn: Option<Connection>,
    free: Arc<Mutex<Vec<Connection>>>,
}

impl Lent {
    fn from(free: Arc<Mutex<Vec<Connection>>>) -> Option<Self> {
        let conn = free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        conn.map(|conn| Self { conn: Some(conn), free })
    }

    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let conn = self.conn.as_ref().ok_or(StoreError::InUse)?;
        let reading = conn.unchecked_transaction()?;
        let done = work(conn)?;
        reading.finish()?;
        Ok(done)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let back = self.conn.take();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).extend(back);
    }
}

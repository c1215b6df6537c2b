//! What the server keeps, and the few questions that it asks of its database.

mod bearing;
mod names;
mod paging;
pub mod postgres;
pub mod sqlite;
mod stored;

use std::future::Future;

use chrono::{DateTime, Utc};
use review::authority::Part;
use serde::{Deserialize, Serialize};
use sync::wire::{Audience, Cursor, Keeping, Page};
use sync::{Chain, Change, ChangeId, DeviceId, PersonId, RecordId, Refusal, StreamId, Tail};
use uuid::Uuid;

pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;
pub use stored::Stored;

pub(crate) use paging::reset;

/// What somebody may do on this server at large. What they may do in one review is their
/// [`Part`] in its team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the server: people, devices, backups.
    Administrator,
    /// Works for the network: reviews, teams, editions.
    ProjectTeam,
    /// Leads reviews, and may bring a review that began without the server.
    LeadReviewer,
    /// Takes part in reviews.
    Reviewer,
}

/// Somebody with an account. Never the author of a change: that is a [`Member`] of its stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its own id.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// Where mail reaches them; unique, lower case.
    pub email: String,
    /// What they may do at large.
    pub role: Role,
}

/// A laptop of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The installation.
    pub id: DeviceId,
    /// Whose it is.
    pub account: Uuid,
    /// When its token ends; work on the laptop goes on without one.
    pub expires_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it is asked to remove its data at its next contact.
    pub wipe: bool,
    /// When it was last heard of.
    pub seen_at: Option<DateTime<Utc>>,
}

/// A log and its audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its id.
    pub id: StreamId,
    /// Who reads it.
    pub audience: Audience,
    /// Its name for people.
    pub title: String,
    /// Whether it takes no more changes.
    pub locked: bool,
}

/// Somebody in the team of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The stream.
    pub stream: StreamId,
    /// The author of what they write in it.
    pub person: PersonId,
    /// The account that this is; none until it is claimed.
    pub account: Option<Uuid>,
    /// Their name in the team.
    pub name: String,
    /// Their part.
    pub part: Part,
}

/// A stream that an account may read, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The stream.
    pub stream: Stream,
    /// The account in it; for reference streams the account's own id.
    pub person: PersonId,
    /// Its part. In a reference stream: the project team's for whoever works for the network, else a reviewer's.
    pub part: Part,
    /// How far its log goes.
    pub at: Chain,
}

/// A change that was refused, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The change.
    pub change: Change,
    /// The account that brought it.
    pub account: Uuid,
    /// Why.
    pub why: Refusal,
}

/// A right that was used or denied, for whoever must answer for access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, if known.
    pub account: Option<Uuid>,
    /// From which installation, if known.
    pub device: Option<DeviceId>,
    /// What was tried, such as `sync`, `enrol`, `give`; never content.
    pub act: &'static str,
    /// On which stream.
    pub stream: Option<StreamId>,
    /// How it ended: `allowed`, or the reason for a denial.
    pub outcome: String,
}

/// One turn on a stream whose row is held: what comes of a push is written when the turn is over.
#[derive(Debug)]
pub struct Turn<'a> {
    /// The end of the log, with all that bears on the push.
    pub tail: &'a mut Tail,
    /// What is pushed.
    pub push: &'a [Change],
    /// Whether the stream takes no more changes.
    pub locked: bool,
    /// To be kept as it came.
    pub refused: &'a mut Vec<Refused>,
    /// To be added to the audit log.
    pub audited: &'a mut Vec<Audited>,
}

/// The database does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite.
    #[error("the database answered with an error: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL.
    #[error("the database answered with an error: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    /// No connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The stream does not exist.
    #[error("no such stream")]
    NoStream,
    /// Something stored cannot be read.
    #[error("the database holds a {0} that cannot be read")]
    Unreadable(&'static str),
    /// The database was made by a newer server.
    #[error("this database was made by a newer version of the server; install that version")]
    Newer,
    /// A file of the database cannot be read or written.
    #[error("{0} failed: {1}")]
    File(&'static str, #[source] std::io::Error),
    /// A backup or the database does not pass its check.
    #[error("this database is damaged: {0}")]
    Damaged(String),
    /// Another program has the database open.
    #[error("a server is using this database; stop it first")]
    InUse,
    /// What was to be made is there already.
    #[error("{0} exists already")]
    Exists(String),
}

/// The answer of a store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database: SQLite in a folder, or PostgreSQL. Both pass one suite of conformance tests.
///
/// Every call is one transaction of its own. Nothing is ever open across the network.
pub trait Store: Send + Sync + 'static {
    /// Which keeping of the logs this is; drawn when the database is made and by every restore.
    fn keeping(&self) -> impl Future<Output = Result<Keeping>> + Send;

    /// Takes the stream's row, loads the end of its log as far as it bears on `push`, runs `work`, writes what
    /// the tail has appended, what was refused and what is to be audited, and commits. Calls for one stream follow
    /// each other, so that numbers are dense and the order of commits is that of the numbers.
    ///
    /// `work` runs again, on a new tail, when the database found two streams at one thing and wants the
    /// transaction repeated.
    ///
    /// # Errors
    /// [`StoreError::NoStream`], and those of the database; nothing was appended.
    fn append<T: Send + 'static>(
        &self,
        stream: StreamId,
        push: Vec<Change>,
        work: impl FnMut(Turn<'_>) -> T + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send;

    /// Whether a log goes through this cursor. A log that does not exist goes through its beginning only.
    fn holds(&self, cursor: Cursor) -> impl Future<Output = Result<bool>> + Send;

    /// The next part of a log, at most so many entries and about so many bytes of bodies (at least one entry when
    /// there is one; never ending on a merged change). A cursor of another log gives a page that says `reset`.
    /// Changes that the laptop has (`held`) go without their content. None if there is nothing for the page.
    fn read(
        &self,
        cursor: Cursor,
        entries: usize,
        bytes: usize,
        held: Held,
    ) -> impl Future<Output = Result<Option<Page<Stored>>>> + Send;

    /// The current version of every record of a stream.
    fn heads(&self, stream: StreamId) -> impl Future<Output = Result<Vec<Change>>> + Send;

    /// The versions beside the heads of a stream.
    fn asides(
        &self,
        stream: StreamId,
    ) -> impl Future<Output = Result<Vec<(RecordId, ChangeId)>>> + Send;

    /// Adds a stream with its team, all or nothing. A stream that exists is left alone: [`StoreError::Exists`].
    fn add_stream(
        &self,
        stream: Stream,
        members: Vec<Member>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The stream, if there is one.
    fn stream(&self, id: StreamId) -> impl Future<Output = Result<Option<Stream>>> + Send;

    /// Every stream, by title.
    fn streams(&self) -> impl Future<Output = Result<Vec<Stream>>> + Send;

    /// Locks a stream, or opens it again.
    fn lock(&self, id: StreamId, locked: bool) -> impl Future<Output = Result<()>> + Send;

    /// The team of a stream, people who left excluded.
    fn members(&self, stream: StreamId) -> impl Future<Output = Result<Vec<Member>>> + Send;

    /// Adds somebody to a team, or gives a member another account, name or part.
    fn set_member(&self, member: Member) -> impl Future<Output = Result<()>> + Send;

    /// Takes somebody out of a team. What they wrote stays.
    fn remove_member(
        &self,
        stream: StreamId,
        person: PersonId,
    ) -> impl Future<Output = Result<()>> + Send;

    /// What an account may read: its teams, its private streams of them, and all reference streams. Who left a team
    /// does not read the private stream of it either.
    fn memberships(&self, account: Uuid) -> impl Future<Output = Result<Vec<Membership>>> + Send;

    /// Adds an account: [`StoreError::Exists`] for a known e-mail address.
    fn add_account(&self, account: Account) -> impl Future<Output = Result<()>> + Send;

    /// The account with this id.
    fn account(&self, id: Uuid) -> impl Future<Output = Result<Option<Account>>> + Send;

    /// Every account, by name.
    fn accounts(&self) -> impl Future<Output = Result<Vec<Account>>> + Send;

    /// Keeps the Argon2id hash of a password for an account, or forgets it.
    fn set_password(
        &self,
        account: Uuid,
        hash: Option<String>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The account of this e-mail address and the hash of its password.
    fn password(
        &self,
        email: String,
    ) -> impl Future<Output = Result<Option<(Account, Option<String>)>>> + Send;

    /// Keeps the hash of a single-use code that enrols one device of an account.
    fn add_code(
        &self,
        hash: [u8; 32],
        account: Uuid,
        expires_at: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Uses up a code that has not ended by `now`: registers the device (or gives a known one of the same account
    /// a new token, and withdraws its withdrawal) in the same transaction. None for a code that is unknown, used or
    /// over. A device of another account stays what it is: [`StoreError::Exists`], and the code is still good.
    fn use_code(
        &self,
        hash: [u8; 32],
        device: DeviceId,
        token: [u8; 32],
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Option<Account>>> + Send;

    /// The device with the token of this hash, and its account.
    fn device(
        &self,
        token: [u8; 32],
    ) -> impl Future<Output = Result<Option<(Device, Account)>>> + Send;

    /// Every device of an account, or of all.
    fn devices(&self, account: Option<Uuid>) -> impl Future<Output = Result<Vec<Device>>> + Send;

    /// Notes, to within a minute, that a device was heard of, and prolongs its token.
    fn seen(
        &self,
        device: DeviceId,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Withdraws a device; with `wipe` it is asked to remove its data at its next contact.
    fn revoke(
        &self,
        device: DeviceId,
        now: DateTime<Utc>,
        wipe: bool,
    ) -> impl Future<Output = Result<()>> + Send;

    /// What was refused in a stream, and did not come into its log later.
    fn refused(&self, stream: StreamId) -> impl Future<Output = Result<Vec<Refused>>> + Send;

    /// Adds to the audit log.
    fn audit(&self, entry: Audited) -> impl Future<Output = Result<()>> + Send;

    /// The last entries of the audit log, newest first.
    fn audited(
        &self,
        most: u32,
    ) -> impl Future<Output = Result<Vec<(DateTime<Utc>, String)>>> + Send;

    /// Whether the database answers.
    fn ready(&self) -> impl Future<Output = Result<()>> + Send;
}

/// What a laptop has of a log that it has not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What this very request brought, with the same hash.
    pub echoed: Vec<ChangeId>,
    /// All that was made on this device.
    pub made_on: Option<DeviceId>,
    /// Whether the page ends before the first entry that this request did not bring, or that is merged.
    pub nothing_else: bool,
}

/// A new keeping.
fn draw_keeping() -> Result<Keeping> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::File("drawing a random number", std::io::Error::other(e)))?;
    Ok(Keeping::from_uuid(uuid::Builder::from_random_bytes(bytes).into_uuid()))
}

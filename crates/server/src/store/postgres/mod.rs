//! The database in a PostgreSQL (15 or newer), for networks that run one already.
//!
//! Everything that matters lives in the database, so several servers may work on one. A push takes the row of its
//! stream and holds it until it commits; a handful of statements load and write all of it, whatever its length.

mod log;
mod people;
mod rows;
mod schema;
mod teams;
mod tls;
mod writing;

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::{DateTime, Utc};
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use sync::wire::{Cursor, Keeping, Page};
use sync::{Change, ChangeId, DeviceId, PersonId, RecordId, StreamId};
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::bearing::wires;
use super::{
    Account, Audited, Device, Held, Member, Membership, Refused, Result, Store, StoreError, Stored,
    Stream, Turn,
};

/// How long to wait for a connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a transaction is repeated that met another at the same thing.
const TRIES: u32 = 4;

/// A database in PostgreSQL.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// Connects to a database, with at most so many connections at once, and brings it up to date. `address` is a
    /// connection string of either form, such as `postgres://user@host/name` or `host=/run/postgresql dbname=name`.
    /// The way to a database on another machine is encrypted, and its certificate checked against the authorities of
    /// this machine and the one in the file `authority` (PEM); `sslmode=disable` in the address is for a trusted network.
    ///
    /// # Errors
    /// [`StoreError::Newer`], [`StoreError::Unreachable`], [`StoreError::Postgres`].
    pub async fn connect(
        address: &str,
        authority: Option<&Path>,
        connections: usize,
    ) -> Result<Self> {
        let mut config = tokio_postgres::Config::from_str(address)?;
        tls::choose(&mut config, authority);
        // Whatever the database is set to: what was answered is on the disk.
        let options = config.get_options().unwrap_or_default().to_owned();
        config.options(format!("{options} -c synchronous_commit=on"));
        if config.get_application_name().is_none() {
            config.application_name("standpoint-server");
        }
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, tls::connector(authority)?, manager))
            .max_size(connections.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()
            .map_err(|e| StoreError::Unreachable(e.to_string()))?;
        let store = Self { pool };
        schema::migrate(&mut store.conn().await?).await?;
        Ok(store)
    }

    /// Draws a new keeping. To be said once after a backup was put back, before laptops connect, so that they offer
    /// again what the backup does not have.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`], [`StoreError::Postgres`].
    pub async fn mark_restored(&self) -> Result<Keeping> {
        schema::keep_anew(&self.conn().await?).await
    }

    async fn conn(&self) -> Result<Object> {
        self.pool.get().await.map_err(|e| match e {
            PoolError::Backend(e) if e.as_db_error().is_some() => e.into(),
            other => StoreError::Unreachable(whole(&other)),
        })
    }
}

/// An error with all that is behind it.
fn whole(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |all, cause| {
        let cause = cause.to_string();
        if all.contains(&cause) { all } else { format!("{all}: {cause}") }
    })
}

/// Whether the transaction met another, and would do well when repeated.
fn met_another(e: &StoreError) -> bool {
    let again = [
        SqlState::UNIQUE_VIOLATION,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        // Of several statements on their way at once, one that came after the one that failed is heard first.
        SqlState::IN_FAILED_SQL_TRANSACTION,
    ];
    match e {
        StoreError::Postgres(e) => e.code().is_some_and(|code| again.contains(code)),
        _ => false,
    }
}

impl Store for PostgresStore {
    async fn keeping(&self) -> Result<Keeping> {
        schema::keeping(&self.conn().await?).await
    }

    async fn append<T: Send + 'static>(
        &self,
        stream: StreamId,
        push: Vec<Change>,
        mut work: impl FnMut(Turn<'_>) -> T + Send + 'static,
    ) -> Result<T> {
        let wires = wires(&push)?;
        let mut tries = 1;
        loop {
            let mut conn = self.conn().await?;
            match log::append(&mut conn, stream, &push, &wires, &mut work).await {
                Err(e) if met_another(&e) && tries < TRIES => tries += 1,
                answer => return answer,
            }
        }
    }

    async fn holds(&self, cursor: Cursor) -> Result<bool> {
        log::holds(&self.conn().await?, cursor).await
    }

    async fn read(
        &self,
        cursor: Cursor,
        entries: usize,
        bytes: usize,
        held: Held,
    ) -> Result<Option<Page<Stored>>> {
        log::page(&self.conn().await?, cursor, entries, bytes, &held).await
    }

    async fn heads(&self, stream: StreamId) -> Result<Vec<Change>> {
        log::heads(&self.conn().await?, stream).await
    }

    async fn asides(&self, stream: StreamId) -> Result<Vec<(RecordId, ChangeId)>> {
        log::asides(&self.conn().await?, stream).await
    }

    async fn add_stream(&self, stream: Stream, members: Vec<Member>) -> Result<()> {
        teams::add_stream(&mut self.conn().await?, &stream, &members).await
    }

    async fn stream(&self, id: StreamId) -> Result<Option<Stream>> {
        teams::stream(&self.conn().await?, id).await
    }

    async fn streams(&self) -> Result<Vec<Stream>> {
        teams::streams(&self.conn().await?).await
    }

    async fn lock(&self, id: StreamId, locked: bool) -> Result<()> {
        teams::lock(&self.conn().await?, id, locked).await
    }

    async fn members(&self, stream: StreamId) -> Result<Vec<Member>> {
        teams::members(&self.conn().await?, stream).await
    }

    async fn set_member(&self, member: Member) -> Result<()> {
        teams::set_member(&self.conn().await?, &member).await
    }

    async fn remove_member(&self, stream: StreamId, person: PersonId) -> Result<()> {
        teams::remove_member(&self.conn().await?, stream, person).await
    }

    async fn memberships(&self, account: Uuid) -> Result<Vec<Membership>> {
        teams::memberships(&self.conn().await?, account).await
    }

    async fn add_account(&self, account: Account) -> Result<()> {
        people::add_account(&self.conn().await?, &account).await
    }

    async fn account(&self, id: Uuid) -> Result<Option<Account>> {
        people::account(&self.conn().await?, id).await
    }

    async fn accounts(&self) -> Result<Vec<Account>> {
        people::accounts(&self.conn().await?).await
    }

    async fn set_password(&self, account: Uuid, hash: Option<String>) -> Result<()> {
        people::set_password(&self.conn().await?, account, hash.as_deref()).await
    }

    async fn password(&self, email: String) -> Result<Option<(Account, Option<String>)>> {
        people::password(&self.conn().await?, &email).await
    }

    async fn add_code(
        &self,
        hash: [u8; 32],
        account: Uuid,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        people::add_code(&self.conn().await?, hash, account, expires_at).await
    }

    async fn use_code(
        &self,
        hash: [u8; 32],
        device: DeviceId,
        token: [u8; 32],
        expires_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Option<Account>> {
        let mut conn = self.conn().await?;
        people::use_code(&mut conn, hash, device, token, expires_at, now).await
    }

    async fn device(&self, token: [u8; 32]) -> Result<Option<(Device, Account)>> {
        people::device(&self.conn().await?, token).await
    }

    async fn devices(&self, account: Option<Uuid>) -> Result<Vec<Device>> {
        people::devices(&self.conn().await?, account).await
    }

    async fn seen(
        &self,
        device: DeviceId,
        now: DateTime<Utc>,
        expires_at: DateTime<Utc>,
    ) -> Result<()> {
        people::seen(&self.conn().await?, device, now, expires_at).await
    }

    async fn revoke(&self, device: DeviceId, now: DateTime<Utc>, wipe: bool) -> Result<()> {
        people::revoke(&self.conn().await?, device, now, wipe).await
    }

    async fn refused(&self, stream: StreamId) -> Result<Vec<Refused>> {
        log::refused(&self.conn().await?, stream).await
    }

    async fn audit(&self, entry: Audited) -> Result<()> {
        people::audit(&self.conn().await?, &[entry]).await
    }

    async fn audited(&self, most: u32) -> Result<Vec<(DateTime<Utc>, String)>> {
        people::audited(&self.conn().await?, most).await
    }

    async fn ready(&self) -> Result<()> {
        self.keeping().await.map(drop)
    }
}

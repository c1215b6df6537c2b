//! What the server does not take: kept, shown with its reason, and out of the way of the rest.

use std::fmt;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use sync::{Change, ChangeId, RecordId, Refusal, StreamId};

use crate::{Result, Vault, rows};

/// Why a change is not pushed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The server said so.
    Refused(Refusal),
    /// The server failed on it, again and again, while it took everything else.
    Fault,
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

const FAULT: &str = "fault";

impl Reason {
    /// The stable code that people can quote and the screens match on.
    pub fn code(self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Fault => "SP-2151",
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Refused(Refusal::NotAMember) => "not_a_member",
            Self::Refused(Refusal::NotAllowed) => "not_allowed",
            Self::Refused(Refusal::TooLarge) => "too_large",
            Self::Refused(Refusal::Malformed) => "malformed",
            Self::Refused(Refusal::Locked) => "locked",
            Self::Refused(Refusal::IdReused) => "id_reused",
            Self::Refused(Refusal::Other) => "other",
            Self::Fault => FAULT,
        }
    }

    /// What a newer version has written here is a reason that this one does not know.
    fn read(text: &str) -> Self {
        let refusals = [
            Refusal::NotAMember,
            Refusal::NotAllowed,
            Refusal::TooLarge,
            Refusal::Malformed,
            Refusal::Locked,
            Refusal::IdReused,
        ];
        let mut all = refusals.map(Self::Refused).into_iter().chain([Self::Fault]);
        all.find(|why| why.as_str() == text).unwrap_or(Refusal::Other.into())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Fault => f.write_str(
                "the server failed on this entry several times; it is safe here, report it with \
                 its code and try again later",
            ),
        }
    }
}

/// A change that is not pushed any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// What was saved; it is still shown where it was written.
    pub change: Change,
    /// Why.
    pub why: Reason,
    /// Since when.
    pub at: DateTime<Utc>,
}

impl Vault {
    /// Everything that is parked, the oldest first.
    ///
    /// # Errors
    /// [`Database`](crate::VaultError::Database) or [`Unreadable`](crate::VaultError::Unreadable).
    pub fn parked(&self) -> Result<Vec<Parked>> {
        let mut find = self.conn.prepare_cached(&format!(
            "SELECT {}, parked, parked_at FROM change WHERE parked IS NOT NULL
             ORDER BY parked_at, place",
            rows::CHANGE
        ))?;
        let mut found = find.query([])?;
        let mut parked = Vec::new();
        while let Some(row) = found.next()? {
            parked.push(Parked {
                change: rows::change(row)?,
                why: Reason::read(&row.get::<_, String>(11)?),
                at: rows::time(row, 12)?,
            });
        }
        Ok(parked)
    }

    /// Keeps a change from being pushed. False if the log holds it already or it is parked.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database).
    pub fn park(&mut self, change: ChangeId, why: Reason) -> Result<bool> {
        let now = rows::write_time(self.around.now());
        let parked = park(&self.conn, change, why, &now)?;
        self.written();
        Ok(parked)
    }

    /// Lets a parked change be pushed again. False if it is not parked.
    ///
    /// # Errors
    /// [`DiskFull`](crate::VaultError::DiskFull) or [`Database`](crate::VaultError::Database).
    pub fn unpark(&mut self, change: ChangeId) -> Result<bool> {
        let unparked = self.conn.execute(
            "UPDATE change SET parked = NULL, parked_at = NULL
             WHERE id = ? AND parked IS NOT NULL",
            [change.as_bytes()],
        )?;
        self.written();
        Ok(unparked > 0)
    }
}

pub(crate) fn park(conn: &Connection, change: ChangeId, why: Reason, now: &str) -> Result<bool> {
    let parked = conn
        .prepare_cached(
            "UPDATE change SET parked = ?, parked_at = ?
             WHERE id = ? AND seq IS NULL AND origin = 0 AND parked IS NULL",
        )?
        .execute(params![why.as_str(), now, change.as_bytes()])?;
    Ok(parked > 0)
}

/// Parks all that waits in a stream.
pub(crate) fn park_all(conn: &Connection, stream: StreamId, why: Reason, now: &str) -> Result<()> {
    conn.execute(
        "UPDATE change SET parked = ?, parked_at = ?
         WHERE stream = ? AND seq IS NULL AND origin = 0 AND parked IS NULL",
        params![why.as_str(), now, stream.uuid().as_bytes()],
    )?;
    Ok(())
}

/// Lets go of all in a stream that was parked for this reason.
pub(crate) fn unpark_all(conn: &Connection, stream: StreamId, why: Reason) -> Result<()> {
    conn.execute(
        "UPDATE change SET parked = NULL, parked_at = NULL WHERE stream = ? AND parked = ?",
        params![stream.uuid().as_bytes(), why.as_str()],
    )?;
    Ok(())
}

/// Lets go of what was parked because its stream was locked, where `open` says that it is so no more; tells which
/// records that touches.
pub(crate) fn unlock(
    conn: &Connection,
    open: impl Fn(StreamId) -> bool,
) -> Result<Vec<(StreamId, RecordId)>> {
    let mut find = conn.prepare_cached(
        "SELECT place, stream, record FROM change INDEXED BY change_parked
         WHERE parked IS NOT NULL AND parked = ?",
    )?;
    let mut found = find.query([Reason::Refused(Refusal::Locked).as_str()])?;
    let mut unlocked = Vec::new();
    while let Some(row) = found.next()? {
        let (place, stream): (i64, _) = (row.get(0)?, rows::stream(row, 1)?);
        if open(stream) {
            unlocked.push((place, stream, rows::record(row, 2)?));
        }
    }
    let mut unpark =
        conn.prepare_cached("UPDATE change SET parked = NULL, parked_at = NULL WHERE place = ?")?;
    unlocked
        .into_iter()
        .map(|(place, stream, record)| {
            unpark.execute([place])?;
            Ok((stream, record))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_read_as_it_was_written_and_a_newer_one_as_another() {
        for why in [Reason::Fault, Refusal::Locked.into(), Refusal::Other.into()] {
            assert_eq!(Reason::read(why.as_str()), why);
        }
        assert_eq!(Reason::read("out_of_hours"), Refusal::Other.into());
    }
}

//! Who asks: the device and the account of a bearer token.

use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use sync::wire::Denial;

use super::App;
use crate::enrolment::{TOKEN_LASTS, Token};
use crate::store::{Account, Device, Store, StoreError};

/// An enrolled laptop and whose it is.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The laptop.
    pub device: Device,
    /// Its person.
    pub account: Account,
}

impl App {
    /// The laptop that sent these headers.
    pub(super) async fn bearer(
        &self,
        headers: &HeaderMap,
        now: DateTime<Utc>,
    ) -> Result<Bearer, Denial> {
        let token = token(headers).ok_or(Denial::NotEnrolled)?;
        let known = self.store.device(token.hash()).await.map_err(|error| denial(&error))?;
        let (device, account) = known.ok_or(Denial::NotEnrolled)?;
        match standing(&device, now) {
            None => Ok(Bearer { device, account }),
            Some(denial) => Err(denial),
        }
    }

    /// Notes that a laptop was heard of, at most once a minute, and prolongs its token.
    pub(super) async fn heard(&self, device: &Device, now: DateTime<Utc>) {
        let minute = chrono::TimeDelta::minutes(1);
        if device.seen_at.is_some_and(|seen| seen <= now && now - seen < minute) {
            return;
        }
        if let Err(error) = self.store.seen(device.id, now, now + TOKEN_LASTS).await {
            // The sync itself is done; the next one prolongs the token.
            tracing::warn!(error = class(&error), "a laptop could not be noted as seen");
        }
    }
}

fn token(headers: &HeaderMap) -> Option<Token> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::read(token.trim()))?
}

/// Why a known device is not answered.
fn standing(device: &Device, now: DateTime<Utc>) -> Option<Denial> {
    match device.revoked_at {
        Some(_) if device.wipe => Some(Denial::Wipe),
        Some(_) => Some(Denial::Revoked),
        None => (device.expires_at <= now).then_some(Denial::NotEnrolled),
    }
}

/// What a fault of the database means for a laptop: one that will pass, or one of the server's own.
pub fn denial(error: &StoreError) -> Denial {
    tracing::error!(error = class(error), "the database did not do what was asked");
    match error {
        StoreError::Unreachable(_) => Denial::Busy,
        StoreError::Postgres(error) if error.is_closed() => Denial::Busy,
        _ => Denial::Fault,
    }
}

/// The sort of a fault, for the log: the words of a database may quote what somebody wrote.
pub fn class(error: &StoreError) -> String {
    match error {
        StoreError::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => {
            format!("sqlite {}", error.extended_code)
        }
        StoreError::Sqlite(_) => "sqlite".into(),
        StoreError::Postgres(error) => {
            format!("postgres {}", error.code().map_or("connection", |code| code.code()))
        }
        StoreError::Unreachable(_) => "unreachable".into(),
        StoreError::NoStream => "no stream".into(),
        StoreError::Unreadable(what) => format!("unreadable {what}"),
        StoreError::Newer => "newer database".into(),
        StoreError::File(what, error) => format!("{what}: {:?}", error.kind()),
        StoreError::Damaged(_) => "damaged".into(),
        StoreError::InUse => "in use".into(),
        StoreError::Exists(_) => "exists".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use sync::DeviceId;
    use uuid::Uuid;

    #[test]
    fn a_token_is_good_until_it_ends_or_is_withdrawn() {
        let now = DateTime::UNIX_EPOCH;
        let device = |seconds: i64, revoked: bool, wipe: bool| Device {
            id: DeviceId::from_uuid(Uuid::from_u128(1)),
            account: Uuid::from_u128(2),
            expires_at: now + TimeDelta::seconds(seconds),
            revoked_at: revoked.then_some(now),
            wipe,
            seen_at: None,
        };
        for (device, expected) in [
            (device(1, false, false), None),
            (device(0, false, false), Some(Denial::NotEnrolled)),
            (device(-1, false, false), Some(Denial::NotEnrolled)),
            (device(1, true, false), Some(Denial::Revoked)),
            (device(-1, true, true), Some(Denial::Wipe)),
        ] {
            assert_eq!(standing(&device, now), expected, "{device:?}");
        }
    }
}

//! Passwords of people who work at the server itself. Laptops have none: they are enrolled.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use std::net::IpAddr;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use crate::enrolment::{NoRandomness, random};
use crate::http::{Pace, Rate};
use crate::store::{Account, Store, StoreError};

/// The fewest characters.
pub const SHORTEST: usize = 12;

/// The most bytes: hashing must not be a way to keep the server busy.
pub const LONGEST: usize = 1024;

/// The password cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum BadPassword {
    /// Fewer characters than [`SHORTEST`].
    #[error("a password has at least {SHORTEST} characters; three or four words make a good one")]
    TooShort,
    /// More bytes than [`LONGEST`].
    #[error("a password has at most {LONGEST} bytes")]
    TooLong,
    /// Nothing could be drawn.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The library refused.
    #[error("the password could not be hashed: {0}")]
    Hashing(argon2::password_hash::Error),
}

/// The Argon2id hash of a password, with its salt and cost, as text.
///
/// # Errors
/// [`BadPassword`].
pub fn hash(password: &str) -> Result<String, BadPassword> {
    if password.chars().count() < SHORTEST {
        return Err(BadPassword::TooShort);
    }
    if password.len() > LONGEST {
        return Err(BadPassword::TooLong);
    }
    let salt = SaltString::encode_b64(&random::<16>()?).map_err(BadPassword::Hashing)?;
    let hash = argon2().hash_password(password.as_bytes(), &salt);
    Ok(hash.map_err(BadPassword::Hashing)?.to_string())
}

/// 19 MiB, 2 passes: what OWASP asks of a server that many people sign in to.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Why somebody is not let in. It never says whether the account exists.
#[derive(Debug, thiserror::Error)]
pub enum NotLetIn {
    /// Unknown, without a password, or with another.
    #[error("the e-mail address or the password is not right")]
    Wrong,
    /// Too many wrong attempts.
    #[error("too many attempts; try again in {} seconds", .0.as_secs() + 1)]
    Wait(Duration),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets people in by password, slowly for whoever guesses.
pub struct Passwords {
    by_address: Pace<IpAddr>,
    by_account: Pace<String>,
    /// Each takes 19 MiB while it is hashed.
    at_once: Semaphore,
    /// Compared with when there is no account, so that the answer takes as long.
    nobody: String,
}

impl Passwords {
    /// Five wrong attempts for each account and ten for each address, then one a minute.
    ///
    /// # Errors
    /// [`BadPassword`] when nothing can be drawn.
    pub fn new() -> Result<Self, BadPassword> {
        let minute = Duration::from_secs(60);
        Ok(Self {
            by_address: Pace::new(Rate { burst: 10, every: minute }),
            by_account: Pace::new(Rate { burst: 5, every: minute }),
            at_once: Semaphore::new(2),
            nobody: hash("nobody has this password")?,
        })
    }

    /// The account of this address and password. A wrong attempt costs, a right one does not.
    ///
    /// # Errors
    /// [`NotLetIn`].
    pub async fn verify(
        &self,
        store: &impl Store,
        from: IpAddr,
        email: &str,
        password: &str,
        now: Instant,
    ) -> Result<Account, NotLetIn> {
        let email = email.trim().to_lowercase();
        self.by_address.take(&from, now).map_err(NotLetIn::Wait)?;
        self.by_account.take(&email, now).map_err(NotLetIn::Wait)?;
        let known = store.password(email.clone()).await?;
        let (account, kept) = match known {
            Some((account, Some(hash))) => (Some(account), hash),
            _ => (None, self.nobody.clone()),
        };
        if self.matches(kept, password.to_owned()).await
            && let Some(account) = account
        {
            self.by_address.give_back(&from);
            self.by_account.give_back(&email);
            return Ok(account);
        }
        Err(NotLetIn::Wrong)
    }

    async fn matches(&self, kept: String, password: String) -> bool {
        let Ok(_place) = self.at_once.acquire().await else { return false };
        let work = move || {
            password.len() <= LONGEST
                && PasswordHash::new(&kept)
                    .is_ok_and(|kept| argon2().verify_password(password.as_bytes(), &kept).is_ok())
        };
        tokio::task::spawn_blocking(work).await.unwrap_or(false)
    }
}

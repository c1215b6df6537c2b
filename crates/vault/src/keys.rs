//! The database key, and how a passphrase or a recovery code wraps it.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Around, Result, VaultError};

/// The fewest characters of a new passphrase. One that was chosen under an older rule still opens.
pub const MIN_PASSPHRASE: usize = 12;

/// What a person opens a vault with.
#[derive(Clone, Copy)]
pub enum Key<'a> {
    /// The passphrase, exactly as typed.
    Passphrase(&'a str),
    /// The printed recovery code; case, spaces and hyphens do not matter.
    RecoveryCode(&'a str),
}

impl std::fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase(..)",
            Self::RecoveryCode(_) => "RecoveryCode(..)",
        })
    }
}

/// What one guess at a passphrase costs: Argon2id's memory in KiB, passes and lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// 64 MiB, three passes, one lane: RFC 9106, second recommended option, in one thread.
    pub const FULL: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };

    /// As little as Argon2id allows. It protects nothing: for tests only.
    pub const TEST_ONLY: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    /// A key file comes from the disk: one that asks for a gigabyte or for minutes is damaged, not
    /// careful, and so is one that asks for less than Argon2id can do with.
    fn is_sane(self) -> bool {
        (1..=4).contains(&self.lanes)
            && (1..=10).contains(&self.passes)
            && (8 * self.lanes..=256 * 1024).contains(&self.memory_kib)
    }
}

/// The random key of the whole database. It never changes; only its wrappings do.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct DatabaseKey([u8; 32]);

impl DatabaseKey {
    pub(crate) fn random(around: &mut Around) -> Self {
        let mut key = Self([0; 32]);
        around.fill(&mut key.0);
        key
    }

    /// As SQLCipher's `PRAGMA key` wants a raw key.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(96));
        text.push_str("PRAGMA key = \"x'");
        for byte in self.0 {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(digit.into(), 16).unwrap_or_default());
            }
        }
        text.push_str("'\"");
        text
    }
}

/// The database key, wrapped: what a key file holds for each way in.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Wrapped {
    cost: Cost,
    salt: [u8; 16],
    nonce: [u8; 24],
    sealed: Vec<u8>,
}

impl Wrapped {
    /// Whether trying it costs what a person can wait for.
    pub(crate) fn is_sane(&self) -> bool {
        self.cost.is_sane()
    }

    /// Wraps the key under `secret`; `bound_to` is authenticated with it and must be the same
    /// when it is opened.
    pub(crate) fn seal(
        key: &DatabaseKey,
        secret: &[u8],
        bound_to: &[u8],
        around: &mut Around,
    ) -> Result<Self> {
        let (cost, salt, nonce) = (around.cost(), around.random(), around.random());
        let sealed = cipher(cost, &salt, secret)?
            .encrypt(XNonce::from_slice(&nonce), Payload { msg: &key.0, aad: bound_to })
            .map_err(|_| VaultError::KeyMissing)?;
        Ok(Self { cost, salt, nonce, sealed })
    }

    /// The key, or none when the secret is another one.
    pub(crate) fn open(&self, secret: &[u8], bound_to: &[u8]) -> Result<Option<DatabaseKey>> {
        let opened = cipher(self.cost, &self.salt, secret)?
            .decrypt(XNonce::from_slice(&self.nonce), Payload { msg: &self.sealed, aad: bound_to });
        let Ok(opened) = opened.map(Zeroizing::new) else { return Ok(None) };
        let bytes = opened.as_slice().try_into().map_err(|_| VaultError::KeyMissing)?;
        Ok(Some(DatabaseKey(bytes)))
    }
}

/// What is needed beside a pairing code to open what was locked with it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct LockedHead {
    cost: Cost,
    salt: [u8; 16],
    nonce: [u8; 24],
}

impl LockedHead {
    pub(crate) fn new(around: &mut Around) -> Self {
        Self { cost: around.cost(), salt: around.random(), nonce: around.random() }
    }

    /// Whether trying a code costs no more than it does here.
    pub(crate) fn is_no_dearer_than_ours(&self) -> bool {
        let (asked, ours) = (self.cost, Cost::FULL);
        asked.memory_kib <= ours.memory_kib
            && asked.passes <= ours.passes
            && asked.lanes <= ours.lanes
    }

    /// Locks a message, once: another one needs another head.
    pub(crate) fn seal(&self, plain: &[u8], secret: &[u8], bound_to: &[u8]) -> Result<Vec<u8>> {
        cipher(self.cost, &self.salt, secret)?
            .encrypt(XNonce::from_slice(&self.nonce), Payload { msg: plain, aad: bound_to })
            .map_err(|_| VaultError::NotHandedOver)
    }

    pub(crate) fn open(
        &self,
        sealed: &[u8],
        secret: &[u8],
        bound_to: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>> {
        cipher(self.cost, &self.salt, secret)
            .map_err(|_| VaultError::NotHandedOver)?
            .decrypt(XNonce::from_slice(&self.nonce), Payload { msg: sealed, aad: bound_to })
            .map(Zeroizing::new)
            .map_err(|_| VaultError::NotHandedOver)
    }
}

fn cipher(cost: Cost, salt: &[u8], secret: &[u8]) -> Result<XChaCha20Poly1305> {
    if !cost.is_sane() {
        return Err(VaultError::KeyMissing);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| VaultError::KeyMissing)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret, salt, key.as_mut())
        .map_err(|_| VaultError::KeyMissing)?;
    Ok(XChaCha20Poly1305::new(key.as_slice().into()))
}

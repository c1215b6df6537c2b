//! Becoming known to a server, and giving it a review that began without it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sync::wire::{Joined, Keeping, Nonce};
use sync::{DeviceId, PersonId, StreamId};
use uuid::Uuid;

use crate::Token;

#[derive(Serialize)]
pub(crate) struct EnrolAsk<'a> {
    pub(crate) code: &'a str,
    pub(crate) device: DeviceId,
    pub(crate) app: &'a str,
    pub(crate) nonce: Nonce,
}

/// What a server answers to a code that it accepts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Enrolled {
    /// What every later request proves itself with. To be kept encrypted and never logged.
    pub token: Token,
    /// Who this laptop's person is on the server.
    pub account: Account,
    /// The network's name for people.
    pub network: String,
    /// Which keeping of the logs the server has.
    pub keeping: Keeping,
    /// When the token ends, unless a sync prolongs it.
    pub expires_at: DateTime<Utc>,
    pub(crate) nonce: Nonce,
}

/// An account on the server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// What they may do at large, by the server's name for it.
    pub role: String,
}

/// A review that began without a server, to be given to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gift {
    /// The review's stream.
    pub stream: StreamId,
    /// Its name for people.
    pub title: String,
    /// Who the giver is in it.
    pub me: PersonId,
    /// Its team, the giver among them.
    pub members: Vec<GivenMember>,
}

/// Somebody in the team of a review that is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenMember {
    /// The author of what they write in it.
    pub person: PersonId,
    /// Their name in the team.
    pub name: String,
    /// Whether they lead the review.
    pub lead: bool,
}

#[derive(Serialize)]
pub(crate) struct GiveAsk<'a> {
    #[serde(flatten)]
    pub(crate) gift: &'a Gift,
    pub(crate) nonce: Nonce,
}

#[derive(Deserialize)]
pub(crate) struct Given {
    pub(crate) joined: Joined,
    #[serde(default)]
    pub(crate) nonce: Option<Nonce>,
}

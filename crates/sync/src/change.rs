//! A change, and how the log took it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

use crate::{Body, ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId};

/// One whole new version of one record, immutable from the moment it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its own name.
    pub id: ChangeId,
    /// The record of which it is a version.
    pub record: RecordId,
    /// The audience; a record never moves to another.
    pub stream: StreamId,
    /// What the record is; the same in all its versions.
    pub kind: Kind,
    /// The schema version of the body.
    pub v: u16,
    /// The version on which it was written, or none for the first.
    pub base: Option<ChangeId>,
    /// Versions beside the head that the person folded in by writing this one.
    #[serde(default)]
    pub also: Vec<ChangeId>,
    /// Who wrote it; [`PersonId::MERGE`] for a derived merge.
    pub author: PersonId,
    /// Where it was written.
    pub device: DeviceId,
    /// When, by that device's clock: a label that never decides anything.
    pub made_at: DateTime<Utc>,
    /// The content; none is a deletion. Must be present on the wire, as `null` for a deletion, so
    /// that a forgotten field cannot delete.
    #[serde(deserialize_with = "said")]
    pub body: Option<Body>,
}

fn said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Body>, D::Error> {
    Option::deserialize(deserializer)
}

impl Change {
    /// SHA-256 over all content. Two changes with one id and different hashes are a fault.
    ///
    /// The body enters through its own hash: after a lawful erasure that hash is enough to verify
    /// the chain. Every part has a fixed length or is preceded by its length, so no two different
    /// changes are hashed from the same bytes.
    pub fn hash(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"standpoint change 1\0");
        hash.update(self.id.as_bytes());
        hash.update(self.record.uuid().as_bytes());
        hash.update(self.stream.uuid().as_bytes());
        hash.update((self.kind.as_str().len() as u64).to_be_bytes());
        hash.update(self.kind.as_str());
        hash.update(self.v.to_be_bytes());
        hash.update([u8::from(self.base.is_some())]);
        if let Some(base) = self.base {
            hash.update(base.as_bytes());
        }
        hash.update((self.also.len() as u64).to_be_bytes());
        for also in &self.also {
            hash.update(also.as_bytes());
        }
        hash.update(self.author.uuid().as_bytes());
        hash.update(self.device.uuid().as_bytes());
        hash.update(self.made_at.timestamp().to_be_bytes());
        hash.update(self.made_at.timestamp_subsec_nanos().to_be_bytes());
        hash.update([u8::from(self.body.is_some())]);
        if let Some(body) = &self.body {
            hash.update(Sha256::digest(body.as_str()));
        }
        hash.finalize().into()
    }

    /// The versions it grew from: `base`, then `also`.
    pub fn parents(&self) -> impl Iterator<Item = ChangeId> + '_ {
        self.base.into_iter().chain(self.also.iter().copied())
    }
}

/// How the log took a change. Decided once, by the server, and stored beside the change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It became the head.
    Head,
    /// It says what the head says already.
    Same,
    /// It was merged: the derived change that follows it in the log is the head. A page must not
    /// end between the two, or the text would be out of sight until the next page.
    Merged,
    /// It became the head, and the old head stands aside to be confirmed.
    HeadOver,
    /// It stands beside the head until a person folds it in.
    Aside,
}

impl Outcome {
    /// The name used on the wire and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Same => "same",
            Self::Merged => "merged",
            Self::HeadOver => "head_over",
            Self::Aside => "aside",
        }
    }
}

/// Why the server does not take a change. The laptop parks it, shows the reason and goes on.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The author does not belong to the stream.
    #[error("you are not a member of this review's team; the lead can admit you")]
    NotAMember,
    /// The author may not write this record.
    #[error("this entry can be changed only by its author or by the lead")]
    NotAllowed,
    /// The change is larger than one record may be.
    #[error("this entry is too large to send; split it in two")]
    TooLarge,
    /// The change contradicts itself or the log.
    #[error("this entry could not be read by the server; report it with its code")]
    Malformed,
    /// The review is locked.
    #[error("the review is locked; the lead can reopen it")]
    Locked,
    /// The log holds other content under the same id.
    #[error("the server holds another entry under this name; report it with its code")]
    IdReused,
}

impl Refusal {
    /// The stable code that people can quote and the UI matches on.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAMember => "SP-1111",
            Self::NotAllowed => "SP-1112",
            Self::TooLarge => "SP-1113",
            Self::Malformed => "SP-1114",
            Self::Locked => "SP-1115",
            Self::IdReused => "SP-1116",
        }
    }
}

/// A change in its place in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logged {
    /// What was saved.
    pub change: Change,
    /// How the log took it.
    pub outcome: Outcome,
    /// Its place in the stream: dense, from 1.
    pub seq: u64,
}

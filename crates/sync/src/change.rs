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
    /// Who wrote it; [`PersonId::MERGE`] for a merge of what two people wrote.
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
        let mut all = b"standpoint change 1\0".to_vec();
        all.extend(self.id.as_bytes());
        all.extend(self.record.uuid().as_bytes());
        all.extend(self.stream.uuid().as_bytes());
        all.extend((self.kind.as_str().len() as u64).to_be_bytes());
        all.extend(self.kind.as_str().bytes());
        all.extend(self.v.to_be_bytes());
        all.extend([u8::from(self.base.is_some())]);
        if let Some(base) = self.base {
            all.extend(base.as_bytes());
        }
        all.extend((self.also.len() as u64).to_be_bytes());
        for also in &self.also {
            all.extend(also.as_bytes());
        }
        all.extend(self.author.uuid().as_bytes());
        all.extend(self.device.uuid().as_bytes());
        all.extend(self.made_at.timestamp().to_be_bytes());
        all.extend(self.made_at.timestamp_subsec_nanos().to_be_bytes());
        all.extend([u8::from(self.body.is_some())]);
        if let Some(body) = &self.body {
            all.extend(Sha256::digest(body.as_str()));
        }
        Sha256::digest(&all).into()
    }

    /// Whether the server derived it. It then belongs to nobody's laptop, and is never pushed, even
    /// where its author is one person who wrote in two places.
    pub fn is_derived(&self) -> bool {
        self.device == DeviceId::MERGE
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
    #[error("the review is locked; this is sent by itself as soon as it is open again")]
    Locked,
    /// The log holds other content under the same id.
    #[error("the server holds another entry under this name; report it with its code")]
    IdReused,
    /// A reason that this version does not know: the server is newer.
    #[error(
        "the server does not take this entry, for a reason that this version does not know; it is \
         safe here, update Standpoint and try again"
    )]
    #[serde(other)]
    Other,
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
            Self::Other => "SP-1117",
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use uuid::Uuid;

    /// A first version of one and the same finding.
    pub(crate) fn change(n: u8) -> Change {
        Change {
            id: ChangeId::from_bytes([n; 16]),
            record: RecordId::from_uuid(Uuid::from_u128(1)),
            stream: StreamId::from_uuid(Uuid::from_u128(2)),
            kind: Kind::new("finding"),
            v: 1,
            base: None,
            also: Vec::new(),
            author: PersonId::from_uuid(Uuid::from_u128(3)),
            device: DeviceId::from_uuid(Uuid::from_u128(4)),
            made_at: DateTime::UNIX_EPOCH,
            body: Some(Body::parse("{\"text\":\"One. Two.\"}").unwrap()),
        }
    }

    #[test]
    fn the_hash_covers_every_field() {
        let edits: [fn(&mut Change); 13] = [
            |c| c.id = ChangeId::from_bytes([8; 16]),
            |c| c.record = RecordId::from_uuid(Uuid::from_u128(9)),
            |c| c.stream = StreamId::from_uuid(Uuid::from_u128(9)),
            |c| c.kind = Kind::new("note"),
            |c| c.v = 2,
            |c| c.base = Some(ChangeId::from_bytes([9; 16])),
            |c| c.also = vec![ChangeId::from_bytes([9; 16])],
            |c| c.also = vec![ChangeId::from_bytes([8; 16])],
            |c| c.author = PersonId::MERGE,
            |c| c.device = DeviceId::MERGE,
            |c| c.made_at += chrono::TimeDelta::nanoseconds(1),
            |c| c.body = None,
            |c| c.body = Some(Body::parse("{\"text\": \"One. Two.\"}").unwrap()),
        ];
        let mut hashes = std::collections::BTreeSet::from([change(7).hash()]);
        for (n, edit) in edits.iter().enumerate() {
            let mut other = change(7);
            edit(&mut other);
            assert!(hashes.insert(other.hash()), "edit {n} does not change the hash");
        }
    }

    #[test]
    fn the_hash_never_changes_from_one_release_to_the_next() {
        let hex: String = change(7).hash().iter().map(|byte| format!("{byte:02x}")).collect();
        // Computed apart from this code, from the words of the doc comment.
        assert_eq!(hex, "29e4ae0e4053dc8aa35e83019a740b31c3e00ccd8fe7c5e1046b235b6aec039a");
    }

    #[test]
    fn a_forgotten_body_does_not_delete() {
        let mut json = serde_json::to_value(change(7)).unwrap();
        json["body"] = serde_json::Value::Null;
        let deletion: Change = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(deletion.body, None);
        json.as_object_mut().unwrap().remove("body");
        assert!(serde_json::from_str::<Change>(&json.to_string()).is_err());
    }

    #[test]
    fn outcomes_and_refusals_have_one_name_on_the_wire() {
        for outcome in
            [Outcome::Head, Outcome::Same, Outcome::Merged, Outcome::HeadOver, Outcome::Aside]
        {
            let json = serde_json::to_string(&outcome).unwrap();
            assert_eq!(json, format!("\"{}\"", outcome.as_str()));
        }
        assert_eq!(serde_json::to_string(&Refusal::NotAMember).unwrap(), "\"not_a_member\"");
        assert_eq!(serde_json::to_string(&Refusal::IdReused).unwrap(), "\"id_reused\"");
    }
}

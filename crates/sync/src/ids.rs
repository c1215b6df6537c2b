//! The names of things: changes, records, streams, people, devices and kinds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::hex::hex_bytes;

/// The name of one change: 128 random bits, fixed at the moment of saving.
///
/// There is no device counter in it, so a cloned or restored laptop cannot reuse one. Written as 32
/// lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeId([u8; 16]);

hex_bytes!(ChangeId, 16);

impl ChangeId {
    /// The id made of these bytes; the caller draws them from a secure random source.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, as they are stored and hashed.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

macro_rules! uuid_name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The same id under its own type.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The plain id, for storage.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

uuid_name! {
    /// One small thing that changes as a whole: a note, a rating of one standard, a report section.
    RecordId
}
uuid_name! {
    /// One audience: the unit of access and of order.
    StreamId
}
uuid_name! {
    /// A person who writes, under every device they use.
    PersonId
}
uuid_name! {
    /// The installation on which a change was made; a label, never a rule.
    DeviceId
}

impl RecordId {
    /// The record of which there can be only one, whichever laptop makes it first: for example one
    /// reviewer's rating of one standard (`kind` its kind, `key` the reviewer and the standard).
    ///
    /// A UUIDv5 in the stream's own namespace, so two laptops that never met agree on it.
    pub fn named(stream: StreamId, kind: &str, key: &str) -> Self {
        // The NUL keeps ("a", "bc") apart from ("ab", "c").
        Self(Uuid::new_v5(&stream.0, format!("{kind}\0{key}").as_bytes()))
    }
}

impl PersonId {
    /// The author of derived merges of what two people wrote.
    pub const MERGE: Self = Self(Uuid::nil());
}

impl DeviceId {
    /// The device of derived merges, which are computed and not made anywhere.
    pub const MERGE: Self = Self(Uuid::nil());
}

/// What a record is, for example `note` or `rating`.
///
/// An open set: this crate carries kinds that it does not know verbatim, so that an older server
/// or laptop loses nothing of a newer one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(String);

impl Kind {
    /// The kind of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name, as stored and sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(n: u128) -> StreamId {
        StreamId::from_uuid(Uuid::from_u128(n))
    }

    #[test]
    fn a_change_id_is_written_as_32_lower_case_hex_digits() {
        let id = ChangeId::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 254, 255]);
        assert_eq!(id.to_string(), "000102030405060708090a0b0c0dfeff");
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, "\"000102030405060708090a0b0c0dfeff\"");
        assert_eq!(serde_json::from_str::<ChangeId>(&json).unwrap(), id);
    }

    #[test]
    fn a_change_id_has_one_spelling_only() {
        for text in [
            "",
            "00",
            "000102030405060708090A0B0C0DFEFF",
            "000102030405060708090a0b0c0dfef",
            "000102030405060708090a0b0c0dfeff0",
            "+00102030405060708090a0b0c0dfeff",
            "é0102030405060708090a0b0c0dfeff",
        ] {
            assert!(text.parse::<ChangeId>().is_err(), "{text}");
        }
    }

    #[test]
    fn two_laptops_name_the_same_record_alike() {
        let one = RecordId::named(stream(1), "rating", "ada/4.2");
        assert_eq!(one, RecordId::named(stream(1), "rating", "ada/4.2"));
        assert_ne!(one, RecordId::named(stream(2), "rating", "ada/4.2"));
        assert_ne!(one, RecordId::named(stream(1), "agreed", "ada/4.2"));
        assert_ne!(RecordId::named(stream(1), "a", "bc"), RecordId::named(stream(1), "ab", "c"),);
    }

    #[test]
    fn ids_and_kinds_are_plain_text_in_json() {
        let id = RecordId::from_uuid(Uuid::from_u128(7));
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{id}\""));
        assert_eq!(id.to_string().parse::<RecordId>().unwrap(), id);
        assert_eq!(serde_json::to_string(&Kind::new("note")).unwrap(), "\"note\"");
    }
}

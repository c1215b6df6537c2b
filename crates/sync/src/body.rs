//! What a change says: JSON text kept exactly as it was written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The most that one body may hold, in bytes: 256 KiB, the same in the editor and on the wire, so
/// that nothing can be typed that cannot be sent.
pub const MAX_BODY: usize = 256 * 1024;

/// The content of one version of a record: raw JSON text, byte for byte as it was saved.
///
/// It is never parsed and written again on its way, so fields that this version does not know
/// survive, numbers keep their digits, and hashes agree. White space around the value is not part
/// of it. `Debug` shows the length only: notes must not reach a log.
///
/// Deserialise with `serde_json::from_str` or `from_slice`, and not through `serde(flatten)` or an
/// untagged enum, which would parse and rewrite the text.
#[derive(Clone)]
pub struct Body(Box<RawValue>);

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Body {}

/// The text cannot be the body of a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// More than [`MAX_BODY`] bytes.
    #[error("{0} bytes are more than one record may hold ({MAX_BODY}); split the text in two")]
    TooLarge(usize),
    /// Not JSON.
    #[error("not valid JSON, at line {line}, column {column}")]
    NotJson {
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
    },
    /// A bare `null`: on the wire that means a deletion, so it may not be said by accident.
    #[error("an empty body means a deletion and must be said as one")]
    Null,
}

impl BadBody {
    /// The stable code that people can quote and the UI matches on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge(_) => "SP-1102",
            Self::NotJson { .. } => "SP-1103",
            Self::Null => "SP-1104",
        }
    }
}

impl Body {
    /// The body with this JSON text.
    ///
    /// # Errors
    /// [`BadBody`] when it is too large, not JSON, or `null`.
    pub fn parse(json: impl Into<String>) -> Result<Self, BadBody> {
        let json = json.into();
        if json.len() > MAX_BODY {
            return Err(BadBody::TooLarge(json.len()));
        }
        let raw = RawValue::from_string(json)
            .map_err(|e| BadBody::NotJson { line: e.line(), column: e.column() })?;
        Self::from_raw(raw)
    }

    /// The JSON text, verbatim.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    fn from_raw(raw: Box<RawValue>) -> Result<Self, BadBody> {
        match raw.get() {
            "null" => Err(BadBody::Null),
            text if text.len() > MAX_BODY => Err(BadBody::TooLarge(text.len())),
            _ => Ok(Self(raw)),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.as_str().len())
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_raw(raw).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_byte_for_byte() {
        for text in [
            r#"{"b":1,"a":2,"a":3}"#,
            r#"{ "x" : 1.000000000000000000001e400 }"#,
            "\"caf\\u00e9 \u{1f600}\"",
            "[]",
            "{\n}",
        ] {
            let body = Body::parse(text).unwrap();
            assert_eq!(body.as_str(), text);
            let sent = serde_json::to_string(&body).unwrap();
            assert_eq!(sent, text);
            assert_eq!(serde_json::from_str::<Body>(&sent).unwrap(), body);
        }
    }

    #[test]
    fn what_cannot_be_a_body_is_refused_at_the_door() {
        let code = |text: &str| Body::parse(text).unwrap_err().code();
        assert_eq!(code(""), "SP-1103");
        assert_eq!(code("{\"a\":}"), "SP-1103");
        assert_eq!(code("{} {}"), "SP-1103");
        assert_eq!(code(" null "), "SP-1104");
        assert_eq!(code(&format!("\"{}\"", "x".repeat(MAX_BODY - 1))), "SP-1102");
        assert!(Body::parse(format!("\"{}\"", "x".repeat(MAX_BODY - 2))).is_ok());
    }

    #[test]
    fn a_body_too_large_on_the_wire_is_refused_too() {
        let wire = format!("\"{}\"", "x".repeat(MAX_BODY));
        assert!(serde_json::from_str::<Body>(&wire).is_err());
    }

    #[test]
    fn debug_never_shows_what_somebody_wrote() {
        let body = Body::parse("{\"text\":\"secret\"}").unwrap();
        assert_eq!(format!("{body:?}"), "Body(17 bytes)");
    }
}

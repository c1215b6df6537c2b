//! Words that open the database. They are wiped from memory as soon as they were used.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use ts_rs::TS;
use zeroize::Zeroize as _;

/// A passphrase or a recovery code as it was typed.
#[derive(TS)]
#[ts(type = "string")]
pub struct Secret(String);

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        String::deserialize(deserializer).map(Secret)
    }
}

impl Deref for Secret {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// What a command was given, wiped when it has been read, also where it could not be.
pub struct Wiped(pub Value);

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(values) => values.iter_mut().for_each(wipe),
        Value::Object(values) => values.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_secret_is_read_like_any_text_and_never_printed() {
        let secret: Secret = serde_json::from_value(json!("three quiet herons")).unwrap();
        assert_eq!(&*secret, "three quiet herons");
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn every_text_of_what_a_command_was_given_is_wiped() {
        let mut args = json!({ "with": { "words": "herons", "byCode": false }, "more": ["weir"] });
        wipe(&mut args);
        assert_eq!(args, json!({ "with": { "words": "", "byCode": false }, "more": [""] }));
    }
}

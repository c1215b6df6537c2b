//! JSON files: what they are, who made them, and where they go wrong.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ImportError;
use super::problem::{Place, Problems, code};
use super::table::{self, Format};

/// Reads a whole file of a known format, such as `standpoint-edition/1`.
pub(super) fn read<T: DeserializeOwned + Serialize>(
    bytes: &[u8],
    format: &str,
    wanted: &'static str,
    problems: &mut Problems,
) -> Result<T, ImportError> {
    if table::format(bytes)? != Format::Json {
        return Err(ImportError::OtherJson { wanted, found: String::new() });
    }
    let text = table::decode(bytes)?;
    let value: Value = serde_json::from_str(&text).map_err(|e| ImportError::BrokenJson {
        line: e.line(),
        place: e.column(),
        why: said(&e.to_string()),
    })?;
    check_format(&value, format, wanted)?;
    let read: T = serde_path_to_error::deserialize(&value).map_err(|e| ImportError::Shape {
        path: e.path().to_string(),
        why: said(&e.inner().to_string()),
    })?;
    // What is not written back was not understood.
    if let Ok(back) = serde_json::to_value(&read) {
        unknown_fields(&value, &back, "", problems);
    }
    Ok(read)
}

/// The reader's words without its own ` at line 3 column 5`.
fn said(words: &str) -> String {
    words.split(" at line ").next().unwrap_or(words).to_owned()
}

fn check_format(value: &Value, format: &str, wanted: &'static str) -> Result<(), ImportError> {
    let found = value.get("format").and_then(Value::as_str);
    let other = |found: Option<&str>| {
        let said = found.map(|f| format!("; its format says “{}”", super::lines::clipped(f)));
        Err(ImportError::OtherJson { wanted, found: said.unwrap_or_default() })
    };
    let Some(found) = found else { return other(None) };
    if found == format {
        return Ok(());
    }
    let parts = |f: &str| {
        let (family, version) = f.split_once('/')?;
        Some((family.to_owned(), version.parse::<u32>().ok()?))
    };
    match (parts(found), parts(format)) {
        (Some((family, version)), Some((ours, known))) if family == ours && version > known => {
            Err(ImportError::Newer { format: found.to_owned() })
        }
        _ => other(Some(found)),
    }
}

fn unknown_fields(file: &Value, read: &Value, path: &str, problems: &mut Problems) {
    match (file, read) {
        (Value::Object(file), Value::Object(read)) => {
            for (key, value) in file {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match read.get(key) {
                    Some(read) => unknown_fields(value, read, &path, problems),
                    None if says_nothing(value) || key == "$schema" => {}
                    None => problems.warning(
                        code::UNKNOWN_FIELD,
                        Place::path(&path),
                        format!("{path} is not a field that this version knows. It is left out."),
                        "Check its spelling. If it was made by a newer version, update Standpoint first.",
                    ),
                }
            }
        }
        (Value::Array(file), Value::Array(read)) => {
            for (i, (file, read)) in file.iter().zip(read).enumerate() {
                unknown_fields(file, read, &format!("{path}[{i}]"), problems);
            }
        }
        _ => {}
    }
}

/// Values that are not written back even where the field is known.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

//! Imports: editions, packs, self-reviews, questionnaires and the cycle before, from what people have.
//!
//! Bytes and a file's name come in; a preview or a value goes out. The format is told by the bytes, never by the
//! name. One way leads through: bytes -> [`table`] -> [`columns`] -> a target -> value.
//!
//! Invariants:
//! - nothing is imported by halves: one error, and there is no value;
//! - no bytes, however damaged or hostile, panic or use more than the limits of [`table`] allow;
//! - every problem names its row and column where it has one, and says what to do.

pub mod columns;
mod error;
mod preview;
pub mod problem;
pub mod table;

pub use error::ImportError;
pub use preview::{ColumnInfo, FieldInfo, Matching, Options, Preview, SAMPLE_ROWS, SampleRow};
pub use problem::{Problem, Severity};

use crate::edition::Edition;
use crate::pack::{LastAction, LastRating, Pack, Questionnaire, SelfRating};

/// An edition from CSV, XLSX or JSON, before it is imported.
pub fn preview_edition(bytes: &[u8], file_name: &str, options: &Options) -> Preview {
    let _ = (bytes, file_name, options);
    Preview::default()
}

/// An edition from CSV, XLSX or JSON. A table is called `label`, or after its file; JSON keeps its own label.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_edition(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    label: &str,
) -> Result<Edition, Vec<Problem>> {
    let _ = (bytes, file_name, options, label);
    Err(vec![])
}

/// A unit's own ratings, before they are imported.
pub fn preview_self_review(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    let _ = (bytes, file_name, options, edition);
    Preview::default()
}

/// A unit's own ratings.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_self_review(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Result<Vec<SelfRating>, Vec<Problem>> {
    let _ = (bytes, file_name, options, edition);
    Err(vec![])
}

/// Questionnaire results, before they are imported.
pub fn preview_questionnaires(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    let _ = (bytes, file_name, options, edition);
    Preview::default()
}

/// Questionnaire results.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_questionnaires(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Result<Vec<Questionnaire>, Vec<Problem>> {
    let _ = (bytes, file_name, options, edition);
    Err(vec![])
}

/// Ratings of the cycle before, before they are imported.
pub fn preview_last_ratings(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    let _ = (bytes, file_name, options, edition);
    Preview::default()
}

/// Ratings of the cycle before.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_last_ratings(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Result<Vec<LastRating>, Vec<Problem>> {
    let _ = (bytes, file_name, options, edition);
    Err(vec![])
}

/// Actions of the cycle before, before they are imported.
pub fn preview_last_actions(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    let _ = (bytes, file_name, options, edition);
    Preview::default()
}

/// Actions of the cycle before.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_last_actions(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Result<Vec<LastAction>, Vec<Problem>> {
    let _ = (bytes, file_name, options, edition);
    Err(vec![])
}

/// A review pack, before it is imported. See [`read_pack`].
pub fn preview_pack(bytes: &[u8], file_name: &str, beside: Option<&Edition>) -> Preview {
    let _ = (bytes, file_name, beside);
    Preview::default()
}

/// A review pack (JSON). One without an edition of its own takes the one `beside` it; the pack that comes back
/// always has one.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_pack(
    bytes: &[u8],
    file_name: &str,
    beside: Option<&Edition>,
) -> Result<Pack, Vec<Problem>> {
    let _ = (bytes, file_name, beside);
    Err(vec![])
}

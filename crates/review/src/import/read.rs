//! The doors: a preview and a value for each target.

use super::edition::EditionTable;
use super::flow;
use super::last_actions::LastActions;
use super::preview::{Options, Preview};
use super::problem::Problem;
use super::questionnaires::Questionnaires;
use super::ratings::{LastRatings, SelfReview};
use super::table::{self, Format, stem};
use super::whole;
use crate::edition::Edition;
use crate::pack::{LastAction, LastRating, Pack, Questionnaire, SelfRating};

/// An edition from CSV, XLSX or JSON, before it is imported.
pub fn preview_edition(bytes: &[u8], file_name: &str, options: &Options) -> Preview {
    match table::format(bytes) {
        Ok(Format::Json) => whole::edition(bytes).preview(|edition| Some(edition)),
        _ => flow::preview(&EditionTable::called(stem(file_name)), bytes, file_name, options),
    }
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
    if let Ok(Format::Json) = table::format(bytes) {
        return whole::edition(bytes).value();
    }
    let label = if label.trim().is_empty() { stem(file_name) } else { label.trim() };
    flow::read(&EditionTable::called(label), bytes, file_name, options)
}

/// A unit's own ratings, before they are imported.
pub fn preview_self_review(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    flow::preview(&SelfReview(edition), bytes, file_name, options)
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
    flow::read(&SelfReview(edition), bytes, file_name, options)
}

/// Questionnaire results, before they are imported.
pub fn preview_questionnaires(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    flow::preview(&Questionnaires(edition), bytes, file_name, options)
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
    flow::read(&Questionnaires(edition), bytes, file_name, options)
}

/// Ratings of the cycle before, before they are imported.
pub fn preview_last_ratings(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    flow::preview(&LastRatings(edition), bytes, file_name, options)
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
    flow::read(&LastRatings(edition), bytes, file_name, options)
}

/// Actions of the cycle before, before they are imported.
pub fn preview_last_actions(
    bytes: &[u8],
    file_name: &str,
    options: &Options,
    edition: &Edition,
) -> Preview {
    flow::preview(&LastActions(edition), bytes, file_name, options)
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
    flow::read(&LastActions(edition), bytes, file_name, options)
}

/// A review pack, before it is imported. See [`read_pack`].
pub fn preview_pack(bytes: &[u8], _file_name: &str, beside: Option<&Edition>) -> Preview {
    whole::review_pack(bytes, beside).preview(|pack| pack.edition.as_ref())
}

/// A review pack (JSON). One without an edition of its own takes the one `beside` it; the pack that comes back
/// always has one. Its file's name says nothing that the pack does not.
///
/// # Errors
/// Everything that is wrong with the file, when anything is.
pub fn read_pack(
    bytes: &[u8],
    _file_name: &str,
    beside: Option<&Edition>,
) -> Result<Pack, Vec<Problem>> {
    whole::review_pack(bytes, beside).value()
}

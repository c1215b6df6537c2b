//! The same report as a Word file, to be edited: real headings, lists and tables, few colours, no drawings.
//!
//! Marks become words. Word finds fonts for any script by itself, so only characters that XML cannot hold go.

mod finish;
mod parts;
mod pieces;

use review::paper::ReportModel;

use crate::error::PaperError;

/// The report as a `.docx`, A4, in British English.
///
/// The table of contents is a real field, filled with the headings as links. Its page numbers appear when the
/// reader chooses *Update field*, since only the word processor knows its pages.
///
/// # Errors
/// [`PaperError::Word`] when the file could not be put together; no text of a report can cause it.
pub fn word(model: &ReportModel) -> Result<Vec<u8>, PaperError> {
    let title = if model.unit.trim().is_empty() {
        "Peer review report".to_owned()
    } else {
        format!("{}, peer review report", model.unit.replace('\n', " "))
    };
    finish::pack(parts::document(model), &title, &model.network)
}

//! What can go wrong on the way to paper.

use thiserror::Error;

/// Why a report did not reach paper. The review itself is never touched by any of these.
#[derive(Debug, Error)]
pub enum PaperError {
    /// The values could not be handed to the typesetter.
    #[error("the report could not be prepared for printing: {0}")]
    Prepare(#[source] serde_json::Error),
    /// The typesetter refused or warned. The strings name the template and line, never a note.
    #[error("the report could not be laid out; your work is safe, please report this: {}", .0.join("; "))]
    Layout(Vec<String>),
    /// The pages could not be written as an accessible PDF.
    #[error("the PDF could not be written; your work is safe, please report this: {}", .0.join("; "))]
    Pdf(Vec<String>),
    /// The Word file could not be written.
    #[error("the Word file could not be written; your work is safe, please report this: {0}")]
    Word(String),
}

impl PaperError {
    /// Stable code for the screen and for support.
    pub fn code(&self) -> &'static str {
        match self {
            PaperError::Prepare(_) => "SP-4001",
            PaperError::Layout(_) => "SP-4002",
            PaperError::Pdf(_) => "SP-4003",
            PaperError::Word(_) => "SP-4004",
        }
    }
}

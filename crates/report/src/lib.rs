//! Paper: the local report as a tagged PDF, as pages to look at, and as a Word file.
//!
//! One value goes in, [`review::paper::ReportModel`], and nothing is added to it: no figure is computed here.
//! Invariants:
//! - words of the model are data; they are never read as markup;
//! - no file, font, package or network is reached: templates and fonts are part of the program;
//! - no character can stop a report: what the fonts cannot draw is replaced by words in brackets;
//! - every PDF asks for PDF/UA-1, and a warning from the typesetter counts as an error.
#![deny(missing_docs)]

mod error;
mod fonts;
mod legible;
mod paper;
mod sheet;
mod word;

pub use error::PaperError;
pub use paper::{OutlineEntry, Paper, Rendered};
pub use word::word;

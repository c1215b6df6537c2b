//! Tables: CSV and XLSX as rows of text, with the row numbers that people see.
//!
//! Invariants:
//! - sizes are checked before anything is unpacked, and again while it is;
//! - a cell is text here; what a spreadsheet did to it (a number, a date, a formula) is kept beside the text.

mod archive;
mod rows;
mod sniff;
mod text;
mod windows;
mod workbook;

pub use rows::{Cell, CellKind, Row, Table};
pub use sniff::{Format, format};
pub(in crate::import) use text::{decode, stem};

use super::ImportError;

/// Largest file, in bytes.
pub const LARGEST_FILE: usize = 20 * 1024 * 1024;
/// Most that a workbook may unpack to, in bytes.
pub const LARGEST_UNPACKED: u64 = 100 * 1024 * 1024;
/// Most rows, headings left out.
pub const MOST_ROWS: usize = 20_000;
/// Most columns.
pub const MOST_COLUMNS: usize = 200;
/// Longest cell, in bytes.
pub const LONGEST_CELL: usize = 32 * 1024;

/// Reads a table: the first sheet of a workbook, or the one chosen.
///
/// # Errors
/// When the file is not a table, is damaged, or is over a limit.
pub fn read(bytes: &[u8], file_name: &str, sheet: Option<&str>) -> Result<Table, ImportError> {
    match format(bytes)? {
        Format::Workbook => workbook::read(bytes, sheet),
        Format::Text | Format::Json => text::read(bytes, file_name),
    }
}

/// The sheets of a workbook that can be chosen; none for text.
///
/// # Errors
/// As [`read`].
pub fn sheets(bytes: &[u8]) -> Result<Vec<String>, ImportError> {
    match format(bytes)? {
        Format::Workbook => workbook::sheets(bytes),
        Format::Text | Format::Json => Ok(Vec::new()),
    }
}

//! A table's rows, and which of them holds the headings.

use super::{LARGEST_UNPACKED, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS};
use crate::import::ImportError;

/// Headings and rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Name of the file or of the sheet.
    pub name: String,
    /// Sheets that can be chosen; empty for text.
    pub sheets: Vec<String>,
    /// Headings, as written.
    pub headers: Vec<String>,
    /// Rows below the headings that hold anything.
    pub rows: Vec<Row>,
    /// Whether it was read as Windows text, which is a guess.
    pub windows: bool,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the spreadsheet, or its line in the text file, from 1.
    pub line: u32,
    /// Its cells; in text there may be fewer or more than headings.
    pub cells: Vec<Cell>,
}

/// A cell, as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// What the spreadsheet made of it.
    pub kind: CellKind,
}

/// What a spreadsheet made of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, or anything in a text file.
    #[default]
    Text,
    /// A number: its zeros at the end are lost.
    Number,
    /// A day or a time.
    Date,
    /// A formula whose result was never stored.
    Unworked,
    /// A formula that failed; the text is its complaint (`#REF!`).
    Failed,
}

static NO_CELL: Cell = Cell { text: String::new(), kind: CellKind::Text };

impl Row {
    /// The cell in a column, an empty one where the row ends before it.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&NO_CELL)
    }

    /// How many cells hold anything.
    fn filled(&self) -> usize {
        self.cells.iter().filter(|c| c.holds_anything()).count()
    }
}

impl Cell {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), kind: CellKind::Text }
    }

    /// Whether there is anything in it.
    pub fn holds_anything(&self) -> bool {
        self.kind == CellKind::Unworked || !self.text.trim().is_empty()
    }
}

/// Rows as they are read, held to the limits.
#[derive(Default)]
pub(super) struct Gathering {
    rows: Vec<Row>,
    bytes: u64,
}

impl Gathering {
    /// Takes a row, unless it is blank.
    pub fn push(&mut self, row: Row) -> Result<(), ImportError> {
        if row.filled() == 0 {
            return Ok(());
        }
        let width = row.cells.iter().rposition(Cell::holds_anything).map_or(0, |i| i + 1);
        if width > MOST_COLUMNS {
            return Err(ImportError::TooManyColumns { row: row.line });
        }
        if row.cells.iter().any(|c| c.text.len() > LONGEST_CELL) {
            return Err(ImportError::CellTooLong { row: row.line });
        }
        self.bytes += row.cells.iter().map(|c| c.text.len() as u64).sum::<u64>();
        if self.bytes > LARGEST_UNPACKED {
            return Err(ImportError::Unpacks);
        }
        self.rows.push(row);
        if self.rows.len() > MOST_ROWS + HEADINGS_WITHIN {
            return Err(ImportError::TooManyRows);
        }
        Ok(())
    }

    /// The table: headings are the first row with two filled cells, since titles above them fill one.
    pub fn table(self, name: String, sheets: Vec<String>) -> Result<Table, ImportError> {
        if self.rows.is_empty() {
            return Err(ImportError::Empty);
        }
        let head = self.rows.iter().take(HEADINGS_WITHIN).position(|r| r.filled() > 1).unwrap_or(0);
        let mut rows = self.rows.into_iter().skip(head);
        let headers: Vec<String> = match rows.next() {
            Some(row) => row.cells.into_iter().map(|c| c.text.trim().to_owned()).collect(),
            None => return Err(ImportError::Empty),
        };
        let rows: Vec<Row> = rows.collect();
        if rows.is_empty() {
            return Err(ImportError::HeaderOnly);
        }
        if rows.len() > MOST_ROWS {
            return Err(ImportError::TooManyRows);
        }
        Ok(Table { name, sheets, headers, rows, windows: false })
    }
}

/// How far down the headings may stand, in rows that hold anything.
const HEADINGS_WITHIN: usize = 20;

//! What is wrong with a file, where, and what to do about it: the words that people read.

use serde::Serialize;

/// Whether a problem stops the import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing is imported until it is put right.
    Error,
    /// Worth a look; the import can go on.
    Warning,
}

/// One thing that is wrong, or doubtful, in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable code, `SP-3...`; the screens match on it, never on the words.
    pub code: &'static str,
    /// Whether it stops the import.
    pub severity: Severity,
    /// Row as the spreadsheet numbers it, or line of a text file, from 1; none when it is about the whole file.
    pub row: Option<u32>,
    /// Heading of the column, or the place in a JSON file (`standards[12].section`).
    pub column: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub todo: String,
}

/// Stable codes of the problems of a row. Those of whole files stand in [`super::ImportError::code`].
pub mod code {
    /// A column that is needed is not there.
    pub const NO_COLUMN: &str = "SP-3101";
    /// A cell that is needed is empty.
    pub const EMPTY_CELL: &str = "SP-3102";
    /// The same thing twice.
    pub const TWICE: &str = "SP-3103";
    /// A formula where words are needed.
    pub const FORMULA: &str = "SP-3104";
    /// A standard that the edition does not have.
    pub const UNKNOWN_STANDARD: &str = "SP-3105";
    /// A rating that is not on the scale.
    pub const UNKNOWN_RATING: &str = "SP-3106";
    /// A rating that could be more than one point of the scale.
    pub const UNCLEAR_RATING: &str = "SP-3107";
    /// Not a whole number, or one that cannot be.
    pub const NUMBER: &str = "SP-3108";
    /// More or fewer cells than headings.
    pub const RAGGED: &str = "SP-3109";
    /// A code kept as a number: 5.10 and 5.1 look the same.
    pub const CODE_AS_NUMBER: &str = "SP-3110";
    /// A code that the spreadsheet turned into a date.
    pub const CODE_AS_DATE: &str = "SP-3111";
    /// A group that the edition does not have.
    pub const UNKNOWN_GROUP: &str = "SP-3112";
    /// Not a day, or not a time.
    pub const DATE: &str = "SP-3113";
    /// Neither yes nor no.
    pub const YES_NO: &str = "SP-3114";
    /// A column was matched that the file does not have, or to two fields.
    pub const MATCHING: &str = "SP-3115";
    /// Something refers to what is not there.
    pub const REFERENCE: &str = "SP-3116";
    /// A value that cannot be.
    pub const VALUE: &str = "SP-3117";
    /// A field that this version does not know.
    pub const UNKNOWN_FIELD: &str = "SP-3118";
    /// The section was taken from the row above.
    pub const SECTION_ABOVE: &str = "SP-3119";
    /// Not in UTF-8, and read as Windows text.
    pub const WINDOWS_TEXT: &str = "SP-3120";
    /// More of the same, not listed.
    pub const MORE: &str = "SP-3199";
}

/// Where a problem is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Row.
    pub row: Option<u32>,
    /// Heading, or path.
    pub column: Option<String>,
}

impl Place {
    /// A cell.
    pub fn cell(row: u32, column: &str) -> Place {
        Place { row: Some(row), column: Some(column.to_owned()) }
    }

    /// A row.
    pub fn row(row: u32) -> Place {
        Place { row: Some(row), column: None }
    }

    /// A place in a JSON file.
    pub fn path(path: impl Into<String>) -> Place {
        Place { row: None, column: Some(path.into()) }
    }
}

/// How many problems are listed; the rest are counted.
const LISTED: usize = 100;

/// Problems as they are found.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    errors: usize,
    unlisted: usize,
}

impl Problems {
    /// Adds an error.
    pub fn error(&mut self, code: &'static str, at: Place, what: String, todo: &str) {
        self.errors += 1;
        self.add(code, Severity::Error, at, what, todo);
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: &'static str, at: Place, what: String, todo: &str) {
        self.add(code, Severity::Warning, at, what, todo);
    }

    /// Refuses the file.
    pub fn refuse(&mut self, error: super::ImportError) {
        self.errors += 1;
        self.list.push(error.into());
    }

    fn add(&mut self, code: &'static str, severity: Severity, at: Place, what: String, todo: &str) {
        if self.list.len() == LISTED {
            self.unlisted += 1;
            return;
        }
        let Place { row, column } = at;
        self.list.push(Problem { code, severity, row, column, what, todo: todo.to_owned() });
    }

    /// Whether anything stops the import.
    pub fn any_error(&self) -> bool {
        self.errors > 0
    }

    /// Errors first, then by row, with a line for those that are not listed.
    pub fn into_list(mut self) -> Vec<Problem> {
        self.list.sort_by_key(|p| (p.severity, p.row));
        if self.unlisted > 0 {
            let severity = if self.any_error() { Severity::Error } else { Severity::Warning };
            self.list.push(Problem {
                code: code::MORE,
                severity,
                row: None,
                column: None,
                what: format!("There are {} more problems like these.", self.unlisted),
                todo: "Put right the ones above and choose the file again.".into(),
            });
        }
        self.list
    }
}

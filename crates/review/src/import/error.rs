//! Why a whole file is refused.

use super::problem::{Problem, Severity};

/// A file that cannot be read at all: what is wrong with it, and what the person can do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// No bytes, or only blank lines.
    #[error("The file is empty.")]
    Empty,
    /// Over 20 MB.
    #[error("The file is larger than 20 MB ({megabytes} MB).")]
    TooLarge {
        /// Its size, rounded up.
        megabytes: usize,
    },
    /// A picture, a PDF, a program ...
    #[error("This is {kind}, not a table, whatever its name says.")]
    NotATable {
        /// `a picture`.
        kind: &'static str,
    },
    /// Text that is not Unicode.
    #[error(
        "The text on line {line} is in an older Windows encoding, so letters such as é and £ would come out wrong."
    )]
    Encoding {
        /// First line that is not UTF-8.
        line: u32,
    },
    /// NUL bytes in what should be text.
    #[error(
        "Line {line} holds bytes that are not text. The file is damaged, or is not a CSV file."
    )]
    NotText {
        /// First such line.
        line: u32,
    },
    /// The format that Excel used until 2003.
    #[error("This is a workbook in the old Excel format (.xls), whatever its name says.")]
    OldExcel,
    /// Encrypted.
    #[error("This workbook is protected with a password.")]
    Password,
    /// A zip that unpacks to too much.
    #[error(
        "This workbook unpacks to more than 100 MB, or is packed in a way that no spreadsheet program does."
    )]
    Unpacks,
    /// A zip that cannot be read to its end.
    #[error("This workbook is incomplete or damaged ({why}).")]
    Broken {
        /// What the reader said.
        why: String,
    },
    /// A zip, but of something else.
    #[error("This is {kind}, not an Excel workbook (.xlsx).")]
    NotAWorkbook {
        /// `a Word document`.
        kind: &'static str,
    },
    /// The chosen sheet is not there.
    #[error("The workbook has no sheet called “{sheet}”.")]
    NoSheet {
        /// As chosen.
        sheet: String,
    },
    /// Headings and nothing below.
    #[error("There is nothing below the headings.")]
    HeaderOnly,
    /// Over 20,000 rows.
    #[error("There are more than 20,000 rows.")]
    TooManyRows,
    /// Over 200 columns.
    #[error("Row {row} has more than 200 columns.")]
    TooManyColumns {
        /// First such row.
        row: u32,
    },
    /// Over 32 KiB in a cell.
    #[error("A cell in row {row} holds more than 32,768 bytes of text.")]
    CellTooLong {
        /// First such row.
        row: u32,
    },
    /// A quotation mark that never closes.
    #[error(
        "A quotation mark opens in row {row} and never closes, so everything after it would run together."
    )]
    UnclosedQuote {
        /// Where the record begins.
        row: u32,
    },
    /// Not JSON, or cut short.
    #[error("The file is not whole: line {line}, place {place}: {why}.")]
    BrokenJson {
        /// Line.
        line: usize,
        /// Place in the line.
        place: usize,
        /// What the reader said.
        why: String,
    },
    /// JSON, but of something else.
    #[error("This is not {wanted}{found}.")]
    OtherJson {
        /// `an edition`.
        wanted: &'static str,
        /// `; its format says “...”`, or nothing.
        found: String,
    },
    /// Made by a newer version.
    #[error("This file was made by a newer version of Standpoint ({format}).")]
    Newer {
        /// Its format.
        format: String,
    },
    /// A value of the wrong sort at a path.
    #[error("At {path}: {why}.")]
    Shape {
        /// `standards[12].section`.
        path: String,
        /// What the reader said.
        why: String,
    },
    /// JSON where only tables are read.
    #[error("This is a JSON file; {what} come as a table.")]
    NeedsTable {
        /// `self-review ratings`.
        what: &'static str,
    },
}

impl ImportError {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            ImportError::Empty => "SP-3001",
            ImportError::TooLarge { .. } => "SP-3002",
            ImportError::NotATable { .. } => "SP-3003",
            ImportError::Encoding { .. } => "SP-3004",
            ImportError::NotText { .. } => "SP-3005",
            ImportError::OldExcel => "SP-3006",
            ImportError::Password => "SP-3007",
            ImportError::Unpacks => "SP-3008",
            ImportError::Broken { .. } => "SP-3009",
            ImportError::NotAWorkbook { .. } => "SP-3010",
            ImportError::NoSheet { .. } => "SP-3011",
            ImportError::HeaderOnly => "SP-3012",
            ImportError::TooManyRows => "SP-3013",
            ImportError::TooManyColumns { .. } => "SP-3014",
            ImportError::CellTooLong { .. } => "SP-3015",
            ImportError::UnclosedQuote { .. } => "SP-3016",
            ImportError::BrokenJson { .. } => "SP-3017",
            ImportError::OtherJson { .. } => "SP-3018",
            ImportError::Newer { .. } => "SP-3019",
            ImportError::Shape { .. } => "SP-3020",
            ImportError::NeedsTable { .. } => "SP-3021",
        }
    }

    /// What the person can do.
    pub fn todo(&self) -> &'static str {
        match self {
            ImportError::Empty => "Choose another file, or export it again.",
            ImportError::TooLarge { .. } => {
                "Keep only the sheet with the standards or ratings, take out pictures, and save it again."
            }
            ImportError::NotATable { .. } => "Choose a CSV file, or an Excel workbook (.xlsx).",
            ImportError::Encoding { .. } => {
                "Open it in the spreadsheet program and save it as “CSV UTF-8 (comma delimited)”, or as an Excel workbook (.xlsx)."
            }
            ImportError::NotText { .. } => {
                "Open it in the spreadsheet program and save it as “CSV UTF-8 (comma delimited)”. If it does not open there, ask for it again."
            }
            ImportError::OldExcel => "Open it in Excel and save it as “Excel Workbook (.xlsx)”.",
            ImportError::Password => {
                "Open it in Excel, take the password off (File, Info, Protect Workbook) and save it again."
            }
            ImportError::Unpacks => {
                "Copy the cells into a new workbook, save that, and choose it instead."
            }
            ImportError::Broken { .. } => {
                "Open it in Excel and save it again. If it does not open there, ask for it again."
            }
            ImportError::NotAWorkbook { .. } => {
                "Open it and save the table as an Excel workbook (.xlsx) or as “CSV UTF-8”."
            }
            ImportError::NoSheet { .. } => "Choose one of its sheets.",
            ImportError::HeaderOnly => {
                "Check that the right sheet is chosen and that the headings stand above the rows."
            }
            ImportError::TooManyRows => {
                "Delete what is not needed below the table, or split the file, and save it again."
            }
            ImportError::TooManyColumns { .. } => {
                "Delete the columns that are not needed and save it again."
            }
            ImportError::CellTooLong { .. } => {
                "Shorten the text. If it looks short, a quotation mark near that row may not be closed."
            }
            ImportError::UnclosedQuote { .. } => {
                "Close the quotation mark in that row, or save the file again from the spreadsheet program."
            }
            ImportError::BrokenJson { .. } => {
                "Ask for the file again; it may have been cut short on the way."
            }
            ImportError::OtherJson { .. } => "Choose the file that was sent for this purpose.",
            ImportError::Newer { .. } => "Update Standpoint, then choose the file again.",
            ImportError::Shape { .. } => "Put right that place, or ask whoever made the file to.",
            ImportError::NeedsTable { .. } => {
                "Choose a CSV file or an Excel workbook, or open the review pack as a whole."
            }
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Problem {
        let column = match &error {
            ImportError::Shape { path, .. } => Some(path.clone()),
            _ => None,
        };
        let row = match &error {
            ImportError::Encoding { line }
            | ImportError::NotText { line }
            | ImportError::TooManyColumns { row: line }
            | ImportError::CellTooLong { row: line }
            | ImportError::UnclosedQuote { row: line } => Some(*line),
            ImportError::BrokenJson { line, .. } => u32::try_from(*line).ok(),
            _ => None,
        };
        let severity = Severity::Error;
        let (what, todo) = (error.to_string(), error.todo().to_owned());
        Problem { code: error.code(), severity, row, column, what, todo }
    }
}

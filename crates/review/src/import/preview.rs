//! What a person sees before anything is imported: columns, how they were understood, first rows, problems.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::problem::{Problem, Severity};

/// What the person chose about a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Sheet of a workbook; none is the first.
    pub sheet: Option<String>,
    /// Columns set by hand; the other fields are guessed.
    pub matching: Matching,
}

/// Which column holds which field, as far as the person said: a column counted from 0, or `None` for
/// *this file does not have it*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Matching {
    /// By [`FieldInfo::field`].
    pub columns: BTreeMap<String, Option<usize>>,
}

/// A file as it would be imported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Preview {
    /// The file's columns; empty for JSON.
    pub columns: Vec<ColumnInfo>,
    /// What is looked for, and where it was found; empty for JSON.
    pub fields: Vec<FieldInfo>,
    /// Rows below the headings, or standards of a JSON file.
    pub rows: u32,
    /// Sections, where the file holds an edition.
    pub sections: u32,
    /// The first rows as they were understood, at most [`SAMPLE_ROWS`].
    pub sample: Vec<SampleRow>,
    /// Errors first.
    pub problems: Vec<Problem>,
    /// Whether reading would give a value: no problem is an error.
    pub ready: bool,
    /// Sheets of a workbook that can be chosen; empty for text and JSON.
    pub sheets: Vec<String>,
}

/// How many rows a preview shows.
pub const SAMPLE_ROWS: usize = 8;

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnInfo {
    /// Its heading; `Column 3` where it has none.
    pub header: String,
    /// Its first filled cells, three at most.
    pub samples: Vec<String>,
}

/// A field that is looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldInfo {
    /// Stable name, for [`Matching`].
    pub field: String,
    /// What people read.
    pub label: String,
    /// Whether the import cannot do without.
    pub required: bool,
    /// The column that holds it, counted from 0.
    pub column: Option<usize>,
}

/// A row as it was understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// Row in the file.
    pub row: u32,
    /// One value for each of [`Preview::fields`], in that order.
    pub values: Vec<String>,
}

impl Preview {
    /// A file that cannot be read at all.
    pub(super) fn refused(problems: Vec<Problem>) -> Preview {
        Preview { problems, ..Preview::default() }
    }

    /// With its problems, which decide whether it is ready.
    pub(super) fn with_problems(mut self, problems: Vec<Problem>) -> Preview {
        self.ready = problems.iter().all(|p| p.severity == Severity::Warning);
        self.problems = problems;
        self
    }
}

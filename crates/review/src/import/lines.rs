//! A table seen through its fields: what a target reads, cell by cell, with the problems in place.

use chrono::NaiveDate;

use super::columns::{Field, plain};
use super::problem::{Place, Problems, code};
use super::table::{Cell, CellKind, Row, Table};

/// A table with its columns matched.
pub(super) struct Lines<'a> {
    pub table: &'a Table,
    pub fields: &'a [Field],
    pub columns: &'a [Option<usize>],
}

/// One row of it.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    lines: &'a Lines<'a>,
    row: &'a Row,
}

impl<'a> Lines<'a> {
    pub fn iter(&'a self) -> impl Iterator<Item = Line<'a>> {
        self.table.rows.iter().map(move |row| Line { lines: self, row })
    }

    /// The column of a field.
    pub fn column(&self, field: &str) -> Option<usize> {
        let at = self.fields.iter().position(|f| f.key == field)?;
        self.columns.get(at).copied().flatten()
    }

    /// All cells of a field.
    pub fn texts(&'a self, field: &'a str) -> impl Iterator<Item = &'a str> {
        self.iter().map(move |line| line.cell(field).text.trim())
    }

    fn heading(&self, field: &str) -> String {
        let header = self.column(field).and_then(|c| self.table.headers.get(c));
        match (header, self.column(field)) {
            (Some(header), _) if !header.is_empty() => header.clone(),
            (_, Some(column)) => format!("Column {}", column + 1),
            _ => field.to_owned(),
        }
    }
}

impl<'a> Line<'a> {
    pub fn number(&self) -> u32 {
        self.row.line
    }

    pub fn place(&self, field: &str) -> Place {
        Place::cell(self.row.line, &self.lines.heading(field))
    }

    pub fn cell(&self, field: &str) -> &'a Cell {
        // A column that no row has is an empty cell.
        self.row.cell(self.lines.column(field).unwrap_or(usize::MAX))
    }

    /// The text of a cell, if it holds any.
    pub fn text(&self, field: &str, problems: &mut Problems) -> Option<String> {
        let cell = self.cell(field);
        let text = cell.text.trim();
        let wrong = match cell.kind {
            CellKind::Unworked => Some("holds a formula without a result".to_owned()),
            CellKind::Failed => Some(format!("holds a formula that failed ({text})")),
            CellKind::Text if formula(text) => {
                Some(format!("holds a formula (it begins with “{}”)", &text[..1]))
            }
            _ => None,
        };
        if let Some(wrong) = wrong {
            let what = format!("Row {} {wrong} where words are needed.", self.row.line);
            let todo = "Type the words or the number themselves in its place, save the file and choose it again.";
            problems.error(code::FORMULA, self.place(field), what, todo);
            return None;
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The text of a cell that may not be empty.
    pub fn needed(&self, field: &str, todo: &str, problems: &mut Problems) -> Option<String> {
        self.lines.column(field)?;
        let text = self.text(field, problems);
        if text.is_none() && !self.cell(field).holds_anything() {
            let heading = self.lines.heading(field);
            let what = format!("Row {} has nothing under “{heading}”.", self.row.line);
            problems.error(code::EMPTY_CELL, self.place(field), what, todo);
        }
        text
    }

    /// A whole number, not negative.
    pub fn count(&self, field: &str, problems: &mut Problems) -> Option<u32> {
        let text = self.text(field, problems)?;
        let number = text.parse().ok();
        if number.is_none() {
            let what =
                format!("Row {}: “{}” is not a whole number.", self.row.line, clipped(&text));
            let todo = "Give the number of people, as digits only; a percentage cannot be turned back into people.";
            problems.error(code::NUMBER, self.place(field), what, todo);
        }
        number
    }

    /// A day, as `YYYY-MM-DD`.
    pub fn day(&self, field: &str, problems: &mut Problems) -> Option<String> {
        let text = self.text(field, problems)?;
        let day = british_day(&text);
        if day.is_none() {
            let what = format!("Row {}: “{}” is not a date.", self.row.line, clipped(&text));
            let todo = "Write the day, the month and the year, such as 31/03/2026.";
            problems.error(code::DATE, self.place(field), what, todo);
        }
        day
    }

    /// Yes or no, in the words of an action plan; empty is no.
    pub fn done(&self, field: &str, problems: &mut Problems) -> bool {
        let Some(text) = self.text(field, problems) else { return false };
        match plain(&text).as_str() {
            "yes" | "y" | "done" | "complete" | "completed" | "closed" | "true" | "achieved"
            | "1" => true,
            "no" | "n" | "open" | "not done" | "incomplete" | "in progress" | "ongoing"
            | "outstanding" | "not started" | "not yet" | "partly" | "partially" | "false"
            | "0" => false,
            _ => {
                let what =
                    format!("Row {}: “{}” says neither yes nor no.", self.row.line, clipped(&text));
                problems.error(code::YES_NO, self.place(field), what, "Write Yes or No.");
                false
            }
        }
    }

    /// Whether the row has more cells than there are headings.
    pub fn check_width(&self, problems: &mut Problems) {
        let (line, headings) = (self.row.line, self.lines.table.headers.len());
        let cells = self.row.cells.iter().rposition(Cell::holds_anything).map_or(0, |i| i + 1);
        if cells > headings {
            let what = format!("Row {line} has {cells} cells, but there are {headings} headings.");
            let todo = "A comma or a line break inside a text needs quotation marks around the text. Save the file again from the spreadsheet program.";
            problems.error(code::RAGGED, Place::row(line), what, todo);
        } else if self.row.cells.len() < headings {
            let cells = self.row.cells.len();
            let what = format!("Row {line} ends after {cells} of {headings} cells.");
            let todo = "Check that nothing is missing at its end; the rest is taken as empty.";
            problems.warning(code::RAGGED, Place::row(line), what, todo);
        }
    }
}

/// Text that a spreadsheet would work out. A dash or plus before a blank is a list, not a sum.
fn formula(text: &str) -> bool {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('=' | '@'), Some(_)) => true,
        (Some('+' | '-'), Some(next)) => !next.is_whitespace() && !matches!(next, '-' | '+'),
        _ => false,
    }
}

/// A day written the British way, or as `YYYY-MM-DD`.
pub(super) fn british_day(text: &str) -> Option<String> {
    let text = text.split_once('T').map_or(text, |(day, _)| day).trim();
    const WAYS: [&str; 7] =
        ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y", "%d-%b-%Y"];
    let day = WAYS.iter().find_map(|way| NaiveDate::parse_from_str(text, way).ok())?;
    let day = day.format("%Y-%m-%d").to_string();
    crate::day::day(&day).is_some().then_some(day)
}

/// The beginning of a text, for a message.
pub(super) fn clipped(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

//! Tables that an office keeps: CSV in UTF-8, with headings.

use std::path::Path;

use anyhow::{Result, bail};

use super::{bytes, file_name};

/// The most problems that are listed.
const LISTED: usize = 20;

/// A table, and what is wrong with it.
pub(super) struct Table {
    file: String,
    rows: Vec<Row>,
    wrong: Vec<String>,
    columns: Vec<usize>,
}

/// A row below the headings.
#[derive(Clone)]
pub(super) struct Row {
    /// Its line in the file.
    pub line: u64,
    cells: Vec<String>,
    columns: Vec<usize>,
}

impl Row {
    /// What stands in one of the columns that were asked for; empty where there is nothing.
    pub fn cell(&self, column: usize) -> &str {
        let found = self.columns.get(column).and_then(|at| self.cells.get(*at));
        found.map_or("", |text| text.trim())
    }
}

impl Table {
    /// The table in this file, which has these columns and perhaps others.
    ///
    /// # Errors
    /// When it is no such table.
    pub fn open(file: &Path, columns: &[&str]) -> Result<Self> {
        let bytes = bytes(file)?;
        let file = file_name(file);
        let Ok(text) = String::from_utf8(bytes) else {
            bail!("{file} is not UTF-8 text; save it as “CSV UTF-8” and try again");
        };
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let plain = |heading: &str| heading.trim().to_lowercase();
        let headings: Vec<String> = reader.headers()?.iter().map(plain).collect();
        let mut at = Vec::new();
        for column in columns {
            match headings.iter().position(|heading| heading == column) {
                Some(place) => at.push(place),
                None => bail!(
                    "{file} has no column “{column}”; its first row must hold the headings {}",
                    columns.join(", ")
                ),
            }
        }
        let mut table = Self { file, rows: Vec::new(), wrong: Vec::new(), columns: at };
        for record in reader.records() {
            match record {
                Ok(record) if record.iter().all(|cell| cell.trim().is_empty()) => {}
                Ok(record) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    let cells: Vec<String> = record.iter().map(String::from).collect();
                    if cells.len() != headings.len() {
                        table.wrong(line, "it has more or fewer cells than there are headings");
                    }
                    table.rows.push(Row { line, cells, columns: table.columns.clone() });
                }
                Err(error) => bail!("{} cannot be read as a table: {error}", table.file),
            }
        }
        Ok(table)
    }

    /// The rows below the headings.
    pub fn rows(&self) -> Vec<Row> {
        self.rows.clone()
    }

    /// Says what is wrong with a line.
    pub fn wrong(&mut self, line: u64, what: &str) {
        self.wrong.push(format!("line {line}: {what}"));
    }

    /// Whether the table may be imported.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn finish(self) -> Result<()> {
        if self.wrong.is_empty() {
            return Ok(());
        }
        let mut list: Vec<String> = self.wrong.iter().take(LISTED).cloned().collect();
        if self.wrong.len() > LISTED {
            list.push(format!("and {} more", self.wrong.len() - LISTED));
        }
        bail!(
            "nothing was imported from {}; put this right and try again:\n  {}",
            self.file,
            list.join("\n  ")
        )
    }
}

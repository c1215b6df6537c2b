//! Codes of standards in a table, and what spreadsheets do to them: 5.10 becomes the number 5.1, or the fifth of
//! October.

use std::collections::{HashMap, HashSet};

use super::lines::{Line, clipped};
use super::problem::{Place, Problems, code};
use super::table::CellKind;
use crate::edition::Edition;

/// The codes of one table, as they are read.
#[derive(Default)]
pub(super) struct Codes {
    seen: HashMap<String, u32>,
    doubtful: Vec<(u32, String)>,
    heading: Option<Place>,
}

impl Codes {
    /// The code of a row, as written.
    pub fn read(&mut self, line: Line<'_>, field: &str, problems: &mut Problems) -> Option<String> {
        let todo = "Give every standard its code. If the row is a heading or a note, delete it, or put section names in a column of their own.";
        let code = line.needed(field, todo, problems)?;
        match line.cell(field).kind {
            CellKind::Date => {
                let what = format!(
                    "Row {}: the code has been turned into a date ({code}).",
                    line.number()
                );
                let todo = "Set the column's format to Text in the spreadsheet, type the code again, save and choose the file again.";
                problems.error(code::CODE_AS_DATE, line.place(field), what, todo);
                None
            }
            CellKind::Number if one_decimal(&code) => {
                self.heading.get_or_insert_with(|| line.place(field));
                self.doubtful.push((line.number(), code.clone()));
                Some(code)
            }
            _ => Some(code),
        }
    }

    /// Refuses a code that a row above has.
    pub fn once(
        &mut self,
        line: Line<'_>,
        field: &str,
        code: &str,
        problems: &mut Problems,
    ) -> bool {
        let Some(first) = self.seen.get(code) else {
            self.seen.insert(code.to_owned(), line.number());
            return true;
        };
        let what = format!(
            "Row {} has the code {} again; row {first} has it too.",
            line.number(),
            clipped(code)
        );
        let todo = if one_decimal(code) {
            "Give each its own code. A spreadsheet turns 5.10 into 5.1: set the column's format to Text and type the code again."
        } else {
            "Give each its own code, or delete the row that is too many."
        };
        problems.error(code::TWICE, line.place(field), what, todo);
        false
    }

    /// One warning for all codes that lost their zero, perhaps.
    pub fn finish(self, problems: &mut Problems) {
        let (Some((row, code)), Some(place)) = (self.doubtful.first(), self.heading) else {
            return;
        };
        let others: Vec<String> =
            self.doubtful.iter().skip(1).take(10).map(|(row, _)| row.to_string()).collect();
        let more = match (others.len(), self.doubtful.len() - 1 - others.len()) {
            (0, _) => String::new(),
            (_, 0) => format!(" So do rows {}.", others.join(", ")),
            (_, n) => format!(" So do rows {} and {n} more.", others.join(", ")),
        };
        let what = format!(
            "Row {row} keeps its code as a number: {code} may have been {code}0, which a spreadsheet shows the same.{more}"
        );
        let todo = "Check these codes. Where one is wrong, set the column's format to Text, type the code again, save and choose the file again.";
        problems.warning(code::CODE_AS_NUMBER, place, what, todo);
    }
}

/// The standards of an edition, for tables about them.
pub(super) struct Standards<'a> {
    known: HashSet<&'a str>,
    codes: Codes,
}

impl<'a> Standards<'a> {
    pub fn of(edition: &'a Edition) -> Standards<'a> {
        let known = edition.standards.iter().map(|s| s.code.as_str()).collect();
        Standards { known, codes: Codes::default() }
    }

    /// The standard that a row is about.
    pub fn find(&mut self, line: Line<'_>, field: &str, problems: &mut Problems) -> Option<String> {
        let doubts = self.codes.doubtful.len();
        let code = self.codes.read(line, field, problems)?;
        let longer = format!("{code}0");
        if self.codes.doubtful.len() > doubts {
            // The edition settles it, unless it has both.
            match (self.known.contains(code.as_str()), self.known.contains(longer.as_str())) {
                (true, true) => return Some(code),
                (false, true) => {
                    self.codes.doubtful.pop();
                    return Some(longer);
                }
                _ => drop(self.codes.doubtful.pop()),
            }
        }
        if self.known.contains(code.as_str()) {
            return Some(code);
        }
        let what =
            format!("Row {}: the edition has no standard {}.", line.number(), clipped(&code));
        let todo = if self.known.contains(longer.as_str()) {
            "Check the code: a spreadsheet turns 5.10 into 5.1. Set the column's format to Text and type the code again."
        } else {
            "Check the code, or delete the row if the standard is not in this edition."
        };
        problems.error(code::UNKNOWN_STANDARD, line.place(field), what, todo);
        None
    }

    /// The same, refusing a second row about it.
    pub fn find_once(
        &mut self,
        line: Line<'_>,
        field: &str,
        problems: &mut Problems,
    ) -> Option<String> {
        let code = self.find(line, field, problems)?;
        self.codes.once(line, field, &code, problems).then_some(code)
    }

    pub fn finish(self, problems: &mut Problems) {
        self.codes.finish(problems);
    }
}

/// `5.1`, which may have been 5.10.
fn one_decimal(code: &str) -> bool {
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    code.split_once('.').is_some_and(|(a, b)| digits(a) && digits(b) && b.len() == 1)
}

//! CSV: commas, semicolons or tabs, in UTF-8, UTF-16 or Windows text.

use std::borrow::Cow;

use csv_core::{ReadFieldResult, Reader, ReaderBuilder};

use super::MOST_COLUMNS;
use super::rows::{Cell, Gathering, Row, Table};
use crate::import::ImportError;

const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// A record put after the last one: when it does not come back by itself, a quotation mark is still open.
const END: &str = "\n\u{1}end of file\u{1}";

/// How many records the delimiter is told by.
const LOOKED_AT: usize = 20;

pub(super) fn read(bytes: &[u8], file_name: &str) -> Result<Table, ImportError> {
    let (text, windows) = match decode(bytes) {
        Err(ImportError::Encoding { line }) => {
            let text = super::windows::decode(bytes).ok_or(ImportError::Encoding { line })?;
            (Cow::Owned(text), true)
        }
        decoded => (decoded?, false),
    };
    let mut lines = Lines::of(&text);
    let mut rows = Gathering::default();
    let mut held: Option<Row> = None;
    for record in records(&text, delimiter(&text)) {
        if let Some(row) = held.take() {
            rows.push(row)?;
        }
        let line = lines.at(record.at);
        if record.overflows {
            return Err(ImportError::TooManyColumns { row: line });
        }
        held = Some(Row { line, cells: record.cells.into_iter().map(Cell::text).collect() });
    }
    match held {
        Some(row) if row.cells.len() == 1 && row.cells[0].text == END[1..] => {}
        held => return Err(ImportError::UnclosedQuote { row: held.map_or(1, |r| r.line) }),
    }
    let table = rows.table(stem(file_name).to_owned(), Vec::new())?;
    Ok(Table { windows, ..table })
}

/// A file's name without its folder and its ending.
pub(in crate::import) fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// The text, or where it stops being text.
pub(in crate::import) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ImportError> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(utf8(rest)?),
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        _ => Cow::Borrowed(utf8(bytes)?),
    };
    match text.find('\0') {
        Some(at) => Err(ImportError::NotText { line: line_of(&text.as_bytes()[..at]) }),
        None if text.trim().is_empty() => Err(ImportError::Empty),
        None => Ok(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, ImportError> {
    std::str::from_utf8(bytes).map_err(|e| {
        let line = line_of(&bytes[..e.valid_up_to()]);
        // Windows-1252 has no NUL; what has is not text at all, or UTF-16 without its mark.
        if bytes.contains(&0) {
            ImportError::NotText { line }
        } else {
            ImportError::Encoding { line }
        }
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, ImportError> {
    let (pairs, odd) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len());
    for char in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        match char {
            Ok(char) => text.push(char),
            Err(_) => return Err(ImportError::NotText { line: line_of(text.as_bytes()) }),
        }
    }
    if odd.is_empty() {
        Ok(text)
    } else {
        Err(ImportError::NotText { line: line_of(text.as_bytes()) })
    }
}

fn line_of(before: &[u8]) -> u32 {
    let breaks = before.iter().filter(|b| **b == b'\n').count();
    u32::try_from(breaks + 1).unwrap_or(u32::MAX)
}

/// A record as it is split. It never holds more than [`MOST_COLUMNS`] cells, however many there are: millions of
/// empty ones would take a gigabyte.
struct Record {
    /// The byte at which it begins.
    at: usize,
    cells: Vec<String>,
    /// How many cells it has in all.
    width: usize,
    /// Whether a cell that is not held says anything.
    overflows: bool,
}

impl Record {
    fn push(&mut self, cell: Vec<u8>) {
        self.width += 1;
        // Whole cells of text that is UTF-8: there is nothing to fail.
        let text = String::from_utf8(cell).unwrap_or_default();
        if self.cells.len() < MOST_COLUMNS {
            self.cells.push(text);
        } else {
            self.overflows |= !text.trim().is_empty();
        }
    }
}

struct Records<'a> {
    reader: Reader,
    text: &'a [u8],
    end: &'a [u8],
    read: usize,
}

fn records(text: &str, delimiter: u8) -> Records<'_> {
    let reader = ReaderBuilder::new().delimiter(delimiter).build();
    Records { reader, text: text.as_bytes(), end: END.as_bytes(), read: 0 }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        let mut record = Record { at: self.read, cells: Vec::new(), width: 0, overflows: false };
        let mut cell = Vec::new();
        let mut piece = [0; 1024];
        loop {
            let from = if self.text.is_empty() { &mut self.end } else { &mut self.text };
            let (result, read, written) = self.reader.read_field(from, &mut piece);
            *from = &from[read..];
            self.read += read;
            cell.extend_from_slice(&piece[..written]);
            match result {
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
                ReadFieldResult::Field { record_end } => {
                    record.push(std::mem::take(&mut cell));
                    if record_end {
                        return Some(record);
                    }
                }
                ReadFieldResult::End => return None,
            }
        }
    }
}

/// The delimiter: the one that gives the most columns in the first record whose neighbour has as many.
fn delimiter(text: &str) -> u8 {
    let widths: Vec<(u8, Vec<usize>)> = DELIMITERS
        .into_iter()
        .map(|d| {
            let mut widths: Vec<_> = records(text, d).take(LOOKED_AT).map(|r| r.width).collect();
            if widths.len() < LOOKED_AT {
                widths.pop();
            }
            (d, widths)
        })
        .collect();
    let best = |wide: &dyn Fn(&[usize]) -> usize| {
        let found = widths.iter().rev().map(|(d, w)| (wide(w), *d)).max_by_key(|(n, _)| *n);
        found.filter(|(n, _)| *n > 1).map(|(_, d)| d)
    };
    (0..LOOKED_AT)
        .find_map(|i| {
            best(&|w| match (w.get(i), w.get(i + 1)) {
                (Some(a), Some(b)) if a == b => *a,
                _ => 0,
            })
        })
        .or_else(|| best(&|w| w.first().copied().unwrap_or(0)))
        .unwrap_or(b',')
}

/// Line numbers for places in the text: the reader counts blank lines to the record after them.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        Lines { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line where the record begins. Places must come in order.
    fn at(&mut self, to: usize) -> u32 {
        while let Some(&byte) = self.bytes.get(self.at) {
            let next = self.bytes.get(self.at + 1);
            if self.at >= to && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            if byte == b'\n' || (byte == b'\r' && next != Some(&b'\n')) {
                self.line = self.line.saturating_add(1);
            }
            self.at += 1;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_a_million_cells_holds_no_more_than_a_table_may() {
        let commas = ",".repeat(1 << 20);
        let record = records(&commas, b',').next().unwrap();
        assert_eq!((record.cells.len(), record.width), (MOST_COLUMNS, (1 << 20) + 1));
        assert!(!record.overflows, "there is nothing in them");
        let far = format!("code,text{commas}x\n1.1,Doors\n");
        assert_eq!(read(far.as_bytes(), "far.csv"), Err(ImportError::TooManyColumns { row: 1 }));
        let table = read(format!("code,text{commas}\n1.1,Doors\n").as_bytes(), "wide.csv").unwrap();
        assert_eq!(table.rows[0].cell(1).text, "Doors", "empty cells at the end do no harm");
    }

    #[test]
    fn a_cell_is_split_as_it_was_written() {
        let text = "a,\"b, \"\"c\"\"\r\nd\",é\r\n\r\n\"\u{1f426}\",,x\n";
        let all: Vec<_> = records(text, b',').map(|r| (r.at, r.cells)).collect();
        let cells = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        assert_eq!(all[0], (0, cells(&["a", "b, \"c\"\r\nd", "é"])));
        assert_eq!(all[1].1, cells(&["\u{1f426}", "", "x"]));
        assert_eq!(all[2].1, cells(&[&END[1..]]));
        assert_eq!(all.len(), 3);
    }
}

//! CSV: commas, semicolons or tabs, in UTF-8, UTF-16 or Windows text.

use std::borrow::Cow;
use std::io::Read;

use csv::{Position, ReaderBuilder, StringRecord};

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
        let line = lines.at(record.position());
        held = Some(Row { line, cells: record.iter().map(Cell::text).collect() });
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

fn records(text: &str, delimiter: u8) -> impl Iterator<Item = StringRecord> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes().chain(END.as_bytes()))
        .into_records()
        // Reading from memory, flexible, of text that is UTF-8: there is nothing left to fail.
        .map_while(Result::ok)
}

/// The delimiter: the one that gives the most columns in the first record whose neighbour has as many.
fn delimiter(text: &str) -> u8 {
    let widths: Vec<(u8, Vec<usize>)> = DELIMITERS
        .into_iter()
        .map(|d| {
            let mut widths: Vec<_> = records(text, d).take(LOOKED_AT).map(|r| r.len()).collect();
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
    fn at(&mut self, place: Option<&Position>) -> u32 {
        let to = place.map_or(self.at, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
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

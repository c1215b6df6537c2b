//! A workbook is a zip: what it claims and what it holds are checked before its XML is read.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::LARGEST_UNPACKED;
use crate::import::ImportError;

/// Most parts in a workbook; a large one has a few hundred.
const MOST_PARTS: usize = 5_000;

/// Sheets shrink ten to a hundred times; a bomb a thousand.
const MOST_SHRUNK: u64 = 300;

/// Parts smaller than this are let through however much they shrank.
const SMALL: u64 = 4 * 1024 * 1024;

/// Unpacks everything once, into nothing, and refuses bombs, damage and what is not a workbook.
pub(super) fn check(bytes: &[u8]) -> Result<(), ImportError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > MOST_PARTS {
        return Err(ImportError::Unpacks);
    }
    if let Some(kind) = other_kind(&zip) {
        return Err(ImportError::NotAWorkbook { kind });
    }
    let mut claimed = 0_u64;
    for i in 0..zip.len() {
        let part = zip.by_index_raw(i).map_err(broken)?;
        if part.encrypted() {
            return Err(ImportError::Password);
        }
        claimed = claimed.saturating_add(part.size());
        let shrunk = part.size() / part.compressed_size().max(1);
        if claimed > LARGEST_UNPACKED || (part.size() > SMALL && shrunk > MOST_SHRUNK) {
            return Err(ImportError::Unpacks);
        }
    }
    let mut left = LARGEST_UNPACKED;
    for i in 0..zip.len() {
        let part = zip.by_index(i).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        let mut content = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut content).map_err(|e| broken(e.into()))?;
        left = left.checked_sub(read as u64).ok_or(ImportError::Unpacks)?;
        if !sound(&name, &content) {
            return Err(ImportError::Broken { why: format!("the part {name} makes no sense") });
        }
    }
    Ok(())
}

fn broken(error: ZipError) -> ImportError {
    ImportError::Broken { why: error.to_string() }
}

fn other_kind(zip: &ZipArchive<Cursor<&[u8]>>) -> Option<&'static str> {
    let has =
        |start: &str| zip.file_names().flatten().any(|n| n.to_ascii_lowercase().starts_with(start));
    if has("xl/workbook.xml") {
        None
    } else if has("xl/workbook.bin") {
        Some("a binary Excel workbook (.xlsb)")
    } else if has("word/") {
        Some("a Word document")
    } else if has("ppt/") {
        Some("a presentation")
    } else if has("content.xml") {
        Some("an OpenDocument file")
    } else {
        Some("a zip archive")
    }
}

/// The two places where the reader believes a number in the file: it would reserve room for a made-up count of
/// strings, and count past the end with a made-up cell reference.
fn sound(name: &str, content: &[u8]) -> bool {
    if name.ends_with("sharedstrings.xml") {
        let count_is_sound = |value: &[u8]| {
            let number =
                std::str::from_utf8(value).ok().and_then(|v| v.trim().parse::<usize>().ok());
            number.is_some_and(|n| n <= content.len())
        };
        !content.contains(&0) && values(content, b"uniqueCount").all(count_is_sound)
    } else if name.contains("worksheets/") && name.ends_with(".xml") {
        !content.contains(&0)
            && values(content, b"r").all(|v| place(v).is_some())
            && values(content, b"ref").all(is_range)
    } else {
        true
    }
}

/// The values of an attribute, wherever its name stands after a blank.
fn values<'a>(xml: &'a [u8], name: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    let starts = (1..xml.len())
        .filter(move |i| xml[i - 1].is_ascii_whitespace() && xml[*i..].starts_with(name));
    starts.filter_map(move |i| {
        let rest = xml[i + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let (quote, rest) = rest.split_first().filter(|(q, _)| matches!(**q, b'"' | b'\''))?;
        rest.split(|b| b == quote).next()
    })
}

/// `B12`, or `12` alone: at most three letters and seven digits.
fn place(value: &[u8]) -> Option<(usize, u32)> {
    let letters = value.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let (column, row) = value.split_at(letters);
    let digits = (1..=7).contains(&row.len()) && row.iter().all(u8::is_ascii_digit);
    let row = std::str::from_utf8(row).ok().filter(|_| digits && letters <= 3)?.parse().ok()?;
    let column =
        column.iter().fold(0, |n, b| n * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((column, row))
}

fn is_range(value: &[u8]) -> bool {
    let mut ends = value.split(|b| *b == b':').map(place);
    match (ends.next().flatten(), ends.next()) {
        (Some(_), None) => true,
        (Some(from), Some(Some(to))) => from.0 <= to.0 && from.1 <= to.1 && ends.next().is_none(),
        _ => false,
    }
}

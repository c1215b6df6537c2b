//! Finding what was written: by the beginnings of words, accents folded, on this laptop only.

use std::borrow::Cow;

use rusqlite::{Connection, params, params_from_iter, types::Value};
use sync::{ChangeId, Kind, RecordId, StreamId};

use crate::{Result, Vault, VaultError, rows};

/// What a version is found by and shown as.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct SearchText {
    /// Shown as the title of a hit; words in it count more.
    pub title: String,
    /// The text, of which a hit shows a part.
    pub text: String,
}

/// Without the content: notes must not reach a log.
impl std::fmt::Debug for SearchText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SearchText({} bytes)", self.title.len() + self.text.len())
    }
}

/// A record that was found.
#[derive(Clone, PartialEq, Eq)]
pub struct Hit {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: Kind,
    /// Its stream.
    pub stream: StreamId,
    /// The title, in parts.
    pub title: Vec<Part>,
    /// A few words of the text around what was found, in parts.
    pub snippet: Vec<Part>,
}

impl std::fmt::Debug for Hit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hit").field("record", &self.record).finish_non_exhaustive()
    }
}

/// A run of text in a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text, as it was written.
    pub text: String,
    /// Whether it was searched for.
    pub found: bool,
}

/// Around what was found, inside SQLite. Unicode promises that no text needs these two.
const OPEN: char = '\u{fdd0}';
const CLOSE: char = '\u{fdd1}';

/// More words than anybody searches for; it bounds the work.
const MAX_WORDS: usize = 32;

/// Words around what was found.
const SNIPPET_WORDS: usize = 16;

impl Vault {
    /// Current versions in these streams that hold every word of the query, or words beginning so;
    /// best first. No kinds means all kinds. Any query is allowed: one without a letter or digit
    /// finds nothing.
    ///
    /// # Errors
    /// [`VaultError::Database`] or [`VaultError::Unreadable`].
    pub fn search(
        &self,
        query: &str,
        scope: &[StreamId],
        kinds: &[Kind],
        limit: usize,
    ) -> Result<Vec<Hit>> {
        let Some(expression) = expression(query) else { return Ok(Vec::new()) };
        let mut values = vec![Value::Text(expression)];
        values.extend(scope.iter().map(|id| Value::Blob(id.uuid().as_bytes().to_vec())));
        values.extend(kinds.iter().map(|kind| Value::Text(kind.as_str().to_owned())));
        values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        let of_kinds = if kinds.is_empty() {
            String::new()
        } else {
            format!("AND kind IN ({})", marks(kinds))
        };
        let sql = format!(
            "SELECT record, kind, stream,
                 highlight(search, 0, '{OPEN}', '{CLOSE}'),
                 snippet(search, 1, '{OPEN}', '{CLOSE}', '\u{2026}', {SNIPPET_WORDS})
             FROM search JOIN change ON change.place = search.rowid
             WHERE search MATCH ? AND stream IN ({}) {of_kinds}
             ORDER BY bm25(search, 4.0, 1.0), search.rowid DESC LIMIT ?",
            marks(scope),
        );
        let mut find = self.conn.prepare_cached(&sql)?;
        let mut found = find.query(params_from_iter(values))?;
        let mut hits = Vec::new();
        while let Some(row) = found.next()? {
            hits.push(Hit {
                record: rows::record(row, 0)?,
                kind: Kind::new(row.get::<_, String>(1)?),
                stream: rows::stream(row, 2)?,
                title: parts(text(row, 3)?),
                snippet: parts(text(row, 4)?),
            });
        }
        Ok(hits)
    }
}

fn text<'a>(row: &'a rusqlite::Row<'_>, at: usize) -> Result<&'a str> {
    row.get_ref(at)?.as_str().map_err(|_| VaultError::Unreadable { what: "search text" })
}

fn marks<T>(of: &[T]) -> String {
    vec!["?"; of.len()].join(", ")
}

/// The query in FTS5's language: each word quoted, so that nothing in it is syntax, and open at
/// its end. A word with a hyphen becomes a phrase.
fn expression(query: &str) -> Option<String> {
    let words: Vec<String> = query
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MAX_WORDS)
        .map(|word| format!("\"{}\"*", word.replace('"', " ")))
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn parts(marked: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for (at, run) in marked.split(OPEN).enumerate() {
        let (found, plain) = match run.split_once(CLOSE) {
            Some((found, plain)) if at > 0 => (found, plain),
            _ => ("", run),
        };
        for (text, found) in [(found, true), (plain, false)] {
            if !text.is_empty() {
                parts.push(Part { text: text.to_owned(), found });
            }
        }
    }
    parts
}

/// Keeps what the change at `place` is found by, for as long as the change itself.
pub(crate) fn keep(conn: &Connection, place: i64, text: &SearchText) -> Result<()> {
    conn.prepare_cached("INSERT INTO words (place, title, text) VALUES (?, ?, ?)")?
        .execute(params![place, showable(&text.title), showable(&text.text)])?;
    Ok(())
}

/// NUL would end the text inside SQLite, and the marks must be ours alone.
fn showable(text: &str) -> Cow<'_, str> {
    // Both marks begin with this byte.
    if !text.as_bytes().contains(&0) && !text.as_bytes().contains(&0xEF) {
        return text.into();
    }
    text.replace(['\0', OPEN, CLOSE], " ").into()
}

/// Lets search find a change.
pub(crate) fn add(conn: &Connection, change: ChangeId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO search (rowid, title, text)
         SELECT place, title, text FROM words JOIN change USING (place) WHERE id = ?",
    )?
    .execute([change.as_bytes()])?;
    Ok(())
}

/// The same for a change that has just been kept at `place` with this text.
pub(crate) fn add_text(conn: &Connection, place: i64, text: &SearchText) -> Result<()> {
    conn.prepare_cached("INSERT INTO search (rowid, title, text) VALUES (?, ?, ?)")?
        .execute(params![place, showable(&text.title), showable(&text.text)])?;
    Ok(())
}

/// Takes a change out of search.
pub(crate) fn remove(conn: &Connection, change: ChangeId) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO search (search, rowid, title, text)
         SELECT 'delete', place, title, text FROM words JOIN change USING (place) WHERE id = ?",
    )?
    .execute([change.as_bytes()])?;
    Ok(())
}

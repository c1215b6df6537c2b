//! Which column holds which field: guessed by headings, then by what stands below them; the person has the last word.

use super::preview::Matching;
use super::problem::{Place, Problems, code};
use super::table::Table;

/// A field that an import looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Stable name.
    pub key: String,
    /// What people read.
    pub label: String,
    /// Whether the import cannot do without.
    pub required: bool,
    /// Headings it goes by, as [`plain`] leaves them, the likeliest first.
    pub names: Vec<String>,
    /// How its cells look, where that tells it apart.
    pub look: Look,
}

/// How the cells of a field look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Like nothing in particular.
    #[default]
    Any,
    /// Short, with a digit, each one different.
    Code,
    /// Sentences.
    Prose,
}

impl Field {
    /// A field that goes by these headings, parted by `|`.
    pub fn new(key: &str, label: &str, names: &str) -> Field {
        Field {
            key: key.into(),
            label: label.into(),
            required: false,
            names: names.split('|').map(plain).collect(),
            look: Look::Any,
        }
    }

    /// One that the import cannot do without.
    #[must_use]
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// One that can be told by its cells.
    #[must_use]
    pub fn looks(mut self, look: Look) -> Field {
        self.look = look;
        self
    }
}

/// Lower case, words of letters and digits parted by one blank: `Standard No.` is `standard no`.
pub fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// The column of each field, in the order of `fields`. A required field without one is an error.
pub fn matched(
    fields: &[Field],
    table: &Table,
    chosen: &Matching,
    problems: &mut Problems,
) -> Vec<Option<usize>> {
    let headers: Vec<String> = table.headers.iter().map(|h| plain(h)).collect();
    let mut columns = by_hand(fields, headers.len(), chosen, problems);
    let by_heading = |fits: &dyn Fn(&str, &str) -> bool, columns: &mut Vec<Option<usize>>| {
        for (i, field) in fields.iter().enumerate() {
            if columns[i].is_some() || chosen.columns.contains_key(&field.key) {
                continue;
            }
            columns[i] = field.names.iter().find_map(|name| {
                (0..headers.len())
                    .find(|c| fits(&headers[*c], name) && !columns.contains(&Some(*c)))
            });
        }
    };
    by_heading(&|heading, name| heading == name, &mut columns);
    by_heading(&holds_words, &mut columns);
    for (i, field) in fields.iter().enumerate() {
        if columns[i].is_none() && field.required && !chosen.columns.contains_key(&field.key) {
            columns[i] = by_look(field.look, table, &columns);
        }
    }
    for (field, _) in fields.iter().zip(&columns).filter(|(f, c)| f.required && c.is_none()) {
        let found: Vec<&str> =
            table.headers.iter().map(String::as_str).filter(|h| !h.is_empty()).take(12).collect();
        problems.error(
            code::NO_COLUMN,
            Place { row: None, column: Some(field.label.clone()) },
            format!("No column for “{}” was found. The headings are: {}.", field.label, found.join(", ")),
            "Choose the column that holds it, or give it this heading in the file and choose the file again.",
        );
    }
    columns
}

fn by_hand(
    fields: &[Field],
    width: usize,
    chosen: &Matching,
    problems: &mut Problems,
) -> Vec<Option<usize>> {
    let mut columns: Vec<Option<usize>> = Vec::with_capacity(fields.len());
    for field in fields {
        let column = chosen.columns.get(&field.key).copied().flatten();
        let wrong = match column {
            Some(c) if c >= width => Some("a column that the file does not have"),
            Some(_) if columns.contains(&column) => Some("a column that another field has"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            problems.error(
                code::MATCHING,
                Place { row: None, column: Some(field.label.clone()) },
                format!("“{}” was given {wrong}.", field.label),
                "Choose another column for it.",
            );
        }
        columns.push(column.filter(|_| wrong.is_none()));
    }
    columns
}

/// Whether all the words of `name` stand together in `heading`. Short names are too common inside others.
fn holds_words(heading: &str, name: &str) -> bool {
    name.len() > 3 && format!(" {heading} ").contains(&format!(" {name} "))
}

/// How many rows a column is judged by.
const JUDGED: usize = 200;

fn by_look(look: Look, table: &Table, taken: &[Option<usize>]) -> Option<usize> {
    let cells = |c: usize| {
        let rows = table.rows.iter().take(JUDGED);
        rows.map(move |r| r.cell(c).text.trim()).filter(|t| !t.is_empty()).collect::<Vec<_>>()
    };
    let mut free = (0..table.headers.len()).filter(|c| !taken.contains(&Some(*c)));
    match look {
        Look::Any => None,
        Look::Code => free.find(|c| {
            let cells = cells(*c);
            let short = |t: &&str| t.len() <= 16 && t.chars().any(|c| c.is_ascii_digit());
            let mut different = cells.clone();
            different.sort_unstable();
            different.dedup();
            !cells.is_empty()
                && cells.iter().filter(|t| short(t)).count() * 10 >= cells.len() * 9
                && different.len() * 10 >= cells.len() * 9
        }),
        Look::Prose => {
            let mean = |c: usize| {
                let cells = cells(c);
                cells.iter().map(|t| t.len()).sum::<usize>() / cells.len().max(1)
            };
            free.map(|c| (mean(c), c)).filter(|(mean, _)| *mean >= 20).max().map(|(_, c)| c)
        }
    }
}

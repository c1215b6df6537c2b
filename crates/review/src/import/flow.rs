//! The one way from a table to a value, for every target.

use super::ImportError;
use super::columns::{Field, matched};
use super::lines::Lines;
use super::preview::{ColumnInfo, FieldInfo, Options, Preview, SAMPLE_ROWS, SampleRow};
use super::problem::{Place, Problem, Problems, code};
use super::table::{self, Format, Table};

/// What a table is read into.
pub(super) trait Target {
    /// What comes out.
    type Value;

    /// What it is, in the plural, for people (`self-review ratings`).
    fn what(&self) -> &'static str;

    /// What it looks for. The headings are there for columns named after something (`prompt: patients`).
    fn fields(&self, headers: &[String]) -> Vec<Field>;

    /// Reads all rows. What it returns counts only when no problem is an error.
    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Self::Value;

    /// How many sections came out.
    fn sections(&self, _value: &Self::Value) -> u32 {
        0
    }

    /// A cell as it was understood.
    fn shown(&self, _lines: &Lines<'_>, _field: &str, cell: &str) -> String {
        cell.to_owned()
    }
}

/// What a person sees first.
pub(super) fn preview<T: Target>(
    target: &T,
    bytes: &[u8],
    name: &str,
    options: &Options,
) -> Preview {
    match open(target, bytes, name, options) {
        Err(error) => refused(bytes, error),
        Ok(table) => {
            let (_, preview) = run(target, &table, options);
            preview
        }
    }
}

/// The value, or everything that is wrong.
pub(super) fn read<T: Target>(
    target: &T,
    bytes: &[u8],
    name: &str,
    options: &Options,
) -> Result<T::Value, Vec<Problem>> {
    let table = open(target, bytes, name, options).map_err(|e| vec![Problem::from(e)])?;
    let (value, preview) = run(target, &table, options);
    if preview.ready { Ok(value) } else { Err(preview.problems) }
}

fn open<T: Target>(
    target: &T,
    bytes: &[u8],
    name: &str,
    options: &Options,
) -> Result<Table, ImportError> {
    if table::format(bytes)? == Format::Json {
        return Err(ImportError::NeedsTable { what: target.what() });
    }
    table::read(bytes, name, options.sheet.as_deref())
}

/// With the sheets to choose from, so that an empty first sheet is no dead end.
fn refused(bytes: &[u8], error: ImportError) -> Preview {
    let sheets = match error {
        ImportError::Empty | ImportError::HeaderOnly | ImportError::NoSheet { .. } => {
            table::sheets(bytes).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    Preview { sheets, ..Preview::refused(vec![error.into()]) }
}

fn run<T: Target>(target: &T, table: &Table, options: &Options) -> (T::Value, Preview) {
    let mut problems = Problems::default();
    if table.windows {
        problems.warning(
            code::WINDOWS_TEXT,
            Place::default(),
            "The file was read as Windows text.".into(),
            "Look at the first rows below: check the apostrophes, dashes and accents.",
        );
    }
    let fields = target.fields(&table.headers);
    let columns = matched(&fields, table, &options.matching, &mut problems);
    let lines = Lines { table, fields: &fields, columns: &columns };
    for line in lines.iter() {
        line.check_width(&mut problems);
    }
    let value = target.read(&lines, &mut problems);
    let values = |row: &table::Row| {
        let cell = |(field, column): (&Field, &Option<usize>)| match column {
            Some(column) => target.shown(&lines, &field.key, row.cell(*column).text.trim()),
            None => String::new(),
        };
        fields.iter().zip(&columns).map(cell).collect()
    };
    let preview = Preview {
        columns: (0..table.headers.len()).map(|c| column(table, c)).collect(),
        fields: fields
            .iter()
            .zip(&columns)
            .map(|(f, column)| FieldInfo {
                field: f.key.clone(),
                label: f.label.clone(),
                required: f.required,
                column: *column,
            })
            .collect(),
        rows: u32::try_from(table.rows.len()).unwrap_or(u32::MAX),
        sections: target.sections(&value),
        sample: table
            .rows
            .iter()
            .take(SAMPLE_ROWS)
            .map(|row| SampleRow { row: row.line, values: values(row) })
            .collect(),
        sheets: table.sheets.clone(),
        ..Preview::default()
    };
    (value, preview.with_problems(problems.into_list()))
}

fn column(table: &Table, at: usize) -> ColumnInfo {
    let header = match table.headers[at].as_str() {
        "" => format!("Column {}", at + 1),
        header => header.to_owned(),
    };
    let filled = table.rows.iter().map(|r| r.cell(at).text.trim()).filter(|t| !t.is_empty());
    ColumnInfo { header, samples: filled.take(3).map(str::to_owned).collect() }
}

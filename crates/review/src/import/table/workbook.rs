//! XLSX, a cell at a time: the reader never builds a grid as large as a stray cell asks for.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::archive;
use super::rows::{Cell, CellKind, Gathering, Row, Table};
use super::{LARGEST_UNPACKED, MOST_COLUMNS, MOST_ROWS};
use crate::import::ImportError;

pub(super) fn read(bytes: &[u8], sheet: Option<&str>) -> Result<Table, ImportError> {
    let mut workbook = open(bytes)?;
    let sheets = names(&workbook);
    let name = match sheet {
        Some(name) => sheets.iter().find(|s| *s == name),
        None => sheets.first(),
    };
    let name = match (name, sheet) {
        (Some(name), _) => name.clone(),
        (None, Some(sheet)) => return Err(ImportError::NoSheet { sheet: sheet.to_owned() }),
        (None, None) => return Err(ImportError::Empty),
    };
    let mut by_line = cells(&mut workbook, &name)?;
    let width = by_line.values().map(Vec::len).max().unwrap_or(0);
    let mut rows = Gathering::default();
    while let Some((line, mut cells)) = by_line.pop_first() {
        cells.resize(width, Cell::default());
        rows.push(Row { line, cells })?;
    }
    rows.table(name, sheets)
}

pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<String>, ImportError> {
    Ok(names(&open(bytes)?))
}

fn open(bytes: &[u8]) -> Result<Xlsx<Cursor<&[u8]>>, ImportError> {
    archive::check(bytes)?;
    Xlsx::new(Cursor::new(bytes)).map_err(broken)
}

/// Sheets of cells that are not hidden.
fn names(workbook: &Xlsx<Cursor<&[u8]>>) -> Vec<String> {
    let shown = workbook.sheets_metadata().iter();
    shown
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect()
}

fn cells(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
) -> Result<BTreeMap<u32, Vec<Cell>>, ImportError> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    let mut bytes = 0_u64;
    while let Some(found) = reader.next_cell_with_formula_metadata().map_err(broken)? {
        let Some(cell) = cell(&found.value, found.formula.is_some()) else { continue };
        let (row, column) = found.pos;
        let (line, column) = (row.saturating_add(1), column as usize);
        if column >= MOST_COLUMNS {
            return Err(ImportError::TooManyColumns { row: line });
        }
        // One long string can stand in every cell at hardly any cost to the file.
        bytes += cell.text.len() as u64;
        if bytes > LARGEST_UNPACKED {
            return Err(ImportError::Unpacks);
        }
        let cells = rows.entry(line).or_default();
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        cells[column] = cell;
        if rows.len() > MOST_ROWS + 20 {
            return Err(ImportError::TooManyRows);
        }
    }
    Ok(rows)
}

fn cell(value: &DataRef<'_>, formula: bool) -> Option<Cell> {
    let (text, kind) = match value {
        DataRef::Empty if formula => (String::new(), CellKind::Unworked),
        DataRef::Empty => return None,
        DataRef::Int(n) => (n.to_string(), CellKind::Number),
        DataRef::Float(n) => (number(*n), CellKind::Number),
        DataRef::String(s) => (s.clone(), CellKind::Text),
        DataRef::SharedString(s) => ((*s).to_owned(), CellKind::Text),
        DataRef::Bool(true) => ("Yes".into(), CellKind::Text),
        DataRef::Bool(false) => ("No".into(), CellKind::Text),
        DataRef::DateTime(at) => (day(*at), CellKind::Date),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => (s.clone(), CellKind::Date),
        DataRef::Error(e) => (e.to_string(), CellKind::Failed),
    };
    (kind == CellKind::Unworked || !text.trim().is_empty()).then_some(Cell { text, kind })
}

/// As Excel shows it: 15 digits, without the noise of binary fractions.
fn number(n: f64) -> String {
    match format!("{n:.14e}").parse::<f64>() {
        Ok(0.0) => "0".into(),
        Ok(n) if n.abs() < 1e16 => n.to_string(),
        _ => format!("{n:e}"),
    }
}

fn day(at: ExcelDateTime) -> String {
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    if at.is_duration() || at.as_f64() < 1.0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}")
    }
}

fn broken(error: XlsxError) -> ImportError {
    match error {
        XlsxError::Password => ImportError::Password,
        error => ImportError::Broken { why: error.to_string() },
    }
}

//! Imports: a table is shown first, with its problems, and taken in whole or not at all.

use review::import::{self, Matching, Options, Preview, Problem, Severity};
use review::records::{LastStanding, Record, kind};
use sync::RecordId;

use crate::chosen::Contents;
use crate::desk::Work;
use crate::entry_views::*;
use crate::open::Put;
use crate::{Desk, Fault, dates, fault, shelf};

/// A file that was refused whole.
pub fn refused(name: &str, problems: &[Problem]) -> Fault {
    let first = problems.iter().find(|problem| problem.severity == Severity::Error);
    let message = match first {
        Some(problem) => format!("{name} was not imported. {} {}", place(problem), problem.todo),
        None => format!("{name} was not imported."),
    };
    let details: Vec<String> =
        problems.iter().map(|p| format!("{} {}", place(p), p.todo)).collect();
    Fault {
        code: first.map_or("SP-3000", |problem| problem.code).into(),
        message: format!("{message} Nothing was changed."),
        details: (problems.len() > 1).then(|| details.join("\n")),
    }
}

fn place(problem: &Problem) -> String {
    match (problem.row, &problem.column) {
        (Some(row), Some(column)) => format!("Row {row}, {column}: {}", problem.what),
        (Some(row), None) => format!("Row {row}: {}", problem.what),
        (None, Some(column)) => format!("{column}: {}", problem.what),
        (None, None) => problem.what.clone(),
    }
}

/// Sheet and columns as the person chose them.
pub fn options(file: &ImportFile) -> Options {
    let column = |column: &MatchedColumn| {
        (column.field.clone(), column.column.and_then(|at| usize::try_from(at).ok()))
    };
    Options {
        sheet: file.sheet.clone(),
        matching: Matching { columns: file.matching.iter().map(column).collect() },
    }
}

/// What is in a table and what stands in the way. It is read beside the desk.
pub fn preview(desk: &mut Desk, file: ImportFile) -> Result<Work<ImportPreview>, Fault> {
    let to_read = desk.to_read(&file.token)?;
    let options = options(&file);
    let edition = match file.what {
        ImportWhat::Edition => None,
        _ => Some(desk.open()?.review.whole_edition().ok_or_else(fault::no_review)?),
    };
    Ok(Box::new(move || {
        let Contents { name, bytes } = to_read.read()?;
        let preview = match (file.what, &edition) {
            (ImportWhat::SelfReview, Some(edition)) => {
                import::preview_self_review(&bytes, &name, &options, edition)
            }
            (ImportWhat::Questionnaires, Some(edition)) => {
                import::preview_questionnaires(&bytes, &name, &options, edition)
            }
            (ImportWhat::LastRatings, Some(edition)) => {
                import::preview_last_ratings(&bytes, &name, &options, edition)
            }
            (ImportWhat::LastActions, Some(edition)) => {
                import::preview_last_actions(&bytes, &name, &options, edition)
            }
            (_, _) => import::preview_edition(&bytes, &name, &options),
        };
        Ok(view(name, file.what, preview))
    }))
}

fn view(name: String, what: ImportWhat, preview: Preview) -> ImportPreview {
    let rows = preview.rows;
    let found = match what {
        ImportWhat::Edition => format!(
            "{} in {}",
            dates::count(rows, "standard", "standards"),
            dates::count(preview.sections, "section", "sections")
        ),
        ImportWhat::SelfReview => dates::count(rows, "self-rating", "self-ratings"),
        ImportWhat::Questionnaires => dates::count(rows, "question", "questions"),
        ImportWhat::LastRatings => dates::count(rows, "rating", "ratings"),
        ImportWhat::LastActions => dates::count(rows, "action", "actions"),
    };
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let shown: Vec<usize> =
        (0..preview.fields.len()).filter(|at| preview.fields[*at].column.is_some()).collect();
    let sample = preview.sample.into_iter().map(|row| {
        // A row has one value a field; JSON has no fields to match and shows what it has.
        if shown.is_empty() { row.values } else { pick(&row.values, &shown) }
    });
    let sample = sample.collect();
    ImportPreview {
        name,
        sheets: preview.sheets,
        columns: preview
            .columns
            .into_iter()
            .map(|column| ImportColumn { header: column.header, samples: column.samples })
            .collect(),
        sample_heads: shown.iter().map(|at| preview.fields[*at].label.clone()).collect(),
        fields: preview
            .fields
            .into_iter()
            .map(|field| ImportField {
                field: field.field,
                label: field.label,
                required: field.required,
                column: field.column.map(narrow),
            })
            .collect(),
        found,
        sample,
        problems: preview
            .problems
            .into_iter()
            .map(|problem| ImportProblem {
                stops: problem.severity == Severity::Error,
                row: problem.row,
                column: problem.column,
                what: problem.what,
                todo: problem.todo,
            })
            .collect(),
        ready: preview.ready,
    }
}

fn pick(values: &[String], at: &[usize]) -> Vec<String> {
    at.iter().filter_map(|at| values.get(*at).cloned()).collect()
}

/// Takes a table into the open review: all of it, or nothing.
pub fn apply(desk: &mut Desk, file: ImportFile) -> Result<Imported, Fault> {
    let Contents { name, bytes } = desk.contents(&file.token)?;
    let options = options(&file);
    let open = desk.open()?;
    let edition = open.review.whole_edition().ok_or_else(fault::no_review)?;
    let refused = |problems: Vec<Problem>| refused(&name, &problems);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (what, puts): (String, Vec<Put>) = match file.what {
        ImportWhat::Edition => {
            return Err(fault::not_allowed(
                "An edition starts a review of its own. Nothing was changed.",
            ));
        }
        ImportWhat::SelfReview => {
            let rows =
                import::read_self_review(&bytes, &name, &options, &edition).map_err(refused)?;
            let what = dates::count(count(rows.len()), "self-rating", "self-ratings");
            let put = |row: review::pack::SelfRating| {
                let id = RecordId::named(open.team, kind::SELF_RATING, &row.standard);
                Put::save(id, Record::SelfRating(row))
            };
            (what, rows.into_iter().map(put).collect())
        }
        ImportWhat::Questionnaires => {
            let groups =
                import::read_questionnaires(&bytes, &name, &options, &edition).map_err(refused)?;
            let items: usize = groups.iter().map(|group| group.items.len()).sum();
            let parts = groups.iter().flat_map(review::start::questionnaire_parts);
            let put = |(key, part): (String, _)| {
                let id = RecordId::named(open.team, kind::QUESTIONNAIRE, &key);
                Put::save(id, Record::Questionnaire(part))
            };
            (dates::count(count(items), "question", "questions"), parts.map(put).collect())
        }
        ImportWhat::LastRatings => {
            let rows =
                import::read_last_ratings(&bytes, &name, &options, &edition).map_err(refused)?;
            let what = dates::count(
                count(rows.len()),
                "rating of the last cycle",
                "ratings of the last cycle",
            );
            let put = |row: review::pack::LastRating| {
                standing(open, &row.standard.clone(), |last| last.rating = Some(row.rating))
            };
            (what, rows.into_iter().map(put).collect())
        }
        ImportWhat::LastActions => {
            let rows =
                import::read_last_actions(&bytes, &name, &options, &edition).map_err(refused)?;
            let what = dates::count(count(rows.len()), "action", "actions");
            let mut by_standard = std::collections::BTreeMap::<String, Vec<_>>::new();
            for row in rows {
                by_standard.entry(row.standard.clone()).or_default().push(row);
            }
            let put = |(code, actions): (String, Vec<_>)| {
                standing(open, &code, |last| last.actions = actions)
            };
            (what, by_standard.into_iter().map(put).collect())
        }
    };
    desk.write(Some(&format!("importing {what}")), puts, &[])?;
    shelf::refresh(desk)?;
    desk.last_read.clear();
    Ok(Imported { what: format!("{what} imported") })
}

fn standing(open: &crate::open::Open, code: &str, change: impl FnOnce(&mut LastStanding)) -> Put {
    let mut last = open.review.last(code).map(|held| held.body.clone()).unwrap_or(LastStanding {
        standard: code.to_owned(),
        rating: None,
        actions: Vec::new(),
    });
    change(&mut last);
    Put::save(RecordId::named(open.team, kind::LAST_STANDING, code), Record::LastStanding(last))
}

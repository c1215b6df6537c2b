//! What was written on paper, keyed in line by line: a code, a rating key, what was written.

use review::Review;

use crate::drafts::{Held, KEYED_IN};
use crate::open::Open;
use crate::standards::rate;
use crate::views::{NoArgs, Nothing};
use crate::work_views::{KeyIn, KeyedIn, KeyedLine, KeyedLines, LineRead, Rate};
use crate::{Desk, Fault, fault, show, standards};

/// What a line copied from paper says, before it is taken.
pub fn read_line(desk: &mut Desk, ask: KeyedLine) -> Result<LineRead, Fault> {
    let open = desk.open()?;
    Ok(match open.review.read_keyed(&ask.line) {
        Some(keyed) => LineRead {
            row: Some(standards::row(open, keyed.standard)),
            look: keyed.rating.map(|point| show::look(point.means)),
            rating: keyed.rating.map(|point| point.label.clone()).unwrap_or_default(),
            words: keyed.words.to_owned(),
            why: open
                .review
                .own(open.me, &keyed.standard.code)
                .map(|own| own.body.why.clone())
                .unwrap_or_default(),
            hints: show::hints(&open.review, keyed.words, &[]),
        },
        None => LineRead::default(),
    })
}

/// Takes a line copied from paper: my rating of its standard, with what was written as the reason.
/// The lines that are not kept yet stay on disk, this one among them until it is rated.
pub fn key_in(desk: &mut Desk, ask: KeyIn) -> Result<KeyedIn, Fault> {
    let open = this_review(desk, &ask.review)?;
    let keyed = open.review.read_keyed(&ask.line).ok_or_else(|| no_such_code(&ask.line))?;
    if keyed.rating.is_none() && keyed.words.is_empty() {
        return Err(fault::not_allowed("Add a rating or what was written. Nothing was changed."));
    }
    let before = open.review.own(open.me, &keyed.standard.code);
    let kept = before.and_then(|own| own.body.rating.clone());
    let words = keyed.words.to_owned();
    let rating = Rate {
        code: keyed.standard.code.clone(),
        rating: keyed.rating.map(|point| point.code.clone()).or(kept),
        why: Some(words.clone()).filter(|words| !words.is_empty()),
    };
    let rated = rate(desk, rating)?;
    // It is rated, whatever becomes of the rest: the window keeps that as well, and `lines` passes over what stands.
    let _ = hold(desk, ask.rest);
    Ok(KeyedIn { row: rated.row, needs_why: rated.needs_why, words })
}

/// Keeps the lines from paper that are not taken yet: the last is the one that is being typed, those before it wait.
pub fn draft_lines(desk: &mut Desk, ask: KeyedLines) -> Result<Nothing, Fault> {
    this_review(desk, &ask.review)?;
    hold(desk, ask.lines)
}

/// The lines that were not taken, to go on with. What stands as it was written is passed over.
pub fn lines(desk: &mut Desk, _: NoArgs) -> Result<KeyedLines, Fault> {
    let open = desk.open()?;
    let review = open.team.to_string();
    let mut lines: Vec<String> =
        desk.typed(KEYED_IN).unwrap_or_default().split('\n').map(str::to_owned).collect();
    let typed = lines.pop().unwrap_or_default();
    lines.retain(|line| !stands(&open.review, open, line));
    lines.push(typed);
    Ok(KeyedLines { review, lines })
}

fn hold(desk: &mut Desk, lines: Vec<String>) -> Result<Nothing, Fault> {
    if lines.iter().all(|line| line.trim().is_empty()) {
        desk.drop_draft(KEYED_IN)?;
    } else {
        let lines: Vec<String> = lines.iter().map(|line| line.replace('\n', " ")).collect();
        desk.hold(Held::KeyedIn { lines: lines.join("\n") }, None)?;
    }
    Ok(Nothing {})
}

/// Whether my rating says already what this line says.
fn stands(review: &Review, open: &Open, line: &str) -> bool {
    review.read_keyed(line).is_some_and(|keyed| {
        review.own(open.me, &keyed.standard.code).is_some_and(|own| {
            keyed.rating.is_none_or(|point| own.rating.as_deref() == Some(&*point.code))
                && (keyed.words.is_empty() || own.why == keyed.words)
                && (keyed.rating.is_some() || !keyed.words.is_empty())
        })
    })
}

/// The open review, if it is this one: a line is never taken into another.
fn this_review<'a>(desk: &'a mut Desk, review: &str) -> Result<&'a Open, Fault> {
    let open = desk.open()?;
    if open.team.to_string() == review { Ok(open) } else { Err(fault::gone("That review")) }
}

fn no_such_code(line: &str) -> Fault {
    match line.split_whitespace().next().map(|first| first.trim_end_matches(':')) {
        Some(code) if code.starts_with(|first: char| first.is_ascii_digit()) => {
            fault::not_allowed(format!("No standard has the code {code}. Nothing was changed."))
        }
        _ => fault::not_allowed(
            "Begin with the code of a standard, such as 5.3. Nothing was changed.",
        ),
    }
}

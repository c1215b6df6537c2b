//! The checklist before the report is shared, in words.

use std::collections::BTreeSet;

use review::readiness::{Check, Place, ToDo};

use crate::closing_views::CheckView;
use crate::dates;
use crate::open::Open;

/// Most places that a line names.
const NAMED: usize = 6;

/// What is left to do first, then what is done.
pub fn lines(open: &Open) -> Vec<CheckView> {
    let mut lines: Vec<CheckView> =
        open.for_others().readiness().iter().map(|item| line(open, item)).collect();
    lines.sort_by_key(|line| line.done);
    lines
}

fn line(open: &Open, item: &ToDo) -> CheckView {
    let n = item.count;
    let standards = || dates::count(n, "standard", "standards");
    let title = match (item.check, item.done) {
        (Check::Unrated, true) => "Every standard is agreed".into(),
        (Check::Unrated, false) => format!("{} not agreed yet", standards()),
        (Check::CommentMissing, true) => "Every rating that needs a comment has one".into(),
        (Check::CommentMissing, false) => {
            format!("{} to write", dates::count(n, "comment", "comments"))
        }
        (Check::OneSource, true) => "No rating rests on a single source".into(),
        (Check::OneSource, false) => {
            format!("{} on a single source", dates::count(n, "rating rests", "ratings rest"))
        }
        (Check::EssentialShort, true) if n == 0 => "No shortfall in type 1 so far".into(),
        (Check::EssentialShort, true) => "Every type 1 shortfall has a comment".into(),
        (Check::EssentialShort, false) => format!("{} of type 1 not fully met", standards()),
        (Check::Identifiers, true) => {
            "No numbers, dates of birth or titles with names were noticed".into()
        }
        (Check::Identifiers, false) => {
            format!("{} to look at for identity", dates::count(n, "thing", "things"))
        }
        (Check::SummaryMissing, true) => "Every summary is written".into(),
        (Check::SummaryMissing, false) => {
            format!("{} to write", dates::count(n, "summary", "summaries"))
        }
        (Check::RecommendationMissing, true) => {
            "Every standard not met has a recommendation".into()
        }
        (Check::RecommendationMissing, false) => {
            format!("{} not met, no recommendation", standards())
        }
    };
    let first = item.places.first().map(|place| go_to(open, place));
    let show = !item.done || item.check == Check::EssentialShort;
    CheckView {
        done: item.done,
        know: matches!(item.check, Check::OneSource | Check::EssentialShort),
        title: first_type(open, title),
        about: match item.check {
            Check::Identifiers if item.done => "Other names only you can see.".into(),
            _ if show => named(open, &item.places),
            _ => String::new(),
        },
        screen: first.as_ref().map(|(screen, _)| (*screen).to_owned()),
        at: first.map(|(_, at)| at),
    }
}

/// The first type is called by its code in this edition.
fn first_type(open: &Open, title: String) -> String {
    match open.review.edition().and_then(|edition| edition.types.first()) {
        Some(first) => title.replace("type 1", &format!("type {}", first.code)),
        None => title,
    }
}

/// Screen and place that a place is on.
fn go_to(open: &Open, place: &Place) -> (&'static str, String) {
    match place {
        Place::Standard { code } | Place::Comment { code } => ("agree", code.clone()),
        Place::Note { record } => {
            let session = open.review.note(*record).and_then(|note| note.session);
            ("notes", session.map(|id| id.to_string()).unwrap_or_default())
        }
        Place::Finding { record } => ("findings", record.to_string()),
        Place::Text { section, .. } => ("report", section.clone()),
    }
}

fn named(open: &Open, places: &[Place]) -> String {
    let mut seen = BTreeSet::new();
    let names: Vec<String> = places
        .iter()
        .map(|place| match place {
            Place::Standard { code } => code.clone(),
            Place::Comment { code } => format!("the comment on {code}"),
            Place::Note { record } => match open.review.note(*record) {
                Some(note) => format!("a note of {}", dates::clock_of(&note.at)),
                None => "a note".into(),
            },
            Place::Finding { .. } => "a finding".into(),
            Place::Text { section, .. } => {
                open.review.section(section).map_or("What stood out".into(), |s| s.name.clone())
            }
        })
        .filter(|name| seen.insert(name.clone()))
        .collect();
    let more = names.len().saturating_sub(NAMED);
    let mut words = names.into_iter().take(NAMED).collect::<Vec<_>>().join("; ");
    if more > 0 {
        words.push_str(&format!(" and {more} more"));
    }
    words
}

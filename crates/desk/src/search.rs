//! Search: anything in two seconds, all of it on this laptop.

use review::records::{FindingList, Record, kind};
use sync::Kind;
use vault::Part;

use crate::open::Open;
use crate::views::Found;
use crate::work_views::{Picked, Search, SearchNote, SearchResults, SearchText};
use crate::{Desk, Fault, show};

/// Most of a kind that is shown; nobody reads further.
const MOST: usize = 30;

/// Standards, notes and other texts that match.
pub fn find(desk: &mut Desk, ask: Search) -> Result<SearchResults, Fault> {
    let open = desk.open()?;
    let all = ask.scope == "everything";
    let query = ask.query.trim();
    let mut results = SearchResults {
        count: 0,
        standards: Vec::new(),
        notes: Vec::new(),
        texts: Vec::new(),
        sections: Vec::new(),
    };
    if query.is_empty() {
        return Ok(results);
    }
    if all || ask.scope == "standards" {
        results.standards = standards(open, query, if all { 8 } else { MOST });
    }
    if all {
        let lower = query.to_lowercase();
        results.sections = show::sections(&open.review)
            .into_iter()
            .filter(|section| {
                section.label.to_lowercase().contains(&lower) || section.code == query
            })
            .collect();
    }
    let streams = [open.team, open.private];
    if all || ask.scope == "notes" {
        let hits = desk.vault()?.search(query, &streams, &[Kind::new(kind::NOTE)], MOST)?;
        let open = desk.open()?;
        for hit in hits {
            let Some(held) = open.review.note(hit.record) else { continue };
            let view = show::note(open, held);
            results.notes.push(SearchNote {
                id: view.id,
                session: held.session.map(|id| id.to_string()),
                mark: view.mark,
                words: found(&hit.snippet),
                line: view.line,
                chips: view.chips,
            });
        }
    }
    if all {
        let kinds = [
            kind::FINDING,
            kind::AGREED_RATING,
            kind::OWN_RATING,
            kind::SELF_RATING,
            kind::SECTION_TEXT,
            kind::PRIORITY,
        ]
        .map(Kind::new);
        let hits = desk.vault()?.search(query, &streams, &kinds, MOST)?;
        let open = desk.open()?;
        for hit in hits {
            let Some(body) = open.review.record(hit.record) else { continue };
            let Some((what, screen, at)) = place(open, body, &hit.record.to_string()) else {
                continue;
            };
            results.texts.push(SearchText { what, words: found(&hit.snippet), screen, at });
        }
    }
    let count = results.standards.len()
        + results.notes.len()
        + results.texts.len()
        + results.sections.len();
    results.count = u32::try_from(count).unwrap_or(u32::MAX);
    Ok(results)
}

fn place(open: &Open, body: &Record, id: &str) -> Option<(String, String, String)> {
    Some(match body {
        Record::Finding(finding) => {
            let what = match finding.list {
                FindingList::Achievement => "Achievement",
                FindingList::Improvement => "Area for improvement",
                FindingList::GoodPractice => "Good practice",
                FindingList::Recommendation => "Recommendation",
            };
            (what.into(), "findings".into(), id.to_owned())
        }
        Record::AgreedRating(agreed) => {
            (format!("Comment on {}", agreed.standard), "agree".into(), agreed.standard.clone())
        }
        Record::OwnRating(own) => {
            (format!("Reason on {}", own.standard), "standards".into(), own.standard.clone())
        }
        Record::SelfRating(own) => {
            (format!("The unit on {}", own.standard), "standards".into(), own.standard.clone())
        }
        Record::SectionText(text) => {
            let name =
                open.review.section(&text.section).map_or("the report", |section| &section.name);
            (format!("Summary of {name}"), "report".into(), text.section.clone())
        }
        Record::Priority(one) => {
            (format!("To find out on {}", one.standard), "before".into(), one.standard.clone())
        }
        _ => return None,
    })
}

/// Standards by code or words, with my mark.
pub fn standards(open: &Open, query: &str, limit: usize) -> Vec<Picked> {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let view = |picked: review::Picked| {
        let standard = open.review.standard(&picked.code)?;
        let hits = picked.in_text.iter().map(|range| (narrow(range.start), narrow(range.end)));
        Some(Picked {
            words: Found { text: standard.text.clone(), hits: hits.collect() },
            kind: show::type_of(&open.review, standard),
            look: show::chip(open, &picked.code).look,
            code: picked.code,
        })
    };
    open.review.pick(query, limit).into_iter().filter_map(view).collect()
}

/// A snippet as one text with its matches in UTF-16 units.
fn found(parts: &[Part]) -> Found {
    let (mut text, mut hits, mut at) = (String::new(), Vec::new(), 0u32);
    for part in parts {
        let length = u32::try_from(part.text.encode_utf16().count()).unwrap_or(0);
        if part.found {
            hits.push((at, at + length));
        }
        at += length;
        text.push_str(&part.text);
    }
    Found { text, hits }
}

//! The pages of each section: figures, summary, one quote, findings, every standard.

use sync::{PersonId, RecordId};

use super::{Choices, paragraphs};
use crate::edition::Standard;
use crate::figures::Whose;
use crate::method;
use crate::paper::{SectionPages, StandardRow};
use crate::readiness::SUMMARY;
use crate::records::{Finding, FindingList, Mark, Note};
use crate::review::{Held, Review};

pub(super) fn sections(review: &Review, choices: &Choices) -> Vec<SectionPages> {
    let mut quoted = Vec::new();
    review
        .sections()
        .map(|(section, standards)| {
            let counts = review.section_counts(&section.code, Whose::Agreed);
            let bearing = |list| {
                let about = |finding: &Held<'_, Finding>| {
                    let linked = &finding.body.standards;
                    standards.iter().any(|standard| linked.contains(&standard.code))
                };
                let texts = review.findings(list).filter(about);
                texts.map(|finding| finding.body.text.trim().to_owned()).collect()
            };
            SectionPages {
                code: section.code.clone(),
                name: section.name.clone(),
                domain: section.domain.clone(),
                agreed: counts.into(),
                percent: counts.percent(),
                summary: paragraphs(review, &section.code, SUMMARY),
                quote: quote(review, &standards, &mut quoted),
                achievements: bearing(FindingList::Achievement),
                improvements: bearing(FindingList::Improvement),
                rows: standards.iter().map(|standard| row(review, standard, choices)).collect(),
            }
        })
        .collect()
}

/// A quote for a section: one that nobody is known by, patients' first, each used once in the report.
fn quote(
    review: &Review,
    standards: &[&Standard],
    quoted: &mut Vec<RecordId>,
) -> Option<(String, String)> {
    let notes = standards.iter().flat_map(|standard| review.notes_on(&standard.code));
    let (_, note, who) = notes
        .filter(|note| note.body.mark == Some(Mark::Quote) && !quoted.contains(&note.record))
        .filter(|note| review.identifying(&note.body.text, &note.body.not_identifying).is_empty())
        .filter_map(|note| {
            let (place, who) = speaker(review, note.body)?;
            Some((place, note, who))
        })
        .min_by_key(|(place, _, _)| *place)?;
    quoted.push(note.record);
    Some((spoken(&note.body.text).to_owned(), who.to_owned()))
}

/// The words that were said: what stands in the first quotation marks, since a remark of the writer may stand beside
/// it; the whole note when there are none.
pub(super) fn spoken(note: &str) -> &str {
    for (opens, closes) in [('“', '”'), ('"', '"')] {
        if let Some((_, rest)) = note.split_once(opens) {
            return rest.split(closes).next().unwrap_or(rest).trim();
        }
    }
    note.trim()
}

/// Who is quoted, as one of a group and never as a person, and how early to choose them. Nobody speaks on a tour or in
/// a document.
fn speaker(review: &Review, note: &Note) -> Option<(u8, &'static str)> {
    // The groups of an ordinary visit; an edition may have others.
    match review.group_of(note) {
        // An advocate or a peer worker in the patients' session is not a patient.
        Some("patients") if note.speaker.is_none() => Some((0, "A patient")),
        Some("family") => Some((1, "A family member or friend")),
        Some("staff") => Some((2, "A member of staff")),
        Some("managers") => Some((3, "A manager")),
        Some("tour" | "documents") => None,
        _ => Some((4, "Somebody we met")),
    }
}

fn row(review: &Review, standard: &Standard, choices: &Choices) -> StandardRow {
    let code = standard.code.as_str();
    let types = review.edition().map_or(&[][..], |edition| &edition.types);
    let weight = (0..).zip(types).find(|(_, kind)| standard.kind.as_ref() == Some(&kind.code));
    let record = review.agreed(code).map(|held| held.body);
    let unit = review.self_rating(code).filter(|_| choices.self_review);
    StandardRow {
        code: code.to_owned(),
        kind: standard.kind.clone(),
        weight: weight.map_or(0, |(weight, _)| weight),
        text: standard.text.clone(),
        unit: unit.and_then(|_| review.self_means(code)),
        team: review.standing(standard, Whose::Agreed).means(),
        last: review.last_means(code),
        comment: record.map(|agreed| agreed.comment.trim().to_owned()).unwrap_or_default(),
        unit_commentary: unit
            .map(|unit| unit.body.commentary.trim().to_owned())
            .unwrap_or_default(),
        dissent: record
            .map_or(&[][..], |agreed| &agreed.dissent)
            .iter()
            .map(|d| dissent(review, d))
            .collect(),
    }
}

/// By part in the team, where more than one have it: the only patient reviewer would be known by it.
fn who_differs(review: &Review, person: PersonId) -> String {
    let team = review.details().map_or(&[][..], |details| &details.body.team);
    let title = review.member(person).map(method::title);
    let with = |title: &String| team.iter().filter(|one| method::title(one) == *title).count();
    title.filter(|title| with(title) > 1).unwrap_or_else(|| "One reviewer".into())
}

fn dissent(review: &Review, dissent: &crate::records::Dissent) -> String {
    let who = who_differs(review, dissent.person);
    let rating = dissent.rating.as_deref().map(|code| {
        review
            .point(code)
            .map_or_else(|| "do not know".into(), |point| crate::british::within(&point.label))
    });
    let said = rating.map_or_else(
        || format!("{who} does not share this rating."),
        |rating| format!("{who} would have said {rating}."),
    );
    let why = dissent.why.trim();
    if why.is_empty() { said } else { format!("{said} {why}") }
}

//! The page at a glance.

use super::{Choices, agreed, paragraphs};
use crate::british::{month, said, thousands, within};
use crate::edition::{Means, Section, Standard};
use crate::figures::{Counts, TypeFigure, Whose};
use crate::paper::{Glance, GlanceRow, GlanceType, ShortLine};
use crate::readiness::SUMMARY;
use crate::review::Review;

pub(super) fn glance(review: &Review, choices: &Choices) -> Glance {
    let all = review.all_counts(Whose::Agreed);
    let last = review.all_counts(Whose::Last);
    let rows = review.edition().map_or(&[][..], |edition| &edition.sections).iter();
    let types = review.type_figures(Whose::Agreed);
    let last_visited = review.details().and_then(|details| details.body.last_visited.as_deref());
    Glance {
        all: all.into(),
        applicable: all.applicable(),
        pending: all.unrated,
        headline: headline(review, all),
        compared: compared(review, all, choices),
        percent: all.whole_percent(),
        self_percent: review.all_counts(Whose::SelfReview).whole_percent(),
        last_percent: last.share().map(|share| share.whole_percent()),
        last_visited: last_visited.map(|day| said(day, month)),
        summary: paragraphs(review, "", SUMMARY),
        sections: rows.map(|section| glance_row(review, section)).collect(),
        essential_short: short(review),
        essential_applicable: types.first().map_or(0, |first| first.counts.applicable()),
        essential_pending: types.first().map_or(0, |first| first.counts.unrated),
        types: types.iter().map(type_row).collect(),
    }
}

/// Whether a threshold is reached is said once all its standards are agreed.
fn type_row(figure: &TypeFigure<'_>) -> GlanceType {
    GlanceType {
        label: format!("Type {}, {}", figure.kind.code, within(&figure.kind.label)),
        met: figure.counts.met,
        applicable: figure.counts.applicable(),
        percent: figure.counts.percent_so_far(),
        threshold: figure.threshold.map(|asked| format!("{asked} %")),
        reached: figure.reached.filter(|_| figure.counts.unrated == 0),
    }
}

/// The figure in one sentence; while anything is not agreed, as one of so far.
fn headline(review: &Review, all: Counts) -> String {
    let scale = review.edition().map_or(&[][..], |edition| &edition.scale);
    let point = scale.iter().find(|point| point.means == Means::Met);
    let met_words = point.map_or_else(|| "met".to_owned(), |point| within(&point.label));
    let say = |n: u32| thousands(n as usize);
    let (met, of, pending) = (say(all.met), say(all.applicable()), say(all.unrated));
    match (all.applicable(), all.unrated) {
        (0, _) => "No standard has an agreed rating yet.".into(),
        (_, 0) => format!("{met} of the {of} standards that apply are {met_words}."),
        _ => format!("{met} {met_words} of {of} agreed so far; {pending} not agreed yet."),
    }
}

/// What it comes to. It is compared with the unit's own ratings and the last visit when all is agreed, and not before.
fn compared(review: &Review, all: Counts, choices: &Choices) -> String {
    let percent = all.whole_percent();
    let own = review.all_counts(Whose::SelfReview).share().filter(|_| choices.self_review);
    let last = review.all_counts(Whose::Last).share();
    if all.unrated > 0 {
        let with = match (own.is_some(), last.is_some()) {
            (true, true) => "the unit’s own ratings and the last visit",
            (true, false) => "the unit’s own ratings",
            (false, true) => "the last visit",
            (false, false) => return format!("That is {percent} so far."),
        };
        return format!(
            "That is {percent} so far. It can be compared with {with} once every standard is agreed."
        );
    }
    let mut words = format!("That is {percent}.");
    if let Some(own) = own {
        words.push_str(&format!(" By the unit’s own ratings it is {}.", own.whole_percent()));
    }
    if let Some(last) = last {
        let day = review.details().and_then(|details| details.body.last_visited.as_deref());
        let when = day.map_or_else(String::new, |day| format!(" ({})", said(day, month)));
        words.push_str(&format!(" At the last visit{when} it was {}.", last.whole_percent()));
    }
    words
}

fn glance_row(review: &Review, section: &Section) -> GlanceRow {
    let counts = |whose| review.section_counts(&section.code, whose);
    GlanceRow {
        code: section.code.clone(),
        name: section.name.clone(),
        agreed: counts(Whose::Agreed).into(),
        percent: counts(Whose::Agreed).percent(),
        self_percent: counts(Whose::SelfReview).percent(),
        last_percent: counts(Whose::Last).percent(),
    }
}

fn short(review: &Review) -> Vec<ShortLine> {
    let short = |standard: &Standard| {
        let means = agreed(review, &standard.code)?;
        let short = matches!(means, Means::PartlyMet | Means::NotMet);
        let (code, text) = (standard.code.clone(), standard.text.clone());
        (short && review.is_essential(standard)).then_some(ShortLine { code, text, means })
    };
    review.standards().filter_map(short).collect()
}

//! The page at a glance.

use super::{agreed, paragraphs};
use crate::british::{month, said};
use crate::edition::{Means, Section, Standard};
use crate::figures::Whose;
use crate::paper::{Glance, GlanceRow, GlanceType, ShortLine};
use crate::readiness::SUMMARY;
use crate::review::Review;

pub(super) fn glance(review: &Review) -> Glance {
    let all = review.all_counts(Whose::Agreed);
    let last = review.all_counts(Whose::Last);
    let rows = review.edition().map_or(&[][..], |edition| &edition.sections).iter();
    let types = review.type_figures(Whose::Agreed);
    let last_visited = review.details().and_then(|details| details.body.last_visited.as_deref());
    Glance {
        all: all.into(),
        applicable: all.applicable(),
        percent: all.whole_percent(),
        self_percent: review.all_counts(Whose::SelfReview).whole_percent(),
        last_percent: last.share().map(|share| share.whole_percent()),
        last_visited: last_visited.map(|day| said(day, month)),
        summary: paragraphs(review, "", SUMMARY),
        sections: rows.map(|section| glance_row(review, section)).collect(),
        essential_short: short(review),
        essential_applicable: types.first().map_or(0, |first| first.counts.applicable()),
        types: types
            .iter()
            .map(|figure| GlanceType {
                label: format!(
                    "Type {}, {}",
                    figure.kind.code,
                    crate::british::within(&figure.kind.label)
                ),
                met: figure.counts.met,
                applicable: figure.counts.applicable(),
                percent: figure.counts.percent(),
                threshold: figure.threshold.map(|asked| format!("{asked} %")),
                reached: figure.reached,
            })
            .collect(),
    }
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

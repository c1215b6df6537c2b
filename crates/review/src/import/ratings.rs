//! Tables of ratings: the unit's own, and those of the cycle before.

use super::codes::Standards;
use super::columns::{Field, Look};
use super::flow::Target;
use super::lines::{Line, Lines, clipped};
use super::problem::{Problems, code};
use super::scale::{Reading, Scale};
use crate::edition::Edition;
use crate::pack::{LastRating, SelfRating};

const CODE: &str = "code|standard code|standard no|standard number|standard|standard ref|ref|reference|no|number|criterion|criterion no|criterion number|item|id";

/// The column that names the standard.
pub(super) fn standard_field() -> Field {
    Field::new("code", "Standard", CODE).required().looks(Look::Code)
}

/// A unit's own ratings.
pub(super) struct SelfReview<'a>(pub &'a Edition);

impl Target for SelfReview<'_> {
    type Value = Vec<SelfRating>;

    fn what(&self) -> &'static str {
        "self-review ratings"
    }

    fn fields(&self, _: &[String]) -> Vec<Field> {
        vec![
            standard_field(),
            Field::new(
                "rating",
                "Rating",
                "rating|self rating|self score|score|self review|self assessment|self review rating|self review score|met|status|compliance|result|response",
            )
            .required(),
            Field::new(
                "commentary",
                "Commentary",
                "commentary|comments|comment|self review commentary|self review comments|evidence|narrative|notes|explanation|details",
            ),
        ]
    }

    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Vec<SelfRating> {
        let scale = Scale::for_column(&self.0.scale, lines.texts("rating"));
        let mut standards = Standards::of(self.0);
        let mut ratings = Vec::new();
        for line in lines.iter() {
            let standard = standards.find_once(line, "code", problems);
            let rating = rating(line, &scale, problems);
            let commentary = line.text("commentary", problems).unwrap_or_default();
            if let Some(standard) = standard {
                ratings.push(SelfRating { standard, rating, commentary });
            }
        }
        standards.finish(problems);
        ratings
    }

    fn shown(&self, lines: &Lines<'_>, field: &str, cell: &str) -> String {
        shown(self.0, lines, field, cell)
    }
}

/// Ratings of the cycle before.
pub(super) struct LastRatings<'a>(pub &'a Edition);

impl Target for LastRatings<'_> {
    type Value = Vec<LastRating>;

    fn what(&self) -> &'static str {
        "ratings of the last cycle"
    }

    fn fields(&self, _: &[String]) -> Vec<Field> {
        vec![
            standard_field(),
            Field::new(
                "rating",
                "Rating",
                "rating|last rating|final rating|agreed rating|peer rating|peer review rating|last cycle|previous rating|score|peer score|peer review|met|status|compliance|result",
            )
            .required(),
        ]
    }

    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Vec<LastRating> {
        let scale = Scale::for_column(&self.0.scale, lines.texts("rating"));
        let mut standards = Standards::of(self.0);
        let mut ratings = Vec::new();
        for line in lines.iter() {
            let standard = standards.find_once(line, "code", problems);
            if let (Some(rating), Some(standard)) = (rating(line, &scale, problems), standard) {
                ratings.push(LastRating { standard, rating });
            }
        }
        standards.finish(problems);
        ratings
    }

    fn shown(&self, lines: &Lines<'_>, field: &str, cell: &str) -> String {
        shown(self.0, lines, field, cell)
    }
}

fn rating(line: Line<'_>, scale: &Scale<'_>, problems: &mut Problems) -> Option<String> {
    let text = line.text("rating", problems)?;
    let (code, what) = match scale.read(&text) {
        Reading::None => return None,
        Reading::Point(point) => return Some(point.code.clone()),
        Reading::Unknown => (
            code::UNKNOWN_RATING,
            format!("Row {}: “{}” is not a rating of this edition.", line.number(), clipped(&text)),
        ),
        Reading::Unclear(why) => {
            (code::UNCLEAR_RATING, format!("Row {}: the rating is {why}.", line.number()))
        }
    };
    let todo = format!("Write one of: {}. Leave it empty where it is not rated.", scale.labels());
    problems.error(code, line.place("rating"), what, &todo);
    None
}

fn shown(edition: &Edition, lines: &Lines<'_>, field: &str, cell: &str) -> String {
    let scale = Scale::for_column(&edition.scale, lines.texts("rating"));
    match (field, scale.read(cell)) {
        ("rating", Reading::Point(point)) => point.label.clone(),
        _ => cell.to_owned(),
    }
}

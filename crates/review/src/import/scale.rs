//! Ratings as people write them, matched to the edition's scale; never by a guess between two points.

use super::columns::plain;
use crate::edition::{Means, ScalePoint};

/// A scale, and how the ratings of one column are written.
pub(super) struct Scale<'a> {
    points: &'a [ScalePoint],
    yes_no: bool,
    numbers: Numbers,
}

/// What the numbers of the column can only mean.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// 2 met, 1 partly met, 0 not met.
    TwoToNought,
    /// 1 met, 0 not met.
    OneOrNought,
    /// More than one thing.
    Unclear,
}

/// What a rating could be read as.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reading<'a> {
    /// Not rated.
    None,
    /// One point.
    Point(&'a ScalePoint),
    /// Nothing on the scale.
    Unknown,
    /// More than one point, or a number without a known meaning.
    Unclear(String),
}

impl<'a> Scale<'a> {
    /// A scale for a column with these ratings.
    pub fn for_column<'t>(
        points: &'a [ScalePoint],
        texts: impl Iterator<Item = &'t str>,
    ) -> Scale<'a> {
        let mut written: Vec<String> = texts.map(plain).collect();
        written.sort_unstable();
        written.dedup();
        let has = |t: &str| written.binary_search_by(|w| w.as_str().cmp(t)).is_ok();
        let digits = |w: &&String| !w.is_empty() && w.bytes().all(|b| b.is_ascii_digit());
        let beyond = written.iter().filter(digits).any(|w| !matches!(w.as_str(), "0" | "1" | "2"));
        let partly = points.iter().any(|p| p.means == Means::PartlyMet);
        let numbers = match (beyond, partly) {
            // A 2 without a 0 could as well be the second of 1, 2, 3.
            (false, true) if has("2") && has("0") => Numbers::TwoToNought,
            (false, false) if !has("2") && has("1") && has("0") => Numbers::OneOrNought,
            _ => Numbers::Unclear,
        };
        Scale { points, yes_no: has("yes") || has("y"), numbers }
    }

    /// What this rating says.
    pub fn read(&self, text: &str) -> Reading<'a> {
        let text = plain(text);
        let nothing = ["", "not rated", "not yet rated", "unrated", "none", "blank", "tbc"];
        let named = |p: &&ScalePoint| plain(&p.code) == text || plain(&p.label) == text;
        if let Some(point) = self.points.iter().find(named) {
            return Reading::Point(point);
        }
        if nothing.contains(&text.as_str()) {
            return Reading::None;
        }
        match self.meaning(&text) {
            Some(Ok(means)) => self.only(&text, |p| p.means == means),
            Some(Err(why)) => Reading::Unclear(why),
            None => self.by_letters(&text),
        }
    }

    /// Words and numbers that stand for a meaning whatever the labels are.
    fn meaning(&self, text: &str) -> Option<Result<Means, String>> {
        Some(Ok(match text {
            "yes" | "y" | "fully met" | "full" | "achieved" => Means::Met,
            "no" | "unmet" => Means::NotMet,
            "n" if self.yes_no => Means::NotMet,
            "partially met" | "partial" | "partially" | "partly" | "part met" | "part" => {
                Means::PartlyMet
            }
            "na" | "n a" | "not applicable" | "does not apply" => Means::NotApplicable,
            "dk" | "do not know" | "don t know" | "unknown" => Means::DoNotKnow,
            digits if digits.bytes().all(|b| b.is_ascii_digit()) => match (self.numbers, digits) {
                (Numbers::TwoToNought, "2") | (Numbers::OneOrNought, "1") => Means::Met,
                (Numbers::TwoToNought, "1") => Means::PartlyMet,
                (Numbers::TwoToNought | Numbers::OneOrNought, "0") => Means::NotMet,
                _ => return Some(Err("a number that could stand for more than one rating".into())),
            },
            _ => return None,
        }))
    }

    /// `P` or `Part`: the beginning of one label; `NM`: the initials of one.
    fn by_letters(&self, text: &str) -> Reading<'a> {
        let initials = |p: &ScalePoint| {
            plain(&p.label).split(' ').filter_map(|w| w.chars().next()).collect::<String>()
        };
        self.only(text, |p| {
            plain(&p.label).starts_with(text) || (text.len() > 1 && initials(p) == text)
        })
    }

    fn only(&self, text: &str, fits: impl Fn(&ScalePoint) -> bool) -> Reading<'a> {
        let found: Vec<&ScalePoint> = self.points.iter().filter(|p| fits(p)).collect();
        match found.as_slice() {
            [] => Reading::Unknown,
            [point] => Reading::Point(point),
            several => {
                let labels: Vec<String> =
                    several.iter().map(|p| format!("“{}”", p.label)).collect();
                Reading::Unclear(format!("“{text}”, which could be {}", labels.join(" or ")))
            }
        }
    }

    /// The labels, for a message.
    pub fn labels(&self) -> String {
        self.points.iter().map(|p| p.label.as_str()).collect::<Vec<_>>().join(", ")
    }
}

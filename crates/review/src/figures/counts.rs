//! Counts, and the share of them that is met.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::Serialize;

use crate::edition::Means;
use crate::paper::CountsLine;

/// What stands where there is nothing to divide by.
pub const DASH: &str = "–";

/// How many standards stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Met.
    pub met: u32,
    /// Partly met.
    pub partly: u32,
    /// Not met.
    pub not: u32,
    /// Not applicable.
    pub na: u32,
    /// Do not know.
    pub unknown: u32,
    /// Not rated.
    pub unrated: u32,
}

impl Counts {
    /// The same with one more standard.
    pub fn and(mut self, rating: Option<Means>) -> Self {
        let cell = match rating {
            Some(Means::Met) => &mut self.met,
            Some(Means::PartlyMet) => &mut self.partly,
            Some(Means::NotMet) => &mut self.not,
            Some(Means::NotApplicable) => &mut self.na,
            Some(Means::DoNotKnow) => &mut self.unknown,
            None => &mut self.unrated,
        };
        *cell += 1;
        self
    }

    /// The denominator: standards that apply and are rated.
    pub fn applicable(self) -> u32 {
        self.met + self.partly + self.not
    }

    /// All standards but those not rated.
    pub fn rated(self) -> u32 {
        self.applicable() + self.na + self.unknown
    }

    /// All standards.
    pub fn total(self) -> u32 {
        self.rated() + self.unrated
    }

    /// Share that is met; none when nothing applies.
    pub fn share(self) -> Option<Share> {
        Share::of(self.met, self.applicable())
    }

    /// `80.0%`, or a dash.
    pub fn percent(self) -> String {
        self.share().map_or_else(|| DASH.into(), Share::percent)
    }

    /// `80%`, or a dash.
    pub fn whole_percent(self) -> String {
        self.share().map_or_else(|| DASH.into(), Share::whole_percent)
    }

    /// The same figure said truly while standards are not rated yet: `80.0% so far`.
    pub fn percent_so_far(self) -> String {
        match self.share() {
            Some(share) if self.unrated > 0 => format!("{} so far", share.percent()),
            _ => self.percent(),
        }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Counts {
            met: self.met + other.met,
            partly: self.partly + other.partly,
            not: self.not + other.not,
            na: self.na + other.na,
            unknown: self.unknown + other.unknown,
            unrated: self.unrated + other.unrated,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

impl From<Counts> for CountsLine {
    fn from(counts: Counts) -> Self {
        let Counts { met, partly, not, na, unknown, unrated } = counts;
        CountsLine { met, partly, not, na, unknown, unrated }
    }
}

/// So many of so many, kept as whole numbers so that rounding happens once, on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Share {
    part: u32,
    of: u32,
}

impl Share {
    /// `part` of `of`; none when `of` is 0. A part above the whole is cut to it.
    pub fn of(part: u32, of: u32) -> Option<Self> {
        (of > 0).then_some(Share { part: part.min(of), of })
    }

    /// How many of them.
    pub fn part(self) -> u32 {
        self.part
    }

    /// The n of the figure.
    pub fn n(self) -> u32 {
        self.of
    }

    /// 0 to 100, unrounded.
    pub fn value(self) -> f64 {
        f64::from(self.part) * 100.0 / f64::from(self.of)
    }

    /// `66.7%`: one decimal, halves up.
    pub fn percent(self) -> String {
        let tenths = self.rounded(1000);
        format!("{}.{}%", tenths / 10, tenths % 10)
    }

    /// `67%`: no decimal, halves up.
    pub fn whole_percent(self) -> String {
        format!("{}%", self.rounded(100))
    }

    /// The number of [`Share::whole_percent`], 0 to 100.
    pub fn whole(self) -> u8 {
        u8::try_from(self.rounded(100)).unwrap_or(100)
    }

    /// Whether at least `threshold` per cent, judged before rounding.
    pub fn reaches(self, threshold: u8) -> bool {
        u64::from(self.part) * 100 >= u64::from(threshold) * u64::from(self.of)
    }

    // Only all of it is 100 and only none of it is 0: 299 of 300 met must not read as 100%.
    fn rounded(self, scale: u64) -> u64 {
        let (part, of) = (u64::from(self.part), u64::from(self.of));
        let near = (2 * scale * part + of) / (2 * of);
        match part {
            0 => 0,
            _ if part == of => scale,
            _ => near.clamp(1, scale - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts() -> impl Strategy<Value = Counts> {
        (0u32..400, 0u32..400, 0u32..400, 0u32..400, 0u32..400, 0u32..400).prop_map(
            |(met, partly, not, na, unknown, unrated)| Counts {
                met,
                partly,
                not,
                na,
                unknown,
                unrated,
            },
        )
    }

    fn number(percent: &str) -> Option<f64> {
        percent.strip_suffix("%")?.parse().ok()
    }

    proptest! {
        #[test]
        fn a_percentage_lies_between_0_and_100(counts in counts()) {
            match number(&counts.percent()) {
                Some(percent) => prop_assert!((0.0..=100.0).contains(&percent)),
                None => prop_assert!(counts.applicable() == 0 && counts.percent() == DASH),
            }
        }

        #[test]
        fn only_all_met_reads_as_100_and_only_none_as_0(counts in counts()) {
            for percent in [counts.percent(), counts.whole_percent()].iter().filter_map(|p| number(p)) {
                prop_assert_eq!(percent == 100.0, counts.met == counts.applicable());
                prop_assert_eq!(percent == 0.0, counts.met == 0);
            }
        }

        #[test]
        fn what_is_left_out_never_changes_a_percentage(counts in counts(), more in 0u32..50) {
            let percent = counts.percent();
            prop_assert_eq!(&Counts { na: counts.na + more, ..counts }.percent(), &percent);
            prop_assert_eq!(&Counts { unknown: counts.unknown + more, ..counts }.percent(), &percent);
            prop_assert_eq!(&Counts { unrated: counts.unrated + more, ..counts }.percent(), &percent);
        }
    }

    #[test]
    fn a_percentage_with_ratings_missing_is_one_of_so_far() {
        let counts = |met, unrated| Counts { met, partly: 1, unrated, ..Counts::default() };
        assert_eq!(counts(3, 0).percent_so_far(), "75.0%");
        assert_eq!(counts(3, 1).percent_so_far(), "75.0% so far");
        assert_eq!(Counts { unrated: 4, ..Counts::default() }.percent_so_far(), DASH);
    }

    #[test]
    fn percentages_by_the_definition() {
        let check = |met, partly, not, na, percent: &str, whole: &str| {
            let counts = Counts { met, partly, not, na, ..Counts::default() };
            assert_eq!(
                (counts.percent().as_str(), counts.whole_percent().as_str()),
                (percent, whole)
            );
        };
        check(8, 1, 1, 2, "80.0%", "80%");
        check(0, 0, 0, 7, DASH, DASH);
        check(0, 1, 0, 0, "0.0%", "0%");
        check(2, 1, 0, 0, "66.7%", "67%");
        check(1, 0, 2, 0, "33.3%", "33%");
        check(1, 7, 0, 0, "12.5%", "13%");
        check(163, 27, 11, 7, "81.1%", "81%");
        check(299, 1, 0, 0, "99.7%", "99%");
    }
}

//! The figures: counts, percentages and n. One definition for laptop, server and print.
//!
//! % met = met / (met + partly + not) x 100. Not applicable, do not know and not rated are left out, and a
//! denominator of 0 gives a dash, never 0%. A standard that does not apply to this care, and that nobody rated,
//! counts as not applicable.

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use serde::Serialize;
use sync::PersonId;

use crate::edition::{Means, Standard, StandardType};
use crate::pack::QuestionnaireItem;
use crate::paper::CountsLine;
use crate::review::Review;

/// What stands where there is nothing to divide by.
pub const DASH: &str = "–";

/// What stands for a figure from too few people.
pub const TOO_FEW: &str = "too few to show";

/// Fewer replies than this could identify somebody on a small ward, whatever an edition says.
pub const LEAST_SHOWN: u32 = 5;

/// Whose ratings are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "whose", content = "person")]
pub enum Whose {
    /// One reviewer's own.
    Mine(PersonId),
    /// Where the team stands now: the agreed rating; before there is one, what every reviewer who rated it says, if
    /// they all say the same. A reviewer who does not know does not contradict the others.
    Team,
    /// Agreed ratings only.
    Agreed,
    /// The unit's own.
    SelfReview,
    /// Those of the cycle before.
    Last,
}

/// How one standard stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "means")]
pub enum Standing {
    /// Rated, or not applicable by the edition's default.
    Rated(Means),
    /// Reviewers say different things and nothing is agreed. Counts as not rated.
    Differ,
    /// Not rated.
    Unrated,
}

impl Standing {
    /// The rating, if there is one.
    pub fn means(self) -> Option<Means> {
        match self {
            Standing::Rated(means) => Some(means),
            Standing::Differ | Standing::Unrated => None,
        }
    }
}

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

/// A type of standard and how much of it is met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypeFigure<'a> {
    /// The type.
    pub kind: &'a StandardType,
    /// Its standards.
    pub counts: Counts,
    /// The percentage that this review's type asks for.
    pub threshold: Option<u8>,
    /// Whether it is reached; none without a threshold, or while nothing applies.
    pub reached: Option<bool>,
}

/// How many of a group agreed with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreeing {
    /// Fewer answers than the edition shows: small wards identify people.
    TooFew,
    /// So many of so many.
    Of(Share),
}

impl Agreeing {
    /// `71%`, or that there are too few to show.
    pub fn percent(self) -> String {
        match self {
            Agreeing::TooFew => TOO_FEW.into(),
            Agreeing::Of(share) => share.whole_percent(),
        }
    }

    /// The share, where it may be shown.
    pub fn share(self) -> Option<Share> {
        match self {
            Agreeing::TooFew => None,
            Agreeing::Of(share) => Some(share),
        }
    }
}

impl Review {
    /// How a standard stands by the ratings looked at.
    pub fn standing(&self, standard: &Standard, whose: Whose) -> Standing {
        let code = standard.code.as_str();
        let rating = match whose {
            Whose::Mine(person) => {
                self.own(person, code).and_then(|own| self.means(own.body.rating.as_deref()?))
            }
            Whose::Agreed => self.agreed_means(code),
            Whose::SelfReview => self.self_means(code),
            Whose::Last => self.last_means(code),
            Whose::Team => match self.agreed_means(code) {
                Some(means) => Some(means),
                None => match common(self.owns(code).iter().filter_map(|view| view.means)) {
                    Ok(means) => means,
                    Err(Differing) => return Standing::Differ,
                },
            },
        };
        match rating {
            Some(means) => Standing::Rated(means),
            None if !self.applies(standard) => Standing::Rated(Means::NotApplicable),
            None => Standing::Unrated,
        }
    }

    /// The counts of a section.
    pub fn section_counts(&self, section: &str, whose: Whose) -> Counts {
        self.count(self.standards_in(section), whose)
    }

    /// The counts of all standards.
    pub fn all_counts(&self, whose: Whose) -> Counts {
        self.count(self.standards(), whose)
    }

    /// The counts of each type, in the edition's order. Thresholds are there where this type of review has them.
    pub fn type_figures(&self, whose: Whose) -> Vec<TypeFigure<'_>> {
        let Some(edition) = self.edition() else { return Vec::new() };
        let review_type = self.details().map(|details| details.body.review_type.as_str());
        let thresholds = edition
            .review_types
            .iter()
            .any(|known| Some(known.code.as_str()) == review_type && known.thresholds);
        let figure = |kind| self.type_figure(kind, thresholds, whose);
        edition.types.iter().map(figure).collect()
    }

    fn type_figure<'a>(
        &self,
        kind: &'a StandardType,
        thresholds: bool,
        whose: Whose,
    ) -> TypeFigure<'a> {
        let of_kind = |one: &&Standard| one.kind.as_ref() == Some(&kind.code);
        let counts = self.count(self.standards().filter(of_kind), whose);
        let threshold = kind.threshold.filter(|_| thresholds);
        let reached = threshold.and_then(|asked| Some(counts.share()?.reaches(asked)));
        TypeFigure { kind, counts, threshold, reached }
    }

    /// How many agreed with a question, unless too few answered it.
    pub fn agreeing(&self, item: &QuestionnaireItem) -> Agreeing {
        let least = self.suppress_below();
        match Share::of(item.agree, item.n) {
            Some(share) if item.n >= least => Agreeing::Of(share),
            _ => Agreeing::TooFew,
        }
    }

    /// Cells with fewer replies are not shown. An edition may ask for more than five, never for fewer.
    pub fn suppress_below(&self) -> u32 {
        self.edition().map_or(0, |edition| edition.suppress_below).max(LEAST_SHOWN)
    }

    fn count<'a>(&self, standards: impl Iterator<Item = &'a Standard>, whose: Whose) -> Counts {
        standards.fold(Counts::default(), |counts, standard| {
            counts.and(self.standing(standard, whose).means())
        })
    }
}

/// Reviewers say different things.
struct Differing;

/// What all say who know; *do not know* if nobody does; none without any.
fn common(views: impl Iterator<Item = Means>) -> Result<Option<Means>, Differing> {
    let mut all = None;
    for means in views {
        match all {
            None | Some(Means::DoNotKnow) => all = Some(means),
            Some(known) if means == known || means == Means::DoNotKnow => {}
            Some(_) => return Err(Differing),
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::Sample;

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

        #[test]
        fn sections_add_up_to_all(
            ratings in proptest::collection::vec((0usize..6, 0usize..5), 0..20),
            whose in prop_oneof![Just(Whose::Agreed), Just(Whose::Team), Just(Whose::SelfReview)],
        ) {
            let codes = ["1.1", "1.2", "1.10", "2.1", "2.2", "2.3"];
            let scale = ["met", "partly", "not", "na", "do_not_know"];
            let mut sample = Sample::new();
            for (at, rating) in ratings {
                sample.own("helen", codes[at], scale[rating]).unit(codes[at], scale[rating], "");
                sample.agree(codes[at], scale[rating], "");
            }
            let review = sample.review();
            let sections: Counts = ["1", "2"].iter().map(|s| review.section_counts(s, whose)).sum();
            prop_assert_eq!(sections, review.all_counts(whose));
            prop_assert_eq!(sections.total(), 6);
        }
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

    #[test]
    fn the_team_stands_where_all_who_know_say_the_same() {
        let check = |ratings: &[(&str, &str)], agreed: &str, stands: Standing| {
            let mut sample = Sample::new();
            for (who, rating) in ratings {
                sample.own(who, "1.1", rating);
            }
            if !agreed.is_empty() {
                sample.agree("1.1", agreed, "");
            }
            let review = sample.review();
            assert_eq!(review.standing(review.standard("1.1").unwrap(), Whose::Team), stands);
        };
        check(&[], "", Standing::Unrated);
        check(&[("helen", "met")], "", Standing::Rated(Means::Met));
        check(&[("helen", "met"), ("anil", "met")], "", Standing::Rated(Means::Met));
        check(&[("helen", "met"), ("anil", "not")], "", Standing::Differ);
        check(&[("helen", "met"), ("anil", "not")], "partly", Standing::Rated(Means::PartlyMet));
        check(&[("helen", "met"), ("anil", "do_not_know")], "", Standing::Rated(Means::Met));
        check(&[("anil", "do_not_know")], "", Standing::Rated(Means::DoNotKnow));
        check(&[("helen", "a code of another scale")], "", Standing::Unrated);
    }

    #[test]
    fn a_standard_for_other_care_counts_as_not_applicable_until_rated() {
        let mut sample = Sample::new();
        assert_eq!(sample.review().section_counts("2", Whose::Agreed).na, 1);
        sample.agree("2.3", "met", "They have one all the same.");
        let counts = sample.review().section_counts("2", Whose::Agreed);
        assert_eq!((counts.na, counts.met, counts.unrated), (0, 1, 2));
    }

    #[test]
    fn thresholds_are_judged_before_rounding_and_only_where_the_review_has_them() {
        let mut sample = Sample::new();
        sample.agree("1.1", "met", "").agree("2.1", "not", "No count.").agree("1.2", "met", "");
        let reached = |sample: &Sample| -> Vec<_> {
            sample.review().type_figures(Whose::Agreed).iter().map(|f| f.reached).collect()
        };
        assert_eq!(reached(&sample), [None, None, None]);
        sample.details(|details| details.review_type = "accreditation".into());
        assert_eq!(reached(&sample), [Some(false), Some(true), None]);
        assert!(!Share::of(7999, 10_000).unwrap().reaches(80));
        assert!(Share::of(8, 10).unwrap().reaches(80));
    }

    #[test]
    fn fewer_than_five_answers_are_not_shown() {
        let review = Sample::new().review();
        let percent = |n, agree| {
            let item = QuestionnaireItem { text: "Told?".into(), standard: None, n, agree };
            review.agreeing(&item).percent()
        };
        assert_eq!(percent(4, 4), TOO_FEW);
        assert_eq!(percent(0, 0), TOO_FEW);
        assert_eq!(percent(5, 0), "0%");
        assert_eq!(percent(17, 12), "71%");
    }
}

//! The figures: counts, percentages and n. One definition for laptop, server and print.
//!
//! % met = met / (met + partly + not) x 100. Not applicable, do not know and not rated are left out, and a
//! denominator of 0 gives a dash, never 0%. A standard that does not apply to this care, and that nobody rated,
//! counts as not applicable.

mod counts;

use serde::Serialize;
use sync::PersonId;

use crate::edition::{Means, Standard, StandardType};
use crate::pack::QuestionnaireItem;
use crate::review::Review;

pub use counts::{Counts, DASH, Share};

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

/// How far ratings have come. One rule for a section, the whole review and each reviewer: what counts is what was given, of
/// what is asked for. A standard that does not apply to this care is not asked for; given all the same, it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Ratings given.
    pub rated: u32,
    /// Ratings asked for, or given.
    pub of: u32,
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
        match self.given(standard, whose) {
            Standing::Unrated if self.is_left_out(standard, whose) => {
                Standing::Rated(Means::NotApplicable)
            }
            given => given,
        }
    }

    /// Whether the edition's default stands for a rating: the standard does not apply to this care, and nobody whose
    /// word counts has said anything else. Once a reviewer rates it all the same, it is the team's to agree.
    fn is_left_out(&self, standard: &Standard, whose: Whose) -> bool {
        let opens = |means| !matches!(means, Means::NotApplicable | Means::DoNotKnow);
        let rated = || self.owns(&standard.code).iter().filter_map(|view| view.means).any(opens);
        !self.applies(standard) && (whose != Whose::Agreed || !rated())
    }

    /// The same by what was given only, without the edition's default.
    fn given(&self, standard: &Standard, whose: Whose) -> Standing {
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
        rating.map_or(Standing::Unrated, Standing::Rated)
    }

    /// How far a section has come.
    pub fn section_progress(&self, section: &str, whose: Whose) -> Progress {
        self.progress(self.standards_in(section), whose)
    }

    /// How far the whole review has come.
    pub fn all_progress(&self, whose: Whose) -> Progress {
        self.progress(self.standards(), whose)
    }

    fn progress<'a>(
        &self,
        standards: impl Iterator<Item = &'a Standard>,
        whose: Whose,
    ) -> Progress {
        standards.fold(Progress::default(), |Progress { rated, of }, standard| {
            match self.given(standard, whose) {
                Standing::Rated(_) => Progress { rated: rated + 1, of: of + 1 },
                Standing::Unrated if self.is_left_out(standard, whose) => Progress { rated, of },
                Standing::Unrated | Standing::Differ => Progress { rated, of: of + 1 },
            }
        })
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

    proptest! {
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
    fn what_reviewers_differ_on_is_not_agreed_as_not_applicable_by_the_edition() {
        let mut sample = Sample::new();
        let agreed = |sample: &Sample| {
            let review = sample.review();
            let stands = review.standing(review.standard("2.3").unwrap(), Whose::Agreed);
            let Progress { rated, of } = review.all_progress(Whose::Agreed);
            (stands, rated, of)
        };
        let by_default = (Standing::Rated(Means::NotApplicable), 0, 5);
        sample.own("helen", "2.3", "na").own("anil", "2.3", "do_not_know");
        assert_eq!(agreed(&sample), by_default, "2.3 is for other care, and nobody says otherwise");
        sample.own("jordan", "2.3", "not");
        assert_eq!(agreed(&sample), (Standing::Unrated, 0, 6), "now it is the team's to agree");
        sample.agree("2.3", "na", "");
        assert_eq!(agreed(&sample), (Standing::Rated(Means::NotApplicable), 1, 6));
    }

    #[test]
    fn what_does_not_apply_is_neither_asked_for_nor_done_until_somebody_rates_it() {
        let mut sample = Sample::new();
        let helen = sample.person("helen");
        let section = |sample: &Sample| {
            let Progress { rated, of } = sample.review().section_progress("2", Whose::Mine(helen));
            (rated, of)
        };
        assert_eq!(section(&sample), (0, 2), "2.3 is for other care");
        sample.own("helen", "2.1", "na");
        assert_eq!(section(&sample), (1, 2), "one’s own not applicable is a rating");
        sample.own("helen", "2.3", "met");
        assert_eq!(section(&sample), (2, 3));
        let all = sample.review().all_progress(Whose::Mine(helen));
        assert_eq!((all.rated, all.of), (2, 6));
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

//! Lines of enquiry: where the sources that a team has before the visit disagree, and what is missing in them.
//!
//! Three voices speak of a standard before anybody has been there: the unit itself, the people who answered a
//! questionnaire, and the rating of the cycle before. Where they say different things, there is something to ask.

use std::cmp::Reverse;

use crate::british::{listed, within};
use crate::edition::{Means, Standard};
use crate::figures::Share;
use crate::review::Review;

/// From this percentage on, those who answered are read as saying *met*. In the smallest group that is shown, of five,
/// that is four: one voice alone makes no line of enquiry, nor could it be told whose it is.
pub const MOST_AGREE: u8 = 80;

/// Below this percentage they are read as saying *not met*: more people say that it is not so than that it is.
pub const HALF_AGREE: u8 = 50;

/// With fewer priorities than this, a day of some ten sessions looks at less than it could.
pub const FEWEST_PRIORITIES: usize = 10;

/// With more than this, six hours of sessions leave less than half an hour for each.
pub const MOST_PRIORITIES: usize = 15;

/// A standard on which the sources disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Which.
    pub standard: &'a Standard,
    /// Whether it is of the first type.
    pub essential: bool,
    /// How far apart the two that differ most are, in hundredths of the way from *not met* to *met*; 50 where the
    /// question is whether the standard applies at all, since nobody says then that it is not met.
    pub apart: u8,
    /// `The unit says met; 3 of 9 patients agree (33%); partly met last time`
    pub says: String,
}

/// What the sources lack on a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing<'a> {
    /// Which.
    pub standard: &'a Standard,
    /// `The unit says met, without commentary`
    pub says: String,
}

/// On how much the sources speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Standards with a self-rating.
    pub self_rated: u32,
    /// Standards with a questionnaire that may be shown.
    pub asked: u32,
    /// Standards with a rating of the cycle before.
    pub last: u32,
}

/// What one source says of a standard.
struct Voice {
    words: String,
    means: Means,
    /// On the way from not met (0) to met (100); none where the standard is said not to apply.
    at: Option<u8>,
}

impl Review {
    /// Where the sources disagree: the first type before others, then what is farthest apart, then in the order of the
    /// edition. Standards for other care are left out, and so is every answer of too few to show.
    pub fn lines_of_enquiry(&self) -> Vec<Line<'_>> {
        let applying = self.standards().filter(|standard| self.applies(standard));
        let mut lines: Vec<Line<'_>> = applying.filter_map(|one| self.line(one)).collect();
        // Stable: what is alike stays in the order of the edition.
        lines.sort_by_key(|line| (!line.essential, Reverse(line.apart)));
        lines
    }

    /// What the sources lack, in the order of the edition. Where no self-review has come at all, its gaps are not told
    /// one by one.
    pub fn missing_before_the_visit(&self) -> Vec<Missing<'_>> {
        let any_self_review = self.sources_before_the_visit().self_rated > 0;
        let applying = self.standards().filter(|standard| self.applies(standard));
        let missing = |standard| {
            let says = self.lacks(standard, any_self_review);
            (!says.is_empty()).then(|| Missing { standard, says: says.join("; ") })
        };
        applying.filter_map(missing).collect()
    }

    /// On how many standards each source speaks.
    pub fn sources_before_the_visit(&self) -> Sources {
        self.standards().fold(Sources::default(), |mut sources, standard| {
            let code = standard.code.as_str();
            let shown =
                |question: &crate::Question<'_>| self.agreeing(question.item).share().is_some();
            sources.self_rated += u32::from(self.self_means(code).is_some());
            sources.asked += u32::from(self.questions_on(code).any(|question| shown(&question)));
            sources.last += u32::from(self.last_means(code).is_some());
            sources
        })
    }

    /// Priorities on which nobody has a note yet, and how many priorities there are.
    pub fn priorities_without_note(&self) -> (usize, usize) {
        let silent = |one: &&Standard| self.notes_on(&one.code).next().is_none();
        (self.priorities().filter(silent).count(), self.priorities().count())
    }

    fn line<'a>(&self, standard: &'a Standard) -> Option<Line<'a>> {
        let voices = self.voices(&standard.code);
        let pairs = || voices.iter().flat_map(|one| voices.iter().map(move |other| (one, other)));
        if pairs().all(|(one, other)| one.means == other.means) {
            return None;
        }
        let says: Vec<&str> = voices.iter().map(|voice| voice.words.as_str()).collect();
        Some(Line {
            standard,
            essential: self.is_essential(standard),
            apart: pairs().map(|(one, other)| apart(one, other)).max().unwrap_or(0),
            says: capital(&says.join("; ")),
        })
    }

    /// The unit, then the groups in the order of the edition, then the cycle before.
    fn voices(&self, code: &str) -> Vec<Voice> {
        let rating = |rating: Option<&str>, words: fn(&str) -> String| {
            let point = self.point(rating?)?;
            Some(Voice {
                words: words(&within(&point.label)),
                means: point.means,
                at: place(point.means),
            })
        };
        let own = self.self_rating(code).and_then(|held| held.body.rating.as_deref());
        let unit = rating(own, |label| format!("the unit says {label}"));
        // Of several questions to one group, the one that is farthest from what the unit says of itself.
        let from = unit.as_ref().and_then(|unit| unit.at).unwrap_or(100);
        let mut answers: Vec<(&str, Share)> = Vec::new();
        for answer in self.evidence(code).answers {
            let Some(share) = answer.agreeing.share() else { continue };
            match answers.iter_mut().find(|(group, _)| *group == answer.group) {
                Some((_, known))
                    if hundredths(share).abs_diff(from) > hundredths(*known).abs_diff(from) =>
                {
                    *known = share;
                }
                Some(_) => {}
                None => answers.push((answer.group, share)),
            }
        }
        let asked = answers.into_iter().map(|(group, share)| Voice {
            words: format!(
                "{} of {} {} agree ({})",
                share.part(),
                share.n(),
                within(self.group_label(group)),
                share.whole_percent()
            ),
            means: read(share),
            at: Some(hundredths(share)),
        });
        let then = self.last(code).and_then(|held| held.body.rating.as_deref());
        let last = rating(then, |label| format!("{label} last time"));
        unit.into_iter()
            .chain(asked)
            .chain(last)
            .filter(|one| one.means != Means::DoNotKnow)
            .collect()
    }

    fn lacks(&self, standard: &Standard, any_self_review: bool) -> Vec<String> {
        let code = standard.code.as_str();
        let own = self.self_rating(code).map(|held| held.body);
        let point = own.and_then(|own| self.point(own.rating.as_deref()?));
        let mut says = Vec::new();
        match (own, point) {
            (Some(own), Some(point)) if own.commentary.trim().is_empty() => {
                says.push(format!("The unit says {}, without commentary", within(&point.label)));
            }
            (_, None) if any_self_review => says.push("No self-rating".into()),
            _ => {}
        }
        let actions = self.last(code).map_or(&[][..], |held| &held.body.actions);
        let open: Vec<String> = actions
            .iter()
            .filter(|action| !action.done)
            .map(|action| action.action.clone())
            .collect();
        if !open.is_empty() {
            let words = listed(&open);
            says.push(format!("still open from last time: {}", words.trim_end_matches('.')));
        }
        if let Some(first) = says.first_mut() {
            *first = capital(first);
        }
        says
    }
}

/// What to say of this many priorities, if anything. Advice: nothing keeps a team from choosing more or fewer.
pub fn advice(priorities: usize) -> Option<String> {
    let (few, most) = (FEWEST_PRIORITIES, MOST_PRIORITIES);
    match priorities {
        0 => Some(format!("No priorities yet. {few} to {most} is what a day can follow up.")),
        n if n < few => {
            Some(format!("{n} so far. {few} to {most} priorities is what a day can follow up."))
        }
        n if n > most => Some(format!("More than {most} is a lot for one day. Some could wait.")),
        _ => None,
    }
}

/// How those who answered are read on the scale.
fn read(share: Share) -> Means {
    if share.reaches(MOST_AGREE) {
        Means::Met
    } else if share.reaches(HALF_AGREE) {
        Means::PartlyMet
    } else {
        Means::NotMet
    }
}

fn hundredths(share: Share) -> u8 {
    // At most 100, since no more agree than answered.
    u8::try_from(u64::from(share.part()) * 100 / u64::from(share.n())).unwrap_or(100)
}

fn place(means: Means) -> Option<u8> {
    match means {
        Means::Met => Some(100),
        Means::PartlyMet => Some(50),
        Means::NotMet => Some(0),
        Means::NotApplicable | Means::DoNotKnow => None,
    }
}

fn apart(one: &Voice, other: &Voice) -> u8 {
    match (one.at, other.at) {
        (Some(one), Some(other)) => one.abs_diff(other),
        (None, None) => 0,
        _ => 50,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::Sample;

    fn says(sample: &Sample, code: &str) -> Option<String> {
        let review = sample.review();
        let lines = review.lines_of_enquiry();
        lines.into_iter().find(|line| line.standard.code == code).map(|line| line.says)
    }

    #[test]
    fn a_line_says_what_each_source_says() {
        let mut sample = Sample::new();
        sample
            .unit("1.1", "met", "We tell people.")
            .questionnaire("patients", &[("Told in time?", Some("1.1"), 9, 3)])
            .questionnaire("staff", &[("Told in time?", Some("1.1"), 10, 9)])
            .last("1.1", "partly");
        assert_eq!(
            says(&sample, "1.1").unwrap(),
            "The unit says met; 9 of 10 frontline staff agree (90%); 3 of 9 patients agree (33%); partly met last time"
        );
    }

    #[test]
    fn two_sources_that_differ_are_enough_and_one_alone_or_agreement_is_none() {
        type Build = fn(&mut Sample) -> &mut Sample;
        let check = |build: Build, expected: Option<&str>| {
            let mut sample = Sample::new();
            build(&mut sample);
            assert_eq!(says(&sample, "1.1").as_deref(), expected);
        };
        check(|s| s, None);
        check(|s| s.unit("1.1", "not", ""), None);
        check(|s| s.unit("1.1", "met", "").last("1.1", "met"), None);
        check(|s| s.unit("1.1", "do_not_know", "").last("1.1", "met"), None);
        check(
            |s| s.questionnaire("patients", &[("?", Some("1.1"), 9, 9)]).last("1.1", "not"),
            Some("9 of 9 patients agree (100%); not met last time"),
        );
        check(
            |s| s.unit("1.1", "na", "").last("1.1", "met"),
            Some("The unit says not applicable; met last time"),
        );
    }

    #[test]
    fn answers_are_read_by_four_in_five_and_by_half() {
        let check = |n: u32, agree: u32, means: Means| {
            assert_eq!(read(Share::of(agree, n).unwrap()), means, "{agree} of {n}");
        };
        check(5, 4, Means::Met);
        check(5, 3, Means::PartlyMet);
        check(10, 5, Means::PartlyMet);
        check(9, 4, Means::NotMet);
        check(1000, 799, Means::PartlyMet);
        check(1000, 499, Means::NotMet);
    }

    #[test]
    fn of_several_questions_to_a_group_the_one_farthest_from_the_unit_speaks() {
        let mut sample = Sample::new();
        sample.unit("1.1", "not", "").questionnaire(
            "patients",
            &[("One?", Some("1.1"), 10, 2), ("Two?", Some("1.1"), 10, 9)],
        );
        assert_eq!(
            says(&sample, "1.1").unwrap(),
            "The unit says not met; 9 of 10 patients agree (90%)"
        );
    }

    #[test]
    fn the_first_type_comes_first_then_the_widest_then_the_order_of_the_edition() {
        let mut sample = Sample::new();
        for (code, unit, last) in [
            ("1.2", "met", "not"),
            ("1.10", "met", "partly"),
            ("2.1", "met", "partly"),
            ("1.1", "partly", "met"),
            ("2.2", "met", "not"),
        ] {
            sample.unit(code, unit, "").last(code, last);
        }
        let review = sample.review();
        let order: Vec<_> = review
            .lines_of_enquiry()
            .iter()
            .map(|line| (line.standard.code.clone(), line.apart))
            .collect();
        let expected = [("1.1", 50), ("2.1", 50), ("1.2", 100), ("2.2", 100), ("1.10", 50)];
        assert_eq!(order, expected.map(|(code, apart)| (code.to_owned(), apart)));
    }

    #[test]
    fn a_standard_for_other_care_is_no_line_and_lacks_nothing() {
        let mut sample = Sample::new();
        sample.unit("2.3", "met", "").last("2.3", "not").unit("1.1", "met", "Yes.");
        assert_eq!(says(&sample, "2.3"), None);
        let review = sample.review();
        assert!(review.missing_before_the_visit().iter().all(|one| one.standard.code != "2.3"));
    }

    #[test]
    fn what_is_missing_is_told_and_no_self_review_at_all_is_not_told_one_by_one() {
        let missing = |sample: &Sample| -> Vec<String> {
            let review = sample.review();
            let all = review.missing_before_the_visit();
            all.iter().map(|one| format!("{} {}", one.standard.code, one.says)).collect()
        };
        let mut sample = Sample::new();
        assert!(missing(&sample).is_empty());
        sample.last("2.1", "met");
        assert_eq!(missing(&sample), ["2.1 Still open from last time: Write it down"]);
        sample.unit("1.1", "met", "We do.").unit("1.2", "met", " ").unit("1.10", "not", "Not yet.");
        assert_eq!(
            missing(&sample),
            [
                "1.2 The unit says met, without commentary",
                "2.1 No self-rating; still open from last time: Write it down",
                "2.2 No self-rating",
            ]
        );
    }

    #[test]
    fn advice_is_given_outside_of_ten_to_fifteen_only() {
        for (count, given) in
            [(0, true), (1, true), (9, true), (10, false), (15, false), (16, true)]
        {
            assert_eq!(advice(count).is_some(), given, "{count}");
        }
    }

    #[test]
    fn priorities_without_a_note_are_counted() {
        let mut sample = Sample::new();
        sample.priority("1.1", "").priority("2.1", "").priority("no longer there", "");
        sample.note("helen", None, None, "Seen.", &["2.1"]);
        assert_eq!(sample.review().priorities_without_note(), (1, 2));
    }

    proptest! {
        #[test]
        fn a_cell_of_too_few_is_never_spoken_of(n in 0u32..5, agree in 0u32..5, last in 0usize..4) {
            let mut without = Sample::new();
            let scale = ["met", "partly", "not", "na"];
            without.unit("1.1", "met", "").last("1.1", scale[last]);
            let mut with = Sample::new();
            with.unit("1.1", "met", "").last("1.1", scale[last]);
            with.questionnaire("patients", &[("?", Some("1.1"), n, agree.min(n))]);
            prop_assert_eq!(says(&with, "1.1"), says(&without, "1.1"));
            prop_assert_eq!(with.review().sources_before_the_visit().asked, 0);
        }

        #[test]
        fn lines_are_ordered_and_about_differing_sources_only(
            ratings in proptest::collection::vec((0usize..5, 0usize..4, 0usize..4, 5u32..40, 0u32..40), 0..8),
        ) {
            let codes = ["1.1", "1.2", "1.10", "2.1", "2.2"];
            let scale = ["met", "partly", "not", "na"];
            let mut sample = Sample::new();
            let mut items = Vec::new();
            for (at, unit, last, n, agree) in ratings {
                sample.unit(codes[at], scale[unit], "").last(codes[at], scale[last]);
                items.push(("?", Some(codes[at]), n, agree.min(n)));
            }
            sample.questionnaire("patients", &items);
            let review = sample.review();
            let lines = review.lines_of_enquiry();
            prop_assert!(lines.is_sorted_by_key(|line| (!line.essential, Reverse(line.apart))));
            for line in &lines {
                let voices = review.voices(&line.standard.code);
                prop_assert!(voices.len() > 1 && line.apart <= 100);
                prop_assert!(voices.iter().any(|voice| voice.means != voices[0].means));
            }
        }
    }
}

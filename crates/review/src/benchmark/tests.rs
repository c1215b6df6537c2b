//! What is compared, and what is never shown.

use proptest::prelude::*;

use super::*;
use crate::pack::NetworkCycle;
use crate::records::{Record, kind};
use crate::sample::Sample;

fn network(first: &[u8], second: &[u8]) -> Network {
    let section =
        |code: &str, met: &[u8]| NetworkSection { section: code.into(), met: met.to_vec() };
    Network {
        as_of: "2026-10-02".into(),
        cycles: vec![
            NetworkCycle { year: 2022, services: 27, middle: Some(75), here: Some(70) },
            NetworkCycle { year: 2024, services: 28, middle: Some(77), here: Some(1) },
            NetworkCycle { year: 2026, services: 30, middle: Some(79), here: None },
        ],
        sections: vec![section("1", first), section("2", second)],
    }
}

fn with(network: Network) -> Sample {
    let mut sample = Sample::new();
    sample.put(kind::NETWORK, "network", "helen", Record::Network(network));
    sample
}

fn usual() -> Sample {
    with(network(&[90, 40, 60, 50, 80], &[50, 50, 70, 70]))
}

proptest! {
    #[test]
    fn a_middle_does_not_depend_on_the_order_and_lies_within(
        figures in proptest::collection::vec(0u8..=100, 1..40).prop_shuffle(),
    ) {
        let spread = Spread::of(&figures, 0).unwrap();
        let mut sorted = figures.clone();
        sorted.sort_unstable();
        prop_assert_eq!(Spread::of(&sorted, 0).unwrap(), spread);
        let (least, most) = (sorted[0], sorted[sorted.len() - 1]);
        let way = [least, spread.low, spread.middle, spread.high, most];
        prop_assert!(way.is_sorted(), "{way:?}");
        let below = sorted.iter().filter(|one| **one < spread.middle).count();
        let above = sorted.iter().filter(|one| **one > spread.middle).count();
        prop_assert!(2 * below <= sorted.len() && 2 * above <= sorted.len());
    }

    #[test]
    fn of_too_few_nothing_leaks(
        figures in proptest::collection::vec(0u8..=100, 0..5),
        services in 0u32..5,
    ) {
        let mut few = network(&figures, &figures);
        for cycle in &mut few.cycles {
            cycle.services = services;
        }
        let bare = with(Network { sections: Vec::new(), ..network(&[], &[]) });
        let shown = with(few.clone()).review();
        let shown = shown.benchmark().unwrap();
        prop_assert_eq!(shown.services, None);
        prop_assert_eq!(shown.middle, None);
        prop_assert!(shown.cycles.iter().all(|cycle| cycle.middle.is_none()));
        let bare = bare.review();
        for (row, empty) in shown.rows.iter().zip(bare.benchmark().unwrap().rows) {
            prop_assert_eq!(row, &empty);
            prop_assert!(row.says(None).ends_with("too few to show"), "{}", row.says(None));
        }
        let kept = few.without_too_few(5);
        prop_assert!(kept.sections.iter().all(|section| section.met.is_empty()));
    }

    #[test]
    fn no_service_can_be_followed_by_its_place(
        figures in proptest::collection::vec(0u8..=100, 5..40).prop_shuffle(),
    ) {
        let kept = network(&figures, &figures).without_too_few(5);
        prop_assert!(kept.sections.iter().all(|section| section.met.is_sorted()));
    }
}

#[test]
fn the_middle_is_the_median_and_the_middle_half_the_quartiles() {
    let check = |figures: &[u8], low, middle, high| {
        assert_eq!(Spread::of(figures, 5), Some(Spread { low, middle, high }), "{figures:?}");
    };
    check(&[10, 20, 30, 40, 50], 20, 30, 40);
    check(&[50, 10, 30, 20, 40], 20, 30, 40);
    check(&[10, 20, 30, 40, 50, 61], 23, 35, 48);
    check(&[7; 9], 7, 7, 7);
    assert_eq!(Spread::of(&[10, 20, 30, 40], 5), None);
    assert_eq!(Spread::of(&[], 0), None);
}

#[test]
fn without_the_networks_part_there_is_nothing_to_compare() {
    assert_eq!(Sample::new().review().benchmark(), None);
}

#[test]
fn nothing_is_claimed_of_what_is_not_agreed() {
    let mut sample = usual();
    let all = |sample: &Sample| {
        let review = sample.review();
        let shown = review.benchmark().unwrap();
        let row = &shown.rows[0];
        (row.here_words(), row.rests_on(), row.since_words(), row.above())
    };
    sample.last("1.1", "not").own("helen", "1.1", "met").own("anil", "1.1", "met");
    let dash = || "–".to_owned();
    assert_eq!(all(&sample), (dash(), "none of 3 agreed yet".into(), dash(), None));
    sample.agree("1.1", "met", "");
    assert_eq!(all(&sample), ("100%".into(), "1 of 3 agreed".into(), dash(), None));
    sample.agree("1.2", "not", "No.").agree("1.10", "partly", "Some.");
    assert_eq!(all(&sample), ("33%".into(), String::new(), "+33".into(), Some(-27)));
}

#[test]
fn the_words_say_where_the_unit_stands_and_on_how_much_that_rests() {
    let mut sample = usual();
    let words = |sample: &Sample| sample.review().benchmark().unwrap().in_words("Hawthorn Unit");
    assert_eq!(
        words(&sample),
        "Nothing is agreed yet that would give a figure for Hawthorn Unit. The middle of the network is 79%."
    );
    sample.agree("1.1", "met", "");
    assert_eq!(
        words(&sample),
        "So far Hawthorn Unit met 100% of the standards that are agreed and apply: 1 of 1. 4 are still to be agreed. \
         The middle of the network is 79%. No section is agreed in full yet."
    );
    sample.agree("1.2", "met", "").agree("1.10", "partly", "Some.");
    assert!(
        words(&sample).ends_with("It is above the middle in the one section that can be compared.")
    );
    sample.agree("2.1", "met", "").agree("2.2", "met", "");
    assert_eq!(
        words(&sample),
        "Hawthorn Unit met 80% of the standards that apply. The middle of the network is 79%. \
         It is above the middle in the one section that can be compared."
    );
    let review = sample.review();
    let shown = review.benchmark().unwrap();
    assert_eq!(
        shown.about(),
        "Share of standards met, out of those that apply. 31 services this cycle; only your own is named."
    );
    assert_eq!(
        shown.caution(),
        "Provisional until the report is agreed. Small differences may be chance: one standard is 33 to 50 points."
    );
    assert_eq!(
        shown.rows[0].says(Some(2024)),
        "67% here; middle of 5 other services 60%, middle half 50% to 80%, all 40% to 90%"
    );
    let (above, below) = shown.furthest();
    assert_eq!(above[0].beside_the_middle(), "67%, middle 60%");
    assert!(below.is_empty());
}

#[test]
fn the_cycle_before_is_counted_from_its_ratings_and_older_ones_are_the_offices() {
    let mut sample = usual();
    sample.last("1.1", "met").last("1.2", "partly").agree("1.1", "met", "");
    let review = sample.review();
    let shown = review.benchmark().unwrap();
    let here: Vec<_> = shown.cycles.iter().map(|one| (one.year, one.here, one.so_far)).collect();
    let expected = [(2022, Some(70), false), (2024, Some(50), false), (2026, Some(100), true)];
    assert_eq!(here, expected);
    assert_eq!(
        shown.cycles_in_words("Hawthorn Unit"),
        "Hawthorn Unit: 70% in 2022, 50% in 2024, 100% so far in 2026. \
         Middle of the network: 75% in 2022, 77% in 2024, 79% in 2026."
    );
}

#[test]
fn figures_from_before_the_last_visit_are_not_taken_for_this_cycle() {
    let mut old = network(&[], &[]);
    old.cycles.pop();
    let review = with(old).review();
    let shown = review.benchmark().unwrap();
    assert_eq!((shown.services, shown.middle), (None, None));
}

#[test]
fn sections_come_by_how_far_they_lie_above_the_middle() {
    let mut sample = with(network(&[50; 5], &[90; 5]));
    let order = |sample: &Sample| -> Vec<String> {
        let review = sample.review();
        let shown = review.benchmark().unwrap();
        shown.by_difference().iter().map(|row| row.section.code.clone()).collect()
    };
    sample.agree("2.1", "met", "").agree("2.2", "met", "");
    assert_eq!(order(&sample), ["2", "1"], "what cannot be compared comes last");
    for code in ["1.1", "1.2", "1.10"] {
        sample.agree(code, "met", "");
    }
    assert_eq!(order(&sample), ["1", "2"]);
}

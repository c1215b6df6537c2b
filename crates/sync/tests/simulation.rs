//! The sync as a whole: a server and some laptops live random histories with all that can go wrong
//! between them, and every invariant is looked for in what is left.
//!
//! `HISTORIES` says how many; `make simulate` lives many more, in release.
#![allow(clippy::unwrap_used, reason = "all of this file is a test")]

mod model;

use std::sync::OnceLock;

use model::{Fail, Flaw, Tally, live, parse, print, run, shrink};

fn histories() -> u64 {
    std::env::var("HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

/// All tests look at the same histories, each for its own invariant.
fn lived() -> &'static (Tally, Vec<Fail>) {
    static LIVED: OnceLock<(Tally, Vec<Fail>)> = OnceLock::new();
    LIVED.get_or_init(|| run(histories(), 1, Flaw::None, 2, 20))
}

fn shortest(fail: &Fail, flaw: Flaw) -> String {
    let again = |history: &[_]| {
        live(history, flaw).is_err_and(|other| other.invariant == fail.violation.invariant)
    };
    print(&shrink(&fail.history, again))
}

fn holds(invariant: &str) {
    let fails = &lived().1;
    if let Some(fail) = fails.iter().find(|fail| fail.violation.invariant == invariant) {
        panic!("seed {:x}: {}\n{}", fail.seed, fail.violation, shortest(fail, Flaw::None));
    }
}

macro_rules! invariants {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            holds(stringify!($name));
        }
    )*};
}

invariants! {
    durable nothing_lost nothing_invented once converged rebuildable no_gap visible no_silent_drop
    authority isolation progress bounded rollback_heals undo
}

#[test]
fn the_histories_were_worth_living() {
    let tally = &lived().0;
    for what in [
        "head",
        "same",
        "merged",
        "head_over",
        "aside",
        "refused",
        "parked",
        "closed",
        "joined",
        "clones",
        "laptop restores",
        "server restores",
        "server rewinds",
        "resets",
        "handed over",
        "carried",
        "echoes",
        "brought back",
    ] {
        assert!(tally.of(what) > 0, "{what}: {tally}");
    }
}

/// A wrong rule that no check notices would mean that the checks are worth nothing.
fn is_caught(flaw: Flaw, invariants: &[&str]) {
    let (_, fails) = run(20_000, 2, flaw, 2, 1);
    let fail = fails.first().expect("a wrong rule went unnoticed");
    assert!(invariants.contains(&fail.violation.invariant), "{}", fail.violation);
}

#[test]
fn a_cursor_without_a_chain_is_caught() {
    is_caught(Flaw::NoChain, &["progress", "nothing_lost", "no_gap", "converged"]);
}

#[test]
fn not_offering_again_after_a_reset_is_caught() {
    is_caught(Flaw::NoOffer, &["nothing_lost", "rollback_heals"]);
}

#[test]
fn trusting_the_answer_instead_of_the_pulled_log_is_caught() {
    is_caught(Flaw::TrustsVerdict, &["nothing_lost", "rollback_heals"]);
}

#[test]
fn handing_out_whatever_is_asked_for_is_caught() {
    is_caught(Flaw::ServesAnybody, &["isolation"]);
}

#[test]
fn a_cursor_committed_before_its_page_is_caught() {
    is_caught(Flaw::CursorFirst, &["no_gap", "progress", "converged"]);
}

#[test]
fn throwing_away_what_was_refused_is_caught() {
    is_caught(Flaw::ForgetsRefused, &["nothing_lost"]);
}

#[test]
fn a_batch_that_is_never_halved_is_caught() {
    is_caught(Flaw::NeverHalves, &["progress"]);
}

#[test]
fn leaving_closed_what_was_opened_again_is_caught() {
    is_caught(Flaw::StaysClosed, &["progress", "rollback_heals"]);
}

#[test]
fn a_page_that_ends_before_the_merge_is_caught() {
    is_caught(Flaw::CutsMerges, &["visible", "rollback_heals"]);
}

#[test]
fn a_page_of_any_length_is_caught() {
    is_caught(Flaw::NoLimits, &["bounded"]);
}

#[test]
fn a_history_that_goes_wrong_is_shortened_and_lived_again_from_its_printed_form() {
    let (_, fails) = run(20_000, 3, Flaw::NoOffer, 2, 1);
    let printed = shortest(&fails[0], Flaw::NoOffer);
    let again = parse(&printed).unwrap();
    assert!(again.len() <= 8, "not short:\n{printed}");
    let violation = live(&again, Flaw::NoOffer).unwrap_err();
    assert_eq!(violation.invariant, fails[0].violation.invariant);
    assert_eq!(print(&again), printed);
    live(&again, Flaw::None).unwrap();
}

#[test]
fn a_laptop_that_does_not_notice_an_unlocked_review_is_caught() {
    is_caught(Flaw::KeepsLocked, &["progress"]);
}

#[test]
fn a_lead_who_offers_only_their_own_after_a_reset_is_caught() {
    is_caught(Flaw::OnlyOwn, &["nothing_lost", "rollback_heals"]);
}

#[test]
fn leaving_ones_own_stream_closed_is_caught() {
    is_caught(Flaw::LeavesPrivate, &["nothing_lost", "progress", "converged", "rollback_heals"]);
}

#[test]
fn comparing_the_end_of_a_slot_with_what_its_author_had_not_seen_is_caught() {
    is_caught(Flaw::EndsOnHead, &["progress", "rollback_heals"]);
}

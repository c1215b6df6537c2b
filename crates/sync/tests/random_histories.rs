//! The log as a whole, over random histories: lost requests and responses, duplicates, cloned and
//! restored laptops, restored servers. After `design/sync-model.py`, with the real `decide` and
//! `reduce`. `HISTORIES=70000 cargo test --release --test random_histories` for a long run.
#![allow(clippy::unwrap_used, reason = "all of this file is a test")]

mod model;

use model::{Flaw, Tally, Violation, history};

fn histories() -> u64 {
    std::env::var("HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1000)
}

/// Two threads: the least that a developer's machine has.
fn run(seeds: std::ops::Range<u64>, flaw: Flaw) -> Result<Tally, Violation> {
    let half = seeds.start + (seeds.end - seeds.start) / 2;
    let part = |seeds: std::ops::Range<u64>| {
        move || {
            let mut tally = Tally::default();
            for seed in seeds {
                tally += history(seed, flaw)?;
            }
            Ok(tally)
        }
    };
    std::thread::scope(|scope| {
        let first = scope.spawn(part(seeds.start..half));
        let second = part(half..seeds.end)();
        let mut tally = first.join().expect("no history panics")?;
        tally += second?;
        Ok(tally)
    })
}

#[test]
fn every_invariant_holds_over_random_histories() {
    let tally = run(0..histories(), Flaw::None).unwrap_or_else(|violation| panic!("{violation}"));
    // A run in which nothing happened would prove nothing.
    assert!(tally.everything_happened(), "{tally:?}");
}

#[test]
fn rollback_heals() {
    let tally = run(0..histories() / 10, Flaw::RestoredOften).unwrap_or_else(|v| panic!("{v}"));
    assert!(tally.restored > histories() / 10, "{tally:?}");
}

/// A wrong rule that no check notices would mean that the checks are worth nothing.
fn is_caught(flaw: Flaw, invariants: &[&str]) {
    let violation = run(0..20_000, flaw).expect_err("a wrong rule went unnoticed");
    assert!(invariants.contains(&violation.invariant), "{violation}");
}

#[test]
fn merging_with_a_base_outside_the_ancestry_is_caught() {
    is_caught(Flaw::MergesAnything, &["no_silent_drop"]);
}

#[test]
fn a_cursor_without_a_chain_is_caught() {
    is_caught(Flaw::NoChain, &["progress", "nothing_lost", "no_gap", "converged"]);
}

#[test]
fn not_offering_again_after_a_reset_is_caught() {
    is_caught(Flaw::NoOffer, &["nothing_lost"]);
}

#[test]
fn trusting_the_answer_instead_of_the_pulled_log_is_caught() {
    is_caught(Flaw::TrustsVerdict, &["nothing_lost"]);
}

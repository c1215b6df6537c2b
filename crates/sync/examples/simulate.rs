//! Lives many random histories of the sync in all their invariants: `make simulate`.
//!
//! `--histories N --seed S` lives N of them; `--flaw NAME` breaks a rule on purpose; `--replay FILE`
//! lives one history in the form in which a violation was printed.
#![allow(clippy::unwrap_used, reason = "the model is a test")]

#[path = "../tests/model/mod.rs"]
mod model;

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use model::{Fail, Flaw, live, parse, print, run, shrink};

fn option(name: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1)
}

fn number(name: &str, otherwise: u64) -> u64 {
    option(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

fn main() -> ExitCode {
    let name = option("--flaw").unwrap_or_else(|| "none".into());
    let flaw = Flaw::ALL.iter().find(|(known, _)| *known == name).expect("a flaw of the list").1;
    match option("--replay") {
        Some(file) => replay(&file, flaw),
        None => simulate(number("--histories", 10_000), number("--seed", 1), flaw),
    }
}

fn simulate(histories: u64, seed: u64, flaw: Flaw) -> ExitCode {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let started = Instant::now();
    let (tally, fails) = run(histories, seed, flaw, threads, 10);
    let seconds = started.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    writeln!(out, "{tally}").unwrap();
    writeln!(out, "{seconds:.1} s on {threads} threads").unwrap();
    writeln!(out, "histories {histories} violations {}", fails.len()).unwrap();
    let Some(fail) = fails.first() else { return ExitCode::SUCCESS };
    let shortest = shortest(fail, flaw);
    let violation = live(&shortest, flaw).err().unwrap_or_else(|| fail.violation.clone());
    writeln!(out, "\nseed {:x}: {violation}\n{}", fail.seed, print(&shortest)).unwrap();
    ExitCode::FAILURE
}

fn shortest(fail: &Fail, flaw: Flaw) -> Vec<model::Action> {
    shrink(&fail.history, |history| {
        live(history, flaw).is_err_and(|other| other.invariant == fail.violation.invariant)
    })
}

fn replay(file: &str, flaw: Flaw) -> ExitCode {
    let text = std::fs::read_to_string(file).expect("a file that can be read");
    let history = parse(&text).expect("a history as it is printed");
    let mut out = std::io::stdout().lock();
    match live(&history, flaw) {
        Ok(tally) => {
            writeln!(out, "{tally}\nhistories 1 violations 0").unwrap();
            ExitCode::SUCCESS
        }
        Err(violation) => {
            writeln!(out, "histories 1 violations 1\n{violation}").unwrap();
            ExitCode::FAILURE
        }
    }
}

//! How long things take with a full review: `cargo test -p vault --release -- --ignored figures`.

use std::io::Write;
use std::time::Instant;

use sync::Kind;
use vault::{SearchText, Writing};

use crate::common::*;

const WORDS: [&str; 16] = [
    "staff",
    "said",
    "garden",
    "door",
    "locked",
    "patient",
    "family",
    "room",
    "was",
    "the",
    "activity",
    "timetable",
    "observed",
    "evening",
    "access",
    "policy",
];

fn text(n: u128) -> String {
    let words = (0..40).map(|at| WORDS[usize::try_from((n * 7 + at * at) % 16).unwrap()]);
    words.collect::<Vec<_>>().join(" ")
}

fn writing(n: u128) -> Writing {
    let kind = Kind::new(if n < 300 { "standard" } else { "note" });
    Writing { kind, ..note(n, &text(n)) }
}

fn tell(what: &str, times: u32, mut act: impl FnMut(u32)) {
    let begin = Instant::now();
    (0..times).for_each(&mut act);
    let each = begin.elapsed() / times;
    writeln!(std::io::stdout().lock(), "{what}: {:.2} ms", each.as_secs_f64() * 1000.0).unwrap();
}

#[test]
#[ignore = "measures, and asserts nothing"]
fn figures() {
    let (place, mut vault) = Place::made();
    let all: Vec<Writing> = (0..6_300).map(writing).collect();
    tell("import 6,300 records in one save", 1, |_| {
        vault.save::<&str>(&all, &[]).unwrap();
    });
    tell("heads() of 6,300 records, first time", 1, |_| drop(vault.heads(TEAM).unwrap()));
    tell("heads() of 6,300 records", 10, |_| drop(vault.heads(TEAM).unwrap()));
    tell("head()", 100, |n| drop(vault.head(record(n.into())).unwrap()));
    tell("save() of one note", 100, |n| drop(save(&mut vault, writing(u128::from(n) * 50))));
    tell("put_draft()", 100, |n| vault.put_draft(&draft("slot", &text(n.into()))).unwrap());
    for query in ["g", "garden door", "timetable eve", "nowhere"] {
        tell(&format!("search({query:?}), 50 hits"), 10, |_| {
            drop(vault.search(query, &[TEAM, OWN], &[], 50).unwrap());
        });
    }
    tell("streams()", 10, |_| drop(vault.streams().unwrap()));
    let deep = Writing { search: Some(SearchText::default()), ..note(9_999, "x") };
    let versions = vec![deep.clone(); 1000];
    vault.save::<&str>(&versions, &[]).unwrap();
    tell("save() of the thousandth version", 100, |_| drop(save(&mut vault, deep.clone())));
    tell("back_up()", 3, |_| drop(vault.back_up().unwrap()));
    tell("rebuild()", 1, |_| vault.rebuild().unwrap());
    drop(vault);
    let size = std::fs::metadata(place.database()).unwrap().len();
    tell(&format!("unlock with a cheap key, {} KiB", size / 1024), 3, |_| drop(place.unlock()));
    let dear = Place::new();
    let made = vault::Vault::create(&dear.folder, PASSPHRASE, DEVICE, dear.dear_around());
    drop(made.unwrap());
    tell("unlock with the full cost", 3, |_| drop(dear.unlock()));
}

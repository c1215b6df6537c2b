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
    // Ids as laptops draw them: in no order.
    let record = record(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    Writing { kind, record, ..note(n, &text(n)) }
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
    tell("head()", 100, |n| drop(vault.head(TEAM, writing(n.into()).record).unwrap()));
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

/// A sync of so many changes of 1 kB between two laptops, without a network: what the vaults cost.
#[test]
#[ignore = "measures, and asserts nothing"]
fn figures_of_a_sync() {
    use crate::tiny_server::{Plainly, TinyServer};
    const CHANGES: u128 = 5_000;
    let (_one, mut ada) = Place::made();
    let (_two, mut ben) = Place::made();
    ada.share(TEAM, ADA).unwrap();
    ben.share(TEAM, sync::PersonId::MERGE).unwrap();
    let long = text(3).repeat(4);
    let all: Vec<Writing> = (0..CHANGES).map(|n| note(n, &long[..1000])).collect();
    ada.save::<&str>(&all, &[]).unwrap();
    let server = std::cell::RefCell::new(
        TinyServer::new(chrono::Utc::now()).with(TEAM, &[ADA, sync::PersonId::MERGE]),
    );
    let mut parts = [std::time::Duration::ZERO; 3];
    let mut exchange = |vault: &mut vault::Vault, who, most| {
        let ask = vault::Ask { app: "figures".into(), most };
        let begin = Instant::now();
        let request = vault.next_request(&ask).unwrap();
        parts[0] += begin.elapsed();
        let begin = Instant::now();
        let response = server.borrow_mut().handle(who, &request);
        parts[1] += begin.elapsed();
        let begin = Instant::now();
        let applied = vault.apply(&request, response, &Plainly).unwrap();
        parts[2] += begin.elapsed();
        let spent = std::mem::take(&mut parts);
        (applied.more || vault.waiting_to_upload().unwrap() > 0, spent)
    };
    let mut run = |what: &str, vault: &mut vault::Vault, who, most| {
        let mut total = [std::time::Duration::ZERO; 3];
        let mut rounds = 0;
        loop {
            let (more, spent) = exchange(vault, who, most);
            rounds += 1;
            total.iter_mut().zip(spent).for_each(|(total, spent)| *total += spent);
            if !more {
                break;
            }
        }
        let [asked, answered, applied] = total.map(|part| part.as_secs_f64() * 1000.0);
        let line = format!(
            "{what}: {rounds} rounds, asking {asked:.1} ms, applying {applied:.1} ms \
             (the tiny server {answered:.1} ms)"
        );
        writeln!(std::io::stdout().lock(), "{line}").unwrap();
    };
    run("5,000 changes of 1 kB up", &mut ada, ADA, 200);
    run("5,000 changes of 1 kB down", &mut ben, sync::PersonId::MERGE, 0);
    tell("waiting_to_upload()", 100, |_| assert_eq!(ada.waiting_to_upload().unwrap(), 0));
    tell("an empty round", 20, |_| assert!(!exchange(&mut ada, ADA, 200).0));
}

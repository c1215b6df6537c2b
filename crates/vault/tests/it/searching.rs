//! Search: what is found, where, and that no query is an error.

use proptest::prelude::*;
use sync::{Kind, StreamId};
use vault::{Hit, Part, SearchText, Vault, Writing};

use crate::common::*;

fn find(vault: &Vault, query: &str) -> Vec<Hit> {
    vault.search(query, &[TEAM, OWN], &[], 50).unwrap()
}

fn found(vault: &Vault, query: &str) -> Vec<u128> {
    let mut found: Vec<u128> =
        find(vault, query).iter().map(|hit| hit.record.uuid().as_u128()).collect();
    found.sort_unstable();
    found
}

fn plain(parts: &[Part]) -> String {
    parts.iter().map(|p| p.text.as_str()).collect()
}

#[test]
fn words_are_found_by_their_beginnings_without_accents_or_case() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "The family room was re-opened; Zoë liked the café."));
    save(
        &mut vault,
        note(2, "Families and friends, FAMOUS gardens. Staff said \u{201c}ligature\u{201d}."),
    );
    save(&mut vault, note(3, "Perimeter check at 14:30 — 2.5 m fence."));
    for (query, expected) in [
        ("famil", vec![1, 2]),
        ("FAMILY", vec![1]),
        ("fam gard", vec![2]),
        ("gard fam", vec![2]),
        ("zoe cafe", vec![1]),
        ("Zoë", vec![1]),
        ("cafe\u{301}", vec![1]),
        ("re-open", vec![1]),
        ("reopen", vec![]),
        ("\"ligature\"", vec![2]),
        ("2.5", vec![3]),
        ("14:30", vec![3]),
        ("note", vec![1, 2, 3]),
        ("- family *", vec![1]),
        ("amily", vec![]),
        ("", vec![]),
        ("  ", vec![]),
        ("\" ( ) * ^ :", vec![]),
    ] {
        assert_eq!(found(&vault, query), expected, "{query}");
    }
}

#[test]
fn a_hit_shows_its_title_and_the_words_around_what_was_found() {
    let (_place, mut vault) = Place::made();
    let text =
        format!("{} the garden door was locked {}", "before ".repeat(60), "after ".repeat(60));
    save(&mut vault, note(1, &text));
    save(
        &mut vault,
        Writing {
            search: Some(SearchText { title: "Garden walk".into(), text: "Nothing".into() }),
            ..note(2, "x")
        },
    );
    let hits = find(&vault, "gard");
    assert_eq!(hits.len(), 2);
    assert_eq!(hits[0].record, record(2), "a word in the title counts more");
    let part = |text: &str, found| Part { text: text.into(), found };
    assert_eq!(hits[0].title, [part("Garden", true), part(" walk", false)]);
    let snippet = &hits[1].snippet;
    assert!(snippet.contains(&part("garden", true)), "{snippet:?}");
    let shown = plain(snippet);
    assert!(shown.contains("the garden door") && shown.len() < 200, "{shown}");
    assert_eq!(hits[1].title, [part("Note 1", false)]);
    assert_eq!((&hits[1].kind, hits[1].stream), (&Kind::new("note"), TEAM));
}

#[test]
fn only_the_current_version_is_found() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "garden"));
    save(&mut vault, note(1, "courtyard"));
    assert_eq!(found(&vault, "garden"), []);
    assert_eq!(found(&vault, "courtyard"), [1]);
    save(&mut vault, deletion(1));
    assert_eq!(found(&vault, "courtyard"), []);
    save(&mut vault, note(1, "garden"));
    assert_eq!(found(&vault, "garden"), [1]);
    save(&mut vault, Writing { search: None, ..note(1, "garden") });
    assert_eq!(found(&vault, "garden"), [], "kept out of search");
}

#[test]
fn search_keeps_to_its_streams_kinds_and_limit() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "garden"));
    save(&mut vault, Writing { stream: OWN, ..note(2, "garden") });
    save(&mut vault, Writing { kind: Kind::new("finding"), ..note(3, "garden") });
    let count = |scope: &[StreamId], kinds: &[&str], limit| {
        let kinds: Vec<Kind> = kinds.iter().copied().map(Kind::new).collect();
        vault.search("garden", scope, &kinds, limit).unwrap().len()
    };
    assert_eq!(count(&[TEAM, OWN], &[], 50), 3);
    assert_eq!(count(&[TEAM], &[], 50), 2);
    assert_eq!(count(&[OWN], &["note"], 50), 1);
    assert_eq!(count(&[TEAM, OWN], &["finding"], 50), 1);
    assert_eq!(count(&[TEAM, OWN], &["note", "finding"], 2), 2);
    assert_eq!(count(&[], &[], 50), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn any_text_can_be_kept_and_any_query_asked(
        texts in prop::collection::vec((any::<String>(), any::<String>()), 30),
    ) {
        let (_place, mut vault) = Place::made();
        for (n, (text, query)) in (1..).zip(texts) {
            let search = SearchText { title: text.clone(), text: format!("anchor {text} tail") };
            save(&mut vault, Writing { search: Some(search), ..note(n, "x") });
            find(&vault, &query);
            find(&vault, &text);
            prop_assert_eq!(find(&vault, "anchor tail").len() as u128, n);
        }
    }
}

#[test]
fn nothing_in_a_query_is_syntax() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "title a b"));
    let long = "word ".repeat(5000);
    let quotes = "\"".repeat(999);
    for query in [
        "\0",
        "a\0b",
        "\"",
        "a\"b\"",
        "NEAR(a b)",
        "title:a",
        "^a",
        "a AND",
        "* a",
        "{a b}: c",
        "-a",
        "+",
        "'; DROP TABLE change; --",
        "\u{fdd0}a\u{fdd1}",
        "\u{24b6}",
        &long,
        &quotes,
    ] {
        find(&vault, query);
    }
    assert_eq!(found(&vault, "title"), [1]);
    assert_eq!(found(&vault, "a NEAR b"), [], "NEAR is a word like any other");
}

#[test]
fn marks_of_our_own_in_a_text_do_not_confuse_a_hit() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "\u{fdd1}garden\u{fdd0} \u{fdd0}door\0 <b>bold</b>"));
    let hits = find(&vault, "garden");
    assert_eq!(plain(&hits[0].snippet), " garden   door  <b>bold</b>");
    assert_eq!(hits[0].snippet.iter().filter(|p| p.found).count(), 1);
}

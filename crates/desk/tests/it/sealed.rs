//! Nothing that anybody wrote lies on the disk in plain text, in any file.

use std::path::Path;

use crate::laptop::Laptop;
use chrono::Duration;
use serde_json::json;

/// Words that occur nowhere else.
const CANARIES: [&str; 8] = [
    "quokkadraft",
    "quokkanote",
    "quokkawhy",
    "quokkacomment",
    "quokkafinding",
    "quokkasummary",
    "quokkaconcern",
    "quokkakeyed",
];

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let within = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    within(word.as_bytes()) || within(&wide)
}

#[test]
fn canaries_written_on_every_screen_are_in_no_file_of_the_folder() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.seal", Laptop::line("a", "quokkanote", &["5.3"]));
    laptop.ask("notes.draft", Laptop::line("b", "quokkadraft", &[]));
    laptop.ask("standards.rate", json!({ "code": "5.3", "rating": "not", "why": "quokkawhy" }));
    laptop
        .ask("agree.decide", json!({ "code": "5.3", "rating": "not", "comment": "quokkacomment" }));
    laptop.ask("findings.save", json!({ "list": "improvement", "text": "quokkafinding" }));
    laptop.ask("report.saveText", json!({ "section": "5", "text": "quokkasummary" }));
    let next = laptop.ask("concerns.show", json!({}))["next"].clone();
    let concern = json!({ "id": next, "seen": "quokkaconcern", "place": "", "noticed": "", "noticedBy": null, "on": null });
    laptop.ask("concerns.save", concern);
    let review = laptop.ask("reviews.current", json!({}))["id"].clone();
    let lines = json!({ "review": review, "lines": ["5.3 2 quokkakeyed"] });
    laptop.ask("standards.draftLines", lines);
    laptop.ask("search.find", json!({ "query": "quokkanote", "scope": "everything" }));
    laptop.wait(Duration::minutes(5));
    laptop.ask("app.beat", json!({ "active": true }));
    laptop.wait(Duration::minutes(6));
    laptop.tick();
    let copy = laptop.choose_to_save(&laptop.path("data/copy.standpoint"));
    laptop.ask("app.copyTo", json!({ "token": copy }));
    let look = |when: &str| {
        let mut found = Vec::new();
        files(&laptop.path("data"), &mut found);
        assert!(
            found.len() >= 4,
            "a database, its journal, a key file and a backup at least: {found:?}"
        );
        for (name, bytes) in &found {
            for word in CANARIES {
                assert!(!holds(bytes, word), "{word} is in {name} while {when}");
            }
        }
    };
    look("open");
    assert!(holds(b"before quokkanote after", "quokkanote"), "the search itself works");
    laptop.ask("app.lock", json!({}));
    let mut found = Vec::new();
    files(&laptop.path("data"), &mut found);
    for (name, bytes) in &found {
        assert!(CANARIES.iter().all(|word| !holds(bytes, word)), "{name}");
    }
}

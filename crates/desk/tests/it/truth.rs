//! What the screens say is so: the order of notes, where a deleted session's notes are, what a day is, what was agreed.

use crate::laptop::{Laptop, PASSPHRASE};
use chrono::Duration;
use serde_json::{Value, json};

fn texts(notes: &Value) -> Vec<String> {
    let text = |note: &Value| note["text"].as_str().unwrap().to_owned();
    notes.as_array().unwrap().iter().map(text).collect()
}

#[test]
fn notes_written_in_one_moment_keep_the_order_in_which_they_were_typed() {
    let mut laptop = Laptop::with_example();
    let words: Vec<String> = (0..40).map(|n| format!("line {n}")).collect();
    for (n, words) in words.iter().enumerate() {
        let line = Laptop::line(&format!("slot {n}"), words, &[]);
        // Half of them are on the disk before they are left, half are typed too fast for that.
        if n % 2 == 0 {
            laptop.ask("notes.draft", line.clone());
        }
        laptop.ask("notes.seal", line);
    }
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page["notes"]), words);
    let begun: Vec<f64> =
        page["notes"].as_array().unwrap().iter().map(|n| n["begun"].as_f64().unwrap()).collect();
    assert!(begun.is_sorted_by(|a, b| a < b), "the window sorts by it");
    assert_eq!(page["notes"][39]["at"], "10:47");
    // Also after the clock was set back a little, and when the review is opened again.
    laptop.set_clock(Duration::minutes(-5));
    laptop.ask("notes.seal", Laptop::line("later", "and then", &[]));
    laptop.crash();
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    laptop.ask("notes.seal", Laptop::line("last", "at last", &[]));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page["notes"])[39..], ["line 39", "and then", "at last"]);
}

#[test]
fn lines_begun_side_by_side_stand_in_the_order_in_which_they_were_begun() {
    let mut laptop = Laptop::with_example();
    for slot in ["z", "m", "a", "q"] {
        laptop.ask("notes.draft", Laptop::line(slot, slot, &[]));
    }
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    let slots: Vec<&str> = page["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|draft| draft["line"]["slot"].as_str().unwrap())
        .collect();
    assert_eq!(slots, ["z", "m", "a", "q"]);
    for slot in ["a", "q", "z", "m"] {
        laptop.ask("notes.seal", Laptop::line(slot, slot, &[]));
    }
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page["notes"]), ["z", "m", "a", "q"]);
}

#[test]
fn what_is_taken_out_of_a_line_stays_nowhere_unless_a_version_was_kept() {
    let mut laptop = Laptop::with_example();
    let line = |text: &str| Laptop::line("a", text, &[]);
    let kept = laptop.ask("notes.draft", line("Saw Mr Hughes"));
    assert_eq!(kept["kept"], false);
    assert_eq!(kept["hints"][0]["says"], "“Mr Hughes” looks like a name.");
    laptop.ask("notes.draft", line("Saw"));
    let sealed = laptop.ask("notes.seal", line("Saw a board"));
    let versions = laptop.ask("notes.history", json!({ "id": sealed["note"]["id"] }));
    assert_eq!(texts(&versions), ["Saw a board"], "it was never kept with the name");
    // A line that rested is a note already, and its wording stays among the versions.
    let other = |text: &str| Laptop::line("b", text, &[]);
    laptop.ask("notes.draft", other("Met Mrs Okafor"));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    assert_eq!(laptop.ask("notes.draft", other("Met"))["kept"], true);
    let sealed = laptop.ask("notes.seal", other("Met two people"));
    let versions = laptop.ask("notes.history", json!({ "id": sealed["note"]["id"] }));
    assert_eq!(texts(&versions), ["Met two people", "Met Mrs Okafor"]);
}

#[test]
fn where_the_team_differs_the_report_and_agree_say_that_nothing_is_agreed() {
    let mut laptop = Laptop::with_example();
    laptop.ask("standards.rate", json!({ "code": "9.4", "rating": "not", "why": "No fence." }));
    let queue = laptop.ask("agree.show", json!({}));
    let differ = queue["differ"].as_array().unwrap();
    let row = differ.iter().find(|row| row["code"] == "9.4").unwrap();
    assert_eq!(row["agreed"], Value::Null);
    let overview = laptop.ask("overview.show", json!({ "whose": "agreed" }));
    let cells = overview["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["cells"].as_array().unwrap().clone());
    let cells: Vec<Value> = cells.collect();
    let cell = cells.iter().find(|cell| cell["code"] == "9.4").unwrap();
    assert_eq!(cell["look"], Value::Null, "a default is no agreement");
    let unrated = cells.iter().filter(|cell| cell["look"].is_null()).count() as u64;
    let (done, total) = (queue["done"].as_u64().unwrap(), queue["total"].as_u64().unwrap());
    assert_eq!(total - done, unrated, "what is left to agree is counted alike");
    let given: u64 =
        overview["sections"].as_array().unwrap().iter().map(|s| s["rated"].as_u64().unwrap()).sum();
    assert_eq!(given, done);
}

#[test]
fn a_note_on_a_standard_goes_to_the_session_that_is_on_and_to_no_other() {
    let mut laptop = Laptop::with_example();
    let running = |laptop: &mut Laptop| laptop.ask("notes.show", json!({ "running": true }));
    let larch = laptop.session("Patients, Larch ward");
    laptop.ask("notes.seal", Laptop::line_in(&larch, "a", "Told at the door."));
    let day = laptop.ask("timetable.show", json!({}));
    let mine = |one: &&Value| one["mine"] == true && one["done"] == false && one["kind"] != "break";
    let next = day["sessions"].as_array().unwrap().iter().find(mine).unwrap();
    let minute = next["from"].as_i64().unwrap() + 1;
    laptop.set_clock(Duration::minutes(minute - (10 * 60 + 47)));
    let on = running(&mut laptop)["session"].clone();
    assert!(on["from"].as_i64() <= Some(minute) && Some(minute) < on["to"].as_i64(), "{on}");
    // Once it is ended, and on any other day, nobody is heard.
    laptop.ask("timetable.end", json!({ "id": on["id"] }));
    let page = running(&mut laptop);
    let again = page["session"].clone();
    assert!(again.is_null() || again["id"] != on["id"]);
    laptop.set_clock(Duration::days(3));
    assert_eq!(running(&mut laptop)["session"], Value::Null);
    let before = laptop.ask("standards.detail", json!({ "code": "9.9" }))["sources"].clone();
    let line = Laptop::line("b", "Seen in passing.", &["9.9"]);
    laptop.ask("notes.seal", line);
    let after = laptop.ask("standards.detail", json!({ "code": "9.9" }))["sources"].clone();
    let mut said: Vec<Value> = before.as_array().unwrap().clone();
    said.push(json!("Notes"));
    assert_eq!(after.as_array().unwrap().len(), said.len(), "{before} {after}");
    assert!(after.as_array().unwrap().contains(&json!("Notes")));
}

#[test]
fn the_notes_of_a_deleted_session_are_found_outside_sessions_with_their_source() {
    let mut laptop = Laptop::with_example();
    let larch = laptop.session("Patients, Larch ward");
    laptop.ask("notes.seal", Laptop::line_in(&larch, "a", "Told at the door."));
    let all = laptop.session("Patients, Larch ward")["notes"].as_u64().unwrap();
    let outside = |laptop: &mut Laptop| {
        let page = laptop.ask("notes.show", json!({ "session": "" }));
        let both = [&page["notes"], &page["others"]];
        let notes: Vec<Value> =
            both.into_iter().flat_map(|notes| notes.as_array().unwrap().clone()).collect();
        notes
    };
    let before = outside(&mut laptop).len();
    laptop.ask("timetable.remove", json!({ "id": larch["id"] }));
    let notes = outside(&mut laptop);
    assert_eq!(notes.len(), before + all as usize, "its {all} notes, mine and my colleagues’");
    let mine = notes.iter().find(|note| note["text"] == "Told at the door.").unwrap();
    assert_eq!(mine["wasIn"], "Patients, Larch ward");
    laptop.ask("app.undo", json!({}));
    assert_eq!(outside(&mut laptop).len(), before);
}

#[test]
fn on_another_day_than_the_visits_no_clock_of_that_day_is_shown() {
    let shown = |days: i64| {
        let mut laptop = Laptop::new();
        laptop.set_clock(Duration::days(days));
        laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }));
        laptop.ask("app.codeKept", json!({}));
        laptop.ask("reviews.tryExample", json!({}));
        let page = laptop.ask("overview.show", json!({ "whose": "mine" }));
        let bar = laptop.ask("app.beat", json!({ "active": true }))["next"].clone();
        (page["todoHeading"].clone(), page["next"].clone(), bar)
    };
    let (heading, next, _) = shown(0);
    assert_eq!(heading, "Still to do before 15:00");
    assert_eq!(next["when"], "Next");
    let (heading, next, bar) = shown(40);
    assert_eq!(heading, "The visit was on Wednesday 14 October. What is left:");
    let to_try = (&json!("A session to try"), &json!("Patients, Larch ward"));
    assert_eq!((&next["when"], &next["title"]), to_try);
    assert_eq!(bar, "The visit was on Wednesday 14 October");
    let (heading, _, bar) = shown(-7);
    assert_eq!(heading, "The visit is on Wednesday 14 October. What is to do:");
    assert_eq!(bar, "The visit is on Wednesday 14 October");
}

#[test]
fn the_report_claims_no_more_of_names_than_was_looked_for() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.seal", Laptop::line("a", "Saw Jack Brown", &["5.3"]));
    let page = laptop.ask("report.show", json!({}));
    let words = page.to_string();
    assert!(!words.contains("Nothing that looks like it identifies"), "{words}");
}

//! Deleted notes: found again, and brought back, for as long as the review is on the laptop.

use crate::laptop::Laptop;
use chrono::Duration;
use serde_json::{Value, json};

fn seal(laptop: &mut Laptop, slot: &str, text: &str, private: bool) -> Value {
    laptop.wait(Duration::minutes(1));
    let mut line = Laptop::line(slot, text, &[]);
    line["private"] = private.into();
    laptop.ask("notes.seal", line)["note"].take()
}

fn delete(laptop: &mut Laptop, note: &Value) {
    laptop.wait(Duration::minutes(1));
    laptop.ask("notes.remove", json!({ "id": note["id"] }));
}

fn deleted(laptop: &mut Laptop) -> Vec<Value> {
    let list = laptop.ask("notes.deleted", json!({})).as_array().unwrap().clone();
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(page["deleted"], list.len(), "the row says how many there are");
    list
}

fn texts(list: &[Value]) -> Vec<&str> {
    list.iter().map(|gone| gone["note"]["text"].as_str().unwrap()).collect()
}

fn reopen(laptop: &mut Laptop) {
    laptop.crash();
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
}

#[test]
fn deleted_notes_are_listed_and_brought_back_after_a_restart() {
    let mut laptop = Laptop::with_example();
    assert!(deleted(&mut laptop).is_empty());
    let board = seal(&mut laptop, "a", "A board by the door.", false);
    let mine = seal(&mut laptop, "b", "Ask Helen about this.", true);
    delete(&mut laptop, &board);
    delete(&mut laptop, &mine);
    reopen(&mut laptop);
    let list = deleted(&mut laptop);
    assert_eq!(texts(&list), ["Ask Helen about this.", "A board by the door."]);
    assert_eq!(list[0]["note"]["private"], true);
    assert_eq!((&list[1]["note"]["mine"], &list[1]["note"]["by"]), (&true.into(), &"You".into()));
    assert_eq!(list[1]["note"]["at"], "10:48");
    assert_eq!(list[1]["when"], "Wednesday 14 October, 10:50");
    for gone in &list {
        laptop.wait(Duration::minutes(1));
        let back = laptop
            .ask("notes.bringBack", json!({ "id": gone["note"]["id"], "change": gone["change"] }));
        assert_eq!(back["text"], gone["note"]["text"]);
        assert_eq!(back["private"], gone["note"]["private"], "for the same eyes as before");
    }
    assert!(deleted(&mut laptop).is_empty());
    laptop.wait(Duration::minutes(1));
    laptop.ask("app.undo", json!({}));
    assert_eq!(texts(&deleted(&mut laptop)), ["A board by the door."]);
}

#[test]
fn a_note_that_was_shared_is_not_deleted_and_leaves_no_private_ghost() {
    let mut laptop = Laptop::with_example();
    let private = seal(&mut laptop, "a", "Between us.", true);
    laptop.wait(Duration::minutes(1));
    let mut line = Laptop::line("a", "Between all of us.", &[]);
    line["note"] = private["id"].clone();
    let shared = laptop.ask("notes.seal", line)["note"].take();
    assert_ne!(shared["id"], private["id"]);
    reopen(&mut laptop);
    assert!(deleted(&mut laptop).is_empty());
    delete(&mut laptop, &shared);
    assert_eq!(texts(&deleted(&mut laptop)), ["Between all of us."], "once, and not twice");
    laptop.ask("app.undo", json!({}));
    assert!(deleted(&mut laptop).is_empty());
}

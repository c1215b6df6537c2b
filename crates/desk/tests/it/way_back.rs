//! Back to where one was, and into one's own reviews, whatever ended the program.

use serde_json::{Value, json};

use crate::laptop::{Laptop, PASSPHRASE};

fn place(laptop: &mut Laptop) -> Value {
    laptop.ask("app.whereabouts", json!({}))
}

fn unlock(laptop: &mut Laptop) -> Value {
    laptop.ask("app.unlock", json!({ "passphrase": PASSPHRASE }))["code"].take()
}

#[test]
fn a_crash_leads_back_to_the_review_and_the_session_one_was_in() {
    let mut laptop = Laptop::with_example();
    laptop.ask("app.isAt", json!({ "screen": "notes", "at": "a-session" }));
    laptop.crash();
    laptop.unlock();
    assert_eq!(laptop.ask("reviews.current", json!({}))["unit"], "Hawthorn Unit");
    let back = place(&mut laptop);
    assert_eq!((&back["screen"], &back["at"]), (&json!("notes"), &json!("a-session")));
}

#[test]
fn a_lock_leads_back_and_a_proper_end_leads_to_the_list() {
    let mut laptop = Laptop::with_example();
    laptop.ask("app.isAt", json!({ "screen": "standards", "item": "5.3" }));
    laptop.ask("app.lock", json!({}));
    laptop.unlock();
    laptop.ask("reviews.current", json!({}));
    assert_eq!(place(&mut laptop)["item"], "5.3");
    laptop.desk().quit();
    laptop.crash();
    laptop.unlock();
    assert_eq!(laptop.ask("reviews.current", json!({})), Value::Null);
    assert_eq!(place(&mut laptop), Value::Null);
}

#[test]
fn the_line_being_written_is_found_again_as_the_note_that_it_became() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.draft", Laptop::line("a", "Half a line", &[]));
    laptop.ask("app.isAt", json!({ "screen": "notes", "at": "", "item": "line:a" }));
    laptop.crash();
    laptop.unlock();
    laptop.ask("reviews.current", json!({}));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    let id = page["notes"][0]["id"].as_str().unwrap();
    assert_eq!(place(&mut laptop)["item"], format!("line:a {id}"));
}

#[test]
fn a_place_in_a_review_that_is_gone_leads_nowhere() {
    let mut laptop = Laptop::with_example();
    let id = laptop.ask("reviews.current", json!({}))["id"].clone();
    laptop.ask("app.isAt", json!({ "screen": "notes" }));
    laptop.ask("reviews.close", json!({}));
    laptop.ask("reviews.remove", json!({ "id": id }));
    laptop.crash();
    laptop.unlock();
    assert_eq!(laptop.ask("reviews.current", json!({})), Value::Null);
    assert_eq!(place(&mut laptop), Value::Null);
}

#[test]
fn a_recovery_code_that_was_never_put_away_comes_again_as_another() {
    let mut laptop = Laptop::new();
    let first = laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }))["code"].clone();
    laptop.crash();
    let second = unlock(&mut laptop);
    assert!(second.is_string() && second != first);
    laptop.ask("app.codeKept", json!({}));
    laptop.crash();
    assert_eq!(unlock(&mut laptop), Value::Null, "once it is put away it is not shown again");
    laptop.ask("app.lock", json!({}));
    let with = |code: &Value| json!({ "code": code, "passphrase": "two slow swans upstream" });
    assert_eq!(laptop.refused("app.unlockWithCode", with(&first)).code, "SP-2105");
    assert!(laptop.ask("app.unlockWithCode", with(&second))["code"].is_string());
}

#[test]
fn with_both_key_files_spoilt_a_copy_is_offered_and_a_key_put_back_opens() {
    let mut laptop = Laptop::with_example();
    let copy = laptop.path("kept.standpoint");
    let token = laptop.choose_to_save(&copy);
    laptop.ask("app.copyTo", json!({ "token": token }));
    laptop.ask("app.lock", json!({}));
    let keys = ["vault.key", "vault.spare.key"].map(|name| laptop.path("data").join(name));
    let whole = keys.each_ref().map(|path| std::fs::read(path).unwrap());
    for (path, bytes) in keys.iter().zip(&whole) {
        // Still a key file by its looks: only the words show that nothing opens it.
        let mut file: Value = serde_json::from_slice(bytes).unwrap();
        let byte = &mut file["passphrase"]["sealed"][0];
        *byte = json!(byte.as_u64().unwrap() ^ 1);
        std::fs::write(path, file.to_string()).unwrap();
    }
    let state = |laptop: &mut Laptop| laptop.ask("app.start", json!({}))["state"].take();
    assert_eq!(laptop.refused("app.unlock", json!({ "passphrase": PASSPHRASE })).code, "SP-2111");
    assert_eq!(state(&mut laptop), "keyMissing");
    for (path, bytes) in keys.iter().zip(&whole) {
        std::fs::write(path, [bytes.as_slice(), b"\n"].concat()).unwrap();
    }
    assert_eq!(state(&mut laptop), "locked", "somebody put the key back");
    for path in &keys {
        std::fs::write(path, b"nothing").unwrap();
    }
    assert_eq!(state(&mut laptop), "keyMissing");
    let token = laptop.choose(&copy);
    let with = json!({ "words": PASSPHRASE, "byCode": false });
    laptop.ask("app.openCopy", json!({ "token": token, "with": with }));
    assert_eq!(laptop.ask("reviews.list", json!({}))["first"]["unit"], "Hawthorn Unit");
}

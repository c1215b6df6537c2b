//! Everything comes back from a backup or a saved copy, and a database that is well is never replaced.

use crate::laptop::{Laptop, PASSPHRASE};
use chrono::Duration;
use serde_json::{Value, json};

const NOTE: &str = "Kept elsewhere as well.";

fn passphrase() -> Value {
    json!({ "words": PASSPHRASE, "byCode": false })
}

fn code(code: &Value) -> Value {
    json!({ "words": code.as_str().unwrap().to_lowercase().replace('-', " "), "byCode": true })
}

/// A laptop with the example and a note, and its recovery code.
fn busy() -> (Laptop, Value) {
    let mut laptop = Laptop::new();
    let code = laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }))["code"].take();
    laptop.ask("app.codeKept", json!({}));
    laptop.ask("reviews.tryExample", json!({}));
    laptop.ask("notes.seal", Laptop::line("a", NOTE, &[]));
    (laptop, code)
}

/// The bytes of a saved copy.
fn copy_of(laptop: &mut Laptop) -> Vec<u8> {
    let token = laptop.choose_to_save(&laptop.path("away.standpoint"));
    laptop.ask("app.copyTo", json!({ "token": token }));
    std::fs::read(laptop.path("away.standpoint")).unwrap()
}

fn notes(laptop: &mut Laptop) -> Vec<String> {
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    let notes = page["notes"].as_array().unwrap().iter();
    notes.map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

fn state(laptop: &mut Laptop) -> Value {
    laptop.ask("app.start", json!({}))["state"].take()
}

/// Zeroes in the middle of the database, and an unlocking that finds them.
fn damage(laptop: &mut Laptop) {
    laptop.crash();
    let database = laptop.path("data/vault.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[4096..middle].fill(0);
    std::fs::write(&database, bytes).unwrap();
    assert_eq!(state(laptop), "locked");
    assert_eq!(laptop.refused("app.unlock", json!({ "passphrase": PASSPHRASE })).code, "SP-2110");
    assert_eq!(state(laptop), "damaged");
}

#[test]
fn a_damaged_database_is_told_and_the_newest_backup_brings_the_work_back() {
    for by_code in [false, true] {
        let (mut laptop, printed) = busy();
        laptop.wait(Duration::minutes(5));
        laptop.ask("app.beat", json!({ "active": true }));
        laptop.wait(Duration::minutes(6));
        laptop.tick();
        damage(&mut laptop);
        let backup = laptop.ask("app.start", json!({}))["backups"][0]["id"].take();
        let with = if by_code { code(&printed) } else { passphrase() };
        laptop.ask("app.restore", json!({ "backup": backup, "with": with }));
        assert_eq!(notes(&mut laptop), [NOTE]);
    }
}

#[test]
fn a_saved_copy_opens_on_another_laptop_with_the_passphrase_or_the_recovery_code() {
    let (mut first, printed) = busy();
    let bytes = copy_of(&mut first);
    for with in [passphrase(), code(&printed)] {
        let mut other = Laptop::new();
        let token = other.file("away.standpoint", &bytes);
        let wrong = json!({ "words": "not these words", "byCode": false });
        let fault = other.refused("app.openCopy", json!({ "token": token, "with": wrong }));
        assert_eq!(fault.code, "SP-2102");
        assert_eq!(state(&mut other), "fresh", "nothing was made of it");
        let restored = other.ask("app.openCopy", json!({ "token": token, "with": with }));
        assert_eq!(restored["found"], 0);
        assert_eq!(state(&mut other), "open");
        assert_eq!(notes(&mut other), [NOTE]);
        other.ask("app.lock", json!({}));
        other.unlock();
        assert_eq!(notes(&mut other), [NOTE], "and with its passphrase from then on");
    }
}

#[test]
fn a_copy_never_touches_a_database_that_is_well() {
    let (mut first, _) = busy();
    let bytes = copy_of(&mut first);
    let mut other = Laptop::with_example();
    other.ask("notes.seal", Laptop::line("b", "Mine.", &[]));
    let token = other.file("away.standpoint", &bytes);
    let ask = json!({ "token": token, "with": passphrase() });
    assert_eq!(other.refused("app.openCopy", ask.clone()).code, "SP-5011", "open");
    other.ask("app.lock", json!({}));
    let before = std::fs::read(other.path("data/vault.db")).unwrap();
    assert_eq!(other.refused("app.openCopy", ask).code, "SP-5011", "locked");
    let restore = json!({ "backup": "0", "with": passphrase() });
    assert!(["SP-5011", "SP-5003"].contains(&other.refused("app.restore", restore).code.as_str()));
    assert_eq!(std::fs::read(other.path("data/vault.db")).unwrap(), before);
    other.unlock();
    assert_eq!(notes(&mut other), ["Mine."]);
}

#[test]
fn a_copy_takes_the_place_of_a_damaged_database_or_a_lost_key_and_the_old_one_is_kept_aside() {
    for lost_key in [false, true] {
        let (mut laptop, _) = busy();
        copy_of(&mut laptop);
        if lost_key {
            laptop.crash();
            for name in ["data/vault.key", "data/vault.spare.key"] {
                std::fs::remove_file(laptop.path(name)).unwrap();
            }
            assert_eq!(state(&mut laptop), "keyMissing");
        } else {
            damage(&mut laptop);
        }
        let token = laptop.choose(&laptop.path("away.standpoint"));
        laptop.ask("app.openCopy", json!({ "token": token, "with": passphrase() }));
        assert_eq!(notes(&mut laptop), [NOTE]);
        let aside = std::fs::read_dir(laptop.path("data/set-aside")).unwrap();
        let names: Vec<_> = aside.map(|file| file.unwrap().file_name()).collect();
        assert!(names.iter().any(|name| name.to_string_lossy().ends_with(".db")), "{names:?}");
    }
}

#[test]
fn what_is_no_copy_is_told_and_changes_nothing() {
    let mut laptop = Laptop::new();
    let token = laptop.file("photo.standpoint", "not a copy at all");
    let ask = json!({ "token": token, "with": passphrase() });
    let fault = laptop.refused("app.openCopy", ask);
    assert!(fault.code.starts_with("SP-2"), "{fault}");
    assert_eq!(state(&mut laptop), "fresh");
}

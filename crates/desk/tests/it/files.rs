//! Files outside of the database: whole, the owner's only, and nobody else's are touched.
#![cfg(unix)]

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::laptop::Laptop;
use serde_json::{Value, json};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Every way of saving to a file that a person chose, with the name it is saved under.
fn exports() -> [(&'static str, &'static str, Value); 2] {
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    [
        ("report.saveWord", "r.docx", json!({ "choices": choices })),
        ("app.copyTo", "r.standpoint", json!({})),
    ]
}

#[test]
fn saving_follows_no_link_and_takes_no_file_that_is_not_ours() {
    let mut laptop = Laptop::with_example();
    for (command, name, mut ask) in exports() {
        let victim = laptop.path("victim");
        std::fs::write(&victim, "mine").unwrap();
        let planted = [format!(".{name}.part"), format!("{name}.part"), format!("{name}.0.part")];
        planted.iter().for_each(|name| symlink(&victim, laptop.path(name)).unwrap());
        let stranger = laptop.path(&format!("{name}.1.part"));
        std::fs::write(&stranger, "a stranger's").unwrap();
        ask["token"] = laptop.choose_to_save(&laptop.path(name)).into();
        laptop.ask(command, ask);
        assert_eq!(std::fs::read_to_string(&victim).unwrap(), "mine", "{command}");
        assert_eq!(std::fs::read_to_string(&stranger).unwrap(), "a stranger's", "{command}");
        for name in planted {
            assert!(laptop.path(&name).is_symlink(), "{command} took {name}");
        }
        assert!(std::fs::metadata(laptop.path(name)).unwrap().len() > 4, "{command}");
    }
}

#[test]
fn only_the_owner_may_read_what_is_saved() {
    let mut laptop = Laptop::with_example();
    for (command, name, mut ask) in exports() {
        std::fs::write(laptop.path(name), "older, and open to all").unwrap();
        ask["token"] = laptop.choose_to_save(&laptop.path(name)).into();
        laptop.ask(command, ask);
        assert_eq!(mode(&laptop.path(name)), 0o600, "{command}");
    }
}

#[test]
fn settings_are_the_owners_only_also_before_there_is_a_passphrase() {
    let mut laptop = Laptop::new();
    let settings =
        json!({ "theme": "dark", "textScale": 1.0, "singleKeys": true, "lockAfter": 10 });
    laptop.ask("app.preferences", settings);
    assert_eq!(mode(&laptop.path("data")), 0o700);
    assert_eq!(mode(&laptop.path("data/preferences.json")), 0o600);
}

#[test]
fn a_data_folder_that_is_a_link_leaves_its_target_as_it_was() {
    let mut laptop = Laptop::new();
    let target = laptop.path("elsewhere");
    std::fs::create_dir(&target).unwrap();
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o750)).unwrap();
    symlink(&target, laptop.path("data")).unwrap();
    laptop.ask("app.create", json!({ "passphrase": crate::laptop::PASSPHRASE }));
    assert_eq!(mode(&target), 0o750);
    assert_eq!(mode(&target.join("vault.db")), 0o600);
}

#[test]
fn settings_that_were_written_by_hand_are_brought_within_bounds() {
    let mut laptop = Laptop::new();
    std::fs::create_dir(laptop.path("data")).unwrap();
    let odd =
        r#"{ "theme": "neon", "textScale": 1e30, "singleKeys": false, "lockAfter": 4000000 }"#;
    std::fs::write(laptop.path("data/preferences.json"), odd).unwrap();
    laptop.crash();
    let read = laptop.ask("app.start", json!({}))["preferences"].take();
    let bounds =
        json!({ "theme": "system", "textScale": 2.0, "singleKeys": false, "lockAfter": 120 });
    assert_eq!(read, bounds);
}

#[test]
fn what_was_chosen_to_be_read_is_not_written_to() {
    let mut laptop = Laptop::with_example();
    for (command, name, mut ask) in exports() {
        ask["token"] = laptop.file(name, "a colleague's").into();
        assert_eq!(laptop.refused(command, ask).code, "SP-5003", "{command}");
        assert_eq!(std::fs::read_to_string(laptop.path(name)).unwrap(), "a colleague's");
    }
}

/// A pipe that nobody writes into: whoever opens it waits for ever.
fn pipe(laptop: &Laptop, name: &str) -> String {
    let path = laptop.path(name);
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    laptop.choose(&path)
}

#[test]
fn what_is_no_file_is_refused_at_once() {
    let mut laptop = Laptop::with_example();
    let token = pipe(&laptop, "pipe.csv");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    let start = json!({
        "file": file, "label": "Ours", "unit": "Elm", "organisation": "", "visitDate": "2026-10-14",
        "myName": "Sam Reed",
    });
    let selfish = json!({ "what": "selfReview", "token": token, "matching": [] });
    for (command, ask) in [
        ("imports.preview", file),
        ("imports.apply", selfish),
        ("reviews.start", start),
        ("reviews.previewPack", json!({ "token": token })),
        ("reviews.acceptPack", json!({ "token": token, "me": "lead" })),
    ] {
        let fault = laptop.refused(command, ask);
        assert!(fault.message.contains("not a file that can be read"), "{command}: {fault}");
    }
    let mut other = Laptop::new();
    let with = json!({ "words": "three quiet herons", "byCode": false });
    let ask = json!({ "token": pipe(&other, "pipe.standpoint"), "with": with });
    assert_eq!(other.refused("app.openCopy", ask).code, "SP-2132");
}

#[test]
fn the_desk_waits_for_no_file_that_is_read_or_saved() {
    let mut laptop = Laptop::with_example();
    let table = laptop.file("table.csv", "code,text\n1.1,Doors\n");
    let copy = laptop.choose_to_save(&laptop.path("away.standpoint"));
    for (command, ask) in [
        ("imports.preview", json!({ "what": "edition", "token": table, "matching": [] })),
        ("reviews.previewPack", json!({ "token": table })),
        ("app.copyTo", json!({ "token": copy })),
    ] {
        assert!(laptop.answers_later(command, ask), "{command}");
    }
    assert!(!laptop.answers_later("reviews.list", json!({})));
}

#[test]
fn what_is_taken_in_is_what_the_preview_showed() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("table.csv", "code,text\n1.1,Doors\n1.2,Keys\n");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    assert_eq!(laptop.ask("imports.preview", file.clone())["ready"], true);
    std::fs::remove_file(laptop.path("table.csv")).unwrap();
    let start = json!({
        "file": file, "label": "Ours", "unit": "Elm", "organisation": "", "visitDate": "2026-10-14",
        "myName": "Sam Reed",
    });
    assert_eq!(laptop.ask("reviews.start", start.clone())["standards"], 2);
    let fault = laptop.refused("reviews.start", start);
    assert_eq!(fault.code, "SP-5008", "and then it is forgotten");
}

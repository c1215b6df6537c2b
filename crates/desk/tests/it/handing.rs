//! Without a network all day: unsent work in an encrypted file, from laptop to laptop.

use serde_json::{Value, json};
use uplink::Trouble;

use crate::exchange::{Reviewer, two};
use crate::laptop::Laptop;

const CANARY: &str = "The canary sang by the garden door.";

/// Saves what waits; the file's bytes and the code that opens them.
pub fn hand_over(from: &mut Reviewer) -> (Vec<u8>, String) {
    let path = from.laptop.path("Hawthorn Unit.handover");
    let token = from.laptop.choose_to_save(&path);
    let saved = from.ask("sync.handOver", json!({ "token": token }));
    assert_eq!(saved["name"], "Hawthorn Unit.handover");
    (std::fs::read(path).unwrap(), saved["code"].as_str().unwrap().to_owned())
}

pub fn take_in(to: &mut Reviewer, file: &[u8], code: &str) -> Value {
    let token = to.laptop.file("from a colleague.handover", file);
    to.ask("sync.takeIn", json!({ "token": token, "code": code }))
}

fn refused(to: &mut Laptop, file: &[u8], code: &str) -> String {
    let token = to.file("from a colleague.handover", file);
    to.refused("sync.takeIn", json!({ "token": token, "code": code })).code
}

fn notes_on(reviewer: &mut Reviewer, code: &str) -> String {
    reviewer.ask("standards.detail", json!({ "code": code }))["notes"].to_string()
}

#[test]
fn what_waits_on_one_laptop_appears_on_another_and_counts_as_uploaded_on_neither() {
    let (mut helen, mut anil, network) = two();
    network.lock().unwrap().says = Some(Trouble::NoConnection);
    helen.ask("notes.seal", Laptop::line("a", CANARY, &["5.3"]));
    helen.ask("notes.draft", Laptop::line("b", "Half a line.", &[]));
    let (file, code) = hand_over(&mut helen);
    assert!(!String::from_utf8_lossy(&file).contains("canary"), "the file is encrypted");
    let typed = code.to_lowercase().replace('-', " ");
    let taken = take_in(&mut anil, &file, &typed);
    assert_eq!(taken["says"], "Took in 2 changes by Helen Marwood, for Hawthorn Unit");
    assert!(notes_on(&mut anil, "5.3").contains(CANARY));
    let standing = anil.ask("sync.standing", json!({}));
    assert_eq!(standing["rest"], "uploaded");
    let states: Vec<&Value> =
        standing["but"].as_array().unwrap().iter().map(|one| &one["state"]).collect();
    assert_eq!(states, ["handed", "handed"], "they are Helen’s to upload");
    assert_eq!(anil.saving()["waiting"], 0);
    let says = "2 changes came from colleagues’ laptops, which upload them.";
    assert_eq!(anil.ask("sync.show", json!({}))["handed"], says);
    let again = take_in(&mut anil, &file, &code);
    assert_eq!(again["says"], "All of it was here already, for Hawthorn Unit");

    network.lock().unwrap().says = None;
    anil.exchange();
    helen.exchange();
    anil.exchange();
    assert_eq!(anil.ask("sync.standing", json!({}))["but"], json!([]));
    assert_eq!(notes_on(&mut anil, "5.3").matches(CANARY).count(), 1, "once");
}

#[test]
fn a_lead_carries_what_was_handed_over_to_the_network() {
    let (mut helen, mut anil, _) = two();
    anil.ask("notes.seal", Laptop::line("a", CANARY, &["5.3"]));
    let (file, code) = hand_over(&mut anil);
    take_in(&mut helen, &file, &code);
    assert_eq!(helen.saving()["upload"], "1 change waiting to upload");
    helen.exchange();
    assert_eq!(helen.ask("sync.standing", json!({}))["but"], json!([]));
    anil.exchange();
    assert_eq!(anil.ask("sync.standing", json!({}))["but"], json!([]), "the network has it once");
}

#[test]
fn words_that_both_wrote_stand_side_by_side() {
    let (mut helen, mut anil, _) = two();
    let made =
        helen.ask("findings.save", json!({ "list": "improvement", "text": "Doors squeak." }));
    helen.exchange();
    anil.exchange();
    helen.ask("findings.save", json!({ "id": made["id"], "text": "Doors squeak at night." }));
    anil.ask("findings.save", json!({ "id": made["id"], "text": "Doors squeak by day." }));
    let (file, code) = hand_over(&mut helen);
    take_in(&mut anil, &file, &code);
    assert_eq!(anil.saving()["decide"], 1);
    let one = anil.ask("sync.toDecide", json!({}))[0].clone();
    let words = [&one["first"], &one["second"]].map(|version| version["words"].to_string());
    assert!(words[0].contains("day") && words[1].contains("night"), "{words:?}");
}

#[test]
fn what_cannot_be_opened_is_said_with_its_code_and_changes_nothing() {
    let (mut helen, mut anil, _) = two();
    helen.ask("notes.seal", Laptop::line("a", CANARY, &["5.3"]));
    let (file, code) = hand_over(&mut helen);
    let mut spoilt = file.clone();
    *spoilt.last_mut().unwrap() ^= 1;
    for (file, code) in [
        (&file[..], "0000-0000-0000-0000"),
        (&file[..], "not a code"),
        (&spoilt[..], &code),
        (&b"Something else"[..], &code),
        (&b""[..], &code),
    ] {
        assert_eq!(refused(&mut anil.laptop, file, code), "SP-2143");
    }
    assert!(!notes_on(&mut anil, "5.3").contains(CANARY));
    let mut stranger = Laptop::set_up_apart(77);
    assert_eq!(refused(&mut stranger, &file, &code), "SP-5013", "a review that is not there");
    anil.ask("app.lock", json!({}));
    assert_eq!(refused(&mut anil.laptop, &file, &code), "SP-5002");
}

#[test]
fn there_is_no_file_where_there_is_nothing_to_pass_on() {
    let (mut helen, ..) = two();
    let path = helen.laptop.path("nothing.handover");
    let token = helen.laptop.choose_to_save(&path);
    let fault = helen.laptop.refused("sync.handOver", json!({ "token": token }));
    assert_eq!(fault.code, "SP-5007");
    let mut practice = Laptop::with_example();
    let token = practice.choose_to_save(&path);
    assert_eq!(practice.refused("sync.handOver", json!({ "token": token })).code, "SP-5007");
    assert!(!path.exists());
}

#[test]
fn each_record_says_how_it_is_kept() {
    let (mut helen, _, network) = two();
    network.lock().unwrap().refuses.insert("finding".into());
    let note = helen.ask("notes.seal", Laptop::line("a", "One.", &[]))["note"]["id"].clone();
    let mut line = Laptop::line("b", "Mine alone.", &[]);
    line["private"] = true.into();
    let private = helen.ask("notes.seal", line)["note"]["id"].clone();
    let before = helen.ask("sync.standing", json!({}));
    assert_eq!(before["rest"], "uploaded");
    for id in [&note, &private] {
        let held = json!({ "id": id, "state": "waiting" });
        assert!(before["but"].as_array().unwrap().contains(&held), "{before}");
    }
    let finding = helen.ask("findings.save", json!({ "list": "improvement", "text": "Two." }));
    helen.exchange();
    let after = helen.ask("sync.standing", json!({}));
    assert_eq!(after["but"], json!([{ "id": finding["id"], "state": "parked" }]));
    let mut alone = Laptop::with_example();
    alone.ask("notes.seal", Laptop::line("a", "Nowhere else.", &[]));
    let standing = alone.ask("sync.standing", json!({}));
    assert_eq!(standing, json!({ "rest": "here", "but": [] }), "no network, no waiting");
}

#[test]
fn what_waits_is_named_by_its_first_words() {
    let (mut helen, ..) = two();
    let long = "word ".repeat(80);
    for at in 0..14 {
        helen.ask("notes.seal", Laptop::line(&format!("s{at}"), &format!("{at} {long}"), &[]));
    }
    let page = helen.ask("sync.show", json!({}));
    let notes = &page["kinds"][0];
    assert_eq!((&notes["count"], &notes["more"]), (&json!(14), &json!(2)));
    let first = notes["items"][0]["words"].as_str().unwrap();
    assert!(first.starts_with("13 word") && first.ends_with("… and goes on"), "{first}");
}

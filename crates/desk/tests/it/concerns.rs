//! Serious concerns: on disk as they are typed, nothing taken out, and nowhere but on their own screen and page.

use std::process::Command;

use chrono::Duration;
use serde_json::{Value, json};

use crate::exchange::{Reviewer, two};
use crate::handing::{hand_over, take_in};
use crate::laptop::Laptop;

const SEEN: &str = "A quokka was loose in the airlock, and the outer door stood open.";

/// What the window sends of a new concern.
fn typed(laptop: &mut Laptop, seen: &str) -> Value {
    let page = laptop.ask("concerns.show", json!({}));
    let me = page["people"].as_array().unwrap().iter().find(|one| one["me"] == true).unwrap();
    json!({
        "id": page["next"], "seen": seen, "place": "Larch, airlock", "noticed": "about 10:40",
        "noticedBy": me["id"], "on": null,
    })
}

/// The one concern there is.
fn only(page: &Value) -> &Value {
    let all = page["concerns"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{all:?}");
    &all[0]
}

fn begun(laptop: &mut Laptop) -> String {
    let concern = typed(laptop, SEEN);
    let page = laptop.ask("concerns.save", concern);
    only(&page)["id"].as_str().unwrap().to_owned()
}

/// The power goes, and the review is opened again.
fn crash(laptop: &mut Laptop) {
    laptop.crash();
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
}

fn told(id: &str, whom: &str) -> Value {
    let told = json!({ "whom": whom, "how": "By telephone", "when": "10:50", "by": null, "said": "She comes." });
    json!({ "id": id, "told": told })
}

fn text_of(
    laptop: &mut Laptop,
    command: &str,
    name: &str,
    args: impl Fn(String) -> Value,
) -> String {
    let path = laptop.path(name);
    let token = laptop.choose_to_save(&path);
    laptop.ask(command, args(token));
    let program = if name.ends_with("pdf") { "pdftotext" } else { "unzip" };
    let mut read = Command::new(program);
    if program == "unzip" {
        read.arg("-p");
    }
    read.arg(&path);
    if program == "pdftotext" {
        read.arg("-");
    }
    let words = String::from_utf8_lossy(&read.output().unwrap().stdout).into_owned();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_concern_that_was_being_typed_survives_a_crash_with_the_time_of_its_first_letter() {
    let mut laptop = Laptop::with_example();
    let concern = typed(&mut laptop, "The outer do");
    laptop.ask("concerns.draft", concern.clone());
    laptop.wait(Duration::minutes(2));
    laptop.ask("concerns.draft", json!({ "id": concern["id"], "seen": SEEN, "place": "", "noticed": "", "noticedBy": null, "on": null }));
    crash(&mut laptop);
    let page = laptop.ask("concerns.show", json!({}));
    let one = only(&page);
    assert_eq!(one["seen"], SEEN);
    assert_eq!(one["written"], "Written down by Helen Marwood, Wednesday 14 October, 10:47");
    assert!(one["version"].is_string(), "it is no draft any more");
}

#[test]
fn who_was_told_is_only_said_by_a_person_and_half_an_entry_waits_through_a_crash() {
    let mut laptop = Laptop::with_example();
    let id = begun(&mut laptop);
    let half = told(&id, "Service le")["told"].clone();
    laptop.ask("concerns.draftTold", json!({ "id": id, "begun": half }));
    laptop.ask(
        "concerns.draftLine",
        json!({ "id": id, "begun": { "about": "closed", "line": "The do" } }),
    );
    laptop.wait(Duration::minutes(1));
    laptop.tick();
    crash(&mut laptop);
    let page = laptop.ask("concerns.show", json!({}));
    let one = only(&page);
    assert_eq!(one["told"], json!([]), "nobody was told yet");
    assert_eq!(
        (one["state"].as_str(), &one["begunLine"]["line"]),
        (Some("open"), &json!("The do"))
    );
    assert_eq!(one["begunTold"], half);
    let page = laptop.ask("concerns.tell", told(&id, "Service lead"));
    let one = only(&page);
    assert_eq!(one["begunTold"], Value::Null);
    assert_eq!(one["told"][0]["whom"], "Service lead");
    assert_eq!(one["told"][0]["how"], "By telephone, 10:50");
    assert_eq!(one["told"][0]["written"], "Written down 10:48");
    let refused = laptop.refused("concerns.tell", told(&id, "  "));
    assert!(refused.message.contains("who was told"), "{}", refused.message);
}

#[test]
fn undo_takes_nothing_out_of_sight_and_redo_makes_it_stand_again() {
    let mut laptop = Laptop::with_example();
    let id = begun(&mut laptop);
    laptop.ask("concerns.tell", told(&id, "Service lead"));
    let words = |laptop: &mut Laptop| {
        let page = laptop.ask("concerns.show", json!({}));
        let one = only(&page).clone();
        (one["told"][0]["mistake"].clone(), one["state"].clone(), one["seen"].clone())
    };
    laptop.ask("app.undo", json!({}));
    let (mistake, state, _) = words(&mut laptop);
    assert!(mistake.as_str().unwrap().starts_with("Taken back"), "{mistake}");
    assert_eq!(state, "open");
    laptop.ask("app.undo", json!({}));
    let (_, state, seen) = words(&mut laptop);
    assert_eq!(
        (state, seen),
        (json!("mistake"), json!(SEEN)),
        "the beginning is taken back in sight"
    );
    laptop.ask("app.redo", json!({}));
    laptop.ask("app.redo", json!({}));
    assert_eq!(words(&mut laptop), (Value::Null, json!("open"), json!(SEEN)));
}

#[test]
fn where_it_stands_is_said_with_a_line_and_a_mistake_with_its_reason() {
    let mut laptop = Laptop::with_example();
    let id = begun(&mut laptop);
    let settle =
        |about: &str, line: &str| json!({ "id": id, "settled": { "about": about, "line": line } });
    for about in ["handed_over", "closed", "mistake"] {
        let refused = laptop.refused("concerns.settle", settle(about, " "));
        assert!(refused.message.contains("Write a line"), "{}", refused.message);
    }
    let open = |laptop: &mut Laptop| {
        laptop.ask("overview.show", json!({ "whose": "mine" }))["concerns"].clone()
    };
    assert_eq!(open(&mut laptop), 1);
    let page = laptop.ask("concerns.settle", settle("handed_over", "Margaret Osei has it."));
    assert_eq!(only(&page)["stateWords"], "Handed over to the unit");
    assert_eq!(open(&mut laptop), 1, "the unit has it, and it is not settled");
    laptop.ask("concerns.settle", settle("closed", "The door is mended."));
    assert_eq!(open(&mut laptop), 0);
    let page = laptop.ask("concerns.settle", settle("open", ""));
    assert_eq!((&only(&page)["state"], &only(&page)["line"]), (&json!("open"), &json!("")));
    let page = laptop.ask("concerns.tell", told(&id, "Wrong ward"));
    let entry = only(&page)["told"][0]["id"].as_str().unwrap().to_owned();
    let page = laptop.ask("concerns.settle", settle(&entry, "Rang another unit."));
    assert_eq!(only(&page)["told"][0]["whom"], "Wrong ward");
    assert_eq!(only(&page)["told"][0]["mistake"], "Rang another unit.");
}

#[test]
fn whom_to_ring_comes_with_the_pack_and_the_lead_changes_it_by_hand() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("concerns.show", json!({}));
    assert_eq!(page["toRing"][0]["phone"], "01632 960114");
    assert_eq!(page["mayChangeNumbers"], true);
    let before = page["toRing"].clone();
    let mut numbers = before.as_array().unwrap().clone();
    numbers[0]["phone"] = json!("01632 960115");
    numbers.push(json!({ "who": "", "name": "", "phone": "", "about": "" }));
    let page = laptop.ask("concerns.saveNumbers", json!({ "numbers": numbers }));
    assert_eq!(page["toRing"][0]["phone"], "01632 960115");
    assert_eq!(page["toRing"].as_array().unwrap().len(), 4, "an empty line is none");
    let refused = laptop.refused(
        "concerns.saveNumbers",
        json!({ "numbers": [{ "who": "Safeguarding", "name": "", "phone": " ", "about": "" }] }),
    );
    assert!(refused.message.contains("Nothing was changed"), "{}", refused.message);
    laptop.ask("app.undo", json!({}));
    assert_eq!(laptop.ask("concerns.show", json!({}))["toRing"], before);
}

#[test]
fn it_stands_on_its_own_page_and_in_no_report_no_feedback_no_figure_and_no_search() {
    let mut laptop = Laptop::with_example();
    let everything = |laptop: &mut Laptop| {
        let mut all = vec![
            laptop.ask("report.show", json!({})),
            laptop.ask("findings.show", json!({})),
            laptop.ask("agree.show", json!({})),
            laptop.ask("notes.show", json!({ "session": null })),
            laptop.ask("standards.show", json!({ "section": "9", "filter": "all" })),
        ];
        for whose in ["mine", "team", "agreed", "self"] {
            let mut overview = laptop.ask("overview.show", json!({ "whose": whose }));
            overview.as_object_mut().unwrap().remove("concerns");
            all.push(overview);
        }
        all
    };
    let before = everything(&mut laptop);
    let id = begun(&mut laptop);
    laptop.ask("concerns.tell", told(&id, "Quokka keeper"));
    assert_eq!(everything(&mut laptop), before);
    let found = laptop.ask("search.find", json!({ "query": "quokka", "scope": "everything" }));
    assert_eq!(found["count"], 0);
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    for (command, name) in [("report.savePdf", "report.pdf"), ("report.saveWord", "report.docx")] {
        let text = text_of(
            &mut laptop,
            command,
            name,
            |token| json!({ "token": token, "choices": choices }),
        );
        assert!(text.contains("Hawthorn"), "{name} was read");
        assert!(!text.to_lowercase().contains("quokka"), "{name}");
        assert!(!text.contains("01632"), "{name} has a number to ring");
    }
    let page = json!({ "id": id, "largePrint": false });
    let text = text_of(
        &mut laptop,
        "concerns.savePage",
        "concern.pdf",
        |token| json!({ "token": token, "page": page }),
    );
    for words in [SEEN, "Quokka keeper", "Helen Marwood", "01632 960114", "1 of 1"] {
        assert!(text.contains(words), "{words} is not on the page: {text}");
    }
    let rendered = laptop.ask("concerns.page", page);
    assert_eq!(rendered["pages"], 1);
}

/// A concern that Helen began and both have; each has told somebody since.
fn both_told(said: [&str; 2]) -> (Reviewer, Reviewer, Value) {
    let (mut helen, mut anil, _) = two();
    let concern = typed(&mut helen.laptop, SEEN);
    helen.ask("concerns.save", concern.clone());
    helen.exchange();
    anil.exchange();
    let id = concern["id"].as_str().unwrap().to_owned();
    for (reviewer, (seen, whom)) in [&mut helen, &mut anil]
        .into_iter()
        .zip(said.into_iter().zip(["Service lead", "Safeguarding"]))
    {
        reviewer.ask("concerns.tell", told(&id, whom));
        let mut words = concern.clone();
        words["seen"] = json!(seen);
        reviewer.ask("concerns.save", words);
    }
    (helen, anil, concern)
}

fn whom(reviewer: &mut Reviewer) -> Vec<String> {
    let page = reviewer.ask("concerns.show", json!({}));
    let told = only(&page)["told"].as_array().unwrap().clone();
    let mut whom: Vec<String> =
        told.iter().map(|entry| entry["whom"].as_str().unwrap().to_owned()).collect();
    whom.sort();
    whom
}

const BOTH: [&str; 2] = ["Safeguarding", "Service lead"];

#[test]
fn whom_two_people_told_at_once_stands_together_on_both_laptops() {
    let (mut helen, mut anil, _) = both_told([SEEN, SEEN]);
    for _ in 0..2 {
        anil.exchange();
        helen.exchange();
    }
    assert_eq!(whom(&mut helen), BOTH);
    assert_eq!(whom(&mut anil), BOTH);
    assert_eq!(helen.ask("sync.toDecide", json!({})), json!([]), "the network puts it together");
}

#[test]
fn whichever_words_are_chosen_nobody_who_was_told_goes_out_with_the_others() {
    let (mut helen, mut anil, _) = both_told(["One quokka.", "Two quokkas."]);
    for _ in 0..2 {
        anil.exchange();
        helen.exchange();
    }
    assert_eq!(whom(&mut helen), BOTH, "also while the words are not decided");
    let pair = helen.ask("sync.toDecide", json!({}))[0].clone();
    assert_eq!(pair["title"], "Two people changed the same words");
    let both = [&pair["first"], &pair["second"]];
    let chosen = both.into_iter().find(|one| one["mine"] == true).unwrap();
    helen.ask("sync.decide", json!({ "id": pair["id"], "keep": chosen["id"] }));
    assert_eq!(helen.ask("sync.toDecide", json!({})), json!([]));
    helen.exchange();
    anil.exchange();
    for reviewer in [&mut helen, &mut anil] {
        assert_eq!(whom(reviewer), BOTH);
        let page = reviewer.ask("concerns.show", json!({}));
        assert_eq!(only(&page)["seen"], "One quokka.");
        assert_eq!(reviewer.ask("sync.show", json!({}))["parked"], json!([]));
    }
}

#[test]
fn without_a_network_a_colleagues_file_brings_whom_they_told() {
    let (mut helen, mut anil, _) = both_told([SEEN, SEEN]);
    let (file, code) = hand_over(&mut anil);
    take_in(&mut helen, &file, &code);
    assert_eq!(whom(&mut helen), BOTH);
}

#[test]
fn the_versions_of_a_concern_are_listed_and_their_words_come_back_without_who_was_told_going() {
    let mut laptop = Laptop::with_example();
    let id = begun(&mut laptop);
    laptop.wait(Duration::minutes(1));
    laptop.ask("concerns.tell", told(&id, "Service lead"));
    let mut words = only(&laptop.ask("concerns.show", json!({}))).clone();
    let edit = json!({ "id": id, "seen": "Another door.", "place": "", "noticed": "about 10:40", "noticedBy": words["noticedBy"], "on": words["version"] });
    laptop.wait(Duration::minutes(1));
    words = only(&laptop.ask("concerns.save", edit)).clone();
    let history = |laptop: &mut Laptop| laptop.ask("concerns.history", json!({ "id": id }));
    let versions = history(&mut laptop);
    let seen: Vec<&str> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["words"]["seen"].as_str().unwrap())
        .collect();
    assert_eq!(seen, ["Another door.", SEEN, SEEN]);
    assert_eq!((&versions[0]["current"], &versions[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(versions[1]["about"], "Larch, airlock. Noticed about 10:40. Open, 1 told");
    assert_eq!(versions[2]["about"], "Larch, airlock. Noticed about 10:40. Open, nobody told yet");
    let mut back = versions[2]["words"].clone();
    back["on"] = words["version"].clone();
    let page = laptop.ask("concerns.save", back);
    assert_eq!(
        (&only(&page)["seen"], &only(&page)["place"]),
        (&json!(SEEN), &json!("Larch, airlock"))
    );
    assert_eq!(only(&page)["told"][0]["whom"], "Service lead");
    assert_eq!(history(&mut laptop).as_array().unwrap().len(), 4);
}

#[test]
fn numbers_that_were_being_changed_wait_through_a_rest_a_lock_and_a_crash() {
    let mut laptop = Laptop::with_example();
    let before = laptop.ask("concerns.show", json!({}))["toRing"].clone();
    let half = json!([{ "who": "Service lead", "name": "", "phone": "0163", "about": "" }]);
    laptop.ask("concerns.draftNumbers", json!({ "begun": half }));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("app.lock", json!({}));
    laptop.unlock();
    laptop.ask("reviews.current", json!({}));
    crash(&mut laptop);
    let page = laptop.ask("concerns.show", json!({}));
    assert_eq!((&page["begunNumbers"], &page["toRing"]), (&half, &before));
    let whole =
        json!([{ "who": "Service lead", "name": "", "phone": "01632 960199", "about": "" }]);
    let page = laptop.ask("concerns.saveNumbers", json!({ "numbers": whole }));
    assert_eq!((&page["begunNumbers"], &page["toRing"]), (&Value::Null, &whole));
    laptop.ask("concerns.draftNumbers", json!({ "begun": half }));
    laptop.ask("concerns.draftNumbers", json!({ "begun": null }));
    crash(&mut laptop);
    assert_eq!(laptop.ask("concerns.show", json!({}))["begunNumbers"], Value::Null);
}

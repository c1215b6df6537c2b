//! Forms are typed text as well: on disk while they are written, and back after a crash.

use crate::laptop::Laptop;
use chrono::Duration;
use serde_json::{Value, json};

fn reopen(laptop: &mut Laptop) -> Value {
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }))
}

fn colleague(laptop: &mut Laptop) -> Value {
    let page = laptop.ask("agree.show", json!({}));
    let people = page["people"].as_array().unwrap();
    people.iter().find(|person| person["me"] == false).unwrap()["id"].clone()
}

#[test]
fn another_view_that_was_begun_comes_back_after_a_crash_and_is_never_recorded_by_itself() {
    let mut laptop = Laptop::with_example();
    let begun =
        json!({ "person": colleague(&mut laptop), "rating": "partly", "why": "The board is" });
    laptop.ask("agree.draftDissent", json!({ "code": "5.3", "begun": begun }));
    for away in ["rest", "lock", "crash"] {
        match away {
            "rest" => {
                laptop.wait(Duration::seconds(21));
                laptop.tick();
            }
            "lock" => {
                laptop.ask("app.lock", json!({}));
                laptop.unlock();
                laptop.ask("reviews.current", json!({}));
            }
            _ => {
                laptop.crash();
                assert_eq!(reopen(&mut laptop)["recovered"], Value::Null, "it is where it was");
            }
        }
        let detail = laptop.ask("agree.detail", json!({ "code": "5.3" }));
        assert_eq!(detail["begun"], begun, "after a {away}");
        assert!(detail["dissent"].as_array().unwrap().is_empty(), "after a {away}");
    }
    let other = laptop.ask("agree.detail", json!({ "code": "5.4" }));
    assert_eq!(other["begun"], Value::Null);
    let mut record = begun.clone();
    record["code"] = "5.3".into();
    let detail = laptop.ask("agree.dissent", record);
    assert_eq!(detail["begun"], Value::Null);
    assert_eq!(detail["dissent"][0]["why"], "The board is");
    laptop.ask("agree.draftDissent", json!({ "code": "5.4", "begun": begun }));
    laptop.ask("agree.draftDissent", json!({ "code": "5.4" }));
    laptop.crash();
    reopen(&mut laptop);
    let detail = laptop.ask("agree.detail", json!({ "code": "5.4" }));
    assert_eq!(detail["begun"], Value::Null, "what was given up stays so");
}

#[test]
fn a_contact_is_on_disk_while_it_is_typed() {
    let mut laptop = Laptop::with_example();
    let text = "A café that patients run.";
    let made = laptop.ask("findings.save", json!({ "list": "goodPractice", "text": text }));
    let contact = json!({ "name": "Jo Reed", "role": "Occupational the", "how": "" });
    laptop.ask("findings.draftContact", json!({ "id": made["id"], "contact": contact }));
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(page["goodPractice"][0]["contact"], contact);
    laptop.ask("findings.save", json!({ "id": made["id"], "say": false }));
    laptop.crash();
    reopen(&mut laptop);
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(page["goodPractice"][0]["contact"], contact, "saved with what else was changed");
    let longer = json!({ "name": "Jo Reed", "role": "Occupational therapist", "how": "By post" });
    laptop.ask("findings.draftContact", json!({ "id": made["id"], "contact": longer }));
    laptop.crash();
    assert!(reopen(&mut laptop)["recovered"].is_string());
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(page["goodPractice"][0]["contact"], longer);
    assert_eq!(page["goodPractice"][0]["text"], text);
    let nobody = json!({ "name": " ", "role": "", "how": "" });
    laptop.ask("findings.save", json!({ "id": made["id"], "contact": nobody }));
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(page["goodPractice"][0]["contact"], Value::Null);
}

#[test]
fn a_contact_that_rested_is_one_act_with_what_ends_it() {
    let mut laptop = Laptop::with_example();
    let made = laptop.ask("findings.save", json!({ "list": "goodPractice", "text": "A café." }));
    let contact = json!({ "name": "Jo", "role": "", "how": "" });
    laptop.ask("findings.draftContact", json!({ "id": made["id"], "contact": contact }));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    let more = json!({ "name": "Jo Reed", "role": "", "how": "" });
    laptop.ask("findings.save", json!({ "id": made["id"], "contact": more }));
    laptop.ask("app.undo", json!({}));
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(page["goodPractice"][0]["contact"], Value::Null);
}

//! Who is in the review team.

use serde_json::{Value, json};

use crate::laptop::Laptop;

fn my_own_review() -> Laptop {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("standards.csv", "code,text\n1.1,A bed.\n1.2,A key.\n");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    laptop.ask("reviews.start", json!({
        "file": file, "label": "Ours", "unit": "Elm Ward", "organisation": "", "visitDate": "2026-10-14",
        "myName": "Helen Marwood",
    }));
    laptop
}

fn names(frame: &Value) -> Vec<&str> {
    frame["team"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn a_colleague_joins_my_own_review_and_sees_it_differently() {
    let mut laptop = my_own_review();
    let new =
        json!({ "name": " Jordan Reid ", "role": "patient", "organisation": "By experience" });
    let frame = laptop.ask("team.save", new);
    assert_eq!(names(&frame), ["Jordan Reid", "Helen Marwood"], "patients' views first");
    let jordan = frame["team"][0]["id"].clone();
    laptop.ask("agree.decide", json!({ "code": "1.1", "rating": "met" }));
    let dissent = json!({ "code": "1.1", "person": jordan, "rating": "not", "why": "Not mine." });
    laptop.ask("agree.dissent", dissent);
    let change =
        json!({ "id": jordan, "name": "Jordan Reed", "role": "family", "organisation": "" });
    let frame = laptop.ask("team.save", change);
    assert_eq!(names(&frame), ["Helen Marwood", "Jordan Reed"]);
    assert_eq!(frame["team"][1]["title"], "Family and friends representative");
    let fault = laptop.refused("team.remove", json!({ "id": jordan }));
    assert!(fault.message.contains("another view"), "{}", fault.message);
}

#[test]
fn somebody_added_by_mistake_is_taken_off_and_undo_brings_them_back() {
    let mut laptop = my_own_review();
    let new = json!({ "name": "Priya Nair", "role": "clinician", "organisation": "" });
    let frame = laptop.ask("team.save", new);
    let priya = frame["team"].as_array().unwrap().iter().find(|one| one["name"] == "Priya Nair");
    let frame = laptop.ask("team.remove", json!({ "id": priya.unwrap()["id"] }));
    assert_eq!(names(&frame), ["Helen Marwood"]);
    laptop.ask("app.undo", json!({}));
    let team = laptop.ask("overview.show", json!({ "whose": "mine" }))["team"].take();
    assert_eq!(team.as_array().unwrap().len(), 2);
}

#[test]
fn a_team_keeps_a_lead_and_me_and_every_member_a_name() {
    let mut laptop = my_own_review();
    let page = laptop.ask("overview.show", json!({ "whose": "mine" }));
    let me = page["team"][0].clone();
    assert_eq!((&me["role"], &page["mayChangeTeam"]), (&json!("lead"), &json!(true)));
    let id = me["person"]["id"].clone();
    for (command, args) in [
        ("team.save", json!({ "id": id, "name": "Helen", "role": "observer", "organisation": "" })),
        ("team.save", json!({ "name": " ", "role": "observer", "organisation": "" })),
        ("team.save", json!({ "name": "Anil", "role": "king", "organisation": "" })),
        ("team.remove", json!({ "id": id })),
    ] {
        assert_eq!(laptop.refused(command, args).code, "SP-5007", "{command}");
    }
}

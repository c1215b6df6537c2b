//! Which session one comes to, and what ending one does, wherever it is ended.

use crate::laptop::{Laptop, PASSPHRASE};
use chrono::Duration;
use serde_json::{Value, json};

fn texts(page: &Value) -> Vec<&str> {
    page["notes"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect()
}

#[test]
fn a_practice_visit_is_tried_at_an_interview_with_prompts_on_any_other_day() {
    for days in [-30, 40] {
        let mut laptop = Laptop::new();
        laptop.set_clock(Duration::days(days));
        laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }));
        laptop.ask("reviews.tryExample", json!({}));
        let notes = laptop.ask("notes.show", json!({}));
        assert_eq!(notes["session"]["title"], "Patients, Larch ward");
        assert!(notes["promptsTotal"].as_u64().unwrap() > 10);
        let next = laptop.ask("overview.show", json!({ "whose": "mine" }))["next"].take();
        assert_eq!(next["id"], notes["session"]["id"], "all ways lead to the same one");
        let day = laptop.ask("timetable.show", json!({}));
        assert_eq!(day["current"], notes["session"]["id"]);
        // Where somebody has written is where they go on.
        let staff = laptop.session("Frontline staff");
        laptop.ask("notes.seal", Laptop::line_in(&staff, "a", "Cover is short at night."));
        assert_eq!(laptop.ask("notes.show", json!({}))["session"]["title"], "Frontline staff");
    }
}

#[test]
fn the_day_before_a_real_visit_opens_at_its_first_session() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("standards.csv", "code,text\n5.3,Leave happens.\n");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    laptop.ask("reviews.start", json!({
        "file": file, "label": "Ours", "unit": "Larch", "organisation": "", "visitDate": "2026-10-15",
        "myName": "Helen Marwood",
    }));
    let day = laptop.ask("timetable.show", json!({}));
    assert_eq!(laptop.ask("notes.show", json!({}))["session"]["id"], day["sessions"][0]["id"]);
}

#[test]
fn ending_a_session_on_the_timetable_makes_notes_of_the_lines_begun_there_and_of_no_other() {
    let mut laptop = Laptop::with_example();
    let ended = laptop.session("Team meeting: agree ratings");
    let other = laptop.session("Feedback to the unit");
    laptop.ask("notes.draft", Laptop::line_in(&ended, "rested", "Half a line "));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("notes.draft", Laptop::line_in(&ended, "typed", "Another half "));
    laptop.ask("notes.draft", Laptop::line_in(&ended, "blank", "  "));
    laptop.ask("notes.draft", Laptop::line_in(&other, "elsewhere", "Not to be "));
    laptop.ask("timetable.end", json!({ "id": ended["id"] }));
    let page = laptop.ask("notes.show", json!({ "session": ended["id"] }));
    assert_eq!(page["session"]["done"], true);
    assert_eq!(
        (page["drafts"].clone(), texts(&page)),
        (json!([]), vec!["Half a line", "Another half"])
    );
    let page = laptop.ask("notes.show", json!({ "session": other["id"] }));
    assert_eq!(page["drafts"][0]["line"]["text"], "Not to be ");
    assert!(texts(&page).is_empty());
    // Opened again, and nothing more is sealed by that.
    assert!(laptop.ask("app.undo", json!({}))["what"].as_str().unwrap().contains("ending"));
    laptop.ask("notes.draft", Laptop::line_in(&ended, "later", "A third "));
    let drafts = laptop.ask("notes.show", json!({ "session": ended["id"] }))["drafts"].take();
    assert_eq!(drafts[0]["line"]["text"], "A third ");
}

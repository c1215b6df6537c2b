//! Sheets to write on, where no laptop may go.

use std::process::Command;

use serde_json::json;

use crate::laptop::Laptop;

fn session(laptop: &mut Laptop, title: &str) -> String {
    let day = laptop.ask("timetable.show", json!({}));
    let sessions = day["sessions"].as_array().unwrap();
    let one = sessions.iter().find(|one| one["title"] == title).unwrap();
    one["id"].as_str().unwrap().to_owned()
}

fn words(path: &std::path::Path) -> String {
    let said = Command::new("pdftotext").arg(path).arg("-").output().unwrap();
    String::from_utf8(said.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_sheet_of_a_session_holds_its_questions_with_their_codes_and_nothing_that_was_written() {
    let mut laptop = Laptop::with_example();
    let family = session(&mut laptop, "Family and friends");
    let path = laptop.path("family.pdf");
    let token = laptop.choose_to_save(&path);
    let sheets = json!({ "session": family, "largePrint": false });
    laptop.ask("timetable.saveSheets", json!({ "token": token, "sheets": sheets }));
    let words = words(&path);
    for expected in [
        "Family and friends",
        "13:00 to 13:45",
        "Meeting room 2",
        "Carole Whitting",
        "Anything else",
    ] {
        assert!(words.contains(expected), "{expected} is not on the sheet");
    }
    let detail = laptop.ask("timetable.session", json!({ "id": family }));
    let prompts = detail["prompts"].as_array().unwrap();
    assert!(prompts.len() > 20);
    for prompt in prompts {
        let question = prompt["text"].as_str().unwrap();
        assert!(words.contains(question), "{question} is not on the sheet");
        assert!(words.contains(prompt["standard"].as_str().unwrap()));
    }
}

#[test]
fn priorities_stand_first_on_a_sheet_with_what_the_team_wants_to_find_out() {
    let mut laptop = Laptop::with_example();
    let patients = session(&mut laptop, "Patients, Larch ward");
    laptop.ask("before.choose", json!({ "code": "6.8", "priority": true }));
    laptop.ask("before.findOut", json!({ "code": "6.8", "text": "Which rules were lifted?" }));
    let path = laptop.path("sheet.pdf");
    let token = laptop.choose_to_save(&path);
    let sheets = json!({ "session": patients, "largePrint": false });
    laptop.ask("timetable.saveSheets", json!({ "token": token, "sheets": sheets }));
    let words = words(&path);
    let at = |text: &str| words.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    assert!(at("Priorities") < at("Which rules were lifted?"));
    assert!(at("Which rules were lifted?") < at("Admission and assessment"));
    assert_eq!(words.matches("6.8").count(), 1, "asked once");
}

#[test]
fn all_sheets_of_a_day_are_laid_out_page_by_page_also_in_large_print() {
    let mut laptop = Laptop::with_example();
    let pages = |laptop: &mut Laptop, large: bool| {
        let rendered = laptop.ask("timetable.sheets", json!({ "largePrint": large }));
        let page = laptop.ask("report.page", json!({ "id": rendered["id"], "page": 1 }));
        assert!(page["svg"].as_str().unwrap().starts_with("<svg"));
        let titles: Vec<String> = rendered["outline"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["level"] == 1)
            .map(|entry| entry["title"].as_str().unwrap().to_owned())
            .collect();
        assert!(titles.contains(&"Patients, Larch ward".to_owned()));
        assert!(!titles.iter().any(|title| title.starts_with("Lunch")), "a break asks nothing");
        rendered["pages"].as_u64().unwrap()
    };
    let usual = pages(&mut laptop, false);
    assert!(pages(&mut laptop, true) > usual);
}

#[test]
fn a_session_without_questions_says_so_and_prints_nothing() {
    let mut laptop = Laptop::with_example();
    let lunch = session(&mut laptop, "Lunch with patients and staff");
    let refused =
        laptop.refused("timetable.sheets", json!({ "session": lunch, "largePrint": false }));
    assert!(refused.message.contains("has questions"), "{}", refused.message);
}

#[test]
fn what_was_written_on_paper_becomes_my_rating_with_its_reason_and_can_be_undone() {
    let mut laptop = Laptop::with_example();
    let line = |line: &str| json!({ "line": line });
    let review = review(&mut laptop);
    let key_in = |line: &str| json!({ "review": review, "line": line, "rest": [] });
    let read = laptop.ask("standards.readLine", line("7.4 2 Families hear late"));
    assert_eq!(
        (read["row"]["code"].as_str(), read["rating"].as_str()),
        (Some("7.4"), Some("Partly met"))
    );
    let before = laptop.ask("standards.detail", json!({ "code": "7.4" }));
    let rated = laptop.ask("standards.keyIn", key_in("7.4 2 Families hear late"));
    assert_eq!(rated["row"]["mine"], "partly");
    // Words alone leave the rating as it is.
    laptop.ask("standards.keyIn", key_in("7.4 Two families hear late"));
    let detail = laptop.ask("standards.detail", json!({ "code": "7.4" }));
    assert_eq!(
        (detail["mine"].as_str(), detail["why"].as_str()),
        (Some("partly"), Some("Two families hear late"))
    );
    laptop.ask("app.undo", json!({}));
    laptop.ask("app.undo", json!({}));
    assert_eq!(laptop.ask("standards.detail", json!({ "code": "7.4" })), before);
}

fn open_again(laptop: &mut Laptop) {
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
}

fn review(laptop: &mut Laptop) -> String {
    laptop.ask("reviews.current", json!({}))["id"].as_str().unwrap().to_owned()
}

/// The lines from paper that are not kept.
fn waiting(laptop: &mut Laptop) -> Vec<String> {
    serde_json::from_value(laptop.ask("standards.lines", json!({}))["lines"].clone()).unwrap()
}

#[test]
fn half_a_line_from_paper_waits_through_a_rest_a_lock_and_a_crash_and_rates_nothing() {
    let mut laptop = Laptop::with_example();
    let review = review(&mut laptop);
    let draft = |lines: &[&str]| json!({ "review": review, "lines": lines });
    let before = laptop.ask("standards.detail", json!({ "code": "7.4" }));
    assert_eq!(waiting(&mut laptop), [""]);
    laptop.ask("standards.draftLines", draft(&["7.4 2 Families he"]));
    laptop.wait(chrono::Duration::minutes(1));
    laptop.tick();
    assert_eq!(waiting(&mut laptop), ["7.4 2 Families he"]);
    laptop.ask("app.lock", json!({}));
    open_again(&mut laptop);
    assert_eq!(waiting(&mut laptop), ["7.4 2 Families he"]);
    laptop.crash();
    open_again(&mut laptop);
    assert_eq!(waiting(&mut laptop), ["7.4 2 Families he"]);
    assert_eq!(laptop.ask("standards.detail", json!({ "code": "7.4" })), before);
    laptop.ask(
        "standards.keyIn",
        json!({ "review": review, "line": "7.4 2 Families hear late", "rest": [""] }),
    );
    assert_eq!(waiting(&mut laptop), [""], "it is keyed in");
    laptop.ask("standards.draftLines", draft(&["7.5"]));
    laptop.ask("standards.draftLines", draft(&[" ", ""]));
    assert_eq!(waiting(&mut laptop), [""], "it was given up");
}

#[test]
fn lines_that_wait_stay_on_disk_while_another_is_kept() {
    let mut laptop = Laptop::with_example();
    let review = review(&mut laptop);
    laptop.ask(
        "standards.draftLines",
        json!({ "review": review, "lines": ["99.9 2 x", "7.4 2 Late", "7.5 1", "hal"] }),
    );
    let key_in =
        json!({ "review": review, "line": "7.4 2 Late", "rest": ["99.9 2 x", "7.5 1", "half"] });
    laptop.ask("standards.keyIn", key_in);
    laptop.crash();
    open_again(&mut laptop);
    assert_eq!(waiting(&mut laptop), ["99.9 2 x", "7.5 1", "half"]);
}

#[test]
fn a_line_that_stands_already_does_not_come_back_as_one_that_waits() {
    let mut laptop = Laptop::with_example();
    let review = review(&mut laptop);
    laptop.ask("standards.keyIn", json!({ "review": review, "line": "7.4 2 Late", "rest": [] }));
    // As after a crash between its rating and the list of what waits.
    let lines = json!(["7.4 2 Late", "7.4 3 Late", "7.4 2 Later", "7.4 2"]);
    laptop.ask("standards.draftLines", json!({ "review": review, "lines": lines }));
    assert_eq!(
        waiting(&mut laptop),
        ["7.4 3 Late", "7.4 2 Later", "7.4 2"],
        "the last is being typed"
    );
}

#[test]
fn a_line_is_never_taken_into_another_review() {
    let mut laptop = Laptop::with_example();
    let other = "00000000-0000-4000-8000-000000000000";
    let before = laptop.ask("standards.detail", json!({ "code": "7.4" }));
    let key_in = json!({ "review": other, "line": "7.4 2 Late", "rest": [] });
    assert_eq!(laptop.refused("standards.keyIn", key_in).code, "SP-5003");
    let draft = json!({ "review": other, "lines": ["7.4 2 Late"] });
    assert_eq!(laptop.refused("standards.draftLines", draft).code, "SP-5003");
    assert_eq!(laptop.ask("standards.detail", json!({ "code": "7.4" })), before);
    assert_eq!(waiting(&mut laptop), [""]);
}

#[test]
fn a_tour_has_a_checklist_with_what_to_look_at_and_an_interview_has_none() {
    let mut laptop = Laptop::with_example();
    let tour = session(&mut laptop, "Ward tour and perimeter check");
    let detail = laptop.ask("timetable.session", json!({ "id": tour }));
    let path = laptop.path("tour.pdf");
    let token = laptop.choose_to_save(&path);
    let sheets = json!({ "session": tour, "largePrint": false });
    laptop.ask("timetable.saveChecklist", json!({ "token": token, "sheets": sheets }));
    let words = words(&path);
    for prompt in detail["prompts"].as_array().unwrap() {
        let question = prompt["text"].as_str().unwrap();
        assert!(words.contains(question), "{question} is not on the checklist");
    }
    assert!(words.contains("Physical security") && words.contains("Larch or Rowan"));
    let pages = |laptop: &mut Laptop, large: bool| {
        let ask = json!({ "session": tour, "largePrint": large });
        laptop.ask("timetable.checklist", ask)["pages"].as_u64().unwrap()
    };
    let usual = pages(&mut laptop, false);
    assert!(usual <= 5, "{usual} pages on a clipboard");
    assert!(pages(&mut laptop, true) > usual);
    let family = session(&mut laptop, "Family and friends");
    let ask = json!({ "session": family, "largePrint": false });
    let refused = laptop.refused("timetable.checklist", ask);
    assert!(refused.message.contains("no checklist"), "{}", refused.message);
}

#[test]
fn a_line_without_a_code_or_with_nothing_but_a_code_changes_nothing() {
    let mut laptop = Laptop::with_example();
    let saved = laptop.ask("standards.show", json!({ "section": "5", "filter": "all" }));
    let review = review(&mut laptop);
    for line in ["Leave is off", "99.9 2 Nothing", "5.3", ""] {
        let key_in = json!({ "review": review, "line": line, "rest": [] });
        let refused = laptop.refused("standards.keyIn", key_in);
        assert!(refused.message.contains("Nothing was changed"), "{line}: {}", refused.message);
    }
    assert_eq!(
        laptop.ask("standards.readLine", json!({ "line": "Leave is off" }))["row"],
        json!(null)
    );
    assert_eq!(laptop.ask("standards.show", json!({ "section": "5", "filter": "all" })), saved);
}

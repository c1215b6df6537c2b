//! Sheets to write on, where no laptop may go.

use std::process::Command;

use serde_json::{Value, json};

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
    let _: Value = laptop.ask("timetable.show", json!({}));
}

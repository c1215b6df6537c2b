//! Before the visit: lines of enquiry, priorities, sections, ties, and the day for a calendar.

use crate::exchange::{Reviewer, two};
use crate::laptop::Laptop;
use chrono::Duration;
use serde_json::{Value, json};

fn row(page: &Value, code: &str) -> Value {
    let rows = page["rows"].as_array().unwrap();
    rows.iter().find(|row| row["code"] == code).unwrap().clone()
}

fn choose(laptop: &mut Laptop, code: &str, priority: bool) -> Value {
    laptop.ask("before.choose", json!({ "code": code, "priority": priority }))
}

#[test]
fn the_example_has_lines_of_enquiry_in_words() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("before.show", json!({}));
    assert_eq!(page["rows"].as_array().unwrap().len(), 208);
    let first = page["lines"][0].as_str().unwrap();
    let says = row(&page, first)["says"].as_str().unwrap().to_owned();
    assert!(says.contains("The unit says") || says.contains("agree ("), "{says}");
    assert!(
        page["sources"].as_str().unwrap().starts_with("Self-ratings on "),
        "{}",
        page["sources"]
    );
    assert_eq!(page["priorities"], json!([]));
    assert!(page["advice"].as_str().unwrap().starts_with("No priorities yet."));
}

#[test]
fn a_priority_is_seen_wherever_it_helps_and_undone_by_one_key() {
    let mut laptop = Laptop::with_example();
    let page = choose(&mut laptop, "5.3", true);
    assert_eq!(page["priorities"], json!(["5.3"]));
    laptop.ask("before.findOut", json!({ "code": "5.3", "text": "How early are people told? " }));
    let list = laptop.ask("standards.show", json!({ "section": "5", "filter": "priorities" }));
    assert_eq!(list["rows"].as_array().unwrap().len(), 1);
    assert_eq!(list["rows"][0]["priority"], true);
    let words = "How early are people told?";
    for command in ["standards.detail", "agree.detail"] {
        assert_eq!(laptop.ask(command, json!({ "code": "5.3" }))["priority"], words, "{command}");
        assert_eq!(laptop.ask(command, json!({ "code": "5.4" }))["priority"], Value::Null);
    }
    let day = laptop.ask("timetable.show", json!({}));
    let sessions = day["sessions"].as_array().unwrap();
    let patients = sessions.iter().find(|one| one["group"] == "patients").unwrap()["id"].clone();
    let notes = laptop.ask("notes.show", json!({ "session": patients }));
    assert_eq!(notes["prompts"][0]["name"], "Priorities");
    assert_eq!(notes["prompts"][0]["prompts"][0]["standard"], "5.3");
    assert_eq!(notes["prompts"][0]["prompts"][0]["priority"], words);
    let total: usize = notes["prompts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|section| section["prompts"].as_array().unwrap().len())
        .sum();
    assert_eq!(json!(total), notes["promptsTotal"], "no prompt is lost or asked twice");
    let found = laptop.ask("search.find", json!({ "query": "early", "scope": "everything" }));
    let hit = &found["texts"].as_array().unwrap().iter().find(|hit| hit["screen"] == "before");
    assert_eq!(hit.unwrap()["what"], "To find out on 5.3");

    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(undone["what"], "Undid what to find out on 5.3");
    laptop.ask("app.undo", json!({}));
    assert_eq!(laptop.ask("before.show", json!({}))["priorities"], json!([]));
    laptop.ask("app.redo", json!({}));
    laptop.ask("app.redo", json!({}));
    assert_eq!(row(&laptop.ask("before.show", json!({})), "5.3")["findOut"], words);
}

#[test]
fn taking_a_priority_off_keeps_what_was_being_typed_for_undo() {
    let mut laptop = Laptop::with_example();
    choose(&mut laptop, "5.3", true);
    laptop.ask("text.draft", json!({ "of": "findOut", "at": "5.3", "text": "Half a" }));
    choose(&mut laptop, "5.3", false);
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    let page = laptop.ask("before.show", json!({}));
    assert_eq!(page["priorities"], json!([]), "what was typed does not make it one again");
    laptop.ask("app.undo", json!({}));
    assert_eq!(row(&laptop.ask("before.show", json!({})), "5.3")["findOut"], "Half a");
}

#[test]
fn whoever_is_taken_off_the_team_takes_no_section_any_more() {
    let mut laptop = Laptop::with_example();
    let new = json!({ "name": "Noor Haddad", "role": "observer", "organisation": "" });
    laptop.ask("team.save", new);
    let page = laptop.ask("before.show", json!({}));
    let people = page["people"].as_array().unwrap();
    let noor = people.iter().find(|one| one["name"] == "Noor Haddad").unwrap()["id"].clone();
    laptop.ask("before.assign", json!({ "section": "5", "person": noor, "takes": true }));
    laptop.ask("team.remove", json!({ "id": noor }));
    let untaken = |laptop: &mut Laptop| laptop.ask("before.show", json!({}))["untaken"].clone();
    assert!(untaken(&mut laptop).as_str().unwrap().starts_with("Nobody takes 15 sections"));
    laptop.ask("app.undo", json!({}));
    assert!(untaken(&mut laptop).as_str().unwrap().starts_with("Nobody takes 14 sections"));
}

#[test]
fn what_was_typed_about_a_priority_survives_rest_and_a_power_cut() {
    let mut laptop = Laptop::with_example();
    choose(&mut laptop, "5.3", true);
    laptop.ask("text.draft", json!({ "of": "findOut", "at": "5.3", "text": "How ea" }));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("text.draft", json!({ "of": "findOut", "at": "5.3", "text": "How early?" }));
    laptop.crash();
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    let frame = laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    assert!(frame["recovered"].is_string());
    let page = laptop.ask("before.show", json!({}));
    assert_eq!(row(&page, "5.3")["findOut"], "How early?");
    assert_eq!(page["priorities"], json!(["5.3"]));
}

#[test]
fn sections_are_taken_by_several_and_what_nobody_takes_is_said() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("before.show", json!({}));
    assert!(page["untaken"].as_str().unwrap().starts_with("Nobody takes 15 sections"));
    let people = page["people"].as_array().unwrap().clone();
    let me = people.iter().find(|one| one["me"] == true).unwrap()["id"].clone();
    let other = people.iter().find(|one| one["me"] == false).unwrap()["id"].clone();
    for person in [&me, &other] {
        laptop.ask("before.assign", json!({ "section": "5", "person": person, "takes": true }));
    }
    let page = laptop.ask("before.show", json!({}));
    let section = page["sections"].as_array().unwrap().iter().find(|one| one["code"] == "5");
    assert_eq!(section.unwrap()["people"].as_array().unwrap().len(), 2);
    assert!(page["untaken"].as_str().unwrap().starts_with("Nobody takes 14 sections"));
    let overview = laptop.ask("overview.show", json!({ "whose": "mine" }));
    let plan = overview["plan"].to_string();
    assert!(plan.contains("Yours: 5 "), "{plan}");
    let standards = laptop.ask("standards.show", json!({ "filter": "all" }));
    let mine: Vec<_> = standards["sections"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["mine"] == true)
        .map(|one| one["code"].clone())
        .collect();
    assert_eq!(mine, ["5"]);
    laptop.ask("before.assign", json!({ "section": "5", "person": me, "takes": false }));
    laptop.ask("app.undo", json!({}));
    let overview = laptop.ask("overview.show", json!({ "whose": "mine" }));
    assert!(overview["plan"].to_string().contains("Yours: 5 "));
}

#[test]
fn priorities_without_a_note_are_counted_among_what_is_to_do() {
    let mut laptop = Laptop::with_example();
    let todo = |laptop: &mut Laptop| -> Vec<String> {
        let overview = laptop.ask("overview.show", json!({ "whose": "mine" }));
        let lines = overview["todo"].as_array().unwrap().clone();
        lines
            .iter()
            .map(|one| format!("{} {}", one["count"], one["text"].as_str().unwrap()))
            .collect()
    };
    let page = laptop.ask("before.show", json!({}));
    let rows = page["rows"].as_array().unwrap();
    let silent =
        rows.iter().find(|row| row["notes"] == 0).unwrap()["code"].as_str().unwrap().to_owned();
    choose(&mut laptop, "5.3", true);
    assert!(todo(&mut laptop).iter().all(|line| !line.contains("priorit")));
    choose(&mut laptop, &silent, true);
    assert!(todo(&mut laptop).contains(&"1 of 2 priorities without a note yet".to_owned()));
}

fn member(laptop: &mut Laptop, at: usize) -> Value {
    laptop.ask("overview.show", json!({ "whose": "mine" }))["team"][at].clone()
}

#[test]
fn a_tie_with_the_service_is_flagged_until_it_is_settled_and_a_new_one_flags_again() {
    let mut laptop = Laptop::with_example();
    let before = member(&mut laptop, 0);
    assert_eq!(before["flags"], json!([]));
    let name = before["person"]["name"].as_str().unwrap();
    let save = |laptop: &mut Laptop, more: Value| {
        let mut ask = json!({
            "id": before["person"]["id"], "name": name, "role": before["role"],
            "organisation": before["organisation"],
        });
        ask.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        laptop.ask("team.save", ask);
        member(laptop, 0)
    };
    let tie = |name: &str| json!({ "name": name, "why": "used_it" });
    let tied = save(&mut laptop, json!({ "interests": [tie("hawthorn")] }));
    assert_eq!(tied["flags"], json!(["has a tie with Hawthorn Unit"]));
    let flags = laptop.ask("before.show", json!({}))["flags"].clone();
    assert_eq!(flags[0]["says"], "has a tie with Hawthorn Unit");
    assert_eq!(laptop.ask("timetable.show", json!({}))["flags"], flags);

    let settled = save(&mut laptop, json!({ "settled": "Stays out of Larch." }));
    assert_eq!(settled["settled"]["words"], "Stays out of Larch.");
    assert_eq!(settled["settled"]["by"], "You");
    assert_eq!(settled["interests"][0]["name"], "hawthorn", "what was declared stays");
    assert_eq!(laptop.ask("before.show", json!({}))["flags"], json!([]));

    let again = save(&mut laptop, json!({ "interests": [tie("Hawthorn"), tie("Larch ward")] }));
    assert_eq!(again["settled"], Value::Null);
    assert_eq!(laptop.ask("before.show", json!({}))["flags"].as_array().unwrap().len(), 2);
    let refused = laptop.refused(
        "team.save",
        json!({ "name": "New", "role": "patient", "organisation": "", "interests": [{ "name": "X", "why": "was ill there" }] }),
    );
    assert_eq!(refused.code, "SP-5007");
}

#[test]
fn the_day_is_saved_as_a_calendar_whole_or_mine() {
    let mut laptop = Laptop::with_example();
    let mut saved = |mine: bool| {
        let path = laptop.path("day.ics");
        let token = laptop.choose_to_save(&path);
        laptop.ask("timetable.saveCalendar", json!({ "token": token, "mine": mine }));
        std::fs::read_to_string(path).unwrap()
    };
    let events = |text: &str| text.matches("BEGIN:VEVENT").count();
    let (whole, mine) = (saved(false), saved(true));
    assert!(
        whole.starts_with("BEGIN:VCALENDAR\r\n") && whole.contains("TZID=Europe/London:20261014T")
    );
    assert!(events(&mine) > 0 && events(&mine) < events(&whole));
}

fn settle(first: &mut Reviewer, second: &mut Reviewer) {
    for _ in 0..2 {
        first.exchange();
        second.exchange();
    }
}

fn wanted(reviewer: &mut Reviewer, code: &str) -> Value {
    row(&reviewer.ask("before.show", json!({})), code)["findOut"].clone()
}

#[test]
fn two_who_choose_and_take_the_same_apart_are_asked_nothing() {
    let (mut helen, mut anil, _) = two();
    let people = helen.ask("before.show", json!({}))["people"].clone();
    for reviewer in [&mut helen, &mut anil] {
        reviewer.ask("before.choose", json!({ "code": "5.3", "priority": true }));
        for person in people.as_array().unwrap().iter().take(2) {
            let ask = json!({ "section": "5", "person": person["id"], "takes": true });
            reviewer.ask("before.assign", ask);
        }
    }
    helen.ask("before.findOut", json!({ "code": "5.3", "text": "How early?" }));
    let third = json!({ "section": "6", "person": people[2]["id"], "takes": true });
    anil.ask("before.assign", third);
    settle(&mut helen, &mut anil);
    for reviewer in [&mut helen, &mut anil] {
        assert_eq!(reviewer.saving()["decide"], 0);
        assert_eq!(reviewer.saving()["waiting"], 0, "nothing was refused");
        assert_eq!(wanted(reviewer, "5.3"), "How early?");
        let page = reviewer.ask("before.show", json!({}));
        let takers: Vec<usize> = page["sections"].as_array().unwrap()[4..6]
            .iter()
            .map(|one| one["people"].as_array().unwrap().len())
            .collect();
        assert_eq!(takers, [2, 1]);
    }
}

#[test]
fn words_that_both_wrote_apart_about_a_priority_are_both_kept_until_somebody_decides() {
    let (mut helen, mut anil, _) = two();
    for (reviewer, text) in [(&mut helen, "How early?"), (&mut anil, "Who tells them?")] {
        reviewer.ask("before.choose", json!({ "code": "5.3", "priority": true }));
        reviewer.ask("before.findOut", json!({ "code": "5.3", "text": text }));
    }
    settle(&mut helen, &mut anil);
    assert_eq!(anil.saving()["decide"], 1);
    let one = anil.ask("sync.toDecide", json!({}))[0].clone();
    assert_eq!(one["place"], "To find out on 5.3");
    anil.ask("sync.decide", json!({ "id": one["id"], "text": "How early, and by whom?" }));
    settle(&mut anil, &mut helen);
    for reviewer in [&mut helen, &mut anil] {
        assert_eq!(reviewer.saving()["decide"], 0);
        assert_eq!(wanted(reviewer, "5.3"), "How early, and by whom?");
    }
}

#[test]
fn a_priority_taken_off_while_a_colleague_wrote_on_it_stays_with_their_words() {
    let (mut helen, mut anil, _) = two();
    helen.ask("before.choose", json!({ "code": "5.3", "priority": true }));
    settle(&mut helen, &mut anil);
    anil.ask("before.findOut", json!({ "code": "5.3", "text": "How early?" }));
    helen.ask("before.choose", json!({ "code": "5.3", "priority": false }));
    settle(&mut anil, &mut helen);
    for reviewer in [&mut helen, &mut anil] {
        assert_eq!(reviewer.ask("before.show", json!({}))["priorities"], json!(["5.3"]));
        assert_eq!(wanted(reviewer, "5.3"), "How early?");
        assert_eq!(reviewer.saving()["decide"], 0);
    }
}

#[test]
fn the_overview_says_which_group_is_missing_until_it_is_heard() {
    let mut laptop = Laptop::with_example();
    let missing = |laptop: &mut Laptop| {
        let overview = laptop.ask("overview.show", json!({ "whose": "mine" }));
        let lines = overview["todo"].as_array().unwrap().clone();
        let mut lines = lines.iter().map(|line| line["text"].as_str().unwrap().to_owned());
        lines.find(|line| line.contains("not heard yet")).unwrap()
    };
    let patients = |line: &str| -> u32 {
        let after = line.split("patients on ").nth(1).unwrap();
        after.split(',').next().unwrap().parse().unwrap()
    };
    let before = missing(&mut laptop);
    assert!(
        before.starts_with("sections where a group is not heard yet: managers on "),
        "{before}"
    );
    let mut line = Laptop::line("a", "They told me at the door.", &["1.1"]);
    line["group"] = json!("patients");
    laptop.ask("notes.seal", line);
    let after = missing(&mut laptop);
    assert_eq!(patients(&after) + 1, patients(&before), "{before} / {after}");
}

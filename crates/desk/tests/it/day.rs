//! A visit day on one laptop, through the door that the window uses.

use crate::laptop::{Laptop, PASSPHRASE};
use chrono::Duration;
use serde_json::{Value, json};

fn texts(page: &Value) -> Vec<&str> {
    page["notes"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap()).collect()
}

#[test]
fn the_example_opens_with_everything_of_its_pack() {
    let mut laptop = Laptop::set_up();
    let frame = laptop.ask("reviews.tryExample", json!({}));
    assert_eq!(frame["unit"], "Hawthorn Unit");
    assert_eq!(frame["lead"], true);
    assert_eq!(frame["standards"], 208);
    assert_eq!(frame["team"].as_array().unwrap().len(), 5);
    let overview = laptop.ask("overview.show", json!({ "whose": "self" }));
    assert_eq!(overview["sections"].as_array().unwrap().len(), 15);
    let first = &overview["sections"][0];
    assert_eq!(first["rated"], first["total"]);
    let detail = laptop.ask("standards.detail", json!({ "code": "5.3" }));
    assert!(!detail["claim"]["commentary"].as_str().unwrap().is_empty());
    assert!(!detail["asked"].as_array().unwrap().is_empty());
    assert!(!detail["notes"].as_array().unwrap().is_empty());
}

#[test]
fn a_rating_is_saved_counted_undone_and_done_again() {
    let mut laptop = Laptop::with_example();
    let rated = laptop.ask(
        "standards.rate",
        json!({ "code": "5.3", "rating": "partly", "why": "Told at the door." }),
    );
    assert_eq!(rated["row"]["mine"], "partly");
    assert_eq!(rated["section"]["rated"], 1);
    laptop.ask("app.undo", json!({}));
    let detail = laptop.ask("standards.detail", json!({ "code": "5.3" }));
    assert_eq!(detail["mine"], Value::Null);
    assert_eq!(detail["why"], "");
    laptop.ask("app.redo", json!({}));
    let detail = laptop.ask("standards.detail", json!({ "code": "5.3" }));
    assert_eq!(
        (detail["mine"].as_str(), detail["why"].as_str()),
        (Some("partly"), Some("Told at the door."))
    );
}

#[test]
fn a_rating_that_is_not_on_the_scale_is_refused_and_changes_nothing() {
    let mut laptop = Laptop::with_example();
    let before = laptop.try_ask("standards.detail", json!({ "code": "5.3" })).unwrap();
    let fault = laptop.refused("standards.rate", json!({ "code": "5.3", "rating": "excellent" }));
    assert_eq!(fault.code, "SP-5007");
    assert_eq!(laptop.try_ask("standards.detail", json!({ "code": "5.3" })).unwrap(), before);
}

#[test]
fn a_rating_other_than_met_asks_for_a_reason_until_it_has_one() {
    let mut laptop = Laptop::with_example();
    let rated = laptop.ask("standards.rate", json!({ "code": "5.3", "rating": "not" }));
    assert!(rated["needsWhy"].is_string());
    let rated = laptop.ask(
        "standards.rate",
        json!({ "code": "5.3", "rating": "not", "why": "Heard from four." }),
    );
    assert!(rated["needsWhy"].is_null());
}

#[test]
fn a_line_is_a_draft_until_it_is_left_and_then_a_note_with_the_time_of_its_first_letter() {
    let mut laptop = Laptop::with_example();
    let before = laptop.ask("notes.show", json!({ "session": "" }));
    laptop.ask("notes.draft", Laptop::line("a", "S", &[]));
    laptop.wait(Duration::minutes(3));
    laptop.ask("notes.draft", Laptop::line("a", "Six people", &[]));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page), texts(&before), "a draft is not a note");
    assert_eq!(page["drafts"][0]["line"]["text"], "Six people");
    let sealed = laptop.ask("notes.seal", Laptop::line("a", "Six people.", &["6.3", "9.99"]));
    assert_eq!(sealed["note"]["at"], "10:47");
    assert_eq!(
        sealed["note"]["chips"].as_array().unwrap().len(),
        1,
        "a standard that is not there is not linked"
    );
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert!(texts(&page).contains(&"Six people."));
    assert!(page["drafts"].as_array().unwrap().is_empty());
}

#[test]
fn a_line_sealed_twice_is_one_note() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.draft", Laptop::line("a", "One", &[]));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("notes.draft", Laptop::line("a", "One and more", &[]));
    laptop.ask("notes.seal", Laptop::line("a", "One and more.", &[]));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page), ["One and more."]);
}

#[test]
fn what_was_typed_when_the_power_went_is_found_kept_and_told() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.draft", Laptop::line("a", "Leave is cancelled on the", &["5.3"]));
    laptop.ask("standards.draftWhy", json!({ "code": "5.3", "why": "Most are told at" }));
    laptop.crash();
    laptop.unlock();
    let list = laptop.ask("reviews.list", json!({}));
    let frame = laptop.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    assert!(frame["recovered"].as_str().unwrap().contains("10:47"), "{}", frame["recovered"]);
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page), ["Leave is cancelled on the"]);
    let detail = laptop.ask("standards.detail", json!({ "code": "5.3" }));
    assert_eq!(detail["why"], "Most are told at");
}

#[test]
fn a_deleted_note_is_brought_back_from_its_history() {
    let mut laptop = Laptop::with_example();
    let sealed = laptop.ask("notes.seal", Laptop::line("a", "A board by the door.", &[]));
    let id = sealed["note"]["id"].clone();
    laptop.ask("notes.remove", json!({ "id": id }));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert!(texts(&page).is_empty());
    let versions = laptop.ask("notes.history", json!({ "id": id }));
    assert_eq!(versions[0]["text"], Value::Null);
    assert_eq!(versions[1]["text"], "A board by the door.");
    laptop.ask("notes.bringBack", json!({ "id": id, "change": versions[1]["change"] }));
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page), ["A board by the door."]);
}

#[test]
fn a_colleagues_note_cannot_be_deleted() {
    let mut laptop = Laptop::with_example();
    let detail = laptop.ask("standards.detail", json!({ "code": "5.3" }));
    let theirs =
        detail["notes"].as_array().unwrap().iter().find(|note| note["mine"] == false).unwrap();
    let fault = laptop.refused("notes.remove", json!({ "id": theirs["id"] }));
    assert_eq!(fault.code, "SP-5007");
}

#[test]
fn a_private_note_shared_later_is_a_new_record_and_the_private_one_is_gone() {
    let mut laptop = Laptop::with_example();
    let mut line = Laptop::line("a", "Between us.", &[]);
    line["private"] = true.into();
    let sealed = laptop.ask("notes.seal", line.clone());
    assert_eq!(sealed["note"]["private"], true);
    line["note"] = sealed["note"]["id"].clone();
    line["private"] = false.into();
    let shared = laptop.ask("notes.seal", line);
    assert_eq!(shared["note"]["private"], false);
    assert_ne!(shared["note"]["id"], sealed["note"]["id"]);
    let page = laptop.ask("notes.show", json!({ "session": "" }));
    assert_eq!(texts(&page), ["Between us."]);
}

#[test]
fn words_that_may_identify_somebody_are_flagged_while_typing_and_never_refused() {
    let mut laptop = Laptop::with_example();
    let saved =
        laptop.ask("notes.draft", Laptop::line("a", "Shown a form (943 476 5919): blank.", &[]));
    assert_eq!(saved["hints"][0]["text"], "943 476 5919");
    let sealed =
        laptop.ask("notes.seal", Laptop::line("a", "Shown a form (943 476 5919): blank.", &[]));
    assert_eq!(sealed["note"]["hints"].as_array().unwrap().len(), 1);
    let report = laptop.ask("report.show", json!({}));
    let check = report["checklist"]
        .as_array()
        .unwrap()
        .iter()
        .find(|c| c["title"].as_str().unwrap().contains("identity"));
    assert_eq!(check.unwrap()["done"], false);
}

#[test]
fn the_team_agrees_with_reasons_and_dissent_is_kept() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("agree.show", json!({}));
    assert!(page["differ"].as_array().unwrap().len() > 10);
    assert_eq!(page["differ"][0]["kind"]["code"], "1", "the first type comes first");
    let detail = laptop.ask("agree.decide", json!({ "code": "5.3", "rating": "not" }));
    assert!(detail["needsComment"].is_string());
    let comment = "Leave is often cancelled on the day.";
    let detail = laptop.ask("agree.decide", json!({ "code": "5.3", "comment": comment }));
    assert!(detail["needsComment"].is_null());
    assert_eq!(detail["agreed"], "not");
    let anil = detail["views"]
        .as_array()
        .unwrap()
        .iter()
        .find(|view| view["person"]["mine"] != true)
        .unwrap();
    let person = anil["person"]["id"].clone();
    let detail = laptop.ask(
        "agree.dissent",
        json!({ "code": "5.3", "person": person, "rating": "partly", "why": "The board is a start." }),
    );
    assert_eq!(detail["dissent"][0]["why"], "The board is a start.");
    let again = laptop.ask("agree.decide", json!({ "code": "5.3", "rating": "partly" }));
    assert_eq!(again["dissent"].as_array().unwrap().len(), 1, "dissent is recorded, not erased");
}

#[test]
fn agreeing_all_leaves_out_what_needs_words_and_one_undo_takes_it_back() {
    let mut laptop = Laptop::with_example();
    let before = laptop.ask("agree.show", json!({}));
    let many = laptop.ask("agree.all", json!({}));
    assert_eq!(many["agreed"], before["sameReady"]);
    assert!(many["agreed"].as_u64().unwrap() > 50);
    let after = laptop.ask("agree.show", json!({}));
    assert_eq!(
        after["done"].as_u64().unwrap(),
        before["done"].as_u64().unwrap() + many["agreed"].as_u64().unwrap()
    );
    laptop.ask("app.undo", json!({}));
    assert_eq!(laptop.ask("agree.show", json!({}))["done"], before["done"]);
}

#[test]
fn a_finding_grows_from_a_note_moves_and_is_deleted() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("findings.show", json!({}));
    let note = page["tray"][0].clone();
    let made =
        laptop.ask("findings.save", json!({ "list": "achievement", "addNotes": [note["id"]] }));
    assert_eq!(made["text"], note["text"]);
    assert_eq!(made["chips"].as_array().unwrap().len(), note["chips"].as_array().unwrap().len());
    let second =
        laptop.ask("findings.save", json!({ "list": "achievement", "text": "Known by name." }));
    let page = laptop.ask("findings.move", json!({ "id": second["id"], "by": -1 }));
    assert_eq!(page["achievements"][0]["text"], "Known by name.");
    assert!(page["tray"].as_array().unwrap().iter().all(|n| n["id"] != note["id"]));
    let page = laptop.ask("findings.remove", json!({ "id": made["id"] }));
    assert!(page["tray"].as_array().unwrap().iter().any(|n| n["id"] == note["id"]));
}

#[test]
fn search_finds_standards_notes_and_comments_and_no_query_breaks_it() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.seal", Laptop::line("a", "The café opens at ten.", &["8.11"]));
    let results = laptop.ask("search.find", json!({ "query": "cafe", "scope": "everything" }));
    assert_eq!(results["notes"][0]["words"]["text"], "The café opens at ten.");
    let results = laptop.ask("search.find", json!({ "query": "leave", "scope": "everything" }));
    assert!(results["standards"].as_array().unwrap().iter().any(|s| s["code"] == "5.3"));
    for query in ["\"", "AND", "a*b:c", "'; DROP TABLE change; --", "(", "🌱", "-", "NEAR("] {
        laptop.ask("search.find", json!({ "query": query, "scope": "everything" }));
    }
}

#[test]
fn the_timetable_knows_what_is_going_on_and_moves_by_five_minutes() {
    let mut laptop = Laptop::with_example();
    let page = laptop.ask("timetable.show", json!({}));
    let session = page["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|s| s["starts"] == "10:45" && s["mine"] == true)
        .unwrap();
    let beat = laptop.ask("app.beat", json!({ "active": true }));
    assert!(beat["next"].as_str().unwrap().contains("min left"), "{}", beat["next"]);
    let page = laptop.ask("timetable.shift", json!({ "id": session["id"], "minutes": 5 }));
    let moved =
        page["sessions"].as_array().unwrap().iter().find(|s| s["id"] == session["id"]).unwrap();
    assert_eq!(
        (moved["starts"].as_str(), moved["lanes"].as_u64().map(|n| n > 1)),
        (Some("10:50"), Some(true))
    );
    let fault = laptop.refused("timetable.shift", json!({ "id": session["id"], "minutes": 900 }));
    assert_eq!(fault.code, "SP-5007");
}

#[test]
fn it_locks_after_ten_minutes_alone_and_seals_what_was_typed() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.draft", Laptop::line("a", "Half a line", &[]));
    laptop.wait(Duration::minutes(9) + Duration::seconds(30));
    laptop.tick();
    let beat = laptop.ask("app.beat", json!({ "active": false }));
    assert_eq!(beat["locksIn"], 30);
    laptop.wait(Duration::minutes(1));
    laptop.tick();
    assert_eq!(laptop.refused("notes.show", json!({})).code, "SP-5002");
    laptop.unlock();
    let frame = laptop.ask("reviews.current", json!({}));
    assert_eq!(frame["unit"], "Hawthorn Unit", "it comes back to where it was");
    assert_eq!(frame["recovered"], Value::Null, "nothing was left behind: the line was sealed");
    assert_eq!(texts(&laptop.ask("notes.show", json!({ "session": "" }))), ["Half a line"]);
}

#[test]
fn a_wrong_passphrase_says_so_and_the_recovery_code_really_opens_it() {
    let mut laptop = Laptop::new();
    let code = laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }))["code"].clone();
    laptop.ask("reviews.tryExample", json!({}));
    laptop.ask("app.lock", json!({}));
    assert!(
        laptop
            .refused("app.unlock", json!({ "passphrase": "wrong wrong wrong" }))
            .code
            .starts_with("SP-2")
    );
    let typed = code.as_str().unwrap().to_lowercase().replace('-', " ");
    let new = laptop
        .ask("app.unlockWithCode", json!({ "code": typed, "passphrase": "another long phrase" }));
    assert_ne!(new["code"], code);
    assert_eq!(laptop.ask("reviews.list", json!({}))["first"]["unit"], "Hawthorn Unit");
    laptop.ask("app.lock", json!({}));
    laptop.refused("app.unlock", json!({ "passphrase": PASSPHRASE }));
    laptop.ask("app.unlock", json!({ "passphrase": "another long phrase" }));
}

#[test]
fn the_report_holds_what_was_agreed_and_is_written_where_it_was_asked_for() {
    let mut laptop = Laptop::with_example();
    laptop.ask(
        "agree.decide",
        json!({ "code": "5.3", "rating": "not", "comment": "Zebra crossings came up." }),
    );
    laptop.ask("report.saveText", json!({ "section": "5", "text": "Getting out is valued." }));
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    let rendered = laptop.ask("report.render", choices.clone());
    assert!(rendered["pages"].as_u64().unwrap() > 15);
    let page = laptop.ask("report.page", json!({ "id": rendered["id"], "page": 1 }));
    assert!(page["svg"].as_str().unwrap().starts_with("<svg"));
    for (command, name, magic) in [
        ("report.savePdf", "report.pdf", &b"%PDF"[..]),
        ("report.saveWord", "report.docx", &b"PK"[..]),
    ] {
        let token = laptop.choose_to_save(&laptop.path(name));
        laptop.ask(command, json!({ "token": token, "choices": choices }));
        let bytes = std::fs::read(laptop.path(name)).unwrap();
        assert!(bytes.starts_with(magic), "{name}");
    }
}

#[test]
fn a_note_is_taken_off_a_finding_goes_back_to_the_tray_and_undo_puts_it_on_again() {
    let mut laptop = Laptop::with_example();
    let tray = laptop.ask("findings.show", json!({}))["tray"].take();
    let ids = [tray[0]["id"].clone(), tray[1]["id"].clone()];
    let made = laptop.ask("findings.save", json!({ "list": "achievement", "addNotes": ids }));
    let notes = |finding: &Value| -> Vec<Value> {
        finding["notes"].as_array().unwrap().iter().map(|note| note["id"].clone()).collect()
    };
    assert_eq!(notes(&made), ids);
    let left = laptop.ask("findings.save", json!({ "id": made["id"], "dropNotes": [ids[0]] }));
    assert_eq!(notes(&left), ids[1..]);
    assert_eq!(left["text"], made["text"], "its words stay");
    assert_eq!(left["chips"], made["chips"], "and so do its standards");
    let page = laptop.ask("findings.show", json!({}));
    assert!(page["tray"].as_array().unwrap().iter().any(|note| note["id"] == ids[0]));
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(undone["what"], "Undid taking a note off a finding");
    let page = laptop.ask("findings.show", json!({}));
    assert_eq!(notes(&page["achievements"][0]), ids);
}

#[test]
fn removing_a_review_takes_it_off_the_laptop() {
    let mut laptop = Laptop::with_example();
    let list = laptop.ask("reviews.list", json!({}));
    laptop.ask("reviews.remove", json!({ "id": list["first"]["id"], "unit": "" }));
    let list = laptop.ask("reviews.list", json!({}));
    assert_eq!(list["first"], Value::Null);
    assert_eq!(
        laptop.ask("reviews.tryExample", json!({}))["unit"],
        "Hawthorn Unit",
        "and it can be begun anew"
    );
}

#[test]
fn a_real_review_is_removed_only_by_who_writes_the_name_of_its_unit() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("standards.csv", "code,text\n5.3,Leave happens.\n");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    let frame = laptop.ask("reviews.start", json!({
        "file": file, "label": "Ours", "unit": "St Mary’s Ward", "organisation": "", "visitDate": "2026-10-15",
        "myName": "Helen Marwood",
    }));
    for wrong in ["", "Hawthorn Unit", "St Mary"] {
        let asked = json!({ "id": frame["id"], "unit": wrong });
        assert_eq!(laptop.refused("reviews.remove", asked).code, "SP-5007", "{wrong}");
    }
    assert_eq!(laptop.ask("reviews.list", json!({}))["first"]["unit"], "St Mary’s Ward");
    laptop.ask("reviews.remove", json!({ "id": frame["id"], "unit": " st mary's  ward" }));
    assert_eq!(laptop.ask("reviews.list", json!({}))["first"], Value::Null);
}

#[test]
fn no_answer_to_the_window_holds_a_path_a_key_or_a_passphrase() {
    let mut laptop = Laptop::with_example();
    let folder = laptop.folder.path().display().to_string();
    for (command, args) in [
        ("reviews.list", json!({})),
        ("notes.show", json!({})),
        ("timetable.show", json!({})),
        ("agree.show", json!({})),
        ("findings.show", json!({})),
        ("report.show", json!({})),
    ] {
        let answer = laptop.try_ask(command, args).unwrap().to_string();
        assert!(!answer.contains(&folder) && !answer.contains(PASSPHRASE), "{command}");
    }
}

#[test]
fn a_private_quote_never_reaches_paper() {
    let mut laptop = Laptop::with_example();
    let mut line = Laptop::line("a", "“Zebra crossings are for my eyes only.”", &["1.1"]);
    line["mark"] = "quote".into();
    line["group"] = "patients".into();
    line["private"] = true.into();
    laptop.ask("notes.seal", line.clone());
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    let word = |laptop: &mut Laptop| {
        let token = laptop.choose_to_save(&laptop.path("report.docx"));
        laptop.ask("report.saveWord", json!({ "token": token, "choices": choices }));
        let file = std::fs::File::open(laptop.path("report.docx")).unwrap();
        let mut document = zip::ZipArchive::new(file).unwrap();
        std::io::read_to_string(document.by_name("word/document.xml").unwrap()).unwrap()
    };
    let paper = word(&mut laptop);
    assert!(paper.contains("Hawthorn Unit") && !paper.contains("Zebra crossings"));
}

#[test]
fn a_line_shared_or_made_private_while_it_rests_is_one_note_for_one_audience() {
    for (first, then) in [(true, false), (false, true)] {
        let mut laptop = Laptop::with_example();
        let line = |text: &str, private: bool| {
            let mut line = Laptop::line("a", text, &[]);
            line["private"] = private.into();
            line
        };
        for (text, private) in [("One", first), ("One two", then), ("One two three", then)] {
            laptop.ask("notes.draft", line(text, private));
            laptop.wait(Duration::seconds(21));
            laptop.tick();
        }
        let sealed = laptop.ask("notes.seal", line("One two three.", then));
        assert_eq!(sealed["note"]["private"], then);
        assert_eq!(texts(&laptop.ask("notes.show", json!({ "session": "" }))), ["One two three."]);
    }
}

#[test]
fn a_line_that_goes_on_after_a_rest_or_a_lock_is_shown_once() {
    let mut laptop = Laptop::with_example();
    let shown = |laptop: &mut Laptop| {
        let page = laptop.ask("notes.show", json!({ "session": "" }));
        let drafts = page["drafts"].as_array().unwrap().iter();
        let lines = drafts.map(|draft| draft["line"]["text"].as_str().unwrap().to_owned());
        let rows = texts(&page).into_iter().map(str::to_owned).collect::<Vec<_>>();
        (rows, lines.collect::<Vec<_>>())
    };
    let line = |text: &str| Laptop::line("a", text, &[]);
    let only = |text: &str| (Vec::<String>::new(), vec![text.to_owned()]);
    laptop.ask("notes.draft", line("One"));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("notes.draft", line("One two"));
    assert_eq!(shown(&mut laptop), only("One two"));
    laptop.ask("app.lock", json!({}));
    laptop.unlock();
    laptop.ask("reviews.current", json!({}));
    assert_eq!(shown(&mut laptop), (vec!["One two".into()], vec![]), "the lock made it a note");
    laptop.ask("notes.draft", line("One two three"));
    assert_eq!(shown(&mut laptop), only("One two three"));
    let note = laptop.ask("notes.seal", line("One two three."))["note"].take();
    assert_eq!(shown(&mut laptop), (vec!["One two three.".into()], vec![]));
    let mut edit = Laptop::line("b", "One two three four", &[]);
    edit["note"] = note["id"].clone();
    laptop.ask("notes.draft", edit);
    assert_eq!(shown(&mut laptop).0, ["One two three."], "a note that is changed keeps its place");
}

#[test]
fn half_a_line_that_rested_is_still_the_line_to_its_last_blank() {
    let mut laptop = Laptop::with_example();
    let show = |laptop: &mut Laptop| laptop.ask("notes.show", json!({ "session": "" }));
    laptop.ask("notes.draft", Laptop::line("a", "Leave is ", &[]));
    for _ in 0..2 {
        laptop.wait(Duration::seconds(21));
        laptop.tick();
        let page = show(&mut laptop);
        assert_eq!(page["drafts"][0]["line"]["text"], "Leave is ");
        assert!(texts(&page).is_empty(), "it is shown once");
    }
    let sealed = laptop.ask("notes.seal", Laptop::line("a", "Leave is ", &[]));
    assert_eq!(sealed["note"]["text"], "Leave is");
    let page = show(&mut laptop);
    assert_eq!((page["drafts"].clone(), texts(&page)), (json!([]), vec!["Leave is"]));
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(undone["what"], "Undid the note “Leave is”");
    // What a lock finds half written is a note.
    laptop.ask("notes.draft", Laptop::line("b", "Half", &[]));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("app.lock", json!({}));
    laptop.unlock();
    laptop.ask("reviews.current", json!({}));
    let page = show(&mut laptop);
    assert_eq!((page["drafts"].clone(), texts(&page)), (json!([]), vec!["Half"]));
}

#[test]
fn undo_says_which_note_it_is_about() {
    let mut laptop = Laptop::with_example();
    let line = Laptop::line("a", "Leave is cancelled on the day, twice in May.", &[]);
    let note = laptop.ask("notes.seal", line)["note"].take();
    laptop.ask("notes.remove", json!({ "id": note["id"] }));
    let mut undo = || laptop.ask("app.undo", json!({}))["what"].take();
    assert_eq!(undo(), "Undid deleting the note “Leave is cancelled on the…”");
    assert_eq!(undo(), "Undid the note “Leave is cancelled on the…”");
}

#[test]
fn a_line_that_rested_and_was_cleared_can_be_had_back() {
    let mut laptop = Laptop::with_example();
    let rest = |laptop: &mut Laptop| {
        laptop.wait(Duration::seconds(21));
        laptop.tick();
    };
    laptop.ask("notes.draft", Laptop::line("a", "Leave is cancelled.", &[]));
    rest(&mut laptop);
    laptop.ask("notes.draft", Laptop::line("a", "", &[]));
    laptop.ask("notes.seal", Laptop::line("a", "", &[]));
    let shown = |laptop: &mut Laptop| laptop.ask("notes.show", json!({ "session": "" }));
    assert!(texts(&shown(&mut laptop)).is_empty());
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(undone["what"], "Undid deleting the note “Leave is cancelled.”");
    let page = shown(&mut laptop);
    assert_eq!(texts(&page), ["Leave is cancelled."]);
    // An edit that rested, and that nothing was added to, is an edit.
    let id = page["notes"][0]["id"].clone();
    let mut line = Laptop::line("b", "Leave is cancelled. Twice.", &[]);
    line["note"] = id;
    laptop.ask("notes.draft", line.clone());
    rest(&mut laptop);
    laptop.ask("notes.seal", line);
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(undone["what"], "Undid an edit of the note “Leave is cancelled.”");
    assert_eq!(texts(&shown(&mut laptop)), ["Leave is cancelled."]);
}

#[test]
fn resting_makes_no_act_of_its_own_and_undo_takes_the_rating_back() {
    let mut laptop = Laptop::with_example();
    laptop.ask("notes.draft", Laptop::line("a", "A line that goes on", &[]));
    laptop.ask("standards.rate", json!({ "code": "5.3", "rating": "met" }));
    laptop.wait(Duration::seconds(21));
    laptop.tick();
    laptop.ask("app.undo", json!({}));
    assert_eq!(laptop.ask("standards.detail", json!({ "code": "5.3" }))["mine"], Value::Null);
    laptop.ask("notes.seal", Laptop::line("a", "A line that goes on.", &[]));
    laptop.ask("app.undo", json!({}));
    assert!(texts(&laptop.ask("notes.show", json!({ "session": "" }))).is_empty());
}

#[test]
fn what_colleagues_wrote_in_a_session_is_there_to_read() {
    let mut laptop = Laptop::with_example();
    let day = laptop.ask("timetable.show", json!({}));
    let tour = day["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["title"].as_str().unwrap().starts_with("Ward tour"));
    let page = laptop.ask("notes.show", json!({ "session": tour.unwrap()["id"] }));
    let others = page["others"].as_array().unwrap();
    assert!(others.iter().any(|note| note["by"] == "Jordan") && others.len() > 2);
    assert!(others.iter().all(|note| note["mine"] == false));
}

#[test]
fn undoing_a_reason_says_so_and_says_where() {
    let mut laptop = Laptop::with_example();
    let why = |laptop: &mut Laptop, why: &str| {
        laptop.ask("standards.rate", json!({ "code": "5.3", "rating": "partly", "why": why }));
    };
    why(&mut laptop, "");
    why(&mut laptop, "Staff do tell people, but on the day.");
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(
        undone,
        json!({ "what": "Undid the reason for 5.3", "reasonOf": "5.3", "agreedOf": null })
    );
    let again = laptop.ask("app.redo", json!({}));
    assert_eq!(
        again,
        json!({ "what": "Did the reason for 5.3 again", "reasonOf": "5.3", "agreedOf": null })
    );
    laptop.ask("app.undo", json!({}));
    let undone = laptop.ask("app.undo", json!({}));
    assert_eq!(
        undone,
        json!({ "what": "Undid a rating of 5.3", "reasonOf": null, "agreedOf": null })
    );
}

#[test]
fn undoing_what_was_agreed_says_on_which_standard() {
    let mut laptop = Laptop::with_example();
    laptop.ask("agree.decide", json!({ "code": "5.3", "rating": "not" }));
    laptop.ask(
        "agree.decide",
        json!({ "code": "5.3", "comment": "Most are not offered another date." }),
    );
    laptop.ask("agree.decide", json!({ "code": "5.3", "comeBack": true }));
    laptop.ask("agree.decide", json!({ "code": "13.3", "rating": "partly" }));
    laptop.ask("agree.decide", json!({ "code": "13.3", "clear": true }));
    let mut undo = |what: &str, code: &str| {
        let undone = laptop.ask("app.undo", json!({}));
        assert_eq!(undone, json!({ "what": what, "reasonOf": null, "agreedOf": code }));
    };
    undo("Undid taking back what we agree on 13.3", "13.3");
    undo("Undid agreeing 13.3", "13.3");
    undo("Undid putting off 5.3", "5.3");
    undo("Undid a comment on 5.3", "5.3");
    undo("Undid agreeing 5.3", "5.3");
    let again = laptop.ask("app.redo", json!({}));
    assert_eq!(
        again,
        json!({ "what": "Did agreeing 5.3 again", "reasonOf": null, "agreedOf": "5.3" })
    );

    // Many at once lead to none of them.
    laptop.ask("agree.all", json!({}));
    assert_eq!(laptop.ask("app.undo", json!({}))["agreedOf"], json!(null));
}

#[test]
fn a_rating_says_beforehand_whether_it_asks_for_a_reason() {
    let mut laptop = Laptop::with_example();
    let asks = |laptop: &mut Laptop| {
        let page = laptop.ask("standards.show", json!({ "section": "5", "filter": "all" }));
        let rows = page["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["code"] == "5.3").unwrap()["asksWhy"].clone()
    };
    assert_eq!(asks(&mut laptop), json!(["partly", "not"]), "the unit says it is met");
    laptop.ask("standards.rate", json!({ "code": "5.3", "rating": "partly", "why": "Late." }));
    assert_eq!(asks(&mut laptop), json!([]), "the reason is there");
}

#[test]
fn drafts_of_one_review_are_safe_from_another() {
    let mut laptop = Laptop::with_example();
    let frame = laptop.ask("reviews.current", json!({}));
    laptop.ask("standards.draftWhy", json!({ "code": "5.3", "why": "Typed in the first" }));
    laptop.crash();
    laptop.unlock();
    let token = laptop.file("other.csv", "code,text\n5.3,Something else.\n");
    let file = json!({ "what": "edition", "token": token, "matching": [] });
    laptop.ask("reviews.start", json!({
        "file": file, "label": "Other", "unit": "Other Unit", "organisation": "", "visitDate": "2026-10-15",
        "myName": "Helen Marwood",
    }));
    laptop
        .ask("standards.rate", json!({ "code": "5.3", "rating": "met", "why": "In the second." }));
    laptop.ask("reviews.open", json!({ "id": frame["id"] }));
    assert_eq!(
        laptop.ask("standards.detail", json!({ "code": "5.3" }))["why"],
        "Typed in the first"
    );
}

#[test]
fn a_text_too_long_is_told_and_holds_nothing_else_up() {
    let mut laptop = Laptop::with_example();
    let fault = laptop.refused("notes.draft", Laptop::line("a", &"word ".repeat(60_000), &[]));
    assert_eq!(fault.code, "SP-5010");
    laptop.ask("notes.draft", Laptop::line("b", "Short.", &[]));
    laptop.ask("reviews.close", json!({}));
}

#[test]
fn what_only_i_may_see_is_not_on_the_stage_and_makes_no_finding() {
    let mut laptop = Laptop::with_example();
    let mut line = Laptop::line("a", "“Only for me.”", &["5.3"]);
    line["private"] = true.into();
    line["mark"] = "quote".into();
    let note = laptop.ask("notes.seal", line)["note"]["id"].clone();
    let stage = laptop.ask("agree.detail", json!({ "code": "5.3" })).to_string();
    assert!(!stage.contains("Only for me"));
    assert!(!laptop.ask("findings.show", json!({})).to_string().contains("Only for me"));
    let fault =
        laptop.refused("findings.save", json!({ "list": "achievement", "addNotes": [note] }));
    assert_eq!(fault.code, "SP-5007");
}

#[test]
fn notes_of_a_session_that_was_taken_out_are_found_outside_sessions() {
    let mut laptop = Laptop::with_example();
    let session = laptop.ask("timetable.show", json!({}))["sessions"][0]["id"].clone();
    let mut line = Laptop::line("a", "In a session.", &[]);
    line["session"] = session.clone();
    laptop.ask("notes.seal", line);
    laptop.ask("timetable.remove", json!({ "id": session }));
    assert_eq!(texts(&laptop.ask("notes.show", json!({ "session": "" }))), ["In a session."]);
}

#[test]
fn an_open_desk_lets_nobody_in_with_other_words() {
    let mut laptop = Laptop::with_example();
    laptop.refused("app.unlock", json!({ "passphrase": "anything at all" }));
    assert_eq!(laptop.refused("notes.show", json!({})).code, "SP-5002");
}

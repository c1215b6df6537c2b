//! What the summary of a section rests on.

use serde_json::{Value, json};

use crate::laptop::Laptop;

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["text"].as_str().unwrap()).collect()
}

fn of(laptop: &mut Laptop, section: &str) -> Value {
    laptop.ask("report.evidence", json!({ "section": section }))
}

#[test]
fn a_summary_shows_the_findings_shortfalls_and_marked_notes_of_its_section_only() {
    let mut laptop = Laptop::with_example();
    let finding = |text: &str, code: &str| json!({ "list": "improvement", "text": text, "standards": [code] });
    laptop.ask("findings.save", finding("Leave is called off late.", "5.3"));
    laptop.ask("findings.save", finding("Few see their plan.", "1.1"));
    laptop.ask("agree.decide", json!({ "code": "5.3", "rating": "not" }));
    laptop.ask("agree.decide", json!({ "code": "5.3", "comment": "Told at the door." }));
    laptop.ask("agree.decide", json!({ "code": "5.4", "rating": "met" }));
    let found = of(&mut laptop, "5");
    assert_eq!(texts(&found["findings"]), ["Leave is called off late."]);
    assert_eq!(found["findings"][0]["list"], "improvement");
    let short = found["short"].as_array().unwrap();
    let told = short.iter().find(|one| one["chip"]["code"] == "5.3").unwrap();
    assert_eq!(
        (&told["comment"], &told["chip"]["look"]),
        (&json!("Told at the door."), &json!("not"))
    );
    assert!(short.iter().all(|one| one["chip"]["code"] != "5.4"), "met is no shortfall");
    let notes = found["notes"].as_array().unwrap();
    assert!(!notes.is_empty());
    for note in notes {
        assert!(note["mark"] != "check" && !note["mark"].is_null(), "{note}");
        let mut codes =
            note["chips"].as_array().unwrap().iter().map(|chip| chip["code"].as_str().unwrap());
        assert!(codes.any(|code| code.starts_with("5.")), "{note}");
    }
    let whole = of(&mut laptop, "");
    assert_eq!(texts(&whole["findings"]).len(), 2);
    assert!(whole["notes"].as_array().unwrap().len() > notes.len());
    assert_eq!(laptop.refused("report.evidence", json!({ "section": "99" })).code, "SP-5003");
}

#[test]
fn a_note_for_my_eyes_only_is_in_no_evidence() {
    let mut laptop = Laptop::with_example();
    let before = of(&mut laptop, "5")["notes"].as_array().unwrap().len();
    let mut line = Laptop::line("line", "Between us.", &["5.3"]);
    line["mark"] = json!("concern");
    let mut mine = line.clone();
    mine["private"] = json!(true);
    laptop.ask("notes.seal", mine);
    assert_eq!(of(&mut laptop, "5")["notes"].as_array().unwrap().len(), before);
    line["slot"] = json!("another");
    laptop.ask("notes.seal", line);
    assert_eq!(of(&mut laptop, "5")["notes"].as_array().unwrap().len(), before + 1);
}

//! Editions, packs and tables from outside, through the door that the window uses.

use std::fmt::Write as _;

use crate::laptop::Laptop;
use serde_json::{Value, json};

fn edition_file(token: &str) -> Value {
    json!({ "what": "edition", "token": token, "matching": [] })
}

fn start(token: &str) -> Value {
    json!({
        "file": edition_file(token), "label": "From outside", "unit": "Elm Ward", "organisation": "A trust",
        "visitDate": "2026-10-14", "myName": "Sam Reed",
    })
}

fn many_standards(n: u32) -> String {
    let mut csv = String::from("Ref;Wording of the criterion\n");
    for i in 0..n {
        writeln!(
            csv,
            "{}.{};\"The unit does thing {i}, and writes it down.\"",
            i / 60 + 1,
            i % 60 + 1
        )
        .unwrap();
    }
    csv
}

#[test]
fn any_table_with_a_code_and_a_wording_is_imported_rated_and_reported() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("standards.csv", many_standards(1200));
    let preview = laptop.ask("imports.preview", edition_file(&token));
    assert_eq!(preview["ready"], true, "{preview:#}");
    assert!(preview["found"].as_str().unwrap().contains("1,200"), "{}", preview["found"]);
    let frame = laptop.ask("reviews.start", start(&token));
    assert_eq!(frame["standards"], 1200);
    laptop.ask(
        "standards.rate",
        json!({ "code": "20.60", "rating": "partly", "why": "Half of it." }),
    );
    laptop.ask(
        "agree.decide",
        json!({ "code": "20.60", "rating": "partly", "comment": "Half of it is there." }),
    );
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    let rendered = laptop.ask("report.render", choices);
    assert!(rendered["pages"].as_u64().unwrap() > 30);
}

#[test]
fn columns_can_be_matched_by_hand() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("odd.csv", "x,y\nB1,Doors are kept locked.\nB2,Keys are counted.\n");
    let file = json!({
        "what": "edition", "token": token,
        "matching": [{ "field": "code", "column": 0 }, { "field": "text", "column": 1 }],
    });
    assert_eq!(laptop.ask("imports.preview", file.clone())["ready"], true);
    let mut ask = start(&token);
    ask["file"] = file;
    assert_eq!(laptop.ask("reviews.start", ask)["standards"], 2);
}

#[test]
fn a_self_review_questionnaires_and_the_last_cycle_are_imported_into_the_review() {
    let mut laptop = Laptop::set_up();
    let token = laptop.file("standards.csv", "code,text\n1.1,Doors.\n1.2,Keys.\n");
    laptop.ask("reviews.start", start(&token));
    for (what, csv) in [
        (
            "selfReview",
            "code,rating,commentary\n1.1,Met,Each morning.\n1.2,Partly met,Being mended.\n",
        ),
        (
            "questionnaires",
            "group,question,standard,n,agree\npatients,Doors are kept well,1.1,17,12\n",
        ),
        ("lastRatings", "code,rating\n1.1,Not met\n"),
        ("lastActions", "code,action\n1.1,Mend the doors\n"),
    ] {
        let token = laptop.file(&format!("{what}.csv"), csv);
        let file = json!({ "what": what, "token": token, "matching": [] });
        let preview = laptop.ask("imports.preview", file.clone());
        assert_eq!(preview["ready"], true, "{what}: {preview:#}");
        laptop.ask("imports.apply", file);
    }
    let detail = laptop.ask("standards.detail", json!({ "code": "1.1" }));
    assert_eq!(detail["claim"]["look"], "met");
    assert_eq!(detail["asked"][0]["of"], "of 17");
    assert_eq!(detail["last"]["look"], "not");
    assert_eq!(detail["last"]["actions"].as_array().unwrap().len(), 1);
    laptop.ask("app.undo", json!({}));
    let detail = laptop.ask("standards.detail", json!({ "code": "1.1" }));
    assert!(
        detail["last"]["actions"].as_array().unwrap().is_empty(),
        "an import is undone like anything else"
    );
}

#[test]
fn a_file_that_cannot_be_right_is_refused_with_what_to_do_and_leaves_everything_as_it_was() {
    let mut laptop = Laptop::with_example();
    let before = (
        laptop.ask("reviews.list", json!({})),
        laptop.ask("overview.show", json!({ "whose": "self" })),
    );
    let big = vec![b'a'; 60 * 1024 * 1024];
    let cases: [(&str, &[u8]); 12] = [
        ("empty.csv", b""),
        ("headings-only.csv", b"code,text\n"),
        ("torn.csv", b"code,text\n1.1,Caf\xe9\x00\x02\n"),
        ("no-text.csv", b"code,colour\n1.1,\n"),
        ("twice.csv", b"code,text\n1.1,Doors\n1.1,Keys\n"),
        ("formula.csv", b"code,text\n1.1,=HYPERLINK(\"x\")\n"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old workbook or one with a password"),
        ("cut.xlsx", b"PK\x03\x04\x14\0\0\0\x08\0"),
        ("other.json", b"{\"format\":\"something-else/1\"}"),
        ("newer.json", b"{\"format\":\"standpoint-edition/9\"}"),
        ("big.csv", &big),
    ];
    for (name, bytes) in cases {
        let token = laptop.file(name, bytes);
        match laptop.try_ask("imports.preview", edition_file(&token)) {
            Ok(answer) => {
                let preview = &answer["value"];
                assert_eq!(preview["ready"], false, "{name}");
                let stops =
                    preview["problems"].as_array().unwrap().iter().find(|p| p["stops"] == true);
                let stops = stops.unwrap_or_else(|| panic!("{name} says nothing"));
                assert!(!stops["todo"].as_str().unwrap().is_empty(), "{name}");
            }
            Err(fault) => assert!(fault.message.contains("Nothing was changed"), "{name}: {fault}"),
        }
        let fault = laptop.refused("reviews.start", start(&token));
        assert!(fault.message.contains("Nothing was changed"), "{name}: {fault}");
        laptop.refused("reviews.previewPack", json!({ "token": token }));
    }
    let after = (
        laptop.ask("reviews.list", json!({})),
        laptop.ask("overview.show", json!({ "whose": "self" })),
    );
    assert_eq!(before, after);
}

/// The example as one file.
fn example() -> Value {
    let read = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../schemas/example")
            .join(name);
        serde_json::from_slice::<Value>(&std::fs::read(path).unwrap()).unwrap()
    };
    let mut pack = read("pack.json");
    pack["edition"] = read("edition.json");
    pack
}

#[test]
fn a_day_that_is_none_is_refused_before_anything_is_taken_in() {
    let mut laptop = Laptop::set_up();
    for day in ["-001-01-01", "0026-10-14", "9999-12-31", "2026-02-30"] {
        let mut pack = example();
        pack["review"]["visit_date"] = day.into();
        let token = laptop.file("odd.json", serde_json::to_vec(&pack).unwrap());
        let ask = json!({ "token": token });
        let fault = laptop.refused("reviews.previewPack", ask);
        assert!(fault.message.contains("Nothing was changed"), "{day}: {fault}");
        let before = laptop.try_ask("app.start", json!({})).unwrap()["saving"].take();
        laptop.refused("reviews.acceptPack", json!({ "token": token, "me": "lead" }));
        let after = laptop.try_ask("app.start", json!({})).unwrap()["saving"].take();
        assert_eq!(before, after, "{day}");
    }
}

#[test]
fn a_pack_asks_who_i_am_and_opens_as_that_person() {
    let mut laptop = Laptop::set_up();
    let pack = example();
    let token = laptop.file("hawthorn.standpoint-pack", serde_json::to_vec(&pack).unwrap());
    let view = laptop.ask("reviews.previewPack", json!({ "token": token }));
    assert_eq!(view["already"], false);
    let jordan = view["team"].as_array().unwrap().iter().find(|p| p["short"] == "Jordan").unwrap();
    let frame = laptop.ask("reviews.acceptPack", json!({ "token": token, "me": jordan["id"] }));
    assert_eq!(
        (frame["me"]["short"].as_str(), frame["lead"].as_bool()),
        (Some("Jordan"), Some(false))
    );
    let fault = laptop.refused("agree.decide", json!({ "code": "5.3", "rating": "met" }));
    assert_eq!(fault.code, "SP-5006");
    let view = laptop.ask("reviews.previewPack", json!({ "token": token }));
    assert_eq!(view["already"], true);
}

#[test]
fn a_pack_of_more_than_anybody_can_have_written_is_refused_in_words() {
    let mut laptop = Laptop::set_up();
    let mut pack = example();
    let note = pack["team_work"]["notes"][0].clone();
    assert!(note.is_object());
    pack["team_work"]["notes"] = vec![note; 20_001].into();
    let token = laptop.file("huge.json", serde_json::to_vec(&pack).unwrap());
    for (command, ask) in [
        ("reviews.previewPack", json!({ "token": token })),
        ("reviews.acceptPack", json!({ "token": token, "me": "lead" })),
    ] {
        let fault = laptop.refused(command, ask);
        assert!(fault.message.contains("up to 20,000"), "{command}: {fault}");
    }
}

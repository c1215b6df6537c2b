//! The unit among the services of its network.

use crate::laptop::Laptop;
use serde_json::{Value, json};

fn show(laptop: &mut Laptop) -> Value {
    laptop.ask("benchmark.show", json!({}))
}

fn row(page: &Value, code: &str) -> Value {
    let rows = page["figures"]["rows"].as_array().unwrap();
    rows.iter().find(|row| row["code"] == code).unwrap().clone()
}

fn agree(laptop: &mut Laptop, code: &str, rating: &str) {
    let comment = if rating == "met" { "" } else { "Seen on both wards." };
    laptop.ask("agree.decide", json!({ "code": code, "rating": rating, "comment": comment }));
}

#[test]
fn before_anything_is_agreed_there_is_no_figure_of_this_unit() {
    let mut laptop = Laptop::with_example();
    let page = show(&mut laptop);
    assert_eq!(page["heading"], "Hawthorn Unit and the network");
    let rows = page["figures"]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 15);
    for row in rows {
        assert_eq!((&row["here"], &row["hereWords"]), (&Value::Null, &json!("–")), "{row}");
        assert!(row["agreedWords"].as_str().unwrap().starts_with("0 of "), "{row}");
        assert_eq!(row["sinceWords"], "–");
        assert!(row["last"].is_number(), "what was agreed last time is known: {row}");
    }
    assert_eq!(page["figures"]["above"], json!([]));
    let cycles = page["figures"]["cycles"].as_array().unwrap();
    assert_eq!(cycles.len(), 3);
    assert_eq!((&cycles[1]["here"], &cycles[2]["here"]), (&json!(74), &Value::Null));
}

#[test]
fn agreeing_gives_figures_that_say_what_they_rest_on() {
    let mut laptop = Laptop::with_example();
    for (code, rating) in [("5.1", "met"), ("5.2", "not"), ("5.3", "met"), ("5.4", "na")] {
        agree(&mut laptop, code, rating);
    }
    let page = show(&mut laptop);
    let fifth = row(&page, "5");
    assert_eq!((&fifth["here"], &fifth["agreedWords"]), (&json!(67), &json!("4 of 14")));
    assert_eq!(fifth["sinceWords"], "–", "a part is not compared with a whole");
    let words = page["figures"]["words"].as_str().unwrap();
    assert!(words.starts_with("So far Hawthorn Unit met 67%"), "{words}");
    assert!(words.contains("2 of 3."), "{words}");

    let list = laptop.ask("standards.show", json!({ "section": "5", "filter": "all" }));
    let codes: Vec<String> = list["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect();
    for code in &codes[4..] {
        agree(&mut laptop, code, "met");
    }
    let page = show(&mut laptop);
    let fifth = row(&page, "5");
    assert_eq!((&fifth["here"], &fifth["whole"]), (&json!(92), &json!(true)));
    assert_eq!((&fifth["lastWords"], &fifth["sinceWords"]), (&json!("62%"), &json!("+30")));
    assert_eq!(page["figures"]["above"][0]["name"], "Leave and discharge");
    assert_eq!(page["figures"]["byDifference"][0], "5");

    laptop.ask("app.undo", json!({}));
    assert_eq!(row(&show(&mut laptop), "5")["agreedWords"], "13 of 14");
}

#[test]
fn what_one_reviewer_rated_is_no_figure_of_the_team() {
    let mut laptop = Laptop::with_example();
    laptop.ask("standards.rate", json!({ "code": "5.1", "rating": "met" }));
    assert_eq!(row(&show(&mut laptop), "5")["here"], Value::Null);
}

#[test]
fn without_the_networks_part_figures_are_still_to_come() {
    let mut laptop = Laptop::with_pack(|pack| {
        pack.remove("network");
    });
    let page = show(&mut laptop);
    assert_eq!(page["figures"], Value::Null);
}

#[test]
fn of_too_few_services_no_figure_comes_onto_the_laptop() {
    let mut laptop = Laptop::with_pack(|pack| {
        let sections = pack["network"]["sections"].as_array_mut().unwrap();
        sections[4]["met"] = json!([11, 22, 33, 44]);
    });
    let page = show(&mut laptop);
    let fifth = row(&page, "5");
    assert_eq!((&fifth["others"], &fifth["half"]), (&json!([]), &Value::Null));
    assert_eq!(fifth["middleWords"], "too few to show");
    assert!(row(&page, "6")["half"].is_object());
    let exported = serde_json::to_string(&page).unwrap();
    assert!(!exported.contains("[11,22"), "{exported}");
}

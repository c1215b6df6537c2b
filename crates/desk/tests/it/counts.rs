//! How many standards there are is one number on every screen, or it is said why not.

use crate::laptop::Laptop;
use serde_json::json;

#[test]
fn every_screen_counts_the_standards_that_apply_and_says_what_of_the_rest() {
    let mut laptop = Laptop::with_example();
    let overview = |laptop: &mut Laptop, whose: &str| {
        laptop.ask("overview.show", json!({ "whose": whose }))["soFar"].take()
    };
    assert_eq!(
        overview(&mut laptop, "mine"),
        "0 of 204 standards rated by you; 4 more do not apply to this kind of care"
    );
    assert_eq!(
        overview(&mut laptop, "self"),
        "208 of 208 standards rated by the unit; 4 of them do not apply to this kind of care"
    );
    assert_eq!(laptop.ask("standards.show", json!({ "filter": "all" }))["total"], 204);
    let agree = laptop.ask("agree.show", json!({}));
    assert_eq!((agree["done"].clone(), agree["total"].clone()), (json!(0), json!(204)));
    let list = laptop.ask("reviews.list", json!({}));
    assert_eq!(
        list["first"]["selfReview"],
        "All 208 standards rated by the unit; 4 of them do not apply to this kind of care"
    );
    let sources = laptop.ask("before.show", json!({}))["sources"].take();
    let said = "on 208 of 208 standards (4 of them do not apply to this kind of care)";
    assert!(sources.as_str().unwrap().contains(said), "{sources}");
    // Rated all the same it is one more, everywhere.
    laptop.ask("standards.rate", json!({ "code": "9.4", "rating": "na" }));
    assert_eq!(
        overview(&mut laptop, "mine"),
        "1 of 205 standards rated by you; 3 more do not apply to this kind of care"
    );
    assert_eq!(laptop.ask("standards.show", json!({ "filter": "all" }))["total"], 205);
}

#[test]
fn whoever_practises_is_told_whose_part_they_play() {
    let mut laptop = Laptop::with_example();
    let list = laptop.ask("reviews.list", json!({}));
    let about = list["first"]["about"].as_str().unwrap();
    assert!(about.contains("You are Helen Marwood, the lead reviewer, with "), "{about}");
}

//! It locks when nobody is there, whatever the clock says.

use crate::laptop::Laptop;
use chrono::Duration;
use serde_json::{Value, json};

fn state(laptop: &mut Laptop) -> Value {
    laptop.ask("app.start", json!({}))["state"].take()
}

#[test]
fn setting_the_clock_back_does_not_put_off_the_lock() {
    let mut laptop = Laptop::with_example();
    for _ in 0..11 {
        laptop.wait(Duration::minutes(1));
        laptop.set_clock(Duration::seconds(-59));
        laptop.tick();
    }
    assert_eq!(state(&mut laptop), "locked");
}

#[test]
fn a_clock_that_is_far_behind_locks_at_once_and_one_that_was_put_right_does_not() {
    let mut laptop = Laptop::with_example();
    laptop.set_clock(Duration::seconds(-20));
    laptop.tick();
    assert_eq!(state(&mut laptop), "open");
    laptop.set_clock(Duration::hours(-3));
    laptop.tick();
    assert_eq!(state(&mut laptop), "locked");
}

#[test]
fn a_laptop_that_slept_for_long_is_locked_before_anybody_touches_it() {
    let mut laptop = Laptop::with_example();
    laptop.set_clock(Duration::hours(2));
    let beat = laptop.ask("app.beat", json!({ "active": true }));
    assert_eq!(beat["locked"], true, "a touch does not make up for the absence");
    assert_eq!(state(&mut laptop), "locked");
}

#[test]
fn whoever_is_there_is_warned_in_the_last_minute_and_stays_in_by_a_touch() {
    let mut laptop = Laptop::with_example();
    laptop.wait(Duration::seconds(9 * 60 + 30));
    assert_eq!(laptop.ask("app.beat", json!({ "active": false }))["locksIn"], 30);
    assert_eq!(laptop.ask("app.beat", json!({ "active": true }))["locksIn"], Value::Null);
    laptop.wait(Duration::minutes(9));
    laptop.tick();
    assert_eq!(state(&mut laptop), "open");
}

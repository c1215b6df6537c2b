//! Two laptops side by side on one cable: each hands the other what no server has.

use serde_json::{Value, json};
use uplink::Trouble;

use crate::exchange::{Reviewer, two};
use crate::laptop::Laptop;

/// One meeting at a time: another test must not take up the port that one has just left.
fn alone() -> std::sync::MutexGuard<'static, ()> {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Where one waits, and the code. On a computer without any address but its own nobody can wait; that much is seen then.
fn wait_here(reviewer: &mut Reviewer) -> Option<(String, String)> {
    let waits = match reviewer.laptop.try_ask("sync.waitHere", json!({})) {
        Ok(mut answer) => answer["value"].take(),
        Err(fault) => {
            assert_eq!(fault.code, "SP-5048");
            return None;
        }
    };
    let text = |of: &Value| of.as_str().unwrap().to_owned();
    Some((text(&waits["places"][0]), text(&waits["code"])))
}

fn notes_on(reviewer: &mut Reviewer, code: &str) -> String {
    reviewer.ask("standards.detail", json!({ "code": code }))["notes"].to_string()
}

/// Both have written something that no network has.
fn apart() -> (Reviewer, Reviewer) {
    let (mut helen, mut anil, network) = two();
    network.lock().unwrap().says = Some(Trouble::NoConnection);
    helen.ask("notes.seal", Laptop::line("a", "The garden door sticks.", &["5.3"]));
    anil.ask("notes.draft", Laptop::line("b", "The board is old.", &["5.4"]));
    (helen, anil)
}

#[test]
fn each_takes_in_what_the_other_has() {
    let _alone = alone();
    let (mut helen, mut anil) = apart();
    let Some((place, code)) = wait_here(&mut helen) else { return };
    let waiting = helen.laptop.errand("sync.met", json!({}));
    let typed = code.to_lowercase().replace('-', " ");
    let taken = anil.ask("sync.goThere", json!({ "place": place, "code": typed }));
    assert_eq!(taken["says"], "Took in 1 change by Helen Marwood, for Hawthorn Unit");
    let taken = helen.laptop.back(waiting).unwrap();
    assert_eq!(taken["says"], "Took in 1 change by Dr Anil Deshmukh, for Hawthorn Unit");
    assert!(notes_on(&mut anil, "5.3").contains("garden door"));
    assert!(notes_on(&mut helen, "5.4").contains("board is old"), "what was typed was sealed");
    assert_eq!(anil.saving()["waiting"], 1, "nothing counts as uploaded");
}

#[test]
fn the_wrong_code_opens_nothing_on_either_and_the_right_one_still_does() {
    let _alone = alone();
    let (mut helen, mut anil) = apart();
    let Some((place, code)) = wait_here(&mut helen) else { return };
    let waiting = helen.laptop.errand("sync.met", json!({}));
    let wrong = json!({ "place": place, "code": "0000-0000-0000-0000" });
    assert_eq!(anil.laptop.refused("sync.goThere", wrong).code, "SP-5044");
    let half = json!({ "place": place, "code": "0000" });
    assert_eq!(anil.laptop.refused("sync.goThere", half).code, "SP-5041");
    assert_eq!(notes_on(&mut anil, "5.3"), "[]");
    anil.ask("sync.goThere", json!({ "place": place, "code": code }));
    helen.laptop.back(waiting).unwrap();
}

#[test]
fn stopping_and_locking_end_the_waiting() {
    let _alone = alone();
    let (mut helen, mut anil) = apart();
    for end in ["sync.stopWaiting", "app.lock"] {
        let Some((place, code)) = wait_here(&mut helen) else { return };
        let waiting = helen.laptop.errand("sync.met", json!({}));
        helen.ask(end, json!({}));
        let refused = helen.laptop.back(waiting).unwrap_err();
        assert_eq!(refused.code, "SP-5046", "{end}");
        let there = json!({ "place": place, "code": code });
        assert_eq!(anil.laptop.refused("sync.goThere", there).code, "SP-5043", "{end}");
    }
}

#[test]
fn nobody_asks_who_came_where_nobody_waits() {
    let _alone = alone();
    let (mut helen, mut anil) = apart();
    assert_eq!(helen.laptop.refused("sync.met", json!({})).code, "SP-5046");
    let nowhere = json!({ "place": "the other one", "code": "7K2M-QX4T-9RBD-H3WF" });
    assert_eq!(anil.laptop.refused("sync.goThere", nowhere).code, "SP-5042");
}

#[test]
fn a_colleague_with_nothing_new_is_said_to_have_nothing_new() {
    let _alone = alone();
    let (mut helen, mut anil, _) = two();
    anil.ask("notes.seal", Laptop::line("b", "The board is old.", &["5.4"]));
    let Some((place, code)) = wait_here(&mut helen) else { return };
    let waiting = helen.laptop.errand("sync.met", json!({}));
    let taken = anil.ask("sync.goThere", json!({ "place": place, "code": code }));
    assert_eq!(taken["says"], "All of it was here already, for Hawthorn Unit");
    let taken = helen.laptop.back(waiting).unwrap();
    assert_eq!(taken["says"], "Took in 1 change by Dr Anil Deshmukh, for Hawthorn Unit");
}

#[test]
fn an_impostor_who_sends_back_what_it_was_given_is_found_out() {
    let _alone = alone();
    let (_, mut anil) = apart();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    let echo = std::thread::spawn(move || {
        let (mut line, _) = listener.accept().unwrap();
        let mut back = line.try_clone().unwrap();
        // It ends when the visitor hangs up, in whatever way.
        let _ = std::io::copy(&mut line, &mut back);
    });
    let there = json!({ "place": place, "code": "7K2M-QX4T-9RBD-H3WF" });
    assert_eq!(anil.laptop.refused("sync.goThere", there).code, "SP-5044");
    echo.join().unwrap();
}

#[test]
fn a_desk_that_is_gone_waits_for_nobody() {
    let _alone = alone();
    let (mut helen, mut anil) = apart();
    let Some((place, code)) = wait_here(&mut helen) else { return };
    let waiting = helen.laptop.errand("sync.met", json!({}));
    helen.laptop.crash();
    drop(waiting.join().unwrap());
    let there = json!({ "place": place, "code": code });
    assert_eq!(anil.laptop.refused("sync.goThere", there).code, "SP-5043");
}

//! Two laptops of one team and a network between them, through the doors that window and line use.

use std::sync::{Arc, Mutex};

use chrono::Duration;
use review::pack::Pack;
use review::start;
use serde_json::{Value, json};
use sync::PersonId;
use uplink::{Server, Trouble};

use crate::laptop::Laptop;
use crate::network::{Network, Way};

const PACK: &str = include_str!("../../../../schemas/example/pack.json");
const EDITION: &str = include_str!("../../../../schemas/example/edition.json");

pub struct Reviewer {
    pub laptop: Laptop,
    way: Way,
}

fn pack() -> (Value, Pack) {
    let mut pack: Value = serde_json::from_str(PACK).unwrap();
    pack["edition"] = serde_json::from_str(EDITION).unwrap();
    pack["team_work"] = Value::Null;
    let read = serde_json::from_value(pack.clone()).unwrap();
    (pack, read)
}

fn person(key: &str) -> PersonId {
    start::person_of_pack(start::stream_of_pack(&pack().1), key)
}

impl Reviewer {
    /// Somebody of the team, connected to the network, without any review yet.
    pub fn connected(key: &str, network: &Arc<Mutex<Network>>) -> Reviewer {
        // Two laptops are never dealt the same chances.
        let mut laptop = Laptop::set_up_apart(key.len() as u64 * 7919 + key.as_bytes()[0] as u64);
        let enrolled = json!({
            "token": "secret", "network": "Low Secure Quality Network", "expires_at": "2027-01-14T10:00:00Z",
            "account": { "id": "0192f0c0-0000-7000-8000-000000000001", "name": key, "role": "lead_reviewer" },
            "keeping": "00000000-0000-0000-0000-000000000007", "nonce": "00".repeat(16),
        });
        let server = Server {
            address: "https://reviews.example.org".into(),
            ca_file: None,
            proxy: uplink::Proxy::System,
        };
        laptop.desk().enrolled(server, serde_json::from_value(enrolled).unwrap()).unwrap();
        Reviewer { laptop, way: Way { network: network.clone(), me: person(key) } }
    }

    /// With the review out of a pack, shared with the network.
    pub fn with_pack(key: &str, network: &Arc<Mutex<Network>>) -> Reviewer {
        let mut reviewer = Reviewer::connected(key, network);
        let token = reviewer.laptop.file("pack.json", pack().0.to_string());
        reviewer.laptop.ask("reviews.acceptPack", json!({ "token": token, "me": key }));
        let team = start::stream_of_pack(&pack().1);
        let joined = network.lock().unwrap().open(team, "Hawthorn Unit", person(key));
        reviewer.laptop.desk().given(&joined).unwrap();
        reviewer
    }

    pub fn exchange(&mut self) {
        self.laptop.exchange(&self.way);
    }

    pub fn ask(&mut self, command: &str, args: Value) -> Value {
        self.laptop.ask(command, args)
    }

    pub fn finding(&mut self, at: usize) -> Value {
        self.ask("findings.show", json!({}))["improvements"][at].clone()
    }

    pub fn saving(&mut self) -> Value {
        self.laptop.try_ask("app.beat", json!({ "active": true })).unwrap()["saving"].clone()
    }
}

/// Helen, who leads, and Anil, both with the review and up to date.
pub fn two() -> (Reviewer, Reviewer, Arc<Mutex<Network>>) {
    let network = Arc::new(Mutex::new(Network::default()));
    let mut helen = Reviewer::with_pack("helen", &network);
    let mut anil = Reviewer::with_pack("anil", &network);
    helen.exchange();
    anil.exchange();
    helen.exchange();
    (helen, anil, network)
}

const BEFORE: &str = "Families do not hear about their rights as carers unless they ask.";
const HELENS: &str = "Families do not hear about their rights as carers unless they ask twice.";
const ANILS: &str = "Families do not hear about their rights as carers unless they insist.";

/// A finding that both have changed in the same place; Anil was first.
fn two_wordings() -> (Reviewer, Reviewer) {
    let (mut helen, mut anil, _) = two();
    helen.ask(
        "findings.save",
        json!({ "list": "improvement", "text": BEFORE, "standards": ["7.4"] }),
    );
    helen.exchange();
    anil.exchange();
    let id = helen.finding(0)["id"].clone();
    assert_eq!(anil.finding(0)["text"], BEFORE);
    helen.ask("findings.save", json!({ "id": id, "text": HELENS }));
    anil.laptop.wait(Duration::minutes(2));
    anil.ask("findings.save", json!({ "id": id, "text": ANILS }));
    anil.exchange();
    helen.exchange();
    anil.exchange();
    (helen, anil)
}

#[test]
fn a_colleagues_notes_and_ratings_appear_and_nothing_typed_is_disturbed() {
    let (mut helen, mut anil, _) = two();
    anil.ask("notes.seal", Laptop::line("a", "A board by the door.", &["5.3"]));
    anil.ask(
        "standards.rate",
        json!({ "code": "5.3", "rating": "not", "why": "Heard from four." }),
    );
    anil.exchange();
    helen.ask("standards.rate", json!({ "code": "5.4", "rating": "met" }));
    helen.ask("notes.draft", Laptop::line("b", "Half a li", &[]));
    let news = helen.saving()["news"].clone();
    helen.exchange();
    assert_ne!(helen.saving()["news"], news, "the window is told to read again");
    let detail = helen.ask("standards.detail", json!({ "code": "5.3" }));
    assert_eq!(detail["notes"][0]["text"], "A board by the door.");
    assert_eq!(detail["notes"][0]["by"], "Anil");
    let views = helen.ask("agree.detail", json!({ "code": "5.3" }))["views"].clone();
    assert_eq!(views[0]["why"], "Heard from four.");
    let page = helen.ask("notes.show", json!({ "session": "" }));
    assert_eq!(page["drafts"][0]["line"]["text"], "Half a li", "what is typed stays as it is");
    helen.ask("app.undo", json!({}));
    assert_eq!(helen.ask("standards.detail", json!({ "code": "5.4" }))["mine"], Value::Null);
}

#[test]
fn a_note_for_my_eyes_only_reaches_no_colleague() {
    let (mut helen, mut anil, _) = two();
    let mut line = Laptop::line("a", "Between me and me.", &["5.3"]);
    line["private"] = true.into();
    helen.ask("notes.seal", line);
    helen.exchange();
    anil.exchange();
    assert!(
        !anil.ask("standards.detail", json!({ "code": "5.3" })).to_string().contains("Between me")
    );
    assert_eq!(helen.saving()["upload"], "All uploaded 10:47");
}

#[test]
fn a_practice_visit_is_not_the_review_that_it_is_named_like_and_no_server_has_it() {
    let (mut helen, _, network) = two();
    let real = start::stream_of_pack(&pack().1);
    let practice = start::stream_of_pack(&serde_json::from_str::<Pack>(PACK).unwrap());
    let frame = helen.ask("reviews.tryExample", json!({}));
    assert_eq!((&frame["id"], &frame["practice"]), (&json!(practice.to_string()), &json!(true)));
    assert_ne!(practice, real);
    let before = network.lock().unwrap().entries(real);
    // Even where one is offered under its name.
    network.lock().unwrap().open(practice, "Hawthorn Unit", person("helen"));
    helen.ask("notes.seal", Laptop::line("a", "For practice.", &[]));
    helen.exchange();
    let network = network.lock().unwrap();
    assert_eq!((network.entries(practice), network.entries(real)), (0, before));
}

#[test]
fn the_line_of_saving_says_only_what_is_known() {
    let (mut helen, _, network) = two();
    assert_eq!(helen.saving()["upload"], "All uploaded 10:47");
    helen.ask("notes.seal", Laptop::line("a", "One.", &[]));
    assert_eq!(helen.saving()["upload"], "1 change waiting to upload");
    network.lock().unwrap().says = Some(Trouble::NoConnection);
    helen.exchange();
    assert_eq!(helen.saving()["upload"], "1 change waiting to upload");
    let page = helen.ask("sync.show", json!({}));
    assert_eq!(page["runs"][0]["what"], "No connection");
    assert_eq!(page["kinds"][0]["what"], "note");
    assert_eq!(page["trouble"]["code"], "SP-6101");
    network.lock().unwrap().says = None;
    helen.ask("sync.pause", json!({ "paused": true }));
    assert_eq!(helen.saving()["upload"], "Uploading is paused, 1 change waiting");
    helen.exchange();
    helen.ask("sync.pause", json!({ "paused": false }));
    assert_eq!(helen.saving()["upload"], "All uploaded 10:47");
}

#[test]
fn without_a_network_nothing_is_said_of_uploading() {
    let mut laptop = Laptop::with_example();
    let saving = laptop.try_ask("app.beat", json!({ "active": true })).unwrap()["saving"].clone();
    assert_eq!(saving["upload"], "", "there is nothing to wait for");
    assert_eq!(laptop.ask("sync.show", json!({}))["network"], Value::Null);
}

#[test]
fn two_wordings_stand_side_by_side_until_somebody_decides() {
    let (mut helen, mut anil) = two_wordings();
    assert_eq!(helen.saving()["decide"], 1);
    assert_eq!(anil.saving()["decide"], 1, "whoever comes first decides");
    let one = helen.ask("sync.toDecide", json!({}))[0].clone();
    assert_eq!(one["first"]["who"], "You");
    assert_eq!(one["second"]["who"], "Dr Anil Deshmukh");
    assert_eq!(one["second"]["choose"], "Only Anil’s");
    assert_eq!(one["before"]["text"], BEFORE);
    assert!(
        one["place"].as_str().unwrap().starts_with("Area for improvement 1"),
        "{}",
        one["place"]
    );
    let marked: Vec<&str> = one["first"]["words"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|run| run["differs"] == true)
        .map(|run| run["text"].as_str().unwrap())
        .collect();
    assert_eq!(marked.len(), 1, "{marked:?}");
    let both = format!("{HELENS} {ANILS}");
    assert_eq!(one["combined"], both);
    let left = helen.ask("sync.decide", json!({ "id": one["id"], "text": both }));
    assert_eq!(left, json!([]));
    assert_eq!(helen.finding(0)["text"], both);
    helen.exchange();
    anil.exchange();
    assert_eq!(anil.finding(0)["text"], both);
    assert_eq!(
        (helen.saving()["decide"].clone(), anil.saving()["decide"].clone()),
        (json!(0), json!(0))
    );
}

#[test]
fn a_decision_can_be_taken_back_and_made_again() {
    let (mut helen, _) = two_wordings();
    let before = helen.finding(0)["text"].clone();
    let one = helen.ask("sync.toDecide", json!({}))[0].clone();
    helen.ask("sync.decide", json!({ "id": one["id"], "keep": one["first"]["id"] }));
    assert_eq!(helen.finding(0)["text"], HELENS);
    helen.ask("app.undo", json!({}));
    assert_eq!(helen.finding(0)["text"], before);
    let again = helen.ask("sync.toDecide", json!({}));
    assert_eq!(again[0]["id"], one["id"], "it is to be decided again");
    helen.ask("app.redo", json!({}));
    assert_eq!(helen.finding(0)["text"], HELENS);
    assert_eq!(helen.ask("sync.toDecide", json!({})), json!([]));
}

#[test]
fn both_wordings_can_stay_as_two_findings() {
    let (mut helen, mut anil) = two_wordings();
    let one = anil.ask("sync.toDecide", json!({}))[0].clone();
    assert_eq!(one["both"], "Keep as two areas for improvement");
    anil.ask("sync.decide", json!({ "id": one["id"], "both": true }));
    anil.exchange();
    helen.exchange();
    let mut texts = [helen.finding(0)["text"].clone(), helen.finding(1)["text"].clone()]
        .map(|t| t.as_str().unwrap().to_owned());
    texts.sort();
    assert_eq!(texts, [HELENS, ANILS]);
    anil.ask("app.undo", json!({}));
    assert_eq!(anil.finding(1), Value::Null);
}

#[test]
fn words_typed_on_an_older_version_never_take_a_colleagues_place() {
    let (mut helen, mut anil, _) = two();
    let made = helen.ask("findings.save", json!({ "list": "improvement", "text": "One. Two." }));
    helen.exchange();
    anil.exchange();
    // Helen has begun to type when Anil's sentence arrives.
    let (id, on) = (made["id"].clone(), made["version"].clone());
    helen.ask("text.draft", json!({ "of": "finding", "at": id, "text": "Uno. Two.", "on": on }));
    anil.ask("findings.save", json!({ "id": id, "text": "One. Two. Three." }));
    anil.exchange();
    helen.exchange();
    assert_eq!(helen.finding(0)["text"], "Uno. Two.", "the words being typed stay in their place");
    helen.ask("findings.save", json!({ "id": id, "text": "Uno. Two.", "on": on }));
    assert_eq!(
        helen.ask("sync.toDecide", json!({})),
        json!([]),
        "the server brings these together"
    );
    helen.exchange();
    anil.exchange();
    for reviewer in [&mut helen, &mut anil] {
        assert_eq!(reviewer.finding(0)["text"], "Uno. Two. Three.");
    }
}

#[test]
fn numbers_begun_before_others_arrived_do_not_take_their_place() {
    let (mut helen, _, network) = two();
    let mut other = Reviewer::with_pack("helen", &network);
    let line =
        |who: &str, phone: &str| json!({ "who": who, "name": "", "phone": phone, "about": "" });
    let (ward, night) = (line("Ward", "01632 960001"), line("Night lead", "01632 960003"));
    helen.ask("concerns.saveNumbers", json!({ "numbers": [ward] }));
    helen.exchange();
    other.exchange();
    // Half changed on one laptop of the lead's, when a number comes from the other one.
    let begun = json!([line("Ward", "01632 960002")]);
    other.ask("concerns.draftNumbers", json!({ "begun": begun }));
    helen.ask("concerns.saveNumbers", json!({ "numbers": [ward, night] }));
    helen.exchange();
    other.exchange();
    other.ask("concerns.saveNumbers", json!({ "numbers": begun }));
    other.exchange();
    helen.exchange();
    other.exchange();
    for reviewer in [&mut helen, &mut other] {
        let page = reviewer.ask("concerns.show", json!({}));
        let numbers = page["toRing"].as_array().unwrap();
        assert!(numbers.contains(&night), "{numbers:?}");
        assert!(numbers.contains(&begun[0]), "{numbers:?}");
    }
}

#[test]
fn what_rested_and_went_on_is_one_persons_text() {
    let (mut helen, mut anil, _) = two();
    let made = helen.ask("findings.save", json!({ "list": "improvement", "text": "One." }));
    let (id, on) = (made["id"].clone(), made["version"].clone());
    for text in ["One. Tw", "One. Two."] {
        helen.ask("text.draft", json!({ "of": "finding", "at": id, "text": text, "on": on }));
        helen.laptop.wait(Duration::seconds(21));
        helen.laptop.tick();
        helen.exchange();
        anil.exchange();
    }
    helen.ask("findings.save", json!({ "id": id, "text": "One. Two. Three.", "on": on }));
    helen.exchange();
    anil.exchange();
    assert_eq!(anil.finding(0)["text"], "One. Two. Three.");
    assert_eq!(helen.saving()["decide"], 0);
}

#[test]
fn undo_takes_back_my_part_and_leaves_a_colleagues_words() {
    let (mut helen, mut anil, _) = two();
    let made = helen.ask("findings.save", json!({ "list": "improvement", "text": "One. Two." }));
    helen.exchange();
    anil.exchange();
    helen.ask("findings.save", json!({ "id": made["id"], "text": "Uno. Two." }));
    anil.ask("findings.save", json!({ "id": made["id"], "text": "One. Two. Three." }));
    anil.exchange();
    helen.exchange();
    assert_eq!(helen.finding(0)["text"], "Uno. Two. Three.");
    helen.ask("app.undo", json!({}));
    assert_eq!(helen.finding(0)["text"], "One. Two. Three.");
    let fault = helen.laptop.refused("app.undo", json!({}));
    assert_eq!(
        fault.code, "SP-5021",
        "making the finding cannot be undone any more: Anil wrote in it"
    );
}

#[test]
fn what_the_server_does_not_take_is_shown_and_can_be_offered_again() {
    let (mut helen, _, network) = two();
    network.lock().unwrap().refuses.insert("note".into());
    helen.ask("notes.seal", Laptop::line("a", "Quiet after lunch.", &[]));
    helen.ask("standards.rate", json!({ "code": "5.3", "rating": "met" }));
    helen.exchange();
    let page = helen.ask("sync.show", json!({}));
    assert_eq!(page["parked"][0]["words"], "Quiet after lunch.");
    assert_eq!(page["parked"][0]["code"], "SP-1112");
    assert_eq!(helen.saving()["upload"], "Some of it could not be uploaded");
    let words = helen.ask("sync.words", json!({}))["text"].clone();
    assert!(words.as_str().unwrap().contains("Quiet after lunch."));
    network.lock().unwrap().refuses.clear();
    helen.ask("sync.retry", json!({ "id": page["parked"][0]["id"] }));
    helen.exchange();
    assert_eq!(helen.ask("sync.show", json!({}))["parked"], json!([]));
}

#[test]
fn a_review_that_the_network_sends_appears_in_the_list() {
    let network = Arc::new(Mutex::new(Network::default()));
    let mut helen = Reviewer::with_pack("helen", &network);
    helen.exchange();
    let mut carole = Reviewer::connected("carole", &network);
    assert_eq!(carole.ask("reviews.list", json!({}))["first"], Value::Null);
    carole.exchange();
    let list = carole.ask("reviews.list", json!({}));
    assert_eq!(list["first"]["unit"], "Hawthorn Unit");
    let frame = carole.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    assert_eq!(frame["me"]["name"], "Carole Whitting");
    carole.ask("standards.rate", json!({ "code": "5.3", "rating": "met" }));
    carole.exchange();
    helen.exchange();
    assert_eq!(helen.ask("agree.detail", json!({ "code": "5.3" }))["views"][0]["rating"], "met");
}

#[test]
fn an_ended_access_stops_the_exchange_and_nothing_else() {
    let (mut helen, _, network) = two();
    network.lock().unwrap().says = Some(Trouble::Revoked);
    helen.exchange();
    assert_eq!(helen.ask("sync.show", json!({}))["trouble"]["again"], true);
    helen.ask("notes.seal", Laptop::line("a", "Still my own.", &[]));
    helen.ask("app.lock", json!({}));
    helen.laptop.unlock();
    assert_eq!(helen.ask("reviews.current", json!({}))["unit"], "Hawthorn Unit");
}

#[test]
fn what_the_office_asks_to_remove_goes_and_what_was_never_sent_stays_to_be_read() {
    let (mut helen, mut anil, network) = two();
    anil.ask("notes.seal", Laptop::line("a", "Never sent.", &[]));
    network.lock().unwrap().says = Some(Trouble::Wipe);
    helen.exchange();
    anil.exchange();
    assert_eq!(helen.ask("reviews.list", json!({}))["first"], Value::Null);
    let list = anil.ask("reviews.list", json!({}));
    assert_eq!(list["first"]["unit"], "Hawthorn Unit", "unsent work stays with its owner");
    anil.ask("reviews.open", json!({ "id": list["first"]["id"] }));
    assert!(anil.ask("notes.show", json!({ "session": "" })).to_string().contains("Never sent."));
    assert!(anil.ask("sync.show", json!({}))["removed"].is_string());
    anil.exchange();
    assert_eq!(
        anil.ask("reviews.list", json!({}))["first"]["unit"],
        "Hawthorn Unit",
        "not within a day"
    );
    anil.laptop.wait(Duration::hours(25));
    anil.exchange();
    assert_eq!(anil.ask("reviews.list", json!({}))["first"], Value::Null);
    assert_eq!(anil.ask("sync.show", json!({}))["network"], Value::Null);
}

#[test]
fn ending_the_connection_keeps_everything() {
    let (mut helen, _, _) = two();
    helen.ask("notes.seal", Laptop::line("a", "Mine.", &[]));
    let page = helen.ask("sync.forget", json!({}));
    assert_eq!(page["network"], Value::Null);
    assert!(helen.ask("notes.show", json!({ "session": "" })).to_string().contains("Mine."));
}

#[test]
fn the_receipt_says_how_far_the_log_goes_and_two_laptops_agree_on_it() {
    let (mut helen, mut anil, _) = two();
    let (hers, his) = (helen.ask("sync.receipt", json!({})), anil.ask("sync.receipt", json!({})));
    assert_eq!(hers["reviews"][0]["state"], "All uploaded");
    assert!(!hers["reviews"][0]["proof"].as_str().unwrap().is_empty());
    assert_eq!(hers["reviews"][0]["proof"], his["reviews"][0]["proof"]);
    assert!(!hers.to_string().contains("secret"), "the token is on no paper");
}

#[test]
fn an_entry_that_cannot_be_read_is_kept_and_holds_up_nothing() {
    let (mut helen, mut anil, network) = two();
    let team = start::stream_of_pack(&pack().1);
    let forged = sync::Change {
        id: sync::ChangeId::from_bytes([9; 16]),
        record: sync::RecordId::named(team, "note", "odd"),
        stream: team,
        kind: sync::Kind::new("note"),
        v: 1,
        base: None,
        also: Vec::new(),
        author: person("anil"),
        device: sync::DeviceId::from_uuid(uuid::Uuid::from_u128(9)),
        made_at: chrono::DateTime::UNIX_EPOCH,
        body: Some(sync::Body::parse("\"x\"").unwrap()),
    };
    assert!(network.lock().unwrap().take(&forged).outcome.is_some());
    anil.ask("findings.save", json!({ "list": "improvement", "text": BEFORE }));
    anil.exchange();
    helen.exchange();
    assert_eq!(helen.finding(0)["text"], BEFORE, "what comes after it is here");
    // It opens again, too.
    helen.laptop.crash();
    helen.laptop.unlock();
    let id = helen.ask("reviews.list", json!({}))["first"]["id"].clone();
    helen.ask("reviews.open", json!({ "id": id }));
    assert_eq!(helen.finding(0)["text"], BEFORE);
}

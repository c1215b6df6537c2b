//! The published schemas say what is really said.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use server::http::give::{Give, TeamMember};
use server::store::{Role, Store};
use sync::wire::MEDIA_TYPE;
use sync::{DeviceId, StreamId};

use crate::house::{House, nonce, note, person, uuid};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn read(name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(schemas().join(name)).unwrap()).unwrap()
}

/// What is wrong with a message of this name.
fn wrong(name: &str, message: &Value) -> Vec<String> {
    let mut schema = read("wire.schema.json");
    schema.as_object_mut().unwrap().remove("anyOf");
    schema["$ref"] = json!(format!("#/$defs/{name}"));
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(message).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

fn check(name: &str, message: &Value) {
    let wrong = wrong(name, message);
    assert!(wrong.is_empty(), "{name}: {wrong:#?}\n{message:#}");
}

/// That the message is refused when the value at this place is another.
fn spoilt(name: &str, message: &Value, place: &str, value: Value) {
    let mut spoilt = message.clone();
    *spoilt.pointer_mut(place).unwrap_or_else(|| panic!("{place}: {message:#}")) = value;
    assert!(!wrong(name, &spoilt).is_empty(), "{name} {place}");
}

#[tokio::test]
async fn what_is_really_said_is_what_the_schema_asks_for() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let jordan = house.person("Jordan", Role::Reviewer).await;
    let review = house.review("Hawthorn Unit", &[&helen, &jordan]).await;
    let enrol = json!({ "code": house.code(&helen).await, "device": uuid(), "app": "test", "nonce": nonce() });
    check("Enrol", &enrol);
    let enrolled: Value =
        house.post("/v1/enrol", None, "application/json", enrol.to_string()).await.json();
    check("Enrolled", &enrolled);
    let hers = crate::house::Laptop {
        device: DeviceId::from_uuid(enrol["device"].as_str().unwrap().parse().unwrap()),
        token: enrolled["token"].as_str().unwrap().into(),
    };
    let first = note(review, person(&helen), "One.");
    let mut gone = note(review, person(&helen), "Gone.");
    gone.body = None;
    let stranger = note(review, person(&house.person("Omar", Role::Reviewer).await), "No.");
    let private = note(StreamId::from_uuid(uuid()), person(&helen), "Nowhere.");
    let push = vec![first.clone(), gone, stranger, private.clone()];
    let request = hers.asks(&[review, private.stream], push);
    let request_json = serde_json::to_value(&request).unwrap();
    check("Request", &request_json);
    check("Change", &serde_json::to_value(&first).unwrap());
    let response: Value = house.sync(&hers, &request).await.json();
    check("Response", &response);
    assert_eq!(response["closed"].as_array().unwrap().len(), 1);
    let his = house.laptop(&jordan).await;
    let joined: Value = house.sync(&his, &his.asks(&[], vec![])).await.json();
    check("Response", &joined);
    let full: Value = house.sync(&his, &his.asks(&[review], vec![])).await.json();
    check("Response", &full);
    let mut other = his.asks(&[review], vec![note(review, person(&jordan), "Later.")]);
    other.keeping = Some(sync::wire::Keeping::from_uuid(uuid()));
    check("Request", &serde_json::to_value(&other).unwrap());
    let reset: Value = house.sync(&his, &other).await.json();
    check("Response", &reset);
    assert_eq!(reset["streams"][0]["reset"], true);
    let denied: Value =
        house.post("/v1/sync", None, MEDIA_TYPE, request_json.to_string()).await.json();
    check("Denied", &denied);
    let give = Give {
        stream: StreamId::from_uuid(uuid()),
        title: "Given".into(),
        me: person(&helen),
        members: vec![TeamMember { person: person(&helen), name: "Helen".into(), lead: true }],
        nonce: nonce(),
    };
    let give = serde_json::to_value(&give).unwrap();
    check("Give", &give);
    let given =
        house.post("/v1/give", Some(&hers.token), "application/json", give.to_string()).await;
    check("Given", &given.json());

    spoilt("Request", &request_json, "/protocol", json!(2));
    spoilt("Request", &request_json, "/nonce", json!("short"));
    spoilt("Request", &request_json, "/streams/0/chain", json!("00"));
    spoilt("Request", &request_json, "/streams/0/seq", json!(-1));
    spoilt("Request", &request_json, "/push", json!(vec![first.clone(); 201]));
    spoilt("Request", &request_json, "/push/0/id", json!("ABCDEF00000000000000000000000000"));
    spoilt("Request", &request_json, "/push/0", json!({ "id": first.id }));
    spoilt("Response", &response, "/verdicts/0/outcome", json!("won"));
    spoilt("Response", &response, "/verdicts/2/code", json!("dislike"));
    spoilt("Response", &response, "/streams/0/changes/0/seq", json!(0));
    spoilt("Response", &joined, "/joined/0/audience", json!("public"));
    spoilt("Enrolled", &enrolled, "/token", json!("short"));
    spoilt("Enrolled", &enrolled, "/account/role", json!("boss"));
    spoilt("Give", &give, "/title", json!(""));
    spoilt("Give", &give, "/members", json!([]));
    spoilt("Denied", &denied, "/code", json!(7));
    let mut forgotten = serde_json::to_value(&first).unwrap();
    forgotten.as_object_mut().unwrap().remove("body");
    assert!(!wrong("Change", &forgotten).is_empty(), "a forgotten body must not delete");
    assert_eq!(house.store.heads(review).await.unwrap().len(), 2);
}

/// `UPDATE_SCHEMAS=1` writes the file anew.
#[tokio::test]
async fn the_checked_in_description_is_what_the_server_answers() {
    let house = House::open().await;
    let reply = house.get("/openapi.json").await;
    assert_eq!(reply.kind, "application/json");
    let described: Value = reply.json();
    assert_eq!(described, server::http::description());
    let text = serde_json::to_string_pretty(&described).unwrap() + "\n";
    let path = schemas().join("openapi.json");
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(
        kept == text,
        "schemas/openapi.json is not what the server says: UPDATE_SCHEMAS=1 cargo test -p server described"
    );
    // Every reference leads somewhere.
    let mut references = Vec::new();
    collect(&described, &mut references);
    assert!(references.len() > 30);
    for reference in references {
        let place = reference.trim_start_matches('#');
        assert!(described.pointer(place).is_some(), "{reference} leads nowhere");
    }
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(String::from));
            fields.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}

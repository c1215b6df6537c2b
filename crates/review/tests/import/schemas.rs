//! The published schemas say what the readers do.

use std::path::{Path, PathBuf};

use jsonschema::{Registry, Validator};
use review::import::{Options, read_edition, read_pack};
use review::pack::{
    Interest, LastCycle, Network, NetworkCycle, NetworkSection, PACK_FORMAT, Pack, PackMember,
    PackReview, Role, SelfRating, TeamWork, ToRing,
};
use serde_json::{Value, json};

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas")
}

fn json(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn validator(name: &str) -> Validator {
    let edition = json(&schemas().join("edition.schema.json"));
    let registry =
        Registry::new().add("urn:standpoint:schema:edition:1", edition).unwrap().prepare().unwrap();
    let schema = json(&schemas().join(name));
    assert!(jsonschema::meta::is_valid(&schema), "{name} is no schema");
    jsonschema::options().with_registry(&registry).build(&schema).unwrap()
}

fn check(schema: &str, value: &Value) {
    let wrong: Vec<String> = validator(schema)
        .iter_errors(value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{schema}: {wrong:#?}");
}

fn edition() -> review::edition::Edition {
    let text =
        b"code,text,type,guidance,prompt: patients,applies to\n1.1,A,1,G,Q,low\n2.1,B,2,,,\n";
    read_edition(text, "e.csv", &Options::default(), "E").unwrap()
}

fn pack() -> Pack {
    let member = |key: &str, role| PackMember {
        key: key.into(),
        name: key.into(),
        role,
        title: String::new(),
        organisation: String::new(),
        interests: vec![Interest { name: "V".into(), why: "worked_there".into() }],
    };
    Pack {
        format: PACK_FORMAT.into(),
        edition: Some(edition()),
        review: PackReview {
            unit: "U".into(),
            visit_date: "2026-10-14".into(),
            to_ring: vec![ToRing {
                who: "Safeguarding".into(),
                phone: "01632 960131".into(),
                ..ToRing::default()
            }],
            ..PackReview::default()
        },
        team: vec![member("h", Role::Lead), member("k", Role::Patient)],
        timetable: Vec::new(),
        self_review: vec![SelfRating {
            standard: "1.1".into(),
            rating: None,
            commentary: String::new(),
        }],
        questionnaires: Vec::new(),
        last_cycle: Some(LastCycle::default()),
        network: Some(Network {
            as_of: "2026-10-01".into(),
            cycles: vec![
                NetworkCycle { year: 2024, services: 28, middle: Some(77), here: Some(70) },
                NetworkCycle { year: 2026, services: 30, middle: None, here: None },
            ],
            sections: vec![NetworkSection { section: "1".into(), met: vec![40, 60, 60, 80, 100] }],
        }),
        team_work: Some(TeamWork::default()),
    }
}

#[test]
fn what_is_written_is_what_the_schemas_ask_for() {
    let edition = edition();
    let written = serde_json::to_value(&edition).unwrap();
    check("edition.schema.json", &written);
    let read =
        read_edition(written.to_string().as_bytes(), "e.json", &Options::default(), "").unwrap();
    assert_eq!(read, edition);
    let pack = pack();
    let written = serde_json::to_value(&pack).unwrap();
    check("review-pack.schema.json", &written);
    assert_eq!(read_pack(written.to_string().as_bytes(), "p.json", None).unwrap(), pack);
}

#[test]
fn the_schemas_refuse_what_the_readers_refuse() {
    let spoil = |path: &str, value: Value| {
        let mut pack = serde_json::to_value(pack()).unwrap();
        *pack.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
        assert!(!validator("review-pack.schema.json").is_valid(&pack), "{path}");
        assert!(read_pack(pack.to_string().as_bytes(), "p.json", None).is_err(), "{path}");
    };
    spoil("/format", json!("standpoint-review-pack/2"));
    spoil("/team/0/role", json!("family"));
    spoil("/team/1/role", json!("lead"));
    spoil("/review/visit_date", json!("14 October 2026"));
    spoil("/review/unit", json!(" "));
    spoil("/review/to_ring/0/who", json!(" "));
    spoil("/review/to_ring/0/phone", json!(""));
    spoil("/self_review/0/standard", json!(1.1));
    spoil("/network/as_of", json!("October"));
    spoil("/network/cycles", json!([]));
    spoil("/network/cycles/0/middle", json!(101));
    spoil("/network/cycles/0/here", json!(-1));
    spoil("/network/cycles/1/services", json!("many"));
    spoil("/network/sections/0/section", json!(" "));
    spoil("/network/sections/0/met", json!([40, 60.5]));
    spoil("/network/sections/0/met/4", json!(101));
    spoil("/edition/label", json!(""));
    spoil("/edition/standards", json!([]));
    spoil("/edition/types/0/threshold", json!(101));
    spoil("/edition/scale/0/means", json!("fine"));
}

#[test]
fn the_example_keeps_to_the_schemas() {
    let folder = schemas().join("example");
    let (edition, pack) = (folder.join("edition.json"), folder.join("pack.json"));
    // The example is written elsewhere; without it there is nothing to hold to the schemas.
    if !edition.exists() || !pack.exists() {
        return;
    }
    check("edition.schema.json", &json(&edition));
    check("review-pack.schema.json", &json(&pack));
    let bytes = |path: &Path| std::fs::read(path).unwrap();
    let edition = read_edition(&bytes(&edition), "edition.json", &Options::default(), "").unwrap();
    read_pack(&bytes(&pack), "pack.json", Some(&edition)).unwrap();
    let table =
        read_edition(&bytes(&folder.join("edition.csv")), "edition.csv", &Options::default(), "")
            .unwrap();
    let codes = |e: &review::edition::Edition| {
        e.standards.iter().map(|s| s.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&table), codes(&edition));
    assert_eq!(table.sections, edition.sections);
}

//! **sealed**: nothing that somebody wrote is on the disk in plain text, in any file.

use sync::{Body, Kind, StreamId};
use vault::{SearchText, Source, Stream, Vault, Writing};

use crate::common::*;
use crate::tiny_server::{Plainly, TinyServer};

/// One word for each way that text comes in.
const CANARIES: [&str; 14] = [
    "canarypassphraseone",
    "canarypassphrasetwo",
    "canarynote",
    "canaryoldversion",
    "canarydraft",
    "canaryslot",
    "canarysearch",
    "canarytitle",
    "canarysetting",
    "canarystream",
    "canaryquery",
    "canaryreceived",
    "canaryjoined",
    "canaryphrase",
];

/// Each spelling in which a program might write a word.
fn spellings(word: &str) -> [Vec<u8>; 5] {
    let wide: Vec<u16> = word.encode_utf16().collect();
    [
        word.as_bytes().to_vec(),
        word.to_uppercase().into_bytes(),
        wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        word.bytes().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
    ]
}

/// Each byte as one character, because text is searched a hundred times faster than bytes here.
fn as_text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn check(place: &Place, when: &str) {
    let files = files_in(place.dir.path());
    assert!(files.len() >= 5);
    let needles: Vec<String> =
        CANARIES.iter().flat_map(|word| spellings(word)).map(|bytes| as_text(&bytes)).collect();
    for (path, bytes) in files {
        let text = as_text(&bytes);
        for needle in &needles {
            assert!(!text.contains(needle), "{path:?} shows {needle:?} {when}");
        }
        assert!(!text.contains("SQLite format 3"), "{path:?} is not encrypted {when}");
    }
}

fn work(vault: &mut Vault) {
    let settings = Body::parse("{\"edition\":\"canarystream\"}").unwrap();
    vault.add_stream(&Stream { id: TEAM, title: "canarystream".into(), settings }).unwrap();
    vault.set_setting("name", "canarysetting").unwrap();
    for n in 0..20 {
        save(vault, note(n, &format!("canaryoldversion {n}")));
        vault.put_draft(&draft("canaryslot", &format!("canarydraft {n}"))).unwrap();
        let search = SearchText { title: "canarytitle".into(), text: "canarysearch".repeat(50) };
        let body = Some(body(&"canarynote ".repeat(80)));
        let writing =
            Writing { body, search: Some(search), kind: Kind::new("note"), ..note(n, "") };
        vault.save(&[writing], &["canaryslot"]).unwrap();
    }
    exchange(vault);
    vault.put_draft(&draft("canaryslot", "canarydraft")).unwrap();
    assert_eq!(vault.search("canarysearch", &[TEAM], &[], 100).unwrap().len(), 20);
    vault.search("canaryquery", &[TEAM], &[], 100).unwrap();
}

/// What comes from others is protected like one's own, and a refusal keeps nothing in plain text.
fn exchange(vault: &mut Vault) {
    let other = StreamId::from_uuid(uuid::Uuid::from_u128(0x07e));
    let mut server = TinyServer::new(chrono::Utc::now()).with(TEAM, &[ADA]).with(other, &[ADA]);
    let theirs = Writing { stream: other, ..note(77, "canaryreceived canaryjoined") };
    let (_elsewhere, mut colleague) = Place::made();
    colleague.add_stream(&stream(other, "canaryjoined")).unwrap();
    colleague.share(other, ADA).unwrap();
    save(&mut colleague, theirs);
    vault.share(TEAM, ADA).unwrap();
    save(vault, Writing { kind: Kind::new("poison"), ..note(78, "canarynote") });
    for vault in [&mut colleague, &mut *vault] {
        for _ in 0..3 {
            let ask = vault::Ask { app: "tests".into(), most: 200 };
            let request = vault.next_request(&ask).unwrap();
            let response = server.handle(ADA, &request);
            vault.apply(&request, response, &Plainly).unwrap();
        }
    }
    assert_eq!(vault.search("canaryreceived", &[other], &[], 9).unwrap().len(), 1);
    assert_eq!(vault.parked().unwrap().len(), 1);
}

#[test]
fn nothing_written_is_in_plain_text_in_any_file() {
    let place = Place::new();
    let (mut vault, code) =
        Vault::create(&place.folder, "canarypassphraseone", DEVICE, place.around()).unwrap();
    let spelled = code.to_string();
    work(&mut vault);
    check(&place, "while open, with a journal");
    vault.back_up().unwrap();
    vault.rebuild().unwrap();
    vault.change_passphrase("canarypassphraseone", "canarypassphrasetwo").unwrap();
    assert!(vault.change_passphrase("canaryquery", "canarypassphrasetwo").is_err());
    vault.copy_to(&place.elsewhere("copy")).unwrap();
    let handover = vault.prepare_handover(TEAM).unwrap();
    assert!(handover.changes() > 0);
    handover.write_to(&place.elsewhere("handover")).unwrap();
    check(&place, "after a backup and a copy");
    drop(vault);
    check(&place, "when locked");
    let backup = place.folder.backups().unwrap().remove(0);
    let key = vault::Key::Passphrase("canarypassphrasetwo");
    let restored = place.folder.restore(Source::Backup(&backup), key, place.around());
    check(&place, "after restoring, with a database set aside");
    drop(restored.unwrap());
    for (path, bytes) in files_in(place.dir.path()) {
        let text = as_text(&bytes);
        for code in [spelled.clone(), spelled.replace('-', "")] {
            assert!(!text.contains(&code), "{path:?}");
        }
    }
}

#[test]
fn the_search_for_canaries_would_find_one() {
    let place = Place::new();
    let (vault, _) = place.create();
    vault.lock();
    for spelling in spellings(CANARIES[2]) {
        let mut bytes = vec![7; 100];
        bytes.extend(spelling);
        std::fs::write(place.elsewhere("leak"), bytes).unwrap();
        let found = std::panic::catch_unwind(|| check(&place, "planted"));
        assert!(found.is_err());
    }
}

//! Saving and reading back: changes, heads, history, drafts, streams and settings.

use sync::{Body, ChangeId, Kind, MAX_BODY};
use vault::{Removal, VaultError, Writing};

use crate::common::*;

#[test]
fn a_change_is_kept_byte_for_byte_with_all_that_belongs_to_it() {
    let (place, mut vault) = Place::made();
    let odd = Body::parse(
        "{ \"b\":1, \"b\":2,\"n\":1.000000000000000000001e400,\"é\":\"\\u00e9\\u0000\" }",
    );
    let writing = Writing { v: 7, body: Some(odd.unwrap()), ..note(1, "") };
    let change = save(&mut vault, writing.clone());
    assert_eq!(
        (change.record, change.stream, &change.kind, change.v, change.author, &change.body),
        (writing.record, writing.stream, &writing.kind, 7, ADA, &writing.body)
    );
    assert_eq!((change.base, &change.also, change.device), (None, &vec![], DEVICE));
    assert_eq!(change.made_at, place.clock.now());
    drop(vault);
    let vault = place.unlock();
    let kept = vault.history(TEAM, record(1)).unwrap();
    assert_eq!(kept, std::slice::from_ref(&change));
    assert_eq!(kept[0].hash(), change.hash());
}

#[test]
fn each_change_is_written_on_the_one_before() {
    let (place, mut vault) = Place::made();
    let first = save(&mut vault, note(1, "one"));
    place.clock.forward(60);
    let second = save(&mut vault, note(1, "two"));
    let rest = vault.save::<&str>(&[note(1, "three"), note(2, "x"), note(1, "four")], &[]).unwrap();
    assert_eq!(second.base, Some(first.id));
    assert_eq!(rest[0].base, Some(second.id));
    assert_eq!(rest[1].base, None);
    assert_eq!(rest[2].base, Some(rest[0].id));
    let head = vault.head(TEAM, record(1)).unwrap().unwrap();
    assert_eq!((head.change, head.body), (rest[2].id, Some(body("four"))));
    assert_eq!(head.first_made_at, first.made_at);
    assert_eq!(head.made_at, place.clock.now());
    assert!(vault.asides(TEAM).unwrap().is_empty());
    assert_eq!(vault.history(TEAM, record(1)).unwrap().len(), 4);
    assert_eq!(vault.waiting(None).unwrap(), 5);
    assert_eq!(vault.head(TEAM, record(9)).unwrap(), None);
}

#[test]
fn ids_of_changes_are_random_and_differ() {
    let (_place, mut vault) = Place::made();
    let ids: std::collections::BTreeSet<ChangeId> =
        (0..50).map(|n| save(&mut vault, note(n, "x")).id).collect();
    assert_eq!(ids.len(), 50);
}

#[test]
fn heads_are_in_the_order_in_which_records_were_begun() {
    let (_place, mut vault) = Place::made();
    for n in [3, 1, 2] {
        save(&mut vault, note(n, &n.to_string()));
    }
    save(&mut vault, note(3, "3 again"));
    assert_eq!(texts(&vault, TEAM), ["\"3 again\"", "\"1\"", "\"2\""]);
    assert!(texts(&vault, OWN).is_empty());
}

#[test]
fn what_was_deleted_can_be_brought_back() {
    let (_place, mut vault) = Place::made();
    let written = save(&mut vault, note(1, "kept"));
    let deleted = save(&mut vault, deletion(1));
    assert_eq!(deleted.base, Some(written.id));
    assert!(texts(&vault, TEAM).is_empty());
    assert_eq!(vault.head(TEAM, record(1)).unwrap().unwrap().body, None);
    assert_eq!(vault.heads(TEAM).unwrap().len(), 1, "its deletion is its head");
    let back =
        vault.history(TEAM, record(1)).unwrap().into_iter().rev().find_map(|c| c.body).unwrap();
    let brought = save(&mut vault, Writing { body: Some(back), ..note(1, "kept") });
    assert_eq!(brought.base, Some(deleted.id));
    assert_eq!(texts(&vault, TEAM), ["\"kept\""]);
    assert_eq!(vault.history(TEAM, record(1)).unwrap(), [written, deleted, brought]);
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_of_the_call_is_saved() {
    let (_place, mut vault) = Place::made();
    let first = save(&mut vault, note(1, "one"));
    save(&mut vault, note(2, "two"));
    save(&mut vault, deletion(2));
    vault.put_draft(&draft("slot", "typing")).unwrap();
    let unknown = sync::StreamId::from_uuid(uuid::Uuid::from_u128(0xbad));
    let cases = [
        ("SP-2121", Writing { stream: unknown, ..note(3, "x") }),
        ("SP-2122", Writing { kind: Kind::new("rating"), ..note(1, "x") }),
        ("SP-2123", deletion(3)),
        ("SP-2123", deletion(2)),
        ("SP-2124", Writing { also: vec![ChangeId::from_bytes([7; 16])], ..note(1, "x") }),
        ("SP-2124", Writing { also: vec![first.id], ..note(2, "x") }),
        ("SP-2124", Writing { stream: OWN, also: vec![first.id], ..note(1, "x") }),
        ("SP-2124", Writing { also: vec![first.id; 257], ..note(1, "x") }),
    ];
    for (code, writing) in cases {
        let refused = vault.save(&[note(4, "beside it"), writing], &["slot"]).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
    }
    assert_eq!(vault.head(TEAM, record(4)).unwrap(), None);
    assert_eq!(vault.waiting(Some(TEAM)).unwrap(), 3);
    assert_eq!(vault.drafts(TEAM).unwrap().len(), 1);
}

#[test]
fn the_largest_body_is_kept_whole() {
    let (place, mut vault) = Place::made();
    let text = "x".repeat(MAX_BODY - 2);
    save(&mut vault, note(1, &text));
    drop(vault);
    assert_eq!(place.unlock().head(TEAM, record(1)).unwrap().unwrap().body, Some(body(&text)));
}

#[test]
fn a_draft_is_replaced_kept_and_sealed_by_the_save_that_names_it() {
    let (place, mut vault) = Place::made();
    vault.put_draft(&draft("a", "Sta")).unwrap();
    vault.put_draft(&draft("a", "Staff")).unwrap();
    vault.put_draft(&draft("b", "Garden")).unwrap();
    vault.put_draft(&vault::Draft { stream: OWN, ..draft("c", "private") }).unwrap();
    drop(vault);
    let mut vault = place.unlock();
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("a", "Staff"), draft("b", "Garden")]);
    vault.save(&[note(1, "Staff said")], &["a"]).unwrap();
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("b", "Garden")]);
    vault.drop_draft("b").unwrap();
    vault.drop_draft("never there").unwrap();
    assert!(vault.drafts(TEAM).unwrap().is_empty());
    assert_eq!(vault.drafts(OWN).unwrap().len(), 1);
    let nowhere = sync::StreamId::from_uuid(uuid::Uuid::from_u128(0xbad));
    let refused = vault.put_draft(&vault::Draft { stream: nowhere, ..draft("d", "") });
    assert_eq!(refused.unwrap_err().code(), "SP-2121");
}

#[test]
fn a_draft_is_never_refused_for_what_it_says() {
    let (place, mut vault) = Place::made();
    let bodies = ["", "not json {", "\0\u{fdd0}", &"long ".repeat(200_000)];
    for (n, text) in bodies.iter().enumerate() {
        vault
            .put_draft(&vault::Draft { body: (*text).into(), ..draft(&n.to_string(), "") })
            .unwrap();
    }
    drop(vault);
    let kept: Vec<String> =
        place.unlock().drafts(TEAM).unwrap().into_iter().map(|d| d.body).collect();
    assert_eq!(kept, bodies);
}

#[test]
fn streams_are_counted_and_renamed() {
    let (_place, mut vault) = Place::made();
    save(&mut vault, note(1, "one"));
    save(&mut vault, note(2, "two"));
    save(&mut vault, deletion(2));
    vault.put_draft(&draft("a", "x")).unwrap();
    let settings = Body::parse("{\"edition\": 4 }").unwrap();
    vault
        .add_stream(&vault::Stream { settings: settings.clone(), ..stream(TEAM, "Alder Ward") })
        .unwrap();
    let streams = vault.streams().unwrap();
    let titles: Vec<_> = streams.iter().map(|s| s.stream.title.as_str()).collect();
    assert_eq!(titles, ["Alder Ward", "Only me"]);
    let team = &streams[0];
    assert_eq!((team.records, team.waiting, team.drafts, team.asides), (1, 3, 1, 0));
    assert_eq!(team.stream.settings, settings);
    assert_eq!((streams[1].records, streams[1].waiting), (0, 0));
}

#[test]
fn a_stream_with_work_that_is_nowhere_else_is_not_removed() {
    let (_place, mut vault) = Place::made();
    vault.put_draft(&draft("a", "x")).unwrap();
    assert_eq!(vault.remove_stream(TEAM).unwrap(), Removal::Kept { waiting: 0, drafts: 1 });
    vault.save(&[note(1, "one")], &["a"]).unwrap();
    assert_eq!(vault.remove_stream(TEAM).unwrap(), Removal::Kept { waiting: 1, drafts: 0 });
    assert_eq!(texts(&vault, TEAM), ["\"one\""]);
    assert_eq!(vault.remove_stream(OWN).unwrap(), Removal::Removed);
    assert_eq!(vault.remove_stream(OWN).unwrap_err().code(), "SP-2121");
    assert_eq!(vault.streams().unwrap().len(), 1);
}

#[test]
fn a_setting_is_remembered_as_it_was_set() {
    let (place, mut vault) = Place::made();
    assert_eq!(vault.setting::<u8>("size").unwrap(), None);
    vault.set_setting("size", &1).unwrap();
    vault.set_setting("size", &14).unwrap();
    vault.set_setting("name", "Ada").unwrap();
    drop(vault);
    let mut vault = place.unlock();
    assert_eq!(vault.setting("size").unwrap(), Some(14));
    assert_eq!(vault.setting::<String>("name").unwrap().as_deref(), Some("Ada"));
    assert!(matches!(vault.setting::<u8>("name"), Err(VaultError::Unreadable { .. })));
    assert!(vault.set_setting(":device", &0).is_err(), "the vault's own");
}

#[test]
fn deleted_records_are_listed_but_for_those_that_changed_their_audience() {
    let (place, mut vault) = Place::made();
    vault.save::<&str>(&[note(1, "one"), note(2, "two"), note(3, "three")], &[]).unwrap();
    place.clock.forward(60);
    save(&mut vault, deletion(2));
    place.clock.forward(60);
    save(&mut vault, deletion(1));
    let at = place.clock.now();
    place.clock.forward(60);
    let elsewhere = Writing { stream: OWN, ..note(4, "three, only for me") };
    vault.save::<&str>(&[deletion(3), elsewhere], &[]).unwrap();
    let deleted = vault.deleted(TEAM, "note").unwrap();
    let records: Vec<_> = deleted.iter().map(|one| one.record).collect();
    assert_eq!(records, [record(1), record(2)], "the latest deletion first");
    assert_eq!(deleted[0].at, at);
    assert!(vault.deleted(OWN, "note").unwrap().is_empty());
    save(&mut vault, note(1, "one again"));
    assert_eq!(vault.deleted(TEAM, "note").unwrap().len(), 1);
    assert!(vault.deleted(TEAM, "finding").unwrap().is_empty());
}

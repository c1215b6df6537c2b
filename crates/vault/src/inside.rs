//! What can only be tested with a hand on the database itself: a log from a server, a full disk,
//! an older and a newer schema.

use std::path::Path;

use chrono::{DateTime, TimeZone, Utc};
use rusqlite::{Connection, TransactionBehavior, params};
use sync::{
    Body, Change, ChangeId, DeviceId, Kind, Logged, Outcome, PersonId, Projection, RecordId,
    StreamId,
};
use uuid::Uuid;

use crate::{
    Around, Cost, Draft, Folder, Key, Removal, SearchText, Stream, Vault, Writing, backup, changes,
    database, schema, standing,
};

const PASSPHRASE: &str = "correct horse battery";
const TEAM: StreamId = StreamId::from_uuid(Uuid::from_u128(1));
const NOTE: RecordId = RecordId::from_uuid(Uuid::from_u128(2));
const ADA: PersonId = PersonId::from_uuid(Uuid::from_u128(3));

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap()
}

fn around() -> Around {
    Around::new(noon, |bytes: &mut [u8]| getrandom::fill(bytes).unwrap()).with_cost(Cost::TEST_ONLY)
}

fn made(path: &Path) -> (Folder, Vault) {
    let folder = Folder::at(path);
    let device = DeviceId::from_uuid(Uuid::from_u128(4));
    let (mut vault, _) = Vault::create(&folder, PASSPHRASE, device, around()).unwrap();
    let settings = Body::parse("{}").unwrap();
    vault.add_stream(&Stream { id: TEAM, title: "Team".into(), settings }).unwrap();
    (folder, vault)
}

fn unlock(folder: &Folder) -> crate::Result<Vault> {
    Vault::unlock(folder, Key::Passphrase(PASSPHRASE), around())
}

fn body(text: &str) -> Body {
    Body::parse(serde_json::to_string(text).unwrap()).unwrap()
}

fn writing(text: &str) -> Writing {
    Writing {
        stream: TEAM,
        record: NOTE,
        kind: Kind::new("note"),
        v: 1,
        author: ADA,
        body: Some(body(text)),
        also: Vec::new(),
        search: Some(SearchText { title: String::new(), text: text.into() }),
    }
}

fn draft(slot: &str, text: &str) -> Draft {
    Draft { slot: slot.into(), stream: TEAM, record: None, body: text.into(), at: noon() }
}

fn logged(n: u8, base: Option<u8>, outcome: Outcome) -> Logged {
    let id = |n| ChangeId::from_bytes([n; 16]);
    let change = Change {
        id: id(n),
        record: NOTE,
        stream: TEAM,
        kind: Kind::new("note"),
        v: 1,
        base: base.map(id),
        also: Vec::new(),
        author: ADA,
        device: DeviceId::from_uuid(Uuid::from_u128(5)),
        made_at: noon(),
        body: Some(body(&format!("text {n}"))),
    };
    Logged { change, outcome, seq: n.into() }
}

/// As a pulled page will: the changes with their place in the log, then what stands.
fn pull(conn: &mut Connection, log: &[Logged]) {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    for entry in log {
        let place = changes::add(&tx, &entry.change).unwrap();
        let values = params![entry.seq, entry.outcome.as_str(), place];
        tx.execute("UPDATE change SET seq = ?, outcome = ? WHERE place = ?", values).unwrap();
    }
    standing::rebuild(&tx).unwrap();
    tx.commit().unwrap();
}

#[test]
fn the_log_stands_as_the_reducer_of_the_server_says() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut vault) = made(dir.path());
    let log = [
        logged(1, None, Outcome::Head),
        logged(2, Some(1), Outcome::Head),
        logged(3, Some(1), Outcome::Aside),
        logged(4, Some(3), Outcome::Aside),
        logged(5, Some(1), Outcome::HeadOver),
        logged(6, Some(2), Outcome::Same),
    ];
    pull(&mut vault.conn, &log);
    let mut projection = Projection::default();
    log.iter().for_each(|entry| projection.reduce(entry));
    assert_eq!(vault.head(TEAM, NOTE).unwrap().map(|h| h.change), projection.head(NOTE));
    let asides: std::collections::BTreeSet<_> =
        vault.asides(TEAM).unwrap().into_iter().map(|c| c.id).collect();
    assert_eq!(&asides, projection.aside(NOTE));
    assert_eq!(asides.len(), 2, "the case is worth something");
    assert_eq!(vault.waiting(None).unwrap(), 0);
}

#[test]
fn own_unsent_changes_stand_on_the_log_and_fold_in_what_they_name() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut vault) = made(dir.path());
    let log = [
        logged(1, None, Outcome::Head),
        logged(2, Some(1), Outcome::Head),
        logged(3, Some(1), Outcome::Aside),
    ];
    pull(&mut vault.conn, &log);
    assert_eq!(vault.streams().unwrap()[0].asides, 1);

    let kept = vault.save::<&str>(&[writing("mine")], &[]).unwrap().remove(0);
    assert_eq!(kept.base, Some(log[1].change.id));
    assert_eq!(
        vault.asides(TEAM).unwrap(),
        std::slice::from_ref(&log[2].change),
        "still beside it"
    );
    let also = vec![log[2].change.id];
    let folded = vault.save::<&str>(&[Writing { also, ..writing("both") }], &[]).unwrap().remove(0);
    assert_eq!(folded.base, Some(kept.id));
    assert!(vault.asides(TEAM).unwrap().is_empty());

    let ids = |vault: &Vault| -> Vec<ChangeId> {
        vault.history(TEAM, NOTE).unwrap().into_iter().map(|c| c.id).collect()
    };
    let (head, history) = (vault.head(TEAM, NOTE).unwrap(), ids(&vault));
    vault.rebuild().unwrap();
    assert_eq!((vault.head(TEAM, NOTE).unwrap(), ids(&vault)), (head, history));
    assert!(vault.asides(TEAM).unwrap().is_empty());

    // Somebody else's version arrives below: ours stays in view, theirs is shown beside it.
    let theirs = Logged { seq: 4, ..logged(4, Some(2), Outcome::Head) };
    pull(&mut vault.conn, std::slice::from_ref(&theirs));
    assert_eq!(vault.head(TEAM, NOTE).unwrap().unwrap().change, folded.id);
    assert_eq!(vault.asides(TEAM).unwrap(), std::slice::from_ref(&theirs.change));
    let order = ids(&vault);
    assert_eq!(order[3..], [theirs.change.id, kept.id, folded.id], "the log first");
}

#[test]
fn a_stream_that_is_all_on_the_server_can_be_removed_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut vault) = made(dir.path());
    vault.save::<&str>(&[writing("one"), writing("two")], &[]).unwrap();
    vault.conn.execute("UPDATE change SET seq = place, outcome = 'head'", []).unwrap();
    assert_eq!(vault.search("two", &[TEAM], &[], 9).unwrap().len(), 1);
    assert_eq!(vault.remove_stream(TEAM).unwrap(), Removal::Removed);
    assert!(vault.history(TEAM, NOTE).unwrap().is_empty());
    for table in ["change", "words", "head", "aside", "stream"] {
        let count = format!("SELECT count(*) FROM {table}");
        let left: u32 = vault.conn.query_row(&count, [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0, "{table}");
    }
    let found = "SELECT count(*) FROM search WHERE search MATCH 'two'";
    assert_eq!(vault.conn.query_row::<u32, _, _>(found, [], |row| row.get(0)).unwrap(), 0);
    database::check(&vault.conn).unwrap();
}

#[test]
fn a_full_disk_is_told_and_loses_nothing_that_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, mut vault) = made(dir.path());
    let first = vault.save::<&str>(&[writing("first")], &[]).unwrap().remove(0);
    vault.put_draft(&draft("slot", "typing")).unwrap();
    let pages: u32 = vault.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let most = |vault: &Vault, pages: u32| {
        vault.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    };
    most(&vault, pages + 2);
    let long = "long text ".repeat(4000);
    for _ in 0..3 {
        let full = vault.save(&[writing("fits"), writing(&long)], &["slot"]).unwrap_err();
        assert_eq!(full.code(), "SP-2112", "{full}");
        let full = vault.put_draft(&draft("slot", &long)).unwrap_err();
        assert_eq!(full.code(), "SP-2112", "{full}");
    }
    assert_eq!(vault.history(TEAM, NOTE).unwrap(), std::slice::from_ref(&first));
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("slot", "typing")]);

    most(&vault, 1_000_000);
    vault.put_draft(&draft("slot", &long)).unwrap();
    let second = vault.save(&[writing(&long)], &["slot"]).unwrap().remove(0);
    assert_eq!(second.base, Some(first.id));
    drop(vault);
    let vault = unlock(&folder).unwrap();
    assert_eq!(vault.history(TEAM, NOTE).unwrap(), [first, second]);
    assert!(vault.drafts(TEAM).unwrap().is_empty());
}

struct Nothing;

impl crate::Meaning for Nothing {
    fn words(&self, _: &Change) -> Option<SearchText> {
        None
    }

    fn settings(&self, _: &sync::wire::Joined) -> Option<Body> {
        None
    }

    fn own(&self, _: &sync::wire::Joined) -> Option<sync::StreamId> {
        None
    }
}

#[test]
fn a_page_that_does_not_fit_on_the_disk_is_taken_in_whole_later() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut vault) = made(dir.path());
    vault.share(TEAM, PersonId::from_uuid(Uuid::from_u128(9))).unwrap();
    let request = vault.next_request(&crate::Ask { app: "tests".into(), most: 0 }).unwrap();
    let mut at = sync::Chain::default();
    let mut changes = Vec::new();
    for n in 1..=60 {
        let mut entry = logged(n, None, Outcome::Aside);
        entry.outcome = if n == 1 { Outcome::Head } else { Outcome::Aside };
        entry.change.body = Some(body(&"long ".repeat(2000)));
        at = at.follow(&entry).unwrap();
        changes.push(sync::wire::Entry::full(entry));
    }
    let (seq, chain) = (at.seq, at.hash);
    let page = sync::wire::Page { id: TEAM, reset: false, changes, seq, chain, more: false };
    let response = sync::wire::Response {
        protocol: request.protocol,
        nonce: request.nonce,
        keeping: sync::wire::Keeping::from_uuid(Uuid::from_u128(8)),
        server_time: noon(),
        verdicts: Vec::new(),
        streams: vec![page],
        joined: Vec::new(),
        closed: Vec::new(),
        locked: None,
        led: vec![],
    };
    let pages: u32 = vault.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    let most = |vault: &Vault, pages: u32| {
        vault.conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
    };
    most(&vault, pages + 20);
    let full = vault.apply(&request, response.clone(), &Nothing).unwrap_err();
    assert_eq!(full.code(), "SP-2112");
    assert!(vault.history(TEAM, NOTE).unwrap().is_empty());
    let again = vault.next_request(&crate::Ask { app: "tests".into(), most: 0 }).unwrap();
    assert_eq!((again.streams, again.keeping), (request.streams.clone(), None), "not by halves");
    most(&vault, 1_000_000);
    assert_eq!(vault.apply(&request, response, &Nothing).unwrap().received, 60);
    assert_eq!(vault.asides(TEAM).unwrap().len(), 59);
}

fn files_in(path: &Path) -> Vec<(std::ffi::OsString, Vec<u8>)> {
    let read = |entry: std::fs::DirEntry| (entry.file_name(), std::fs::read(entry.path()).unwrap());
    let mut files: Vec<_> = std::fs::read_dir(path).unwrap().map(|e| read(e.unwrap())).collect();
    files.sort();
    files
}

#[test]
fn a_newer_database_is_refused_and_left_byte_for_byte_as_it_was() {
    for crashed in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let (folder, mut vault) = made(&dir.path().join("one"));
        vault.save::<&str>(&[writing("from the future")], &[]).unwrap();
        vault.conn.pragma_update(None, "user_version", schema::VERSION + 1).unwrap();
        let folder = if crashed {
            // What a crash leaves: a database and a journal that was not moved into it.
            let other = dir.path().join("other");
            std::fs::create_dir(&other).unwrap();
            for (name, bytes) in files_in(folder.path()) {
                std::fs::write(other.join(name), bytes).unwrap();
            }
            assert!(!std::fs::read(other.join("vault.db-wal")).unwrap().is_empty());
            Folder::at(other)
        } else {
            folder
        };
        drop(vault);
        let before = files_in(folder.path());
        assert_eq!(unlock(&folder).unwrap_err().code(), "SP-2109");
        assert_eq!(files_in(folder.path()), before, "crashed: {crashed}");
        assert!(folder.backups().unwrap().is_empty());
    }
}

#[test]
fn a_migration_and_its_record_are_made_together_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut vault) = made(dir.path());
    let versions = |conn: &Connection| -> (u32, u32) {
        let records = "SELECT count(*) FROM migration";
        let records = conn.query_row(records, [], |row| row.get(0)).unwrap();
        (schema::version(conn).unwrap(), records)
    };
    let now = schema::VERSION;
    assert_eq!(versions(&vault.conn), (now, now));
    let step = "CREATE TABLE extra (n INTEGER) STRICT;";
    let steps = [schema::STEPS, &[step, "CREATE TABLE extra (n INTEGER) STRICT;"]].concat();
    assert!(schema::migrate_by(&steps, &mut vault.conn, noon()).is_err());
    assert_eq!(versions(&vault.conn), (now, now));
    assert!(vault.conn.prepare("SELECT * FROM extra").is_err(), "not even the step that worked");
    schema::migrate_by(&steps[..steps.len() - 1], &mut vault.conn, noon()).unwrap();
    assert_eq!(versions(&vault.conn), (now + 1, now + 1));
    vault.conn.prepare("SELECT n FROM extra").unwrap();
}

#[test]
fn an_older_database_is_backed_up_before_it_is_migrated() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, mut vault) = made(dir.path());
    vault.save::<&str>(&[writing("old")], &[]).unwrap();
    let steps = [schema::STEPS, &["CREATE TABLE extra (n INTEGER) STRICT;"]].concat();
    assert!(folder.backups().unwrap().is_empty());
    schema::bring_up_to_date(&steps, &mut vault.conn, &vault.key, &folder, noon()).unwrap();
    assert_eq!(schema::version(&vault.conn).unwrap(), schema::VERSION + 1);
    let backups = folder.backups().unwrap();
    assert_eq!(backups.len(), 1);
    let older = database::connect(&backups[0].path, &vault.key).unwrap();
    assert_eq!(schema::version(&older).unwrap(), schema::VERSION);
    drop(older);
    schema::bring_up_to_date(&steps, &mut vault.conn, &vault.key, &folder, noon()).unwrap();
    assert_eq!(folder.backups().unwrap().len(), 1, "only when there is something to migrate");
}

#[test]
fn a_database_from_before_the_server_keeps_all_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let key = crate::keys::DatabaseKey::random(&mut around());
    let mut conn = database::connect(&dir.path().join("old.db"), &key).unwrap();
    schema::migrate_by(&schema::STEPS[..1], &mut conn, noon()).unwrap();
    let stream = "INSERT INTO stream (id, title, settings) VALUES (?, 'Team', '{}')";
    conn.execute(stream, [TEAM.uuid().as_bytes()]).unwrap();
    let tx = conn.transaction().unwrap();
    changes::add(&tx, &logged(1, None, Outcome::Head).change).unwrap();
    tx.commit().unwrap();
    schema::migrate(&mut conn, noon()).unwrap();
    let waits = "SELECT count(*) FROM change WHERE seq IS NULL AND origin = 0 AND parked IS NULL";
    assert_eq!(conn.query_row::<u32, _, _>(waits, [], |row| row.get(0)).unwrap(), 1);
    let shared = "SELECT shared + closed FROM stream WHERE me IS NULL";
    assert_eq!(conn.query_row::<u32, _, _>(shared, [], |row| row.get(0)).unwrap(), 0);
}

#[test]
fn a_database_that_knew_records_by_their_ids_alone_shows_what_it_showed() {
    let dir = tempfile::tempdir().unwrap();
    let key = crate::keys::DatabaseKey::random(&mut around());
    let mut conn = database::connect(&dir.path().join("old.db"), &key).unwrap();
    schema::migrate_by(&schema::STEPS[..2], &mut conn, noon()).unwrap();
    let stream = "INSERT INTO stream (id, title, settings) VALUES (?, 'Team', '{}')";
    conn.execute(stream, [TEAM.uuid().as_bytes()]).unwrap();
    let tx = conn.transaction().unwrap();
    for (n, outcome) in [(1, Outcome::Head), (2, Outcome::Aside)] {
        let place = changes::add(&tx, &logged(n, None, outcome).change).unwrap();
        let values = params![n, outcome.as_str(), place];
        tx.execute("UPDATE change SET seq = ?, outcome = ? WHERE place = ?", values).unwrap();
    }
    let (team, note) = (TEAM.uuid().into_bytes(), NOTE.uuid().into_bytes());
    tx.execute("INSERT INTO head VALUES (?, ?, 1, 1)", [note, team]).unwrap();
    tx.execute("INSERT INTO aside VALUES (?, 2)", [note]).unwrap();
    tx.commit().unwrap();
    schema::migrate(&mut conn, noon()).unwrap();
    let stands = |conn: &Connection| -> Vec<(Vec<u8>, Vec<u8>, u32, u32)> {
        let both = "SELECT stream, record, place, first FROM head
             UNION ALL SELECT stream, record, place, 0 FROM aside";
        let mut find = conn.prepare(both).unwrap();
        let read =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        find.query_map([], read).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    };
    let carried = stands(&conn);
    assert_eq!(carried.iter().map(|one| (one.2, one.3)).collect::<Vec<_>>(), [(1, 1), (2, 0)]);
    assert!(carried.iter().all(|one| one.0 == team && one.1 == note));
    let tx = conn.transaction().unwrap();
    standing::rebuild(&tx).unwrap();
    tx.commit().unwrap();
    assert_eq!(stands(&conn), carried, "and what is made anew is the same");
}

#[test]
fn a_review_of_an_older_database_too_is_read_in_order_without_being_sorted() {
    let dir = tempfile::tempdir().unwrap();
    let key = crate::keys::DatabaseKey::random(&mut around());
    let mut conn = database::connect(&dir.path().join("old.db"), &key).unwrap();
    schema::migrate_by(&schema::STEPS[..3], &mut conn, noon()).unwrap();
    let plan = |conn: &Connection| -> String {
        let asked = format!("EXPLAIN QUERY PLAN {}", changes::heads_in_order());
        let mut find = conn.prepare(&asked).unwrap();
        let steps = find.query_map([TEAM.uuid().as_bytes()], |row| row.get::<_, String>(3));
        steps.unwrap().collect::<rusqlite::Result<Vec<_>>>().unwrap().join("; ")
    };
    assert!(plan(&conn).contains("ORDER BY"), "{}", plan(&conn));
    schema::migrate(&mut conn, noon()).unwrap();
    assert!(!plan(&conn).contains("ORDER BY"), "{}", plan(&conn));
    assert!(plan(&conn).contains("head_in_order"), "{}", plan(&conn));
}

#[test]
fn a_backup_that_fails_halfway_leaves_the_older_ones() {
    let dir = tempfile::tempdir().unwrap();
    let (folder, mut vault) = made(dir.path());
    vault.back_up().unwrap();
    let kept = folder.backups().unwrap();
    // A folder in its way stands for a disk that refuses.
    std::fs::create_dir(folder.backup_folder().join("part.db")).unwrap();
    assert!(backup::make(&vault.conn, &vault.key, &folder, noon()).is_err());
    assert_eq!(folder.backups().unwrap(), kept);
}

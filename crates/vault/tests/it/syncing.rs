//! The laptop's half of a sync, against the real rules of a server.

use sync::wire::{MAX_MESSAGE, Page, Pages, Request};
use sync::{DeviceId, Kind, Refusal};
use uuid::Uuid;
use vault::{Applied, Ask, Meaning, SearchText, Writing};

use crate::common::*;
use crate::pair::*;
use crate::tiny_server::*;

#[test]
fn what_one_laptop_saves_another_one_sees_and_finds() {
    let mut pair = pair();
    let saved = save(&mut pair.ada, note(1, "the garden door"));
    assert_eq!(pair.ada.waiting_to_upload().unwrap(), 1);
    pair.ada();
    assert_eq!(pair.ada.waiting(None).unwrap(), 0);
    let request = ask(&mut pair.ben);
    let response = pair.server.handle(BEN, &request);
    let applied = pair.ben.apply(&request, response, &Plainly).unwrap();
    assert_eq!((applied.sent, applied.received, applied.more), (0, 1, false));
    assert!(applied.records[&TEAM].contains(&record(1)));
    assert_eq!(pair.ben.history(TEAM, record(1)).unwrap(), [saved]);
    assert_eq!(texts(&pair.ben, TEAM), ["\"the garden door\""]);
    assert_eq!(pair.ben.search("garden", &[TEAM], &[], 9).unwrap().len(), 1);
    assert_eq!(pair.ben.waiting(None).unwrap(), 0, "it is not Ben's to send");
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_change_waits_until_it_is_seen_in_the_pulled_log() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "one"));
    let request = ask(&mut pair.ada);
    let mut response = pair.server.handle(ADA, &request);
    assert_eq!(response.verdicts.len(), 1);
    response.streams.clear();
    pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!(pair.ada.waiting_to_upload().unwrap(), 1, "an answer alone settles nothing");
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!((applied.sent, pair.ada.waiting(None).unwrap()), (1, 0));
    assert_eq!(pair.server.log(TEAM).entries.len(), 1, "once");
}

#[test]
fn an_answer_applied_twice_is_as_one_applied_once() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "one"));
    let request = ask(&mut pair.ada);
    let response = pair.server.handle(ADA, &request);
    pair.ada.apply(&request, response.clone(), &Plainly).unwrap();
    save(&mut pair.ada, note(1, "two"));
    let before = (pair.ada.heads(TEAM).unwrap(), pair.ada.waiting(None).unwrap());
    let again = pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!(again, Applied::default());
    assert_eq!((pair.ada.heads(TEAM).unwrap(), pair.ada.waiting(None).unwrap()), before);
}

#[test]
fn an_answer_to_another_request_is_refused_whole() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "one"));
    let request = ask(&mut pair.ada);
    let mut response = pair.server.handle(ADA, &request);
    response.nonce = sync::wire::Nonce::from_bytes([7; 16]);
    let refused = pair.ada.apply(&request, response, &Plainly).unwrap_err();
    assert_eq!(refused.code(), "SP-2141");
    assert_eq!(pair.ada.waiting(None).unwrap(), 1);
}

#[test]
fn own_text_stays_the_head_while_it_waits_and_theirs_is_shown_beside_it() {
    let mut pair = pair();
    let first = save(&mut pair.ada, note(1, "first"));
    pair.ada();
    pair.ben();
    let theirs = save(&mut pair.ben, by_ben(1, "theirs"));
    assert_eq!(theirs.base, Some(first.id));
    let mine = save(&mut pair.ada, note(1, "mine"));
    pair.ben();
    let request = pair.ada.next_request(&Ask { app: String::new(), most: 0 }).unwrap();
    assert!(request.push.is_empty(), "only pulls");
    let response = pair.server.handle(ADA, &request);
    pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!(pair.ada.head(TEAM, record(1)).unwrap().unwrap().change, mine.id);
    assert_eq!(pair.ada.asides(TEAM).unwrap(), std::slice::from_ref(&theirs));
    check_rebuild(&mut pair.ada);
    // The server decides: whoever came first.
    pair.ada();
    assert_eq!(pair.ada.head(TEAM, record(1)).unwrap().unwrap().change, theirs.id);
    assert_eq!(pair.ada.asides(TEAM).unwrap(), [mine]);
    check_rebuild(&mut pair.ada);
}

#[test]
fn a_merge_by_the_server_arrives_everywhere() {
    let mut pair = pair();
    let finding = |author, text: &str| Writing {
        kind: Kind::new("finding"),
        author,
        body: Some(sync::Body::parse(format!("{{\"text\":\"{text}\"}}")).unwrap()),
        ..note(1, text)
    };
    save(&mut pair.ada, finding(ADA, "One. Two."));
    pair.ada();
    pair.ben();
    save(&mut pair.ada, finding(ADA, "One. Two. Three."));
    save(&mut pair.ben, finding(BEN, "Zero. One. Two."));
    pair.ada();
    let applied = sync_once(&mut pair.ben, &mut pair.server, BEN);
    assert_eq!(applied.merged, 1);
    pair.ada();
    for vault in [&mut pair.ada, &mut pair.ben] {
        assert_eq!(texts(vault, TEAM), ["{\"text\":\"Zero. One. Two. Three.\"}"]);
        assert!(vault.asides(TEAM).unwrap().is_empty());
        assert_eq!(vault.waiting(None).unwrap(), 0);
        check_rebuild(vault);
    }
}

/// The log begins with what was written on another device.
fn a_colleague_was_first(pair: &mut Pair) {
    save(&mut pair.ben, note(9, "theirs"));
    let mut request = ask(&mut pair.ben);
    request.push[0].device = DeviceId::from_uuid(Uuid::from_u128(0xbe));
    pair.server.handle(BEN, &request);
}

#[test]
fn what_was_made_here_comes_back_without_its_content() {
    let mut pair = pair();
    pair.server.knows_pages = true;
    a_colleague_was_first(&mut pair);
    for n in 0..3 {
        save(&mut pair.ada, note(n, "mine"));
    }
    let most = |most| Ask { app: String::new(), most };
    for _ in 0..3 {
        let request = pair.ada.next_request(&most(1)).unwrap();
        assert_eq!((request.push.len(), request.pages), (1, Pages::Own), "first all goes up");
        let response = pair.server.handle(ADA, &request);
        assert!(response.streams.is_empty());
        let applied = pair.ada.apply(&request, response, &Plainly).unwrap();
        assert!(applied.more, "the log that holds it comes next");
    }
    assert_eq!(pair.ada.waiting_to_upload().unwrap(), 3, "an answer alone settles nothing");
    let request = pair.ada.next_request(&most(1)).unwrap();
    assert_eq!((request.push.len(), request.pages), (0, Pages::Lean), "nothing is said twice");
    let response = pair.server.handle(ADA, &request);
    let there: Vec<bool> =
        response.streams[0].changes.iter().map(|entry| entry.change.is_some()).collect();
    assert_eq!(there, [true, false, false, false]);
    let applied = pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!((applied.sent, applied.more), (3, false));
    assert_eq!(pair.ada.waiting(None).unwrap(), 0);
    check_rebuild(&mut pair.ada);
}

#[test]
fn a_log_of_nothing_else_is_seen_while_all_goes_up() {
    let mut pair = pair();
    pair.server.knows_pages = true;
    for n in 0..3 {
        save(&mut pair.ada, note(n, "mine"));
    }
    let most = Ask { app: String::new(), most: 1 };
    let mut request = pair.ada.next_request(&most).unwrap();
    for waiting in [2, 1, 0] {
        // Asked for before the answer is taken in, and carried after that.
        let next = pair.ada.next_request_after(&request, &most).unwrap().unwrap();
        assert_ne!(next.push, request.push);
        let response = pair.server.handle(ADA, &request);
        let applied = pair.ada.apply(&request, response, &Plainly).unwrap();
        assert_eq!((applied.sent, applied.entries, applied.more), (1, 1, true));
        assert_eq!(pair.ada.waiting_to_upload().unwrap(), waiting);
        request = Request { streams: ask(&mut pair.ada).streams, ..next };
    }
    assert_eq!((request.push.len(), request.pages), (0, Pages::Lean));
    let response = pair.server.handle(ADA, &request);
    assert!(!pair.ada.apply(&request, response, &Plainly).unwrap().more);
    assert_eq!(pair.ada.next_request_after(&request, &most).unwrap(), None);
    check_rebuild(&mut pair.ada);
}

#[test]
fn a_laptop_that_lost_its_own_changes_asks_for_them() {
    let mut pair = pair();
    pair.server.knows_pages = true;
    save(&mut pair.ada, note(1, "written before the loss"));
    pair.ada();
    // The same installation, put back from before all that.
    let applied = sync_once(&mut pair.ben, &mut pair.server, BEN);
    assert_eq!((applied.entries, applied.more, applied.reset.len()), (0, true, 0));
    assert_eq!(ask(&mut pair.ben).pages, Pages::Full);
    pair.ben();
    assert_eq!(texts(&pair.ben, TEAM), ["\"written before the loss\""]);
}

#[test]
fn an_outcome_that_the_log_does_not_show_is_asked_for_again() {
    let mut pair = pair();
    pair.server.knows_pages = true;
    a_colleague_was_first(&mut pair);
    let saved = save(&mut pair.ada, note(1, "one"));
    let before = pair.server.clone();
    let request = pair.ada.next_request(&Ask { app: String::new(), most: 1 }).unwrap();
    let response = pair.server.handle(ADA, &request);
    pair.ada.apply(&request, response, &Plainly).unwrap();
    pair.server = before;
    let request = ask(&mut pair.ada);
    assert!(request.push.is_empty());
    let response = pair.server.handle(ADA, &request);
    pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!(ask(&mut pair.ada).push, [saved]);
    pair.ada();
    assert_eq!(pair.server.log(TEAM).entries.len(), 2);
}

#[test]
fn a_request_keeps_to_its_bounds_and_no_stream_starves() {
    let (_place, mut vault) = Place::made();
    vault.share(TEAM, ADA).unwrap();
    vault.share(OWN, ADA).unwrap();
    let long = "x".repeat(200 * 1024);
    for n in 0..8 {
        save(&mut vault, note(n, &long));
    }
    for n in 100..400 {
        save(&mut vault, Writing { stream: OWN, ..note(n, "short") });
    }
    let request = ask(&mut vault);
    assert!(serde_json::to_vec(&request).unwrap().len() <= MAX_MESSAGE);
    let count = |stream| request.push.iter().filter(|c| c.stream == stream).count();
    assert_eq!(count(TEAM), 5);
    assert!(count(OWN) >= 4, "{}", count(OWN));
    for stream in [TEAM, OWN] {
        let sent: Vec<_> = request.push.iter().filter(|c| c.stream == stream).collect();
        let first = if stream == TEAM { 0 } else { 100 };
        let order: Vec<_> = (first..).take(sent.len()).map(record).collect();
        assert_eq!(sent.iter().map(|c| c.record).collect::<Vec<_>>(), order);
    }
    let few = vault.next_request(&Ask { app: String::new(), most: 3 }).unwrap();
    assert_eq!(few.push.len(), 3);
    assert_ne!(few.nonce, request.nonce);
}

#[test]
fn a_page_whose_hash_does_not_fit_is_not_taken_and_the_log_is_read_again() {
    let mut pair = pair();
    for n in 0..6 {
        save(&mut pair.ada, note(n, "text"));
    }
    pair.ada();
    pair.server.page = 4;
    sync_once(&mut pair.ben, &mut pair.server, BEN);
    let own = save(&mut pair.ben, by_ben(50, "ben's own"));
    let wrong: [fn(&mut Page); 5] = [
        |page| page.changes[0].outcome = sync::Outcome::Aside,
        |page| drop(page.changes.remove(0)),
        |page| page.changes[1].change.as_mut().unwrap().body = Some(body("forged")),
        |page| page.changes[1].change = None,
        |page| page.chain = sync::ChainHash::from_bytes([1; 32]),
    ];
    for spoil in wrong {
        // In full: then nothing of the log may be left out.
        let request = Request { pages: Pages::Full, ..ask(&mut pair.ben) };
        let mut response = pair.server.clone().handle(BEN, &request);
        spoil(&mut response.streams[0]);
        let applied = pair.ben.apply(&request, response, &Plainly).unwrap();
        assert_eq!((applied.reset, applied.received), (vec![TEAM], 0));
        assert_eq!(ask(&mut pair.ben).streams[0].seq, 0);
        assert_eq!(texts(&pair.ben, TEAM), ["\"ben's own\""], "until it is seen again");
        assert_eq!(pair.ben.history(own.stream, own.record).unwrap(), std::slice::from_ref(&own));
        check_rebuild(&mut pair.ben);
        let applied = sync_once(&mut pair.ben, &mut pair.server.clone(), BEN);
        assert_eq!(applied.received, 0, "all of it was still on the disk");
        assert_eq!(texts(&pair.ben, TEAM).len(), 5);
    }
    pair.ben();
    assert_eq!(texts(&pair.ben, TEAM).len(), 7);
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_wrong_clock_is_told_and_refuses_nothing() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "one"));
    pair.server.now += chrono::TimeDelta::minutes(6);
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!(applied.clock_skew, Some(chrono::TimeDelta::minutes(6)));
    assert_eq!(applied.sent, 1);
    pair.server.now -= chrono::TimeDelta::minutes(10);
    assert_eq!(sync_once(&mut pair.ada, &mut pair.server, ADA).clock_skew, None);
}

#[test]
fn what_was_typed_on_an_older_version_is_kept_beside_what_came_meanwhile() {
    let mut pair = pair();
    let first = save(&mut pair.ada, note(1, "first"));
    pair.ada();
    pair.ben();
    pair.ada.put_draft(&draft("line", "what I am typing")).unwrap();
    save(&mut pair.ben, by_ben(1, "a colleague's"));
    pair.ben();
    pair.ada();
    assert_eq!(pair.ada.drafts(TEAM).unwrap(), [draft("line", "what I am typing")]);
    let on = [(record(1), first.id)].into();
    let typed = [note(1, "what I am typing")];
    let saved = pair.ada.save_on(&typed, &on, &["line"]).unwrap().remove(0);
    assert_eq!(saved.base, Some(first.id));
    pair.ada();
    pair.ben();
    for vault in [&mut pair.ada, &mut pair.ben] {
        let shown: Vec<_> = vault.asides(TEAM).unwrap().into_iter().map(|c| c.body).collect();
        let heads = texts(vault, TEAM);
        assert_eq!((heads.len(), shown.len()), (1, 1), "both are in view: {heads:?} {shown:?}");
        assert_eq!(heads, ["\"a colleague's\""]);
        check_rebuild(vault);
    }
}

/// Ends in the middle of what comes in.
struct Fails;

impl Meaning for Fails {
    fn words(&self, change: &sync::Change) -> Option<SearchText> {
        assert!(!change.body.as_ref().unwrap().as_str().contains("second"), "as if it ended here");
        None
    }

    fn settings(&self, _: &sync::wire::Joined) -> Option<sync::Body> {
        None
    }

    fn own(&self, _: &sync::wire::Joined) -> Option<sync::StreamId> {
        None
    }
}

#[test]
fn an_answer_is_taken_in_whole_or_not_at_all() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "the first"));
    save(&mut pair.ada, note(2, "the second"));
    pair.ada();
    let request = ask(&mut pair.ben);
    let response = pair.server.handle(BEN, &request);
    let half = response.clone();
    let taken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        pair.ben.apply(&request, half, &Fails).map(drop)
    }));
    assert!(taken.is_err());
    assert!(texts(&pair.ben, TEAM).is_empty());
    assert_eq!(ask(&mut pair.ben).keeping, None);
    pair.ben.apply(&request, response, &Plainly).unwrap();
    assert_eq!(texts(&pair.ben, TEAM).len(), 2);
    check_rebuild(&mut pair.ben);
}

#[test]
fn another_entry_under_a_known_id_takes_the_id_and_nothing_is_lost_nor_held_up() {
    let mut pair = pair();
    let mine = save(&mut pair.ada, note(1, "mine"));
    let forged = sync::Change { body: Some(body("forged")), ..mine.clone() };
    let mut request = ask(&mut pair.ben);
    request.push.push(forged.clone());
    pair.server.handle(BEN, &request);
    let request = ask(&mut pair.ada);
    let mut response = pair.server.handle(ADA, &request);
    assert_eq!(response.verdicts[0].code, Some(Refusal::IdReused));
    // As the server does: only what was pushed with this very content is echoed.
    response.streams[0].changes[0].change = Some(pair.server.log(TEAM).entries[0].change.clone());
    let applied = pair.ada.apply(&request, response, &Plainly).unwrap();
    assert_eq!((applied.renamed, applied.received, applied.sent), (1, 1, 0));
    assert!(pair.ada.parked().unwrap().is_empty(), "the reason is gone");
    check_rebuild(&mut pair.ada);

    let history = pair.ada.history(TEAM, record(1)).unwrap();
    assert_eq!(history[0], forged, "the log's has the id");
    assert_ne!(history[1].id, mine.id);
    assert_eq!(sync::Change { id: mine.id, ..history[1].clone() }, mine, "and mine all the rest");
    assert_eq!(texts(&pair.ada, TEAM), ["\"mine\""], "still before me");

    let next = save(&mut pair.ada, note(2, "later"));
    pair.ada();
    pair.ben();
    assert_eq!(pair.ada.waiting(None).unwrap(), 0);
    for vault in [&mut pair.ada, &mut pair.ben] {
        assert_eq!(vault.history(TEAM, record(2)).unwrap(), std::slice::from_ref(&next));
        let all = vault.history(TEAM, record(1)).unwrap();
        let bodies: Vec<_> = all.iter().filter_map(|change| change.body.clone()).collect();
        assert_eq!(bodies, [body("forged"), body("mine")], "both, for everybody");
        check_rebuild(vault);
    }
}

#[test]
fn the_same_id_in_the_log_of_another_review_is_another_record() {
    let mut pair = pair();
    let of_the_other = |text| Writing { stream: OWN, author: BEN, ..note(1, text) };
    let kept = save(&mut pair.ben, of_the_other("of the other review"));
    // As a colleague could who knows the record's id.
    let theirs = save(&mut pair.ada, note(1, "of this one"));
    pair.ada();
    let applied = sync_once(&mut pair.ben, &mut pair.server, BEN);
    assert_eq!((applied.entries, applied.received), (1, 1));
    assert_eq!(texts(&pair.ben, OWN), ["\"of the other review\""]);
    assert_eq!(texts(&pair.ben, TEAM), ["\"of this one\""]);
    // Each goes on as if there were no other.
    let on = save(&mut pair.ben, of_the_other("gone on"));
    assert_eq!(on.base, Some(kept.id));
    let mine = save(&mut pair.ben, by_ben(1, "answered"));
    assert_eq!(mine.base, Some(theirs.id));
    pair.ben();
    pair.ada();
    for vault in [&mut pair.ada, &mut pair.ben] {
        assert_eq!(vault.history(TEAM, record(1)).unwrap(), [theirs.clone(), mine.clone()]);
        check_rebuild(vault);
    }
    assert_eq!(pair.ben.history(OWN, record(1)).unwrap(), [kept, on]);
    // The log of one is lost and made again, and nothing of the other moves.
    let now = pair._places[0].clock.now();
    pair.server = TinyServer::new(now).with(TEAM, &[ADA, BEN]);
    pair.ben();
    assert_eq!(texts(&pair.ben, OWN), ["\"gone on\""]);
    assert_eq!(texts(&pair.ben, TEAM), ["\"answered\""]);
    check_rebuild(&mut pair.ben);
}

#[test]
fn versions_beside_each_other_belong_to_one_review() {
    let mut pair = pair();
    save(&mut pair.ben, Writing { stream: OWN, author: BEN, ..note(1, "of the other review") });
    let first = save(&mut pair.ada, note(1, "first"));
    save(&mut pair.ben, by_ben(1, "second"));
    pair.ada();
    pair.ben();
    let beside = pair.ben.asides(TEAM).unwrap();
    assert_eq!(beside.len(), 1);
    assert!(pair.ben.asides(OWN).unwrap().is_empty());
    let folds = |stream| Writing { stream, also: vec![beside[0].id], ..by_ben(1, "both") };
    assert_eq!(pair.ben.save::<&str>(&[folds(OWN)], &[]).unwrap_err().code(), "SP-2124");
    save(&mut pair.ben, folds(TEAM));
    assert!(pair.ben.asides(TEAM).unwrap().is_empty(), "beside {}", first.id);
    check_rebuild(&mut pair.ben);
}

//! The laptop's half of a sync, against the real rules of a server.

use sync::wire::{MAX_MESSAGE, MAX_PUSH, Page, Request};
use sync::{ChangeId, Kind, PersonId, Refusal, StreamId};
use uuid::Uuid;
use vault::{Applied, Ask, Reason, RunEnd, Unsent, Vault, VaultError, Writing};

use crate::common::*;
use crate::tiny_server::*;

pub const BEN: PersonId = PersonId::from_uuid(Uuid::from_u128(0xbe2));

fn ask(vault: &mut Vault) -> Request {
    vault.next_request(&Ask { app: "tests".into(), most: MAX_PUSH }).unwrap()
}

fn sync_once(vault: &mut Vault, server: &mut TinyServer, who: PersonId) -> Applied {
    let request = ask(vault);
    let response = server.handle(who, &request);
    vault.apply(&request, response, &Plainly).unwrap()
}

fn settle(vault: &mut Vault, server: &mut TinyServer, who: PersonId) {
    for _ in 0..500 {
        let applied = sync_once(vault, server, who);
        if !applied.more && vault.waiting_to_upload().unwrap() == 0 {
            return;
        }
    }
    panic!("not settled after 500 rounds");
}

struct Pair {
    server: TinyServer,
    _places: [Place; 2],
    ada: Vault,
    ben: Vault,
}

fn pair() -> Pair {
    let (one, mut ada) = Place::made();
    let (two, mut ben) = Place::made();
    ada.share(TEAM, ADA).unwrap();
    ben.share(TEAM, BEN).unwrap();
    let server = TinyServer::new(one.clock.now()).with(TEAM, &[ADA, BEN]);
    Pair { server, _places: [one, two], ada, ben }
}

impl Pair {
    fn ada(&mut self) {
        settle(&mut self.ada, &mut self.server, ADA);
    }

    fn ben(&mut self) {
        settle(&mut self.ben, &mut self.server, BEN);
    }
}

fn by_ben(n: u128, text: &str) -> Writing {
    Writing { author: BEN, ..note(n, text) }
}

/// Nothing but what a rebuild makes of the changes.
pub fn check_rebuild(vault: &mut Vault) {
    let seen = |vault: &Vault| {
        let find = |word| vault.search(word, &[TEAM], &[], 500).unwrap();
        (
            vault.heads(TEAM).unwrap(),
            vault.asides(TEAM).unwrap(),
            [find("a"), find("note"), find("text"), find("w")],
        )
    };
    let before = seen(vault);
    vault.rebuild().unwrap();
    assert_eq!(seen(vault), before, "rebuildable");
}

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
    assert_eq!(pair.ben.history(record(1)).unwrap(), [saved]);
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
fn what_is_not_shared_never_leaves_the_laptop() {
    let mut pair = pair();
    save(&mut pair.ada, Writing { stream: OWN, ..note(1, "only me") });
    let request = ask(&mut pair.ada);
    assert!(request.push.is_empty());
    assert_eq!(request.streams.iter().map(|c| c.id).collect::<Vec<_>>(), [TEAM]);
    assert_eq!((pair.ada.waiting(None).unwrap(), pair.ada.waiting_to_upload().unwrap()), (1, 0));
    assert!(pair.ada.waiting_changes(9).unwrap().is_empty());
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
    assert_eq!(pair.ada.head(record(1)).unwrap().unwrap().change, mine.id);
    assert_eq!(pair.ada.asides(TEAM).unwrap(), std::slice::from_ref(&theirs));
    check_rebuild(&mut pair.ada);
    // The server decides: whoever came first.
    pair.ada();
    assert_eq!(pair.ada.head(record(1)).unwrap().unwrap().change, theirs.id);
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

#[test]
fn a_refused_change_is_parked_with_its_reason_and_the_rest_goes_on() {
    let mut pair = pair();
    let poison = Writing { kind: Kind::new("poison"), ..note(1, "refused") };
    let poison = save(&mut pair.ada, poison);
    save(&mut pair.ada, note(2, "fine"));
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!((applied.sent, applied.parked), (1, 1));
    let parked = pair.ada.parked().unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!((&parked[0].change, parked[0].why), (&poison, Refusal::NotAllowed.into()));
    assert_eq!(parked[0].why.code(), "SP-1112");
    assert_eq!(pair.ada.head(record(1)).unwrap().unwrap().change, poison.id, "still in view");
    let unsent = pair.ada.unsent_records(TEAM).unwrap();
    assert_eq!(unsent.into_iter().collect::<Vec<_>>(), [(record(1), Unsent::Parked)]);
    assert!(ask(&mut pair.ada).push.is_empty());
    assert_eq!(pair.ada.waiting(None).unwrap(), 1, "no server has it");
    assert_eq!(pair.ada.waiting_to_upload().unwrap(), 0);
    assert!(pair.ada.unpark(poison.id).unwrap());
    assert!(!pair.ada.unpark(poison.id).unwrap());
    assert_eq!(ask(&mut pair.ada).push, std::slice::from_ref(&poison));
    assert!(pair.ada.park(poison.id, Reason::Fault).unwrap());
    assert_eq!(pair.ada.parked().unwrap()[0].why, Reason::Fault);
    let seen = pair.ada.history(record(2)).unwrap().remove(0).id;
    assert!(!pair.ada.park(seen, Reason::Fault).unwrap(), "what the log holds is not parked");
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
        let request = ask(&mut pair.ben);
        let mut response = pair.server.clone().handle(BEN, &request);
        spoil(&mut response.streams[0]);
        let applied = pair.ben.apply(&request, response, &Plainly).unwrap();
        assert_eq!((applied.reset, applied.received), (vec![TEAM], 0));
        assert_eq!(ask(&mut pair.ben).streams[0].seq, 0);
        assert_eq!(texts(&pair.ben, TEAM), ["\"ben's own\""], "until it is seen again");
        assert_eq!(pair.ben.history(own.record).unwrap(), std::slice::from_ref(&own));
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
fn a_restored_server_gets_back_what_it_lost() {
    for new_keeping in [true, false] {
        let mut pair = pair();
        save(&mut pair.ada, note(1, "kept"));
        pair.ada();
        pair.ben();
        let backup = pair.server.clone();
        save(&mut pair.ada, note(1, "lost by the server"));
        save(&mut pair.ben, by_ben(2, "lost too"));
        pair.ada();
        pair.ben();
        pair.ada();
        pair.server = backup;
        if new_keeping {
            pair.server.keeping = sync::wire::Keeping::from_uuid(Uuid::from_u128(2));
        }
        assert_eq!(pair.ada.waiting(None).unwrap(), 0);
        for _ in 0..2 {
            pair.ada();
            pair.ben();
        }
        for vault in [&mut pair.ada, &mut pair.ben] {
            assert_eq!(texts(vault, TEAM), ["\"lost by the server\"", "\"lost too\""]);
            check_rebuild(vault);
        }
        assert_eq!(pair.server.log(TEAM).entries.len(), 3);
    }
}

#[test]
fn a_parked_change_is_offered_again_to_a_restored_server() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "fine"));
    let poison = Writing { kind: Kind::new("poison"), ..note(2, "refused") };
    save(&mut pair.ada, poison);
    pair.ada();
    assert_eq!(pair.ada.parked().unwrap().len(), 1);
    pair.server.keeping = sync::wire::Keeping::from_uuid(Uuid::from_u128(2));
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!(applied.reset, [TEAM]);
    assert_eq!(ask(&mut pair.ada).push.len(), 2);
    pair.ada();
    assert_eq!(pair.ada.parked().unwrap().len(), 1);
}

#[test]
fn who_leaves_a_team_keeps_unsent_work_which_flows_again_when_admitted() {
    let mut pair = pair();
    save(&mut pair.ben, by_ben(1, "sent"));
    pair.ben();
    save(&mut pair.ben, by_ben(2, "unsent"));
    pair.server.expel(TEAM, BEN);
    let applied = sync_once(&mut pair.ben, &mut pair.server, BEN);
    assert_eq!((applied.closed, applied.parked), (vec![TEAM], 1));
    assert_eq!(pair.ben.parked().unwrap()[0].why, Refusal::NotAMember.into());
    assert!(pair.ben.streams().unwrap()[0].closed);
    let later = save(&mut pair.ben, by_ben(3, "written afterwards"));
    assert_eq!(texts(&pair.ben, TEAM).len(), 3);
    let request = ask(&mut pair.ben);
    assert!(request.push.is_empty() && request.streams.is_empty());
    pair.server.admit(TEAM, BEN);
    let applied = sync_once(&mut pair.ben, &mut pair.server, BEN);
    assert_eq!((applied.joined.len(), applied.more), (1, true));
    assert!(ask(&mut pair.ben).push.contains(&later));
    pair.ben();
    assert_eq!(pair.server.log(TEAM).entries.len(), 3);
    assert!(pair.ben.parked().unwrap().is_empty());
    let title = &pair.ben.streams().unwrap()[0].stream.title;
    assert_eq!(title, "Larch Ward", "a stream that is here keeps its name");
}

#[test]
fn a_stream_that_the_server_offers_is_taken_up() {
    let mut pair = pair();
    let other = StreamId::from_uuid(Uuid::from_u128(0x07e));
    pair.server.admit(other, ADA);
    pair.server.admit(other, BEN);
    pair.ada();
    let streams = pair.ada.streams().unwrap();
    let joined = streams.iter().find(|s| s.stream.id == other).unwrap();
    assert!(joined.shared && !joined.closed);
    assert_eq!(
        (joined.stream.title.as_str(), &joined.stream.settings),
        ("From the server", &body("joined"))
    );
    save(&mut pair.ada, Writing { stream: other, ..note(7, "in the other") });
    pair.ada();
    pair.ben();
    assert_eq!(texts(&pair.ben, other), ["\"in the other\""]);
}

#[test]
fn what_the_same_person_wrote_elsewhere_is_offered_by_this_laptop_too() {
    let mut pair = pair();
    let (_place, mut second) = Place::made();
    second.share(TEAM, ADA).unwrap();
    save(&mut pair.ada, note(1, "written on the first"));
    pair.ada();
    settle(&mut second, &mut pair.server, ADA);
    let mut empty = TinyServer::new(pair.server.now).with(TEAM, &[ADA]);
    empty.keeping = sync::wire::Keeping::from_uuid(Uuid::from_u128(9));
    settle(&mut second, &mut empty, ADA);
    assert_eq!(empty.log(TEAM).entries.len(), 1);
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
fn another_entry_under_a_known_id_changes_nothing() {
    let mut pair = pair();
    let mine = save(&mut pair.ada, note(1, "mine"));
    let forged = sync::Change { body: Some(body("forged")), ..mine.clone() };
    let mut request = ask(&mut pair.ben);
    request.push.push(forged);
    pair.server.handle(BEN, &request);
    let request = ask(&mut pair.ada);
    let mut response = pair.server.handle(ADA, &request);
    assert_eq!(response.verdicts[0].code, Some(Refusal::IdReused));
    // As a server that sends in full what it could have echoed.
    response.streams[0].changes[0].change = Some(pair.server.log(TEAM).entries[0].change.clone());
    let refused = pair.ada.apply(&request, response, &Plainly).unwrap_err();
    assert!(matches!(refused, VaultError::Contradiction));
    assert_eq!(pair.ada.history(record(1)).unwrap(), [mine]);
    assert_eq!(pair.ada.waiting(None).unwrap(), 1);
}

#[test]
fn syncs_are_remembered_with_how_they_ended() {
    let (place, mut vault) = Place::made();
    let first = vault.begin_run().unwrap();
    place.clock.forward(3);
    let end = RunEnd { sent: 7, received: 2, parked: 1, trouble: Some("SP-6001".into()) };
    vault.finish_run(first, &end).unwrap();
    let second = vault.begin_run().unwrap();
    let runs = vault.runs(9).unwrap();
    assert_eq!(runs.iter().map(|run| run.number).collect::<Vec<_>>(), [second, first]);
    assert_eq!(runs[0].end, None, "it never ended");
    let (ended, told) = runs[1].end.clone().unwrap();
    assert_eq!((ended, told), (place.clock.now(), end));
    assert_eq!((ended - runs[1].began).num_seconds(), 3);
    for _ in 0..250 {
        vault.begin_run().unwrap();
    }
    assert_eq!(vault.runs(999).unwrap().len(), 200);
}

#[test]
fn the_first_sync_of_a_day_is_preceded_by_a_backup() {
    let (place, mut vault) = Place::made();
    assert!(vault.back_up_before_sync().unwrap().is_some());
    assert!(vault.back_up_before_sync().unwrap().is_none());
    place.clock.forward(20 * 3600);
    assert!(vault.back_up_before_sync().unwrap().is_some());
    assert_eq!(place.folder.backups().unwrap().len(), 2);
}

#[test]
fn leaving_a_server_keeps_everything_in_view() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "ada's"));
    save(&mut pair.ben, by_ben(2, "ben's"));
    pair.ada();
    pair.ben();
    pair.ben.leave_server().unwrap();
    assert_eq!(texts(&pair.ben, TEAM).len(), 2);
    assert!(ask(&mut pair.ben).streams.is_empty());
    assert_eq!(ask(&mut pair.ben).keeping, None);
}

#[test]
fn waiting_changes_are_listed_without_their_content() {
    let mut pair = pair();
    let one = save(&mut pair.ada, note(1, "héllo"));
    let two = save(&mut pair.ada, deletion(1));
    let waiting = pair.ada.waiting_changes(9).unwrap();
    assert_eq!(waiting.iter().map(|w| w.id).collect::<Vec<ChangeId>>(), [one.id, two.id]);
    assert_eq!((waiting[0].size, waiting[1].size), (Some(8), None));
    assert_eq!(pair.ada.waiting_changes(1).unwrap().len(), 1);
}

//! What is exchanged and with whom: streams joined and left, restored servers, what is refused.

use sync::wire::Response;
use sync::{ChangeId, Kind, Refusal, StreamId};
use uuid::Uuid;
use vault::{Reason, RunEnd, Unsent, Writing};

use crate::common::*;
use crate::pair::*;
use crate::tiny_server::*;

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
    assert_eq!(pair.ada.head(TEAM, record(1)).unwrap().unwrap().change, poison.id, "still in view");
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
    let seen = pair.ada.history(TEAM, record(2)).unwrap().remove(0).id;
    assert!(!pair.ada.park(seen, Reason::Fault).unwrap(), "what the log holds is not parked");
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

/// Ben has written in the log what Ada has read, the server has lost it, and Ben's laptop is gone.
fn lost_with_its_author(new_keeping: bool) -> (Pair, sync::Change) {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "kept"));
    pair.ada();
    pair.ben();
    let backup = pair.server.clone();
    let first = save(&mut pair.ben, by_ben(2, "lost"));
    save(&mut pair.ben, by_ben(2, "lost, second version"));
    pair.ben();
    pair.ada();
    pair.server = backup;
    if new_keeping {
        pair.server.keeping = sync::wire::Keeping::from_uuid(Uuid::from_u128(2));
    } else {
        // The log went on otherwise.
        pair.server.admit(TEAM, ADA);
        let (_place, mut other) = Place::made();
        other.share(TEAM, ADA).unwrap();
        save(&mut other, note(7, "meanwhile"));
        settle(&mut other, &mut pair.server, ADA);
    }
    (pair, first)
}

#[test]
fn whoever_leads_offers_what_the_server_has_lost_of_others() {
    for new_keeping in [true, false] {
        let (mut pair, first) = lost_with_its_author(new_keeping);
        pair.server.lead = Some(ADA);
        pair.server.page = 1;
        let reset = sync_once(&mut pair.ada, &mut pair.server, ADA);
        assert_eq!(reset.reset, [TEAM]);
        assert!(!ask(&mut pair.ada).push.contains(&first), "the log is read first");
        let page = sync_once(&mut pair.ada, &mut pair.server, ADA);
        let offered = ask(&mut pair.ada).push.contains(&first);
        assert_eq!((page.more, offered), (!new_keeping, new_keeping), "to its end");
        pair.ada();
        assert!(texts(&pair.ada, TEAM).contains(&"\"lost, second version\"".to_owned()));
        check_rebuild(&mut pair.ada);
        let log = pair.server.log(TEAM);
        assert!(log.entries.iter().any(|logged| logged.change == first));
        assert_eq!(log.entries.len(), if new_keeping { 3 } else { 4 }, "each once");
        assert!(log.projection.aside(record(2)).is_empty(), "in their order");
        assert_eq!(pair.ada.waiting(None).unwrap(), 0);
    }
}

#[test]
fn nobody_else_offers_what_others_wrote() {
    let (mut pair, first) = lost_with_its_author(true);
    pair.ada();
    assert!(pair.server.log(TEAM).entries.iter().all(|logged| logged.change.id != first.id));
    assert!(pair.ada.parked().unwrap().is_empty());
    assert!(texts(&pair.ada, TEAM).iter().all(|text| !text.contains("lost")), "out of view");
    assert_eq!(
        pair.ada.remove_stream(TEAM).unwrap(),
        vault::Removal::Kept { waiting: 2, drafts: 0 }
    );
    // Who leads it later offers it then.
    pair.server.lead = Some(ADA);
    sync_once(&mut pair.ada, &mut pair.server, ADA);
    pair.ada();
    assert!(pair.server.log(TEAM).entries.iter().any(|logged| logged.change == first));
}

#[test]
fn a_review_that_is_opened_again_takes_what_it_refused_without_anybody() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "before"));
    pair.ada();
    pair.server.locked.insert(TEAM);
    let late = save(&mut pair.ada, note(2, "too late"));
    let poison = Writing { kind: Kind::new("poison"), ..note(3, "refused") };
    save(&mut pair.ada, poison);
    pair.ada();
    assert_eq!(pair.ada.parked().unwrap().len(), 2);
    // A server that does not say what is locked has not opened it.
    let request = ask(&mut pair.ada);
    let silent = Response { locked: None, ..pair.server.handle(ADA, &request) };
    pair.ada.apply(&request, silent, &Plainly).unwrap();
    assert_eq!(pair.ada.parked().unwrap().len(), 2);
    sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!(pair.ada.parked().unwrap().len(), 2, "it is locked still");
    pair.server.locked.clear();
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!(applied.records[&TEAM].iter().collect::<Vec<_>>(), [&record(2)]);
    assert_eq!(ask(&mut pair.ada).push, [late]);
    pair.ada();
    assert_eq!(texts(&pair.ada, TEAM).len(), 3);
    let parked = pair.ada.parked().unwrap();
    assert_eq!(parked.iter().map(|one| one.why.code()).collect::<Vec<_>>(), ["SP-1112"]);
}

#[test]
fn ones_own_stream_is_offered_again_when_the_review_is_opened_again() {
    let mut pair = pair();
    pair.server = pair.server.with(OWN, &[ADA]);
    pair.server.private.insert(OWN);
    let empty = pair.server.clone();
    pair.ada.share(OWN, ADA).unwrap();
    save(&mut pair.ada, Writing { stream: OWN, ..note(1, "only me") });
    pair.ada();
    assert_eq!(pair.server.log(OWN).entries.len(), 1);
    // Files of before the review was on the server: it knows nothing, until somebody brings it again.
    pair.server.logs.clear();
    let applied = sync_once(&mut pair.ada, &mut pair.server, ADA);
    assert_eq!(applied.closed.len(), 2);
    pair.server = empty;
    sync_once(&mut pair.ada, &mut pair.server, ADA);
    pair.ada();
    assert_eq!(pair.server.log(OWN).entries.len(), 1);
    assert_eq!(texts(&pair.ada, OWN), ["\"only me\""]);
}

#[test]
fn a_reason_that_this_version_does_not_know_parks_the_change_and_the_rest_goes_on() {
    let mut pair = pair();
    let odd = Writing { kind: Kind::new("poison"), ..note(1, "refused by a newer server") };
    let odd = save(&mut pair.ada, odd);
    save(&mut pair.ada, note(2, "fine"));
    let request = ask(&mut pair.ada);
    let response = pair.server.handle(ADA, &request);
    let newer = serde_json::to_string(&response).unwrap().replace("not_allowed", "out_of_hours");
    let applied =
        pair.ada.apply(&request, serde_json::from_str(&newer).unwrap(), &Plainly).unwrap();
    assert_eq!((applied.sent, applied.parked), (1, 1));
    let parked = pair.ada.parked().unwrap().remove(0);
    assert_eq!((parked.change, parked.why.code()), (odd, "SP-1117"));
    assert!(parked.why.to_string().contains("safe here"), "{}", parked.why);
    assert!(pair.ada.unpark(parked_id(&pair.ada)).unwrap());
}

fn parked_id(vault: &vault::Vault) -> ChangeId {
    vault.parked().unwrap().remove(0).change.id
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

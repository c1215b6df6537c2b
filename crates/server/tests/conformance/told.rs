//! What a laptop is told so that nobody has to do anything: what is locked, whom it may carry, what was lost.

use review::authority::{Part, private_stream};
use server::service::{Given, Giving, NotGiven};
use server::store::Store;
use sync::wire::{Cursor, Request};
use sync::{Body, Chain, Change, Kind, Outcome, Refusal};

use crate::places::{Place, on_both};
use crate::samples::{account, device, member, person, stream, stream_id};
use crate::service::{World, by, from_start, request, verdicts, world};

on_both!(
    what_is_locked_is_said_of_what_was_named,
    only_whoever_leads_a_team_is_told_to_offer_what_others_wrote,
    a_session_is_ended_by_whoever_had_not_seen_that_it_was_moved,
    ones_own_stream_that_was_lost_is_read_again_and_begun_anew,
    a_review_for_practice_is_not_taken,
);

async fn what_is_locked_is_said_of_what_was_named(place: &impl Place) {
    let world = world(place).await;
    let asks = || request(vec![from_start(stream_id(1))], vec![]);
    assert_eq!(world.ask(2, asks()).await.unwrap().locked, Some(vec![]));
    world.service.store().lock(stream_id(1), true).await.unwrap();
    assert_eq!(world.ask(2, asks()).await.unwrap().locked, Some(vec![stream_id(1)]));
    let unnamed = world.ask(2, request(vec![], vec![])).await.unwrap();
    assert_eq!(unnamed.locked, Some(vec![]));
    // Somebody who is not in the team learns nothing of it.
    let stranger = world.ask(9, asks()).await.unwrap();
    assert_eq!((stranger.locked, stranger.closed), (Some(vec![]), vec![stream_id(1)]));
    world.service.store().lock(stream_id(1), false).await.unwrap();
    assert_eq!(world.ask(2, asks()).await.unwrap().locked, Some(vec![]));
}

async fn only_whoever_leads_a_team_is_told_to_offer_what_others_wrote(place: &impl Place) {
    let world = world(place).await;
    let private = private_stream(stream_id(1), person(1));
    let named = || vec![from_start(stream_id(1)), from_start(private)];
    let mine = Change { stream: private, ..by(person(1), 5) };
    world.ask(1, request(named(), vec![mine])).await.unwrap();
    assert_eq!(world.ask(1, request(named(), vec![])).await.unwrap().led, [stream_id(1)]);
    let office = member(stream_id(1), 5, Some(&world.accounts[0]), Part::ProjectTeam);
    world.service.store().set_member(office).await.unwrap();
    for who in [0, 2, 9] {
        assert!(world.ask(who, request(named(), vec![])).await.unwrap().led.is_empty());
    }
}

async fn a_session_is_ended_by_whoever_had_not_seen_that_it_was_moved(place: &impl Place) {
    let world = world(place).await;
    let session = |who, n, base: Option<u128>, body: &str| Change {
        kind: Kind::new("session"),
        record: crate::samples::record(50),
        base: base.map(crate::samples::id),
        body: Body::parse(body).ok(),
        ..by(person(who), n)
    };
    let planned = session(1, 1, None, r#"{"title":"Tour","place":"Ward"}"#);
    let moved = session(1, 2, Some(1), r#"{"title":"Tour","place":"Garden"}"#);
    assert_eq!(world.verdicts(1, vec![planned, moved]).await, [Ok(Outcome::Head); 2]);
    let ended = session(2, 3, Some(1), r#"{"title":"Tour","place":"Ward","done":true}"#);
    assert_eq!(world.verdicts(2, vec![ended]).await, [Ok(Outcome::Merged)]);
    let heads = world.service.store().heads(stream_id(1)).await.unwrap();
    let body = heads[0].body.as_ref().unwrap().as_str();
    assert_eq!(body, r#"{"title":"Tour","place":"Garden","done":true}"#);
    let elsewhere = session(2, 4, Some(1), r#"{"title":"Tour","place":"Roof","done":true}"#);
    assert_eq!(world.verdicts(2, vec![elsewhere]).await, [Err(Refusal::NotAllowed)]);
}

async fn ones_own_stream_that_was_lost_is_read_again_and_begun_anew(place: &impl Place) {
    // Files of before it was begun were copied back: the keeping is the same.
    let world = world(place).await;
    let private = private_stream(stream_id(1), person(2));
    let read = Cursor::new(private, Chain { seq: 3, ..Chain::default() });
    let mine = Change { stream: private, ..by(person(2), 5) };
    let keeping = world.service.store().keeping().await.unwrap();
    let asked = |cursor, push| Request { keeping: Some(keeping), ..request(vec![cursor], push) };
    let answer = world.ask(2, asked(read, vec![mine.clone()])).await.unwrap();
    assert!(answer.closed.is_empty() && answer.streams[0].reset);
    assert_eq!((answer.verdicts[0].outcome, answer.verdicts[0].code), (None, None));
    let answer = world.ask(2, asked(from_start(private), vec![mine])).await.unwrap();
    assert_eq!(verdicts(&answer), [Ok(Outcome::Head)]);
}

async fn a_review_for_practice_is_not_taken(place: &impl Place) {
    let world: World<_> = world(place).await;
    let custom = uuid::Builder::from_custom_bytes([7; 16]).into_uuid();
    let giving = Giving {
        stream: sync::StreamId::from_uuid(custom),
        title: stream(1).title,
        me: person(1),
        members: vec![Given {
            person: person(1),
            name: account(1, server::store::Role::LeadReviewer).name,
            lead: true,
        }],
    };
    let given = world.service.give(&world.accounts[1], device(1), giving.clone()).await;
    assert!(matches!(given, Err(NotGiven::Malformed)));
    assert_eq!(world.service.store().stream(giving.stream).await.unwrap(), None);
}

//! The service over a real store: who receives what, who may write what, and what comes back.

use review::authority::{Part, own_rating_id, pack_author, private_stream};
use server::service::{Given, Giving, NotGiven, Service, Unanswered};
use server::store::{Account, Member, Role, Store, Stream};
use sync::wire::{
    Audience, Cursor, Denial, Keeping, MAX_MESSAGE, MAX_PAGE, MAX_PUSH, Nonce, PROTOCOL, Page,
    Pages, Request, Response,
};
use sync::{Chain, Change, DeviceId, Kind, Outcome, PersonId, Refusal, StreamId};
use uuid::Uuid;

use crate::places::{Place, on_both};
use crate::samples::{
    account, body, change, device, id, member, person, record, stream, stream_id,
};

on_both!(
    what_one_pushes_the_others_receive,
    a_laptop_says_what_it_wants_of_the_logs,
    nobody_receives_what_they_may_not_read,
    nobody_writes_for_another_but_the_lead,
    what_a_pack_brings_comes_through_the_office,
    a_twin_is_answered_before_anything_else,
    a_locked_review_takes_nothing,
    a_poisoned_change_holds_up_no_other,
    a_private_stream_begins_with_its_first_push,
    nobody_begins_the_private_stream_of_another,
    editions_are_read_by_all_and_written_by_the_office,
    a_review_is_given_once,
    only_a_lead_reviewer_or_above_gives_a_review,
    a_review_with_a_team_that_cannot_be_is_not_taken,
    another_keeping_resets_every_stream,
    a_cursor_of_another_log_takes_no_push,
    each_stream_has_a_fair_share_of_an_answer,
    an_answer_stays_under_its_caps,
    what_cannot_be_a_request_is_denied,
    an_ordinary_sync_leaves_no_trace_in_the_audit_log,
);

/// A service with the team of stream 1: person 1 leads, 2 and 3 review, 4 is unclaimed; account 9 is in no team.
pub struct World<S> {
    pub service: Service<S>,
    pub accounts: Vec<Account>,
}

pub async fn world<P: Place>(place: &P) -> World<P::Store> {
    let store = place.open().await;
    let mut accounts = Vec::new();
    for n in 0..10 {
        let role = match n {
            0 => Role::Administrator,
            1 => Role::LeadReviewer,
            _ => Role::Reviewer,
        };
        accounts.push(account(n, role));
        store.add_account(account(n, role)).await.unwrap();
    }
    let id = stream_id(1);
    let team = vec![
        member(id, 1, Some(&accounts[1]), Part::Lead),
        member(id, 2, Some(&accounts[2]), Part::Reviewer),
        member(id, 3, Some(&accounts[3]), Part::Reviewer),
        member(id, 4, None, Part::Reviewer),
    ];
    store.add_stream(stream(1), team).await.unwrap();
    World { service: Service::new(store), accounts }
}

impl<S: Store> World<S> {
    pub async fn ask(&self, who: usize, request: Request) -> Result<Response, Unanswered> {
        let answer = self.service.sync(&self.accounts[who], request.device, request).await?;
        // As it comes out of the wire.
        Ok(serde_json::from_slice(&serde_json::to_vec(&answer).unwrap()).unwrap())
    }

    /// Names stream 1 from its beginning.
    async fn push(&self, who: usize, push: Vec<Change>) -> Response {
        let from = Cursor::new(stream_id(1), Chain::default());
        self.ask(who, request(vec![from], push)).await.unwrap()
    }

    pub async fn verdicts(&self, who: usize, push: Vec<Change>) -> Vec<Result<Outcome, Refusal>> {
        verdicts(&self.push(who, push).await)
    }

    async fn audited(&self) -> Vec<String> {
        let entries = self.service.store().audited(100).await.unwrap();
        entries.into_iter().map(|(_, line)| line).collect()
    }
}

pub fn request(streams: Vec<Cursor>, push: Vec<Change>) -> Request {
    Request {
        protocol: PROTOCOL,
        app: "test".to_owned(),
        device: device(1),
        nonce: Nonce::from_bytes([1; 16]),
        keeping: None,
        streams,
        push,
        pages: sync::wire::Pages::Full,
    }
}

pub fn verdicts(response: &Response) -> Vec<Result<Outcome, Refusal>> {
    let verdict = |one: &sync::wire::Verdict| one.outcome.ok_or_else(|| one.code.unwrap());
    response.verdicts.iter().map(verdict).collect()
}

pub fn from_start(stream: StreamId) -> Cursor {
    Cursor::new(stream, Chain::default())
}

fn ids(page: &Page) -> Vec<sync::ChangeId> {
    page.changes.iter().map(|entry| entry.id).collect()
}

pub fn by(author: PersonId, n: u128) -> Change {
    Change { author, ..change(n) }
}

async fn what_one_pushes_the_others_receive(place: &impl Place) {
    let world = world(place).await;
    let answer = world.push(2, vec![by(person(2), 1), by(person(2), 2)]).await;
    assert_eq!(verdicts(&answer), [Ok(Outcome::Head); 2]);
    assert_eq!((answer.nonce, answer.protocol), (Nonce::from_bytes([1; 16]), PROTOCOL));
    let [page] = &answer.streams[..] else { panic!("{answer:?}") };
    assert_eq!(ids(page), [id(1), id(2)]);
    assert!(page.changes.iter().all(|entry| entry.change.is_none()), "they have it");
    // Asked again from there, nothing is new.
    let again = world.ask(2, request(vec![Cursor::new(stream_id(1), page.at())], vec![])).await;
    assert_eq!(again.unwrap().streams, []);
    let other = world.push(3, vec![by(person(3), 3)]).await;
    let entries = &other.streams[0].changes;
    assert_eq!(entries[0].change, Some(by(person(2), 1)));
    assert_eq!((entries[2].id, &entries[2].change), (id(3), &None));
    // A change that is known to the log is an echo too: the laptop has just said it.
    let twin = world.push(2, vec![by(person(2), 1)]).await;
    assert_eq!(twin.streams[0].changes[0].change, None);
    assert_eq!(twin.streams[0].changes[1].change, Some(by(person(2), 2)));
}

async fn a_laptop_says_what_it_wants_of_the_logs(place: &impl Place) {
    let world = world(place).await;
    let elsewhere = |n| Change { device: device(9), ..by(person(3), n) };
    let asking = |pages, push| Request { pages, ..request(vec![from_start(stream_id(1))], push) };
    let contents = |answer: &Response| {
        let has = |entry: &sync::wire::Entry| (entry.id, entry.change.is_some());
        answer.streams[0].changes.iter().map(has).collect::<Vec<_>>()
    };
    let alone = world.ask(2, asking(Pages::Own, vec![by(person(2), 4)])).await.unwrap();
    assert_eq!((contents(&alone), alone.streams[0].more), (vec![(id(4), false)], false));
    let again = vec![by(person(2), 4), by(person(2), 5)];
    world.push(3, vec![elsewhere(1)]).await;
    let until = world.ask(2, asking(Pages::Own, again)).await.unwrap();
    assert_eq!((contents(&until), until.streams[0].more), (vec![(id(4), false)], true));
    let answer = world.ask(2, asking(Pages::Own, vec![by(person(2), 2)])).await.unwrap();
    assert_eq!((verdicts(&answer), answer.streams.len()), (vec![Ok(Outcome::Head)], 0));
    assert!(answer.joined.is_empty() && answer.closed.is_empty());
    let ids = [4, 1, 5, 2].map(id);
    let lean = world.ask(2, asking(Pages::Lean, vec![])).await.unwrap();
    let has = [false, true, false, false];
    assert_eq!(contents(&lean), ids.into_iter().zip(has).collect::<Vec<_>>(), "made there");
    let full = world.ask(2, asking(Pages::Full, vec![])).await.unwrap();
    assert_eq!(contents(&full), ids.map(|id| (id, true)));
    assert_eq!(lean.streams[0].at(), full.streams[0].at());
    // What must be read again from the start is told even so.
    let lost = Cursor::new(stream_id(1), Chain { seq: 9, ..Chain::default() });
    let asked = Request { pages: Pages::Own, ..request(vec![lost], vec![]) };
    assert!(world.ask(2, asked).await.unwrap().streams[0].reset);
}

async fn nobody_receives_what_they_may_not_read(place: &impl Place) {
    let world = world(place).await;
    let private = private_stream(stream_id(1), person(2));
    let mine = Change { stream: private, ..by(person(2), 5) };
    world.push(2, vec![by(person(2), 1), mine]).await;
    // Somebody who was in the team, or names it by chance; with cursors true and false, pushing or not.
    let end = world.service.store().memberships(world.accounts[2].id).await.unwrap();
    for who in [3, 9] {
        for one in &end {
            for cursor in [from_start(one.stream.id), Cursor::new(one.stream.id, one.at)] {
                for push in [vec![], vec![Change { stream: one.stream.id, ..by(person(2), 77) }]] {
                    let answer = world.ask(who, request(vec![cursor], push)).await.unwrap();
                    let theirs = who == 3 && one.stream.id == stream_id(1);
                    assert_eq!(answer.closed.is_empty(), theirs);
                    assert!(theirs || answer.streams.is_empty(), "{answer:?}");
                    let mut refused = answer.verdicts.iter();
                    assert!(refused.all(|one| one.code.is_some()), "{answer:?}");
                    assert!(answer.joined.iter().all(|one| one.id != private));
                }
            }
        }
    }
    // Out of the team, the stream is closed; what they push is refused, and kept.
    world.service.store().remove_member(stream_id(1), person(3)).await.unwrap();
    let late = by(person(3), 8);
    let answer = world.push(3, vec![late.clone()]).await;
    assert_eq!((&answer.streams[..], &answer.closed[..]), (&[][..], &[stream_id(1)][..]));
    assert_eq!(verdicts(&answer), [Err(Refusal::NotAMember)]);
    let kept = world.service.store().refused(stream_id(1)).await.unwrap();
    assert!(kept.iter().any(|one| one.change == late && one.account == world.accounts[3].id));
    // Admitted again, it flows.
    let again = member(stream_id(1), 3, Some(&world.accounts[3]), Part::Reviewer);
    world.service.store().set_member(again).await.unwrap();
    assert_eq!(world.verdicts(3, vec![late]).await, [Ok(Outcome::Head)]);
}

fn rating(author: PersonId, code: &str, n: u128) -> Change {
    let text = serde_json::json!({ "standard": code, "value": "met" }).to_string();
    Change {
        record: own_rating_id(stream_id(1), author, code),
        kind: Kind::new("own_rating"),
        body: Some(sync::Body::parse(text).unwrap()),
        ..by(author, n)
    }
}

async fn nobody_writes_for_another_but_the_lead(place: &impl Place) {
    let world = world(place).await;
    let two = rating(person(2), "1.1", 1);
    let four = rating(person(4), "1.1", 2);
    let nobody = by(person(8), 3);
    let agreed = |author, n| Change { kind: Kind::new("agreed_rating"), ..by(author, n) };
    // A colleague may not, ...
    assert_eq!(
        world.verdicts(3, vec![two.clone(), four.clone(), nobody.clone()]).await,
        [Err(Refusal::NotAllowed), Err(Refusal::NotAllowed), Err(Refusal::NotAMember)]
    );
    assert_eq!(world.verdicts(3, vec![agreed(person(3), 4)]).await, [Err(Refusal::NotAllowed)]);
    assert!(world.audited().await.iter().any(|line| line.starts_with("sync: not_allowed: 2 ")));
    // ... the lead may bring it, also for somebody without an account, but not write for them what they may not.
    assert_eq!(
        world.verdicts(1, vec![two.clone(), four, nobody, agreed(person(2), 5)]).await,
        [Ok(Outcome::Head), Ok(Outcome::Head), Err(Refusal::NotAMember), Err(Refusal::NotAllowed)]
    );
    assert_eq!(world.verdicts(1, vec![agreed(person(1), 6)]).await, [Ok(Outcome::Head)]);
    let carried = format!("sync: carried for {}: 1 account={}", person(2), world.accounts[1].id);
    assert!(world.audited().await.iter().any(|line| line.starts_with(&carried)));
    // What was brought is known now, and was not carried a second time.
    assert_eq!(world.verdicts(2, vec![two.clone()]).await, [Ok(Outcome::Head)]);
    world.verdicts(1, vec![two]).await;
    let lines = world.audited().await;
    assert_eq!(lines.iter().filter(|line| line.starts_with(&carried)).count(), 1);
}

async fn what_a_pack_brings_comes_through_the_office(place: &impl Place) {
    let world = world(place).await;
    let pack = |n| Change { kind: Kind::new("standard"), ..by(pack_author(stream_id(1)), n) };
    assert_eq!(world.verdicts(2, vec![pack(1)]).await, [Err(Refusal::NotAllowed)]);
    assert_eq!(world.verdicts(1, vec![pack(1)]).await, [Ok(Outcome::Head)]);
    let office = member(stream_id(1), 5, Some(&world.accounts[0]), Part::ProjectTeam);
    world.service.store().set_member(office).await.unwrap();
    assert_eq!(world.verdicts(0, vec![pack(2)]).await, [Ok(Outcome::Head)]);
    // The project team carries nobody's own work.
    assert_eq!(world.verdicts(0, vec![by(person(2), 3)]).await, [Err(Refusal::NotAllowed)]);
}

async fn a_twin_is_answered_before_anything_else(place: &impl Place) {
    let world = world(place).await;
    world.push(2, vec![by(person(2), 1)]).await;
    world.service.store().lock(stream_id(1), true).await.unwrap();
    world.service.store().remove_member(stream_id(1), person(2)).await.unwrap();
    assert_eq!(world.verdicts(2, vec![by(person(2), 1)]).await, [Ok(Outcome::Head)]);
    let other = Change { body: Some(body("Other.")), ..by(person(2), 1) };
    assert_eq!(world.verdicts(2, vec![other]).await, [Err(Refusal::IdReused)]);
}

async fn a_locked_review_takes_nothing(place: &impl Place) {
    let world = world(place).await;
    world.push(2, vec![by(person(2), 1)]).await;
    world.service.store().lock(stream_id(1), true).await.unwrap();
    let answer = world.push(3, vec![by(person(3), 2)]).await;
    assert_eq!(verdicts(&answer), [Err(Refusal::Locked)]);
    assert_eq!(ids(&answer.streams[0]), [id(1)], "it is still read");
    world.service.store().lock(stream_id(1), false).await.unwrap();
    assert_eq!(world.verdicts(3, vec![by(person(3), 2)]).await, [Ok(Outcome::Head)]);
}

async fn a_poisoned_change_holds_up_no_other(place: &impl Place) {
    let world = world(place).await;
    let elsewhere = Change { stream: stream_id(44), ..by(person(2), 2) };
    let of_itself = Change { base: Some(id(3)), ..by(person(2), 3) };
    let many = Change { also: (0..300).map(id).collect(), ..by(person(2), 4) };
    let merge = Change { author: PersonId::MERGE, ..change(5) };
    let kind = Change { kind: Kind::new("k".repeat(65)), ..by(person(2), 6) };
    let push = vec![
        by(person(2), 1),
        elsewhere,
        of_itself,
        many,
        merge,
        kind,
        by(person(2), 7),
        by(person(2), 1),
    ];
    let answer = world.push(2, push).await;
    let ids = answer.verdicts.iter().map(|verdict| verdict.id);
    assert_eq!(ids.collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 1].map(id), "in their order");
    assert_eq!(
        verdicts(&answer),
        [
            Ok(Outcome::Head),
            Err(Refusal::NotAMember),
            Err(Refusal::Malformed),
            Err(Refusal::TooLarge),
            Err(Refusal::NotAMember),
            Err(Refusal::Malformed),
            Ok(Outcome::Head),
            Ok(Outcome::Head),
        ]
    );
    assert_eq!(world.service.store().refused(stream_id(1)).await.unwrap().len(), 4);
}

async fn a_private_stream_begins_with_its_first_push(place: &impl Place) {
    let world = world(place).await;
    let private = private_stream(stream_id(1), person(2));
    let note = |n| Change { stream: private, kind: Kind::new("note"), ..by(person(2), n) };
    // Named before it is begun, it is neither closed nor there.
    let named = vec![from_start(stream_id(1)), from_start(private)];
    let answer = world.ask(2, request(named.clone(), vec![])).await.unwrap();
    assert!(answer.closed.is_empty() && answer.streams.is_empty() && answer.joined.is_empty());
    let answer = world.ask(2, request(named.clone(), vec![note(1)])).await.unwrap();
    assert_eq!(verdicts(&answer), [Ok(Outcome::Head)]);
    assert_eq!((answer.streams.len(), answer.streams[0].id), (1, private));
    // Another laptop of theirs learns of it.
    let answer = world.ask(2, request(vec![from_start(stream_id(1))], vec![])).await.unwrap();
    let [joined] = &answer.joined[..] else { panic!("{answer:?}") };
    assert_eq!((joined.id, joined.audience, joined.me), (private, Audience::Private, person(2)));
    let answer = world.ask(2, request(named, vec![note(2)])).await.unwrap();
    assert_eq!(ids(&answer.streams[0]), [id(1), id(2)]);
    // Others write nothing into it, and the lead carries nothing there.
    for who in [1, 3] {
        assert_eq!(world.verdicts(who, vec![note(3)]).await, [Err(Refusal::NotAMember)]);
    }
}

async fn nobody_begins_the_private_stream_of_another(place: &impl Place) {
    let world = world(place).await;
    let private = private_stream(stream_id(1), person(2));
    let planted = Change { stream: private, ..by(person(2), 1) };
    for who in [1, 3, 9] {
        let verdict = world.verdicts(who, vec![planted.clone()]).await;
        assert_eq!(verdict, [Err(Refusal::NotAMember)]);
    }
    assert_eq!(world.service.store().stream(private).await.unwrap(), None);
}

async fn editions_are_read_by_all_and_written_by_the_office(place: &impl Place) {
    let world = world(place).await;
    let editions = Stream { audience: Audience::Reference, ..stream(3) };
    world.service.store().add_stream(editions, vec![]).await.unwrap();
    let edition = |who: usize, n| Change {
        stream: stream_id(3),
        kind: Kind::new("anything"),
        ..by(PersonId::from_uuid(world.accounts[who].id), n)
    };
    let answer = world.ask(9, request(vec![], vec![edition(9, 1)])).await.unwrap();
    assert_eq!(verdicts(&answer), [Err(Refusal::NotAllowed)]);
    let joined: Vec<_> = answer.joined.iter().map(|one| (one.id, one.audience)).collect();
    assert_eq!(joined, [(stream_id(3), Audience::Reference)]);
    assert_eq!(world.verdicts(0, vec![edition(0, 2)]).await, [Ok(Outcome::Head)]);
    let read = world.ask(9, request(vec![from_start(stream_id(3))], vec![])).await.unwrap();
    assert_eq!(ids(&read.streams[0]), [id(2)]);
}

fn giving() -> Giving {
    let given = |n, lead| Given { person: person(n), name: format!("Person {n}"), lead };
    Giving {
        stream: stream_id(7),
        title: "A review begun on site".to_owned(),
        me: person(1),
        members: vec![given(1, true), given(2, false)],
    }
}

async fn a_review_is_given_once(place: &impl Place) {
    let world = world(place).await;
    let give = |who: usize| world.service.give(&world.accounts[who], device(1), giving());
    let joined = give(1).await.unwrap();
    assert_eq!((joined.id, joined.audience), (stream_id(7), Audience::Team));
    assert_eq!((joined.title.as_str(), joined.me), ("A review begun on site", person(1)));
    let expected = [
        member(stream_id(7), 1, Some(&world.accounts[1]), Part::Lead),
        member(stream_id(7), 2, None, Part::Reviewer),
    ];
    assert_eq!(world.service.store().members(stream_id(7)).await.unwrap(), expected);
    assert_eq!(give(1).await.unwrap(), joined);
    assert!(matches!(give(0).await, Err(NotGiven::Taken)));
    assert_eq!(world.service.store().members(stream_id(7)).await.unwrap(), expected);
    // Then it is synced like any other: its pack, and what colleagues wrote.
    let there = |author, n| Change { stream: stream_id(7), ..by(author, n) };
    let brought = Change { kind: Kind::new("standard"), ..there(pack_author(stream_id(7)), 1) };
    let push = vec![brought, there(person(2), 2), there(person(1), 3)];
    let answer = world.ask(1, request(vec![from_start(stream_id(7))], push)).await.unwrap();
    assert_eq!(verdicts(&answer), [Ok(Outcome::Head); 3]);
    assert!(world.audited().await.iter().any(|line| line.starts_with("give: allowed ")));
}

async fn only_a_lead_reviewer_or_above_gives_a_review(place: &impl Place) {
    let world = world(place).await;
    let by_reviewer = world.service.give(&world.accounts[2], device(1), giving()).await;
    assert!(matches!(by_reviewer, Err(NotGiven::NotAllowed)));
    assert_eq!(world.service.store().stream(stream_id(7)).await.unwrap(), None);
    assert!(world.audited().await[0].starts_with("give: not_allowed "));
    // Whoever works for the network gives it without leading it.
    let mut giving = giving();
    giving.me = person(2);
    world.service.give(&world.accounts[0], device(1), giving).await.unwrap();
    let team = world.service.store().members(stream_id(7)).await.unwrap();
    assert_eq!((team[1].account, team[1].part), (Some(world.accounts[0].id), Part::ProjectTeam));
}

async fn a_review_with_a_team_that_cannot_be_is_not_taken(place: &impl Place) {
    let world = world(place).await;
    let edits: [fn(&mut Giving); 6] = [
        |giving| giving.me = person(5),
        |giving| giving.members[1].person = person(1),
        |giving| giving.members[1].person = pack_author(stream_id(7)),
        |giving| giving.members[1].name = " ".to_owned(),
        |giving| giving.title = "A\u{0}".to_owned(),
        |giving| giving.title = String::new(),
    ];
    for (n, edit) in edits.iter().enumerate() {
        let mut giving = giving();
        edit(&mut giving);
        let answer = world.service.give(&world.accounts[1], device(1), giving).await;
        assert!(matches!(answer, Err(NotGiven::Malformed)), "edit {n}");
    }
    assert_eq!(world.service.store().stream(stream_id(7)).await.unwrap(), None);
}

async fn another_keeping_resets_every_stream(place: &impl Place) {
    let world = world(place).await;
    let first = world.push(2, vec![by(person(2), 1)]).await;
    let private = private_stream(stream_id(1), person(2));
    let at = first.streams[0].at();
    let named = vec![Cursor::new(stream_id(1), at), Cursor::new(private, at)];
    let other = Some(Keeping::from_uuid(Uuid::from_u128(1)));
    let asked = Request { keeping: other, ..request(named, vec![by(person(2), 2)]) };
    let answer = world.ask(2, asked).await.unwrap();
    assert_eq!(answer.keeping, first.keeping);
    let pages: Vec<_> = answer.streams.iter().map(|page| (page.id, page.reset)).collect();
    // The private one too, which this keeping does not have at all.
    assert_eq!(pages, [(stream_id(1), true), (private, true)]);
    assert!(answer.streams.iter().all(|page| page.changes.is_empty() && page.seq == 0));
    // What it pushed was not looked at: it waits.
    let [verdict] = answer.verdicts[..] else { panic!("{answer:?}") };
    assert_eq!((verdict.id, verdict.outcome, verdict.code), (id(2), None, None));
    assert_eq!(world.verdicts(2, vec![by(person(2), 2)]).await, [Ok(Outcome::Head)]);
}

async fn a_cursor_of_another_log_takes_no_push(place: &impl Place) {
    let world = world(place).await;
    world.push(2, vec![by(person(2), 1), by(person(2), 2)]).await;
    let elsewhere = Chain { seq: 5, ..Chain::default() };
    let named = vec![Cursor::new(stream_id(1), elsewhere)];
    let answer = world.ask(3, request(named, vec![by(person(3), 3)])).await.unwrap();
    assert!(answer.streams[0].reset);
    assert_eq!((answer.verdicts[0].outcome, answer.verdicts[0].code), (None, None));
    assert_eq!(ids(&world.push(3, vec![]).await.streams[0]), [id(1), id(2)]);
}

/// Streams 20 to 24 of person 1, each with so many changes of so many bytes.
async fn five_streams<S: Store>(world: &World<S>, changes: u128, bytes: usize) -> Vec<Cursor> {
    for n in 20..25 {
        let me = member(stream_id(n), 1, Some(&world.accounts[1]), Part::Lead);
        world.service.store().add_stream(stream(n), vec![me]).await.unwrap();
        let one = |m: u128| Change {
            stream: stream_id(n),
            record: record(1000 * n + m),
            body: Some(body(&"x".repeat(bytes))),
            ..change(1000 * n + m)
        };
        crate::samples::push(world.service.store(), stream_id(n), (0..changes).map(one).collect())
            .await
            .unwrap();
    }
    (20..25).map(|n| from_start(stream_id(n))).collect()
}

async fn each_stream_has_a_fair_share_of_an_answer(place: &impl Place) {
    let world = world(place).await;
    let mut named = five_streams(&world, 300, 10).await;
    named[0].id = stream_id(1);
    let answer = world.ask(1, request(named, vec![])).await.unwrap();
    let counts: Vec<_> = answer.streams.iter().map(|page| page.changes.len()).collect();
    // Stream 1 is empty and leaves its share; 1000 entries for the other four, which have 1200.
    assert_eq!(counts, [250, 250, 250, 250]);
    assert!(answer.streams.iter().all(|page| page.more));
}

async fn an_answer_stays_under_its_caps(place: &impl Place) {
    let world = world(place).await;
    let mut named = five_streams(&world, 3, 250_000).await;
    let mut seen = 0;
    for _ in 0..20 {
        let answer = world.ask(1, request(named.clone(), vec![])).await.unwrap();
        let size = serde_json::to_vec(&answer).unwrap().len();
        assert!(size <= MAX_MESSAGE + 256 * 1024, "{size}");
        assert!(answer.streams.iter().map(|page| page.changes.len()).sum::<usize>() <= MAX_PAGE);
        for page in &answer.streams {
            seen += page.changes.len();
            for cursor in named.iter_mut().filter(|cursor| cursor.id == page.id) {
                *cursor = Cursor::new(page.id, page.at());
            }
        }
        if answer.streams.is_empty() {
            break;
        }
        assert!(answer.streams.iter().any(|page| !page.changes.is_empty()), "no progress");
    }
    assert_eq!(seen, 15);
}

async fn what_cannot_be_a_request_is_denied(place: &impl Place) {
    let world = world(place).await;
    let twice = vec![from_start(stream_id(1)); 2];
    let many = (0..=MAX_PUSH as u128).map(|n| by(person(2), n)).collect();
    let other_device: DeviceId = device(2);
    for (asked, denial) in [
        (request(vec![], many), Denial::TooLarge),
        (request(twice, vec![]), Denial::Malformed),
        (Request { protocol: PROTOCOL - 1, ..request(vec![], vec![]) }, Denial::TooOld),
        (Request { protocol: PROTOCOL + 1, ..request(vec![], vec![]) }, Denial::Malformed),
        (Request { device: other_device, ..request(vec![], vec![]) }, Denial::Malformed),
    ] {
        let answer = world.service.sync(&world.accounts[2], device(1), asked).await;
        assert!(matches!(answer, Err(Unanswered::Denied(why)) if why == denial), "{answer:?}");
    }
}

async fn an_ordinary_sync_leaves_no_trace_in_the_audit_log(place: &impl Place) {
    let world = world(place).await;
    world.push(2, vec![by(person(2), 1)]).await;
    world.push(3, vec![]).await;
    assert_eq!(world.audited().await, Vec::<String>::new());
    // Joining a stream does, and so does asking for one that is closed.
    let asked = request(vec![from_start(stream_id(44))], vec![]);
    world.ask(2, asked).await.unwrap();
    let lines = world.audited().await;
    assert!(lines[0].starts_with("sync: joined ") && lines[1].starts_with("sync: closed "));
    let private: Vec<Member> = Vec::new();
    assert_eq!(world.service.store().members(stream_id(44)).await.unwrap(), private);
}

//! Who reads what over the wire.

use clap::Parser;
use review::authority::private_stream;
use server::command::Command;
use server::database::Database;
use server::http::Limits;
use server::http::give::{Give, Given, TeamMember};
use server::store::{Account, Role, Store};
use sync::wire::{Audience, Cursor, Denial, MEDIA_TYPE};
use sync::{Chain, PersonId, Refusal, StreamId};

#[path = "../common/postgres.rs"]
mod postgres;

use crate::house::{House, Laptop, Reply, nonce, note, person, uuid};

#[tokio::test]
async fn what_one_laptop_pushes_the_other_reads() {
    reads_what_the_other_pushes(House::open().await).await;
}

#[tokio::test]
async fn on_postgresql_it_is_the_same() {
    let address = postgres::Cluster::shared().database("over_http");
    let folder = tempfile::tempdir().unwrap();
    let store = Database::at(&address, None).await.unwrap();
    let before = store.keeping().await.unwrap();
    reads_what_the_other_pushes(House::on(store.clone(), folder, Limits::default())).await;
    // Its own tools put it back; then it is another keeping.
    let data = tempfile::tempdir().unwrap();
    let data = data.path().display().to_string();
    let words = ["standpoint-server", "--data", &data, "--database", &address, "restore"];
    let command = Command::try_parse_from(words).unwrap();
    let mut out = Vec::new();
    server::admin::run(command, &mut std::io::empty(), &mut out).await.unwrap();
    assert_ne!(store.keeping().await.unwrap(), before);
}

async fn reads_what_the_other_pushes(house: House) {
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let jordan = house.person("Jordan", Role::Reviewer).await;
    let review = house.review("Hawthorn Unit", &[&helen, &jordan]).await;
    let (hers, his) = (house.laptop(&helen).await, house.laptop(&jordan).await);
    let change = note(review, person(&helen), "The garden is open all day.");
    let response = house.synced(&hers, &hers.asks(&[review], vec![change.clone()])).await;
    assert!(response.verdicts[0].outcome.is_some());
    assert_eq!(response.streams[0].changes[0].change, None, "she has just sent it");
    let response = house.synced(&his, &his.asks(&[], vec![])).await;
    assert_eq!(response.joined[0].id, review);
    let response = house.synced(&his, &his.asks(&[review], vec![])).await;
    assert_eq!(response.streams[0].changes[0].change, Some(change));
}

#[tokio::test]
async fn nobody_outside_the_team_receives_anything_whatever_their_role() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let review = house.review("Hawthorn Unit", &[&helen]).await;
    let hers = house.laptop(&helen).await;
    let secret = "what the patients said in confidence";
    let private = private_stream(review, person(&helen));
    let push = vec![note(review, person(&helen), secret), note(private, person(&helen), secret)];
    house.synced(&hers, &hers.asks(&[review, private], push)).await;
    for role in [Role::Administrator, Role::ProjectTeam, Role::LeadReviewer, Role::Reviewer] {
        let other = house.person(&format!("Other{role:?}"), role).await;
        let laptop = house.laptop(&other).await;
        let own = private_stream(review, person(&other));
        // Under their own name, and under that of a member.
        let push = vec![
            note(review, person(&other), "let me in"),
            note(review, person(&helen), "let me in"),
            note(private, person(&helen), "let me in"),
            note(own, person(&other), "let me in"),
        ];
        let request = laptop.asks(&[review, private, own], push);
        let reply = house.sync(&laptop, &request).await;
        assert!(!reply.text().contains("confidence") && !reply.text().contains("Hawthorn"));
        let response: sync::wire::Response = reply.json();
        assert!(response.streams.is_empty() && response.joined.is_empty());
        assert_eq!(response.closed.len(), 3);
        let refused = |verdict: &sync::wire::Verdict| verdict.code == Some(Refusal::NotAMember);
        assert!(response.verdicts.iter().all(refused), "{:?}", response.verdicts);
    }
    assert_eq!(house.store.heads(review).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_member_reads_the_team_and_no_private_stream_of_a_colleague() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let jordan = house.person("Jordan", Role::Reviewer).await;
    let review = house.review("Hawthorn Unit", &[&helen, &jordan]).await;
    let (hers, his) = (house.laptop(&helen).await, house.laptop(&jordan).await);
    let private = private_stream(review, person(&jordan));
    let push = vec![note(private, person(&jordan), "only me")];
    let response = house.synced(&his, &his.asks(&[review, private], push)).await;
    assert!(response.verdicts[0].outcome.is_some(), "{response:?}");
    let reply = house.sync(&hers, &hers.asks(&[review, private], vec![])).await;
    assert!(!reply.text().contains("only me"));
    assert_eq!(reply.json::<sync::wire::Response>().closed, [private]);
}

#[tokio::test]
async fn what_is_not_this_conversation_is_denied_in_its_own_words() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let laptop = house.laptop(&helen).await;
    for protocol in [0, 2, 7] {
        let request = sync::wire::Request { protocol, ..laptop.asks(&[], vec![]) };
        let denied = house.sync(&laptop, &request).await.is_denied(426, Denial::TooOld);
        assert_eq!(denied.nonce, Some(request.nonce));
    }
    let body = || serde_json::to_vec(&laptop.asks(&[], vec![])).unwrap();
    let reply = house.post("/v1/sync", Some(&laptop.token), "application/json", body()).await;
    reply.is_denied(400, Denial::Malformed);
    let kind = format!("{MEDIA_TYPE}; charset=utf-8");
    assert_eq!(house.post("/v1/sync", Some(&laptop.token), &kind, body()).await.status, 200);
    let mut many = laptop.asks(&[], vec![]);
    let cursor = |_| Cursor::new(StreamId::from_uuid(uuid()), Chain::default());
    many.streams = (0..=sync::wire::MAX_STREAMS).map(cursor).collect();
    house.sync(&laptop, &many).await.is_denied(413, Denial::TooLarge);
}

async fn give(house: &House, laptop: &Laptop, stream: StreamId, me: &Account) -> Reply {
    let other = PersonId::from_uuid(uuid());
    let members = [(person(me), "Me", true), (other, "A colleague", false)];
    let member =
        |(person, name, lead): (_, &str, _)| TeamMember { person, name: name.into(), lead };
    let members = members.map(member).into();
    let title = "Hawthorn Unit".into();
    let give = Give { stream, title, me: person(me), members, nonce: nonce() };
    let body = serde_json::to_vec(&give).unwrap();
    house.post("/v1/give", Some(&laptop.token), "application/json", body).await
}

#[tokio::test]
async fn a_lead_gives_a_review_and_it_syncs_like_any_other() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let laptop = house.laptop(&helen).await;
    let stream = StreamId::from_uuid(uuid());
    for _ in 0..2 {
        let given: Given = give(&house, &laptop, stream, &helen).await.json();
        let joined = given.joined;
        assert_eq!(
            (joined.id, joined.audience, joined.me),
            (stream, Audience::Team, person(&helen))
        );
    }
    let push = vec![note(stream, person(&helen), "It began without a server.")];
    let response = house.synced(&laptop, &laptop.asks(&[stream], push)).await;
    assert!(response.verdicts[0].outcome.is_some());
    let other = house.person("Omar", Role::LeadReviewer).await;
    let his = house.laptop(&other).await;
    let reply = give(&house, &his, stream, &other).await;
    assert!(reply.status == 409 && reply.text().contains("\"exists\""), "{}", reply.text());
}

#[tokio::test]
async fn a_reviewer_gives_no_review() {
    let house = House::open().await;
    let jordan = house.person("Jordan", Role::Reviewer).await;
    let laptop = house.laptop(&jordan).await;
    let stream = StreamId::from_uuid(uuid());
    let reply = give(&house, &laptop, stream, &jordan).await;
    assert!(reply.status == 403 && reply.text().contains("\"not_allowed\""), "{}", reply.text());
    // Not to be taken for a withdrawal of the laptop.
    reply.is_denied(403, Denial::Other);
    assert_eq!(house.store.stream(stream).await.unwrap(), None);
}

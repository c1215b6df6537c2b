//! Streams, teams, and what an account may read.

use review::authority::{Part, private_stream};
use server::store::{Account, Member, Membership, Role, Store, StoreError, Stream};
use sync::wire::Audience;
use sync::{Chain, PersonId, StreamId};

use crate::places::{Place, on_both};
use crate::samples::{account, change, member, person, pull, push, stream, stream_id};

on_both!(
    a_stream_comes_with_its_team_or_not_at_all,
    a_stream_is_locked_and_opened,
    a_member_is_claimed_and_leaves,
    an_account_is_one_member_of_a_team,
    an_account_reads_its_teams_and_what_is_for_all,
    nobody_reads_the_private_stream_of_a_team_they_left,
    a_membership_tells_how_far_the_log_goes,
);

async fn with_accounts<P: Place>(place: &P) -> (P::Store, [Account; 2]) {
    let store = place.open().await;
    let accounts = [account(1, Role::LeadReviewer), account(2, Role::ProjectTeam)];
    for account in &accounts {
        store.add_account(account.clone()).await.unwrap();
    }
    (store, accounts)
}

async fn a_stream_comes_with_its_team_or_not_at_all(place: &impl Place) {
    let (store, [one, _]) = with_accounts(place).await;
    let id = stream_id(1);
    let team = vec![member(id, 1, Some(&one), Part::Lead), member(id, 2, None, Part::Reviewer)];
    store.add_stream(stream(1), team.clone()).await.unwrap();
    assert_eq!(store.members(id).await.unwrap(), team);
    assert_eq!(store.stream(id).await.unwrap(), Some(stream(1)));
    assert_eq!(store.stream(stream_id(2)).await.unwrap(), None);
    let again = store.add_stream(Stream { title: "Other".to_owned(), ..stream(1) }, vec![]).await;
    assert!(matches!(again, Err(StoreError::Exists(_))));
    assert_eq!(store.members(id).await.unwrap(), team);

    let twice = vec![member(stream_id(2), 1, Some(&one), Part::Lead); 2];
    assert!(store.add_stream(stream(2), twice).await.is_err());
    assert_eq!(store.stream(stream_id(2)).await.unwrap(), None);
    store.add_stream(Stream { title: "A review".to_owned(), ..stream(3) }, vec![]).await.unwrap();
    let titles = store.streams().await.unwrap().into_iter().map(|stream| stream.title);
    assert_eq!(titles.collect::<Vec<_>>(), ["A review", "Review 1"]);
}

async fn a_stream_is_locked_and_opened(place: &impl Place) {
    let store = place.open().await;
    store.add_stream(stream(1), vec![]).await.unwrap();
    let seen = || store.append(stream_id(1), Vec::new(), |turn| turn.locked);
    assert!(!seen().await.unwrap());
    store.lock(stream_id(1), true).await.unwrap();
    assert!(seen().await.unwrap());
    assert!(store.stream(stream_id(1)).await.unwrap().unwrap().locked);
    store.lock(stream_id(1), false).await.unwrap();
    assert!(!seen().await.unwrap());
    assert!(matches!(store.lock(stream_id(2), true).await, Err(StoreError::NoStream)));
}

async fn a_member_is_claimed_and_leaves(place: &impl Place) {
    let (store, [one, _]) = with_accounts(place).await;
    let id = stream_id(1);
    store.add_stream(stream(1), vec![member(id, 1, None, Part::Reviewer)]).await.unwrap();
    let claimed = Member { name: "New name".to_owned(), ..member(id, 1, Some(&one), Part::Lead) };
    store.set_member(claimed.clone()).await.unwrap();
    store.set_member(member(id, 2, None, Part::ProjectTeam)).await.unwrap();
    let team = [claimed.clone(), member(id, 2, None, Part::ProjectTeam)];
    assert_eq!(store.members(id).await.unwrap(), team);
    store.remove_member(id, person(2)).await.unwrap();
    assert_eq!(store.members(id).await.unwrap(), [claimed]);
    let nowhere = store.set_member(member(stream_id(2), 1, None, Part::Lead)).await;
    assert!(matches!(nowhere, Err(StoreError::NoStream)));
}

async fn an_account_is_one_member_of_a_team(place: &impl Place) {
    let (store, [one, _]) = with_accounts(place).await;
    let id = stream_id(1);
    store.add_stream(stream(1), vec![member(id, 1, Some(&one), Part::Lead)]).await.unwrap();
    let second = store.set_member(member(id, 2, Some(&one), Part::Reviewer)).await;
    assert!(matches!(second, Err(StoreError::Exists(_))));
    assert_eq!(store.members(id).await.unwrap().len(), 1);
}

fn reads(memberships: &[Membership]) -> Vec<(StreamId, PersonId, Part)> {
    let mut all: Vec<_> =
        memberships.iter().map(|one| (one.stream.id, one.person, one.part)).collect();
    all.sort();
    all
}

async fn an_account_reads_its_teams_and_what_is_for_all(place: &impl Place) {
    let (store, [one, two]) = with_accounts(place).await;
    let mine = |n, part| member(stream_id(n), n, Some(&one), part);
    store.add_stream(stream(1), vec![mine(1, Part::Lead)]).await.unwrap();
    store
        .add_stream(stream(2), vec![member(stream_id(2), 9, Some(&two), Part::Lead)])
        .await
        .unwrap();
    let editions = Stream { audience: Audience::Reference, ..stream(3) };
    store.add_stream(editions.clone(), vec![]).await.unwrap();
    let private = private_stream(stream_id(1), person(1));
    let notes = Stream { id: private, audience: Audience::Private, ..stream(4) };
    let me = Member { stream: private, ..mine(1, Part::Lead) };
    store.add_stream(notes, vec![me]).await.unwrap();

    let found = store.memberships(one.id).await.unwrap();
    let of_one = PersonId::from_uuid(one.id);
    let mut expected = vec![
        (stream_id(1), person(1), Part::Lead),
        (stream_id(3), of_one, Part::Reviewer),
        (private, person(1), Part::Lead),
    ];
    expected.sort();
    assert_eq!(reads(&found), expected);
    assert!(found.iter().any(|one| one.stream == editions));
    let of_two = PersonId::from_uuid(two.id);
    let expected =
        [(stream_id(2), person(9), Part::Lead), (stream_id(3), of_two, Part::ProjectTeam)];
    assert_eq!(reads(&store.memberships(two.id).await.unwrap()), expected);
    let nobody = account(9, Role::Administrator).id;
    assert_eq!(store.memberships(nobody).await.unwrap(), []);
}

async fn nobody_reads_the_private_stream_of_a_team_they_left(place: &impl Place) {
    let (store, [one, _]) = with_accounts(place).await;
    let me = member(stream_id(1), 1, Some(&one), Part::Reviewer);
    store.add_stream(stream(1), vec![me.clone()]).await.unwrap();
    let private = private_stream(stream_id(1), person(1));
    let notes = Stream { id: private, audience: Audience::Private, ..stream(2) };
    store.add_stream(notes, vec![Member { stream: private, ..me.clone() }]).await.unwrap();
    assert_eq!(store.memberships(one.id).await.unwrap().len(), 2);
    store.remove_member(stream_id(1), person(1)).await.unwrap();
    assert_eq!(store.memberships(one.id).await.unwrap(), []);
    // Admitted again, they have both again.
    store.set_member(me).await.unwrap();
    assert_eq!(store.memberships(one.id).await.unwrap().len(), 2);
}

async fn a_membership_tells_how_far_the_log_goes(place: &impl Place) {
    let (store, [one, _]) = with_accounts(place).await;
    let me = member(stream_id(1), 1, Some(&one), Part::Reviewer);
    store.add_stream(stream(1), vec![me]).await.unwrap();
    let at = || async { store.memberships(one.id).await.unwrap()[0].at };
    assert_eq!(at().await, Chain::default());
    push(&store, stream_id(1), vec![change(1), change(2)]).await.unwrap();
    assert_eq!(at().await, pull(&store, stream_id(1), 10, 1 << 20).await.1);
}

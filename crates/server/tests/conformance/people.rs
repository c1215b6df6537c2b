//! Accounts, devices, codes, and the audit log.

use chrono::TimeDelta;
use server::store::{Account, Audited, Role, Store, StoreError};

use crate::places::{Place, on_both};
use crate::samples::{account, change, device, pull, push, stream, stream_id, time};

on_both!(
    an_account_has_an_address_of_its_own,
    a_password_is_kept_as_its_hash,
    a_code_enrols_one_device_once,
    a_code_is_good_once_however_many_try,
    a_code_ends,
    a_device_that_enrols_again_gets_a_new_token,
    a_device_of_another_account_stays_theirs,
    a_device_is_withdrawn_and_asked_to_remove_its_data,
    being_heard_of_prolongs_the_token,
    the_audit_log_tells_the_newest_first,
    a_restart_keeps_everything,
    a_database_of_a_newer_server_is_refused,
    servers_that_start_together_make_one_database,
);

const CODE: [u8; 32] = [1; 32];
const TOKEN: [u8; 32] = [2; 32];

/// A store with account 1, and its device 1.
async fn enrolled<P: Place>(place: &P) -> (P::Store, Account) {
    let store = place.open().await;
    let account = account(1, Role::Reviewer);
    store.add_account(account.clone()).await.unwrap();
    store.add_code(CODE, account.id, time(100)).await.unwrap();
    let known = store.use_code(CODE, device(1), TOKEN, time(1000), time(0)).await.unwrap();
    assert_eq!(known.as_ref(), Some(&account));
    (store, account)
}

async fn an_account_has_an_address_of_its_own(place: &impl Place) {
    let store = place.open().await;
    let (one, two) = (account(1, Role::Administrator), account(2, Role::Reviewer));
    store.add_account(two.clone()).await.unwrap();
    store.add_account(one.clone()).await.unwrap();
    let again = Account { email: one.email.clone(), ..account(3, Role::Reviewer) };
    assert!(matches!(store.add_account(again).await, Err(StoreError::Exists(_))));
    assert_eq!(store.account(one.id).await.unwrap(), Some(one.clone()));
    assert_eq!(store.account(account(3, Role::Reviewer).id).await.unwrap(), None);
    assert_eq!(store.accounts().await.unwrap(), [one, two]);
    store.ready().await.unwrap();
}

async fn a_password_is_kept_as_its_hash(place: &impl Place) {
    let store = place.open().await;
    let account = account(1, Role::Administrator);
    store.add_account(account.clone()).await.unwrap();
    let of = |email: &str| store.password(email.to_owned());
    assert_eq!(of("nobody@example.org").await.unwrap(), None);
    assert_eq!(of(&account.email).await.unwrap(), Some((account.clone(), None)));
    store.set_password(account.id, Some("hash".to_owned())).await.unwrap();
    let kept = Some((account.clone(), Some("hash".to_owned())));
    assert_eq!(of(&account.email).await.unwrap(), kept);
    store.set_password(account.id, None).await.unwrap();
    assert_eq!(of(&account.email).await.unwrap(), Some((account, None)));
}

async fn a_code_enrols_one_device_once(place: &impl Place) {
    let (store, account) = enrolled(place).await;
    let (known, of) = store.device(TOKEN).await.unwrap().unwrap();
    assert_eq!((known.id, known.account, &of), (device(1), account.id, &account));
    assert_eq!((known.expires_at, known.revoked_at, known.wipe), (time(1000), None, false));
    assert_eq!(store.device([9; 32]).await.unwrap(), None);
    let again = store.use_code(CODE, device(2), [3; 32], time(1000), time(0)).await.unwrap();
    assert_eq!(again, None);
    assert_eq!(store.devices(None).await.unwrap().len(), 1);
}

async fn a_code_is_good_once_however_many_try(place: &impl Place) {
    let (one, account) = enrolled(place).await;
    let two = place.open().await;
    for n in 10..20_u8 {
        one.add_code([n; 32], account.id, time(100)).await.unwrap();
        let (first, second) = tokio::join!(
            one.use_code([n; 32], device(100 + u128::from(n)), [n; 32], time(1000), time(0)),
            two.use_code([n; 32], device(200 + u128::from(n)), [n + 100; 32], time(1000), time(0)),
        );
        let (first, second) = (first.unwrap(), second.unwrap());
        assert!(first.is_some() != second.is_some(), "{first:?}, {second:?}");
    }
    assert_eq!(one.devices(Some(account.id)).await.unwrap().len(), 11);
}

async fn a_code_ends(place: &impl Place) {
    let (store, account) = enrolled(place).await;
    store.add_code([5; 32], account.id, time(10)).await.unwrap();
    let late = store.use_code([5; 32], device(2), [6; 32], time(1000), time(10)).await.unwrap();
    assert_eq!(late, None);
    let in_time = store.use_code([5; 32], device(2), [6; 32], time(1000), time(9)).await.unwrap();
    assert_eq!(in_time, Some(account));
}

async fn a_device_that_enrols_again_gets_a_new_token(place: &impl Place) {
    let (store, account) = enrolled(place).await;
    store.revoke(device(1), time(5), true).await.unwrap();
    store.add_code([5; 32], account.id, time(100)).await.unwrap();
    store.use_code([5; 32], device(1), [6; 32], time(2000), time(10)).await.unwrap().unwrap();
    assert_eq!(store.device(TOKEN).await.unwrap(), None);
    let (known, _) = store.device([6; 32]).await.unwrap().unwrap();
    assert_eq!((known.revoked_at, known.wipe, known.expires_at), (None, false, time(2000)));
}

async fn a_device_of_another_account_stays_theirs(place: &impl Place) {
    let (store, owner) = enrolled(place).await;
    let other = account(2, Role::Reviewer);
    store.add_account(other.clone()).await.unwrap();
    store.add_code([5; 32], other.id, time(100)).await.unwrap();
    let taken = store.use_code([5; 32], device(1), [6; 32], time(1000), time(0)).await;
    assert!(matches!(taken, Err(StoreError::Exists(_))));
    assert_eq!(store.device(TOKEN).await.unwrap().unwrap().1, owner);
    // The code is still good for a device of their own.
    let own = store.use_code([5; 32], device(2), [6; 32], time(1000), time(0)).await.unwrap();
    assert_eq!(own, Some(other.clone()));
    assert_eq!(store.devices(Some(other.id)).await.unwrap().len(), 1);
    assert_eq!(store.devices(None).await.unwrap().len(), 2);
}

async fn a_device_is_withdrawn_and_asked_to_remove_its_data(place: &impl Place) {
    let (store, _) = enrolled(place).await;
    store.revoke(device(1), time(5), false).await.unwrap();
    let revoked = || async { store.device(TOKEN).await.unwrap().unwrap().0 };
    assert_eq!((revoked().await.revoked_at, revoked().await.wipe), (Some(time(5)), false));
    store.revoke(device(1), time(9), true).await.unwrap();
    assert_eq!((revoked().await.revoked_at, revoked().await.wipe), (Some(time(5)), true));
}

async fn being_heard_of_prolongs_the_token(place: &impl Place) {
    let (store, _) = enrolled(place).await;
    let known = || async { store.device(TOKEN).await.unwrap().unwrap().0 };
    store.seen(device(1), time(3600), time(9000)).await.unwrap();
    let noted = known().await;
    assert_eq!((noted.seen_at, noted.expires_at), (Some(time(3600)), time(9000)));
    // Not again within the minute.
    store.seen(device(1), time(3610), time(9010)).await.unwrap();
    assert_eq!(known().await, noted);
    store.seen(device(1), time(3660), time(9060)).await.unwrap();
    assert_eq!(known().await.seen_at, Some(time(3660)));
}

async fn the_audit_log_tells_the_newest_first(place: &impl Place) {
    let (store, account) = enrolled(place).await;
    for n in 0..5 {
        let entry = Audited {
            at: time(n),
            account: (n > 0).then_some(account.id),
            device: (n > 1).then_some(device(1)),
            act: "give",
            stream: (n > 2).then_some(stream_id(1)),
            outcome: format!("outcome {n}"),
        };
        store.audit(entry).await.unwrap();
    }
    let entries = store.audited(2).await.unwrap();
    assert_eq!([entries[0].0, entries[1].0], [time(4), time(3)]);
    let expected = format!(
        "give: outcome 4 account={} device={} stream={}",
        account.id,
        device(1),
        stream_id(1)
    );
    assert_eq!(entries[0].1, expected);
    assert_eq!(store.audited(100).await.unwrap()[4].1, "give: outcome 0");
}

async fn a_restart_keeps_everything(place: &impl Place) {
    let (store, account) = enrolled(place).await;
    store.add_stream(stream(1), Vec::new()).await.unwrap();
    push(&store, stream_id(1), (1..=30).map(change).collect()).await.unwrap();
    let keeping = store.keeping().await.unwrap();
    let before = pull(&store, stream_id(1), 10, 1 << 20).await;
    drop(store);
    let store = place.open().await;
    assert_eq!(store.keeping().await.unwrap(), keeping);
    assert_eq!(pull(&store, stream_id(1), 10, 1 << 20).await, before);
    assert_eq!(store.device(TOKEN).await.unwrap().unwrap().1, account);
    // Tokens are prolonged by a known margin elsewhere; here they are what they were.
    let left = store.devices(None).await.unwrap()[0].expires_at - time(0);
    assert_eq!(left, TimeDelta::seconds(1000));
}

async fn a_database_of_a_newer_server_is_refused(place: &impl Place) {
    drop(enrolled(place).await);
    place.make_newer().await;
    assert!(place.is_newer().await);
}

async fn servers_that_start_together_make_one_database(place: &impl Place) {
    let (one, two) = tokio::join!(place.open(), place.open());
    assert_eq!(one.keeping().await.unwrap(), two.keeping().await.unwrap());
}

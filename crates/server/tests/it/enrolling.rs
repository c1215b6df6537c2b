//! Codes and tokens.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use server::enrolment::{Code, Token};
use server::http::enrol::Enrolled;
use server::http::{Limits, Rate};
use server::store::{Role, Store};
use sync::DeviceId;
use sync::wire::Denial;

use crate::house::{House, Laptop, uuid};

#[tokio::test]
async fn a_code_enrols_one_laptop_and_only_once() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let code = house.code(&helen).await;
    let device = DeviceId::from_uuid(uuid());
    let typed = code.to_lowercase().replace('-', " ");
    let enrolled: Enrolled = house.enrol(&typed, device).await.json();
    assert_eq!(enrolled.account.name, "Helen");
    assert_eq!(enrolled.network, "Low Secure Quality Network");
    assert_eq!(enrolled.keeping, house.store.keeping().await.unwrap());
    assert!(enrolled.expires_at > Utc::now() + TimeDelta::days(89));
    for device in [device, DeviceId::from_uuid(uuid())] {
        house.enrol(&code, device).await.is_denied(401, Denial::NotEnrolled);
    }
    let laptop = Laptop { device, token: enrolled.token };
    house.synced(&laptop, &laptop.asks(&[], vec![])).await;
}

#[tokio::test]
async fn many_who_hold_one_code_at_once_enrol_one_laptop() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let code = house.code(&helen).await;
    let tries = (0..8).map(|_| {
        let (client, url, code) = (house.client.clone(), house.url("/v1/enrol"), code.clone());
        tokio::spawn(async move {
            let ask = serde_json::json!({ "code": code, "device": uuid(), "app": "test", "nonce": "00".repeat(16) });
            client.post(url).body(ask.to_string()).send().await.unwrap().status().as_u16()
        })
    });
    let mut right = 0;
    for one in tries.collect::<Vec<_>>() {
        right += usize::from(one.await.unwrap() == 200);
    }
    assert_eq!(right, 1);
    assert_eq!(house.store.devices(Some(helen.id)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_code_that_is_over_enrols_nobody() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let code = house.code_until(&helen, Utc::now() - TimeDelta::seconds(1)).await;
    let reply = house.enrol(&code, DeviceId::from_uuid(uuid())).await;
    assert!(reply.is_denied(401, Denial::NotEnrolled).nonce.is_some());
}

#[tokio::test]
async fn wrong_codes_are_slowed_and_right_ones_are_not() {
    let minute = Duration::from_secs(60);
    let wrong_codes_by_address = Rate { burst: 3, every: minute };
    let house = House::with(Limits { wrong_codes_by_address, ..Limits::default() }).await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    for _ in 0..5 {
        house.laptop(&helen).await;
    }
    for _ in 0..3 {
        let wrong = Code::draw().unwrap().to_string();
        let reply = house.enrol(&wrong, DeviceId::from_uuid(uuid())).await;
        reply.is_denied(401, Denial::NotEnrolled);
    }
    let right = house.code(&helen).await;
    let reply = house.enrol(&right, DeviceId::from_uuid(uuid())).await;
    let wait = reply.is_denied(429, Denial::TooMany).retry_after.unwrap();
    assert!((50..=60).contains(&wait), "{wait}");
    assert_eq!(reply.headers["retry-after"], wait.to_string());
}

#[tokio::test]
async fn wrong_codes_are_slowed_for_all_together_too() {
    let wrong_codes = Rate { burst: 2, every: Duration::from_secs(60) };
    let house = House::with(Limits { wrong_codes, ..Limits::default() }).await;
    for _ in 0..2 {
        let reply = house.enrol("0000-0000-0000", DeviceId::from_uuid(uuid())).await;
        reply.is_denied(401, Denial::NotEnrolled);
    }
    let reply = house.enrol("0000-0000-0000", DeviceId::from_uuid(uuid())).await;
    reply.is_denied(429, Denial::TooMany);
}

#[tokio::test]
async fn an_installation_of_somebody_else_is_not_taken_over() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let jordan = house.person("Jordan", Role::Reviewer).await;
    let laptop = house.laptop(&helen).await;
    let code = house.code(&jordan).await;
    let reply = house.enrol(&code, laptop.device).await;
    assert_eq!(reply.status, 409);
    assert!(reply.text().contains("\"exists\""));
    house.synced(&laptop, &laptop.asks(&[], vec![])).await;
    house.enrol(&code, DeviceId::from_uuid(uuid())).await.json::<Enrolled>();
}

#[tokio::test]
async fn a_token_that_ended_is_to_be_enrolled_again() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let laptop = house.laptop(&helen).await;
    let now = Utc::now();
    house
        .store
        .seen(laptop.device, now - TimeDelta::days(91), now - TimeDelta::days(1))
        .await
        .unwrap();
    let request = laptop.asks(&[], vec![]);
    let denied = house.sync(&laptop, &request).await.is_denied(401, Denial::NotEnrolled);
    assert_eq!(denied.nonce, Some(request.nonce));
    // The same installation again, with a new code.
    let reply = house.enrol(&house.code(&helen).await, laptop.device).await;
    let laptop = Laptop { token: reply.json::<Enrolled>().token, ..laptop };
    house.synced(&laptop, &laptop.asks(&[], vec![])).await;
}

#[tokio::test]
async fn every_sync_prolongs_the_token() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let laptop = house.laptop(&helen).await;
    let now = Utc::now();
    let soon = now + TimeDelta::days(1);
    house.store.seen(laptop.device, now - TimeDelta::minutes(5), soon).await.unwrap();
    house.synced(&laptop, &laptop.asks(&[], vec![])).await;
    let device = house.store.devices(None).await.unwrap().remove(0);
    assert!(device.expires_at > now + TimeDelta::days(89), "{device:?}");
    assert!(device.seen_at.unwrap() >= now - TimeDelta::seconds(1));
}

#[tokio::test]
async fn a_withdrawn_laptop_is_told_so_and_one_to_be_wiped_is_asked_to() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    for (wipe, status, code) in [(false, 403, Denial::Revoked), (true, 410, Denial::Wipe)] {
        let laptop = house.laptop(&helen).await;
        house.store.revoke(laptop.device, Utc::now(), wipe).await.unwrap();
        let request = laptop.asks(&[], vec![]);
        for _ in 0..2 {
            let denied = house.sync(&laptop, &request).await.is_denied(status, code);
            assert_eq!(denied.nonce, Some(request.nonce), "a wipe without the nonce is not ours");
        }
    }
}

#[tokio::test]
async fn without_the_right_token_nothing_is_answered() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let laptop = house.laptop(&helen).await;
    let request = laptop.asks(&[], vec![]);
    let other = Token::draw().unwrap().text();
    for token in ["", "x", &other, &laptop.token[..42]] {
        let stranger = Laptop { token: token.into(), device: laptop.device };
        let denied = house.sync(&stranger, &request).await.is_denied(401, Denial::NotEnrolled);
        assert_eq!(denied.nonce, Some(request.nonce));
    }
    // A token that was carried to another installation.
    let carried = Laptop { device: DeviceId::from_uuid(uuid()), token: laptop.token.clone() };
    let reply = house.sync(&carried, &carried.asks(&[], vec![])).await;
    reply.is_denied(401, Denial::NotEnrolled);
    house.synced(&laptop, &request).await;
}

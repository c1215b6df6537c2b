//! Signing in by password, for whoever works at the server itself.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use server::password::{self, NotLetIn, Passwords};
use server::store::{Role, Store};

use crate::house::House;

#[tokio::test]
async fn a_password_lets_its_owner_in_and_guessing_is_slowed() {
    let house = House::open().await;
    let ada = house.person("Ada", Role::Administrator).await;
    house.person("Ben", Role::Administrator).await;
    let right = "four plain words here";
    house.store.set_password(ada.id, Some(password::hash(right).unwrap())).await.unwrap();
    let passwords = Passwords::new().unwrap();
    let (from, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
    let elsewhere = IpAddr::from([192, 0, 2, 2]);
    for _ in 0..12 {
        let let_in = passwords.verify(&house.store, from, " Ada@Example.org", right, now).await;
        assert_eq!(let_in.unwrap(), ada);
    }
    for (email, word) in [
        ("ada@example.org", "four plain words"),
        ("ada@example.org", ""),
        ("ben@example.org", right),
        ("nobody@example.org", right),
    ] {
        let wrong = passwords.verify(&house.store, from, email, word, now).await;
        assert!(matches!(wrong, Err(NotLetIn::Wrong)), "{email}");
    }
    for _ in 0..3 {
        let _ = passwords.verify(&house.store, elsewhere, &ada.email, "a guess", now).await;
    }
    let wait = passwords.verify(&house.store, elsewhere, &ada.email, right, now).await;
    let Err(NotLetIn::Wait(wait)) = wait else { panic!("{wait:?}") };
    let later = passwords.verify(&house.store, elsewhere, &ada.email, right, now + wait).await;
    assert_eq!(later.unwrap(), ada);
}

#[tokio::test]
async fn one_address_that_tries_many_accounts_is_slowed() {
    let house = House::open().await;
    let passwords = Passwords::new().unwrap();
    let (from, now) = (IpAddr::from([192, 0, 2, 1]), Instant::now());
    let mut waits = 0;
    for n in 0..12 {
        let email = format!("person{n}@example.org");
        let tried = passwords.verify(&house.store, from, &email, "the same guess", now).await;
        waits += usize::from(
            matches!(tried, Err(NotLetIn::Wait(wait)) if wait <= Duration::from_secs(60)),
        );
    }
    assert_eq!(waits, 2);
}

#[test]
fn a_password_is_kept_as_a_salted_hash() {
    let [one, two] = [(); 2].map(|()| password::hash("four plain words here").unwrap());
    assert!(one.starts_with("$argon2id$") && one != two);
    assert!(!one.contains("plain"));
    assert!(password::hash("too short").is_err());
    assert!(password::hash(&"x".repeat(password::LONGEST + 1)).is_err());
}

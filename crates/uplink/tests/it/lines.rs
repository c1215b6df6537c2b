//! One exchange: who is believed, and what each failure is called.

use std::path::PathBuf;

use sync::wire::{Denial, MEDIA_TYPE, Nonce};
use uplink::{Door, Gift, Line, Patience, Proxy, Server, Trouble};

use crate::memory::*;
use crate::pki::Pki;
use crate::site::*;

/// What an exchange with this answer comes to.
async fn check(name: &str, answer: impl FnMut(Heard) -> Reply + Send + 'static, code: &str) {
    let site = Site::new(answer).await;
    let request = Laptop::with([change(1, 10)]).next_request(9).unwrap();
    let trouble = site.line().exchange(&token(), &request).await.unwrap_err();
    assert_eq!(trouble.code(), code, "{name}: {trouble}");
}

#[tokio::test]
async fn a_response_of_our_server_comes_back_whole() {
    let site = Site::new(|heard| {
        assert_eq!(heard.path, "/network/v1/sync");
        assert_eq!(heard.authorization.as_deref(), Some("Bearer canary-token"));
        assert_eq!(heard.media_type.as_deref(), Some(MEDIA_TYPE));
        Reply::ours(&Log::default().handle(&heard.request()))
    })
    .await;
    let request = Laptop::with([change(1, 10)]).next_request(9).unwrap();
    let response = site.line().exchange(&token(), &request).await.unwrap();
    assert_eq!((response.nonce, response.verdicts.len()), (request.nonce, 1));
}

#[tokio::test]
async fn what_is_not_from_our_server_is_not_believed() {
    let ours = |heard: &Heard| Log::default().handle(&heard.request());
    let foreign = "SP-6103";
    check("a web page with 200", |_| Reply::page(200), foreign).await;
    for status in [201, 204, 301, 302, 307, 400, 401, 403, 404, 410, 413, 426, 429, 500, 511] {
        check(&format!("a web page with {status}"), move |_| Reply::page(status), foreign).await;
    }
    let elsewhere = |_| Reply::page(307).with("location", "https://localhost/elsewhere");
    check("a redirect", elsewhere, foreign).await;
    let nonce = move |heard: Heard| {
        let mut response = ours(&heard);
        response.nonce = Nonce::from_bytes([9; 16]);
        Reply::ours(&response)
    };
    check("another nonce", nonce, foreign).await;
    let protocol = move |heard: Heard| {
        let mut response = ours(&heard);
        response.protocol = 9;
        Reply::ours(&response)
    };
    check("another protocol", protocol, foreign).await;
    let json = move |heard: Heard| {
        let mut reply = Reply::ours(&ours(&heard));
        reply.headers[0].1 = "application/json".into();
        reply
    };
    check("plain JSON", json, foreign).await;
    check("not JSON", |_| Reply::new(200, MEDIA_TYPE, "{"), foreign).await;
    check("nothing", |_| Reply::new(200, MEDIA_TYPE, ""), foreign).await;
    let huge = |_| Reply::new(200, MEDIA_TYPE, " ".repeat(uplink::MAX_RESPONSE + 1));
    check("a huge body", huge, foreign).await;
    let denied = |heard: Heard| {
        let other =
            Heard { body: b"{\"nonce\":\"00000000000000000000000000000000\"}".into(), ..heard };
        Reply::denied(410, Denial::Wipe, &other, None)
    };
    check("a denial of another request", denied, foreign).await;
    let unsaid =
        |heard: Heard| Reply::denied(410, Denial::Wipe, &Heard { body: vec![], ..heard }, None);
    check("a denial of no request", unsaid, foreign).await;
}

#[tokio::test]
async fn each_denial_has_a_code_of_its_own() {
    for (status, denial, code) in [
        (401, Denial::NotEnrolled, "SP-6111"),
        (403, Denial::Revoked, "SP-6112"),
        (410, Denial::Wipe, "SP-6113"),
        (426, Denial::TooOld, "SP-6114"),
        (429, Denial::TooMany, "SP-6121"),
        (503, Denial::Busy, "SP-6121"),
        (500, Denial::Fault, "SP-6122"),
        (400, Denial::Malformed, "SP-6123"),
        (413, Denial::TooLarge, "SP-6124"),
    ] {
        let answer = move |heard: Heard| Reply::denied(status, denial, &heard, None);
        check(&format!("{denial:?}"), answer, code).await;
    }
    // A proxy in front of a server that is away.
    for status in [502, 503, 504] {
        check("a proxy", move |_| Reply::page(status), "SP-6121").await;
    }
    // The server gave up before it could read the nonce.
    let unread =
        |heard: Heard| Reply::denied(413, Denial::TooLarge, &Heard { body: vec![], ..heard }, None);
    check("unread", unread, "SP-6121").await;
}

#[tokio::test]
async fn a_busy_server_may_say_for_how_long() {
    let site = Site::new(|heard| Reply::denied(429, Denial::TooMany, &heard, Some(17))).await;
    let request = Laptop::default().next_request(0).unwrap();
    let trouble = site.line().exchange(&token(), &request).await.unwrap_err();
    assert_eq!(trouble, Trouble::Busy { retry_after: Some(17) });
}

#[tokio::test]
async fn a_body_that_breaks_off_or_stands_still_is_told_as_such() {
    let broken = |fault| {
        move |heard: Heard| Reply::ours(&Log::default().handle(&heard.request())).but(fault)
    };
    check("truncated", broken(Fault::Truncated), "SP-6101").await;
    check("stalled", broken(Fault::Stalled), "SP-6102").await;
    check("silent", broken(Fault::Silent), "SP-6102").await;
}

#[tokio::test]
async fn nobody_there_is_no_connection() {
    let site = Site::new(|_| Reply::page(200)).await;
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = site.server_at(gone.local_addr().unwrap().port());
    drop(gone);
    let request = Laptop::default().next_request(0).unwrap();
    let line = Line::to(&server, APP, impatient()).unwrap();
    assert_eq!(line.exchange(&token(), &request).await.unwrap_err(), Trouble::NoConnection);
    let server = Server { address: "https://no-such-host.invalid".into(), ..server };
    let line = Line::to(&server, APP, impatient()).unwrap();
    assert_eq!(line.exchange(&token(), &request).await.unwrap_err(), Trouble::NoConnection);
}

async fn certificate(pki: Pki, ca_file: Option<PathBuf>) -> Trouble {
    let site = Site::under(pki, |_| panic!("nothing may be sent")).await;
    let own = Some(site.pki.ca_file.clone());
    let server = Server { ca_file: ca_file.or(own), ..site.server() };
    let line = Line::to(&server, APP, impatient()).unwrap();
    let request = Laptop::default().next_request(0).unwrap();
    line.exchange(&token(), &request).await.unwrap_err()
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_from_one_that_is_over() {
    let other = Pki::new();
    let untrusted = certificate(Pki::new(), Some(other.ca_file.clone())).await;
    assert_eq!(untrusted, Trouble::CertificateNotTrusted);
    assert!(untrusted.to_string().contains("CA file"), "{untrusted}");
    let elsewhere = Pki::with(|leaf| {
        leaf.subject_alt_names = vec![rcgen::SanType::DnsName("example.org".try_into().unwrap())];
    });
    assert_eq!(certificate(elsewhere, None).await, Trouble::CertificateNotTrusted);
    let over = Pki::with(|leaf| {
        leaf.not_before = rcgen::date_time_ymd(2001, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(2002, 1, 1);
    });
    assert_eq!(certificate(over, None).await, Trouble::Clock);
    let not_begun = Pki::with(|leaf| {
        leaf.not_before = rcgen::date_time_ymd(3000, 1, 1);
        leaf.not_after = rcgen::date_time_ymd(3001, 1, 1);
    });
    assert_eq!(certificate(not_begun, None).await, Trouble::Clock);
}

#[test]
fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let pki = Pki::new();
    let server = |address: &str| Server {
        address: address.into(),
        ca_file: Some(pki.ca_file.clone()),
        proxy: Proxy::None,
    };
    let to = |server: &Server| Line::to(server, APP, Patience::default()).map(drop);
    for address in [
        "",
        "reviews.example.org",
        "http://reviews.example.org",
        "https://",
        "https://me:secret@example.org",
    ] {
        assert_eq!(to(&server(address)), Err(Trouble::BadAddress), "{address}");
    }
    for address in
        ["https://reviews.example.org", " https://reviews.example.org/path/ ", "https://[::1]:8443"]
    {
        assert_eq!(to(&server(address)), Ok(()), "{address}");
    }
    let fine = server("https://reviews.example.org");
    let missing = Server { ca_file: Some("/no/such/file.pem".into()), ..fine.clone() };
    assert_eq!(to(&missing), Err(Trouble::BadCaFile));
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("empty.pem", ""),
        ("not.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
    ] {
        let file = dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        assert_eq!(
            to(&Server { ca_file: Some(file), ..fine.clone() }),
            Err(Trouble::BadCaFile),
            "{name}"
        );
    }
    assert_eq!(to(&Server { proxy: Proxy::At("::".into()), ..fine }), Err(Trouble::BadProxy));
}

#[test]
fn a_token_is_not_shown_by_accident() {
    assert_eq!(format!("{:?}", token()), "Token(..)");
}

#[tokio::test]
async fn a_code_becomes_a_token() {
    let enrolled = |heard: &Heard, nonce: serde_json::Value| {
        let asked: serde_json::Value = serde_json::from_slice(&heard.body).unwrap();
        assert_eq!((&asked["code"], &asked["app"]), (&"7K2M-QX4T-9RBD".into(), &APP.into()));
        assert_eq!(heard.authorization, None);
        let nonce = if nonce.is_null() { asked["nonce"].clone() } else { nonce };
        Reply::json(&serde_json::json!({
            "token": "secret", "network": "Aldermere", "nonce": nonce,
            "account": {"id": uuid::Uuid::from_u128(7), "name": "Ada", "role": "lead_reviewer"},
            "keeping": uuid::Uuid::from_u128(1), "expires_at": "2026-06-01T00:00:00Z",
        }))
    };
    let site = Site::new(move |heard| enrolled(&heard, serde_json::Value::Null)).await;
    let enrol = async |site: &Site| site.line().enrol(" 7K2M-QX4T-9RBD ", DEVICE, APP).await;
    let known = enrol(&site).await.unwrap();
    assert_eq!((known.token, known.account.name.as_str()), (uplink::Token::new("secret"), "Ada"));
    site.answer(move |heard| enrolled(&heard, "00000000000000000000000000000009".into()));
    assert_eq!(enrol(&site).await.unwrap_err(), Trouble::NotOurServer);
    site.answer(|_| Reply::page(200));
    assert_eq!(enrol(&site).await.unwrap_err(), Trouble::NotOurServer);
    site.answer(|heard| Reply::denied(401, Denial::NotEnrolled, &heard, None));
    assert_eq!(enrol(&site).await.unwrap_err(), Trouble::BadCode);
    site.answer(|heard| Reply::denied(429, Denial::TooMany, &heard, Some(60)));
    assert_eq!(enrol(&site).await.unwrap_err(), Trouble::Busy { retry_after: Some(60) });
}

#[tokio::test]
async fn a_review_is_given_to_the_server() {
    let me = sync::PersonId::from_uuid(uuid::Uuid::from_u128(3));
    let member = uplink::GivenMember { person: me, name: "Ada".into(), lead: true };
    let gift = Gift { stream: TEAM, title: "Larch Ward".into(), me, members: vec![member] };
    let site = Site::new(|heard| {
        let asked: serde_json::Value = serde_json::from_slice(&heard.body).unwrap();
        assert_eq!((&asked["title"], &asked["members"][0]["lead"]), (&"Larch Ward".into(), &true.into()));
        assert!(heard.authorization.is_some());
        Reply::json(&serde_json::json!({
            "nonce": asked["nonce"],
            "joined": {"id": asked["stream"], "audience": "team", "title": "Larch Ward", "me": asked["me"]},
        }))
    })
    .await;
    let joined = site.line().give(&token(), &gift).await.unwrap();
    assert_eq!((joined.id, joined.me), (TEAM, me));
    for (status, code, trouble) in [
        (409, "exists", Trouble::Exists),
        (403, "not_allowed", Trouble::NotAllowed),
        (403, "revoked", Trouble::Revoked),
        (401, "not_enrolled", Trouble::NotEnrolled),
    ] {
        site.answer(move |heard| {
            let asked: serde_json::Value = serde_json::from_slice(&heard.body).unwrap();
            let denied = serde_json::json!({"protocol": 1, "nonce": asked["nonce"], "code": code});
            Reply::new(status, MEDIA_TYPE, denied.to_string())
        });
        assert_eq!(site.line().give(&token(), &gift).await.unwrap_err(), trouble);
    }
}

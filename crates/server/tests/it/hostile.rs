//! Whatever comes in, the server goes on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use server::http::{Limits, Rate};
use server::store::Role;
use sync::wire::{Denial, MAX_MESSAGE, MEDIA_TYPE};
use sync::{Outcome, Refusal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::house::{House, Laptop, Reply, note, person, provider};

const SOON: Duration = Duration::from_secs(20);

/// A TLS connection on which anything can be said, in any tempo.
async fn raw(house: &House) -> TlsStream<TcpStream> {
    provider();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&house.ca).unwrap()).unwrap();
    let config =
        rustls::ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(house.server.address()).await.unwrap();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
}

/// All that the server says before it closes the connection; it does so soon.
async fn rest(mut stream: TlsStream<TcpStream>) -> String {
    let mut all = Vec::new();
    let read = tokio::time::timeout(SOON, stream.read_to_end(&mut all)).await;
    let _ = read.expect("the server keeps a connection on which nothing comes");
    String::from_utf8_lossy(&all).into_owned()
}

async fn enrolled(house: &House) -> Laptop {
    let helen = house.person("Helen", Role::LeadReviewer).await;
    house.laptop(&helen).await
}

async fn goes_on(house: &House, laptop: &Laptop) {
    house.synced(laptop, &laptop.asks(&[], vec![])).await;
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_denied() {
    let house = House::open().await;
    let laptop = enrolled(&house).await;
    let deep = "[".repeat(100_000);
    let sound = serde_json::to_string(&laptop.asks(&[], vec![])).unwrap();
    for garbage in [
        "",
        "{}",
        "null",
        "<html><body>Welcome to the hospital's network. Please sign in.</body></html>",
        "{\"protocol\":1}",
        &sound[..sound.len() - 1],
        &sound.replace("\"streams\":[]", "\"streams\":{}"),
        &sound.replace("\"push\":[]", "\"push\":[{}]"),
        &deep,
    ] {
        let reply =
            house.post("/v1/sync", Some(&laptop.token), MEDIA_TYPE, garbage.to_owned()).await;
        reply.is_denied(400, Denial::Malformed);
        for path in ["/v1/enrol", "/v1/give"] {
            let token = Some(laptop.token.as_str());
            let reply = house.post(path, token, "application/json", garbage.to_owned()).await;
            reply.is_denied(400, Denial::Malformed);
        }
    }
    let bytes = house.post("/v1/sync", Some(&laptop.token), MEDIA_TYPE, vec![0xff; 5000]).await;
    bytes.is_denied(400, Denial::Malformed);
    goes_on(&house, &laptop).await;
}

#[tokio::test]
async fn a_message_that_is_too_large_is_denied_before_it_is_read() {
    let house = House::open().await;
    let laptop = enrolled(&house).await;
    for token in [Some(laptop.token.as_str()), None] {
        let huge = vec![b' '; 8 * MAX_MESSAGE];
        house.post("/v1/sync", token, MEDIA_TYPE, huge).await.is_denied(413, Denial::TooLarge);
    }
    let huge = vec![b' '; 100 * 1024];
    house.post("/v1/enrol", None, "application/json", huge).await.is_denied(413, Denial::TooLarge);
    // One that does not say how large it is going to be.
    let mut stream = raw(&house).await;
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: localhost\r\ncontent-type: {MEDIA_TYPE}\r\nauthorization: Bearer {}\r\ntransfer-encoding: chunked\r\n\r\n",
        laptop.token
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    let mut sent = 0;
    while stream.write_all(chunk.as_bytes()).await.is_ok() && sent < 100 {
        sent += 1;
    }
    assert!(sent < 100, "the server reads on and on");
    goes_on(&house, &laptop).await;
}

fn quick() -> Limits {
    let short = Duration::from_millis(300);
    Limits { head: short, stall: short, body: 3 * short, patience: short, ..Limits::default() }
}

#[tokio::test]
async fn whoever_is_slow_on_purpose_is_let_go() {
    let house = House::with(quick()).await;
    let laptop = enrolled(&house).await;
    // Nothing at all; no TLS; half a head; a head that never ends.
    let start = Instant::now();
    assert_eq!(rest(raw(&house).await).await, "");
    let mut silent = TcpStream::connect(house.server.address()).await.unwrap();
    let mut none = Vec::new();
    let _ = tokio::time::timeout(SOON, silent.read_to_end(&mut none)).await.unwrap();
    let mut half = raw(&house).await;
    half.write_all(b"POST /v1/sync HTTP/1.1\r\nhost: loc").await.unwrap();
    assert!(!rest(half).await.contains(" 200 "));
    let mut drip = raw(&house).await;
    drip.write_all(b"GET /healthz HTTP/1.1\r\n").await.unwrap();
    while drip.write_all(b"x: y\r\n").await.is_ok() && drip.flush().await.is_ok() {
        assert!(start.elapsed() < SOON, "a head may drip on and on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    goes_on(&house, &laptop).await;
}

#[tokio::test]
async fn a_body_that_stands_still_or_drips_is_given_up() {
    let house = House::with(quick()).await;
    let laptop = enrolled(&house).await;
    for drips in [false, true] {
        let mut stream = raw(&house).await;
        let head = format!(
            "POST /v1/sync HTTP/1.1\r\nhost: localhost\r\ncontent-type: {MEDIA_TYPE}\r\nauthorization: Bearer {}\r\ncontent-length: 1000\r\n\r\n{{",
            laptop.token
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..if drips { 12 } else { 0 } {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let _ = stream.write_all(b" ").await;
        }
        let said = rest(stream).await;
        assert!(said.contains(" 503 ") && said.contains("\"busy\""), "{said}");
    }
    goes_on(&house, &laptop).await;
}

#[tokio::test]
async fn a_connection_that_breaks_off_takes_nothing_with_it() {
    let house = House::open().await;
    let laptop = enrolled(&house).await;
    for sent in [
        "",
        "PO",
        "POST /v1/sync HTTP/1.1\r\n",
        "POST /v1/sync HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{\"protocol\"",
    ] {
        let mut stream = raw(&house).await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        drop(stream);
    }
    goes_on(&house, &laptop).await;
}

#[tokio::test]
async fn what_is_no_tls_is_no_conversation() {
    let house = House::with(quick()).await;
    let laptop = enrolled(&house).await;
    for said in ["GET / HTTP/1.1\r\nhost: localhost\r\n\r\n", "\0\0\0\0\0\0\0\0", "SSH-2.0-x\r\n"] {
        let mut plain = TcpStream::connect(house.server.address()).await.unwrap();
        plain.write_all(said.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let _ = tokio::time::timeout(SOON, plain.read_to_end(&mut answer)).await.unwrap();
        assert!(!String::from_utf8_lossy(&answer).contains("HTTP/1.1 200"));
    }
    goes_on(&house, &laptop).await;
}

#[tokio::test]
async fn a_laptop_that_asks_too_often_is_told_when_to_come_back() {
    let device = Rate { burst: 3, every: Duration::from_secs(30) };
    let house = House::with(Limits { device, ..Limits::default() }).await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let (eager, other) = (house.laptop(&helen).await, house.laptop(&helen).await);
    for _ in 0..3 {
        goes_on(&house, &eager).await;
    }
    let request = eager.asks(&[], vec![]);
    let denied = house.sync(&eager, &request).await.is_denied(429, Denial::TooMany);
    assert_eq!(denied.nonce, Some(request.nonce));
    assert!(denied.retry_after.is_some_and(|wait| (25..=30).contains(&wait)));
    goes_on(&house, &other).await;
}

#[tokio::test]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let address = Rate { burst: 4, every: Duration::from_secs(30) };
    let house = House::with(Limits { address, ..Limits::default() }).await;
    let laptop = enrolled(&house).await;
    for _ in 0..3 {
        goes_on(&house, &laptop).await;
    }
    let reply = house.post("/v1/sync", None, MEDIA_TYPE, "{}").await;
    assert!(reply.is_denied(429, Denial::TooMany).retry_after.is_some());
    assert_eq!(house.get("/healthz").await.status, 200, "whoever watches is not slowed");
}

#[tokio::test]
async fn a_server_without_a_free_place_says_that_it_is_busy() {
    let patience = Duration::from_millis(50);
    let house = House::with(Limits { working: 0, patience, ..Limits::default() }).await;
    let laptop = enrolled(&house).await;
    let request = laptop.asks(&[], vec![]);
    let denied = house.sync(&laptop, &request).await.is_denied(503, Denial::Busy);
    assert_eq!((denied.nonce, denied.retry_after), (Some(request.nonce), Some(5)));
}

#[tokio::test]
async fn connections_beyond_the_bound_are_closed_and_the_others_served() {
    let house = House::with(Limits { connections_per_address: 3, ..Limits::default() }).await;
    let laptop = enrolled(&house).await;
    let mut kept = Vec::new();
    let mut closed = 0;
    for _ in 0..6 {
        let mut stream = TcpStream::connect(house.server.address()).await.unwrap();
        let mut one = [0];
        match tokio::time::timeout(Duration::from_millis(300), stream.read(&mut one)).await {
            Ok(_) => closed += 1,
            Err(_) => kept.push(stream),
        }
    }
    // The client of the laptop holds one of the three.
    assert_eq!((kept.len(), closed), (2, 4));
    goes_on(&house, &laptop).await;
    drop(kept);
}

#[tokio::test]
async fn every_answer_is_private_and_tells_nothing_of_the_server() {
    let house = House::open().await;
    let replies: [Reply; 5] = [
        house.get("/healthz").await,
        house.get("/readyz").await,
        house.get("/openapi.json").await,
        house.get("/nowhere/<script>").await,
        house.get("/v1/sync").await,
    ];
    let statuses = replies.each_ref().map(|reply| reply.status);
    assert_eq!(statuses, [200, 200, 200, 404, 405]);
    for reply in &replies {
        assert_eq!(reply.headers["cache-control"], "no-store");
        assert_eq!(reply.headers["x-content-type-options"], "nosniff");
        assert!(reply.headers["content-security-policy"].to_str().unwrap().contains("'none'"));
        assert!(reply.headers.contains_key("strict-transport-security"));
        assert_eq!(reply.headers["x-request-id"].len(), 16);
        assert!(!reply.headers.contains_key("server"));
        assert!(!reply.text().contains("script"));
    }
    replies[4].is_denied(405, Denial::Malformed);
    assert_eq!(house.get("/metrics").await.status, 404, "not for laptops");
}

#[tokio::test]
async fn what_was_done_is_counted() {
    let house = House::open().await;
    let helen = house.person("Helen", Role::LeadReviewer).await;
    let review = house.review("Hawthorn Unit", &[&helen]).await;
    let laptop = house.laptop(&helen).await;
    let (one, mut two) =
        (note(review, person(&helen), "One."), note(review, person(&helen), "Two."));
    two.author = person(&house.person("Stranger", Role::Reviewer).await);
    let response = house.synced(&laptop, &laptop.asks(&[review], vec![one, two])).await;
    assert_eq!(response.verdicts[0].outcome, Some(Outcome::Head));
    assert_eq!(response.verdicts[1].code, Some(Refusal::NotAMember));
    let mut other = laptop.asks(&[review], vec![]);
    other.keeping = Some(sync::wire::Keeping::from_uuid(crate::house::uuid()));
    assert!(house.synced(&laptop, &other).await.streams[0].reset);
    house.get("/nowhere").await;
    house.post("/v1/sync", None, MEDIA_TYPE, "{}").await;
    let url = format!("http://{}/metrics", house.server.metrics().unwrap());
    let text = house.client.get(url).send().await.unwrap().text().await.unwrap();
    for line in [
        "standpoint_requests_total{route=\"/v1/sync\",status=\"200\"} 2",
        "standpoint_requests_total{route=\"/v1/sync\",status=\"401\"} 1",
        "standpoint_requests_total{route=\"/v1/enrol\",status=\"200\"} 1",
        "standpoint_requests_total{route=\"other\",status=\"404\"} 1",
        "standpoint_request_seconds_count{route=\"/v1/sync\"} 3",
        "standpoint_changes_total{outcome=\"head\"} 1",
        "standpoint_refusals_total{code=\"SP-1111\"} 1",
        "standpoint_denials_total{code=\"not_enrolled\"} 1",
        "standpoint_resets_total 1",
        "standpoint_connected_devices 1",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("nowhere") && !text.contains("Hawthorn"));
}

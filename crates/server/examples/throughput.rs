//! How much the server's core takes without HTTP around it: `cargo run --release -p server --example throughput`.
//!
//! Measures the service over a SQLite in a temporary folder and over a private PostgreSQL.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for whoever runs it")]

#[path = "../tests/common/postgres.rs"]
mod cluster;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use review::authority::Part;
use server::service::Service;
use server::store::{Account, Member, PostgresStore, Role, SqliteStore, Store, Stream};
use sync::wire::{Audience, Cursor, MAX_PUSH, Nonce, PROTOCOL, Request};
use sync::{Body, Chain, Change, ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId};
use uuid::Uuid;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    println!("SQLite");
    let service = Service::new(SqliteStore::open(folder.path()).unwrap());
    measure(Arc::new(service)).await;
    let cluster = cluster::Cluster::shared();
    println!("PostgreSQL");
    let address = cluster.database("throughput");
    measure(Arc::new(Service::new(PostgresStore::connect(&address, None, 16).await.unwrap())))
        .await;
}

async fn measure<S: Store>(service: Arc<Service<S>>) {
    one_laptop(&service).await;
    one_review(&service).await;
    many_reviews(&service).await;
    long_history(&service).await;
}

/// A laptop of one account in one stream.
struct Laptop<S> {
    service: Arc<Service<S>>,
    account: Account,
    stream: StreamId,
    at: Chain,
    next: u64,
}

impl<S: Store> Laptop<S> {
    async fn new(service: &Arc<Service<S>>, stream: StreamId) -> Self {
        let id = Uuid::from_bytes(random());
        let email = format!("{id}@example.org");
        let account = Account { id, name: "Somebody".to_owned(), email, role: Role::Reviewer };
        service.store().add_account(account.clone()).await.unwrap();
        let member = Member {
            stream,
            person: PersonId::from_uuid(id),
            account: Some(id),
            name: "Somebody".to_owned(),
            part: Part::Reviewer,
        };
        service.store().set_member(member).await.unwrap();
        Self { service: Arc::clone(service), account, stream, at: Chain::default(), next: 0 }
    }

    fn change(&mut self) -> Change {
        self.next += 1;
        let text = "Staff know the people they work with. ".repeat(24);
        let body = serde_json::json!({ "text": text, "number": self.next }).to_string();
        Change {
            id: ChangeId::from_bytes(random()),
            record: RecordId::from_uuid(Uuid::from_bytes(random())),
            stream: self.stream,
            kind: Kind::new("note"),
            v: 1,
            base: None,
            also: Vec::new(),
            author: PersonId::from_uuid(self.account.id),
            device: DeviceId::from_uuid(self.account.id),
            made_at: DateTime::<Utc>::UNIX_EPOCH,
            body: Some(Body::parse(body).unwrap()),
        }
    }

    fn changes(&mut self, count: usize) -> Vec<Change> {
        (0..count).map(|_| self.change()).collect()
    }

    /// One request; whether there is more to pull at once.
    async fn sync(&mut self, push: Vec<Change>) -> bool {
        let device = DeviceId::from_uuid(self.account.id);
        let request = Request {
            protocol: PROTOCOL,
            app: "throughput".to_owned(),
            device,
            nonce: Nonce::from_bytes(random()),
            keeping: None,
            streams: vec![Cursor::new(self.stream, self.at)],
            push,
            pages: sync::wire::Pages::Full,
        };
        // As it comes and goes over the wire.
        let request = serde_json::from_slice(&serde_json::to_vec(&request).unwrap()).unwrap();
        let response = self.service.sync(&self.account, device, request).await.unwrap();
        std::hint::black_box(serde_json::to_vec(&response).unwrap());
        assert!(response.verdicts.iter().all(|verdict| verdict.outcome.is_some()));
        let Some(page) = response.streams.first() else { return false };
        self.at = page.at();
        page.more
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap();
    bytes
}

async fn stream<S: Store>(service: &Service<S>) -> StreamId {
    let id = StreamId::from_uuid(Uuid::from_bytes(random()));
    let title = "A review".to_owned();
    let stream = Stream { id, audience: Audience::Team, title, locked: false };
    service.store().add_stream(stream, Vec::new()).await.unwrap();
    id
}

async fn one_laptop<S: Store>(service: &Arc<Service<S>>) {
    let mut laptop = Laptop::new(service, stream(service).await).await;
    let pushes: Vec<_> = (0..25).map(|_| laptop.changes(MAX_PUSH)).collect();
    let begun = Instant::now();
    for push in pushes {
        laptop.sync(push).await;
    }
    println!("  5,000 changes by one laptop: {:?}", begun.elapsed());
}

async fn one_review<S: Store>(service: &Arc<Service<S>>) {
    let stream = stream(service).await;
    let mut laptops = Vec::new();
    for _ in 0..16 {
        let mut laptop = Laptop::new(service, stream).await;
        let pushes = [laptop.changes(200), laptop.changes(200), laptop.changes(100)];
        laptops.push((laptop, pushes));
    }
    let begun = Instant::now();
    let pushing = laptops.into_iter().map(|(mut laptop, pushes)| {
        tokio::spawn(async move {
            for push in pushes {
                laptop.sync(push).await;
            }
            laptop
        })
    });
    let pushing: Vec<_> = pushing.collect();
    let mut laptops = Vec::new();
    for one in pushing {
        laptops.push(one.await.unwrap());
    }
    let uploaded = begun.elapsed();
    let pulling = laptops.into_iter().map(|mut laptop| {
        tokio::spawn(async move {
            while laptop.sync(Vec::new()).await {}
            assert_eq!(laptop.at.seq, 8_000);
        })
    });
    let pulling: Vec<_> = pulling.collect();
    for one in pulling {
        one.await.unwrap();
    }
    println!(
        "  16 laptops with 500 changes each in one review: uploaded {uploaded:?}, settled {:?}",
        begun.elapsed()
    );
}

async fn many_reviews<S: Store>(service: &Arc<Service<S>>) {
    const FOR: Duration = Duration::from_secs(10);
    let mut laptops = Vec::new();
    for _ in 0..64 {
        laptops.push(Laptop::new(service, stream(service).await).await);
    }
    let begun = Instant::now();
    let running = laptops.into_iter().map(|mut laptop| {
        tokio::spawn(async move {
            let mut took = Vec::new();
            while begun.elapsed() < FOR {
                let push = laptop.changes(100);
                let asked = Instant::now();
                laptop.sync(push).await;
                took.push(asked.elapsed());
            }
            took
        })
    });
    let running: Vec<_> = running.collect();
    let mut took = Vec::new();
    for one in running {
        took.extend(one.await.unwrap());
    }
    let rate = took.len() as f64 * 100.0 / begun.elapsed().as_secs_f64();
    took.sort();
    let p = |part: usize| took[took.len() * part / 100];
    let (half, most) = (p(50), p(99));
    println!("  64 laptops in 64 reviews: {rate:.0} changes/s, median {half:?}, 99th {most:?}");
}

async fn long_history<S: Store>(service: &Arc<Service<S>>) {
    let mut laptop = Laptop::new(service, stream(service).await).await;
    for length in [1_000, 50_000] {
        while laptop.at.seq < length {
            let push = laptop.changes(MAX_PUSH);
            laptop.sync(push).await;
        }
        let (idle, one) = (median(&mut laptop, 0).await, median(&mut laptop, 1).await);
        println!("  after {length} changes: an idle sync {idle:?}, one change {one:?}");
    }
}

async fn median<S: Store>(laptop: &mut Laptop<S>, changes: usize) -> Duration {
    let mut took = Vec::new();
    for _ in 0..51 {
        let push = laptop.changes(changes);
        let begun = Instant::now();
        laptop.sync(push).await;
        took.push(begun.elapsed());
    }
    took.sort();
    took[25]
}

//! A real server on a port of its own, and laptops that talk to it over TLS.

use std::sync::Once;

use chrono::{DateTime, Utc};
use reqwest::{Body, Client};
use review::authority::Part;
use serde::de::DeserializeOwned;
use server::certificate;
use server::database::Database;
use server::enrolment::{CODE_LASTS, Code, random};
use server::folder::Folder;
use server::http::Limits;
use server::http::enrol::{Enrol, Enrolled};
use server::serve::{Server, Settings, Way};
use server::store::{Account, Member, Role, Store, Stream};
use sync::wire::{
    Audience, Cursor, Denial, Denied, MEDIA_TYPE, Nonce, PROTOCOL, Request, Response,
};
use sync::{
    Body as Content, Chain, Change, ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId,
};
use tempfile::TempDir;
use uuid::Uuid;

/// One TLS provider for all tests of this program.
pub fn provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
}

pub fn uuid() -> Uuid {
    uuid::Builder::from_random_bytes(random().unwrap()).into_uuid()
}

pub fn nonce() -> Nonce {
    Nonce::from_bytes(random().unwrap())
}

/// A server, its database and a client that trusts it.
pub struct House {
    pub server: Server,
    pub store: Database,
    pub client: Client,
    pub ca: Vec<u8>,
    _folder: TempDir,
}

/// An answer.
pub struct Reply {
    pub status: u16,
    pub kind: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

/// An enrolled laptop.
pub struct Laptop {
    pub device: DeviceId,
    pub token: String,
}

impl House {
    pub async fn open() -> Self {
        Self::with(Limits::default()).await
    }

    pub async fn with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Database::in_folder(&Folder::open(folder.path()).unwrap()).unwrap();
        Self::on(store, folder, limits)
    }

    /// A server on this database.
    pub fn on(store: Database, folder: TempDir, limits: Limits) -> Self {
        provider();
        let data = Folder::open(folder.path()).unwrap();
        let (config, ca) = certificate::for_development(&data, &[]).unwrap();
        let ca = std::fs::read(ca).unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let settings = Settings {
            listen: any,
            way: Way::Tls(std::sync::Arc::new(config)),
            metrics: Some(any),
            network: "Low Secure Quality Network".into(),
            limits,
        };
        let server = Server::start(store.clone(), settings).unwrap();
        let client = client(&ca);
        Self { server, store, client, ca, _folder: folder }
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.server.address().port())
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::of(self.client.get(self.url(path)).send().await.unwrap()).await
    }

    pub async fn post(
        &self,
        path: &str,
        token: Option<&str>,
        kind: &str,
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = self.client.post(self.url(path)).header("content-type", kind).body(body);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        Reply::of(request.send().await.unwrap()).await
    }

    pub async fn sync(&self, laptop: &Laptop, request: &Request) -> Reply {
        let body = serde_json::to_vec(request).unwrap();
        self.post("/v1/sync", Some(&laptop.token), MEDIA_TYPE, body).await
    }

    /// A sync that is answered.
    pub async fn synced(&self, laptop: &Laptop, request: &Request) -> Response {
        let reply = self.sync(laptop, request).await;
        assert_eq!((reply.status, reply.kind.as_str()), (200, MEDIA_TYPE), "{}", reply.text());
        let response: Response = reply.json();
        assert_eq!(response.nonce, request.nonce);
        response
    }

    pub async fn enrol(&self, code: &str, device: DeviceId) -> Reply {
        let ask = Enrol { code: code.into(), device, app: "test 1".into(), nonce: nonce() };
        self.post("/v1/enrol", None, "application/json", serde_json::to_vec(&ask).unwrap()).await
    }

    pub async fn person(&self, name: &str, role: Role) -> Account {
        let email = format!("{}@example.org", name.to_lowercase());
        let account = Account { id: uuid(), name: name.into(), email, role };
        self.store.add_account(account.clone()).await.unwrap();
        account
    }

    pub async fn code(&self, account: &Account) -> String {
        self.code_until(account, Utc::now() + CODE_LASTS).await
    }

    pub async fn code_until(&self, account: &Account, end: DateTime<Utc>) -> String {
        let code = Code::draw().unwrap();
        self.store.add_code(code.hash(), account.id, end).await.unwrap();
        code.to_string()
    }

    pub async fn laptop(&self, account: &Account) -> Laptop {
        let device = DeviceId::from_uuid(uuid());
        let reply = self.enrol(&self.code(account).await, device).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        Laptop { device, token: reply.json::<Enrolled>().token }
    }

    /// A review with these people in its team, the first of whom leads.
    pub async fn review(&self, title: &str, team: &[&Account]) -> StreamId {
        let id = StreamId::from_uuid(uuid());
        let stream = Stream { id, audience: Audience::Team, title: title.into(), locked: false };
        let member = |(n, account): (usize, &&Account)| Member {
            stream: id,
            person: person(account),
            account: Some(account.id),
            name: account.name.clone(),
            part: if n == 0 { Part::Lead } else { Part::Reviewer },
        };
        let members = team.iter().enumerate().map(member).collect();
        self.store.add_stream(stream, members).await.unwrap();
        id
    }
}

/// Who an account is in the reviews of these tests.
pub fn person(account: &Account) -> PersonId {
    PersonId::from_uuid(account.id)
}

pub fn client(ca: &[u8]) -> Client {
    provider();
    let ca = reqwest::Certificate::from_pem(ca).unwrap();
    let client = Client::builder().tls_certs_only([ca]).no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Reply {
    pub async fn of(response: reqwest::Response) -> Self {
        let headers = response.headers().clone();
        let kind = headers.get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap().to_vec();
        Self { status, kind: kind.unwrap_or_default(), headers, body }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The answer is this denial, in the words of the wire.
    pub fn is_denied(&self, status: u16, code: Denial) -> Denied {
        assert_eq!((self.status, self.kind.as_str()), (status, MEDIA_TYPE), "{}", self.text());
        let denied: Denied = self.json();
        assert_eq!((denied.protocol, denied.code), (PROTOCOL, code));
        denied
    }
}

impl Laptop {
    /// A request that names these streams at their beginning and pushes these changes.
    pub fn asks(&self, streams: &[StreamId], push: Vec<Change>) -> Request {
        Request {
            protocol: PROTOCOL,
            app: "test 1".into(),
            device: self.device,
            nonce: nonce(),
            keeping: None,
            streams: streams.iter().map(|id| Cursor::new(*id, Chain::default())).collect(),
            push,
            pages: sync::wire::Pages::Full,
        }
    }
}

/// A new note.
pub fn note(stream: StreamId, author: PersonId, text: &str) -> Change {
    let body = serde_json::json!({ "at": "2026-10-14T10:31:00+01:00", "text": text });
    Change {
        id: ChangeId::from_bytes(random().unwrap()),
        record: RecordId::from_uuid(uuid()),
        stream,
        kind: Kind::new("note"),
        v: 1,
        base: None,
        also: Vec::new(),
        author,
        device: DeviceId::from_uuid(uuid()),
        made_at: Utc::now(),
        body: Some(Content::parse(body.to_string()).unwrap()),
    }
}

//! A reviewer's laptop without a window: a real vault, and the real line to a real server.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use chrono::Utc;
use sync::wire::{Audience, Cursor, Joined, Nonce, PROTOCOL, Request, Response};
use sync::{Body, Chain, Change, ChangeId, DeviceId, Kind, PersonId, RecordId, Refusal, StreamId};
use uplink::{
    Courier, Done, Door, End, Line, Pace, Patience, Proxy, Server, Stuck, Token, Took, Why,
};
use vault::{
    Applied, Around, Ask, Cost, Folder, Key, Meaning, SearchText, Vault, VaultError, Writing,
};

const PASSPHRASE: &str = "three quiet herons by the weir";

/// What this program calls itself.
pub const APP: &str = concat!("standpoint-test/", env!("CARGO_PKG_VERSION"));

/// Somebody at work on a laptop.
pub struct Reviewer {
    /// The laptop's database.
    pub vault: Vault,
    device: DeviceId,
}

/// What the tests need to know of what comes in: notes are found by their text.
struct Plain;

impl Meaning for Plain {
    fn words(&self, change: &Change) -> Option<SearchText> {
        let text = change.body.as_ref()?.as_str();
        Some(SearchText { title: String::new(), text: text.to_owned() })
    }

    fn settings(&self, _: &Joined) -> Option<Body> {
        Body::parse("{}").ok()
    }

    fn own(&self, _: &Joined) -> Option<StreamId> {
        None
    }
}

impl Reviewer {
    /// The laptop in this folder, new or as it was left. Its keys are cheap: it is no secret.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn at(path: &Path) -> Result<Reviewer> {
        let around = || Around::new(Utc::now, random as fn(&mut [u8])).with_cost(Cost::TEST_ONLY);
        let folder = Folder::at(path);
        let vault = match Vault::unlock(&folder, Key::Passphrase(PASSPHRASE), around()) {
            Err(VaultError::NothingHere) => {
                let mut bytes = [0; 16];
                random(&mut bytes);
                let device = DeviceId::from_uuid(uuid::Uuid::from_bytes(bytes));
                Vault::create(&folder, PASSPHRASE, device, around())?.0
            }
            other => other?,
        };
        let device = vault.device();
        Ok(Reviewer { vault, device })
    }

    /// The way to a server.
    ///
    /// # Errors
    /// What is wrong with the address or the authority.
    pub fn line(address: &str, authority: &Path, patience: Patience) -> Result<Line> {
        let server = Server {
            address: address.to_owned(),
            ca_file: Some(authority.to_owned()),
            proxy: Proxy::None,
        };
        Ok(Line::to(&server, APP, patience)?)
    }

    /// Enrols this laptop with a code.
    ///
    /// # Errors
    /// What the server said instead.
    pub async fn enrol(&mut self, line: &Line, code: &str) -> Result<Token> {
        Ok(line.enrol(code, self.device, APP).await?.token)
    }

    /// Writes a new note, and answers its change once it is on the disk.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn write(&mut self, stream: StreamId, me: PersonId, text: &str) -> Result<ChangeId> {
        let mut bytes = [0; 16];
        random(&mut bytes);
        let record = RecordId::from_uuid(uuid::Builder::from_random_bytes(bytes).into_uuid());
        self.edit(stream, me, record, "note", text)
    }

    /// Writes a new version of a record.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn edit(
        &mut self,
        stream: StreamId,
        me: PersonId,
        record: RecordId,
        kind: &str,
        text: &str,
    ) -> Result<ChangeId> {
        let saved = self.write_all(stream, me, &[(record, kind, text)])?;
        saved.first().copied().context("nothing was saved")
    }

    /// Writes several at once.
    ///
    /// # Errors
    /// Those of the vault.
    pub fn write_all(
        &mut self,
        stream: StreamId,
        me: PersonId,
        records: &[(RecordId, &str, &str)],
    ) -> Result<Vec<ChangeId>> {
        let writing = |(record, kind, text): &(RecordId, &str, &str)| {
            let body = serde_json::json!({ "at": "2026-10-14T10:00:00+01:00", "text": text });
            Ok(Writing {
                stream,
                record: *record,
                kind: Kind::new(*kind),
                v: 1,
                author: me,
                body: Some(Body::parse(body.to_string())?),
                also: Vec::new(),
                search: Some(SearchText { title: String::new(), text: (*text).to_owned() }),
            })
        };
        let writings = records.iter().map(writing).collect::<Result<Vec<_>>>()?;
        let saved = self.vault.save::<&str>(&writings, &[])?;
        Ok(saved.into_iter().map(|change| change.id).collect())
    }

    /// One sync, until nothing waits and nothing more comes.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn sync(&mut self, line: &Line, token: &Token) -> Result<Done> {
        let courier = Courier { line: line.clone(), token: token.clone() };
        let (_keep, mut cancel) = tokio::sync::watch::channel(false);
        let mut pace = Pace::default();
        let settled = uplink::settle(self, &courier, &mut pace, &mut cancel, &mut |_| {}).await;
        match settled.end {
            End::UpToDate => Ok(settled.done),
            End::Cancelled => bail!("nobody cancelled this"),
            End::Trouble(trouble) => Err(trouble.into()),
        }
    }

    /// Reads a stream's whole log, as a new laptop would, and answers its changes in order.
    ///
    /// # Errors
    /// Those of the line; an entry out of its place, or one that stands there twice.
    pub async fn whole_log(
        &self,
        line: &Line,
        token: &Token,
        stream: StreamId,
    ) -> Result<Vec<ChangeId>> {
        let mut at = Chain::default();
        let mut log: Vec<ChangeId> = Vec::new();
        loop {
            let asked = self.asking(vec![Cursor::new(stream, at)]);
            let response = line.exchange(token, &asked).await?;
            let page = response.streams.into_iter().find(|page| page.id == stream);
            let Some(page) = page else { break };
            for entry in &page.changes {
                ensure!(entry.seq == log.len() as u64 + 1, "a gap before {}", entry.seq);
                log.push(entry.id);
            }
            at = page.at();
            if !page.more {
                break;
            }
        }
        let once: std::collections::BTreeSet<&ChangeId> = log.iter().collect();
        ensure!(once.len() == log.len(), "a change stands in the log twice");
        Ok(log)
    }

    /// The team's stream that the server offers this laptop, and who its person is in it.
    ///
    /// # Errors
    /// Those of the line; when it offers none.
    pub async fn review(&self, line: &Line, token: &Token) -> Result<(StreamId, PersonId)> {
        let joined = line.exchange(token, &self.asking(Vec::new())).await?.joined;
        let team = joined.into_iter().find(|joined| joined.audience == Audience::Team);
        team.map(|team| (team.id, team.me)).context("the server offers no review")
    }

    fn asking(&self, streams: Vec<Cursor>) -> Request {
        let mut nonce = [0; 16];
        random(&mut nonce);
        Request {
            protocol: PROTOCOL,
            app: APP.into(),
            device: self.device,
            nonce: Nonce::from_bytes(nonce),
            keeping: None,
            streams,
            push: Vec::new(),
            pages: sync::wire::Pages::Full,
        }
    }
}

fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes)
        .unwrap_or_else(|error| panic!("this machine has no randomness: {error}"));
}

fn stuck(error: VaultError) -> Stuck {
    Stuck { code: error.code(), words: error.to_string() }
}

impl Door for Reviewer {
    fn waiting(&mut self) -> Result<u64, Stuck> {
        self.vault.waiting_to_upload().map_err(stuck)
    }

    fn next_request(&mut self, most: usize) -> Result<Request, Stuck> {
        self.vault.next_request(&Ask { app: APP.into(), most }).map_err(stuck)
    }

    fn next_request_after(
        &mut self,
        request: &Request,
        most: usize,
    ) -> Result<Option<Request>, Stuck> {
        let ask = Ask { app: APP.into(), most };
        self.vault.next_request_after(request, &ask).map_err(stuck)
    }

    fn apply(&mut self, request: &Request, response: Response) -> Result<Took, Stuck> {
        let Applied { sent, received, entries, merged, parked, reset, more, clock_skew, .. } =
            self.vault.apply(request, response, &Plain).map_err(stuck)?;
        let clock_skew = clock_skew.map(|skew| skew.num_seconds());
        Ok(Took { sent, received, entries, merged, parked, reset, more, clock_skew })
    }

    fn park(&mut self, change: ChangeId, why: Why) -> Result<(), Stuck> {
        let why = match why {
            Why::TooLarge => Refusal::TooLarge,
            _ => Refusal::Malformed,
        };
        self.vault.park(change, why.into()).map(|_| ()).map_err(stuck)
    }

    fn unpark(&mut self, change: ChangeId) -> Result<(), Stuck> {
        self.vault.unpark(change).map(|_| ()).map_err(stuck)
    }
}

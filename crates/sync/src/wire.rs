//! What laptop and server say to each other: one request, one response, both JSON.
//!
//! `POST /v1/sync`, with [`MEDIA_TYPE`] both ways. A reply without that media type, or without the
//! nonce of its request, is not from our server (a captive portal, a proxy's own page): nothing is
//! settled by it. A newer peer may add fields; readers pass over those that they do not know.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::hex::hex_bytes;
use crate::{
    Chain, ChainHash, Change, ChangeId, DeviceId, Logged, Outcome, PersonId, Refusal, StreamId,
};

/// The version of this conversation. A server also accepts the one before it.
pub const PROTOCOL: u16 = 1;

/// What both sides call their messages.
pub const MEDIA_TYPE: &str = "application/vnd.standpoint.sync+json";

/// The most changes that one request may carry.
pub const MAX_PUSH: usize = 200;

/// The most bytes that a request may have, and that a response aims at: 1 MiB. A response passes
/// it by one entry at most, or by a merged change and its merge.
pub const MAX_MESSAGE: usize = 1024 * 1024;

/// The most entries in one response.
pub const MAX_PAGE: usize = 1000;

/// The most streams that one request may ask for.
pub const MAX_STREAMS: usize = 1000;

/// Proves that a response answers this request and no other: 128 random bits, as hex.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Nonce([u8; 16]);

hex_bytes!(Nonce, 16);

impl Nonce {
    /// The nonce of these random bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

/// Which keeping of the logs a server holds: a new one after every restore from a backup, so that
/// laptops offer again what the backup did not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Keeping(Uuid);

impl Keeping {
    /// The keeping of this name.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The plain id, for storage.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

/// How far a laptop has read one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The stream.
    pub id: StreamId,
    /// The last entry read; 0 before the first.
    pub seq: u64,
    /// The hash over all entries up to it.
    pub chain: ChainHash,
}

impl Cursor {
    /// A stream read up to here.
    pub const fn new(id: StreamId, at: Chain) -> Self {
        Self { id, seq: at.seq, chain: at.hash }
    }

    /// The place in the log.
    pub const fn at(self) -> Chain {
        Chain { seq: self.seq, hash: self.chain }
    }
}

/// What a laptop says: how far it has read, and what it has to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The program and its version, for the server's log.
    pub app: String,
    /// The installation that asks.
    pub device: DeviceId,
    /// To be echoed.
    pub nonce: Nonce,
    /// The keeping that the cursors belong to; none before the first answer.
    #[serde(default)]
    pub keeping: Option<Keeping>,
    /// Every stream that the laptop shares with this server.
    pub streams: Vec<Cursor>,
    /// Changes to append, each stream's in the order in which they were saved; at most
    /// [`MAX_PUSH`].
    #[serde(default)]
    pub push: Vec<Change>,
    /// What the laptop wants of the logs this time.
    #[serde(default, skip_serializing_if = "Pages::is_full")]
    pub pages: Pages,
}

/// What a laptop wants of the logs. A server that does not know this sends [`Pages::Full`], which is never wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pages {
    /// Every entry, but the changes that were made on the asking device without their content: it has them. If it
    /// has not, after a restore, it passes the page over and asks again for [`Pages::Full`].
    Lean,
    /// What this very request pushed, as far as the log goes on with nothing else, and never with a merge: more waits
    /// to be pushed, and all else comes after it. A stream that is to be read again from the start is told all the
    /// same.
    Own,
    /// Every entry with its change, but for those that this very request brought.
    #[default]
    #[serde(other)]
    Full,
}

impl Pages {
    fn is_full(&self) -> bool {
        *self == Self::Full
    }
}

/// What became of one pushed change: one of the two is there, or neither.
///
/// Neither when the page of its stream says `reset`: the change was not looked at, since what it was written on may
/// be missing until the laptop has offered it again. It goes on waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The change.
    pub id: ChangeId,
    /// It is in the log, with this outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// It is not, for this reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Refusal>,
}

impl Verdict {
    /// No verdict yet.
    pub const fn undecided(id: ChangeId) -> Self {
        Self { id, outcome: None, code: None }
    }

    /// The verdict on this change.
    pub fn new(id: ChangeId, verdict: Result<Outcome, Refusal>) -> Self {
        Self { id, outcome: verdict.ok(), code: verdict.err() }
    }
}

/// One entry of the log on its way down. A server may keep changes as the JSON that they are sent in: its `C`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry<C = Change> {
    /// Its place in the stream.
    pub seq: u64,
    /// How the log took it.
    pub outcome: Outcome,
    /// Which change.
    pub id: ChangeId,
    /// The change itself; none if the laptop has it: this very request brought it, with the same hash, or it was made
    /// there and the request asked for [`Pages::Lean`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<C>,
}

impl Entry {
    /// The entry in full.
    pub fn full(logged: Logged) -> Self {
        let Logged { change, outcome, seq } = logged;
        Self { seq, outcome, id: change.id, change: Some(change) }
    }

    /// The entry for somebody who has just sent the change.
    pub fn echo(logged: &Logged) -> Self {
        Self { seq: logged.seq, outcome: logged.outcome, id: logged.change.id, change: None }
    }
}

/// What kind of audience a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The team of one review.
    Team,
    /// One person's own records of a review.
    Private,
    /// Everybody in the network: editions, benchmarks.
    Reference,
}

/// A stream that the laptop did not name, and that its person may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// The stream.
    pub id: StreamId,
    /// What it is.
    pub audience: Audience,
    /// Its name for people.
    pub title: String,
    /// Who the laptop's person is in it: the author of what they write there.
    pub me: PersonId,
}

/// The next part of one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<C = Change> {
    /// The stream.
    pub id: StreamId,
    /// The laptop's cursor is of another log: it reads again from zero, and offers again what is
    /// its own. The page is then empty.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reset: bool,
    /// The entries after the laptop's cursor, in order and without gaps. A page never ends on
    /// [`Outcome::Merged`].
    pub changes: Vec<Entry<C>>,
    /// The cursor after them.
    pub seq: u64,
    /// And its hash.
    pub chain: ChainHash,
    /// Whether there is more to pull at once.
    pub more: bool,
}

impl<C> Page<C> {
    /// The cursor after the page.
    pub const fn at(&self) -> Chain {
        Chain { seq: self.seq, hash: self.chain }
    }
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response<C = Change> {
    /// [`PROTOCOL`], or the older one that was asked in.
    pub protocol: u16,
    /// The request's.
    pub nonce: Nonce,
    /// Which keeping of the logs answers.
    pub keeping: Keeping,
    /// By the server's clock; a laptop tells its person when it differs by more than five minutes.
    pub server_time: DateTime<Utc>,
    /// One for each pushed change, in their order.
    pub verdicts: Vec<Verdict>,
    /// One for each stream that the request named and the person may read, and has something new.
    pub streams: Vec<Page<C>>,
    /// Streams to ask for from now on.
    #[serde(default)]
    pub joined: Vec<Joined>,
    /// Streams that the request named and the person may not read, or not any more.
    #[serde(default)]
    pub closed: Vec<StreamId>,
    /// Streams that the request named and that take no changes at present. What was parked because
    /// of that in any other that it named is offered again. None from a server that does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<Vec<StreamId>>,
    /// Streams that the request named and whose team the person leads: once the laptop has read
    /// such a log to its end, it offers what others wrote and the log does not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub led: Vec<StreamId>,
}

/// Why the server does not answer a request at all. Sent with [`MEDIA_TYPE`] and the status in
/// brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denial {
    /// The device is not known or its token has ended (401): it is to be enrolled again.
    NotEnrolled,
    /// The network has withdrawn this device (403).
    Revoked,
    /// The network has withdrawn this device and asks it to remove its data (410).
    Wipe,
    /// The request is larger than [`MAX_MESSAGE`] or [`MAX_PUSH`] (413).
    TooLarge,
    /// The request cannot be read (400).
    Malformed,
    /// The laptop's program is too old for this server (426).
    TooOld,
    /// Too many requests; come back later (429).
    TooMany,
    /// The server has a fault of its own (500).
    Fault,
    /// The server is going down or its database is away (503).
    Busy,
    /// A reason that this version does not know.
    #[serde(other)]
    Other,
}

/// A denial as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// [`PROTOCOL`].
    pub protocol: u16,
    /// The request's, where the server could read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Nonce>,
    /// Why.
    pub code: Denial,
    /// Seconds to wait before the next try, if the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::tests::change;
    use crate::{Body, MAX_ALSO, MAX_BODY};
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    fn nonce() -> Nonce {
        Nonce::from_bytes([7; 16])
    }

    fn stream() -> StreamId {
        change(1).stream
    }

    fn request() -> Request {
        Request {
            protocol: PROTOCOL,
            app: "standpoint 1.2.3".into(),
            device: change(1).device,
            nonce: nonce(),
            keeping: Some(Keeping::from_uuid(Uuid::from_u128(9))),
            streams: vec![Cursor::new(stream(), Chain::default())],
            push: vec![change(1), Change { body: None, ..change(2) }],
            pages: Pages::Full,
        }
    }

    fn response() -> Response {
        let logged = |n, seq| Logged { change: change(n), outcome: Outcome::Head, seq };
        Response {
            protocol: PROTOCOL,
            nonce: nonce(),
            keeping: Keeping::from_uuid(Uuid::from_u128(9)),
            server_time: DateTime::UNIX_EPOCH,
            verdicts: vec![
                Verdict::new(change(1).id, Ok(Outcome::HeadOver)),
                Verdict::new(change(2).id, Err(Refusal::NotAMember)),
            ],
            streams: vec![Page {
                id: stream(),
                reset: false,
                changes: vec![Entry::full(logged(1, 1)), Entry::echo(&logged(2, 2))],
                seq: 2,
                chain: ChainHash::default(),
                more: true,
            }],
            joined: vec![Joined {
                id: stream(),
                audience: Audience::Private,
                title: "Ward 3".into(),
                me: change(1).author,
            }],
            closed: vec![stream()],
            locked: Some(vec![stream()]),
            led: vec![stream()],
        }
    }

    fn denied() -> Denied {
        let (nonce, retry_after) = (Some(nonce()), Some(30));
        Denied { protocol: PROTOCOL, nonce, code: Denial::TooMany, retry_after }
    }

    /// What arrives is what was sent, also from a newer peer, who says more in every object.
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(sent: &T) {
        fn more(value: &mut Value) {
            match value {
                // What a person wrote is not the peer's to add to.
                Value::Object(fields) => {
                    let said = fields.iter_mut().filter(|(name, _)| *name != "body");
                    said.for_each(|(_, field)| more(field));
                    fields.insert("newer".into(), json!({ "deep": [1] }));
                }
                Value::Array(items) => items.iter_mut().for_each(more),
                _ => {}
            }
        }
        let text = serde_json::to_string(sent).unwrap();
        assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), sent);
        let mut value: Value = serde_json::from_str(&text).unwrap();
        more(&mut value);
        assert_eq!(&serde_json::from_str::<T>(&value.to_string()).unwrap(), sent);
    }

    #[test]
    fn messages_survive_the_wire_and_a_newer_peer() {
        check(&request());
        check(&response());
        check(&denied());
    }

    #[test]
    fn what_a_first_request_need_not_say_may_be_left_out() {
        let bare = Request { keeping: None, push: Vec::new(), ..request() };
        let mut value = serde_json::to_value(&bare).unwrap();
        value.as_object_mut().unwrap().retain(|name, _| name != "keeping" && name != "push");
        assert_eq!(serde_json::from_value::<Request>(value).unwrap(), bare);
    }

    #[test]
    fn a_change_without_a_body_is_refused_and_one_with_null_deletes() {
        let text = |body: &str| {
            let rest = serde_json::to_string(&Change { body: None, ..change(1) }).unwrap();
            let push = rest.replace(",\"body\":null", body);
            serde_json::to_string(&request())
                .unwrap()
                .replace(&serde_json::to_string(&request().push).unwrap(), &format!("[{push}]"))
        };
        let read = |body: &str| serde_json::from_str::<Request>(&text(body));
        assert!(read("").is_err());
        assert_eq!(read(",\"body\":null").unwrap().push[0].body, None);
        assert_eq!(read(",\"body\":{}").unwrap().push[0].body, Body::parse("{}").ok());
    }

    #[test]
    fn a_denial_that_this_version_does_not_know_is_another() {
        let read = |code: &str| {
            serde_json::from_str::<Denied>(&format!("{{\"protocol\":2,\"code\":\"{code}\"}}"))
        };
        assert_eq!(read("out_of_office").unwrap().code, Denial::Other);
        assert_eq!(read("not_enrolled").unwrap().code, Denial::NotEnrolled);
        assert_eq!(read("wipe").unwrap(), Denied { code: Denial::Wipe, ..read("other").unwrap() });
    }

    #[test]
    fn a_refusal_that_this_version_does_not_know_is_another() {
        let text = serde_json::to_string(&response()).unwrap();
        let newer = text.replace("not_a_member", "out_of_hours");
        let read: Response = serde_json::from_str(&newer).unwrap();
        assert_eq!(read.verdicts[1].code, Some(Refusal::Other));
        let rest = Response { verdicts: response().verdicts, ..read };
        assert_eq!(rest, response());
        assert_eq!(Refusal::Other.code(), "SP-1117");
    }

    #[test]
    fn a_server_that_does_not_say_what_is_locked_is_not_one_that_has_opened_everything() {
        let mut value = serde_json::to_value(response()).unwrap();
        value.as_object_mut().unwrap().retain(|name, _| name != "locked" && name != "led");
        let older: Response = serde_json::from_value(value).unwrap();
        assert_eq!((older.locked, older.led), (None, Vec::new()));
        let open = Response { locked: Some(Vec::new()), ..response() };
        assert_eq!(serde_json::to_value(&open).unwrap()["locked"], json!([]));
    }

    #[test]
    fn a_verdict_says_an_outcome_or_a_reason_or_neither() {
        let json = |verdict| serde_json::to_value(Verdict::new(change(1).id, verdict)).unwrap();
        let id = change(1).id.to_string();
        assert_eq!(json(Ok(Outcome::Same)), json!({ "id": id, "outcome": "same" }));
        assert_eq!(json(Err(Refusal::Locked)), json!({ "id": id, "code": "locked" }));
        let undecided = Verdict::undecided(change(1).id);
        assert_eq!(serde_json::to_value(undecided).unwrap(), json!({ "id": id }));
        check(&Response { verdicts: vec![undecided], ..response() });
    }

    #[test]
    fn an_echo_carries_no_content_and_a_page_says_reset_only_when_it_is_one() {
        let value = serde_json::to_value(&response().streams[0]).unwrap();
        assert_eq!(value.get("reset"), None);
        assert!(value["changes"][0].get("change").is_some());
        assert!(value["changes"][1].get("change").is_none());
        let reset = Page { reset: true, changes: Vec::new(), ..response().streams[0].clone() };
        assert_eq!(serde_json::to_value(&reset).unwrap()["reset"], true);
        check(&reset);
    }

    #[test]
    fn the_largest_change_can_be_sent() {
        let largest = Change {
            also: vec![change(1).id; MAX_ALSO],
            base: Some(change(1).id),
            body: Body::parse(format!("\"{}\"", "x".repeat(MAX_BODY - 2))).ok(),
            ..change(2)
        };
        let streams = vec![Cursor::new(stream(), Chain::default()); MAX_STREAMS];
        let alone = Request { push: vec![largest], streams, ..request() };
        assert!(alone.push[0].body.is_some());
        assert!(serde_json::to_vec(&alone).unwrap().len() <= MAX_MESSAGE);
    }
}

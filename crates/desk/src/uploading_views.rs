//! Saving and uploading, as it is shown and taken.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::secret::Secret;

/// How everything on this laptop is kept, and what of it the network has.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UploadPage {
    /// `Saved on this laptop`.
    pub title: String,
    /// `14 changes will upload when you are next connected. There is nothing you need to do.`
    pub about: String,
    pub network: Option<NetworkView>,
    /// What stood in the way of the last try.
    pub trouble: Option<TroubleView>,
    /// What the office had removed from this laptop, and what is still here.
    pub removed: Option<String>,
    /// `14, about 22 kB`; `nothing`.
    pub waiting: String,
    pub kinds: Vec<WaitingView>,
    /// `3 changes came from colleagues’ laptops, which upload them.`; empty where none did.
    pub handed: String,
    pub parked: Vec<ParkedView>,
    pub runs: Vec<RunLine>,
    /// `Since 2 October`; empty before the first.
    pub since: String,
    /// Reviews that only this laptop has.
    pub alone: Vec<AloneView>,
    /// Other reviews with something to decide.
    pub elsewhere: Vec<ElsewhereView>,
    /// `245 changes from four people. Notes and reviewers’ own ratings never clash ...`
    pub together: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NetworkView {
    pub network: String,
    pub address: String,
    /// `Helen Marwood, lead reviewer`.
    pub who: String,
    /// `Connected since 2 October`.
    pub since: String,
    pub paused: bool,
    /// The way there: empty as the system is set up, `none`, or the address of a proxy without any password.
    pub proxy: String,
    /// A sync runs.
    pub busy: bool,
    /// `Tries again at 16:42`.
    pub next: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct TroubleView {
    pub code: String,
    pub message: String,
    /// The laptop has to be connected anew, with another code.
    pub again: bool,
}

/// Some of what waits, of one kind.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WaitingView {
    pub count: u32,
    /// `section summaries`.
    pub what: String,
    /// `17:31 to 18:04`.
    pub when: String,
    /// The newest of them, a line each.
    pub items: Vec<WaitingItem>,
    /// How many more there are.
    pub more: u32,
}

/// Something that waits.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WaitingItem {
    pub id: String,
    /// How it begins.
    pub words: String,
    /// `17:31`.
    pub when: String,
}

/// Something that the server does not take. It is shown where it was written all the same.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ParkedView {
    pub id: String,
    /// `A note, 17:22`.
    pub what: String,
    /// Its words.
    pub words: String,
    /// Why, and what can be done.
    pub why: String,
    pub code: String,
}

/// One sync that was.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RunLine {
    /// `16:36`, `Tuesday 13 October, 16:36`.
    pub when: String,
    /// `Uploaded 87 changes, received 41`.
    pub what: String,
    /// `Nothing lost; tried again quietly 14 times`.
    pub about: String,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AloneView {
    pub id: String,
    pub unit: String,
    /// `31 changes on this laptop only`.
    pub about: String,
    /// Whether it can be shared with the network.
    pub may_give: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ElsewhereView {
    pub id: String,
    pub unit: String,
    /// `2 things to decide`.
    pub what: String,
}

/// Connect this laptop.
#[derive(Clone, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Enrol {
    pub address: String,
    pub code: String,
    /// Token of the file with the network's own certificate authority.
    pub authority: Option<String>,
    /// `none`, or the address of a proxy; as the system is set up where there is nothing.
    pub proxy: Option<String>,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct Pause {
    pub paused: bool,
}

/// Work that is not uploaded, in words that can be read anywhere.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PlainWords {
    pub text: String,
}

/// A file for a colleague.
#[derive(Clone, Serialize, TS)]
pub struct HandedOver {
    pub name: String,
    /// `14 changes`.
    pub changes: String,
    /// What opens it: to be said, and kept apart from the file.
    pub code: String,
}

/// A colleague's file, and the code that opens it.
#[derive(Deserialize, TS)]
pub struct TakeIn {
    pub token: String,
    pub code: Secret,
}

/// What came of a colleague's file.
#[derive(Clone, Debug, Serialize, TS)]
pub struct TakenIn {
    /// `Took in 23 changes by Dr Anil Deshmukh, for Hawthorn Unit`.
    pub says: String,
    pub page: UploadPage,
}

/// Where this laptop waits for a colleague's, and the code that they need.
#[derive(Clone, Serialize, TS)]
pub struct Waits {
    /// What to type on the other laptop: `192.168.0.12`. More than one where there is more than one way here; none
    /// where this laptop is on no network and no cable.
    pub places: Vec<String>,
    /// To be said.
    pub code: String,
}

/// A colleague's laptop that waits, and the code that was said.
#[derive(Deserialize, TS)]
pub struct GoThere {
    pub place: String,
    pub code: Secret,
}

/// How something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum KeptState {
    /// Saved on this laptop, in a review that is on no network.
    Here,
    /// Saved on this laptop, and waiting to be uploaded.
    Waiting,
    /// Seen in the network's log.
    Uploaded,
    /// From a colleague's laptop, and not yet on the network.
    Handed,
    /// The network did not take it.
    Parked,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct KeptView {
    pub id: String,
    pub state: KeptState,
}

/// How the records of the open review are kept.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Standing {
    /// True of every record that is not named.
    pub rest: KeptState,
    pub but: Vec<KeptView>,
}

/// What was uploaded and when, for paper.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// `Wednesday 14 October 2026, 18:20`.
    pub made: String,
    pub network: String,
    pub who: String,
    pub laptop: String,
    /// `Everything on this laptop that is shared with the network is uploaded.`
    pub says: String,
    pub reviews: Vec<ReceiptReview>,
    pub runs: Vec<RunLine>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptReview {
    pub unit: String,
    /// `1,204 entries, of which 312 written by you`.
    pub entries: String,
    /// `All uploaded`, `14 waiting`, `On this laptop only`.
    pub state: String,
    /// The place in the log, and the hash over all of it up to there: two laptops that show the same hold the same.
    pub proof: String,
}

//! What the screen of serious concerns shows and takes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::{HintView, PersonView};

/// Every serious concern of the review, and whom to ring.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConcernsPage {
    /// In the order in which they were begun.
    pub concerns: Vec<ConcernView>,
    pub to_ring: Vec<ToRingView>,
    /// The numbers as I began to change them; none where I did not.
    pub begun_numbers: Option<Vec<ToRingView>>,
    /// Whether I may change the numbers.
    pub may_change_numbers: bool,
    pub people: Vec<PersonView>,
    /// The id of the next one to be written.
    pub next: String,
    /// `14 October, 11:07`.
    pub now: String,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConcernView {
    pub id: String,
    /// The version shown; none while it is only being typed.
    pub version: Option<String>,
    /// How it begins, in one line.
    pub begins: String,
    pub seen: String,
    pub place: String,
    pub noticed: String,
    pub noticed_by: Option<String>,
    /// `Written down by Helen Marwood, Wednesday 14 October, 11:07`.
    pub written: String,
    pub told: Vec<ToldView>,
    /// `open`, `handed_over`, `closed` or `mistake`.
    pub state: String,
    /// `Handed over to the unit`.
    pub state_words: String,
    pub line: String,
    pub hints: Vec<HintView>,
    /// An entry that was begun and not added yet.
    pub begun_told: Option<BegunTold>,
    /// A line on where it stands, or on a mistake, that was begun.
    pub begun_line: Option<BegunLine>,
}

/// A version of a concern.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ConcernVersion {
    /// Id of the change.
    pub change: String,
    /// `Wednesday 14 October, 10:47`.
    pub when: String,
    pub by: String,
    /// `Larch, airlock. Noticed 14 October, 10:40. Open, 2 told`.
    pub about: String,
    pub current: bool,
    /// What it said, to be written anew.
    pub words: DraftConcern,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ToldView {
    pub id: String,
    pub whom: String,
    /// `By telephone, 11:12, by Anil Deshmukh`.
    pub how: String,
    pub said: String,
    /// `Written down 11:13`.
    pub written: String,
    pub mistake: Option<String>,
}

/// A number to ring.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ToRingView {
    pub who: String,
    pub name: String,
    pub phone: String,
    pub about: String,
}

/// A serious concern while it is typed, and to be kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftConcern {
    pub id: String,
    pub seen: String,
    pub place: String,
    pub noticed: String,
    pub noticed_by: Option<String>,
    /// The version that it is typed on.
    pub on: Option<String>,
}

/// Somebody who was told, while it is typed, and to be added.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct BegunTold {
    pub whom: String,
    pub how: String,
    pub when: String,
    pub by: Option<String>,
    pub said: String,
}

/// A line while it is typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct BegunLine {
    /// A state, or the id of an entry that was a mistake.
    pub about: String,
    pub line: String,
}

/// Keeps what is being typed of an entry; none gives it up.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct DraftTold {
    pub id: String,
    pub begun: Option<BegunTold>,
}

/// Keeps a line that is being typed; none gives it up.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct DraftLineOn {
    pub id: String,
    pub begun: Option<BegunLine>,
}

/// Adds somebody who was told.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Tell {
    pub id: String,
    pub told: BegunTold,
}

/// Says where a concern stands, or that an entry of it was a mistake.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Settle {
    pub id: String,
    pub settled: BegunLine,
}

/// Keeps the numbers as they are being changed; none gives it up.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct DraftNumbers {
    pub begun: Option<Vec<ToRingView>>,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct SaveNumbers {
    pub numbers: Vec<ToRingView>,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ConcernPage {
    pub id: String,
    pub large_print: bool,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct SaveConcernPage {
    pub token: String,
    pub page: ConcernPage,
}

//! Small things that several screens show.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which mark a rating wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Look {
    Met,
    Partly,
    Not,
    Na,
    Unknown,
}

/// A point of the scale and the key that gives it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScaleView {
    pub code: String,
    pub label: String,
    pub look: Look,
    /// `1`, `2` ...
    pub key: String,
}

/// A type of standard; `weight` 0 is the heaviest mark.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypeView {
    pub code: String,
    pub label: String,
    pub about: String,
    pub weight: u8,
}

/// A code and a label.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    pub code: String,
    pub label: String,
}

/// Somebody of the review team.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    pub id: String,
    pub name: String,
    /// First name, for narrow places.
    pub short: String,
    pub initials: String,
    /// `Lead reviewer`.
    pub title: String,
    pub me: bool,
}

/// The code of a standard with the mark it wears where it is shown.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Chip {
    pub code: String,
    pub look: Option<Look>,
}

/// A mark on a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum MarkView {
    Good,
    Concern,
    Quote,
    Check,
}

/// Text that may identify somebody. `start` and `end` count UTF-16 units.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HintView {
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// `“999 012 3456” looks like an NHS number.`
    pub says: String,
}

/// A note as it is read.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    pub id: String,
    /// `10:47`.
    pub at: String,
    /// Milliseconds since 1970: when it was begun. One writer’s notes stand in this order.
    pub begun: f64,
    pub mark: Option<MarkView>,
    /// Who spoke, where it is not simply the group.
    pub speaker: Option<String>,
    /// Code of the group.
    pub group: Option<String>,
    pub text: String,
    pub chips: Vec<Chip>,
    pub mine: bool,
    /// `You` or the first name.
    pub by: String,
    /// Title of its session.
    pub session: Option<String>,
    /// Title of the session that it was taken in, where that was taken out of the day.
    pub was_in: Option<String>,
    /// `Helen, 10:56, patients, Larch`: who, when and where in one line.
    pub line: String,
    /// For a note to check: `for Frontline staff, 11:30`.
    pub for_whom: Option<String>,
    pub hints: Vec<HintView>,
    /// Only its author sees it.
    pub private: bool,
    pub edited: bool,
}

/// A percentage of a questionnaire.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AskedView {
    /// `Patients`.
    pub group: String,
    /// The question as asked.
    pub text: String,
    /// 0 to 100; none where too few answered.
    pub share: Option<f32>,
    /// `71%`, or `too few to show`.
    pub percent: String,
    /// `of 17`, empty where too few answered.
    pub of: String,
}

/// What the unit says of itself.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClaimView {
    pub look: Option<Look>,
    pub label: String,
    pub commentary: String,
}

/// What the last cycle left on a standard.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastView {
    pub look: Option<Look>,
    pub label: String,
    /// `October 2024`.
    pub when: String,
    /// `Action: ... (done)`.
    pub actions: Vec<String>,
}

/// A standard with all the evidence at hand.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StandardDetail {
    pub code: String,
    pub kind: Option<TypeView>,
    pub section: Named,
    pub text: String,
    pub guidance: Option<String>,
    pub look_for: Option<String>,
    /// Said where the standard does not apply to this kind of care.
    pub applies: bool,
    /// Code of my rating.
    pub mine: Option<String>,
    pub why: String,
    /// Whether my rating asks for a reason that is not there yet, and why.
    pub needs_why: Option<String>,
    pub claim: Option<ClaimView>,
    pub asked: Vec<AskedView>,
    pub notes: Vec<NoteView>,
    /// `7 notes from 4 sessions`.
    pub notes_from: String,
    pub last: Option<LastView>,
    /// The sources there are: `self-review`, `patients`, `documents` ...
    pub sources: Vec<String>,
    pub prompts: Vec<PromptView>,
    /// What the team wants to find out, where it is a priority; may be empty.
    pub priority: Option<String>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// A question to ask.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PromptView {
    pub standard: String,
    pub group: String,
    pub text: String,
    pub covered: bool,
    /// What the team wants to find out, where the standard is a priority; may be empty.
    pub priority: Option<String>,
}

/// Counts, for bars and headings. Computed by `review::figures`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CountsView {
    pub met: u32,
    pub partly: u32,
    pub not: u32,
    pub na: u32,
    pub unknown: u32,
    pub unrated: u32,
    pub total: u32,
}

/// Words with the places that matched.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    pub text: String,
    /// Pairs of UTF-16 start and end.
    pub hits: Vec<(u32, u32)>,
}

/// What stands behind every answer: is my work safe?
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saving {
    /// `11:07`: when something was last committed to disk.
    pub saved_at: Option<String>,
    /// Changes that no server has.
    pub waiting: u32,
    /// `14 changes waiting to upload`, `Uploading 9 of 14`, `All uploaded 12:16`; empty without a network.
    pub upload: String,
    /// Versions of which somebody has to say what counts, in the open review.
    pub decide: u32,
    /// Goes up when others’ work has arrived: what is shown may be read again.
    pub news: u32,
    /// What Ctrl Z would undo (`a rating of 5.3`).
    pub undo: Option<String>,
    /// What Ctrl Shift Z would do again.
    pub redo: Option<String>,
}

/// An empty answer.
#[derive(Clone, Copy, Debug, Default, Serialize, TS)]
pub struct Nothing {}

/// No arguments.
#[derive(Clone, Copy, Debug, Default, Deserialize, TS)]
pub struct NoArgs {}

/// An id or a code.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Id {
    pub id: String,
}

/// The code of a standard or section.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Code {
    pub code: String,
}

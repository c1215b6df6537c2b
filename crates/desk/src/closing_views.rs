//! Closing the day: what agree, findings and report show and take.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::{
    AskedView, Chip, ClaimView, LastView, Look, Named, NoteView, PersonView, TypeView,
};

// Agree

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgreePage {
    pub done: u32,
    pub total: u32,
    /// Columns of marks, patients' views first.
    pub people: Vec<PersonView>,
    /// Views differ; agreed ones stay in their place.
    pub differ: Vec<AgreeRow>,
    pub differ_agreed: u32,
    pub single: Vec<AgreeRow>,
    pub same: Vec<AgreeRow>,
    /// How many of `same` may be agreed at once.
    pub same_ready: u32,
    pub agreed: Vec<AgreeRow>,
    /// Nobody has rated these yet.
    pub nobody: Vec<AgreeRow>,
    /// Put off until later.
    pub come_back: Vec<String>,
    pub may_agree: bool,
    /// `5 more differences, 44 minutes`.
    pub pace: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct AgreeRow {
    pub code: String,
    pub kind: Option<TypeView>,
    /// A few words.
    pub short: String,
    /// One a person, in the order of `people`.
    pub views: Vec<Option<Look>>,
    pub agreed: Option<Look>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgreeDetail {
    pub code: String,
    pub kind: Option<TypeView>,
    pub section: Named,
    pub text: String,
    pub views: Vec<OwnView>,
    pub claim: Option<ClaimView>,
    pub asked: Vec<AskedView>,
    pub last: Option<LastView>,
    /// A quote first, else a concern.
    pub heard: Option<NoteView>,
    pub notes: Vec<NoteView>,
    /// Code of the agreed rating.
    pub agreed: Option<String>,
    pub comment: String,
    /// Names the version that the comment is of.
    pub version: Option<String>,
    pub dissent: Vec<DissentView>,
    /// Another view that was begun and neither recorded nor given up.
    pub begun: Option<Begun>,
    pub come_back: bool,
    /// Why a comment is needed: `A rating other than Met needs a comment.`
    pub needs_comment: Option<String>,
    /// `Rests on one source: patients.`
    pub single_source: Option<String>,
    /// Versions beside the agreed one, in words.
    pub beside: Vec<String>,
    /// What the team wants to find out, where it is a priority; may be empty.
    pub priority: Option<String>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct OwnView {
    pub person: PersonView,
    pub rating: Option<String>,
    pub label: String,
    pub look: Option<Look>,
    pub why: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct DissentView {
    pub person: PersonView,
    pub rating: Option<String>,
    pub look: Option<Look>,
    pub why: String,
}

/// Only what is given changes.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct Agree {
    pub code: String,
    pub rating: Option<String>,
    /// Take the agreed rating back.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub clear: bool,
    pub comment: Option<String>,
    /// The version that the comment was written on.
    pub on: Option<String>,
    pub come_back: Option<bool>,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct RecordDissent {
    pub code: String,
    pub person: String,
    pub rating: Option<String>,
    pub why: String,
    /// Take the person's dissent back.
    #[serde(default)]
    #[ts(as = "Option<bool>", optional)]
    pub remove: bool,
}

/// Another view while it is being written: who would have said what, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Begun {
    pub person: String,
    pub rating: Option<String>,
    pub why: String,
}

/// Keeps another view that is being written; without it, it is given up.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct DraftDissent {
    pub code: String,
    pub begun: Option<Begun>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AgreedMany {
    pub agreed: u32,
    /// Left for the team to take one by one.
    pub left: u32,
}

/// Text being typed in the comment, a finding or a report text; sealed on leaving the field.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct DraftText {
    /// `agree`, `finding`, `section` or `findOut`.
    pub of: String,
    /// Code, id or section it belongs to.
    pub at: String,
    pub text: String,
    /// The version that it was typed on.
    pub on: Option<String>,
}

// Findings

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ListView {
    Achievement,
    Improvement,
    GoodPractice,
    Recommendation,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingsPage {
    /// Marked notes of the team that no finding uses yet.
    pub tray: Vec<NoteView>,
    pub marked: u32,
    pub achievements: Vec<FindingView>,
    pub improvements: Vec<FindingView>,
    pub good_practice: Vec<FindingView>,
    pub recommendations: Vec<FindingView>,
    /// Not met, and no recommendation yet.
    pub without: Vec<Chip>,
    /// `16:00`, when the feedback session starts.
    pub feedback_at: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    pub id: String,
    /// Names the version that the text is of.
    pub version: String,
    pub list: ListView,
    pub text: String,
    pub chips: Vec<Chip>,
    /// `9 notes, 1 quote`.
    pub rests_on: String,
    pub notes: Vec<NoteView>,
    pub say: bool,
    pub contact: Option<ContactView>,
    /// `from area for improvement 1`.
    pub answers: Option<String>,
    pub answers_id: Option<String>,
    pub hints: Vec<crate::views::HintView>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ContactView {
    pub name: String,
    pub role: String,
    pub how: String,
}

/// The contact of a finding while it is being typed; sealed on leaving the field.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct DraftContact {
    pub id: String,
    pub contact: ContactView,
}

/// Only what is given changes; without `id` a new finding at the end of its list.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct SaveFinding {
    pub id: Option<String>,
    pub list: Option<ListView>,
    pub text: Option<String>,
    /// The version that the text was written on.
    pub on: Option<String>,
    pub standards: Option<Vec<String>>,
    pub say: Option<bool>,
    pub contact: Option<ContactView>,
    pub answers: Option<String>,
    /// Adds these notes, and the standards they bear on.
    pub add_notes: Option<Vec<String>>,
    /// Takes these notes off. The standards stay.
    pub drop_notes: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct MoveFinding {
    pub id: String,
    /// -1 up, 1 down.
    pub by: i32,
}

// Report

#[derive(Clone, Debug, Serialize, TS)]
pub struct ReportPage {
    pub checklist: Vec<CheckView>,
    pub texts: Vec<SectionTextView>,
    /// `Draft`: when the report is due.
    pub due: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct CheckView {
    pub done: bool,
    /// Something to know before sharing, rather than to do.
    pub know: bool,
    /// `3 summaries to write`.
    pub title: String,
    /// `Treatment and recovery; Safeguarding`.
    pub about: String,
    /// Screen and place it leads to.
    pub screen: Option<String>,
    pub at: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct SectionTextView {
    /// Empty for the whole report.
    pub section: String,
    pub name: String,
    pub text: String,
    /// Names the version that the text is of.
    pub version: Option<String>,
    pub marks: u32,
    pub hints: Vec<crate::views::HintView>,
}

/// A section by its code; empty for the whole report.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SectionOf {
    pub section: String,
}

/// What a section's summary rests on.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SectionEvidence {
    /// Findings linked to a standard of the section, in the order of the lists; all of them for the whole report.
    pub findings: Vec<RestingFinding>,
    /// Agreed as partly or not met, in the order of the edition.
    pub short: Vec<ShortView>,
    /// Notes marked as good practice, a concern or a quote, in the order of the day.
    pub notes: Vec<crate::views::NoteView>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct RestingFinding {
    pub id: String,
    pub list: ListView,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ShortView {
    pub chip: crate::views::Chip,
    pub text: String,
    /// The team's comment; empty for none.
    pub comment: String,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct SaveText {
    pub section: String,
    pub text: String,
    /// The version that the text was written on.
    pub on: Option<String>,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Choices {
    pub questionnaires: bool,
    pub self_review: bool,
    pub large_print: bool,
    pub draft: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct Rendered {
    pub pages: u32,
    pub outline: Vec<OutlineView>,
    /// Names this rendering when pages are asked for.
    pub id: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct OutlineView {
    pub title: String,
    pub page: u32,
    pub level: u32,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct PageOf {
    pub id: String,
    /// From 1.
    pub page: u32,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct PageView {
    pub svg: String,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct SaveReport {
    pub token: String,
    pub choices: Choices,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct SavedFile {
    pub name: String,
    /// In kB.
    pub size: u32,
}

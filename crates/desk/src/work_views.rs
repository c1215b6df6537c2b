//! The day's work: what overview, timetable, notes and standards show and take.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::before_views::FlagView;
use crate::views::{
    Chip, CountsView, Found, HintView, Look, MarkView, Named, NoteView, PersonView, PromptView,
    TypeView,
};

// Overview

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WhoseView {
    Mine,
    Team,
    Agreed,
    #[serde(rename = "self")]
    SelfReview,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct ShowOverview {
    pub whose: WhoseView,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    pub sections: Vec<OverviewRow>,
    /// `0 of 204 standards rated by you; 4 more do not apply to this kind of care`
    pub so_far: String,
    pub next: Option<NextSession>,
    /// `Still to do before 15:00`; `The visit was on Wednesday 14 October. What is left:`.
    pub todo_heading: String,
    pub todo: Vec<TodoLine>,
    /// `shared 12:16`, or `not shared yet`.
    pub team_heading: String,
    pub team: Vec<TeamRow>,
    /// Whether I may change who is in the team.
    pub may_change_team: bool,
    /// The parts that a member can have.
    pub roles: Vec<RoleChoice>,
    /// The ties with a service that a member can declare.
    pub ties: Vec<RoleChoice>,
    /// What the team has prepared, and what of it is mine, a sentence each.
    pub plan: Vec<String>,
    /// Serious concerns that are not closed.
    pub concerns: u32,
}

/// A part in a team: its code and what people read.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RoleChoice {
    pub code: String,
    pub label: String,
}

/// Add a member of the team, or change one.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct SaveMember {
    /// None for a new one.
    pub id: Option<String>,
    pub name: String,
    /// Code of a part in the team.
    pub role: String,
    pub organisation: String,
    /// None leaves the declared ties as they are.
    pub interests: Option<Vec<InterestView>>,
    /// How a tie with this service was settled; none leaves that as it is.
    pub settled: Option<String>,
}

/// A tie with a service.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InterestView {
    /// The service, ward or organisation.
    pub name: String,
    /// Code of the tie.
    pub why: String,
}

/// How a tie with this service was settled.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SettledView {
    pub words: String,
    /// Who wrote that.
    pub by: String,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OverviewRow {
    pub code: String,
    pub name: String,
    /// Whether I take it.
    pub mine: bool,
    pub cells: Vec<Cell>,
    /// Ratings given, and asked for.
    pub rated: u32,
    pub total: u32,
    pub notes: u32,
    pub differs: u32,
    pub counts: CountsView,
    /// `80.0%` or `–`.
    pub percent: String,
}

/// One standard in a strip.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Cell {
    pub code: String,
    pub look: Option<Look>,
    /// Of the heaviest type.
    pub first_type: bool,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct NextSession {
    pub id: String,
    /// `Now`, `Next`; on another day, which day that is, or that it is one to try.
    pub when: String,
    /// `13:00 Family and friends`.
    pub title: String,
    pub about: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct TodoLine {
    pub count: u32,
    pub text: String,
    /// Screen it leads to: `standards`, `notes`, `timetable`, `agree`, `before`.
    pub screen: String,
    /// Section or standard to open there.
    pub at: Option<String>,
    /// Shown with the mark it speaks of.
    pub mark: Option<MarkView>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct TeamRow {
    pub person: PersonView,
    /// Code of the part in the team.
    pub role: String,
    pub organisation: String,
    pub rated: u32,
    pub notes: u32,
    /// Ties with this service: `has a tie with Hawthorn Unit`.
    pub flags: Vec<String>,
    /// How they were settled.
    pub settled: Option<SettledView>,
    /// What was declared; empty for those who do not put the team together.
    pub interests: Vec<InterestView>,
}

// Timetable

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Timetable {
    /// `Wednesday 14 October`.
    pub heading: String,
    pub sessions: Vec<SessionView>,
    /// Id of the one to open at: on now, next, or the last where all are over.
    pub current: Option<String>,
    /// Minutes after midnight, when today is the day of the visit.
    pub now: Option<u32>,
    /// Groups and people to choose from when a session is changed.
    pub groups: Vec<Named>,
    pub people: Vec<PersonView>,
    /// Ties of theirs with this service that are not settled.
    pub flags: Vec<FlagView>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    pub id: String,
    pub title: String,
    pub starts: String,
    pub ends: String,
    /// Minutes after midnight.
    pub from: u32,
    pub to: u32,
    pub place: String,
    /// `meeting`, `interview`, `tour`, `documents`, `break`, `agree`, `feedback`.
    pub kind: String,
    pub group: Option<String>,
    pub people: Vec<PersonView>,
    pub everyone: bool,
    pub mine: bool,
    pub asks: Option<String>,
    pub types: Option<String>,
    /// `Carole asks, you type. Five people expected.`
    pub about: String,
    pub extra: String,
    pub done: bool,
    pub notes: u32,
    pub to_check: u32,
    /// Side by side: which column, of how many.
    pub lane: u32,
    pub lanes: u32,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    pub session: SessionView,
    /// `13:00 to 13:45, in 38 minutes`.
    pub when: String,
    pub checks: Vec<NoteView>,
    pub prompts: Vec<PromptView>,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct SaveSession {
    /// None for a new one.
    pub id: Option<String>,
    pub title: String,
    pub starts: String,
    pub ends: String,
    pub place: String,
    pub kind: String,
    pub group: Option<String>,
    pub people: Vec<String>,
    pub asks: Option<String>,
    pub types: Option<String>,
    pub about: String,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct ShiftSession {
    pub id: String,
    /// Minutes, negative for earlier.
    pub minutes: i32,
}

// Notes

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct ShowNotes {
    /// None: the session going on now, else the last one with my notes, else notes without a session.
    pub session: Option<String>,
    /// The session going on now and no other; while none is, notes outside sessions.
    #[serde(default)]
    #[ts(as = "Option<bool>")]
    pub running: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct NotesPage {
    pub session: Option<SessionView>,
    /// All sessions, to switch.
    pub sessions: Vec<Named>,
    /// Prompts for the session's group, by section; those covered have notes in this session.
    pub prompts: Vec<PromptSection>,
    pub covered: u32,
    pub prompts_total: u32,
    /// My notes of this session in the order written, without the new lines among `drafts`.
    pub notes: Vec<NoteView>,
    /// Colleagues' notes of this session, to read, each colleague's together.
    pub others: Vec<NoteView>,
    /// Lines typed but not yet sealed, found again after a crash or a lock.
    pub drafts: Vec<DraftView>,
    /// Code of the group that speaks by default.
    pub group: Option<String>,
    /// Who else may be speaking: group labels and speakers used before.
    pub speakers: Vec<String>,
    /// How many notes of this review were deleted.
    pub deleted: u32,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct PromptSection {
    pub code: String,
    pub name: String,
    pub prompts: Vec<PromptView>,
}

/// A line being typed. Sent at most every 150 ms while typing; committed to disk before it answers.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftLine {
    /// Stable while the line is open; chosen by the window (a UUID).
    pub slot: String,
    /// The note being edited; none for a new one.
    pub note: Option<String>,
    pub session: Option<String>,
    pub text: String,
    pub mark: Option<MarkView>,
    pub group: Option<String>,
    pub speaker: Option<String>,
    pub standards: Vec<String>,
    pub private: bool,
    /// Flagged words that the writer says do not identify anyone.
    pub not_identifying: Vec<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct DraftView {
    pub line: DraftLine,
    pub at: String,
    pub hints: Vec<HintView>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct DraftSaved {
    /// `11:07`: when the first letter of the line was typed.
    pub at: String,
    /// Whether it is a note already, also where it only rested: then its earlier wording stays among the versions.
    pub kept: bool,
    pub hints: Vec<HintView>,
}

/// A line that was left: it is a note now.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sealed {
    /// None when the line was empty and nothing was kept.
    pub note: Option<NoteView>,
    /// Prompts covered now.
    pub covered: Vec<String>,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct Pick {
    pub query: String,
}

/// A standard offered by `/`.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Picked {
    pub code: String,
    pub words: Found,
    pub kind: Option<TypeView>,
    pub look: Option<Look>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct Version {
    /// `Wednesday 14 October, 10:47`.
    pub when: String,
    pub by: String,
    /// None where it was deleted.
    pub text: Option<String>,
    /// Id of the change, to bring this version back.
    pub change: String,
    pub current: bool,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct BringBack {
    pub id: String,
    pub change: String,
}

/// A note that was deleted, with its last words. Only its writer can bring it back.
#[derive(Clone, Debug, Serialize, TS)]
pub struct DeletedNote {
    pub note: NoteView,
    /// Id of the change to bring back.
    pub change: String,
    /// When it was deleted: `Wednesday 14 October, 10:47`.
    pub when: String,
}

// Standards

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct ShowStandards {
    pub section: Option<String>,
    pub filter: StandardsFilter,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StandardsFilter {
    All,
    ToRate,
    FirstType,
    Differs,
    Priorities,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StandardsPage {
    pub sections: Vec<SectionProgress>,
    pub rated: u32,
    pub total: u32,
    pub section: Named,
    pub section_rated: u32,
    pub section_total: u32,
    pub rows: Vec<StandardRowView>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct SectionProgress {
    pub code: String,
    pub name: String,
    /// Whether I take it.
    pub mine: bool,
    pub rated: u32,
    pub total: u32,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StandardRowView {
    pub code: String,
    pub kind: Option<TypeView>,
    pub text: String,
    pub notes: u32,
    pub priority: bool,
    pub unit: Option<Look>,
    pub mine: Option<Look>,
    /// Codes of the ratings that would ask me for a reason; none where I have given one.
    pub asks_why: Vec<String>,
}

/// Give or clear my rating, with or without a reason. `why` none leaves the reason as it is.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Rate {
    pub code: String,
    /// Code of a point of the scale; none clears.
    pub rating: Option<String>,
    pub why: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rated {
    pub row: StandardRowView,
    pub section: SectionProgress,
    pub rated: u32,
    pub total: u32,
    pub needs_why: Option<String>,
}

/// The reason while it is being typed: a draft, sealed on leaving the field.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct DraftWhy {
    pub code: String,
    pub why: String,
}

// Search

#[derive(Clone, Debug, Deserialize, TS)]
pub struct Search {
    pub query: String,
    /// `everything`, `standards` or `notes`.
    pub scope: String,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    pub count: u32,
    pub standards: Vec<Picked>,
    pub notes: Vec<SearchNote>,
    /// Findings, comments, commentary and report texts.
    pub texts: Vec<SearchText>,
    /// Sections whose name matches.
    pub sections: Vec<Named>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct SearchNote {
    pub id: String,
    pub session: Option<String>,
    pub mark: Option<MarkView>,
    pub words: Found,
    pub line: String,
    pub chips: Vec<Chip>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct SearchText {
    /// `Comment on 5.3`, `Achievement`, `The unit on 5.3`.
    pub what: String,
    pub words: Found,
    /// `standards`, `findings`, `agree`, `report`.
    pub screen: String,
    pub at: String,
}

/// Which sheets to write on.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetsFor {
    /// One session; none for all of the day.
    #[ts(optional)]
    pub session: Option<String>,
    pub large_print: bool,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct SavePapers {
    pub token: String,
    pub sheets: SheetsFor,
}

/// The day for a calendar.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct SaveCalendar {
    pub token: String,
    /// Only what I take part in.
    pub mine: bool,
}

/// A line copied from paper: `5.3 2 Leave is often called off`.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeyedLine {
    pub line: String,
}

/// A line that is to be kept, and what is not kept yet.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct KeyIn {
    /// The review that it is of.
    pub review: String,
    pub line: String,
    /// The other lines, the one that is being typed last.
    pub rest: Vec<String>,
}

/// Such a line is kept.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeyedIn {
    pub row: StandardRowView,
    /// What was written besides the rating; empty for nothing.
    pub words: String,
    pub needs_why: Option<String>,
}

/// Lines that are not kept yet, the one that is being typed last.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct KeyedLines {
    pub review: String,
    pub lines: Vec<String>,
}

/// What such a line says.
#[derive(Clone, Debug, Default, Serialize, TS)]
pub struct LineRead {
    /// The standard as it stands now; none if the line does not begin with a code.
    pub row: Option<StandardRowView>,
    pub look: Option<Look>,
    /// Its name; empty for none.
    pub rating: String,
    pub words: String,
    /// My reason so far, which these words would take the place of; empty for none.
    pub why: String,
    pub hints: Vec<HintView>,
}

//! Getting in: what the first screens show and take.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::secret::Secret;

/// How things stand when the window opens.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Start {
    pub state: StartState,
    /// Seconds to wait before the next try, after wrong passphrases.
    pub wait: u32,
    /// Good backups, newest first, where the database is damaged.
    pub backups: Vec<BackupView>,
    pub preferences: Preferences,
    pub version: String,
    pub data_folder: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum StartState {
    /// No database yet: choose a passphrase.
    Fresh,
    Locked,
    Open,
    /// The database is damaged: offer the backups.
    Damaged,
    /// There is a database, and its key file cannot be read.
    KeyMissing,
    /// Written by a newer Standpoint.
    Newer,
    /// Another Standpoint has it open.
    InUse,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BackupView {
    pub id: String,
    /// `Wednesday 14 October, 11:20`.
    pub when: String,
}

/// Kept beside the database, readable before it is unlocked: nothing of a review is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// 0.9, 1, 1.15, 1.3, 1.5 or 2.
    pub text_scale: f32,
    /// Whether single letters and digits act (WCAG 2.1.4).
    pub single_keys: bool,
    /// Minutes without a key or a click before it locks.
    pub lock_after: u32,
}

impl Default for Preferences {
    fn default() -> Self {
        Preferences { theme: "system".into(), text_scale: 1.0, single_keys: true, lock_after: 10 }
    }
}

impl Preferences {
    /// The nearest that the screens can show: the window may ask for anything, and anybody may have
    /// written the file.
    pub fn within_bounds(mut self) -> Preferences {
        // No number at all is no wish either.
        let scale = if self.text_scale.is_nan() { 1.0 } else { self.text_scale };
        self.text_scale = scale.clamp(0.9, 2.0);
        self.lock_after = self.lock_after.clamp(1, 120);
        if !["system", "light", "dark"].contains(&self.theme.as_str()) {
            self.theme = "system".into();
        }
        self
    }
}

#[derive(Deserialize, TS)]
pub struct Passphrase {
    pub passphrase: Secret,
}

/// What a backup or a copy is opened with.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Opening {
    pub words: Secret,
    /// Whether the words are the recovery code, not the passphrase.
    pub by_code: bool,
}

/// Which backup, and what opens it.
#[derive(Deserialize, TS)]
pub struct Restore {
    pub backup: String,
    pub with: Opening,
}

/// Which file that the person chose, and what opens it.
#[derive(Deserialize, TS)]
pub struct OpenCopy {
    pub token: String,
    pub with: Opening,
}

/// What was legible in the damaged database and was added to what was restored.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Restored {
    pub found: u32,
}

#[derive(Deserialize, TS)]
pub struct ChangePassphrase {
    pub current: Secret,
    pub next: Secret,
}

#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WithCode {
    pub code: Secret,
    pub passphrase: Secret,
}

/// To print and keep away from the laptop.
#[derive(Clone, Serialize, TS)]
pub struct RecoveryCode {
    pub code: String,
}

/// Let in.
#[derive(Serialize, TS)]
pub struct Unlocked {
    /// A new recovery code, where the last one was never put away.
    pub code: Option<String>,
}

/// A place in the window: a screen, and something in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Whereabouts {
    pub screen: String,
    /// Session, section, standard or finding; what it is, the screen knows.
    pub at: Option<String>,
    /// Something in it.
    pub item: Option<String>,
    /// The review that it is in; known by the desk.
    #[serde(default)]
    #[ts(skip)]
    pub review: Option<String>,
}

/// Asked every few seconds: the clock, and whether it is time to lock.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Beat {
    /// Whether a key or the pointer moved since the last beat.
    pub active: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeatView {
    /// `11:08`.
    pub now: String,
    /// `22 min left, then Frontline staff`.
    pub next: String,
    pub locked: bool,
    /// Seconds until it locks, told in the last minute.
    pub locks_in: Option<u32>,
}

/// What an undo or redo did.
#[derive(Clone, Debug, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// `Undid a rating of 5.3`, or none when there was nothing.
    pub what: Option<String>,
    /// The standard whose reason came or went: it is to be seen.
    pub reason_of: Option<String>,
    /// The standard on which what the team agrees is another now: the table shows it.
    pub agreed_of: Option<String>,
}

/// The list of reviews.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reviews {
    /// `Today, Wednesday 14 October` and the like for the first card.
    pub heading: String,
    /// The one to open first.
    pub first: Option<ReviewCard>,
    pub groups: Vec<ReviewGroup>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReviewCard {
    pub id: String,
    pub unit: String,
    /// `Aldermere NHS Foundation Trust. Larch ward, 15 men; Rowan ward, 12 women. You are the lead reviewer, with ...`
    pub about: String,
    pub first_session: Option<String>,
    /// `All 208 standards rated by the unit; 4 of them do not apply to this kind of care`.
    pub self_review: String,
    pub self_counts: super::views::CountsView,
    /// `17 patients, 32 staff, 11 family and friends`.
    pub questionnaires: String,
    /// `October 2024, 74% of standards met`.
    pub last_visit: String,
    pub practice: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ReviewGroup {
    /// `Writing up`, `Coming up`, `Finished`, `Practice`.
    pub title: String,
    pub rows: Vec<ReviewRow>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReviewRow {
    pub id: String,
    pub unit: String,
    pub organisation: String,
    /// `Visited 23 September`.
    pub when: String,
    /// My part.
    pub role: String,
    /// `Report due Friday 16 October, 3 sections to finish`.
    pub state: String,
    pub practice: bool,
}

/// The open review: what every screen needs to know.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Frame {
    pub id: String,
    pub unit: String,
    pub organisation: String,
    /// `Wednesday 14 October 2026`.
    pub visit: String,
    /// `Larch ward, 15 men, and Rowan ward, 12 women`.
    pub wards: String,
    pub me: super::views::PersonView,
    /// Whether I may agree ratings.
    pub lead: bool,
    pub practice: bool,
    pub scale: Vec<super::views::ScaleView>,
    pub types: Vec<super::views::TypeView>,
    pub groups: Vec<super::views::Named>,
    pub sections: Vec<super::views::Named>,
    pub team: Vec<super::views::PersonView>,
    pub standards: u32,
    /// What a crash left behind and was kept: `Something you were typing at 11:07 was found and kept.`
    pub recovered: Option<String>,
}

/// A file that the person chose in a dialog, by token.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct ChosenFile {
    pub token: String,
}

/// A pack before it is taken in.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PackView {
    pub unit: String,
    pub organisation: String,
    pub visit: String,
    pub standards: u32,
    /// `208 self-ratings, 3 questionnaires, last cycle`.
    pub holds: String,
    /// Who of these are you? Ids are keys of the pack.
    pub team: Vec<super::views::PersonView>,
    /// Said when this laptop has the review already.
    pub already: bool,
}

#[derive(Clone, Debug, Deserialize, TS)]
pub struct AcceptPack {
    pub token: String,
    /// Key of the member who I am.
    pub me: String,
}

/// Take a review off this laptop.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct RemoveReview {
    pub id: String,
    /// The name of the unit as the person wrote it. A practice review goes without it.
    #[serde(default)]
    pub unit: String,
}

/// What is imported from a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ImportWhat {
    Edition,
    SelfReview,
    Questionnaires,
    LastRatings,
    LastActions,
}

#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct ImportFile {
    pub what: ImportWhat,
    pub token: String,
    /// For a workbook.
    pub sheet: Option<String>,
    /// Field to column, where the person chose.
    pub matching: Vec<MatchedColumn>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct MatchedColumn {
    pub field: String,
    /// Column from 0; none to leave the field out.
    pub column: Option<u32>,
}

/// A table before anything is imported.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    pub name: String,
    pub sheets: Vec<String>,
    pub columns: Vec<ImportColumn>,
    pub fields: Vec<ImportField>,
    /// `1,200 standards in 14 sections`.
    pub found: String,
    /// Headings of the sample.
    pub sample_heads: Vec<String>,
    pub sample: Vec<Vec<String>>,
    pub problems: Vec<ImportProblem>,
    /// Whether it can be imported as it is.
    pub ready: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportColumn {
    pub header: String,
    pub samples: Vec<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportField {
    pub field: String,
    pub label: String,
    pub required: bool,
    pub column: Option<u32>,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct ImportProblem {
    /// Stops the import; otherwise only to know.
    pub stops: bool,
    pub row: Option<u32>,
    pub column: Option<String>,
    pub what: String,
    /// What to do.
    pub todo: String,
}

/// Start a review from an imported edition.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StartReview {
    pub file: ImportFile,
    pub label: String,
    pub unit: String,
    pub organisation: String,
    /// `YYYY-MM-DD`.
    pub visit_date: String,
    pub my_name: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct Imported {
    /// `208 self-ratings imported`.
    pub what: String,
}

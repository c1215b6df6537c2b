//! A review pack: everything a team needs for one visit, in one file.

use serde::{Deserialize, Serialize};

use crate::edition::Edition;

/// The `format` of a pack file that this version reads and writes.
pub const PACK_FORMAT: &str = "standpoint-review-pack/1";

/// One review, ready to take on a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pack {
    /// Always [`PACK_FORMAT`].
    pub format: String,
    /// The standards; `None` only in the example, which ships its edition beside it.
    pub edition: Option<Edition>,
    /// The review.
    pub review: PackReview,
    /// The review team.
    pub team: Vec<PackMember>,
    /// The day.
    #[serde(default)]
    pub timetable: Vec<PackSession>,
    /// The unit's own rating and commentary, one for each standard at most.
    #[serde(default)]
    pub self_review: Vec<SelfRating>,
    /// Questionnaires, one for each group.
    #[serde(default)]
    pub questionnaires: Vec<Questionnaire>,
    /// The cycle before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_cycle: Option<LastCycle>,
    /// How the other services of the network stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Network>,
    /// What colleagues noted and rated, where the pack is for practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team_work: Option<TeamWork>,
}

/// The unit and the visit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackReview {
    /// Name of the unit.
    pub unit: String,
    /// The organisation that runs it.
    pub organisation: String,
    /// The quality network.
    #[serde(default)]
    pub network: String,
    /// Day of the visit, `YYYY-MM-DD`.
    pub visit_date: String,
    /// Code of the review type.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// Its wards.
    #[serde(default)]
    pub wards: Vec<Ward>,
    /// Contextual data: beds, occupancy, length of stay, vacancies ...
    #[serde(default)]
    pub context: Vec<Fact>,
    /// The unit in its own words; paragraphs parted by a blank line.
    #[serde(default)]
    pub profile: String,
    /// People of the unit, by role.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Whom to ring about a serious concern, in the order in which to ring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_ring: Vec<ToRing>,
}

/// A ward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ward {
    /// Name.
    pub name: String,
    /// Number of beds.
    pub beds: u32,
    /// Whom it is for (`men`, `women`).
    #[serde(default, rename = "for")]
    pub who: String,
}

/// A label and a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What it is.
    pub label: String,
    /// The value, as text.
    pub value: String,
}

/// Somebody of the unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Role.
    pub role: String,
    /// Name.
    pub name: String,
}

/// A number to ring about a serious concern: it is known without a network, and never rung by the program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToRing {
    /// Whom: `Service lead`, `Safeguarding`.
    pub who: String,
    /// Name, where one person answers.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The number, as people read it.
    pub phone: String,
    /// When to ring it: `Day and night`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// A member of the review team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackMember {
    /// Key, unique in the pack.
    pub key: String,
    /// Name.
    pub name: String,
    /// Part in the team.
    pub role: Role,
    /// What people read (`Lead reviewer`).
    #[serde(default)]
    pub title: String,
    /// Where the person comes from.
    #[serde(default)]
    pub organisation: String,
    /// What ties the person to services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<Interest>,
}

/// What ties somebody to a service, as they declared it: its name and one neutral word, never more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// Name of the service, ward or organisation.
    pub name: String,
    /// Code of a tie: see [`crate::interests::TIES`].
    pub why: String,
}

/// A part in the review team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Patient reviewer. First in every row: patients' views come first.
    Patient,
    /// Lead reviewer: writes agreed ratings and the report.
    Lead,
    /// Clinical reviewer.
    Clinician,
    /// Family and friends representative.
    Family,
    /// Member of the network's project team.
    ProjectTeam,
    /// Anybody else.
    Observer,
}

/// A session of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackSession {
    /// Key, unique in the pack.
    pub key: String,
    /// What it is.
    pub title: String,
    /// `HH:MM`.
    pub starts: String,
    /// `HH:MM`, after `starts`.
    pub ends: String,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// Keys of the members who take part.
    #[serde(default)]
    pub people: Vec<String>,
    /// Key of who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// Key of who types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<String>,
    /// Code of the group that is heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// What sort of session.
    #[serde(default)]
    pub kind: SessionKind,
    /// How many are expected, or anything else worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// Sorts of session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// The team among itself, or a welcome.
    #[default]
    Meeting,
    /// Hearing a group.
    Interview,
    /// Walking the ward and its perimeter.
    Tour,
    /// Reading documents.
    Documents,
    /// Lunch and the like.
    Break,
    /// The meeting that agrees the ratings.
    Agree,
    /// Preliminary findings for the unit.
    Feedback,
}

/// The unit's own rating of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfRating {
    /// Code of the standard.
    pub standard: String,
    /// Code of a point of the scale.
    pub rating: Option<String>,
    /// The unit's commentary.
    #[serde(default)]
    pub commentary: String,
}

/// One group's questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// Code of the group.
    pub group: String,
    /// How many came back.
    pub returned: u32,
    /// Its questions.
    pub items: Vec<QuestionnaireItem>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionnaireItem {
    /// The question as asked.
    pub text: String,
    /// Code of the standard it bears on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// How many answered.
    pub n: u32,
    /// How many of them agreed; at most `n`.
    pub agree: u32,
}

/// The cycle before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCycle {
    /// Day of the last visit, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visited: Option<String>,
    /// Ratings then, by this edition's codes.
    #[serde(default)]
    pub ratings: Vec<LastRating>,
    /// Actions planned then.
    #[serde(default)]
    pub actions: Vec<LastAction>,
}

/// A rating of the cycle before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastRating {
    /// Code of the standard in this edition.
    pub standard: String,
    /// Code of a point of the scale.
    pub rating: String,
}

/// An action of the cycle before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastAction {
    /// Code of the standard in this edition.
    pub standard: String,
    /// What was to be done.
    pub action: String,
    /// By when, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Whether the unit says it is done.
    #[serde(default)]
    pub done: bool,
}

/// How the other services of the network stand: figures without names, in the order of their size, so that no service can
/// be known by them or followed from one section to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// Day of the figures, `YYYY-MM-DD`.
    pub as_of: String,
    /// The cycles that are known, oldest first; the last is this one.
    pub cycles: Vec<NetworkCycle>,
    /// The sections in this cycle.
    #[serde(default)]
    pub sections: Vec<NetworkSection>,
}

/// One cycle of the network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkCycle {
    /// Its year.
    pub year: u16,
    /// How many other services it has figures of.
    pub services: u32,
    /// The middle of what they met of all standards that apply, in whole per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<u8>,
    /// What this unit met, in whole per cent, where its ratings of that cycle are not here to count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub here: Option<u8>,
}

/// One section in the other services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkSection {
    /// Code of the section.
    pub section: String,
    /// What each service met of the standards that apply, in whole per cent, smallest first. Empty where there are too few.
    pub met: Vec<u8>,
}

/// Colleagues' work in a practice pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamWork {
    /// Keys of sessions already held.
    #[serde(default)]
    pub sessions_done: Vec<String>,
    /// Notes.
    #[serde(default)]
    pub notes: Vec<PracticeNote>,
    /// Own ratings.
    #[serde(default)]
    pub ratings: Vec<PracticeRating>,
}

/// A colleague's note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeNote {
    /// Key of the member.
    pub by: String,
    /// Key of the session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// `HH:MM` on the day of the visit.
    pub at: String,
    /// Code of the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<crate::records::Mark>,
    /// Who spoke, where it is not the group.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The words.
    pub text: String,
    /// Codes of the standards it bears on.
    #[serde(default)]
    pub standards: Vec<String>,
}

/// A colleague's own rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeRating {
    /// Key of the member.
    pub by: String,
    /// Code of the standard.
    pub standard: String,
    /// Code of a point of the scale.
    pub rating: String,
    /// Why.
    #[serde(default)]
    pub why: String,
}

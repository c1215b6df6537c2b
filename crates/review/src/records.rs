//! The records of a review: what the body of a change says, for each kind.
//!
//! A record is small and whole. Bodies are JSON; fields that this version does not know are kept in `unknown`
//! and written back, so that an older laptop never strips what a newer one wrote.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sync::{ChangeId, PersonId, RecordId};

use crate::edition::{Edition, Standard};
use crate::pack::{
    Contact, Fact, Interest, LastAction, Network, QuestionnaireItem, Role, SelfRating, SessionKind,
    ToRing, Ward,
};
pub use crate::serious_concern::{ConcernState, SeriousConcern, Told};

/// Fields written by a newer version.
pub type Unknown = Map<String, Value>;

/// The kinds of record, as they stand in the log.
pub mod kind {
    /// [`super::ReviewDetails`], one a stream, key `review`.
    pub const REVIEW: &str = "review";
    /// [`super::EditionHead`], one a stream, key `edition`.
    pub const EDITION: &str = "edition";
    /// [`super::StandardRecord`], key: code.
    pub const STANDARD: &str = "standard";
    /// [`super::SelfRating`], key: code.
    pub const SELF_RATING: &str = "self_rating";
    /// [`super::QuestionnaireRecord`], key: `group:part`.
    pub const QUESTIONNAIRE: &str = "questionnaire";
    /// [`super::LastStanding`], key: code.
    pub const LAST_STANDING: &str = "last_standing";
    /// [`crate::pack::Network`], one a stream, key `network`.
    pub const NETWORK: &str = "network";
    /// [`super::Session`].
    pub const SESSION: &str = "session";
    /// [`super::Note`].
    pub const NOTE: &str = "note";
    /// [`super::OwnRating`], key: `person:code`.
    pub const OWN_RATING: &str = "own_rating";
    /// [`super::AgreedRating`], key: code.
    pub const AGREED_RATING: &str = "agreed_rating";
    /// [`super::Finding`].
    pub const FINDING: &str = "finding";
    /// [`super::SectionText`], key: `section:heading`.
    pub const SECTION_TEXT: &str = "section_text";
    /// [`super::Priority`], key: code.
    pub const PRIORITY: &str = "priority";
    /// [`super::Assignment`], key: `section:person`.
    pub const ASSIGNMENT: &str = "assignment";
    /// [`super::SeriousConcern`].
    pub const SERIOUS_CONCERN: &str = "serious_concern";
}

/// The review itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewDetails {
    /// Name of the unit.
    pub unit: String,
    /// The organisation that runs it.
    pub organisation: String,
    /// The quality network.
    #[serde(default)]
    pub network: String,
    /// Day of the visit, `YYYY-MM-DD`.
    pub visit_date: String,
    /// Code of the review type in the edition.
    #[serde(default, rename = "type")]
    pub review_type: String,
    /// Wards.
    #[serde(default)]
    pub wards: Vec<Ward>,
    /// Contextual data.
    #[serde(default)]
    pub context: Vec<Fact>,
    /// The unit in its own words.
    #[serde(default)]
    pub profile: String,
    /// People of the unit.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Whom to ring about a serious concern, in the order in which to ring.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to_ring: Vec<ToRing>,
    /// The review team.
    pub team: Vec<Member>,
    /// Day of the last visit, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_visited: Option<String>,
    /// Whether this is the example, for practice.
    #[serde(default)]
    pub practice: bool,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A member of the team, known by an id from here on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Part in the team.
    pub role: Role,
    /// What people read.
    #[serde(default)]
    pub title: String,
    /// Where from.
    #[serde(default)]
    pub organisation: String,
    /// What ties this person to services, as they declared it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interests: Vec<Interest>,
    /// How a tie to the service under review was settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// How a conflict of interest was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// In a line: `Stays out of the patients' session.`
    pub words: String,
    /// Who wrote that.
    pub by: PersonId,
}

/// The edition without its standards, which are records of their own: an edition of any length stays under the cap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditionHead {
    /// With `standards` empty.
    #[serde(flatten)]
    pub edition: Edition,
}

/// A standard and its place in the order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandardRecord {
    /// Place in the edition, from 0.
    pub place: u32,
    /// The standard.
    #[serde(flatten)]
    pub standard: Standard,
}

/// One group's questionnaire: part `part` of it, since a long one is several records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionnaireRecord {
    /// Code of the group.
    pub group: String,
    /// Which part, from 0.
    #[serde(default)]
    pub part: u32,
    /// How many came back.
    pub returned: u32,
    /// Its questions.
    pub items: Vec<QuestionnaireItem>,
}

/// What the cycle before left on a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastStanding {
    /// Code of the standard.
    pub standard: String,
    /// Its rating then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// Actions planned then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<LastAction>,
}

/// A session of the visit day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What it is.
    pub title: String,
    /// `HH:MM`.
    pub starts: String,
    /// `HH:MM`, after `starts`.
    pub ends: String,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// Who takes part.
    #[serde(default)]
    pub people: Vec<PersonId>,
    /// Who asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<PersonId>,
    /// Who types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub types: Option<PersonId>,
    /// Code of the group heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Sort of session.
    #[serde(default)]
    pub kind: SessionKind,
    /// Anything worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Whether it is over.
    #[serde(default)]
    pub done: bool,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A mark on a note; its glyph is the key that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// `+` good practice.
    Good,
    /// `!` concern.
    Concern,
    /// `"` quote.
    Quote,
    /// `?` to check with another group.
    Check,
}

/// One line of an interview.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The session it was taken in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<RecordId>,
    /// When its first letter was typed: local time with offset, RFC 3339. One writer's notes stand in this order, so
    /// no two of theirs have the same (see [`crate::moment::begun`]).
    pub at: String,
    /// The words.
    pub text: String,
    /// Mark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
    /// Code of the group that spoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Who spoke, where it is not simply the group (`Advocate`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// Codes of the standards it bears on, in the order they were linked.
    #[serde(default)]
    pub standards: Vec<String>,
    /// Text that the writer says does not identify anyone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_identifying: Vec<String>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Note {
    /// Whether its mark is one that a finding can be made of; what is to check is none yet.
    pub fn is_for_findings(&self) -> bool {
        matches!(self.mark, Some(Mark::Good | Mark::Concern | Mark::Quote))
    }
}

/// One reviewer's rating of one standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnRating {
    /// Code of the standard.
    pub standard: String,
    /// Code of a point of the scale; none when cleared, or when only a reason was written.
    pub rating: Option<String>,
    /// Why.
    #[serde(default)]
    pub why: String,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// The team's rating of a standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedRating {
    /// Code of the standard.
    pub standard: String,
    /// Code of a point of the scale.
    pub rating: Option<String>,
    /// The comment that goes into the report.
    #[serde(default)]
    pub comment: String,
    /// The own ratings that were on the table.
    #[serde(default)]
    pub saw: Vec<ChangeId>,
    /// Who does not share it, and why. Kept, never erased.
    #[serde(default)]
    pub dissent: Vec<Dissent>,
    /// Put off until later in the meeting.
    #[serde(default)]
    pub come_back: bool,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A view that differs from the agreed rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dissent {
    /// Whose.
    pub person: PersonId,
    /// What they would have given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// In their words.
    #[serde(default)]
    pub why: String,
}

/// The list a finding stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingList {
    /// What the unit does well.
    Achievement,
    /// Area for improvement.
    Improvement,
    /// Good practice that others could use, with somebody to ask.
    GoodPractice,
    /// What could help.
    Recommendation,
}

impl FindingList {
    /// In the order in which they are shown and told.
    pub const ALL: [FindingList; 4] =
        [Self::Achievement, Self::Improvement, Self::GoodPractice, Self::Recommendation];
}

/// Something the team found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Which list.
    pub list: FindingList,
    /// The words.
    pub text: String,
    /// Codes of the standards it bears on.
    #[serde(default)]
    pub standards: Vec<String>,
    /// Notes it rests on.
    #[serde(default)]
    pub notes: Vec<RecordId>,
    /// Said at the feedback meeting.
    #[serde(default)]
    pub say: bool,
    /// Place in its list; smaller first.
    #[serde(default)]
    pub place: f64,
    /// Whom to ask about good practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<GoodPracticeContact>,
    /// The area for improvement that a recommendation answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<RecordId>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Whom to ask about good practice. Staff only, never patients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodPracticeContact {
    /// Name.
    #[serde(default)]
    pub name: String,
    /// Role.
    #[serde(default)]
    pub role: String,
    /// How to reach them.
    #[serde(default)]
    pub how: String,
}

/// A piece of the report's prose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionText {
    /// Code of the section; empty for the whole report.
    pub section: String,
    /// Which piece: `summary`, `introduction`, ...
    pub heading: String,
    /// The words; paragraphs parted by a blank line.
    pub text: String,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A standard that the team wants to look into. It is a priority for as long as the record is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priority {
    /// Code of the standard.
    pub standard: String,
    /// What the team wants to find out; may be empty.
    #[serde(default)]
    pub find_out: String,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Somebody takes a section, for as long as the record is there. One for each person, so that two who take a section
/// on two laptops never stand in each other's way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Code of the section.
    pub section: String,
    /// Who.
    pub person: PersonId,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// A record's body, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// [`kind::REVIEW`]
    Review(ReviewDetails),
    /// [`kind::EDITION`]
    Edition(EditionHead),
    /// [`kind::STANDARD`]
    Standard(StandardRecord),
    /// [`kind::SELF_RATING`]
    SelfRating(SelfRating),
    /// [`kind::QUESTIONNAIRE`]
    Questionnaire(QuestionnaireRecord),
    /// [`kind::LAST_STANDING`]
    LastStanding(LastStanding),
    /// [`kind::NETWORK`]
    Network(Network),
    /// [`kind::SESSION`]
    Session(Session),
    /// [`kind::NOTE`]
    Note(Note),
    /// [`kind::OWN_RATING`]
    OwnRating(OwnRating),
    /// [`kind::AGREED_RATING`]
    AgreedRating(AgreedRating),
    /// [`kind::FINDING`]
    Finding(Finding),
    /// [`kind::SECTION_TEXT`]
    SectionText(SectionText),
    /// [`kind::PRIORITY`]
    Priority(Priority),
    /// [`kind::ASSIGNMENT`]
    Assignment(Assignment),
    /// [`kind::SERIOUS_CONCERN`]
    SeriousConcern(SeriousConcern),
}

macro_rules! bodies {
    ($($kind:ident => $variant:ident),+ $(,)?) => {
        impl Record {
            /// The kind it stands under in the log.
            pub fn kind(&self) -> &'static str {
                match self { $(Record::$variant(_) => kind::$kind,)+ }
            }

            /// Reads a body. `Ok(None)` for a kind that this version does not know: it is kept, and not shown.
            ///
            /// # Errors
            /// When the body is not what its kind asks for.
            pub fn read(kind: &str, body: &str) -> Result<Option<Record>, serde_json::Error> {
                $(if kind == kind::$kind { return serde_json::from_str(body).map(|b| Some(Record::$variant(b))); })+
                Ok(None)
            }

            /// The body as JSON.
            ///
            /// # Errors
            /// Never for records that this crate makes; passed on rather than hidden.
            pub fn write(&self) -> Result<String, serde_json::Error> {
                match self { $(Record::$variant(body) => serde_json::to_string(body),)+ }
            }
        }
    };
}

bodies! {
    REVIEW => Review,
    EDITION => Edition,
    STANDARD => Standard,
    SELF_RATING => SelfRating,
    QUESTIONNAIRE => Questionnaire,
    LAST_STANDING => LastStanding,
    NETWORK => Network,
    SESSION => Session,
    NOTE => Note,
    OWN_RATING => OwnRating,
    AGREED_RATING => AgreedRating,
    FINDING => Finding,
    SECTION_TEXT => SectionText,
    PRIORITY => Priority,
    ASSIGNMENT => Assignment,
    SERIOUS_CONCERN => SeriousConcern,
}

//! An edition: the standards of one cycle, with the scale, types, thresholds and intervals that go with them.
//!
//! Everything a network may word or weigh differently is data here. Code knows only what a point of the scale
//! *means* ([`Means`]), since the figures of the report are defined on that.

use serde::{Deserialize, Serialize};

/// The `format` of an edition file that this version reads and writes.
pub const EDITION_FORMAT: &str = "standpoint-edition/1";

/// A published set of standards, with everything needed to rate and report on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// Always [`EDITION_FORMAT`].
    pub format: String,
    /// What the edition is called.
    pub label: String,
    /// Day of publication, `YYYY-MM-DD`. Kept apart from the label: the two disagree in practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// The publisher's own number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publication_number: Option<String>,
    /// Name of the quality network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The kind of care reviewed (for example `low`). A standard whose `applies_to` leaves it out
    /// starts as not applicable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<String>,
    /// The rating scale, in the order of its keys 1, 2, 3, 4 ...
    #[serde(default = "default_scale")]
    pub scale: Vec<ScalePoint>,
    /// Types of standard, most important first. May be empty.
    #[serde(default)]
    pub types: Vec<StandardType>,
    /// Kinds of review (full, accreditation, ...).
    #[serde(default)]
    pub review_types: Vec<ReviewType>,
    /// Intervals between the steps of the cycle.
    #[serde(default)]
    pub intervals: Intervals,
    /// Questionnaire cells with fewer replies than this are not shown: small wards identify people.
    #[serde(default = "default_suppress_below")]
    pub suppress_below: u32,
    /// Groups whom the team hears or looks at: managers, frontline staff, patients, tour, documents ...
    #[serde(default = "default_groups")]
    pub groups: Vec<Group>,
    /// Sections, in order.
    pub sections: Vec<Section>,
    /// Standards, in order. Codes are opaque; their order is this one.
    pub standards: Vec<Standard>,
}

/// One point of the rating scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalePoint {
    /// Stable code, stored in ratings.
    pub code: String,
    /// What people read.
    pub label: String,
    /// What it counts as in the figures, and which mark it wears.
    pub means: Means,
}

/// What a point of the scale counts as. The figures of [`crate::figures`] are defined on these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// In the numerator and the denominator.
    Met,
    /// In the denominator.
    PartlyMet,
    /// In the denominator.
    NotMet,
    /// Left out.
    NotApplicable,
    /// Left out.
    DoNotKnow,
}

impl Means {
    /// The letters that its mark wears, and others that stand for it by hand.
    pub fn letters(self) -> &'static [&'static str] {
        match self {
            Self::Met => &["M"],
            Self::PartlyMet => &["P"],
            Self::NotMet => &["N"],
            Self::NotApplicable => &["n/a", "na"],
            Self::DoNotKnow => &["?"],
        }
    }
}

/// A type of standard: how much it weighs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardType {
    /// Code, as on the standards (`1`, `2`, `3`).
    pub code: String,
    /// `Essential`, `Expected`, `Desirable`.
    pub label: String,
    /// What it covers, in a few words.
    #[serde(default)]
    pub about: String,
    /// Percentage met that review types with thresholds ask for, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u8>,
}

/// A kind of review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewType {
    /// Stable code.
    pub code: String,
    /// What people read.
    pub label: String,
    /// Whether the thresholds of the types apply.
    #[serde(default)]
    pub thresholds: bool,
}

/// Days between the steps of the cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intervals {
    /// From the visit to the draft report.
    pub draft_report_days: u16,
    /// From the visit to the final report.
    pub final_report_days: u16,
    /// From the final report to the action plan.
    pub action_plan_days: u16,
}

impl Default for Intervals {
    fn default() -> Self {
        Intervals { draft_report_days: 28, final_report_days: 56, action_plan_days: 42 }
    }
}

/// A group of people heard, or a way of looking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Stable code.
    pub code: String,
    /// What people read.
    pub label: String,
}

/// A section of the standards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Code, opaque.
    pub code: String,
    /// Name.
    pub name: String,
    /// The domain it belongs to, where the edition has domains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
}

/// One standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// Code, opaque, unique in the edition.
    pub code: String,
    /// Code of its section.
    pub section: String,
    /// The wording.
    pub text: String,
    /// A few words that stand for it in narrow lists.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Code of its type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Guidance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
    /// What to look for, in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_for: Option<String>,
    /// Questions to ask, by group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
    /// Reference shared between networks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub core: Option<String>,
    /// Code in the edition before, for trends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// Kinds of care it applies to; empty means all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_to: Vec<String>,
}

/// A question to ask one group about a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Code of the group.
    pub group: String,
    /// The question.
    pub text: String,
}

/// Met, Partly met, Not met, Not applicable.
pub fn default_scale() -> Vec<ScalePoint> {
    [
        ("met", "Met", Means::Met),
        ("partly", "Partly met", Means::PartlyMet),
        ("not", "Not met", Means::NotMet),
        ("na", "Not applicable", Means::NotApplicable),
    ]
    .map(|(code, label, means)| ScalePoint { code: code.into(), label: label.into(), means })
    .to_vec()
}

fn default_suppress_below() -> u32 {
    5
}

/// The groups of an ordinary visit.
pub fn default_groups() -> Vec<Group> {
    [
        ("managers", "Managers"),
        ("staff", "Frontline staff"),
        ("patients", "Patients"),
        ("family", "Family and friends"),
        ("tour", "Tour"),
        ("documents", "Documents"),
    ]
    .map(|(code, label)| Group { code: code.into(), label: label.into() })
    .to_vec()
}

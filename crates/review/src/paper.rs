//! The local report as one plain value: everything that stands on paper, in order, every figure computed.
//!
//! `report` lays it out and adds nothing; whoever reads this value has read the report.

use serde::Serialize;

use crate::edition::Means;

/// The whole local report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportModel {
    /// `Low Secure Quality Network`.
    pub network: String,
    /// Name of the unit.
    pub unit: String,
    /// Organisation.
    pub organisation: String,
    /// `Wednesday 14 October 2026`.
    pub visited: String,
    /// `Larch, 15 men. Rowan, 12 women`.
    pub wards: String,
    /// Label of the review type.
    pub review_type: String,
    /// `Made 14 October 2026 at 18:05`.
    pub made: String,
    /// Whether `DRAFT - CONFIDENTIAL` stands on every page.
    pub draft: bool,
    /// Whether everything in it is invented, for practice. Every page says so.
    pub practice: bool,
    /// Whether to set everything 1.45 times as large.
    pub large_print: bool,
    /// Edition: label, publication number and day, as one line.
    pub edition: String,
    /// Names in use: scale points in order.
    pub scale: Vec<ScaleName>,
    /// Names and meanings of the types, in order.
    pub types: Vec<TypeName>,
    /// The team: name and title.
    pub team: Vec<TeamLine>,
    /// `What stood out`: achievements.
    pub achievements: Vec<FindingLine>,
    /// Areas for improvement, each with the recommendations that answer it.
    pub improvements: Vec<FindingLine>,
    /// Good practice, with contacts.
    pub good_practice: Vec<FindingLine>,
    /// Recommendations, all of them.
    pub recommendations: Vec<FindingLine>,
    /// The page at a glance.
    pub glance: Glance,
    /// Paragraphs of introduction and method, written or generated.
    pub method: Vec<String>,
    /// Sessions held: what, when, with which group.
    pub sessions: Vec<SessionLine>,
    /// Paragraphs of the service profile.
    pub profile: Vec<String>,
    /// Contextual data.
    pub context: Vec<(String, String)>,
    /// Sections, in order.
    pub sections: Vec<SectionPages>,
    /// Questionnaire results; empty when left out or when there are none.
    pub questionnaires: Vec<QuestionnaireTable>,
    /// Rows of the action-plan form: recommendations, or areas for improvement without one.
    pub action_rows: Vec<ActionRow>,
    /// Actions of the cycle before.
    pub last_actions: Vec<LastActionLine>,
    /// Who took part, by role and group only.
    pub participants: Vec<String>,
    /// Terms and what they mean.
    pub glossary: Vec<(String, String)>,
    /// Whether the unit's own ratings and commentary stand in the tables.
    pub show_self: bool,
}

/// A point of the scale.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScaleName {
    /// What people read.
    pub label: String,
    /// Its mark.
    pub means: Means,
}

/// A type of standard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TypeName {
    /// `1`
    pub code: String,
    /// `Essential`
    pub label: String,
    /// What it covers.
    pub about: String,
    /// How heavy its mark is: 0 for the first type, 1, 2 ...
    pub weight: u8,
}

/// A member of the team on paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TeamLine {
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Organisation.
    pub organisation: String,
}

/// A finding on paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingLine {
    /// The words.
    pub text: String,
    /// Codes with the agreed mark.
    pub standards: Vec<(String, Option<Means>)>,
    /// What could help: the recommendations that answer it.
    pub helps: Vec<String>,
    /// `Name, role, how to reach`, for good practice.
    pub contact: Option<String>,
}

/// Counts of one set of ratings. Computed by [`crate::figures`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CountsLine {
    /// Met.
    pub met: u32,
    /// Partly met.
    pub partly: u32,
    /// Not met.
    pub not: u32,
    /// Not applicable.
    pub na: u32,
    /// Do not know.
    pub unknown: u32,
    /// Not rated.
    pub unrated: u32,
}

/// The page at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Glance {
    /// All sections, agreed.
    pub all: CountsLine,
    /// Met + partly + not: the standards that apply and are rated.
    pub applicable: u32,
    /// How many standards nothing is agreed on yet. While there are any, every figure is one of so far.
    pub pending: u32,
    /// The figure in one sentence: `176 of the 204 standards that apply are met.`
    pub headline: String,
    /// What it comes to, and what it is compared with.
    pub compared: String,
    /// `81%` or `–`.
    pub percent: String,
    /// The same by the unit's own ratings.
    pub self_percent: String,
    /// The same in the last cycle, with its day, or none.
    pub last_percent: Option<String>,
    /// `October 2024`.
    pub last_visited: Option<String>,
    /// Paragraphs of summary that the lead wrote.
    pub summary: Vec<String>,
    /// One row a section.
    pub sections: Vec<GlanceRow>,
    /// One row a type: met of applicable, and the threshold where the review type has one.
    pub types: Vec<GlanceType>,
    /// Standards of the first type that are partly or not met.
    pub essential_short: Vec<ShortLine>,
    /// How many of the first type apply.
    pub essential_applicable: u32,
    /// Those that nothing is agreed on yet.
    pub essential_pending: u32,
}

/// A section at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GlanceRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Agreed ratings.
    pub agreed: CountsLine,
    /// `80.0%` or `–`, agreed.
    pub percent: String,
    /// By the unit itself.
    pub self_percent: String,
    /// In the last cycle.
    pub last_percent: String,
}

/// A type at a glance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GlanceType {
    /// `Type 1, essential`.
    pub label: String,
    /// Met.
    pub met: u32,
    /// Met + partly + not.
    pub applicable: u32,
    /// `95.2%` or `–`.
    pub percent: String,
    /// `100%` where the review type has thresholds.
    pub threshold: Option<String>,
    /// Whether the threshold is reached; none without one.
    pub reached: Option<bool>,
}

/// A standard that is partly or not met, in a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShortLine {
    /// Code.
    pub code: String,
    /// Wording.
    pub text: String,
    /// Mark.
    pub means: Means,
}

/// A session on paper.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionLine {
    /// `10:45 to 11:30`.
    pub when: String,
    /// Title.
    pub title: String,
    /// Who was heard.
    pub group: Option<String>,
}

/// A section of the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectionPages {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Domain, where the edition has them.
    pub domain: Option<String>,
    /// Agreed ratings.
    pub agreed: CountsLine,
    /// `80.0%` or `–`.
    pub percent: String,
    /// Paragraphs of the narrative.
    pub summary: Vec<String>,
    /// One quote, with who said it (`A patient`).
    pub quote: Option<(String, String)>,
    /// Achievements that bear on it.
    pub achievements: Vec<String>,
    /// Areas for improvement that bear on it.
    pub improvements: Vec<String>,
    /// Every standard.
    pub rows: Vec<StandardRow>,
}

/// A standard in the section's table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StandardRow {
    /// Code.
    pub code: String,
    /// Code of its type.
    pub kind: Option<String>,
    /// Weight of the type's mark.
    pub weight: u8,
    /// Wording.
    pub text: String,
    /// The unit's own rating.
    pub unit: Option<Means>,
    /// The agreed rating.
    pub team: Option<Means>,
    /// In the last cycle.
    pub last: Option<Means>,
    /// The team's comment.
    pub comment: String,
    /// The unit's commentary.
    pub unit_commentary: String,
    /// Dissent, a sentence each.
    pub dissent: Vec<String>,
}

/// One group's questionnaire.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionnaireTable {
    /// Label of the group.
    pub group: String,
    /// How many came back.
    pub returned: u32,
    /// Its rows.
    pub rows: Vec<QuestionnaireRow>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuestionnaireRow {
    /// As asked.
    pub text: String,
    /// Code of the standard.
    pub standard: Option<String>,
    /// `71%`, or `too few to show`.
    pub percent: String,
    /// 0 to 100 for the bar; none when too few.
    pub share: Option<f32>,
    /// How many answered; none when too few.
    pub n: Option<u32>,
}

/// A row of the action-plan form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ActionRow {
    /// Codes.
    pub standards: Vec<String>,
    /// The recommendation, or the area for improvement.
    pub text: String,
}

/// An action of the cycle before.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LastActionLine {
    /// Code.
    pub standard: String,
    /// What was to be done.
    pub action: String,
    /// `Done` or `Open`, with the date it was due.
    pub state: String,
    /// The agreed rating now.
    pub now: Option<Means>,
}

//! Before the visit: what its screen shows and takes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::{HintView, PersonView, TypeView};

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeforePage {
    /// All standards, in the order of the edition.
    pub rows: Vec<BeforeRow>,
    /// Codes of the standards on which the sources disagree, what to ask first before the rest.
    pub lines: Vec<String>,
    /// Codes of the standards on which something is missing.
    pub missing: Vec<String>,
    /// Codes of the priorities.
    pub priorities: Vec<String>,
    /// What to say of their number.
    pub advice: Option<String>,
    /// Whether there is anything that could disagree.
    pub compares: bool,
    /// `Self-ratings on 208 of 208 standards (4 of them do not apply to this kind of care), questionnaires on 61, ratings from last time on 180`
    pub sources: String,
    pub sections: Vec<BeforeSection>,
    /// `Nobody takes 3 sections with 41 standards yet`; empty where all are taken.
    pub untaken: String,
    pub people: Vec<PersonView>,
    /// Ties with the service under review that are not settled.
    pub flags: Vec<FlagView>,
}

/// A standard as the team prepares it.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BeforeRow {
    pub code: String,
    pub kind: Option<TypeView>,
    pub text: String,
    /// Where the sources disagree: `The unit says met; not met last time`
    pub says: Option<String>,
    /// `The unit says met, without commentary`
    pub missing: Option<String>,
    pub priority: bool,
    /// What the team wants to find out, as it is being typed.
    pub find_out: String,
    /// Names the version that it is of.
    pub version: Option<String>,
    pub hints: Vec<HintView>,
    pub notes: u32,
}

/// A section and who takes it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct BeforeSection {
    pub code: String,
    pub name: String,
    pub standards: u32,
    pub priorities: u32,
    /// Ids of those who take it.
    pub people: Vec<String>,
}

/// `Jordan Pike has a tie with Hawthorn Unit`
#[derive(Clone, Debug, Serialize, TS)]
pub struct FlagView {
    /// Id of the person.
    pub person: String,
    /// What follows the name: `has a tie with Hawthorn Unit`
    pub says: String,
}

/// Make a standard a priority, or one no longer.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Choose {
    pub code: String,
    pub priority: bool,
}

/// What the team wants to find out, sealed on leaving the field.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(optional_fields)]
pub struct FindOut {
    pub code: String,
    pub text: String,
    /// The version that it was typed on.
    pub on: Option<String>,
}

/// Put somebody on a section, or take them off it.
#[derive(Clone, Debug, Deserialize, TS)]
pub struct Assign {
    pub section: String,
    /// Id of the person.
    pub person: String,
    pub takes: bool,
}

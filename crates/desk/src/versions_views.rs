//! What there is to decide, as it is shown and taken.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::views::Chip;

/// Two versions of one record, of which a person says what counts.
#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ToDecide {
    /// Names the version beside the current one.
    pub id: String,
    /// `Two people changed the same words`.
    pub title: String,
    /// What is being decided, in a sentence.
    pub about: String,
    /// `Area for improvement 2, Family, friends and visitors`.
    pub place: String,
    pub chip: Option<Chip>,
    /// `Yours 16:33, Carole’s 16:31`.
    pub summary: String,
    pub first: VersionView,
    pub second: VersionView,
    /// What stood before either, where it is known.
    pub before: Option<BeforeView>,
    /// A wording that holds both, ready to be edited; none where there are no words to decide on.
    pub combined: Option<String>,
    /// `Use this in the report`.
    pub label: String,
    /// `Keep as two challenges`; none where that makes no sense.
    pub both: Option<String>,
}

#[derive(Clone, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct VersionView {
    /// Names it when it is chosen.
    pub id: String,
    /// `You`, `Anil Deshmukh`.
    pub who: String,
    pub initials: String,
    pub mine: bool,
    /// `on this laptop, 16:31`.
    pub when: String,
    /// The words, with those marked that the other does not have.
    pub words: Vec<RunView>,
    /// What else is said differently.
    pub facts: Vec<DecideFact>,
    /// This version takes the record away.
    pub gone: bool,
    /// `Only mine`.
    pub choose: String,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct RunView {
    pub text: String,
    pub differs: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct DecideFact {
    /// `Standards`.
    pub label: String,
    pub value: String,
    pub differs: bool,
}

#[derive(Clone, Debug, Serialize, TS)]
pub struct BeforeView {
    /// `15:46`.
    pub when: String,
    pub text: String,
}

/// One of the three.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(optional_fields)]
pub struct Decide {
    pub id: String,
    /// The version that counts.
    pub keep: Option<String>,
    /// A wording of both.
    pub text: Option<String>,
    /// Both stay, as two records.
    pub both: Option<bool>,
}

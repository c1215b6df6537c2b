//! The outcome of a change that was pushed: one pure decision, a value to print and assert on.

use crate::{Ancestry, Change, Outcome, Policy, Refusal};

/// The most versions that one change may fold in.
pub const MAX_ALSO: usize = 256;

/// What the log holds that bears on a pushed change: at most three rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The entry with the change's own id, if it was pushed before.
    pub twin: Option<(&'a Change, Outcome)>,
    /// The head of its record.
    pub head: Option<&'a Change>,
    /// The logged change that it names as its base, of whatever record.
    pub base: Option<&'a Change>,
}

/// What to do with a pushed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Append it with this outcome.
    Append(Outcome),
    /// Append it as [`Outcome::Merged`], then this derived change as [`Outcome::Head`], in one
    /// transaction.
    Merge(Box<Change>),
    /// It is in the log already, with this outcome: answer so, append nothing.
    Known(Outcome),
    /// Keep it out of the log and answer why.
    Refuse(Refusal),
}

/// Decides what becomes of a pushed change.
pub fn decide(
    _change: &Change,
    _seen: Seen<'_>,
    _ancestry: &impl Ancestry,
    _policy: &impl Policy,
) -> Decision {
    Decision::Refuse(Refusal::Malformed)
}

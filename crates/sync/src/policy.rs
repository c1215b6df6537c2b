//! What a kind of record does when two people change it at once.

use crate::Kind;

/// How a kind of record takes a change that was not written on its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concurrency {
    /// One person's own word, such as a reviewer's own rating: the later arrival is the head, and
    /// the earlier stands aside for its owner to confirm. Nobody else may write it.
    OwnersLatest,
    /// Must be written on the head, such as an agreed rating or the stage of a review: a stale one
    /// goes aside, because whoever wrote it had not seen what they would overrule.
    CompareAndSet,
    /// The named JSON text fields are merged by sentence, all others by field.
    Sentences(&'static [&'static str]),
    /// Merged field by field.
    Fields {
        /// Array fields that are sets, such as the people in a session: what each side added and
        /// removed is put together.
        sets: &'static [&'static str],
    },
    /// Never merged: both versions are kept. The rule for kinds that nobody knows.
    KeepBoth,
}

/// The kinds that are known, and what each does; supplied by the crate that knows the domain.
pub trait Policy {
    /// What `kind` does; [`Concurrency::KeepBoth`] for a kind that is not known.
    fn concurrency(&self, kind: &Kind) -> Concurrency;
}

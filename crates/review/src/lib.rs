//! Peer review itself: the records of a review, editions and packs, ratings and their figures, evidence,
//! readiness, identifiers, imports, and the report as one plain value.
//!
//! Invariants:
//! - no I/O: bytes and text come in, values go out;
//! - a figure (a count, a percentage, an n) is computed in [`figures`] and nowhere else;
//! - scale, types, thresholds, intervals and applicability come from the edition.
#![deny(missing_docs)]

pub mod agree;
pub mod authority;
pub mod benchmark;
pub mod british;
pub mod calendar;
pub mod concern_paper;
pub mod day;
pub mod edition;
pub mod enquiry;
pub mod evidence;
pub mod figures;
pub mod identifiers;
pub mod import;
mod index;
pub mod interests;
mod key_in;
pub mod local_report;
mod lookups;
mod method;
pub mod moment;
pub mod pack;
pub mod paper;
mod pick;
mod policy;
pub mod readiness;
pub mod records;
mod review;
#[cfg(test)]
mod sample;
mod serious_concern;
pub mod session_papers;
pub mod start;
pub mod summary;
pub mod tour_checklist;

pub use key_in::Keyed;
pub use lookups::{DO_NOT_KNOW, Question, View};
pub use pick::Picked;
pub use policy::ReviewKinds;
pub use review::{Held, RecordHead, Review};

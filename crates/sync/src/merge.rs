//! Three-way merges: clean, or an overlap that a person has to see.

use crate::{Body, Concurrency};

/// Both sides changed the same place in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("both versions changed the same place")]
pub struct Overlap;

/// Merges.
pub fn merge_fields(_: &Body, _: &Body, _: &Body, _: Concurrency) -> Result<Body, Overlap> {
    Err(Overlap)
}

/// Merges.
pub fn merge_sentences(_: &str, _: &str, _: &str) -> Result<String, Overlap> {
    Err(Overlap)
}

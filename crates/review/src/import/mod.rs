//! Imports: editions, packs, self-reviews, questionnaires and the cycle before, from what people have.
//!
//! Bytes and a file's name come in; a preview or a value goes out. The format is told by the bytes, never by the
//! name. One way leads through: bytes -> [`table`] -> [`columns`] -> a target -> value.
//!
//! Invariants:
//! - nothing is imported by halves: one error, and there is no value;
//! - no bytes, however damaged or hostile, panic or use more than the limits of [`table`] allow;
//! - every problem names its row and column where it has one, and says what to do.

mod check;
mod codes;
pub mod columns;
mod edition;
mod error;
mod flow;
mod json;
mod last_actions;
mod lines;
mod pack;
mod preview;
pub mod problem;
mod questionnaires;
mod ratings;
mod read;
mod scale;
mod sections;
pub mod table;
mod whole;

pub use error::ImportError;
pub use preview::{ColumnInfo, FieldInfo, Matching, Options, Preview, SAMPLE_ROWS, SampleRow};
pub use problem::{Problem, Severity};

pub use read::{
    preview_edition, preview_last_actions, preview_last_ratings, preview_pack,
    preview_questionnaires, preview_self_review, read_edition, read_last_actions,
    read_last_ratings, read_pack, read_questionnaires, read_self_review,
};

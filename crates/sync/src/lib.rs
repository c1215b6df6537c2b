//! The rules of the shared log, without any I/O.
//!
//! Whatever a person saves is an immutable [`Change`]. The server appends each change to the log of
//! its stream and [`decide`]s an [`Outcome`]; laptop and server read the log through one reducer,
//! [`reduce_record`]. Nothing is updated in place and nothing is deleted: a conflict is a version
//! that stands beside the head until a person folds it in.
//!
//! Invariants, each checked over random histories by a function of the same name
//! (`tests/model/checks.rs`): **nothing_lost**, **nothing_invented**, **once**, **no_gap**,
//! **converged**, **rebuildable**, **visible**, **no_silent_drop**, **authority**, **progress**;
//! and **rollback_heals**, a test of its own (`tests/random_histories.rs`).
//!
//! Absent on purpose: clocks, randomness, files, sockets and SQL. Time and ids come in as values.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod body;
mod chain;
mod change;
mod decide;
mod hex;
mod ids;
mod merge;
mod policy;
mod reduce;
mod sentences;
mod tail;
pub mod wire;

pub use body::{BadBody, Body, MAX_BODY};
pub use chain::{Chain, ChainHash, Gap};
pub use change::{Change, Logged, Outcome, Refusal};
pub use decide::{Decision, MAX_ALSO, Seen, decide};
pub use hex::BadHex;
pub use ids::{ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId};
pub use merge::{Overlap, merge};
pub use policy::{Concurrency, Policy};
pub use reduce::{Ancestry, Entry, Lineage, Projection, Standing, ancestors, reduce_record};
pub use sentences::merge_sentences;
pub use tail::{Appended, Tail};

//! The rules of the shared log, without any I/O.
//!
//! Whatever a person saves is an immutable [`Change`]. The server appends each change to the log of
//! its stream and [`decide`]s an [`Outcome`]; laptop and server read the log through one reducer,
//! [`reduce_record`]. Nothing is updated in place and nothing is deleted: a conflict is a version
//! that stands beside the head until a person folds it in.
//!
//! Invariants, each with a test of the same name in `tests/simulation.rs`, which looks for it in
//! random histories of laptops, a server and all that can go wrong between them: **durable**,
//! **nothing_lost**, **nothing_invented**, **once**, **converged**, **rebuildable**, **no_gap**,
//! **visible**, **no_silent_drop**, **authority**, **isolation**, **progress**, **bounded**,
//! **rollback_heals**, **undo**. `make simulate` lives many more histories; `make mutants` breaks
//! the rules one at a time and sees that a test notices.
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

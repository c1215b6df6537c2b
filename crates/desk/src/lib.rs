//! Everything a reviewer can do, one module per screen, behind one door: [`Desk::call`].
//!
//! Invariants:
//! - what a command answers was committed to disk before it answered;
//! - no figure, order or readiness rule is computed here: they come from `review`;
//! - no path, key or passphrase ever reaches the window;
//! - long work (laying out paper) is answered later, away from the desk, so that typing never waits.

mod agree;
mod before;
mod before_views;
mod benchmark;
mod benchmark_views;
mod calendar;
mod checklist;
mod chosen;
mod closing_views;
mod commands;
mod concern_history;
mod concern_views;
mod concerns;
mod dates;
mod desk;
mod door;
mod drafts;
mod entry;
mod entry_views;
mod facts;
mod fault;
mod findings;
mod handing;
mod host;
mod imports;
mod link;
mod nearby;
mod note_history;
mod notes;
mod open;
mod overview;
mod past_syncs;
mod plain_words;
mod presence;
mod receipt;
mod report_screen;
mod restoring;
mod reviews;
mod search;
mod secret;
mod session_papers;
mod shelf;
mod show;
mod standards;
mod standing;
mod team;
mod timetable;
mod undo;
mod uploading;
mod uploading_views;
mod versions;
mod versions_views;
mod views;
mod way_there;
mod whereabouts;
mod wording;
mod work_views;

pub use commands::typescript;
pub use desk::Desk;
pub use host::{Answer, Back, Fault, Host, Way};

//! What the desk asks of the machine it stands on. The desktop answers with Tauri, tests with a stand-in.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::Desk;

/// The narrow door to the outside.
pub trait Host: Send + Sync + 'static {
    /// Local time.
    fn now(&self) -> DateTime<FixedOffset>;
    /// How long this has been running. It only ever grows: nobody can set it back, as they can the clock.
    fn uptime(&self) -> Duration {
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        BEGAN.get_or_init(Instant::now).elapsed()
    }
    /// Random bytes, fit for keys.
    fn fill_random(&self, bytes: &mut [u8]);
    /// The path behind a token that a file dialog handed out, if it was asked for this. The window never sees or
    /// sends a path.
    fn chosen(&self, token: &str, way: Way) -> Option<PathBuf>;
    /// Opens a file in the system's own viewer.
    fn open(&self, path: &Path) -> Result<(), String>;
    /// Where the encrypted database lives.
    fn data_folder(&self) -> PathBuf;
}

/// What a person chose a file for. What was chosen to be read is never written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To read it.
    Open,
    /// To write it; the person agreed to replace what was there.
    Save,
}

/// What a command answers.
pub enum Answer {
    /// Done: JSON, or what went wrong.
    Now(Result<String, Fault>),
    /// Long work on values already gathered, to be run away from the desk so that typing never waits.
    Later(Box<dyn FnOnce() -> Result<String, Fault> + Send>),
    /// Asks somebody else, away from the desk, and comes back to it with what they said.
    Away(Box<dyn FnOnce() -> Back<String> + Send>),
}

/// What is done at the desk once an errand is over.
pub type Back<T> = Box<dyn FnOnce(&mut Desk) -> Result<T, Fault> + Send>;

/// Something that takes as long as the network takes.
pub type Errand<T> = Box<dyn FnOnce() -> Back<T> + Send>;

/// What went wrong, for people: what happened, what is safe, what to do.
#[derive(Clone, Debug, Serialize, thiserror::Error, ts_rs::TS)]
#[serde(rename_all = "camelCase")]
#[error("{code}: {message}")]
pub struct Fault {
    /// Stable code; the window decides on this, never on the words.
    pub code: String,
    /// Plain words.
    pub message: String,
    /// More, shown on request.
    pub details: Option<String>,
}

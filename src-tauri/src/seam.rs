//! What a test may change from outside.
//!
//! Invariant: in a shipped program, and without `TAURI_WEBVIEW_AUTOMATION=true`, which also marks the window as driven by a
//! test, only the data folder can be moved.

use std::env;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};

/// Whether this program was built to be tested: every build but the one that is shipped.
const TESTED: bool = cfg!(any(debug_assertions, feature = "tested"));

/// The settings that come from the environment.
#[derive(Clone, Debug, Default)]
pub struct Seam {
    /// `STANDPOINT_DATA`: where the reviews lie, instead of the system's place for the app.
    pub data_folder: Option<PathBuf>,
    /// `TAURI_WEBVIEW_AUTOMATION=true`: the window is driven by a test.
    pub driven: bool,
    /// `STANDPOINT_ANSWERS`: the folder with the answers to dialogs. Only in a driven window.
    pub answers: Option<PathBuf>,
    /// `STANDPOINT_NOW`: the time at the start, RFC 3339. Only in a driven window.
    pub start: Option<DateTime<FixedOffset>>,
}

impl Seam {
    /// Reads the environment.
    pub fn from_environment() -> Seam {
        Seam::from(|name| env::var(name).ok())
    }

    fn from(read: impl Fn(&str) -> Option<String>) -> Seam {
        let folder = |name| read(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        let driven = TESTED && read("TAURI_WEBVIEW_AUTOMATION").as_deref() == Some("true");
        Seam {
            data_folder: folder("STANDPOINT_DATA"),
            driven,
            answers: folder("STANDPOINT_ANSWERS").filter(|_| driven),
            start: read("STANDPOINT_NOW")
                .filter(|_| driven)
                .and_then(|time| DateTime::parse_from_rfc3339(&time).ok()),
        }
    }

    /// The folder with the answers to dialogs, where a test gives them.
    pub fn answers(&self) -> Option<&Path> {
        self.answers.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seam(variables: &[(&str, &str)]) -> Seam {
        Seam::from(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_person_can_move_the_data_folder_and_nothing_else() {
        let seam = seam(&[
            ("STANDPOINT_DATA", "/data"),
            ("STANDPOINT_ANSWERS", "/answers"),
            ("STANDPOINT_NOW", "2026-06-10T09:00:00+01:00"),
        ]);
        assert_eq!(seam.data_folder, Some(PathBuf::from("/data")));
        assert_eq!(seam.answers(), None);
        assert_eq!(seam.start, None);
        assert!(!seam.driven);
    }

    #[test]
    fn a_test_answers_dialogs_and_sets_the_time() {
        let seam = seam(&[
            ("TAURI_WEBVIEW_AUTOMATION", "true"),
            ("STANDPOINT_ANSWERS", "/answers"),
            ("STANDPOINT_NOW", "2026-06-10T09:00:00+01:00"),
        ]);
        assert_eq!(seam.answers(), Some(Path::new("/answers")));
        assert!(seam.start.is_some());
    }

    #[test]
    fn an_empty_folder_counts_as_none() {
        assert_eq!(seam(&[("STANDPOINT_DATA", "")]).data_folder, None);
    }
}

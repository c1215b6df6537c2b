//! Files that a person chooses. The path stays here; the screens get a token and the file's name.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use desk::{Fault, Way};
use serde::Serialize;
use tauri::{Runtime, WebviewWindow};
use tauri_plugin_dialog::DialogExt as _;

/// What a file is chosen for: it decides the dialog's title and the kinds of file it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purpose {
    name: &'static str,
    title: &'static str,
    way: Way,
    kind: &'static str,
    extensions: &'static [&'static str],
}

const PURPOSES: &[Purpose] = &[
    Purpose::open("pack", "Open a review pack", "Review packs", &["json"]),
    Purpose::open(
        "edition",
        "Import an edition of standards",
        "Standards",
        &["csv", "xlsx", "json"],
    ),
    Purpose::open("table", "Open a table", "Tables", &["csv", "xlsx"]),
    Purpose::save("pdf", "Save the report as PDF", "PDF", &["pdf"]),
    Purpose::save("calendar", "Save the day for a calendar", "Calendars", &["ics"]),
    Purpose::save("word", "Save the report for Word", "Word documents", &["docx"]),
    Purpose::open("saved-copy", "Open an encrypted copy", "Standpoint copies", &["standpoint"]),
    Purpose::open(
        "certificate",
        "Open the network’s certificate",
        "Certificates",
        &["pem", "crt", "cer"],
    ),
    Purpose::save("words", "Save what is not uploaded", "Text", &["txt"]),
    Purpose::save(
        "hand-over",
        "Save a file for a colleague",
        "Standpoint handovers",
        &["handover"],
    ),
    Purpose::open("take-in", "Open a colleague’s file", "Standpoint handovers", &["handover"]),
    Purpose::save("copy", "Save an encrypted copy", "Standpoint copies", &["standpoint"]),
];

impl Purpose {
    const fn open(
        name: &'static str,
        title: &'static str,
        kind: &'static str,
        extensions: &'static [&'static str],
    ) -> Purpose {
        Purpose { name, title, way: Way::Open, kind, extensions }
    }

    const fn save(
        name: &'static str,
        title: &'static str,
        kind: &'static str,
        extensions: &'static [&'static str],
    ) -> Purpose {
        Purpose { name, title, way: Way::Save, kind, extensions }
    }

    /// The purpose with this name.
    pub fn named(name: &str) -> Option<Purpose> {
        PURPOSES.iter().find(|purpose| purpose.name == name).copied()
    }
}

/// What the screens learn of a chosen file.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// Stands for the path in a command to the desk, until the program ends.
    pub token: String,
    /// The file's name without its folder.
    pub name: String,
}

/// The paths that were chosen since the program began, and what for, by token.
#[derive(Debug, Default)]
pub struct Choices(Mutex<HashMap<String, (PathBuf, Way)>>);

impl Choices {
    /// Keeps a path under a token that cannot be guessed.
    pub fn keep(&self, token: String, path: PathBuf, purpose: Purpose) -> Chosen {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paths.insert(token.clone(), (path, purpose.way));
        Chosen { token, name }
    }

    /// The path behind a token, if it was chosen for this: what was chosen to be read is never
    /// written to, nor the other way round.
    pub fn path(&self, token: &str, way: Way) -> Option<PathBuf> {
        let paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        paths.get(token).filter(|(_, chosen)| *chosen == way).map(|(path, _)| path.clone())
    }
}

/// Asks the person in the system's own dialog. Blocks: not for the window's thread.
pub fn ask<R: Runtime>(
    window: &WebviewWindow<R>,
    purpose: Purpose,
    suggestion: Option<&str>,
) -> Option<PathBuf> {
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(purpose.title)
        .add_filter(purpose.kind, purpose.extensions);
    if let Some(name) = suggestion.filter(|name| !name.is_empty()) {
        dialog = dialog.set_file_name(file_name(name));
    }
    let answer = match purpose.way {
        Way::Open => dialog.blocking_pick_file(),
        Way::Save => dialog.blocking_save_file(),
    };
    let path = answer?.into_path().ok()?;
    Some(match purpose.way {
        Way::Open => path,
        Way::Save => agreed(path, purpose.extensions),
    })
}

/// Takes the next answer of a test: the first line of `<folder>/<purpose>`, which is then removed
/// from it. An empty line or no line is a person who cancels.
pub fn answer(folder: &Path, purpose: Purpose) -> io::Result<Option<PathBuf>> {
    let file = folder.join(purpose.name);
    let text = match fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    fs::write(&file, rest)?;
    Ok(Some(first.trim()).filter(|path| !path.is_empty()).map(PathBuf::from))
}

/// No purpose has this name.
pub fn unknown_purpose() -> Fault {
    crate::commands::fault(
        "SP-0003",
        "Standpoint cannot choose a file for this. Please report it as a defect.",
    )
}

/// A file name that a dialog may suggest: no folders, nothing that a system refuses in a name.
fn file_name(wish: &str) -> String {
    let name: String = wish
        .chars()
        .map(|c| if c.is_control() || r#"/\:*?"<>|"#.contains(c) { '-' } else { c })
        .collect();
    name.trim_matches(|c: char| c == '.' || c.is_whitespace()).to_owned()
}

/// Where a file is saved, with the extension of its kind. The dialog asked only about the name that was typed: where
/// the extension makes another name of it, and that is taken, a number is added rather than a file replaced that
/// nobody was asked about.
fn agreed(path: PathBuf, extensions: &[&str]) -> PathBuf {
    let named = with_extension(path.clone(), extensions);
    let taken = |path: &PathBuf| fs::symlink_metadata(path).is_ok();
    if named == path || !taken(&named) {
        return named;
    }
    let numbered = |n: u32| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(" {n}"));
        let mut with_number = path.with_file_name(name).into_os_string();
        with_number.push(".");
        with_number.push(extensions.first().unwrap_or(&""));
        PathBuf::from(with_number)
    };
    (2..).map(numbered).find(|path| !taken(path)).unwrap_or(named)
}

fn with_extension(path: PathBuf, extensions: &[&str]) -> PathBuf {
    let has = path
        .extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| extensions.iter().any(|extension| e.eq_ignore_ascii_case(extension)));
    match (has, extensions.first(), path.file_name()) {
        (false, Some(extension), Some(name)) => {
            let mut name = name.to_owned();
            name.push(".");
            name.push(extension);
            path.with_file_name(name)
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_screens_get_the_name_and_never_the_folder() {
        let choices = Choices::default();
        let pack = Purpose::named("pack").unwrap();
        let chosen = choices.keep("t1".into(), PathBuf::from("/packs/Alder.json"), pack);
        assert_eq!(chosen, Chosen { token: "t1".into(), name: "Alder.json".into() });
        assert_eq!(choices.path("t1", Way::Open), Some(PathBuf::from("/packs/Alder.json")));
        assert_eq!(choices.path("t2", Way::Open), None);
    }

    #[test]
    fn what_was_chosen_to_be_read_is_never_written_to() {
        let choices = Choices::default();
        for purpose in PURPOSES {
            choices.keep(purpose.name.into(), PathBuf::from("/f"), *purpose);
            let other = if purpose.way == Way::Open { Way::Save } else { Way::Open };
            assert!(choices.path(purpose.name, purpose.way).is_some(), "{}", purpose.name);
            assert_eq!(choices.path(purpose.name, other), None, "{}", purpose.name);
        }
    }

    #[test]
    fn every_purpose_has_its_own_name_and_kinds_of_file() {
        for purpose in PURPOSES {
            assert_eq!(Purpose::named(purpose.name), Some(*purpose));
            assert!(!purpose.extensions.is_empty(), "{}", purpose.name);
        }
        assert_eq!(Purpose::named("passwd"), None);
    }

    #[test]
    fn a_saved_file_has_the_extension_of_its_kind() {
        let check = |path: &str, wanted: &str| {
            assert_eq!(with_extension(path.into(), &["pdf"]), PathBuf::from(wanted));
        };
        check("/d/report.pdf", "/d/report.pdf");
        check("/d/report.PDF", "/d/report.PDF");
        check("/d/report", "/d/report.pdf");
        check("/d/Alder ward, 10.06", "/d/Alder ward, 10.06.pdf");
    }

    #[test]
    fn a_file_that_the_dialog_did_not_ask_about_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        assert_eq!(agreed(at("Alder"), &["pdf"]), at("Alder.pdf"), "free");
        fs::write(at("Alder.pdf"), "last week's").unwrap();
        assert_eq!(agreed(at("Alder"), &["pdf"]), at("Alder 2.pdf"), "nobody was asked");
        fs::write(at("Alder 2.pdf"), "yesterday's").unwrap();
        assert_eq!(agreed(at("Alder"), &["pdf"]), at("Alder 3.pdf"));
        assert_eq!(agreed(at("Alder.pdf"), &["pdf"]), at("Alder.pdf"), "the dialog asked");
    }

    #[test]
    fn a_suggested_name_holds_no_folder() {
        assert_eq!(file_name("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!(file_name("Alder: ward?.pdf"), "Alder- ward-.pdf");
    }

    #[test]
    fn a_test_answers_line_by_line_and_then_cancels() {
        let folder = tempfile::tempdir().unwrap();
        let pack = Purpose::named("pack").unwrap();
        fs::write(folder.path().join("pack"), "/a.json\n\n/b.json").unwrap();
        let next = || answer(folder.path(), pack).unwrap();
        assert_eq!(next(), Some(PathBuf::from("/a.json")));
        assert_eq!(next(), None);
        assert_eq!(next(), Some(PathBuf::from("/b.json")));
        assert_eq!(next(), None);
        assert_eq!(answer(folder.path(), Purpose::named("pdf").unwrap()).unwrap(), None);
    }
}

//! Files that a person chose to be read.
//!
//! Invariant: a file is read beside the desk, for its preview, and what is then taken in is what was
//! seen: a slow share or a file that grows keeps nobody from typing, and nobody from being locked out.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Desk, Fault, Way, fault};

/// No table or pack is larger; whatever is, was chosen by mistake.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Name and bytes of a file.
#[derive(Clone)]
pub struct Contents {
    pub name: String,
    pub bytes: Arc<Vec<u8>>,
}

/// What was read last; shared with the work that reads.
#[derive(Clone, Default)]
pub struct LastRead {
    held: Arc<Mutex<Option<(String, Contents)>>>,
    /// Raised when it is forgotten: what is read after a lock is not kept.
    sitting: Arc<AtomicU64>,
}

impl LastRead {
    pub fn clear(&self) {
        self.sitting.fetch_add(1, Ordering::SeqCst);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn get(&self, token: &str) -> Option<Contents> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|(known, _)| known == token).map(|(_, contents)| contents.clone())
    }
}

/// A file that was chosen and has not been read for this purpose yet.
pub struct ToRead {
    token: String,
    path: PathBuf,
    last: LastRead,
    sitting: u64,
}

impl ToRead {
    /// Reads it, for as long as that takes, and keeps what was read.
    pub fn read(self) -> Result<Contents, Fault> {
        let contents = read(&self.path)?;
        if self.last.sitting.load(Ordering::SeqCst) == self.sitting {
            let mut held = self.last.held.lock().unwrap_or_else(PoisonError::into_inner);
            *held = Some((self.token, contents.clone()));
        }
        Ok(contents)
    }
}

impl Desk {
    /// The file behind a token, to be read beside the desk.
    pub(crate) fn to_read(&self, token: &str) -> Result<ToRead, Fault> {
        let path = self.chosen(token, Way::Open)?;
        let last = self.last_read.clone();
        let sitting = last.sitting.load(Ordering::SeqCst);
        Ok(ToRead { token: token.to_owned(), path, last, sitting })
    }

    /// What the preview of this file showed; read now where there was none.
    pub(crate) fn contents(&self, token: &str) -> Result<Contents, Fault> {
        let file = self.to_read(token)?;
        self.last_read.get(token).map_or_else(|| file.read(), Ok)
    }
}

fn read(path: &Path) -> Result<Contents, Fault> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let what = format!("{name} could not be read");
    let failed = |error: std::io::Error| fault::file(&what, &error);
    let found = std::fs::metadata(path).map_err(failed)?;
    // Opening a pipe or a device may wait for ever.
    if !found.is_file() {
        return Err(fault::not_allowed(format!(
            "{name} is not a file that can be read. Choose the file itself. Nothing was changed."
        )));
    }
    let mut bytes = Vec::new();
    let mut file = std::fs::File::open(path).map_err(failed)?.take(LARGEST + 1);
    let size = match found.len() {
        size if size > LARGEST => size,
        _ => file.read_to_end(&mut bytes).map_err(failed)? as u64,
    };
    if size > LARGEST {
        return Err(fault::not_allowed(format!(
            "{name} is {} MB. Standpoint reads files up to 20 MB: save only the sheet that is needed, and choose that. Nothing was changed.",
            size / 1_000_000
        )));
    }
    Ok(Contents { name, bytes: Arc::new(bytes) })
}

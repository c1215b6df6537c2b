//! A reviewer's laptop.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::window::Window;

/// A laptop outlives its windows: close one, open the next, and the reviews are still there.
#[derive(Debug)]
pub struct Laptop {
    folder: TempDir,
    now: Option<String>,
}

impl Laptop {
    /// An empty laptop.
    pub fn new() -> Result<Laptop> {
        let laptop = Laptop { folder: tempfile::tempdir()?, now: None };
        for folder in [laptop.home(), laptop.answers()] {
            fs::create_dir_all(folder)?;
        }
        Ok(laptop)
    }

    /// An empty laptop whose clock shows `time` (RFC 3339, with offset) whenever a window opens.
    pub fn at(time: &str) -> Result<Laptop> {
        Ok(Laptop { now: Some(time.to_owned()), ..Laptop::new()? })
    }

    /// Sets the clock for the windows that open from now on.
    pub fn set_clock(&mut self, time: &str) {
        self.now = Some(time.to_owned());
    }

    /// Opens the program, and waits until its first screen is there.
    pub async fn open(&self) -> Result<Window> {
        Window::open(self).await
    }

    /// Answers the next dialog for `purpose` with `path`. Answers queue up; a dialog without one is
    /// cancelled.
    pub fn answer(&self, purpose: &str, path: &Path) -> Result<()> {
        let queue = self.answers().join(purpose);
        let mut queue = OpenOptions::new().create(true).append(true).open(queue)?;
        writeln!(queue, "{}", path.display())?;
        Ok(())
    }

    /// The files that the program gave to the system's viewer so far.
    pub fn opened(&self) -> Result<Vec<PathBuf>> {
        Ok(self.lines("opened")?.into_iter().map(PathBuf::from).collect())
    }

    /// How often the window was sent to the printer so far.
    pub fn printed(&self) -> Result<usize> {
        Ok(self.lines("printed")?.len())
    }

    /// The program's data folder.
    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// All that the program and its web view may write, the data folder among it.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// What the program wrote to its output, over all windows.
    pub fn log(&self) -> PathBuf {
        self.folder.path().join("output.log")
    }

    pub(crate) fn answers(&self) -> PathBuf {
        self.folder.path().join("answers")
    }

    pub(crate) fn now(&self) -> Option<&str> {
        self.now.as_deref()
    }

    fn lines(&self, name: &str) -> Result<Vec<String>> {
        match fs::read_to_string(self.answers().join(name)) {
            Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The program under test: `STANDPOINT_APP`, or the one that was built beside this test.
pub fn app() -> Result<PathBuf> {
    if let Some(app) = std::env::var_os("STANDPOINT_APP") {
        return Ok(app.into());
    }
    let here = std::env::current_exe()?;
    let folder = here.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let app = folder.context("this test lies nowhere")?.join("standpoint");
    ensure!(app.is_file(), "{} is not there. Build it first: make build", app.display());
    Ok(app)
}

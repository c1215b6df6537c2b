//! What the desk asks of a desktop: time, randomness, chosen files, the system's viewer.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use desk::{Host, Way};
use tauri::{AppHandle, Manager as _};

use crate::choose::{Choices, Chosen, Purpose};
use crate::clock::Clock;
use crate::seam::Seam;

/// This laptop.
#[derive(Debug)]
pub struct Desktop {
    seam: Seam,
    clock: Clock,
    data_folder: PathBuf,
    choices: Choices,
}

impl Desktop {
    /// Finds the data folder, which need not be there yet.
    pub fn new(app: &AppHandle, seam: Seam) -> tauri::Result<Desktop> {
        let data_folder = match &seam.data_folder {
            Some(folder) => folder.clone(),
            None => app.path().app_data_dir()?,
        };
        let clock = Clock::new(seam.start);
        Ok(Desktop { seam, clock, data_folder, choices: Choices::default() })
    }

    /// What a test changed from outside.
    pub fn seam(&self) -> &Seam {
        &self.seam
    }

    /// Keeps a chosen path and gives the token that stands for it.
    pub fn keep(&self, path: PathBuf, purpose: Purpose) -> Chosen {
        let mut random = [0; 16];
        self.fill_random(&mut random);
        let token = random.iter().map(|byte| format!("{byte:02x}")).collect();
        self.choices.keep(token, path, purpose)
    }

    /// In a driven window, notes in `<answers>/<name>` what would have gone to the system.
    /// False where a person sits before the window.
    pub fn noted(&self, name: &str, line: &str) -> io::Result<bool> {
        let Some(folder) = self.seam.answers() else { return Ok(false) };
        let mut file = OpenOptions::new().create(true).append(true).open(folder.join(name))?;
        writeln!(file, "{line}")?;
        Ok(true)
    }
}

impl Host for Desktop {
    fn now(&self) -> DateTime<FixedOffset> {
        self.clock.now()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system always has randomness to give");
    }

    fn chosen(&self, token: &str, way: Way) -> Option<PathBuf> {
        self.choices.path(token, way)
    }

    fn open(&self, path: &Path) -> Result<(), String> {
        match self.noted("opened", &path.to_string_lossy()) {
            Ok(true) => Ok(()),
            Ok(false) => tauri_plugin_opener::open_path(path, None::<&str>)
                .map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn data_folder(&self) -> PathBuf {
        self.data_folder.clone()
    }
}

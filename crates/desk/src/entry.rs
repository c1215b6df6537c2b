//! Getting in and keeping safe: passphrase, recovery code, locking, backups, preferences.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::Duration;
use sync::{DeviceId, RecordId};
use vault::{Around, Found, Key, Vault, VaultError};

use crate::closing_views::SavedFile;
use crate::desk::Work;
use crate::entry_views::*;
use crate::presence::Presence;
use crate::views::{NoArgs, Nothing};
use crate::{Desk, Fault, Way, dates, fault, timetable};

const PREFERENCES: &str = "preferences.json";

/// How things stand when the window opens.
pub fn start(desk: &mut Desk, _: NoArgs) -> Result<Start, Fault> {
    let mut start = Start {
        state: StartState::Open,
        wait: 0,
        backups: Vec::new(),
        preferences: desk.preferences.clone(),
        version: env!("CARGO_PKG_VERSION").into(),
        data_folder: desk.folder.path().display().to_string(),
    };
    if desk.vault.is_some() {
        return Ok(start);
    }
    let found = match desk.folder.look(desk.now().to_utc())? {
        // Only the key shows that what is there cannot be read.
        Found::Locked { .. } if desk.damaged => Found::Damaged { backups: desk.folder.backups()? },
        Found::Locked { .. } if desk.key_lost == Some(desk.folder.key_stamp()) => Found::KeyMissing,
        found => found,
    };
    start.state = match found {
        Found::Nothing => StartState::Fresh,
        Found::Locked { wait } => {
            start.wait =
                wait.map_or(0, |wait| u32::try_from(wait.as_secs() + 1).unwrap_or(u32::MAX));
            StartState::Locked
        }
        Found::Damaged { backups } => {
            let offset = *desk.now().offset();
            start.backups = backups
                .iter()
                .enumerate()
                .map(|(at, backup)| {
                    let taken = backup.taken_at.with_timezone(&offset);
                    let when =
                        format!("{}, {}", dates::weekday(taken.date_naive()), dates::clock(taken));
                    BackupView { id: at.to_string(), when }
                })
                .collect();
            StartState::Damaged
        }
        Found::KeyMissing => StartState::KeyMissing,
        Found::Newer => StartState::Newer,
        Found::InUse => StartState::InUse,
    };
    Ok(start)
}

impl Desk {
    pub(crate) fn around(&self) -> Around {
        let (clock, chance) = (self.host.clone(), self.host.clone());
        Around::new(move || clock.now().to_utc(), move |bytes: &mut [u8]| chance.fill_random(bytes))
    }

    /// A new random id, in order of time.
    pub(crate) fn new_record(&self) -> RecordId {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        let mut random = [0; 10];
        self.host.fill_random(&mut random);
        RecordId::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The path that a person chose for this.
    pub(crate) fn chosen(&self, token: &str, way: Way) -> Result<PathBuf, Fault> {
        self.host.chosen(token, way).ok_or_else(|| fault::gone("That file"))
    }

    fn keep_code_open(&mut self, open: bool) -> Result<(), Fault> {
        self.vault()?.set_setting(CODE_OPEN, &open)?;
        Ok(())
    }

    /// What the person is about to see. The code is good already, and nowhere else: a disk that is too full to remember
    /// that it was not put away yet must not keep it from them.
    fn show_code(&mut self, code: &vault::RecoveryCode) -> RecoveryCode {
        let _ = self.keep_code_open(true);
        RecoveryCode { code: code.to_string() }
    }

    /// Another code for whoever has not put theirs away. Where the disk refuses, it is asked again next time.
    fn code_again(&mut self, passphrase: &str) -> Option<String> {
        let vault = self.vault.as_mut()?;
        let open = vault.setting(CODE_OPEN).ok().flatten().unwrap_or(false);
        let code = if open { vault.new_recovery_code(passphrase).ok() } else { None };
        code.map(|code| code.to_string())
    }

    pub(crate) fn opened(&mut self, vault: Vault) {
        self.vault = Some(vault);
        self.find_way_back();
        self.presence = Presence::now(self.host.as_ref());
        self.link_up();
    }
}

/// Whether the recovery code of now has not been put away: whoever has not seen it gets another.
const CODE_OPEN: &str = "code_open";

/// Makes the database. The recovery code is shown until the person says that it is kept.
pub fn create(desk: &mut Desk, ask: Passphrase) -> Result<RecoveryCode, Fault> {
    let mut random = [0; 16];
    desk.host.fill_random(&mut random);
    let device = DeviceId::from_uuid(uuid::Builder::from_random_bytes(random).into_uuid());
    let (vault, code) = Vault::create(&desk.folder, &ask.passphrase, device, desk.around())?;
    desk.opened(vault);
    Ok(desk.show_code(&code))
}

/// Opens the database. Where the last recovery code was never put away, a new one takes its place.
pub fn unlock(desk: &mut Desk, ask: Passphrase) -> Result<Unlocked, Fault> {
    // Whatever is open, only the right words let anybody in.
    desk.lock();
    let unlocked = Vault::unlock(&desk.folder, Key::Passphrase(&ask.passphrase), desk.around());
    desk.damaged = matches!(unlocked, Err(VaultError::Damaged { .. }));
    let key_lost = matches!(unlocked, Err(VaultError::KeyMissing));
    desk.key_lost = key_lost.then(|| desk.folder.key_stamp());
    desk.opened(unlocked?);
    Ok(Unlocked { code: desk.code_again(&ask.passphrase) })
}

/// Opens the database with the printed code and gives it a new passphrase and a new code.
pub fn unlock_with_code(desk: &mut Desk, ask: WithCode) -> Result<RecoveryCode, Fault> {
    let (vault, code) =
        Vault::reset_passphrase(&desk.folder, &ask.code, &ask.passphrase, desk.around())?;
    desk.opened(vault);
    Ok(desk.show_code(&code))
}

/// Seals what is being typed and locks.
pub fn lock(desk: &mut Desk, _: NoArgs) -> Result<Nothing, Fault> {
    desk.lock();
    Ok(Nothing {})
}

/// Another passphrase; at once, whatever the size of the database.
pub fn change_passphrase(desk: &mut Desk, ask: ChangePassphrase) -> Result<Nothing, Fault> {
    desk.vault()?.change_passphrase(&ask.current, &ask.next)?;
    Ok(Nothing {})
}

/// Another recovery code; the old one ends.
pub fn new_recovery_code(desk: &mut Desk, ask: Passphrase) -> Result<RecoveryCode, Fault> {
    let code = desk.vault()?.new_recovery_code(&ask.passphrase)?;
    Ok(desk.show_code(&code))
}

/// The person has put the recovery code away.
pub fn code_kept(desk: &mut Desk, _: NoArgs) -> Result<Nothing, Fault> {
    desk.keep_code_open(false)?;
    Ok(Nothing {})
}

/// An encrypted copy of everything, where the person chose. However slow that place is, typing does
/// not wait for it.
pub fn copy_to(desk: &mut Desk, ask: ChosenFile) -> Result<Work<SavedFile>, Fault> {
    let path = desk.chosen(&ask.token, Way::Save)?;
    let copy = desk.vault()?.prepare_copy()?;
    Ok(Box::new(move || {
        copy.write_to(&path)?;
        saved(&path)
    }))
}

/// The clock, and whether it is time to lock.
pub fn beat(desk: &mut Desk, ask: Beat) -> Result<BeatView, Fault> {
    // Whoever wakes the laptop up after a long absence is not yet known to be the one who left it.
    if desk.vault.is_some() && desk.away() > desk.lock_after() {
        desk.lock();
    } else if ask.active {
        desk.presence = Presence::now(desk.host.as_ref());
    }
    let now = desk.now();
    let left = desk.lock_after().checked_sub(&desk.away()).unwrap_or(Duration::zero());
    let locked = desk.vault.is_none();
    Ok(BeatView {
        now: dates::clock(now),
        next: timetable::clock_words(desk),
        locked,
        locks_in: u32::try_from(left.num_seconds()).ok().filter(|left| !locked && *left <= 60),
    })
}

/// Preferences are kept beside the database, readable before it is unlocked.
pub fn preferences_in(folder: &Path) -> Preferences {
    let read = std::fs::read(folder.join(PREFERENCES)).ok();
    let read: Option<Preferences> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    read.map(Preferences::within_bounds).unwrap_or_default()
}

/// Keeps preferences.
pub fn set_preferences(desk: &mut Desk, ask: Preferences) -> Result<Preferences, Fault> {
    let ask = ask.within_bounds();
    let bytes = serde_json::to_vec_pretty(&ask).map_err(|error| fault::broken(&error))?;
    let kept = desk.folder.keep_beside(PREFERENCES, &bytes);
    kept.map_err(|error| fault::file("Your settings could not be kept", &error))?;
    desk.preferences = ask.clone();
    Ok(ask)
}

/// Writes a file that the person chose, whole or not at all.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<SavedFile, Fault> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let what = format!("{name} could not be written");
    vault::write_chosen(path, |file| file.write_all(bytes))
        .map_err(|error| fault::file(&what, &error))?;
    saved(path)
}

pub fn saved(path: &Path) -> Result<SavedFile, Fault> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let size = std::fs::metadata(path)
        .map_err(|e| fault::file(&format!("{name} could not be read back"), &e))?
        .len();
    Ok(SavedFile { name, size: u32::try_from(size.div_ceil(1000)).unwrap_or(u32::MAX) })
}

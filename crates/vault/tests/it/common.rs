//! A vault to test with: a folder of its own, a clock that stands still, cheap keys.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeZone, Utc};
use sync::{Body, Change, DeviceId, Kind, PersonId, RecordId, StreamId};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{
    Around, Cost, Draft, Folder, Key, RecoveryCode, SearchText, Stream, Vault, VaultError, Writing,
};

pub const PASSPHRASE: &str = "correct horse battery";
pub const DEVICE: DeviceId = DeviceId::from_uuid(Uuid::from_u128(0xde));
pub const ADA: PersonId = PersonId::from_uuid(Uuid::from_u128(0xada));
pub const TEAM: StreamId = StreamId::from_uuid(Uuid::from_u128(0x7ea));
pub const OWN: StreamId = StreamId::from_uuid(Uuid::from_u128(0x0e1));

/// A clock that moves only when told.
#[derive(Clone)]
pub struct TestClock(Arc<Mutex<DateTime<Utc>>>);

impl TestClock {
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }

    pub fn forward(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub fn back(&self, seconds: u64) {
        *self.0.lock().unwrap() -= Duration::from_secs(seconds);
    }
}

pub struct Place {
    pub dir: TempDir,
    pub folder: Folder,
    pub clock: TestClock,
}

impl Place {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path().join("vault"));
        let start = Utc.with_ymd_and_hms(2026, 3, 2, 9, 30, 0).unwrap();
        Self { dir, folder, clock: TestClock(Arc::new(Mutex::new(start))) }
    }

    pub fn around(&self) -> Around {
        self.dear_around().with_cost(Cost::TEST_ONLY)
    }

    pub fn dear_around(&self) -> Around {
        let clock = self.clock.clone();
        Around::new(move || clock.now(), |bytes: &mut [u8]| getrandom::fill(bytes).unwrap())
    }

    pub fn create(&self) -> (Vault, RecoveryCode) {
        let (mut vault, code) =
            Vault::create(&self.folder, PASSPHRASE, DEVICE, self.around()).unwrap();
        for (id, title) in [(TEAM, "Larch Ward"), (OWN, "Only me")] {
            vault.add_stream(&stream(id, title)).unwrap();
        }
        (vault, code)
    }

    pub fn made() -> (Self, Vault) {
        let place = Self::new();
        let (vault, _) = place.create();
        (place, vault)
    }

    pub fn try_unlock(&self, passphrase: &str) -> Result<Vault, VaultError> {
        Vault::unlock(&self.folder, Key::Passphrase(passphrase), self.around())
    }

    pub fn unlock(&self) -> Vault {
        self.try_unlock(PASSPHRASE).unwrap()
    }

    /// Somewhere else than the folder, for example a memory stick.
    pub fn elsewhere(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("vault.db")
    }
}

pub fn stream(id: StreamId, title: &str) -> Stream {
    Stream { id, title: title.into(), settings: Body::parse("{}").unwrap() }
}

pub fn record(n: u128) -> RecordId {
    RecordId::from_uuid(Uuid::from_u128(n))
}

pub fn body(text: &str) -> Body {
    Body::parse(serde_json::to_string(text).unwrap()).unwrap()
}

pub fn note(n: u128, text: &str) -> Writing {
    Writing {
        stream: TEAM,
        record: record(n),
        kind: Kind::new("note"),
        v: 1,
        author: ADA,
        body: Some(body(text)),
        also: Vec::new(),
        search: Some(SearchText { title: format!("Note {n}"), text: text.into() }),
    }
}

pub fn deletion(n: u128) -> Writing {
    Writing { body: None, search: None, ..note(n, "") }
}

pub fn draft(slot: &str, text: &str) -> Draft {
    Draft {
        slot: slot.into(),
        stream: TEAM,
        record: None,
        body: serde_json::to_string(text).unwrap(),
        at: Utc.with_ymd_and_hms(2026, 3, 2, 9, 45, 0).unwrap(),
    }
}

pub fn save(vault: &mut Vault, writing: Writing) -> Change {
    vault.save::<&str>(&[writing], &[]).unwrap().remove(0)
}

/// The text of a stream's live heads, in order.
pub fn texts(vault: &Vault, stream: StreamId) -> Vec<String> {
    let heads = vault.heads(stream).unwrap();
    heads.into_iter().filter_map(|h| h.body).map(|b| b.as_str().to_owned()).collect()
}

/// Every file below a folder, with its bytes.
pub fn files_in(path: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push((path.clone(), std::fs::read(&path).unwrap()));
        }
    }
    files.sort();
    files
}

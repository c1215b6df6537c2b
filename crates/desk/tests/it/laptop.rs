//! A laptop without a window: a folder, a clock that stands still until it is moved, and files chosen in advance.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Duration, FixedOffset};
use desk::{Answer, Back, Desk, Fault, Host, Way};
use serde_json::{Map, Value, json};
use tempfile::TempDir;

pub const PASSPHRASE: &str = "three quiet herons";

struct Machine {
    folder: PathBuf,
    now: Mutex<DateTime<FixedOffset>>,
    up: Mutex<std::time::Duration>,
    random: Mutex<u64>,
    chosen: Mutex<HashMap<String, (PathBuf, Way)>>,
}

impl Host for Machine {
    fn now(&self) -> DateTime<FixedOffset> {
        *self.now.lock().unwrap()
    }

    fn uptime(&self) -> std::time::Duration {
        *self.up.lock().unwrap()
    }

    /// Not random at all, and never the same twice: that is what a test wants.
    fn fill_random(&self, bytes: &mut [u8]) {
        let mut state = self.random.lock().unwrap();
        for byte in bytes {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (*state >> 56) as u8;
        }
    }

    fn chosen(&self, token: &str, way: Way) -> Option<PathBuf> {
        let chosen = self.chosen.lock().unwrap();
        chosen.get(token).filter(|(_, known)| *known == way).map(|(path, _)| path.clone())
    }

    fn open(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn data_folder(&self) -> PathBuf {
        self.folder.clone()
    }
}

pub struct Laptop {
    pub folder: TempDir,
    machine: Arc<Machine>,
    desk: Option<Desk>,
}

impl Laptop {
    /// Nothing on it yet. It is the morning of the example's visit.
    pub fn new() -> Laptop {
        Laptop::dealt(7)
    }

    /// With a passphrase chosen, and chances unlike those of another laptop.
    pub fn set_up_apart(chance: u64) -> Laptop {
        let mut laptop = Laptop::dealt(chance);
        laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }));
        laptop.ask("app.codeKept", json!({}));
        laptop
    }

    fn dealt(chance: u64) -> Laptop {
        let folder = TempDir::new().unwrap();
        let machine = Arc::new(Machine {
            folder: folder.path().join("data"),
            now: Mutex::new("2026-10-14T10:47:00+01:00".parse().unwrap()),
            up: Mutex::default(),
            random: Mutex::new(chance),
            chosen: Mutex::default(),
        });
        let desk = Some(Desk::new(machine.clone()));
        Laptop { folder, machine, desk }
    }

    /// With a passphrase chosen.
    pub fn set_up() -> Laptop {
        let mut laptop = Laptop::new();
        laptop.ask("app.create", json!({ "passphrase": PASSPHRASE }));
        laptop.ask("app.codeKept", json!({}));
        laptop
    }

    /// With the example open.
    pub fn with_example() -> Laptop {
        let mut laptop = Laptop::set_up();
        laptop.ask("reviews.tryExample", json!({}));
        laptop
    }

    /// With the example open as the network office would have sent it, changed.
    pub fn with_pack(change: impl FnOnce(&mut Map<String, Value>)) -> Laptop {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let mut pack = read(include_str!("../../../../schemas/example/pack.json"));
        pack["edition"] = read(include_str!("../../../../schemas/example/edition.json"));
        change(pack.as_object_mut().unwrap());
        let mut laptop = Laptop::set_up();
        let token = laptop.file("pack.json", pack.to_string());
        laptop.ask("reviews.previewPack", json!({ "token": token }));
        laptop.ask("reviews.acceptPack", json!({ "token": token, "me": "helen" }));
        laptop
    }

    /// The desk, for what reaches it by other doors than the window's.
    pub fn desk(&mut self) -> &mut Desk {
        self.desk.as_mut().unwrap()
    }

    /// One sync by this way, as the runner would do it.
    pub fn exchange(&mut self, way: &impl uplink::Carry) {
        let now = self.machine.now.lock().unwrap().to_utc();
        let desk = self.desk.as_mut().unwrap();
        let (_hold, mut cancel) = tokio::sync::watch::channel(false);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        desk.sync_began();
        let settled = runtime.block_on(async {
            let mut pace = uplink::Pace::default();
            uplink::settle(desk, way, &mut pace, &mut cancel, &mut |_| {}).await
        });
        let trouble = match &settled.end {
            uplink::End::Trouble(trouble) => Some(trouble.clone()),
            _ => None,
        };
        let up_to_date_at = trouble.is_none().then_some(now);
        let work = uplink::Work::Waiting;
        desk.heard(&uplink::Status { work, trouble, up_to_date_at, ..uplink::Status::default() });
        desk.sync_ended(&settled);
    }

    pub fn wait(&self, duration: Duration) {
        *self.machine.now.lock().unwrap() += duration;
        *self.machine.up.lock().unwrap() += duration.to_std().unwrap();
    }

    /// Somebody sets the clock, or the laptop wakes up: only the clock on the wall has moved.
    pub fn set_clock(&self, by: Duration) {
        *self.machine.now.lock().unwrap() += by;
    }

    /// The second hand moves: sealing, locking, backups.
    pub fn tick(&mut self) {
        self.desk.as_mut().unwrap().tick();
    }

    /// A file that the person chose in a dialog, to be read.
    pub fn choose(&self, path: &Path) -> String {
        self.keep(path, Way::Open)
    }

    /// A file that the person chose in a dialog, to be written.
    pub fn choose_to_save(&self, path: &Path) -> String {
        self.keep(path, Way::Save)
    }

    fn keep(&self, path: &Path, way: Way) -> String {
        let token = format!("{way:?}-{}", path.display());
        self.machine.chosen.lock().unwrap().insert(token.clone(), (path.to_owned(), way));
        token
    }

    /// Writes a file and chooses it.
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        self.choose(&path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Power cut: nothing is sealed, nothing is said.
    pub fn crash(&mut self) {
        self.desk = None;
        self.desk = Some(Desk::new(self.machine.clone()));
    }

    pub fn unlock(&mut self) {
        self.ask("app.unlock", json!({ "passphrase": PASSPHRASE }));
    }

    pub fn try_ask(&mut self, command: &str, args: Value) -> Result<Value, Fault> {
        let answer = match self.desk.as_mut().unwrap().call(command, args) {
            Answer::Now(answer) => answer,
            Answer::Later(work) => work(),
            Answer::Away(errand) => errand()(self.desk.as_mut().unwrap()),
        };
        answer.map(|json| serde_json::from_str(&json).unwrap())
    }

    /// Begins what asks somebody else; it goes on in a thread of its own.
    pub fn errand(&mut self, command: &str, args: Value) -> std::thread::JoinHandle<Back<String>> {
        match self.desk.as_mut().unwrap().call(command, args) {
            Answer::Away(errand) => std::thread::spawn(errand),
            _ => panic!("{command} asks nobody else"),
        }
    }

    /// What came of it.
    pub fn back(&mut self, errand: std::thread::JoinHandle<Back<String>>) -> Result<Value, Fault> {
        let back = errand.join().unwrap();
        let answer = back(self.desk.as_mut().unwrap())?;
        Ok(serde_json::from_str::<Value>(&answer).unwrap()["value"].take())
    }

    /// Whether the desk is free again before the command is done.
    pub fn answers_later(&mut self, command: &str, args: Value) -> bool {
        matches!(self.desk.as_mut().unwrap().call(command, args), Answer::Later(_))
    }

    /// What a command answers, without the state of saving.
    pub fn ask(&mut self, command: &str, args: Value) -> Value {
        match self.try_ask(command, args) {
            Ok(mut answer) => answer["value"].take(),
            Err(fault) => panic!("{command}: {fault}"),
        }
    }

    pub fn refused(&mut self, command: &str, args: Value) -> Fault {
        match self.try_ask(command, args) {
            Ok(_) => panic!("{command} was not refused"),
            Err(fault) => fault,
        }
    }

    /// A session of the open review by its title.
    pub fn session(&mut self, title: &str) -> Value {
        let day = self.ask("timetable.show", json!({}));
        let sessions = day["sessions"].as_array().unwrap();
        sessions.iter().find(|one| one["title"] == title).unwrap().clone()
    }

    /// A line in a session, as the window sends it.
    pub fn line_in(session: &Value, slot: &str, text: &str) -> Value {
        let mut line = Laptop::line(slot, text, &[]);
        line["session"] = session["id"].clone();
        line
    }

    /// A line as the window sends it.
    pub fn line(slot: &str, text: &str, standards: &[&str]) -> Value {
        json!({
            "slot": slot, "note": null, "session": null, "text": text, "mark": null, "group": null,
            "speaker": null, "standards": standards, "private": false, "notIdentifying": [],
        })
    }
}

//! A review at the end of a long day: 300 standards, six reviewers, 6,000 notes. And a laptop without a window to
//! measure it on.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};
use chrono::{DateTime, FixedOffset, Local};
use desk::{Answer, Desk, Host, Way};
use serde_json::{Value, json};
use tempfile::TempDir;

/// How much there is.
pub const STANDARDS: usize = 300;
/// Notes of the whole team.
pub const NOTES: usize = 6000;
const TEAM: [(&str, &str); 6] = [
    ("lead", "Helen Marwood"),
    ("clinician", "Anil Deshmukh"),
    ("patient", "Jordan Pike"),
    ("family", "Carole Whitting"),
    ("project_team", "Priya Nair"),
    ("observer", "Sam Reed"),
];
const SENTENCES: [&str; 6] = [
    "Most shop or bank with staff each week, and two are learning the bus.",
    "Leave is cancelled on the day when the ward is short of staff.",
    "The board by the door is filled in each morning by the nurse in charge.",
    "Nobody could say when the alarm was last tested, though the log shows it was.",
    "Families travelled before hearing that escorted leave was off.",
    "Actions from the community meeting go on the wall and get done within a week.",
];

/// The pack of such a review, as a file holds it.
pub fn pack() -> Value {
    let code = |n: usize| format!("{}.{}", n / 20 + 1, n % 20 + 1);
    let standards: Vec<Value> = (0..STANDARDS)
        .map(|n| {
            json!({
                "code": code(n), "section": (n / 20 + 1).to_string(), "type": (n % 3 + 1).to_string(),
                "text": format!("Standard {n} is written in a sentence of ordinary length, about leave or staffing."),
                "guidance": "Ask for the record of the last month and read three entries.",
                "prompts": [{ "group": "patients", "text": "How does this go on your ward?" }],
            })
        })
        .collect();
    let sections: Vec<Value> = (1..=STANDARDS / 20)
        .map(|n| json!({ "code": n.to_string(), "name": format!("Section {n}") }))
        .collect();
    let rating = |n: usize| ["met", "met", "met", "partly", "not"][n % 5];
    let notes: Vec<Value> = (0..NOTES)
        .map(|n| {
            let mark = [Value::Null, json!("concern"), json!("quote")][n % 3].clone();
            json!({
                "by": TEAM[n % TEAM.len()].0, "at": format!("{:02}:{:02}", 9 + n / 1000, n % 60),
                "group": "patients", "mark": mark,
                "text": SENTENCES[n % SENTENCES.len()], "standards": [code(n % STANDARDS)],
            })
        })
        .collect();
    let ratings: Vec<Value> = TEAM
        .iter()
        .enumerate()
        .flat_map(|(who, (by, _))| {
            (0..STANDARDS).map(move |n| {
                json!({ "by": by, "standard": code(n), "rating": rating(n + who / 3), "why": "Heard on the ward." })
            })
        })
        .collect();
    let self_review: Vec<Value> = (0..STANDARDS)
        .map(|n| json!({ "standard": code(n), "rating": rating(n), "commentary": SENTENCES[n % 6].repeat(6) }))
        .collect();
    json!({
        "format": "standpoint-review-pack/1",
        "edition": {
            "format": "standpoint-edition/1", "label": "Long edition",
            "types": [{ "code": "1", "label": "Essential" }, { "code": "2", "label": "Expected" },
                      { "code": "3", "label": "Desirable" }],
            "review_types": [{ "code": "full", "label": "Full" }],
            "sections": sections, "standards": standards,
        },
        "review": { "unit": "Long Day Unit", "organisation": "A trust", "visit_date": "2026-10-14", "type": "full" },
        "team": TEAM.map(|(key, name)| json!({ "key": key, "name": name, "role": key })),
        "self_review": self_review,
        "team_work": { "notes": notes, "ratings": ratings },
    })
}

/// A review with next to nothing in it but its team of three.
pub fn small_pack() -> Value {
    let mut pack = pack();
    pack["review"]["unit"] = json!("Small Unit");
    pack["team"] = TEAM[..3]
        .iter()
        .map(|(key, name)| json!({ "key": key, "name": name, "role": key }))
        .collect();
    pack["self_review"] = json!([]);
    if let Some(all) = pack["edition"]["standards"].as_array_mut() {
        all.truncate(20);
    }
    if let Some(pack) = pack.as_object_mut() {
        pack.remove("team_work");
    }
    pack
}

struct Machine {
    folder: PathBuf,
    chosen: Mutex<HashMap<String, PathBuf>>,
}

impl Host for Machine {
    fn now(&self) -> DateTime<FixedOffset> {
        Local::now().fixed_offset()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        // A measurement, not a secret: a counter would do; the system's own is as easy.
        if getrandom::fill(bytes).is_err() {
            bytes.fill(7);
        }
    }

    fn chosen(&self, token: &str, _: Way) -> Option<PathBuf> {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }

    fn open(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn data_folder(&self) -> PathBuf {
        self.folder.clone()
    }
}

/// A desk on a folder of its own.
pub struct Bench {
    machine: Arc<Machine>,
    desk: Desk,
    // Last: it goes after what lies in it.
    _folder: Option<TempDir>,
}

impl Bench {
    /// A desk whose data lie in this folder.
    pub fn at(folder: PathBuf) -> Bench {
        let machine = Arc::new(Machine { folder, chosen: Mutex::default() });
        let desk = Desk::new(machine.clone());
        Bench { machine, desk, _folder: None }
    }

    /// Lets a token stand for a file, as a dialog would.
    pub fn choose(&mut self, token: &str, file: PathBuf) {
        let mut chosen = self.machine.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.insert(token.to_owned(), file);
    }

    /// With the long review taken in; answers its id.
    ///
    /// # Errors
    /// Those of the disk, and a defect of the desk.
    pub fn with_a_busy_review() -> Result<(Bench, String)> {
        let folder = TempDir::new()?;
        let mut bench = Bench::at(folder.path().join("data"));
        let file = folder.path().join("long.json");
        bench._folder = Some(folder);
        bench.ask("app.create", json!({ "passphrase": "three quiet herons" }))?;
        bench.ask("app.codeKept", json!({}))?;
        std::fs::write(&file, serde_json::to_vec(&pack())?)?;
        bench.choose("pack", file);
        let frame = bench.ask("reviews.acceptPack", json!({ "token": "pack", "me": "lead" }))?;
        let id = frame["id"].as_str().context("the review has no id")?.to_owned();
        Ok((bench, id))
    }

    /// What a command answers; long work included.
    ///
    /// # Errors
    /// The fault, in words.
    pub fn ask(&mut self, command: &str, args: Value) -> Result<Value> {
        let answer = match self.desk.call(command, args) {
            Answer::Now(answer) => answer,
            Answer::Later(work) => work(),
            Answer::Away(errand) => errand()(&mut self.desk),
        };
        match answer {
            Ok(json) => Ok(serde_json::from_str::<Value>(&json)?["value"].take()),
            Err(fault) => bail!("{command}: {fault}"),
        }
    }
}

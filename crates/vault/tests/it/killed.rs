//! **durable**: a program killed at any moment loses nothing that it had said was saved.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use vault::{Folder, Key};

use crate::common::*;

const FOLDER: &str = "STANDPOINT_TEST_FOLDER";

/// Milliseconds to let the writer live, others each run.
fn delays() -> Vec<u64> {
    let mut runner = TestRunner::new(Config::default());
    prop::collection::vec(0..250_u64, ROUNDS).new_tree(&mut runner).unwrap().current()
}

/// Not a test by itself: the program that is killed. It says what is saved once it is.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn writer() {
    let place = Place::new();
    let folder = Folder::at(std::env::var_os(FOLDER).unwrap());
    let mut vault =
        vault::Vault::unlock(&folder, Key::Passphrase(PASSPHRASE), place.around()).unwrap();
    let round = vault.waiting(None).unwrap();
    let mut out = std::io::stdout().lock();
    let mut promise = |line: String| {
        writeln!(out, "promise {line}").unwrap();
        out.flush().unwrap();
    };
    promise("ready 0".into());
    for n in round.. {
        let slot = format!("slot{}", n % 3);
        vault.put_draft(&draft(&slot, &format!("typed {n}"))).unwrap();
        promise(format!("draft {slot} typed {n}"));
        let writing = note((n % 50).into(), &format!("saved {n}"));
        if n % 2 == 0 {
            let change = vault.save(&[writing], &[slot.as_str()]).unwrap().remove(0);
            promise(format!("sealed {slot} {} saved {n}", change.id));
        } else {
            let change = save(&mut vault, writing);
            promise(format!("change {} saved {n}", change.id));
        }
        if n % 40 == 7 {
            vault.back_up().unwrap();
        }
    }
}

#[derive(Default)]
struct Promised {
    changes: BTreeMap<String, String>,
    /// The last draft of each slot; none once it was sealed.
    drafts: BTreeMap<String, Option<String>>,
}

impl Promised {
    fn note(&mut self, line: &str) {
        let Some((_, promise)) = line.split_once("promise ") else { return };
        let (kind, rest) = promise.split_once(' ').unwrap();
        match kind {
            "draft" => {
                let (slot, text) = rest.split_once(' ').unwrap();
                self.drafts.insert(slot.into(), Some(text.into()));
            }
            "sealed" => {
                let (slot, change) = rest.split_once(' ').unwrap();
                self.drafts.insert(slot.into(), None);
                let (id, text) = change.split_once(' ').unwrap();
                self.changes.insert(id.into(), text.into());
            }
            "change" => {
                let (id, text) = rest.split_once(' ').unwrap();
                self.changes.insert(id.into(), text.into());
            }
            _ => {}
        }
    }

    fn check(&self, place: &Place) {
        let vault = place.unlock();
        let kept: BTreeMap<String, String> = vault
            .heads(TEAM)
            .unwrap()
            .iter()
            .flat_map(|head| vault.history(head.stream, head.record).unwrap())
            .map(|c| (c.id.to_string(), c.body.unwrap().as_str().to_owned()))
            .collect();
        for (id, text) in &self.changes {
            assert_eq!(kept.get(id), Some(&format!("\"{text}\"")), "a promised change");
        }
        assert!(kept.len() <= self.changes.len() + ROUNDS, "at most one a round was not told");
        let drafts: BTreeMap<String, String> =
            vault.drafts(TEAM).unwrap().into_iter().map(|d| (d.slot, d.body)).collect();
        for (slot, text) in &self.drafts {
            if let Some(text) = text {
                let number = |text: &str| -> u64 {
                    text.trim_matches('"').rsplit(' ').next().unwrap().parse().unwrap()
                };
                match drafts.get(slot) {
                    Some(draft) => assert!(number(draft) >= number(text), "an older draft"),
                    // Sealed in the last moment, before it could be told.
                    None => assert!(
                        kept.values().any(|saved| number(saved) >= number(text)),
                        "a promised draft"
                    ),
                }
            }
        }
    }
}

const ROUNDS: usize = 15;

#[test]
fn durable_through_being_killed_at_any_moment() {
    let (place, vault) = Place::made();
    vault.lock();
    let mut promised = Promised::default();
    for delay in delays() {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "killed::writer", "--nocapture", "--test-threads=1"])
            .env(FOLDER, place.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(writer.stdout.take().unwrap()).lines();
        let ready = lines.find(|line| line.as_ref().unwrap().contains("promise ready"));
        assert!(ready.is_some(), "the writer could not start");
        std::thread::sleep(Duration::from_millis(delay));
        // SIGKILL on Unix: no handler, no flush, no drop.
        writer.kill().unwrap();
        writer.wait().unwrap();
        // A line cut in the middle was not told.
        let mut told: Vec<String> = lines.map_while(Result::ok).collect();
        told.pop();
        told.iter().for_each(|line| promised.note(line));
        promised.check(&place);
    }
    assert!(promised.changes.len() > 20, "{} changes are too few", promised.changes.len());
}

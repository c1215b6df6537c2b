//! Random lives of three laptops and a server, with everything that goes wrong between them: the
//! invariants of the log hold on real databases. `HISTORIES=500` for a long run.

use std::collections::BTreeSet;
use std::path::Path;

use sync::wire::{Keeping, MAX_PUSH};
use sync::{ChangeId, Kind, PersonId, RecordId};
use uuid::Uuid;
use vault::{Ask, Vault, Writing};

use crate::common::*;
use crate::tiny_server::*;

/// SplitMix64: small, and the same for ever, so that a seed stays a case.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }
}

/// A laptop that can be copied whole, restored from such a copy, and used on.
struct Laptop {
    place: Place,
    who: PersonId,
    vault: Option<Vault>,
}

fn person(n: usize) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(0xabc + n as u128))
}

impl Laptop {
    fn new(who: PersonId) -> Self {
        let (place, mut vault) = Place::made();
        vault.share(TEAM, who).unwrap();
        Self { place, who, vault: Some(vault) }
    }

    fn vault(&mut self) -> &mut Vault {
        self.vault.as_mut().unwrap()
    }

    fn copy(&mut self, to: &Path) {
        self.vault = None;
        copy_folder(self.place.folder.path(), to);
        self.vault = Some(self.place.unlock());
    }

    fn restore(&mut self, from: &Path) {
        self.vault = None;
        std::fs::remove_dir_all(self.place.folder.path()).unwrap();
        copy_folder(from, self.place.folder.path());
        self.vault = Some(self.place.unlock());
    }

    fn write(&mut self, random: &mut Random, words: &mut u32) {
        let kind = ["finding", "finding", "note", "rating", "agreed", "poison"][random.below(6)];
        let who = self.who;
        let n = random.below(2);
        let key = if kind == "rating" { format!("{who}/{n}") } else { n.to_string() };
        let record = RecordId::named(TEAM, kind, &key);
        let vault = self.vault();
        let head = vault.head(TEAM, record).unwrap();
        *words += 1;
        let body = match head.and_then(|head| head.body) {
            Some(_) if random.percent(10) => None,
            Some(body) if kind == "finding" && body.as_str().len() < 400 => {
                // Some begin the text and some end it, so that what they write can be merged.
                let text = match random.percent(50) {
                    true => body.as_str().replacen("\":\"", &format!("\":\"Word a{words}. "), 1),
                    false => body.as_str().replacen("\"}", &format!(" Word a{words}.\"}}"), 1),
                };
                Some(sync::Body::parse(text).unwrap())
            }
            _ => Some(sync::Body::parse(format!("{{\"text\":\"Word w{words}.\"}}")).unwrap()),
        };
        let asides: Vec<ChangeId> = vault
            .asides(TEAM)
            .unwrap()
            .into_iter()
            .filter(|aside| aside.record == record)
            .map(|aside| aside.id)
            .collect();
        let also = if random.percent(30) { asides } else { vec![] };
        let text = body.as_ref().map_or("", |body| body.as_str()).to_owned();
        let search = Some(vault::SearchText { title: String::new(), text });
        let kind = Kind::new(kind);
        let writing = Writing { record, kind, author: who, body, also, search, ..note(0, "") };
        vault.save::<&str>(&[writing], &[]).unwrap();
    }

    fn sync(&mut self, server: &mut TinyServer, random: &mut Random, faults: bool) -> bool {
        let (who, most) = (self.who, if faults { 1 + random.below(5) } else { MAX_PUSH });
        let vault = self.vault();
        let request = vault.next_request(&Ask { app: "tests".into(), most }).unwrap();
        if faults && random.percent(15) {
            return true; // the request was lost
        }
        server.page = if faults { 1 + random.below(6) } else { 1000 };
        let response = server.handle(who, &request);
        if faults && random.percent(15) {
            return true; // the response was lost, after the server committed
        }
        if faults && random.percent(10) {
            server.handle(who, &request); // delivered twice
        }
        if faults && random.percent(15) {
            self.write(random, &mut 1_000_000); // meanwhile the person went on
        }
        let vault = self.vault();
        if faults && random.percent(10) {
            vault.apply(&request, response.clone(), &Plainly).unwrap();
        }
        let applied = vault.apply(&request, response, &Plainly).unwrap();
        applied.more || vault.waiting_to_upload().unwrap() > 0
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What happened, to know that the histories were worth running.
#[derive(Debug, Default)]
struct Tally {
    entries: usize,
    merged: usize,
    asides: usize,
    parked: usize,
    restored_laptops: usize,
    restored_servers: usize,
}

fn history(seed: u64, tally: &mut Tally) {
    let mut random = Random(seed);
    let mut words = 0;
    let mut laptops: Vec<Laptop> = (0..3).map(|n| Laptop::new(person(n % 2))).collect();
    let mut server =
        TinyServer::new(laptops[0].place.clock.now()).with(TEAM, &[person(0), person(1)]);
    server.knows_pages = seed.is_multiple_of(2);
    let backups = tempfile::tempdir().unwrap();
    let mut laptop_backups = Vec::new();
    let mut server_backups: Vec<TinyServer> = Vec::new();
    // Something that all have seen, to be changed by several at once.
    (0..6).for_each(|_| laptops[0].write(&mut random, &mut words));
    progress(&mut laptops, &mut server, &mut random);
    for step in 0..20 + random.below(40) {
        let n = random.below(3);
        match random.below(100) {
            0..43 => laptops[n].write(&mut random, &mut words),
            43..85 => drop(laptops[n].sync(&mut server, &mut random, true)),
            85..89 => {
                let path = backups.path().join(step.to_string());
                laptops[n].copy(&path);
                laptop_backups.push((n, path));
            }
            89..93 if !laptop_backups.is_empty() => {
                let (n, path) = &laptop_backups[random.below(laptop_backups.len())];
                laptops[*n].restore(path);
                tally.restored_laptops += 1;
            }
            93..96 => server_backups.push(server.clone()),
            96.. if !server_backups.is_empty() => {
                server = server_backups[random.below(server_backups.len())].clone();
                // A careful operator says that it was restored; the chain finds it out as well.
                if random.percent(50) {
                    server.keeping = Keeping::from_uuid(Uuid::from_u128(step as u128 + 100));
                }
                tally.restored_servers += 1;
            }
            _ => {}
        }
        if step % 4 == 0 {
            check_rebuild(&mut laptops[n]);
        }
    }
    progress(&mut laptops, &mut server, &mut random);
    for laptop in &mut laptops {
        nothing_lost(laptop, &server);
        converged(laptop, &server, tally);
        check_rebuild(laptop);
    }
    once(&server);
    tally.entries += server.log(TEAM).entries.len();
    let merged = |logged: &&sync::Logged| logged.outcome == sync::Outcome::Merged;
    tally.merged += server.log(TEAM).entries.iter().filter(merged).count();
}

/// With a working network everything that is not parked settles in a bounded number of rounds.
fn progress(laptops: &mut [Laptop], server: &mut TinyServer, random: &mut Random) {
    for _ in 0..30 {
        let at = server.log(TEAM).at();
        let mut busy = false;
        for laptop in laptops.iter_mut() {
            busy |= laptop.sync(server, random, false);
        }
        if !busy && server.log(TEAM).at() == at {
            return;
        }
    }
    panic!("progress: not settled after 30 rounds");
}

/// Every change on a surviving laptop of its author is in the log, or parked and in view.
fn nothing_lost(laptop: &mut Laptop, server: &TinyServer) {
    let who = laptop.who;
    let vault = laptop.vault();
    let logged: BTreeSet<ChangeId> =
        server.log(TEAM).entries.iter().map(|logged| logged.change.id).collect();
    let parked: BTreeSet<ChangeId> =
        vault.parked().unwrap().into_iter().map(|parked| parked.change.id).collect();
    for head in vault.heads(TEAM).unwrap() {
        for change in vault.history(head.stream, head.record).unwrap() {
            let safe = logged.contains(&change.id) || parked.contains(&change.id);
            assert!(safe || change.author != who, "nothing_lost: {:?}", change.id);
        }
    }
    assert_eq!(vault.waiting_to_upload().unwrap(), 0);
    assert_eq!(vault.waiting(None).unwrap(), parked.len() as u64);
}

/// Equal cursors mean equal heads and asides, but for what is parked here.
fn converged(laptop: &mut Laptop, server: &TinyServer, tally: &mut Tally) {
    let vault = laptop.vault();
    let request = vault.next_request(&Ask { app: String::new(), most: 0 }).unwrap();
    let log = server.log(TEAM);
    assert_eq!(request.streams[0].at(), log.at(), "no_gap");
    let parked: BTreeSet<RecordId> =
        vault.parked().unwrap().into_iter().map(|parked| parked.change.record).collect();
    tally.parked += parked.len();
    let asides = vault.asides(TEAM).unwrap();
    for (record, standing) in log.projection.records() {
        if parked.contains(&record) {
            continue;
        }
        assert_eq!(vault.head(TEAM, record).unwrap().map(|head| head.change), standing.head);
        let beside = asides.iter().filter(|aside| aside.record == record).map(|aside| aside.id);
        assert_eq!(beside.collect::<BTreeSet<_>>(), standing.aside, "converged");
        tally.asides += standing.aside.len();
        let kept: Vec<ChangeId> =
            vault.history(TEAM, record).unwrap().into_iter().map(|change| change.id).collect();
        let entries = log.entries.iter().filter(|logged| logged.change.record == record);
        let ids: Vec<ChangeId> = entries.map(|logged| logged.change.id).collect();
        assert_eq!(kept, ids, "no_gap");
    }
}

/// Ids are unique and the sequence is dense.
fn once(server: &TinyServer) {
    let entries = &server.log(TEAM).entries;
    let ids: BTreeSet<ChangeId> = entries.iter().map(|logged| logged.change.id).collect();
    assert!(entries.iter().zip(1..).all(|(logged, seq)| logged.seq == seq));
    assert_eq!(ids.len(), entries.len());
}

/// A rebuild equals the incremental projection, wherever the pages ended.
fn check_rebuild(laptop: &mut Laptop) {
    let vault = laptop.vault();
    let seen = |vault: &Vault| {
        let find = |word| {
            let hits = vault.search(word, &[TEAM], &[], 500).unwrap();
            hits.into_iter().map(|hit| hit.record).collect::<BTreeSet<_>>()
        };
        (vault.heads(TEAM).unwrap(), vault.asides(TEAM).unwrap(), find("a"), find("word"))
    };
    let before = seen(vault);
    vault.rebuild().unwrap();
    assert_eq!(seen(vault), before, "rebuildable");
}

#[test]
fn every_invariant_holds_on_real_databases() {
    let histories = std::env::var("HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    let mut tally = Tally::default();
    for seed in 0..histories {
        let lived = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            history(seed, &mut tally);
        }));
        assert!(lived.is_ok(), "history {seed}");
    }
    // A run in which nothing happened would prove nothing.
    let Tally { entries, merged, asides, parked, restored_laptops, restored_servers } = tally;
    let all = [entries, merged, asides, parked, restored_laptops, restored_servers];
    assert!(all.iter().all(|&n| n > 0), "{tally:?}");
}

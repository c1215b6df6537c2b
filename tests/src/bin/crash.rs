//! `make crash KILLS=200`: laptops and the server are ended with SIGKILL again and again while they sync. Whatever a
//! laptop said was saved must be in the server's log in the end, once. Then the server is put back to an older backup,
//! and must heal from the laptops without a person.
//!
//! `crash KILLS` for the whole; `crash laptop FOLDER PORT AUTHORITY STREAM ME [settle]` is one laptop of it.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use sync::{ChangeId, PersonId, StreamId};
use uplink::{Line, Patience, Token};
use whole::{Central, Reviewer};

#[path = "../../../crates/server/tests/common/postgres.rs"]
#[allow(clippy::expect_used, reason = "shared with the tests of the server")]
mod postgres;

const TEAM: [(&str, &str); 3] =
    [("lead", "Helen Marwood"), ("clinician", "Anil Deshmukh"), ("patient", "Jordan Pike")];
/// How long the dust may take to settle.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["laptop", folder, port, authority, stream, me, ..] => {
            let settle = words.last() == Some(&"settle");
            laptop(
                Path::new(folder),
                port,
                Path::new(authority),
                stream.parse()?,
                me.parse()?,
                settle,
            )
            .await
        }
        _ => {
            let kills = words.first().map_or(Ok(200), |kills| kills.parse())?;
            run("SQLite", None, kills / 2).await?;
            let cluster = postgres::Cluster::start("");
            run("PostgreSQL", Some(cluster.database("crash")), kills - kills / 2).await
        }
    }
}

/// One laptop: writes, says what is saved, and syncs, until somebody pulls the plug.
async fn laptop(
    folder: &Path,
    port: &str,
    authority: &Path,
    stream: StreamId,
    me: PersonId,
    settle: bool,
) -> Result<()> {
    let mut reviewer = Reviewer::at(folder)?;
    let token: Token = reviewer.vault.setting("token")?.context("this laptop is not enrolled")?;
    let patience = Patience { connect: Duration::from_secs(2), stall: Duration::from_secs(5) };
    let line = Reviewer::line(&format!("https://127.0.0.1:{port}"), authority, patience)?;
    let given_up = Instant::now() + PATIENCE;
    let mut out = std::io::stdout();
    for round in 0.. {
        if !settle {
            for n in 0..3 {
                let id = reviewer.write(
                    stream,
                    me,
                    &format!("Round {round}, note {n}, heard on the ward."),
                )?;
                writeln!(out, "{id}")?;
                out.flush()?;
            }
        }
        match reviewer.sync(&line, &token).await {
            Ok(_) if settle => return Ok(()),
            Err(error) if settle && Instant::now() > given_up => return Err(error),
            Ok(_) => {}
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
    Ok(())
}

/// A laptop as a process, and what it has promised.
struct Running {
    folder: PathBuf,
    me: PersonId,
    promised: Arc<Mutex<BTreeSet<ChangeId>>>,
    child: Option<Child>,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    fn start(&mut self, central: &Central, stream: StreamId, settle: bool) -> Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("laptop").arg(&self.folder).arg(central.port().to_string());
        command.arg(central.authority()?).arg(stream.to_string()).arg(self.me.to_string());
        if settle {
            command.arg("settle");
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let said = child.stdout.take().context("a laptop has no output")?;
        let promised = self.promised.clone();
        self.reader = Some(std::thread::spawn(move || {
            for line in BufReader::new(said).lines().map_while(Result::ok) {
                // A line that the kill cut short promised nothing.
                if let Ok(id) = line.parse() {
                    promised.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
                }
            }
        }));
        self.child = Some(child);
        Ok(())
    }

    fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill()?;
            child.wait()?;
        }
        self.read_out()
    }

    fn settled(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            ensure!(child.wait()?.success(), "a laptop did not settle");
        }
        self.read_out()
    }

    /// Everything that was said is heard.
    fn read_out(&mut self) -> Result<()> {
        match self.reader.take().map(std::thread::JoinHandle::join) {
            Some(Err(_)) => bail!("nobody listened to a laptop"),
            _ => Ok(()),
        }
    }
}

async fn run(store: &str, database: Option<String>, kills: usize) -> Result<()> {
    let began = Instant::now();
    let folder = tempfile::tempdir()?;
    let mut central = Central::new(database.clone())?;
    let pack = folder.path().join("pack.json");
    std::fs::write(&pack, serde_json::to_vec(&whole::small_pack())?)?;
    central.admin(&["import", "pack", &pack.to_string_lossy()])?;
    central.start()?;
    let mut laptops = Vec::new();
    let mut stream = None;
    for (n, (_, name)) in TEAM.iter().enumerate() {
        let role = if n == 0 { "lead_reviewer" } else { "reviewer" };
        let code = central.welcome(name, role, Some("Small Unit"))?;
        let place = folder.path().join(format!("laptop{n}"));
        let (team, me) = enrol(&central, &place, &code).await?;
        stream = Some(team);
        let promised = Arc::default();
        laptops.push(Running { folder: place, me, promised, child: None, reader: None });
    }
    let stream = stream.context("nobody joined a review")?;
    for laptop in &mut laptops {
        laptop.start(&central, stream, false)?;
    }
    let mut random = 0x9e37_79b9_u64;
    let mut backup = None;
    for kill in 0..kills {
        random =
            random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis(40 + (random >> 33) % 400)).await;
        let whom = (random >> 20) as usize % (laptops.len() + 1);
        match laptops.get_mut(whom) {
            Some(laptop) => {
                laptop.kill()?;
                laptop.start(&central, stream, false)?;
            }
            None => {
                central.kill()?;
                central.start()?;
            }
        }
        if kill == kills / 2 && database.is_none() {
            let copies = folder.path().join("copies");
            central.admin(&["backup", &copies.to_string_lossy()])?;
            backup = std::fs::read_dir(&copies)?.next().transpose()?.map(|entry| entry.path());
        }
    }
    finish(&mut central, &mut laptops, stream, store).await?;
    let saves = check(&central, &laptops, stream).await?;
    report(&format!(
        "{store}: {kills} kills, {saves} promised saves, 0 missing, {} s",
        began.elapsed().as_secs()
    ))?;
    if let Some(backup) = backup {
        central.stop()?;
        central.admin(&["restore", &backup.to_string_lossy()])?;
        central.start()?;
        finish(&mut central, &mut laptops, stream, store).await?;
        let saves = check(&central, &laptops, stream).await?;
        report(&format!(
            "{store}: put back to an older backup, healed from the laptops: {saves} promised saves, 0 missing"
        ))?;
    }
    Ok(())
}

fn report(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// Ends all that runs, and lets every laptop sync in peace, twice round.
async fn finish(
    central: &mut Central,
    laptops: &mut [Running],
    stream: StreamId,
    store: &str,
) -> Result<()> {
    for laptop in laptops.iter_mut() {
        laptop.kill()?;
    }
    for _ in 0..2 {
        for laptop in laptops.iter_mut() {
            laptop.start(central, stream, true)?;
            laptop
                .settled()
                .with_context(|| format!("on {store}:\n{}", central.log().unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// Enrols a laptop, and answers the review that it joined and who its person is in it.
async fn enrol(central: &Central, place: &Path, code: &str) -> Result<(StreamId, PersonId)> {
    let mut reviewer = Reviewer::at(place)?;
    let line = Reviewer::line(&central.address(), &central.authority()?, Patience::default())?;
    let token = reviewer.enrol(&line, code).await?;
    reviewer.vault.set_setting("token", &token)?;
    let review = reviewer.review(&line, &token).await?;
    reviewer.sync(&line, &token).await?;
    Ok(review)
}

/// Looks for every promise in the server's log.
async fn check(central: &Central, laptops: &[Running], stream: StreamId) -> Result<usize> {
    let line: Line =
        Reviewer::line(&central.address(), &central.authority()?, Patience::default())?;
    let first = laptops.first().context("there are no laptops")?;
    let reviewer = Reviewer::at(&first.folder)?;
    let token: Token = reviewer.vault.setting("token")?.context("not enrolled")?;
    let log: BTreeSet<ChangeId> =
        reviewer.whole_log(&line, &token, stream).await?.into_iter().collect();
    let mut saves = 0;
    for laptop in laptops {
        for id in laptop.promised.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            saves += 1;
            ensure!(log.contains(id), "a promised save is missing: {id}");
        }
    }
    Ok(saves)
}

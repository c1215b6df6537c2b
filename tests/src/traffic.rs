//! How much the sync carries: real vaults, the real line, the real server, over TLS on loopback, durable on both sides,
//! with records of 1 kB.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use chrono::Utc;
use sync::wire::{MAX_PUSH, Nonce, PROTOCOL, Request};
use sync::{Body, Change, ChangeId, DeviceId, Kind, PersonId, RecordId, StreamId};
use tokio::sync::Barrier;
use uplink::{Line, Patience, Token};
use uuid::Uuid;

use crate::{APP, Central, Process, Reviewer, small_pack};

/// What one laptop has waiting after a long day.
const QUEUE: usize = 5000;
/// A team, and what each of it has waiting.
const TEAM: (usize, usize) = (16, 500);
/// Laptops on reviews of their own, and how often each pushes a full request, as fast as it is answered and then
/// again at a steady pace.
const CROWD: (usize, usize) = (64, 12);

/// Figures of one store.
#[derive(Debug)]
pub struct Traffic {
    /// Seconds until 5,000 queued changes of one laptop were seen in the log.
    pub up: f64,
    /// Seconds until a second laptop held them.
    pub down: f64,
    /// Seconds until the server's log held the 500 changes of each of 16 laptops on one review, and each knew.
    pub team_up: f64,
    /// Seconds until each of them held everything.
    pub team_settled: f64,
    /// Changes a second, of 64 laptops on 64 reviews.
    pub crowd: f64,
    /// Milliseconds that 99 of 100 of their requests took at most, counted from when each was due, while they offer
    /// what the server is to bear, 15,000 changes a second (half of it with PostgreSQL): pushing as fast as they are
    /// answered they would wait for each other alone.
    pub crowd_p99: f64,
    /// Memory of the server after all that, in MB.
    pub memory: f64,
    /// Milliseconds for a sync of one change in a log of more than 13,000.
    pub one: f64,
}

struct Laptop {
    reviewer: Reviewer,
    token: Token,
    stream: StreamId,
    me: PersonId,
}

/// Measures a server on this store: SQLite, or the PostgreSQL database of this address.
///
/// # Errors
/// Whatever did not work.
pub async fn measure(database: Option<String>) -> Result<Traffic> {
    let folder = tempfile::tempdir()?;
    let offered = if database.is_some() { 7_500.0 } else { 15_000.0 };
    let mut central = Central::new(database)?;
    let people: Vec<String> = (0..TEAM.0).map(|n| format!("Reviewer {n}")).collect();
    import(&central, folder.path(), "Busy Unit", &people)?;
    for n in 0..CROWD.0 {
        import(&central, folder.path(), &format!("Unit {n:02}"), &[format!("Lead {n:02}")])?;
    }
    central.start()?;
    let line = Reviewer::line(&central.address(), &central.authority()?, Patience::default())?;

    let mut team = Vec::new();
    for (n, name) in people.iter().enumerate() {
        team.push(
            laptop(&central, &line, &folder.path().join(format!("{n}")), name, "Busy Unit").await?,
        );
    }
    let (up, down) = one_and_another(&mut team, &line).await?;
    let (team_up, team_settled) = together(&mut team, &central).await?;
    let one = one_more(&mut team, &line).await?;
    let (crowd, crowd_p99) = crowd(&central, folder.path(), offered).await?;
    let id = central.process().context("the server has ended")?;
    let server = Process { id: i32::try_from(id)?, name: String::new() };
    let memory = server.memory()? as f64 / 1024.0;
    Ok(Traffic { up, down, team_up, team_settled, crowd, crowd_p99, memory, one })
}

fn import(central: &Central, folder: &Path, unit: &str, people: &[String]) -> Result<()> {
    let mut pack = small_pack();
    pack["review"]["unit"] = unit.into();
    pack["team"] = people
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let role = if n == 0 { "lead" } else { "clinician" };
            serde_json::json!({ "key": format!("p{n}"), "name": name, "role": role })
        })
        .collect();
    let file = folder.join("pack.json");
    std::fs::write(&file, serde_json::to_vec(&pack)?)?;
    central.admin(&["import", "pack", &file.to_string_lossy()]).map(drop)
}

async fn laptop(
    central: &Central,
    line: &Line,
    place: &Path,
    name: &str,
    review: &str,
) -> Result<Laptop> {
    let code = central.welcome(name, "lead_reviewer", Some(review))?;
    let mut reviewer = Reviewer::at(place)?;
    let token = reviewer.enrol(line, &code).await?;
    let (stream, me) = reviewer.review(line, &token).await?;
    reviewer.sync(line, &token).await?;
    Ok(Laptop { reviewer, token, stream, me })
}

/// Notes of about 1 kB each, as a change.
fn fill(laptop: &mut Laptop, count: usize) -> Result<()> {
    let text = "Most shop or bank with staff each week, and two are learning the bus. ".repeat(13);
    let records: Vec<(RecordId, &str, &str)> =
        (0..count).map(|_| (RecordId::from_uuid(Uuid::now_v7()), "note", text.as_str())).collect();
    laptop.reviewer.write_all(laptop.stream, laptop.me, &records).map(drop)
}

async fn one_and_another(team: &mut [Laptop], line: &Line) -> Result<(f64, f64)> {
    let [first, second, ..] = team else { anyhow::bail!("two laptops are needed") };
    fill(first, QUEUE)?;
    let began = Instant::now();
    let done = first.reviewer.sync(line, &first.token).await?;
    let up = began.elapsed().as_secs_f64();
    ensure!(done.sent == QUEUE as u64, "{} of {QUEUE} were sent", done.sent);
    let began = Instant::now();
    let done = second.reviewer.sync(line, &second.token).await?;
    ensure!(done.received >= QUEUE as u64, "{} of {QUEUE} came", done.received);
    Ok((up, began.elapsed().as_secs_f64()))
}

/// All of a team at once, on one review. Here they share the processors of one machine: so that nobody who is done
/// takes them from somebody who is not, each goes on to read when all are up.
async fn together(team: &mut Vec<Laptop>, central: &Central) -> Result<(f64, f64)> {
    let line = Reviewer::line(&central.address(), &central.authority()?, Patience::default())?;
    for laptop in team.iter_mut() {
        laptop.reviewer.sync(&line, &laptop.token).await?;
        fill(laptop, TEAM.1)?;
    }
    let address = central.address();
    let authority = central.authority()?;
    let new_line = || Reviewer::line(&address, &authority, Patience::default());
    let mut lines = (0..team.len()).map(|_| new_line()).collect::<Result<Vec<Line>>>()?;
    let all_up = Arc::new(Barrier::new(team.len()));
    let began = Instant::now();
    let mut at_work = Vec::new();
    for (mut laptop, line) in team.drain(..).zip(lines.drain(..)) {
        let all_up = Arc::clone(&all_up);
        at_work.push(tokio::spawn(async move {
            let uploaded = upload(&mut laptop, &line).await;
            all_up.wait().await;
            let uploaded = uploaded?;
            laptop.reviewer.sync(&line, &laptop.token).await?;
            anyhow::Ok((laptop, line, uploaded))
        }));
    }
    let mut last_up = began;
    for work in at_work {
        let (laptop, line, uploaded) = work.await??;
        last_up = last_up.max(uploaded);
        team.push(laptop);
        lines.push(line);
    }
    let up = (last_up - began).as_secs_f64();
    // Whoever was done first has not seen what came last.
    let mut at_work = Vec::new();
    for (mut laptop, line) in team.drain(..).zip(lines) {
        at_work.push(tokio::spawn(async move {
            laptop.reviewer.sync(&line, &laptop.token).await?;
            anyhow::Ok(laptop)
        }));
    }
    for work in at_work {
        team.push(work.await??);
    }
    Ok((up, began.elapsed().as_secs_f64()))
}

/// Exchanges until every change of its own has an outcome, which is in the server's log then, and tells when that was.
async fn upload(laptop: &mut Laptop, line: &Line) -> Result<Instant> {
    use uplink::Door as _;
    let mut left = TEAM.1;
    loop {
        let request =
            laptop.reviewer.next_request(MAX_PUSH).map_err(|s| anyhow::anyhow!(s.words))?;
        let response = line.exchange(&laptop.token, &request).await?;
        let answered = Instant::now();
        let taken = response.verdicts.iter().filter(|verdict| verdict.outcome.is_some()).count();
        laptop.reviewer.apply(&request, response).map_err(|s| anyhow::anyhow!(s.words))?;
        left = left.checked_sub(taken).context("a change was answered twice")?;
        if left == 0 {
            return Ok(answered);
        }
        ensure!(taken > 0, "{left} changes have no outcome");
    }
}

/// A sync of one change when the log is long.
async fn one_more(team: &mut [Laptop], line: &Line) -> Result<f64> {
    let first = team.first_mut().context("there is nobody")?;
    let mut times = Vec::new();
    for _ in 0..15 {
        fill(first, 1)?;
        let began = Instant::now();
        first.reviewer.sync(line, &first.token).await?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("nothing was measured")
}

/// Many laptops, each on a review of its own: how many changes a second they bring to the server as fast as they are
/// answered, and how long a request takes while they offer so many. Their vaults are left out: it is the server that
/// is measured.
async fn crowd(central: &Central, folder: &Path, offered: f64) -> Result<(f64, f64)> {
    let mut all = Vec::new();
    for n in 0..CROWD.0 {
        let line = Reviewer::line(&central.address(), &central.authority()?, Patience::default())?;
        let place = folder.join(format!("crowd{n}"));
        let (name, unit) = (format!("Lead {n:02}"), format!("Unit {n:02}"));
        let laptop = laptop(central, &line, &place, &name, &unit).await?;
        all.push((line, laptop));
    }
    let began = Instant::now();
    push_all(&all, None).await?;
    let rate = (CROWD.0 * CROWD.1 * MAX_PUSH) as f64 / began.elapsed().as_secs_f64();
    let between = Duration::from_secs_f64(MAX_PUSH as f64 / offered);
    let mut times = push_all(&all, Some(between)).await?;
    times.sort_by(f64::total_cmp);
    let p99 = times.get(times.len() * 99 / 100).copied().context("nothing was measured")?;
    Ok((rate, p99))
}

/// Every laptop pushes: as fast as it is answered, or so that there is a request of one of them every `beat`.
/// Answers how many milliseconds each took, from when it was due.
async fn push_all(all: &[(Line, Laptop)], beat: Option<Duration>) -> Result<Vec<f64>> {
    let requests = |laptop| (0..CROWD.1).map(|_| request(laptop)).collect::<Vec<Request>>();
    let ready: Vec<_> = all.iter().map(|(_, laptop)| requests(laptop)).collect();
    let began = Instant::now();
    let mut at_work = Vec::new();
    for (n, ((line, laptop), requests)) in (0_u32..).zip(all.iter().zip(ready)) {
        let (line, token) = (line.clone(), laptop.token.clone());
        at_work.push(tokio::spawn(async move {
            let mut times = Vec::new();
            for (round, request) in (0_u32..).zip(requests) {
                let mut due = Instant::now();
                if let Some(beat) = beat {
                    due = began + beat * (round * CROWD.0 as u32 + n);
                    tokio::time::sleep_until(due.into()).await;
                }
                let response = line.exchange(&token, &request).await?;
                times.push(due.elapsed().as_secs_f64() * 1000.0);
                let refused = response.verdicts.iter().find(|verdict| verdict.outcome.is_none());
                ensure!(refused.is_none(), "a change was refused: {refused:?}");
            }
            anyhow::Ok(times)
        }));
    }
    let mut times = Vec::new();
    for work in at_work {
        times.extend(work.await??);
    }
    Ok(times)
}

/// A full push of new notes, which asks for nothing in return but the verdicts.
fn request(laptop: &Laptop) -> Request {
    let text = "Most shop or bank with staff each week, and two are learning the bus. ".repeat(13);
    let device: DeviceId = laptop.reviewer.vault.device();
    let change = |_| Change {
        id: ChangeId::from_bytes(*Uuid::new_v4().as_bytes()),
        record: RecordId::from_uuid(Uuid::new_v4()),
        stream: laptop.stream,
        kind: Kind::new("note"),
        v: 1,
        base: None,
        also: Vec::new(),
        author: laptop.me,
        device,
        made_at: Utc::now(),
        body: Body::parse(serde_json::json!({ "text": text }).to_string()).ok(),
    };
    Request {
        protocol: PROTOCOL,
        app: APP.into(),
        device,
        nonce: Nonce::from_bytes(*Uuid::new_v4().as_bytes()),
        keeping: None,
        streams: Vec::new(),
        push: (0..MAX_PUSH).map(change).collect(),
        pages: sync::wire::Pages::Full,
    }
}

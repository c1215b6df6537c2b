//! Two servers on one PostgreSQL, at once.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, ensure};
use sync::{ChangeId, PersonId, RecordId, StreamId};
use uplink::{Line, Patience, Token};
use whole::{Central, Reviewer};

#[path = "../../crates/server/tests/common/postgres.rs"]
#[allow(clippy::expect_used, reason = "shared with the tests of the server")]
mod postgres;

const TEAM: [&str; 3] = ["Helen Marwood", "Anil Deshmukh", "Jordan Pike"];
const ROUNDS: usize = 24;

struct Laptop {
    reviewer: Reviewer,
    token: Token,
    me: PersonId,
    saved: BTreeSet<ChangeId>,
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_on_one_database_serve_the_same_laptops() -> Result<()> {
    let cluster = postgres::Cluster::start("");
    let folder = tempfile::tempdir()?;
    let mut first = Central::new(Some(cluster.database("shared")))?;
    let pack = folder.path().join("pack.json");
    std::fs::write(&pack, serde_json::to_vec(&whole::small_pack())?)?;
    first.admin(&["import", "pack", &pack.to_string_lossy()])?;
    first.start()?;
    let mut second = first.twin()?;
    second.start()?;
    let authority = first.authority()?;
    let line =
        |central: &Central| Reviewer::line(&central.address(), &authority, Patience::default());
    let ways = [line(&first)?, line(&second)?];

    let mut stream = None;
    let mut laptops = Vec::new();
    for (n, name) in TEAM.iter().enumerate() {
        // Enrolled by one of the two, and known to the other.
        let [here, there] = if n % 2 == 0 { [0, 1] } else { [1, 0] };
        let code = [&first, &second][here].welcome(name, "lead_reviewer", Some("Small Unit"))?;
        let mut reviewer = Reviewer::at(&folder.path().join(format!("laptop{n}")))?;
        let token = reviewer.enrol(&ways[here], &code).await?;
        let (team, me) = reviewer.review(&ways[there], &token).await?;
        reviewer.sync(&ways[there], &token).await?;
        stream = Some(team);
        laptops.push(Laptop { reviewer, token, me, saved: BTreeSet::new() });
    }
    let stream = stream.context("nobody joined a review")?;

    let mut at_work = Vec::new();
    for (n, laptop) in laptops.into_iter().enumerate() {
        at_work.push(tokio::spawn(work(laptop, ways.clone(), stream, n)));
    }
    // In the midst of it one of the two is gone for a moment.
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    second.kill()?;
    second.start()?;
    let mut laptops = Vec::new();
    for work in at_work {
        laptops.push(work.await??);
    }
    for way in &ways {
        for laptop in &mut laptops {
            laptop.reviewer.sync(way, &laptop.token).await?;
        }
    }
    check(&laptops, &ways, stream).await
}

/// Saves and syncs, now with one server and now with the other, whichever answers.
async fn work(mut laptop: Laptop, ways: [Line; 2], stream: StreamId, n: usize) -> Result<Laptop> {
    let shared = RecordId::named(stream, "finding", "shared");
    for round in 0..ROUNDS {
        let text = format!("Heard on the ward by {n}, {round}.");
        laptop.saved.insert(laptop.reviewer.write(stream, laptop.me, &text)?);
        let text = format!("What the team saw. Said by {n}, {round}.");
        let id = laptop.reviewer.edit(stream, laptop.me, shared, "finding", &text)?;
        laptop.saved.insert(id);
        for way in [&ways[(n + round) % 2], &ways[(n + round + 1) % 2]] {
            if laptop.reviewer.sync(way, &laptop.token).await.is_ok() {
                break;
            }
        }
    }
    Ok(laptop)
}

/// Both servers tell one log with every save in it, once, and every laptop shows the same.
async fn check(laptops: &[Laptop], ways: &[Line; 2], stream: StreamId) -> Result<()> {
    let asked = laptops.first().context("there are no laptops")?;
    let mut logs = Vec::new();
    for way in ways {
        logs.push(asked.reviewer.whole_log(way, &asked.token, stream).await?);
    }
    ensure!(logs[0] == logs[1], "the two servers tell different logs");
    let log: BTreeSet<ChangeId> = logs[0].iter().copied().collect();
    let shown = |laptop: &Laptop| -> Result<BTreeSet<(RecordId, ChangeId)>> {
        let heads = laptop.reviewer.vault.heads(stream)?.into_iter();
        Ok(heads.map(|head| (head.record, head.change)).collect())
    };
    let expected = shown(asked)?;
    for laptop in laptops {
        ensure!(laptop.reviewer.vault.waiting_to_upload()? == 0, "something still waits");
        ensure!(laptop.saved.is_subset(&log), "a save is missing");
        ensure!(laptop.saved.len() == 2 * ROUNDS, "a save was not counted");
        ensure!(shown(laptop)? == expected, "two laptops show different heads");
    }
    Ok(())
}

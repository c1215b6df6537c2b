//! `make faults SYNCS=1000`: laptops sync with the real server through a network that cuts, mangles, stalls, crawls and
//! puts a page of its own in the server's place. In the end everything that was saved is in the log, once, and every
//! laptop shows the same.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use sync::{ChangeId, PersonId, RecordId, StreamId};
use uplink::{Line, Patience, Token};
use whole::{Central, Reviewer};

#[path = "../../../crates/uplink/tests/common/fault_proxy.rs"]
mod fault_proxy;

use fault_proxy::{Fault, FaultProxy};

const TEAM: [&str; 3] = ["Helen Marwood", "Anil Deshmukh", "Jordan Pike"];

/// What a reviewer has waiting in the evening.
const NOTES_OF_A_DAY: usize = 300;
/// How often a poor line may break off before something else is wrong.
const TRIES: usize = 40;

struct Laptop {
    reviewer: Reviewer,
    token: Token,
    me: PersonId,
    saved: BTreeSet<ChangeId>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let syncs: usize = std::env::args().nth(1).map_or(Ok(1000), |syncs| syncs.parse())?;
    let began = Instant::now();
    let folder = tempfile::tempdir()?;
    let mut central = Central::new(None)?;
    let pack = folder.path().join("pack.json");
    std::fs::write(&pack, serde_json::to_vec(&whole::small_pack())?)?;
    central.admin(&["import", "pack", &pack.to_string_lossy()])?;
    central.start()?;
    let authority = central.authority()?;
    let direct = Reviewer::line(&central.address(), &authority, Patience::default())?;
    let mut laptops = Vec::new();
    let mut stream = None;
    for (n, name) in TEAM.iter().enumerate() {
        let role = if n == 0 { "lead_reviewer" } else { "reviewer" };
        let code = central.welcome(name, role, Some("Small Unit"))?;
        let mut reviewer = Reviewer::at(&folder.path().join(format!("laptop{n}")))?;
        let token = reviewer.enrol(&direct, &code).await?;
        let (team, me) = reviewer.review(&direct, &token).await?;
        reviewer.sync(&direct, &token).await?;
        stream = Some(team);
        laptops.push(Laptop { reviewer, token, me, saved: BTreeSet::new() });
    }
    let stream = stream.context("nobody joined a review")?;

    let proxy = FaultProxy::before(SocketAddr::from((Ipv4Addr::LOCALHOST, central.port()))).await?;
    let patience =
        Patience { connect: Duration::from_millis(500), stall: Duration::from_millis(700) };
    let address = format!("https://127.0.0.1:{}", proxy.address.port());
    let mut seed = 1_u64;
    proxy.choose(move |_| fault(&mut seed));
    let (mut whole, mut broken) = (0, 0);
    for n in 0..syncs {
        let Some(laptop) = laptops.get_mut(n % TEAM.len()) else { break };
        work(laptop, stream, n)?;
        // A new line each time: a kept connection would keep its luck.
        let line = Reviewer::line(&address, &authority, patience)?;
        match laptop.reviewer.sync(&line, &laptop.token).await {
            Ok(_) => whole += 1,
            Err(_) => broken += 1,
        }
    }
    let crawled = over_a_poor_line(&mut laptops, &proxy, &address, &authority, stream).await?;
    for _ in 0..2 {
        for laptop in &mut laptops {
            laptop.reviewer.sync(&direct, &laptop.token).await?;
        }
    }
    let saves = check(&laptops, &direct, stream).await?;
    ensure!(broken * 5 > syncs, "the network was too kind: {broken} of {syncs} syncs were broken");
    writeln!(
        std::io::stdout(),
        "{crawled}\nsyncs {syncs} ({whole} whole, {broken} broken), saves {saves}, lost 0, doubled 0, {} s",
        began.elapsed().as_secs()
    )?;
    Ok(())
}

/// A day's notes over the worst line that is still one: 50 kbit/s, two seconds late, a fifth of all packets lost.
async fn over_a_poor_line(
    laptops: &mut [Laptop],
    proxy: &FaultProxy,
    address: &str,
    authority: &Path,
    stream: StreamId,
) -> Result<String> {
    let laptop = laptops.first_mut().context("there are no laptops")?;
    for n in 0..NOTES_OF_A_DAY {
        let text = format!("Most shop or bank with staff each week, and two learn the bus, {n}.");
        laptop.saved.insert(laptop.reviewer.write(stream, laptop.me, &text)?);
    }
    let (bytes_per_second, latency) = (6_250, Duration::from_secs(2));
    proxy.always(Fault::Slow { bytes_per_second, latency, lost: 20 });
    let began = Instant::now();
    let mut broken = 0;
    // One after another, as the runner would, and with no more patience than it has.
    loop {
        let line = Reviewer::line(address, authority, Patience::default())?;
        let before = laptop.reviewer.vault.waiting_to_upload()?;
        let sync = laptop.reviewer.sync(&line, &laptop.token).await;
        let left = laptop.reviewer.vault.waiting_to_upload()?;
        match sync {
            Ok(_) => break,
            Err(error) => {
                broken += 1;
                ensure!(broken < TRIES, "{left} of {before} still wait: {error}");
            }
        }
    }
    let seconds = began.elapsed().as_secs();
    Ok(format!(
        "50 kbit/s, 2 s late, 20 % lost: {NOTES_OF_A_DAY} changes up in {seconds} s, {broken} tries broken off"
    ))
}

/// New notes, and a version of a finding that everybody works on.
fn work(laptop: &mut Laptop, stream: StreamId, n: usize) -> Result<()> {
    let id = laptop.reviewer.write(stream, laptop.me, &format!("Heard on the ward, {n}."))?;
    laptop.saved.insert(id);
    if n.is_multiple_of(3) {
        let finding = RecordId::named(stream, "finding", "shared");
        let text = format!("What the team saw. Said by one of us, {n}.");
        let id = laptop.reviewer.edit(stream, laptop.me, finding, "finding", &text)?;
        laptop.saved.insert(id);
    }
    Ok(())
}

/// What the next connection suffers.
fn fault(seed: &mut u64) -> Fault {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let (kind, at) = ((*seed >> 33) % 100, (*seed >> 40) % 9000);
    match kind {
        0..35 => Fault::None,
        35..55 => Fault::CutAfter(at),
        55..75 => Fault::MangleAfter(at),
        75..80 => Fault::StallAfter(at),
        80..85 => Fault::Refuse,
        85..95 => Fault::CaptivePortal,
        _ => Fault::Slow { bytes_per_second: 60_000, latency: Duration::from_millis(5), lost: 2 },
    }
}

/// Everything is in the log, once; nothing waits; every laptop shows the same.
async fn check(laptops: &[Laptop], line: &Line, stream: StreamId) -> Result<usize> {
    let first = laptops.first().context("there are no laptops")?;
    let log: BTreeSet<ChangeId> =
        first.reviewer.whole_log(line, &first.token, stream).await?.into_iter().collect();
    let shown = |laptop: &Laptop| -> Result<BTreeSet<(RecordId, ChangeId)>> {
        let heads = laptop.reviewer.vault.heads(stream)?.into_iter();
        Ok(heads.map(|head| (head.record, head.change)).collect())
    };
    let expected = shown(first)?;
    let mut saves = 0;
    for laptop in laptops {
        ensure!(laptop.reviewer.vault.waiting_to_upload()? == 0, "something still waits");
        ensure!(laptop.reviewer.vault.parked()?.is_empty(), "something was parked");
        ensure!(shown(laptop)? == expected, "two laptops show different heads");
        for id in &laptop.saved {
            ensure!(log.contains(id), "a save is missing: {id}");
            saves += 1;
        }
    }
    Ok(saves)
}

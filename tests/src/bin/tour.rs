//! `make tour`: the whole job in the real window; leaves its pictures in `target/tour/`. `tour states` begins with the states that the
//! job does not pass through.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use whole::journey::set_up;
use whole::states::states;
use whole::{Looks, Tour, journey, target};

/// The morning of the example's visit.
const VISIT: &str = "2026-10-14T08:40:00+01:00";

#[tokio::main]
async fn main() -> ExitCode {
    let folder = target().join("tour");
    let (said, code) = match walk(&folder).await {
        Ok((screens, looks)) => {
            let looked =
                format!("axe-core looked at {screens} screens and states, {looks} times in all");
            (format!("{looked}. The pictures are in {}", folder.display()), ExitCode::SUCCESS)
        }
        // In one line: where it happened in this program helps nobody.
        Err(error) => (format!("The tour stopped: {error:#}"), ExitCode::FAILURE),
    };
    // Without anybody to read it, the exit code says it too.
    let _ = writeln!(std::io::stdout(), "{said}");
    code
}

async fn walk(folder: &Path) -> Result<(usize, usize)> {
    let mut tour = Tour::looking(folder, VISIT, Looks::Whole).await?;
    let mut aside = Tour::looking(&folder.join("states"), VISIT, Looks::Whole).await?;
    // Two windows side by side: neither waits for the other.
    let job = async {
        match std::env::args().nth(1).as_deref() {
            Some("states") => Ok(()),
            _ => stopped(journey(&mut tour).await, &tour).await,
        }
    };
    let seldom = async { stopped(seldom_seen(&mut aside).await, &aside).await };
    let (job, seldom) = tokio::join!(job, seldom);
    let joined = tour.take(aside).await;
    let looked = tour.looked_at();
    let ended = tour.end().await;
    job.and(seldom).and(joined).and(ended).map(|()| looked)
}

async fn seldom_seen(tour: &mut Tour) -> Result<()> {
    set_up(tour.window()).await?;
    tour.window().click("button", "I have kept it safe").await?;
    states(tour).await
}

/// The last thing that was seen helps most; without it the error still says what happened.
async fn stopped(walked: Result<()>, tour: &Tour) -> Result<()> {
    if walked.is_err() {
        let _ = tour.picture("99-stopped-here").await;
    }
    walked
}

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
    let walked = async {
        if std::env::args().nth(1).as_deref() == Some("states") {
            set_up(tour.window()).await?;
            tour.window().click("button", "I have kept it safe").await?;
        } else {
            journey(&mut tour).await?;
        }
        states(&mut tour).await
    };
    let walked = walked.await;
    if walked.is_err() {
        // The last thing that was seen helps most; without it the error still says what happened.
        let _ = tour.picture("99-stopped-here").await;
    }
    let looked = tour.looked_at();
    let ended = tour.end().await;
    walked.and(ended).map(|()| looked)
}

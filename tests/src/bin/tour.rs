//! `make tour`: the whole job in the real window; leaves its pictures in `target/tour/`.

use std::io::Write as _;

use anyhow::Result;
use whole::{Tour, journey, target};

/// The morning of the example's visit.
const VISIT: &str = "2026-10-14T08:40:00+01:00";

#[tokio::main]
async fn main() -> Result<()> {
    let folder = target().join("tour");
    let mut tour = Tour::begin(&folder, VISIT).await?;
    let walked = journey(&mut tour).await;
    if walked.is_err() {
        // The last thing that was seen helps most; without it the error still says what happened.
        let _ = tour.picture("99-stopped-here").await;
    }
    let ended = tour.end().await;
    walked?;
    ended?;
    writeln!(std::io::stdout(), "The pictures are in {}", folder.display())?;
    Ok(())
}

//! A power cut while somebody types loses at most the last 300 ms.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use whole::journey::{into_the_example, unlock};
use whole::{Laptop, Window};

/// What may be lost, and the time that the driver takes to deliver a key.
const MAY_BE_LOST: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_kill_while_typing_loses_at_most_the_last_300_milliseconds() -> Result<()> {
    rounds(5).await
}

#[tokio::test]
#[ignore = "takes minutes: make kill"]
async fn fifty_kills_while_typing_lose_at_most_the_last_300_milliseconds() -> Result<()> {
    rounds(50).await
}

async fn rounds(rounds: usize) -> Result<()> {
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    into_the_example(&window).await?;
    window.close().await?;
    let mut promised: Option<String> = None;
    for round in 0..rounds {
        let window = laptop.open().await?;
        to_the_notes(&window).await?;
        if let Some(text) = promised.take() {
            window
                .sees(&text)
                .await
                .with_context(|| format!("round {round} lost what was typed"))?;
        }
        // From the first letter to a long line, differently each time.
        promised = Some(
            type_and_kill(window, round, Duration::from_millis(350 + (round as u64 * 577) % 2600))
                .await?,
        );
    }
    let window = laptop.open().await?;
    to_the_notes(&window).await?;
    let text = promised.context("no round was typed")?;
    window.sees(&text).await.context("the last round lost what was typed")?;
    window.close().await
}

async fn to_the_notes(window: &Window) -> Result<()> {
    unlock(window).await?;
    // After a crash one is back in the review; after a proper end there is the list first.
    window.until("page.find('button', 'Open review') ?? page.find('link', 'Notes')").await?;
    let open = "page.find('button', 'Open review')?.click()";
    window.run(open, vec![]).await?;
    window.find("link", "Notes").await?;
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await
}

/// Types until the time is up, then pulls the plug; answers what had been typed 300 ms before.
async fn type_and_kill(window: Window, round: usize, until: Duration) -> Result<String> {
    let begun = Instant::now();
    let line = format!(
        "Round {round} of typing, a sentence that goes on and on, word after word after word "
    );
    let mut typed: Vec<(Instant, usize)> = Vec::new();
    for (at, letter) in line.char_indices() {
        if begun.elapsed() > until {
            break;
        }
        window.type_text(&letter.to_string()).await?;
        typed.push((Instant::now(), at + letter.len_utf8()));
    }
    window.kill()?;
    let killed = Instant::now();
    let safe =
        typed.iter().rev().find(|(when, _)| killed - *when > MAY_BE_LOST).map_or(0, |(_, n)| *n);
    ensure!(typed.len() > 3, "nothing was typed in {until:?}");
    Ok(line[..safe].trim_end().to_owned())
}

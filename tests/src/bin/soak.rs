//! `make soak MINUTES=30`: works in the real window for as long, and sees that the memory does not grow.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use whole::journey::set_up;
use whole::{Laptop, Window, target};

/// Until then fonts, screens and caches come in.
const WARM: Duration = Duration::from_secs(180);
/// How much more the last third may hold than the first.
const MOST: f64 = 1.10;

/// What the processes hold, in kB, and how much was done until then.
#[derive(Clone, Debug, Serialize)]
struct Reading {
    minute: f64,
    rounds: u32,
    app: u64,
    web: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let (said, code) = match soak().await {
        Ok(said) => (said, ExitCode::SUCCESS),
        Err(error) => (format!("The soak failed: {error:#}"), ExitCode::FAILURE),
    };
    // Without anybody to read it, the exit code says it too.
    let _ = writeln!(std::io::stdout(), "{said}");
    code
}

async fn soak() -> Result<String> {
    let minutes: u64 = match std::env::args().nth(1) {
        Some(minutes) => minutes.parse().context("say the minutes as a whole number")?,
        None => 30,
    };
    ensure!(minutes >= 6, "three minutes to warm up and three to compare: say 6 minutes or more");
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    window.resize(1366, 768).await?;
    set_up(&window).await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;
    let begun = Instant::now();
    let mut readings = Vec::new();
    let mut rounds = 0;
    let end = Duration::from_secs(minutes * 60);
    // Twice a minute, so that six minutes give enough to compare.
    let every = Duration::from_secs(30);
    let mut next = WARM;
    while begun.elapsed() < end {
        rounds += 1;
        round(&window, rounds).await.with_context(|| format!("round {rounds}"))?;
        if begun.elapsed() >= next {
            next += every;
            readings.push(read(&window, begun.elapsed(), rounds)?);
        }
    }
    let text = serde_json::to_string_pretty(&readings)?;
    std::fs::write(target().join("soak.json"), text)?;
    window.close().await?;
    judge(&readings, rounds)
}

/// What a person does again and again on the day.
async fn round(window: &Window, n: u32) -> Result<()> {
    window.keys("Ctrl+3").await?;
    window.until("document.activeElement === page.find('textbox', 'Note')").await?;
    window.type_text(&format!("What was said as thing {n}. /5.{}", n % 6 + 1)).await?;
    window.find("option", "").await?;
    window.keys("Enter").await?;
    window.until("!page.find('textbox', 'Note').value.includes('/')").await?;
    window.keys("Enter").await?;
    window.sees(&format!("What was said as thing {n}.")).await?;
    window.keys("Ctrl+4").await?;
    window.sees("To rate").await?;
    pause().await;
    window.keys("Home").await?;
    window.keys(if n.is_multiple_of(2) { "1" } else { "0" }).await?;
    pause().await;
    for tab in ["Ctrl+1", "Ctrl+2", "Ctrl+5", "Ctrl+6"] {
        window.keys(tab).await?;
        window.settled().await?;
    }
    window.keys("Ctrl+7").await?;
    window.sees("Before you share it").await?;
    window
        .until("[...document.images].some((page) => page.complete && page.naturalWidth > 0)")
        .await?;
    window.keys("PageDown").await?;
    window.keys("Ctrl+k").await?;
    window.type_text(if n.is_multiple_of(2) { "leave" } else { "families" }).await?;
    window.sees("found on this laptop").await?;
    window.keys("Escape").await?;
    window.until("!document.querySelector('dialog[open]')").await.map(|_| ())
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

fn read(window: &Window, at: Duration, rounds: u32) -> Result<Reading> {
    let mut reading = Reading { minute: at.as_secs_f64() / 60.0, rounds, app: 0, web: 0 };
    for process in window.processes()? {
        // A process may end while one looks.
        let Ok(memory) = process.memory() else { continue };
        match process.name.as_str() {
            "standpoint" => reading.app += memory,
            name if name.starts_with("WebKitWeb") || name.starts_with("WebKitNet") => {
                reading.web += memory;
            }
            _ => {}
        }
    }
    writeln!(
        std::io::stdout(),
        "{:5.1} min  round {rounds:4}  app {:4} MB  web {:4} MB",
        reading.minute,
        reading.app / 1024,
        reading.web / 1024
    )?;
    Ok(reading)
}

fn judge(readings: &[Reading], rounds: u32) -> Result<String> {
    let third = readings.len() / 3;
    ensure!(third > 0, "too few readings to compare");
    let median = |part: &[Reading]| {
        let mut all: Vec<u64> = part.iter().map(|reading| reading.app + reading.web).collect();
        all.sort_unstable();
        all.get(all.len() / 2).copied().unwrap_or_default() as f64 / 1024.0
    };
    let (first, last) = (median(&readings[..third]), median(&readings[readings.len() - third..]));
    let said = format!("{rounds} rounds: {first:.0} MB in the first third, {last:.0} MB in the last");
    ensure!(last <= first * MOST, "{said}, which is more than a tenth above");
    Ok(said)
}

//! `make soak MINUTES=30`: works in the real window for so long, on a review with 300 standards and 6,000 notes, and sees
//! that the memory does not grow. Writes `target/soak.json`.

use std::fs;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use fantoccini::wd::TimeoutConfiguration;
use serde::Serialize;
use whole::journey::into_a_pack;
use whole::{Laptop, Window, busy_pack, target};

/// In the middle of the day of the visit.
const VISIT: &str = "2026-10-14T15:10:00+01:00";
/// Until then fonts, screens and caches come in: so long and so many rounds.
const WARM: (Duration, u32) = (Duration::from_secs(180), 16);
/// The least number of readings that say something.
const LEAST: usize = 6;
/// How long somebody listens after each round; web views tidy up when nothing is asked of them.
const LISTENS: Duration = Duration::from_secs(5);
/// Between two readings.
const EVERY: Duration = Duration::from_secs(30);
/// How long one look at the page may take.
const SLOW: Duration = Duration::from_secs(180);
/// How much more the last third may hold than the first.
const MOST: f64 = 1.10;

/// What the processes hold, in MB, and how much was done until then.
#[derive(Clone, Debug, Serialize)]
struct Reading {
    minute: f64,
    rounds: u32,
    app: f64,
    web: f64,
}

impl Reading {
    fn whole(&self) -> f64 {
        self.app + self.web
    }
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
    ensure!(minutes >= 10, "it takes a while to warm up: say 10 minutes or more");
    let laptop = Laptop::at(VISIT)?;
    let window = busy_day(&laptop).await?;
    let (begun, end) = (Instant::now(), Duration::from_secs(minutes * 60));
    let (mut readings, mut rounds, mut next) = (Vec::new(), 0, WARM.0);
    while begun.elapsed() < end {
        rounds += 1;
        if let Err(error) = round(&window, rounds).await {
            // The last thing that was seen helps most; without it the error still says what happened.
            let _ = window.picture(&target().join("soak-stopped-here.png")).await;
            return Err(error.context(format!("round {rounds}")));
        }
        tokio::time::sleep(LISTENS).await;
        if begun.elapsed() >= next && rounds >= WARM.1 {
            next = begun.elapsed() + EVERY;
            readings.push(read(&window, begun.elapsed(), rounds)?);
            fs::write(target().join("soak.json"), serde_json::to_string_pretty(&readings)?)?;
        }
    }
    window.close().await?;
    judge(&readings, rounds)
}

/// A laptop with the long review open.
async fn busy_day(laptop: &Laptop) -> Result<Window> {
    let window = laptop.open().await?;
    // On a machine that does other work besides, the largest screens take their time.
    let slow = TimeoutConfiguration::new(Some(SLOW), None, None);
    window.client().update_timeouts(slow).await?;
    window.resize(1366, 768).await?;
    into_a_pack(laptop, &window, &busy_pack()).await?;
    Ok(window)
}

/// What a person does again and again on the day.
async fn round(window: &Window, n: u32) -> Result<()> {
    write(window, n).await.context("notes")?;
    rate(window, n).await.context("standards")?;
    for tab in ["Ctrl+1", "Ctrl+2", "Ctrl+5", "Ctrl+6"] {
        window.keys(tab).await?;
        window.settled().await.context(tab)?;
    }
    window.keys("Ctrl+7").await?;
    patiently(async || window.sees("Before it goes to the unit").await).await?;
    let printed = "[...document.images].some((page) => page.complete && page.naturalWidth > 0)";
    patiently(async || window.until(printed).await.map(|_| ())).await?;
    window.keys("PageDown").await?;
    search(window, if n.is_multiple_of(2) { "leave" } else { "families" }).await.context("search")
}

/// A note with a standard linked to it.
async fn write(window: &Window, n: u32) -> Result<()> {
    window.keys("Ctrl+3").await?;
    let begun = "document.activeElement === page.find('textbox', 'Note')";
    patiently(async || window.until(begun).await.map(|_| ())).await?;
    let code = format!("{}.{}", n % 15 + 1, n % 20 + 1);
    window.type_text(&format!("What was said as thing {n}. /{code}")).await?;
    window.find("option", &code).await?;
    window.keys("Enter").await?;
    window.until("!page.find('textbox', 'Note').value.includes('/')").await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    window.sees(&format!("What was said as thing {n}.")).await
}

/// Another rating of a standard, with a reason where one is asked for.
async fn rate(window: &Window, n: u32) -> Result<()> {
    window.keys("Ctrl+4").await?;
    let listed = "document.activeElement.id === 'standards-list'";
    patiently(async || window.until(listed).await.map(|_| ())).await?;
    pause().await;
    for _ in 0..n % 12 {
        window.keys("ArrowDown").await?;
    }
    window.keys(if n.is_multiple_of(2) { "1" } else { "2" }).await?;
    pause().await;
    window.keys("Escape").await
}

async fn search(window: &Window, words: &str) -> Result<()> {
    window.keys("Ctrl+k").await?;
    window.until("document.activeElement.closest('dialog[open]')").await?;
    window.type_text(words).await?;
    patiently(async || window.sees("found on this laptop").await).await?;
    window.keys("Escape").await?;
    window.until("!document.querySelector('dialog[open]')").await.map(|_| ())
}

/// Waits several times as long as a person would.
async fn patiently(comes: impl AsyncFn() -> Result<()>) -> Result<()> {
    let mut left = 6;
    loop {
        left -= 1;
        match comes().await {
            Err(_) if left > 0 => {}
            other => return other,
        }
    }
}

/// Letters one after the other at once would be a word that somebody types.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

fn read(window: &Window, at: Duration, rounds: u32) -> Result<Reading> {
    let mut reading = Reading { minute: at.as_secs_f64() / 60.0, rounds, app: 0.0, web: 0.0 };
    for process in window.processes()? {
        // A process may end while one looks.
        let Ok(memory) = process.memory() else { continue };
        let memory = memory as f64 / 1024.0;
        if process.id == window.app().id {
            reading.app += memory;
        } else if process.name != "WebKitWebDriver" {
            reading.web += memory;
        }
    }
    let Reading { minute, app, web, .. } = &reading;
    ensure!(*app > 0.0 && *web > 0.0, "the processes of the window are not there");
    let line =
        format!("{minute:5.1} min  round {rounds:4}  program {app:5.0} MB  web view {web:5.0} MB");
    writeln!(std::io::stdout(), "{line}")?;
    Ok(reading)
}

/// What is held in the last third beside the first: the least of each. What is above it is garbage that was not yet taken
/// away; a web view with memory to spare takes its time.
fn judge(readings: &[Reading], rounds: u32) -> Result<String> {
    let third = readings.len() / 3;
    ensure!(readings.len() >= LEAST, "{} readings are too few to compare", readings.len());
    let least = |part: &[Reading]| part.iter().map(Reading::whole).fold(f64::INFINITY, f64::min);
    let first = least(readings.get(..third).unwrap_or_default());
    let last = least(readings.get(readings.len() - third..).unwrap_or_default());
    let most = readings.iter().map(Reading::whole).fold(0.0, f64::max);
    let said = format!(
        "{rounds} rounds: {first:.0} MB are held in the first third, {last:.0} MB in the last; {most:.0} MB at most"
    );
    ensure!(last <= first * MOST, "{said}. That is more than a tenth above");
    Ok(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(all: &[f64]) -> Result<String> {
        let reading = |(n, web): (usize, &f64)| Reading {
            minute: n as f64,
            rounds: 1,
            app: 100.0,
            web: *web,
        };
        judge(&all.iter().enumerate().map(reading).collect::<Vec<_>>(), 9)
    }

    #[test]
    fn memory_that_grows_by_more_than_a_tenth_is_a_failure_and_garbage_is_not() {
        assert!(held(&[100.0, 300.0, 500.0, 101.0, 402.0, 603.0, 104.0, 900.0, 105.0]).is_ok());
        assert!(held(&[100.0, 300.0, 500.0, 110.0, 415.0, 520.0, 131.0, 522.0, 323.0]).is_err());
        assert!(held(&[100.0, 100.0]).is_err(), "two readings say nothing");
    }
}

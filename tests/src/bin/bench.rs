//! `make bench`: how quick and how light the program is, and what the sync carries. Prints a table and writes
//! `target/bench.json`. `bench laptop` and `bench network` measure one of the two.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::{Value, json};
use whole::journey::{open_pack, set_up};
use whole::{Bench, Laptop, Window, target};

#[path = "../../../crates/server/tests/common/postgres.rs"]
#[allow(clippy::expect_used, reason = "shared with the tests of the server")]
mod postgres;

/// How often the program is started; the middle time counts.
const STARTS: usize = 7;

/// In the middle of the day of the visit.
const VISIT: &str = "2026-10-14T15:10:00+01:00";

/// One measured thing beside what it may be at most.
#[derive(Debug, Serialize)]
struct Measure {
    name: String,
    value: f64,
    unit: &'static str,
    budget: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let part = std::env::args().nth(1);
    let asked = |name: &str| part.as_deref().is_none_or(|part| part == name);
    let mut measures = Vec::new();
    if asked("laptop") {
        on_the_desk(&mut measures)?;
        start_and_memory(&mut measures).await?;
        memory_on_the_example(&mut measures).await?;
        keys_to_screen(&mut measures).await?;
    }
    if asked("network") {
        traffic("SQLite", None, 1.0, &mut measures).await?;
        let cluster = postgres::Cluster::start("");
        // PostgreSQL may take twice as long.
        traffic("PostgreSQL", Some(cluster.database("bench")), 2.0, &mut measures).await?;
    }
    let mut out = std::io::stdout();
    for Measure { name, value, unit, budget } in &measures {
        // A rate is to be reached, everything else not to be passed.
        let kept = if *unit == "/s" { value >= budget } else { value <= budget };
        let verdict = if kept { "" } else { "  over budget" };
        writeln!(out, "{name:<58} {value:>9.1} {unit:<3} of {budget:>6.0}{verdict}")?;
    }
    fs::write(target().join("bench.json"), serde_json::to_string_pretty(&measures)?)?;
    Ok(())
}

/// What the sync carries between laptops and the server on this store.
async fn traffic(
    store: &str,
    database: Option<String>,
    slower: f64,
    measures: &mut Vec<Measure>,
) -> Result<()> {
    let found = whole::traffic::measure(database).await?;
    let mut add = |name: &str, value, unit, budget| {
        measures.push(Measure { name: format!("{store}: {name}"), value, unit, budget });
    };
    add("5,000 changes up", found.up * 1000.0, "ms", 450.0 * slower);
    add("5,000 changes down to a second laptop", found.down * 1000.0, "ms", 500.0 * slower);
    add("16 laptops, 500 each, all up", found.team_up * 1000.0, "ms", 1200.0 * slower);
    add("16 laptops hold everything", found.team_settled * 1000.0, "ms", 6000.0 * slower);
    add("changes from 64 laptops on 64 reviews", found.crowd, "/s", 15_000.0 / slower);
    add("their requests, 99th of 100", found.crowd_p99, "ms", 500.0);
    add("memory of the server after that", found.memory, "MB", 250.0);
    add("a sync of one change in a long log", found.one, "ms", 50.0);
    Ok(())
}

async fn start_and_memory(measures: &mut Vec<Measure>) -> Result<()> {
    let laptop = Laptop::new()?;
    let mut times = Vec::new();
    for start in 1..=STARTS {
        let window = laptop.open().await?;
        times.push(first_paint(&window).await?);
        if start == STARTS {
            let names = [
                "memory of the program at its first screen",
                "memory with the web view’s processes",
            ];
            measures.extend(memory(&window, names)?);
        }
        window.close().await?;
    }
    times.sort_by(f64::total_cmp);
    let value = times.get(STARTS / 2).copied().context("no start was measured")?;
    measures.push(Measure {
        name: "start to first screen".into(),
        value,
        unit: "ms",
        budget: 1000.0,
    });
    Ok(())
}

/// Proportional memory, of the program itself and with its web view.
fn memory(window: &Window, names: [&'static str; 2]) -> Result<[Measure; 2]> {
    let megabytes = |all: &[whole::Process]| -> Result<f64> {
        let each: Result<Vec<u64>> = all.iter().map(whole::Process::memory).collect();
        Ok(each?.into_iter().sum::<u64>() as f64 / 1024.0)
    };
    let mut all = window.processes()?;
    all.retain(|process| process.name != "WebKitWebDriver");
    let own = megabytes(std::slice::from_ref(window.app()))?;
    let all = megabytes(&all)?;
    let measure =
        |name: &str, value, budget| Measure { name: name.to_owned(), value, unit: "MB", budget };
    Ok([measure(names[0], own, 130.0), measure(names[1], all, 400.0)])
}

/// Milliseconds from the start of the process to the first words on the screen.
async fn first_paint(window: &Window) -> Result<f64> {
    let painted = window
        .until(
            "(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0)
             && performance.timeOrigin
                + performance.getEntriesByName('first-contentful-paint')[0].startTime",
        )
        .await?;
    let painted = painted.as_f64().context("the page has no clock")?;
    Ok(painted - window.app().started()?)
}

/// The middle of some times in milliseconds.
fn median(mut times: Vec<f64>) -> Result<f64> {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().context("nothing was measured")
}

/// What the screens wait for, with 300 standards, six reviewers and 6,000 notes.
fn on_the_desk(measures: &mut Vec<Measure>) -> Result<()> {
    let (mut bench, id) = Bench::with_a_busy_review()?;
    let mut time = |times: usize, command: &str, args: &dyn Fn(usize) -> Value| -> Result<f64> {
        let mut all = Vec::with_capacity(times);
        for round in 0..times {
            if command == "reviews.open" {
                bench.ask("reviews.close", json!({}))?;
            }
            let begun = Instant::now();
            bench.ask(command, args(round))?;
            all.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        median(all)
    };
    let mut add = |name: &str, value, budget| {
        measures.push(Measure { name: name.to_owned(), value, unit: "ms", budget });
    };
    let code = |n: usize| format!("{}.{}", n / 20 + 1, n % 20 + 1);
    let rating = |n: usize| if n.is_multiple_of(2) { "met" } else { "partly" };
    let queries = ["leave", "nurse alarm", "5.3", "board", "cancelled staff"];
    let choices =
        json!({ "questionnaires": true, "selfReview": true, "largePrint": false, "draft": true });
    let line = |n: usize| {
        json!({
            "slot": "bench", "note": null, "session": null, "text": "word ".repeat(n % 40 + 1), "mark": null,
            "group": null, "speaker": null, "standards": [], "private": false, "notIdentifying": [],
        })
    };
    add("opening the review", time(9, "reviews.open", &|_| json!({ "id": id }))?, 150.0);
    add(
        "rating a standard",
        time(
            60,
            "standards.rate",
            &|n| json!({ "code": code(n), "rating": rating(n), "why": "Seen." }),
        )?,
        20.0,
    );
    add("saving a draft", time(60, "notes.draft", &line)?, 20.0);
    add(
        "a standard with its evidence",
        time(60, "standards.detail", &|n| json!({ "code": code(n) }))?,
        20.0,
    );
    add(
        "search",
        time(30, "search.find", &|n| json!({ "query": queries[n % 5], "scope": "everything" }))?,
        30.0,
    );
    add(
        "picking a standard",
        time(30, "notes.pick", &|n| json!({ "query": queries[n % 5] }))?,
        30.0,
    );
    add("the queue of the team meeting", time(9, "agree.show", &|_| json!({}))?, 150.0);
    // The first layout starts cold; the second is what a person waits for after an edit.
    let begun = Instant::now();
    let rendered = bench.ask("report.render", choices)?;
    let first = begun.elapsed().as_secs_f64() * 1000.0;
    let pages = rendered["pages"].as_f64().context("the report has no pages")?;
    measures.push(Measure {
        name: "120 pages of report, laid out".into(),
        value: first * 120.0 / pages,
        unit: "ms",
        budget: 1000.0,
    });
    Ok(())
}

/// Memory with the example open.
async fn memory_on_the_example(measures: &mut Vec<Measure>) -> Result<()> {
    let laptop = Laptop::at(VISIT)?;
    let window = welcomed(&laptop).await?;
    window.click("button", "Try the example").await?;
    window.sees("Overview").await?;
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text("Leave is cancelled on the day when the ward is short.").await?;
    let names = [
        "memory of the program on the example",
        "memory on the example with the web view’s processes",
    ];
    measures.extend(memory(&window, names)?);
    window.close().await
}

/// From a key to the painted screen in the real window, with 300 standards, six reviewers and 6,000 notes.
async fn keys_to_screen(measures: &mut Vec<Measure>) -> Result<()> {
    let laptop = Laptop::at(VISIT)?;
    let window = welcomed(&laptop).await?;
    open_pack(&laptop, &window, &whole::busy_pack()).await?;
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    let line =
        "Leave is cancelled on the day when the ward is short, and most are told at the door.";
    let letters: Vec<String> = line.chars().map(String::from).collect();
    let times = watched(&window, &letters).await?;
    measures.extend(percentiles("key to screen in the notes", times)?);

    window.keys("Ctrl+4").await?;
    window.click("option", "1.1").await?;
    let walk: Vec<String> = (0..80).map(|_| "j".to_owned()).collect();
    let times = watched(&window, &walk).await?;
    measures.extend(percentiles("key to screen in the standards", times)?);
    window.close().await
}

/// A new laptop, past the passphrase.
async fn welcomed(laptop: &Laptop) -> Result<Window> {
    let window = laptop.open().await?;
    set_up(&window).await?;
    window.click("button", "I have kept it safe").await?;
    window.sees("Welcome to Standpoint").await?;
    Ok(window)
}

/// Presses the keys one after another on a screen that has come to rest, sixteen a second: more than a quick typist
/// does. Answers how long each took to be painted.
async fn watched(window: &Window, keys: &[String]) -> Result<Vec<f64>> {
    let watch = "
        window.painted = [];
        window.watching ??= document.addEventListener('keydown', (event) => {
          const begun = event.timeStamp;
          requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - begun), 0));
        }, true) ?? true;";
    window.run(watch, vec![]).await?;
    window.settled().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    for key in keys {
        window.type_text(key).await?;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    window.until(&format!("window.painted.length >= {}", keys.len())).await?;
    Ok(serde_json::from_value(window.run("return window.painted", vec![]).await?)?)
}

fn percentiles(name: &'static str, mut times: Vec<f64>) -> Result<[Measure; 2]> {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied();
    let measure = |name: String, value: Option<f64>| {
        let value = value.context("no key was painted")?;
        anyhow::Ok(Measure { name, value, unit: "ms", budget: 50.0 })
    };
    Ok([
        measure(format!("{name}, median"), at(50))?,
        measure(format!("{name}, 95th of 100"), at(95))?,
    ])
}

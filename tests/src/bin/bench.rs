//! `make bench`: how quick and how light the program is. Prints a table and writes
//! `target/bench.json`.

use std::fs;
use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};
use serde::Serialize;
use serde_json::{Value, json};
use whole::journey::set_up;
use whole::{Bench, Laptop, Window, target};

/// How often the program is started; the middle time counts.
const STARTS: usize = 7;

/// One measured thing beside what it may be at most.
#[derive(Debug, Serialize)]
struct Measure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    budget: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut measures = Vec::new();
    on_the_desk(&mut measures)?;
    start_and_memory(&mut measures).await?;
    keys_to_screen(&mut measures).await?;
    let mut out = std::io::stdout();
    for Measure { name, value, unit, budget } in &measures {
        let verdict = if value <= budget { "" } else { "  over budget" };
        writeln!(out, "{name:<54} {value:>9.1} {unit:<3} of {budget:>6.0}{verdict}")?;
    }
    fs::write(target().join("bench.json"), serde_json::to_string_pretty(&measures)?)?;
    Ok(())
}

async fn start_and_memory(measures: &mut Vec<Measure>) -> Result<()> {
    let laptop = Laptop::new()?;
    let mut times = Vec::new();
    for start in 1..=STARTS {
        let window = laptop.open().await?;
        times.push(first_paint(&window).await?);
        if start == STARTS {
            let memory = |all: &[whole::Process]| -> Result<f64> {
                let each: Result<Vec<u64>> = all.iter().map(whole::Process::memory).collect();
                Ok(each?.into_iter().sum::<u64>() as f64 / 1024.0)
            };
            let mut all = window.processes()?;
            all.retain(|process| process.name != "WebKitWebDriver");
            let own = memory(std::slice::from_ref(window.app()))?;
            measures.push(Measure {
                name: "memory of the program at its first screen",
                value: own,
                unit: "MB",
                budget: 130.0,
            });
            measures.push(Measure {
                name: "memory with the web view's processes",
                value: memory(&all)?,
                unit: "MB",
                budget: 400.0,
            });
        }
        window.close().await?;
    }
    times.sort_by(f64::total_cmp);
    let value = times.get(STARTS / 2).copied().context("no start was measured")?;
    measures.push(Measure { name: "start to first screen", value, unit: "ms", budget: 1000.0 });
    Ok(())
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
    let mut add = |name, value, budget| measures.push(Measure { name, value, unit: "ms", budget });
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
        name: "120 pages of report, laid out",
        value: first * 120.0 / pages,
        unit: "ms",
        budget: 1000.0,
    });
    Ok(())
}

/// From a key to the painted letter in the notes, and memory with the example open.
async fn keys_to_screen(measures: &mut Vec<Measure>) -> Result<()> {
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    set_up(&window).await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    let watch = "
        window.painted = [];
        document.addEventListener('keydown', (event) => {
          const begun = event.timeStamp;
          requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - begun), 0));
        }, true);";
    window.run(watch, vec![]).await?;
    window
        .type_text(
            "Leave is cancelled on the day when the ward is short, and most are told at the door.",
        )
        .await?;
    window.until("window.painted.length >= 80").await?;
    let painted = window.run("return window.painted", vec![]).await?;
    let mut times: Vec<f64> = serde_json::from_value(painted)?;
    times.sort_by(f64::total_cmp);
    let value = times.get(times.len() * 95 / 100).copied().context("no key was painted")?;
    measures.push(Measure {
        name: "key to screen in the notes, 95th of 100",
        value,
        unit: "ms",
        budget: 50.0,
    });
    let own = window.app().memory()? as f64 / 1024.0;
    measures.push(Measure {
        name: "memory of the program on the example",
        value: own,
        unit: "MB",
        budget: 130.0,
    });
    let mut all = window.processes()?;
    all.retain(|process| process.name != "WebKitWebDriver");
    let each: Result<Vec<u64>> = all.iter().map(whole::Process::memory).collect();
    let whole = each?.into_iter().sum::<u64>() as f64 / 1024.0;
    measures.push(Measure {
        name: "memory on the example with the web view’s processes",
        value: whole,
        unit: "MB",
        budget: 400.0,
    });
    window.close().await
}

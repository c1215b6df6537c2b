//! The whole job without a mouse and without eyes: from the first start to the printed report by the keys that
//! `tests/screen-reader.md` names. Nobody clicks, no script puts the focus anywhere, one always sees where it is, and a
//! screen reader says what stands on that page, no more and no less.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use whole::script::{self, Walked};
use whole::{Laptop, root, target};

#[tokio::test]
async fn the_whole_job_by_keys_and_what_a_screen_reader_says_of_it() -> Result<()> {
    let page = root().join("tests/screen-reader.md");
    let parts = script::read(&fs::read_to_string(&page)?)?;
    let folder = target().join("keyboard");
    fs::create_dir_all(&folder)?;
    let report = folder.join("Hawthorn Unit report.pdf");
    if report.exists() {
        fs::remove_file(&report)?;
    }

    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    laptop.answer("pdf", &report)?;
    let window = laptop.open().await?;
    window.resize(1366, 768).await?;
    let mut walked = Walked::default();
    let done = script::walk(&window, &parts, &mut walked).await;
    // What the window says, row by row, to lay beside the page.
    fs::write(folder.join("screen-reader.md"), &walked.told)?;
    if done.is_err() {
        window.picture(&folder.join("99-stopped-here.png")).await?;
    }
    let wrong = walked.wrong.join("\n");
    done.with_context(|| format!("before that:\n{wrong}"))?;
    ensure!(wrong.is_empty(), "{} and the window differ:\n{wrong}", page.display());
    window.close().await?;

    let text = Command::new("pdftotext").arg(&report).arg("-").output()?.stdout;
    let text = String::from_utf8_lossy(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["Everyone has a turn.", "Most are not offered another date."] {
        ensure!(text.contains(words), "the PDF does not say “{words}”");
    }
    Ok(())
}

//! What must come back: a saved copy on another laptop, and a form after a power cut.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::json;
use whole::journey::{PASSPHRASE, into_the_example, unlock};
use whole::{Laptop, Tour, Window, target};

use crate::invoke;

const NOW: &str = "2026-10-14T10:50:00+01:00";

async fn with_example(laptop: &Laptop) -> Result<Window> {
    let window = laptop.open().await?;
    window.resize(1366, 768).await?;
    into_the_example(&window).await?;
    Ok(window)
}

async fn save_copy(laptop: &Laptop, window: &Window, to: &Path) -> Result<()> {
    laptop.answer("copy", to)?;
    let chosen = invoke(window, "choose", json!({ "purpose": "copy" })).await?;
    let args = json!({ "token": chosen["value"]["token"] });
    invoke(window, "desk", json!({ "command": "app.copyTo", "args": args })).await?;
    ensure!(to.is_file(), "no copy was saved");
    Ok(())
}

#[tokio::test]
async fn a_copy_saved_on_one_laptop_opens_on_another() -> Result<()> {
    let first = Laptop::at(NOW)?;
    let window = with_example(&first).await?;
    let copy = first.home().join("Hawthorn Unit, copy.standpoint");
    save_copy(&first, &window, &copy).await?;
    window.close().await?;
    let mut tour = Tour::begin(&target().join("copy"), NOW).await?;
    tour.screen("01-first-start").await?;
    tour.laptop().answer("saved-copy", &copy)?;
    tour.window().click("button", "Open an encrypted copy").await?;
    tour.window().sees("Hawthorn Unit, copy.standpoint").await?;
    tour.screen("02-open-a-copy").await?;
    let window = tour.window();
    window.click("button", "Use the recovery code").await?;
    window.find("textbox", "Recovery code").await?;
    window.click("button", "Use the passphrase").await?;
    window.fill("Passphrase of the copy", "not the passphrase").await?;
    window.keys("Enter").await?;
    window.sees("That is not the passphrase").await?;
    window.fill("Passphrase of the copy", PASSPHRASE).await?;
    window.keys("Enter").await?;
    window.sees("Hawthorn Unit").await?;
    tour.end().await
}

#[tokio::test]
async fn another_view_that_was_begun_outlives_a_power_cut() -> Result<()> {
    let laptop = Laptop::at(NOW)?;
    let window = with_example(&laptop).await?;
    window.keys("Ctrl+5").await?;
    window.sees("We differ").await?;
    window.click("button", "Another view").await?;
    window.fill("In their words", "The board by the door is a start").await?;
    // Where one is, is told after a moment of rest.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    window.kill()?;
    let window = laptop.open().await?;
    unlock(&window).await?;
    window.sees("The board by the door is a start").await?;
    window.click("button", "Record it").await?;
    window.sees("sees it differently").await?;
    window.close().await
}

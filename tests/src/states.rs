//! States that the job does not pass through: menus and forms open, something wrong. `make tour` looks at each.

use std::fs;

use anyhow::Result;

use crate::tour::Tour;
use crate::window::Window;

/// From the welcome screen of an open, empty laptop through what is seldom seen before the first review.
///
/// # Errors
/// What the person could not do, and what the window said instead.
pub async fn states(tour: &mut Tour) -> Result<()> {
    before_a_review(tour).await
}

async fn menu(window: &Window, entry: &str) -> Result<()> {
    window.click("button", "settings, text size").await?;
    window.click("button", entry).await
}

async fn before_a_review(tour: &mut Tour) -> Result<()> {
    tour.window().click("button", "settings, text size").await?;
    tour.window().find("button", "Change passphrase").await?;
    tour.state("20-person-menu").await?;
    tour.window().keys("Escape").await?;
    menu(tour.window(), "Change passphrase").await?;
    tour.window().find("textbox", "New passphrase").await?;
    tour.state("21-change-passphrase").await?;
    tour.window().fill("New passphrase", "short").await?;
    tour.state("22-passphrase-too-short").await?;
    tour.window().keys("Escape").await?;
    menu(tour.window(), "New recovery code").await?;
    tour.window().find("textbox", "Passphrase").await?;
    tour.state("23-new-code").await?;
    tour.window().keys("Escape").await?;
    let table = tour.laptop().home().join("Doubled.csv");
    fs::write(&table, "Ref,Wording\n1.1,One thing.\n1.1,The same code again.\n,No code.\n1.2,\n")?;
    tour.laptop().answer("edition", &table)?;
    tour.window().click("button", "Import standards and start a review").await?;
    tour.window().find("button", "Choose a file").await?;
    tour.state("24-import-begins").await?;
    tour.window().click("button", "Choose a file").await?;
    tour.window().sees("Doubled.csv").await?;
    tour.state("25-import-with-problems").await
}

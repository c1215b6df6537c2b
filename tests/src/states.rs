//! States that the job does not pass through: forms open, nothing found, something wrong, very much of it. `make tour`
//! looks at each.

use std::fs;
use std::time::Duration;

use anyhow::Result;

use crate::journey::unlock;
use crate::tour::Tour;
use crate::window::Window;

/// Longer than any line is wide, and with a word that cannot be broken.
const LONG: &str = "The charge nurse explained at length how leave is planned from Monday to Sunday, who is asked, who is \
     told, what happens when the ward is short, and where it is written down, which is in a folder called \
     Section17LeaveAuthorisationsAndCancellationsNovemberToJanuary behind the desk. ";

/// From the welcome screen of an open, empty laptop through everything that is seldom seen.
///
/// # Errors
/// What the person could not do, and what the window said instead.
pub async fn states(tour: &mut Tour) -> Result<()> {
    before_a_review(tour).await?;
    tour.window().click("button", "Try the example").await?;
    tour.window().sees("Hawthorn Unit").await?;
    plan(tour).await?;
    notes(tour).await?;
    standards(tour).await?;
    together(tour).await?;
    search(tour).await?;
    saving(tour).await?;
    locked(tour).await
}

/// Letters one after the other at once would be a word that somebody types.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
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
    tour.state("25-import-with-problems").await?;
    tour.window().click("link", "All reviews").await?;
    tour.window().click("button", "Connect this laptop").await?;
    tour.window().fill("Address of the network’s server", "nowhere.invalid").await?;
    tour.window().fill("Your code", "7K2M-QX4T-9RBD").await?;
    tour.state("26-connect").await?;
    tour.window().keys("Enter").await?;
    tour.window().sees("Details").await?;
    tour.state("27-cannot-connect").await?;
    tour.window().click("link", "All reviews").await?;
    tour.window().sees("Welcome to Standpoint").await
}

async fn plan(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+1").await?;
    tour.window().click("button", "Add").await?;
    tour.window().find("textbox", "Organisation").await?;
    tour.state("30-team-form").await?;
    tour.window().click("button", "Cancel").await?;
    tour.window().keys("Ctrl+2").await?;
    tour.window().click("button", "Add session").await?;
    tour.window().fill("Title", LONG).await?;
    tour.window().fill("Starts", "25:99").await?;
    tour.state("31-session-form").await?;
    tour.window().keys("Escape").await
}

async fn notes(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+3").await?;
    window.find("textbox", "Note").await?;
    tour.state("40-notes-empty").await?;
    let window = tour.window();
    window.click("button", "choose a session").await?;
    window.find("button", "10:45 Patients, Larch ward").await?;
    tour.state("41-sessions").await?;
    let window = tour.window();
    window.click("button", "10:45 Patients, Larch ward").await?;
    window.click("textbox", "Note").await?;
    for mark in ["", "+ ", "! ", "\" ", "? "] {
        for n in 1..=8 {
            window.type_text(&format!("{mark}Thing {n} that was said.\n")).await?;
        }
    }
    window.type_text(LONG).await?;
    window.keys("Enter").await?;
    window.sees("behind the desk").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    tour.state("42-many-notes").await?;
    tour.window().type_text("Mr Okonkwo in room 12, born 3.4.1961, 943 476 5919").await?;
    tour.window().sees("Take it out").await?;
    tour.state("43-flagged").await?;
    tour.window().keys("Ctrl+A").await?;
    tour.window().type_text("/zzzz").await?;
    pause().await;
    tour.state("44-no-standard").await?;
    tour.window().keys("Ctrl+A").await?;
    tour.window().type_text("@").await?;
    tour.window().find("option", "").await?;
    tour.state("45-who-speaks").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("Backspace").await?;
    tour.window().until("page.find('textbox', 'Note').value === ''").await?;
    pause().await;
    tour.window().keys("ArrowUp").await?;
    tour.window().click("button", "Earlier versions").await?;
    tour.window().sees("Versions").await?;
    tour.state("46-versions-of-a-note").await?;
    tour.window().click("button", "Close the versions").await?;
    let window = tour.window();
    window.resize(800, 768).await?;
    window.settled().await?;
    window.resize(1366, 768).await
}

async fn standards(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    window.click("option", "1.1").await?;
    window.keys("3").await?;
    window.until("document.activeElement.id === 'why'").await?;
    window.type_text(LONG).await?;
    tour.state("50-why").await?;
    tour.window().keys("Escape").await?;
    pause().await;
    tour.window().keys("P").await?;
    tour.window().sees("One line for each standard").await?;
    tour.window().type_text("99.9 2 There is no such thing").await?;
    tour.window().sees("No standard has that code").await?;
    tour.state("51-key-in-unknown").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("F1").await?;
    tour.window().sees("Keys for this screen").await?;
    tour.state("52-keys-of-standards").await?;
    tour.window().keys("Escape").await
}

async fn together(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+5").await?;
    window.sees("We differ").await?;
    window.click_text("Leave: told early").await?;
    window.sees("Patients are told as early as possible").await?;
    pause().await;
    window.keys("h").await?;
    pause().await;
    tour.state("60-names-hidden").await?;
    tour.window().keys("e").await?;
    pause().await;
    tour.state("61-evidence").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("Ctrl+6").await?;
    tour.window().click("button", "Write an area for improvement").await?;
    tour.window().type_text(LONG).await?;
    tour.state("62-writing-a-finding").await?;
    tour.window().keys("Enter").await?;
    pause().await;
    tour.window().keys("/").await?;
    pause().await;
    tour.state("63-linking-a-finding").await?;
    tour.window().keys("Escape").await?;
    tour.window().click("button", "Feedback view").await?;
    tour.window().find("button", "Full screen").await?;
    tour.state("64-feedback").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("Ctrl+7").await?;
    tour.window().sees("Before you share it").await?;
    tour.window().until("[...document.images].some((page) => page.complete && page.naturalWidth > 0)").await?;
    tour.window().click("radio", "Two pages").await?;
    pause().await;
    tour.state("65-two-pages").await
}

async fn search(tour: &mut Tour) -> Result<()> {
    for (words, name) in [
        ("", "70-search-empty"),
        ("xyzzy", "71-nothing-found"),
        (">", "72-commands"),
        ("/5", "73-standards-found"),
        ("#thing", "74-notes-found"),
    ] {
        tour.window().keys("Ctrl+k").await?;
        tour.window().find("combobox", "").await?;
        tour.window().type_text(words).await?;
        pause().await;
        tour.state(name).await?;
        tour.window().keys("Escape").await?;
        tour.window().until("!document.querySelector('dialog[open]')").await?;
    }
    Ok(())
}

async fn saving(tour: &mut Tour) -> Result<()> {
    tour.window().click("button", "Saved on this laptop").await?;
    tour.window().find("button", "Save a file").await?;
    tour.state("80-not-connected").await?;
    let nothing = tour.folder().join("nothing.handover");
    fs::write(&nothing, "This is no such file.")?;
    tour.laptop().answer("take-in", &nothing)?;
    tour.window().click("button", "Open a file").await?;
    pause().await;
    tour.state("81-take-in").await
}

async fn locked(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+l").await?;
    tour.window().sees("Unlock your reviews").await?;
    pause().await;
    tour.window().fill("Passphrase", "not the passphrase").await?;
    tour.window().keys("Enter").await?;
    tour.window().sees("That is not the passphrase").await?;
    tour.state("90-wrong-passphrase").await?;
    tour.window().click("button", "recovery code").await?;
    tour.window().sees("Open with the recovery code").await?;
    tour.window().fill("Recovery code", "0000").await?;
    tour.state("91-forgotten").await?;
    tour.window().click("button", "Back").await?;
    unlock(tour.window()).await?;
    tour.window().sees("Hawthorn Unit").await
}

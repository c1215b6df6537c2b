//! Two reviewers with a window each, one server between them, and what both do again and again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::journey::set_up;
use crate::window::Window;
use crate::{Central, Tour, root};

/// During the visit.
const VISIT: &str = "2026-10-14T10:50:00+01:00";
/// The unit of the review that the network sends.
pub const UNIT: &str = "Linden House";
/// Two of its team, and what they may do at large.
pub const PEOPLE: [(&str, &str); 2] =
    [("Helen Marwood", "lead_reviewer"), ("Dr Anil Deshmukh", "reviewer")];
/// What both of them change.
pub const FINDING: &str = "Families hear late about leave.";

/// A server of the network with one review on it: the example's, without the work that a practice visit begins with.
///
/// # Errors
/// What the server said instead.
pub fn network(folder: &Path) -> Result<Central> {
    let example = root().join("schemas/example");
    let mut pack: Value = serde_json::from_slice(&std::fs::read(example.join("pack.json"))?)?;
    pack["review"]["unit"] = json!(UNIT);
    if let Some(pack) = pack.as_object_mut() {
        pack.remove("team_work");
    }
    let file = folder.join("linden-house.json");
    std::fs::write(&file, serde_json::to_vec(&pack)?)?;
    let central = Central::new(None)?;
    let edition = example.join("edition.json");
    central.admin(&[
        "import",
        "pack",
        &file.to_string_lossy(),
        "--edition",
        &edition.to_string_lossy(),
    ])?;
    Ok(central)
}

/// Opens a window for each of the two, and lets them go their ways; pictures are left in the folder.
///
/// # Errors
/// What one of the two could not do, and what the window said instead.
pub async fn in_two_windows(
    folder: &Path,
    ways: impl AsyncFnOnce(&mut Central, &mut Tour, &mut Tour) -> Result<()>,
) -> Result<()> {
    let papers = tempfile::tempdir()?;
    let mut central = network(papers.path())?;
    central.start()?;
    let mut helen = Tour::begin(&folder.join("helen"), VISIT).await?;
    let mut anil = Tour::begin(&folder.join("anil"), VISIT).await?;
    let went = ways(&mut central, &mut helen, &mut anil).await;
    if went.is_err() {
        // The last thing that was seen helps most; without it the error still says what happened.
        let _ = helen.picture("99-stopped-here").await;
        let _ = anil.picture("99-stopped-here").await;
    }
    let ended = helen.end().await.and(anil.end().await);
    went.and(ended)
}

/// From the first start to the filled form; what is left is to press "Connect".
///
/// # Errors
/// What the person could not do.
pub async fn fill_in(central: &Central, tour: &Tour, name: &str, role: &str) -> Result<()> {
    let code = central.welcome(name, role, Some(UNIT))?;
    let authority: PathBuf = central.authority()?;
    let window = tour.window();
    set_up(window).await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Connect this laptop").await?;
    window.fill("Address of the network’s server", &central.address()).await?;
    window.fill("Your code", &code).await?;
    window.click_text("Behind a company’s own certificate or proxy?").await?;
    tour.laptop().answer("certificate", &authority)?;
    window.click("button", "Choose the file").await?;
    let file = authority.file_name().context("an authority has a name")?.to_string_lossy();
    window.sees(&file).await
}

/// Opens the review that the network sent.
///
/// # Errors
/// What the person could not do.
pub async fn open_review(window: &Window) -> Result<()> {
    window.sees("Low Secure Network").await?;
    window.click("link", "All reviews").await?;
    window.sees(UNIT).await?;
    window.click("button", "Open review").await?;
    window.sees("Overview").await
}

/// Writes a line in Notes.
///
/// # Errors
/// What the person could not do.
pub async fn note(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    window.sees(text.trim()).await
}

/// Writes the finding that both change later.
///
/// # Errors
/// What the person could not do.
pub async fn write_finding(window: &Window) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click("button", "Write an area for improvement").await?;
    window.type_text(FINDING).await?;
    window.keys("Enter").await?;
    window.sees(FINDING).await
}

/// Writes another sentence in place of the one that is there.
///
/// # Errors
/// What the person could not do.
pub async fn reword(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click_text(FINDING).await?;
    window.click("button", "Write").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.keys("Ctrl+A").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.sees(text).await
}

/// Opens "Saving and uploading".
///
/// # Errors
/// What the person could not do.
pub async fn open_saving(window: &Window) -> Result<()> {
    window.click("button", "Saved on this laptop").await?;
    window.sees("Try now").await
}

/// Opens "Saving and uploading", tries at once, and waits until the network has everything.
///
/// # Errors
/// What the person could not do.
pub async fn upload(window: &Window) -> Result<()> {
    open_saving(window).await?;
    // Twice: what is said before the second answer may still be of the time before.
    for _ in 0..2 {
        window.click("button", "Try now").await?;
        pause().await;
        window.until("!page.find('button', 'Try now').matches('[aria-busy=true]')").await?;
        window.sees("All uploaded").await?;
    }
    Ok(())
}

/// A letter that follows others at once would be a word that somebody types.
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

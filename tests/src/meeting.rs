//! Two reviewers, two windows, one server: work on one review without a connection, come together, and settle what both
//! wrote in one place.

use std::path::{Path, PathBuf};

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

const FINDING: &str = "Families hear late about leave.";

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

/// The whole meeting; pictures of both windows are left in the folder.
///
/// # Errors
/// What one of the two could not do, and what the window said instead.
pub async fn meeting(folder: &Path) -> Result<()> {
    let papers = tempfile::tempdir()?;
    let mut central = network(papers.path())?;
    central.start()?;
    let mut helen = Tour::begin(&folder.join("helen"), VISIT).await?;
    let mut anil = Tour::begin(&folder.join("anil"), VISIT).await?;
    let met = met(&mut central, &mut helen, &mut anil).await;
    if met.is_err() {
        // The last thing that was seen helps most; without it the error still says what happened.
        let _ = helen.picture("99-stopped-here").await;
        let _ = anil.picture("99-stopped-here").await;
    }
    let ended = helen.end().await.and(anil.end().await);
    met.and(ended)
}

async fn met(central: &mut Central, helen: &mut Tour, anil: &mut Tour) -> Result<()> {
    for (tour, (name, role)) in [&mut *helen, &mut *anil].into_iter().zip(PEOPLE) {
        connect(central, tour, name, role).await?;
        open_review(tour.window()).await?;
    }
    helen.screen("02-connected").await?;

    // Without a connection, each on their own.
    central.stop()?;
    note(helen.window(), "Six patients knew their named nurse. ").await?;
    note(anil.window(), "The leave book was up to date on both wards. ").await?;
    rate(anil.window(), "1.1", "1").await?;
    write_finding(helen.window()).await?;
    helen.window().sees("waiting to upload").await?;

    // A connection: everything comes together.
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    upload(helen.window()).await?;
    for (tour, theirs) in [
        (&*anil, "Six patients knew their named nurse."),
        (&*helen, "The leave book was up to date"),
    ] {
        tour.window().keys("Ctrl+K").await?;
        tour.window().type_text(theirs).await?;
        tour.window().sees("1 found on this laptop").await?;
        tour.window().keys("Escape").await?;
    }
    anil.window().keys("Ctrl+6").await?;
    anil.window().sees(FINDING).await?;

    // Both change the same words, again without a connection.
    central.stop()?;
    reword(helen.window(), "Two families learned of it at the door").await?;
    reword(anil.window(), "A leaflet about leave is ready to use").await?;
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    decide(anil).await?;
    upload(anil.window()).await?;
    upload(helen.window()).await?;
    helen.window().keys("Ctrl+6").await?;
    helen.window().sees("Both are so: at the door, and a leaflet is ready.").await?;
    helen.screen("04-together").await
}

/// From the first start to the review that the network sent.
async fn connect(central: &Central, tour: &mut Tour, name: &str, role: &str) -> Result<()> {
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
    window.sees(&file).await?;
    tour.screen("01-connect").await?;
    tour.window().click("button", "Connect").await?;
    tour.window().sees("Low Secure Network").await
}

async fn open_review(window: &Window) -> Result<()> {
    window.click("link", "All reviews").await?;
    window.sees(UNIT).await?;
    window.click("button", "Open review").await?;
    window.sees("Overview").await
}

async fn note(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    window.sees(text.trim()).await
}

async fn rate(window: &Window, code: &str, key: &str) -> Result<()> {
    window.keys("Ctrl+4").await?;
    window.click("option", code).await?;
    pause().await;
    window.keys(key).await?;
    window.sees("1 of 16 rated").await
}

async fn write_finding(window: &Window) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click("button", "Write an area for improvement").await?;
    window.type_text(FINDING).await?;
    window.keys("Enter").await?;
    window.sees(FINDING).await
}

/// Writes another sentence in place of the one that is there.
async fn reword(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click_text(FINDING).await?;
    window.click("button", "Write").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.keys("Ctrl+A").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.sees(text).await
}

/// Opens "Saving and uploading", tries at once, and waits until the network has everything.
async fn upload(window: &Window) -> Result<()> {
    window.click("button", "Saved on this laptop").await?;
    window.sees("Try now").await?;
    // Twice: what is said before the second answer may still be of the time before.
    for _ in 0..2 {
        window.click("button", "Try now").await?;
        pause().await;
        window.until("!page.find('button', 'Try now').matches('[aria-busy=true]')").await?;
        window.sees("All uploaded").await?;
    }
    Ok(())
}

/// What both wrote stands side by side; one wording is made of it.
async fn decide(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.sees("1 thing to decide").await?;
    window.sees("Two people changed the same words").await?;
    window.sees("Two families learned of it at the door").await?;
    window.sees("A leaflet about leave is ready to use").await?;
    tour.screen("03-two-versions").await?;
    let window = tour.window();
    window
        .fill("Use this in the report", "Both are so: at the door, and a leaflet is ready.")
        .await?;
    window.click("button", "Use this wording").await?;
    window.sees_no("Two people changed the same words").await
}

/// A letter that follows others at once would be a word that somebody types.
async fn pause() {
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
}

//! Saving, sharing and connecting, in two windows and with a server that is not always there.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use whole::journey::{set_up, unlock};
use whole::meeting::{PEOPLE, UNIT, network};
use whole::{Central, Tour, Window, target};

const VISIT: &str = "2026-10-14T10:50:00+01:00";

#[tokio::test]
async fn work_is_kept_passed_on_and_brought_together() -> Result<()> {
    let folder = target().join("saving");
    let papers = tempfile::tempdir()?;
    let mut central = network(papers.path())?;
    central.start()?;
    let mut helen = Tour::begin(&folder.join("helen"), VISIT).await?;
    let mut anil = Tour::begin(&folder.join("anil"), VISIT).await?;
    let went = walk(&mut central, &mut helen, &mut anil).await;
    if went.is_err() {
        let _ = helen.picture("99-stopped-here").await;
        let _ = anil.picture("99-stopped-here").await;
    }
    let ended = helen.end().await.and(anil.end().await);
    went.and(ended)
}

async fn walk(central: &mut Central, helen: &mut Tour, anil: &mut Tour) -> Result<()> {
    for (tour, (name, role)) in [&mut *helen, &mut *anil].into_iter().zip(PEOPLE) {
        connect(central, tour, name, role).await?;
    }

    // Uploaded, then waiting.
    write(helen.window(), "Six patients knew their named nurse. ").await?;
    upload(helen.window()).await?;
    helen.window().keys("Ctrl+3").await?;
    kept(helen.window(), "Six patients", "Uploaded").await?;
    central.stop()?;
    write(helen.window(), "Leave is cancelled when the ward is short. ").await?;
    kept(helen.window(), "Leave is cancelled", "Saved on this laptop, waiting to upload").await?;
    helen.screen("02-notes").await?;
    finding(helen.window(), "Families hear late about leave.").await?;
    helen.screen("03-findings").await?;
    open_saving(helen.window()).await?;
    helen.window().sees("Waiting to upload").await?;
    let notes = "[...document.querySelectorAll('summary')].find((row) => row.textContent.includes('note')).click()";
    helen.window().run(notes, vec![]).await?;
    helen.window().sees("Leave is cancelled when the ward is short.").await?;
    helen.screen("04-waiting").await?;

    // From laptop to laptop, by a file.
    let file = helen.folder().join("for-anil.handover");
    helen.laptop().answer("hand-over", &file)?;
    helen.window().click("button", "Save a file").await?;
    helen.window().sees("Your colleague opens it with this code").await?;
    let code = helen
        .window()
        .run("return document.querySelector('.told .code').textContent", vec![])
        .await?;
    let code = code.as_str().context("a code is shown")?.to_owned();
    helen.screen("05-handed-over").await?;
    take_in(anil, &file, "0000-0000-0000-0000").await?;
    anil.window().sees("Compare the code group by group").await?;
    anil.screen("06-wrong-code").await?;
    anil.window().fill("Code of this file", &code.to_lowercase()).await?;
    anil.window().click("button", "Take it in").await?;
    anil.window().sees("by Helen Marwood, for Linden House").await?;
    anil.window().keys("Ctrl+6").await?;
    anil.window().sees("Families hear late about leave.").await?;
    anil.window().find("img", "From a colleague’s file, not yet uploaded").await?;

    // Both write in one place; the server stands in the way of one of them.
    reword(helen.window(), "Two families learned of it at the door").await?;
    reword(anil.window(), "A leaflet about leave is ready to use").await?;
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    anil.window().sees("Two people changed the same words").await?;
    anil.screen("07-two-versions").await?;
    central.admin(&["review", "lock", UNIT])?;
    write(helen.window(), "Written after the office closed the review. ").await?;
    open_saving(helen.window()).await?;
    helen.window().click("button", "Try now").await?;
    helen.window().sees("Could not be uploaded").await?;
    helen.screen("08-not-taken").await?;

    // Back to where one was, also in a window that began anew.
    helen.window().keys("Ctrl+3").await?;
    helen.window().click("textbox", "Note").await?;
    helen.window().type_text("Half a line").await?;
    pause(1_200).await;
    helen.window().run("window.before = true", vec![]).await?;
    helen.window().keys("Ctrl+L").await?;
    helen.window().sees("Unlock your reviews").await?;
    pause(600).await;
    // The page with what was written on it is gone.
    helen.window().until("window.before === undefined").await?;
    unlock(helen.window()).await?;
    helen.window().until("page.find('textbox', 'Note')?.value === 'Half a line'").await?;
    Ok(())
}

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
    window.click("radio", "Through a proxy").await?;
    window.fill("Address of the proxy", "not an address").await?;
    window.click("button", "Connect").await?;
    window.sees("That is not the address of a proxy").await?;
    tour.screen("01-connect").await?;
    let window = tour.window();
    window.fill("Address of the proxy", "127.0.0.1:9").await?;
    window.click("button", "Connect").await?;
    window.sees("and that of the proxy 127.0.0.1:9").await?;
    window.click("radio", "Straight, without a proxy").await?;
    let at_foot = "page.find('button', 'Connect').scrollIntoView({ block: 'center' })";
    window.run(at_foot, vec![]).await?;
    window.click("button", "Connect").await?;
    window.sees("Low Secure Network").await?;
    window.click("link", "All reviews").await?;
    window.sees(UNIT).await?;
    window.click("button", "Open review").await?;
    window.sees("Overview").await
}

async fn write(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    window.sees(text.trim()).await
}

/// The mark on the line that begins like this.
async fn kept(window: &Window, begins: &str, state: &str) -> Result<()> {
    let line = format!(
        "[...document.querySelectorAll('li.note')].some((line) =>
           line.innerText.includes('{begins}') && line.querySelector('[role=img][aria-label=\"{state}\"]'))"
    );
    window.until(&line).await.map(|_| ())
}

async fn finding(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click("button", "Write an area for improvement").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.sees(text).await
}

async fn reword(window: &Window, text: &str) -> Result<()> {
    window.keys("Ctrl+6").await?;
    window.click_text("Families hear late about leave.").await?;
    window.click("button", "Write").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.keys("Ctrl+A").await?;
    window.type_text(text).await?;
    window.keys("Enter").await?;
    window.sees(text).await
}

async fn open_saving(window: &Window) -> Result<()> {
    window.click("button", "Saved on this laptop").await?;
    window.sees("Try now").await
}

async fn take_in(tour: &Tour, file: &Path, code: &str) -> Result<()> {
    open_saving(tour.window()).await?;
    tour.laptop().answer("take-in", file)?;
    tour.window().click("button", "Open a file").await?;
    tour.window().fill("Code of this file", code).await?;
    tour.window().click("button", "Take it in").await
}

async fn upload(window: &Window) -> Result<()> {
    open_saving(window).await?;
    for _ in 0..2 {
        window.click("button", "Try now").await?;
        pause(500).await;
        window.until("!page.find('button', 'Try now').matches('[aria-busy=true]')").await?;
        window.sees("All uploaded").await?;
    }
    Ok(())
}

async fn pause(millis: u64) {
    tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
}

//! Saving, sharing and connecting, in two windows and with a server that is not always there.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use whole::journey::unlock;
use whole::pair::*;
use whole::{Central, Tour, Window, target};

#[tokio::test]
async fn work_is_kept_passed_on_and_brought_together() -> Result<()> {
    in_two_windows(&target().join("saving"), walk).await
}

async fn walk(central: &mut Central, helen: &mut Tour, anil: &mut Tour) -> Result<()> {
    for (tour, (name, role)) in [&mut *helen, &mut *anil].into_iter().zip(PEOPLE) {
        connect(central, tour, name, role).await?;
    }

    // Uploaded, then waiting.
    note(helen.window(), "Six patients knew their named nurse. ").await?;
    upload(helen.window()).await?;
    helen.window().keys("Ctrl+3").await?;
    kept(helen.window(), "Six patients", "Uploaded").await?;
    central.stop()?;
    note(helen.window(), "Leave is cancelled when the ward is short. ").await?;
    kept(helen.window(), "Leave is cancelled", "Saved on this laptop, waiting to upload").await?;
    helen.screen("02-notes").await?;
    write_finding(helen.window()).await?;
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
    escape_leaves(helen.window(), &code).await?;
    helen.screen("05-handed-over").await?;
    take_in(anil, &file, "0000-0000-0000-0000").await?;
    anil.window().sees("Compare the code group by group").await?;
    anil.screen("06-wrong-code").await?;
    anil.window().fill("Code of this file", &code.to_lowercase()).await?;
    anil.window().click("button", "Take it in").await?;
    anil.window().sees("by Helen Marwood, for Linden House").await?;
    anil.window().keys("Ctrl+6").await?;
    anil.window().sees("Families hear late about leave.").await?;
    anil.window().find("img", "From a colleague’s laptop, not yet uploaded").await?;

    // And by a cable, both ways at once.
    by_cable(helen, anil).await?;

    // Both write in one place; the server stands in the way of one of them.
    reword(helen.window(), "Two families learned of it at the door").await?;
    reword(anil.window(), "A leaflet about leave is ready to use").await?;
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    anil.window().sees("Two people changed the same words").await?;
    anil.screen("07-two-versions").await?;
    central.admin(&["review", "lock", UNIT])?;
    note(helen.window(), "Written after the office closed the review. ").await?;
    open_saving(helen.window()).await?;
    helen.window().click("button", "Try now").await?;
    helen.window().sees("Could not be uploaded").await?;
    helen.screen("08-not-taken").await?;

    // Back to where one was, also in a window that began anew.
    helen.window().keys("Ctrl+3").await?;
    helen.window().click("textbox", "Note").await?;
    helen.window().type_text("Half a line").await?;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    helen.window().run("window.before = true", vec![]).await?;
    helen.window().keys("Ctrl+L").await?;
    helen.window().sees("Unlock your reviews").await?;
    pause().await;
    // The page with what was written on it is gone.
    helen.window().until("window.before === undefined").await?;
    unlock(helen.window()).await?;
    helen.window().until("page.find('textbox', 'Note')?.value === 'Half a line'").await?;
    Ok(())
}

async fn connect(central: &Central, tour: &mut Tour, name: &str, role: &str) -> Result<()> {
    fill_in(central, tour, name, role).await?;
    let window = tour.window();
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
    window.click("button", "Connect").await?;
    open_review(window).await
}

async fn by_cable(helen: &mut Tour, anil: &mut Tour) -> Result<()> {
    note(anil.window(), "The leave book was up to date on both wards. ").await?;
    open_saving(helen.window()).await?;
    helen.window().click("button", "Done").await?;
    helen.window().click("button", "Wait for a colleague").await?;
    helen.window().sees("Waiting for your colleague").await?;
    let told = "return [...document.querySelectorAll('.told dd')].map((one) => one.textContent)";
    let told = helen.window().run(told, vec![]).await?;
    let told = |at: usize| told[at].as_str().context("where, and a code").map(str::to_owned);
    let (place, code) = (told(0)?, told(1)?);
    escape_leaves(helen.window(), &code).await?;
    helen.window().sees("Waiting for your colleague").await?;
    let place = place.split(" or ").next().unwrap_or_default().to_owned();
    helen.screen("06-waits").await?;
    open_saving(anil.window()).await?;
    anil.window().click("button", "Go to a colleague").await?;
    anil.window().fill("Where your colleague’s laptop waits", "over there").await?;
    anil.window().fill("Their code", &code.to_lowercase()).await?;
    anil.window().keys("Enter").await?;
    anil.window().sees("That is not where a laptop waits").await?;
    anil.screen("06-goes").await?;
    anil.window().fill("Where your colleague’s laptop waits", &place).await?;
    anil.window().keys("Enter").await?;
    helen.window().sees("by Dr Anil Deshmukh, for Linden House").await?;
    helen.window().keys("Ctrl+K").await?;
    helen.window().type_text("The leave book was up to date").await?;
    helen.window().sees("1 found on this laptop").await?;
    helen.window().keys("Escape").await?;
    anil.window().sees("for Linden House").await
}

/// A code is shown once: `Esc` takes it away neither from where one is nor from elsewhere on the screen.
async fn escape_leaves(window: &Window, code: &str) -> Result<()> {
    let shown = format!("document.querySelector('.told .code')?.textContent === '{code}'");
    for place in ["document.querySelector('.told')", "document.querySelector('main')"] {
        window.run(&format!("{place}.focus()"), vec![]).await?;
        for _ in 0..2 {
            window.keys("Escape").await?;
            pause().await;
        }
        window.until(&shown).await?;
    }
    Ok(())
}

/// The mark on the line that begins like this.
async fn kept(window: &Window, begins: &str, state: &str) -> Result<()> {
    let line = format!(
        "[...document.querySelectorAll('li.note')].some((line) =>
           line.innerText.includes('{begins}') && line.querySelector('[role=img][aria-label=\"{state}\"]'))"
    );
    window.until(&line).await.map(|_| ())
}

async fn take_in(tour: &Tour, file: &Path, code: &str) -> Result<()> {
    open_saving(tour.window()).await?;
    tour.laptop().answer("take-in", file)?;
    tour.window().click("button", "Open a file").await?;
    tour.window().fill("Code of this file", code).await?;
    tour.window().click("button", "Take it in").await
}

//! A serious concern, written down in the middle of an interview: nothing typed is lost, and it is said that it tells nobody.

use std::time::Duration;

use whole::journey::{into_the_example, unlock};
use whole::{Tour, Window, target};

const HALF: &str = "Half a line about leave";
const TELLS: &str = "Writing it here tells nobody. Ring them.";

#[tokio::test]
async fn a_serious_concern_is_written_down_from_an_interview_and_who_was_told_stands_in_it()
-> anyhow::Result<()> {
    let folder = target().join("concern");
    let mut tour = Tour::begin(&folder, "2026-10-14T10:50:00+01:00").await?;
    let done = concern(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn concern(tour: &mut Tour) -> anyhow::Result<()> {
    let window = tour.window();
    into_the_example(window).await?;

    // From the middle of a line, and back to the same caret.
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text(HALF).await?;
    caret(window, 6).await?;
    window.keys("Ctrl+Shift+C").await?;
    window.sees(TELLS).await?;
    window.until("page.name(document.activeElement) === 'What was seen or heard'").await?;
    tour.screen("01-new").await?;
    let window = tour.window();
    window.click("textbox", "What was seen or heard").await?;
    window
        .type_text("The door from the garden stood open. Patient DOB 03/04/1985 was near it.")
        .await?;
    window.sees("may identify somebody").await?;
    window.keys("Escape").await?;
    window.until(&format!("page.find('textbox', 'Note')?.value === '{HALF}'")).await?;
    window.until("document.activeElement.selectionStart === 6").await?;
    window.type_text(" short").await?;
    window.until("page.find('textbox', 'Note').value === 'Half a short line about leave'").await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;

    // By its name, and gone on with. What identifies somebody is taken out again.
    window.keys("Ctrl+K").await?;
    window.type_text(">serious conc").await?;
    window.find("option", "Serious concern").await?;
    window.keys("Enter").await?;
    window.sees(TELLS).await?;
    window.sees("The door from the garden stood open.").await?;
    window.sees("Written down by Helen Marwood").await?;
    window.fill("What was seen or heard", "The door from the garden stood open for ten minutes, and the alarm panel beside it showed no light.").await?;
    window.sees_no("may identify somebody").await?;
    window.fill("Where", "Larch, garden").await?;

    // Rung, and told.
    window.sees("01632 960114").await?;
    window.click("button", "I told them : Service lead").await?;
    window.until("page.name(document.activeElement) === 'What was said or agreed'").await?;
    window.type_text("She has the door watched until it locks.").await?;
    tour.screen("02-telling").await?;
    let window = tour.window();
    window.click("textbox", "What was said or agreed").await?;
    window.keys("Enter").await?;
    window.sees("By telephone, 10:5").await?;
    window.sees("Service lead, Margaret Osei was told").await?;
    window.click("button", "Handed over to the unit").await?;
    window.type_text("Margaret Osei has it; locked at 10:58.\n").await?;
    window.until("page.find('button', 'Handed over to the unit').ariaPressed === 'true'").await?;
    window.sees("locked at 10:58.").await?;

    // Half an entry waits through a lock.
    window.click("button", "Somebody else was told").await?;
    window.type_text("Safegua").await?;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    window.keys("Ctrl+L").await?;
    window.sees("Unlock your reviews").await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    unlock(window).await?;
    window.sees(TELLS).await?;
    window.until("page.find('textbox', 'Whom')?.value === 'Safegua'").await?;
    window.fill("Whom", "Ward manager, Rowan").await?;
    window.click("button", "They were told").await?;
    window.click("button", "This was a mistake : Ward manager, Rowan").await?;
    window.type_text("It was the other ward.\n").await?;
    window.sees("By mistake: It was the other ward.").await?;
    tour.screen("03-told").await?;

    // One page, for the printer and as a file.
    let window = tour.window();
    let page = tour.folder().join("Concern.pdf");
    tour.laptop().answer("pdf", &page)?;
    window.click("button", "Save as PDF").await?;
    window.sees("Saved Concern.pdf").await?;
    anyhow::ensure!(std::fs::read(&page)?.starts_with(b"%PDF"), "the page is no PDF");
    window.click("button", "Print").await?;
    for _ in 0..100 {
        if tour.laptop().printed()? > 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    anyhow::ensure!(tour.laptop().printed()? == 1, "nothing was printed");

    // The lead knows another number.
    taken_off(window).await?;
    window.click("button", "Change the numbers").await?;
    window.fill("Number", "01632 960199").await?;
    tour.screen("04-numbers").await?;
    let window = tour.window();
    window.click("button", "Save the numbers").await?;
    window.sees("Changed the numbers to ring").await?;
    window.sees("01632 960199").await?;
    window.keys("Ctrl+1").await?;
    window.sees("Serious concern, 1 not closed").await?;
    tour.screen("05-overview").await?;
    tour.window().keys("F1").await?;
    tour.window().sees("Serious concern: write it down").await?;
    tour.window().keys("Escape").await
}

/// Whoever takes a number off is at the one that takes its place, and after the last one at where another is added.
async fn taken_off(window: &Window) -> anyhow::Result<()> {
    window.click("button", "Change the numbers").await?;
    window.click("button", "Take it off : Service lead").await?;
    window.until("document.activeElement.tagName === 'INPUT'").await?;
    window.until("document.activeElement.value.startsWith('Safeguarding')").await?;
    window.until("page.name(document.activeElement) === 'Whom'").await?;
    window.click("button", "Take it off : Project team of the network").await?;
    window.until("page.name(document.activeElement) === 'Add a number'").await?;
    window.keys("Escape").await?;
    window.until("page.name(document.activeElement) === 'Change the numbers'").await.map(|_| ())
}

/// Puts the caret into the line, as a click between two letters does.
async fn caret(window: &Window, at: u32) -> anyhow::Result<()> {
    let script = "page.find('textbox', 'Note').setSelectionRange(args[0], args[0])";
    window.run(script, vec![at.into()]).await.map(|_| ())
}

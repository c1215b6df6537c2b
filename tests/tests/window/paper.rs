//! Paper out and paper in: sheets are saved before a session, and what was written on them is keyed in afterwards.

use whole::journey::{set_up, unlock};
use whole::{Tour, Window, target};

#[tokio::test]
async fn what_was_written_on_a_printed_sheet_is_keyed_in_by_its_codes() -> anyhow::Result<()> {
    let folder = target().join("paper");
    let mut tour = Tour::begin(&folder, "2026-10-14T10:50:00+01:00").await?;
    let done = paper(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn paper(tour: &mut Tour) -> anyhow::Result<()> {
    let window = tour.window();
    set_up(window).await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;

    window.keys("Ctrl+2").await?;
    window.sees("Print the sheet").await?;
    tour.screen("01-timetable").await?;
    let window = tour.window();
    let sheet = tour.folder().join("Patients.pdf");
    tour.laptop().answer("pdf", &sheet)?;
    window.click("button", "Save as PDF").await?;
    window.sees("Saved Patients.pdf").await?;
    anyhow::ensure!(std::fs::read(&sheet)?.starts_with(b"%PDF"), "the sheet is no PDF");

    // For the way round, on a clipboard.
    window.click("link", "Ward tour and perimeter check").await?;
    window.find("button", "Print the checklist").await?;
    let list = tour.folder().join("Tour.pdf");
    tour.laptop().answer("pdf", &list)?;
    let at_foot = "page.find('checkbox', 'Large print').scrollIntoView({ block: 'end' })";
    window.run(at_foot, vec![]).await?;
    tour.screen("03-tour").await?;
    let window = tour.window();
    window.click("button", "Save the checklist").await?;
    window.sees("Saved Tour.pdf").await?;
    anyhow::ensure!(std::fs::read(&list)?.starts_with(b"%PDF"), "the checklist is no PDF");

    window.keys("Ctrl+4").await?;
    window.sees("1.1").await?;
    window.click("option", "1.1").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    window.keys("P").await?;
    window.sees("One line for each standard").await?;
    for (line, said) in [
        ("5.3 2 Leave is often called off on the day", "Keyed in 5.3"),
        ("5.4 M", "Keyed in 5.4"),
        ("7.4: n Families hear late", "Keyed in 7.4"),
    ] {
        window.type_text(line).await?;
        window.keys("Enter").await?;
        window.sees(said).await?;
        window.until("document.activeElement.value === ''").await?;
    }
    // Half a line is gone on with, from another screen and after a lock.
    window.type_text("6.2 3 Nobody had b").await?;
    window.keys("Ctrl+3").await?;
    window.find("textbox", "Note").await?;
    key_in_again(window, "6.2 3 Nobody had b").await?;
    window.keys("Ctrl+L").await?;
    window.sees("Unlock your reviews").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    unlock(window).await?;
    key_in_again(window, "6.2 3 Nobody had b").await?;
    window.keys("Ctrl+A").await?;
    window.type_text("99.9 2 There is no such thing").await?;
    window.sees("No standard has that code").await?;
    window.keys("Enter").await?;
    window.sees("Nothing was changed").await?;
    window.keys("Ctrl+A").await?;
    window.type_text("6.2 3 Nobody had been asked").await?;
    window.until("page.sees('in place of') || page.sees('Not met')").await?;
    tour.screen("02-key-in").await?;
    let window = tour.window();
    window.keys("Enter").await?;
    window.sees("Keyed in 6.2").await?;
    window.keys("Escape").await?;
    window.click("button", "Search").await?;
    window.type_text("called off on the day").await?;
    window.sees("on this laptop").await
}

async fn key_in_again(window: &Window, half: &str) -> anyhow::Result<()> {
    window.sees("Hawthorn Unit").await?;
    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.keys("P").await?;
    window.until(&format!("page.find('textbox', 'Line')?.value === '{half}'")).await.map(|_| ())
}

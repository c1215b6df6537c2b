//! Paper out and paper in: sheets are saved before a session, and what was written on them is keyed in afterwards.

use whole::journey::{into_the_example, unlock};
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
    into_the_example(window).await?;

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
    // What is typed next begins a line of its own, also while that one is still on its way.
    window.type_text("6.2 3 Nobody had been asked").await?;
    window.sees("No standard has the code 99.9").await?;
    window.until("document.activeElement.value === '6.2 3 Nobody had been asked'").await?;
    window.until("page.sees('in place of') || page.sees('Not met')").await?;
    tour.screen("02-key-in").await?;
    let window = tour.window();
    window.keys("Enter").await?;
    window.sees("Keyed in 6.2").await?;
    // The one that nobody has waits through a lock, and is put right by a key.
    window.keys("Ctrl+L").await?;
    window.sees("Unlock your reviews").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    unlock(window).await?;
    key_in_again(window, "").await?;
    window.sees("99.9 2 There is no such thing").await?;
    window.keys("ArrowUp").await?;
    window.until("document.activeElement.value === '99.9 2 There is no such thing'").await?;
    window.keys("Ctrl+A").await?;
    window.type_text("9.9 2 There is such a thing").await?;
    window.keys("Enter").await?;
    window.sees("Keyed in 9.9").await?;
    window.until("!page.sees('Not kept yet')").await?;
    in_one_breath(window).await?;
    // Beside the line the keys of the list rest: nothing is rated that is not in sight.
    let rated = "document.querySelector('.key-in h2 .num').textContent";
    let before = window.run(&format!("return {rated}"), vec![]).await?;
    window.run("page.find('button', 'Done').focus()", vec![]).await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    window.keys("2").await?;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    anyhow::ensure!(
        window.run(&format!("return {rated}"), vec![]).await? == before,
        "a key rated behind the line"
    );
    anyhow::ensure!(!said(window).await?.contains("partly"), "a key rated behind the line");
    window.keys("Escape").await?;
    window.click("button", "Search").await?;
    window.type_text("called off on the day").await?;
    window.sees("on this laptop").await
}

/// What the status bar says now.
async fn said(window: &Window) -> anyhow::Result<String> {
    Ok(window
        .run("return document.querySelector('footer').innerText.toLowerCase()", vec![])
        .await?
        .to_string())
}

async fn key_in_again(window: &Window, half: &str) -> anyhow::Result<()> {
    window.sees("Hawthorn Unit").await?;
    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.keys("P").await?;
    window.until(&format!("page.find('textbox', 'Line')?.value === '{half}'")).await.map(|_| ())
}

/// Thirty lines without a pause between them, faster than anybody types: each is kept as its own.
async fn in_one_breath(window: &Window) -> anyhow::Result<()> {
    let lines: Vec<String> = (1..=10)
        .flat_map(|standard| [1, 3, 6].map(|section| (section, standard)))
        .map(|(section, standard)| {
            format!("{section}.{standard} 1 Seen in {section} and {standard}")
        })
        .collect();
    window.type_text(&format!("{}\n", lines.join("\n"))).await?;
    window.until("page.sees('Seen in 6 and 10')").await?;
    let kept = "return [...document.querySelectorAll('.key-in ol li')].map((row) => row.lastElementChild.textContent).reverse().slice(-30)";
    let kept: Vec<String> = serde_json::from_value(window.run(kept, vec![]).await?)?;
    let words: Vec<&str> = lines.iter().filter_map(|line| line.splitn(3, ' ').nth(2)).collect();
    anyhow::ensure!(kept == words, "thirty lines became {kept:?}");
    anyhow::ensure!(
        window.run("return page.sees('Not kept yet')", vec![]).await? == false,
        "a line was refused"
    );
    Ok(())
}

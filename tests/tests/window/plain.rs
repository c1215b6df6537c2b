//! What a stranger is told on the way in: what is asked of a passphrase, a code that can be copied by hand, whose part is
//! played in a practice visit, how many standards there are, and that the report is being made.

use anyhow::{Result, ensure};
use whole::journey::set_up;
use whole::{Tour, Window, target};

/// The groups of the code by line; a group that is broken or cut off counts as none.
const LINES: &str = "
    const lines = {};
    const all = [...document.querySelectorAll('.code .code-groups span')];
    for (const group of all) {
      const { top, right, height } = group.getBoundingClientRect();
      const whole = height < 1.5 * parseFloat(getComputedStyle(group).lineHeight) && right <= innerWidth && group.scrollWidth <= group.clientWidth;
      lines[Math.round(top)] = (lines[Math.round(top)] ?? 0) + (whole ? 1 : -9);
    }
    return Object.values(lines);";

/// Notes that the pages are being made, however short that is.
const MAKING: &str = "
    new MutationObserver(() => (window.making ??= document.querySelector('.spread .making')?.textContent))
      .observe(document.body, { childList: true, subtree: true });";

#[tokio::test]
async fn a_stranger_is_told_in_plain_words_what_is_asked_and_what_is_going_on() -> Result<()> {
    // Long after the day of the example.
    let mut tour = Tour::begin(&target().join("plain"), "2026-11-23T10:00:00+00:00").await?;
    let done = walk(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn walk(tour: &mut Tour) -> Result<()> {
    // What is asked of a passphrase, and why one is not taken.
    let window = tour.window();
    window.sees("At least 12 characters").await?;
    window.fill("New passphrase", "password").await?;
    window.sees("Not yet 12 characters").await?;
    for field in ["New passphrase", "The same again"] {
        window.fill(field, "password1234").await?;
    }
    window.sees("Long enough").await?;
    window.keys("Enter").await?;
    window.sees("long enough, but easy to guess").await?;
    window.sees("common words such as “password”").await?;
    tour.screen("01-passphrase").await?;

    // The recovery code: whole groups, as many on each line.
    let window = tour.window();
    set_up(window).await?;
    for (width, height, scale) in [(1366, 768, 1.0), (1366, 768, 2.0), (640, 512, 2.0)] {
        window.resize(width, height).await?;
        window.text_scale(scale).await?;
        window.settled().await?;
        let lines = window.run(LINES, vec![]).await?;
        let whole = lines == serde_json::json!([5]) || lines == serde_json::json!([1, 1, 1, 1, 1]);
        ensure!(whole, "at {width} x {height} and {scale} the groups stand as {lines}");
    }
    window.resize(1366, 768).await?;
    window.text_scale(1.0).await?;
    tour.screen("02-code").await?;

    // Whose part one plays, and how many standards there are.
    let window = tour.window();
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("you play Helen Marwood, the lead reviewer").await?;
    window
        .sees("0 of 204 standards rated by you; 4 more do not apply to this kind of care")
        .await?;
    tour.screen("03-overview").await?;

    // A session with prompts, though it is another day.
    let window = tour.window();
    window.sees("Patients, Larch ward").await?;
    window.click("button", "Open session").await?;
    window.find("textbox", "Note").await?;
    window.until("document.querySelectorAll('.prompts-pane li').length > 10").await?;
    window.keys("Ctrl+1").await?;
    window.sees("A session to try").await?;
    window.keys("Ctrl+3").await?;
    window
        .until(
            "document.querySelector('#session-title').innerText.includes('Patients, Larch ward')",
        )
        .await?;
    tour.screen("04-notes").await?;
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    window.sees("0 of 204").await?;
    window.keys("Ctrl+5").await?;
    window.sees("0 of 204 done").await?;

    // The report is being made, and then one is at the first line of its outline.
    window.run(MAKING, vec![]).await?;
    window.keys("Ctrl+7").await?;
    window.until("window.making === 'Making the pages…'").await?;
    arrived(window, "page.name(document.activeElement).startsWith('Contents')").await?;
    window.sees("Before it goes to the unit").await?;
    window.until("document.querySelector('[data-page] img')").await?;
    tour.screen("06-report").await?;
    // Where there is no outline, at the pages.
    let window = tour.window();
    window.resize(1100, 700).await?;
    window.keys("Ctrl+1").await?;
    window.sees("you play Helen Marwood").await?;
    window.keys("Ctrl+7").await?;
    arrived(window, "page.name(document.activeElement) === 'Preview'").await?;
    window.resize(1366, 768).await
}

async fn arrived(window: &Window, at: &str) -> Result<()> {
    window.until(at).await?;
    // And stays there when all that comes later has come.
    tokio::time::sleep(std::time::Duration::from_millis(900)).await;
    window.until(at).await.map(|_| ())
}

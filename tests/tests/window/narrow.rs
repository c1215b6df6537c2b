//! With large text or in a small window the list and one standard are two places, at Standards and at Agree: one leads to
//! the other and back, the keys work in both, the focus is always in sight, and nothing is cut off.

use std::time::Duration;

use anyhow::{Result, ensure};
use whole::journey::into_the_example;
use whole::{Theme, Tour, Window, target};

const LIST: &str = "document.activeElement.id === 'standards-list'";
/// Notes which standard is rated, and which one is shown at that moment.
const RATED_IN_SIGHT: &str = "
    window.rated = [];
    const heard = () => {
      const rated = /^([0-9.]+): /.exec(document.querySelector('[aria-live=\"polite\"]').textContent)?.[1];
      const note = `${rated} at ${document.querySelector('.evidence .code').textContent}`;
      if (rated && !window.rated.some((other) => other.startsWith(`${rated} `))) window.rated.push(note);
    };
    new MutationObserver(heard).observe(document.body, { childList: true, characterData: true, subtree: true });";
const WORDS: &str = "document.activeElement.id === 'standard-words'";

#[tokio::test]
async fn with_large_text_a_standard_opens_in_place_of_its_list_and_leads_back() -> Result<()> {
    let mut tour = example("narrow-standards").await?;
    let done = standards(&mut tour).await;
    ended(tour, done).await
}

#[tokio::test]
async fn with_large_text_the_team_reads_what_it_decides_and_reaches_what_is_left() -> Result<()> {
    let mut tour = example("narrow-agree").await?;
    let done = agree(&mut tour).await;
    ended(tour, done).await
}

async fn example(folder: &str) -> Result<Tour> {
    let tour = Tour::begin(&target().join(folder), "2026-10-14T10:50:00+01:00").await?;
    let window = tour.window();
    into_the_example(window).await?;
    window.text_scale(2.0).await?;
    Ok(tour)
}

async fn ended(tour: Tour, done: Result<()>) -> Result<()> {
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

/// Letters one after the other at once would be a word that somebody types.
async fn letter(window: &Window, key: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(400)).await;
    window.keys(key).await
}

/// The standard whose wording stands alone in the window.
async fn alone(window: &Window, code: &str) -> Result<()> {
    let shown = format!(
        "page.find('heading', document.getElementById('standard-words')?.textContent ?? '-')
         && document.querySelector('.evidence .code').textContent === '{code}'
         && !page.find('listbox', '')"
    );
    window.until(&shown).await.map(|_| ())
}

/// The list stands alone, and this row is chosen in it.
async fn listed(window: &Window, code: &str) -> Result<()> {
    window.until(LIST).await?;
    let chosen = format!("page.find('option', '{code} ')?.ariaSelected === 'true'");
    window.until(&chosen).await?;
    window.until("!page.visible(document.getElementById('standard-words'))").await?;
    window.focus().await.map(|_| ())
}

/// The hints that are seen in the status bar.
async fn hints(window: &Window) -> Result<String> {
    let script = "const edge = document.querySelector('footer .centre').getBoundingClientRect();
         return [...document.querySelectorAll('footer .hint')]
           .filter((hint) => page.visible(hint) && hint.getBoundingClientRect().bottom <= edge.bottom + 1)
           .map((hint) => hint.innerText.replace(/\\s+/g, ' ').trim()).join(', ')";
    Ok(window.run(script, vec![]).await?.as_str().unwrap_or_default().to_owned())
}

async fn standards(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    window.until(LIST).await?;
    letter(window, "g").await?;
    letter(window, "5").await?;
    listed(window, "5.1").await?;
    let seen = hints(window).await?;
    ensure!(seen.contains("↵ open"), "at the list the status bar shows: {seen}");
    tour.screen("01-list").await?;

    let window = tour.window();
    window.keys("ArrowDown").await?;
    window.keys("ArrowDown").await?;
    window.keys("Enter").await?;
    alone(window, "5.3").await?;
    window.until(WORDS).await?;
    window.focus().await?;
    let seen = hints(window).await?;
    ensure!(seen.contains("Esc back to the list"), "at the standard the status bar shows: {seen}");
    ensure!(!seen.contains("open"), "at the standard the status bar shows: {seen}");
    tour.screen("02-standard").await?;

    // Moving and rating, and the standard that is shown follows.
    let window = tour.window();
    letter(window, "j").await?;
    alone(window, "5.4").await?;
    letter(window, "j").await?;
    alone(window, "5.5").await?;
    window.keys("1").await?;
    alone(window, "5.6").await?;
    window.focus().await?;
    window.keys("2").await?;
    window.until("document.activeElement.id === 'why'").await?;
    window.type_text("Only some go out.\n").await?;
    alone(window, "5.7").await?;
    window.until(WORDS).await?;
    window.click("button", "Previous standard").await?;
    alone(window, "5.6").await?;
    window.sees("Only some go out.").await?;
    // What an undo leads to is in sight already, and read anew.
    window.keys("Ctrl+Z").await?;
    window.until("document.getElementById('why').value === ''").await?;
    window.keys("Ctrl+Shift+Z").await?;
    window.until("document.getElementById('why').value === 'Only some go out.'").await?;
    alone(window, "5.6").await?;
    window.keys("Escape").await?;
    listed(window, "5.6").await?;

    // By a click and the way back at its top, by Tab and out of the reason, by a section's number.
    window.click("option", "5.3").await?;
    alone(window, "5.3").await?;
    window.click("button", "Back to Leave and discharge").await?;
    listed(window, "5.3").await?;
    window.keys("Tab").await?;
    window.until("document.activeElement.id === 'why'").await?;
    alone(window, "5.3").await?;
    window.keys("Escape").await?;
    listed(window, "5.3").await?;
    window.keys("Enter").await?;
    alone(window, "5.3").await?;

    // However quickly keys follow each other, none rates what is not yet shown, and none is lost.
    window.run(RATED_IN_SIGHT, vec![]).await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    window.type_text("jj1").await?;
    alone(window, "5.6").await?;
    let rated = window.run("return window.rated.join()", vec![]).await?;
    ensure!(rated == "5.5 at 5.5", "rated, and shown then: {rated}");
    letter(window, "g").await?;
    letter(window, "2").await?;
    alone(window, "2.1").await?;
    window.until(WORDS).await?;

    // From elsewhere, and back to where one was.
    window.keys("Ctrl+1").await?;
    window.sees("Section").await?;
    window.keys("Ctrl+4").await?;
    alone(window, "2.1").await?;
    window.keys("Ctrl+1").await?;
    window.sees("Section").await?;
    window.keys("Ctrl+K").await?;
    window.find("combobox", "").await?;
    window.type_text("/5.9").await?;
    window.find("option", "5.9").await?;
    window.keys("Enter").await?;
    alone(window, "5.9").await?;
    window.until(WORDS).await?;

    // With room again they stand side by side, as ever.
    window.text_scale(1.0).await?;
    window.until("page.find('listbox', '') && page.find('heading', '') && page.visible(document.getElementById('standard-words'))").await?;
    ensure!(!hints(window).await?.contains("back to the list"), "a hint for a narrow window");
    Ok(())
}

/// The standard on the table.
async fn on_the_table(window: &Window, code: &str) -> Result<()> {
    let shown = format!("document.querySelector('.stage header .code')?.textContent === '{code}'");
    window.until(&shown).await.map(|_| ())
}

async fn agree(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+5").await?;
    on_the_table(window, "13.3").await?;
    window.focus().await?;
    window.settled().await?;
    // The wording and the first two views above the ratings, which are one line.
    let read = "const line = page.find('radiogroup', '').parentElement.parentElement.getBoundingClientRect();
         const above = (el) => el.getBoundingClientRect().bottom <= line.top;
         const views = [...document.querySelectorAll('.views .verdict')];
         return [line.height < 110, line.bottom <= innerHeight, above(document.querySelector('h1')),
           views.slice(0, 2).every(above)].join()";
    let read = window.run(read, vec![]).await?;
    ensure!(read == "true,true,true,true", "line, in view, wording, views: {read}");
    tour.screen("01-table").await?;

    // What is left, and back.
    let window = tour.window();
    window.click("button", "Difference 1 of").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    window.focus().await?;
    tour.screen("02-left").await?;
    let window = tour.window();
    window.keys("Escape").await?;
    window.until("document.activeElement.id === 'agree-standard'").await?;
    window.click("button", "Difference 1 of").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    // Where nothing has the focus, Enter leads back; with room again, or on the whole screen, the keys are the standard's.
    window.run("document.activeElement.blur()", vec![]).await?;
    window.keys("Enter").await?;
    window.until("document.activeElement.id === 'agree-standard'").await?;
    on_the_table(window, "13.3").await?;
    window.click("button", "Difference 1 of").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    window.text_scale(1.0).await?;
    window.until("[...document.querySelectorAll('footer .hint')].some((hint) => hint.innerText.includes('evidence'))").await?;
    letter(window, "e").await?;
    window.sees("Notes on 13.3").await?;
    window.keys("Escape").await?;
    window.sees_no("Notes on 13.3").await?;
    window.text_scale(2.0).await?;
    window.click("button", "Difference 1 of").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    window.keys("F11").await?;
    window.until("document.querySelector('.agree.projected')").await?;
    letter(window, "e").await?;
    window.sees("Notes on 13.3").await?;
    // Escape in full screen is the engine's: the notes are closed, and the window stays projected.
    let left = "document.fullscreenElement ? document.exitFullscreen() : document.dispatchEvent(new Event('fullscreenchange'))";
    window.run(left, vec![]).await?;
    window.sees_no("Notes on 13.3").await?;
    window.until("document.querySelector('.agree.projected')").await?;
    window.keys("Escape").await?;
    window.until("!document.querySelector('.agree.projected')").await?;
    window.click("button", "Difference 1 of").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    window.press("ArrowDown").await?;
    window.keys("Enter").await?;
    on_the_table(window, "2.4").await?;
    window.until("document.activeElement.id === 'agree-standard'").await?;
    window.focus().await?;

    // A rating, its comment, and on; then both are taken back, and one is led to them.
    window.keys("3").await?;
    window.until("document.activeElement.id === 'agree-comment'").await?;
    window.focus().await?;
    tour.screen("03-comment").await?;
    let window = tour.window();
    window.type_text("Most are not offered another date.\n").await?;
    on_the_table(window, "7.4").await?;
    ensure!(window.focus().await?.contains("Next difference"), "where the focus is");
    window.until("document.querySelector('main').scrollTop === 0").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Undid a comment on 2.4").await?;
    on_the_table(window, "2.4").await?;
    window.focus().await?;
    // Also where the list has the place of the very standard.
    window.click("button", "all there is to agree").await?;
    window.until("document.activeElement.getAttribute('aria-current') === 'true'").await?;
    window.keys("Ctrl+Shift+Z").await?;
    window.sees("Did a comment on 2.4 again").await?;
    window.until("document.activeElement.id === 'agree-standard'").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Undid a comment on 2.4").await?;
    letter(window, "j").await?;
    on_the_table(window, "7.4").await?;
    letter(window, "e").await?;
    window.sees("Notes on 7.4").await?;
    window.text_scale(1.0).await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Undid agreeing 2.4").await?;
    on_the_table(window, "2.4").await?;
    window.sees_no("Notes on 2.4").await?;
    window.until("page.find('radio', 'Not met')?.ariaChecked === 'false'").await?;

    // From another screen, too.
    window.keys("Ctrl+Shift+Z").await?;
    window.sees("Did agreeing 2.4 again").await?;
    window.keys("Ctrl+1").await?;
    window.sees("Section").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Undid agreeing 2.4").await?;
    on_the_table(window, "2.4").await?;
    // A window beside another.
    window.resize(1024, 768).await?;
    window.text_scale(2.0).await?;
    window.theme(Theme::Dark).await?;
    tour.picture("04-table-1024-text200-dark").await
}

//! Long lists: only what is in sight is on the page, and whoever scrolls, walks or writes does not notice.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use whole::journey::into_a_pack;
use whole::{Tour, Window, busy_pack, target};

/// Scrolls the list to a share of its height; answers the row that is half way down then, from 1.
const HALF_WAY: &str = "
    const [list, share, done] = [document.querySelector(arguments[0]), arguments[1], arguments[2]];
    list.scrollTop = share * (list.scrollHeight - list.clientHeight);
    const box = list.getBoundingClientRect();
    const under = (y) => document.elementFromPoint(box.left + box.width / 2, y).closest('[data-at]');
    // There is a little room between two rows.
    const row = () => under(box.top + box.height / 2) ?? under(box.top + box.height / 2 + 6);
    let left = 40;
    const looks = () => {
      const found = row();
      if (!found && (left -= 1) > 0) return setTimeout(looks, 50);
      if (!found) return done(null);
      // It has come to rest, and stays.
      setTimeout(() => {
        const stays = row();
        const top = stays?.getBoundingClientRect().top;
        setTimeout(() => done(stays && Math.abs(stays.getBoundingClientRect().top - top) < 2 ? Number(stays.ariaPosInSet) : -1), 100);
      }, 80);
    };
    looks();";

/// Notes how many rows there are at most from now on.
const MOST: &str = "
    const list = document.querySelector('.stream');
    window.most = 0;
    const count = () => (window.most = Math.max(window.most, list.querySelectorAll(':scope > [data-at]').length));
    new MutationObserver(count).observe(list, { childList: true });";

/// Scrolls up by 200 pixels; answers by how many the topmost row in sight has moved down, once the list has come to rest.
const STEP_UP: &str = "
    const done = arguments[0];
    const list = document.querySelector('.stream');
    const { top } = list.getBoundingClientRect();
    const row = [...list.querySelectorAll(':scope > [data-at]')].find((one) => one.getBoundingClientRect().top >= top);
    const before = row.getBoundingClientRect().top;
    list.scrollTop -= 200;
    setTimeout(() => done(Math.round(row.getBoundingClientRect().top - before)), 200);";

#[tokio::test]
async fn of_a_long_list_only_what_is_in_sight_is_there_and_nobody_notices() -> Result<()> {
    let mut tour = Tour::begin(&target().join("long"), "2026-10-14T15:10:00+01:00").await?;
    let done = both(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn both(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    into_a_pack(tour.laptop(), window, &of_one_writer(busy_pack())).await?;
    window.keys("Ctrl+3").await?;
    notes(window).await?;
    tour.screen("01-notes").await?;
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    standards(window).await?;
    tour.screen("02-standards").await
}

/// Five notes of the lead in a session that is running, 400 in none, and all 300 standards in one section.
fn of_one_writer(mut pack: Value) -> Value {
    if let Some(notes) = pack["team_work"]["notes"].as_array_mut() {
        notes.truncate(405);
        notes.iter_mut().for_each(|note| note["by"] = json!("lead"));
        notes.iter_mut().skip(400).for_each(|note| note["session"] = json!("late"));
    }
    pack["timetable"] = json!([{ "key": "late", "title": "Patients once more", "starts": "15:00", "ends": "16:00" }]);
    pack["team_work"]["ratings"] = json!([]);
    pack["edition"]["sections"] = json!([{ "code": "1", "name": "Everything" }]);
    if let Some(standards) = pack["edition"]["standards"].as_array_mut() {
        standards.iter_mut().for_each(|one| one["section"] = json!("1"));
    }
    pack
}

async fn notes(window: &Window) -> Result<()> {
    window.until("document.activeElement === page.find('textbox', 'Note')").await?;
    window.until("document.querySelectorAll('.stream > [data-at]').length === 5").await?;
    // From a short session to a long one, which begins at its end: never are all its rows there.
    window.run(MOST, vec![]).await?;
    window.click("button", "Patients once more").await?;
    window.click("button", "Notes outside sessions").await?;
    few(window, ".stream", 400).await?;
    window.until("window.most >= 10 && window.most <= 150").await?;
    line_in_sight(window).await?;
    steps_up(window).await?;
    scrolls(window, ".stream", 400).await?;

    // The first of them by a key, which is changed, looked away from, and gone on with.
    window.run("page.find('textbox', 'Note').focus()", vec![]).await?;
    window.keys("ArrowUp").await?;
    window.until("document.activeElement.ariaPosInSet === '400'").await?;
    window.keys("Home").await?;
    window.until("document.activeElement.ariaPosInSet === '1'").await?;
    let in_sight = "document.activeElement.getBoundingClientRect().top >= document.querySelector('.stream').getBoundingClientRect().top - 1";
    window.until(in_sight).await?;
    window.keys("Enter").await?;
    window.until("document.activeElement.closest('.now')?.dataset.at === '0'").await?;
    window.keys("End").await?;
    at(window, ".stream", 1.0).await?;
    window.until("document.activeElement.closest('.now')?.dataset.at === '0'").await?;
    window.type_text(" And more.").await?;
    window.keys("Enter").await?;
    window.until("document.querySelector('.stream > [data-at=\"0\"] .words')?.textContent.endsWith(' And more.')").await?;
    few(window, ".stream", 400).await?;

    // From there to the line at the end, which is in sight, also after what is written there.
    window.until("document.activeElement.ariaPosInSet === '1'").await?;
    window.keys("End").await?;
    line_in_sight(window).await?;
    window.type_text("Said at the very end.").await?;
    window.keys("Enter").await?;
    window.until("document.querySelector('.stream > [data-at=\"400\"] .words')?.textContent === 'Said at the very end.'").await?;
    line_in_sight(window).await?;
    few(window, ".stream", 401).await
}

/// The line being written has the focus, and lies within the list once that has come to rest.
async fn line_in_sight(window: &Window) -> Result<()> {
    window.until("document.activeElement === page.find('textbox', 'Note')").await?;
    tokio::time::sleep(Duration::from_millis(400)).await;
    let inside = "(() => {
        const [line, list] = [document.activeElement, document.querySelector('.stream')].map((one) => one.getBoundingClientRect());
        return line.top >= list.top - 2 && line.bottom <= list.bottom + 2;
    })()";
    ensure!(
        window.run(&format!("return {inside}"), vec![]).await? == true,
        "the line is out of sight"
    );
    Ok(())
}

async fn standards(window: &Window) -> Result<()> {
    few(window, "#standards-list", 300).await?;
    scrolls(window, "#standards-list", 300).await?;
    // What is chosen stays there, though it is far out of sight.
    window
        .until(
            "document.querySelector('#standards-list > [aria-selected=true]').ariaPosInSet === '1'",
        )
        .await?;
    for (key, place) in [("End", 300), ("Home", 1), ("PageDown", 9), ("ArrowUp", 8)] {
        window.keys(key).await?;
        let chosen = format!(
            "(() => {{
                const [list, row] = ['#standards-list', '#standards-list > [aria-selected=true]'].map((one) => document.querySelector(one));
                const [box, at] = [list.getBoundingClientRect(), row.getBoundingClientRect()];
                return row.ariaPosInSet === '{place}' && at.top >= box.top - 1 && at.bottom <= box.bottom + 1 && list.getAttribute('aria-activedescendant') === row.id;
            }})()"
        );
        window.until(&chosen).await?;
    }
    few(window, "#standards-list", 300).await
}

/// Some rows are there, not all, and each says of how many it is one.
async fn few(window: &Window, list: &str, of: usize) -> Result<()> {
    let rows = format!(
        "(() => {{
            const rows = [...document.querySelectorAll('{list} > [data-at]:not(.now)')];
            return rows.length >= 10 && rows.length <= 150 && rows.every((row) => row.ariaSetSize === '{of}');
        }})()"
    );
    window.until(&rows).await.map(|_| ())
}

/// Rows that come above what is in sight, higher or lower than their gap was, do not move it.
async fn steps_up(window: &Window) -> Result<()> {
    for step in 0..30 {
        let moved = window.client().execute_async(STEP_UP, vec![]).await?;
        let moved = moved.as_i64().unwrap_or_default();
        ensure!((198..=202).contains(&moved), "step {step} moved a row by {moved} pixels");
    }
    Ok(())
}

/// Wherever one scrolls to there are rows, further down the later ones, and they stay where they are.
async fn scrolls(window: &Window, list: &str, of: i64) -> Result<()> {
    let mut last = 0;
    for percent in [0, 3, 6, 9, 12, 30, 33, 36, 50, 80, 83, 86, 100_i32] {
        let share = f64::from(percent) / 100.0;
        let row = at(window, list, share).await?;
        ensure!(row > last, "{list} at {percent} %: row {row} after row {last}");
        let expected = share * of as f64;
        ensure!((row as f64 - expected).abs() < 40.0, "{list} at {percent} %: row {row} of {of}");
        last = row;
    }
    // And back in small steps.
    for percent in (90..=100).rev() {
        let row = at(window, list, f64::from(percent) / 100.0).await?;
        ensure!(row <= last, "{list} back at {percent} %: row {row} after row {last}");
        last = row;
    }
    at(window, list, 0.0).await.map(|_| ())
}

async fn at(window: &Window, list: &str, share: f64) -> Result<i64> {
    tokio::time::sleep(Duration::from_millis(50)).await;
    let row = window.client().execute_async(HALF_WAY, vec![json!(list), json!(share)]).await?;
    row.as_i64().ok_or_else(|| anyhow::anyhow!("{list} shows no row at {share}"))
}

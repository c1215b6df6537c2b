//! The unit among its network, by keyboard: figures that wait for agreement, as a plot, as a table, and from far or near.

use std::time::Duration;

use anyhow::Result;
use whole::journey::set_up;
use whole::{Tour, Window, target};

const EVENING: &str = "2026-10-14T18:24:00+01:00";

#[tokio::test]
async fn the_unit_is_seen_among_its_network_by_keyboard() -> Result<()> {
    let mut tour = Tour::begin(&target().join("benchmark"), EVENING).await?;
    set_up(tour.window()).await?;
    tour.window().click("button", "I have kept it safe").await?;
    let done = compare(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn compare(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;

    // Nothing is agreed: nothing is said of this unit.
    window.keys("Ctrl+8").await?;
    window.sees("Nothing is agreed yet").await?;
    window.until(&on_row("Admission and assessment")).await?;
    window.until("!document.querySelector('main .now:not(i)')").await?;
    tour.screen("01-nothing-agreed").await?;

    // A part is agreed, and said to be one.
    agree(tour.window(), "5").await?;
    agree(tour.window(), "12").await?;
    agree(tour.window(), "7.1 7.2 7.3 7.4").await?;
    let window = tour.window();
    window.keys("Ctrl+1").await?;
    window.sees("Prepared so far").await?;
    window.keys("Ctrl+8").await?;
    window.sees("4 of 13").await?;
    window.sees("all 14").await?;
    window.sees("So far Hawthorn Unit met").await?;
    tour.screen("02-partly-agreed").await?;

    // All of it.
    for section in 1..=15 {
        agree(tour.window(), &section.to_string()).await?;
    }
    let window = tour.window();
    window.keys("Ctrl+1").await?;
    window.sees("Prepared so far").await?;
    window.keys("Ctrl+8").await?;
    window.sees("of the standards that apply. The middle of the network is 79%").await?;
    window.until(&on_row("Admission and assessment")).await?;
    window.keys("End").await?;
    window.until(&on_row("Governance")).await?;
    for _ in 0..10 {
        window.keys("ArrowUp").await?;
    }
    window.until(&on_row("Leave and discharge")).await?;
    tour.screen("03-all-agreed").await?;

    // As a table, and back, without losing the row; then its standards.
    letter(tour.window(), "T").await?;
    let window = tour.window();
    window.sees("Middle half").await?;
    window.until(&on_row("Leave and discharge")).await?;
    tour.screen("04-as-a-table").await?;
    letter(tour.window(), "T").await?;
    let window = tour.window();
    window.until("document.querySelectorAll('main svg[role=img]').length >= 15").await?;
    window.until(&on_row("Leave and discharge")).await?;
    window.click("button", "By difference").await?;
    tour.screen("05-by-difference").await?;
    let window = tour.window();
    window.click("button", "By section").await?;
    window.keys("F1").await?;
    window.sees("Show as a table, or as a plot").await?;
    window.keys("Escape").await?;
    window.run("document.querySelector('main [data-row][tabindex=\"0\"]').focus()", vec![]).await?;
    window.keys("Enter").await?;
    window.sees("Leave and discharge").await?;
    window
        .until("document.activeElement.textContent.includes('5.1') || document.activeElement.querySelector?.('[aria-selected=true]')?.textContent.includes('5.1')")
        .await
        .map(|_| ())
}

fn on_row(name: &str) -> String {
    format!(
        "document.activeElement?.matches('[data-row]') && document.activeElement.textContent.includes('{name}')"
    )
}

/// A key of one letter, not so soon after another that the two would be a word that somebody types.
async fn letter(window: &Window, key: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(350)).await;
    window.keys(key).await
}

/// What the team agrees through the window's own door: a section, or some standards by their codes. The higher the section's number modulo five, the more are met.
async fn agree(window: &Window, what: &str) -> Result<()> {
    let script = r"
        const done = arguments[arguments.length - 1];
        const call = (command, args) => window.__TAURI_INTERNALS__.invoke('desk', { command, args });
        (async () => {
            const inSection = async (section) => (await call('standards.show', { section, filter: 'all' })).value.rows.map((row) => row.code);
            const codes = arguments[0].includes('.') ? arguments[0].split(' ') : await inSection(arguments[0]);
            let at = 0;
            for (const code of codes) {
                at += 1;
                const rating = at % (3 + (codes[0].length + parseInt(code)) % 5) === 2 ? 'partly' : 'met';
                await call('agree.decide', { code, rating, comment: rating === 'met' ? '' : 'Seen on one ward only.' });
            }
            return codes.length;
        })().then((count) => done({ count }), (fault) => done({ fault: JSON.stringify(fault) }));
    ";
    let said = window.client().execute_async(script, vec![what.into()]).await?;
    anyhow::ensure!(said["count"].as_u64().unwrap_or(0) > 3, "{said}");
    Ok(())
}

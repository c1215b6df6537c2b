//! Before the visit, by keyboard: what to ask, who takes what, who should rather not come, and the day for a calendar.

use std::fs;
use std::time::Duration;

use anyhow::{Result, ensure};
use whole::journey::set_up;
use whole::{Tour, Window, target};

const DAY: &str = "2026-10-13T10:50:00+01:00";

#[tokio::test]
async fn a_team_prepares_its_visit_by_keyboard() -> Result<()> {
    walk("before", prepare).await
}

#[tokio::test]
async fn the_whole_timetable_is_changed_by_keyboard_and_saved_for_a_calendar() -> Result<()> {
    walk("before-day", day).await
}

#[tokio::test]
async fn a_review_with_three_hundred_standards_and_nothing_else_can_be_prepared() -> Result<()> {
    walk("before-empty", nothing_yet).await
}

async fn walk(name: &str, go: impl AsyncFn(&mut Tour) -> Result<()>) -> Result<()> {
    let mut tour = Tour::begin(&target().join(name), DAY).await?;
    set_up(tour.window()).await?;
    tour.window().click("button", "I have kept it safe").await?;
    let done = go(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn prepare(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;
    window.sees("No priorities yet").await?;
    letter(window, "B").await?;
    window.sees("Before the visit").await?;
    window.sees("The unit says").await?;
    listed(window).await?;

    // Two priorities, one with a line, one without; a third is taken back.
    letter(window, "P").await?;
    window.until("document.activeElement.id === 'find-out'").await?;
    window.type_text("Who tells people, and how early").await?;
    tour.screen("01-lines-of-enquiry").await?;
    let window = tour.window();
    window.keys("Enter").await?;
    listed(window).await?;
    let first = "document.querySelector('[role=option][aria-selected=true] .code').textContent";
    let code = window.run(&format!("return {first}"), vec![]).await?;
    let code = code.as_str().unwrap_or_default().to_owned();
    for _ in 0..2 {
        window.keys("ArrowDown").await?;
        letter(window, "P").await?;
        window.until("document.activeElement.id === 'find-out'").await?;
        window.keys("Escape").await?;
        listed(window).await?;
    }
    window.sees("Priorities 3").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Priorities 2").await?;
    window.sees("2 so far. 10 to 15 priorities is what a day can follow up").await?;
    window.click("button", "Priorities 2").await?;
    window.sees("Who tells people, and how early").await?;
    window.click("button", "Missing").await?;
    tour.screen("02-missing").await?;

    // Who takes what.
    let window = tour.window();
    letter(window, "S").await?;
    window.sees("Nobody takes 15 sections").await?;
    window.until("document.activeElement.type === 'checkbox'").await?;
    window.keys("Space").await?;
    window.keys("ArrowRight").await?;
    window.keys("Space").await?;
    window.sees("Nobody takes 14 sections").await?;
    window.until("document.querySelectorAll('label.takes').length === 2").await?;
    tour.screen("03-who-takes-what").await?;

    // Seen where it helps.
    let window = tour.window();
    window.keys("Ctrl+1").await?;
    window.sees("Yours: 1 Admission").await?;
    window.sees("2 priorities").await?;
    tour.screen("04-overview").await?;
    let window = tour.window();
    window.keys("Ctrl+K").await?;
    window.type_text(&format!("/{code}")).await?;
    window.until("document.querySelectorAll('[role=option]').length > 0").await?;
    window.keys("Enter").await?;
    window.click("button", "Priorities").await?;
    window.until("document.querySelectorAll('#standards-list [role=option]').length >= 1").await?;
    window.sees("Who tells people, and how early").await?;
    window.sees("My sections").await?;
    tour.screen("05-standards").await?;
    let window = tour.window();
    window.keys("Ctrl+5").await?;
    window.sees("to go").await?;
    let on_the_table = format!(
        "const row = [...document.querySelectorAll('button, a, li')].find((one) => one.textContent.trim().startsWith('{code}')); row?.click(); return row != null"
    );
    window.run(&on_the_table, vec![]).await?;
    tour.picture("08-agree").await?;
    let window = tour.window();
    window.keys("Ctrl+2").await?;
    window.click_text("Patients, Larch ward").await?;
    window.click("button", "Open notes").await?;
    window.sees("Priorities").await?;
    tour.screen("09-notes").await?;
    let window = tour.window();

    // A tie is flagged, and settled by a line.
    window.keys("Ctrl+1").await?;
    window.click("button", "Change Jordan Pike").await?;
    window.click("button", "Add a tie").await?;
    window.type_text("hawthorn").await?;
    window.keys("Enter").await?;
    window.sees("has a tie with Hawthorn Unit").await?;
    window.sees("to settle").await?;
    window.click("button", "Change Jordan Pike").await?;
    window.fill("How this was settled", "Stays out of both wards").await?;
    tour.screen("06-tie").await?;
    let window = tour.window();
    window.click("textbox", "How this was settled").await?;
    window.keys("Enter").await?;
    window.sees("Settled by you: Stays out of both wards").await?;
    window.sees_no("to settle").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("to settle").await?;
    tour.screen("07-flagged").await
}

/// A key of one letter, not so soon after another that the two would be a word that somebody types.
async fn letter(window: &Window, key: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(350)).await;
    window.keys(key).await
}

/// The list has the focus, so that its keys work.
async fn listed(window: &Window) -> Result<()> {
    let list = "document.activeElement?.getAttribute('role') === 'listbox' && document.querySelector('[role=option][aria-selected=true]')";
    window.until(list).await.map(|_| ())
}

async fn day(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;
    window.keys("Ctrl+2").await?;
    window.sees("Add session").await?;
    on_a_session(window).await?;

    // Added.
    letter(window, "A").await?;
    window.until("document.activeElement === page.find('textbox', 'Title')").await?;
    for words in ["Pharmacy", "16:10", "16:30"] {
        window.type_text(words).await?;
        window.keys("Tab").await?;
    }
    window.keys("Enter").await?;
    window.sees("Added Pharmacy").await?;
    on_a_session(window).await?;
    window.until(&starts("16:10")).await?;

    // Moved.
    window.keys("Alt+ArrowDown").await?;
    window.until(&starts("16:15")).await?;
    on_a_session(window).await?;
    window.keys("Alt+ArrowUp").await?;
    window.until(&starts("16:10")).await?;
    on_a_session(window).await?;

    // Other people.
    letter(window, "C").await?;
    window.until("document.activeElement === page.find('textbox', 'Title')").await?;
    for _ in 0..12 {
        window.keys("Tab").await?;
        let box_ = "return document.activeElement.type === 'checkbox'";
        if window.run(box_, vec![]).await? == true {
            break;
        }
    }
    window.keys("Space").await?;
    window.until("document.querySelectorAll('fieldset input:checked').length === 1").await?;
    window.run("page.find('textbox', 'Title').focus()", vec![]).await?;
    window.keys("Enter").await?;
    window.sees("Changed Pharmacy").await?;
    on_a_session(window).await?;
    window
        .until("!document.querySelector('li.current .end').textContent.includes('Everyone')")
        .await?;

    // Removed, and brought back.
    window.keys("Delete").await?;
    window.sees("Deleted Pharmacy").await?;
    window
        .until(
            "!document.querySelector('ol[aria-label=Sessions]').textContent.includes('Pharmacy')",
        )
        .await?;
    window.keys("Ctrl+Z").await?;
    window
        .until("document.querySelector('ol[aria-label=Sessions]').textContent.includes('Pharmacy')")
        .await?;
    tour.screen("01-timetable").await?;

    // For a calendar: from the button, and by name from the search.
    let whole = tour.folder().join("whole.ics");
    let mine = tour.folder().join("mine.ics");
    let window = tour.window();
    tour.laptop().answer("calendar", &whole)?;
    window.click("button", "Calendar").await?;
    window.click("button", "The whole day").await?;
    window.sees("Saved whole.ics").await?;
    window.keys("Ctrl+K").await?;
    tour.laptop().answer("calendar", &mine)?;
    window.type_text(">my sessions calendar").await?;
    window.sees("Save my sessions for a calendar").await?;
    window.keys("Enter").await?;
    window.sees("Saved mine.ics").await?;
    let (whole, mine) = (fs::read_to_string(whole)?, fs::read_to_string(mine)?);
    ensure!(whole.contains("SUMMARY:Pharmacy\r\n") && whole.ends_with("END:VCALENDAR\r\n"));
    let events = |file: &str| file.matches("BEGIN:VEVENT").count();
    ensure!(events(&mine) > 0 && events(&mine) < events(&whole), "mine is not a part of the day");
    Ok(())
}

async fn on_a_session(window: &Window) -> Result<()> {
    window
        .until("document.activeElement?.closest('ol[aria-label=Sessions] li.current')")
        .await
        .map(|_| ())
}

fn starts(clock: &str) -> String {
    format!("document.querySelector('li.current .time')?.textContent.startsWith('{clock}')")
}

async fn nothing_yet(tour: &mut Tour) -> Result<()> {
    let file = tour.laptop().home().join("Our standards.csv");
    let mut csv = String::from("Ref,Wording\n");
    for n in 0..300 {
        let (section, at) = (n / 25 + 1, n % 25 + 1);
        csv.push_str(&format!(
            "{section}.{at},The unit writes down what it does about thing {at}.\n"
        ));
    }
    fs::write(&file, csv)?;
    let window = tour.window();
    tour.laptop().answer("edition", &file)?;
    window.click("button", "Import standards and start a review").await?;
    window.click("button", "Choose a file").await?;
    window.sees("300 standards").await?;
    window.fill("Unit", "Elm Ward").await?;
    window.fill("Your name", "Helen Marwood").await?;
    let day = "const day = document.querySelector('input[type=date]');
         day.value = '2026-11-05';
         day.dispatchEvent(new Event('input', { bubbles: true }));
         day.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(day, vec![]).await?;
    window.click("button", "Start the review").await?;
    window.sees("My ratings").await?;
    letter(window, "B").await?;
    window.sees("No self-ratings, no questionnaires, no ratings from last time").await?;
    window.sees("All 300").await?;
    window.click("button", "Disagree 0").await?;
    window.sees("Nothing to compare yet").await?;
    tour.screen("01-no-lines").await?;
    let window = tour.window();
    window.click("button", "All 300").await?;
    window.until("document.getElementById('enquiry-1.1').ariaSetSize === '300'").await?;
    window.click("option", "1.2").await?;
    letter(window, "P").await?;
    window.until("document.activeElement.id === 'find-out'").await?;
    window.keys("Escape").await?;
    listed(window).await?;
    window.keys("End").await?;
    window
        .until("document.querySelector('[role=option][aria-selected=true]').id === 'enquiry-12.25'")
        .await?;
    tour.screen("02-all").await?;
    // These standards have no types; their words have room all the same.
    let window = tour.window();
    for (tab, list) in [("", "enquiry-12.25"), ("Ctrl+4", "standard-1.1")] {
        if !tab.is_empty() {
            window.keys(tab).await?;
        }
        window
            .until(&format!(
                "document.getElementById('{list}')?.querySelector('.words').getBoundingClientRect().width > 200"
            ))
            .await?;
    }
    tour.screen("03-standards").await
}

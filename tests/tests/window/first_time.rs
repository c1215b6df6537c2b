//! What somebody expects who uses it for the first time.

use anyhow::{Result, ensure};
use whole::journey::into_the_example;
use whole::{Tour, Window, target};

const TELLS: &str = "Writing it here tells nobody. Ring them.";

/// A letter every few milliseconds, and the key of the notes in between.
const TYPING_WHILE_OPENED_AGAIN: &str = r#"
    window.typed = 0;
    const go = () => dispatchEvent(new KeyboardEvent("keydown", { key: "3", code: "Digit3", ctrlKey: true, bubbles: true, cancelable: true }));
    const timer = setInterval(() => {
      const line = page.find("textbox", "Note");
      if (!line) return;
      line.value += "x";
      line.dispatchEvent(new Event("input", { bubbles: true }));
      window.typed += 1;
      if (window.typed % 15 === 5) go();
      if (window.typed === 60) clearInterval(timer);
    }, 5);"#;

/// A number without whom one rings, its last letter typed as it is saved.
const SAVED_IN_HASTE: &str = r#"
    const [whom, number] = ["Whom", "Number"].map((name) => page.find("textbox", name));
    const type = (field, words) => {
      field.value = words;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    };
    type(whom, "");
    type(number, "01632 ");
    type(number, "01632 9");
    number.form.requestSubmit();"#;

#[tokio::test]
async fn what_is_half_typed_is_gone_on_with_after_a_look_at_other_screens() -> Result<()> {
    walk("half-typed", "2026-10-14T10:50:00+01:00", half_typed).await
}

#[tokio::test]
async fn undo_in_a_form_of_a_serious_concern_writes_nothing_of_its_own() -> Result<()> {
    walk("concern-undo", "2026-10-14T10:50:00+01:00", concern).await
}

#[tokio::test]
async fn one_is_led_to_what_settles_a_tie_and_back_from_saving_and_printing() -> Result<()> {
    walk("ways", "2026-10-14T17:30:00+01:00", ways).await
}

#[tokio::test]
async fn a_marked_note_is_dragged_to_a_list_and_to_a_finding() -> Result<()> {
    walk("dragging", "2026-10-14T14:50:00+01:00", drag).await
}

async fn walk(name: &str, now: &str, go: impl AsyncFn(&mut Tour) -> Result<()>) -> Result<()> {
    let mut tour = Tour::begin(&target().join(name), now).await?;
    into_the_example(tour.window()).await?;
    let done = go(&mut tour).await;
    if done.is_err() {
        tour.picture("99-stopped-here").await?;
    }
    done.and(tour.end().await)
}

async fn half_typed(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    window.type_text("Leave is ").await?;
    let hints = "document.querySelector('footer .centre').innerText";
    window.until(&format!("{hints}.includes('link a standard')")).await?;
    // Another session has a line of its own; the half one waits in its own.
    let title = "document.querySelector('#session-title button').innerText.split(',')[0].trim()";
    let session = window.run(&format!("return {title}"), vec![]).await?;
    for screen in ["Ctrl+1", "Ctrl+4"] {
        window.keys(screen).await?;
        window.until("!page.find('textbox', 'Note')").await?;
        window.keys("Ctrl+3").await?;
        window.until("page.find('textbox', 'Note')?.value === 'Leave is '").await?;
        window.until("document.activeElement.selectionStart === 9").await?;
        window.until(&format!("{title} === {session}")).await?;
    }
    window.until("document.querySelectorAll('[id^=note-]').length === 0").await?;
    // Letters typed while the same session is opened again are all there, in one line.
    window.run(TYPING_WHILE_OPENED_AGAIN, vec![]).await?;
    window.until("window.typed === 60").await?;
    window.until("page.find('textbox', 'Note')?.value === 'Leave is ' + 'x'.repeat(60)").await?;
    window.until("document.querySelectorAll('[id^=note-]').length === 0").await?;
    window.fill("Note", "Leave is ").await?;
    window.keys("Ctrl+Shift+C").await?;
    window.sees(TELLS).await?;
    window.keys("Escape").await?;
    window.until("page.find('textbox', 'Note')?.value === 'Leave is '").await?;
    window.type_text("cancelled on the day, twice in May.").await?;
    tour.screen("01-half-a-line").await?;
    let window = tour.window();
    window.click("textbox", "Note").await?;
    window.keys("Enter").await?;
    window.until("document.querySelectorAll('[id^=note-]').length === 1").await?;
    window.sees("Leave is cancelled on the day, twice in May.").await?;
    // Undo says which note, and not on another screen.
    window.keys("Ctrl+Z").await?;
    window.sees("Undid the note “Leave is cancelled on the…”").await?;
    window.keys("Ctrl+1").await?;
    window.until("!document.querySelector('footer .said')").await?;
    window.until(&format!("/Ctrl 1\\s*to\\s*8/.test({hints})")).await.map(|_| ())
}

async fn concern(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+Shift+C").await?;
    window.sees(TELLS).await?;
    window.until("page.name(document.activeElement) === 'What was seen or heard'").await?;
    window.type_text("The garden door stood open.").await?;
    window.click("button", "I told them : Service lead").await?;
    window.until("page.name(document.activeElement) === 'What was said or agreed'").await?;
    window.keys("Enter").await?;
    window.sees("By telephone, 10:5").await?;
    // Nothing typed, something typed, and typed away again: never an act of the app.
    for button in ["This was a mistake : Service lead, Margaret Osei", "Closed"] {
        window.click("button", button).await?;
        window.until("document.activeElement.tagName === 'INPUT'").await?;
        window.keys("Ctrl+Z").await?;
        window.sees("Nothing typed here to undo").await?;
        window.type_text("Why").await?;
        window.keys("Ctrl+Z").await?;
        window.until("document.activeElement.value === ''").await?;
        window.keys("Ctrl+Z").await?;
        window.sees_no("Taken back").await?;
        window.until("page.find('textbox', 'What was seen or heard').value === 'The garden door stood open.'").await?;
        window.click("button", "Cancel").await?;
    }

    // Its versions, and the words brought back.
    window.fill("What was seen or heard", "Another door.").await?;
    window.click("button", "Show the versions").await?;
    window.until("document.querySelectorAll('ol[aria-label=\"Versions of this concern\"] li').length === 3").await?;
    tour.screen("01-versions").await?;
    let window = tour.window();
    window.click("button", "Bring these words back").await?;
    window.until("page.find('textbox', 'What was seen or heard').value === 'The garden door stood open.'").await?;
    window.sees("Service lead, Margaret Osei").await?;

    // Half a number waits, also one that was refused; Esc gives it up in its form, and goes back elsewhere.
    window.click("button", "Change the numbers").await?;
    window.run(SAVED_IN_HASTE, vec![]).await?;
    window.sees("Each line says whom one rings").await?;
    window.click("textbox", "Number").await?;
    window
        .until("document.querySelector('footer .centre').innerText.includes('leave the numbers')")
        .await?;
    window.click("textbox", "What was seen or heard").await?;
    window.keys("Escape").await?;
    window.sees("Prepared so far").await?;
    window.keys("Ctrl+Shift+C").await?;
    window.sees("01632 960114").await?;
    window.find("button", "I told them : Service lead").await?;
    window.click("button", "Go on changing the numbers").await?;
    window.until("page.find('textbox', 'Number')?.value === '01632 9'").await?;
    window.sees("01632 960114").await?;
    window.click("textbox", "Number").await?;
    window.keys("Escape").await?;
    window.find("button", "Change the numbers").await?;
    window.until("!page.find('textbox', 'Number')").await?;

    // At large text the numbers are what one sees first.
    window.keys("Ctrl+1").await?;
    window.sees("Prepared so far").await?;
    window.text_scale(2.0).await?;
    window.keys("Ctrl+Shift+C").await?;
    window.sees(TELLS).await?;
    window.until("document.activeElement.tagName === 'TEXTAREA'").await?;
    in_sight(window, "01632 960114").await?;
    window.text_scale(1.0).await
}

/// Whether words stand in the window where nothing has scrolled them away.
async fn in_sight(window: &Window, words: &str) -> Result<()> {
    let place = format!(
        "(() => {{ const at = page.saying('{words}')?.getBoundingClientRect(); return at && at.top > 0 && at.bottom < innerHeight; }})()"
    );
    window.until(&place).await.map(|_| ())
}

async fn ways(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    // A tie: its name has the room it needs, and the line to do leads to what settles it.
    window.click("button", "Change Jordan Pike").await?;
    window.click("button", "Add a tie").await?;
    window.type_text("Hawthorn").await?;
    window.until("document.activeElement.getBoundingClientRect().width > 200").await?;
    window.until("document.activeElement.getBoundingClientRect().bottom < document.querySelector('footer').getBoundingClientRect().top").await?;
    tour.screen("01-tie").await?;
    let window = tour.window();
    window.click("textbox", "Service").await?;
    window.keys("Enter").await?;
    window.click("link", "1 colleague has a tie").await?;
    window.until("page.name(document.activeElement) === 'How this was settled'").await?;
    window.type_text("Stays out of it").await?;
    window.keys("Enter").await?;
    window.sees("Settled by you: Stays out of it").await?;
    window.sees("0 rated").await?;
    window
        .until("page.find('row', '3 Treatment and recovery').textContent.includes('0 of 17')")
        .await?;

    // Over for today: the day opens at its end, and says what a drag does.
    window.keys("Ctrl+2").await?;
    window
        .until("document.querySelector('li.current')?.textContent.includes('Feedback to the unit')")
        .await?;
    window.until("document.activeElement.closest('li.current')").await?;
    // Printing says so, and the keys work on.
    window.click("button", "Print").await?;
    window.sees("The timetable went to the system’s print dialog").await?;
    window.until("document.activeElement !== document.body").await?;

    // Who takes what: one stop, arrows within.
    window.keys("Ctrl+1").await?;
    window.click("button", "Before the visit").await?;
    window.click("button", "Who takes what").await?;
    window.until("document.activeElement.type === 'checkbox'").await?;
    let stops = "document.querySelectorAll('[role=grid] input[tabindex=\"0\"]').length";
    window.until(&format!("{stops} === 1")).await?;
    for key in ["ArrowDown", "ArrowRight", "Space"] {
        window.keys(key).await?;
    }
    window.until("page.name(document.activeElement) === 'You, Physical health care'").await?;
    window.sees("Nobody takes 14 sections").await?;
    window.until(&format!("{stops} === 1")).await?;
    tour.screen("02-who-takes-what").await?;

    // There and back. Esc closes a form that is open there before it goes back.
    let file = tour.folder().join("from-a-colleague.handover");
    std::fs::write(&file, "not one")?;
    tour.laptop().answer("take-in", &file)?;
    let window = tour.window();
    window.click("button", "Saved on this laptop").await?;
    window.sees("Back to Before the visit").await?;
    window.click("button", "Open a file").await?;
    window.until("page.name(document.activeElement) === 'Code of this file'").await?;
    window.keys("Escape").await?;
    window.until("page.name(document.activeElement) === 'Open a file'").await?;
    window.keys("Escape").await?;
    window.sees("Lines of enquiry").await?;
    window.keys("Ctrl+Shift+C").await?;
    window.sees(TELLS).await?;
    window.click("button", "Saved on this laptop").await?;
    window.keys("Escape").await?;
    window.sees(TELLS).await?;
    window.keys("Escape").await?;
    window.sees("Lines of enquiry").await
}

async fn drag(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+6").await?;
    window.sees("Marked notes").await?;
    let unused = "parseInt(document.querySelector('.tray .head .sub')?.textContent ?? '0')";
    window.until(&format!("{unused} > 2")).await?;
    let before = window.run(&format!("return {unused}"), vec![]).await?.as_u64().unwrap_or(0);
    dropped(window, "[data-list=achievement]").await?;
    window.sees("Made an achievement of it").await?;
    window.until("document.activeElement.tagName === 'TEXTAREA'").await?;
    window.keys("Escape").await?;
    window.until(&format!("{unused} === {}", before - 1)).await?;
    dropped(window, "[data-list=achievement] [data-finding]").await?;
    window.sees("Added it to an achievement").await?;
    window.until("document.activeElement.closest('[data-finding]')").await?;
    window.until(&format!("{unused} === {}", before - 2)).await?;
    window.keys("Ctrl+Z").await?;
    window.until(&format!("{unused} === {}", before - 1)).await?;
    tour.screen("01-dragged").await
}

/// Drags the first note of the tray there, as the platform tells the page of it.
async fn dropped(window: &Window, to: &str) -> Result<()> {
    let script = r#"
        const note = document.querySelector("[data-note]");
        const there = document.querySelector(args[0]);
        const dataTransfer = new DataTransfer();
        const tell = (target, type) =>
          target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
        tell(note, "dragstart");
        const taken = !tell(there, "dragover");
        if (taken) tell(there, "drop");
        tell(note, "dragend");
        return taken;"#;
    let taken = window.run(script, vec![to.into()]).await?;
    ensure!(taken == true, "{to} takes no notes");
    Ok(())
}

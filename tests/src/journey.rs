//! The whole job, as a person does it. `make tour` and the end-to-end test walk the same way.

use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::laptop::Laptop;
use crate::tour::Tour;
use crate::window::Window;

/// What the person chooses on the first start.
pub const PASSPHRASE: &str = "three quiet herons by the weir";

/// The comment that the team agrees on.
const AGREED: &str = "Leave is often cancelled on the day, and most are not offered another date.";

/// The files of the report: button, purpose of the dialog, name.
const PAPERS: [(&str, &str, &str); 2] = [
    ("Save PDF", "pdf", "Hawthorn Unit draft report.pdf"),
    ("Save Word", "word", "Hawthorn Unit draft report.docx"),
];

/// From the first start to the saved report.
///
/// # Errors
/// What the person could not do, and what the window said instead.
pub async fn journey(tour: &mut Tour) -> Result<()> {
    first_start(tour).await?;
    look_around(tour).await?;
    take_notes(tour).await?;
    rate(tour).await?;
    agree(tour).await?;
    findings(tour).await?;
    report(tour).await?;
    search_and_keys(tour).await?;
    lock(tour).await?;
    tidy_up(tour).await
}

/// Chooses a passphrase; the recovery code is on the screen.
///
/// # Errors
/// What the person could not do.
pub async fn set_up(window: &Window) -> Result<()> {
    window.fill("New passphrase", PASSPHRASE).await?;
    window.fill("The same again", PASSPHRASE).await?;
    window.keys("Enter").await?;
    window.sees("Keep this recovery code").await
}

/// Chooses a passphrase and opens the example: everything a new reviewer does before the first screen of work.
///
/// # Errors
/// What the person could not do.
pub async fn into_the_example(window: &Window) -> Result<()> {
    set_up(window).await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await
}

/// Chooses a passphrase and opens a review from its pack, as the lead.
///
/// # Errors
/// Those of the disk, and what the person could not do.
pub async fn into_a_pack(laptop: &Laptop, window: &Window, pack: &Value) -> Result<()> {
    set_up(window).await?;
    window.click("button", "I have kept it safe").await?;
    open_pack(laptop, window, pack).await
}

/// Opens a review from its pack, as the lead, where no review is open.
///
/// # Errors
/// Those of the disk, and what the person could not do.
pub async fn open_pack(laptop: &Laptop, window: &Window, pack: &Value) -> Result<()> {
    let file = laptop.home().join("review.json");
    fs::write(&file, serde_json::to_vec(pack)?)?;
    laptop.answer("pack", &file)?;
    window.click("button", "Open a pack from a file").await?;
    window.click("radio", "Helen Marwood").await?;
    window.click("button", "Open as me").await?;
    window.sees("Overview").await
}

/// Unlocks with the passphrase.
///
/// # Errors
/// What the person could not do.
pub async fn unlock(window: &Window) -> Result<()> {
    window.fill("Passphrase", PASSPHRASE).await?;
    window.keys("Enter").await
}

async fn first_start(tour: &mut Tour) -> Result<()> {
    tour.window().sees("Choose a passphrase").await?;
    tour.screen("01-first-start").await?;
    set_up(tour.window()).await?;
    tour.screen("02-recovery-code").await?;
    tour.window().click("button", "I have kept it safe").await?;
    tour.window().sees("Welcome to Standpoint").await?;
    tour.screen("03-welcome").await?;
    import_an_edition(tour).await?;
    tour.window().click("button", "Start a practice visit").await?;
    tour.window().sees("Hawthorn Unit").await
}

/// An edition from outside: a table with a code and a wording.
async fn import_an_edition(tour: &mut Tour) -> Result<()> {
    let file = tour.laptop().home().join("Our standards.csv");
    let mut csv = String::from("Ref,Wording\n");
    for n in 1..=24 {
        csv.push_str(&format!(
            "{}.{n},The unit writes down what it does about thing {n}.\n",
            n / 9 + 1
        ));
    }
    fs::write(&file, csv)?;
    let window = tour.window();
    tour.laptop().answer("edition", &file)?;
    window.click("button", "Import standards and start a review").await?;
    window.click("button", "Choose a file").await?;
    window.sees("24 standards").await?;
    tour.screen("04-import").await?;
    let window = tour.window();
    window.fill("Unit", "Elm Ward").await?;
    window.fill("Your name", "Helen Marwood").await?;
    // A date field takes its days and months in the order of the system: set as a date, told as typed.
    let day = "const day = document.querySelector('input[type=date]');
         day.value = '2026-11-05';
         day.dispatchEvent(new Event('input', { bubbles: true }));
         day.dispatchEvent(new Event('change', { bubbles: true }));";
    window.run(day, vec![]).await?;
    window.click("button", "Start the review").await?;
    window.sees("My ratings").await?;
    window.click("link", "All reviews").await?;
    window.sees("Add a review").await?;
    tour.screen("05-reviews").await
}

async fn look_around(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+1").await?;
    tour.window().sees("Leave and discharge").await?;
    tour.screen("06-overview").await?;
    tour.window().keys("Ctrl+2").await?;
    tour.window().sees("Ward tour").await?;
    tour.screen("07-timetable").await
}

async fn take_notes(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+3").await?;
    window.find("textbox", "Note").await?;
    window.click("button", "choose a session").await?;
    window.click("button", "10:45 Patients, Larch ward").await?;
    window.sees("Patients, Larch ward").await?;
    window.click("textbox", "Note").await?;
    for (text, link) in [
        ("Six people. All knew their named nurse and when they last met. ", Some("6.3")),
        ("+ Patients take turns to run Tuesday’s community meeting. ", Some("6.7")),
        ("! Leave is cancelled on the day when the ward is short. ", Some("5.3")),
        ("\" You get your coat on and then it’s not happening. ", Some("5.3")),
        ("? There is a leave board. Who updates it? ", Some("5.4")),
        ("Shown a leave form (943 476 5919): reason left blank. ", None),
    ] {
        window.type_text(text).await?;
        if link == Some("5.4") {
            // Faster than the standard can be found: the second Enter waits for it.
            window.type_text("/5.4\n\n").await?;
            window.until("page.find('textbox', 'Note').value === ''").await?;
            let linked = "[...document.querySelectorAll('ol li')].some((line) =>
                ['There is a leave board', '5.4'].every((part) => line.innerText.includes(part)))";
            window.until(linked).await?;
            continue;
        }
        if let Some(code) = link {
            window.type_text(&format!("/{code}")).await?;
            window.find("option", code).await?;
            window.keys("Enter").await?;
            // Linked once the words after the slash are gone.
            window.sees_no(&format!("/{code}")).await?;
        }
        if link.is_none() {
            window.sees("looks like an NHS number").await?;
        }
        window.keys("Enter").await?;
    }
    window.sees("All knew their named nurse").await?;
    window
        .type_text("Most shop or bank with staff each week. Two are learning the bus. /bus")
        .await?;
    window.find("option", "5.6").await?;
    tour.screen("08-notes").await?;
    let window = tour.window();
    window.click("textbox", "Note").await?;
    window.keys("End").await?;
    window.keys("Backspace").await?;
    window.type_text("s").await?;
    window.find("option", "5.6").await?;
    window.keys("Alt+1").await?;
    window.sees_no("/bus").await?;
    window.keys("Enter").await?;
    window.sees("Two are learning the bus.").await?;
    delete_and_bring_back(tour).await?;
    type_after_a_click(tour.window()).await
}

/// From the empty line up into the notes, and back from the quiet row at their foot.
async fn delete_and_bring_back(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    // The line is empty again, and the note stands above it.
    let written =
        "page.find('textbox', 'Note').value === '' && [...document.querySelectorAll('ol li')].some(
        (line) => line.innerText.includes('Two are learning the bus.'))";
    window.until(written).await?;
    // A person looks first.
    tokio::time::sleep(Duration::from_secs(1)).await;
    window.keys("ArrowUp").await?;
    let chosen =
        "document.activeElement.closest('li')?.innerText.includes('Two are learning the bus.')";
    window.until(chosen).await?;
    window.keys("Delete").await?;
    window.sees_no("Two are learning the bus.").await?;
    window.click("button", "Deleted, 1").await?;
    window.sees("Two are learning the bus.").await?;
    tour.screen("08-deleted-notes").await?;
    let window = tour.window();
    window.click("button", "Bring back").await?;
    window.sees_no("Deleted, 1").await?;
    window.sees("Two are learning the bus.").await
}

/// Whatever was clicked last, what is typed next lands in a line, and no stray key takes a note away.
async fn type_after_a_click(window: &Window) -> Result<()> {
    let line = "page.find('textbox', 'Note')";
    window.click_text("All knew their named nurse").await?;
    window.until(&format!("{line}.value.startsWith('Six people.')")).await?;
    window.type_text(" Nobody had to think.").await?;
    window.keys("Enter").await?;
    window.sees("Nobody had to think.").await?;
    // In the stream now, on the note: a letter goes to the line at its end.
    window.keys("Backspace").await?;
    window.type_text("Kept").await?;
    window.until(&format!("{line}.value === 'Kept'")).await?;
    window.sees("Nobody had to think.").await?;
    // The white below the last line, and the margin of another pane.
    for place in ["[aria-label=Notes]", "aside[data-pane]"] {
        window.run("document.activeElement.blur()", vec![]).await?;
        let click = format!("document.querySelector('{place}').click()");
        window.run(&click, vec![]).await?;
        window.type_text("!").await?;
    }
    window.until(&format!("{line}.value === 'Kept!!'")).await?;
    window.keys("Enter").await?;
    window.sees("Kept!!").await
}

async fn rate(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    // The prompts of the notes have a part of that name, too.
    window.sees("To rate").await?;
    window.click_text("Leave and discharge").await?;
    window.sees("Patients are told as early as possible").await?;
    tour.screen("09-standards").await?;
    let window = tour.window();
    window.click("option", "5.1").await?;
    let chosen = async |code: &str| {
        let is = format!("page.find('option', '{code}').ariaSelected === 'true'");
        window.until(&is).await
    };
    for (key, next) in [("1", "5.2"), ("1", "5.3")] {
        window.keys(key).await?;
        // The mark is seen before the list moves on.
        chosen(next).await?;
    }
    // A rating that needs a reason asks for it at once: what is typed next is the reason, and Enter goes on.
    let asked = "document.activeElement.id === 'why'";
    window.keys("2").await?;
    window.until(asked).await?;
    window.type_text("Not until the day, and rebooking is left to chance.").await?;
    chosen("5.3").await?;
    window.keys("Enter").await?;
    chosen("5.4").await?;
    window.keys("2").await?;
    window.until(asked).await?;
    window.keys("Enter").await?;
    chosen("5.5").await?;
    window.keys("1").await?;
    chosen("5.6").await?;
    // Words where only keys are taken do nothing but say where they belong.
    window.type_text("only").await?;
    window.sees("Typing goes to the field").await?;
    chosen("5.6").await?;
    window.click("option", "5.3").await?;
    window.sees("Not until the day, and rebooking is left to chance.").await
}

async fn agree(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+5").await?;
    window.sees("We differ").await?;
    window.click_text("Leave: told early").await?;
    window.sees("Patients are told as early as possible").await?;
    window.keys("3").await?;
    window.until("document.activeElement.id === 'agree-comment'").await?;
    window.type_text(AGREED).await?;
    tour.screen("10-agree").await?;
    let window = tour.window();
    window.click("button", "Agree all").await?;
    window.click("button", "Agree 1").await?;
    window.sees("Agreed").await
}

async fn findings(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+6").await?;
    window.sees("Achievements").await?;
    window.click_text("Patients take turns to run").await?;
    window.keys("a").await?;
    window.sees("Made an achievement of it").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.type_text(" Everyone has a turn.\n").await?;
    window.sees("community meeting. Everyone has a turn.").await?;
    window.click_text("Leave is cancelled on the day when the ward is short.").await?;
    // A letter that follows others at once would be a word that somebody types.
    tokio::time::sleep(Duration::from_millis(500)).await;
    window.keys("c").await?;
    window.sees("Made an area for improvement of it").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.keys("Enter").await?;
    tour.screen("11-findings").await?;
    let window = tour.window();
    window.click("button", "1 note").await?;
    window.find("button", "Take this note off").await?;
    tour.screen("11-rests-on").await?;
    let window = tour.window();
    window.click("button", "Take this note off").await?;
    window.sees("Took a note off").await?;
    window.keys("Ctrl+Z").await?;
    window.sees("Undid taking a note off a finding").await
}

async fn report(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+7").await?;
    window.sees("Before it goes to the unit").await?;
    window
        .until("[...document.images].some((page) => page.complete && page.naturalWidth > 0)")
        .await?;
    tour.screen("12-report").await?;
    for (button, purpose, name) in PAPERS {
        let path = tour.folder().join(name);
        tour.laptop().answer(purpose, &path)?;
        tour.window().click("button", button).await?;
        tour.window().sees(name).await?;
        let size = fs::metadata(&path).with_context(|| name.to_owned())?.len();
        ensure!(size > 10_000, "{name} is only {size} bytes");
    }
    papers_hold_what_was_written(tour)?;
    tour.window().click("button", "Print").await
}

/// The files open in other people's programs and say what the team agreed and found.
fn papers_hold_what_was_written(tour: &Tour) -> Result<()> {
    let run = |program: &str, arguments: &[&str]| -> Result<String> {
        let ran = Command::new(program).args(arguments).current_dir(tour.folder()).output();
        let ran = ran.with_context(|| format!("{program} does not start: run make setup-test"))?;
        ensure!(ran.status.success(), "{program}: {}", String::from_utf8_lossy(&ran.stderr));
        Ok(String::from_utf8_lossy(&ran.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let (pdf, word) = (PAPERS[0].2, PAPERS[1].2);
    run("qpdf", &["--check", pdf])?;
    let home =
        format!("-env:UserInstallation=file://{}", tour.laptop().home().join("office").display());
    run("soffice", &[&home, "--headless", "--convert-to", "txt:Text", word])?;
    let from_word = fs::read_to_string(tour.folder().join(word).with_extension("txt"))?;
    for (paper, text) in [("PDF", run("pdftotext", &[pdf, "-"])?), ("Word file", from_word)] {
        for words in [AGREED, "Leave is cancelled on the day when the ward is short.", "Not met"] {
            ensure!(text.contains(words), "the {paper} does not say “{words}”");
        }
    }
    Ok(())
}

async fn search_and_keys(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+4").await?;
    tour.window().sees("Sections").await?;
    tour.window().keys("Ctrl+k").await?;
    tour.window().type_text("leave").await?;
    tour.window().sees("found on this laptop").await?;
    tour.screen("13-search").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("F1").await?;
    tour.window().sees("Keys").await?;
    tour.screen("14-keys").await?;
    tour.window().keys("Escape").await
}

async fn lock(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+l").await?;
    tour.window().sees("Unlock your reviews").await?;
    tour.screen("15-unlock").await?;
    let window = tour.window();
    window.fill("Passphrase", "not the passphrase").await?;
    window.keys("Enter").await?;
    window.sees("That is not the passphrase").await?;
    unlock(window).await?;
    window.sees("Hawthorn Unit").await
}

/// Removes both reviews, the practice one with a double click and the real one by the name of its unit.
async fn tidy_up(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.click("link", "All reviews").await?;
    window.click("button", "Remove Hawthorn Unit from this laptop").await?;
    window.sees("Remove Hawthorn Unit from this laptop?").await?;
    let double = "const button = page.find('button', 'Remove it');
         const { x, y, width, height } = button.getBoundingClientRect();
         const again = () => document.elementFromPoint(x + width / 2, y + height / 2)?.click();
         button.click();
         for (const after of [80, 160, 320]) setTimeout(again, after);";
    window.run(double, vec![]).await?;
    window.sees("Hawthorn Unit was removed").await?;
    window.until("!document.querySelector('.reviews[aria-busy=true]')").await?;
    window.sees("Elm Ward").await?;
    window.sees_no("Remove Elm Ward from this laptop?").await?;
    window.click("button", "Remove Elm Ward from this laptop").await?;
    window.until("page.find('button', 'Remove it').disabled").await?;
    tour.screen("16-remove").await?;
    let window = tour.window();
    window.fill("To remove it", "elm ward").await?;
    window.click("button", "Remove it").await?;
    window.sees("Welcome to Standpoint").await
}

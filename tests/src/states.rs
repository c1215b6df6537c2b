//! States that the job does not pass through: menus and forms open, nothing there, something wrong, very much of it.
//! `make tour` looks at each.

use std::fs;
use std::time::Duration;

use anyhow::Result;
use serde_json::Value;

use crate::busy::small_pack;
use crate::journey::{PASSPHRASE, unlock};
use crate::tour::Tour;
use crate::window::Window;

/// Longer than any line is wide, and with a word that cannot be broken.
const LONG: &str = "The charge nurse explained at length how leave is planned from Monday to Sunday, who is asked, who is \
     told, what happens when the ward is short, and where it is written down, which is in a folder called \
     Section17LeaveAuthorisationsAndCancellationsNovemberToJanuary behind the desk. ";

/// From the welcome screen of an open, empty laptop through everything that is seldom seen.
///
/// # Errors
/// What the person could not do, and what the window said instead.
pub async fn states(tour: &mut Tour) -> Result<()> {
    before_a_review(tour).await?;
    empty_review(tour).await?;
    saving(tour).await?;
    tour.window().click("link", "All reviews").await?;
    tour.window().click("button", "Start a practice visit").await?;
    tour.window().sees("Hawthorn Unit").await?;
    before_the_visit(tour).await?;
    concern(tour).await?;
    notes(tour).await?;
    standards(tour).await?;
    together(tour).await?;
    findings(tour).await?;
    benchmark(tour).await?;
    search(tour).await?;
    locked(tour).await
}

/// Letters one after the other at once would be a word that somebody types.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

async fn letter(window: &Window, key: &str) -> Result<()> {
    pause().await;
    window.keys(key).await
}

async fn menu(window: &Window, entry: &str) -> Result<()> {
    window.click("button", "settings, text size").await?;
    window.click("button", entry).await
}

async fn to_middle(window: &Window, button: &str) -> Result<()> {
    let script = "page.find('button', args[0]).scrollIntoView({ block: 'center' })";
    window.find("button", button).await?;
    window.run(script, vec![Value::from(button)]).await.map(|_| ())
}

async fn before_a_review(tour: &mut Tour) -> Result<()> {
    tour.window().click("button", "settings, text size").await?;
    tour.window().find("button", "Change passphrase").await?;
    tour.state("20-person-menu").await?;
    tour.window().keys("Escape").await?;
    menu(tour.window(), "Change passphrase").await?;
    tour.window().find("textbox", "New passphrase").await?;
    tour.state("21-change-passphrase").await?;
    tour.window().fill("New passphrase", "short").await?;
    tour.state("22-passphrase-too-short").await?;
    tour.window().keys("Escape").await?;
    menu(tour.window(), "New recovery code").await?;
    tour.window().find("textbox", "Passphrase").await?;
    tour.state("23-new-code").await?;
    tour.window().keys("Escape").await?;
    import(tour).await?;
    tour.window().click("link", "All reviews").await?;
    tour.window().click("button", "Connect this laptop").await?;
    tour.window().fill("Address of the network’s server", "nowhere.invalid").await?;
    tour.window().fill("Your code", "7K2M-QX4T-9RBD").await?;
    tour.window().click_text("Behind a company’s own certificate or proxy?").await?;
    tour.state("26-connect").await?;
    to_middle(tour.window(), "Connect").await?;
    tour.window().click("button", "Connect").await?;
    tour.window().sees("Details").await?;
    tour.state("27-cannot-connect").await?;
    tour.window().click("link", "All reviews").await?;
    tour.window().sees("Welcome to Standpoint").await
}

async fn import(tour: &mut Tour) -> Result<()> {
    let table = tour.laptop().home().join("Doubled.csv");
    fs::write(&table, "Ref,Wording\n1.1,One thing.\n1.1,The same code again.\n,No code.\n1.2,\n")?;
    tour.laptop().answer("edition", &table)?;
    tour.window().click("button", "Import standards and start a review").await?;
    tour.window().find("button", "Choose a file").await?;
    tour.state("24-import-begins").await?;
    tour.window().click("button", "Choose a file").await?;
    tour.window().sees("Doubled.csv").await?;
    tour.state("25-import-with-problems").await
}

/// A review that nobody has done anything in.
async fn empty_review(tour: &mut Tour) -> Result<()> {
    let nothing = tour.laptop().home().join("Nothing.json");
    fs::write(&nothing, "{ \"format\": \"something else\" }")?;
    tour.laptop().answer("pack", &nothing)?;
    tour.window().click("button", "Open a pack from a file").await?;
    tour.window().sees("Details").await?;
    tour.state("28-no-pack").await?;
    let pack = tour.laptop().home().join("small.json");
    fs::write(&pack, serde_json::to_vec(&small_pack())?)?;
    tour.laptop().answer("pack", &pack)?;
    tour.window().click("button", "Open a pack from a file").await?;
    tour.window().sees("Who are you?").await?;
    tour.state("29-who-are-you").await?;
    tour.window().click("radio", "Helen Marwood").await?;
    tour.window().click("button", "Open as me").await?;
    tour.window().sees("Overview").await?;
    for (key, name) in [
        ("Ctrl+1", "30-overview-empty"),
        ("Ctrl+2", "31-timetable-empty"),
        ("Ctrl+3", "32-notes-empty"),
        ("Ctrl+5", "33-agree-empty"),
        ("Ctrl+6", "34-findings-empty"),
    ] {
        tour.window().keys(key).await?;
        pause().await;
        tour.state(name).await?;
    }
    tour.window().keys("Ctrl+7").await?;
    printed(tour.window()).await?;
    tour.state("35-report-empty").await?;
    tour.window().keys("Ctrl+8").await?;
    tour.window().sees("Figures arrive with the next connection").await?;
    tour.state("36-benchmark-empty").await
}

/// The first page is there.
async fn printed(window: &Window) -> Result<()> {
    window.sees("Before it goes to the unit").await?;
    let printed = "[...document.images].some((page) => page.complete && page.naturalWidth > 0)";
    window.until(printed).await?;
    made(window).await
}

/// No page is being made anew, so that nothing goes while one looks.
async fn made(window: &Window) -> Result<()> {
    window.sees_no("Making the pages").await
}

async fn saving(tour: &mut Tour) -> Result<()> {
    tour.window().click("button", "how it is saved").await?;
    tour.window().find("button", "Save a file").await?;
    tour.state("36-saving").await?;
    let file = tour.folder().join("small.handover");
    tour.laptop().answer("hand-over", &file)?;
    to_middle(tour.window(), "Save a file").await?;
    tour.window().click("button", "Save a file").await?;
    tour.window().sees("Your colleague opens it with this code").await?;
    tour.state("37-handed-over").await?;
    tour.window().click("button", "Done").await?;
    tour.laptop().answer("take-in", &file)?;
    to_middle(tour.window(), "Open a file").await?;
    tour.window().click("button", "Open a file").await?;
    tour.window().fill("Code of this file", "0000-0000-0000-0000").await?;
    tour.window().keys("Enter").await?;
    tour.window().sees("Details").await?;
    tour.state("38-wrong-code").await?;
    tour.window().click("button", "Not now").await?;
    to_middle(tour.window(), "Wait for a colleague").await?;
    tour.window().click("button", "Wait for a colleague").await?;
    tour.window().sees("Waiting for your colleague").await?;
    tour.state("39-waiting-nearby").await?;
    tour.window().click("button", "Stop waiting").await?;
    to_middle(tour.window(), "Go to a colleague").await?;
    tour.window().click("button", "Go to a colleague").await?;
    tour.window().find("textbox", "Where your colleague’s laptop waits").await?;
    tour.state("40-going-nearby").await?;
    tour.window().click("button", "Not now").await
}

async fn before_the_visit(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+1").await?;
    window.sees("Leave and discharge").await?;
    letter(window, "B").await?;
    window.sees("The unit says").await?;
    let listed = "document.activeElement?.getAttribute('role') === 'listbox'
         && document.querySelector('[role=option][aria-selected=true]')";
    window.until(listed).await?;
    letter(window, "P").await?;
    window.until("document.activeElement.id === 'find-out'").await?;
    window.type_text(LONG).await?;
    tour.state("41-priority").await?;
    let window = tour.window();
    window.keys("Enter").await?;
    window.until(listed).await?;
    letter(window, "S").await?;
    window.sees("Nobody takes").await?;
    tour.state("42-who-takes-what").await?;
    let window = tour.window();
    window.keys("Ctrl+1").await?;
    window.click("button", "Change Jordan Pike").await?;
    window.click("button", "Add a tie").await?;
    window.type_text("hawthorn\n").await?;
    window.sees("has a tie with Hawthorn Unit").await?;
    window.click("button", "Change Jordan Pike").await?;
    window.find("textbox", "How this was settled").await?;
    tour.state("43-tie").await?;
    let window = tour.window();
    window.keys("Ctrl+2").await?;
    window.click("button", "Add session").await?;
    window.fill("Title", LONG).await?;
    window.fill("Starts", "25:99").await?;
    tour.state("44-session-form").await?;
    tour.window().keys("Escape").await
}

async fn concern(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+Shift+C").await?;
    window.until("page.name(document.activeElement) === 'What was seen or heard'").await?;
    tour.state("45-concern-empty").await?;
    let window = tour.window();
    window.type_text("The door from the garden stood open. ").await?;
    window.type_text(LONG).await?;
    window.fill("Where", "Larch, garden").await?;
    to_middle(window, "I told them : Service lead").await?;
    window.click("button", "I told them : Service lead").await?;
    window.until("page.name(document.activeElement) === 'What was said or agreed'").await?;
    window.type_text("She has the door watched until it locks.\n").await?;
    window.sees("Service lead, Margaret Osei was told").await?;
    tour.state("46-concern").await?;
    to_middle(tour.window(), "Change the numbers").await?;
    tour.window().click("button", "Change the numbers").await?;
    tour.window().find("textbox", "Number").await?;
    tour.state("47-numbers").await?;
    tour.window().keys("Escape").await
}

async fn notes(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+3").await?;
    window.find("textbox", "Note").await?;
    window.click("button", "choose a session").await?;
    window.find("button", "10:45 Patients, Larch ward").await?;
    tour.state("48-sessions").await?;
    let window = tour.window();
    window.click("button", "10:45 Patients, Larch ward").await?;
    window.click("textbox", "Note").await?;
    for mark in ["", "+ ", "! ", "\" ", "? "] {
        for n in 1..=4 {
            window.type_text(&format!("{mark}Thing {n} that was said.\n")).await?;
        }
    }
    window.type_text(LONG).await?;
    window.keys("Enter").await?;
    window.sees("behind the desk").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    tour.state("49-many-notes").await?;
    tour.window().type_text("Mr Okonkwo in room 12, born 3.4.1961, 943 476 5919").await?;
    tour.window().sees("Take it out").await?;
    tour.state("50-flagged").await?;
    tour.window().keys("Ctrl+A").await?;
    tour.window().type_text("/zzzz").await?;
    pause().await;
    tour.state("51-no-standard").await?;
    tour.window().keys("Ctrl+A").await?;
    tour.window().type_text("@").await?;
    tour.window().find("option", "").await?;
    tour.state("52-who-speaks").await?;
    tour.window().keys("Escape").await?;
    tour.window().keys("Backspace").await?;
    tour.window().until("page.find('textbox', 'Note').value === ''").await?;
    pause().await;
    tour.window().keys("ArrowUp").await?;
    tour.window().click("button", "Earlier versions").await?;
    tour.window().sees("Versions").await?;
    tour.state("53-versions-of-a-note").await?;
    tour.window().click("button", "Close the versions").await
}

async fn standards(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+4").await?;
    window.click("option", "1.1").await?;
    letter(window, "3").await?;
    window.until("document.activeElement.id === 'why'").await?;
    window.type_text(LONG).await?;
    tour.state("54-why").await?;
    tour.window().keys("Escape").await?;
    letter(tour.window(), "P").await?;
    tour.window().sees("One line for each standard").await?;
    tour.window().type_text("99.9 2 There is no such thing").await?;
    tour.window().sees("No standard has that code").await?;
    tour.state("55-key-in").await?;
    tour.window().keys("Escape").await?;
    tour.window().click("button", "Priorities").await?;
    pause().await;
    tour.state("56-priorities").await?;
    tour.window().keys("F1").await?;
    tour.window().sees("Standards").await?;
    tour.state("57-keys-of-standards").await?;
    tour.window().keys("Escape").await
}

async fn together(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.keys("Ctrl+5").await?;
    window.sees("We differ").await?;
    window.click_text("Leave: told early").await?;
    window.sees("Patients are told as early as possible").await?;
    letter(window, "h").await?;
    pause().await;
    tour.state("58-names-hidden").await?;
    letter(tour.window(), "e").await?;
    pause().await;
    tour.state("59-evidence").await?;
    tour.window().keys("Escape").await?;
    letter(tour.window(), "d").await?;
    tour.window().until("document.activeElement.tagName === 'SELECT'").await?;
    tour.state("60-dissent").await?;
    tour.window().keys("Escape").await?;
    pause().await;
    as_where_there_is_no_full_screen(tour.window()).await?;
    tour.window().keys("F11").await?;
    tour.window().until("document.querySelector('.projected')").await?;
    tour.state("61-projected").await?;
    tour.window().keys("Escape").await?;
    tour.window().until("!document.querySelector('.projected')").await?;
    tour.window().click("button", "We all say the same").await?;
    to_middle(tour.window(), "Agree all").await?;
    tour.window().click("button", "Agree all").await?;
    tour.window().find("group", "Agree many at once").await?;
    tour.state("61-agree-all").await?;
    tour.window().keys("Escape").await
}

/// The system's full screen ends when a window takes another size. Where there is none, the window is used to its edges.
async fn as_where_there_is_no_full_screen(window: &Window) -> Result<()> {
    let refuse = "Element.prototype.requestFullscreen = () => Promise.reject(new Error('none'))";
    window.run(refuse, vec![]).await.map(|_| ())
}

async fn benchmark(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+8").await?;
    tour.window().sees("In words").await?;
    tour.state("67-benchmark").await?;
    letter(tour.window(), "t").await?;
    tour.window().sees("Middle half").await?;
    tour.state("68-benchmark-as-a-table").await
}

async fn findings(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+6").await?;
    tour.window().click("button", "Write an area for improvement").await?;
    tour.window().type_text(LONG).await?;
    tour.state("62-writing-a-finding").await?;
    tour.window().keys("Enter").await?;
    letter(tour.window(), "/").await?;
    pause().await;
    tour.state("63-linking-a-finding").await?;
    tour.window().keys("Escape").await?;
    // With nothing that is said, and with what is said now.
    letter(tour.window(), "s").await?;
    letter(tour.window(), "f").await?;
    tour.window().find("button", "Full screen").await?;
    tour.state("64-feedback-empty").await?;
    tour.window().keys("Escape").await?;
    tour.window().find("button", "Feedback view").await?;
    tour.window().keys("Ctrl+z").await?;
    tour.window().sees("Undid").await?;
    letter(tour.window(), "f").await?;
    tour.window().find("button", "Full screen").await?;
    tour.state("64-feedback").await?;
    as_where_there_is_no_full_screen(tour.window()).await?;
    tour.window().keys("F11").await?;
    tour.window().find("button", "Leave full screen").await?;
    tour.state("65-feedback-projected").await?;
    tour.window().keys("Escape").await?;
    pause().await;
    tour.window().keys("Escape").await?;
    tour.window().keys("Ctrl+7").await?;
    printed(tour.window()).await?;
    tour.window().click("button", "One page").await?;
    pause().await;
    tour.state("66-one-page").await?;
    tour.window().keys("Enter").await?;
    tour.window().until("document.activeElement.id === 'section-text'").await?;
    tour.window().type_text(LONG).await?;
    tour.state("67-summary").await?;
    tour.window().keys("Escape").await?;
    to_middle(tour.window(), "5 Leave and discharge").await?;
    tour.window().click("button", "5 Leave and discharge").await?;
    tour.window().find("textbox", "Summary of Leave and discharge").await?;
    pause().await;
    made(tour.window()).await?;
    tour.state("68-section-beside-its-evidence").await
}

async fn search(tour: &mut Tour) -> Result<()> {
    for (words, name) in [
        ("", "70-search-empty"),
        ("xyzzy", "71-nothing-found"),
        (">", "72-commands"),
        ("/5", "73-standards-found"),
        ("#thing", "74-notes-found"),
    ] {
        tour.window().keys("Ctrl+k").await?;
        tour.window().find("combobox", "").await?;
        tour.window().type_text(words).await?;
        pause().await;
        tour.state(name).await?;
        tour.window().keys("Escape").await?;
        tour.window().until("!document.querySelector('dialog[open]')").await?;
    }
    tour.window().keys("Ctrl+1").await?;
    tour.window().sees("Leave and discharge").await?;
    tour.window().keys("Ctrl+-").await?;
    tour.window().sees("Text size 90%").await?;
    tour.state("75-small-text").await?;
    tour.window().keys("Ctrl+0").await?;
    tour.window().sees("Text size 100%").await
}

async fn locked(tour: &mut Tour) -> Result<()> {
    tour.window().keys("Ctrl+l").await?;
    tour.window().sees("Unlock your reviews").await?;
    pause().await;
    tour.window().fill("Passphrase", "not the passphrase").await?;
    tour.window().keys("Enter").await?;
    tour.window().sees("That is not the passphrase").await?;
    tour.state("80-wrong-passphrase").await?;
    tour.window().click("button", "I have forgotten my passphrase").await?;
    tour.window().sees("Open with the recovery code").await?;
    tour.window().fill("Recovery code", "0000").await?;
    tour.window().fill("New passphrase", PASSPHRASE).await?;
    tour.window().fill("The same again", PASSPHRASE).await?;
    tour.window().keys("Enter").await?;
    tour.window().sees("Details").await?;
    tour.state("81-wrong-recovery-code").await?;
    tour.window().click("button", "Back").await?;
    // Wrong so often that the next try has to wait.
    for _ in 0..12 {
        tour.window().until("page.find('button', 'Unlock')?.disabled === false").await?;
        tour.window().fill("Passphrase", "not the passphrase").await?;
        tour.window().keys("Enter").await?;
        pause().await;
        let waits = "return page.sees('You can try again in')";
        if tour.window().run(waits, vec![]).await? == true {
            break;
        }
    }
    tour.window().sees("You can try again in").await?;
    tour.state("82-waits").await?;
    tour.window().until("page.find('button', 'Unlock')?.disabled === false").await?;
    unlock(tour.window()).await?;
    tour.window().sees("Hawthorn Unit").await
}

//! From the first start to a finding without a mouse: nobody clicks, and no script puts the focus anywhere.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use whole::journey::PASSPHRASE;
use whole::{Laptop, Window, target};

#[tokio::test]
async fn from_the_first_start_to_a_finding_by_keys_and_one_always_sees_where_one_is() -> Result<()>
{
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    window.resize(1366, 768).await?;
    let done = job(&window).await;
    if done.is_err() {
        let folder = target().join("keyboard");
        std::fs::create_dir_all(&folder)?;
        window.picture(&folder.join("99-stopped-here.png")).await?;
    }
    done?;
    window.close().await
}

async fn job(window: &Window) -> Result<()> {
    first_start(window).await.context("first start")?;
    notes(window).await.context("notes")?;
    standards(window).await.context("standards")?;
    agree(window).await.context("agree")?;
    findings(window).await.context("findings")
}

/// Letters one after the other at once would be a word that somebody types.
async fn pause() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

async fn first_start(window: &Window) -> Result<()> {
    window.sees("Choose a passphrase").await?;
    ensure!(window.focus().await?.contains("New passphrase"), "the first field has no focus");
    window.type_text(PASSPHRASE).await?;
    window.tab_to("textbox", "The same again").await?;
    window.type_text(PASSPHRASE).await?;
    window.keys("Enter").await?;
    window.sees("Keep this recovery code").await?;
    window.focus().await.context("beside the recovery code")?;
    window.tab_to("button", "I have kept it safe").await?;
    window.keys("Enter").await?;
    window.sees("Welcome to Standpoint").await?;
    window.focus().await.context("on the welcome screen")?;
    window.tab_to("button", "Try the example").await?;
    window.keys("Space").await?;
    window.sees("Leave and discharge").await?;
    window.focus().await.context("in the new review").map(|_| ())
}

async fn notes(window: &Window) -> Result<()> {
    window.press("Ctrl+2").await?;
    window.sees("Ward tour").await?;
    window.press("ArrowDown").await?;
    window.press("Ctrl+3").await?;
    window.until("document.activeElement === page.find('textbox', 'Note')").await?;
    window.back_to("button", "choose a session").await?;
    window.press("Enter").await?;
    window.tab_to("button", "10:45 Patients, Larch ward").await?;
    window.press("Enter").await?;
    window.sees("Patients, Larch ward").await?;
    window.tab_to("textbox", "Note").await?;
    window.type_text("+ Patients take turns to run the meeting. /6.7").await?;
    window.find("option", "6.7").await?;
    window.press("Enter").await?;
    window.sees_no("/6.7").await?;
    window.press("Enter").await?;
    window.type_text("! Leave is cancelled on the day. /5.3").await?;
    window.find("option", "5.3").await?;
    window.press("Alt+3").await?;
    window.sees_no("/5.3").await?;
    window.press("Enter").await?;
    window.sees("Leave is cancelled on the day.").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    // Up into the notes; gone, and back again.
    pause().await;
    window.press("ArrowUp").await?;
    window.until("document.activeElement.closest('li')?.innerText.includes('cancelled')").await?;
    window.press("Delete").await?;
    window.sees_no("Leave is cancelled on the day.").await?;
    window.focus().await.context("after a note was deleted")?;
    window.press("Ctrl+Z").await?;
    window.sees("Leave is cancelled on the day.").await?;
    for _ in 0..3 {
        window.press("F6").await?;
    }
    window.press("Shift+F6").await.map(|_| ())
}

async fn standards(window: &Window) -> Result<()> {
    let chosen = async |code: &str| {
        window.until(&format!("page.find('option', '{code}')?.ariaSelected === 'true'")).await
    };
    window.press("Ctrl+4").await?;
    window.sees("To rate").await?;
    pause().await;
    window.keys("g").await?;
    pause().await;
    window.keys("5").await?;
    window.sees("Patients are told as early as possible").await?;
    window.focus().await.context("in the section")?;
    window.press("Home").await?;
    chosen("5.1").await?;
    window.press("1").await?;
    chosen("5.2").await?;
    window.press("2").await?;
    window.until("document.activeElement.id === 'why'").await?;
    window.type_text("Only some are asked.").await?;
    window.press("Enter").await?;
    chosen("5.3").await?;
    window.press("Tab").await?;
    window.press("Escape").await.map(|_| ())
}

async fn agree(window: &Window) -> Result<()> {
    window.press("Ctrl+5").await?;
    window.sees("We differ").await?;
    pause().await;
    window.press("ArrowRight").await?;
    pause().await;
    window.press("3").await?;
    window.until("document.activeElement.id === 'agree-comment'").await?;
    window.type_text("Most are not offered another date.").await?;
    window.press("Enter").await?;
    pause().await;
    window.press("e").await?;
    pause().await;
    window.press("Escape").await.map(|_| ())
}

async fn findings(window: &Window) -> Result<()> {
    window.press("Ctrl+6").await?;
    window.sees("Achievements").await?;
    // F6 leads from the columns to the marked notes, Tab to the first of them, the arrows on.
    window.press("F6").await?;
    window.tab_to("listitem", "A poster made by patients").await?;
    window.press("ArrowDown").await?;
    window.press("ArrowUp").await?;
    pause().await;
    window.press("a").await?;
    window.until("document.activeElement.id === 'finding-text'").await?;
    window.type_text(" Everyone has a turn.").await?;
    window.press("Enter").await?;
    window.sees("Everyone has a turn.").await
}

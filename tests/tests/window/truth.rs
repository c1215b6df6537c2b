//! What a person meets who types fast, locks in the middle of a line, or tries a key where nothing is chosen.

use std::time::Duration;

use anyhow::Result;
use whole::journey::{into_the_example, unlock};
use whole::{Laptop, Window};

const NOTES: &str =
    "[...document.querySelectorAll('.stream > li.note .words')].map((words) => words.textContent)";

async fn notes_end_with(window: &Window, texts: &[&str]) -> Result<()> {
    let wanted = serde_json::to_string(texts)?;
    window
        .until(&format!(
            "JSON.stringify({NOTES}.slice(-{})) === JSON.stringify({wanted})",
            texts.len()
        ))
        .await?;
    Ok(())
}

/// Letters one after the other at once would be a word that somebody types.
async fn letter(window: &Window, key: &str) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(500)).await;
    window.keys(key).await
}

async fn in_example() -> Result<(Laptop, Window)> {
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    into_the_example(&window).await?;
    Ok((laptop, window))
}

#[tokio::test]
async fn lines_typed_in_haste_keep_their_order_and_half_a_line_is_gone_on_with() -> Result<()> {
    let (_laptop, window) = in_example().await?;
    window.keys("Ctrl+3").await?;
    window.click("textbox", "Note").await?;
    let texts = ["a", "b", "c", "d", "e", "f", "g", "h"];
    for text in texts {
        window.type_text(text).await?;
        window.keys("Enter").await?;
    }
    notes_end_with(&window, &texts).await?;
    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.keys("Ctrl+3").await?;
    notes_end_with(&window, &texts).await?;

    // A sign at the start marks the line, with a space or without.
    window.click("textbox", "Note").await?;
    window.type_text("+Staff know").await?;
    window.until("page.find('textbox', 'Note').value === 'Staff know'").await?;
    window
        .until("page.find('button', 'Good practice').getAttribute('aria-pressed') === 'true'")
        .await?;
    window.keys("Enter").await?;

    // What is taken out of a note that is kept stays among its versions, and it says so.
    window.type_text("Saw Mr Hughes there").await?;
    window.sees("“Mr Hughes” looks like a name").await?;
    window.keys("Enter").await?;
    window.until("page.find('textbox', 'Note').value === ''").await?;
    window.sees("“Mr Hughes” looks like a name").await?;
    window.keys("Alt+X").await?;
    window.sees("Its earlier wording stays under Versions").await?;

    // Half a line when it locks is one line afterwards.
    window.click("textbox", "Note").await?;
    window.type_text("Half a line").await?;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    window.keys("Ctrl+L").await?;
    unlock(&window).await?;
    window.until("page.find('textbox', 'Note')?.value === 'Half a line'").await?;
    window.until("document.querySelectorAll('.stream textarea').length === 1").await?;
    window.find("button", "Only me").await?;
    window.type_text(" and the rest").await?;
    window.keys("Enter").await?;
    notes_end_with(&window, &["Half a line and the rest"]).await?;
    window
        .until(&format!("{NOTES}.filter((text) => text.startsWith('Half')).length === 1"))
        .await?;
    window.close().await
}

#[tokio::test]
async fn a_key_with_nothing_chosen_says_what_it_would_do_and_a_note_leads_back_to_its_standard()
-> Result<()> {
    let (_laptop, window) = in_example().await?;
    window.keys("Ctrl+6").await?;
    window.until("document.querySelector('[data-note]')").await?;
    letter(&window, "A").await?;
    window.sees("Press A again to make it an achievement").await?;
    window.until("document.activeElement.matches('[data-note]')").await?;
    letter(&window, "A").await?;
    window.sees("Made an achievement of it").await?;

    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    let code = window.run("return document.querySelector('[aria-selected=true] .code, [aria-selected=true]').textContent.trim().split(/\\s/)[0]", vec![]).await?;
    letter(&window, "N").await?;
    window.until("page.find('textbox', 'Note')").await?;
    window.type_text("Seen on the way.").await?;
    window.keys("Enter").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.sees("Kept in").await?;
    window.sees("Seen on the way.").await?;
    assert!(code.as_str().is_some_and(|code| !code.is_empty()));

    // A session that is deleted says where its notes are.
    window.keys("Ctrl+2").await?;
    window.click_text("Patients, Larch ward").await?;
    window.keys("Delete").await?;
    window.sees("now under Notes outside sessions").await?;
    window.close().await
}

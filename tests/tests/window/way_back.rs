//! What a crash interrupts is gone on with: the recovery code that nobody has seen, the session one was in, and half a line
//! from paper.

use std::time::Duration;

use anyhow::Result;
use whole::Laptop;
use whole::journey::{set_up, unlock};

#[tokio::test]
async fn a_crash_leads_back_to_the_recovery_code_and_to_the_line_being_written() -> Result<()> {
    let laptop = Laptop::at("2026-10-14T10:50:00+01:00")?;
    let window = laptop.open().await?;
    set_up(&window).await?;
    window.kill()?;

    let window = laptop.open().await?;
    unlock(&window).await?;
    window.sees("Keep this recovery code").await?;
    window.sees("The sheet that you had before no longer works").await?;
    window.click("button", "I have kept it safe").await?;
    window.click("button", "Try the example").await?;
    window.sees("Hawthorn Unit").await?;
    window.keys("Ctrl+3").await?;
    window.click("button", "choose a session").await?;
    window.click("button", "13:00").await?;
    window.until("!page.find('button', 'choose a session').textContent.includes('Larch')").await?;
    window.click("textbox", "Note").await?;
    window.type_text("Half a line").await?;
    // Where one is, is told after a moment of rest.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let title = "return page.find('button', 'choose a session').textContent";
    let before = window.run(title, vec![]).await?;
    window.kill()?;

    let window = laptop.open().await?;
    unlock(&window).await?;
    window.until("page.find('textbox', 'Note')?.value === 'Half a line'").await?;
    assert_eq!(window.run(title, vec![]).await?, before);
    window.sees("was found and kept").await?;

    // Half a line from paper is no rating; it waits where it was typed.
    window.keys("Ctrl+4").await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.keys("P").await?;
    window.click("textbox", "Line").await?;
    window.type_text("5.3 2 Leave is of").await?;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    window.kill()?;

    let window = laptop.open().await?;
    unlock(&window).await?;
    window.until("document.activeElement.id === 'standards-list'").await?;
    window.keys("P").await?;
    window.until("page.find('textbox', 'Line')?.value === '5.3 2 Leave is of'").await?;
    window.close().await
}

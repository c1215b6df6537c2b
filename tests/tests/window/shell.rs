//! What the shell itself promises, in the real window.

use anyhow::{Context as _, Result};
use serde_json::json;
use whole::Laptop;

use crate::invoke;

#[tokio::test]
async fn the_screens_get_a_token_and_never_a_path() -> Result<()> {
    let laptop = Laptop::new()?;
    let window = laptop.open().await?;
    laptop.answer("pack", &laptop.home().join("Alder ward.json"))?;
    let chosen = invoke(&window, "choose", json!({ "purpose": "pack" })).await?;
    assert_eq!(chosen["value"]["name"], "Alder ward.json");
    assert_eq!(chosen["value"]["token"].as_str().map(str::len), Some(32));
    let cancelled = invoke(&window, "choose", json!({ "purpose": "pack" })).await?;
    assert_eq!(cancelled, json!({ "value": null }));
    let unknown = invoke(&window, "choose", json!({ "purpose": "passwd" })).await?;
    assert_eq!(unknown["fault"]["code"], "SP-0003");
    Ok(())
}

#[tokio::test]
async fn printing_goes_to_the_system_and_a_test_only_notes_it() -> Result<()> {
    let laptop = Laptop::new()?;
    let window = laptop.open().await?;
    assert_eq!(invoke(&window, "print_window", json!({})).await?, json!({ "value": null }));
    assert_eq!(laptop.printed()?, 1);
    Ok(())
}

#[tokio::test]
async fn the_window_leads_nowhere_else() -> Result<()> {
    let laptop = Laptop::new()?;
    let window = laptop.open().await?;
    window.run("location.href = 'https://example.org/'", vec![]).await?;
    window.settled().await?;
    let here = window.run("return location.host", vec![]).await?;
    assert_eq!(here, "localhost");
    let plugin = invoke(&window, "plugin:dialog|open", json!({ "options": {} })).await?;
    assert!(plugin.get("fault").is_some(), "the screens may open dialogs themselves: {plugin}");
    let fetched = window
        .client()
        .execute_async(
            "const done = arguments[0];
             fetch('http://127.0.0.1:9/').then(() => done('fetched'), (error) => done(error.name));",
            vec![],
        )
        .await?;
    assert_eq!(fetched, "TypeError");
    Ok(())
}

#[tokio::test]
async fn closing_the_window_ends_the_program() -> Result<()> {
    let laptop = Laptop::new()?;
    laptop.open().await?.close().await?;
    let again = laptop.open().await?;
    again.app().memory().context("the second window runs")?;
    again.close().await
}

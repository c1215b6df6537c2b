//! What people do in the real window. One program, so that the tests run side by side.

mod before;
mod benchmark;
mod concern;
mod copy;
mod first_time;
mod gallery;
mod keyboard;
mod long;
mod meeting;
mod narrow;
mod paper;
mod plain;
mod saving;
mod shell;
mod truth;
mod visit;
mod way_back;

use anyhow::Result;
use serde_json::{Value, json};
use whole::Window;

/// Calls a command of the shell from the page.
async fn invoke(window: &Window, command: &str, args: Value) -> Result<Value> {
    let script = r#"
        const done = arguments[arguments.length - 1];
        window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1]).then(
          (value) => done({ value }),
          (fault) => done({ fault }),
        );"#;
    Ok(window.client().execute_async(script, vec![json!(command), args]).await?)
}

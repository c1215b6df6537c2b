//! What the screens may ask of the shell: three commands.

use std::sync::Arc;

use desk::Fault;
use serde_json::Value;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::Response;
use tauri::{State, WebviewWindow};

use crate::choose::{self, Chosen, Purpose};
use crate::desktop::Desktop;
use crate::worker::Worker;

/// Everything a reviewer does. `command` and `args` are the desk's own.
#[tauri::command]
pub async fn desk(
    worker: State<'_, Worker>,
    command: String,
    args: Value,
) -> Result<Response, Fault> {
    worker.call(command, args).await.map(Response::new)
}

/// Lets the person choose a file, in the system's dialog. Nothing where the person cancels.
/// `suggestion` is the file name that a save dialog begins with.
#[tauri::command]
pub async fn choose(
    window: WebviewWindow,
    desktop: State<'_, Arc<Desktop>>,
    purpose: String,
    suggestion: Option<String>,
) -> Result<Option<Chosen>, Fault> {
    let purpose = Purpose::named(&purpose).ok_or_else(choose::unknown_purpose)?;
    let path = match desktop.seam().answers() {
        Some(folder) => choose::answer(folder, purpose).map_err(no_dialog)?,
        None => spawn_blocking(move || choose::ask(&window, purpose, suggestion.as_deref()))
            .await
            .map_err(no_dialog)?,
    };
    Ok(path.map(|path| desktop.keep(path, purpose)))
}

/// Prints what the window shows, through the system's dialog.
#[tauri::command]
pub async fn print_window(
    window: WebviewWindow,
    desktop: State<'_, Arc<Desktop>>,
) -> Result<(), Fault> {
    match desktop.noted("printed", "window") {
        Ok(true) => Ok(()),
        Ok(false) => window.print().map_err(no_dialog),
        Err(error) => Err(no_dialog(error)),
    }
}

/// A fault of the shell itself.
pub fn fault(code: &str, message: &str) -> Fault {
    Fault { code: code.to_owned(), message: message.to_owned(), details: None }
}

fn no_dialog(error: impl ToString) -> Fault {
    Fault {
        details: Some(error.to_string()),
        ..fault("SP-0004", "The system's dialog did not open. Try again, or restart Standpoint.")
    }
}

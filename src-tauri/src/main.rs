//! The desktop shell: one window, its dialogs and printing.
//!
//! Nothing here is a feature that a reviewer would name: those are in `desk`. Invariants:
//! - The desk is used on one thread only, which is not the window's.
//! - The screens never see or send a path: a person chooses one in a dialog, the screens get a token.
//! - The window shows only what is built into the program.
//! - Nothing that a person wrote is logged, not even by a panic.

#![forbid(unsafe_code)]
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod choose;
mod clock;
mod commands;
mod desktop;
mod drawing;
mod exchange;
mod memory;
mod panics;
mod seam;
mod window;
mod worker;

use std::sync::Arc;

use anyhow::Context as _;
use tauri::{Emitter as _, Manager as _, RunEvent, WindowEvent};

use crate::desktop::Desktop;
use crate::seam::Seam;
use crate::worker::Worker;

fn main() -> anyhow::Result<()> {
    panics::keep_content_out();
    uplink::install_crypto();
    let seam = Seam::from_environment();
    memory::keep_in(seam.driven);
    let app = tauri::Builder::default()
        .plugin(window::one_for_each(seam.data_folder.as_deref()))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![
            commands::desk,
            commands::choose,
            commands::print_window
        ])
        .setup(move |app| {
            let desktop = Arc::new(Desktop::new(app.handle(), seam)?);
            let window = app.handle().clone();
            // A window that is not there is told nothing, and asks when it is.
            let tell = move |tidings: String| drop(window.emit("tidings", tidings));
            app.manage(Worker::start(desktop.clone(), tell)?);
            app.manage(desktop.clone());
            window::open(app.handle(), desktop.seam())?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("Standpoint could not open its window")?;
    app.run(|app, event| match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            window::close(app);
        }
        // The system wants to end the program, or the last window went without asking.
        RunEvent::ExitRequested { api, code: None, .. } => {
            api.prevent_exit();
            window::close(app);
        }
        _ => {}
    });
    Ok(())
}

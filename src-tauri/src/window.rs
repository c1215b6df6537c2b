//! The one window.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use tauri::plugin::TauriPlugin;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager as _, Url, WebviewWindowBuilder, Wry};

use crate::seam::Seam;
use crate::worker::Worker;

const LABEL: &str = "main";

/// How long closing waits for what is still to be uploaded. The rest goes another day.
const LAST_UPLOAD: Duration = Duration::from_secs(2);

/// Opens the window on the screens.
///
/// Outside of tests the web view keeps nothing of what it shows on disk: no cache, no storage, no
/// history. (The engine still makes folders of its own, with random salts and an empty list of
/// hosts.) It cannot be driven by a test in that state, so a driven window keeps its own.
pub fn open(app: &AppHandle, seam: &Seam) -> tauri::Result<()> {
    let config = app.config().app.windows.iter().find(|window| window.label == LABEL);
    let config = config.ok_or(tauri::Error::WindowNotFound)?.clone();
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .incognito(!seam.driven)
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    #[cfg(target_os = "linux")]
    {
        crate::drawing::suit(&window)?;
        crate::drawing::spell_in_british_english(&window)?;
    }
    Ok(())
}

/// Lets the desk seal what is open, then ends the program.
pub fn close(app: &AppHandle) {
    static CLOSING: AtomicBool = AtomicBool::new(false);
    if CLOSING.swap(true, Ordering::SeqCst) {
        return;
    }
    let app = app.clone();
    thread::spawn(move || {
        let worker = app.state::<Worker>();
        worker.upload_first(LAST_UPLOAD);
        worker.quit();
        app.exit(0);
    });
}

/// A second start brings the first window to the front. Reviews in another folder are another
/// program.
pub fn one_for_each(data_folder: Option<&Path>) -> TauriPlugin<Wry> {
    let plugin = tauri_plugin_single_instance::Builder::new().callback(|app, _, _| {
        if let Some(window) = app.get_webview_window(LABEL) {
            // A desktop that refuses one of these still has the window; the person can find it.
            let _ = window.unminimize();
            let _ = window.show();
            let _ = window.set_focus();
        }
    });
    match data_folder {
        None => plugin.build(),
        Some(folder) => plugin.dbus_id(bus_name(folder)).build(),
    }
}

fn bus_name(folder: &Path) -> String {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let bytes = folder.as_os_str().as_encoded_bytes();
    // FNV-1a: the same name for the same folder in every build.
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("org.standpoint.desktop.f{hash:016x}")
}

/// The screens that are built into the program, and nothing else.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_shows_only_what_is_built_in() {
        let check = |url: &str, ours: bool| {
            assert_eq!(is_ours(&url.parse().unwrap()), ours, "{url}");
        };
        check("tauri://localhost/", true);
        check("tauri://localhost/index.html#notes", true);
        check("http://tauri.localhost/", true);
        check("https://example.org/", false);
        check("http://localhost:1420/", false);
        check("file:///etc/passwd", false);
        check("data:text/html,x", false);
        check("tauri://elsewhere/", false);
    }

    #[test]
    fn reviews_in_another_folder_are_another_program() {
        let name = |folder: &str| bus_name(Path::new(folder));
        assert_eq!(name("/a"), name("/a"));
        assert_ne!(name("/a"), name("/b"));
    }
}

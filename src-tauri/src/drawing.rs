//! How the web view draws, and what it underlines.

#[cfg(target_os = "linux")]
use tauri::WebviewWindow;

/// Lets the web view draw without layers where there is no graphics device to put them together.
///
/// It would make each layer and put them together in software: a third more memory for the same
/// picture, and a later one after each key.
#[cfg(target_os = "linux")]
pub fn suit(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if has_graphics_device(std::path::Path::new("/dev/dri")) {
        return Ok(());
    }
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Lets the web view underline what no British dictionary knows, in what is being typed. It needs the system's own
/// dictionary (`en_GB`), and does nothing without it; no word leaves the laptop.
#[cfg(target_os = "linux")]
pub fn spell_in_british_english(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{WebContextExt as _, WebViewExt as _};

    window.with_webview(|view| {
        if let Some(context) = view.inner().context() {
            context.set_spell_checking_languages(&["en_GB"]);
            context.set_spell_checking_enabled(true);
        }
    })
}

/// Whether the system names a device that renders.
#[cfg(target_os = "linux")]
fn has_graphics_device(folder: &std::path::Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_only_shows_does_not_render() {
        let folder = tempfile::tempdir().unwrap();
        let device = |name: &str| std::fs::write(folder.path().join(name), "").unwrap();
        assert!(!has_graphics_device(&folder.path().join("none")));
        device("card0");
        assert!(!has_graphics_device(folder.path()));
        device("renderD128");
        assert!(has_graphics_device(folder.path()));
    }
}

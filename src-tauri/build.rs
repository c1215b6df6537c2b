//! Embeds the configuration, the permissions and the icons.

fn main() {
    // WebKitGTK and libsoup import `sqlite3_*`. The program must not offer them SQLCipher's.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
    // The screens are built into the program: a new `ui/dist` means a new program.
    println!("cargo:rerun-if-changed=../ui/dist");

    let commands = tauri_build::AppManifest::new().commands(&["desk", "choose", "print_window"]);
    let attributes = tauri_build::Attributes::new().app_manifest(commands);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}

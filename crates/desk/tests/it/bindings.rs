//! The window's binding is the command table's. `make bindings` writes it anew.

#[test]
fn the_windows_binding_is_what_the_table_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/desk/index.ts");
    let made = desk::typescript();
    if std::env::var_os("UPDATE_BINDINGS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let checked_in = std::fs::read_to_string(&path).unwrap();
    assert!(checked_in == made, "run `make bindings` and commit ui/src/desk/index.ts");
}

//! What a panic may say: where it was, and nothing that a person wrote.

use std::io::Write as _;
use std::panic;

/// From now on a panic names its place only: its message could hold a line of a note.
pub fn keep_content_out() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| format!(" ({at})"));
        // Nobody may be listening to the error stream; there is nothing else to do about it then.
        let _ = writeln!(std::io::stderr(), "SP-0001 Standpoint met a defect{place}.");
    }));
}

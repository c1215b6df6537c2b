//! The day as a file for any calendar: the whole of it, or what I take part in.

use review::calendar::calendar;

use crate::closing_views::SavedFile;
use crate::desk::Work;
use crate::work_views::SaveCalendar;
use crate::{Desk, Fault, Way, fault};

/// Writes it where the person chose.
pub fn save(desk: &mut Desk, ask: SaveCalendar) -> Result<Work<SavedFile>, Fault> {
    let open = desk.open()?;
    let Some(text) = calendar(&open.review, ask.mine.then_some(open.me)) else {
        return Err(fault::not_allowed(
            "There is no session to put into a calendar yet. Nothing was saved.",
        ));
    };
    let path = desk.chosen(&ask.token, Way::Save)?;
    Ok(Box::new(move || crate::entry::write_whole(&path, text.as_bytes())))
}

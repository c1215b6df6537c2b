//! Where the person is, to come back to after a lock or a crash. It names places only, never what is written there.
//!
//! On disk it is there only while the vault is open: after a proper end one begins with the list of reviews.

use crate::entry_views::Whereabouts;
use crate::open::Open;
use crate::views::{NoArgs, Nothing};
use crate::{Desk, Fault, notes};

const WHEREABOUTS: &str = "whereabouts";

/// The person has gone to another place.
pub fn set(desk: &mut Desk, place: Whereabouts) -> Result<Nothing, Fault> {
    let review = desk.open.as_ref().map(|open| open.team.to_string());
    let place = Whereabouts { review, ..place };
    if desk.whereabouts.as_ref() != Some(&place) {
        desk.vault()?.set_setting(WHEREABOUTS, &Some(&place))?;
        desk.whereabouts = Some(place);
    }
    Ok(Nothing {})
}

/// The place to come back to, if it is in the review that is open.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<Option<Whereabouts>, Fault> {
    desk.vault()?;
    let open = desk.open.as_ref();
    let review = open.map(|open| open.team.to_string());
    let place = desk.whereabouts.clone().filter(|place| place.review == review);
    Ok(place.map(|place| match open {
        Some(open) => {
            Whereabouts { item: place.item.map(|item| note_of_line(open, item)), ..place }
        }
        None => place,
    }))
}

/// A line that was being written has become a note meanwhile: `line:`, its slot, a space and the note.
fn note_of_line(open: &Open, item: String) -> String {
    match item.strip_prefix("line:") {
        Some(slot) => format!("line:{slot} {}", notes::note_of_slot(open, slot)),
        None => item,
    }
}

impl Desk {
    /// The vault has just been opened: after a crash, what it says of where the person was.
    pub(crate) fn find_way_back(&mut self) {
        let kept = self.vault.as_ref().and_then(|vault| vault.setting(WHEREABOUTS).ok().flatten());
        let Some(place) = kept else { return };
        let place: Whereabouts = place;
        if self.whereabouts.is_none() && self.resume.is_none() {
            self.resume.clone_from(&place.review);
            self.whereabouts = Some(place);
        }
    }

    /// The vault is about to be locked in peace: what was on disk for a crash is not needed.
    pub(crate) fn leave_no_trail(&mut self) {
        if let Some(vault) = &mut self.vault {
            // At worst one comes back to where one was.
            let _ = vault.set_setting(WHEREABOUTS, &None::<Whereabouts>);
        }
    }
}

//! Whether something is uploaded: told for each record of the open review, from what the vault has queued.
//!
//! Asked when the queue has changed, never while somebody types.

use vault::Unsent;

use crate::uploading_views::{KeptState, KeptView, Standing};
use crate::views::NoArgs;
use crate::{Desk, Fault, fault};

/// How each record of the open review is kept: what is true of most, and those of which something else is.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<Standing, Fault> {
    let open = desk.open()?;
    let vault = desk.vault.as_ref().ok_or_else(fault::locked)?;
    let streams = vault.streams()?;
    let shared = streams
        .iter()
        .find(|one| one.stream.id == open.team)
        .is_some_and(|team| team.shared && !team.closed);
    let mut but = Vec::new();
    for stream in [open.team, open.private] {
        // Nobody has written anything for their own eyes yet: that stream need not be there.
        let unsent = vault.unsent_records(stream)?;
        but.extend(unsent.into_iter().filter_map(|(record, why)| {
            let state = match why {
                Unsent::Parked => KeptState::Parked,
                Unsent::Handed => KeptState::Handed,
                Unsent::Waiting if shared => KeptState::Waiting,
                Unsent::Waiting => return None,
            };
            Some(KeptView { id: record.to_string(), state })
        }));
    }
    Ok(Standing { rest: if shared { KeptState::Uploaded } else { KeptState::Here }, but })
}

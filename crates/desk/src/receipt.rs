//! The receipt: what was uploaded and when, for paper. It says only what is known.

use crate::past_syncs::run_lines;
use crate::shelf;
use crate::uploading::who;
use crate::uploading_views::{Receipt, ReceiptReview};
use crate::views::NoArgs;
use crate::{Desk, Fault, dates};

/// Syncs on the paper.
const RUNS: usize = 30;

/// What the network had of this laptop's reviews when it was last seen.
pub fn receipt(desk: &mut Desk, _: NoArgs) -> Result<Receipt, Fault> {
    let now = desk.now();
    let who = who(desk);
    let network = desk.link.connection.as_ref().map(|connection| connection.network.clone());
    let vault = desk.vault()?;
    let streams = vault.streams()?;
    let volumes = shelf::volumes(vault)?;
    let mut reviews = Vec::new();
    let mut left = 0;
    let mut shared = 0;
    for volume in volumes.iter().filter(|volume| !volume.card.practice) {
        let Some(stream) = streams.iter().find(|s| s.stream.id == volume.team) else { continue };
        let standing = vault.log_standing(volume.team)?;
        let waiting = u32::try_from(stream.waiting).unwrap_or(u32::MAX);
        let state = match (stream.shared, waiting) {
            (false, _) => "On this laptop only".to_owned(),
            (true, 0) => "All uploaded".into(),
            (true, n) => format!("{} not uploaded", dates::count(n, "change", "changes")),
        };
        if stream.shared {
            shared += 1;
            left += waiting;
        }
        reviews.push(ReceiptReview {
            unit: volume.card.unit.clone(),
            entries: match standing.seq {
                0 => "Nothing in the network’s log yet".into(),
                n => format!(
                    "{} in the network’s log",
                    dates::count(u32::try_from(n).unwrap_or(u32::MAX), "entry", "entries")
                ),
            },
            state,
            proof: if standing.seq == 0 {
                String::new()
            } else {
                format!("{} · {}", standing.seq, standing.hash)
            },
        });
    }
    let says = match (shared, left) {
        (0, _) => "Nothing on this laptop is shared with a network.".to_owned(),
        (_, 0) => "The network has everything on this laptop that is shared with it.".into(),
        (_, n) => format!(
            "{} not uploaded yet. Everything else that is shared is uploaded.",
            dates::count(n, "change is", "changes are")
        ),
    };
    Ok(Receipt {
        made: format!("{}, {}", dates::long(now.date_naive()), dates::clock(now)),
        network: network.unwrap_or_default(),
        who,
        laptop: vault.device().to_string(),
        says,
        reviews,
        runs: run_lines(&vault.runs(RUNS)?, now),
    })
}

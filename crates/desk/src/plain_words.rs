//! Everything that the network does not have, in words that any program can read: to be pasted, or saved to a file.

use chrono::{DateTime, FixedOffset};
use vault::Vault;

use crate::closing_views::SavedFile;
use crate::entry_views::ChosenFile;
use crate::open::read_body;
use crate::shelf::{self, Volume};
use crate::uploading::{moment, words_of};
use crate::uploading_views::PlainWords;
use crate::views::NoArgs;
use crate::{Desk, Fault, Way, dates, facts};

/// Everything that the network does not have, in words, to be pasted anywhere.
pub fn words(desk: &mut Desk, _: NoArgs) -> Result<PlainWords, Fault> {
    Ok(PlainWords { text: plain(desk)? })
}

/// The same in a file that any program reads.
pub fn export(desk: &mut Desk, ask: ChosenFile) -> Result<SavedFile, Fault> {
    let path = desk.chosen(&ask.token, Way::Save)?;
    let text = plain(desk)?;
    crate::entry::write_whole(&path, text.as_bytes())
}

fn plain(desk: &mut Desk) -> Result<String, Fault> {
    crate::drafts::seal_all(desk)?;
    let now = desk.now();
    let vault = desk.vault()?;
    let volumes = shelf::volumes(vault)?;
    let mut text = format!(
        "Standpoint: work that is not uploaded, {}, {}\n",
        dates::long(now.date_naive()),
        dates::clock(now)
    );
    let parked = vault.parked()?;
    if !parked.is_empty() {
        text.push_str("\nNot taken by the server\n");
    }
    for one in &parked {
        let record = read_body(one.change.kind.as_str(), one.change.body.as_ref())?;
        let what = facts::kind_words(one.change.kind.as_str()).0;
        let when = moment(one.change.made_at, now);
        let words = words_of(record.as_ref());
        text.push_str(&format!(
            "\n- {what}, {when} ({}: {})\n  {words}\n",
            one.why.code(),
            one.why
        ));
    }
    for volume in &volumes {
        let waiting = unsent_words(vault, volume, now)?;
        if !waiting.is_empty() {
            text.push_str(&format!("\n{}\n{waiting}", volume.card.unit));
        }
    }
    Ok(text)
}

/// What of a review is not in the log of a server, as it stands now.
fn unsent_words(
    vault: &Vault,
    volume: &Volume,
    now: DateTime<FixedOffset>,
) -> Result<String, Fault> {
    let mut text = String::new();
    for stream in [volume.team, review::authority::private_stream(volume.team, volume.me)] {
        let Ok(unsent) = vault.unsent_records(stream) else { continue };
        for record in unsent.keys() {
            let Some(head) = vault.head(stream, *record)? else { continue };
            if head.author != volume.me {
                continue;
            }
            let body = read_body(head.kind.as_str(), head.body.as_ref())?;
            let what = facts::kind_words(head.kind.as_str()).0;
            let words = words_of(body.as_ref());
            text.push_str(&format!("\n- {what}, {}\n  {words}\n", moment(head.made_at, now)));
        }
    }
    Ok(text)
}

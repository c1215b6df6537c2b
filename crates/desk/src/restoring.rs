//! Getting everything back: from a backup in the folder, or from a saved copy, in a file.
//!
//! Invariant: a database that can be opened is never replaced, and nothing is mixed into it.

use vault::{Key, Source};

use crate::entry_views::{OpenCopy, Opening, Restore, Restored, StartState};
use crate::views::NoArgs;
use crate::{Desk, Fault, Way, entry, fault};

/// Puts a backup in the place of a damaged database, which is kept aside; what is legible there is added.
pub fn backup(desk: &mut Desk, ask: Restore) -> Result<Restored, Fault> {
    let at: usize = ask.backup.parse().map_err(|_| fault::gone("That backup"))?;
    let backups = desk.folder.backups()?;
    let backup = backups.get(at).ok_or_else(|| fault::gone("That backup"))?;
    restore(desk, Source::Backup(backup), &ask.with)
}

/// Opens a saved copy on a laptop that has no database, or one that cannot be opened, which is kept aside.
pub fn copy(desk: &mut Desk, ask: OpenCopy) -> Result<Restored, Fault> {
    let path = desk.chosen(&ask.token, Way::Open)?;
    restore(desk, Source::Copy(&path), &ask.with)
}

fn restore(desk: &mut Desk, source: Source<'_>, with: &Opening) -> Result<Restored, Fault> {
    use StartState::{Damaged, Fresh, KeyMissing};
    match entry::start(desk, NoArgs {})?.state {
        Fresh | Damaged | KeyMissing => {}
        _ => return Err(fault::reviews_here()),
    }
    let (vault, salvaged) = desk.folder.restore(source, with.key(), desk.around())?;
    desk.damaged = false;
    desk.key_lost = None;
    desk.opened(vault);
    let found = u32::try_from(salvaged.changes + salvaged.drafts).unwrap_or(u32::MAX);
    Ok(Restored { found })
}

impl Opening {
    fn key(&self) -> Key<'_> {
        if self.by_code { Key::RecoveryCode(&self.words) } else { Key::Passphrase(&self.words) }
    }
}

//! What goes back: a fair share of one answer for each stream that has something new.

use sync::DeviceId;
use sync::wire::{Cursor, Entry, MAX_MESSAGE, MAX_PAGE, Page, Pages};

use super::{Service, Sight, Taken};
use crate::store::{Held, Membership, Store, StoreError, Stored, reset};

/// What an entry weighs beside its change, in bytes of JSON, generously.
const ENTRY: usize = 160;

/// Room for all of an answer but its entries.
const REST: usize = 64 * 1024;

/// What a laptop asks of the logs.
pub(super) struct Asked<'a> {
    pub named: &'a [Cursor],
    pub pages: Pages,
    pub device: DeviceId,
}

impl<S: Store> Service<S> {
    /// The pages of an answer. What one stream leaves of its share goes to those after it.
    pub(super) async fn pages(
        &self,
        asked: Asked<'_>,
        sight: &Sight,
        taken: &Taken,
    ) -> Result<Vec<Page<Stored>>, StoreError> {
        let (again, rest): (Vec<&Cursor>, Vec<&Cursor>) =
            asked.named.iter().partition(|cursor| taken.forked.contains(&cursor.id));
        let mut pages: Vec<Page<Stored>> = again.iter().map(|cursor| reset(cursor.id)).collect();
        let made_on = (asked.pages == Pages::Lean).then_some(asked.device);
        let nothing_else = asked.pages == Pages::Own;
        let new = |cursor: &&Cursor| {
            let pushed = taken.echoed.contains_key(&cursor.id);
            let moved = |one: &Membership| !nothing_else && one.at != cursor.at();
            sight.get(&cursor.id).is_some_and(|one| pushed || moved(one))
        };
        let due: Vec<&Cursor> = rest.into_iter().filter(new).collect();
        let (mut entries, mut bytes) = (MAX_PAGE, MAX_MESSAGE - REST);
        for (n, cursor) in due.iter().enumerate() {
            let left = due.len() - n;
            let share = (entries / left, bytes / left);
            if share.0 == 0 || share.1 == 0 {
                pages.push(later(cursor));
                continue;
            }
            let echoed = taken.echoed.get(&cursor.id).cloned().unwrap_or_default();
            let held = Held { echoed, made_on, nothing_else };
            let Some(page) = self.store.read(**cursor, share.0, share.1, held).await? else {
                continue;
            };
            entries = entries.saturating_sub(page.changes.len());
            bytes = bytes.saturating_sub(weight(&page));
            pages.push(page);
        }
        Ok(pages)
    }
}

/// There is more, for which this answer has no room.
fn later(cursor: &Cursor) -> Page<Stored> {
    let Cursor { id, seq, chain } = *cursor;
    Page { id, reset: false, changes: Vec::new(), seq, chain, more: true }
}

fn weight(page: &Page<Stored>) -> usize {
    let change = |entry: &Entry<Stored>| entry.change.as_ref().map_or(0, |c| c.as_str().len());
    page.changes.iter().map(|entry| ENTRY + change(entry)).sum()
}

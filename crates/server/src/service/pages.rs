//! What goes back: a fair share of one answer for each stream that has something new.

use sync::wire::{Cursor, MAX_MESSAGE, MAX_PAGE, Page};

use super::{Service, Sight, Taken};
use crate::store::{Store, StoreError, reset};

/// What an entry weighs beside its change, in bytes of JSON, generously.
const ENTRY: usize = 160;

/// Room for all of an answer but its entries.
const REST: usize = 64 * 1024;

impl<S: Store> Service<S> {
    /// The pages of an answer. What one stream leaves of its share goes to those after it.
    pub(super) async fn pages(
        &self,
        named: &[Cursor],
        sight: &Sight,
        taken: &Taken,
    ) -> Result<Vec<Page>, StoreError> {
        let (again, rest): (Vec<&Cursor>, Vec<&Cursor>) =
            named.iter().partition(|cursor| taken.forked.contains(&cursor.id));
        let mut pages: Vec<Page> = again.iter().map(|cursor| reset(cursor.id)).collect();
        let new = |cursor: &&Cursor| {
            let pushed = taken.echoed.contains_key(&cursor.id);
            sight.get(&cursor.id).is_some_and(|one| pushed || one.at != cursor.at())
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
            let Some(page) = self.store.read(**cursor, share.0, share.1, echoed).await? else {
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
fn later(cursor: &Cursor) -> Page {
    let Cursor { id, seq, chain } = *cursor;
    Page { id, reset: false, changes: Vec::new(), seq, chain, more: true }
}

fn weight(page: &Page) -> usize {
    let change = |entry: &sync::wire::Entry| {
        entry.change.as_ref().map_or(0, |change| {
            let body = change.body.as_ref().map_or(4, |body| body.as_str().len());
            500 + 40 * change.also.len() + change.kind.as_str().len() + body
        })
    };
    page.changes.iter().map(|entry| ENTRY + change(entry)).sum()
}

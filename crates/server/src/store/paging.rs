//! Where a page of a log ends.

use sync::wire::{Cursor, Entry, Page};
use sync::{Chain, ChainHash, ChangeId, DeviceId, Outcome, StreamId};

use super::Result;
use super::stored::{Stored, made_on};

/// A page that is being filled.
pub(super) struct Paging {
    page: Page<Stored>,
    entries: usize,
    room: usize,
    made_on: Option<DeviceId>,
}

impl Paging {
    /// An empty page after this cursor, for at most so many entries and about so many bytes. What was made on
    /// `made_on` goes without its content.
    pub fn after(cursor: Cursor, entries: usize, bytes: usize, made_on: Option<DeviceId>) -> Self {
        Self { page: page(cursor.id, false, cursor.at()), entries, room: bytes, made_on }
    }

    /// Whether the page may end here: it is full, and does not end on a merged change.
    pub fn ends(&self) -> bool {
        let full = self.page.changes.len() >= self.entries || self.room == 0;
        full && !self.page.changes.is_empty() && !self.ends_on_merged()
    }

    /// Whether the merge is missing that follows from the last entry.
    pub fn ends_on_merged(&self) -> bool {
        self.page.changes.last().is_some_and(|last| last.outcome == Outcome::Merged)
    }

    /// Takes the next entry; without its content if the laptop has it.
    pub fn take(
        &mut self,
        seq: u64,
        chain: ChainHash,
        id: ChangeId,
        outcome: Outcome,
        wire: Option<&str>,
    ) -> Result<()> {
        let wire = match (wire, self.made_on) {
            (Some(wire), Some(device)) if made_on(wire, device)? => None,
            (wire, _) => wire,
        };
        self.room = self.room.saturating_sub(wire.map_or(0, str::len));
        let change = wire.map(Stored::of).transpose()?;
        self.page.changes.push(Entry { seq, outcome, id, change });
        (self.page.seq, self.page.chain) = (seq, chain);
        Ok(())
    }

    /// The last entry taken, or the cursor.
    pub fn seq(&self) -> u64 {
        self.page.seq
    }

    /// The page; none if nothing was taken.
    pub fn page(self, more: bool) -> Option<Page<Stored>> {
        (!self.page.changes.is_empty()).then_some(Page { more, ..self.page })
    }
}

/// Whether an entry is not for a page of what the request brought and nothing else.
pub(super) fn is_other(outcome: Outcome, echoed: bool) -> bool {
    !echoed || outcome == Outcome::Merged
}

/// The page for a laptop whose cursor is of another log.
pub(crate) fn reset(stream: StreamId) -> Page<Stored> {
    Page { more: true, ..page(stream, true, Chain::default()) }
}

fn page(id: StreamId, reset: bool, at: Chain) -> Page<Stored> {
    Page { id, reset, changes: Vec::new(), seq: at.seq, chain: at.hash, more: false }
}

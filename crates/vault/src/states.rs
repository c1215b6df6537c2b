//! What an answer says of streams as they are now, and what this laptop offers again because of it.

use std::collections::BTreeSet;

use rusqlite::Transaction;
use sync::wire::{Page, Pages, Request, Response};
use sync::{RecordId, StreamId};

use crate::{Result, parked, sharing};

/// How things stand with the streams that a request named.
pub(crate) struct States {
    /// They take changes.
    open: BTreeSet<StreamId>,
    /// This laptop's person leads them, and the answer reaches to the ends of their logs.
    led: BTreeSet<StreamId>,
}

impl States {
    pub(crate) fn said(request: &Request, response: &Response) -> Self {
        let mut named: BTreeSet<StreamId> = request.streams.iter().map(|one| one.id).collect();
        named.retain(|stream| !response.closed.contains(stream));
        let behind = |page: &&Page| page.reset || page.more;
        let behind: BTreeSet<StreamId> =
            response.streams.iter().filter(behind).map(|page| page.id).collect();
        let mut led: BTreeSet<StreamId> = response.led.iter().copied().collect();
        // While more is pushed, no page says nothing of where a log ends.
        let tells_ends = request.pages != Pages::Own;
        led.retain(|stream| tells_ends && named.contains(stream) && !behind.contains(stream));
        // A server that does not say what is locked has not opened anything.
        let open = response.locked.as_ref().map_or_else(BTreeSet::new, |locked| {
            named.into_iter().filter(|stream| !locked.contains(stream)).collect()
        });
        Self { open, led }
    }

    /// The logs go on.
    pub(crate) fn reads_on(self) -> Self {
        Self { led: BTreeSet::new(), ..self }
    }

    /// Offers again what was refused as locked in a stream that is open, and what others wrote in one that this
    /// person leads and its log has not. Not in one that is `reset` by now. Tells which records that touches.
    pub(crate) fn heed(
        self,
        tx: &Transaction<'_>,
        reset: &[StreamId],
    ) -> Result<Vec<(StreamId, RecordId)>> {
        let mut touched = parked::unlock(tx, |stream| self.open.contains(&stream))?;
        for stream in self.led.into_iter().filter(|stream| !reset.contains(stream)) {
            let lost = sharing::carry_lost(tx, stream)?;
            touched.extend(lost.into_iter().map(|record| (stream, record)));
        }
        Ok(touched)
    }
}

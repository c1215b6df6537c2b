//! What stands between the line and whatever keeps the changes.

use sync::wire::{Request, Response};
use sync::{ChangeId, StreamId};

/// What a response has changed on this side.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Took {
    /// Changes of this laptop that were seen in the log for the first time.
    pub sent: u64,
    /// Changes that came new to this laptop.
    pub received: u64,
    /// Entries of logs that were read, whosever and whether new or not.
    pub entries: u64,
    /// Entries that the server merged.
    pub merged: u64,
    /// Changes that the server refused.
    pub parked: u64,
    /// Streams whose log is read again from zero.
    pub reset: Vec<StreamId>,
    /// Whether there is more to pull at once.
    pub more: bool,
    /// How many seconds the server's clock is ahead, if that is worth telling.
    pub clock_skew: Option<i64>,
}

/// Why one change is not to be pushed any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The server fails on it.
    Fault,
    /// It is larger than the server takes.
    TooLarge,
    /// The server cannot read it.
    Malformed,
}

/// This side cannot do what was asked: a full disk, a locked vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// The stable code.
    pub code: &'static str,
    /// What the person is told.
    pub words: String,
}

/// The laptop's half of a sync. Every call is short and lasts: what it returned survives a crash.
pub trait Door: Send {
    /// How many changes wait to be sent.
    ///
    /// # Errors
    /// [`Stuck`].
    fn waiting(&mut self) -> Result<u64, Stuck>;

    /// The next request, with at most so many changes; 0 only pulls. What comes first in it comes
    /// first in the next as well, until it has an outcome or is parked.
    ///
    /// # Errors
    /// [`Stuck`].
    fn next_request(&mut self, most: usize) -> Result<Request, Stuck>;

    /// The request that follows this one if everything that it pushes has an outcome; none if that depends on more.
    ///
    /// # Errors
    /// [`Stuck`].
    fn next_request_after(
        &mut self,
        request: &Request,
        most: usize,
    ) -> Result<Option<Request>, Stuck> {
        let _ = (request, most);
        Ok(None)
    }

    /// Takes in the response to the last request, whole or not at all. That is one of [`Door::next_request`], or
    /// one that goes on from it: with the cursors where the pages of the response before end.
    ///
    /// # Errors
    /// [`Stuck`].
    fn apply(&mut self, request: &Request, response: Response) -> Result<Took, Stuck>;

    /// Keeps a change from being pushed.
    ///
    /// # Errors
    /// [`Stuck`].
    fn park(&mut self, change: ChangeId, why: Why) -> Result<(), Stuck>;

    /// Lets a parked change be pushed again.
    ///
    /// # Errors
    /// [`Stuck`].
    fn unpark(&mut self, change: ChangeId) -> Result<(), Stuck>;
}

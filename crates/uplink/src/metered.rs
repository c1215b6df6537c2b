//! Bodies whose progress is seen: a slow line is not a dead one.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// The most bytes of a response that are read: 4 MiB, four times what a response aims at.
pub const MAX_RESPONSE: usize = 4 * 1024 * 1024;

/// How much is handed to the connection at a time.
const PIECE: usize = 8 * 1024;

/// The slowest line that is waited for, in bytes a second: 50 kbit/s.
const SLOWEST: u64 = 6_250;

/// What the system may have taken off our hands without having sent it.
const OUT_OF_SIGHT: u64 = 256 * 1024;

/// Counts what goes out and comes in, so that somebody can see whether it still moves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Meter {
    moved: Arc<AtomicU64>,
    handed: Arc<AtomicU64>,
}

impl Meter {
    pub(crate) fn came(&self, bytes: usize) {
        self.moved.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Ends once nothing has moved for `patience`, and for as long as a slow line takes to send what
    /// is out of our sight. It looks four times as often.
    pub(crate) async fn stalled(&self, patience: Duration) {
        let mut seen = self.moved.load(Ordering::Relaxed);
        let mut since = Instant::now();
        loop {
            let unseen = self.handed.load(Ordering::Relaxed).min(OUT_OF_SIGHT);
            let allowed = patience + Duration::from_millis(unseen * 1000 / SLOWEST);
            tokio::time::sleep(patience / 4).await;
            let moved = self.moved.load(Ordering::Relaxed);
            if moved != seen {
                (seen, since) = (moved, Instant::now());
            } else if since.elapsed() >= allowed {
                return;
            }
        }
    }
}

/// A request body that tells its meter as it goes.
pub(crate) struct Metered {
    rest: Bytes,
    meter: Meter,
}

impl Metered {
    pub(crate) fn new(body: Vec<u8>, meter: Meter) -> Self {
        Self { rest: body.into(), meter }
    }
}

impl Body for Metered {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = PIECE.min(self.rest.len());
        let piece = self.rest.split_to(piece);
        self.meter.came(piece.len());
        self.meter.handed.fetch_add(piece.len() as u64, Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

//! Asking for the next part of the logs while this one is being taken in.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use sync::wire::{Cursor, Request, Response};
use tokio::time::Instant;

use crate::{Carry, Door, Stuck, Trouble, line};

/// A request, and what came of it.
type Answered = (Request, Result<Response, Trouble>);

/// A request on its way, with what it asked.
pub(crate) struct Carried<'a> {
    pub began: Instant,
    way: Pin<Box<dyn Future<Output = Answered> + Send + 'a>>,
}

impl<'a> Carried<'a> {
    /// Begins to carry the request.
    pub fn begin(way: &'a impl Carry, request: Request) -> Self {
        let way = Box::pin(async move {
            let carried = way.carry(&request).await;
            (request, carried)
        });
        Self { began: Instant::now(), way }
    }

    /// Lets it go out, without waiting for more: the rest happens while we are busy.
    pub async fn sent(mut self) -> Self {
        let mut early = None;
        std::future::poll_fn(|context| {
            if let Poll::Ready(done) = self.way.as_mut().poll(context) {
                early = Some(done);
            }
            Poll::Ready(())
        })
        .await;
        if let Some(done) = early {
            self.way = Box::pin(std::future::ready(done));
        }
        self
    }

    /// The request, and what came of it.
    pub async fn end(&mut self) -> (Request, Result<Response, Trouble>) {
        self.way.as_mut().await
    }
}

/// The request that goes on where this response ends, if it is certain already that there will be one: more to push,
/// or a mere question for logs of which there is more. Should the response not be taken in as a whole, then the pages
/// that this brings do not follow from where the laptop stands, and are passed over; what it pushes is in the log by
/// its id, whoever asks again.
pub(crate) fn next(
    door: &mut impl Door,
    most: usize,
    request: &Request,
    response: &Response,
) -> Result<Option<Request>, Stuck> {
    let pages = &response.streams;
    let plain = request.keeping == Some(response.keeping)
        && response.verdicts.iter().all(|verdict| verdict.outcome.is_some())
        && response.joined.is_empty()
        && response.closed.is_empty()
        && pages.iter().all(|page| !page.reset);
    if !plain {
        return Ok(None);
    }
    let next = match request.push.is_empty() {
        true => pages.iter().any(|page| page.more).then(|| request.clone()),
        false => door.next_request_after(request, most)?,
    };
    let Some(next) = next else { return Ok(None) };
    let moved = |cursor: &Cursor| {
        let page = pages.iter().find(|page| page.id == cursor.id);
        page.map_or(*cursor, |page| Cursor::new(page.id, page.at()))
    };
    let streams = next.streams.iter().map(moved).collect();
    Ok(line::nonce().ok().map(|nonce| Request { nonce, streams, ..next }))
}

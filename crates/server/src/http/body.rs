//! Reading a body: no further than it may be large, no longer than it may take.

use axum::body::{Body, Bytes, HttpBody};
use http_body_util::BodyExt;
use serde::Deserialize;
use serde_json::Value;
use sync::wire::{Denial, Nonce};
use tokio::time::{Instant, timeout_at};

use super::Limits;

/// The whole body, at most so many bytes.
///
/// # Errors
/// [`Denial::TooLarge`]; [`Denial::Busy`] when it took too long or broke off: the laptop may well try again.
pub async fn read(body: Body, most: usize, limits: &Limits) -> Result<Bytes, Denial> {
    if body.size_hint().lower() > most as u64 {
        return Err(Denial::TooLarge);
    }
    let mut body = body;
    let mut whole = Vec::new();
    let end = Instant::now() + limits.body;
    loop {
        let deadline = end.min(Instant::now() + limits.stall);
        let frame = timeout_at(deadline, body.frame()).await.map_err(|_| Denial::Busy)?;
        let Some(frame) = frame else { return Ok(whole.into()) };
        let Ok(data) = frame.map_err(|_| Denial::Busy)?.into_data() else { continue };
        if whole.len() + data.len() > most {
            return Err(Denial::TooLarge);
        }
        whole.extend_from_slice(&data);
    }
}

/// What can be said of a message before it is understood.
#[derive(Debug, Default, Deserialize)]
pub struct Envelope {
    #[serde(default)]
    protocol: Value,
    #[serde(default)]
    nonce: Value,
}

impl Envelope {
    /// The envelope of any bytes; of those that are no message, an empty one.
    pub fn of(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The nonce to echo.
    pub fn nonce(&self) -> Option<Nonce> {
        self.nonce.as_str()?.parse().ok()
    }

    /// The version that it says it is written in.
    pub fn protocol(&self) -> Option<u64> {
        self.protocol.as_u64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn a_body_is_read_to_its_limit_and_no_further() {
        let limits = Limits::default();
        let body = || Body::from(vec![b'x'; 100]);
        assert_eq!(read(body(), 100, &limits).await.unwrap().len(), 100);
        assert_eq!(read(body(), 99, &limits).await, Err(Denial::TooLarge));
    }

    #[tokio::test]
    async fn a_body_that_stands_still_is_given_up() {
        struct Still;
        impl HttpBody for Still {
            type Data = Bytes;
            type Error = std::convert::Infallible;
            fn poll_frame(
                self: std::pin::Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
                std::task::Poll::Pending
            }
        }
        let limits = Limits { stall: Duration::from_millis(50), ..Limits::default() };
        let start = Instant::now();
        assert_eq!(read(Body::new(Still), 100, &limits).await, Err(Denial::Busy));
        assert!(start.elapsed() >= limits.stall);
    }

    #[test]
    fn the_nonce_is_found_in_whatever_can_be_read() {
        let nonce = Nonce::from_bytes([7; 16]);
        let found = |text: String| Envelope::of(text.as_bytes()).nonce();
        assert_eq!(
            found(format!("{{\"nonce\":\"{nonce}\",\"protocol\":\"x\",\"push\":7}}")),
            Some(nonce)
        );
        for garbage in ["", "<html>", "[]", "{\"nonce\":7}", "{\"nonce\":\"zz\"}", "{\"nonce\":"] {
            assert_eq!(found(garbage.into()), None, "{garbage}");
        }
    }
}

//! What goes out: messages, and denials.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sync::wire::{Denial, MEDIA_TYPE, Nonce, PROTOCOL};

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// For a reason of the sync.
    Wire(Denial),
    /// The account's role does not allow it (403).
    NotAllowed,
    /// What is given is here already and belongs to others (409).
    Exists,
    /// This is no way to use the path (405).
    Method,
}

impl From<Denial> for Why {
    fn from(denial: Denial) -> Self {
        Self::Wire(denial)
    }
}

impl Why {
    /// The status that goes with it.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Wire(Denial::NotEnrolled) => StatusCode::UNAUTHORIZED,
            Self::Wire(Denial::Revoked) | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::Wire(Denial::Wipe) => StatusCode::GONE,
            Self::Wire(Denial::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Wire(Denial::Malformed) => StatusCode::BAD_REQUEST,
            Self::Wire(Denial::TooOld) => StatusCode::UPGRADE_REQUIRED,
            Self::Wire(Denial::TooMany) => StatusCode::TOO_MANY_REQUESTS,
            Self::Wire(Denial::Fault | Denial::Other) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Wire(Denial::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Exists => StatusCode::CONFLICT,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// Its name on the wire. A client that knows the sync alone reads one that it does not know as [`Denial::Other`].
    pub fn code(self) -> &'static str {
        match self {
            Self::Wire(Denial::NotEnrolled) => "not_enrolled",
            Self::Wire(Denial::Revoked) => "revoked",
            Self::Wire(Denial::Wipe) => "wipe",
            Self::Wire(Denial::TooLarge) => "too_large",
            Self::Wire(Denial::Malformed) | Self::Method => "malformed",
            Self::Wire(Denial::TooOld) => "too_old",
            Self::Wire(Denial::TooMany) => "too_many",
            Self::Wire(Denial::Fault | Denial::Other) => "fault",
            Self::Wire(Denial::Busy) => "busy",
            Self::NotAllowed => "not_allowed",
            Self::Exists => "exists",
        }
    }
}

/// A denial on its way out, as [`sync::wire::Denied`].
#[derive(Debug, Clone, Copy)]
pub struct Deny {
    why: Why,
    nonce: Option<Nonce>,
    wait: Option<Duration>,
}

impl Deny {
    /// For this reason.
    pub fn new(why: impl Into<Why>) -> Self {
        let why = why.into();
        let wait = (why == Why::Wire(Denial::Busy)).then_some(Duration::from_secs(5));
        Self { why, nonce: None, wait }
    }

    /// To the request with this nonce.
    pub fn to(self, nonce: Option<Nonce>) -> Self {
        Self { nonce, ..self }
    }

    /// Not to be tried again before.
    pub fn after(self, wait: Duration) -> Self {
        Self { wait: Some(wait), ..self }
    }
}

/// The same message as [`sync::wire::Denied`], with the reasons of giving and enrolling besides.
#[derive(Serialize)]
struct Denied {
    protocol: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<Nonce>,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u32>,
}

impl IntoResponse for Deny {
    fn into_response(self) -> Response {
        // Whole seconds, rounded up: nobody comes back too early by obeying.
        let seconds = self.wait.map(|wait| wait.as_millis().div_ceil(1000).max(1));
        let retry_after = seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX));
        let code = self.why.code();
        let body = Denied { protocol: PROTOCOL, nonce: self.nonce, code, retry_after };
        let mut response = message(self.why.status(), MEDIA_TYPE, &body);
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.why.status() == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response.extensions_mut().insert(self.why);
        response
    }
}

/// A message as JSON.
pub fn message(status: StatusCode, media_type: &'static str, body: &impl Serialize) -> Response {
    let kind: (HeaderName, _) = (header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    match serde_json::to_vec(body) {
        Ok(json) => (status, [kind], json).into_response(),
        // Messages are made of text and numbers and can always be written.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sync::wire;

    #[tokio::test]
    async fn every_denial_is_one_that_a_laptop_reads() {
        for denial in [
            Denial::NotEnrolled,
            Denial::Revoked,
            Denial::Wipe,
            Denial::TooLarge,
            Denial::Malformed,
            Denial::TooOld,
            Denial::TooMany,
            Denial::Fault,
            Denial::Busy,
        ] {
            let nonce = Some(Nonce::from_bytes([7; 16]));
            let response = Deny::new(denial).to(nonce).after(Duration::from_millis(1200));
            let response = response.into_response();
            assert_eq!(response.headers()[header::CONTENT_TYPE], MEDIA_TYPE);
            let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
            let read: wire::Denied = serde_json::from_slice(&body).unwrap();
            let expected =
                wire::Denied { protocol: PROTOCOL, nonce, code: denial, retry_after: Some(2) };
            assert_eq!(read, expected);
        }
    }
}

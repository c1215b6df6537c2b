//! Every answer is counted, told in one line of the log, and marked so that nobody keeps or guesses at it.

use std::sync::Arc;
use std::time::Instant;

use ::sync::DeviceId;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

use super::App;
use super::answer::Why;
use crate::enrolment::random;

/// What a handler says of a request for the log, in the extensions of its answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// The laptop, once it is known.
    pub device: Option<DeviceId>,
}

/// One line for each request: never its path as it came, its address, nor anything out of its body.
pub(super) async fn told(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or("other", MatchedPath::as_str).to_owned();
    let id: String =
        random::<8>().unwrap_or_default().iter().map(|byte| format!("{byte:02x}")).collect();
    let mut response = next.run(request).await;
    let took = start.elapsed();
    let status = response.status().as_u16();
    let why = response.extensions().get::<Why>().map_or("", |why| why.code());
    let device = response.extensions().get::<About>().and_then(|about| about.device);
    let device = device.map(|device| device.to_string()).unwrap_or_default();
    app.metrics.answered(&route, status, why, took);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::error!(request = id, route, status, why, device, millis, "answered");
    } else {
        tracing::info!(request = id, route, status, why, device, millis, "answered");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), id);
    }
    response
}

/// Answers are for laptops: nothing keeps, frames, sniffs or refers them.
pub(super) async fn quiet_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

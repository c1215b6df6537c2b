//! For whoever watches the server: whether it is there, whether it can work, and what it did.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{TimeDelta, Utc};

use super::App;
use crate::store::Store;

/// The process is alive.
#[utoipa::path(get, path = "/healthz", tag = "watching", responses((status = 200, description = "The process is alive", body = String, content_type = "text/plain")))]
pub(super) async fn alive() -> &'static str {
    "alive\n"
}

/// The database answers, and the server is not going down.
#[utoipa::path(get, path = "/readyz", tag = "watching", responses(
    (status = 200, description = "The server can work", body = String, content_type = "text/plain"),
    (status = 503, description = "The database does not answer, or the server is going down", body = String, content_type = "text/plain"),
))]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.closing.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "going down\n").into_response();
    }
    match tokio::time::timeout(Duration::from_secs(2), app.store.ready()).await {
        Ok(Ok(())) => "ready\n".into_response(),
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

/// Everything counted, as Prometheus reads it.
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let day = Utc::now() - TimeDelta::days(1);
    if let Ok(devices) = app.store.devices(None).await {
        let connected = devices.iter().filter(|device| device.seen_at.is_some_and(|at| at > day));
        app.metrics.connected(connected.count());
    }
    match app.metrics.text() {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

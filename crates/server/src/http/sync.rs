//! `POST /v1/sync`.

use std::sync::Arc;

use ::sync::wire::{Denial, MEDIA_TYPE, PROTOCOL, Request};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::Utc;

use super::App;
use super::answer::{Deny, Why, message};
use super::bearer::{Bearer, denial};
use super::body::{self, Envelope};
use super::told::About;
use crate::service::Unanswered;

/// Takes what a laptop has to add, and answers with what it has not read.
#[utoipa::path(
    post, path = "/v1/sync", tag = "laptops", security(("token" = [])),
    request_body(content = ref("#/components/schemas/Request"), content_type = "application/vnd.standpoint.sync+json"),
    responses(
        (status = 200, description = "What became of the changes, and the next part of each stream", body = ref("#/components/schemas/Response"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 400, description = "`malformed`: the request cannot be read", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 401, description = "`not_enrolled`: no token, an unknown one, or one that has ended", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 403, description = "`revoked`: the network has withdrawn the device", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 410, description = "`wipe`: and asks it to remove its data", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 413, description = "`too_large`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 426, description = "`too_old`: this version of the conversation is not spoken here", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 429, description = "`too_many`: come back after `retry_after` seconds", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 500, description = "`fault`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 503, description = "`busy`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
    )
)]
pub(super) async fn sync(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let now = Utc::now();
    let bearer = app.bearer(&headers, now).await;
    let bytes = match app.read(body, bearer.is_ok(), app.limits.message).await {
        Ok(bytes) => bytes,
        Err(why) => return Deny::new(why).into_response(),
    };
    let about = About { device: bearer.as_ref().ok().map(|bearer| bearer.device.id) };
    let mut response = match app.synced(bearer, &headers, &bytes).await {
        Ok(response) => response,
        Err(deny) => deny.to(Envelope::of(&bytes).nonce()).into_response(),
    };
    response.extensions_mut().insert(about);
    response
}

impl App {
    /// A body of somebody who is known here, or of a stranger.
    pub(super) async fn read(&self, body: Body, known: bool, most: usize) -> Result<Bytes, Why> {
        let places = if known { &self.places.reading } else { &self.places.strangers };
        let _place = self.place(places).await?;
        Ok(body::read(body, most, &self.limits).await?)
    }

    async fn synced(
        self: &Arc<Self>,
        bearer: Result<Bearer, Denial>,
        headers: &HeaderMap,
        bytes: &[u8],
    ) -> Result<Response, Deny> {
        let Bearer { device, account } = bearer.map_err(Deny::new)?;
        let pace = self.paces.devices.take(&device.id, std::time::Instant::now());
        pace.map_err(|wait| Deny::new(Denial::TooMany).after(wait))?;
        let request = understood(headers, bytes).map_err(Deny::new)?;
        if request.device != device.id {
            // A token that was carried to another installation.
            return Err(Deny::new(Denial::NotEnrolled));
        }
        let place = self.place(&self.places.working).await.map_err(Deny::new)?;
        let app = self.clone();
        // A task of its own: work that has begun is finished, whether or not the laptop waits for it.
        let work = tokio::spawn(async move {
            let _place = place;
            let answer = app.service.sync(&account, device.id, request).await;
            if answer.is_ok() {
                app.heard(&device, Utc::now()).await;
            }
            answer
        });
        let answer = work.await.map_err(|_| Deny::new(Denial::Fault))?;
        let answer = answer.map_err(|unanswered| match unanswered {
            Unanswered::Denied(why) => Deny::new(why),
            Unanswered::Store(error) => Deny::new(denial(&error)),
        })?;
        self.metrics.synced(&answer);
        Ok(message(StatusCode::OK, MEDIA_TYPE, &answer))
    }
}

/// The request, if it is one that this server can answer.
fn understood(headers: &HeaderMap, bytes: &[u8]) -> Result<Request, Denial> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case(MEDIA_TYPE) {
        return Err(Denial::Malformed);
    }
    match serde_json::from_slice::<Request>(bytes) {
        Ok(request) if request.protocol == PROTOCOL => Ok(request),
        Ok(_) => Err(Denial::TooOld),
        // Another version of the conversation may be of another shape.
        Err(_) => match Envelope::of(bytes).protocol() {
            Some(protocol) if protocol != u64::from(PROTOCOL) => Err(Denial::TooOld),
            _ => Err(Denial::Malformed),
        },
    }
}

//! `POST /v1/give`: a review that began without the server comes to it.

use std::sync::Arc;
use std::time::Instant;

use ::sync::wire::{Denial, Joined, Nonce};
use ::sync::{PersonId, StreamId};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde::{Deserialize, Serialize};

use super::App;
use super::answer::{Deny, Why, message};
use super::bearer::{Bearer, denial};
use super::body::Envelope;
use super::told::About;
use crate::service::{self, Giving, NotGiven};

/// The review that a laptop gives.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Give {
    /// Its stream.
    pub stream: StreamId,
    /// Its name for people.
    pub title: String,
    /// Who gives it: one of the members.
    pub me: PersonId,
    /// The team.
    pub members: Vec<TeamMember>,
    /// To be echoed.
    pub nonce: Nonce,
}

/// One of its team.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TeamMember {
    /// Who they are in the stream.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether they lead the review.
    pub lead: bool,
}

/// The answer: the stream to ask for from now on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Given {
    /// The stream.
    pub joined: Joined,
    /// The request's.
    pub nonce: Nonce,
}

/// Makes the stream of a review with its team; the giver is bound to their own member, colleagues are bound when they
/// enrol. Given again by one of its team, the answer is the same.
#[utoipa::path(
    post, path = "/v1/give", tag = "laptops", security(("token" = [])),
    request_body(content = ref("#/components/schemas/Give"), content_type = "application/json"),
    responses(
        (status = 200, description = "The server has the stream; its changes come by sync", body = ref("#/components/schemas/Given"), content_type = "application/json"),
        (status = 400, description = "`malformed`: it cannot be read, the giver is not in the team, or the review is for practice", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 401, description = "`not_enrolled`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 403, description = "`revoked`, or `not_allowed`: lead reviewers and those above may give reviews", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 409, description = "`exists`: others have this review on the server; ask its lead to admit you", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 410, description = "`wipe`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 413, description = "`too_large`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 429, description = "`too_many`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 503, description = "`busy`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
    )
)]
pub(super) async fn give(State(app): State<Arc<App>>, headers: HeaderMap, body: Body) -> Response {
    let bearer = app.bearer(&headers, Utc::now()).await;
    let bytes = match app.read(body, bearer.is_ok(), app.limits.small_message).await {
        Ok(bytes) => bytes,
        Err(why) => return Deny::new(why).into_response(),
    };
    let nonce = Envelope::of(&bytes).nonce();
    let about = About { device: bearer.as_ref().ok().map(|bearer| bearer.device.id) };
    let mut response = match app.given(bearer, &bytes).await {
        Ok(given) => message(StatusCode::OK, "application/json", &given),
        Err(deny) => deny.to(nonce).into_response(),
    };
    response.extensions_mut().insert(about);
    response
}

impl App {
    async fn given(&self, bearer: Result<Bearer, Denial>, bytes: &[u8]) -> Result<Given, Deny> {
        let Bearer { device, account } = bearer.map_err(Deny::new)?;
        let pace = self.paces.devices.take(&device.id, Instant::now());
        pace.map_err(|wait| Deny::new(Denial::TooMany).after(wait))?;
        let give: Give = serde_json::from_slice(bytes).map_err(|_| Deny::new(Denial::Malformed))?;
        let nonce = give.nonce;
        let _place = self.place(&self.places.working).await.map_err(Deny::new)?;
        let joined = self.service.give(&account, device.id, give.into()).await;
        let joined = joined.map_err(|why| match why {
            NotGiven::NotAllowed => Deny::new(Why::NotAllowed),
            NotGiven::Malformed => Deny::new(Denial::Malformed),
            NotGiven::Taken => Deny::new(Why::Exists),
            NotGiven::Store(error) => Deny::new(denial(&error)),
        })?;
        Ok(Given { joined, nonce })
    }
}

impl From<Give> for Giving {
    fn from(give: Give) -> Self {
        let member = |TeamMember { person, name, lead }| service::Given { person, name, lead };
        let members = give.members.into_iter().map(member).collect();
        Self { stream: give.stream, title: give.title, me: give.me, members }
    }
}

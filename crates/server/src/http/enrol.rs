//! `POST /v1/enrol`: a code, typed once, becomes the token of a laptop.

use std::sync::Arc;
use std::time::Instant;

use ::sync::DeviceId;
use ::sync::wire::{Denial, Keeping, Nonce};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::{Deny, Why, message};
use super::bearer::denial;
use super::body::Envelope;
use super::told::About;
use super::{App, Whence};
use crate::enrolment::{Code, TOKEN_LASTS, Token};
use crate::store::{Account, Audited, Role, Store, StoreError};

/// What a laptop says to be enrolled.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrol {
    /// As it was typed: [`Code`].
    pub code: String,
    /// The installation.
    pub device: DeviceId,
    /// The program and its version.
    pub app: String,
    /// To be echoed.
    pub nonce: Nonce,
}

/// What it gets.
#[derive(Clone, Serialize, Deserialize)]
pub struct Enrolled {
    /// To be shown with every request: [`Token`].
    pub token: String,
    /// Whose laptop it is now.
    pub account: Person,
    /// The name of the network.
    pub network: String,
    /// Which keeping of the logs the server holds.
    pub keeping: Keeping,
    /// When the token ends, unless a sync prolongs it.
    pub expires_at: DateTime<Utc>,
    /// The request's.
    pub nonce: Nonce,
}

/// An account, as far as its own laptop needs to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Its id.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// What they may do at large.
    pub role: Role,
}

/// Enrols a laptop with a single-use code. Wrong codes are slowed, for each address and for all together.
#[utoipa::path(
    post, path = "/v1/enrol", tag = "laptops",
    request_body(content = ref("#/components/schemas/Enrol"), content_type = "application/json"),
    responses(
        (status = 200, description = "The token of the laptop, said once", body = ref("#/components/schemas/Enrolled"), content_type = "application/json"),
        (status = 400, description = "`malformed`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 401, description = "`not_enrolled`: the code is wrong, used or over", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 409, description = "`exists`: this installation is enrolled for another person; withdraw it there first", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 413, description = "`too_large`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 429, description = "`too_many`: wait for `retry_after` seconds", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
        (status = 503, description = "`busy`", body = ref("#/components/schemas/Denied"), content_type = "application/vnd.standpoint.sync+json"),
    )
)]
pub(super) async fn enrol(
    State(app): State<Arc<App>>,
    Extension(from): Extension<Whence>,
    body: Body,
) -> Response {
    let bytes = match app.read(body, false, app.limits.small_message).await {
        Ok(bytes) => bytes,
        Err(why) => return Deny::new(why).into_response(),
    };
    let nonce = Envelope::of(&bytes).nonce();
    let Ok(asked) = serde_json::from_slice::<Enrol>(&bytes) else {
        return Deny::new(Denial::Malformed).to(nonce).into_response();
    };
    let mut response = match app.enrolled(&asked, from).await {
        Ok(enrolled) => message(StatusCode::OK, "application/json", &enrolled),
        Err(deny) => deny.to(nonce).into_response(),
    };
    response.extensions_mut().insert(About { device: Some(asked.device) });
    response
}

impl App {
    async fn enrolled(&self, asked: &Enrol, from: Whence) -> Result<Enrolled, Deny> {
        // Paid before, and given back for a right code: many at once are slowed as well.
        let (one, all) = (&self.paces.wrong_codes_by_address, &self.paces.wrong_codes);
        let slowed = |wait| Deny::new(Denial::TooMany).after(wait);
        one.take(&from.0, Instant::now()).map_err(slowed)?;
        all.take(&(), Instant::now()).map_err(|wait| {
            one.give_back(&from.0);
            slowed(wait)
        })?;
        let used = self.used(asked).await;
        let wrong = matches!(used, Err(Why::Wire(Denial::NotEnrolled)));
        if !wrong {
            one.give_back(&from.0);
            all.give_back(&());
        }
        let account = used.as_ref().ok().map(|(account, ..)| account.id);
        let outcome = used.as_ref().err().map_or("allowed", |why| why.code());
        self.audit("enrol", account, Some(asked.device), outcome).await;
        let (account, token, expires_at) = used.map_err(Deny::new)?;
        let keeping = self.store.keeping().await.map_err(|error| Deny::new(denial(&error)))?;
        Ok(Enrolled {
            token: token.text(),
            account: Person { id: account.id, name: account.name, role: account.role },
            network: self.network.clone(),
            keeping,
            expires_at,
            nonce: asked.nonce,
        })
    }

    /// Uses up the code for a new token.
    async fn used(&self, asked: &Enrol) -> Result<(Account, Token, DateTime<Utc>), Why> {
        let code = Code::read(&asked.code).ok_or(Denial::NotEnrolled)?;
        let token = Token::draw().map_err(|_| Denial::Fault)?;
        let now = Utc::now();
        let expires_at = now + TOKEN_LASTS;
        let used =
            self.store.use_code(code.hash(), asked.device, token.hash(), expires_at, now).await;
        match used {
            Ok(Some(account)) => Ok((account, token, expires_at)),
            Ok(None) => Err(Denial::NotEnrolled.into()),
            Err(StoreError::Exists(_)) => Err(Why::Exists),
            Err(error) => Err(denial(&error).into()),
        }
    }

    /// Adds to the audit log; that it cannot be written is told and stops nobody.
    pub(super) async fn audit(
        &self,
        act: &'static str,
        account: Option<Uuid>,
        device: Option<DeviceId>,
        outcome: &str,
    ) {
        let outcome = outcome.to_owned();
        let entry = Audited { at: Utc::now(), account, device, act, stream: None, outcome };
        if let Err(error) = self.store.audit(entry).await {
            tracing::error!(error = super::bearer::class(&error), "the audit log was not written");
        }
    }
}

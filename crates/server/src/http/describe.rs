//! `GET /openapi.json`: this server, described. The messages are those of `schemas/wire.schema.json`.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

const WIRE: &str = include_str!("../../../../schemas/wire.schema.json");

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Standpoint server",
        description = "The central server of a quality network: laptops enrol with a code, then sync. Every error on /v1/ is a Denied.",
        license(name = "AGPL-3.0-only", identifier = "AGPL-3.0-only")
    ),
    paths(
        super::sync::sync,
        super::enrol::enrol,
        super::give::give,
        super::watch::alive,
        super::watch::ready,
        openapi
    )
)]
struct Described;

/// The description of the server, as OpenAPI 3.1.
pub fn description() -> Value {
    let mut all = serde_json::to_value(Described::openapi()).unwrap_or_default();
    let token = json!({ "type": "http", "scheme": "bearer", "description": "The token of an enrolled laptop" });
    all["components"] = json!({ "schemas": messages(), "securitySchemes": { "token": token } });
    all
}

/// The definitions of the wire's schema, under the names and references of OpenAPI.
fn messages() -> Map<String, Value> {
    let moved = WIRE.replace("#/$defs/", "#/components/schemas/");
    let schema: Value = serde_json::from_str(&moved).unwrap_or_default();
    schema["$defs"].as_object().cloned().unwrap_or_default()
}

/// What this server understands.
#[utoipa::path(get, path = "/openapi.json", tag = "watching", responses((status = 200, description = "This description")))]
pub(super) async fn openapi() -> Response {
    let json = description().to_string();
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

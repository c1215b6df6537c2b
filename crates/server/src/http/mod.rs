//! The server's door: HTTP in, [`Service`] behind it.
//!
//! Invariants:
//! - whatever comes in, what goes out on `/v1/` is a message of `sync::wire` or of [`enrol`] and [`give`]; an error is a [`Denied`](sync::wire::Denied);
//! - nothing is read further than it may be large, nor waited for longer than [`Limits`] say;
//! - no content, name, token or code is ever logged.

mod answer;
mod bearer;
mod body;
mod describe;
mod door;
pub mod enrol;
pub mod give;
mod limits;
mod metrics;
mod pace;
mod sync;
mod told;
mod watch;

use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use ::sync::DeviceId;
use ::sync::wire::Denial;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_http::catch_panic::CatchPanicLayer;

use crate::database::Database;
use crate::service::Service;
use answer::{Deny, Why};
pub use describe::description;
pub use door::Door;
pub use limits::Limits;
pub use metrics::Metrics;
pub use pace::{Pace, Rate, caller};

/// What every request needs.
pub struct App {
    service: Service<Database>,
    store: Database,
    limits: Limits,
    metrics: Metrics,
    network: String,
    /// A proxy on this machine says where requests come from.
    behind_proxy: bool,
    closing: AtomicBool,
    places: Places,
    paces: Paces,
}

/// How many at once.
struct Places {
    reading: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    working: Arc<Semaphore>,
}

/// How often.
struct Paces {
    addresses: Pace<IpAddr>,
    devices: Pace<DeviceId>,
    wrong_codes_by_address: Pace<IpAddr>,
    wrong_codes: Pace<()>,
}

impl App {
    /// A server for this network on this database.
    pub fn new(store: Database, network: String, behind_proxy: bool, limits: Limits) -> Arc<Self> {
        let places = |most| Arc::new(Semaphore::new(most));
        Arc::new(Self {
            service: Service::new(store.clone()),
            store,
            metrics: Metrics::default(),
            network,
            behind_proxy,
            closing: AtomicBool::new(false),
            places: Places {
                reading: places(limits.reading),
                strangers: places(limits.strangers_reading),
                working: places(limits.working),
            },
            paces: Paces {
                addresses: Pace::new(limits.address),
                devices: Pace::new(limits.device),
                wrong_codes_by_address: Pace::new(limits.wrong_codes_by_address),
                wrong_codes: Pace::new(limits.wrong_codes),
            },
            limits,
        })
    }

    /// Says that no new work is wanted; what has begun is finished.
    pub fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// What it counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// A place among so many, if one comes free in time.
    async fn place(&self, among: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Why> {
        let place = tokio::time::timeout(self.limits.patience, among.clone().acquire_owned()).await;
        place.ok().and_then(Result::ok).ok_or(Why::Wire(Denial::Busy))
    }
}

/// The routes of the server.
pub fn router(app: Arc<App>) -> Router {
    let messages = Router::new()
        .route("/v1/sync", post(sync::sync).fallback(not_this_way))
        .route("/v1/enrol", post(enrol::enrol).fallback(not_this_way))
        .route("/v1/give", post(give::give).fallback(not_this_way))
        .layer(from_fn_with_state(app.clone(), paced));
    let watching = Router::new()
        .route("/healthz", get(watch::alive))
        .route("/readyz", get(watch::ready))
        .route("/openapi.json", get(describe::openapi));
    covered(messages.merge(watching).with_state(app.clone()), app)
}

/// The route of the other listener, for whoever watches the server.
pub fn watching(app: Arc<App>) -> Router {
    Router::new().route("/metrics", get(watch::metrics)).with_state(app)
}

/// What holds for every route: a panic is an answer, and every answer is counted and told.
fn covered(routes: Router, app: Arc<App>) -> Router {
    routes
        .layer(CatchPanicLayer::custom(|_: Box<dyn Any + Send>| {
            Deny::new(Denial::Fault).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), told::told))
        .layer(from_fn_with_state(app, whence))
        .layer(from_fn(told::quiet_headers))
}

/// Whom a request comes from, as far as that is known.
#[derive(Debug, Clone, Copy)]
struct Whence(IpAddr);

/// Says whom a request comes from.
async fn whence(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let address = address_of(&request, app.behind_proxy);
    request.extensions_mut().insert(Whence(caller(address)));
    next.run(request).await
}

/// Behind a proxy the last address that it names is the one that it saw itself; all before it are hearsay.
fn address_of(request: &Request, behind_proxy: bool) -> IpAddr {
    let named = || {
        let last = request.headers().get_all("x-forwarded-for").iter().next_back()?;
        last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    if behind_proxy { named().unwrap_or(peer) } else { peer }
}

/// Not too often from one address.
async fn paced(
    State(app): State<Arc<App>>,
    axum::Extension(from): axum::Extension<Whence>,
    request: Request,
    next: Next,
) -> Response {
    match app.paces.addresses.take(&from.0, Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(wait) => Deny::new(Denial::TooMany).after(wait).into_response(),
    }
}

async fn not_this_way() -> Deny {
    Deny::new(Why::Method)
}

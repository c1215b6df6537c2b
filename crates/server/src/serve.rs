//! Listening, until the server is asked to end.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::ServerConfig;
use tokio::task::JoinHandle;

use crate::database::Database;
use crate::http::{App, Door, Limits, router, watching};

/// How laptops reach the server.
pub enum Way {
    /// Over TLS, with this certificate.
    Tls(Arc<ServerConfig>),
    /// Over plain HTTP, from a proxy on this machine that speaks TLS with them.
    BehindProxy,
}

/// What a server needs to know.
pub struct Settings {
    /// Where to listen; port 0 takes any that is free.
    pub listen: SocketAddr,
    /// How.
    pub way: Way,
    /// Where to answer whoever watches, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// The name of the network.
    pub network: String,
    /// What the server bears.
    pub limits: Limits,
}

/// The server cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum CannotListen {
    /// Taken, forbidden or not of this machine.
    #[error("nothing can listen on {address}: {error}; choose another with --listen or --metrics")]
    At {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        error: io::Error,
    },
    /// Plain HTTP must not leave the machine.
    #[error(
        "plain HTTP is for a proxy on this machine only: listen on 127.0.0.1 or [::1], or use a certificate"
    )]
    NotLoopback,
}

/// A server that listens.
pub struct Server {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    secure: bool,
    grace: Duration,
    app: Arc<App>,
    handles: Vec<Handle<SocketAddr>>,
    tasks: Vec<JoinHandle<io::Result<()>>>,
}

impl Server {
    /// Begins to listen. To be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`CannotListen`].
    pub fn start(store: Database, settings: Settings) -> Result<Self, CannotListen> {
        let Settings { listen, way, metrics, network, limits } = settings;
        let behind_proxy = matches!(way, Way::BehindProxy);
        if behind_proxy && !listen.ip().is_loopback() {
            return Err(CannotListen::NotLoopback);
        }
        // Both before anything is spawned: a server listens whole or not at all.
        let (listener, address) = bind(listen)?;
        let watched = metrics.map(bind).transpose()?;
        let app = App::new(store, network, behind_proxy, limits.clone());
        let mut server = Self {
            address,
            metrics: watched.as_ref().map(|(_, address)| *address),
            secure: !behind_proxy,
            grace: limits.grace,
            app: app.clone(),
            handles: Vec::new(),
            tasks: Vec::new(),
        };
        // A proxy is one address for everybody.
        let of_one = if behind_proxy { limits.connections } else { limits.connections_per_address };
        let door = Door::new(limits.connections, of_one);
        let routes = router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let plain = tuned(listener, address, &limits)?.handle(server.handle());
        server.tasks.push(match way {
            Way::Tls(config) => {
                let tls = RustlsAcceptor::new(RustlsConfig::from_config(config));
                let tls = tls.handshake_timeout(limits.head).acceptor(door);
                tokio::spawn(plain.acceptor(tls).serve(routes))
            }
            Way::BehindProxy => tokio::spawn(plain.acceptor(door).serve(routes)),
        });
        if let Some((listener, address)) = watched {
            let plain = tuned(listener, address, &limits)?.handle(server.handle());
            let routes = watching(app).into_make_service();
            server.tasks.push(tokio::spawn(plain.acceptor(Door::new(16, 16)).serve(routes)));
        }
        Ok(server)
    }

    /// The address as laptops write it.
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it answers whoever watches.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Takes nothing new, finishes what has begun, and ends; after [`Limits::grace`] in any case.
    pub async fn stop(self) {
        self.app.close();
        for handle in &self.handles {
            handle.graceful_shutdown(Some(self.grace));
        }
        for task in self.tasks {
            if let Ok(Err(error)) = task.await {
                tracing::error!(%error, "listening ended with an error");
            }
        }
    }

    fn handle(&mut self) -> Handle<SocketAddr> {
        let handle = Handle::new();
        self.handles.push(handle.clone());
        handle
    }
}

fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), CannotListen> {
    let listener = TcpListener::bind(address);
    let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (bound, listener) = bound.map_err(|error| CannotListen::At { address, error })?;
    Ok((listener, bound))
}

/// Slow heads, idle connections and piles of streams have an end.
fn tuned(
    listener: TcpListener,
    address: SocketAddr,
    limits: &Limits,
) -> Result<axum_server::Server<SocketAddr>, CannotListen> {
    let server = axum_server::from_tcp(listener);
    let mut server = server.map_err(|error| CannotListen::At { address, error })?;
    let builder = server.http_builder();
    builder.http1().header_read_timeout(limits.head).max_buf_size(64 * 1024);
    builder
        .http2()
        .max_concurrent_streams(16)
        .max_header_list_size(16 * 1024)
        .keep_alive_interval(Duration::from_secs(30))
        .keep_alive_timeout(Duration::from_secs(20));
    Ok(server.first_request_timeout(limits.head))
}

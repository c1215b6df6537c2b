//! `serve`: from the command line to a server that listens, and to its end.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::open;
use crate::certificate;
use crate::command::{Place, Serve};
use crate::folder::Folder;
use crate::http::Limits;
use crate::serve::{Server, Settings, Way};

/// Where the address is written for whoever starts a server on port 0.
const ADDRESS: &str = "address";

pub(super) async fn serve(
    folder: &Folder,
    place: &Place,
    asked: Serve,
    out: &mut impl Write,
) -> Result<()> {
    // Before anything is told: whoever asks to end is heard from here on.
    let end = Ends::new().context("signals cannot be heard")?;
    let _held = folder.hold()?;
    told();
    let store = open(folder, place).await?;
    let way = match (asked.certificate, asked.key) {
        (Some(certificate), Some(key)) => {
            Way::Tls(Arc::new(certificate::of_files(certificate, key)?))
        }
        _ if asked.plain_http_behind_proxy => Way::BehindProxy,
        _ => {
            let (config, ca) = certificate::for_development(folder, &asked.names)?;
            writeln!(out, "For laptops to trust, for trying things out only: {}", ca.display())?;
            Way::Tls(Arc::new(config))
        }
    };
    let settings = Settings {
        listen: asked.listen,
        way,
        metrics: asked.metrics,
        network: asked.network,
        limits: Limits::default(),
    };
    let server = Server::start(store, settings)?;
    if let Some(metrics) = server.metrics() {
        writeln!(out, "Metrics on http://{metrics}/metrics")?;
    }
    writeln!(out, "Listening on {}", server.url())?;
    out.flush()?;
    // Last: whoever waits for it finds the rest said.
    folder.write(ADDRESS, format!("{}\n", server.url()).as_bytes())?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "listening");
    end.asked().await;
    tracing::info!("ending: what has begun is finished");
    server.stop().await;
    folder.remove(ADDRESS);
    tracing::info!("ended");
    Ok(())
}

/// The log: JSON on standard error. What libraries say at length may quote what was sent, so they only warn, and
/// nothing can turn them up. A panic is told by its place; its words may be somebody's.
fn told() {
    use tracing_subscriber::filter::EnvFilter;
    let filter = EnvFilter::new("warn,server=info");
    let log = tracing_subscriber::fmt().json().with_env_filter(filter);
    // In tests of this crate there may be one already.
    let _ = log.with_writer(std::io::stderr).with_target(false).try_init();
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a defect");
    }));
}

/// What asks a server to end.
struct Ends {
    #[cfg(unix)]
    term: tokio::signal::unix::Signal,
    #[cfg(unix)]
    int: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ends {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { term: signal(SignalKind::terminate())?, int: signal(SignalKind::interrupt())? })
    }

    async fn asked(mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.int.recv() => {}
        }
    }
}

#[cfg(not(unix))]
impl Ends {
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    async fn asked(self) {
        // An error means that the signal cannot be heard; then the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}

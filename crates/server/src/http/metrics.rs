//! What the server counts. Labels are of a few known values, never anything that came in.

use std::fmt;
use std::time::Duration;

use ::sync::wire::Response;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

/// The counters of one server.
pub struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram>,
    denials: Family<Code, Counter>,
    changes: Family<Outcome, Counter>,
    refusals: Family<Code, Counter>,
    resets: Counter,
    connected: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("standpoint");
        // 1 ms to 16 s.
        let buckets = || Histogram::new(exponential_buckets(0.001, 2.0, 15));
        let seconds = Family::<Route, Histogram>::new_with_constructor(buckets);
        let made = Self {
            requests: Family::default(),
            seconds,
            denials: Family::default(),
            changes: Family::default(),
            refusals: Family::default(),
            resets: Counter::default(),
            connected: Gauge::default(),
            registry: Registry::default(),
        };
        registry.register(
            "requests",
            "Requests answered, by route and status",
            made.requests.clone(),
        );
        registry.register("request_seconds", "How long requests took", made.seconds.clone());
        registry.register("denials", "Requests not answered, by reason", made.denials.clone());
        registry.register(
            "changes",
            "Changes pushed and in the log, by outcome",
            made.changes.clone(),
        );
        registry.register("refusals", "Changes refused, by reason", made.refusals.clone());
        registry.register(
            "resets",
            "Streams that a laptop was told to read again",
            made.resets.clone(),
        );
        let about = "Laptops heard of in the last day";
        registry.register("connected_devices", about, made.connected.clone());
        Self { registry, ..made }
    }
}

impl Metrics {
    pub(super) fn answered(&self, route: &str, status: u16, why: &'static str, took: Duration) {
        let route = route.to_owned();
        self.requests.get_or_create(&Answered { route: route.clone(), status }).inc();
        self.seconds.get_or_create(&Route { route }).observe(took.as_secs_f64());
        if !why.is_empty() {
            self.denials.get_or_create(&Code { code: why }).inc();
        }
    }

    pub(super) fn synced<C>(&self, response: &Response<C>) {
        for verdict in &response.verdicts {
            if let Some(outcome) = verdict.outcome {
                self.changes.get_or_create(&Outcome { outcome: outcome.as_str() }).inc();
            }
            if let Some(refusal) = verdict.code {
                self.refusals.get_or_create(&Code { code: refusal.code() }).inc();
            }
        }
        self.resets.inc_by(response.streams.iter().filter(|page| page.reset).count() as u64);
    }

    pub(super) fn connected(&self, devices: usize) {
        self.connected.set(i64::try_from(devices).unwrap_or(i64::MAX));
    }

    /// All of them as text.
    ///
    /// # Errors
    /// Never in practice: writing to memory does not fail.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut all = String::new();
        text::encode(&mut all, &self.registry)?;
        Ok(all)
    }
}

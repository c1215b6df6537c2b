//! The uplink against a real HTTPS server, with everything that goes wrong on the way.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../common/fault_proxy.rs"]
mod fault_proxy;
mod memory;
mod pki;
mod site;

mod lines;
mod networks;
mod running;
mod settling;

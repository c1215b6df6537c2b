//! The network's central server.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod service;
pub mod store;

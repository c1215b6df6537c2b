//! The vault from outside: real databases in temporary folders.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

mod backups;
mod changes;
mod figures;
mod handing;
mod histories;
mod keys;
mod killed;
mod pair;
mod rebuilding;
mod sealed;
mod searching;
mod sharing;
mod syncing;
mod tiny_server;
mod unlocking;

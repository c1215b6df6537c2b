//! The vault from outside: real databases in temporary folders.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

mod keys;
mod unlocking;

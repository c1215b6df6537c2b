//! What every store does, asked of SQLite and of a real PostgreSQL alike; and what the service makes of it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/postgres.rs"]
mod cluster;
mod logs;
mod people;
mod places;
mod postgres;
mod samples;
mod service;
mod sqlite;
mod teams;
mod told;

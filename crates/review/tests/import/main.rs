//! Imports from the outside: files as people have them, and what the person is told.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

mod damaged;
mod editions;
mod forall;
mod results;
mod schemas;
mod workbooks;

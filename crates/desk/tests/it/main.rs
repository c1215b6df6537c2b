//! The desk through the door that the window uses, on a laptop without a window.

// What cannot be unwrapped fails the test, also in its helpers.
#![allow(clippy::unwrap_used)]

mod before;
mod benchmark;
mod bindings;
mod concerns;
mod counts;
mod day;
mod deleted;
mod evidence;
mod exchange;
mod files;
mod forms;
mod handing;
mod idle;
mod imports;
mod laptop;
mod nearby;
mod network;
mod papers;
mod restoring;
mod sealed;
mod sessions;
mod team;
mod truth;
mod way_back;

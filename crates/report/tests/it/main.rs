//! Reports on paper: what every reader may rely on.

// What cannot be unwrapped fails the test, also in its helpers.
#![allow(clippy::unwrap_used)]

mod any_text;
mod papers;
mod pdf;
mod sample;
mod word;

//! Reports on paper: what every reader may rely on.

mod any_text;
mod pdf;
mod sample;
mod word;

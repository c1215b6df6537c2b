//! The product as a whole, used the way a person uses it: a real window on a screen of its own.
//!
//! - [`Laptop`] is a reviewer's laptop: its data folder, its answers to dialogs, its clock.
//! - [`Window`] is the program open on it: find by role and name, click, type, look.
//! - [`Central`] is the network's server, and a [`Reviewer`] a laptop without a window that syncs with it.
//! - [`Gallery`] is a page with every part of the window in every state.
//! - [`Tour`] walks through screens, takes their pictures and checks each for accessibility.

#![cfg(unix)]

mod busy;
pub mod central;
mod focus;
mod gallery;
pub mod journey;
mod laptop;
pub mod meeting;
pub mod pair;
mod processes;
mod reviewer;
pub mod script;
mod spoken;
pub mod states;
mod tour;
pub mod traffic;
mod window;

pub use busy::{Bench, pack as busy_pack, small_pack};
pub use central::Central;
pub use gallery::Gallery;
pub use journey::journey;
pub use laptop::{Laptop, app};
pub use processes::{Process, processes};
pub use reviewer::{APP, Reviewer};
pub use tour::{Looks, Tour};
pub use window::{Theme, Window};

use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.parent().map_or_else(|| here.clone(), PathBuf::from)
}

/// Where builds and their results lie: `target`, or what `CARGO_TARGET_DIR` says.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

//! Which servers are trusted: those that the system trusts, and the network's own authority.

use std::path::Path;

use rustls::crypto::{CryptoProvider, ring};

use crate::Trouble;

/// Chooses the cryptography of this process, once; a second call changes nothing. Every binary that
/// builds a [`Line`](crate::Line) calls it first, though a line does so too.
pub fn install_crypto() {
    if CryptoProvider::get_default().is_none() {
        // Another thread may have been first: that is as good.
        let _ = ring::default_provider().install_default();
    }
}

/// The authorities in a PEM file.
pub(crate) fn authorities(file: &Path) -> Result<Vec<reqwest::Certificate>, Trouble> {
    let pem = std::fs::read(file).map_err(|_| Trouble::BadCaFile)?;
    let found = reqwest::Certificate::from_pem_bundle(&pem).map_err(|_| Trouble::BadCaFile)?;
    if found.is_empty() { Err(Trouble::BadCaFile) } else { Ok(found) }
}

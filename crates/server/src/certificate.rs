//! The server's certificate: the network's own, or one of an authority made here for trying things out.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::folder::{Folder, FolderError};

/// The names of the files in the data folder.
pub const CA: &str = "development-ca.pem";
const CA_KEY: &str = "development-ca.key";

/// The certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file is not what it should be.
    #[error("{path} holds no {what} in PEM form: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What was expected.
        what: &'static str,
        /// What the reader said.
        why: String,
    },
    /// Certificate and key do not belong together, or are of a kind that is not supported.
    #[error("the certificate and the key cannot be used together: {0}")]
    Mismatch(rustls::Error),
    /// Nothing could be made.
    #[error("no certificate could be made: {0}")]
    Making(#[from] rcgen::Error),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
}

/// The configuration of TLS with the network's own certificate (with its chain) and key, both PEM.
///
/// # Errors
/// [`CertificateError`].
pub fn of_files(certificate: PathBuf, key: PathBuf) -> Result<ServerConfig, CertificateError> {
    let unreadable = |path: PathBuf, what| {
        move |why: rustls::pki_types::pem::Error| CertificateError::File {
            path,
            what,
            why: why.to_string(),
        }
    };
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(&certificate)
        .map_err(unreadable(certificate.clone(), "certificate"))?
        .collect();
    let chain = chain.map_err(unreadable(certificate.clone(), "certificate"))?;
    if chain.is_empty() {
        let why = "there is none in it".to_owned();
        return Err(CertificateError::File { path: certificate, what: "certificate", why });
    }
    let key = PrivateKeyDer::from_pem_file(&key).map_err(unreadable(key.clone(), "private key"))?;
    configuration(chain, key)
}

/// The configuration of TLS with a certificate of the folder's own authority, which is made if it is not there. It is
/// good for this machine, and for `names`. Second: the file that laptops are to trust.
///
/// # Errors
/// [`CertificateError`].
pub fn for_development(
    folder: &Folder,
    names: &[String],
) -> Result<(ServerConfig, PathBuf), CertificateError> {
    let authority = authority(folder)?;
    let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(String::from).to_vec();
    all.extend(names.iter().cloned());
    let mut params = CertificateParams::new(all)?;
    params.distinguished_name.push(DnType::CommonName, "Standpoint server, for development");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    // Some systems trust no server certificate of more than 825 days; it is made anew at every start.
    lasts(&mut params, 397);
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &authority)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())
        .map_err(|_| CertificateError::Making(rcgen::Error::CouldNotParseKeyPair))?;
    Ok((configuration(vec![certificate.der().clone()], key)?, folder.path(CA)))
}

fn authority(folder: &Folder) -> Result<Issuer<'static, KeyPair>, CertificateError> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Standpoint development authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    lasts(&mut params, 3650);
    if let (true, Ok(key)) =
        (folder.path(CA).exists(), std::fs::read_to_string(folder.path(CA_KEY)))
    {
        // What the authority is called and its key are all that goes into what it signs.
        return Ok(Issuer::new(params, KeyPair::from_pem(&key)?));
    }
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    folder.write(CA_KEY, key.serialize_pem().as_bytes())?;
    folder.write(CA, certificate.pem().as_bytes())?;
    Ok(Issuer::new(params, key))
}

/// From yesterday, for laptops whose clock is behind.
fn lasts(params: &mut CertificateParams, days: i64) {
    use chrono::{Datelike, TimeDelta, Utc};
    let day = |offset| {
        let date = Utc::now() + TimeDelta::days(offset);
        // Days and months of a calendar always fit.
        rcgen::date_time_ymd(date.year(), date.month() as u8, date.day() as u8)
    };
    params.not_before = day(-1);
    params.not_after = day(days);
}

fn configuration(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, CertificateError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(CertificateError::Mismatch)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(CertificateError::Mismatch)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_stays_the_same_from_one_start_to_the_next() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let (_, file) = for_development(&folder, &[]).unwrap();
        let first = std::fs::read(&file).unwrap();
        for_development(&folder, &["server.example".into()]).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), first);
    }

    #[test]
    fn files_that_are_no_certificate_are_named() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let (_, ca) = for_development(&folder, &[]).unwrap();
        let key = folder.path(CA_KEY);
        of_files(ca.clone(), key.clone()).unwrap();
        let empty = folder.write("empty.pem", b"").unwrap();
        for (certificate, key, named) in [
            (empty.clone(), key.clone(), "empty.pem"),
            (ca.clone(), empty, "empty.pem"),
            (ca, place.path().join("no.key"), "no.key"),
        ] {
            let error = of_files(certificate, key).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}

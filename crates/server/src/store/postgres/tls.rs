//! The way to a database on another machine: encrypted, and surely to that one.

use std::net::IpAddr;
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Result, StoreError};

/// Says in the configuration whether the way is to be encrypted, if its writer did not: always when it leaves this
/// machine, or when an authority was named for it.
pub(super) fn choose(config: &mut Config, authority: Option<&Path>) {
    let mut hosts = config.get_hosts().iter();
    let sockets = hosts.clone().all(|host| !matches!(host, Host::Tcp(_)));
    let here = hosts.all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    let here = here && config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    if config.get_ssl_mode() == SslMode::Prefer {
        let plain = here && (sockets || authority.is_none());
        config.ssl_mode(if plain { SslMode::Disable } else { SslMode::Require });
    }
}

/// Believes the authorities of this machine, and the one in the file (PEM). A certificate is always checked, also with
/// `sslmode=require`.
pub(super) fn connector(authority: Option<&Path>) -> Result<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    // What this machine has and cannot be read is no reason to stay away: the check says what is missing.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = authority {
        let unusable = |why: String| {
            StoreError::Unreachable(format!(
                "{} holds no certificate of an authority: {why}",
                file.display()
            ))
        };
        let certificates =
            CertificateDer::pem_file_iter(file).map_err(|e| unusable(e.to_string()))?;
        let mut count = 0;
        for certificate in certificates {
            let certificate = certificate.map_err(|e| unusable(e.to_string()))?;
            roots.add(certificate).map_err(|e| unusable(e.to_string()))?;
            count += 1;
        }
        if count == 0 {
            return Err(unusable("there is none in it".to_owned()));
        }
    }
    let config =
        ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|e| StoreError::Unreachable(e.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str, authority: bool) -> SslMode {
        let mut config: Config = address.parse().expect("an address");
        choose(&mut config, authority.then_some(Path::new("ca.pem")));
        config.get_ssl_mode()
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_unless_somebody_says_otherwise() {
        for here in
            ["host=/run/postgresql", "postgres://me@localhost/db", "postgres://me@127.0.0.1/db"]
        {
            assert_eq!(mode(here, false), SslMode::Disable, "{here}");
        }
        assert_eq!(mode("postgres://me@localhost/db", true), SslMode::Require);
        assert_eq!(
            mode("host=/run/postgresql", true),
            SslMode::Disable,
            "a socket cannot be encrypted"
        );
        for there in [
            "postgres://me@db.example/db",
            "host=localhost,db.example",
            "host=localhost hostaddr=192.0.2.7",
            "hostaddr=192.0.2.7 dbname=db",
            "postgres://me@192.0.2.7/db?sslmode=prefer",
        ] {
            assert_eq!(mode(there, false), SslMode::Require, "{there}");
        }
        assert_eq!(mode("postgres://me@db.example/db?sslmode=disable", false), SslMode::Disable);
    }
}

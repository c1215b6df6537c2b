//! What only PostgreSQL does.

use std::net::TcpListener;
use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use server::store::{PostgresStore, Store, StoreError};

use crate::cluster::Cluster;
use crate::places::{Database, Place};
use crate::samples::{change, pull, push, stream, stream_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_restored_database_has_a_new_keeping_and_the_same_logs() {
    let place = Database::new();
    let store = place.open().await;
    store.add_stream(stream(1), vec![]).await.unwrap();
    push(&store, stream_id(1), vec![change(1)]).await.unwrap();
    let (before, log) = (store.keeping().await.unwrap(), pull(&store, stream_id(1), 9, 999).await);
    let drawn = store.mark_restored().await.unwrap();
    assert_ne!(drawn, before);
    // Another server on this database sees it too.
    let other = place.open().await;
    assert_eq!(other.keeping().await.unwrap(), drawn);
    assert_eq!(pull(&other, stream_id(1), 9, 999).await, log);
}

/// An authority, and a certificate for this name with its key, as PEM files.
fn authority(folder: &Path, name: &str) {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    std::fs::write(folder.join("ca.pem"), params.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = certificate.signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("certificate.pem"), certificate.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_network_the_way_is_encrypted_and_the_database_must_prove_who_it_is() {
    let pki = tempfile::tempdir().unwrap();
    authority(pki.path(), "localhost");
    // The database's own account reads it, which is another than ours.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(pki.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let cluster = Cluster::over_tls(port, pki.path());
    let ca = pki.path().join("ca.pem");
    let at = |host: &str, rest: &str| format!("postgres://postgres@{host}:{port}/postgres{rest}");

    let store = PostgresStore::connect(&at("localhost", ""), Some(&ca), 2).await.unwrap();
    store.ready().await.unwrap();
    let encrypted = "select bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid) \
                     where application_name = 'standpoint-server'";
    assert_eq!(cluster.ask(port, encrypted), "t");

    // Another name than the certificate's, and an authority that nobody knows.
    for (host, ca) in [("127.0.0.1", Some(ca.as_path())), ("localhost", None)] {
        let refused = PostgresStore::connect(&at(host, "?sslmode=require"), ca, 2).await;
        let Err(StoreError::Unreachable(why)) = refused else { panic!("{host} was believed") };
        assert!(why.contains("certificate"), "{why}");
    }
    let key = pki.path().join("key.pem");
    let not_an_authority = PostgresStore::connect(&at("localhost", ""), Some(&key), 2).await;
    assert!(matches!(not_an_authority, Err(StoreError::Unreachable(_))));
}

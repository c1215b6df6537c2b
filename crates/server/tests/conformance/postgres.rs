//! What only PostgreSQL does.

use server::store::Store;

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

//! Every part of the window in every state, on one page in the window's engine.

use whole::{Gallery, Looks};

#[tokio::test]
async fn every_part_is_shown_and_can_be_read_and_used() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    Gallery::open(&folder.path().join("gallery"), Looks::Brief).await?.look().await
}

//! Two real windows meet through the real server.

use whole::{meeting, target};

#[tokio::test]
async fn two_reviewers_meet_through_the_server_and_settle_what_both_wrote() -> anyhow::Result<()> {
    meeting::meeting(&target().join("meeting")).await
}

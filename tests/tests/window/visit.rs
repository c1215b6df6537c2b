//! The whole job in the real window.

use whole::{Tour, journey, target};

#[tokio::test]
async fn a_visit_runs_from_the_first_start_to_the_report() -> anyhow::Result<()> {
    let folder = target().join("visit");
    let mut tour = Tour::begin(&folder, "2026-10-14T08:40:00+01:00").await?;
    if let Err(error) = journey(&mut tour).await {
        tour.picture("99-stopped-here").await?;
        return Err(error);
    }
    tour.end().await
}

//! Two reviewers, two windows, one server: work on one review without a connection, come together, and settle what both
//! wrote in one place.

use std::path::Path;

use anyhow::Result;

use crate::pair::*;
use crate::window::Window;
use crate::{Central, Tour};

/// The whole meeting; pictures of both windows are left in the folder.
///
/// # Errors
/// What one of the two could not do, and what the window said instead.
pub async fn meeting(folder: &Path) -> Result<()> {
    in_two_windows(folder, met).await
}

async fn met(central: &mut Central, helen: &mut Tour, anil: &mut Tour) -> Result<()> {
    for (tour, (name, role)) in [&mut *helen, &mut *anil].into_iter().zip(PEOPLE) {
        fill_in(central, tour, name, role).await?;
        tour.screen("01-connect").await?;
        tour.window().click("button", "Connect").await?;
        open_review(tour.window()).await?;
    }
    helen.screen("02-connected").await?;

    // Without a connection, each on their own.
    central.stop()?;
    note(helen.window(), "Six patients knew their named nurse. ").await?;
    note(anil.window(), "The leave book was up to date on both wards. ").await?;
    rate(anil.window(), "1.1", "1").await?;
    write_finding(helen.window()).await?;
    helen.window().sees("waiting to upload").await?;

    // A connection: everything comes together.
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    upload(helen.window()).await?;
    for (tour, theirs) in [
        (&*anil, "Six patients knew their named nurse."),
        (&*helen, "The leave book was up to date"),
    ] {
        tour.window().keys("Ctrl+K").await?;
        tour.window().type_text(theirs).await?;
        tour.window().sees("1 found on this laptop").await?;
        tour.window().keys("Escape").await?;
    }
    anil.window().keys("Ctrl+6").await?;
    anil.window().sees(FINDING).await?;

    // Both change the same words, again without a connection.
    central.stop()?;
    reword(helen.window(), "Two families learned of it at the door").await?;
    reword(anil.window(), "A leaflet about leave is ready to use").await?;
    central.start()?;
    upload(helen.window()).await?;
    upload(anil.window()).await?;
    decide(anil).await?;
    upload(anil.window()).await?;
    upload(helen.window()).await?;
    helen.window().keys("Ctrl+6").await?;
    helen.window().sees("Both are so: at the door, and a leaflet is ready.").await?;
    helen.screen("04-together").await
}

async fn rate(window: &Window, code: &str, key: &str) -> Result<()> {
    window.keys("Ctrl+4").await?;
    window.click("option", code).await?;
    pause().await;
    window.keys(key).await?;
    window.sees("1 of 16 rated").await
}

/// What both wrote stands side by side; one wording is made of it.
async fn decide(tour: &mut Tour) -> Result<()> {
    let window = tour.window();
    window.sees("1 thing to decide").await?;
    window.sees("Two people changed the same words").await?;
    window.sees("Two families learned of it at the door").await?;
    window.sees("A leaflet about leave is ready to use").await?;
    tour.screen("03-two-versions").await?;
    let window = tour.window();
    window
        .fill("Use this in the report", "Both are so: at the door, and a leaflet is ready.")
        .await?;
    window.click("button", "Use this wording").await?;
    window.sees_no("Two people changed the same words").await
}

//! The runner: commands in, a status out.

use std::time::Duration;

use sync::wire::Denial;
use tokio::sync::watch;
use uplink::{Command, Plan, Runner, Status, Trouble, Work};

use crate::memory::*;
use crate::site::{APP, Reply, Site, impatient, token};

struct Running {
    site: Site,
    laptop: Laptop,
    log: Log,
    runner: Runner,
    status: watch::Receiver<Status>,
}

fn plan(site: &Site) -> Plan {
    Plan { server: site.server(), token: token(), app: APP.into(), patience: impatient() }
}

async fn running(changes: u32) -> Running {
    let log = Log::default();
    let kept = log.clone();
    let site = Site::new(move |heard| Reply::ours(&kept.handle(&heard.request()))).await;
    let laptop = Laptop::with((1..=changes).map(|n| change(n, 50)));
    let runner = Runner::start(laptop.clone(), (), Some(plan(&site))).unwrap();
    let status = runner.watch();
    Running { site, laptop, log, runner, status }
}

impl Running {
    /// Waits until the status is so.
    async fn until(&mut self, so: impl FnMut(&Status) -> bool) -> Status {
        let waited = tokio::time::timeout(Duration::from_secs(20), self.status.wait_for(so)).await;
        waited.expect("the status never came").unwrap().clone()
    }

    async fn up_to_date(&mut self) -> Status {
        self.until(|status| status.work == Work::Waiting && status.up_to_date_at.is_some()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_syncs_by_itself_and_says_so() {
    let mut running = running(500).await;
    let status = running.up_to_date().await;
    assert_eq!((status.trouble, status.last.unwrap().sent), (None, 500));
    assert!(status.next_try_at.is_some(), "armed");
    assert_eq!((running.laptop.waits(), running.log.ids().len()), (0, 500));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_syncs_at_once() {
    let mut running = running(1).await;
    let first = running.up_to_date().await.up_to_date_at;
    running.laptop.0.lock().unwrap().queue.push(change(2, 10));
    running.runner.tell(Command::Now);
    running.until(|status| status.work == Work::Waiting && status.up_to_date_at > first).await;
    assert_eq!(running.log.ids().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_device_only_stops_syncing_until_the_button_is_pressed() {
    let mut running = running(0).await;
    running.up_to_date().await;
    running.site.answer(|heard| Reply::denied(403, Denial::Revoked, &heard, None));
    running.runner.tell(Command::Now);
    let status = running.until(|status| status.trouble == Some(Trouble::Revoked)).await;
    let status = if status.work == Work::Waiting {
        status
    } else {
        running.until(|status| status.work == Work::Waiting).await
    };
    assert_eq!(status.next_try_at, None, "nothing is tried behind the person's back");
    let log = running.log.clone();
    running.site.answer(move |heard| Reply::ours(&log.handle(&heard.request())));
    running.runner.tell(Command::Now);
    running.until(|status| status.trouble.is_none() && status.work == Work::Waiting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_and_ends() {
    let mut running = running(0).await;
    running.up_to_date().await;
    running.runner.tell(Command::Pause);
    let status = running.until(|status| status.work == Work::Paused).await;
    assert_eq!(status.next_try_at, None);
    running.laptop.0.lock().unwrap().queue.push(change(7, 10));
    let asked = running.site.asked();
    running.runner.tell(Command::Resume);
    running.until(|status| status.last.is_some_and(|last| last.sent == 1)).await;
    assert!(running.site.asked() > asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sync_that_hangs_is_cancelled_at_once() {
    let mut running = running(0).await;
    running.up_to_date().await;
    running.site.answer(|_| Reply::page(200).but(crate::site::Fault::Silent));
    let patient = uplink::Patience::default();
    let plan = Plan { patience: patient, ..plan(&running.site) };
    running.runner.tell(Command::Plan(Some(Box::new(plan))));
    running.until(|status| status.work == Work::Trying).await;
    let began = std::time::Instant::now();
    running.runner.tell(Command::Cancel);
    running.until(|status| status.work == Work::Waiting).await;
    assert!(began.elapsed() < patient.stall / 2);
    running.runner.tell(Command::Now);
    running.until(|status| status.work == Work::Trying).await;
    running.runner.stop();
    assert!(began.elapsed() < patient.stall / 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_nothing_is_tried_and_bad_settings_are_told() {
    let mut running = running(0).await;
    running.up_to_date().await;
    running.runner.tell(Command::Plan(None));
    let status = running.until(|status| status.work == Work::NoServer).await;
    assert_eq!(status.next_try_at, None);
    let mut bad = plan(&running.site);
    bad.server.address = "http://plain.example.org".into();
    running.runner.tell(Command::Plan(Some(Box::new(bad))));
    running.until(|status| status.trouble == Some(Trouble::BadAddress)).await;
    running.runner.tell(Command::Plan(Some(Box::new(plan(&running.site)))));
    running.until(|status| status.trouble.is_none() && status.work == Work::Waiting).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_failure_the_next_try_is_armed() {
    let mut running = running(3).await;
    running.up_to_date().await;
    running.site.answer(|_| Reply::page(200));
    running.runner.tell(Command::Now);
    let status = running
        .until(|s| s.trouble == Some(Trouble::NotOurServer) && s.next_try_at.is_some())
        .await;
    assert_eq!(status.work, Work::Waiting);
    let log = running.log.clone();
    running.site.answer(move |heard| Reply::ours(&log.handle(&heard.request())));
    // By itself, after a few seconds at most.
    running.until(|status| status.trouble.is_none()).await;
}

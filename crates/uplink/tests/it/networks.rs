//! A real client and a real server, with a bad network between them.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use uplink::{Courier, End, Line, Pace, Patience, Settled, Trouble, settle};

use crate::fault_proxy::{Fault, FaultProxy};
use crate::memory::*;
use crate::site::{APP, Reply, Site, impatient, patient, token};

struct Network {
    log: Log,
    _site: Site,
    proxy: FaultProxy,
    courier: Courier,
}

async fn network(patience: Patience) -> Network {
    let log = Log::default();
    let kept = log.clone();
    let site = Site::new(move |heard| Reply::ours(&kept.handle(&heard.request()))).await;
    let proxy = FaultProxy::before(site.address).await.unwrap();
    let line = Line::to(&site.server_at(proxy.address.port()), APP, patience).unwrap();
    Network { log, _site: site, proxy, courier: Courier { line, token: token() } }
}

impl Network {
    async fn sync(&self, laptop: &Laptop, pace: &mut Pace) -> Settled {
        let (_cancel, mut cancelled) = watch::channel(false);
        settle(&mut laptop.clone(), &self.courier, pace, &mut cancelled, &mut |_| {}).await
    }

    /// Syncs until all is there, a bounded number of times.
    async fn persist(&self, laptop: &Laptop, tries: u32) {
        let mut pace = Pace::default();
        for _ in 0..tries {
            self.sync(laptop, &mut pace).await;
            if laptop.waits() == 0 {
                return;
            }
        }
        panic!("{} still wait after {tries} tries", laptop.waits());
    }
}

#[tokio::test]
async fn through_a_good_network_all_arrives_over_one_connection() {
    let network = network(patient()).await;
    let laptop = Laptop::with((1..=900).map(|n| change(n, 500)));
    assert_eq!(network.sync(&laptop, &mut Pace::default()).await.end, End::UpToDate);
    assert_eq!((network.log.ids().len(), network.proxy.connections()), (900, 1));
}

#[tokio::test]
async fn a_captive_portal_is_told_as_such_and_settles_nothing() {
    let network = network(patient()).await;
    network.proxy.always(Fault::CaptivePortal);
    let laptop = Laptop::with([change(1, 10)]);
    let settled = network.sync(&laptop, &mut Pace::default()).await;
    assert_eq!(settled.end, End::Trouble(Trouble::NotOurServer));
    assert_eq!((laptop.waits(), network.log.ids().len()), (1, 0));
    network.proxy.always(Fault::None);
    network.persist(&laptop, 1).await;
}

#[tokio::test]
async fn wherever_a_connection_is_cut_each_change_arrives_once() {
    let network = network(patient()).await;
    let mut sent = 0;
    for cut in (0..60).map(|n| n * 257) {
        let laptop = Laptop::with((0..6).map(|n| change(1 + sent + n, 900)));
        sent += 6;
        let at = network.proxy.connections();
        network.proxy.choose(move |n| if n <= at { Fault::CutAfter(cut) } else { Fault::None });
        network.persist(&laptop, 12).await;
    }
    let mut ids = network.log.ids();
    ids.sort();
    ids.dedup();
    assert_eq!((network.log.ids().len(), ids.len()), (sent as usize, sent as usize));
}

#[tokio::test]
async fn mangled_bytes_are_noticed_and_never_taken_in() {
    let network = network(impatient()).await;
    let mut sent = 0;
    for from in (0..30).map(|n| n * 311) {
        let laptop = Laptop::with((0..4).map(|n| change(1 + sent + n, 900)));
        sent += 4;
        let at = network.proxy.connections();
        network.proxy.choose(move |n| if n <= at { Fault::MangleAfter(from) } else { Fault::None });
        network.persist(&laptop, 12).await;
    }
    let log = network.log.0.lock().unwrap();
    assert_eq!(log.len(), sent as usize);
    for (logged, _) in log.iter() {
        let n = u32::from_be_bytes(logged.change.id.as_bytes()[12..].try_into().unwrap());
        assert_eq!(logged.change, change(n, 900), "byte for byte");
    }
}

#[tokio::test]
async fn a_line_that_stands_still_is_left_and_tried_again() {
    let network = network(impatient()).await;
    let laptop = Laptop::with((1..=3).map(|n| change(n, 900)));
    network.proxy.choose(|n| if n == 0 { Fault::StallAfter(2_000) } else { Fault::None });
    let settled = network.sync(&laptop, &mut Pace::default()).await;
    assert_eq!(settled.end, End::Trouble(Trouble::Stalled));
    network.persist(&laptop, 5).await;
}

#[tokio::test]
async fn a_slow_line_is_not_a_dead_one() {
    let patience = Patience { stall: Duration::from_millis(1500), ..patient() };
    let network = network(patience).await;
    let slow = Fault::Slow { bytes_per_second: 25_000, latency: Duration::from_millis(5), lost: 0 };
    network.proxy.always(slow);
    let laptop = Laptop::with((1..=90).map(|n| change(n, 1000)));
    let began = Instant::now();
    let settled = network.sync(&laptop, &mut Pace::default()).await;
    assert_eq!(settled.end, End::UpToDate);
    assert!(began.elapsed() > patience.stall * 2, "it took longer than a stall may");
}

#[tokio::test]
async fn a_line_that_loses_every_fifth_connection_carries_all_in_the_end() {
    let network = network(patient()).await;
    let laptop = Laptop::with((1..=1000).map(|n| change(n, 700)));
    // The same every time: a connection holds for some tens of kilobytes, every fifth for none.
    network.proxy.choose(|n| match n % 5 {
        4 => Fault::Refuse,
        n => Fault::CutAfter(20_000 + n * 30_000),
    });
    network.persist(&laptop, 150).await;
    assert_eq!(network.log.ids().len(), 1000);
}

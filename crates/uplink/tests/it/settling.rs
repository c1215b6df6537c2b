//! A whole sync, over a way that does as it is told.

use std::sync::Mutex;
use std::time::Duration;

use sync::ChangeId;
use sync::wire::{MAX_PUSH, Request, Response};
use tokio::sync::watch;
use uplink::{Carry, End, Pace, Progress, Settled, Trouble, Why, settle};

use crate::memory::*;

/// A way to a server, with something in between.
struct Way<F> {
    log: Log,
    between: Mutex<F>,
    carried: Mutex<u32>,
}

impl<F: FnMut(&Request) -> Result<(), Trouble> + Send> Way<F> {
    fn new(between: F) -> Self {
        Self { log: Log::default(), between: Mutex::new(between), carried: Mutex::new(0) }
    }

    fn carried(&self) -> u32 {
        *self.carried.lock().unwrap()
    }
}

impl<F: FnMut(&Request) -> Result<(), Trouble> + Send> Carry for Way<F> {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        *self.carried.lock().unwrap() += 1;
        (self.between.lock().unwrap())(request)?;
        Ok(self.log.handle(request))
    }
}

async fn run(laptop: &Laptop, way: &impl Carry) -> Settled {
    let (_cancel, mut cancelled) = watch::channel(false);
    let pace = &mut Pace::default();
    settle(&mut laptop.clone(), way, pace, &mut cancelled, &mut |_| {}).await
}

fn queue(n: u32) -> Laptop {
    Laptop::with((1..=n).map(|n| change(n, 20)))
}

/// The server fails in this way whenever it is given one of these.
fn fails_on(
    culprits: &[u32],
    trouble: Trouble,
) -> impl FnMut(&Request) -> Result<(), Trouble> + Send + use<> {
    let culprits: Vec<ChangeId> = culprits.iter().copied().map(id).collect();
    move |request| {
        let among = request.push.iter().any(|change| culprits.contains(&change.id));
        if among { Err(trouble.clone()) } else { Ok(()) }
    }
}

#[tokio::test]
async fn everything_goes_up_and_everything_comes_down() {
    let laptop = queue(1000);
    let way = Way::new(|_| Ok(()));
    let theirs: Vec<_> = (5001..=7500).map(|n| change(n, 20)).collect();
    let way = Way { log: Log::holding(theirs), ..way };
    let settled = run(&laptop, &way).await;
    assert_eq!(settled.end, End::UpToDate);
    assert_eq!(settled.done.sent, 1000);
    assert_eq!((laptop.waits(), laptop.0.lock().unwrap().log.len()), (0, 3500));
    assert_eq!(way.log.ids(), laptop.0.lock().unwrap().log);
    assert!(way.carried() <= 8, "{}", way.carried());
}

#[tokio::test]
async fn the_next_page_is_on_its_way_while_one_is_taken_in() {
    let laptop = Laptop::default();
    let way = Way { log: Log::holding((1..=4500).map(|n| change(n, 20))), ..Way::new(|_| Ok(())) };
    // What the laptop held when each request went out. The first answer tells which server it is.
    let held = Mutex::new(Vec::new());
    let asked = |_: &Request| {
        held.lock().unwrap().push(laptop.0.lock().unwrap().log.len());
        Ok(())
    };
    let way = Way { log: way.log, between: Mutex::new(asked), carried: Mutex::new(0) };
    assert_eq!(run(&laptop, &way).await.end, End::UpToDate);
    assert_eq!(*held.lock().unwrap(), [0, 1000, 1000, 2000, 3000]);
    assert_eq!(laptop.0.lock().unwrap().log, way.log.ids());
}

#[tokio::test]
async fn what_was_passed_over_is_asked_for_again_from_where_the_laptop_stands() {
    let laptop = Laptop::default();
    laptop.0.lock().unwrap().skip = Some(2);
    let way = Way { log: Log::holding((1..=3500).map(|n| change(n, 20))), ..Way::new(|_| Ok(())) };
    assert_eq!(run(&laptop, &way).await.end, End::UpToDate);
    assert_eq!(laptop.0.lock().unwrap().log, way.log.ids());
}

#[tokio::test]
async fn an_empty_queue_takes_one_exchange() {
    let way = Way::new(|_| Ok(()));
    assert_eq!(run(&Laptop::default(), &way).await.end, End::UpToDate);
    assert_eq!(way.carried(), 1);
}

#[tokio::test]
async fn halving_parks_exactly_the_culprit() {
    for (trouble, why) in [
        (Trouble::Fault, Why::Fault),
        (Trouble::TooLarge, Why::TooLarge),
        (Trouble::Malformed, Why::Malformed),
    ] {
        for culprits in [&[1][..], &[500], &[499, 137], &[3, 4, 250], &[1, 2, 9, 77, 200, 201, 350]]
        {
            let laptop = queue(500);
            // The server stands the last one, to show that it takes others.
            let way = Way::new(fails_on(culprits, trouble.clone()));
            let settled = run(&laptop, &way).await;
            let lone = culprits == [500] && why == Why::Fault;
            let parked: Vec<_> = culprits.iter().map(|n| (id(*n), why)).collect();
            if lone {
                // Nothing came after it, so nothing shows whose fault it is.
                assert_eq!(settled.end, End::Trouble(Trouble::Fault));
                assert_eq!((laptop.parked(), laptop.waits()), (vec![], 1));
                continue;
            }
            let mut expected = parked.clone();
            expected.sort_by_key(|(id, _)| *id);
            assert_eq!(settled.end, End::UpToDate, "{culprits:?}");
            assert_eq!(laptop.parked(), expected);
            assert_eq!(settled.done.parked, culprits.len() as u64);
            assert_eq!(way.log.ids().len(), 500 - culprits.len());
            let most = 40 * culprits.len() as u32;
            assert!(way.carried() < most, "{culprits:?}: {}", way.carried());
        }
    }
}

#[tokio::test]
async fn a_server_that_takes_nothing_parks_nothing() {
    for n in [1, 2, 5, 500] {
        let laptop = queue(n);
        let refuses = |request: &Request| match request.push.is_empty() {
            true => Ok(()),
            false => Err(Trouble::Fault),
        };
        let way = Way::new(refuses);
        let settled = run(&laptop, &way).await;
        assert_eq!(settled.end, End::Trouble(Trouble::Fault));
        assert_eq!((laptop.waits(), laptop.parked()), (n as usize, vec![]));
        assert_eq!(settled.done.parked, 0);
        assert!(way.carried() < 30, "{}", way.carried());
    }
}

#[tokio::test]
async fn a_moment_of_weakness_parks_nothing() {
    let laptop = queue(300);
    let mut asked = 0;
    let way = Way::new(move |_| {
        asked += 1;
        if asked % 3 == 0 { Err(Trouble::Fault) } else { Ok(()) }
    });
    let settled = run(&laptop, &way).await;
    assert_eq!((settled.end, laptop.waits(), laptop.parked()), (End::UpToDate, 0, vec![]));
}

#[tokio::test]
async fn what_ends_a_sync_is_told_and_the_next_goes_on_where_it_stopped() {
    for trouble in [
        Trouble::NoConnection,
        Trouble::Stalled,
        Trouble::NotOurServer,
        Trouble::NotEnrolled,
        Trouble::Busy { retry_after: None },
    ] {
        let laptop = queue(1000);
        let (mut asked, told) = (0, trouble.clone());
        let way = Way::new(move |_| {
            asked += 1;
            if asked == 3 { Err(told.clone()) } else { Ok(()) }
        });
        let settled = run(&laptop, &way).await;
        assert_eq!(settled.end, End::Trouble(trouble));
        assert_eq!((settled.done.sent, laptop.waits()), (400, 600));
        let settled = run(&laptop, &way).await;
        assert_eq!((settled.end, settled.done.sent), (End::UpToDate, 600));
        assert_eq!(way.log.ids().len(), 1000, "once");
    }
}

#[tokio::test]
async fn a_foreign_reply_settles_nothing() {
    let laptop = queue(10);
    let way = Way::new(|_| Err(Trouble::NotOurServer));
    let settled = run(&laptop, &way).await;
    assert_eq!(settled.end, End::Trouble(Trouble::NotOurServer));
    assert_eq!((laptop.waits(), laptop.parked(), way.carried()), (10, vec![], 1));
    assert_eq!(settled.done.exchanges, 0);
}

#[tokio::test]
async fn a_full_disk_ends_a_sync_with_words_of_its_own() {
    let laptop = queue(10);
    laptop.0.lock().unwrap().full = true;
    let settled = run(&laptop, &Way::new(|_| Ok(()))).await;
    let End::Trouble(trouble) = settled.end else { panic!("it ended well") };
    assert_eq!((trouble.code(), trouble.to_string().as_str()), ("SP-2112", "The disk is full."));
    assert_eq!(laptop.waits(), 10);
}

/// Never tells of what it was given.
struct Forgetful;

impl Carry for Forgetful {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        let mut response = Log::default().handle(request);
        response.streams.clear();
        Ok(response)
    }
}

/// Says to begin again, for ever.
struct Restless;

impl Carry for Restless {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        let mut response = Log::default().handle(request);
        response.streams[0].reset = true;
        Ok(response)
    }
}

#[tokio::test]
async fn a_server_that_goes_round_in_circles_is_left() {
    let contradicts = End::Trouble(Trouble::Contradicts);
    assert_eq!(run(&queue(3), &Forgetful).await.end, contradicts);
    assert_eq!(run(&queue(3), &Restless).await.end, contradicts);
}

#[tokio::test]
async fn a_person_can_stop_it_at_any_moment() {
    let (cancel, mut cancelled) = watch::channel(false);
    let laptop = queue(1000);
    let way = Way::new(|_| Ok(()));
    let (mut seen, pace) = (Vec::new(), &mut Pace::default());
    let mut progress = |progress: Progress| {
        seen.push(progress);
        if progress.sent >= 400 {
            cancel.send_replace(true);
        }
    };
    let settled = settle(&mut laptop.clone(), &way, pace, &mut cancelled, &mut progress).await;
    assert_eq!((settled.end, settled.done.sent), (End::Cancelled, 400));
    assert!(seen.iter().all(|progress| progress.of == 1000), "{seen:?}");
    assert!(seen.is_sorted_by_key(|progress| progress.sent));
}

/// Takes as long as a poor line does.
struct Poor(Log);

impl Carry for Poor {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        let time = Duration::from_secs(2) + Duration::from_millis(160) * request.push.len() as u32;
        tokio::time::sleep(time).await;
        if time > Duration::from_secs(15) {
            Err(Trouble::Stalled)
        } else {
            Ok(self.0.handle(request))
        }
    }
}

#[tokio::test(start_paused = true)]
async fn on_a_poor_line_it_sends_less_at_once() {
    let laptop = queue(400);
    let way = Poor(Log::default());
    let (_cancel, mut cancelled) = watch::channel(false);
    let mut pace = Pace::default();
    let mut tries = 0;
    while laptop.waits() > 0 {
        tries += 1;
        settle(&mut laptop.clone(), &way, &mut pace, &mut cancelled, &mut |_| {}).await;
    }
    assert!(tries <= 3, "{tries}");
    assert!(pace.most() < MAX_PUSH);
    assert_eq!(way.0.ids().len(), 400);
}

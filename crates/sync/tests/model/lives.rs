//! Histories lived from beginning to end, one or many.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::action::{self, Action};
use super::world::World;
use super::{Flaw, Random, Tally, Violation, afterwards, checks};

/// A history that went wrong.
#[derive(Debug, Clone)]
pub struct Fail {
    pub seed: u64,
    pub violation: Violation,
    pub history: Vec<Action>,
}

/// Lives one history, lets everything settle and checks what is left.
pub fn live(history: &[Action], flaw: Flaw) -> Result<Tally, Violation> {
    let mut world = World::new(flaw);
    // What is left to chance after the history must not depend on its length: a shorter one that
    // goes wrong in the same way is then easier to find.
    let mut random = Random::new(history.first().map_or(0, |action| action.seed));
    for action in history {
        world.act(action)?;
    }
    checks::settle(&mut world, &mut random)?;
    checks::all(&world, &mut random)?;
    afterwards::undo(&mut world, &mut random)?;
    afterwards::rollback_heals(&mut world, &mut random)?;
    afterwards::count(&mut world);
    world.tally.count("histories");
    Ok(world.tally)
}

/// The seed of the history with this number.
fn seed_of(seed: u64, number: u64) -> u64 {
    Random::new(seed ^ number.wrapping_mul(0xd134_2543_de82_ef95)).next()
}

/// Lives so many histories on so many threads, and tells what happened and which went wrong, at
/// most `enough` of them.
pub fn run(
    histories: u64,
    seed: u64,
    flaw: Flaw,
    threads: usize,
    enough: usize,
) -> (Tally, Vec<Fail>) {
    let next = AtomicU64::new(0);
    let all = Mutex::new((Tally::default(), Vec::new()));
    let work = || {
        let mut tally = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= histories {
                break;
            }
            let seed = seed_of(seed, number);
            let history = action::draw(seed);
            match live(&history, flaw) {
                Ok(lived) => tally += lived,
                Err(violation) => {
                    let fails = &mut all.lock().expect("no thread panics").1;
                    fails.push(Fail { seed, violation, history });
                    if fails.len() >= enough {
                        next.store(histories, Ordering::Relaxed);
                    }
                }
            }
        }
        all.lock().expect("no thread panics").0 += tally;
    };
    std::thread::scope(|scope| {
        (0..threads).for_each(|_| {
            scope.spawn(work);
        });
    });
    all.into_inner().expect("no thread panics")
}

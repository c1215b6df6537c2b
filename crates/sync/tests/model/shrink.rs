//! The shortest history that still goes wrong in the same way.

use super::action::{Act, Action, Fault};

/// Leaves out as much as can be left out, then calms the network where that changes nothing.
/// `fails` says whether a history still goes wrong.
pub fn shrink(history: &[Action], fails: impl Fn(&[Action]) -> bool) -> Vec<Action> {
    let mut best = history.to_vec();
    let mut piece = best.len().div_ceil(2);
    while piece > 0 {
        let before = best.len();
        let mut from = 0;
        while from < best.len() {
            let to = (from + piece).min(best.len());
            let without = [&best[..from], &best[to..]].concat();
            match fails(&without) {
                true => best = without,
                false => from = to,
            }
        }
        // Once more with single actions for as long as that helps.
        piece = if piece > 1 || best.len() == before { piece / 2 } else { 1 };
    }
    for n in 0..best.len() {
        if matches!(best[n].act, Act::Sync(fault) if fault != Fault::Nothing) {
            let mut calmer = best.clone();
            calmer[n].act = Act::Sync(Fault::Nothing);
            if fails(&calmer) {
                best = calmer;
            }
        }
    }
    best
}

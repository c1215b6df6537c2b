//! When a line was begun, said so that the order of writing can be read off it.

use chrono::{DateTime, Duration, FixedOffset, SecondsFormat};

/// A clock that was further ahead than this was wrong: what it said is not gone on from.
pub const AHEAD: Duration = Duration::hours(1);

/// The stamp of a line that is begun now, in milliseconds: after everything that its writer began before it, also where
/// two are begun at one moment or the clock was set back a little. So the order of stamps is the order of writing.
pub fn begun(
    now: DateTime<FixedOffset>,
    before: impl IntoIterator<Item = DateTime<FixedOffset>>,
) -> String {
    let last = before.into_iter().filter(|at| *at <= now + AHEAD).max();
    let next = last.map(|at| (at + Duration::milliseconds(1)).with_timezone(now.offset()));
    next.unwrap_or(now).max(now).to_rfc3339_opts(SecondsFormat::Millis, false)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::records::{Note, Record, kind};
    use crate::review::Review;
    use crate::sample::Sample;

    fn at(stamp: &str) -> DateTime<FixedOffset> {
        stamp.parse().unwrap()
    }

    #[test]
    fn a_clock_that_was_a_day_ahead_is_not_gone_on_from() {
        let now = at("2026-10-14T10:47:00.250+01:00");
        let said = |before: &str| begun(now, [at(before)]);
        assert_eq!(said("2026-10-14T10:47:00+01:00"), "2026-10-14T10:47:00.250+01:00");
        assert_eq!(said("2026-10-14T09:47:00.250Z"), "2026-10-14T10:47:00.251+01:00");
        assert_eq!(said("2026-10-14T10:52:00+01:00"), "2026-10-14T10:52:00.001+01:00");
        assert_eq!(said("2026-10-15T10:47:00+01:00"), "2026-10-14T10:47:00.250+01:00");
    }

    proptest! {
        /// Any clock, in haste or set back by minutes: the notes come in the order in which they were begun, whatever
        /// their ids are and in whatever order a laptop hears of them.
        #[test]
        fn notes_come_in_the_order_in_which_they_were_begun(
            steps in proptest::collection::vec(-90_000_i64..120_000, 1..30),
            still in any::<bool>(),
            order in Just((0..30_usize).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let mut sample = Sample::new();
            sample.heads.clear();
            let mut now = at("2026-10-14T10:47:00.123+01:00");
            let mut stamps: Vec<DateTime<FixedOffset>> = Vec::new();
            for (n, step) in steps.iter().enumerate() {
                now += Duration::milliseconds(if still { 0 } else { *step });
                let stamp = begun(now, stamps.iter().copied());
                stamps.push(at(&stamp));
                let note = Note { at: stamp, text: n.to_string(), ..Note::default() };
                sample.put(kind::NOTE, &format!("line {n}"), "helen", Record::Note(note));
            }
            let heads = order.into_iter().filter_map(|n| sample.heads.get(n).cloned());
            let review = Review::of(heads);
            let texts: Vec<usize> = review.notes().map(|note| note.text.parse().unwrap()).collect();
            prop_assert_eq!(texts, (0..steps.len()).collect::<Vec<_>>());
        }
    }
}

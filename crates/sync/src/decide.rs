//! The outcome of a change that was pushed: one pure decision, a value to print and assert on.
//!
//! Whether the author belongs to the stream, holds the role that the kind asks for, and whether the
//! review is locked, the server answers before it comes here, with a [`Refusal`] of its own.

use sha2::{Digest, Sha256};

use crate::{
    Ancestry, Body, Change, ChangeId, Concurrency, DeviceId, Outcome, PersonId, Policy, Refusal,
    ancestors, merge,
};

/// The most versions that one change may fold in.
pub const MAX_ALSO: usize = 256;

/// What the log holds that bears on a pushed change: at most three rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    /// The hash and outcome of the entry with the change's own id, if it was pushed before.
    pub twin: Option<([u8; 32], Outcome)>,
    /// The head of its record.
    pub head: Option<&'a Change>,
    /// The logged change that it names as its base, of whatever record.
    pub base: Option<&'a Change>,
}

/// What to do with a pushed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Append it with this outcome; never [`Outcome::Merged`].
    Append(Outcome),
    /// Append it as [`Outcome::Merged`], then this derived change as [`Outcome::Head`], in one
    /// transaction.
    Merge(Box<Change>),
    /// It is in the log already, with this outcome: answer so, append nothing.
    Known(Outcome),
    /// Keep it out of the log and answer why.
    Refuse(Refusal),
}

/// Decides what becomes of a pushed change. `ancestry` is that of its record.
pub fn decide(
    change: &Change,
    seen: Seen<'_>,
    ancestry: &impl Ancestry,
    policy: &impl Policy,
) -> Decision {
    if let Some((hash, outcome)) = seen.twin {
        return match hash == change.hash() {
            true => Decision::Known(outcome),
            false => Decision::Refuse(Refusal::IdReused),
        };
    }
    let concurrency = policy.concurrency(&change.kind);
    if let Some(refusal) = refusal(change, seen, concurrency) {
        return Decision::Refuse(refusal);
    }
    let Some(head) = seen.head.filter(|head| change.base != Some(head.id)) else {
        return Decision::Append(Outcome::Head);
    };
    concurrent(change, head, seen.base, ancestry, concurrency)
}

/// What the change alone, or with the log, shows to be impossible.
fn refusal(change: &Change, seen: Seen<'_>, concurrency: Concurrency) -> Option<Refusal> {
    let other = |row: &&Change| {
        (row.record, row.stream, &row.kind) != (change.record, change.stream, &change.kind)
    };
    let mut rows = seen.head.iter().chain(seen.base.iter());
    if change.also.len() > MAX_ALSO {
        Some(Refusal::TooLarge)
    } else if change.parents().any(|parent| parent == change.id) || rows.any(other) {
        Some(Refusal::Malformed)
    } else if change.author == PersonId::MERGE
        || change.is_derived()
        || concurrency == Concurrency::OwnersLatest
            && seen.head.is_some_and(|head| head.author != change.author)
    {
        // Only the server derives merges, and only the owner speaks for the owner.
        Some(Refusal::NotAllowed)
    } else {
        None
    }
}

fn concurrent(
    change: &Change,
    head: &Change,
    base: Option<&Change>,
    ancestry: &impl Ancestry,
    concurrency: Concurrency,
) -> Decision {
    // What the author saw is part of what the head grew from: only then is the difference between
    // base and change all that the author meant, and merging it loses nothing.
    let base = base.filter(|base| ancestors([head.id], ancestry).contains(&base.id));
    let outcome = match concurrency {
        _ if base.is_some() && (change.v, &change.body) == (head.v, &head.body) => Outcome::Same,
        Concurrency::CompareAndSet => Outcome::Aside,
        // A deletion wins only if nobody edited meanwhile.
        _ if change.body.is_none() => Outcome::Aside,
        Concurrency::OwnersLatest => Outcome::HeadOver,
        _ if base.is_some() && head.body.is_none() => Outcome::HeadOver,
        _ => match base.and_then(|base| merged(base, head, change, concurrency)) {
            Some(body) => return Decision::Merge(Box::new(derived(head, change, body))),
            None => Outcome::Aside,
        },
    };
    Decision::Append(outcome)
}

/// Bodies of different schema versions are not merged: half a new shape in an old one is neither.
fn merged(base: &Change, head: &Change, change: &Change, concurrency: Concurrency) -> Option<Body> {
    let bodies = (base.body.as_ref()?, head.body.as_ref()?, change.body.as_ref()?);
    (head.v == change.v).then(|| merge(bodies.0, bodies.1, bodies.2, concurrency).ok()).flatten()
}

/// The change that nobody wrote: everything in it follows from its two parents and the result.
///
/// The body is part of the id, so that a server whose newer version merges differently derives
/// another change, and no laptop's work is ever compared with a base it was not written on. What one
/// person wrote in two places stays that person's: a note has one author for ever.
fn derived(head: &Change, change: &Change, body: Body) -> Change {
    let hash = Sha256::new_with_prefix(b"standpoint merge 1\0")
        .chain_update(head.id.as_bytes())
        .chain_update(change.id.as_bytes())
        .chain_update(body.as_str())
        .finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    Change {
        id: ChangeId::from_bytes(id),
        record: head.record,
        stream: head.stream,
        kind: head.kind.clone(),
        v: head.v,
        base: Some(head.id),
        also: vec![change.id],
        author: if head.author == change.author { head.author } else { PersonId::MERGE },
        device: DeviceId::MERGE,
        made_at: head.made_at.max(change.made_at),
        body: Some(body),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::tests::change;
    use crate::{Kind, Lineage, RecordId};
    use Outcome::{Aside, Head, HeadOver, Same};

    struct Kinds;

    impl Policy for Kinds {
        fn concurrency(&self, kind: &Kind) -> Concurrency {
            match kind.as_str() {
                "finding" => Concurrency::Sentences(&["text"]),
                "rating" => Concurrency::OwnersLatest,
                "agreed" => Concurrency::CompareAndSet,
                _ => Concurrency::KeepBoth,
            }
        }
    }

    fn version(n: u8, base: Option<u8>, kind: &str, text: Option<&str>) -> Change {
        Change {
            base: base.map(|n| ChangeId::from_bytes([n; 16])),
            kind: Kind::new(kind),
            body: text.map(|text| Body::parse(format!("{{\"text\":\"{text}\"}}")).unwrap()),
            ..change(n)
        }
    }

    /// Pushes `change` onto a log of these versions, the last of which is the head.
    fn push(log: &[&Change], change: &Change) -> Decision {
        let mut lineage = Lineage::default();
        for logged in log {
            lineage.add(logged.id, logged.parents());
        }
        let base = log.iter().copied().find(|logged| Some(logged.id) == change.base);
        let seen = Seen { twin: None, head: log.last().copied(), base };
        decide(change, seen, &lineage, &Kinds)
    }

    /// One and Two are in the log, Two written on One; the third is written on One too.
    fn check(kind: &str, two: Option<&str>, three: Option<&str>, expected: Outcome) {
        let one = version(1, None, kind, Some("One."));
        let two = version(2, Some(1), kind, two);
        let three = version(3, Some(1), kind, three);
        let found = push(&[&one, &two], &three);
        assert_eq!(found, Decision::Append(expected), "{kind} {:?} {:?}", two.body, three.body);
    }

    #[test]
    fn a_first_version_and_one_written_on_the_head_become_the_head() {
        let one = version(1, None, "agreed", Some("One."));
        assert_eq!(push(&[], &one), Decision::Append(Head));
        assert_eq!(push(&[], &version(2, Some(9), "agreed", None)), Decision::Append(Head));
        assert_eq!(push(&[&one], &version(2, Some(1), "agreed", None)), Decision::Append(Head));
    }

    #[test]
    fn a_concurrent_change_is_taken_in_the_way_of_its_kind() {
        for kind in ["finding", "rating", "agreed", "unknown"] {
            check(kind, Some("Two."), Some("Two."), Same);
            check(kind, None, None, Same);
            // A deletion wins only if nobody edited meanwhile.
            check(kind, Some("Two."), None, Aside);
        }
        check("finding", Some("Two."), Some("Three."), Aside);
        check("rating", Some("Two."), Some("Three."), HeadOver);
        check("agreed", Some("Two."), Some("Three."), Aside);
        check("unknown", Some("Two."), Some("Three."), Aside);
        check("finding", None, Some("Three."), HeadOver);
        check("rating", None, Some("Three."), HeadOver);
        check("agreed", None, Some("Three."), Aside);
        check("unknown", None, Some("Three."), HeadOver);
    }

    #[test]
    fn a_clean_merge_is_derived_from_its_two_parents_and_always_the_same() {
        let one = version(1, None, "finding", Some("One. Two."));
        let two = version(2, Some(1), "finding", Some("Uno. Two."));
        let other = PersonId::from_uuid(uuid::Uuid::from_u128(99));
        let three = version(3, Some(1), "finding", Some("One. Dos."));
        let three = Change { author: other, ..three };
        let decision = push(&[&one, &two], &three);
        assert_eq!(decision, push(&[&one, &two], &three));
        let Decision::Merge(derived) = decision else { panic!("{decision:?}") };
        assert_eq!(derived.base, Some(two.id));
        assert_eq!(derived.also, [three.id]);
        assert_eq!((derived.author, derived.device), (PersonId::MERGE, DeviceId::MERGE));
        assert_eq!(derived.body.unwrap().as_str(), "{\"text\":\"Uno. Dos.\"}");
    }

    #[test]
    fn a_merge_of_what_one_person_wrote_in_two_places_is_theirs() {
        let one = version(1, None, "finding", Some("One. Two."));
        let two = version(2, Some(1), "finding", Some("Uno. Two."));
        let decision = push(&[&one, &two], &version(3, Some(1), "finding", Some("One. Dos.")));
        let Decision::Merge(derived) = decision else { panic!("{decision:?}") };
        assert_eq!(derived.author, one.author);
        assert!(derived.is_derived());
    }

    #[test]
    fn a_merge_with_another_result_is_another_change() {
        let head = version(1, None, "finding", Some("One."));
        let change = version(2, None, "finding", Some("Two."));
        let of = |text: &str| derived(&head, &change, Body::parse(text).unwrap()).id;
        assert_eq!(of("\"One\""), of("\"One\""));
        assert_ne!(of("\"One\""), of("\"Two\""));
    }

    #[test]
    fn the_same_words_found_without_the_head_before_ones_eyes_stand_beside_it() {
        let one = version(1, None, "agreed", Some("One."));
        let two = version(2, None, "agreed", Some("One."));
        assert_eq!(push(&[&one], &two), Decision::Append(Aside));
    }

    #[test]
    fn a_change_whose_base_the_head_did_not_grow_from_is_never_merged() {
        let one = version(1, None, "finding", Some("One. Two."));
        let stray = version(2, Some(8), "finding", Some("One. Two."));
        let head = version(3, Some(1), "finding", Some("Uno. Two."));
        for base in [2, 9] {
            let change = version(4, Some(base), "finding", Some("One. Dos."));
            assert_eq!(push(&[&one, &stray, &head], &change), Decision::Append(Aside));
        }
    }

    #[test]
    fn bodies_of_different_schema_versions_are_not_merged() {
        let one = version(1, None, "finding", Some("One. Two."));
        let two = version(2, Some(1), "finding", Some("Uno. Two."));
        let three = Change { v: 2, ..version(3, Some(1), "finding", Some("One. Dos.")) };
        assert_eq!(push(&[&one, &two], &three), Decision::Append(Aside));
    }

    #[test]
    fn a_change_pushed_again_gets_the_same_answer_unless_it_is_another() {
        let one = version(1, None, "finding", Some("One."));
        let seen = Seen { twin: Some((one.hash(), Aside)), ..Seen::default() };
        let again = |change: &Change| decide(change, seen, &Lineage::default(), &Kinds);
        assert_eq!(again(&one), Decision::Known(Aside));
        let other = version(1, None, "finding", Some("Two."));
        assert_eq!(again(&other), Decision::Refuse(Refusal::IdReused));
    }

    #[test]
    fn a_change_that_cannot_be_is_refused() {
        let one = version(1, None, "rating", Some("One."));
        let two = || version(2, Some(1), "rating", Some("Two."));
        let stranger = PersonId::from_uuid(uuid::Uuid::from_u128(99));
        let elsewhere = RecordId::from_uuid(uuid::Uuid::from_u128(99));
        let many = (0..=MAX_ALSO).map(|n| ChangeId::from_bytes((n as u128).to_be_bytes()));
        for (change, refusal) in [
            (Change { author: stranger, ..two() }, Refusal::NotAllowed),
            (Change { author: PersonId::MERGE, ..two() }, Refusal::NotAllowed),
            (Change { device: DeviceId::MERGE, ..two() }, Refusal::NotAllowed),
            (Change { record: elsewhere, ..two() }, Refusal::Malformed),
            (Change { kind: Kind::new("finding"), ..two() }, Refusal::Malformed),
            (Change { also: vec![two().id], ..two() }, Refusal::Malformed),
            (Change { also: many.collect(), ..two() }, Refusal::TooLarge),
        ] {
            assert_eq!(push(&[&one], &change), Decision::Refuse(refusal), "{change:?}");
        }
    }
}

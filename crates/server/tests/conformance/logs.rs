//! Logs: dense numbers, twins, pages, and what stands.

use std::collections::{BTreeMap, BTreeSet};

use review::ReviewKinds;
use server::store::{Held, Refused, Store, StoreError, Turn};
use sync::wire::Cursor;
use sync::{
    Chain, ChainHash, Change, ChangeId, Decision, Kind, Lineage, Logged, Outcome, Projection,
    RecordId, Refusal, Seen, decide,
};

use crate::places::{Place, on_both};
use crate::samples::{body, change, id, pull, push, record, stream, stream_id};

on_both!(
    numbers_are_dense_under_eight_writers,
    a_change_that_comes_again_has_the_same_answer,
    an_id_stands_for_one_change_only,
    a_batch_may_hold_versions_of_each_other,
    pages_keep_their_limits,
    a_page_never_ends_on_a_merged_change,
    what_was_just_sent_goes_without_its_content,
    a_cursor_of_another_log_is_reset,
    what_stands_is_what_the_reducer_makes_of_the_log,
    records_of_one_name_in_two_streams_are_two,
    what_is_refused_is_kept_until_it_is_taken,
    a_failing_turn_leaves_nothing_and_takes_no_other_with_it,
    a_stream_that_does_not_exist_takes_nothing,
    a_long_body_comes_back_byte_for_byte,
);

async fn with_stream<P: Place>(place: &P) -> P::Store {
    let store = place.open().await;
    store.add_stream(stream(1), Vec::new()).await.unwrap();
    store
}

async fn numbers_are_dense_under_eight_writers(place: &impl Place) {
    with_stream(place).await;
    let mut writers = Vec::new();
    for writer in 0..8_u128 {
        // Each with a store of its own, as two servers on one database have.
        let store = place.open().await;
        writers.push(async move {
            for batch in 0..10 {
                let one = |n: u128| change(1000 * writer + 10 * batch + n);
                let verdicts = push(&store, stream_id(1), (0..7).map(one).collect()).await.unwrap();
                assert_eq!(verdicts, [Ok(Outcome::Head); 7]);
            }
        });
    }
    futures(writers).await;
    let (log, at) = pull(&place.open().await, stream_id(1), 100, 1 << 20).await;
    assert_eq!((log.len(), at.seq), (560, 560));
    let ids: BTreeSet<ChangeId> = log.iter().map(|logged| logged.change.id).collect();
    assert_eq!(ids.len(), 560);
    // What one writer brought in one push stands together.
    for seven in log.chunks(7) {
        let numbers: Vec<_> = seven.iter().map(|one| one.change.made_at.timestamp() / 10).collect();
        assert!(numbers.iter().all(|n| *n == numbers[0]), "{numbers:?}");
    }
}

/// All at once.
async fn futures<F: Future<Output = ()>>(all: Vec<F>) {
    let mut all: Vec<_> = all.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|context| {
        all.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if all.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

async fn a_change_that_comes_again_has_the_same_answer(place: &impl Place) {
    let store = with_stream(place).await;
    let edit = Change { id: id(50), base: Some(id(1)), body: Some(body("Edit.")), ..change(1) };
    let stale = Change { id: id(51), body: None, ..edit.clone() };
    let all = vec![change(1), edit, stale];
    let first = push(&store, stream_id(1), all.clone()).await.unwrap();
    assert_eq!(first, [Ok(Outcome::Head), Ok(Outcome::Head), Ok(Outcome::Aside)]);
    assert_eq!(push(&store, stream_id(1), all.clone()).await.unwrap(), first);
    let store = place.open().await;
    assert_eq!(push(&store, stream_id(1), all).await.unwrap(), first);
    assert_eq!(pull(&store, stream_id(1), 10, 1 << 20).await.1.seq, 3);
    let twice = vec![change(2), change(2)];
    assert_eq!(push(&store, stream_id(1), twice).await.unwrap(), [Ok(Outcome::Head); 2]);
    assert_eq!(pull(&store, stream_id(1), 10, 1 << 20).await.1.seq, 4);
}

async fn an_id_stands_for_one_change_only(place: &impl Place) {
    let store = with_stream(place).await;
    store.add_stream(stream(2), Vec::new()).await.unwrap();
    let other = Change { body: Some(body("Other.")), ..change(1) };
    let elsewhere = Change { stream: stream_id(2), ..change(1) };
    let reused = Err(Refusal::IdReused);
    let both = vec![change(1), other];
    assert_eq!(push(&store, stream_id(1), both).await.unwrap(), [Ok(Outcome::Head), reused]);
    assert_eq!(push(&store, stream_id(2), vec![elsewhere]).await.unwrap(), [reused]);

    // At the same time, in two streams: one of them has it.
    for n in 100..110 {
        let (one, two) = (place.open().await, place.open().await);
        let here = change(n);
        let there = Change { stream: stream_id(2), ..change(n) };
        let (here, there) = tokio::join!(
            push(&one, stream_id(1), vec![here]),
            push(&two, stream_id(2), vec![there])
        );
        let mut answers = [here.unwrap()[0], there.unwrap()[0]];
        answers.sort();
        assert_eq!(answers, [Ok(Outcome::Head), reused]);
    }
}

async fn a_batch_may_hold_versions_of_each_other(place: &impl Place) {
    let store = with_stream(place).await;
    let version = |n: u128, base: Option<u128>| Change {
        id: id(n),
        base: base.map(id),
        body: Some(body(&format!("Version {n}."))),
        ..change(1)
    };
    let batch = vec![version(1, None), version(2, Some(1)), version(3, Some(2))];
    assert_eq!(push(&store, stream_id(1), batch).await.unwrap(), [Ok(Outcome::Head); 3]);
    let batch = vec![version(4, Some(3)), version(5, Some(4)), version(6, Some(2))];
    let verdicts = push(&store, stream_id(1), batch).await.unwrap();
    assert_eq!(verdicts, [Ok(Outcome::Head), Ok(Outcome::Head), Ok(Outcome::Aside)]);
    let heads = store.heads(stream_id(1)).await.unwrap();
    assert_eq!(heads, [version(5, Some(4))]);
    assert_eq!(store.asides(stream_id(1)).await.unwrap(), [(record(1), id(6))]);
    // Folding in what stands aside.
    let fold = Change { also: vec![id(6)], ..version(7, Some(5)) };
    assert_eq!(push(&store, stream_id(1), vec![fold]).await.unwrap(), [Ok(Outcome::Head)]);
    assert_eq!(store.asides(stream_id(1)).await.unwrap(), []);
}

async fn pages_keep_their_limits(place: &impl Place) {
    let store = with_stream(place).await;
    push(&store, stream_id(1), (1..=40).map(change).collect()).await.unwrap();
    let one = serde_json::to_string(&change(1)).unwrap().len();
    for (entries, bytes, expected) in [
        (7, 1 << 20, 7),
        (1, 1 << 20, 1),
        (100, one * 5, 5),
        (100, 1, 1),
        (3, 1, 1),
        (40, 1 << 20, 40),
    ] {
        let from = Cursor::new(stream_id(1), Chain::default());
        let page = store.read(from, entries, bytes, Held::default()).await.unwrap().unwrap();
        let found = page.changes.len();
        // Numbers of two digits are longer, so about so many bytes are not to the byte.
        assert!(found.abs_diff(expected) <= 1, "{found} of {entries} entries, {bytes} bytes");
        assert_eq!(page.more, found < 40);
        assert_eq!(pull(&store, stream_id(1), entries, bytes).await.0.len(), 40);
    }
}

async fn a_page_never_ends_on_a_merged_change(place: &impl Place) {
    let store = with_stream(place).await;
    let text = |n, base: Option<u128>, text: &str| Change {
        id: id(n),
        base: base.map(id),
        body: Some(body(text)),
        ..change(1)
    };
    push(&store, stream_id(1), vec![text(1, None, "One. Two. Three.")]).await.unwrap();
    let batch =
        vec![text(2, Some(1), "New. One. Two. Three."), text(3, Some(1), "One. Two. Three. Last.")];
    let verdicts = push(&store, stream_id(1), batch).await.unwrap();
    assert_eq!(verdicts, [Ok(Outcome::Head), Ok(Outcome::Merged)]);
    for entries in 1..5 {
        for bytes in [1, 300, 600, 1 << 20] {
            // The check is in there.
            let (log, _) = pull(&store, stream_id(1), entries, bytes).await;
            assert_eq!(log.len(), 4);
        }
    }
    let head = &store.heads(stream_id(1)).await.unwrap()[0];
    assert_eq!(head.body, Some(body("New. One. Two. Three. Last.")));
}

async fn what_was_just_sent_goes_without_its_content(place: &impl Place) {
    let store = with_stream(place).await;
    push(&store, stream_id(1), (1..=3).map(change).collect()).await.unwrap();
    let from = Cursor::new(stream_id(1), Chain::default());
    let held = Held { echoed: vec![id(1), id(2), id(9)], ..Held::default() };
    let page = store.read(from, 10, 1, held).await.unwrap().unwrap();
    let there: Vec<bool> = page.changes.iter().map(|entry| entry.change.is_some()).collect();
    assert_eq!(there, [false, false, true]);
    assert_eq!(page.changes[1].id, id(2));
}

async fn a_cursor_of_another_log_is_reset(place: &impl Place) {
    let store = with_stream(place).await;
    push(&store, stream_id(1), vec![change(1), change(2)]).await.unwrap();
    let end = pull(&store, stream_id(1), 10, 1 << 20).await.1;
    let forked = ChainHash::from_bytes([7; 32]);
    for at in [Chain { hash: forked, ..end }, Chain { seq: 9, ..end }, Chain { seq: 1, ..end }] {
        let cursor = Cursor::new(stream_id(1), at);
        assert!(!store.holds(cursor).await.unwrap());
        let page = store.read(cursor, 10, 1 << 20, Held::default()).await.unwrap().unwrap();
        assert!(page.reset && page.changes.is_empty() && page.at() == Chain::default());
    }
    let at_end = store.read(Cursor::new(stream_id(1), end), 10, 10, Held::default()).await.unwrap();
    assert!(at_end.is_none());
    // A log that is not there.
    assert!(store.holds(Cursor::new(stream_id(9), Chain::default())).await.unwrap());
    assert!(!store.holds(Cursor::new(stream_id(9), end)).await.unwrap());
}

/// Decides as the rules say, with the whole log in memory.
#[derive(Default)]
struct Model {
    log: Vec<Logged>,
    at: BTreeMap<ChangeId, usize>,
    projection: Projection,
}

impl Model {
    fn push(&mut self, change: &Change) -> Result<Outcome, Refusal> {
        let row = |id: Option<ChangeId>| Some(&self.log[*self.at.get(&id?)?]);
        let twin = row(Some(change.id)).map(|twin| (twin.change.hash(), twin.outcome));
        let head = row(self.projection.head(change.record)).map(|row| &row.change);
        let seen = Seen { twin, head, base: row(change.base).map(|row| &row.change) };
        let none = Lineage::default();
        let lineage = self.projection.lineage(change.record).unwrap_or(&none);
        match decide(change, seen, lineage, &ReviewKinds) {
            Decision::Known(outcome) => Ok(outcome),
            Decision::Refuse(refusal) => Err(refusal),
            Decision::Append(outcome) => {
                self.append(change.clone(), outcome);
                Ok(outcome)
            }
            Decision::Merge(derived) => {
                self.append(change.clone(), Outcome::Merged);
                self.append(*derived, Outcome::Head);
                Ok(Outcome::Merged)
            }
        }
    }

    fn append(&mut self, change: Change, outcome: Outcome) {
        let logged = Logged { change, outcome, seq: self.log.len() as u64 + 1 };
        self.projection.reduce(&logged);
        self.at.insert(logged.change.id, self.log.len());
        self.log.push(logged);
    }
}

/// A generator of its own, so that a seed says the same for ever.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

async fn what_stands_is_what_the_reducer_makes_of_the_log(place: &impl Place) {
    let store = place.open().await;
    let mut tally: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 1..=12_u64 {
        let own = stream(u128::from(seed));
        let stream_id = own.id;
        store.add_stream(own, Vec::new()).await.unwrap();
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let (mut model, mut sent) = (Model::default(), Vec::<Change>::new());
        for _ in 0..25 {
            let mut batch = Vec::new();
            for _ in 0..=random.below(8) {
                let change = match random.below(12) {
                    0 if !sent.is_empty() => sent[random.below(sent.len())].clone(),
                    _ => any_change(&mut random, stream_id, seed, &model, &sent),
                };
                sent.push(change.clone());
                batch.push(change);
            }
            let expected: Vec<_> = batch.iter().map(|change| model.push(change)).collect();
            for verdict in &expected {
                *tally.entry(format!("{verdict:?}")).or_default() += 1;
            }
            let verdicts = push(&store, stream_id, batch).await.unwrap();
            assert_eq!(verdicts, expected, "seed {seed}");
        }
        let (log, _) = pull(&store, stream_id, 1 + random.below(30), 1 << 20).await;
        assert_eq!(log, model.log, "seed {seed}");
        let mut again = Projection::default();
        log.iter().for_each(|logged| again.reduce(logged));
        let heads = store.heads(stream_id).await.unwrap();
        let heads: BTreeMap<RecordId, ChangeId> =
            heads.iter().map(|change| (change.record, change.id)).collect();
        let aside: BTreeSet<_> = store.asides(stream_id).await.unwrap().into_iter().collect();
        let mut expected = (BTreeMap::new(), BTreeSet::new());
        for (record, standing) in again.records() {
            expected.0.insert(record, standing.head.unwrap());
            expected.1.extend(standing.aside.iter().map(|id| (record, *id)));
        }
        assert_eq!((heads, aside), expected, "seed {seed}");
    }
    // The histories are worth something only if everything happens in them.
    for what in ["Ok(Head)", "Ok(Same)", "Ok(Merged)", "Ok(HeadOver)", "Ok(Aside)"] {
        assert!(tally.contains_key(what), "never {what}: {tally:?}");
    }
    assert!(tally.contains_key("Err(Malformed)"), "{tally:?}");
}

/// A change of one of a few records, on anything that was ever said.
fn any_change(
    random: &mut Random,
    stream: sync::StreamId,
    seed: u64,
    model: &Model,
    sent: &[Change],
) -> Change {
    const TEXTS: [&str; 5] =
        ["One. Two.", "One. Two. Three.", "New. One. Two.", "One. Other.", "Two."];
    let kinds = ["finding", "own_rating", "agreed_rating", "note", "unknown"];
    let which = random.below(kinds.len());
    let record = record(1000 * u128::from(seed) + which as u128);
    let any = |random: &mut Random| match random.below(10) {
        0 => Some(id(u128::from(random.0))),
        1 if !sent.is_empty() => Some(sent[random.below(sent.len())].id),
        _ => {
            let of_record = model.log.iter().filter(|one| one.change.record == record);
            let of_record: Vec<ChangeId> = of_record.map(|one| one.change.id).collect();
            (!of_record.is_empty()).then(|| of_record[random.below(of_record.len())])
        }
    };
    let base = match random.below(3) {
        0 => any(random),
        1 => sent.iter().rfind(|one| one.record == record).map(|one| one.id),
        _ => model.projection.head(record),
    };
    let also = if random.below(4) == 0 { any(random).into_iter().collect() } else { Vec::new() };
    Change {
        id: id(u128::from(random.0) << 8),
        record,
        stream,
        kind: Kind::new(kinds[which]),
        base,
        also,
        body: (random.below(8) > 0).then(|| body(TEXTS[random.below(TEXTS.len())])),
        ..change(1)
    }
}

async fn records_of_one_name_in_two_streams_are_two(place: &impl Place) {
    let store = with_stream(place).await;
    store.add_stream(stream(2), Vec::new()).await.unwrap();
    push(&store, stream_id(1), vec![change(1)]).await.unwrap();
    let there = Change { id: id(2), stream: stream_id(2), ..change(1) };
    assert_eq!(push(&store, stream_id(2), vec![there.clone()]).await.unwrap(), [Ok(Outcome::Head)]);
    assert_eq!(store.heads(stream_id(1)).await.unwrap(), [change(1)]);
    assert_eq!(store.heads(stream_id(2)).await.unwrap(), [there]);
    // A version of one cannot grow from the other.
    let across = Change { id: id(3), base: Some(id(2)), ..change(1) };
    let verdict = push(&store, stream_id(1), vec![across]).await.unwrap();
    assert_eq!(verdict, [Err(Refusal::Malformed)]);
}

async fn what_is_refused_is_kept_until_it_is_taken(place: &impl Place) {
    let store = with_stream(place).await;
    let account = uuid::Uuid::from_u128(7);
    let refuse = move |turn: Turn<'_>| {
        let why = Refusal::NotAMember;
        let kept = turn.push.iter().map(|change| Refused { change: change.clone(), account, why });
        turn.refused.extend(kept);
    };
    let pair = vec![change(1), change(2)];
    store.append(stream_id(1), pair.clone(), refuse).await.unwrap();
    // The second time changes nothing.
    store.append(stream_id(1), pair, refuse).await.unwrap();
    let kept = store.refused(stream_id(1)).await.unwrap();
    let expected = [1, 2].map(|n| Refused { change: change(n), account, why: Refusal::NotAMember });
    assert_eq!(kept, expected);
    push(&store, stream_id(1), vec![change(1)]).await.unwrap();
    assert_eq!(store.refused(stream_id(1)).await.unwrap(), expected[1..]);
    assert_eq!(store.refused(stream_id(2)).await.unwrap(), []);
}

async fn a_failing_turn_leaves_nothing_and_takes_no_other_with_it(place: &impl Place) {
    let store = with_stream(place).await;
    // A derived merge has a name that can be foretold. Somebody takes it for a change of their own, so that the
    // merge itself cannot be written.
    let text = |n: u128, base: Option<u128>, text: &str| Change {
        id: id(n),
        base: base.map(id),
        body: Some(body(text)),
        ..change(1)
    };
    let mut model = Model::default();
    let three = [
        text(1, None, "One. Two. Three."),
        text(2, Some(1), "New. One. Two. Three."),
        text(3, Some(1), "One. Two. Three. Last."),
    ];
    for change in &three {
        model.push(change).unwrap();
    }
    let foretold = Change { id: model.log[3].change.id, ..change(9) };
    let [one, two, three] = three;
    push(&store, stream_id(1), vec![one, two, foretold]).await.unwrap();
    let before = pull(&store, stream_id(1), 10, 1 << 20).await;

    let failing = push(&store, stream_id(1), vec![change(20), three]);
    let (failed, well) = tokio::join!(failing, push(&store, stream_id(1), vec![change(21)]));
    assert!(failed.is_err());
    assert_eq!(well.unwrap(), [Ok(Outcome::Head)]);
    let after = pull(&store, stream_id(1), 10, 1 << 20).await.0;
    assert_eq!(after[..before.0.len()], before.0);
    let new: Vec<ChangeId> = after[before.0.len()..].iter().map(|one| one.change.id).collect();
    assert_eq!(new, [id(21)]);
}

async fn a_stream_that_does_not_exist_takes_nothing(place: &impl Place) {
    let store = place.open().await;
    let answer = push(&store, stream_id(1), vec![change(1)]).await;
    assert!(matches!(answer, Err(StoreError::NoStream)));
}

async fn a_long_body_comes_back_byte_for_byte(place: &impl Place) {
    let store = with_stream(place).await;
    let odd = "\u{0}\u{1f600}e\u{301}\u{2028}\\\"".repeat(8_000);
    let raw = format!("{{ \"text\" : {},\n\"x\":1.0000000000000001e400}}", serde_json::json!(odd));
    let mut long = change(1);
    long.body = Some(sync::Body::parse(raw).unwrap());
    long.made_at += chrono::TimeDelta::nanoseconds(123_456_789);
    push(&store, stream_id(1), vec![long.clone(), change(2)]).await.unwrap();
    let (log, _) = pull(&store, stream_id(1), 10, 1 << 20).await;
    assert_eq!(log[0].change, long);
    assert_eq!(store.heads(stream_id(1)).await.unwrap(), [long, change(2)]);
}

//! What is true of every text, body and change, and not only of examples.
#![allow(clippy::unwrap_used, reason = "all of this file is a test")]

use chrono::{DateTime, Utc};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use sync::{
    Body, Change, ChangeId, Concurrency, DeviceId, Kind, PersonId, RecordId, StreamId, merge,
    merge_sentences,
};
use uuid::Uuid;

/// Few different sentences, so that edits meet, and now and then anything at all.
fn text() -> impl Strategy<Value = String> {
    let sentence = prop_oneof![
        9 => "(A|B|C|D|E|F)[.!]( |  |\n|\n\n)",
        1 => "\\PC{0,6}",
    ];
    vec(sentence, 0..8).prop_map(|sentences| sentences.concat())
}

/// The sentences of texts in which every sentence ends in one mark and some space.
fn sentences(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

fn plain() -> impl Strategy<Value = String> {
    vec("(A|B|C|D|E|F|G|H)[.!]( |\n)", 0..8).prop_map(|sentences| sentences.concat())
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?(e[0-9]{1,3})?",
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| format!("[ {}]", items.join(" ,"))),
            vec(("[a-c\u{e9}]", inner), 0..4).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(k, v)| format!("\"{k}\":\t{v}")).collect();
                format!("{{{} }}", fields.join(","))
            }),
        ]
    })
}

fn body() -> impl Strategy<Value = Body> {
    json().prop_filter_map("null is a deletion", |json| Body::parse(json).ok())
}

fn change_id() -> impl Strategy<Value = ChangeId> {
    any::<[u8; 16]>().prop_map(ChangeId::from_bytes)
}

fn time() -> impl Strategy<Value = DateTime<Utc>> {
    (-10_000_000_000_i64..200_000_000_000, 0..1_000_000_000_u32)
        .prop_map(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos).unwrap())
}

fn change() -> impl Strategy<Value = Change> {
    let ids = any::<[u128; 4]>().prop_map(|ids| ids.map(Uuid::from_u128));
    let versions = (change_id(), option::of(change_id()), vec(change_id(), 0..3));
    (versions, ids, any::<String>(), any::<u16>(), time(), option::of(body())).prop_map(
        |((id, base, also), [record, stream, author, device], kind, v, made_at, body)| Change {
            id,
            record: RecordId::from_uuid(record),
            stream: StreamId::from_uuid(stream),
            kind: Kind::new(kind),
            v,
            base,
            also,
            author: PersonId::from_uuid(author),
            device: DeviceId::from_uuid(device),
            made_at,
            body,
        },
    )
}

proptest! {
    #[test]
    fn merging_with_an_unchanged_side_gives_the_other_side(base in text(), side in text()) {
        prop_assert_eq!(merge_sentences(&base, &base, &side).unwrap(), side.clone());
        prop_assert_eq!(merge_sentences(&base, &side, &base).unwrap(), side.clone());
        prop_assert_eq!(merge_sentences(&base, &side, &side).unwrap(), side);
    }

    #[test]
    fn it_does_not_matter_whose_text_arrives_first(a in text(), b in text(), c in text()) {
        prop_assert_eq!(merge_sentences(&a, &b, &c), merge_sentences(&a, &c, &b));
    }

    #[test]
    fn a_merge_never_loses_a_sentence_that_neither_side_removed(
        base in plain(), ours in plain(), theirs in plain(),
    ) {
        if let Ok(merged) = merge_sentences(&base, &ours, &theirs) {
            let [base, ours, theirs, merged] =
                [&base, &ours, &theirs, &merged].map(|text| sentences(text));
            for sentence in ours.iter().chain(&theirs) {
                let removed = base.contains(sentence)
                    && !(ours.contains(sentence) && theirs.contains(sentence));
                prop_assert!(removed || merged.contains(sentence), "{} is lost", sentence);
            }
            for sentence in &merged {
                prop_assert!(ours.contains(sentence) || theirs.contains(sentence));
            }
        }
    }

    #[test]
    fn a_body_merged_with_an_unchanged_side_is_the_other_side(base in body(), side in body()) {
        let how = Concurrency::Fields { sets: &["a"] };
        prop_assert_eq!(merge(&base, &base, &side, how).unwrap(), side.clone());
        prop_assert_eq!(merge(&base, &side, &base, how).unwrap(), side);
    }

    #[test]
    fn a_body_is_kept_verbatim(json in json()) {
        if let Ok(body) = Body::parse(json.clone()) {
            prop_assert_eq!(body.as_str(), &json);
            let sent = serde_json::to_string(&Some(&body)).unwrap();
            prop_assert_eq!(&sent, &json);
            prop_assert_eq!(serde_json::from_str::<Option<Body>>(&sent).unwrap(), Some(body));
        }
    }

    #[test]
    fn a_change_and_its_hash_survive_the_wire(change in change()) {
        let sent = serde_json::to_vec(&change).unwrap();
        let received: Change = serde_json::from_slice(&sent).unwrap();
        prop_assert_eq!(received.hash(), change.hash());
        prop_assert_eq!(received, change);
    }
}

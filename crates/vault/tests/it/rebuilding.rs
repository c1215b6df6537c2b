//! Random work of a person: what is kept step by step equals what is rebuilt, and survives reopening.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sync::{Body, Change, RecordId, StreamId};
use vault::{Head, Hit, Vault, Writing};

use crate::common::*;

#[derive(Debug, Clone)]
enum Step {
    Write(u8, String),
    Several(Vec<(u8, String)>),
    Delete(u8),
    Undo(u8),
    Type(u8, String),
    Seal(u8),
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    let text = || "[a-c]{1,3}( [a-c]{1,3}){0,3}|.{0,20}";
    let record = || 0..8_u8;
    prop_oneof![
        6 => (record(), text()).prop_map(|(n, t)| Step::Write(n, t)),
        2 => prop::collection::vec((record(), text()), 0..4).prop_map(Step::Several),
        2 => record().prop_map(Step::Delete),
        2 => record().prop_map(Step::Undo),
        3 => (record(), text()).prop_map(|(n, t)| Step::Type(n, t)),
        2 => record().prop_map(Step::Seal),
        1 => Just(Step::Reopen),
    ]
}

/// Two streams with records of the same ids.
fn at(n: u8) -> (StreamId, RecordId) {
    (if n < 4 { TEAM } else { OWN }, record((n % 4).into()))
}

fn words(n: u8, text: &str) -> Writing {
    let (stream, record) = at(n);
    Writing { stream, record, ..note(n.into(), text) }
}

fn gone(n: u8) -> Writing {
    Writing { body: None, search: None, ..words(n, "") }
}

type Seen = (Vec<Head>, Vec<Change>, Vec<Vec<Hit>>, Vec<Vec<Change>>);

fn seen(vault: &Vault) -> Seen {
    let find = |query| vault.search(query, &[TEAM, OWN], &[], 100).unwrap();
    (
        [TEAM, OWN].map(|stream| vault.heads(stream).unwrap()).concat(),
        [TEAM, OWN].map(|stream| vault.asides(stream).unwrap()).concat(),
        ["a", "b", "c", "note"].map(find).into(),
        (0..8).map(at).map(|(stream, record)| vault.history(stream, record).unwrap()).collect(),
    )
}

fn slot(n: u8) -> String {
    format!("slot/{n}")
}

/// What a careful person would expect: the last body of each record, and each slot's draft.
#[derive(Default)]
struct Expected {
    bodies: BTreeMap<(StreamId, RecordId), Vec<Option<Body>>>,
    drafts: BTreeMap<String, String>,
}

impl Expected {
    fn save(&mut self, vault: &mut Vault, writings: Vec<Writing>, seals: &[String]) {
        vault.save(&writings, seals).unwrap();
        for writing in writings {
            self.bodies.entry((writing.stream, writing.record)).or_default().push(writing.body);
        }
        seals.iter().for_each(|slot| drop(self.drafts.remove(slot)));
    }

    fn check(&self, vault: &Vault) {
        for ((stream, record), bodies) in &self.bodies {
            let kept: Vec<_> =
                vault.history(*stream, *record).unwrap().into_iter().map(|c| c.body).collect();
            assert_eq!(&kept, bodies);
            assert_eq!(
                vault.head(*stream, *record).unwrap().unwrap().body,
                *bodies.last().unwrap()
            );
        }
        let drafts = vault.drafts(TEAM).unwrap().into_iter().map(|d| (d.slot, d.body));
        assert_eq!(drafts.collect::<BTreeMap<_, _>>(), self.drafts);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 25, max_shrink_iters: 200, ..Default::default() })]

    #[test]
    fn rebuildable_and_durable(steps in prop::collection::vec(step(), 1..25)) {
        let (place, mut vault) = Place::made();
        let mut expected = Expected::default();
        for step in steps {
            place.clock.forward(1);
            match step {
                Step::Write(n, text) => {
                    expected.save(&mut vault, vec![words(n, &text)], &[]);
                }
                Step::Several(several) => {
                    let writings = several.iter().map(|(n, t)| words(*n, t)).collect();
                    expected.save(&mut vault, writings, &[]);
                }
                Step::Delete(n) => {
                    let (stream, record) = at(n);
                    let live = vault.head(stream, record).unwrap().is_some_and(|h| h.body.is_some());
                    if live {
                        expected.save(&mut vault, vec![gone(n)], &[]);
                    } else {
                        prop_assert!(vault.save::<&str>(&[gone(n)], &[]).is_err());
                    }
                }
                Step::Undo(n) => {
                    let (stream, record) = at(n);
                    let history = vault.history(stream, record).unwrap();
                    if let Some(body) = history.iter().rev().skip(1).find_map(|c| c.body.clone()) {
                        let text: String = serde_json::from_str(body.as_str()).unwrap();
                        expected.save(&mut vault, vec![words(n, &text)], &[]);
                    }
                }
                Step::Type(n, text) => {
                    let typed = draft(&slot(n), &text);
                    vault.put_draft(&typed).unwrap();
                    expected.drafts.insert(typed.slot, typed.body);
                }
                Step::Seal(n) => {
                    if let Some(text) = expected.drafts.get(&slot(n)).cloned() {
                        let text: String = serde_json::from_str(&text).unwrap();
                        expected.save(&mut vault, vec![words(n, &text)], &[slot(n)]);
                    }
                }
                Step::Reopen => {
                    drop(vault);
                    vault = place.unlock();
                }
            }
        }
        expected.check(&vault);
        let before = seen(&vault);
        drop(vault);
        let mut vault = place.unlock();
        expected.check(&vault);
        prop_assert_eq!(&seen(&vault), &before, "reopened");
        vault.rebuild().unwrap();
        prop_assert_eq!(&seen(&vault), &before, "rebuilt");
        expected.check(&vault);
    }
}

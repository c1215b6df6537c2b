//! What people get to see of a log.

use std::collections::{BTreeMap, BTreeSet};

use sync::{ChangeId, Lineage, Logged, Outcome, Projection, RecordId, ancestors};

use super::edit::words;
use super::{Checked, ensure};

/// What stands in a record after this much of the log: its entries, and the ids on show.
fn by_record<'a>(
    log: &[&'a Logged],
) -> Vec<(Vec<&'a Logged>, BTreeSet<ChangeId>, BTreeSet<ChangeId>)> {
    let mut projection = Projection::default();
    let mut entries: BTreeMap<RecordId, Vec<&Logged>> = BTreeMap::new();
    for entry in log {
        projection.reduce(entry);
        entries.entry(entry.change.record).or_default().push(entry);
    }
    let show = |(record, entries): (RecordId, Vec<&'a Logged>)| {
        let aside = projection.aside(record).iter().copied();
        let shown: BTreeSet<ChangeId> = projection.head(record).into_iter().chain(aside).collect();
        let lineage = projection.lineage(record).unwrap();
        let covered = ancestors(shown.iter().copied(), lineage);
        (entries, shown, covered)
    };
    entries.into_iter().map(show).collect()
}

/// Every change is the head, its ancestor, aside, an ancestor of one aside, or said what the head
/// said already. What somebody folded in by saying the same is answered for by them.
pub fn visible(log: &[&Logged]) -> Checked {
    for (entries, _, covered) in by_record(log) {
        let same = entries.iter().filter(|entry| entry.outcome == Outcome::Same);
        let answered: BTreeSet<ChangeId> =
            same.flat_map(|entry| entry.change.parents().chain([entry.change.id])).collect();
        let mut lineage = Lineage::default();
        for entry in &entries {
            lineage.add(entry.change.id, entry.change.parents());
        }
        let answered = ancestors(answered, &lineage);
        for entry in &entries {
            let id = entry.change.id;
            ensure(covered.contains(&id) || answered.contains(&id), "visible", || {
                format!("{id} {:?}", entry.outcome)
            })?;
        }
    }
    Ok(())
}

/// Every word is on show, or was removed by somebody who had it before their eyes.
pub fn no_silent_drop(log: &[&Logged]) -> Checked {
    for (entries, shown, _) in by_record(log) {
        let text: BTreeMap<ChangeId, BTreeSet<String>> = entries
            .iter()
            .map(|entry| &entry.change)
            .map(|c| (c.id, c.body.iter().flat_map(words).collect()))
            .collect();
        let mut answered: BTreeSet<&String> = shown.iter().flat_map(|id| &text[id]).collect();
        for entry in entries.iter().filter(|entry| !entry.change.is_derived()) {
            for parent in entry.change.parents().filter_map(|parent| text.get(&parent)) {
                answered.extend(parent.difference(&text[&entry.change.id]));
            }
        }
        for (id, words) in &text {
            for word in words {
                ensure(answered.contains(word), "no_silent_drop", || format!("{word} of {id}"))?;
            }
        }
    }
    Ok(())
}

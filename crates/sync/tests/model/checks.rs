//! The invariants of `design/sync.md`, one function each, of the same name.

use std::collections::{BTreeMap, BTreeSet};

use sync::{
    ChangeId, Entry, Lineage, Logged, Outcome, PersonId, Projection, RecordId, Standing, ancestors,
    reduce_record,
};

use super::laptop::{Laptop, words};
use super::server::Server;
use super::{Random, Saved, Violation, lead, owns};

type Checked = Result<(), Violation>;

fn ensure(holds: bool, invariant: &'static str, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(Violation { invariant, what: what() }) }
}

/// With a working network, everything that is not parked settles in a bounded number of rounds.
pub fn progress(laptops: &mut [Laptop], server: &mut Server, random: &mut Random) -> Checked {
    for _ in 0..400 {
        for laptop in laptops.iter_mut() {
            laptop.sync(server, random, false)?;
        }
        let settled =
            |laptop: &Laptop| laptop.pending.is_empty() && laptop.log.len() == server.log.len();
        if laptops.iter().all(settled) {
            return Ok(());
        }
    }
    ensure(false, "progress", || "not settled after 400 rounds".into())
}

pub fn all(laptops: &[Laptop], server: &Server, saved: &Saved, random: &mut Random) -> Checked {
    once(server)?;
    nothing_lost(laptops, server)?;
    nothing_invented(server, saved)?;
    converged(laptops, server)?;
    no_gap(laptops, server)?;
    rebuildable(server, random)?;
    authority(server)?;
    // What holds at the end must also hold wherever a page may end.
    let mut cut = random.below(server.log.len() + 1);
    if cut > 0 && server.log[cut - 1].outcome == Outcome::Merged {
        cut += 1;
    }
    for end in [cut, server.log.len()] {
        let log: Vec<&Logged> = server.log[..end].iter().map(|entry| &**entry).collect();
        visible(&log)?;
        no_silent_drop(&log)?;
    }
    Ok(())
}

/// Ids are unique, and the sequence is dense from 1.
fn once(server: &Server) -> Checked {
    let dense = server.log.iter().zip(1..).all(|(entry, seq)| entry.seq == seq);
    let ids: BTreeSet<ChangeId> = server.log.iter().map(|entry| entry.change.id).collect();
    ensure(dense && ids.len() == server.log.len(), "once", || "a place or id twice".into())
}

/// Every change on a surviving laptop of its author is in the log, or parked.
fn nothing_lost(laptops: &[Laptop], server: &Server) -> Checked {
    for laptop in laptops {
        for change in laptop.disk.iter().filter(|change| change.author == laptop.user) {
            let parked = laptop.parked.iter().any(|(parked, _)| parked.id == change.id);
            ensure(parked || server.get(change.id).is_some(), "nothing_lost", || {
                format!("{} of {}", change.id, change.kind)
            })?;
        }
    }
    Ok(())
}

/// The log holds saved changes, unaltered, and merges derived from two of its own.
fn nothing_invented(server: &Server, saved: &Saved) -> Checked {
    for entry in &server.log {
        let change = &entry.change;
        let genuine = match saved.get(&change.id) {
            Some(saved) => **saved == *change,
            None => {
                change.author == PersonId::MERGE
                    && change.parents().all(|parent| server.get(parent).is_some())
            }
        };
        ensure(genuine, "nothing_invented", || change.id.to_string())?;
    }
    Ok(())
}

/// Everybody who has read the whole log sees the same, the server included.
fn converged(laptops: &[Laptop], server: &Server) -> Checked {
    for laptop in laptops {
        ensure(laptop.cursor == server.cursor(), "converged", || "another chain".into())?;
        let same = laptop.projection == server.projection;
        ensure(same, "converged", || "other heads or asides".into())?;
    }
    Ok(())
}

/// Nothing is missing at or below a cursor.
fn no_gap(laptops: &[Laptop], server: &Server) -> Checked {
    for laptop in laptops {
        ensure(laptop.log == server.log, "no_gap", || "the logs differ".into())?;
    }
    Ok(())
}

/// A rebuild record by record, from any split into pages, equals the projection: the way of a
/// store, which keeps what stands between pages and reads the parents of one record at a time.
fn rebuildable(server: &Server, random: &mut Random) -> Checked {
    let mut stored: BTreeMap<RecordId, Standing> = BTreeMap::new();
    let mut done = 0;
    while done < server.log.len() {
        let end = (done + 1 + random.below(7)).min(server.log.len());
        let (before, page) = (&server.log[..done], &server.log[done..end]);
        let touched: BTreeSet<RecordId> = page.iter().map(|entry| entry.change.record).collect();
        for record in touched {
            let mut lineage = Lineage::default();
            for entry in before.iter().filter(|entry| entry.change.record == record) {
                lineage.add(entry.change.id, entry.change.parents());
            }
            let standing = stored.entry(record).or_default();
            for entry in page.iter().filter(|entry| entry.change.record == record) {
                reduce_record(standing, &Entry::of(&entry.change, entry.outcome), &lineage);
                lineage.add(entry.change.id, entry.change.parents());
            }
        }
        done = end;
    }
    let projected = server.projection.records().map(|(id, standing)| (id, standing.clone()));
    ensure(stored == projected.collect(), "rebuildable", || "the rebuild differs".into())
}

/// A rating's head is its owner's, an agreed rating's the lead's.
fn authority(server: &Server) -> Checked {
    for (record, standing) in server.projection.records() {
        let Some(head) = standing.head.and_then(|head| server.get(head)) else { continue };
        let rightful = match head.change.kind.as_str() {
            "agreed" => head.change.author == lead(),
            "rating" => owns(head.change.author, record),
            _ => true,
        };
        ensure(rightful, "authority", || format!("{} of {}", head.change.id, head.change.kind))?;
    }
    Ok(())
}

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
fn visible(log: &[&Logged]) -> Checked {
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
fn no_silent_drop(log: &[&Logged]) -> Checked {
    for (entries, shown, _) in by_record(log) {
        let text: BTreeMap<ChangeId, BTreeSet<String>> = entries
            .iter()
            .map(|entry| &entry.change)
            .map(|c| (c.id, c.body.iter().flat_map(words).collect()))
            .collect();
        let mut answered: BTreeSet<&String> = shown.iter().flat_map(|id| &text[id]).collect();
        for entry in entries.iter().filter(|entry| entry.change.author != PersonId::MERGE) {
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

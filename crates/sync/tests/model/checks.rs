//! The invariants of the sync, one function each, of the same name. The rest of them: `visible` and
//! `no_silent_drop` in `shown.rs`, `undo` and `rollback_heals` in `afterwards.rs`, `bounded` where
//! the messages pass, in `world.rs`.

use std::collections::{BTreeMap, BTreeSet};

use sync::wire::Response;
use sync::{
    Change, Entry, Lineage, Logged, Outcome, PersonId, RecordId, Refusal, Standing, StreamId,
    reduce_record,
};

use super::action::Fault;
use super::edit::words;
use super::laptop::{Door, Laptop, Reason};
use super::nosy::nosy;
use super::server::{Log, Server, is_poison};
use super::shown::{no_silent_drop, visible};
use super::world::World;
use super::{
    Checked, LEAD, PEOPLE, Random, Saved, TEAMS, about, ensure, only_ends, owns, person, private,
    team,
};

/// The network works, and everybody has let what is parked be tried once more.
pub fn settle(world: &mut World, random: &mut Random) -> Checked {
    world.laptops.iter_mut().for_each(|laptop| laptop.retry(|_| true));
    progress(world, random)?;
    // Once more now that all is there: what somebody ended may have come before what they had seen.
    let not_allowed = Reason::Refused(Refusal::NotAllowed);
    world.laptops.iter_mut().for_each(|laptop| laptop.retry(|why| why == not_allowed));
    progress(world, random)?;
    for laptop in &world.laptops {
        rightly_parked(laptop, &world.server)?;
    }
    Ok(())
}

/// Everything that is not parked settles in a bounded number of rounds, whatever else is poisoned.
fn progress(world: &mut World, random: &mut Random) -> Checked {
    let rounds = 60 + 2 * world.saved.len();
    for round in 0..rounds {
        for n in 0..world.laptops.len() {
            world.exchange(n, Fault::Nothing, random)?;
        }
        if world.settled() {
            world.tally.add("rounds", round + 1);
            return Ok(());
        }
    }
    ensure(false, "progress", || format!("not settled after {rounds} rounds"))
}

/// Nothing is parked for a reason that does not hold, or holds no longer.
fn rightly_parked(laptop: &Laptop, server: &Server) -> Checked {
    for (place, reason) in &laptop.parked {
        let change = &laptop.disk[*place];
        let Some(about) = about(change.stream) else { continue };
        let out = |n: usize| server.member(about.team, n, false);
        let holds = match reason {
            // Whoever is out has other worries; all of it is tried again when they are back.
            _ if out(laptop.user) => true,
            Reason::Closed => false,
            Reason::Fault => is_poison(change),
            Reason::Refused(Refusal::NotAMember) => {
                (0..PEOPLE).any(|n| change.author == person(n) && out(n))
            }
            Reason::Refused(Refusal::Locked) => server.locked.contains(&about.team),
            Reason::Refused(Refusal::NotAllowed) => match change.kind.as_str() {
                "agreed" => change.author != person(LEAD),
                "rating" => !owns(change.stream, change.author, change.record),
                "slot" => change.author != person(LEAD) && !ends_it(change, server),
                _ => false,
            },
            Reason::Refused(Refusal::Malformed) => change.base == Some(change.id),
            Reason::Refused(Refusal::TooLarge) => change.also.len() > sync::MAX_ALSO,
            Reason::Refused(Refusal::IdReused | Refusal::Other) => false,
        };
        ensure(holds, "progress", || {
            format!("{} of {} is parked: {reason:?}", change.id, change.kind)
        })?;
    }
    Ok(())
}

/// Whether the log has what somebody ended, in the words in which they ended it, and it is still
/// there.
fn ends_it(change: &Change, server: &Server) -> bool {
    let standing =
        server.logs.get(&change.stream).and_then(|log| log.standings.get(&change.record));
    let head = standing.and_then(|standing| server.get(standing.head?));
    let base = change.base.and_then(|base| server.get(base));
    head.is_some_and(|head| head.change.body.is_some())
        && base.is_some_and(|base| only_ends(&base.change, change))
}

pub fn all(world: &World, random: &mut Random) -> Checked {
    let (server, saved) = (&world.server, &world.saved);
    once(server)?;
    nothing_invented(server, saved)?;
    authority(server)?;
    for laptop in &world.laptops {
        durable(laptop, saved)?;
        nothing_lost(laptop, server)?;
        converged(laptop, server)?;
        no_gap(laptop, server)?;
        keeps_to_itself(laptop)?;
    }
    nosy(server)?;
    for log in server.logs.values() {
        rebuildable(log, random)?;
        // What holds at the end must also hold wherever a page may end.
        let mut cut = random.below(log.entries.len() + 1);
        if cut > 0 && log.entries[cut - 1].outcome == Outcome::Merged {
            cut += 1;
        }
        for end in [cut, log.entries.len()] {
            let log: Vec<&Logged> = log.entries[..end].iter().map(|entry| &**entry).collect();
            visible(&log)?;
            no_silent_drop(&log)?;
        }
    }
    Ok(())
}

/// What the screen said was saved is on the disk, byte for byte.
pub fn durable(laptop: &Laptop, saved: &Saved) -> Checked {
    for id in &laptop.promised {
        ensure(laptop.get(*id) == saved.get(id), "durable", || id.to_string())?;
    }
    Ok(())
}

/// Every change on a surviving laptop that brings it is in the log, or parked there, or waits in
/// a stream that the server has never spoken of. What was in the log when its stream was closed is
/// not followed further: whoever is let in again offers it if a restore has taken it away.
fn nothing_lost(laptop: &Laptop, server: &Server) -> Checked {
    let logs = laptop.streams.iter().filter(|(id, _)| laptop.door(**id) == Door::Closed);
    let seen: BTreeSet<_> = logs.flat_map(|(_, l)| &l.log).map(|entry| entry.change.id).collect();
    for (place, change) in laptop.disk.iter().enumerate() {
        let kept = !laptop.brings(change)
            || server.get(change.id).is_some()
            || laptop.parked.contains_key(&place)
            || seen.contains(&change.id)
            || waits_to_lead(laptop, change)
            || laptop.pending.contains(&place) && laptop.door(change.stream) == Door::Here;
        ensure(kept, "nothing_lost", || format!("{} of {}", change.id, change.kind))?;
    }
    Ok(())
}

/// Whoever leads a review and was shut out of it while they read its log again will offer what
/// others wrote when they are let in.
fn waits_to_lead(laptop: &Laptop, change: &Change) -> bool {
    let own = change.author == person(laptop.user);
    let local = laptop.streams.get(&change.stream);
    !own && local.is_some_and(|local| local.door == Door::Closed && local.again)
}

/// The logs hold saved changes, unaltered, and merges derived from two of their own.
fn nothing_invented(server: &Server, saved: &Saved) -> Checked {
    for change in server.logs.values().flat_map(|log| &log.entries).map(|entry| &entry.change) {
        let genuine = match saved.get(&change.id) {
            Some(saved) => **saved == *change,
            None => {
                let mut parents = change.parents().map(|parent| server.get(parent));
                change.is_derived() && parents.all(|parent| parent.is_some())
            }
        };
        ensure(genuine, "nothing_invented", || change.id.to_string())?;
    }
    Ok(())
}

/// Ids are unique everywhere, and each sequence is dense from 1.
fn once(server: &Server) -> Checked {
    let mut ids = BTreeSet::new();
    for log in server.logs.values() {
        let dense = log.entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq);
        let new = log.entries.iter().all(|entry| ids.insert(entry.change.id));
        ensure(dense && new, "once", || "a place or an id twice".into())?;
    }
    Ok(())
}

/// Whoever has read the whole log sees the same, the server included.
fn converged(laptop: &Laptop, server: &Server) -> Checked {
    for (id, log) in &server.logs {
        let Some(local) = laptop.streams.get(id).filter(|local| local.cursor == log.at()) else {
            let may = server.may_read(laptop.user, *id);
            ensure(!may, "converged", || format!("{id} is not read to its end"))?;
            continue;
        };
        let seen: BTreeMap<RecordId, Standing> =
            local.projection.records().map(|(id, standing)| (id, standing.clone())).collect();
        ensure(seen == log.standings, "converged", || "other heads or asides".into())?;
    }
    Ok(())
}

/// Nothing is missing at or below a cursor.
fn no_gap(laptop: &Laptop, server: &Server) -> Checked {
    for (id, local) in &laptop.streams {
        let own = local.log.len() as u64 == local.cursor.seq;
        let log = server.logs.get(id).filter(|_| server.may_read(laptop.user, *id));
        let same = log.is_none_or(|log| log.entries == local.log);
        ensure(own && same, "no_gap", || format!("{id} has a gap"))?;
    }
    Ok(())
}

/// A rebuild record by record, from any split into pages, equals what the server says stands: the
/// way of a store, which keeps what stands between pages and reads the parents of one record.
fn rebuildable(log: &Log, random: &mut Random) -> Checked {
    let mut stored: BTreeMap<RecordId, Standing> = BTreeMap::new();
    let mut done = 0;
    while done < log.entries.len() {
        let end = (done + 1 + random.below(7)).min(log.entries.len());
        let (before, page) = (&log.entries[..done], &log.entries[done..end]);
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
    ensure(stored == log.standings, "rebuildable", || "the rebuild differs".into())
}

/// A rating's head is its owner's, an agreed rating's the lead's, a note's one person's for ever,
/// and where a slot is only the lead says.
fn authority(server: &Server) -> Checked {
    for log in server.logs.values() {
        let mut writers: BTreeMap<RecordId, PersonId> = BTreeMap::new();
        let mut said: BTreeSet<String> = BTreeSet::new();
        for Logged { change, .. } in log.entries.iter().map(|entry| &**entry) {
            let rightful = match change.kind.as_str() {
                "agreed" => change.author == person(LEAD),
                "rating" => owns(change.stream, change.author, change.record),
                "note" => *writers.entry(change.record).or_insert(change.author) == change.author,
                "slot" => {
                    let words: Vec<String> = change.body.iter().flat_map(words).collect();
                    let leads = change.author == person(LEAD);
                    let known = !words.is_empty() && words.iter().all(|word| said.contains(word));
                    said.extend(words);
                    leads || known
                }
                _ => true,
            };
            ensure(rightful, "authority", || format!("{} of {}", change.id, change.kind))?;
        }
    }
    Ok(())
}

/// No laptop receives a change of a stream that its person may not read.
pub fn isolation(server: &Server, user: usize, response: &Response) -> Checked {
    let may = |id: StreamId| {
        (0..TEAMS)
            .any(|n| (id == team(n) || id == private(n, user)) && server.member(n, user, true))
    };
    let told = response.streams.iter().map(|page| page.id);
    let mut told = told.chain(response.joined.iter().map(|joined| joined.id));
    ensure(told.all(may), "isolation", || format!("to person {user}"))
}

/// Nothing of somebody else's own is on a laptop.
fn keeps_to_itself(laptop: &Laptop) -> Checked {
    let mut owners = laptop.disk.iter().filter_map(|change| about(change.stream)?.owner);
    ensure(owners.all(|owner| owner == laptop.user), "isolation", || "on a disk".into())
}

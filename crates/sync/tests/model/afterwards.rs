//! What must still be possible when everything has settled.

use sync::{Change, Logged, RecordId, StreamId};

use super::laptop::{Door, Laptop};
use super::world::World;
use super::{Checked, LEAD, Random, Violation, about, checks, ensure, only_ends, person};

/// Deleted content can be brought back: from the log on a laptop whose person may write it.
pub fn undo(world: &mut World, random: &mut Random) -> Checked {
    let deleted = deleted(world);
    for (stream, record) in deleted.into_iter().take(2) {
        let Some((n, change)) = brings_back(world, stream, record, random) else { continue };
        let saved = world.laptops[n].save(change);
        let back = saved.clone();
        world.saved.insert(saved.id, saved);
        checks::settle(world, random)?;
        let log = &world.server.logs[&stream];
        let head = log.standings[&record].head.and_then(|id| world.server.get(id));
        // Somebody may have ended a slot that was gone; now that it is there again, that counts.
        let is_back = |head: &Change| head.body == back.body || only_ends(&back, head);
        ensure(head.is_some_and(|head| is_back(&head.change)), "undo", || record.to_string())?;
        world.tally.count("brought back");
    }
    Ok(())
}

/// Every record whose head is a deletion.
fn deleted(world: &World) -> Vec<(StreamId, RecordId)> {
    let mut deleted = Vec::new();
    for (stream, log) in &world.server.logs {
        for (record, standing) in &log.standings {
            let head = standing.head.and_then(|id| world.server.get(id));
            if head.is_some_and(|head| head.change.body.is_none()) {
                deleted.push((*stream, *record));
            }
        }
    }
    deleted
}

/// The last content of a deleted record as a new version, on a laptop that may write it.
fn brings_back(
    world: &World,
    stream: StreamId,
    record: RecordId,
    random: &mut Random,
) -> Option<(usize, Change)> {
    let team = about(stream)?.team;
    if world.server.locked.contains(&team) {
        return None;
    }
    let entries = &world.server.logs[&stream].entries;
    let of = |logged: &&&Logged| logged.change.record == record && logged.change.body.is_some();
    let last = entries.iter().map(|logged| &**logged).collect::<Vec<_>>();
    let last = &last.iter().rev().find(of)?.change;
    let may = |laptop: &Laptop| match last.kind.as_str() {
        "rating" | "note" => last.author == person(laptop.user),
        "agreed" | "slot" => laptop.user == LEAD,
        _ => true,
    };
    let open = |laptop: &Laptop| {
        laptop.door(stream) == Door::Open
            && world.server.may_read(laptop.user, stream)
            && laptop.view(stream, record).is_some_and(|seen| seen.body.is_none())
    };
    let n = world.laptops.iter().position(|laptop| open(laptop) && may(laptop))?;
    let laptop = &world.laptops[n];
    // From the laptop's own disk, and not from the server's.
    let body = laptop.get(last.id)?.body.clone();
    let base = laptop.view(stream, record).map(|seen| seen.id);
    let kind = last.kind.as_str();
    let blank = laptop.blank(stream, record, kind, body, random, &world.tokens);
    Some((n, Change { base, ..blank }))
}

/// After any restore of the server from a backup, everything holds again without a person.
pub fn rollback_heals(world: &mut World, random: &mut Random) -> Checked {
    if world.server_backups.is_empty() {
        return Ok(());
    }
    let silently = random.percent(50);
    world.restore_server(silently, random);
    let healed = checks::settle(world, random).and_then(|()| checks::all(world, random));
    healed.map_err(|Violation { invariant, what }| Violation {
        invariant: "rollback_heals",
        what: format!("{invariant} is violated: {what}"),
    })
}

/// How the logs took what was saved, and what is parked in the end.
pub fn count(world: &mut World) {
    let tally = &mut world.tally;
    for logged in world.server.logs.values().flat_map(|log| &log.entries) {
        tally.count(logged.outcome.as_str());
    }
    tally.add("parked", world.laptops.iter().map(|laptop| laptop.parked.len()).sum());
    tally.add("carried", world.server.carried.len());
}

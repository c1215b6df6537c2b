//! Undo: an act is undone by writing what was there before. History keeps both.

use review::ReviewKinds;
use review::records::{OwnRating, Record, SeriousConcern};
use sync::{ChangeId, Kind, Policy as _, RecordId};

use crate::entry_views::Undone;
use crate::open::{Open, Put, body_of, read_body};
use crate::views::NoArgs;
use crate::{Desk, Fault, concerns, fault, notes};

/// One act: everything that one press of a key changed.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `a rating of 5.3`.
    pub what: String,
    pub steps: Vec<Step>,
    /// Versions that were beside the head, and that it folded in.
    pub folds: Vec<(ChangeId, RecordId)>,
}

/// One record before and after.
#[derive(Clone, Debug)]
pub struct Step {
    pub record: RecordId,
    pub kind: &'static str,
    pub before: Option<Record>,
    pub after: Option<Record>,
}

/// The acts of this sitting. History in the vault lasts for ever; this list until it locks.
#[derive(Debug, Default)]
pub struct UndoList {
    done: Vec<Entry>,
    undone: Vec<Entry>,
}

impl UndoList {
    /// Enough for a day; a bound so that memory has one.
    const MOST: usize = 500;

    pub fn push(&mut self, entry: Entry) {
        self.undone.clear();
        self.done.push(entry);
        if self.done.len() > Self::MOST {
            self.done.remove(0);
        }
    }

    pub fn next_undo(&self) -> Option<String> {
        self.done.last().map(|entry| entry.what.clone())
    }

    pub fn next_redo(&self) -> Option<String> {
        self.undone.last().map(|entry| entry.what.clone())
    }
}

/// Takes the last act back.
pub fn undo(desk: &mut Desk, _: NoArgs) -> Result<Undone, Fault> {
    let Some(entry) = desk.undo.done.last().cloned() else { return Ok(Undone::default()) };
    let steps = whole(&entry.steps);
    let puts = steps.iter().rev().map(|step| put(desk.open()?, step, &step.after, &step.before));
    let puts: Result<Vec<Option<Put>>, Fault> = puts.collect();
    if puts.is_err() {
        // It will not be possible later either, and must not stand before the acts under it.
        desk.undo.done.pop();
    }
    desk.write(None, puts?.into_iter().flatten().collect(), &[])?;
    desk.undo.done.pop();
    if let Some(open) = &mut desk.open {
        open.reopened.extend(entry.folds.iter().copied());
    }
    let undone = told(format!("Undid {}", entry.what), &entry);
    desk.undo.undone.push(entry);
    Ok(undone)
}

/// Does again what was taken back last.
pub fn redo(desk: &mut Desk, _: NoArgs) -> Result<Undone, Fault> {
    let Some(entry) = desk.undo.undone.last().cloned() else { return Ok(Undone::default()) };
    let steps = whole(&entry.steps);
    let puts = steps.iter().map(|step| put(desk.open()?, step, &step.before, &step.after));
    let puts: Result<Vec<Option<Put>>, Fault> = puts.collect();
    if puts.is_err() {
        desk.undo.undone.pop();
    }
    desk.write(None, puts?.into_iter().flatten().collect(), &[])?;
    desk.undo.undone.pop();
    if let Some(open) = &mut desk.open {
        for (version, _) in &entry.folds {
            open.reopened.remove(version);
        }
    }
    let done = told(format!("Did {} again", entry.what), &entry);
    desk.undo.done.push(entry);
    Ok(done)
}

/// What to call an act that only typing made, of which a rest had saved the last.
pub fn typed(steps: &[Step]) -> String {
    let before = steps.first().and_then(|step| step.before.as_ref());
    match (before, steps.last().and_then(|step| step.after.as_ref())) {
        (Some(Record::Note(note)), Some(_)) => format!("an edit of {}", notes::named(note)),
        (None, Some(Record::Note(note))) => notes::named(note),
        _ => "what you typed".into(),
    }
}

/// What was undone or done again, and where it is to be seen.
fn told(what: String, entry: &Entry) -> Undone {
    Undone { what: Some(what), reason_of: reason_of(entry), agreed_of: agreed_of(entry) }
}

/// The one standard that the team's rating, comment or another view of the act was about. Of many at once there is none to
/// be led to.
fn agreed_of(entry: &Entry) -> Option<String> {
    let steps = whole(&entry.steps);
    let [Step { before, after, .. }] = steps.as_slice() else { return None };
    match after.as_ref().or(before.as_ref()) {
        Some(Record::AgreedRating(agreed)) => Some(agreed.standard.clone()),
        _ => None,
    }
}

/// The standard whose reason, and nothing else, the act was about.
fn reason_of(entry: &Entry) -> Option<String> {
    let [step] = entry.steps.as_slice() else { return None };
    let mine = |record: &Option<Record>| match record {
        Some(Record::OwnRating(own)) => Some(own.clone()),
        _ => None,
    };
    let (before, after) = (mine(&step.before), mine(&step.after));
    let rating = |own: &Option<OwnRating>| own.as_ref().and_then(|own| own.rating.clone());
    let same = rating(&before) == rating(&after);
    after.or(before).filter(|_| same).map(|own| own.standard)
}

/// One step for each record, from what was there before the act to what was there after it.
fn whole(steps: &[Step]) -> Vec<Step> {
    let mut whole: Vec<Step> = Vec::new();
    for step in steps {
        match whole.iter_mut().find(|known| known.record == step.record) {
            Some(known) => known.after.clone_from(&step.after),
            None => whole.push(step.clone()),
        }
    }
    whole
}

/// Brings a record from one state to another. Where a colleague has written in it since, what they wrote stays: only my
/// own part is taken back, and if that cannot be told apart from theirs, nothing is.
fn put(
    open: &Open,
    step: &Step,
    from: &Option<Record>,
    to: &Option<Record>,
) -> Result<Option<Put>, Fault> {
    let now = open.review.record(step.record);
    if let Some(Record::SeriousConcern(concern)) = now {
        return put_concern(step, concern, from.as_ref(), to.as_ref()).map(Some);
    }
    let body = if open.others.contains(&step.record) && now != from.as_ref() {
        without_mine(step.kind, from.as_ref(), to.as_ref(), now).ok_or_else(theirs_now)?
    } else {
        to.clone()
    };
    let gone_already = body.is_none() && now.is_none();
    Ok((!gone_already).then(|| Put { body, ..Put::delete(step.record, step.kind) }))
}

/// Of a serious concern nothing goes out of sight, and nothing is taken back but what this act did.
fn put_concern(
    step: &Step,
    now: &SeriousConcern,
    from: Option<&Record>,
    to: Option<&Record>,
) -> Result<Put, Fault> {
    let here = Record::SeriousConcern(now.clone());
    let to = match (from, to) {
        (Some(from), Some(to)) if from != &here => {
            without_mine(step.kind, Some(from), Some(to), Some(&here)).ok_or_else(theirs_now)?
        }
        (_, to) => to.cloned(),
    };
    let to = match to {
        Some(Record::SeriousConcern(to)) => Some(to),
        _ => None,
    };
    Ok(Put::save(step.record, Record::SeriousConcern(concerns::taken_back(now, to))))
}

fn without_mine(
    kind: &str,
    from: Option<&Record>,
    to: Option<&Record>,
    now: Option<&Record>,
) -> Option<Option<Record>> {
    let body = |record: Option<&Record>| body_of(record?).ok();
    let way = ReviewKinds.concurrency(&Kind::new(kind));
    let merged = sync::merge(&body(from)?, &body(to)?, &body(now)?, way).ok()?;
    read_body(kind, Some(&merged)).ok()
}

fn theirs_now() -> Fault {
    fault::fault(
        "SP-5021",
        "A colleague has written there since, so this cannot be taken back without taking out their words. \
         Nothing was changed. Change it by hand, or see its earlier versions.",
    )
}

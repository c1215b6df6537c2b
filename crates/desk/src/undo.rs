//! Undo: an act is undone by writing what was there before. History keeps both.

use review::records::{OwnRating, Record};
use sync::RecordId;

use crate::entry_views::Undone;
use crate::open::Put;
use crate::views::NoArgs;
use crate::{Desk, Fault};

/// One act: everything that one press of a key changed.
#[derive(Clone, Debug)]
pub struct Entry {
    /// `a rating of 5.3`.
    pub what: String,
    pub steps: Vec<Step>,
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
    let puts = entry.steps.iter().rev().map(|step| put(step, step.before.clone())).collect();
    desk.write(None, puts, &[])?;
    desk.undo.done.pop();
    let (what, reason_of) = (Some(format!("Undid {}", entry.what)), reason_of(&entry));
    desk.undo.undone.push(entry);
    Ok(Undone { what, reason_of })
}

/// Does again what was taken back last.
pub fn redo(desk: &mut Desk, _: NoArgs) -> Result<Undone, Fault> {
    let Some(entry) = desk.undo.undone.last().cloned() else { return Ok(Undone::default()) };
    let puts = entry.steps.iter().map(|step| put(step, step.after.clone())).collect();
    desk.write(None, puts, &[])?;
    desk.undo.undone.pop();
    let (what, reason_of) = (Some(format!("Did {} again", entry.what)), reason_of(&entry));
    desk.undo.done.push(entry);
    Ok(Undone { what, reason_of })
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

fn put(step: &Step, body: Option<Record>) -> Put {
    Put { record: step.record, kind: step.kind, body, private: false }
}

//! What a note said before: its versions, and the notes that were deleted. History is for ever.

use review::Held;
use review::records::{Note, Record, kind};
use sync::Change;
use vault::Deleted;

use crate::open::Put;
use crate::views::{Id, NoArgs, NoteView};
use crate::work_views::{BringBack, DeletedNote, Version};
use crate::{Desk, Fault, dates, fault, show};

/// Every version of a note, newest first, deletions too.
pub fn history(desk: &mut Desk, ask: Id) -> Result<Vec<Version>, Fault> {
    let record = show::record(&ask.id)?;
    let offset = *desk.now().offset();
    let changes = desk.history(record)?;
    let open = desk.open()?;
    let newest = changes.last().map(|change| change.id);
    let mut versions = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
        let made = change.made_at.with_timezone(&offset);
        versions.push(Version {
            when: format!("{}, {}", dates::weekday(made.date_naive()), dates::clock(made)),
            by: show::by(open, change.author),
            text: body.and_then(|body| match body {
                Record::Note(note) => Some(note.text),
                _ => None,
            }),
            change: change.id.to_string(),
            current: Some(change.id) == newest,
        });
    }
    Ok(versions)
}

/// Makes an earlier version the current one, deleted notes included.
pub fn bring_back(desk: &mut Desk, ask: BringBack) -> Result<NoteView, Fault> {
    let record = show::record(&ask.id)?;
    let me = desk.open()?.me;
    let changes = desk.history(record)?;
    let change = changes
        .iter()
        .find(|change| change.id.to_string() == ask.change)
        .ok_or_else(|| fault::gone("That version"))?;
    if change.author != me {
        return Err(fault::not_allowed("Only its writer can change a note. Nothing was changed."));
    }
    let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
    let body = body.ok_or_else(|| {
        fault::not_allowed("That version is the deletion. Choose one with words.")
    })?;
    let what = match &body {
        Record::Note(note) => format!("bringing back {}", crate::notes::named(note)),
        _ => "bringing a note back".into(),
    };
    desk.write(Some(&what), vec![Put::save(record, body)], &[])?;
    let open = desk.open()?;
    let held = open.review.note(record).ok_or_else(|| fault::gone("That note"))?;
    Ok(show::note(open, held))
}

/// The notes of this review that were deleted, the last one first: the team's, and those that only I may see.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<Vec<DeletedNote>, Fault> {
    let offset = *desk.now().offset();
    let mut notes = Vec::new();
    for Deleted { record, at } in deleted(desk)? {
        let history = desk.history(record)?;
        let Some((change, note)) = last_words(&history)? else { continue };
        let open = desk.open()?;
        let held = Held {
            record,
            change: change.id,
            author: change.author,
            made_at: change.made_at,
            body: &note,
        };
        let at = at.with_timezone(&offset);
        notes.push(DeletedNote {
            change: change.id.to_string(),
            when: format!("{}, {}", dates::weekday(at.date_naive()), dates::clock(at)),
            note: show::note(open, held),
        });
    }
    Ok(notes)
}

/// The deleted notes of the open review, the last one first.
pub fn deleted(desk: &mut Desk) -> Result<Vec<Deleted>, Fault> {
    let open = desk.open()?;
    let (team, private) = (open.team, open.private);
    let vault = desk.vault()?;
    let mut deleted = vault.deleted(team, kind::NOTE)?;
    deleted.extend(vault.deleted(private, kind::NOTE)?);
    deleted.sort_by_key(|note| std::cmp::Reverse(note.at));
    Ok(deleted)
}

/// The newest version with words; none where every version is of a newer Standpoint.
fn last_words(history: &[Change]) -> Result<Option<(&Change, Note)>, Fault> {
    for change in history.iter().rev() {
        let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
        if let Some(Record::Note(note)) = body {
            return Ok(Some((change, note)));
        }
    }
    Ok(None)
}

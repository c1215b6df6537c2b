//! Notes: writing while listening. A line is on disk while it is typed and becomes a note when it is left.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset};
use review::Held;
use review::moment;
use review::records::{Note, Record, kind};
use sync::RecordId;

use crate::drafts::{Held as Draft, line_slot};
use crate::open::{Open, Put};
use crate::views::{Id, Nothing};
use crate::work_views::{
    DraftLine, DraftSaved, DraftView, NotesPage, Pick, Picked, PromptSection, Sealed, ShowNotes,
};
use crate::{Desk, Fault, dates, drafts, fault, note_history, search, show, timetable};

/// A session's notes, with its prompts.
pub fn show(desk: &mut Desk, ask: ShowNotes) -> Result<NotesPage, Fault> {
    let deleted = note_history::deleted(desk)?.len();
    let gone = sessions_gone(desk)?;
    let open = desk.open()?;
    let chosen = match &ask.session {
        _ if ask.running => timetable::running(desk, open).map(|held| held.record),
        Some(id) if id.is_empty() => None,
        Some(id) => Some(show::record(id)?),
        None => usual_session(desk, open),
    };
    let session = chosen.and_then(|id| open.review.session(id));
    let record = session.map(|held| held.record);
    let prompts =
        session.map(|held| timetable::prompts(open, held.record, held.body)).unwrap_or_default();
    let covered = prompts.iter().filter(|prompt| prompt.covered).count();
    let total = prompts.len();
    let drafts = lines(open, record);
    let live = new_lines(open, &drafts);
    Ok(NotesPage {
        session: session.map(|held| timetable::view(open, held)),
        sessions: open
            .review
            .sessions()
            .map(|s| crate::views::Named {
                code: s.record.to_string(),
                label: format!("{} {}", s.starts, s.title),
            })
            .collect(),
        prompts: by_section(open, prompts),
        covered: u32::try_from(covered).unwrap_or(u32::MAX),
        prompts_total: u32::try_from(total).unwrap_or(u32::MAX),
        notes: of_session(open, record)
            .filter(|note| !live.contains(&note.record))
            .map(|note| with_source(open, &gone, note))
            .collect(),
        others: by_others(open, &gone, record),
        drafts,
        group: session.and_then(|held| held.body.group.clone()),
        speakers: speakers(open),
        deleted: u32::try_from(deleted).unwrap_or(u32::MAX),
    })
}

/// My notes of a session; outside sessions also those whose session was taken out of the day.
fn of_session(open: &Open, session: Option<RecordId>) -> impl Iterator<Item = Held<'_, Note>> {
    open.review.notes().filter(move |note| {
        let here = note.session.filter(|id| open.review.session(*id).is_some());
        note.author == open.me && here == session
    })
}

/// What colleagues wrote in a session, one after the other; outside sessions only what they wrote in one that was taken
/// out of the day.
fn by_others(
    open: &Open,
    gone: &SessionsGone,
    session: Option<RecordId>,
) -> Vec<crate::views::NoteView> {
    let here = |note: &Held<'_, Note>| match session {
        Some(_) => note.session == session,
        None => note.session.is_some_and(|id| open.review.session(id).is_none()),
    };
    let notes = open.review.notes().filter(|note| note.author != open.me && here(note));
    let mut notes: Vec<_> = notes.collect();
    notes.sort_by_key(|note| open.review.member(note.author).map(|member| member.name.clone()));
    notes.into_iter().map(|note| with_source(open, gone, note)).collect()
}

/// What sessions were called that were taken out of the day while they had notes.
type SessionsGone = BTreeMap<RecordId, String>;

fn sessions_gone(desk: &Desk) -> Result<SessionsGone, Fault> {
    let open = desk.open()?;
    let of_notes: BTreeSet<RecordId> =
        open.review.notes().filter_map(|note| note.session).collect();
    let mut gone = SessionsGone::new();
    for id in of_notes.into_iter().filter(|id| open.review.session(*id).is_none()) {
        for change in desk.history(id)?.iter().rev() {
            // What cannot be read is of a newer version.
            let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref());
            if let Ok(Some(Record::Session(session))) = body {
                gone.insert(id, session.title);
                break;
            }
        }
    }
    Ok(gone)
}

/// A note, and the session it was taken in where that is in the day no more.
fn with_source(open: &Open, gone: &SessionsGone, note: Held<'_, Note>) -> crate::views::NoteView {
    let was_in = note.session.and_then(|id| gone.get(&id)).cloned();
    crate::views::NoteView { was_in, ..show::note(open, note) }
}

/// The session that is going on; else the one where I wrote last; else what comes next.
fn usual_session(desk: &Desk, open: &Open) -> Option<RecordId> {
    let next = timetable::next_of_mine(desk, open);
    if let Some((session, true)) = next {
        return Some(session.record);
    }
    let last = open.review.notes().rev().find(|note| note.author == open.me);
    last.and_then(|note| note.session)
        .filter(|id| open.review.session(*id).is_some())
        .or(next.map(|(session, _)| session.record))
}

/// The priorities, then section by section.
fn by_section(open: &Open, prompts: Vec<crate::views::PromptView>) -> Vec<PromptSection> {
    let mut sections: Vec<PromptSection> = Vec::new();
    let (first, prompts): (Vec<_>, Vec<_>) =
        prompts.into_iter().partition(|prompt| prompt.priority.is_some());
    if !first.is_empty() {
        let (code, name) = (String::new(), "Priorities".into());
        sections.push(PromptSection { code, name, prompts: first });
    }
    for prompt in prompts {
        let Some(standard) = open.review.standard(&prompt.standard) else { continue };
        match sections.last_mut() {
            Some(last) if last.code == standard.section => last.prompts.push(prompt),
            _ => {
                let section = show::section(&open.review, &standard.section);
                sections.push(PromptSection {
                    code: section.code,
                    name: section.label,
                    prompts: vec![prompt],
                });
            }
        }
    }
    sections
}

fn lines(open: &Open, session: Option<RecordId>) -> Vec<DraftView> {
    let of = |line: &DraftLine| {
        let id = line.session.as_deref().and_then(|id| show::record(id).ok());
        id.filter(|id| open.review.session(*id).is_some())
    };
    let begun = |drafts: &BTreeMap<String, drafts::Open>| {
        let mut lines: Vec<_> = drafts
            .values()
            .filter_map(|draft| match &draft.held {
                Draft::Line { line, at } if of(line) == session => Some((stamp(at), line, at)),
                _ => None,
            })
            .map(|(begun, line, at)| {
                let view = DraftView {
                    at: dates::clock_of(at),
                    hints: show::hints(&open.review, &line.text, &line.not_identifying),
                    line: line.clone(),
                };
                (begun, view)
            })
            .collect();
        lines.sort_by_key(|(begun, _)| *begun);
        lines.into_iter().map(|(_, view)| view)
    };
    // In the order in which they were begun; the line that one is at comes last.
    begun(&open.half_lines).chain(begun(&open.drafts)).collect()
}

/// What new lines were sealed as while they rested or it was locked: such a line is shown where it is typed, and only
/// there. A note that is being changed stays in its place.
fn new_lines(open: &Open, drafts: &[DraftView]) -> BTreeSet<RecordId> {
    let new = drafts.iter().filter(|draft| draft.line.note.is_none());
    new.filter_map(|draft| record_of(open, &draft.line).ok()).collect()
}

/// Groups, and everybody named as a speaker so far.
fn speakers(open: &Open) -> Vec<String> {
    let mut speakers: BTreeMap<String, u32> = BTreeMap::new();
    for note in open.review.notes() {
        if let Some(speaker) = &note.speaker {
            *speakers.entry(speaker.clone()).or_default() += 1;
        }
    }
    let mut named: Vec<_> = speakers.into_iter().collect();
    named.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    named.into_iter().map(|(name, _)| name).collect()
}

/// Standards that notes of a session bear on.
pub fn covered(open: &Open, session: Option<RecordId>) -> BTreeSet<String> {
    open.review.notes_in(session).flat_map(|note| note.body.standards.iter().cloned()).collect()
}

/// Commits a line that is being typed to disk. It is not a note yet.
pub fn draft(desk: &mut Desk, line: DraftLine) -> Result<DraftSaved, Fault> {
    let open = desk.open()?;
    let record = record_of(open, &line)?;
    writable(open, record)?;
    let slot = line_slot(&line.slot);
    let at = match open.drafts.get(&slot).map(|draft| &draft.held) {
        Some(Draft::Line { at, .. }) => at.clone(),
        _ => match open.review.note(record) {
            Some(note) => note.at.clone(),
            None => begun_now(desk, open),
        },
    };
    let saved = DraftSaved {
        kept: open.review.note(record).is_some(),
        at: dates::clock_of(&at),
        hints: show::hints(&open.review, &line.text, &line.not_identifying),
    };
    desk.hold(Draft::Line { line, at }, None)?;
    Ok(saved)
}

/// The moment at which a line of mine is begun: after all that I began before it, notes and lines.
fn begun_now(desk: &Desk, open: &Open) -> String {
    let now = desk.now();
    let mine = open.review.notes().rev().filter(|note| note.author == open.me);
    // They come newest first: beyond the first that counts, none is later.
    let last = mine.filter_map(|note| stamp(&note.at)).find(|at| *at <= now + moment::AHEAD);
    let lines = open.half_lines.values().chain(open.drafts.values());
    let lines = lines.filter_map(|draft| match &draft.held {
        Draft::Line { at, .. } => stamp(at),
        _ => None,
    });
    moment::begun(now, lines.chain(last))
}

fn stamp(at: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(at).ok()
}

/// The note that a line is, or will be: a line sealed twice is one note, also where it changed streams meanwhile.
fn record_of(open: &Open, line: &DraftLine) -> Result<RecordId, Fault> {
    match &line.note {
        Some(id) => Ok(moved_to(open, show::record(id)?)),
        None => Ok(note_of_slot(open, &line.slot)),
    }
}

/// The note that a new line with this slot is, or will be.
pub fn note_of_slot(open: &Open, slot: &str) -> RecordId {
    moved_to(open, RecordId::named(open.team, kind::NOTE, slot))
}

fn moved_to(open: &Open, mut record: RecordId) -> RecordId {
    while let Some(next) = open.moved.get(&record) {
        record = *next;
    }
    record
}

/// Only its writer may change a note.
fn writable(open: &Open, record: RecordId) -> Result<(), Fault> {
    match open.review.note(record) {
        Some(note) if note.author != open.me => {
            Err(fault::not_allowed("Only its writer can change a note. Nothing was changed."))
        }
        _ => Ok(()),
    }
}

/// A line was left: it becomes a note, an edit of one, or nothing where it is empty.
pub fn seal(desk: &mut Desk, line: DraftLine) -> Result<Sealed, Fault> {
    let open = desk.open()?;
    let slot = line_slot(&line.slot);
    let mut record = record_of(open, &line)?;
    writable(open, record)?;
    let before = open.review.note(record).map(|held| held.body.clone());
    let text = line.text.trim().to_owned();
    if text.is_empty() {
        if before.is_some() {
            let what = before.as_ref().map(|note| format!("deleting {}", named(note)));
            let put = Put::delete(record, kind::NOTE);
            let mut seals = vec![slot];
            if !desk.resting {
                // What was typed and then cleared are two acts: the note can be had back.
                desk.drop_draft(&seals[0])?;
                seals.clear();
            }
            desk.write(what.as_deref(), vec![put], &seals)?;
        } else {
            desk.drop_draft(&slot)?;
        }
        return Ok(Sealed { note: None, covered: Vec::new() });
    }
    let at = match (&before, open.drafts.get(&slot).map(|draft| &draft.held)) {
        (Some(before), _) => before.at.clone(),
        (None, Some(Draft::Line { at, .. })) => at.clone(),
        _ => begun_now(desk, open),
    };
    let session =
        line.session.as_deref().filter(|id| !id.is_empty()).map(show::record).transpose()?;
    let standards = known_standards(open, &line.standards);
    let note = Note {
        session,
        at,
        text,
        mark: line.mark.map(show::mark_of),
        group: line.group.filter(|group| !group.is_empty()),
        speaker: line.speaker.map(|s| s.trim().to_owned()).filter(|s| !s.is_empty()),
        standards,
        not_identifying: still_there(before.as_ref(), line.not_identifying, &line.text),
        unknown: before.as_ref().map(|before| before.unknown.clone()).unwrap_or_default(),
    };
    let moves = before.is_some() && open.only_mine.contains(&record) != line.private;
    if before.as_ref() == Some(&note) && !moves {
        desk.drop_draft(&slot)?;
    } else {
        let what = match &before {
            Some(before) => format!("an edit of {}", named(before)),
            None => named(&note),
        };
        let mut puts = Vec::new();
        let from = record;
        if moves {
            // Another audience is another record: nobody else may see a private one's history.
            puts.push(Put::delete(record, kind::NOTE));
            record = desk.new_record();
        }
        puts.push(Put { private: line.private, ..Put::save(record, Record::Note(note)) });
        desk.write(Some(&what), puts, &[slot])?;
        if let (true, Some(open)) = (moves, &mut desk.open) {
            open.moved.insert(from, record);
        }
    }
    let open = desk.open()?;
    let held = open.review.note(record).ok_or_else(|| fault::gone("That note"))?;
    Ok(Sealed {
        covered: covered(open, held.session).into_iter().collect(),
        note: Some(show::note(open, held)),
    })
}

/// A note as an act on it is told: `the note “Leave is cancelled…”`.
pub fn named(note: &Note) -> String {
    format!("the note “{}”", dates::beginning(&note.text))
}

/// What was said not to identify anyone stays said while the words stand.
fn still_there(before: Option<&Note>, said: Vec<String>, text: &str) -> Vec<String> {
    let earlier = before.map(|before| before.not_identifying.clone()).unwrap_or_default();
    let all: BTreeSet<String> = earlier.into_iter().chain(said).collect();
    all.into_iter().filter(|words| text.contains(words)).collect()
}

/// Links to standards that there are, each once, in the order given.
fn known_standards(open: &Open, codes: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    codes
        .iter()
        .filter(|code| open.review.standard(code).is_some() && seen.insert(code.as_str()))
        .cloned()
        .collect()
}

/// Deletes a note of mine. It can be brought back.
pub fn remove(desk: &mut Desk, ask: Id) -> Result<Nothing, Fault> {
    let record = mine(desk, &ask.id)?;
    let note = desk.open()?.review.note(record).map(|held| named(held.body));
    let what = format!("deleting {}", note.unwrap_or_default());
    desk.write(Some(&what), vec![Put::delete(record, kind::NOTE)], &[])?;
    Ok(Nothing {})
}

fn mine(desk: &Desk, id: &str) -> Result<RecordId, Fault> {
    let record = show::record(id)?;
    let open = desk.open()?;
    match open.review.note(record) {
        Some(note) if note.author == open.me => Ok(record),
        Some(_) => {
            Err(fault::not_allowed("Only its writer can change a note. Nothing was changed."))
        }
        None => Err(fault::gone("That note")),
    }
}

/// Standards that match what was typed after `/`.
pub fn pick(desk: &mut Desk, ask: Pick) -> Result<Vec<Picked>, Fault> {
    let open = desk.open()?;
    Ok(search::standards(open, &ask.query, 5))
}

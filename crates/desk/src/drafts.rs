//! Drafts: text that is being typed. On disk before the answer goes back, sealed into a change on leaving the field,
//! after twenty seconds of rest, on locking and on quitting. What a crash left behind is sealed when the review opens.

use chrono::{DateTime, Duration, FixedOffset};
use serde::{Deserialize, Serialize};
use sync::{ChangeId, RecordId};
use vault::Draft;

use crate::before_views::FindOut;
use crate::closing_views::{
    Agree, Begun, ContactView, DraftContact, DraftDissent, DraftText, SaveFinding, SaveText,
};
use crate::concern_views::{BegunLine, BegunTold, DraftConcern, ToRingView};
use crate::dates;
use crate::undo::{self, Entry};
use crate::views::Nothing;
use crate::work_views::{DraftLine, Rate};
use crate::{
    Desk, Fault, agree, before, concerns, fault, findings, notes, report_screen, standards,
};

/// After this long without a key, a draft becomes a change.
const REST: Duration = Duration::seconds(20);

/// Text longer than this could not be sealed: a record holds 256 KiB.
const MOST: usize = sync::MAX_BODY - 8 * 1024;

/// What a draft holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Held {
    /// A line of an interview.
    Line { line: DraftLine, at: String },
    /// The reason for my rating of a standard.
    Why { code: String, text: String },
    /// The comment on an agreed rating.
    Comment { code: String, text: String },
    /// Another view on an agreed rating. Only the person records it.
    Dissent { code: String, begun: Begun },
    /// The words of a finding.
    Finding { id: String, text: String },
    /// Whom to ask about a finding.
    Contact { id: String, contact: ContactView },
    /// The narrative of a section; empty for the whole report.
    Section { section: String, text: String },
    /// What the team wants to find out about a priority.
    FindOut { code: String, text: String },
    /// A serious concern, and when its first letter was typed.
    Concern { concern: DraftConcern, at: String },
    /// Somebody who was told of it. Only the person says that they were.
    Told { id: String, told: BegunTold },
    /// A line on where it stands. Only the person says so.
    LineOn { id: String, line: BegunLine },
    /// The numbers to ring, as they are being changed. Half of them would be wrong ones.
    Numbers { numbers: Vec<ToRingView> },
    /// Lines copied from paper that are not kept yet, one under the other; the last is being typed. Half of one says
    /// something else than the whole.
    KeyedIn { lines: String },
}

/// A draft in memory, as on disk.
#[derive(Clone, Debug)]
pub struct Open {
    pub held: Held,
    /// The version of its record that it was typed on, where the window said so.
    pub on: Option<ChangeId>,
    pub touched: DateTime<FixedOffset>,
}

/// A draft as it is kept on disk.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(flatten)]
    held: Held,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    on: Option<ChangeId>,
}

impl Held {
    /// The slot that it is kept in: one for each field on the screen.
    pub fn slot(&self) -> String {
        match self {
            Held::Line { line, .. } => line_slot(&line.slot),
            Held::Why { code, .. } => why_slot(code),
            Held::Comment { code, .. } => comment_slot(code),
            Held::Dissent { code, .. } => dissent_slot(code),
            Held::Finding { id, .. } => finding_slot(id),
            Held::Contact { id, .. } => contact_slot(id),
            Held::Section { section, .. } => section_slot(section),
            Held::FindOut { code, .. } => find_out_slot(code),
            Held::Concern { concern, .. } => concern_slot(&concern.id),
            Held::Told { id, .. } => told_slot(id),
            Held::LineOn { id, .. } => line_on_slot(id),
            Held::Numbers { .. } => NUMBERS.to_owned(),
            Held::KeyedIn { .. } => KEYED_IN.to_owned(),
        }
    }

    /// Whether it stays a draft until the person records it or gives it up: a view that is put in somebody’s mouth, that
    /// somebody was told, half a number or half a line from paper is never recorded by a clock, a lock or a crash.
    fn waits(&self) -> bool {
        matches!(
            self,
            Held::Dissent { .. }
                | Held::Told { .. }
                | Held::LineOn { .. }
                | Held::Numbers { .. }
                | Held::KeyedIn { .. }
        )
    }
}

pub fn line_slot(slot: &str) -> String {
    format!("line:{slot}")
}

pub fn why_slot(code: &str) -> String {
    format!("why:{code}")
}

pub fn comment_slot(code: &str) -> String {
    format!("comment:{code}")
}

pub fn dissent_slot(code: &str) -> String {
    format!("dissent:{code}")
}

pub fn contact_slot(id: &str) -> String {
    format!("contact:{id}")
}

pub fn finding_slot(id: &str) -> String {
    format!("finding:{id}")
}

pub fn section_slot(section: &str) -> String {
    format!("section:{section}")
}

pub fn find_out_slot(code: &str) -> String {
    format!("find-out:{code}")
}

/// The slot of the numbers that are being changed.
pub const NUMBERS: &str = "numbers-to-ring";

/// The slot of the lines that are being copied from paper.
pub const KEYED_IN: &str = "keyed-in";

pub fn concern_slot(id: &str) -> String {
    format!("concern:{id}")
}

pub fn told_slot(id: &str) -> String {
    format!("told:{id}")
}

pub fn line_on_slot(id: &str) -> String {
    format!("line-on:{id}")
}

impl Desk {
    /// Commits a draft to disk.
    pub(crate) fn hold(&mut self, held: Held, on: Option<ChangeId>) -> Result<(), Fault> {
        let now = self.now();
        let slot = held.slot();
        let kept = Kept { held, on };
        let body = serde_json::to_string(&kept).map_err(|error| fault::broken(&error))?;
        let held = kept.held;
        if body.len() > MOST {
            return Err(fault::too_long());
        }
        let open = self.open.as_mut().ok_or_else(fault::no_review)?;
        let stream = match &held {
            Held::Line { line, .. } if line.private => open.private,
            _ => open.team,
        };
        let draft = Draft {
            slot: open.kept(&slot),
            stream,
            record: None::<RecordId>,
            body,
            at: now.to_utc(),
        };
        self.vault.as_mut().ok_or_else(fault::locked)?.put_draft(&draft)?;
        open.half_lines.remove(&slot);
        open.drafts.insert(slot, Open { held, on, touched: now });
        self.saved_at = Some(now);
        Ok(())
    }

    /// Forgets a draft that came to nothing new. What its rest had saved before is one act for undo.
    pub(crate) fn drop_draft(&mut self, slot: &str) -> Result<(), Fault> {
        let kept = self.open()?.kept(slot);
        self.vault()?.drop_draft(&kept)?;
        let Some(open) = &mut self.open else { return Ok(()) };
        let draft = open.drafts.remove(slot);
        if self.resting {
            if let Some(draft) = draft {
                open.keep_half(slot, draft);
            }
            return Ok(());
        }
        open.half_lines.remove(slot);
        if let Some(steps) = open.rested.remove(slot) {
            self.undo.push(Entry { what: undo::typed(&steps), steps, folds: Vec::new() });
        }
        Ok(())
    }

    /// The version that what is being typed in a field was typed on.
    pub(crate) fn typed_on(&self, slot: &str) -> Option<ChangeId> {
        self.open.as_ref()?.drafts.get(slot)?.on
    }

    /// The text being typed in a field, where there is any.
    pub(crate) fn typed(&self, slot: &str) -> Option<&str> {
        match &self.open.as_ref()?.drafts.get(slot)?.held {
            Held::Why { text, .. }
            | Held::Comment { text, .. }
            | Held::Finding { text, .. }
            | Held::Section { text, .. }
            | Held::FindOut { text, .. } => Some(text),
            Held::Line { line, .. } => Some(&line.text),
            Held::KeyedIn { lines } => Some(lines),
            _ => None,
        }
    }

    fn held(&self, slot: &str) -> Option<&Held> {
        Some(&self.open.as_ref()?.drafts.get(slot)?.held)
    }

    /// A serious concern as it is being typed.
    pub(crate) fn concern_typed(&self, id: &str) -> Option<&DraftConcern> {
        match self.held(&concern_slot(id))? {
            Held::Concern { concern, .. } => Some(concern),
            _ => None,
        }
    }

    /// When the first letter of a serious concern was typed.
    pub(crate) fn concern_typed_at(&self, id: &str) -> Option<String> {
        match self.held(&concern_slot(id))? {
            Held::Concern { at, .. } => Some(at.clone()),
            _ => None,
        }
    }

    /// An entry that was begun in a serious concern.
    pub(crate) fn told_begun(&self, id: &str) -> Option<&BegunTold> {
        match self.held(&told_slot(id))? {
            Held::Told { told, .. } => Some(told),
            _ => None,
        }
    }

    /// A line that was begun on a serious concern.
    pub(crate) fn line_begun(&self, id: &str) -> Option<&BegunLine> {
        match self.held(&line_on_slot(id))? {
            Held::LineOn { line, .. } => Some(line),
            _ => None,
        }
    }

    /// The numbers to ring as they are being changed.
    pub(crate) fn numbers_begun(&self) -> Option<&[ToRingView]> {
        match self.held(NUMBERS)? {
            Held::Numbers { numbers } => Some(numbers),
            _ => None,
        }
    }

    /// The contact of a finding as it is being typed.
    pub(crate) fn contact_typed(&self, finding: &str) -> Option<&ContactView> {
        match &self.open.as_ref()?.drafts.get(&contact_slot(finding))?.held {
            Held::Contact { contact, .. } => Some(contact),
            _ => None,
        }
    }

    /// Another view that was begun on a standard.
    pub(crate) fn begun(&self, code: &str) -> Option<&Begun> {
        match &self.open.as_ref()?.drafts.get(&dissent_slot(code))?.held {
            Held::Dissent { begun, .. } => Some(begun),
            _ => None,
        }
    }
}

/// Keeps what is being typed in a comment, a finding or a text of the report.
pub fn text(desk: &mut Desk, draft: DraftText) -> Result<Nothing, Fault> {
    let DraftText { of, at, text, on } = draft;
    let open = desk.open()?;
    let held = match of.as_str() {
        "agree" if !open.lead() => return Err(fault::lead_only("write the team’s comment")),
        "agree" if open.review.standard(&at).is_some() => Held::Comment { code: at, text },
        "finding" if open.review.finding(crate::show::record(&at)?).is_some() => {
            Held::Finding { id: at, text }
        }
        "section" if at.is_empty() || open.review.section(&at).is_some() => {
            Held::Section { section: at, text }
        }
        "findOut" if open.review.standard(&at).is_some() => Held::FindOut { code: at, text },
        _ => return Err(fault::gone("What this text belongs to")),
    };
    desk.hold(held, crate::show::version(on.as_deref()))?;
    Ok(Nothing {})
}

/// Keeps the contact of a finding while it is being typed.
pub fn contact(desk: &mut Desk, draft: DraftContact) -> Result<Nothing, Fault> {
    let DraftContact { id, contact } = draft;
    if desk.open()?.review.finding(crate::show::record(&id)?).is_none() {
        return Err(fault::gone("That finding"));
    }
    desk.hold(Held::Contact { id, contact }, None)?;
    Ok(Nothing {})
}

/// Keeps another view while it is being written, or forgets it.
pub fn dissent(desk: &mut Desk, draft: DraftDissent) -> Result<Nothing, Fault> {
    let DraftDissent { code, begun } = draft;
    let open = desk.open()?;
    if !open.lead() {
        return Err(fault::lead_only("record another view"));
    }
    if open.review.standard(&code).is_none() {
        return Err(fault::gone("That standard"));
    }
    match begun {
        Some(begun) => desk.hold(Held::Dissent { code, begun }, None)?,
        None => desk.drop_draft(&dissent_slot(&code))?,
    }
    Ok(Nothing {})
}

/// Seals the lines of a session that is over, those that rested too: nobody is in the middle of them any more.
pub fn seal_lines(desk: &mut Desk, session: RecordId) -> Result<(), Fault> {
    let open = desk.open()?;
    let in_it = |held: &&Held| match held {
        Held::Line { line, .. } => {
            line.session.as_deref().and_then(|id| crate::show::record(id).ok()) == Some(session)
        }
        _ => false,
    };
    let all = open.half_lines.values().chain(open.drafts.values()).map(|draft| &draft.held);
    let lines = all.filter(in_it).cloned().collect();
    seal_each(desk, lines)
}

/// Seals what has rested for a while, without an act of its own for undo: it is part of the one that leaves the field.
pub fn seal_rested(desk: &mut Desk, now: DateTime<FixedOffset>) -> Result<(), Fault> {
    let Some(open) = &desk.open else { return Ok(()) };
    let rested = |draft: &&Open| now - draft.touched >= REST;
    let resting = open.drafts.values().filter(rested).map(|draft| draft.held.clone()).collect();
    desk.resting = true;
    let sealed = seal_each(desk, resting);
    desk.resting = false;
    sealed
}

/// Seals everything that is being typed. What cannot be sealed stays on disk as it is.
pub fn seal_all(desk: &mut Desk) -> Result<(), Fault> {
    let Some(open) = &desk.open else { return Ok(()) };
    let all = open.drafts.values().map(|draft| draft.held.clone()).collect();
    seal_each(desk, all)
}

/// Each on its own: one that cannot be sealed never holds up the others. Answers the first fault.
fn seal_each(desk: &mut Desk, all: Vec<Held>) -> Result<(), Fault> {
    let all = all.into_iter().filter(|held| !held.waits());
    let faults: Vec<Fault> = all.filter_map(|held| seal(desk, held).err()).collect();
    faults.into_iter().next().map_or(Ok(()), Err)
}

/// Seals what a crash left behind, and says so: `Something you were typing at 11:07 was found and kept.`
pub fn recover(desk: &mut Desk) -> Result<Option<String>, Fault> {
    let open = desk.open()?;
    let (streams, mine) = ([open.team, open.private], open.kept(""));
    let mut found = Vec::new();
    for stream in streams {
        found.extend(desk.vault()?.drafts(stream)?);
    }
    let now = desk.now();
    let mut last = None;
    let mut all = Vec::new();
    for draft in found {
        let slot = draft.slot.strip_prefix(&mine).map(str::to_owned);
        // Another slot, or words that cannot be read, are of a newer version: they stay on disk for it.
        let (Some(slot), Ok(kept)) = (slot, serde_json::from_str::<Kept>(&draft.body)) else {
            continue;
        };
        let Kept { held, on } = kept;
        if let Some(open) = &mut desk.open {
            open.drafts.insert(slot, Open { held: held.clone(), on, touched: now });
        }
        // It is found again where it was being written.
        if !held.waits() {
            last = last.max(Some(draft.at));
            all.push(held);
        }
    }
    let kept = all.len();
    let sealed = seal_each(desk, all);
    Ok(last.map(|at| {
        let at = dates::clock(at.with_timezone(now.offset()));
        match (kept, sealed) {
            (_, Err(fault)) => {
                format!("Something you were typing at {at} was found. {}", fault.message)
            }
            (1, Ok(())) => format!("Something you were typing at {at} was found and kept."),
            (n, Ok(())) => format!("{n} things you were typing until {at} were found and kept."),
        }
    }))
}

/// Turns one draft into a change by the same door as leaving the field.
fn seal(desk: &mut Desk, held: Held) -> Result<(), Fault> {
    let on = desk.typed_on(&held.slot()).map(|on| on.to_string());
    match held {
        Held::Line { line, .. } => notes::seal(desk, line).map(drop),
        Held::Why { code, text } => {
            let open = desk.open()?;
            let rating = open.review.own(open.me, &code).and_then(|own| own.rating.clone());
            standards::rate(desk, Rate { code, rating, why: Some(text) }).map(drop)
        }
        Held::Comment { code, text } => {
            let decided = Agree { code, comment: Some(text), on, ..Agree::default() };
            agree::decide(desk, decided).map(drop)
        }
        Held::Finding { id, text } => {
            let record = crate::show::record(&id)?;
            if desk.open()?.review.finding(record).is_none() {
                // Deleted while somebody wrote on in it: the words bring it back.
                return findings::write_on(desk, record, &finding_slot(&id), |finding| {
                    text.trim().clone_into(&mut finding.text);
                });
            }
            let save = SaveFinding { id: Some(id), text: Some(text), on, ..SaveFinding::default() };
            findings::save(desk, save).map(drop)
        }
        Held::Contact { id, contact } => {
            let record = crate::show::record(&id)?;
            if desk.open()?.review.finding(record).is_none() {
                return findings::write_on(desk, record, &contact_slot(&id), |finding| {
                    finding.contact = findings::contact_of(contact);
                });
            }
            let save =
                SaveFinding { id: Some(id), contact: Some(contact), ..SaveFinding::default() };
            findings::save(desk, save).map(drop)
        }
        // Only the person records it.
        Held::Dissent { .. }
        | Held::Told { .. }
        | Held::LineOn { .. }
        | Held::Numbers { .. }
        | Held::KeyedIn { .. } => Ok(()),
        Held::Concern { concern, .. } => concerns::save(desk, concern).map(drop),
        Held::Section { section, text } => {
            report_screen::save_text(desk, SaveText { section, text, on }).map(drop)
        }
        Held::FindOut { code, text } => {
            before::find_out(desk, FindOut { code, text, on }).map(drop)
        }
    }
}

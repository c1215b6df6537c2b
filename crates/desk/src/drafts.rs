//! Drafts: text that is being typed. On disk before the answer goes back, sealed into a change on leaving the field,
//! after twenty seconds of rest, on locking and on quitting. What a crash left behind is sealed when the review opens.

use chrono::{DateTime, Duration, FixedOffset};
use serde::{Deserialize, Serialize};
use sync::RecordId;
use vault::Draft;

use crate::closing_views::{Agree, DraftText, SaveFinding, SaveText};
use crate::dates;
use crate::views::Nothing;
use crate::work_views::{DraftLine, Rate};
use crate::{Desk, Fault, agree, fault, findings, notes, report_screen, standards};

/// After this long without a key, a draft becomes a change.
const REST: Duration = Duration::seconds(20);

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
    /// The words of a finding.
    Finding { id: String, text: String },
    /// The narrative of a section; empty for the whole report.
    Section { section: String, text: String },
}

/// A draft in memory, as on disk.
#[derive(Clone, Debug)]
pub struct Open {
    pub held: Held,
    pub touched: DateTime<FixedOffset>,
}

impl Held {
    /// The slot that it is kept in: one for each field on the screen.
    pub fn slot(&self) -> String {
        match self {
            Held::Line { line, .. } => line_slot(&line.slot),
            Held::Why { code, .. } => why_slot(code),
            Held::Comment { code, .. } => comment_slot(code),
            Held::Finding { id, .. } => finding_slot(id),
            Held::Section { section, .. } => section_slot(section),
        }
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

pub fn finding_slot(id: &str) -> String {
    format!("finding:{id}")
}

pub fn section_slot(section: &str) -> String {
    format!("section:{section}")
}

impl Desk {
    /// Commits a draft to disk.
    pub(crate) fn hold(&mut self, held: Held) -> Result<(), Fault> {
        let now = self.now();
        let slot = held.slot();
        let body = serde_json::to_string(&held).map_err(|error| fault::broken(&error))?;
        let open = self.open.as_mut().ok_or_else(fault::no_review)?;
        let stream = match &held {
            Held::Line { line, .. } if line.private => open.private,
            _ => open.team,
        };
        let draft =
            Draft { slot: slot.clone(), stream, record: None::<RecordId>, body, at: now.to_utc() };
        self.vault.as_mut().ok_or_else(fault::locked)?.put_draft(&draft)?;
        open.drafts.insert(slot, Open { held, touched: now });
        self.saved_at = Some(now);
        Ok(())
    }

    /// Forgets a draft that came to nothing.
    pub(crate) fn drop_draft(&mut self, slot: &str) -> Result<(), Fault> {
        self.vault()?.drop_draft(slot)?;
        if let Some(open) = &mut self.open {
            open.drafts.remove(slot);
        }
        Ok(())
    }

    /// The text being typed in a field, where there is any.
    pub(crate) fn typed(&self, slot: &str) -> Option<&str> {
        match &self.open.as_ref()?.drafts.get(slot)?.held {
            Held::Why { text, .. }
            | Held::Comment { text, .. }
            | Held::Finding { text, .. }
            | Held::Section { text, .. } => Some(text),
            Held::Line { line, .. } => Some(&line.text),
        }
    }
}

/// Keeps what is being typed in a comment, a finding or a text of the report.
pub fn text(desk: &mut Desk, draft: DraftText) -> Result<Nothing, Fault> {
    desk.open()?;
    let DraftText { of, at, text } = draft;
    let held = match of.as_str() {
        "agree" => Held::Comment { code: at, text },
        "finding" => Held::Finding { id: at, text },
        "section" => Held::Section { section: at, text },
        _ => return Err(fault::not_allowed("This field is not known. Nothing was changed.")),
    };
    desk.hold(held)?;
    Ok(Nothing {})
}

/// Seals what has rested for a while.
pub fn seal_rested(desk: &mut Desk, now: DateTime<FixedOffset>) -> Result<(), Fault> {
    let Some(open) = &desk.open else { return Ok(()) };
    let rested = |draft: &&Open| now - draft.touched >= REST;
    let resting: Vec<Held> = open.drafts.values().filter(rested).map(|d| d.held.clone()).collect();
    resting.into_iter().try_for_each(|held| seal(desk, held))
}

/// Seals everything that is being typed.
pub fn seal_all(desk: &mut Desk) -> Result<(), Fault> {
    let Some(open) = &desk.open else { return Ok(()) };
    let all: Vec<Held> = open.drafts.values().map(|draft| draft.held.clone()).collect();
    all.into_iter().try_for_each(|held| seal(desk, held))
}

/// Seals what a crash left behind, and says so: `A line typed at 11:07 was found and kept.`
pub fn recover(desk: &mut Desk) -> Result<Option<String>, Fault> {
    let (team, private) = {
        let open = desk.open()?;
        (open.team, open.private)
    };
    let mut found = Vec::new();
    for stream in [team, private] {
        found.extend(desk.vault()?.drafts(stream)?);
    }
    let now = desk.now();
    let mut last = None;
    let mut kept = 0;
    for draft in found {
        let Ok(held) = serde_json::from_str::<Held>(&draft.body) else {
            // Written by a newer version: it stays on disk for that one.
            continue;
        };
        last = last.max(Some(draft.at));
        kept += 1;
        if let Some(open) = &mut desk.open {
            open.drafts.insert(draft.slot, Open { held: held.clone(), touched: now });
        }
        seal(desk, held)?;
    }
    Ok(last.map(|at| {
        let at = dates::clock(at.with_timezone(now.offset()));
        match kept {
            1 => format!("Something you were typing at {at} was found and kept."),
            n => format!("{n} things you were typing until {at} were found and kept."),
        }
    }))
}

/// Turns one draft into a change by the same door as leaving the field.
fn seal(desk: &mut Desk, held: Held) -> Result<(), Fault> {
    match held {
        Held::Line { line, .. } => notes::seal(desk, line).map(drop),
        Held::Why { code, text } => {
            let open = desk.open()?;
            let rating = open.review.own(open.me, &code).and_then(|own| own.rating.clone());
            standards::rate(desk, Rate { code, rating, why: Some(text) }).map(drop)
        }
        Held::Comment { code, text } => {
            let decided = Agree { code, comment: Some(text), ..Agree::default() };
            agree::decide(desk, decided).map(drop)
        }
        Held::Finding { id, text } => {
            let gone = desk.open()?.review.finding(crate::show::record(&id)?).is_none();
            if gone {
                return desk.drop_draft(&finding_slot(&id));
            }
            let save = SaveFinding { id: Some(id), text: Some(text), ..SaveFinding::default() };
            findings::save(desk, save).map(drop)
        }
        Held::Section { section, text } => {
            report_screen::save_text(desk, SaveText { section, text }).map(drop)
        }
    }
}

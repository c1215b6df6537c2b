//! Sheets for sessions where no laptop may go: to ask from, to write on, and to key in afterwards.

use review::session_papers::{SessionPapers, session_papers};
use review::tour_checklist::{TourChecklist, tour_checklist};

use crate::closing_views::{Rendered, SavedFile};
use crate::desk::Work;
use crate::report_screen::lay_out;
use crate::work_views::{SavePapers, SheetsFor};
use crate::{Desk, Fault, Way, fault, show};

/// Lays the sheets out; their pages are asked for like those of a report.
pub fn render(desk: &mut Desk, ask: SheetsFor) -> Result<Work<Rendered>, Fault> {
    let sheets = sheets(desk, &ask)?;
    Ok(lay_out(desk, move |press| press.render_sheets(&sheets)))
}

/// Writes them as PDF where the person chose.
pub fn save(desk: &mut Desk, ask: SavePapers) -> Result<Work<SavedFile>, Fault> {
    let sheets = sheets(desk, &ask.sheets)?;
    let path = desk.chosen(&ask.token, Way::Save)?;
    let papers = desk.papers.clone();
    Ok(Box::new(move || {
        let bytes = papers.press().render_sheets(&sheets)?.pdf()?;
        crate::entry::write_whole(&path, &bytes)
    }))
}

/// Lays the checklist of a tour out.
pub fn checklist(desk: &mut Desk, ask: SheetsFor) -> Result<Work<Rendered>, Fault> {
    let list = list(desk, &ask)?;
    Ok(lay_out(desk, move |press| press.render_checklist(&list)))
}

/// Writes the checklist as PDF where the person chose.
pub fn save_checklist(desk: &mut Desk, ask: SavePapers) -> Result<Work<SavedFile>, Fault> {
    let list = list(desk, &ask.sheets)?;
    let path = desk.chosen(&ask.token, Way::Save)?;
    let papers = desk.papers.clone();
    Ok(Box::new(move || {
        let bytes = papers.press().render_checklist(&list)?.pdf()?;
        crate::entry::write_whole(&path, &bytes)
    }))
}

fn list(desk: &Desk, ask: &SheetsFor) -> Result<TourChecklist, Fault> {
    let open = desk.open()?;
    let session = ask.session.as_deref().map(show::record).transpose()?;
    let list = session.and_then(|id| tour_checklist(&open.review, id, ask.large_print));
    list.ok_or_else(|| {
        fault::not_allowed(
            "There is no checklist to print: this session is no tour, or these standards have nothing to look at on the way round.",
        )
    })
}

fn sheets(desk: &Desk, ask: &SheetsFor) -> Result<SessionPapers, Fault> {
    let open = desk.open()?;
    let only = ask.session.as_deref().map(show::record).transpose()?;
    if only.is_some_and(|id| open.review.session(id).is_none()) {
        return Err(fault::gone("That session"));
    }
    let sheets = session_papers(&open.review, only, ask.large_print);
    if sheets.sheets.is_empty() {
        return Err(fault::not_allowed(
            "There is nothing to print: no session here has questions. Give one a group that it meets.",
        ));
    }
    Ok(sheets)
}

//! The report on the screen: what is still to do, the pages, and the files.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use review::local_report::{self, report_model};
use review::paper::ReportModel;
use review::records::{Record, SectionText, kind};
use sync::RecordId;

use crate::closing_views::{
    Choices, OutlineView, PageOf, PageView, Rendered, ReportPage, RestingFinding, SaveReport,
    SaveText, SavedFile, SectionEvidence, SectionOf, SectionTextView, ShortView,
};
use crate::desk::Work;
use crate::drafts::section_slot;
use crate::open::{Open, Put};
use crate::views::NoArgs;
use crate::{Desk, Fault, Way, checklist, dates, fault, findings, show};

/// The piece of prose that a section's narrative is.
const SUMMARY: &str = "summary";

/// A report and the id it is asked for by.
type LaidOut = (String, Arc<report::Rendered>);

/// The press, and the reports laid out lately; shared with the work that lays them out.
#[derive(Clone, Default)]
pub struct Papers {
    press: Arc<OnceLock<report::Paper>>,
    laid_out: Arc<Mutex<VecDeque<LaidOut>>>,
    /// Raised when all are forgotten: what is laid out after a lock is not kept.
    sitting: Arc<AtomicU64>,
}

impl Papers {
    /// Two: the one on the screen and the one that replaces it.
    const KEPT: usize = 2;

    /// Its fonts and templates are read once, when the first paper is made.
    pub fn press(&self) -> &report::Paper {
        self.press.get_or_init(report::Paper::new)
    }

    pub fn clear(&self) {
        self.sitting.fetch_add(1, Ordering::SeqCst);
        self.laid_out.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn keep(&self, sitting: u64, id: String, rendered: Arc<report::Rendered>) {
        if self.sitting.load(Ordering::SeqCst) != sitting {
            return;
        }
        let mut kept = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((id, rendered));
        while kept.len() > Self::KEPT {
            kept.pop_front();
        }
    }

    fn get(&self, id: &str) -> Option<Arc<report::Rendered>> {
        let kept = self.laid_out.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == id).map(|(_, rendered)| rendered.clone())
    }
}

/// The checklist and the narratives.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<ReportPage, Fault> {
    let open = desk.open()?;
    let checklist = checklist::lines(open);
    let whole = ("", "What stood out, in a few sentences");
    let sections =
        open.review.sections().map(|(section, _)| (section.code.as_str(), section.name.as_str()));
    let texts = std::iter::once(whole)
        .chain(sections)
        .map(|(code, name)| text_view(desk, open, code, name));
    Ok(ReportPage { checklist, texts: texts.collect(), due: due(open) })
}

fn due(open: &Open) -> String {
    let days = open.review.edition().map_or(28, |edition| edition.intervals.draft_report_days);
    let visit = open.review.details().and_then(|details| dates::day(&details.visit_date));
    let due = visit.map(|visit| visit + chrono::Days::new(u64::from(days)));
    due.map(|due| format!("The draft is due by {}", dates::weekday(due))).unwrap_or_default()
}

fn text_view(desk: &Desk, open: &Open, code: &str, name: &str) -> SectionTextView {
    let saved =
        open.review.text(code, SUMMARY).map(|held| held.body.text.as_str()).unwrap_or_default();
    let text = desk.typed(&section_slot(code)).unwrap_or(saved).to_owned();
    let marks = open
        .review
        .standards_in(code)
        .flat_map(|standard| open.review.notes_on(&standard.code))
        .filter(|note| note.is_for_findings())
        .count();
    let held = open.review.text(code, SUMMARY).map(|held| held.change);
    SectionTextView {
        version: desk.typed_on(&section_slot(code)).or(held).map(|id| id.to_string()),
        section: code.to_owned(),
        name: name.to_owned(),
        marks: u32::try_from(marks).unwrap_or(u32::MAX),
        hints: show::hints(&open.review, &text, &[]),
        text,
    }
}

/// What a narrative rests on: findings, shortfalls with the team's comments, marked notes.
pub fn evidence(desk: &mut Desk, ask: SectionOf) -> Result<SectionEvidence, Fault> {
    let open = desk.open()?;
    let section = Some(ask.section.as_str()).filter(|code| !code.is_empty());
    if section.is_some_and(|code| open.review.section(code).is_none()) {
        return Err(fault::gone("That section"));
    }
    let rests = open.review.summary_rests_on(section);
    let findings = rests.findings.iter().map(|finding| RestingFinding {
        id: finding.record.to_string(),
        list: findings::list_view(finding.list),
        text: finding.text.clone(),
    });
    let short = rests.short.iter().map(|(standard, agreed)| ShortView {
        chip: show::agreed_chip(open, &standard.code),
        text: standard.text.clone(),
        comment: agreed.comment.clone(),
    });
    let for_all = rests.notes.into_iter().filter(|note| !open.only_mine.contains(&note.record));
    Ok(SectionEvidence {
        findings: findings.collect(),
        short: short.collect(),
        notes: for_all.map(|note| show::note(open, note)).collect(),
    })
}

/// Saves a narrative.
pub fn save_text(desk: &mut Desk, ask: SaveText) -> Result<ReportPage, Fault> {
    let open = desk.open()?;
    if !ask.section.is_empty() && open.review.section(&ask.section).is_none() {
        return Err(fault::gone("That section"));
    }
    let slot = section_slot(&ask.section);
    let on = show::version(ask.on.as_deref()).or(desk.typed_on(&slot));
    let before = open.review.text(&ask.section, SUMMARY).map(|held| held.body.clone());
    let text = ask.text.trim().to_owned();
    if before.as_ref().map_or("", |before| &before.text) == text {
        desk.drop_draft(&slot)?;
    } else {
        let record =
            RecordId::named(open.team, kind::SECTION_TEXT, &format!("{}:{SUMMARY}", ask.section));
        let after = SectionText {
            section: ask.section,
            heading: SUMMARY.into(),
            text,
            unknown: before.map(|before| before.unknown).unwrap_or_default(),
        };
        let put = Put { on, ..Put::save(record, Record::SectionText(after)) };
        desk.write(Some("a change to a summary"), vec![put], &[slot])?;
    }
    show(desk, NoArgs {})
}

fn model(desk: &Desk, choices: &Choices) -> Result<ReportModel, Fault> {
    let choices = local_report::Choices {
        questionnaires: choices.questionnaires,
        self_review: choices.self_review,
        large_print: choices.large_print,
        draft: choices.draft,
    };
    let open = desk.open()?;
    Ok(report_model(&open.for_others(), &choices, desk.now()))
}

/// Lays the report out. Its pages are asked for one by one.
pub fn render(desk: &mut Desk, choices: Choices) -> Result<Work<Rendered>, Fault> {
    let model = model(desk, &choices)?;
    Ok(lay_out(desk, move |press| press.render(&model)))
}

/// Lays a paper out beside the desk, and keeps its pages to be asked for.
pub fn lay_out(
    desk: &mut Desk,
    set: impl FnOnce(&report::Paper) -> Result<report::Rendered, report::PaperError> + Send + 'static,
) -> Work<Rendered> {
    let papers = desk.papers.clone();
    let sitting = papers.sitting.load(Ordering::SeqCst);
    let id = desk.new_record().to_string();
    Box::new(move || {
        let rendered = Arc::new(set(papers.press())?);
        let outline = rendered.outline().into_iter().map(|entry| OutlineView {
            title: entry.title,
            page: u32::try_from(entry.page).unwrap_or(u32::MAX),
            level: u32::try_from(entry.level).unwrap_or(1),
        });
        let answer = Rendered {
            pages: u32::try_from(rendered.pages()).unwrap_or(u32::MAX),
            outline: outline.collect(),
            id: id.clone(),
        };
        papers.keep(sitting, id, rendered);
        Ok(answer)
    })
}

/// One page as a picture.
pub fn page(desk: &mut Desk, ask: PageOf) -> Result<Work<PageView>, Fault> {
    desk.open()?;
    let rendered = desk.papers.get(&ask.id).ok_or_else(|| fault::gone("That page"))?;
    Ok(Box::new(move || {
        let page = usize::try_from(ask.page).unwrap_or(usize::MAX);
        let svg = rendered.page_svg(page).ok_or_else(|| fault::gone("That page"))?;
        Ok(PageView { svg })
    }))
}

/// Writes the report as PDF where the person chose.
pub fn save_pdf(desk: &mut Desk, ask: SaveReport) -> Result<Work<SavedFile>, Fault> {
    let papers = desk.papers.clone();
    save(desk, ask, move |model| Ok(papers.press().render(model)?.pdf()?))
}

/// Writes the report as a Word document where the person chose.
pub fn save_word(desk: &mut Desk, ask: SaveReport) -> Result<Work<SavedFile>, Fault> {
    save(desk, ask, |model| Ok(report::word(model)?))
}

fn save(
    desk: &mut Desk,
    ask: SaveReport,
    make: impl FnOnce(&ReportModel) -> Result<Vec<u8>, Fault> + Send + 'static,
) -> Result<Work<SavedFile>, Fault> {
    let model = model(desk, &ask.choices)?;
    let path = desk.chosen(&ask.token, Way::Save)?;
    Ok(Box::new(move || {
        let bytes = make(&model)?;
        crate::entry::write_whole(&path, &bytes)
    }))
}

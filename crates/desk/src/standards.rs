//! Standards: rating with the evidence at hand.

use std::collections::BTreeSet;

use review::authority::own_rating_id;
use review::edition::{Means, Standard};
use review::figures::{Standing, Whose};
use review::records::{OwnRating, Record};

use crate::drafts::{Held as Draft, why_slot};
use crate::open::{Open, Put};
use crate::overview::differs_from_unit;
use crate::views::{Code, Nothing, StandardDetail};
use crate::work_views::{
    DraftWhy, Rate, Rated, SectionProgress, ShowStandards, StandardRowView, StandardsFilter,
    StandardsPage,
};
use crate::{Desk, Fault, before, dates, fault, show};

/// A section's standards.
pub fn show(desk: &mut Desk, ask: ShowStandards) -> Result<StandardsPage, Fault> {
    let open = desk.open()?;
    let section = ask
        .section
        .filter(|code| open.review.section(code).is_some())
        .or_else(|| open.review.sections().next().map(|(section, _)| section.code.clone()))
        .unwrap_or_default();
    let sections: Vec<SectionProgress> =
        open.review.sections().map(|(section, _)| progress(open, &section.code)).collect();
    let here = progress(open, &section);
    let rows = open
        .review
        .standards_in(&section)
        .filter(|standard| keeps(open, ask.filter, standard))
        .map(|standard| row(open, standard))
        .collect();
    Ok(StandardsPage {
        rated: sections.iter().map(|section| section.rated).sum(),
        total: sections.iter().map(|section| section.total).sum(),
        sections,
        section: show::section(&open.review, &section),
        section_rated: here.rated,
        section_total: here.total,
        rows,
    })
}

fn keeps(open: &Open, filter: StandardsFilter, standard: &Standard) -> bool {
    match filter {
        StandardsFilter::All => true,
        StandardsFilter::ToRate => {
            open.review.standing(standard, Whose::Mine(open.me)) == Standing::Unrated
        }
        StandardsFilter::FirstType => open.review.is_essential(standard),
        StandardsFilter::Differs => differs_from_unit(open, &standard.code),
        StandardsFilter::Priorities => open.review.priority(&standard.code).is_some(),
    }
}

fn progress(open: &Open, section: &str) -> SectionProgress {
    let progress = open.review.section_progress(section, Whose::Mine(open.me));
    let name = show::section(&open.review, section);
    SectionProgress {
        mine: before::takes(open, section),
        code: name.code,
        name: name.label,
        rated: progress.rated,
        total: progress.of,
    }
}

pub fn row(open: &Open, standard: &Standard) -> StandardRowView {
    let mine = open.review.standing(standard, Whose::Mine(open.me));
    let reasoned =
        open.review.own(open.me, &standard.code).is_some_and(|own| !own.why.trim().is_empty());
    StandardRowView {
        code: standard.code.clone(),
        kind: show::type_of(&open.review, standard),
        text: standard.text.clone(),
        notes: u32::try_from(open.review.notes_on(&standard.code).count()).unwrap_or(u32::MAX),
        priority: open.review.priority(&standard.code).is_some(),
        unit: open.review.self_means(&standard.code).map(show::look),
        mine: mine.means().map(show::look),
        asks_why: if reasoned { Vec::new() } else { asks_why(open, &standard.code) },
    }
}

/// The ratings of this standard that ask for a line on why at once. One that it does not apply, or that one does not
/// know, is keyed in and left.
fn asks_why(open: &Open, code: &str) -> Vec<String> {
    let points = show::scale(&open.review).into_iter();
    let asks = |rating: &str| {
        let judged = |means| matches!(means, Means::Met | Means::PartlyMet | Means::NotMet);
        let means = open.review.means(rating).filter(|means| judged(*means));
        means.is_some_and(|means| open.review.needs_comment(code, means))
    };
    points.map(|point| point.code).filter(|rating| asks(rating)).collect()
}

fn standard<'a>(open: &'a Open, code: &str) -> Result<&'a Standard, Fault> {
    open.review.standard(code).ok_or_else(|| fault::gone("That standard"))
}

/// One standard with everything that is known about it.
pub fn detail(desk: &mut Desk, ask: Code) -> Result<StandardDetail, Fault> {
    let open = desk.open()?;
    let standard = standard(open, &ask.code)?;
    let code = standard.code.as_str();
    let own = open.review.own(open.me, code);
    let notes: Vec<_> = open.review.notes_on(code).collect();
    let from: BTreeSet<_> = notes.iter().map(|note| note.session).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let notes_from = match notes.len() {
        0 => String::new(),
        n => format!(
            "{} from {}",
            dates::count(count(n), "note", "notes"),
            dates::count(count(from.len()), "session", "sessions")
        ),
    };
    let why = desk.typed(&why_slot(code)).map(str::to_owned);
    let saved_why = own.map(|own| own.why.clone()).unwrap_or_default();
    let neighbours = neighbours(open, standard);
    Ok(StandardDetail {
        code: standard.code.clone(),
        kind: show::type_of(&open.review, standard),
        section: show::section(&open.review, &standard.section),
        text: standard.text.clone(),
        guidance: standard.guidance.clone(),
        look_for: standard.look_for.clone(),
        applies: open.review.applies(standard),
        mine: own.and_then(|own| own.rating.clone()),
        needs_why: needs_why(open, code),
        why: why.unwrap_or(saved_why),
        claim: show::claim(&open.review, code),
        asked: show::asked(&open.review, code),
        notes: notes.into_iter().map(|note| show::note(open, note)).collect(),
        notes_from,
        last: show::last(&open.review, code),
        sources: show::sources(&open.review, code),
        prompts: standard
            .prompts
            .iter()
            .map(|prompt| crate::views::PromptView {
                standard: standard.code.clone(),
                group: open.review.group_label(&prompt.group).to_owned(),
                text: prompt.text.clone(),
                covered: false,
                priority: None,
            })
            .collect(),
        priority: before::wanted(open, code),
        previous: neighbours.0,
        next: neighbours.1,
    })
}

/// The standards before and after in the edition.
fn neighbours(open: &Open, standard: &Standard) -> (Option<String>, Option<String>) {
    let mut before = None;
    let mut all = open.review.standards();
    while let Some(one) = all.next() {
        if one.code == standard.code {
            return (before, all.next().map(|next| next.code.clone()));
        }
        before = Some(one.code.clone());
    }
    (None, None)
}

/// Why my rating asks for a reason that is not there yet.
pub fn needs_why(open: &Open, code: &str) -> Option<String> {
    let own = open.review.own(open.me, code)?;
    if !own.why.trim().is_empty() {
        return None;
    }
    let means = open.review.means(own.rating.as_deref()?)?;
    show::comment_asked(&open.review, code, means)
}

/// Gives, changes or clears my rating, or its reason.
pub fn rate(desk: &mut Desk, ask: Rate) -> Result<Rated, Fault> {
    let open = desk.open()?;
    let code = standard(open, &ask.code)?.code.clone();
    if let Some(rating) = &ask.rating
        && open.review.means(rating).is_none()
    {
        return Err(fault::not_allowed(
            "That rating is not on the scale of this edition. Nothing was changed.",
        ));
    }
    let slot = why_slot(&code);
    let before = open.review.own(open.me, &code).map(|own| own.body.clone());
    let typed = desk.typed(&slot).map(str::to_owned);
    let old_why = before.as_ref().map(|before| before.why.clone()).unwrap_or_default();
    let after = OwnRating {
        standard: code.clone(),
        rating: ask.rating,
        why: ask.why.or(typed).unwrap_or(old_why).trim().to_owned(),
        unknown: before.as_ref().map(|before| before.unknown.clone()).unwrap_or_default(),
    };
    if before.as_ref() == Some(&after)
        || (before.is_none() && after.rating.is_none() && after.why.is_empty())
    {
        desk.drop_draft(&slot)?;
    } else {
        let open = desk.open()?;
        let record = own_rating_id(open.team, open.me, &code);
        let rated = before.as_ref().map(|before| &before.rating) != Some(&after.rating);
        let what =
            if rated { format!("a rating of {code}") } else { format!("the reason for {code}") };
        desk.write(Some(&what), vec![Put::save(record, Record::OwnRating(after))], &[slot])?;
    }
    let open = desk.open()?;
    let standard = standard(open, &code)?;
    let all = open.review.all_progress(Whose::Mine(open.me));
    Ok(Rated {
        row: row(open, standard),
        section: progress(open, &standard.section),
        rated: all.rated,
        total: all.of,
        needs_why: needs_why(open, &code),
    })
}

/// Keeps the reason while it is being typed.
pub fn draft_why(desk: &mut Desk, ask: DraftWhy) -> Result<Nothing, Fault> {
    let code = standard(desk.open()?, &ask.code)?.code.clone();
    desk.hold(Draft::Why { code, text: ask.why }, None)?;
    Ok(Nothing {})
}

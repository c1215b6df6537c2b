//! The overview: where are we, and what is missing.

use std::collections::BTreeSet;

use review::figures::{Progress, Standing, Whose};
use review::records::Mark;

use crate::open::Open;
use crate::show;
use crate::timetable::Visit;
use crate::work_views::{
    Cell, InterestView, NextSession, Overview, OverviewRow, SettledView, ShowOverview, TeamRow,
    TodoLine, WhoseView,
};
use crate::{Desk, Fault, before, dates, timetable};

/// Every section by one set of ratings, what comes next and what is still to do.
pub fn show(desk: &mut Desk, ask: ShowOverview) -> Result<Overview, Fault> {
    let open = desk.open()?;
    let whose = whose(open, ask.whose);
    let sections = open.review.sections().map(|(section, standards)| {
        let counts = open.review.section_counts(&section.code, whose);
        let progress = open.review.section_progress(&section.code, whose);
        let codes: Vec<&str> = standards.iter().map(|s| s.code.as_str()).collect();
        OverviewRow {
            code: section.code.clone(),
            name: section.name.clone(),
            mine: before::takes(open, &section.code),
            rated: progress.rated,
            total: progress.of,
            notes: notes_on_any(open, &codes),
            differs: differs(open, &codes),
            percent: counts.percent_so_far(),
            counts: show::counts(counts),
            cells: standards
                .iter()
                .map(|standard| Cell {
                    code: standard.code.clone(),
                    look: open.review.standing(standard, whose).means().map(show::look),
                    first_type: open.review.is_essential(standard),
                    text: standard.text.clone(),
                })
                .collect(),
        }
    });
    let sections = sections.collect();
    let so_far = so_far(open, whose, ask.whose);
    let next = next_session(desk)?;
    Ok(Overview {
        sections,
        so_far,
        next,
        todo_heading: todo_heading(desk, open),
        todo: todo(open),
        team_heading: "on this laptop".into(),
        team: team(open),
        may_change_team: crate::team::may_change(open),
        roles: crate::team::roles(),
        ties: crate::team::ties(),
        plan: plan(open),
        concerns: crate::concerns::count_open(open),
    })
}

/// `0 of 204 standards rated by you; 4 more do not apply to this kind of care`.
fn so_far(open: &Open, whose: Whose, view: WhoseView) -> String {
    let Progress { rated, of } = open.review.all_progress(whose);
    let done = match view {
        WhoseView::Mine => "rated by you",
        WhoseView::Team => "rated",
        WhoseView::Agreed => "agreed",
        WhoseView::SelfReview => "rated by the unit",
    };
    let (rated, all) = (dates::thousands(rated), dates::count(of, "standard", "standards"));
    let other = show::other_care(&open.review, of);
    if other.is_empty() {
        format!("{rated} of {all} {done}")
    } else {
        format!("{rated} of {all} {done}; {other}")
    }
}

pub fn whose(open: &Open, whose: WhoseView) -> Whose {
    match whose {
        WhoseView::Mine => Whose::Mine(open.me),
        WhoseView::Team => Whose::Team,
        WhoseView::Agreed => Whose::Agreed,
        WhoseView::SelfReview => Whose::SelfReview,
    }
}

fn notes_on_any(open: &Open, codes: &[&str]) -> u32 {
    let notes: BTreeSet<_> =
        codes.iter().flat_map(|code| open.review.notes_on(code)).map(|note| note.record).collect();
    u32::try_from(notes.len()).unwrap_or(u32::MAX)
}

/// Standards where my rating and the unit's own are both there and not the same.
fn differs(open: &Open, codes: &[&str]) -> u32 {
    let differ = |code: &&&str| differs_from_unit(open, code);
    u32::try_from(codes.iter().filter(differ).count()).unwrap_or(u32::MAX)
}

/// Whether my rating is another than the unit's own.
pub fn differs_from_unit(open: &Open, code: &str) -> bool {
    let own = open.review.own(open.me, code);
    let mine = own.and_then(|own| own.body.rating.as_deref());
    let unit = open.review.self_rating(code).and_then(|own| own.body.rating.as_deref());
    mine.is_some() && unit.is_some() && mine != unit
}

fn next_session(desk: &Desk) -> Result<Option<NextSession>, Fault> {
    let open = desk.open()?;
    let Some((session, running)) = timetable::next_of_mine(desk, open) else { return Ok(None) };
    let practice = timetable::is_practice(open);
    // No hour of a day that is not today; and after the visit nothing comes next.
    let (when, hour) = match timetable::visit(desk, open) {
        Visit::Today if running => ("Now".to_owned(), true),
        Visit::Today => ("Next".to_owned(), true),
        _ if practice => ("A session to try".to_owned(), false),
        Visit::Ahead(day) => (format!("The visit is on {}", dates::weekday(day)), true),
        Visit::Over(_) => return Ok(None),
    };
    let view = timetable::view(open, session);
    let mut about = vec![view.place.clone(), view.about.clone(), view.extra.clone()];
    if view.to_check > 0 {
        about.push(format!(
            "{} to check from before.",
            dates::count(view.to_check, "thing", "things")
        ));
    }
    about.retain(|words| !words.is_empty());
    let about: Vec<String> =
        about.into_iter().map(|words| words.trim_end_matches('.').to_owned() + ".").collect();
    Ok(Some(NextSession {
        id: view.id,
        title: if hour { format!("{} {}", view.starts, view.title) } else { view.title },
        when,
        about: about.join(" "),
    }))
}

/// By when, while that is still to come.
fn todo_heading(desk: &Desk, open: &Open) -> String {
    let agree = open.review.sessions().rfind(|s| s.kind == review::pack::SessionKind::Agree);
    match (timetable::visit(desk, open), agree) {
        (Visit::Over(day), _) => {
            format!("The visit was on {}. What is left:", dates::weekday(day))
        }
        (Visit::Ahead(day), _) => {
            format!("The visit is on {}. What is to do:", dates::weekday(day))
        }
        (Visit::Today, Some(session)) => format!("Still to do before {}", session.starts),
        (Visit::Today, None) => "Still to do".into(),
    }
}

fn todo(open: &Open) -> Vec<TodoLine> {
    let mine = Whose::Mine(open.me);
    let unrated: Vec<_> = open
        .review
        .standards()
        .filter(|standard| open.review.standing(standard, mine) == Standing::Unrated)
        .collect();
    let essential = unrated.iter().filter(|standard| open.review.is_essential(standard)).count();
    let silent: Vec<_> = open
        .review
        .sections()
        .filter(|(_, standards)| {
            standards.iter().all(|standard| open.review.notes_on(&standard.code).next().is_none())
        })
        .map(|(section, _)| section)
        .collect();
    let (quiet, priorities) = open.review.priorities_without_note();
    let checks = open.review.notes().filter(|note| note.mark == Some(Mark::Check)).count();
    let first_type = open.review.edition().and_then(|edition| edition.types.first());
    let mut lines = Vec::new();
    if let Some(first) = unrated.first() {
        let of_first = match first_type {
            Some(first) if essential > 0 => format!(", {essential} of them type {}", first.code),
            _ => String::new(),
        };
        let noun = if unrated.len() == 1 { "standard" } else { "standards" };
        lines.push(line(
            unrated.len(),
            format!("{noun} you have not rated{of_first}"),
            "standards",
            Some(&first.section),
        ));
    }
    if let Some(first) = silent.first() {
        let names: Vec<String> = silent.iter().map(|section| section.name.clone()).collect();
        let noun = if silent.len() == 1 { "section" } else { "sections" };
        let text = format!("{noun} nobody has notes on: {}", names.join("; "));
        lines.push(line(silent.len(), text, "standards", Some(&first.code)));
    }
    lines.extend(unheard(open));
    if quiet > 0 {
        let noun = if priorities == 1 { "priority" } else { "priorities" };
        let text = format!("of {priorities} {noun} without a note yet");
        lines.push(line(quiet, text, "before", Some(&"priorities".to_owned())));
    }
    let tied: BTreeSet<_> = before::flags(open).into_iter().map(|flag| flag.person).collect();
    if let Some(first) = tied.first() {
        let noun = if tied.len() == 1 { "colleague has" } else { "colleagues have" };
        let text = format!("{noun} a tie with this service to settle");
        lines.push(line(tied.len(), text, "overview", Some(&format!("tie:{first}"))));
    }
    if checks > 0 {
        let noun = if checks == 1 { "thing marked" } else { "things marked" };
        let text = format!("{noun} to check with another group");
        lines.push(TodoLine {
            mark: Some(crate::views::MarkView::Check),
            ..line(checks, text, "timetable", None)
        });
    }
    lines
}

/// What the team has prepared: lines of enquiry, priorities, my sections, and what nobody takes.
fn plan(open: &Open) -> Vec<String> {
    let count = |n: usize, one: &str, many: &str| {
        dates::count(u32::try_from(n).unwrap_or(u32::MAX), one, many)
    };
    let mut plan = Vec::new();
    let lines = open.review.lines_of_enquiry().len();
    let (quiet, priorities) = open.review.priorities_without_note();
    if lines > 0 {
        plan.push(count(lines, "line of enquiry", "lines of enquiry"));
    }
    plan.push(match (priorities, quiet) {
        (0, _) => "No priorities yet".into(),
        (1, 0) => "1 priority, and it has notes".into(),
        (n, 0) => format!("{}, and all of them have notes", count(n, "priority", "priorities")),
        (n, quiet) => {
            format!("{}, {quiet} of them without a note yet", count(n, "priority", "priorities"))
        }
    });
    let mine = before::mine(open);
    if !mine.is_empty() {
        plan.push(format!("Yours: {}", mine.join("; ")));
    }
    let taken = open.review.sections().any(|(one, _)| !open.review.takes(&one.code).is_empty());
    if taken {
        plan.push(before::untaken(open));
    }
    plan.retain(|words| !words.is_empty());
    plan
}

/// Sections on which some group is to be asked and only others were heard, and of how many each group is missing.
fn unheard(open: &Open) -> Option<TodoLine> {
    let groups = open.review.edition().map_or(&[][..], |edition| &edition.groups);
    let missing: Vec<_> =
        groups.iter().map(|group| (group, open.review.unheard(&group.code))).collect();
    let sections: BTreeSet<&str> =
        missing.iter().flat_map(|(_, sections)| sections).map(|one| one.code.as_str()).collect();
    let first = missing.iter().find_map(|(_, sections)| sections.first())?;
    let each: Vec<String> = missing
        .iter()
        .filter(|(_, sections)| !sections.is_empty())
        .map(|(group, sections)| {
            format!("{} on {}", show::lower_first(&group.label), sections.len())
        })
        .collect();
    let noun = if sections.len() == 1 { "section" } else { "sections" };
    let text = format!("{noun} where a group is not heard yet: {}", each.join(", "));
    Some(line(sections.len(), text, "standards", Some(&first.code)))
}

fn line(count: usize, text: String, screen: &str, at: Option<&String>) -> TodoLine {
    TodoLine {
        count: u32::try_from(count).unwrap_or(u32::MAX),
        text,
        screen: screen.into(),
        at: at.cloned(),
        mark: None,
    }
}

fn interest(interest: &review::pack::Interest) -> InterestView {
    InterestView { name: interest.name.clone(), why: interest.why.clone() }
}

fn team(open: &Open) -> Vec<TeamRow> {
    let rows = show::team(open).into_iter().map(|person| {
        let rated = show::person_id(&person.id)
            .map(|id| open.review.all_progress(Whose::Mine(id)).rated)
            .unwrap_or_default();
        let notes = open.review.notes().filter(|note| note.author.to_string() == person.id).count();
        let member = show::person_id(&person.id).ok().and_then(|id| open.review.member(id));
        TeamRow {
            role: member.map(|member| crate::team::code(member.role)).unwrap_or_default(),
            organisation: member.map(|member| member.organisation.clone()).unwrap_or_default(),
            flags: member
                .map(|member| {
                    open.review.conflicts_of(member).iter().map(|one| one.says()).collect()
                })
                .unwrap_or_default(),
            settled: member.and_then(|member| member.settled.as_ref()).map(|settled| SettledView {
                words: settled.words.clone(),
                by: show::by(open, settled.by),
            }),
            interests: member
                .filter(|_| crate::team::may_change(open))
                .map(|member| member.interests.iter().map(interest).collect())
                .unwrap_or_default(),
            person,
            rated,
            notes: u32::try_from(notes).unwrap_or(u32::MAX),
        }
    });
    rows.collect()
}

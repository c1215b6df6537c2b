//! Before the visit: where the sources disagree, what the team wants to look into, and who takes which section.

use std::collections::BTreeMap;

use review::authority::{assignment_id, priority_id};
use review::edition::Standard;
use review::enquiry::{Sources, advice};
use review::records::{Assignment, Priority, Record, Unknown, kind};

use crate::before_views::{
    Assign, BeforePage, BeforeRow, BeforeSection, Choose, FindOut, FlagView,
};
use crate::drafts::find_out_slot;
use crate::open::{Open, Put};
use crate::views::NoArgs;
use crate::{Desk, Fault, dates, fault, show};

/// Everything that a team prepares.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<BeforePage, Fault> {
    let open = desk.open()?;
    let review = &open.review;
    let (lines, missing) = (review.lines_of_enquiry(), review.missing_before_the_visit());
    let code = |standard: &Standard| standard.code.clone();
    let said: BTreeMap<&str, &str> =
        lines.iter().map(|line| (line.standard.code.as_str(), line.says.as_str())).collect();
    let lacking: BTreeMap<&str, &str> =
        missing.iter().map(|one| (one.standard.code.as_str(), one.says.as_str())).collect();
    let row = |standard: &Standard| {
        let code = standard.code.as_str();
        let held = review.priority(code);
        let saved = held.map(|held| held.body.find_out.clone()).unwrap_or_default();
        let find_out = desk.typed(&find_out_slot(code)).map_or(saved, str::to_owned);
        BeforeRow {
            code: code.to_owned(),
            kind: show::type_of(review, standard),
            text: standard.text.clone(),
            says: said.get(code).map(|says| (*says).to_owned()),
            missing: lacking.get(code).map(|says| (*says).to_owned()),
            priority: held.is_some(),
            hints: show::hints(review, &find_out, &[]),
            find_out,
            version: desk
                .typed_on(&find_out_slot(code))
                .or(held.map(|held| held.change))
                .map(|version| version.to_string()),
            notes: number(review.notes_on(code).count()),
        }
    };
    let priorities: Vec<String> = review.priorities().map(code).collect();
    Ok(BeforePage {
        rows: review.standards().map(row).collect(),
        lines: lines.iter().map(|line| code(line.standard)).collect(),
        missing: missing.iter().map(|one| code(one.standard)).collect(),
        advice: advice(priorities.len()),
        priorities,
        compares: review.sources_before_the_visit() != Sources::default(),
        sources: sources(open),
        sections: sections(open),
        untaken: untaken(open),
        people: show::team(open),
        flags: flags(open),
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn sections(open: &Open) -> Vec<BeforeSection> {
    let review = &open.review;
    let section = |(section, standards): (&review::edition::Section, Vec<&Standard>)| {
        let priorities = standards.iter().filter(|one| review.priority(&one.code).is_some());
        BeforeSection {
            code: section.code.clone(),
            name: section.name.clone(),
            standards: number(standards.len()),
            priorities: number(priorities.count()),
            people: review.takes(&section.code).iter().map(|one| one.id.to_string()).collect(),
        }
    };
    review.sections().map(section).collect()
}

/// What the lines of enquiry rest on.
fn sources(open: &Open) -> String {
    let found = open.review.sources_before_the_visit();
    let count = number(open.review.standards().count());
    let mut all = dates::count(count, "standard", "standards");
    let other = show::other_care(&open.review, count);
    if !other.is_empty() {
        all = format!("{all} ({other})");
    }
    let mut parts = Vec::new();
    for (count, words) in [
        (found.self_rated, "self-ratings"),
        (found.asked, "questionnaires"),
        (found.last, "ratings from last time"),
    ] {
        match count {
            0 => parts.push(format!("no {words}")),
            n if parts.is_empty() => {
                parts.push(format!("{words} on {} of {all}", dates::thousands(n)))
            }
            n => parts.push(format!("{words} on {}", dates::thousands(n))),
        }
    }
    let mut letters = parts.join(", ");
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    letters
}

/// What nobody takes yet.
pub fn untaken(open: &Open) -> String {
    let free: Vec<usize> = open
        .review
        .sections()
        .filter(|(section, standards)| {
            !standards.is_empty() && open.review.takes(&section.code).is_empty()
        })
        .map(|(_, standards)| standards.len())
        .collect();
    if free.is_empty() {
        return String::new();
    }
    format!(
        "Nobody takes {} with {} yet",
        dates::count(number(free.len()), "section", "sections"),
        dates::count(number(free.iter().sum()), "standard", "standards"),
    )
}

/// Sections that I take, as `5 Leave`.
pub fn mine(open: &Open) -> Vec<String> {
    let sections = open.review.sections().filter(|(section, _)| takes(open, &section.code));
    sections.map(|(section, _)| format!("{} {}", section.code, section.name)).collect()
}

/// Whether I take a section.
pub fn takes(open: &Open, section: &str) -> bool {
    open.review.takes(section).iter().any(|member| member.id == open.me)
}

/// Ties that are not settled.
pub fn flags(open: &Open) -> Vec<FlagView> {
    let conflicts = open.review.open_conflicts();
    let view = |one: &review::interests::Conflict| FlagView {
        person: one.person.to_string(),
        says: one.says(),
    };
    conflicts.iter().map(view).collect()
}

/// What the team wants to find out about a standard; none where it is no priority.
pub fn wanted(open: &Open, code: &str) -> Option<String> {
    open.review.priority(code).map(|held| held.body.find_out.clone())
}

fn known(open: &Open, code: &str) -> Result<String, Fault> {
    let standard = open.review.standard(code).ok_or_else(|| fault::gone("That standard"))?;
    Ok(standard.code.clone())
}

/// Makes a standard a priority, or one no longer. What was written about it comes back with undo.
pub fn choose(desk: &mut Desk, ask: Choose) -> Result<BeforePage, Fault> {
    let code = known(desk.open()?, &ask.code)?;
    let typed = desk.typed(&find_out_slot(&code)).map(str::to_owned);
    if let (false, Some(text)) = (ask.priority, typed) {
        find_out(desk, FindOut { code: code.clone(), text, on: None })?;
    }
    let open = desk.open()?;
    let is_one = open.review.priority(&code).is_some();
    let record = priority_id(open.team, &code);
    match (ask.priority, is_one) {
        (true, false) => {
            let one = Priority { standard: code.clone(), ..Priority::default() };
            let put = Put::save(record, Record::Priority(one));
            desk.write(Some(&format!("making {code} a priority")), vec![put], &[])?;
        }
        (false, true) => {
            let put = Put::delete(record, kind::PRIORITY);
            desk.write(Some(&format!("taking {code} off the priorities")), vec![put], &[])?;
        }
        _ => {}
    }
    show(desk, NoArgs {})
}

/// Writes down what the team wants to find out. Words make a standard a priority, also where a colleague has taken it
/// off meanwhile: they are not lost.
pub fn find_out(desk: &mut Desk, ask: FindOut) -> Result<BeforePage, Fault> {
    let open = desk.open()?;
    let code = known(open, &ask.code)?;
    let slot = find_out_slot(&code);
    let before = open.review.priority(&code).map(|held| held.body.clone());
    let mut after = before.clone().unwrap_or_default();
    after.standard.clone_from(&code);
    ask.text.trim().clone_into(&mut after.find_out);
    let nothing = before.is_none() && after.find_out.is_empty();
    if nothing || before.as_ref() == Some(&after) {
        desk.drop_draft(&slot)?;
    } else {
        let on = show::version(ask.on.as_deref()).or(desk.typed_on(&slot));
        let put = Put { on, ..Put::save(priority_id(open.team, &code), Record::Priority(after)) };
        desk.write(Some(&format!("what to find out on {code}")), vec![put], &[slot])?;
    }
    show(desk, NoArgs {})
}

/// Puts somebody on a section, or takes them off it.
pub fn assign(desk: &mut Desk, ask: Assign) -> Result<BeforePage, Fault> {
    let open = desk.open()?;
    let person = show::person_id(&ask.person)?;
    let section = open.review.section(&ask.section).ok_or_else(|| fault::gone("That section"))?;
    let member = open.review.member(person).ok_or_else(|| fault::gone("That person"))?;
    let name = show::person(member, open.me).short;
    let section = section.code.clone();
    let there = open.review.takes(&section).iter().any(|member| member.id == person);
    let record = assignment_id(open.team, &section, person);
    match (ask.takes, there) {
        (true, false) => {
            let what = format!("{name} on section {section}");
            let one = Assignment { section, person, unknown: Unknown::new() };
            desk.write(Some(&what), vec![Put::save(record, Record::Assignment(one))], &[])?;
        }
        (false, true) => {
            let what = format!("taking {name} off section {section}");
            desk.write(Some(&what), vec![Put::delete(record, kind::ASSIGNMENT)], &[])?;
        }
        _ => {}
    }
    show(desk, NoArgs {})
}

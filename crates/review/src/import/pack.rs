//! A whole review pack: everything that it names must be in it, or in its edition.

use std::collections::HashSet;

use super::check::{At, Known};
use super::problem::{Problems, code};
use crate::edition::Edition;
use crate::pack::{LastCycle, Network, Pack, PackSession, Questionnaire, Role, TeamWork};

/// The most that a pack may hold: several times a large team's whole day, and taken in within seconds.
const MOST_ENTRIES: usize = 20_000;

/// How many things a pack holds, each of which becomes a record or more.
fn entries(pack: &Pack) -> usize {
    let questions = pack.questionnaires.iter().map(|q| q.items.len()).sum::<usize>();
    let last = pack.last_cycle.as_ref().map_or(0, |last| last.ratings.len() + last.actions.len());
    let work = pack.team_work.as_ref().map_or(0, |work| work.notes.len() + work.ratings.len());
    let network = pack.network.as_ref().map_or(0, |network| {
        network.cycles.len() + network.sections.iter().map(|one| 1 + one.met.len()).sum::<usize>()
    });
    let standards = pack.edition.as_ref().map_or(0, |edition| edition.standards.len());
    [
        pack.team.len(),
        pack.timetable.len(),
        pack.self_review.len(),
        questions,
        last,
        network,
        work,
        standards,
    ]
    .iter()
    .sum()
}

/// Checks a pack against its edition.
pub(super) fn check(pack: &Pack, edition: &Edition, problems: &mut Problems) {
    let known = &Known::of(edition);
    let at = &mut At::new(problems);
    let entries = entries(pack);
    if entries > MOST_ENTRIES {
        at.wrong(
            code::VALUE,
            "the pack",
            &format!("it holds {entries} entries, and Standpoint opens packs of up to 20,000"),
            "Ask the network office for a pack of this one review.",
        );
        return;
    }
    at.filled("review.unit", &pack.review.unit);
    at.day("review.visit_date", &pack.review.visit_date);
    if !pack.review.kind.is_empty() {
        at.known("review.type", &known.review_types, &pack.review.kind, "review type");
    }
    for (i, one) in pack.review.to_ring.iter().enumerate() {
        at.filled(&format!("review.to_ring[{i}].who"), &one.who);
        at.filled(&format!("review.to_ring[{i}].phone"), &one.phone);
    }
    let team = at.different("team", "key", pack.team.iter().map(|m| m.key.as_str()));
    let leads = pack.team.iter().filter(|m| m.role == Role::Lead).count();
    if leads != 1 {
        let what = format!("it has {leads} lead reviewers");
        at.wrong(code::VALUE, "team", &what, "Give exactly one member the role “lead”.");
    }
    let sessions = at.different("timetable", "key", pack.timetable.iter().map(|s| s.key.as_str()));
    for (i, one) in pack.timetable.iter().enumerate() {
        session(one, &format!("timetable[{i}]"), &team, known, at);
    }
    let rated = pack.self_review.iter().map(|s| s.standard.as_str());
    at.different("self_review", "standard", rated);
    for (i, one) in pack.self_review.iter().enumerate() {
        at.known(
            &format!("self_review[{i}].standard"),
            &known.standards,
            &one.standard,
            "standard",
        );
        if let Some(rating) = &one.rating {
            at.known(&format!("self_review[{i}].rating"), &known.ratings, rating, "rating");
        }
    }
    at.different("questionnaires", "group", pack.questionnaires.iter().map(|q| q.group.as_str()));
    for (i, one) in pack.questionnaires.iter().enumerate() {
        questionnaire(one, &format!("questionnaires[{i}]"), known, at);
    }
    if let Some(last) = &pack.last_cycle {
        last_cycle(last, known, at);
    }
    if let Some(figures) = &pack.network {
        network(figures, edition, at);
    }
    if let Some(work) = &pack.team_work {
        team_work(work, &team, &sessions, known, at);
    }
}

fn session(
    one: &PackSession,
    path: &str,
    team: &HashSet<&str>,
    known: &Known<'_>,
    at: &mut At<'_>,
) {
    at.filled(&format!("{path}.title"), &one.title);
    let starts = at.time(&format!("{path}.starts"), &one.starts);
    let ends = at.time(&format!("{path}.ends"), &one.ends);
    if let (Some(starts), Some(ends)) = (starts, ends)
        && ends <= starts
    {
        let what = format!("it ends at {}, which is not after {}", one.ends, one.starts);
        at.wrong(code::VALUE, &format!("{path}.ends"), &what, "Check both times.");
    }
    for (j, person) in one.people.iter().enumerate() {
        at.known(&format!("{path}.people[{j}]"), team, person, "member of the team");
    }
    for (field, person) in [("asks", &one.asks), ("types", &one.types)] {
        if let Some(person) = person {
            at.known(&format!("{path}.{field}"), team, person, "member of the team");
        }
    }
    if let Some(group) = &one.group {
        at.known(&format!("{path}.group"), &known.groups, group, "group");
    }
}

fn questionnaire(one: &Questionnaire, path: &str, known: &Known<'_>, at: &mut At<'_>) {
    at.known(&format!("{path}.group"), &known.groups, &one.group, "group");
    for (j, item) in one.items.iter().enumerate() {
        let path = format!("{path}.items[{j}]");
        at.filled(&format!("{path}.text"), &item.text);
        if let Some(standard) = &item.standard {
            at.known(&format!("{path}.standard"), &known.standards, standard, "standard");
        }
        if item.agree > item.n {
            let what = format!("{} agreed, but only {} answered", item.agree, item.n);
            at.wrong(code::NUMBER, &format!("{path}.agree"), &what, "Check both numbers.");
        }
        if item.n > one.returned {
            let what = format!("{} answered, but only {} came back", item.n, one.returned);
            at.wrong(code::NUMBER, &format!("{path}.n"), &what, "Check both numbers.");
        }
    }
}

fn last_cycle(last: &LastCycle, known: &Known<'_>, at: &mut At<'_>) {
    if let Some(visited) = &last.visited {
        at.day("last_cycle.visited", visited);
    }
    let rated = last.ratings.iter().map(|r| r.standard.as_str());
    at.different("last_cycle.ratings", "standard", rated);
    for (i, one) in last.ratings.iter().enumerate() {
        let path = format!("last_cycle.ratings[{i}]");
        at.known(&format!("{path}.standard"), &known.standards, &one.standard, "standard");
        at.known(&format!("{path}.rating"), &known.ratings, &one.rating, "rating");
    }
    for (i, one) in last.actions.iter().enumerate() {
        let path = format!("last_cycle.actions[{i}]");
        at.known(&format!("{path}.standard"), &known.standards, &one.standard, "standard");
        at.filled(&format!("{path}.action"), &one.action);
        if let Some(by) = &one.by {
            at.day(&format!("{path}.by"), by);
        }
    }
}

fn network(network: &Network, edition: &Edition, at: &mut At<'_>) {
    at.day("network.as_of", &network.as_of);
    let rising = network.cycles.is_sorted_by(|one, next| one.year < next.year);
    if network.cycles.is_empty() || !rising {
        let what = "its cycles do not stand there by year, the oldest first";
        at.wrong(code::VALUE, "network.cycles", what, "Name each cycle once, this one last.");
    }
    for (i, one) in network.cycles.iter().enumerate() {
        let path = format!("network.cycles[{i}]");
        percents(&format!("{path}.middle"), one.middle, at);
        percents(&format!("{path}.here"), one.here, at);
    }
    let services = network.cycles.last().map_or(0, |cycle| cycle.services);
    let codes = edition.sections.iter().map(|section| section.code.as_str()).collect();
    let sections = network.sections.iter().map(|one| one.section.as_str());
    at.different("network.sections", "section", sections);
    for (i, one) in network.sections.iter().enumerate() {
        let path = format!("network.sections[{i}]");
        at.known(&format!("{path}.section"), &codes, &one.section, "section");
        percents(&format!("{path}.met"), one.met.iter().copied(), at);
        let there = u32::try_from(one.met.len()).unwrap_or(u32::MAX);
        if there > services {
            let what = format!("it has {there} figures of {services} services");
            at.wrong(code::NUMBER, &format!("{path}.met"), &what, "Check both numbers.");
        }
    }
}

fn percents(path: &str, all: impl IntoIterator<Item = u8>, at: &mut At<'_>) {
    if let Some(more) = all.into_iter().find(|one| *one > 100) {
        let what = format!("{more} is more than 100 per cent");
        at.wrong(code::NUMBER, path, &what, "Write whole per cent, 0 to 100.");
    }
}

fn team_work(
    work: &TeamWork,
    team: &HashSet<&str>,
    sessions: &HashSet<&str>,
    known: &Known<'_>,
    at: &mut At<'_>,
) {
    for (i, key) in work.sessions_done.iter().enumerate() {
        at.known(&format!("team_work.sessions_done[{i}]"), sessions, key, "session");
    }
    for (i, note) in work.notes.iter().enumerate() {
        let path = format!("team_work.notes[{i}]");
        at.known(&format!("{path}.by"), team, &note.by, "member of the team");
        at.time(&format!("{path}.at"), &note.at);
        if let Some(session) = &note.session {
            at.known(&format!("{path}.session"), sessions, session, "session");
        }
        if let Some(group) = &note.group {
            at.known(&format!("{path}.group"), &known.groups, group, "group");
        }
        for (j, standard) in note.standards.iter().enumerate() {
            at.known(&format!("{path}.standards[{j}]"), &known.standards, standard, "standard");
        }
    }
    for (i, one) in work.ratings.iter().enumerate() {
        let path = format!("team_work.ratings[{i}]");
        at.known(&format!("{path}.by"), team, &one.by, "member of the team");
        at.known(&format!("{path}.standard"), &known.standards, &one.standard, "standard");
        at.known(&format!("{path}.rating"), &known.ratings, &one.rating, "rating");
    }
}

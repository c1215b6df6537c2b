//! Findings: achievements, areas for improvement, good practice and recommendations, each linked to standards.

use std::collections::BTreeSet;

use review::Held;
use review::edition::Means;
use review::records::{Finding, FindingList, GoodPracticeContact, Mark, Record, kind};
use sync::RecordId;

use crate::closing_views::{
    ContactView, FindingView, FindingsPage, ListView, MoveFinding, SaveFinding,
};
use crate::drafts::{contact_slot, finding_slot};
use crate::open::{Open, Put};
use crate::views::{Id, NoArgs};
use crate::{Desk, Fault, dates, fault, show};

/// All findings, and the marked notes that none uses yet.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<FindingsPage, Fault> {
    let open = desk.open()?;
    let used: BTreeSet<RecordId> = FindingList::ALL
        .into_iter()
        .flat_map(|list| open.review.findings(list))
        .flat_map(|finding| finding.body.notes.iter().copied())
        .collect();
    let marked: Vec<_> = open
        .review
        .notes()
        .filter(|note| note.is_for_findings())
        .filter(|note| !open.only_mine.contains(&note.record))
        .collect();
    let list = |list| open.review.findings(list).map(|held| view(desk, open, held)).collect();
    let answered: BTreeSet<&str> = open
        .review
        .findings(FindingList::Recommendation)
        .flat_map(|held| held.body.standards.iter().map(String::as_str))
        .collect();
    let without = open
        .review
        .standards()
        .filter(|s| open.review.agreed_means(&s.code) == Some(Means::NotMet))
        .filter(|s| !answered.contains(s.code.as_str()))
        .map(|s| show::agreed_chip(open, &s.code))
        .collect();
    let feedback = open.review.sessions().find(|s| s.kind == review::pack::SessionKind::Feedback);
    Ok(FindingsPage {
        marked: u32::try_from(marked.len()).unwrap_or(u32::MAX),
        tray: marked
            .into_iter()
            .filter(|note| !used.contains(&note.record))
            .map(|note| show::note(open, note))
            .collect(),
        achievements: list(FindingList::Achievement),
        improvements: list(FindingList::Improvement),
        good_practice: list(FindingList::GoodPractice),
        recommendations: list(FindingList::Recommendation),
        without,
        feedback_at: feedback.map(|session| session.starts.clone()),
    })
}

pub fn list_view(list: FindingList) -> ListView {
    match list {
        FindingList::Achievement => ListView::Achievement,
        FindingList::Improvement => ListView::Improvement,
        FindingList::GoodPractice => ListView::GoodPractice,
        FindingList::Recommendation => ListView::Recommendation,
    }
}

fn list_of(list: ListView) -> FindingList {
    match list {
        ListView::Achievement => FindingList::Achievement,
        ListView::Improvement => FindingList::Improvement,
        ListView::GoodPractice => FindingList::GoodPractice,
        ListView::Recommendation => FindingList::Recommendation,
    }
}

fn view(desk: &Desk, open: &Open, held: Held<'_, Finding>) -> FindingView {
    let finding = held.body;
    let id = held.record.to_string();
    let notes: Vec<_> = finding.notes.iter().filter_map(|id| open.review.note(*id)).collect();
    let quotes = notes.iter().filter(|note| note.mark == Some(Mark::Quote)).count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut rests_on = Vec::new();
    if !notes.is_empty() {
        rests_on.push(dates::count(count(notes.len()), "note", "notes"));
    }
    if quotes > 0 {
        rests_on.push(dates::count(count(quotes), "quote", "quotes"));
    }
    let text = desk.typed(&finding_slot(&id)).unwrap_or(&finding.text).to_owned();
    let answers = finding.answers.and_then(|answers| {
        let at =
            open.review.findings(FindingList::Improvement).position(|f| f.record == answers)?;
        Some(format!("from area for improvement {}", at + 1))
    });
    let version = desk.typed_on(&finding_slot(&id)).unwrap_or(held.change).to_string();
    FindingView {
        version,
        list: list_view(finding.list),
        hints: show::hints(&open.review, &text, &[]),
        text,
        chips: finding.standards.iter().map(|code| show::agreed_chip(open, code)).collect(),
        rests_on: rests_on.join(", "),
        notes: notes.into_iter().map(|note| show::note(open, note)).collect(),
        say: finding.say,
        contact: desk.contact_typed(&id).cloned().or_else(|| {
            finding.contact.as_ref().map(|contact| ContactView {
                name: contact.name.clone(),
                role: contact.role.clone(),
                how: contact.how.clone(),
            })
        }),
        answers_id: finding.answers.filter(|_| answers.is_some()).map(|id| id.to_string()),
        answers,
        id,
    }
}

/// Adds or changes a finding.
pub fn save(desk: &mut Desk, ask: SaveFinding) -> Result<FindingView, Fault> {
    let open = desk.open()?;
    let (record, before) = match &ask.id {
        Some(id) => {
            let record = show::record(id)?;
            let held = open.review.finding(record).ok_or_else(|| fault::gone("That finding"))?;
            (record, Some(held.body.clone()))
        }
        None => (desk.new_record(), None),
    };
    let list = ask.list.map(list_of).or(before.as_ref().map(|before| before.list));
    let list = list.unwrap_or(FindingList::Achievement);
    let open = desk.open()?;
    let last = open.review.findings(list).next_back().map_or(0.0, |held| held.place);
    let mut after = before.clone().unwrap_or_else(|| blank(list, last + 1.0));
    if after.list != list {
        (after.list, after.place) = (list, last + 1.0);
    }
    let slots = [finding_slot(&record.to_string()), contact_slot(&record.to_string())];
    // What is being typed in it is part of it, whatever else changes.
    let mut on = None;
    if let Some(text) = ask.text.or(desk.typed(&slots[0]).map(str::to_owned)) {
        after.text = text.trim().to_owned();
        on = show::version(ask.on.as_deref()).or(desk.typed_on(&slots[0]));
    }
    if let Some(contact) = ask.contact.or(desk.contact_typed(&record.to_string()).cloned()) {
        after.contact = contact_of(contact);
    }
    if let Some(standards) = ask.standards {
        after.standards = standards;
    }
    if let Some(say) = ask.say {
        after.say = say;
    }
    if let Some(answers) = &ask.answers {
        after.answers = if answers.is_empty() { None } else { Some(show::record(answers)?) };
    }
    let dropped = ask.drop_notes.is_some();
    for id in ask.drop_notes.into_iter().flatten() {
        let note = show::record(&id)?;
        after.notes.retain(|other| *other != note);
    }
    for id in ask.add_notes.into_iter().flatten() {
        let note = open.review.note(show::record(&id)?).ok_or_else(|| fault::gone("That note"))?;
        if open.only_mine.contains(&note.record) {
            return Err(fault::not_allowed(
                "Only you see this note. Share it with the team first, then make a finding of it.",
            ));
        }
        if !after.notes.contains(&note.record) {
            after.notes.push(note.record);
        }
        if after.text.is_empty() {
            after.text.clone_from(&note.body.text);
        }
        after.standards.extend(note.standards.iter().cloned());
    }
    let mut seen = BTreeSet::new();
    after
        .standards
        .retain(|code| open.review.standard(code).is_some() && seen.insert(code.clone()));
    if before.as_ref() == Some(&after) {
        for slot in &slots {
            desk.drop_draft(slot)?;
        }
    } else {
        let what = match before {
            None => "a new finding",
            Some(_) if dropped => "taking a note off a finding",
            Some(_) => "a change to a finding",
        };
        let put = Put { on, ..Put::save(record, Record::Finding(after)) };
        desk.write(Some(what), vec![put], &slots)?;
    }
    let open = desk.open()?;
    let held = open.review.finding(record).ok_or_else(|| fault::gone("That finding"))?;
    Ok(view(desk, open, held))
}

/// A contact as it is kept; none where nothing was written.
pub fn contact_of(contact: ContactView) -> Option<GoodPracticeContact> {
    let trimmed = |words: String| words.trim().to_owned();
    let ContactView { name, role, how } = contact;
    let contact =
        GoodPracticeContact { name: trimmed(name), role: trimmed(role), how: trimmed(how) };
    Some(contact).filter(|contact| *contact != GoodPracticeContact::default())
}

fn blank(list: FindingList, place: f64) -> Finding {
    Finding {
        list,
        text: String::new(),
        standards: Vec::new(),
        notes: Vec::new(),
        say: matches!(list, FindingList::Achievement | FindingList::Improvement),
        place,
        contact: None,
        answers: None,
        unknown: review::records::Unknown::new(),
    }
}

/// Brings a deleted finding back with what somebody went on writing in one of its fields.
pub fn write_on(
    desk: &mut Desk,
    record: RecordId,
    slot: &str,
    write: impl FnOnce(&mut Finding),
) -> Result<(), Fault> {
    let changes = desk.history(record)?;
    let mut last = None;
    for change in &changes {
        let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
        if let Some(Record::Finding(finding)) = body {
            last = Some(finding);
        }
    }
    let mut finding = last.unwrap_or_else(|| blank(FindingList::Improvement, 0.0));
    write(&mut finding);
    let put = Put::save(record, Record::Finding(finding));
    desk.write(Some("writing on in a finding"), vec![put], &[slot.to_owned()])
}

/// Moves a finding up or down in its list.
pub fn shift(desk: &mut Desk, ask: MoveFinding) -> Result<FindingsPage, Fault> {
    let open = desk.open()?;
    let record = show::record(&ask.id)?;
    let held = open.review.finding(record).ok_or_else(|| fault::gone("That finding"))?;
    let others: Vec<_> = open.review.findings(held.list).collect();
    let at = others.iter().position(|other| other.record == record).unwrap_or(0);
    let target = at.saturating_add_signed(ask.by.signum() as isize);
    if target == at || target >= others.len() {
        return show(desk, NoArgs {});
    }
    // Between the neighbours of the new place: only the moved one changes, so two people moving do not clash.
    let (before, after) = if target < at {
        (target.checked_sub(1).map(|i| others[i].place), Some(others[target].place))
    } else {
        (Some(others[target].place), others.get(target + 1).map(|other| other.place))
    };
    let mut moved = held.body.clone();
    moved.place = match (before, after) {
        (Some(before), Some(after)) => f64::midpoint(before, after),
        (None, Some(after)) => after - 1.0,
        (Some(before), None) => before + 1.0,
        (None, None) => moved.place,
    };
    let puts = vec![Put::save(record, Record::Finding(moved))];
    desk.write(Some("moving a finding"), puts, &[])?;
    show(desk, NoArgs {})
}

/// Deletes a finding. Its notes go back to the tray.
pub fn remove(desk: &mut Desk, ask: Id) -> Result<FindingsPage, Fault> {
    let record = show::record(&ask.id)?;
    desk.open()?.review.finding(record).ok_or_else(|| fault::gone("That finding"))?;
    let slots = [finding_slot(&record.to_string()), contact_slot(&record.to_string())];
    desk.write(Some("deleting a finding"), vec![Put::delete(record, kind::FINDING)], &slots)?;
    show(desk, NoArgs {})
}

//! Findings, the actions that answer them, and what became of the last ones.

use sync::RecordId;

use super::agreed;
use crate::british::{plain_day, said};
use crate::paper::{ActionRow, FindingLine, LastActionLine};
use crate::records::{Finding, FindingList};
use crate::review::{Held, Review};

pub(super) fn listed(review: &Review, list: FindingList) -> Vec<FindingLine> {
    let line = |finding: Held<'_, Finding>| FindingLine {
        text: finding.body.text.trim().to_owned(),
        standards: finding
            .body
            .standards
            .iter()
            .map(|code| (code.clone(), agreed(review, code)))
            .collect(),
        helps: answers(review, finding.record).map(|one| one.body.text.trim().to_owned()).collect(),
        contact: finding.body.contact.as_ref().and_then(|contact| {
            let parts = [contact.name.trim(), contact.role.trim(), contact.how.trim()];
            let said: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            (!said.is_empty()).then(|| said.join(", "))
        }),
    };
    review.findings(list).filter(|finding| !finding.body.text.trim().is_empty()).map(line).collect()
}

/// Recommendations that answer an area for improvement.
fn answers(review: &Review, area: RecordId) -> impl Iterator<Item = Held<'_, Finding>> {
    review.findings(FindingList::Recommendation).filter(move |one| one.body.answers == Some(area))
}

pub(super) fn action_rows(review: &Review) -> Vec<ActionRow> {
    let recommended = review.findings(FindingList::Recommendation).map(|one| {
        let area = one.body.answers.and_then(|id| review.finding(id));
        let own = &one.body.standards;
        let standards = match area {
            Some(area) if own.is_empty() => area.body.standards.clone(),
            _ => own.clone(),
        };
        ActionRow { standards, text: one.body.text.trim().to_owned() }
    });
    let open = review
        .findings(FindingList::Improvement)
        .filter(|area| answers(review, area.record).next().is_none())
        .map(|area| ActionRow {
            standards: area.body.standards.clone(),
            text: area.body.text.trim().to_owned(),
        });
    recommended.chain(open).filter(|row| !row.text.is_empty()).collect()
}

pub(super) fn last_actions(review: &Review) -> Vec<LastActionLine> {
    let line = |action: &crate::pack::LastAction| {
        let state = if action.done { "Done" } else { "Open" };
        let due = action.by.as_deref().map(|day| format!(", due {}", said(day, plain_day)));
        LastActionLine {
            standard: action.standard.clone(),
            action: action.action.clone(),
            state: format!("{state}{}", due.unwrap_or_default()),
            now: agreed(review, &action.standard),
        }
    };
    let standards = review.standards().filter_map(|standard| review.last(&standard.code));
    standards.flat_map(|last| &last.body.actions).map(line).collect()
}

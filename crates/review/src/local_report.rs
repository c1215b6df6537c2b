//! The local report of a review, made from its records.

mod cover;
mod findings;
mod glance;
mod questionnaires;
mod sections;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

use crate::british::{long_day, said};
use crate::edition::Means;
use crate::figures::Whose;
use crate::method;
use crate::paper::{ReportModel, SessionLine};
use crate::records::{FindingList, ReviewDetails};
use crate::review::Review;

pub(crate) use cover::{scale, types};

/// The heading of the introduction, where the lead writes one; it stands before the method.
pub const INTRODUCTION: &str = "introduction";

/// What to put on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// Questionnaire figures.
    pub questionnaires: bool,
    /// The unit's own ratings and commentary.
    pub self_review: bool,
    /// Everything 1.45 times as large.
    pub large_print: bool,
    /// `DRAFT - CONFIDENTIAL` on every page.
    pub draft: bool,
}

/// The report as the records stand, made `now`.
///
/// Everything of `review` may reach the unit: records of a private stream must not be in it. Nothing is invented: a
/// summary that nobody wrote is empty.
pub fn report_model(review: &Review, choices: &Choices, now: DateTime<FixedOffset>) -> ReportModel {
    let edition = review.edition();
    let details = review.details().map(|held| held.body);
    let text = |of: fn(&ReviewDetails) -> &String| details.map(of).cloned().unwrap_or_default();
    let network = details
        .map(|details| details.network.clone())
        .filter(|network| !network.is_empty())
        .or_else(|| edition?.network.clone());
    ReportModel {
        network: network.unwrap_or_default(),
        unit: text(|details| &details.unit),
        organisation: text(|details| &details.organisation),
        visited: said(&text(|details| &details.visit_date), long_day),
        wards: details.map(cover::wards).unwrap_or_default(),
        review_type: cover::review_type(edition, &text(|details| &details.review_type)),
        made: now.format("Made %-d %B %Y at %H:%M").to_string(),
        draft: choices.draft,
        practice: details.is_some_and(|details| details.practice),
        large_print: choices.large_print,
        edition: edition.map(cover::edition_line).unwrap_or_default(),
        scale: cover::scale(edition),
        types: cover::types(edition),
        team: details.map(cover::team).unwrap_or_default(),
        achievements: findings::listed(review, FindingList::Achievement),
        improvements: findings::listed(review, FindingList::Improvement),
        good_practice: findings::listed(review, FindingList::GoodPractice),
        recommendations: findings::listed(review, FindingList::Recommendation),
        glance: glance::glance(review, choices),
        method: [paragraphs(review, "", INTRODUCTION), method::paragraphs(review)].concat(),
        sessions: method::held(review).map(|session| session_line(review, session.body)).collect(),
        profile: details.map(|details| split(&details.profile)).unwrap_or_default(),
        context: details.map(cover::context).unwrap_or_default(),
        sections: sections::sections(review, choices),
        questionnaires: if choices.questionnaires {
            questionnaires::tables(review)
        } else {
            Vec::new()
        },
        action_rows: findings::action_rows(review),
        last_actions: findings::last_actions(review),
        participants: method::participants(review),
        glossary: method::glossary(review),
        show_self: choices.self_review,
    }
}

fn session_line(review: &Review, session: &crate::records::Session) -> SessionLine {
    SessionLine {
        when: format!("{} to {}", session.starts, session.ends),
        title: session.title.clone(),
        group: session.group.as_deref().map(|group| review.group_label(group).to_owned()),
    }
}

fn agreed(review: &Review, code: &str) -> Option<Means> {
    review.standing(review.standard(code)?, Whose::Agreed).means()
}

fn paragraphs(review: &Review, section: &str, heading: &str) -> Vec<String> {
    review.text(section, heading).map(|held| split(&held.body.text)).unwrap_or_default()
}

/// Paragraphs are parted by a blank line.
fn split(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        match paragraphs.last_mut() {
            _ if line.is_empty() => open = false,
            Some(paragraph) if open => {
                paragraph.push('\n');
                paragraph.push_str(line);
            }
            _ => {
                paragraphs.push(line.to_owned());
                open = true;
            }
        }
    }
    paragraphs
}

#[cfg(test)]
mod tests;

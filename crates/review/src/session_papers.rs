//! Sheets to ask from and to write on, where no laptop may go: one for each session that has questions.

use serde::Serialize;
use sync::RecordId;

use crate::british::{long_day, said};
use crate::edition::Standard;
use crate::local_report::{scale, types};
use crate::paper::{ScaleName, TypeName};
use crate::records::{ReviewDetails, Session};
use crate::review::Review;

/// The sheets of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionPapers {
    /// Name of the unit.
    pub unit: String,
    /// `Low Secure Quality Network`.
    pub network: String,
    /// `Wednesday 14 October 2026`.
    pub visited: String,
    /// Whether everything in it is invented, for practice. Every page says so.
    pub practice: bool,
    /// Never: nothing of a report stands here.
    pub draft: bool,
    /// Whether to set everything 1.45 times as large.
    pub large_print: bool,
    /// Points of the scale, in order.
    pub scale: Vec<ScaleName>,
    /// Types of standards, in order.
    pub types: Vec<TypeName>,
    /// One for each session, in the order of the day.
    pub sheets: Vec<SessionSheet>,
}

/// What one session takes along.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SessionSheet {
    /// `Patients, Larch ward`
    pub title: String,
    /// `10:45 to 11:30`
    pub when: String,
    /// Where.
    pub place: String,
    /// Anything worth knowing: `About six patients. No staff in the room.`
    pub about: String,
    /// Who asks; empty if it is not settled.
    pub asks: String,
    /// Who writes; empty if it is not settled.
    pub writes: String,
    /// Questions by section, in the order of the edition; those on priorities before them, in one of their own.
    pub sections: Vec<SheetSection>,
}

/// The questions on one section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SheetSection {
    /// Code of the section; empty for the priorities.
    pub code: String,
    /// Name of the section.
    pub name: String,
    /// Questions, at least one.
    pub lines: Vec<SheetLine>,
}

/// A question with what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SheetLine {
    /// Code of the standard.
    pub code: String,
    /// Code of its type, if it has one.
    pub kind: Option<String>,
    /// How heavy the mark of its type is: 0 for the first type.
    pub weight: u8,
    /// What to ask.
    pub question: String,
    /// What the standard says, in short.
    pub standard: String,
    /// What the team wants to find out about a priority; may be empty.
    pub find_out: String,
}

/// The sheets of the sessions that have questions: of `only` this one, else of the whole day.
pub fn session_papers(review: &Review, only: Option<RecordId>, large_print: bool) -> SessionPapers {
    let details = review.details().map(|held| held.body);
    let edition = review.edition();
    let text = |of: fn(&ReviewDetails) -> &String| details.map(of).cloned().unwrap_or_default();
    let types = types(edition);
    let sessions = review.sessions().filter(|session| only.is_none_or(|id| id == session.record));
    let sheets = sessions.map(|session| sheet(review, session.body, &types));
    SessionPapers {
        unit: text(|details| &details.unit),
        network: text(|details| &details.network),
        visited: said(&text(|details| &details.visit_date), long_day),
        practice: details.is_some_and(|details| details.practice),
        draft: false,
        large_print,
        scale: scale(edition),
        sheets: sheets.filter(|sheet| !sheet.sections.is_empty()).collect(),
        types,
    }
}

fn sheet(review: &Review, session: &Session, types: &[TypeName]) -> SessionSheet {
    let name = |id| review.member(id).map(|member| member.name.clone()).unwrap_or_default();
    let group = session.group.as_deref().unwrap_or_default();
    let first = SheetSection {
        code: String::new(),
        name: "Priorities".into(),
        lines: review
            .priorities()
            .flat_map(|standard| lines(review, standard, group, types))
            .collect(),
    };
    let ordinary = |standard: &&Standard| review.priority(&standard.code).is_none();
    let others = review.sections().map(|(section, standards)| SheetSection {
        code: section.code.clone(),
        name: section.name.clone(),
        lines: standards
            .into_iter()
            .filter(ordinary)
            .flat_map(|standard| lines(review, standard, group, types))
            .collect(),
    });
    let sections = std::iter::once(first).chain(others);
    SessionSheet {
        title: session.title.clone(),
        when: format!("{} to {}", session.starts, session.ends),
        place: session.place.clone(),
        about: session.about.clone().unwrap_or_default(),
        asks: session.asks.map(name).unwrap_or_default(),
        writes: session.types.map(name).unwrap_or_default(),
        sections: sections.filter(|section| !section.lines.is_empty()).collect(),
    }
}

fn lines<'a>(
    review: &Review,
    standard: &'a Standard,
    group: &'a str,
    types: &'a [TypeName],
) -> impl Iterator<Item = SheetLine> + 'a {
    let weight = types.iter().find(|kind| Some(&kind.code) == standard.kind.as_ref());
    let priority = review.priority(&standard.code);
    let find_out = priority.map(|held| held.body.find_out.clone()).unwrap_or_default();
    let asked = standard.prompts.iter().filter(move |prompt| prompt.group == group);
    asked.map(move |prompt| SheetLine {
        code: standard.code.clone(),
        kind: standard.kind.clone(),
        weight: weight.map_or(0, |kind| kind.weight),
        question: prompt.text.clone(),
        standard: standard.text.clone(),
        find_out: find_out.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Prompt;
    use crate::pack::SessionKind::{Break, Interview};
    use crate::sample::{self, Sample};

    fn prompt(group: &str, text: &str) -> Prompt {
        Prompt { group: group.into(), text: text.into() }
    }

    fn day() -> (Sample, RecordId) {
        let mut edition = sample::edition();
        edition.standards[0].prompts = vec![
            prompt("patients", "Who tells you when leave is off?"),
            prompt("staff", "How do patients learn of it?"),
        ];
        edition.standards[3].prompts = vec![prompt("patients", "Do you see the keys counted?")];
        let mut sample = Sample::of(edition);
        let patients = sample.session("Patients", "10:45", "11:30", Some("patients"), Interview);
        sample.session("Lunch", "12:00", "13:00", None, Break);
        sample.session("Staff", "13:00", "14:00", Some("staff"), Interview);
        (sample, patients)
    }

    #[test]
    fn each_session_takes_the_questions_of_its_group_along_and_a_break_takes_none() {
        let (sample, _) = day();
        let papers = session_papers(&sample.review(), None, false);
        let titles: Vec<_> = papers.sheets.iter().map(|sheet| sheet.title.as_str()).collect();
        assert_eq!(titles, ["Patients", "Staff"]);
        let questions = |sheet: &SessionSheet| -> Vec<(String, String)> {
            let lines = sheet.sections.iter().flat_map(|section| &section.lines);
            lines.map(|line| (line.code.clone(), line.question.clone())).collect()
        };
        assert_eq!(
            questions(&papers.sheets[0]),
            [
                ("1.1".to_owned(), "Who tells you when leave is off?".to_owned()),
                ("2.1".to_owned(), "Do you see the keys counted?".to_owned()),
            ]
        );
        assert_eq!(questions(&papers.sheets[1]).len(), 1);
        assert_eq!(papers.sheets[1].sections.len(), 1, "no section without a question");
    }

    #[test]
    fn priorities_come_first_with_what_the_team_wants_to_find_out() {
        let (mut sample, patients) = day();
        sample.priority("2.1", "Is the count seen?");
        let papers = session_papers(&sample.review(), Some(patients), false);
        let found: Vec<_> = papers.sheets[0]
            .sections
            .iter()
            .flat_map(|part| part.lines.iter().map(|line| (part.name.as_str(), line)))
            .map(|(name, line)| (name, line.code.as_str(), line.find_out.as_str()))
            .collect();
        assert_eq!(
            found,
            [("Priorities", "2.1", "Is the count seen?"), ("Leave and discharge", "1.1", "")]
        );
    }

    #[test]
    fn one_session_alone_can_be_printed() {
        let (sample, patients) = day();
        let papers = session_papers(&sample.review(), Some(patients), true);
        assert_eq!(papers.sheets.len(), 1);
        assert_eq!((papers.sheets[0].when.as_str(), papers.large_print), ("10:45 to 11:30", true));
    }
}

//! A table of questionnaire results: a row for each group and question.

use std::collections::HashMap;

use super::codes::Standards;
use super::columns::{Field, plain};
use super::flow::Target;
use super::lines::{Line, Lines, clipped};
use super::problem::{Problems, code};
use crate::edition::{Edition, Group};
use crate::pack::{Questionnaire, QuestionnaireItem};

/// Questionnaire results, grouped.
pub(super) struct Questionnaires<'a>(pub &'a Edition);

impl Target for Questionnaires<'_> {
    type Value = Vec<Questionnaire>;

    fn what(&self) -> &'static str {
        "questionnaire results"
    }

    fn fields(&self, _: &[String]) -> Vec<Field> {
        vec![
            Field::new("group", "Group", "group|respondents|respondent group|questionnaire|survey|who|audience")
                .required(),
            Field::new("question", "Question", "question|item|statement|wording|question text|text").required(),
            Field::new(
                "standard",
                "Standard",
                "standard|code|standard code|standard no|standard number|standard ref|ref|reference|criterion",
            ),
            Field::new("n", "Answered", "n|answered|responses|number answered|number of responses|respondents n|total|base|count")
                .required(),
            Field::new("agree", "Agreed", "agree|agreed|agreeing|number agreeing|n agree|agree n|yes|positive").required(),
            Field::new("returned", "Returned", "returned|questionnaires returned|received|number returned"),
        ]
    }

    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Vec<Questionnaire> {
        let mut standards = Standards::of(self.0);
        let mut seen: HashMap<(String, String), u32> = HashMap::new();
        let mut all: Vec<(Questionnaire, Option<u32>)> = Vec::new();
        for line in lines.iter() {
            let group = self.group(line, problems);
            let text = line.needed("question", "Write the question, or delete the row.", problems);
            let standard = if line.cell("standard").holds_anything() {
                standards.find(line, "standard", problems)
            } else {
                None
            };
            let todo =
                "Write how many people answered, and how many of them agreed; 0 if nobody did.";
            let counts = ["n", "agree"].map(|field| {
                line.needed(field, todo, problems).and_then(|_| line.count(field, problems))
            });
            let returned = line.count("returned", problems);
            let (Some(group), Some(text), [Some(n), Some(agree)]) = (group, text, counts) else {
                continue;
            };
            if agree > n {
                let what = format!("Row {}: {agree} agreed, but only {n} answered.", line.number());
                problems.error(code::NUMBER, line.place("agree"), what, "Check both numbers.");
            }
            if let Some(first) = seen.insert((group.code.clone(), text.clone()), line.number()) {
                let what =
                    format!("Row {} asks {} the same as row {first}.", line.number(), group.label);
                problems.error(
                    code::TWICE,
                    line.place("question"),
                    what,
                    "Delete one of the two rows.",
                );
            }
            let item = QuestionnaireItem { text, standard, n, agree };
            let at = all.iter().position(|(q, _)| q.group == group.code).unwrap_or_else(|| {
                all.push((
                    Questionnaire { group: group.code.clone(), returned: 0, items: Vec::new() },
                    None,
                ));
                all.len() - 1
            });
            let (questionnaire, stated) = &mut all[at];
            check_returned(line, returned, stated, n, problems);
            // Without a column for it, at least as many came back as answered the best answered question.
            questionnaire.returned = stated.unwrap_or(questionnaire.returned.max(n));
            questionnaire.items.push(item);
        }
        standards.finish(problems);
        all.into_iter().map(|(q, _)| q).collect()
    }

    fn shown(&self, _: &Lines<'_>, field: &str, cell: &str) -> String {
        match (field, find(&self.0.groups, cell)) {
            ("group", Some(group)) => group.label.clone(),
            _ => cell.to_owned(),
        }
    }
}

impl Questionnaires<'_> {
    fn group(&self, line: Line<'_>, problems: &mut Problems) -> Option<&Group> {
        let labels = self.0.groups.iter().map(|g| g.label.as_str()).collect::<Vec<_>>().join(", ");
        let todo = format!("Write one of: {labels}.");
        let text = line.needed("group", &todo, problems)?;
        let group = find(&self.0.groups, &text);
        if group.is_none() {
            let what = format!(
                "Row {}: “{}” is not a group of this edition.",
                line.number(),
                clipped(&text)
            );
            problems.error(code::UNKNOWN_GROUP, line.place("group"), what, &todo);
        }
        group
    }
}

fn check_returned(
    line: Line<'_>,
    returned: Option<u32>,
    stated: &mut Option<u32>,
    n: u32,
    problems: &mut Problems,
) {
    let wrong = match (returned, *stated) {
        (Some(now), Some(before)) if now != before => Some(format!(
            "Row {} says that {now} came back, a row above says {before}.",
            line.number()
        )),
        (now, before) => {
            *stated = before.or(now);
            let fewer = stated.filter(|returned| *returned < n);
            fewer.map(|r| format!("Row {}: {n} answered, but only {r} came back.", line.number()))
        }
    };
    if let Some(what) = wrong {
        problems.error(
            code::NUMBER,
            line.place("returned"),
            what,
            "Give one number for the whole group.",
        );
    }
}

/// A group by its code, its label, or the one whose label begins so (`Patient`, `Family`).
pub(super) fn find<'a>(groups: &'a [Group], text: &str) -> Option<&'a Group> {
    let text = plain(text);
    let named = groups.iter().find(|g| plain(&g.code) == text || plain(&g.label) == text);
    named.or_else(|| {
        let mut near = groups.iter().filter(|g| {
            text.len() > 3
                && (plain(&g.label).starts_with(&text) || plain(&g.code).starts_with(&text))
        });
        near.next().filter(|_| near.next().is_none())
    })
}

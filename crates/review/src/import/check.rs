//! Cross-references of whole JSON files: what is named must be there, once, and make sense.

use std::collections::HashSet;

use chrono::NaiveTime;

use super::problem::{Place, Problems, code};
use crate::edition::{Edition, Means};

/// Problems found at paths of a JSON file.
pub(super) struct At<'p> {
    problems: &'p mut Problems,
}

impl<'p> At<'p> {
    pub fn new(problems: &'p mut Problems) -> At<'p> {
        At { problems }
    }

    pub fn wrong(&mut self, code: &'static str, path: &str, what: &str, todo: &str) {
        self.problems.error(code, Place::path(path), format!("{path}: {what}."), todo);
    }

    /// Something that must be filled.
    pub fn filled(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.wrong(code::EMPTY_CELL, path, "it is empty", "Fill it in.");
        }
    }

    /// Keys that are filled, and different.
    pub fn different<'a>(
        &mut self,
        list: &str,
        key: &str,
        all: impl Iterator<Item = &'a str>,
    ) -> HashSet<&'a str> {
        let mut seen = HashSet::new();
        for (i, one) in all.enumerate() {
            let path = format!("{list}[{i}].{key}");
            self.filled(&path, one);
            if !seen.insert(one) {
                self.wrong(
                    code::TWICE,
                    &path,
                    &format!("“{one}” is there twice"),
                    "Give each its own.",
                );
            }
        }
        seen
    }

    /// A reference.
    pub fn known(&mut self, path: &str, all: &HashSet<&str>, one: &str, sort: &str) {
        if !all.contains(one) {
            let what = format!("there is no {sort} “{one}”");
            self.wrong(
                code::REFERENCE,
                path,
                &what,
                "Check the code; it must be exactly as it is in its list.",
            );
        }
    }

    /// A day, `YYYY-MM-DD`.
    pub fn day(&mut self, path: &str, text: &str) {
        if crate::day::day(text).is_none() {
            let what = format!("“{text}” is not a day");
            self.wrong(
                code::DATE,
                path,
                &what,
                "Write it as year, month, day, such as 2026-03-31.",
            );
        }
    }

    /// A time, `HH:MM`.
    pub fn time(&mut self, path: &str, text: &str) -> Option<NaiveTime> {
        let time = NaiveTime::parse_from_str(text, "%H:%M").ok().filter(|_| text.len() == 5);
        if time.is_none() {
            let what = format!("“{text}” is not a time");
            self.wrong(code::DATE, path, &what, "Write hours and minutes, such as 09:30.");
        }
        time
    }
}

/// The codes of an edition, for references to it.
pub(super) struct Known<'e> {
    pub standards: HashSet<&'e str>,
    pub ratings: HashSet<&'e str>,
    pub groups: HashSet<&'e str>,
    pub review_types: HashSet<&'e str>,
}

impl<'e> Known<'e> {
    pub fn of(edition: &'e Edition) -> Known<'e> {
        Known {
            standards: edition.standards.iter().map(|s| s.code.as_str()).collect(),
            ratings: edition.scale.iter().map(|p| p.code.as_str()).collect(),
            groups: edition.groups.iter().map(|g| g.code.as_str()).collect(),
            review_types: edition.review_types.iter().map(|t| t.code.as_str()).collect(),
        }
    }
}

/// An edition; `prefix` is where it stands in the file (`edition.`, or nothing).
pub(super) fn edition(edition: &Edition, prefix: &str, problems: &mut Problems) {
    let at = &mut At::new(problems);
    let list = |name: &str| format!("{prefix}{name}");
    at.filled(&list("label"), &edition.label);
    if let Some(published) = &edition.published {
        at.day(&list("published"), published);
    }
    at.different(&list("scale"), "code", edition.scale.iter().map(|p| p.code.as_str()));
    if !edition.scale.iter().any(|p| p.means == Means::Met) {
        let what = "no point of the scale means “met”";
        at.wrong(code::VALUE, &list("scale"), what, "Give one point the meaning “met”.");
    }
    let types = at.different(&list("types"), "code", edition.types.iter().map(|t| t.code.as_str()));
    for (i, threshold) in edition.types.iter().map(|t| t.threshold).enumerate() {
        if threshold.is_some_and(|t| t > 100) {
            let path = format!("{}[{i}].threshold", list("types"));
            at.wrong(
                code::VALUE,
                &path,
                "it is more than 100",
                "Write a percentage from 0 to 100.",
            );
        }
    }
    at.different(
        &list("review_types"),
        "code",
        edition.review_types.iter().map(|t| t.code.as_str()),
    );
    let groups =
        at.different(&list("groups"), "code", edition.groups.iter().map(|g| g.code.as_str()));
    let sections =
        at.different(&list("sections"), "code", edition.sections.iter().map(|s| s.code.as_str()));
    at.different(&list("standards"), "code", edition.standards.iter().map(|s| s.code.as_str()));
    if edition.standards.is_empty() {
        at.wrong(
            code::VALUE,
            &list("standards"),
            "there are none",
            "Choose a file with standards.",
        );
    }
    for (i, standard) in edition.standards.iter().enumerate() {
        let path = format!("{}[{i}]", list("standards"));
        at.filled(&format!("{path}.text"), &standard.text);
        at.known(&format!("{path}.section"), &sections, &standard.section, "section");
        if let Some(kind) = &standard.kind {
            at.known(&format!("{path}.type"), &types, kind, "type");
        }
        for (j, prompt) in standard.prompts.iter().enumerate() {
            at.known(&format!("{path}.prompts[{j}].group"), &groups, &prompt.group, "group");
        }
    }
}

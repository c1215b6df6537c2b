//! A table of standards, as an edition. Any table with a code and a wording works.

use super::codes::Codes;
use super::columns::{Field, Look, plain};
use super::flow::Target;
use super::lines::{Line, Lines};
use super::problem::{Problems, code};
use super::questionnaires::find as find_group;
use super::sections::{self, Placing};
use crate::edition::{
    EDITION_FORMAT, Edition, Group, Intervals, Prompt, ReviewType, Standard, StandardType,
    default_groups, default_scale,
};

/// Standards under a label.
pub(super) struct EditionTable<'a> {
    pub label: &'a str,
    pub groups: Vec<Group>,
}

const PROMPT: &str = "prompt:";

impl<'a> EditionTable<'a> {
    pub fn called(label: &'a str) -> EditionTable<'a> {
        EditionTable { label, groups: default_groups() }
    }
}

impl Target for EditionTable<'_> {
    type Value = Edition;

    fn what(&self) -> &'static str {
        "standards"
    }

    fn fields(&self, _: &[String]) -> Vec<Field> {
        let mut fields = vec![
            Field::new(
                "code",
                "Code",
                "code|standard code|standard no|standard number|standard ref|ref|reference|no|number|criterion no|criterion number|criterion code|item no|id|standard id|criterion",
            )
            .required()
            .looks(Look::Code),
            Field::new(
                "text",
                "Wording",
                "text|standard|wording|standard text|standard wording|criterion|criteria|description|statement|standard description|requirement",
            )
            .required()
            .looks(Look::Prose),
            Field::new(
                "section",
                "Section",
                "section|section code|section no|section number|part|theme|area|chapter|category|topic",
            ),
            Field::new("section_name", "Section name", "section name|section title|section heading|theme name"),
            Field::new("domain", "Domain", "domain|domain name"),
            Field::new("type", "Type", "type|standard type|type of standard|level|priority|importance"),
            Field::new("short", "Short name", "short|short name|short title|title|label"),
            Field::new("guidance", "Guidance", "guidance|guidance notes|notes|additional information|explanation|further information"),
            Field::new("look_for", "What to look for", "look for|what to look for|evidence|evidence required|suggested evidence"),
            Field::new("core", "Core reference", "core|core reference|core standard|core ref|core no"),
            Field::new(
                "previous",
                "Code in the last edition",
                "previous|previous code|previous edition|previous no|previous standard|old code|last edition",
            ),
            Field::new("applies_to", "Applies to", "applies to|applicable to|applicability|applies|security level"),
        ];
        for Group { code, label } in &self.groups {
            let names = format!(
                "prompt {code}|prompt {label}|prompts {code}|prompts {label}|ask {code}|ask {label}"
            );
            fields.push(Field::new(
                &format!("{PROMPT}{code}"),
                &format!("Prompt: {label}"),
                &names,
            ));
        }
        fields
    }

    fn read(&self, lines: &Lines<'_>, problems: &mut Problems) -> Edition {
        self.warn_of_other_groups(lines, problems);
        let mut codes = Codes::default();
        let mut placings = Vec::new();
        let mut standards = Vec::new();
        for line in lines.iter() {
            let placing = Placing {
                line: line.number(),
                code: codes.read(line, "code", problems).unwrap_or_default(),
                section: line.text("section", problems),
                name: line.text("section_name", problems),
                domain: line.text("domain", problems),
            };
            let standard = self.standard(line, placing.code.clone(), problems);
            // A row without a code has been reported; it is no second one.
            if placing.code.is_empty() || codes.once(line, "code", &placing.code, problems) {
                placings.push(placing);
                standards.push(standard);
            }
        }
        codes.finish(problems);
        let (sections, places) = sections::of(&placings, problems);
        for (standard, section) in standards.iter_mut().zip(places) {
            standard.section = section;
        }
        Edition {
            format: EDITION_FORMAT.into(),
            label: self.label.into(),
            published: None,
            publication_number: None,
            network: None,
            care: None,
            scale: default_scale(),
            types: types(&standards),
            review_types: review_types(),
            intervals: Intervals::default(),
            suppress_below: 5,
            groups: self.groups.clone(),
            sections,
            standards,
        }
    }

    fn sections(&self, edition: &Edition) -> u32 {
        u32::try_from(edition.sections.len()).unwrap_or(u32::MAX)
    }

    fn shown(&self, _: &Lines<'_>, field: &str, cell: &str) -> String {
        if field == "type" { type_code(cell) } else { cell.to_owned() }
    }
}

impl EditionTable<'_> {
    fn standard(&self, line: Line<'_>, code: String, problems: &mut Problems) -> Standard {
        let todo = "Write the standard's wording, or delete the row if it is a heading.";
        let text = line.needed("text", todo, problems).unwrap_or_default();
        let mut cell = |field: &str| line.text(field, problems);
        let prompts = self.groups.iter().filter_map(|group| {
            let text = cell(&format!("{PROMPT}{}", group.code))?;
            Some(Prompt { group: group.code.clone(), text })
        });
        let prompts = prompts.collect();
        Standard {
            code,
            section: String::new(),
            text,
            short: cell("short"),
            kind: cell("type").map(|t| type_code(&t)),
            guidance: cell("guidance"),
            look_for: cell("look_for"),
            prompts,
            core: cell("core"),
            previous: cell("previous"),
            applies_to: cell("applies_to").map(|t| kinds_of_care(&t)).unwrap_or_default(),
        }
    }

    fn warn_of_other_groups(&self, lines: &Lines<'_>, problems: &mut Problems) {
        for (column, heading) in lines.table.headers.iter().enumerate() {
            let plain = plain(heading);
            let Some(group) = plain.strip_prefix("prompt ").or(plain.strip_prefix("prompts "))
            else {
                continue;
            };
            if lines.columns.contains(&Some(column)) || find_group(&self.groups, group).is_some() {
                continue;
            }
            let labels: Vec<&str> = self.groups.iter().map(|g| g.label.as_str()).collect();
            problems.warning(
                code::UNKNOWN_GROUP,
                super::problem::Place { row: None, column: Some(heading.clone()) },
                format!("“{heading}” names a group that is not heard at a visit. The column is left out."),
                &format!("Name one of these after “prompt:” if it is to be used: {}.", labels.join(", ")),
            );
        }
    }
}

/// `1` for `Type 1`, `1 - Essential` and `Essential`; anything else as it stands.
fn type_code(text: &str) -> String {
    let plain = plain(text);
    let bare = plain.strip_prefix("type ").unwrap_or(&plain);
    for known in known_types() {
        let label = plain_label(&known);
        if bare == known.code || bare == label || bare == format!("{} {label}", known.code) {
            return known.code;
        }
    }
    text.strip_prefix("Type ").unwrap_or(text).trim().to_owned()
}

fn plain_label(kind: &StandardType) -> String {
    plain(&kind.label)
}

/// The types in use: the three that networks share, or those of the file in the order in which they come.
fn types(standards: &[Standard]) -> Vec<StandardType> {
    let mut used: Vec<&str> = Vec::new();
    for kind in standards.iter().filter_map(|s| s.kind.as_deref()) {
        if !used.contains(&kind) {
            used.push(kind);
        }
    }
    let known = known_types();
    if used.is_empty() {
        Vec::new()
    } else if used.iter().all(|u| known.iter().any(|k| k.code == *u)) {
        known
    } else {
        let own = |code: &str| StandardType {
            code: code.to_owned(),
            label: code.to_owned(),
            about: String::new(),
            threshold: None,
        };
        used.into_iter().map(own).collect()
    }
}

fn known_types() -> Vec<StandardType> {
    [
        ("1", "Essential", "Safety, rights, dignity or the law", 100),
        ("2", "Expected", "What every service should be able to offer", 80),
        ("3", "Desirable", "What the best services do and others can work towards", 60),
    ]
    .map(|(code, label, about, threshold)| StandardType {
        code: code.into(),
        label: label.into(),
        about: about.into(),
        threshold: Some(threshold),
    })
    .to_vec()
}

fn review_types() -> Vec<ReviewType> {
    [
        ("full", "Full peer review", false),
        ("developmental", "Developmental review", false),
        ("focused", "Focused review", false),
        ("accreditation", "Accreditation", true),
    ]
    .map(|(code, label, thresholds)| ReviewType {
        code: code.into(),
        label: label.into(),
        thresholds,
    })
    .to_vec()
}

/// `Low and medium` is two kinds; `All` is every kind, which is none named.
fn kinds_of_care(text: &str) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for kind in plain(text).split(' ') {
        match kind {
            "all" | "both" | "any" => return Vec::new(),
            "and" | "or" | "secure" | "only" | "care" | "services" => {}
            kind if kinds.iter().any(|k| k == kind) => {}
            kind => kinds.push(kind.to_owned()),
        }
    }
    kinds
}

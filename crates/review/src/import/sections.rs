//! Sections of an edition that comes as a table: from columns of their own, or from the codes of the standards.

use super::problem::{Place, Problems, code};
use crate::edition::Section;

/// What one row says about where its standard belongs.
pub(super) struct Placing {
    pub line: u32,
    pub code: String,
    pub section: Option<String>,
    pub name: Option<String>,
    pub domain: Option<String>,
}

/// The section of the standards that name none.
const STANDARDS: &str = "Standards";

/// One section as it is put together.
struct Group<'a> {
    key: &'a str,
    name: Option<&'a str>,
    domain: Option<&'a str>,
    prefix: Option<&'a str>,
}

/// The sections, in the order in which they come, and the code of each row's.
pub(super) fn of(rows: &[Placing], problems: &mut Problems) -> (Vec<Section>, Vec<String>) {
    let named = rows.iter().any(|r| r.section.is_some() || r.name.is_some());
    let keys = if named { keys_from_columns(rows, problems) } else { keys_from_codes(rows) };
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = Vec::with_capacity(rows.len());
    for (row, key) in rows.iter().zip(keys) {
        let prefix = prefix(&row.code);
        let at = groups.iter().position(|g| g.key == key);
        places.push(at.unwrap_or(groups.len()));
        match at {
            Some(at) => {
                let group = &mut groups[at];
                group.prefix = group.prefix.filter(|p| Some(*p) == prefix);
                group.name = group.name.or(row.name.as_deref());
                group.domain = group.domain.or(row.domain.as_deref());
            }
            None => groups.push(Group {
                key,
                name: row.section.as_deref().and(row.name.as_deref()),
                domain: row.domain.as_deref(),
                prefix,
            }),
        }
    }
    let codes = codes(&groups, named);
    let sections = groups.iter().zip(&codes).map(|(group, code)| Section {
        code: code.clone(),
        name: name(group, code, named),
        domain: group.domain.map(str::to_owned),
    });
    (sections.collect(), places.into_iter().map(|at| codes[at].clone()).collect())
}

/// The column's value; an empty cell continues the section above, as merged cells do.
fn keys_from_columns<'a>(rows: &'a [Placing], problems: &mut Problems) -> Vec<&'a str> {
    let mut above = STANDARDS;
    let mut carried: Vec<u32> = Vec::new();
    let mut keys = Vec::with_capacity(rows.len());
    for row in rows {
        match row.section.as_deref().or(row.name.as_deref()) {
            Some(key) => above = key,
            None => carried.push(row.line),
        }
        keys.push(above);
    }
    if let Some(first) = carried.first() {
        problems.warning(
            code::SECTION_ABOVE,
            Place::row(*first),
            format!("{} rows name no section, the first is row {first}. They are put into the section above them.", crate::british::thousands(carried.len())),
            "Check the sections in the list below; fill the cells in where this is wrong.",
        );
    }
    keys
}

fn keys_from_codes(rows: &[Placing]) -> Vec<&str> {
    rows.iter().map(|r| prefix(&r.code).unwrap_or(STANDARDS)).collect()
}

/// What stands before the last separator: `A1` of `A1.2`.
fn prefix(code: &str) -> Option<&str> {
    let (prefix, _) = code.rsplit_once(['.', '-', '/', ':', '_', ' '])?;
    Some(prefix.trim()).filter(|p| !p.is_empty())
}

/// Codes that are all different: the section's own where it is one, the standards' prefix, or running numbers.
fn codes(groups: &[Group<'_>], named: bool) -> Vec<String> {
    let of = |group: &Group<'_>| match group.prefix {
        _ if !named => Some(group.key.to_owned()),
        _ if group.name.is_some() || is_code(group.key) => Some(group.key.to_owned()),
        prefix => prefix.map(str::to_owned),
    };
    let codes: Option<Vec<String>> = groups.iter().map(of).collect();
    let different = |codes: &Vec<String>| {
        let mut sorted: Vec<&String> = codes.iter().collect();
        sorted.sort_unstable();
        sorted.windows(2).all(|pair| pair[0] != pair[1])
    };
    match codes.filter(different) {
        Some(codes) => codes,
        None => (1..=groups.len()).map(|n| n.to_string()).collect(),
    }
}

/// Short and without a blank, such as `A1` or `3.2`.
fn is_code(key: &str) -> bool {
    key.len() <= 6 && !key.contains(' ') && key.chars().filter(|c| c.is_alphabetic()).count() <= 2
}

fn name(group: &Group<'_>, code: &str, named: bool) -> String {
    if let Some(name) = group.name {
        return name.to_owned();
    }
    if group.key == STANDARDS {
        return STANDARDS.to_owned();
    }
    if !named || group.key == code {
        return format!("Section {code}");
    }
    // `3. Treatment and recovery` repeats the code that stands beside it.
    let rest = group.key.strip_prefix(code).filter(|r| !r.starts_with(char::is_alphanumeric));
    let rest = rest.map(|r| r.trim_start_matches(|c: char| !c.is_alphanumeric()));
    rest.filter(|r| !r.is_empty()).unwrap_or(group.key).to_owned()
}

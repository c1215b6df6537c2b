//! What was visited, by whom and by which edition.

use crate::british::{plain_day, said};
use crate::edition::Edition;
use crate::method;
use crate::paper::{ScaleName, TeamLine, TypeName};
use crate::records::ReviewDetails;

pub(super) fn wards(details: &ReviewDetails) -> String {
    let ward = |ward: &crate::pack::Ward| {
        let whom = if ward.who.is_empty() { "beds" } else { &ward.who };
        format!("{}, {} {whom}", ward.name, ward.beds)
    };
    details.wards.iter().map(ward).collect::<Vec<_>>().join(". ")
}

pub(super) fn review_type(edition: Option<&Edition>, code: &str) -> String {
    let known =
        edition.and_then(|edition| edition.review_types.iter().find(|one| one.code == code));
    known.map_or_else(|| code.to_owned(), |known| known.label.clone())
}

pub(super) fn edition_line(edition: &Edition) -> String {
    let published = edition.published.as_deref();
    let parts = [
        Some(edition.label.clone()),
        edition.publication_number.clone(),
        published.map(|day| format!("published {}", said(day, plain_day))),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

pub(crate) fn scale(edition: Option<&Edition>) -> Vec<ScaleName> {
    let points = edition.map_or(&[][..], |edition| &edition.scale);
    points
        .iter()
        .map(|point| ScaleName { label: point.label.clone(), means: point.means })
        .collect()
}

pub(crate) fn types(edition: Option<&Edition>) -> Vec<TypeName> {
    let types = edition.map_or(&[][..], |edition| &edition.types);
    (0..)
        .zip(types)
        .map(|(weight, kind)| TypeName {
            code: kind.code.clone(),
            label: kind.label.clone(),
            about: kind.about.clone(),
            weight,
        })
        .collect()
}

pub(super) fn team(details: &ReviewDetails) -> Vec<TeamLine> {
    let line = |member: &crate::records::Member| TeamLine {
        name: member.name.clone(),
        title: method::title(member),
        organisation: member.organisation.clone(),
    };
    details.team.iter().map(line).collect()
}

pub(super) fn context(details: &ReviewDetails) -> Vec<(String, String)> {
    details.context.iter().map(|fact| (fact.label.clone(), fact.value.clone())).collect()
}

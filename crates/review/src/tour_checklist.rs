//! What somebody takes along who walks round with a clipboard: one line for each standard that is looked at, boxes to
//! tick, few words, and room to write.

use serde::Serialize;
use sync::RecordId;

use crate::british::{long_day, said};
use crate::edition::Standard;
use crate::local_report::{scale, types};
use crate::pack::SessionKind;
use crate::paper::{ScaleName, TypeName};
use crate::records::{ReviewDetails, Session};
use crate::review::Review;

/// The group under which editions keep what is looked for on the way round.
const LOOKING: &str = "tour";

/// The checklist of one tour.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TourChecklist {
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
    /// Points of the scale, in order: a box for each.
    pub scale: Vec<ScaleName>,
    /// `Ward tour and perimeter check`
    pub title: String,
    /// `09:50 to 10:45`
    pub when: String,
    /// Where it begins.
    pub place: String,
    /// Anything worth knowing: `Bags and telephones stay in the lockers at reception.`
    pub about: String,
    /// Who writes; empty if it is not settled.
    pub writes: String,
    /// Names of the wards, where there is more than one.
    pub wards: Vec<String>,
    /// What to look at by section, in the order of the edition. At least one.
    pub sections: Vec<ToLookAt>,
}

/// What to look at of one section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToLookAt {
    /// Code of the section.
    pub code: String,
    /// Name of the section.
    pub name: String,
    /// Standards, at least one.
    pub lines: Vec<LookLine>,
}

/// One standard.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LookLine {
    /// Code of the standard.
    pub code: String,
    /// Code of its type, if it has one.
    pub kind: Option<String>,
    /// How heavy the mark of its type is: 0 for the first type.
    pub weight: u8,
    /// What it is about, in a few words; the standard itself where the edition has no shorter name for it.
    pub short: String,
    /// What to look for.
    pub look: Vec<String>,
}

/// The checklist of a session; none where it is no tour, or nothing is looked at on the way round.
pub fn tour_checklist(review: &Review, id: RecordId, large_print: bool) -> Option<TourChecklist> {
    let session = review.session(id)?.body;
    if session.kind != SessionKind::Tour {
        return None;
    }
    let details = review.details().map(|held| held.body);
    let text = |of: fn(&ReviewDetails) -> &String| details.map(of).cloned().unwrap_or_default();
    let name = |id| review.member(id).map(|member| member.name.clone()).unwrap_or_default();
    let wards = details.map_or(&[][..], |details| &details.wards);
    let wards = wards.iter().map(|ward| ward.name.clone());
    let list = TourChecklist {
        unit: text(|details| &details.unit),
        network: text(|details| &details.network),
        visited: said(&text(|details| &details.visit_date), long_day),
        practice: details.is_some_and(|details| details.practice),
        draft: false,
        large_print,
        scale: scale(review.edition()),
        title: session.title.clone(),
        when: format!("{} to {}", session.starts, session.ends),
        place: session.place.clone(),
        about: session.about.clone().unwrap_or_default(),
        writes: session.types.map(name).unwrap_or_default(),
        wards: if wards.len() > 1 { wards.collect() } else { Vec::new() },
        sections: sections(review, session),
    };
    (!list.sections.is_empty()).then_some(list)
}

fn sections(review: &Review, session: &Session) -> Vec<ToLookAt> {
    let group = session.group.as_deref().unwrap_or(LOOKING);
    let types = types(review.edition());
    let sections = review.sections().map(|(section, standards)| ToLookAt {
        code: section.code.clone(),
        name: section.name.clone(),
        lines: standards.into_iter().filter_map(|one| line(one, group, &types)).collect(),
    });
    sections.filter(|section| !section.lines.is_empty()).collect()
}

fn line(standard: &Standard, group: &str, types: &[TypeName]) -> Option<LookLine> {
    let prompts = standard.prompts.iter().filter(|prompt| prompt.group == group);
    let look: Vec<String> = prompts.map(|prompt| prompt.text.clone()).collect();
    let kind = types.iter().find(|kind| Some(&kind.code) == standard.kind.as_ref());
    let short = standard.short.clone().filter(|short| !short.trim().is_empty());
    (!look.is_empty()).then(|| LookLine {
        code: standard.code.clone(),
        kind: standard.kind.clone(),
        weight: kind.map_or(0, |kind| kind.weight),
        short: short.unwrap_or_else(|| standard.text.clone()),
        look,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Prompt;
    use crate::sample::{self, Sample};

    fn prompt(group: &str, text: &str) -> Prompt {
        Prompt { group: group.into(), text: text.into() }
    }

    fn round() -> Sample {
        let mut edition = sample::edition();
        edition.standards[0].prompts = vec![prompt("patients", "Who tells you?")];
        edition.standards[3].short = Some("Keys counted".into());
        edition.standards[3].prompts = vec![
            prompt("tour", "Watch a handover of keys."),
            prompt("staff", "When are keys counted?"),
            prompt("tour", "Is the key board complete?"),
        ];
        edition.standards[4].prompts = vec![prompt("tour", "Walk the fence with a patient.")];
        Sample::of(edition)
    }

    #[test]
    fn each_standard_that_is_looked_at_has_one_line_in_its_section_with_few_words() {
        let mut sample = round();
        let tour = sample.session("Tour", "09:50", "10:45", None, SessionKind::Tour);
        let list = tour_checklist(&sample.review(), tour, true).unwrap();
        assert!(list.large_print);
        assert_eq!(list.wards, ["Larch", "Rowan"]);
        let [section] = list.sections.as_slice() else { panic!("{:?}", list.sections) };
        assert_eq!(section.name, "Physical security", "no section without anything to look at");
        let lines: Vec<_> =
            section.lines.iter().map(|l| (l.code.as_str(), l.short.as_str())).collect();
        assert_eq!(
            lines,
            [("2.1", "Keys counted"), ("2.2", "Patients help to check the perimeter.")]
        );
        assert_eq!(
            section.lines[0].look,
            ["Watch a handover of keys.", "Is the key board complete?"]
        );
        assert_eq!(list.scale.len(), 4, "a box for each point of the scale");
    }

    #[test]
    fn a_tour_with_a_group_of_its_own_looks_at_what_the_edition_keeps_for_it() {
        let mut sample = round();
        let staff = sample.session("Tour", "09:50", "10:45", Some("staff"), SessionKind::Tour);
        let list = tour_checklist(&sample.review(), staff, false).unwrap();
        assert_eq!(list.sections[0].lines[0].look, ["When are keys counted?"]);
    }

    #[test]
    fn what_is_no_tour_or_has_nothing_to_look_at_has_no_checklist() {
        let mut sample = round();
        let meets =
            sample.session("Patients", "11:00", "12:00", Some("tour"), SessionKind::Interview);
        assert_eq!(tour_checklist(&sample.review(), meets, false), None);
        let mut bare = Sample::new();
        let tour = bare.session("Tour", "09:50", "10:45", Some("tour"), SessionKind::Tour);
        assert_eq!(tour_checklist(&bare.review(), tour, false), None);
    }
}

//! The local report of a review, made from its records.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use sync::RecordId;

use crate::british::{long_day, month, plain_day, said};
use crate::edition::{Edition, Means, Section, Standard};
use crate::figures::Whose;
use crate::identifiers;
use crate::lookups::Question;
use crate::method;
use crate::paper::{
    ActionRow, FindingLine, Glance, GlanceRow, GlanceType, LastActionLine, QuestionnaireRow,
    QuestionnaireTable, ReportModel, ScaleName, SectionPages, SessionLine, ShortLine, StandardRow,
    TeamLine, TypeName,
};
use crate::readiness::SUMMARY;
use crate::records::{Finding, FindingList, Mark, Note, ReviewDetails};
use crate::review::{Held, Review};

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
        wards: details.map(wards).unwrap_or_default(),
        review_type: review_type(edition, &text(|details| &details.review_type)),
        made: now.format("Made %-d %B %Y at %H:%M").to_string(),
        draft: choices.draft,
        large_print: choices.large_print,
        edition: edition.map(edition_line).unwrap_or_default(),
        scale: scale(edition),
        types: types(edition),
        team: details.map(team).unwrap_or_default(),
        achievements: findings(review, FindingList::Achievement),
        improvements: findings(review, FindingList::Improvement),
        good_practice: findings(review, FindingList::GoodPractice),
        recommendations: findings(review, FindingList::Recommendation),
        glance: glance(review),
        method: [paragraphs(review, "", INTRODUCTION), method::paragraphs(review)].concat(),
        sessions: method::held(review).map(|session| session_line(review, session.body)).collect(),
        profile: details.map(|details| split(&details.profile)).unwrap_or_default(),
        context: details.map(context).unwrap_or_default(),
        sections: sections(review, choices),
        questionnaires: if choices.questionnaires { questionnaires(review) } else { Vec::new() },
        action_rows: action_rows(review),
        last_actions: last_actions(review),
        participants: method::participants(review),
        glossary: method::glossary(review),
        show_self: choices.self_review,
    }
}

fn wards(details: &ReviewDetails) -> String {
    let ward = |ward: &crate::pack::Ward| {
        let whom = if ward.who.is_empty() { "beds" } else { &ward.who };
        format!("{}, {} {whom}", ward.name, ward.beds)
    };
    details.wards.iter().map(ward).collect::<Vec<_>>().join(". ")
}

fn review_type(edition: Option<&Edition>, code: &str) -> String {
    let known =
        edition.and_then(|edition| edition.review_types.iter().find(|one| one.code == code));
    known.map_or_else(|| code.to_owned(), |known| known.label.clone())
}

fn edition_line(edition: &Edition) -> String {
    let published = edition.published.as_deref();
    let parts = [
        Some(edition.label.clone()),
        edition.publication_number.clone(),
        published.map(|day| format!("published {}", said(day, plain_day))),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn scale(edition: Option<&Edition>) -> Vec<ScaleName> {
    let points = edition.map_or(&[][..], |edition| &edition.scale);
    points
        .iter()
        .map(|point| ScaleName { label: point.label.clone(), means: point.means })
        .collect()
}

fn types(edition: Option<&Edition>) -> Vec<TypeName> {
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

fn team(details: &ReviewDetails) -> Vec<TeamLine> {
    let line = |member: &crate::records::Member| TeamLine {
        name: member.name.clone(),
        title: method::title(member),
        organisation: member.organisation.clone(),
    };
    details.team.iter().map(line).collect()
}

fn context(details: &ReviewDetails) -> Vec<(String, String)> {
    details.context.iter().map(|fact| (fact.label.clone(), fact.value.clone())).collect()
}

fn findings(review: &Review, list: FindingList) -> Vec<FindingLine> {
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

fn glance(review: &Review) -> Glance {
    let all = review.all_counts(Whose::Agreed);
    let last = review.all_counts(Whose::Last);
    let rows = review.edition().map_or(&[][..], |edition| &edition.sections).iter();
    let types = review.type_figures(Whose::Agreed);
    let last_visited = review.details().and_then(|details| details.body.last_visited.as_deref());
    Glance {
        all: all.into(),
        applicable: all.applicable(),
        percent: all.whole_percent(),
        self_percent: review.all_counts(Whose::SelfReview).whole_percent(),
        last_percent: last.share().map(|share| share.whole_percent()),
        last_visited: last_visited.map(|day| said(day, month)),
        summary: paragraphs(review, "", SUMMARY),
        sections: rows.map(|section| glance_row(review, section)).collect(),
        essential_short: short(review),
        essential_applicable: types.first().map_or(0, |first| first.counts.applicable()),
        types: types
            .iter()
            .map(|figure| GlanceType {
                label: format!(
                    "Type {}, {}",
                    figure.kind.code,
                    crate::british::within(&figure.kind.label)
                ),
                met: figure.counts.met,
                applicable: figure.counts.applicable(),
                percent: figure.counts.percent(),
                threshold: figure.threshold.map(|asked| format!("{asked} %")),
                reached: figure.reached,
            })
            .collect(),
    }
}

fn glance_row(review: &Review, section: &Section) -> GlanceRow {
    let counts = |whose| review.section_counts(&section.code, whose);
    GlanceRow {
        code: section.code.clone(),
        name: section.name.clone(),
        agreed: counts(Whose::Agreed).into(),
        percent: counts(Whose::Agreed).percent(),
        self_percent: counts(Whose::SelfReview).percent(),
        last_percent: counts(Whose::Last).percent(),
    }
}

fn short(review: &Review) -> Vec<ShortLine> {
    let short = |standard: &Standard| {
        let means = agreed(review, &standard.code)?;
        let short = matches!(means, Means::PartlyMet | Means::NotMet);
        let (code, text) = (standard.code.clone(), standard.text.clone());
        (short && review.is_essential(standard)).then_some(ShortLine { code, text, means })
    };
    review.standards().filter_map(short).collect()
}

fn session_line(review: &Review, session: &crate::records::Session) -> SessionLine {
    SessionLine {
        when: format!("{} to {}", session.starts, session.ends),
        title: session.title.clone(),
        group: session.group.as_deref().map(|group| review.group_label(group).to_owned()),
    }
}

fn sections(review: &Review, choices: &Choices) -> Vec<SectionPages> {
    let mut quoted = Vec::new();
    review
        .sections()
        .map(|(section, standards)| {
            let counts = review.section_counts(&section.code, Whose::Agreed);
            let bearing = |list| {
                let about = |finding: &Held<'_, Finding>| {
                    let linked = &finding.body.standards;
                    standards.iter().any(|standard| linked.contains(&standard.code))
                };
                let texts = review.findings(list).filter(about);
                texts.map(|finding| finding.body.text.trim().to_owned()).collect()
            };
            SectionPages {
                code: section.code.clone(),
                name: section.name.clone(),
                domain: section.domain.clone(),
                agreed: counts.into(),
                percent: counts.percent(),
                summary: paragraphs(review, &section.code, SUMMARY),
                quote: quote(review, &standards, &mut quoted),
                achievements: bearing(FindingList::Achievement),
                improvements: bearing(FindingList::Improvement),
                rows: standards.iter().map(|standard| row(review, standard, choices)).collect(),
            }
        })
        .collect()
}

/// A quote for a section: one that nobody is known by, patients' first, each used once in the report.
fn quote(
    review: &Review,
    standards: &[&Standard],
    quoted: &mut Vec<RecordId>,
) -> Option<(String, String)> {
    let notes = standards.iter().flat_map(|standard| review.notes_on(&standard.code));
    let (_, note, who) = notes
        .filter(|note| note.body.mark == Some(Mark::Quote) && !quoted.contains(&note.record))
        .filter(|note| {
            identifiers::find_except(&note.body.text, &note.body.not_identifying).is_empty()
        })
        .filter_map(|note| {
            let (place, who) = speaker(review, note.body)?;
            Some((place, note, who))
        })
        .min_by_key(|(place, _, _)| *place)?;
    quoted.push(note.record);
    Some((spoken(&note.body.text).to_owned(), who.to_owned()))
}

/// The words that were said: what stands in the first quotation marks, since a remark of the writer may stand beside
/// it; the whole note when there are none.
fn spoken(note: &str) -> &str {
    for (opens, closes) in [('“', '”'), ('"', '"')] {
        if let Some((_, rest)) = note.split_once(opens) {
            return rest.split(closes).next().unwrap_or(rest).trim();
        }
    }
    note.trim()
}

/// Who is quoted, as one of a group and never as a person, and how early to choose them. Nobody speaks on a tour or in
/// a document.
fn speaker(review: &Review, note: &Note) -> Option<(u8, &'static str)> {
    // The groups of an ordinary visit; an edition may have others.
    match review.group_of(note) {
        // An advocate or a peer worker in the patients' session is not a patient.
        Some("patients") if note.speaker.is_none() => Some((0, "A patient")),
        Some("family") => Some((1, "A family member or friend")),
        Some("staff") => Some((2, "A member of staff")),
        Some("managers") => Some((3, "A manager")),
        Some("tour" | "documents") => None,
        _ => Some((4, "Somebody we met")),
    }
}

fn row(review: &Review, standard: &Standard, choices: &Choices) -> StandardRow {
    let code = standard.code.as_str();
    let types = review.edition().map_or(&[][..], |edition| &edition.types);
    let weight = (0..).zip(types).find(|(_, kind)| standard.kind.as_ref() == Some(&kind.code));
    let record = review.agreed(code).map(|held| held.body);
    let unit = review.self_rating(code).filter(|_| choices.self_review);
    StandardRow {
        code: code.to_owned(),
        kind: standard.kind.clone(),
        weight: weight.map_or(0, |(weight, _)| weight),
        text: standard.text.clone(),
        unit: unit.and_then(|_| review.self_means(code)),
        team: review.standing(standard, Whose::Agreed).means(),
        last: review.last_means(code),
        comment: record.map(|agreed| agreed.comment.trim().to_owned()).unwrap_or_default(),
        unit_commentary: unit
            .map(|unit| unit.body.commentary.trim().to_owned())
            .unwrap_or_default(),
        dissent: record
            .map_or(&[][..], |agreed| &agreed.dissent)
            .iter()
            .map(|d| dissent(review, d))
            .collect(),
    }
}

fn dissent(review: &Review, dissent: &crate::records::Dissent) -> String {
    let who = review.member(dissent.person).map_or_else(|| "A reviewer".to_owned(), method::title);
    let rating = dissent.rating.as_deref().map(|code| {
        review
            .point(code)
            .map_or_else(|| "do not know".into(), |point| crate::british::within(&point.label))
    });
    let said = rating.map_or_else(
        || format!("{who} does not share this rating."),
        |rating| format!("{who} would have said {rating}."),
    );
    let why = dissent.why.trim();
    if why.is_empty() { said } else { format!("{said} {why}") }
}

fn questionnaires(review: &Review) -> Vec<QuestionnaireTable> {
    let table = |(group, returned): (&str, u32)| QuestionnaireTable {
        group: review.group_label(group).to_owned(),
        returned,
        rows: review
            .questions(group)
            .map(|item| question(review, Question { group, item }))
            .collect(),
    };
    review.questionnaires().into_iter().map(table).collect()
}

fn question(review: &Review, question: Question<'_>) -> QuestionnaireRow {
    let agreeing = review.agreeing(question.item);
    QuestionnaireRow {
        text: question.item.text.clone(),
        standard: question.item.standard.clone(),
        percent: agreeing.percent(),
        share: agreeing.share().map(|share| share.value() as f32),
        n: agreeing.share().map(|share| share.n()),
    }
}

fn action_rows(review: &Review) -> Vec<ActionRow> {
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

fn last_actions(review: &Review) -> Vec<LastActionLine> {
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
mod tests {
    use super::*;
    use crate::pack::SessionKind;
    use crate::records::{Dissent, GoodPracticeContact, Record};
    use crate::sample::Sample;

    const ALL: Choices =
        Choices { questionnaires: true, self_review: true, large_print: false, draft: true };

    fn report(sample: &Sample, choices: &Choices) -> ReportModel {
        let now = DateTime::parse_from_rfc3339("2026-10-14T18:05:00+01:00").unwrap();
        report_model(&sample.review(), choices, now)
    }

    fn busy() -> Sample {
        let mut sample = Sample::new();
        sample.session("Patients", "10:45", "11:30", Some("patients"), SessionKind::Interview);
        sample.session("Lunch", "12:00", "13:00", None, SessionKind::Break);
        sample
            .agree("1.1", "partly", " Told late. ")
            .agree("1.2", "met", "")
            .unit("1.1", "met", "We tell people.")
            .last("1.1", "not")
            .questionnaire("patients", &[("Told", Some("1.1"), 17, 12), ("Safe", None, 4, 4)])
            .finding(FindingList::Improvement, "Leave is called off.", &["1.1"], 1.0);
        let area = sample.heads.last().unwrap().record;
        sample.finding(FindingList::Improvement, "No quiet space.", &["2.1"], 2.0);
        sample.finding(FindingList::Recommendation, "Tell people by ten.", &[], 1.0).edit(|body| {
            if let Record::Finding(finding) = body {
                finding.answers = Some(area);
            }
        });
        sample
    }

    #[test]
    fn the_cover_says_what_was_visited_and_when() {
        let report = report(&busy(), &ALL);
        assert_eq!(report.visited, "Wednesday 14 October 2026");
        assert_eq!(report.wards, "Larch, 15 men. Rowan, 12 women");
        assert_eq!(report.made, "Made 14 October 2026 at 18:05");
        assert_eq!(report.edition, "Invented standards, EX-1, published 1 April 2026");
        assert_eq!(report.review_type, "Full peer review");
        assert_eq!(report.profile, ["Opened in 2009.", "Two wards."]);
        assert!(report.draft);
    }

    #[test]
    fn the_page_at_a_glance_counts_by_the_one_definition() {
        let glance = report(&busy(), &ALL).glance;
        assert_eq!((glance.all.met, glance.all.partly, glance.applicable), (1, 1, 2));
        assert_eq!((glance.percent.as_str(), glance.self_percent.as_str()), ("50%", "100%"));
        assert_eq!(glance.last_percent.as_deref(), Some("0%"));
        assert_eq!(glance.last_visited.as_deref(), Some("October 2024"));
        assert_eq!(
            (glance.sections[0].percent.as_str(), glance.sections[1].percent.as_str()),
            ("50.0%", "–")
        );
        assert_eq!(
            (glance.types[0].label.as_str(), glance.types[0].threshold.as_deref()),
            ("Type 1, essential", None)
        );
        assert_eq!((glance.essential_short.len(), glance.essential_applicable), (1, 1));
        assert!(glance.summary.is_empty());
    }

    #[test]
    fn recommendations_stand_with_the_area_that_they_answer() {
        let report = report(&busy(), &ALL);
        assert_eq!(report.improvements[0].helps, ["Tell people by ten."]);
        assert_eq!(report.improvements[0].standards, [("1.1".to_owned(), Some(Means::PartlyMet))]);
        let rows: Vec<_> = report
            .action_rows
            .iter()
            .map(|row| (row.text.as_str(), row.standards.join(" ")))
            .collect();
        assert_eq!(
            rows,
            [("Tell people by ten.", "1.1".to_owned()), ("No quiet space.", "2.1".to_owned())]
        );
        assert_eq!(report.last_actions[0].state, "Open, due 31 March 2025");
        assert_eq!(report.sections[1].improvements, ["No quiet space."]);
    }

    #[test]
    fn what_was_not_chosen_is_left_out() {
        let report = report(&busy(), &Choices::default());
        assert!(report.questionnaires.is_empty() && !report.show_self && !report.draft);
        let row = &report.sections[0].rows[0];
        assert_eq!(
            (row.unit, row.unit_commentary.as_str(), row.team),
            (None, "", Some(Means::PartlyMet))
        );
    }

    #[test]
    fn answers_of_too_few_are_not_on_paper() {
        let table = report(&busy(), &ALL).questionnaires.remove(0);
        assert_eq!((table.group.as_str(), table.returned), ("Patients", 17));
        assert_eq!((table.rows[0].percent.as_str(), table.rows[0].n), ("71%", Some(17)));
        assert_eq!(
            (table.rows[1].percent.as_str(), table.rows[1].n, table.rows[1].share),
            ("too few to show", None, None)
        );
    }

    #[test]
    fn a_quote_names_a_group_and_nobody() {
        let mut sample = Sample::new();
        sample
            .note("helen", Some("staff"), Some(Mark::Quote), "“We try.”", &["1.1"])
            .note("helen", Some("patients"), Some(Mark::Quote), "Mr Brown forgot me.", &["1.1"])
            .note("helen", Some("patients"), None, "Not a quote.", &["1.1"])
            .note("helen", Some("documents"), Some(Mark::Quote), "As written.", &["1.1"])
            .note("helen", Some("patients"), Some(Mark::Quote), "I help check.", &["1.2", "2.2"]);
        let quotes = |sample: &Sample| -> Vec<_> {
            report(sample, &ALL).sections.into_iter().map(|section| section.quote).collect()
        };
        let patient = Some(("I help check.".to_owned(), "A patient".to_owned()));
        assert_eq!(quotes(&sample), [patient, None]);
        sample.edit(|body| {
            if let Record::Note(note) = body {
                note.speaker = Some("Peer worker".into());
            }
        });
        let staff = Some(("We try.".to_owned(), "A member of staff".to_owned()));
        let other = Some(("I help check.".to_owned(), "Somebody we met".to_owned()));
        assert_eq!(quotes(&sample), [staff, other]);
    }

    #[test]
    fn only_what_was_said_is_quoted() {
        assert_eq!(spoken("“Telly and sleep.” Others nodded."), "Telly and sleep.");
        assert_eq!(spoken("Said: \"Nobody told me.\""), "Nobody told me.");
        assert_eq!(spoken("“It’s not happening"), "It’s not happening");
        assert_eq!(spoken(" You get your coat on. "), "You get your coat on.");
    }

    #[test]
    fn dissent_is_printed_by_role() {
        let mut sample = Sample::new();
        let jordan = sample.person("jordan");
        sample.agree("1.1", "partly", "Late.").edit(|body| {
            if let Record::AgreedRating(agreed) = body {
                let why = "Four of six found out at the door.".into();
                agreed.dissent = vec![Dissent { person: jordan, rating: Some("not".into()), why }];
            }
        });
        let said = &report(&sample, &ALL).sections[0].rows[0].dissent[0];
        assert_eq!(
            said,
            "Patient reviewer would have said not met. Four of six found out at the door."
        );
    }

    #[test]
    fn good_practice_says_whom_to_ask() {
        let mut sample = Sample::new();
        sample.finding(FindingList::GoodPractice, "A poster.", &[], 1.0).edit(|body| {
            if let Record::Finding(finding) = body {
                let (name, role) = ("Ann Reed".into(), "Ward manager".into());
                finding.contact = Some(GoodPracticeContact { name, role, how: " ".into() });
            }
        });
        let line = report(&sample, &ALL).good_practice.remove(0);
        assert_eq!(line.contact.as_deref(), Some("Ann Reed, Ward manager"));
    }

    #[test]
    fn an_empty_review_makes_an_empty_report() {
        let now = DateTime::parse_from_rfc3339("2026-10-14T18:05:00+01:00").unwrap();
        let report = report_model(&Review::default(), &ALL, now);
        assert!(report.sections.is_empty() && report.method.is_empty());
        assert_eq!(report.glance.percent, "–");
    }

    #[test]
    fn paragraphs_are_parted_by_blank_lines() {
        assert_eq!(split("\n a\nb \n\n\n c\r\n\r\nd"), ["a\nb", "c", "d"]);
        assert!(split(" \n").is_empty());
    }
}

//! What the report says, and what it must not.

use super::sections::spoken;
use super::*;
use crate::pack::SessionKind;
use crate::records::{Dissent, GoodPracticeContact, Mark, Record};
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
fn while_ratings_are_missing_every_figure_is_one_of_so_far() {
    let mut sample = busy();
    let glance = report(&sample, &ALL).glance;
    assert_eq!(glance.headline, "1 met of 2 agreed so far; 3 not agreed yet.");
    assert_eq!(
        glance.compared,
        "That is 50% so far. It can be compared with the unit’s own ratings and the last visit once every standard is agreed."
    );
    assert_eq!((glance.pending, glance.essential_pending), (3, 1));
    assert!(glance.types.iter().all(|kind| kind.reached.is_none()));
    assert_eq!(glance.types[0].percent, "0.0% so far");
    for code in ["1.1", "1.2", "1.10", "2.1", "2.2"] {
        sample.agree(code, "met", "");
    }
    let glance = report(&sample, &ALL).glance;
    assert_eq!(glance.headline, "5 of the 5 standards that apply are met.");
    assert_eq!(
        glance.compared,
        "That is 100%. By the unit’s own ratings it is 100%. At the last visit (October 2024) it was 0%."
    );
}

#[test]
fn recommendations_stand_with_the_area_that_they_answer() {
    let report = report(&busy(), &ALL);
    assert_eq!(report.improvements[0].helps, ["Tell people by ten."]);
    assert_eq!(report.improvements[0].standards, [("1.1".to_owned(), Some(Means::PartlyMet))]);
    let rows: Vec<_> =
        report.action_rows.iter().map(|row| (row.text.as_str(), row.standards.join(" "))).collect();
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
fn dissent_is_printed_by_part_where_that_names_nobody() {
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
        said, "One reviewer would have said not met. Four of six found out at the door.",
        "there is one patient reviewer only"
    );
    sample.details(|details| {
        let patient = details.team.iter().find(|member| member.id == jordan).cloned();
        let id = sync::PersonId::from_uuid(uuid::Uuid::from_u128(77));
        details.team.extend(patient.map(|patient| crate::records::Member { id, ..patient }));
    });
    let said = &report(&sample, &ALL).sections[0].rows[0].dissent[0];
    assert!(said.starts_with("Patient reviewer would have said not met."), "{said}");
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

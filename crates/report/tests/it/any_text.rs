use proptest::prelude::*;
use review::edition::Means;
use review::paper::*;

use crate::pdf::{PAPER, words_of};
use crate::sample;

/// One of everything, with the same text in every field that may hold any.
fn all_over(text: &str) -> ReportModel {
    let t = || text.to_owned();
    let finding = FindingLine {
        text: t(),
        standards: vec![(t(), Some(Means::NotMet)), (t(), None)],
        helps: vec![t()],
        contact: Some(t()),
    };
    let counts = CountsLine { met: 1, partly: 1, not: 1, na: 1, unknown: 1, unrated: 1 };
    let row = StandardRow {
        code: t(),
        kind: Some(t()),
        weight: 1,
        text: t(),
        unit: Some(Means::Met),
        team: Some(Means::PartlyMet),
        last: Some(Means::DoNotKnow),
        comment: t(),
        unit_commentary: t(),
        dissent: vec![t()],
    };
    let question = |share| QuestionnaireRow {
        text: t(),
        standard: Some(t()),
        percent: t(),
        share,
        n: Some(9),
    };
    ReportModel {
        network: t(),
        unit: t(),
        organisation: t(),
        visited: t(),
        wards: t(),
        review_type: t(),
        made: t(),
        draft: true,
        practice: false,
        large_print: false,
        edition: t(),
        scale: vec![ScaleName { label: t(), means: Means::Met }],
        types: vec![TypeName { code: t(), label: t(), about: t(), weight: 0 }],
        team: vec![TeamLine { name: t(), title: t(), organisation: t() }],
        achievements: vec![finding.clone()],
        improvements: vec![finding.clone()],
        good_practice: vec![finding.clone()],
        recommendations: vec![finding],
        glance: Glance {
            all: counts,
            applicable: 3,
            pending: 1,
            headline: t(),
            compared: t(),
            percent: t(),
            self_percent: t(),
            last_percent: Some(t()),
            last_visited: Some(t()),
            summary: vec![t()],
            sections: vec![GlanceRow {
                code: t(),
                name: t(),
                agreed: counts,
                percent: t(),
                self_percent: t(),
                last_percent: t(),
            }],
            types: vec![GlanceType {
                label: t(),
                met: 1,
                applicable: 3,
                percent: t(),
                threshold: Some(t()),
                reached: Some(false),
            }],
            essential_short: vec![ShortLine { code: t(), text: t(), means: Means::NotMet }],
            essential_applicable: 2,
            essential_pending: 1,
        },
        method: vec![t()],
        sessions: vec![SessionLine { when: t(), title: t(), group: Some(t()) }],
        profile: vec![t()],
        context: vec![(t(), t())],
        sections: vec![SectionPages {
            code: t(),
            name: t(),
            domain: Some(t()),
            agreed: counts,
            percent: t(),
            summary: vec![t()],
            quote: Some((t(), t())),
            achievements: vec![t()],
            improvements: vec![t()],
            rows: vec![row],
        }],
        questionnaires: vec![QuestionnaireTable {
            group: t(),
            returned: 9,
            rows: vec![question(Some(50.0)), question(None)],
        }],
        action_rows: vec![ActionRow { standards: vec![t()], text: t() }],
        last_actions: vec![LastActionLine {
            standard: t(),
            action: t(),
            state: t(),
            now: Some(Means::Met),
        }],
        participants: vec![t()],
        glossary: vec![(t(), t())],
        show_self: true,
    }
}

fn check(text: &str) {
    let model = all_over(text);
    let rendered = PAPER.render(&model).unwrap();
    rendered.pdf().unwrap();
    report::word(&model).unwrap();
}

#[test]
fn text_of_any_kind_reaches_paper() {
    for text in [
        "",
        " ",
        "\n\n",
        "👍🏽 well done 👨‍👩‍👧",
        "病房很安静",
        "قالت إن الجناح هادئ",
        "שלום",
        "\u{0}\u{1}\u{7f}\u{fffe}\u{ffff}",
        "\u{e000}\u{f8ff}",
        "\u{202e}backwards\u{202c}",
        "#let x = 1; $ x^2 $ *bold* _it_ <label> @ref \\ [ ] // /* ` ~",
        "#import \"/etc/passwd\"",
        "= Heading\n- list\n+ enum\n/ term: x",
        "Z\u{327}\u{301}\u{302}\u{303}\u{304}a\u{300}\u{301}",
        "&amp; <w:p/> ]]> \" '",
        "–",
        "12.5 %",
    ] {
        check(text);
    }
}

#[test]
fn a_word_without_end_stays_on_the_page() {
    check(&"x".repeat(60));
    check(&"long words and many of them ".repeat(60));
}

#[test]
fn a_replacement_can_be_seen() {
    let mut model = sample::bare();
    model.unit = "Ward 🌳".to_owned();
    model.profile = vec!["She said 你好 and left".to_owned()];
    let text = words_of(&model);
    assert!(text.contains("Ward [emoji]"));
    assert!(text.contains("She said [text in Han script] and left"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn any_string_in_any_field_reaches_paper(text in "\\PC{0,60}|(?s).{0,60}") {
        check(&text);
    }
}

//! The papers beside the report: a serious concern, and the checklist of a tour.

use std::process::Command;

use report::Rendered;
use review::concern_paper::{ConcernPaper, NumberLine, ToldLine};
use review::edition::Means;
use review::paper::ScaleName;
use review::tour_checklist::{LookLine, ToLookAt, TourChecklist};

use crate::pdf::{PAPER, check_sound};

/// Its text page by page, lines run together.
fn pages(rendered: &Rendered) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("paper.pdf");
    std::fs::write(&path, rendered.pdf().unwrap()).unwrap();
    check_sound(&path);
    if let Some(keep) = std::env::var_os("KEEP_PAPERS") {
        let name = std::thread::current().name().unwrap_or_default().replace("papers::", "");
        let name = format!("{name}-{}.pdf", rendered.pages());
        std::fs::copy(&path, std::path::Path::new(&keep).join(name)).unwrap();
    }
    let said = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().unwrap();
    let text = String::from_utf8(said.stdout).unwrap().replace('\u{a0}', " ");
    let run = |page: &str| page.split_whitespace().collect::<Vec<_>>().join(" ");
    text.split_terminator('\u{c}').map(run).collect()
}

fn told(whom: &str, mistake: &str) -> ToldLine {
    ToldLine {
        whom: whom.into(),
        how: "By telephone".into(),
        when: "11:12".into(),
        by: "Dr Anil Deshmukh".into(),
        said: "She comes to Larch at once and has the door watched until then.".into(),
        mistake: mistake.into(),
    }
}

fn concern() -> ConcernPaper {
    let to_ring = |who: &str, name: &str, phone: &str| NumberLine {
        who: who.into(),
        name: name.into(),
        phone: phone.into(),
        about: "Day and night".into(),
    };
    ConcernPaper {
        unit: "Hawthorn Unit".into(),
        organisation: "Aldermere NHS Foundation Trust".into(),
        network: "Low Secure Quality Network".into(),
        visited: "Wednesday 14 October 2026".into(),
        practice: false,
        draft: false,
        large_print: false,
        scale: Vec::new(),
        seen: "The door from the garden to the car park stood open for about ten minutes. Two patients were in the garden; no member of staff was.\nThe alarm panel by the door showed no light.".into(),
        place: "Garden of Larch ward, door to the car park".into(),
        noticed: "14 October, 10:20".into(),
        noticed_by: "Jordan Pike".into(),
        written: "Wednesday 14 October 2026, 10:24".into(),
        told: vec![told("Service lead", ""), told("Ward manager, Rowan", "Another ward’s number")],
        to_ring: vec![
            to_ring("Service lead", "Margaret Osei", "01632 960114"),
            to_ring("Project team of the network", "", "01632 960120"),
            to_ring("Safeguarding", "", "01632 960131"),
        ],
        state: "Handed over to the unit".into(),
        line: "Margaret Osei has it; the door was locked at 10:40.".into(),
        made: "Wednesday 14 October 2026, 12:30".into(),
    }
}

#[test]
fn a_serious_concern_of_usual_length_is_one_page_with_room_for_signatures() {
    let pages = pages(&PAPER.render_concern(&concern()).unwrap());
    let [page] = pages.as_slice() else { panic!("{} pages", pages.len()) };
    for words in [
        "Hawthorn Unit, Aldermere NHS Foundation Trust",
        "no member of staff was.",
        "14 October, 10:20",
        "Jordan Pike",
        "Dr Anil Deshmukh",
        "Written by mistake: Another ward’s number",
        "01632 960114",
        "Handed over to the unit",
        "tells nobody by itself",
        "For the review team",
        "Signature",
        "1 of 1",
    ] {
        assert!(page.contains(words), "{words} is not on the page: {page}");
    }
}

#[test]
fn a_long_one_flows_on_and_its_pages_are_counted() {
    let long = ConcernPaper {
        seen: "The door from the garden to the car park stood open.\n".repeat(60),
        large_print: true,
        ..concern()
    };
    let pages = pages(&PAPER.render_concern(&long).unwrap());
    assert!(pages.len() > 1);
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} of {}", at + 1, pages.len())), "page {}", at + 1);
        assert!(page.contains("Hawthorn Unit"));
    }
}

#[test]
fn one_that_is_begun_only_has_lines_to_write_on() {
    let bare = ConcernPaper {
        seen: String::new(),
        place: String::new(),
        told: Vec::new(),
        to_ring: Vec::new(),
        ..concern()
    };
    assert_eq!(pages(&PAPER.render_concern(&bare).unwrap()).len(), 1);
}

#[test]
fn any_text_in_a_serious_concern_prints() {
    for text in
        ["#panic()", "*a* _b_ `c` $d$ <e> @f", "\u{1f40d}\u{0}\u{202e}x", &"long".repeat(400)]
    {
        let all = ConcernPaper {
            seen: text.into(),
            place: text.into(),
            noticed_by: text.into(),
            told: vec![told(text, text)],
            line: text.into(),
            ..concern()
        };
        PAPER.render_concern(&all).unwrap().pdf().unwrap();
    }
}

fn tour(large_print: bool) -> TourChecklist {
    let point = |label: &str, means| ScaleName { label: label.into(), means };
    let line = |n: usize| LookLine {
        code: format!("8.{n}"),
        kind: Some("1".into()),
        weight: 0,
        short: "Bedrooms are private".into(),
        look: vec!["Are bedroom panels closed, and do the bathroom locks work?".into()],
    };
    let section = |code: &str, name: &str, lines| ToLookAt {
        code: code.into(),
        name: name.into(),
        lines: (1..=lines).map(line).collect(),
    };
    TourChecklist {
        unit: "Hawthorn Unit".into(),
        network: "Low Secure Quality Network".into(),
        visited: "Wednesday 14 October 2026".into(),
        practice: true,
        draft: false,
        large_print,
        scale: vec![
            point("Met", Means::Met),
            point("Partly met", Means::PartlyMet),
            point("Not met", Means::NotMet),
            point("Not applicable", Means::NotApplicable),
        ],
        title: "Ward tour and perimeter check".into(),
        when: "09:50 to 10:45".into(),
        place: "Starts at reception".into(),
        about: "Bags and telephones stay in the lockers at reception.".into(),
        writes: "Helen Marwood".into(),
        wards: vec!["Larch".into(), "Rowan".into()],
        sections: vec![section("8", "Ward environment", 14), section("9", "Physical security", 12)],
    }
}

#[test]
fn a_checklist_has_a_line_for_each_standard_and_says_whose_it_is_on_every_page() {
    let usual = pages(&PAPER.render_checklist(&tour(false)).unwrap());
    assert!(usual.len() <= 3, "{} pages for 26 standards", usual.len());
    for page in &usual {
        assert!(page.contains("Hawthorn Unit") && page.contains("Practice review: invented"));
    }
    let whole = usual.join(" ");
    for words in
        ["8.14", "Bedrooms are private", "Starts at reception", "Larch or Rowan", "Anything else"]
    {
        assert!(whole.contains(words), "{words} is not on the checklist");
    }
    assert!(pages(&PAPER.render_checklist(&tour(true)).unwrap()).len() > usual.len());
}

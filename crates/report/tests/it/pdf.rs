use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use report::{Paper, Rendered};
use review::paper::ReportModel;

use crate::sample;

pub static PAPER: LazyLock<Paper> = LazyLock::new(Paper::new);

fn render(model: &ReportModel) -> Rendered {
    PAPER.render(model).unwrap()
}

/// Writes the PDF where tools can read it.
fn written(model: &ReportModel, dir: &Path) -> PathBuf {
    let path = dir.join("report.pdf");
    std::fs::write(&path, render(model).pdf().unwrap()).unwrap();
    path
}

fn run(program: &str, args: &[&str], file: &Path) -> String {
    let output = Command::new(program).args(args).arg(file).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn text_of(model: &ReportModel) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = written(model, dir.path());
    let output = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ")
}

/// The text with lines and columns run together.
pub fn words_of(model: &ReportModel) -> String {
    text_of(model).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_report_says_what_was_agreed() {
    let text = words_of(&sample::hawthorn());
    for words in [
        "Hawthorn Unit",
        "Aldermere NHS Foundation Trust",
        "163 of the 201 standards",
        "That is 81%.",
        "October 2024",
        "Agreed ratings by section",
        "Type 1, essential: not fully met",
        "What stood out",
        "Priya Nair, lead occupational therapist",
        "“You get your coat on and then it’s not happening.",
        "Not all of one mind:",
        "too few to show",
        "What will be done",
        "Helen Marwood",
    ] {
        assert!(text.contains(words), "{words} is not on paper");
    }
}

#[test]
fn no_word_of_judgement_is_ours() {
    let text = words_of(&sample::hawthorn()).to_lowercase();
    for word in ["inspect", "fail", "passed", "violation", "breach", "compliance"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn every_page_of_a_draft_says_so_and_no_page_of_a_final_report() {
    let mut model = sample::hawthorn();
    let text = text_of(&model);
    let pages: Vec<_> = text.split_terminator('\u{c}').collect();
    assert_eq!(pages.len(), render(&model).pages());
    for (number, page) in pages.iter().enumerate() {
        assert!(page.contains("DRAFT – CONFIDENTIAL"), "page {}", number + 1);
        let foot = format!("{} of {}", number + 1, pages.len());
        assert!(number == 0 || page.contains(&foot), "page {}", number + 1);
    }
    model.draft = false;
    assert!(!text_of(&model).contains("DRAFT"));
}

#[test]
fn parts_with_nothing_in_them_are_left_out() {
    let text = words_of(&sample::bare());
    for part in ["Questionnaire", "Action plan", "Glossary", "Recommendations", "What stood out"] {
        assert!(!text.contains(part), "{part}");
    }
}

#[test]
fn the_units_own_ratings_stay_away_when_left_out() {
    let mut model = sample::hawthorn();
    assert!(words_of(&model).contains("community meeting; see the minutes"));
    model.show_self = false;
    model.glance.compared = "That is 81%. At the last visit (October 2024) it was 74%.".into();
    let text = words_of(&model);
    assert!(!text.contains("community meeting; see the minutes"));
    assert!(!text.contains("own ratings"));
}

#[test]
fn the_outline_lists_every_section_with_its_page() {
    let rendered = render(&sample::hawthorn());
    let outline = rendered.outline();
    let leave = outline.iter().find(|entry| entry.title == "5 Leave and discharge").unwrap();
    assert_eq!(leave.level, 1);
    let text = text_of(&sample::hawthorn());
    let page = text.split('\u{c}').nth(leave.page - 1).unwrap();
    assert!(page.contains("Leave and discharge"));
    assert!(outline.iter().all(|entry| (1..=rendered.pages()).contains(&entry.page)));
}

#[test]
fn pages_are_drawn_for_the_screen_and_none_past_the_end() {
    let rendered = render(&sample::hawthorn());
    assert!(rendered.page_svg(1).unwrap().starts_with("<svg"));
    assert!(rendered.page_svg(rendered.pages()).is_some());
    assert_eq!(rendered.page_svg(0), None);
    assert_eq!(rendered.page_svg(rendered.pages() + 1), None);
}

fn check_accessible(model: &ReportModel) {
    let dir = tempfile::tempdir().unwrap();
    check_sound(&written(model, dir.path()));
}

/// Sound, tagged, with a language, and declaring PDF/UA-1.
pub fn check_sound(path: &Path) {
    run("qpdf", &["--check"], path);
    let plain = path.with_extension("plain.pdf");
    let done = Command::new("qpdf")
        .args(["--qdf", "--object-streams=disable"])
        .args([path, &plain])
        .status()
        .unwrap();
    assert!(done.success());
    let bytes = std::fs::read(&plain).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    for needed in
        ["/StructTreeRoot", "/Lang (en-GB)", "/MarkInfo", "/Marked true", "/DisplayDocTitle true"]
    {
        assert!(text.contains(needed), "{needed}");
    }
    assert!(text.contains("pdfuaid:part"), "PDF/UA is not declared");
}

#[test]
fn the_pdf_is_sound_tagged_and_declares_its_language() {
    check_accessible(&sample::hawthorn());
    check_accessible(&sample::bare());
}

#[test]
fn marks_and_bars_speak_and_tables_have_headers() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(&sample::hawthorn(), dir.path());
    let tags = run("pdfinfo", &["-struct-text"], &path);
    for tag in ["H1", "H2", "Table", "TH", "TOC", "TOCI", "Figure", "LI", "Link"] {
        assert!(tags.contains(tag), "{tag}");
    }
    let plain = Command::new("qpdf")
        .args(["--qdf", "--object-streams=disable"])
        .arg(&path)
        .arg("-")
        .output()
        .unwrap();
    let plain = String::from_utf8_lossy(&plain.stdout);
    for words in [
        "(Unit: Met)",
        "(Team: Partly met)",
        "(10 met, 3 partly met, 1 not met)",
        "(Last cycle: Met)",
    ] {
        assert!(plain.contains(&format!("/Alt {words}")), "{words}");
    }
    assert!(plain.contains("/Scope /Row"));
}

#[test]
fn large_print_takes_more_pages_and_stays_sound() {
    let mut model = sample::hawthorn();
    let before = render(&model).pages();
    model.large_print = true;
    assert!(render(&model).pages() > before);
    check_accessible(&model);
}

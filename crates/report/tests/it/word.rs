use std::io::{Cursor, Read};
use std::process::Command;

use review::paper::ReportModel;

use crate::sample;

fn part(model: &ReportModel, name: &str) -> String {
    let bytes = report::word(model).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn headings_lists_and_tables_are_real() {
    let document = part(&sample::hawthorn(), "word/document.xml");
    for needed in [
        r#"<w:pStyle w:val="Heading1" />"#,
        r#"<w:pStyle w:val="Heading2" />"#,
        "<w:tbl>",
        "<w:tblHeader />",
        "<w:cantSplit />",
        "<w:numPr>",
        "TOC \\o",
        r#"w:w="11906" w:h="16838""#,
    ] {
        assert!(document.contains(needed), "{needed}");
    }
    assert_eq!(document.matches("<w:tbl>").count(), document.matches("<w:tblHeader />").count());
    let styles = part(&sample::hawthorn(), "word/styles.xml");
    for level in 1..=3 {
        assert!(styles.contains(&format!(r#"<w:name w:val="heading {level}" />"#)));
    }
}

#[test]
fn the_contents_get_their_page_numbers_when_the_file_is_opened() {
    assert!(
        part(&sample::hawthorn(), "word/settings.xml").contains("<w:updateFields w:val=\"true\"")
    );
}

#[test]
fn the_file_says_its_title_and_language() {
    let core = part(&sample::hawthorn(), "docProps/core.xml");
    assert!(core.contains("<dc:title>Hawthorn Unit, peer review report</dc:title>"));
    assert!(core.contains("<dc:language>en-GB</dc:language>"));
    assert!(part(&sample::hawthorn(), "word/styles.xml").contains(r#"<w:lang w:val="en-GB""#));
}

#[test]
fn while_ratings_are_missing_the_figures_say_so() {
    let complete = part(&sample::hawthorn(), "word/document.xml");
    assert!(!complete.contains("so far") && !complete.contains("Not agreed yet"));
    let mut model = sample::hawthorn();
    model.glance.pending = 55;
    model.glance.all.unrated = 55;
    model.glance.headline = "146 met of 149 agreed so far; 55 not agreed yet.".into();
    model.glance.compared = "That is 98% so far.".into();
    model.sections[0].agreed.unrated = 9;
    let document = part(&model, "word/document.xml");
    for said in [
        "146 met of 149 agreed so far; 55 not agreed yet.",
        "That is 98% so far.",
        "Not agreed yet",
        "Share met so far",
        "9 not agreed yet",
    ] {
        assert!(document.contains(said), "{said}");
    }
}

#[test]
fn a_draft_says_so_at_the_head_of_every_page() {
    let mut model = sample::hawthorn();
    assert!(part(&model, "word/header1.xml").contains("DRAFT – CONFIDENTIAL"));
    let foot = part(&model, "word/footer1.xml");
    assert!(foot.contains("Hawthorn Unit") && foot.contains("PAGE") && foot.contains("NUMPAGES"));
    model.draft = false;
    assert!(!part(&model, "word/document.xml").contains("DRAFT"));
    model.practice = true;
    assert!(part(&model, "word/header1.xml").contains("Practice review: invented"));
}

#[test]
fn a_word_processor_opens_it() {
    for (name, model) in [("rich", sample::hawthorn()), ("bare", sample::bare())] {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("report.docx");
        std::fs::write(&file, report::word(&model).unwrap()).unwrap();
        let profile = format!("-env:UserInstallation=file://{}/profile", dir.path().display());
        let output = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .args([dir.path(), &file])
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let pdf = dir.path().join("report.pdf");
        let text = Command::new("pdftotext").arg(&pdf).arg("-").output().unwrap();
        let text = String::from_utf8_lossy(&text.stdout).into_owned();
        assert!(text.contains("At a glance"), "{name}");
        assert_eq!(text.contains("Leave and discharge"), name == "rich");
    }
}

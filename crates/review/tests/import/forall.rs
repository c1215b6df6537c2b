//! What holds for every file.

use proptest::collection::vec;
use proptest::prelude::*;
use review::edition::Edition;
use review::import::table::{self, Cell};
use review::import::{
    Options, preview_edition, preview_last_actions, preview_questionnaires, preview_self_review,
    read_edition, read_pack,
};

use crate::workbooks::{X, sheet_xml, workbook, workbook_of_xml};

fn edition() -> Edition {
    read_edition(b"code,text\n1.1,A\n", "e.csv", &Options::default(), "E").unwrap()
}

/// Every door, with these bytes.
fn import_everywhere(bytes: &[u8]) {
    let (options, edition) = (Options::default(), edition());
    let preview = preview_edition(bytes, "a", &options);
    assert_eq!(preview.ready, read_edition(bytes, "a", &options, "A").is_ok());
    assert!(preview.ready || !preview.problems.is_empty());
    for problem in &preview.problems {
        assert!(!problem.what.is_empty() && !problem.todo.is_empty(), "{problem:?}");
    }
    preview_self_review(bytes, "a", &options, &edition);
    preview_questionnaires(bytes, "a", &options, &edition);
    preview_last_actions(bytes, "a", &options, &edition);
    let _ = read_pack(bytes, "a", Some(&edition));
}

/// A table of one width, with a heading over each column. One column alone leaves the delimiter to guesswork.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = "[ -~£é\r\n\t“—]{0,12}";
    (2_usize..6).prop_flat_map(move |width| {
        (vec("[a-z]{1,8}", width), vec(vec(cell, width), 1..12)).prop_map(|(head, mut rows)| {
            rows.insert(0, head);
            rows
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_table_written_as_csv_reads_back_the_same(
        rows in tables(),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        mark in any::<bool>(),
    ) {
        let filled = |row: &&Vec<String>| row.iter().any(|c| !c.trim().is_empty());
        let expected: Vec<Vec<String>> = rows.iter().skip(1).filter(filled).cloned().collect();
        prop_assume!(!expected.is_empty());
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut bytes = if mark { b"\xef\xbb\xbf".to_vec() } else { Vec::new() };
        bytes.extend(writer.into_inner().unwrap());
        let table = table::read(&bytes, "t.csv", None).unwrap();
        prop_assert_eq!(&table.headers, &rows[0]);
        let text = |c: &Cell| c.text.clone();
        let read: Vec<Vec<String>> = table.rows.iter().map(|r| r.cells.iter().map(text).collect()).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn no_bytes_panic_an_import(bytes in vec(any::<u8>(), 0..600)) {
        import_everywhere(&bytes);
    }

    #[test]
    fn no_text_panics_an_import(text in "[code,text;\"\r\n\t=+@ 1.{}\\[\\]:é-]{0,300}") {
        import_everywhere(text.as_bytes());
        import_everywhere(format!("code,text,rating,action\n{text}").as_bytes());
        import_everywhere(format!("{{\"format\": \"standpoint-edition/1\", {text}}}").as_bytes());
    }

    #[test]
    fn no_spoilt_workbook_panics_an_import(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let rows: &[&[X<'_>]] = &[&[X::Text("code"), X::Text("text")], &[X::Number(5.1), X::Day(4.0)]];
        let mut book = workbook(&[("S", rows)]);
        let at = at.index(book.len());
        book[at] = byte;
        import_everywhere(&book);
    }

    #[test]
    fn no_spoilt_sheet_panics_an_import(at in any::<prop::sample::Index>(), bytes in "[ -~]{1,6}") {
        let rows = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="str"><f t="shared" si="0" ref="B1:B9">A1</f><v>x</v></c></row>
            <row r="2"><c r="A2" t="d"><v>2026</v></c><c r="B2" s="1"><v>-1e300</v></c><c r="C2"><f t="shared" si="0"/><v>1</v></c></row>"#;
        let mut xml = sheet_xml(&format!(r#"<dimension ref="A1:B2"/>{rows}"#));
        let at = at.index(xml.len());
        let end = (at + bytes.len()).min(xml.len());
        xml.replace_range(at..end, &bytes);
        let shared = r#"<sst uniqueCount="1"><si><t>code</t></si></sst>"#;
        import_everywhere(&workbook_of_xml(&[("S", &xml)], shared));
    }
}

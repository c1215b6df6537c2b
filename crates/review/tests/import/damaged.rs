//! Files that cannot be imported, each with what the person is told.

use review::import::{Options, Severity, preview_edition, read_edition};

use crate::workbooks::{X, sheet_xml, workbook, workbook_of_xml, zip};

/// Refused, with this code, these words in what is wrong, and these in what to do.
fn check(case: &str, bytes: &[u8], code: &str, what: &str, todo: &str) {
    let problems = read_edition(bytes, "standards.csv", &Options::default(), "Ours")
        .expect_err(&format!("{case}: was imported"));
    let said = format!("{case}: {problems:#?}");
    let is_it = |p: &&review::import::Problem| {
        p.code == code && p.severity == Severity::Error && p.what.contains(what)
    };
    let found = problems.iter().find(is_it);
    let problem = found.unwrap_or_else(|| panic!("no {code} “{what}”: {said}"));
    assert!(problem.todo.contains(todo), "no “{todo}” in todo: {said}");
    assert!(problem.what.ends_with('.') && problem.todo.ends_with('.'), "no sentence: {said}");
    let preview = preview_edition(bytes, "standards.csv", &Options::default());
    assert!(!preview.ready && preview.problems == problems, "preview differs, {said}");
}

fn csv(case: &str, text: &str, code: &str, what: &str, todo: &str) {
    check(case, text.as_bytes(), code, what, todo);
}

#[test]
fn a_file_that_is_no_table_says_what_it_is() {
    check("empty", b"", "SP-3001", "empty", "another file");
    check("blank", b"\xef\xbb\xbf \r\n\r\n", "SP-3001", "empty", "another file");
    check("commas only", b",,,\n,,,\n", "SP-3001", "empty", "another file");
    check("60 MB", &vec![b'a'; 60 << 20], "SP-3002", "20 MB (60 MB)", "save it again");
    check("png as csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "SP-3003", "a picture", "CSV");
    check("jpeg as csv", b"\xff\xd8\xff\xe0\0\x10JFIF", "SP-3003", "a picture", "CSV");
    check("pdf as csv", b"%PDF-1.7\n", "SP-3003", "a PDF", "CSV");
    check("web page", b"<html><table></table></html>", "SP-3003", "a web page", "CSV");
}

#[test]
fn text_in_another_encoding_says_how_to_save_it() {
    let neither = b"code,text\n1.1,The caf\xe9 is \x81pen\n";
    check("neither UTF-8 nor Windows text", neither, "SP-3004", "line 2", "CSV UTF-8");
    let both = "code,text\n1.1,The café is open\n1.2,The caf".bytes().chain(*b"\xe9\n");
    check("half of each", &both.collect::<Vec<_>>(), "SP-3004", "line 3", "CSV UTF-8");
    check("NUL", b"code,text\n1.1,a\0b\n", "SP-3005", "Line 2", "CSV UTF-8");
    check("UTF-16 without its mark", b"c\0o\0d\0e\0,\0t\0", "SP-3005", "Line 1", "CSV UTF-8");
    check("UTF-16 cut in two", b"\xff\xfea\0,\0b\0\n\0c", "SP-3005", "Line 2", "CSV UTF-8");
    check("half a UTF-16 pair", b"\xff\xfea\0\x00\xd8b\0", "SP-3005", "Line 1", "CSV UTF-8");
}

#[test]
fn windows_text_is_read_and_said_so() {
    let saved = b"code,text\r\n1.1,It\x92s the caf\xe9 \x96 open\r\n";
    let options = Options::default();
    let edition = read_edition(saved, "standards.csv", &options, "Ours").unwrap();
    assert_eq!(edition.standards[0].text, "It’s the café – open");
    let preview = preview_edition(saved, "standards.csv", &options);
    let said = &preview.problems[0];
    assert!(preview.ready && said.severity == Severity::Warning && said.code == "SP-3120");
    assert!(said.what.contains("Windows text") && said.todo.contains("apostrophes"));
}

#[test]
fn a_damaged_text_table_names_the_row() {
    csv("heading only", "code,text\n", "SP-3012", "below the headings", "right sheet");
    csv("open quote", "code,text\n1.1,A\n1.2,\"B\n1.3,C\n", "SP-3016", "row 3", "Close");
    csv("open quote at the end", "code,text\n1.1,\"", "SP-3016", "row 2", "Close");
    csv(
        "too many cells",
        "code,text\n1.1,A\n1.2,B, and C\n",
        "SP-3109",
        "Row 3 has 3 cells",
        "quotation marks",
    );
    let wide = format!("code,text{}\n1.1,A\n", ",x".repeat(250));
    csv("too many columns", &wide, "SP-3014", "Row 1", "Delete the columns");
    let long = format!("code,text\n1.1,{}\n", "x".repeat(40_000));
    csv("long cell", &long, "SP-3015", "row 2", "Shorten");
    let rows: String = (0..20_001).map(|n| format!("{n},Text\n")).collect();
    csv("too many rows", &format!("code,text\n{rows}"), "SP-3013", "20,000", "split");
}

#[test]
fn a_table_without_what_is_needed_names_the_cell() {
    csv("no code", "text,notes\nA,B\n", "SP-3101", "“Code”", "Choose the column");
    csv("no text", "code,x\n1.1,2\n", "SP-3101", "“Wording”", "Choose the column");
    csv(
        "empty code",
        "code,text\n1.1,A\n,B\n",
        "SP-3102",
        "Row 3 has nothing under “code”",
        "heading",
    );
    csv(
        "empty text",
        "code,text\n1.1,A\n1.2,\n",
        "SP-3102",
        "Row 3 has nothing under “text”",
        "delete the row",
    );
    csv(
        "twice",
        "code,text\n1.1,A\n1.2,B\n1.1,C\n",
        "SP-3103",
        "Row 4 has the code 1.1 again; row 2",
        "5.10",
    );
    csv("twice in words", "code,text\nA,One\nA,Two\n", "SP-3103", "row 2", "delete the row");
    csv(
        "formula",
        "code,text\n1.1,=HYPERLINK(\"x\")\n",
        "SP-3104",
        "begins with “=”",
        "Type the words",
    );
    csv(
        "formula by at",
        "code,text\n1.1,@SUM(A1)\n",
        "SP-3104",
        "begins with “@”",
        "Type the words",
    );
    csv("formula by plus", "code,text\n1.1,+A1\n", "SP-3104", "begins with “+”", "Type the words");
    csv(
        "formula as code",
        "code,text\n-1+1,Text\n",
        "SP-3104",
        "begins with “-”",
        "Type the words",
    );
}

fn minimal() -> Vec<u8> {
    workbook(&[("S", &[&[X::Text("code"), X::Text("text")], &[X::Text("1.1"), X::Text("A")]])])
}

#[test]
fn a_workbook_that_cannot_be_read_says_why() {
    let whole = minimal();
    assert!(read_edition(&whole, "s.xlsx", &Options::default(), "").is_ok());
    check(
        "cut short",
        &whole[..whole.len() / 2],
        "SP-3009",
        "incomplete or damaged",
        "Open it in Excel",
    );
    let mut spoilt = whole.clone();
    for byte in &mut spoilt[60..120] {
        *byte ^= 0x55;
    }
    check("spoilt inside", &spoilt, "SP-3009", "incomplete or damaged", "Open it in Excel");
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.extend([0; 600]);
    check("old .xls", &ole, "SP-3006", "(.xls)", "Excel Workbook (.xlsx)");
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    check("password", &ole, "SP-3007", "password", "take the password off");
    check("Word", &zip(&[("word/document.xml", b"<w/>")]), "SP-3010", "a Word document", ".xlsx");
    check("OpenDocument", &zip(&[("content.xml", b"<o/>")]), "SP-3010", "OpenDocument", ".xlsx");
    check("any zip", &zip(&[("a.txt", b"a")]), "SP-3010", "a zip archive", ".xlsx");
    check(
        "no zip at all",
        b"PK\x03\x04 and nothing more",
        "SP-3009",
        "damaged",
        "Open it in Excel",
    );
}

#[test]
fn a_bomb_is_refused_before_it_goes_off() {
    let zeros = vec![b' '; 99 << 20];
    let one = zip(&[("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    check("shrunk a thousand times", &one, "SP-3008", "100 MB", "new workbook");
    let mut noise = Vec::with_capacity(3 << 20);
    let mut n = 1_u32;
    while noise.len() < 3 << 20 {
        n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        noise.extend(std::iter::repeat_n(b'a' + (n >> 24) as u8 % 26, 64));
    }
    let names: Vec<String> = (0..40).map(|n| format!("xl/media/{n}")).collect();
    let mut parts: Vec<(&str, &[u8])> = vec![("xl/workbook.xml", b"<a/>")];
    parts.extend(names.iter().map(|n| (n.as_str(), noise.as_slice())));
    check("many parts", &zip(&parts), "SP-3008", "100 MB", "new workbook");
    let mut lie =
        zip(&[("xl/workbook.xml", b"<a/>"), ("xl/worksheets/sheet1.xml", &vec![b' '; 101 << 20])]);
    let size = (101_u32 << 20).to_le_bytes();
    while let Some(at) = lie.windows(4).position(|w| w == size) {
        lie[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    check("more than it says", &lie, "SP-3009", "larger than its declared", "Open it in Excel");
    let text = "x".repeat(30_000);
    let shared = format!(r#"<sst uniqueCount="1"><si><t>{text}</t></si></sst>"#);
    let row = |r: usize| {
        format!(
            r#"<row r="{r}"><c r="A{r}" t="s"><v>0</v></c><c r="B{r}" t="s"><v>0</v></c></row>"#
        )
    };
    let rows: String = (1..5_000).map(row).collect();
    let book = workbook_of_xml(&[("S", &sheet_xml(&rows))], &shared);
    check("one string everywhere", &book, "SP-3008", "100 MB", "new workbook");
}

#[test]
fn a_lie_in_a_workbook_does_no_harm() {
    let cell = |at: &str| {
        sheet_xml(&format!(r#"<row><c r="{at}"><v>1</v></c><c r="A2"><v>2</v></c></row>"#))
    };
    let book = |at: &str| workbook_of_xml(&[("S", &cell(at))], "");
    check("far column", &book("XFD1"), "SP-3014", "Row 1", "Delete the columns");
    check("no such column", &book("ZZZZZZZZ1"), "SP-3009", "makes no sense", "Open it in Excel");
    check("no such row", &book("A99999999999"), "SP-3009", "makes no sense", "Open it in Excel");
    let shared = format!(r#"<sst uniqueCount="{}"><si><t>a</t></si></sst>"#, usize::MAX);
    let book = workbook_of_xml(&[("S", &cell("A1"))], &shared);
    check("count of strings", &book, "SP-3009", "makes no sense", "Open it in Excel");
    let far = sheet_xml(
        r#"<row r="1048576"><c r="A1048576"><v>1</v></c><c r="B1048576"><v>1</v></c></row>"#,
    );
    check(
        "far row",
        &workbook_of_xml(&[("S", &far)], ""),
        "SP-3012",
        "below the headings",
        "right sheet",
    );
}

#[test]
fn a_cell_that_the_spreadsheet_spoilt_names_itself() {
    let with = |cell: X<'_>, text: X<'_>| {
        workbook(&[("S", &[&[X::Text("Code"), X::Text("Text")], &[cell, text]])])
    };
    let check = |case: &str, cell, text, code: &str, what: &str, todo: &str| {
        check(case, &with(cell, text), code, what, todo);
    };
    check(
        "no result",
        X::Text("1.1"),
        X::Formula("A1", None),
        "SP-3104",
        "without a result",
        "Type the words",
    );
    check("failed", X::Text("1.1"), X::Failed, "SP-3104", "#REF!", "Type the words");
    check(
        "date as code",
        X::Day(46_000.0),
        X::Text("A"),
        "SP-3111",
        "turned into a date",
        "format to Text",
    );
}

#[test]
fn json_of_another_thing_says_so() {
    csv("cut short", "{\"format\": \"standpoint-edition/1\", ", "SP-3017", "line 1", "again");
    csv("no format", "{\"a\": 1}", "SP-3018", "not an edition", "Choose the file");
    csv(
        "a pack",
        "{\"format\": \"standpoint-review-pack/1\"}",
        "SP-3018",
        "standpoint-review-pack/1",
        "Choose",
    );
    csv(
        "newer",
        "{\"format\": \"standpoint-edition/2\"}",
        "SP-3019",
        "newer version",
        "Update Standpoint",
    );
    let shape = r#"{"format": "standpoint-edition/1", "label": "A", "sections": [{"code": 1, "name": "a"}], "standards": []}"#;
    csv("a number as code", shape, "SP-3020", "sections[0].code", "Put right");
    let section = r#"{"format": "standpoint-edition/1", "label": "A", "sections": [{"code": "1", "name": "a"}],
        "standards": [{"code": "1.1", "section": "2", "text": "T", "type": "9"}]}"#;
    csv(
        "no such section",
        section,
        "SP-3116",
        "standards[0].section: there is no section “2”",
        "Check the code",
    );
    csv(
        "no such type",
        section,
        "SP-3116",
        "standards[0].type: there is no type “9”",
        "Check the code",
    );
    let deep = "{\"format\":".to_owned() + &"[".repeat(100_000);
    csv("deep", &deep, "SP-3017", "line 1", "again");
}

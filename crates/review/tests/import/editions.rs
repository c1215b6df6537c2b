//! Editions and packs from files as people have them.

use review::edition::{EDITION_FORMAT, Edition};
use review::import::{
    Matching, Options, Preview, Severity, preview_edition, read_edition, read_pack,
};

use crate::workbooks::{X, workbook};

fn read(bytes: &[u8]) -> Edition {
    read_edition(bytes, "C:\\Files\\Our standards.csv", &Options::default(), "").unwrap()
}

fn preview(bytes: &[u8]) -> Preview {
    preview_edition(bytes, "standards.csv", &Options::default())
}

fn warnings(preview: &Preview) -> Vec<&str> {
    assert!(preview.ready, "{:#?}", preview.problems);
    preview.problems.iter().map(|p| p.code).collect()
}

/// What matters of an edition, in a line a standard.
fn outline(edition: &Edition) -> Vec<String> {
    let section = |code: &str| edition.sections.iter().find(|s| s.code == code).unwrap();
    let line = |s: &review::edition::Standard| {
        format!("{} | {} {} | {}", s.code, s.section, section(&s.section).name, s.text)
    };
    edition.standards.iter().map(line).collect()
}

/// Any way of writing these two standards gives the same edition.
fn check(case: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(outline(&read(bytes)), expected, "{case}");
}

#[test]
fn any_table_with_a_code_and_a_wording_is_an_edition() {
    let two = ["1.1 | 1 Section 1 | One", "2.1 | 2 Section 2 | Two"];
    let utf16 = |big: bool| -> Vec<u8> {
        let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
        "\u{feff}Code\tText\r\n1.1\tOne\r\n2.1\tTwo\r\n".encode_utf16().flat_map(unit).collect()
    };
    check("commas", b"code,text\n1.1,One\n2.1,Two\n", &two);
    check("semicolons", b"Ref;Criterion\r\n1.1;One\r\n2.1;Two\r\n", &two);
    check("tabs", b"Standard no.\tStandard\n1.1\tOne\n2.1\tTwo", &two);
    check("byte order mark", b"\xef\xbb\xbfcode,text\n1.1,One\n2.1,Two\n", &two);
    check("UTF-16 little", &utf16(false), &two);
    check("UTF-16 big", &utf16(true), &two);
    check("old Mac line ends", b"code,text\r1.1,One\r2.1,Two\r", &two);
    check("title above", b"Standards 2026,\n,\ncode,text\n1.1,One\n2.1,Two\n", &two);
    check("blank rows", b"code,text\n\n1.1,One\n,\n2.1,Two\n,,\n", &two);
    check("quoted", b"\"code\",\"text\"\n\"1.1\",\"One\"\n\"2.1\",\"Two\"\n", &two);
    let cells: &[&[X<'_>]] = &[
        &[X::Text("Code"), X::Text("Text")],
        &[X::Number(1.1), X::Formula("A1", Some("One"))],
        &[X::Number(2.1), X::Text("Two")],
    ];
    check("workbook", &workbook(&[("Standards", cells)]), &two);
}

#[test]
fn unnamed_columns_are_told_by_what_stands_in_them() {
    let text = b"A,B\nThe door to the garden is open all day long,S1\nThe kitchen is clean every morning,S2\n";
    check(
        "by content",
        text,
        &[
            "S1 | Standards Standards | The door to the garden is open all day long",
            "S2 | Standards Standards | The kitchen is clean every morning",
        ],
    );
}

#[test]
fn sections_come_from_columns_or_codes() {
    check(
        "names and prefixes",
        b"code,section,text\n1.1,Admission,A\n1.2,Admission,B\n10.1,Workforce,C\n",
        &["1.1 | 1 Admission | A", "1.2 | 1 Admission | B", "10.1 | 10 Workforce | C"],
    );
    check(
        "names that repeat the number",
        b"code,section,text\n1.1,1. Admission,A\n2.1,2 - Workforce,B\n",
        &["1.1 | 1 Admission | A", "2.1 | 2 Workforce | B"],
    );
    check(
        "codes and names",
        b"code,section,section name,text\nA1.1,A1,Admission,A\nA2.1,A2,Workforce,B\n",
        &["A1.1 | A1 Admission | A", "A2.1 | A2 Workforce | B"],
    );
    check(
        "running numbers",
        b"no,section,text\n1,Admission,A\n2,Admission,B\n3,Workforce,C\n",
        &["1 | 1 Admission | A", "2 | 1 Admission | B", "3 | 2 Workforce | C"],
    );
    check(
        "merged cells",
        b"code,section,text\n1.1,Admission,A\n1.2,,B\n2.1,Workforce,C\n",
        &["1.1 | 1 Admission | A", "1.2 | 1 Admission | B", "2.1 | 2 Workforce | C"],
    );
    check("codes only", b"code,text\nA1.2,A\n", &["A1.2 | A1 Section A1 | A"]);
    check(
        "no separator",
        b"code,text\n7,A\n8,B\n",
        &["7 | Standards Standards | A", "8 | Standards Standards | B"],
    );
}

#[test]
fn every_column_lands_in_its_field() {
    let text = "code,text,type,guidance,look for,Prompt: Patients,prompt: family,core reference,previous code,applies to,domain,section\n\
        1.1,Text,Type 2 - Expected,G,L,Ask?,And you?,C9,0.9,Low and medium,D,S\n";
    let edition = read(text.as_bytes());
    let one = &edition.standards[0];
    let said = |o: &Option<String>| o.clone().unwrap_or_default();
    assert_eq!(one.kind.as_deref(), Some("2"));
    assert_eq!(
        [said(&one.guidance), said(&one.look_for), said(&one.core), said(&one.previous)],
        ["G", "L", "C9", "0.9"]
    );
    let prompts: Vec<_> = one.prompts.iter().map(|p| (p.group.as_str(), p.text.as_str())).collect();
    assert_eq!(prompts, [("patients", "Ask?"), ("family", "And you?")]);
    assert_eq!(one.applies_to, ["low", "medium"]);
    assert_eq!(edition.sections[0].domain.as_deref(), Some("D"));
    assert_eq!((edition.label.as_str(), edition.types.len()), ("Our standards", 3));
    assert_eq!(edition.format, EDITION_FORMAT);
}

#[test]
fn the_person_has_the_last_word_on_columns() {
    let text = b"code,old,text,new\n1.1,X1,Long wording,Other wording\n";
    let mut matching = Matching::default();
    matching.columns.insert("text".into(), Some(3));
    matching.columns.insert("code".into(), Some(1));
    let options = Options { sheet: None, matching };
    let edition = read_edition(text, "a.csv", &options, "L").unwrap();
    assert_eq!(edition.standards[0].code, "X1");
    assert_eq!(edition.standards[0].text, "Other wording");
    for (field, column) in [("text", Some(9)), ("text", Some(1)), ("text", None)] {
        let mut options = options.clone();
        options.matching.columns.insert(field.into(), column);
        let preview = preview_edition(text, "a.csv", &options);
        assert!(!preview.ready, "{column:?}");
        assert!(
            preview.fields.iter().any(|f| f.field == "text" && f.column.is_none()),
            "{column:?}"
        );
    }
}

#[test]
fn a_preview_shows_columns_fields_and_first_rows() {
    let rows: String = (1..=1_200)
        .map(|n| format!("{}.{},Wording {n},{}\n", n / 100, n % 100, n % 3 + 1))
        .collect();
    let preview = preview(format!("Ref,Criterion,Type\n{rows}").as_bytes());
    assert_eq!(warnings(&preview), [""; 0]);
    assert_eq!((preview.rows, preview.sections, preview.sample.len()), (1_200, 13, 8));
    assert_eq!(preview.columns[1].header, "Criterion");
    assert_eq!(preview.columns[1].samples, ["Wording 1", "Wording 2", "Wording 3"]);
    let column = |field: &str| preview.fields.iter().find(|f| f.field == field).unwrap().column;
    assert_eq!([column("code"), column("text"), column("section")], [Some(0), Some(1), None]);
    assert_eq!(preview.sample[0].values[..2], ["0.1", "Wording 1"]);
    assert_eq!(preview.sample[0].row, 2);
}

#[test]
fn rows_are_numbered_as_in_the_file() {
    let text = b"code,text\n\n1.1,\"two\nlines\"\n\n\n1.2,B\n";
    let rows: Vec<u32> = preview(text).sample.iter().map(|r| r.row).collect();
    assert_eq!(rows, [3, 7]);
}

#[test]
fn doubtful_things_are_warned_about() {
    let check = |case: &str, bytes: &[u8], code: &str, what: &str| {
        let preview = preview(bytes);
        assert_eq!(warnings(&preview), [code], "{case}");
        assert!(preview.problems[0].what.contains(what), "{case}: {:#?}", preview.problems);
    };
    let cells: &[&[X<'_>]] = &[
        &[X::Text("Code"), X::Text("Text")],
        &[X::Number(5.1), X::Text("A")],
        &[X::Number(5.2), X::Text("B")],
        &[X::Number(5.11), X::Text("C")],
        &[X::Text("5.10"), X::Text("D")],
    ];
    check("number", &workbook(&[("S", cells)]), "SP-3110", "5.1 may have been 5.10");
    check("short row", b"code,text,type\n1.1,A,1\n1.2,B\n", "SP-3109", "Row 3 ends after 2 of 3");
    check("merged", b"code,text,section\n1.1,A,S\n1.2,B,\n", "SP-3119", "row 3");
    check("group", b"code,text,prompt: visitors\n1.1,A,x\n", "SP-3112", "prompt: visitors");
    let json = r#"{"format": "standpoint-edition/1", "label": "A", "guidence": "x", "sections": [{"code": "1", "name": "a"}],
        "standards": [{"code": "1.1", "section": "1", "text": "T", "prompts": [], "short": null}]}"#;
    check("field", json.as_bytes(), "SP-3118", "guidence");
}

#[test]
fn a_list_in_a_text_is_no_formula() {
    let edition = read(b"code,text\n1.1,- first\n1.2,\"+ second\"\n1.3,--- third\n");
    assert_eq!(edition.standards.len(), 3);
}

#[test]
fn a_sheet_can_be_chosen() {
    let sheet =
        |text| vec![vec![X::Text("code"), X::Text("text")], vec![X::Text("1.1"), X::Text(text)]];
    let (one, two) = (sheet("A"), sheet("B"));
    let (one, two): (Vec<_>, Vec<_>) =
        (one.iter().map(Vec::as_slice).collect(), two.iter().map(Vec::as_slice).collect());
    let book = workbook(&[("One", &one), ("Two", &two)]);
    assert_eq!(preview(&book).sheets, ["One", "Two"]);
    let chosen = |name: &str| Options { sheet: Some(name.into()), ..Options::default() };
    let edition = read_edition(&book, "b.xlsx", &chosen("Two"), "").unwrap();
    assert_eq!(edition.standards[0].text, "B");
    let preview = preview_edition(&book, "b.xlsx", &chosen("Three"));
    assert_eq!(preview.problems[0].code, "SP-3011");
    assert_eq!(preview.sheets, ["One", "Two"]);
}

const PACK: &str = r#"{
    "format": "standpoint-review-pack/1",
    "edition": {
        "format": "standpoint-edition/1", "label": "A", "sections": [{"code": "1", "name": "a"}],
        "standards": [{"code": "1.1", "section": "1", "text": "T"}]
    },
    "review": {"unit": "U", "organisation": "O", "visit_date": "2026-10-14"},
    "team": [{"key": "h", "name": "H", "role": "lead"}, {"key": "k", "name": "K", "role": "patient"}],
    "timetable": [{"key": "s", "title": "S", "starts": "09:30", "ends": "10:00", "people": ["h"], "asks": "k"}],
    "self_review": [{"standard": "1.1", "rating": "met"}],
    "questionnaires": [{"group": "staff", "returned": 9, "items": [{"text": "Q", "standard": "1.1", "n": 8, "agree": 7}]}],
    "last_cycle": {"visited": "2024-10-01", "ratings": [{"standard": "1.1", "rating": "partly"}]},
    "network": {"as_of": "2026-10-02", "cycles": [{"year": 2024, "services": 5, "middle": 70}, {"year": 2026, "services": 6, "middle": 71}],
        "sections": [{"section": "1", "met": [50, 60, 70, 80, 90]}]}
}"#;

#[test]
fn a_pack_names_only_what_is_there() {
    read_pack(PACK.as_bytes(), "p.json", None).unwrap();
    let check = |from: &str, to: &str, path: &str, what: &str| {
        let spoilt = PACK.replacen(from, to, 1);
        assert_ne!(spoilt, PACK, "{from}");
        let problems = read_pack(spoilt.as_bytes(), "p.json", None).expect_err(to);
        assert!(
            problems.iter().any(|p| p.severity == Severity::Error
                && p.column.as_deref() == Some(path)
                && p.what.contains(what)),
            "{to}: {problems:#?}"
        );
    };
    check("\"role\": \"lead\"", "\"role\": \"family\"", "team", "0 lead reviewers");
    check("\"role\": \"patient\"", "\"role\": \"lead\"", "team", "2 lead reviewers");
    check("\"role\": \"patient\"", "\"role\": \"boss\"", "team[1].role", "boss");
    check("\"key\": \"k\"", "\"key\": \"h\"", "team[1].key", "twice");
    check("09:30", "9.30", "timetable[0].starts", "not a time");
    check("10:00", "09:30", "timetable[0].ends", "not after 09:30");
    check("[\"h\"]", "[\"x\"]", "timetable[0].people[0]", "no member");
    check("\"asks\": \"k\"", "\"asks\": \"x\"", "timetable[0].asks", "no member");
    check(
        "\"standard\": \"1.1\", \"rating\": \"met\"",
        "\"standard\": \"9\"",
        "self_review[0].standard",
        "“9”",
    );
    check("\"met\"", "\"good\"", "self_review[0].rating", "“good”");
    check("\"staff\"", "\"cats\"", "questionnaires[0].group", "“cats”");
    check("\"agree\": 7", "\"agree\": 9", "questionnaires[0].items[0].agree", "9 agreed");
    check("\"agree\": 7", "\"agree\": -1", "questionnaires[0].items[0].agree", "-1");
    check("\"returned\": 9", "\"returned\": 3", "questionnaires[0].items[0].n", "only 3");
    check("2026-10-14", "14 October", "review.visit_date", "not a day");
    check("2024-10-01", "2024-13-01", "last_cycle.visited", "not a day");
    check("2026-10-02", "2026-10-32", "network.as_of", "not a day");
    check("\"year\": 2024", "\"year\": 2026", "network.cycles", "by year");
    check("\"middle\": 71", "\"middle\": 171", "network.cycles[1].middle", "more than 100");
    check("\"services\": 6", "\"services\": 4", "network.sections[0].met", "5 figures of 4");
    check("90]", "190]", "network.sections[0].met", "more than 100");
    check(
        "\"section\": \"1\", \"met\"",
        "\"section\": \"2\", \"met\"",
        "network.sections[0].section",
        "“2”",
    );
    check("\"partly\"", "\"half\"", "last_cycle.ratings[0].rating", "“half”");
    check("\"section\": \"1\"", "\"section\": \"2\"", "edition.standards[0].section", "“2”");
}

#[test]
fn a_pack_takes_the_edition_beside_it() {
    let edition = read(b"code,text\n1.1,T\n");
    let start = PACK.find("{\n        \"format\"").unwrap();
    let end = PACK.find("\n    },\n    \"review\"").unwrap() + 6;
    let bare = format!("{}null{}", &PACK[..start], &PACK[end..]);
    let problems = read_pack(bare.as_bytes(), "p.json", None).unwrap_err();
    assert_eq!(problems[0].column.as_deref(), Some("edition"));
    let pack = read_pack(bare.as_bytes(), "p.json", Some(&edition)).unwrap();
    assert_eq!(pack.edition, Some(edition));
}

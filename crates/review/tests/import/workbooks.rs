//! Workbooks made by hand, so that a test can spoil one thing at a time.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SHEET: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A cell as it stands in the sheet's XML.
pub enum X<'a> {
    Text(&'a str),
    Number(f64),
    /// A serial day, shown as a date.
    Day(f64),
    Yes,
    /// A formula with the result that was stored, if one was.
    Formula(&'a str, Option<&'a str>),
    Failed,
}

/// A zip of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with these sheets.
pub fn workbook(sheets: &[(&str, &[&[X<'_>]])]) -> Vec<u8> {
    let sheets: Vec<(&str, String)> =
        sheets.iter().map(|(name, rows)| (*name, sheet(rows))).collect();
    let sheets: Vec<(&str, &str)> = sheets.iter().map(|(n, xml)| (*n, xml.as_str())).collect();
    workbook_of_xml(&sheets, "")
}

/// A workbook with these sheets, as XML, and these shared strings.
pub fn workbook_of_xml(sheets: &[(&str, &str)], shared: &str) -> Vec<u8> {
    let (mut list, mut links) = (String::new(), String::new());
    let mut parts: Vec<(String, String)> = Vec::new();
    for (i, (name, xml)) in sheets.iter().enumerate() {
        let n = i + 1;
        write!(list, r#"<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>"#).unwrap();
        write!(
            links,
            r#"<Relationship Id="r{n}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        )
        .unwrap();
        parts.push((format!("xl/worksheets/sheet{n}.xml"), (*xml).to_owned()));
    }
    let styles = format!(
        r#"<styleSheet {SHEET}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>"#
    );
    parts.extend([
        ("xl/workbook.xml".into(), format!(r#"<workbook {SHEET} xmlns:r="{RELATIONS}"><sheets>{list}</sheets></workbook>"#)),
        ("xl/_rels/workbook.xml.rels".into(), format!(r#"<Relationships xmlns="{PACKAGE}">{links}</Relationships>"#)),
        (
            "_rels/.rels".into(),
            format!(r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
        ),
        ("[Content_Types].xml".into(), "<Types/>".into()),
        ("xl/styles.xml".into(), styles),
    ]);
    if !shared.is_empty() {
        parts.push(("xl/sharedStrings.xml".into(), shared.to_owned()));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, c)| (n.as_str(), c.as_bytes())).collect();
    zip(&parts)
}

fn sheet(rows: &[&[X<'_>]]) -> String {
    let mut xml = String::new();
    for (i, row) in rows.iter().enumerate() {
        let line = i + 1;
        write!(xml, r#"<row r="{line}">"#).unwrap();
        for (cell, column) in row.iter().zip('A'..='Z') {
            let at = format!("{column}{line}");
            match cell {
                X::Text(t) => write!(xml, r#"<c r="{at}" t="inlineStr"><is><t>{t}</t></is></c>"#),
                X::Number(n) => write!(xml, r#"<c r="{at}"><v>{n}</v></c>"#),
                X::Day(n) => write!(xml, r#"<c r="{at}" s="1"><v>{n}</v></c>"#),
                X::Yes => write!(xml, r#"<c r="{at}" t="b"><v>1</v></c>"#),
                X::Formula(f, Some(v)) => {
                    write!(xml, r#"<c r="{at}" t="str"><f>{f}</f><v>{v}</v></c>"#)
                }
                X::Formula(f, None) => write!(xml, r#"<c r="{at}"><f>{f}</f></c>"#),
                X::Failed => write!(xml, r#"<c r="{at}" t="e"><f>A1</f><v>#REF!</v></c>"#),
            }
            .unwrap();
        }
        xml.push_str("</row>");
    }
    sheet_xml(&xml)
}

/// A sheet with this inside.
pub fn sheet_xml(rows: &str) -> String {
    format!("<worksheet {SHEET}><sheetData>{rows}</sheetData></worksheet>")
}

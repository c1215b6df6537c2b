//! The last hand on the Word file: what `docx-rs` cannot say is put into its XML before it is zipped.
//!
//! Texts of the report are escaped by then, so none of them can look like the elements replaced here.

use std::io::Cursor;

use docx_rs::Docx;

use crate::error::PaperError;
use crate::word::pieces::{HEADER_ROW, writable};

/// Zips the document with its title, its author, its language and its header rows.
pub(super) fn pack(docx: Docx, title: &str, author: &str) -> Result<Vec<u8>, PaperError> {
    let mut parts = docx.build();

    let core = text(&parts.doc_props.core)?;
    let core = core.replace("<dc:creator>unknown", &format!("<dc:creator>{}", escaped(author)));
    let core = core.replace("<cp:lastModifiedBy>unknown", "<cp:lastModifiedBy>Standpoint");
    let said = format!("<dc:language>en-GB</dc:language><dc:title>{}</dc:title>", escaped(title));
    parts.doc_props.core = put(&core, "</cp:coreProperties>", &said)?;

    let language = r#"<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA" />"#;
    parts.styles = put(text(&parts.styles)?, "</w:rPr></w:rPrDefault>", language)?;

    // The table of contents gets its page numbers from whoever opens the file.
    let fields = r#"<w:updateFields w:val="true" />"#;
    parts.settings = put(text(&parts.settings)?, "<w:compat>", fields)?;

    let stand_in = format!(r#"<w:trHeight w:val="{HEADER_ROW}" w:hRule="atLeast" />"#);
    parts.document = text(&parts.document)?.replace(&stand_in, "<w:tblHeader />").into_bytes();

    let mut file = Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| PaperError::Word(error.to_string()))?;
    Ok(file.into_inner())
}

fn text(part: &[u8]) -> Result<&str, PaperError> {
    std::str::from_utf8(part).map_err(|error| PaperError::Word(error.to_string()))
}

/// Puts `new` before the first `before`.
fn put(part: &str, before: &str, new: &str) -> Result<Vec<u8>, PaperError> {
    let at = part.find(before).ok_or_else(|| PaperError::Word(format!("no {before}")))?;
    Ok([&part[..at], new, &part[at..]].concat().into_bytes())
}

fn escaped(text: &str) -> String {
    writable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

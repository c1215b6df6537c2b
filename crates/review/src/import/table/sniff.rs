//! What a file is, by its bytes. Its name is not believed.

use super::LARGEST_FILE;
use crate::import::ImportError;

/// The formats that imports read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A zip, which a workbook is.
    Workbook,
    /// Text that begins as JSON does.
    Json,
    /// Other text.
    Text,
}

/// What else people choose by mistake, by its first bytes.
const OTHERS: [(&[u8], &str); 12] = [
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\0", "a picture"),
    (b"MM\0*", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a text document"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a packed archive"),
    (b"SQLite format 3\0", "a database"),
];

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Tells a file's format, and refuses what is no table.
///
/// # Errors
/// When it is empty, too large, or another kind of file.
pub fn format(bytes: &[u8]) -> Result<Format, ImportError> {
    if bytes.len() > LARGEST_FILE {
        return Err(ImportError::TooLarge { megabytes: bytes.len().div_ceil(1024 * 1024) });
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Ok(Format::Workbook);
    }
    if bytes.starts_with(OLE) {
        let encrypted = utf16("EncryptedPackage");
        let found = bytes.windows(encrypted.len()).any(|w| w == encrypted);
        return Err(if found { ImportError::Password } else { ImportError::OldExcel });
    }
    for (first, kind) in OTHERS {
        // Two letters are not enough to tell a picture from a heading: text has no NUL.
        if bytes.starts_with(first) && (first.len() > 2 || bytes.contains(&0)) {
            return Err(ImportError::NotATable { kind });
        }
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match plain.iter().find(|b| !b.is_ascii_whitespace()) {
        None => Err(ImportError::Empty),
        Some(b'{') => Ok(Format::Json),
        Some(b'<') => Err(ImportError::NotATable { kind: "a web page or XML" }),
        Some(_) => Ok(Format::Text),
    }
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

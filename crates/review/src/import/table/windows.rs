//! Windows text (code page 1252): what spreadsheets save as plain “CSV” on many laptops.

/// The characters of the bytes 0x80 to 0x9f; five of them stand for none.
const HIGH: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];

/// The text, if it can be Windows text: no control characters, no byte without a character, and nothing that reads as
/// UTF-8 already, since a file that is half of each would come out garbled.
pub(super) fn decode(bytes: &[u8]) -> Option<String> {
    let mut unicode = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars());
    if unicode.any(western) { None } else { bytes.iter().map(|byte| character(*byte)).collect() }
}

/// Letters and signs that Western text is written with. Bytes of Windows text rarely read as one of them.
fn western(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{24f}' | '\u{2000}'..='\u{20cf}')
}

fn character(byte: u8) -> Option<char> {
    match byte {
        b'\t' | b'\n' | b'\r' | 0x20..=0x7e | 0xa0..=0xff => Some(char::from(byte)),
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apostrophes_dashes_and_accents_come_out_right() {
        let text = b"It\x92s the caf\xe9\x97\x93open\x94, \xa33 or \x803";
        assert_eq!(decode(text).as_deref(), Some("It’s the café—“open”, £3 or €3"));
    }

    #[test]
    fn what_is_neither_is_refused() {
        for neither in [&b"a\x81b\xe9"[..], b"a\x01b\xe9", b"caf\xc3\xa9 and caf\xe9", b"a\x7f\xe9"]
        {
            assert_eq!(decode(neither), None, "{neither:?}");
        }
    }
}

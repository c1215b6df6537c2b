//! A text in words.

use std::ops::Range;

/// A word and where it stands, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub start: usize,
    pub end: usize,
}

impl Word<'_> {
    pub fn is(self, any: &[&str]) -> bool {
        any.iter().any(|known| self.text.eq_ignore_ascii_case(known))
    }

    /// The number, when it is all digits and this long.
    pub fn number(self, digits: Range<usize>) -> Option<u32> {
        let all = self.text.bytes().all(|b| b.is_ascii_digit());
        (all && digits.contains(&self.text.len())).then(|| self.text.parse().ok())?
    }
}

/// Runs of letters and digits, with apostrophes inside.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || (start.is_some() && matches!(c, '\'' | '’'));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = text[from..at].trim_end_matches(['\'', '’']);
                words.push(Word { text: word, start: from, end: from + word.len() });
                start = None;
            }
            _ => {}
        }
    }
    words
}

//! Lines copied from paper: a code, a rating key, and what was written. `5.3 2 Leave is often called off`.

use crate::edition::{ScalePoint, Standard};
use crate::review::Review;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keyed<'a> {
    /// The standard that it is about.
    pub standard: &'a Standard,
    /// The rating, if the line holds one.
    pub rating: Option<&'a ScalePoint>,
    /// The rest; may be empty.
    pub words: &'a str,
}

impl Review {
    /// Reads a line that was copied from paper; none if it does not begin with the code of a standard.
    ///
    /// Codes are opaque: of those that the line begins with the longest counts. What follows it is a rating if it is the
    /// number of a point of the scale, from 1, or the letters of its mark; anything else belongs to the words.
    pub fn read_keyed<'a>(&'a self, line: &'a str) -> Option<Keyed<'a>> {
        let line = line.trim();
        let standard = self
            .standards()
            .filter(|standard| after(line, &standard.code).is_some())
            .max_by_key(|standard| standard.code.len())?;
        let rest = after(line, &standard.code)?;
        let (first, words) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let rating = self.rating_key(first.trim_end_matches([':', ',', '.', ';']));
        let words = if rating.is_some() { words } else { rest };
        Some(Keyed { standard, rating, words: words.trim() })
    }

    fn rating_key(&self, key: &str) -> Option<&ScalePoint> {
        let scale = self.edition().map_or(&[][..], |edition| &edition.scale);
        let number = key.parse::<usize>().ok().filter(|_| key.len() == 1);
        match number {
            Some(number) => scale.get(number.checked_sub(1)?),
            None => scale.iter().find(|point| {
                point.means.letters().iter().any(|letters| letters.eq_ignore_ascii_case(key))
            }),
        }
    }
}

/// What follows the code in a line that begins with it; a code ends where a word does.
fn after<'a>(line: &'a str, code: &str) -> Option<&'a str> {
    let (head, rest) = line.split_at_checked(code.len())?;
    let ends = rest.is_empty()
        || rest.starts_with([':', ',', ';'])
        || rest.starts_with(char::is_whitespace);
    let fits = !code.is_empty() && ends && head.eq_ignore_ascii_case(code);
    fits.then(|| rest.trim_start_matches([':', ',', ';']).trim_start())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::sample::Sample;

    fn read(line: &str) -> Option<(String, Option<String>, String)> {
        let review = Sample::new().review();
        let keyed = review.read_keyed(line)?;
        let rating = keyed.rating.map(|point| point.code.clone());
        Some((keyed.standard.code.clone(), rating, keyed.words.to_owned()))
    }

    fn says(
        code: &str,
        rating: Option<&str>,
        words: &str,
    ) -> Option<(String, Option<String>, String)> {
        Some((code.into(), rating.map(Into::into), words.into()))
    }

    #[test]
    fn a_line_is_a_code_a_rating_and_words() {
        assert_eq!(
            read("1.2 2 No record for June"),
            says("1.2", Some("partly"), "No record for June")
        );
        assert_eq!(read("  2.1: n  Keys lay about "), says("2.1", Some("not"), "Keys lay about"));
        assert_eq!(read("2.2 N/A"), says("2.2", Some("na"), ""));
        assert_eq!(read("2.2 4"), says("2.2", Some("na"), ""));
        assert_eq!(read("1.1"), says("1.1", None, ""));
    }

    #[test]
    fn the_longest_code_counts_and_a_code_is_a_whole_word() {
        assert_eq!(read("1.10 1"), says("1.10", Some("met"), ""), "and not 1.1 with a 0 behind it");
        assert_eq!(read("1.100 1"), None);
        assert_eq!(read("Leave is off"), None);
        assert_eq!(read(""), None);
    }

    #[test]
    fn what_is_no_rating_belongs_to_the_words() {
        assert_eq!(read("1.1 9 of 12 said so"), says("1.1", None, "9 of 12 said so"));
        assert_eq!(read("1.1 12 patients"), says("1.1", None, "12 patients"));
        assert_eq!(read("1.1 Nobody knew"), says("1.1", None, "Nobody knew"));
    }

    proptest! {
        #[test]
        fn any_line_is_read_and_no_word_is_lost(line in "\\PC{0,40}", code in 0_usize..5, key in "[1-4]") {
            let code = ["1.1", "1.2", "1.10", "2.1", "2.2"][code];
            let _ = read(&line);
            let words = line.trim();
            prop_assume!(!words.starts_with([':', ',', ';']));
            prop_assert_eq!(read(&format!("{code} {key} {line}")).unwrap().2, words);
        }
    }
}

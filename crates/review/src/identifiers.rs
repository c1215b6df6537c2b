//! A soft hint at words that could identify somebody.
//!
//! It warns and never blocks: about one in eleven random ten-digit strings passes the check of an NHS number, and a
//! surname in the wrong place is still a surname. What the writer says is harmless stays unmarked.

use std::ops::Range;

use serde::Serialize;

/// What the words look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Ten digits that pass the check of an NHS number.
    NhsNumber,
    /// A date of birth, or a full date long ago.
    BirthDate,
    /// A UK postcode.
    Postcode,
    /// A number after `hospital number`, `RiO`, `MRN`.
    HospitalNumber,
    /// `Mr`, `Mrs`, `Ms`, `Miss` or `Mx` and a surname. `Dr` is left out: it is nearly always staff.
    Name,
    /// Initials or a person, and the ward, room or bed where they are.
    PersonInPlace,
}

/// Words that could identify somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hint {
    /// Where, in bytes of UTF-8.
    pub range: Range<usize>,
    /// Where, in UTF-16 units, as the screen counts.
    pub utf16: Range<usize>,
    /// What they look like.
    pub what: What,
}

/// Everything in `text` that could identify somebody, in order and without overlaps.
pub fn find(text: &str) -> Vec<Hint> {
    let words = words(text);
    let mut found: Vec<(Range<usize>, What)> = Vec::new();
    for at in 0..words.len() {
        let here = Here { text, words: &words, at };
        let hit = here
            .nhs_number()
            .map(|range| (range, What::NhsNumber))
            .or_else(|| Some((here.birth_date()?, What::BirthDate)))
            .or_else(|| Some((here.postcode()?, What::Postcode)))
            .or_else(|| Some((here.hospital_number()?, What::HospitalNumber)))
            .or_else(|| Some((here.name()?, What::Name)))
            .or_else(|| Some((here.person_in_place()?, What::PersonInPlace)));
        if let Some((range, what)) = hit {
            // A date reaches back to its "born": it may cover what came before it.
            while found.last().is_some_and(|(last, _)| last.start >= range.start) {
                found.pop();
            }
            if found.last().is_none_or(|(last, _)| last.end <= range.start) {
                found.push((range, what));
            }
        }
    }
    let mut units = 0;
    let mut bytes = 0;
    let mut in_units = |to: usize| {
        units += text[bytes..to].encode_utf16().count();
        bytes = to;
        units
    };
    found
        .into_iter()
        .map(|(range, what)| Hint {
            utf16: in_units(range.start)..in_units(range.end),
            range,
            what,
        })
        .collect()
}

/// The same without those that the writer said do not identify anyone.
pub fn find_except(text: &str, harmless: &[String]) -> Vec<Hint> {
    let mut hints = find(text);
    hints.retain(|hint| !harmless.iter().any(|words| words == &text[hint.range.clone()]));
    hints
}

/// Whether ten digits carry a valid check digit: weights 10 to 2 on the first nine, 11 less the remainder of 11; 11
/// stands for 0, and 10 is never given out.
pub fn is_nhs_number(digits: &[u8; 10]) -> bool {
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(d, w)| u32::from(*d) * w).sum();
    (11 - sum % 11) % 11 == u32::from(digits[9])
}

#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
}

impl Word<'_> {
    fn is(self, any: &[&str]) -> bool {
        any.iter().any(|known| self.text.eq_ignore_ascii_case(known))
    }

    /// The number, when it is all digits and this long.
    fn number(self, digits: Range<usize>) -> Option<u32> {
        let all = self.text.bytes().all(|b| b.is_ascii_digit());
        (all && digits.contains(&self.text.len())).then(|| self.text.parse().ok())?
    }
}

/// Runs of letters and digits, with apostrophes inside.
fn words(text: &str) -> Vec<Word<'_>> {
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

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const PEOPLE: [&str; 16] = [
    "man",
    "woman",
    "lady",
    "gentleman",
    "guy",
    "lad",
    "girl",
    "boy",
    "person",
    "patient",
    "resident",
    "chap",
    "bloke",
    "client",
    "he",
    "she",
];
const PLACES: [&str; 4] = ["room", "bed", "bedroom", "flat"];
/// Two capitals that are a job or a thing on a ward, and not a person.
const NOT_INITIALS: [&str; 36] = [
    "OT", "GP", "RC", "TV", "IT", "ID", "HR", "PE", "CD", "DJ", "AC", "MD", "AM", "PM", "NG", "UK",
    "EU", "OK", "QI", "SW", "PD", "CP", "BP", "PC", "PA", "MH", "LD", "WC", "VR", "AA", "NA", "HQ",
    "CE", "CT", "MI", "PO",
];
/// A full date before this year is more likely a birth than a record.
const LONG_AGO: Range<u32> = 1900..2015;

/// The text, seen from one of its words.
#[derive(Clone, Copy)]
struct Here<'a> {
    text: &'a str,
    words: &'a [Word<'a>],
    at: usize,
}

impl<'a> Here<'a> {
    fn word(self, ahead: usize) -> Option<Word<'a>> {
        self.words.get(self.at + ahead).copied()
    }

    /// What stands before the word that is so far ahead.
    fn gap(self, ahead: usize) -> &'a str {
        match (self.word(ahead.wrapping_sub(1)), self.word(ahead)) {
            (Some(before), Some(after)) => &self.text[before.end..after.start],
            _ => "",
        }
    }

    /// Whether only blanks stand before the word that is so far ahead.
    fn follows(self, ahead: usize) -> bool {
        let gap = self.gap(ahead);
        !gap.is_empty() && gap.chars().all(|c| matches!(c, ' ' | '\u{a0}'))
    }

    fn range(self, last: usize) -> Option<Range<usize>> {
        Some(self.word(0)?.start..self.word(last)?.end)
    }

    fn nhs_number(self) -> Option<Range<usize>> {
        let mut digits = Vec::with_capacity(10);
        for ahead in 0..3 {
            let parted = ahead == 0 || matches!(self.gap(ahead), " " | "-" | "\u{a0}");
            let word = self.word(ahead)?;
            if !parted || !word.text.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            digits.extend(word.text.bytes().map(|b| b - b'0'));
            match digits.len() {
                3 | 6 => {}
                10 => {
                    let digits: [u8; 10] = digits.try_into().ok()?;
                    return if is_nhs_number(&digits) { self.range(ahead) } else { None };
                }
                _ => return None,
            }
        }
        None
    }

    fn birth_date(self) -> Option<Range<usize>> {
        let (first, second, third) = (self.word(0)?, self.word(1)?, self.word(2)?);
        let (one, two) = (self.gap(1), self.gap(2));
        let spelled = self.follows(1)
            && self.follows(2)
            && MONTHS.contains(&second.text.get(..3)?.to_ascii_lowercase().as_str())
            && day(first.text.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h']))
            && third.number(2..5).is_some();
        let figures = one == two
            && matches!(one, "/" | "-" | ".")
            && first.number(1..3).is_some_and(|day| (1..=31).contains(&day))
            && second.number(1..3).is_some_and(|month| (1..=12).contains(&month))
            && third.number(2..5).is_some_and(|_| third.text.len() != 3);
        let reversed = one == "-"
            && two == "-"
            && first.number(4..5).is_some()
            && second.number(2..3).is_some_and(|month| (1..=12).contains(&month))
            && third.number(2..3).is_some_and(|day| (1..=31).contains(&day));
        if !(spelled || figures || reversed) {
            return None;
        }
        if let Some(born) = self.born() {
            return Some(born..third.end);
        }
        let year = if reversed { first } else { third };
        let long_ago = year.number(4..5).is_some_and(|year| LONG_AGO.contains(&year));
        if long_ago && !spelled { self.range(2) } else { None }
    }

    /// Where a word for birth stands, at most four words back in the same sentence.
    fn born(self) -> Option<usize> {
        let before = &self.words[self.at.saturating_sub(4)..self.at];
        let mut from = None;
        for (at, word) in before.iter().enumerate() {
            let initials = before[at..].get(..3).is_some_and(|three| {
                three.iter().zip(["d", "o", "b"]).all(|(word, letter)| word.is(&[letter]))
            });
            if word.is(&["dob", "born", "birth", "birthday", "birthdate"]) || initials {
                from = Some(word.start);
            }
        }
        let between = &self.text[from?..self.word(0)?.start];
        if between.contains(['\n', ';', '?', '!']) || between.contains(". D") { None } else { from }
    }

    fn postcode(self) -> Option<Range<usize>> {
        let first = self.word(0)?;
        let (outward, inward, last) = if let Some(second) = self.word(1)
            && self.gap(1) == " "
            && second.text.len() == 3
        {
            (first.text, second.text, 1)
        } else {
            let cut = first.text.len().checked_sub(3)?;
            (first.text.get(..cut)?, first.text.get(cut..)?, 0)
        };
        let mut tail = inward.bytes();
        let inn = tail.next().is_some_and(|b| b.is_ascii_digit())
            && tail
                .all(|b| b.is_ascii_alphabetic() && !b"CIKMOV".contains(&b.to_ascii_uppercase()));
        if !inn {
            return None;
        }
        let lower = |text: &str| text.bytes().any(|b| b.is_ascii_lowercase());
        // "b2 1st floor" is a place, and so is "B2 2nd".
        if lower(inward) && (["1st", "2nd", "3rd"].contains(&inward) || inward.ends_with("th")) {
            return None;
        }
        let shape: String = outward
            .chars()
            .map(|c| match c {
                'a'..='z' | 'A'..='Z' => 'A',
                '0'..='9' => '9',
                _ => '?',
            })
            .collect();
        let out = ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&shape.as_str())
            && !outward.starts_with(['q', 'Q', 'v', 'V', 'x', 'X']);
        if out { self.range(last) } else { None }
    }

    fn hospital_number(self) -> Option<Range<usize>> {
        let first = self.word(0)?;
        let named = match first.text.to_ascii_lowercase().as_str() {
            "rio" | "mrn" => 1,
            "hospital" | "patient" | "nhs" if self.word(1)?.is(&["number", "no", "num", "id"]) => 2,
            _ => return None,
        };
        let mut ahead = named;
        while self.word(ahead).is_some_and(|word| word.is(&["number", "no", "id", "is", "was"])) {
            ahead += 1;
        }
        let number = self.word(ahead)?;
        let digits = number.text.bytes().filter(u8::is_ascii_digit).count();
        let near = ahead <= named + 2 && !self.text[first.end..number.start].contains('\n');
        let all = number.text.bytes().all(|b| b.is_ascii_alphanumeric());
        if near && all && digits >= 5 { self.range(ahead) } else { None }
    }

    fn name(self) -> Option<Range<usize>> {
        let (title, name) = (self.word(0)?, self.word(1)?);
        let capital = name.text.chars().next().is_some_and(char::is_uppercase);
        let written = match title.text {
            "Mr" | "Mrs" | "Ms" | "Miss" | "Mx" | "MR" | "MRS" => capital,
            // Typed in haste; neither is a word of its own.
            "mr" | "mrs" => name.text.chars().all(char::is_alphabetic) && !name.is(&["and", "or"]),
            _ => false,
        };
        let apart = matches!(self.gap(1), " " | ". " | "." | "\u{a0}");
        // "Miss Monday's group" is a day missed.
        let is_name = name.text.chars().next().is_some_and(char::is_alphabetic) && !name.is(&DAYS);
        if written && apart && is_name { self.range(1) } else { None }
    }

    fn person_in_place(self) -> Option<Range<usize>> {
        let first = self.word(0)?;
        // "J.B." is two words to us.
        let dotted = is_capital(first) && self.gap(1) == "." && is_capital(self.word(1)?);
        let initials = dotted
            || (first.text.len() == 2
                && first.text.bytes().all(|b| b.is_ascii_uppercase())
                && !NOT_INITIALS.contains(&first.text));
        if !initials && !first.is(&PEOPLE) {
            return None;
        }
        let mut ahead = if dotted { 2 } else { 1 };
        let near = self.follows(ahead) || (dotted && self.gap(ahead) == ". ");
        if !near || !self.word(ahead)?.is(&["in", "on", "from", "of"]) {
            return None;
        }
        ahead += 1;
        if self.word(ahead)?.is(&["the", "side"]) {
            ahead += 1;
        }
        let place = self.word(ahead)?;
        let numbered = place.is(&PLACES)
            && self.follows(ahead + 1)
            && self.word(ahead + 1).is_some_and(|number| number.number(1..4).is_some());
        if numbered {
            return self.range(ahead + 1);
        }
        let named = place.text.chars().next().is_some_and(char::is_uppercase)
            && place.text.len() > 2
            && !place.is(&DAYS)
            && !place
                .text
                .get(..3)
                .is_some_and(|start| MONTHS.contains(&start.to_ascii_lowercase().as_str()));
        if initials && self.follows(ahead) && (named || place.is(&["ward"])) {
            self.range(ahead)
        } else {
            None
        }
    }
}

fn is_capital(word: Word<'_>) -> bool {
    word.text.len() == 1 && word.text.bytes().all(|b| b.is_ascii_uppercase())
}

fn day(text: &str) -> bool {
    text.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_could_identify_is_hinted_at() {
        let check = |text: &str, marked: &str, what: What| {
            let hints = find(text);
            assert_eq!(hints.len(), 1, "{text}: {hints:?}");
            assert_eq!((&text[hints[0].range.clone()], hints[0].what), (marked, what), "{text}");
        };
        check("Her number is 943 476 5919.", "943 476 5919", What::NhsNumber);
        check("943-476-5919", "943-476-5919", What::NhsNumber);
        check("(9434765919)", "9434765919", What::NhsNumber);
        check("DOB 3/5/84, settled", "DOB 3/5/84", What::BirthDate);
        check("d.o.b: 03.05.1984", "d.o.b: 03.05.1984", What::BirthDate);
        check("born on 3rd May 1984 in Leeds", "born on 3rd May 1984", What::BirthDate);
        check("date of birth 1984-05-03", "birth 1984-05-03", What::BirthDate);
        check("on file as 03/05/1984", "03/05/1984", What::BirthDate);
        check("lives at SW1A 1AA with", "SW1A 1AA", What::Postcode);
        check("from m13 9pl", "m13 9pl", What::Postcode);
        check("LS29JT", "LS29JT", What::Postcode);
        check("Hospital number: H123456", "Hospital number: H123456", What::HospitalNumber);
        check("RiO 7654321 read", "RiO 7654321", What::HospitalNumber);
        check("rio number is 7654321", "rio number is 7654321", What::HospitalNumber);
        check("MRN:0044719", "MRN:0044719", What::HospitalNumber);
        check("Mr Brown was not told", "Mr Brown", What::Name);
        check("asked Mrs. O’Neill's view", "Mrs. O’Neill's", What::Name);
        check("mr smith said", "mr smith", What::Name);
        check("Miss Green", "Miss Green", What::Name);
        check("The man in room 6 had", "man in room 6", What::PersonInPlace);
        check("a patient in bed 12", "patient in bed 12", What::PersonInPlace);
        check("the woman from side room 3", "woman from side room 3", What::PersonInPlace);
        check("JB on Larch waits", "JB on Larch", What::PersonInPlace);
        check("J.B. on Larch waits", "J.B. on Larch", What::PersonInPlace);
        check("KT in room 4", "KT in room 4", What::PersonInPlace);
    }

    #[test]
    fn ordinary_notes_are_left_alone() {
        for text in [
            "",
            "13.3 is not met, see A1.1 and 5.10",
            "At 10:45 to 11:30 on 14/10/2026",
            "Visited Wednesday 14 October 2026",
            "The policy of 3 May 2009 is in date",
            "Dr Deshmukh asked, Prof Hall agreed",
            "943 476 5918 fails the check",
            "Ring 0161 496 0000 or 01632 960 983",
            "4 of 6 patients, 38% of shifts",
            "Patients in room 2 spoke of leave",
            "We met in meeting room 2",
            "The patient in the garden",
            "OT on Larch, GP on Rowan, TV in Larch",
            "MDT on Monday, CQC in England",
            "AB on Monday",
            "RiO entries for 2024 seen",
            "Is hospital food hot? No. 6 of 17 agree",
            "room b2 2nd floor, B2 1st floor, E1 5th row",
            "Lunch at b5 3pm",
            "Ms. is a title, and so are mr and mrs",
            "They miss Larch, and 5 ms later",
            "“You get your coat on and then it’s not happening.”",
            "Born leaders; 12/13/1984 is no date",
        ] {
            assert_eq!(find(text), [], "{text}");
        }
    }

    #[test]
    fn the_screen_counts_in_utf_16() {
        let text = "😀 é Mr Brown and Mrs Green";
        let hints = find(text);
        let units: Vec<u16> = text.encode_utf16().collect();
        let marked: Vec<_> = hints
            .iter()
            .map(|hint| String::from_utf16(&units[hint.utf16.clone()]).unwrap())
            .collect();
        assert_eq!(marked, ["Mr Brown", "Mrs Green"]);
    }

    #[test]
    fn what_the_writer_calls_harmless_stays_unmarked() {
        let hints = find_except("Mr Brown met Mr Green", &["Mr Brown".into()]);
        assert_eq!(hints.len(), 1);
        assert_eq!(hints[0].range, 13..21);
    }

    #[test]
    fn about_one_in_eleven_numbers_passes_the_check() {
        let pass = (0..110_000u32).filter(|n| {
            let text = format!("9{:09}", u64::from(*n) * 7919);
            let digits: Vec<u8> = text.bytes().take(10).map(|b| b - b'0').collect();
            is_nhs_number(&digits.try_into().unwrap())
        });
        assert!((9_000..11_000).contains(&pass.count()));
        assert!(is_nhs_number(&[9, 4, 3, 4, 7, 6, 5, 9, 1, 9]));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_overlaps(text in "[ A-Za-z0-9./'’é😀:-]{0,80}") {
            let hints = find(&text);
            prop_assert!(hints.windows(2).all(|two| two[0].range.end <= two[1].range.start));
            for hint in hints {
                prop_assert!(text.get(hint.range.clone()).is_some_and(|words| !words.is_empty()));
            }
        }
    }
}

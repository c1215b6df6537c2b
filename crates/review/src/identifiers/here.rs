//! What could identify somebody, seen from one word of the text: a rule for each.

use std::ops::Range;

use super::is_nhs_number;
use super::words::Word;

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
/// After these somebody is named: `asked John Smith`, `spoke with John Smith`.
const TELLING: [&str; 7] = ["ask", "asked", "asks", "told", "tell", "said", "by"];
/// What goes before `with` and `to` when they lead to a person.
const SPEAKING: [&str; 8] =
    ["spoke", "spoken", "speak", "speaking", "talked", "talking", "met", "said"];
/// Words with capitals that are a job, a body or a place, and no part of a name.
const NOT_NAMES: [&str; 62] = [
    "act",
    "assembly",
    "association",
    "care",
    "centre",
    "charge",
    "chief",
    "clinic",
    "college",
    "commission",
    "committee",
    "community",
    "consultant",
    "council",
    "court",
    "department",
    "director",
    "doctor",
    "executive",
    "family",
    "foundation",
    "group",
    "health",
    "home",
    "hospital",
    "house",
    "human",
    "lane",
    "lead",
    "manager",
    "meeting",
    "mental",
    "ministry",
    "network",
    "nhs",
    "nurse",
    "occupational",
    "office",
    "officer",
    "park",
    "patient",
    "police",
    "probation",
    "psychiatry",
    "psychology",
    "quality",
    "resources",
    "responsible",
    "review",
    "road",
    "royal",
    "school",
    "secure",
    "service",
    "services",
    "social",
    "street",
    "team",
    "therapist",
    "trust",
    "unit",
    "ward",
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
pub(super) struct Here<'a> {
    text: &'a str,
    words: &'a [Word<'a>],
    at: usize,
}

impl<'a> Here<'a> {
    /// The text from the word at this place on.
    pub fn new(text: &'a str, words: &'a [Word<'a>], at: usize) -> Here<'a> {
        Here { text, words, at }
    }

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

    pub fn nhs_number(self) -> Option<Range<usize>> {
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

    pub fn birth_date(self) -> Option<Range<usize>> {
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

    pub fn postcode(self) -> Option<Range<usize>> {
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

    pub fn hospital_number(self) -> Option<Range<usize>> {
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

    pub fn name(self) -> Option<Range<usize>> {
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

    /// Two words as names are written, and no third, where somebody was asked or told.
    pub fn full_name(self) -> Option<Range<usize>> {
        let (first, second) = (self.word(0)?, self.word(1)?);
        let told = self.at.checked_sub(1).and_then(|at| self.words.get(at))?;
        let blank = |gap: &str| !gap.is_empty() && gap.chars().all(|c| matches!(c, ' ' | '\u{a0}'));
        if !blank(&self.text[told.end..first.start])
            || !self.follows(1)
            || !self.leads_to_somebody()
        {
            return None;
        }
        let names = is_name(first) && is_name(second);
        let longer = self.follows(2) && self.word(2).is_some_and(is_name);
        if names && !longer { self.range(1) } else { None }
    }

    /// Whether the word before leads to a person: `asked`; `by`; but `with` and `to` only after `spoke` and the like.
    fn leads_to_somebody(self) -> bool {
        let before = |by: usize| self.at.checked_sub(by).and_then(|at| self.words.get(at));
        match before(1) {
            Some(word) if word.is(&["with", "to"]) => before(2).is_some_and(|w| w.is(&SPEAKING)),
            Some(word) => word.is(&TELLING),
            None => false,
        }
    }

    /// `bed 12`.
    pub fn numbered_place(self) -> Option<Range<usize>> {
        let numbered = self.word(0)?.is(&PLACES)
            && self.follows(1)
            && self.word(1).is_some_and(|number| number.number(1..4).is_some());
        if numbered { self.range(1) } else { None }
    }

    pub fn person_in_place(self) -> Option<Range<usize>> {
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

/// `Smith`, `O’Neill`; not `NHS`, not `Tuesday`, not `Manager`.
fn is_name(word: Word<'_>) -> bool {
    let mut letters = word.text.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let small = letters.clone().any(char::is_lowercase);
    let all = word.text.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’'));
    let month = word.text.get(..3).is_some_and(|start| {
        word.text.len() > 4 && MONTHS.contains(&start.to_ascii_lowercase().as_str())
    });
    capital && small && all && !month && !word.is(&DAYS) && !word.is(&NOT_NAMES)
}

fn is_capital(word: Word<'_>) -> bool {
    word.text.len() == 1 && word.text.bytes().all(|b| b.is_ascii_uppercase())
}

fn day(text: &str) -> bool {
    text.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
}

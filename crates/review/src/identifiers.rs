//! A soft hint at words that could identify somebody.
//!
//! It warns and never blocks: about one in eleven random ten-digit strings passes the check of an NHS number, and a
//! surname in the wrong place is still a surname. What the writer says is harmless stays unmarked.

mod here;
mod known;
mod words;

use std::ops::Range;

use serde::Serialize;

use here::Here;

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
    /// Two words with capitals where somebody was asked or told: `asked John Smith`.
    FullName,
    /// Initials or a person, and the ward, room or bed where they are; beside a name, the room or bed alone.
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
    let words = words::words(text);
    let mut found: Vec<(Range<usize>, What)> = Vec::new();
    for at in 0..words.len() {
        let here = Here::new(text, &words, at);
        let hit = here
            .nhs_number()
            .map(|range| (range, What::NhsNumber))
            .or_else(|| Some((here.birth_date()?, What::BirthDate)))
            .or_else(|| Some((here.postcode()?, What::Postcode)))
            .or_else(|| Some((here.hospital_number()?, What::HospitalNumber)))
            .or_else(|| Some((here.name()?, What::Name)))
            .or_else(|| Some((here.full_name()?, What::FullName)))
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
    in_units(text, beside_names(text, &words, found))
}

/// Where somebody is named, the bed or room that stands in the text points to them as well.
fn beside_names(
    text: &str,
    words: &[words::Word<'_>],
    mut found: Vec<(Range<usize>, What)>,
) -> Vec<(Range<usize>, What)> {
    if !found.iter().any(|(_, what)| matches!(what, What::Name | What::FullName)) {
        return found;
    }
    let places = (0..words.len()).filter_map(|at| Here::new(text, words, at).numbered_place());
    for place in places {
        if found.iter().all(|(other, _)| other.end <= place.start || place.end <= other.start) {
            found.push((place, What::PersonInPlace));
        }
    }
    found.sort_by_key(|(range, _)| range.start);
    found
}

fn in_units(text: &str, found: Vec<(Range<usize>, What)>) -> Vec<Hint> {
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

#[cfg(test)]
mod tests;

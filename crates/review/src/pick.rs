//! Picking a standard by its code or by words: what `/` does.

use std::ops::Range;

use serde::Serialize;

use crate::edition::Standard;
use crate::review::Review;

/// A standard that answers the query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picked {
    /// Its code.
    pub code: String,
    /// Parts of the code to highlight, in UTF-16 units.
    pub in_code: Vec<Range<usize>>,
    /// Parts of the wording to highlight, in UTF-16 units.
    pub in_text: Vec<Range<usize>>,
    /// Parts of the short name to highlight, in UTF-16 units.
    pub in_short: Vec<Range<usize>>,
}

/// How well a standard answers; smaller is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Code,
    CodeBegins,
    /// The wording comes before the guidance, what the section or the short name is about before what is mentioned,
    /// what comes early before what comes late.
    Words {
        in_guidance: bool,
        mentioned: bool,
        /// The number of the first word that was asked for in the wording.
        at: usize,
    },
}

impl Review {
    /// The first `limit` standards that answer `query`: that code, then codes that begin with it, then standards of
    /// which every word of the query begins some word of short name, wording or guidance. Those that are about it come
    /// first (their section or short name says it), then those that say it early; else the order of the edition. An
    /// empty query answers nothing.
    pub fn pick(&self, query: &str, limit: usize) -> Vec<Picked> {
        let query = query.trim().to_lowercase();
        let asked: Vec<&str> = runs(&query).map(|(_, word)| word).collect();
        let mut found: Vec<(Fit, &Standard)> = self
            .standards()
            .filter_map(|standard| {
                let section = self.section(&standard.section).map_or("", |section| &section.name);
                Some((fit(standard, section, &query, &asked)?, standard))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.truncate(limit);
        found.into_iter().map(|(fit, standard)| picked(&fit, standard, &query, &asked)).collect()
    }
}

fn fit(standard: &Standard, section: &str, query: &str, asked: &[&str]) -> Option<Fit> {
    if query.is_empty() {
        return None;
    }
    let code = standard.code.to_lowercase();
    if code == query {
        return Some(Fit::Code);
    }
    if code.starts_with(query) {
        return Some(Fit::CodeBegins);
    }
    let short = standard.short.as_deref().unwrap_or_default();
    let guidance = standard.guidance.as_deref().unwrap_or_default();
    let mut in_guidance = false;
    for word in asked {
        if !has(&standard.text, word) && !has(short, word) {
            if !has(guidance, word) {
                return None;
            }
            in_guidance = true;
        }
    }
    let about = asked.iter().any(|word| has(section, word) || has(short, word));
    let asked_for = |word: &str| asked.iter().any(|asked| begins(word, asked).is_some());
    let at = runs(&standard.text).position(|(_, word)| asked_for(word)).unwrap_or(usize::MAX);
    (!asked.is_empty()).then_some(Fit::Words { in_guidance, mentioned: !about, at })
}

fn picked(fit: &Fit, standard: &Standard, query: &str, asked: &[&str]) -> Picked {
    let by_code = matches!(fit, Fit::Code | Fit::CodeBegins);
    let marks = |text: &str| if by_code { Vec::new() } else { highlights(text, asked) };
    let in_code = if by_code { std::iter::once(0..units(query)).collect() } else { Vec::new() };
    Picked {
        code: standard.code.clone(),
        in_code,
        in_text: marks(&standard.text),
        in_short: marks(standard.short.as_deref().unwrap_or_default()),
    }
}

/// Runs of letters and digits with the byte at which each starts.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        (start, word)
    })
}

fn has(text: &str, asked: &str) -> bool {
    runs(text).any(|(_, word)| begins(word, asked).is_some())
}

/// How many bytes of `word` the lower-case `asked` takes, when the word begins with it.
fn begins(word: &str, asked: &str) -> Option<usize> {
    let mut left = asked.chars();
    let mut taken = 0;
    for c in word.chars() {
        if left.as_str().is_empty() {
            break;
        }
        for lower in c.to_lowercase() {
            if left.next() != Some(lower) {
                return None;
            }
        }
        taken += c.len_utf8();
    }
    left.as_str().is_empty().then_some(taken)
}

fn highlights(text: &str, asked: &[&str]) -> Vec<Range<usize>> {
    let mut marks = Vec::new();
    for (start, word) in runs(text) {
        if let Some(taken) = asked.iter().filter_map(|asked| begins(word, asked)).max() {
            let from = units(&text[..start]);
            marks.push(from..from + units(&word[..taken]));
        }
    }
    marks
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use crate::sample::{Sample, edition};

    fn codes(query: &str) -> Vec<String> {
        let mut edition = edition();
        edition.standards[3].guidance = Some("Leave of absence from the ward.".into());
        edition.standards[4].short = Some("Perimeter walks".into());
        Sample::of(edition).review().pick(query, 9).into_iter().map(|found| found.code).collect()
    }

    #[test]
    fn a_code_comes_before_codes_that_begin_with_it_and_words_come_last() {
        assert_eq!(codes("1.1"), ["1.1", "1.10"]);
        assert_eq!(codes("2"), ["2.1", "2.2", "2.3"]);
        assert_eq!(codes("LEAVE"), ["1.2", "1.1", "2.1"]);
    }

    #[test]
    fn what_is_about_the_word_comes_before_what_mentions_it() {
        let mut edition = edition();
        edition.sections[1].name = "Leave and discharge".into();
        edition.standards[3].text = "Patients are told early about leave.".into();
        edition.standards[4].text = "Leave is planned with the patient.".into();
        let found = Sample::of(edition).review().pick("leave", 9);
        let found: Vec<_> = found.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(found, ["2.2", "2.1", "1.2", "1.1"]);
    }

    #[test]
    fn the_very_code_comes_first_wherever_it_stands_in_the_edition() {
        let mut edition = edition();
        edition.standards.reverse();
        let found = Sample::of(edition).review().pick("1.1", 9);
        assert_eq!(found.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["1.1", "1.10"]);
    }

    #[test]
    fn every_word_must_begin_a_word_of_the_standard() {
        assert_eq!(codes("canc leave"), ["1.2", "1.1"]);
        assert_eq!(codes("canc leave rec"), ["1.2"]);
        assert_eq!(codes("eave"), [""; 0]);
        assert_eq!(codes("walk"), ["2.2"]);
        assert_eq!(codes(" "), [""; 0]);
        assert_eq!(codes("?"), [""; 0]);
    }

    #[test]
    fn the_words_that_were_found_are_marked_in_utf_16() {
        let mut edition = edition();
        edition.standards[0].text = "Café 😀 leave, CANCELLED leave".into();
        let found = Sample::of(edition).review().pick("cancel café le", 1).remove(0);
        assert_eq!(found.in_text, [0..4, 8..10, 15..21, 25..27]);
        assert!(found.in_code.is_empty());
    }

    #[test]
    fn no_more_than_asked_for() {
        assert_eq!(Sample::new().review().pick("1", 2).len(), 2);
    }
}

//! Names that this review knows: of its team, its places and its standards. They identify nobody.

use std::collections::BTreeSet;

use super::{Hint, What, find_except};
use crate::review::Review;

impl Review {
    /// Everything in `text` that could identify somebody, without what the writer says is harmless, and without the
    /// names of the team, the wards, the organisation and what the standards speak of.
    pub fn identifying(&self, text: &str, harmless: &[String]) -> Vec<Hint> {
        let mut hints = find_except(text, harmless);
        if hints.iter().any(|hint| hint.what == What::FullName) {
            let known = self.known_names();
            hints.retain(|hint| {
                let mut words = text[hint.range.clone()].split_whitespace();
                hint.what != What::FullName || !words.any(|word| known.contains(&small(word)))
            });
            // Without a name, a bed alone points to nobody.
            let named = hints.iter().any(|h| matches!(h.what, What::Name | What::FullName));
            let alone = |hint: &Hint| {
                hint.what == What::PersonInPlace
                    && text[hint.range.clone()].split_whitespace().count() == 2
                    && find_except(&text[hint.range.clone()], &[]).is_empty()
            };
            hints.retain(|hint| named || !alone(hint));
        }
        hints
    }

    /// Words of names, and words that the standards write with a capital within a sentence.
    fn known_names(&self) -> BTreeSet<String> {
        let mut known = BTreeSet::new();
        let mut learn = |names: &str| known.extend(names.split_whitespace().map(small));
        if let Some(details) = self.details() {
            let details = details.body;
            details.team.iter().for_each(|member| learn(&member.name));
            details.wards.iter().for_each(|ward| learn(&ward.name));
            for name in [&details.unit, &details.organisation, &details.network] {
                learn(name);
            }
        }
        for (section, _) in self.sections() {
            learn(&section.name);
        }
        for standard in self.standards() {
            let inner = standard.text.split_whitespace().skip(1);
            inner.filter(|word| word.starts_with(char::is_uppercase)).for_each(&mut learn);
        }
        known
    }
}

/// As names are compared: without what stands around them, in small letters.
fn small(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.trim_end_matches("'s").trim_end_matches("’s").to_lowercase()
}

#[cfg(test)]
mod tests {
    use crate::sample::Sample;

    #[test]
    fn colleagues_and_places_of_the_review_are_no_hint() {
        let review = Sample::new().review();
        let marked = |text: &str| -> Vec<String> {
            let hints = review.identifying(text, &[]);
            hints.into_iter().map(|hint| text[hint.range].to_owned()).collect()
        };
        assert_eq!(marked("Ask John Smith, he is in bed 12"), ["John Smith", "bed 12"]);
        let member = &review.details().unwrap().body.team[0].name;
        assert_eq!(marked(&format!("Ask {member} about bed 12")), [""; 0], "{member}");
    }
}

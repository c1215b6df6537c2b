//! Conflicts of interest: patient and family reviewers do not visit services that they used or that are local to them,
//! and staff not their own organisation. What somebody declared is compared with the review by a forgiving rule: a name
//! that is flagged too often costs a glance, one that is missed costs trust.

use serde::Serialize;
use sync::PersonId;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::records::Member;
use crate::review::Review;

/// What can tie somebody to a service: a code, and what people read. Neutral words, never clinical detail.
pub const TIES: [(&str, &str); 5] = [
    ("worked_there", "Worked there"),
    ("used_it", "Used it"),
    ("close_to_somebody", "Close to somebody there"),
    ("lives_nearby", "Lives nearby"),
    ("other", "Another tie"),
];

/// Words that say what sort of place it is and not which: they are left out where anything else is left.
const SORTS: [&str; 23] = [
    "a",
    "and",
    "at",
    "care",
    "centre",
    "clinic",
    "foundation",
    "ft",
    "group",
    "healthcare",
    "hospital",
    "limited",
    "ltd",
    "nhs",
    "of",
    "partnership",
    "plc",
    "service",
    "services",
    "the",
    "trust",
    "unit",
    "ward",
];

/// Which part of the review somebody has a tie with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tied {
    /// The organisation that they come from runs the unit.
    Employed,
    /// They declared the unit, one of its wards, or its organisation.
    Declared,
}

/// A tie between a member of the team and the service under review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Whose.
    pub person: PersonId,
    /// With what, as it is called in the review.
    pub with: String,
    /// How it is known.
    pub tied: Tied,
}

impl Conflict {
    /// `comes from Aldermere NHS Foundation Trust`, `has a tie with Hawthorn Unit`. What tie that is, only the form says
    /// where it was declared: the whole team reads this.
    pub fn says(&self) -> String {
        match self.tied {
            Tied::Employed => format!("comes from {}, which runs this unit", self.with),
            Tied::Declared => format!("has a tie with {}", self.with),
        }
    }
}

impl Review {
    /// What a member's organisation and declared interests have to do with this review.
    pub fn conflicts_of(&self, member: &Member) -> Vec<Conflict> {
        let Some(details) = self.details() else { return Vec::new() };
        let review = details.body;
        let mut found: Vec<Conflict> = Vec::new();
        let mut add = |with: &str, tied| {
            let known = found.iter().any(|one| one.with == with && one.tied == tied);
            if !known {
                found.push(Conflict { person: member.id, with: with.to_owned(), tied });
            }
        };
        if same_name(&member.organisation, &review.organisation) {
            add(&review.organisation, Tied::Employed);
        }
        for interest in &member.interests {
            for place in [&review.unit, &review.organisation] {
                if mentions(&interest.name, place) {
                    add(place, Tied::Declared);
                }
            }
            // Wards are called after trees all over the country: only the name alone is this one.
            for ward in review.wards.iter().filter(|ward| same_name(&interest.name, &ward.name)) {
                add(&ward.name, Tied::Declared);
            }
        }
        found
    }

    /// Everybody's, in the order of the team, but for those that are settled.
    pub fn open_conflicts(&self) -> Vec<Conflict> {
        let team = self.details().map_or(&[][..], |details| &details.body.team);
        let open = team.iter().filter(|member| member.settled.is_none());
        open.flat_map(|member| self.conflicts_of(member)).collect()
    }
}

/// Whether two names are of one place, whatever their case, accents, punctuation, and words such as `NHS Trust`.
pub fn same_name(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (telling(one), telling(other));
    one.sort();
    other.sort();
    !one.is_empty() && one == other
}

/// Whether what somebody wrote names a place, perhaps among other words: `Larch ward at Hawthorn`.
pub fn mentions(written: &str, place: &str) -> bool {
    let (written, place) = (telling(written), telling(place));
    !place.is_empty() && place.iter().all(|word| written.contains(word))
}

/// The words that tell a place from others.
fn telling(name: &str) -> Vec<String> {
    let plain: String = name
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’' | '‘'))
        .flat_map(char::to_lowercase)
        .collect();
    let words = || plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut telling: Vec<String> =
        words().filter(|word| !SORTS.contains(word)).map(str::to_owned).collect();
    if telling.is_empty() {
        telling = words().map(str::to_owned).collect();
    }
    telling.dedup();
    telling
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pack::Interest;
    use crate::records::Settled;
    use crate::sample::Sample;

    fn conflicts(organisation: &str, interests: &[&str]) -> Vec<String> {
        let mut sample = Sample::new();
        sample.details(|details| {
            details.team[2].organisation = organisation.into();
            details.team[2].interests = interests
                .iter()
                .map(|name| Interest { name: (*name).into(), why: "used_it".into() })
                .collect();
        });
        sample.review().open_conflicts().iter().map(Conflict::says).collect()
    }

    #[test]
    fn names_of_one_place_are_the_same_however_they_are_written() {
        let check = |one: &str, other: &str, same: bool| {
            assert_eq!(same_name(one, other), same, "{one} and {other}");
        };
        check("Aldermere NHS Foundation Trust", "aldermere", true);
        check("Aldermère", "ALDERMERE NHS FT", true);
        check("St Anne’s Hospital", "St Annes", true);
        check("Leeds & York Partnership", "York and Leeds", true);
        check("South Aldermere NHS Trust", "Aldermere NHS Trust", false);
        check("NHS Trust", "The Trust", false);
        check("", "", false);
        check("NHS Trust", "nhs trust", true);
    }

    #[test]
    fn staff_of_the_organisation_and_ties_with_unit_ward_or_organisation_are_flagged() {
        let unit = ["has a tie with Hawthorn Unit"];
        assert!(conflicts("Elsewhere NHS Trust", &[]).is_empty());
        assert_eq!(
            conflicts("aldermere", &[]),
            ["comes from Aldermere NHS Foundation Trust, which runs this unit"]
        );
        assert_eq!(conflicts("", &["hawthorn"]), unit);
        assert_eq!(conflicts("", &["Larch ward at the Hawthorn unit"]), unit);
        assert_eq!(conflicts("", &["Larch"]), ["has a tie with Larch"]);
        assert!(conflicts("", &["Larch House, Sheffield"]).is_empty());
        assert!(conflicts("", &["Oakfield", " "]).is_empty());
        assert_eq!(conflicts("", &["Hawthorn", "Hawthorn Unit"]), unit, "told once");
    }

    #[test]
    fn what_is_settled_is_not_flagged_any_more() {
        let mut sample = Sample::new();
        sample.details(|details| {
            details.team[2].organisation = "Aldermere".into();
            let by = details.team[0].id;
            details.team[2].settled = Some(Settled { words: "Stays out of the tour.".into(), by });
        });
        let review = sample.review();
        assert!(review.open_conflicts().is_empty());
        let member = review.details().unwrap().body.team[2].clone();
        assert_eq!(review.conflicts_of(&member).len(), 1, "it can still be read");
    }

    #[test]
    fn the_words_never_say_why() {
        for words in conflicts("", &["Hawthorn"]) {
            assert!(TIES.iter().all(|(_, tie)| !words.contains(&tie.to_lowercase())), "{words}");
        }
    }

    proptest! {
        #[test]
        fn case_suffix_and_punctuation_make_no_other_place(name in "[A-Z][a-zéü]{3,9}( [A-Z][a-z]{3,9}){0,2}") {
            prop_assume!(telling(&name).iter().all(|word| !SORTS.contains(&word.as_str())));
            for written in [
                name.to_uppercase(),
                name.nfd().collect(),
                format!("The {name} NHS Foundation Trust"),
                format!("  {}, Ltd. ", name.replace(' ', " - ")),
            ] {
                prop_assert!(same_name(&name, &written), "{} and {}", name, written);
                prop_assert!(mentions(&written, &name));
            }
        }

        #[test]
        fn the_same_is_the_same_both_ways_and_more_words_still_mention_it(one in ".{0,20}", other in ".{0,20}") {
            prop_assert_eq!(same_name(&one, &other), same_name(&other, &one));
            prop_assert_eq!(same_name(&one, &one), !telling(&one).is_empty());
            if same_name(&one, &other) {
                prop_assert!(mentions(&one, &other));
            }
            prop_assert!(!mentions(&one, "") && !mentions("", &other));
        }
    }
}

//! A serious concern: apart from ratings, findings and report. What stands in it is never taken out: who was told stays,
//! and what was written by mistake is taken back with a reason beside it.

use serde::{Deserialize, Serialize};
use sync::PersonId;
use uuid::Uuid;

use crate::records::Unknown;

/// Something that somebody has to be told of today.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriousConcern {
    /// What was seen or heard.
    pub seen: String,
    /// Where.
    #[serde(default)]
    pub place: String,
    /// When it was noticed, in words: `14 October, 11:07`.
    #[serde(default)]
    pub noticed: String,
    /// Who noticed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noticed_by: Option<PersonId>,
    /// When its first letter was typed: local time with offset, RFC 3339.
    pub at: String,
    /// Who was told, in the order in which it was written down.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Where it stands.
    #[serde(default)]
    pub state: ConcernState,
    /// A line on that: who has it now, how it ended, or why it was a mistake.
    #[serde(default)]
    pub line: String,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

/// Where a serious concern stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConcernState {
    /// The team has it.
    #[default]
    Open,
    /// Somebody of the unit has it.
    HandedOver,
    /// It is settled.
    Closed,
    /// It was raised by mistake.
    Mistake,
}

/// Somebody was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Which entry.
    pub id: Uuid,
    /// Who was told.
    pub whom: String,
    /// How: `By telephone`.
    #[serde(default)]
    pub how: String,
    /// When, in words: `11:12`.
    #[serde(default)]
    pub when: String,
    /// Who told them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// What was said or agreed.
    #[serde(default)]
    pub said: String,
    /// When it was written down: local time with offset, RFC 3339.
    pub at: String,
    /// Why it was a mistake, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mistake: Option<String>,
    /// Fields of a newer version.
    #[serde(flatten)]
    pub unknown: Unknown,
}

impl Told {
    /// The same entry, whether or not it was a mistake.
    fn is(&self, other: &Told) -> bool {
        Told { mistake: None, ..self.clone() } == Told { mistake: None, ..other.clone() }
    }
}

impl SeriousConcern {
    /// Whether everybody who had been told before stands here still, in the same words.
    pub fn keeps(&self, before: &SeriousConcern) -> bool {
        before.told.iter().all(|entry| self.told.iter().any(|kept| kept.is(entry)))
    }

    /// This version with whoever else was told by that one; those as they stand there.
    pub fn with_told_of(mut self, other: &SeriousConcern) -> SeriousConcern {
        for entry in &other.told {
            if !self.told.iter().any(|known| known.id == entry.id) {
                self.told.push(entry.clone());
            }
        }
        self
    }

    /// Goes back from `now` to this version, which was before it. What was told since stays, marked as taken back.
    pub fn after(self, now: &SeriousConcern, why: &str) -> SeriousConcern {
        let had: Vec<Uuid> = self.told.iter().map(|entry| entry.id).collect();
        let mut back = self.with_told_of(now);
        for entry in back.told.iter_mut().filter(|entry| !had.contains(&entry.id)) {
            entry.mistake.get_or_insert_with(|| why.to_owned());
        }
        back
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(n: u128, whom: &str) -> Told {
        Told { id: Uuid::from_u128(n), whom: whom.into(), ..Told::default() }
    }

    fn concern(told: &[Told]) -> SeriousConcern {
        SeriousConcern { told: told.into(), ..SeriousConcern::default() }
    }

    #[test]
    fn who_was_told_is_kept_where_the_same_words_stand_with_or_without_a_mistake() {
        let before = concern(&[told(1, "Service lead")]);
        let struck = Told { mistake: Some("Another unit".into()), ..told(1, "Service lead") };
        assert!(concern(&[told(1, "Service lead"), told(2, "Safeguarding")]).keeps(&before));
        assert!(concern(&[struck]).keeps(&before));
        assert!(!concern(&[]).keeps(&before));
        assert!(!concern(&[told(1, "Somebody else")]).keeps(&before));
    }

    #[test]
    fn going_back_leaves_what_was_told_since_and_says_that_it_was_taken_back() {
        let before = concern(&[told(1, "Service lead")]);
        let now = concern(&[told(1, "Service lead"), told(2, "Safeguarding")]);
        let back = before.clone().after(&now, "Taken back");
        assert!(back.keeps(&now));
        assert_eq!(back.told[0].mistake, None);
        assert_eq!(back.told[1].mistake.as_deref(), Some("Taken back"));
        assert_eq!(now.clone().after(&back, "Taken back"), now, "and again what was written");
    }
}

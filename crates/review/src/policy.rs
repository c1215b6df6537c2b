//! What each kind of record does when two people change it at once.

use sync::{Concurrency, Kind, Policy};

use crate::records::kind;

/// The kinds of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReviewKinds;

impl Policy for ReviewKinds {
    fn concurrency(&self, kind: &Kind) -> Concurrency {
        match kind.as_str() {
            kind::OWN_RATING => Concurrency::OwnersLatest,
            kind::AGREED_RATING => Concurrency::CompareAndSet,
            kind::NOTE | kind::FINDING | kind::SECTION_TEXT => Concurrency::Sentences(&["text"]),
            kind::PRIORITY => Concurrency::Sentences(&["find_out"]),
            kind::REVIEW => Concurrency::Fields { sets: &["team", "contacts", "to_ring"] },
            kind::SERIOUS_CONCERN => Concurrency::Fields { sets: &["told"] },
            kind::SESSION => Concurrency::Fields { sets: &["people"] },
            _ => Concurrency::KeepBoth,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_does_what_the_table_of_the_design_says() {
        let of = |kind: &str| ReviewKinds.concurrency(&Kind::new(kind));
        assert_eq!(of("own_rating"), Concurrency::OwnersLatest);
        assert_eq!(of("agreed_rating"), Concurrency::CompareAndSet);
        for kind in ["note", "finding", "section_text"] {
            assert_eq!(of(kind), Concurrency::Sentences(&["text"]));
        }
        assert_eq!(of("priority"), Concurrency::Sentences(&["find_out"]));
        assert_eq!(of("session"), Concurrency::Fields { sets: &["people"] });
        assert_eq!(of("review"), Concurrency::Fields { sets: &["team", "contacts", "to_ring"] });
        assert_eq!(of("serious_concern"), Concurrency::Fields { sets: &["told"] });
    }

    #[test]
    fn what_is_imported_or_not_known_is_never_merged() {
        for kind in [
            "edition",
            "standard",
            "self_rating",
            "questionnaire",
            "last_standing",
            "network",
            "assignment",
            "new",
        ] {
            assert_eq!(ReviewKinds.concurrency(&Kind::new(kind)), Concurrency::KeepBoth);
        }
    }
}

//! The names under which enums are stored, the same in both databases.

use review::authority::Part;
use sync::wire::Audience;
use sync::{Outcome, Refusal};

use super::{Result, Role, StoreError};

/// Something that is stored under one of a few names.
pub(super) trait Named: Copy + 'static {
    /// What cannot be read when the name is none of these.
    const WHAT: &'static str;
    /// Each with its name.
    const NAMES: &'static [(Self, &'static str)];

    /// The name of this one.
    fn name(self) -> &'static str
    where
        Self: PartialEq,
    {
        Self::NAMES.iter().find(|(one, _)| *one == self).map_or("", |(_, name)| name)
    }

    /// The one of this name.
    fn of_name(name: &str) -> Result<Self> {
        let found = Self::NAMES.iter().find(|(_, known)| *known == name);
        found.map(|(one, _)| *one).ok_or(StoreError::Unreadable(Self::WHAT))
    }
}

impl Named for Outcome {
    const WHAT: &'static str = "outcome";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Head, "head"),
        (Self::Same, "same"),
        (Self::Merged, "merged"),
        (Self::HeadOver, "head_over"),
        (Self::Aside, "aside"),
    ];
}

impl Named for Refusal {
    const WHAT: &'static str = "refusal";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::NotAMember, "not_a_member"),
        (Self::NotAllowed, "not_allowed"),
        (Self::TooLarge, "too_large"),
        (Self::Malformed, "malformed"),
        (Self::Locked, "locked"),
        (Self::IdReused, "id_reused"),
    ];
}

impl Named for Audience {
    const WHAT: &'static str = "audience";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Team, "team"), (Self::Private, "private"), (Self::Reference, "reference")];
}

impl Named for Part {
    const WHAT: &'static str = "part";
    const NAMES: &'static [(Self, &'static str)] =
        &[(Self::Lead, "lead"), (Self::ProjectTeam, "project_team"), (Self::Reviewer, "reviewer")];
}

impl Named for Role {
    const WHAT: &'static str = "role";
    const NAMES: &'static [(Self, &'static str)] = &[
        (Self::Administrator, "administrator"),
        (Self::ProjectTeam, "project_team"),
        (Self::LeadReviewer, "lead_reviewer"),
        (Self::Reviewer, "reviewer"),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_under_a_name_has_the_name_of_the_wire() {
        fn check<T: Named + PartialEq + serde::Serialize + std::fmt::Debug>() {
            for (one, name) in T::NAMES {
                assert_eq!(serde_json::to_string(one).unwrap(), format!("\"{name}\""));
                assert_eq!((one.name(), T::of_name(name).unwrap()), (*name, *one));
            }
            assert!(matches!(T::of_name("other"), Err(StoreError::Unreadable(_))));
        }
        check::<Outcome>();
        check::<Refusal>();
        check::<Audience>();
        check::<Role>();
    }
}

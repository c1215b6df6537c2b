//! Who may write what in one stream, for one request.

use std::collections::BTreeMap;

use review::authority::{Part, may_write, pack_author};
use sync::wire::Audience;
use sync::{Change, PersonId, Refusal, Seen};

use crate::store::{Member, Membership};

/// The longest name of a kind of record, in bytes.
const MAX_KIND: usize = 64;

/// What one account may write in one stream.
#[derive(Debug)]
pub(super) struct Rights {
    me: Option<Membership>,
    team: BTreeMap<PersonId, Part>,
}

impl Rights {
    /// For somebody who writes nobody's changes but their own; none for somebody who is not a member.
    pub(super) fn alone(me: Option<Membership>) -> Self {
        Self { me, team: BTreeMap::new() }
    }

    /// For somebody among their team.
    pub(super) fn new(me: Membership, team: Vec<Member>) -> Self {
        let team = team.into_iter().map(|member| (member.person, member.part)).collect();
        Self { me: Some(me), team }
    }

    /// Whether anybody but the account itself wrote one of these.
    pub(super) fn needs_team(me: &Membership, changes: &[Change]) -> bool {
        changes.iter().any(|change| change.author != me.person)
    }

    /// Whether this author's change is somebody else's work, brought by the lead.
    pub(super) fn carries(&self, author: PersonId) -> bool {
        self.me.as_ref().is_some_and(|me| me.person != author) && self.team.contains_key(&author)
    }

    /// Whether the change may enter the log, by what that holds of its record.
    ///
    /// # Errors
    /// [`Refusal::NotAMember`] when the account or the author is not in the team, [`Refusal::Locked`],
    /// [`Refusal::NotAllowed`] when their part does not suffice, [`Refusal::Malformed`].
    pub(super) fn may_write(
        &self,
        change: &Change,
        seen: Seen<'_>,
        locked: bool,
    ) -> Result<(), Refusal> {
        let me = self.me.as_ref().ok_or(Refusal::NotAMember)?;
        if locked {
            return Err(Refusal::Locked);
        }
        if change.kind.as_str().len() > MAX_KIND {
            return Err(Refusal::Malformed);
        }
        let part = self.part_of(me, change.author)?;
        let all_read = me.stream.audience == Audience::Reference;
        let allowed = may_write(change, seen, part) && !(all_read && part == Part::Reviewer);
        if allowed { Ok(()) } else { Err(Refusal::NotAllowed) }
    }

    /// The part that counts: the author's, or the carrier's for what a pack brings.
    fn part_of(&self, me: &Membership, author: PersonId) -> Result<Part, Refusal> {
        if author == me.person || author == pack_author(me.stream.id) {
            return Ok(me.part);
        }
        let part = self.team.get(&author).ok_or(Refusal::NotAMember)?;
        if me.part == Part::Lead { Ok(*part) } else { Err(Refusal::NotAllowed) }
    }
}

/// The word for a right that was denied; none for a change that could not be taken from anybody.
pub(super) fn denial(why: Refusal) -> Option<&'static str> {
    match why {
        Refusal::NotAMember => Some("not_a_member"),
        Refusal::NotAllowed => Some("not_allowed"),
        Refusal::Locked => Some("locked"),
        Refusal::TooLarge | Refusal::Malformed | Refusal::IdReused | Refusal::Other => None,
    }
}

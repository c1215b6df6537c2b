//! Giving the server a review that was begun without it.

use chrono::Utc;
use review::authority::{Part, pack_author};
use review::start::is_practice;
use sync::wire::{Audience, Joined};
use sync::{DeviceId, PersonId, StreamId};

use super::{Asker, Service, joined};
use crate::store::{Account, Member, Role, Store, StoreError, Stream};

/// The most people in the team of one review.
const MAX_TEAM: usize = 100;

/// The longest name of a person or a review, in bytes.
const MAX_NAME: usize = 400;

/// A review, as whoever gives it tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Giving {
    /// Its stream.
    pub stream: StreamId,
    /// Its name for people.
    pub title: String,
    /// Who of its team gives it.
    pub me: PersonId,
    /// Its team: who, by what name, and whether they lead.
    pub members: Vec<Given>,
}

/// Somebody in the team of a review that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The author of what they write in it.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Whether they lead the review.
    pub lead: bool,
}

/// Why a review was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotGiven {
    /// The account may not bring reviews.
    #[error("only a lead reviewer or the project team can give a review to the server")]
    NotAllowed,
    /// The review cannot be given: nobody of its team gives it, somebody is in it twice, a name is none, or it is for
    /// practice.
    #[error("this review or its team could not be read by the server")]
    Malformed,
    /// The stream is there, with a team without this account.
    #[error("this review is on the server already; ask its lead to add you to the team")]
    Taken,
    /// The database does not do what it should.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<S: Store> Service<S> {
    /// Makes the stream of a review with its team. Whoever gives it is a member at once; the others are claimed by
    /// their accounts later. Given again by a member, it stays as it is.
    ///
    /// # Errors
    /// [`NotGiven`]; nothing was made.
    pub async fn give(
        &self,
        account: &Account,
        device: DeviceId,
        giving: Giving,
    ) -> Result<Joined, NotGiven> {
        let asker = Asker { account: account.id, device, at: Utc::now() };
        let id = giving.stream;
        if account.role == Role::Reviewer {
            self.store.audit(asker.audited("give", id, "not_allowed")).await?;
            return Err(NotGiven::NotAllowed);
        }
        check(&giving)?;
        let members = team(account, &giving);
        let Giving { title, .. } = giving;
        let stream = Stream { id, audience: Audience::Team, title, locked: false };
        let made = match self.store.add_stream(stream, members).await {
            Ok(()) => true,
            Err(StoreError::Exists(_)) => false,
            Err(e) => return Err(e.into()),
        };
        let sight = self.sight(account.id).await?;
        let mine = sight.get(&id).filter(|one| one.stream.audience == Audience::Team);
        let outcome = match (mine.is_some(), made) {
            (true, true) => "allowed",
            (true, false) => "there already",
            (false, _) => "taken",
        };
        self.store.audit(asker.audited("give", id, outcome)).await?;
        mine.map(joined).ok_or(NotGiven::Taken)
    }
}

fn check(giving: &Giving) -> Result<(), NotGiven> {
    let Giving { stream, title, me, members } = giving;
    let is_name = |name: &str| {
        !name.trim().is_empty() && name.len() <= MAX_NAME && !name.contains(char::is_control)
    };
    let mut people: Vec<PersonId> = members.iter().map(|member| member.person).collect();
    people.sort_unstable();
    people.dedup();
    let sound = is_name(title)
        && members.iter().all(|member| is_name(&member.name))
        && people.len() == members.len()
        && people.len() <= MAX_TEAM
        && people.contains(me)
        && !people.contains(&PersonId::MERGE)
        && !people.contains(&pack_author(*stream))
        && !is_practice(*stream);
    if sound { Ok(()) } else { Err(NotGiven::Malformed) }
}

/// Whoever gives a review leads it, or works for the network: else nobody could bring its pack.
fn team(account: &Account, giving: &Giving) -> Vec<Member> {
    let member = |given: &Given| {
        let me = given.person == giving.me;
        let part = match (given.lead, me, account.role) {
            (true, ..) | (false, true, Role::LeadReviewer | Role::Reviewer) => Part::Lead,
            (false, true, Role::Administrator | Role::ProjectTeam) => Part::ProjectTeam,
            (false, false, _) => Part::Reviewer,
        };
        Member {
            stream: giving.stream,
            person: given.person,
            account: me.then_some(account.id),
            name: given.name.clone(),
            part,
        }
    };
    giving.members.iter().map(member).collect()
}

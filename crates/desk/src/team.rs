//! Who comes along: the lead and the project team add, change and take off members of the review team.

use review::interests::TIES;
use review::pack::{Interest, Role};
use review::records::{Member, Record, ReviewDetails, Session, Settled, Unknown, kind};
use sync::{PersonId, RecordId};

use crate::entry_views::Frame;
use crate::open::{Open, Put};
use crate::views::Id;
use crate::work_views::{InterestView, RoleChoice, SaveMember};
use crate::{Desk, Fault, fault, reviews, show};
use review::authority::assignment_id;

/// The parts in a team, as they are offered.
const ROLES: [Role; 6] =
    [Role::Lead, Role::Clinician, Role::Patient, Role::Family, Role::ProjectTeam, Role::Observer];

/// The parts that a member can have.
pub fn roles() -> Vec<RoleChoice> {
    ROLES.map(|role| RoleChoice { code: code(role), label: show::role(role).into() }).into()
}

/// The ties with a service that a member can declare.
pub fn ties() -> Vec<RoleChoice> {
    TIES.map(|(code, label)| RoleChoice { code: code.into(), label: label.into() }).into()
}

/// The code of a part, as packs write it.
pub fn code(role: Role) -> String {
    serde_json::to_value(role)
        .ok()
        .and_then(|code| Some(code.as_str()?.to_owned()))
        .unwrap_or_default()
}

/// Whether I may change who is in the team.
pub fn may_change(open: &Open) -> bool {
    let role = open.review.member(open.me).map(|me| me.role);
    matches!(role, Some(Role::Lead | Role::ProjectTeam))
}

/// Adds a member, or changes one.
pub fn save(desk: &mut Desk, ask: SaveMember) -> Result<Frame, Fault> {
    let (record, mut details) = details(desk)?;
    let me = desk.open()?.me;
    let name = ask.name.trim();
    if name.is_empty() {
        return Err(fault::not_allowed("Write the colleague’s name. Nothing was changed."));
    }
    let Some(role) = ROLES.into_iter().find(|role| code(*role) == ask.role) else {
        return Err(fault::not_allowed("Choose a part in the review. Nothing was changed."));
    };
    let organisation = ask.organisation.trim().to_owned();
    let interests = ask.interests.clone().map(interests).transpose()?;
    let settle = |settled: Option<Settled>| match ask.settled.as_deref().map(str::trim) {
        None => settled,
        Some("") => None,
        Some(words) if settled.as_ref().is_some_and(|known| known.words == words) => settled,
        Some(words) => Some(Settled { words: words.to_owned(), by: me }),
    };
    let what = match &ask.id {
        Some(id) => {
            let id = show::person_id(id)?;
            let before = member_mut(&mut details, id)?.clone();
            let member = member_mut(&mut details, id)?;
            if member.role != role {
                member.title = show::role(role).into();
            }
            (member.name, member.role, member.organisation) = (name.to_owned(), role, organisation);
            member.interests = interests.unwrap_or_else(|| before.interests.clone());
            member.settled = settle(before.settled.clone());
            // What was settled is what was known then: a new tie is settled anew.
            let review = &desk.open()?.review;
            let known = review.conflicts_of(&before);
            let new = review.conflicts_of(member).iter().any(|one| !known.contains(one));
            if new && member.settled == before.settled {
                member.settled = None;
            }
            format!("a change to {name}")
        }
        None => {
            let id = PersonId::from_uuid(desk.new_record().uuid());
            let (name, title) = (name.to_owned(), show::role(role).into());
            let what = format!("adding {name} to the team");
            details.team.push(Member {
                id,
                name,
                role,
                title,
                organisation,
                interests: interests.unwrap_or_default(),
                settled: settle(None),
                unknown: Unknown::new(),
            });
            what
        }
    };
    led(&details)?;
    desk.write(Some(&what), vec![Put::save(record, Record::Review(details))], &[])?;
    reviews::frame(desk, None)
}

/// Takes a member off who has nothing in this review yet, out of the sessions too.
pub fn remove(desk: &mut Desk, ask: Id) -> Result<Frame, Fault> {
    let (record, mut details) = details(desk)?;
    let id = show::person_id(&ask.id)?;
    let open = desk.open()?;
    let name = member_mut(&mut details, id)?.name.clone();
    if id == open.me {
        return Err(fault::not_allowed(
            "You are part of this review yourself. Nothing was changed.",
        ));
    }
    if has_work(open, id) {
        return Err(fault::not_allowed(format!(
            "{name} has notes, ratings, another view or a serious concern in this review, so they stay in the team. Nothing was changed."
        )));
    }
    details.team.retain(|member| member.id != id);
    led(&details)?;
    let mut puts = vec![Put::save(record, Record::Review(details))];
    for (section, _) in open.review.sections() {
        if open.review.takes(&section.code).iter().any(|member| member.id == id) {
            let record = assignment_id(open.team, &section.code, id);
            puts.push(Put::delete(record, kind::ASSIGNMENT));
        }
    }
    for held in open.review.sessions() {
        let session = without(held.body, id);
        if &session != held.body {
            puts.push(Put::save(held.record, Record::Session(session)));
        }
    }
    desk.write(Some(&format!("taking {name} off the team")), puts, &[])?;
    reviews::frame(desk, None)
}

/// Ties as they are kept; a line without a name is none.
fn interests(views: Vec<InterestView>) -> Result<Vec<Interest>, Fault> {
    let named = views.into_iter().filter(|view| !view.name.trim().is_empty());
    let interest = |view: InterestView| match TIES.iter().any(|(code, _)| *code == view.why) {
        true => Ok(Interest { name: view.name.trim().to_owned(), why: view.why }),
        false => Err(fault::not_allowed("Choose what the tie is. Nothing was changed.")),
    };
    named.map(interest).collect()
}

fn details(desk: &Desk) -> Result<(RecordId, ReviewDetails), Fault> {
    let open = desk.open()?;
    if !may_change(open) {
        return Err(fault::lead_only("change the team"));
    }
    let held = open.review.details().ok_or_else(fault::no_review)?;
    Ok((held.record, held.body.clone()))
}

fn member_mut(details: &mut ReviewDetails, id: PersonId) -> Result<&mut Member, Fault> {
    details.team.iter_mut().find(|member| member.id == id).ok_or_else(|| fault::gone("That person"))
}

/// Without a lead, nobody could agree ratings any more.
fn led(details: &ReviewDetails) -> Result<(), Fault> {
    if details.team.iter().any(|member| member.role == Role::Lead) {
        return Ok(());
    }
    Err(fault::not_allowed(
        "A team has a lead reviewer, who records what it agrees. Nothing was changed.",
    ))
}

fn has_work(open: &Open, id: PersonId) -> bool {
    let agreed = |code: &str| {
        let agreed = open.review.agreed(code);
        agreed.is_some_and(|held| held.body.dissent.iter().any(|view| view.person == id))
    };
    let concerned = |held: review::Held<'_, review::records::SeriousConcern>| {
        held.author == id
            || held.noticed_by == Some(id)
            || held.told.iter().any(|entry| entry.by == Some(id))
    };
    open.review.notes().any(|note| note.author == id)
        || open.review.concerns().any(concerned)
        || open
            .review
            .standards()
            .any(|standard| open.review.own(id, &standard.code).is_some() || agreed(&standard.code))
}

fn without(session: &Session, id: PersonId) -> Session {
    let mut session = session.clone();
    session.people.retain(|person| *person != id);
    session.asks = session.asks.filter(|person| *person != id);
    session.types = session.types.filter(|person| *person != id);
    session
}

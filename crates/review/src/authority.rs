//! Who may write what: asked by the server of every change that it is given.

use serde::Deserialize;
use sync::{Change, PersonId, RecordId, StreamId};
use uuid::Uuid;

use crate::records::kind;

/// The part somebody has in a review's team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Leads the review.
    Lead,
    /// Works for the network.
    ProjectTeam,
    /// Anybody else in the team.
    Reviewer,
}

/// One reviewer's own stream of a review: the same on every laptop of theirs.
pub fn private_stream(team: StreamId, person: PersonId) -> StreamId {
    StreamId::from_uuid(RecordId::named(team, "private", &person.to_string()).uuid())
}

/// The record that holds one reviewer's rating of a standard.
pub fn own_rating_id(stream: StreamId, person: PersonId, code: &str) -> RecordId {
    RecordId::named(stream, kind::OWN_RATING, &format!("{person}:{code}"))
}

/// Who writes the records that a pack brings: nobody in the team, and the same on every laptop.
pub fn pack_author(stream: StreamId) -> PersonId {
    PersonId::from_uuid(Uuid::new_v5(&stream.uuid(), b"pack"))
}

/// Whether somebody with this part may write the change. `head` is what stands for its record. That the author is the
/// one who pushes it, or whom a lead carries, is the server's to know.
///
/// Notes and own ratings are their author's; agreed ratings the lead's; the timetable and the review itself the lead's
/// and the project team's, but anybody may mark a session as ended; what a pack brings comes through the lead or the
/// project team. Everything else, and what this version does not know, is the team's.
pub fn may_write(change: &Change, head: Option<&Change>, part: Part) -> bool {
    let office = matches!(part, Part::Lead | Part::ProjectTeam);
    if change.author == pack_author(change.stream) {
        return office;
    }
    let own = head.is_none_or(|head| head.author == change.author);
    match change.kind.as_str() {
        kind::NOTE => own,
        kind::OWN_RATING => own && rates_as_its_author(change, head),
        kind::AGREED_RATING => part == Part::Lead,
        kind::SESSION => office || head.is_some_and(|head| only_ends(head, change)),
        kind::REVIEW
        | kind::EDITION
        | kind::STANDARD
        | kind::SELF_RATING
        | kind::QUESTIONNAIRE
        | kind::LAST_STANDING => office,
        _ => true,
    }
}

/// The id of an own rating names its author and standard, so nobody can begin another's.
fn rates_as_its_author(change: &Change, head: Option<&Change>) -> bool {
    #[derive(Deserialize)]
    struct Rating {
        standard: String,
    }
    let Some(body) = &change.body else { return head.is_some() };
    serde_json::from_str::<Rating>(body.as_str()).is_ok_and(|rating| {
        change.record == own_rating_id(change.stream, change.author, &rating.standard)
    })
}

/// The two sessions differ in nothing but whether they are done.
fn only_ends(head: &Change, change: &Change) -> bool {
    let without_done = |change: &Change| {
        let body = change.body.as_ref()?;
        let mut fields: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(body.as_str()).ok()?;
        fields.remove("done");
        Some(fields)
    };
    without_done(head).is_some_and(|before| without_done(change) == Some(before))
}

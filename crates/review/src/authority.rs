//! Who may write what: asked by the server of every change that it is given.

use serde::Deserialize;
use sync::{Change, PersonId, RecordId, Seen, StreamId};
use uuid::Uuid;

use crate::records::{SeriousConcern, kind};

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

/// The record that makes a standard a priority: the same on every laptop.
pub fn priority_id(stream: StreamId, code: &str) -> RecordId {
    RecordId::named(stream, kind::PRIORITY, code)
}

/// The record that says that somebody takes a section.
pub fn assignment_id(stream: StreamId, section: &str, person: PersonId) -> RecordId {
    RecordId::named(stream, kind::ASSIGNMENT, &format!("{section}:{person}"))
}

/// Who writes the records that a pack brings: nobody in the team, and the same on every laptop.
pub fn pack_author(stream: StreamId) -> PersonId {
    PersonId::from_uuid(Uuid::new_v5(&stream.uuid(), b"pack"))
}

/// Whether somebody with this part may write the change, by what the log holds of its record. That the author is the
/// one who pushes it, or whom a lead carries, is the server's to know.
///
/// Notes and own ratings are their author's; agreed ratings the lead's; the timetable and the review itself the lead's
/// and the project team's, but anybody may mark a session as ended; what a pack brings comes through the lead or the
/// project team, and nothing else is written in its name. A serious concern is the team's, and nobody deletes it or takes
/// out who was told. Everything else (findings, texts, priorities, who takes which section), and what this version does not
/// know, is the team's.
pub fn may_write(change: &Change, seen: Seen<'_>, part: Part) -> bool {
    let office = matches!(part, Part::Lead | Part::ProjectTeam);
    if change.author == pack_author(change.stream) {
        return office && comes_in_a_pack(change.kind.as_str());
    }
    let own = seen.head.is_none_or(|head| head.author == change.author);
    match change.kind.as_str() {
        kind::NOTE => own,
        kind::OWN_RATING => own && rates_as_its_author(change, seen.head),
        kind::AGREED_RATING => part == Part::Lead,
        kind::SESSION => office || only_ends(change, seen),
        kind::SERIOUS_CONCERN => takes_nothing_out(change, seen),
        kind if comes_in_a_pack(kind) => office,
        _ => true,
    }
}

/// Sessions too, though they have a rule of their own as soon as they are in the log.
fn comes_in_a_pack(kind: &str) -> bool {
    matches!(
        kind,
        kind::REVIEW
            | kind::EDITION
            | kind::STANDARD
            | kind::SELF_RATING
            | kind::QUESTIONNAIRE
            | kind::LAST_STANDING
            | kind::NETWORK
            | kind::SESSION
    )
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

/// The session differs from the one that its author had before them in nothing but whether it is done. What the office
/// changed meanwhile stays, since the log merges the two; so one that agrees with what stands now does no more either.
/// Only where the office has removed it, ending it would bring it back.
fn only_ends(change: &Change, seen: Seen<'_>) -> bool {
    let without_done = |change: &Change| {
        let body = change.body.as_ref()?;
        let mut fields: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(body.as_str()).ok()?;
        fields.remove("done");
        Some(fields)
    };
    let there = seen.head.is_some_and(|head| head.body.is_some());
    let as_before = |before: &Change| {
        without_done(before).is_some_and(|before| without_done(change) == Some(before))
    };
    there && seen.base.into_iter().chain(seen.head).any(as_before)
}

/// Nobody deletes a serious concern. All that had been told on the version that its author had before them stands in it
/// still; what others added meanwhile stays, since the log puts both together.
fn takes_nothing_out(change: &Change, seen: Seen<'_>) -> bool {
    let read = |change: &Change| {
        let body = change.body.as_ref()?;
        serde_json::from_str::<SeriousConcern>(body.as_str()).ok()
    };
    let Some(after) = read(change) else { return false };
    let before: Vec<&Change> = seen.base.into_iter().chain(seen.head).collect();
    let keeps = |before: &&Change| read(before).is_none_or(|before| after.keeps(&before));
    before.is_empty() || before.iter().any(keeps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;
    use sync::{Body, ChangeId, DeviceId, Kind};

    const PARTS: [Part; 3] = [Part::Lead, Part::ProjectTeam, Part::Reviewer];

    fn stream() -> StreamId {
        StreamId::from_uuid(Uuid::from_u128(1))
    }

    fn person(n: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(100 + n))
    }

    /// Ada is 0, Bob 1.
    fn change(kind: &str, author: PersonId, body: Option<&str>) -> Change {
        Change {
            id: ChangeId::from_bytes([1; 16]),
            record: RecordId::named(stream(), kind, "one"),
            stream: stream(),
            kind: Kind::new(kind),
            v: 1,
            base: None,
            also: Vec::new(),
            author,
            device: DeviceId::from_uuid(Uuid::from_u128(7)),
            made_at: DateTime::UNIX_EPOCH,
            body: body.map(|text| Body::parse(text).unwrap()),
        }
    }

    fn rating(author: PersonId, of: PersonId, body: Option<&str>) -> Change {
        let record = own_rating_id(stream(), of, "4.2");
        Change { record, ..change(kind::OWN_RATING, author, body) }
    }

    /// Who may write it: the lead, the project team, a reviewer.
    fn check(change: &Change, head: Option<&Change>, expected: [bool; 3]) {
        check_on(change, Seen { head, ..Seen::default() }, expected);
    }

    fn check_on(change: &Change, seen: Seen<'_>, expected: [bool; 3]) {
        let found = PARTS.map(|part| may_write(change, seen, part));
        assert_eq!(found, expected, "{change:?} over {seen:?}");
    }

    const NOBODY: [bool; 3] = [false; 3];
    const ALL: [bool; 3] = [true; 3];
    const LEAD: [bool; 3] = [true, false, false];
    const OFFICE: [bool; 3] = [true, true, false];

    #[test]
    fn a_note_is_changed_and_deleted_by_its_author_only() {
        let head = change(kind::NOTE, person(0), Some("{}"));
        for body in [Some("{\"text\":\"x\"}"), None] {
            check(&change(kind::NOTE, person(0), body), Some(&head), ALL);
            check(&change(kind::NOTE, person(1), body), Some(&head), NOBODY);
        }
        check(&change(kind::NOTE, person(1), Some("{}")), None, ALL);
        let gone = change(kind::NOTE, person(0), None);
        check(&change(kind::NOTE, person(0), Some("{}")), Some(&gone), ALL);
        check(&change(kind::NOTE, person(1), Some("{}")), Some(&gone), NOBODY);
    }

    #[test]
    fn an_own_rating_is_begun_only_under_the_name_of_its_author_and_standard() {
        let says = Some("{\"standard\":\"4.2\",\"rating\":\"met\"}");
        check(&rating(person(0), person(0), says), None, ALL);
        check(&rating(person(1), person(0), says), None, NOBODY);
        let other = Some("{\"standard\":\"4.3\",\"rating\":\"met\"}");
        check(&rating(person(0), person(0), other), None, NOBODY);
        for unreadable in ["{}", "[]", "{\"standard\":4.2}"] {
            check(&rating(person(0), person(0), Some(unreadable)), None, NOBODY);
        }
    }

    #[test]
    fn an_own_rating_is_changed_and_deleted_by_its_author_only() {
        let says = Some("{\"standard\":\"4.2\"}");
        let head = rating(person(0), person(0), says);
        for body in [says, None] {
            check(&rating(person(0), person(0), body), Some(&head), ALL);
            check(&rating(person(1), person(0), body), Some(&head), NOBODY);
        }
        check(&rating(person(0), person(0), None), None, NOBODY);
    }

    #[test]
    fn a_serious_concern_is_the_teams_and_nobody_takes_out_who_was_told() {
        let told = |whom: &str| {
            format!(
                "{{\"id\":\"00000000-0000-0000-0000-000000000001\",\"whom\":\"{whom}\",\"at\":\"\"}}"
            )
        };
        let body = |seen: &str, told: &str| {
            format!("{{\"seen\":\"{seen}\",\"at\":\"\",\"told\":[{told}]}}")
        };
        let by = |author, body: &str| change(kind::SERIOUS_CONCERN, person(author), Some(body));
        let first = by(0, &body("A door", ""));
        check(&first, None, ALL);
        let head = by(0, &body("A door", &told("Service lead")));
        check(&by(1, &body("A side door", &told("Service lead"))), Some(&head), ALL);
        check(&by(1, &body("A door", "")), Some(&head), NOBODY);
        check(&by(0, &body("A door", &told("Nobody"))), Some(&head), NOBODY);
        check(&by(0, "[]"), Some(&head), NOBODY);
        check(&change(kind::SERIOUS_CONCERN, person(0), None), Some(&head), NOBODY);
        // Written before that was told: the log puts both together.
        let seen = Seen { head: Some(&head), base: Some(&first), ..Seen::default() };
        check_on(&by(1, &body("A side door", "")), seen, ALL);
    }

    #[test]
    fn an_agreed_rating_is_the_leads_whoever_wrote_the_last() {
        let head = change(kind::AGREED_RATING, person(1), Some("{}"));
        for body in [Some("{}"), None] {
            check(&change(kind::AGREED_RATING, person(0), body), None, LEAD);
            check(&change(kind::AGREED_RATING, person(0), body), Some(&head), LEAD);
        }
    }

    #[test]
    fn the_review_and_what_a_pack_brings_are_the_offices() {
        for kind in [
            kind::REVIEW,
            kind::EDITION,
            kind::STANDARD,
            kind::SELF_RATING,
            kind::QUESTIONNAIRE,
            kind::LAST_STANDING,
            kind::NETWORK,
            kind::SESSION,
        ] {
            for author in [person(0), pack_author(stream())] {
                let head = change(kind, author, Some("{}"));
                for body in [Some("{\"x\":1}"), None] {
                    check(&change(kind, author, body), None, OFFICE);
                    check(&change(kind, author, body), Some(&head), OFFICE);
                }
            }
        }
    }

    #[test]
    fn nothing_but_what_a_pack_brings_is_written_in_its_name() {
        let pack = pack_author(stream());
        let says = Some("{\"standard\":\"4.2\"}");
        check(&rating(pack, person(0), says), None, NOBODY);
        check(&rating(pack, pack, says), None, NOBODY);
        for kind in [kind::NOTE, kind::AGREED_RATING, kind::FINDING, kind::SECTION_TEXT, "new"] {
            check(&change(kind, pack, Some("{}")), None, NOBODY);
            let head = change(kind, person(0), Some("{}"));
            check(&change(kind, pack, Some("{}")), Some(&head), NOBODY);
        }
    }

    #[test]
    fn anybody_may_mark_a_session_as_ended_and_nothing_else() {
        let session = |body| change(kind::SESSION, person(1), body);
        let head = session(Some("{\"title\":\"Tour\",\"done\":false}"));
        for (body, expected) in [
            (Some("{\"title\":\"Tour\",\"done\":true}"), ALL),
            (Some("{\"title\":\"Tour\"}"), ALL),
            (Some("{\"title\":\"Walk\",\"done\":true}"), OFFICE),
            (Some("{\"title\":\"Tour\",\"done\":true,\"place\":\"Ward\"}"), OFFICE),
            (Some("[]"), OFFICE),
            (None, OFFICE),
        ] {
            check(&session(body), Some(&head), expected);
        }
        check(&session(Some("{\"done\":true}")), None, OFFICE);
        check(&session(Some("{\"done\":true}")), Some(&session(None)), OFFICE);
    }

    #[test]
    fn a_session_is_ended_by_whoever_had_not_seen_that_it_was_moved() {
        let session = |body| change(kind::SESSION, person(1), body);
        let base = session(Some("{\"title\":\"Tour\",\"place\":\"Ward\"}"));
        let head = session(Some("{\"title\":\"Tour\",\"place\":\"Garden\"}"));
        let seen = Seen { head: Some(&head), base: Some(&base), ..Seen::default() };
        for (body, expected) in [
            ("{\"title\":\"Tour\",\"place\":\"Ward\",\"done\":true}", ALL),
            ("{\"title\":\"Tour\",\"place\":\"Garden\",\"done\":true}", ALL),
            ("{\"title\":\"Tour\",\"place\":\"Roof\",\"done\":true}", OFFICE),
        ] {
            check_on(&session(Some(body)), seen, expected);
        }
        let removed = session(None);
        let ended = session(Some("{\"title\":\"Tour\",\"place\":\"Ward\",\"done\":true}"));
        check_on(&ended, Seen { head: Some(&removed), ..seen }, OFFICE);
        check_on(&ended, Seen { head: None, ..seen }, OFFICE);
    }

    #[test]
    fn findings_sections_the_plan_and_what_is_not_known_are_the_teams() {
        let plan = [kind::PRIORITY, kind::ASSIGNMENT];
        for kind in [kind::FINDING, kind::SECTION_TEXT, "action", "new"].into_iter().chain(plan) {
            let head = change(kind, person(0), Some("{}"));
            for body in [Some("{}"), None] {
                check(&change(kind, person(1), body), None, ALL);
                check(&change(kind, person(1), body), Some(&head), ALL);
            }
        }
    }

    #[test]
    fn private_streams_and_pack_authors_are_the_same_on_every_laptop_and_nobody_elses() {
        let other = StreamId::from_uuid(Uuid::from_u128(2));
        assert_eq!(private_stream(stream(), person(0)), private_stream(stream(), person(0)));
        assert_ne!(private_stream(stream(), person(0)), private_stream(stream(), person(1)));
        assert_ne!(private_stream(stream(), person(0)), private_stream(other, person(0)));
        assert_ne!(pack_author(stream()), pack_author(other));
        let rated = |person, code| own_rating_id(stream(), person, code);
        assert_ne!(rated(person(0), "4.2"), rated(person(1), "4.2"));
        assert_ne!(rated(person(0), "4.2"), rated(person(0), "4.3"));
        assert_eq!(priority_id(stream(), "4.2"), priority_id(stream(), "4.2"));
        assert_ne!(priority_id(stream(), "4.2"), priority_id(other, "4.2"));
        assert_ne!(priority_id(stream(), "4.2"), priority_id(stream(), "4.3"));
        let takes = |person, section| assignment_id(stream(), section, person);
        assert_ne!(takes(person(0), "4"), takes(person(1), "4"));
        assert_ne!(takes(person(0), "4"), takes(person(0), "5"));
    }

    fn anybody() -> impl Strategy<Value = PersonId> {
        prop_oneof![
            3 => (0..3_u128).prop_map(person),
            1 => Just(pack_author(stream())),
            1 => Just(PersonId::MERGE),
        ]
    }

    fn content() -> impl Strategy<Value = Option<&'static str>> {
        prop::sample::select(vec![
            None,
            Some("{}"),
            Some("{\"standard\":\"4.2\"}"),
            Some("{\"standard\":\"4.3\",\"done\":true}"),
        ])
    }

    proptest! {
        #[test]
        fn nobody_but_its_author_ever_passes_for_a_note_or_own_rating(
            author in anybody(),
            of in anybody(),
            head in prop::option::of((anybody(), content())),
            body in content(),
            part in prop::sample::select(PARTS.to_vec()),
            note in any::<bool>(),
        ) {
            let make = |author, body| match note {
                true => change(kind::NOTE, author, body),
                false => rating(author, of, body),
            };
            let (change, head) = (make(author, body), head.map(|(a, body)| make(a, body)));
            let seen = Seen { head: head.as_ref(), ..Seen::default() };
            if may_write(&change, seen, part) {
                prop_assert!(head.as_ref().is_none_or(|head| head.author == author));
                prop_assert!(author != pack_author(stream()));
                prop_assert!(note || head.is_some() && body.is_none() || author == of);
            }
        }
    }
}

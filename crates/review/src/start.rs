//! Beginning a review: a pack becomes the records to save.
//!
//! Every id is derived from the stream and the pack's own keys, so two laptops that open one pack without having met
//! name the same people and the same records.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sha2::{Digest, Sha256};
use sync::{Body, Change, ChangeId, DeviceId, Kind, MAX_BODY, PersonId, RecordId, StreamId};
use uuid::Uuid;

use crate::authority::pack_author;
use crate::british::wall_clock;
use crate::edition::Edition;
use crate::figures::LEAST_SHOWN;
use crate::pack::{LastCycle, Network, Pack, PackMember, PackSession, Questionnaire, TeamWork};
use crate::records::{
    EditionHead, LastStanding, Member, Note, OwnRating, QuestionnaireRecord, Record, ReviewDetails,
    Session, StandardRecord, Unknown, kind,
};

/// The most text that one part of a questionnaire holds, in bytes: well under the cap, since JSON writes some letters
/// longer than they are.
const PART: usize = 32 * 1024;

/// The pack cannot become a review.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPack {
    /// Somebody is named who is not in the team.
    #[error(
        "{place} names {key}, who is not in the team; add them to the team or correct the name"
    )]
    UnknownMember {
        /// The key.
        key: String,
        /// Where it stands.
        place: String,
    },
    /// A session is named that is not in the timetable.
    #[error("the team's work names the session {0}, which is not in the timetable")]
    UnknownSession(String),
    /// Not a day.
    #[error("{0} is not a day; write the day of the visit as 2026-10-14")]
    NotADay(String),
    /// Not a time.
    #[error("{0} is not a time; write it as 10:45")]
    NotATime(String),
    /// Two people, sessions or standards under one key.
    #[error("{0} stands there twice; each key and code may stand once")]
    Twice(String),
    /// More text than one record may hold.
    #[error("{0} is too long to be saved; shorten it")]
    TooLong(String),
}

impl BadPack {
    /// The stable code that people can quote and the UI matches on.
    pub fn code(&self) -> &'static str {
        match self {
            BadPack::UnknownMember { .. } => "SP-1301",
            BadPack::UnknownSession(_) => "SP-1302",
            BadPack::NotADay(_) => "SP-1303",
            BadPack::NotATime(_) => "SP-1304",
            BadPack::Twice(_) => "SP-1305",
            BadPack::TooLong(_) => "SP-1306",
        }
    }
}

/// A record to save.
#[derive(Clone, Debug, PartialEq)]
pub struct Opening {
    /// Which.
    pub record: RecordId,
    /// Whose.
    pub author: PersonId,
    /// When: for colleagues' practice work the time of day that the pack tells, else the beginning of the day of
    /// the visit. Never the time of opening, which is another on every laptop.
    pub made_at: DateTime<Utc>,
    /// What it says.
    pub body: Record,
}

impl Opening {
    /// The record as a first version. Everything in it follows from the pack, its id too, so that laptops which
    /// opened one pack, and a server that took it in, hold the same changes and not versions beside each other.
    ///
    /// # Errors
    /// [`BadPack::TooLong`] when the body is none.
    pub fn change(&self, stream: StreamId) -> Result<Change, BadPack> {
        let kind = self.body.kind();
        let body = self.body.write().ok().and_then(|json| Body::parse(json).ok());
        let body = body.ok_or_else(|| BadPack::TooLong(format!("{kind} {}", self.record)))?;
        let hash = Sha256::new_with_prefix(b"standpoint pack 1\0")
            .chain_update(stream.uuid().as_bytes())
            .chain_update(self.record.uuid().as_bytes())
            .chain_update(self.author.uuid().as_bytes())
            .chain_update(body.as_str())
            .finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        Ok(Change {
            id: ChangeId::from_bytes(id),
            record: self.record,
            stream,
            kind: Kind::new(kind),
            v: 1,
            base: None,
            also: Vec::new(),
            author: self.author,
            device: DeviceId::from_uuid(pack_author(stream).uuid()),
            made_at: self.made_at,
            body: Some(body),
        })
    }
}

/// The stream of the review that a pack is for: network, unit, organisation, day and type name it. One for practice
/// has a stream of its own kind ([`is_practice`]), whatever real review it is named like.
pub fn stream_of_pack(pack: &Pack) -> StreamId {
    let review = &pack.review;
    let parts =
        [&review.network, &review.unit, &review.organisation, &review.visit_date, &review.kind];
    let name = parts.map(String::as_str).join("\0");
    // A name space of our own, drawn once.
    let space = Uuid::from_u128(0x7c3f_5c11_6b0e_4d0c_9a58_2f6f_31c7_90d4);
    let named = Uuid::new_v5(&space, name.as_bytes());
    StreamId::from_uuid(match pack.team_work {
        None => named,
        Some(_) => uuid::Builder::from_custom_bytes(named.into_bytes()).into_uuid(),
    })
}

/// Whether a stream is of a review for practice, with colleagues' work that nobody did: no server has it, and no laptop
/// shares it. Its id is a UUID of version 8; those of real streams are drawn (4) or named (5).
pub fn is_practice(stream: StreamId) -> bool {
    stream.uuid().get_version_num() == 8
}

/// The person whom a pack knows by this key, in the review's stream.
pub fn person_of_pack(stream: StreamId, key: &str) -> PersonId {
    PersonId::from_uuid(Uuid::new_v5(&stream.uuid(), format!("person\0{key}").as_bytes()))
}

/// The records that a pack and its edition make, in the order in which to save them. Nobody in the team wrote them
/// ([`pack_author`]), but for what colleagues did in a practice pack.
///
/// # Errors
/// [`BadPack`] when the pack names what is not in it, or holds more than a record may.
pub fn records_of_pack(
    stream: StreamId,
    pack: &Pack,
    edition: &Edition,
) -> Result<Vec<Opening>, BadPack> {
    let begins = wall_clock(day(&pack.review.visit_date)?, NaiveTime::MIN).to_utc();
    let mut start = Start { stream, pack, begins, keys: BTreeMap::new(), made: Vec::new() };
    for member in &pack.team {
        start.once("member", &member.key)?;
    }
    start.details()?;
    start.edition(edition)?;
    for session in &pack.timetable {
        start.session(session)?;
    }
    for rating in &pack.self_review {
        let code = rating.standard.clone();
        start.save(kind::SELF_RATING, &code, Record::SelfRating(rating.clone()))?;
    }
    for questionnaire in &pack.questionnaires {
        start.questionnaire(questionnaire)?;
    }
    if let Some(last) = &pack.last_cycle {
        start.last(last)?;
    }
    if let Some(network) = &pack.network {
        start.network(network, edition)?;
    }
    if let Some(work) = &pack.team_work {
        start.team_work(work)?;
    }
    Ok(start.made)
}

/// The records that one group's questionnaire makes, with their keys; a long one is several.
pub fn questionnaire_parts(whole: &Questionnaire) -> Vec<(String, QuestionnaireRecord)> {
    let mut parts = vec![Vec::new()];
    let mut room = PART;
    for item in &whole.items {
        let size = item.text.len() + item.standard.as_ref().map_or(0, String::len) + 64;
        if size > room && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(Vec::new());
            room = PART;
        }
        room = room.saturating_sub(size);
        if let Some(part) = parts.last_mut() {
            part.push(item.clone());
        }
    }
    let record = |(part, items)| {
        let (group, returned) = (whole.group.clone(), whole.returned);
        (format!("{group}:{part}"), QuestionnaireRecord { group, part, returned, items })
    };
    (0..).zip(parts).map(record).collect()
}

struct Start<'a> {
    stream: StreamId,
    pack: &'a Pack,
    begins: DateTime<Utc>,
    keys: BTreeMap<(&'static str, String), ()>,
    made: Vec<Opening>,
}

impl Start<'_> {
    fn details(&mut self) -> Result<(), BadPack> {
        let pack = &self.pack.review;
        let member = |member: &PackMember| Member {
            id: person_of_pack(self.stream, &member.key),
            name: member.name.clone(),
            role: member.role,
            title: member.title.clone(),
            organisation: member.organisation.clone(),
            interests: member.interests.clone(),
            settled: None,
            unknown: Unknown::new(),
        };
        let details = ReviewDetails {
            unit: pack.unit.clone(),
            organisation: pack.organisation.clone(),
            network: pack.network.clone(),
            visit_date: pack.visit_date.clone(),
            review_type: pack.kind.clone(),
            wards: pack.wards.clone(),
            context: pack.context.clone(),
            profile: pack.profile.clone(),
            contacts: pack.contacts.clone(),
            to_ring: pack.to_ring.clone(),
            team: self.pack.team.iter().map(member).collect(),
            last_visited: self.pack.last_cycle.as_ref().and_then(|last| last.visited.clone()),
            practice: self.pack.team_work.is_some(),
            unknown: Unknown::new(),
        };
        self.save(kind::REVIEW, "review", Record::Review(details))
    }

    fn edition(&mut self, edition: &Edition) -> Result<(), BadPack> {
        let head = Edition { standards: Vec::new(), ..edition.clone() };
        self.save(kind::EDITION, "edition", Record::Edition(EditionHead { edition: head }))?;
        for (place, standard) in (0..).zip(&edition.standards) {
            let body = Record::Standard(StandardRecord { place, standard: standard.clone() });
            self.save(kind::STANDARD, &standard.code, body)?;
        }
        Ok(())
    }

    fn session(&mut self, session: &PackSession) -> Result<(), BadPack> {
        time(&session.starts)?;
        time(&session.ends)?;
        let place = format!("the session {}", session.title);
        let person = |key: &String| self.person(key, &place);
        let done = self
            .pack
            .team_work
            .as_ref()
            .is_some_and(|work| work.sessions_done.contains(&session.key));
        let body = Session {
            title: session.title.clone(),
            starts: session.starts.clone(),
            ends: session.ends.clone(),
            place: session.place.clone(),
            people: session.people.iter().map(person).collect::<Result<_, _>>()?,
            asks: session.asks.as_ref().map(person).transpose()?,
            types: session.types.as_ref().map(person).transpose()?,
            group: session.group.clone(),
            kind: session.kind,
            about: session.about.clone(),
            done,
            unknown: Unknown::new(),
        };
        self.save(kind::SESSION, &session.key, Record::Session(body))
    }

    fn questionnaire(&mut self, whole: &Questionnaire) -> Result<(), BadPack> {
        for (key, part) in questionnaire_parts(whole) {
            self.save(kind::QUESTIONNAIRE, &key, Record::Questionnaire(part))?;
        }
        Ok(())
    }

    fn last(&mut self, last: &LastCycle) -> Result<(), BadPack> {
        let mut by_code: BTreeMap<&str, LastStanding> = BTreeMap::new();
        let standing =
            |code: &str| LastStanding { standard: code.into(), rating: None, actions: Vec::new() };
        for rating in &last.ratings {
            let code = rating.standard.as_str();
            by_code.entry(code).or_insert_with(|| standing(code)).rating =
                Some(rating.rating.clone());
        }
        for action in &last.actions {
            let code = action.standard.as_str();
            by_code.entry(code).or_insert_with(|| standing(code)).actions.push(action.clone());
        }
        for (code, body) in by_code {
            self.save(kind::LAST_STANDING, code, Record::LastStanding(body))?;
        }
        Ok(())
    }

    /// What is from too few services goes no further than this.
    fn network(&mut self, network: &Network, edition: &Edition) -> Result<(), BadPack> {
        let kept = network.without_too_few(edition.suppress_below.max(LEAST_SHOWN));
        self.save(kind::NETWORK, "network", Record::Network(kept))
    }

    fn team_work(&mut self, work: &TeamWork) -> Result<(), BadPack> {
        for key in &work.sessions_done {
            self.session_id(key)?;
        }
        let visit = day(&self.pack.review.visit_date)?;
        let mut latest: BTreeMap<PersonId, DateTime<Utc>> = BTreeMap::new();
        for (n, note) in work.notes.iter().enumerate() {
            let author = self.person(&note.by, "a note of the team's work")?;
            let at = wall_clock(visit, time(&note.at)?);
            let body = Note {
                session: note.session.as_ref().map(|key| self.session_id(key)).transpose()?,
                at: at.to_rfc3339(),
                text: note.text.clone(),
                mark: note.mark,
                group: note.group.clone(),
                speaker: note.speaker.clone(),
                standards: note.standards.clone(),
                ..Note::default()
            };
            let at = at.to_utc();
            let seen = latest.entry(author).or_insert(at);
            *seen = at.max(*seen);
            self.save_as(kind::NOTE, &format!("practice:{n}"), Record::Note(body), author, at)?;
        }
        for rating in &work.ratings {
            let author = self.person(&rating.by, "a rating of the team's work")?;
            let body = OwnRating {
                standard: rating.standard.clone(),
                rating: Some(rating.rating.clone()),
                why: rating.why.clone(),
                unknown: Unknown::new(),
            };
            let key = format!("{author}:{}", rating.standard);
            // Ratings carry no time of their own: as late as their author's last note.
            let at = latest.get(&author).copied().unwrap_or(self.begins);
            self.save_as(kind::OWN_RATING, &key, Record::OwnRating(body), author, at)?;
        }
        Ok(())
    }

    fn person(&self, key: &str, place: &str) -> Result<PersonId, BadPack> {
        if self.pack.team.iter().any(|member| member.key == key) {
            Ok(person_of_pack(self.stream, key))
        } else {
            Err(BadPack::UnknownMember { key: key.into(), place: place.into() })
        }
    }

    fn session_id(&self, key: &str) -> Result<RecordId, BadPack> {
        if self.pack.timetable.iter().any(|session| session.key == key) {
            Ok(RecordId::named(self.stream, kind::SESSION, key))
        } else {
            Err(BadPack::UnknownSession(key.into()))
        }
    }

    fn save(&mut self, kind: &'static str, key: &str, body: Record) -> Result<(), BadPack> {
        self.save_as(kind, key, body, pack_author(self.stream), self.begins)
    }

    fn save_as(
        &mut self,
        kind: &'static str,
        key: &str,
        body: Record,
        author: PersonId,
        made_at: DateTime<Utc>,
    ) -> Result<(), BadPack> {
        self.once(kind, key)?;
        // A body that cannot be written cannot be saved either.
        if body.write().map_or(true, |json| json.len() > MAX_BODY) {
            return Err(BadPack::TooLong(format!("{kind} {key}")));
        }
        let record = RecordId::named(self.stream, kind, key);
        self.made.push(Opening { record, author, made_at, body });
        Ok(())
    }

    fn once(&mut self, kind: &'static str, key: &str) -> Result<(), BadPack> {
        match self.keys.insert((kind, key.into()), ()) {
            None => Ok(()),
            Some(()) => Err(BadPack::Twice(format!("{kind} {key}"))),
        }
    }
}

fn day(text: &str) -> Result<NaiveDate, BadPack> {
    crate::day::day(text).ok_or_else(|| BadPack::NotADay(text.into()))
}

fn time(text: &str) -> Result<NaiveTime, BadPack> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| BadPack::NotATime(text.into()))
}

#[cfg(test)]
mod tests;

//! The list of reviews: open one, take in a pack, start one from an edition, try the example.

use review::authority::private_stream;
use review::edition::Edition;
use review::pack::{PACK_FORMAT, Pack, PackMember, PackReview, PackSession, Role, SessionKind};
use review::records::Member;
use review::start;
use sync::{PersonId, StreamId};

use crate::chosen::Contents;
use crate::desk::Work;
use crate::entry_views::*;
use crate::open::{Open, search_text};
use crate::shelf::{self, Card, Volume};
use crate::views::{Id, NoArgs, Nothing, PersonView};
use crate::{Desk, Fault, dates, drafts, fault, imports, show};

/// The example, shipped with the program.
const EXAMPLE_EDITION: &str = include_str!("../../../schemas/example/edition.json");
const EXAMPLE_PACK: &str = include_str!("../../../schemas/example/pack.json");

/// Today first, then what is owed, then what comes.
pub fn list(desk: &mut Desk, _: NoArgs) -> Result<Reviews, Fault> {
    shelf::refresh(desk)?;
    let today = desk.now().date_naive();
    let mut volumes = shelf::volumes(desk.vault()?)?;
    volumes.sort_by(|a, b| {
        a.card.visit_date.cmp(&b.card.visit_date).then(a.card.unit.cmp(&b.card.unit))
    });
    let day = |volume: &Volume| dates::day(&volume.card.visit_date);
    let first = volumes
        .iter()
        .position(|v| !v.card.practice && day(v) == Some(today))
        .or_else(|| {
            volumes.iter().position(|v| !v.card.practice && day(v).is_some_and(|d| d >= today))
        })
        .or_else(|| volumes.iter().rposition(|v| !v.card.practice))
        .or(if volumes.is_empty() { None } else { Some(0) });
    let first = first.map(|at| volumes.remove(at));
    let heading = match first.as_ref().and_then(|v| Some((v, day(v)?))) {
        Some((v, _)) if v.card.practice => "Practice visit".into(),
        Some((_, d)) if d == today => format!("Today, {}", dates::weekday(d)),
        Some((_, d)) if d > today => format!("Next, {}", dates::long(d)),
        Some((_, d)) => format!("Visited {}", dates::long(d)),
        None => dates::long(today),
    };
    let mut groups: Vec<ReviewGroup> = ["Writing up", "Coming up", "Practice"]
        .map(|title| ReviewGroup { title: title.into(), rows: Vec::new() })
        .into();
    for volume in volumes {
        let at = match day(&volume) {
            _ if volume.card.practice => 2,
            Some(day) if day <= today => 0,
            _ => 1,
        };
        groups[at].rows.push(row(&volume, today));
    }
    groups.retain(|group| !group.rows.is_empty());
    Ok(Reviews { heading, first: first.map(card_view), groups })
}

fn card_view(volume: Volume) -> ReviewCard {
    let card = volume.card;
    let mut self_review = match card.self_rated {
        0 => "Not on this laptop yet".to_owned(),
        n if n == card.standards => {
            format!("All {} standards rated by the unit", dates::thousands(n))
        }
        n => {
            let (rated, all) = (dates::thousands(n), dates::thousands(card.standards));
            format!("{rated} of {all} standards rated by the unit")
        }
    };
    if card.self_rated > 0 && !card.other_care.is_empty() {
        self_review = format!("{self_review}; {}", card.other_care);
    }
    ReviewCard {
        id: volume.team.to_string(),
        unit: card.unit,
        about: card.about,
        first_session: card.first_session,
        self_review,
        self_counts: card.self_counts,
        questionnaires: card.questionnaires,
        last_visit: card.last_visit,
        practice: card.practice,
    }
}

fn row(volume: &Volume, today: chrono::NaiveDate) -> ReviewRow {
    let card = &volume.card;
    let day = dates::day(&card.visit_date);
    let visited = day.is_some_and(|day| day <= today);
    let when = match day {
        Some(day) if visited => format!("Visited {}", dates::short(day)),
        Some(day) => dates::weekday(day),
        None => String::new(),
    };
    ReviewRow {
        id: volume.team.to_string(),
        unit: card.unit.clone(),
        organisation: card.organisation.clone(),
        when,
        role: card.role.clone(),
        state: state(card, visited),
        practice: card.practice,
    }
}

fn state(card: &Card, visited: bool) -> String {
    if !visited {
        return if card.self_rated == 0 {
            "Waiting for the self-review".into()
        } else {
            "Ready on this laptop".into()
        };
    }
    let mut words = Vec::new();
    if let Some(due) = card.due.as_deref().and_then(dates::day) {
        words.push(format!("Report due {}", dates::weekday(due)));
    }
    if card.agreed < card.standards {
        words.push(format!(
            "{} to agree",
            dates::count(card.standards - card.agreed, "standard", "standards")
        ));
    } else if card.summaries_to_write > 0 {
        words.push(format!(
            "{} to write",
            dates::count(card.summaries_to_write, "summary", "summaries")
        ));
    }
    words.join(", ")
}

/// Opens a review. What a crash left behind is kept and told.
pub fn open(desk: &mut Desk, ask: Id) -> Result<Frame, Fault> {
    let team: StreamId = ask.id.parse().map_err(|_| fault::gone("That review"))?;
    let volume = shelf::volume(desk.vault()?, team)?.ok_or_else(|| fault::gone("That review"))?;
    put_back(desk)?;
    let open = Open::read(desk.vault()?, team, volume.me)?;
    desk.open = Some(open);
    desk.vault()?.set_setting("last_open", &team.to_string())?;
    let recovered = drafts::recover(desk)?;
    desk.undo = crate::undo::UndoList::default();
    frame(desk, recovered)
}

/// Puts the open review back on the shelf.
pub fn close(desk: &mut Desk, _: NoArgs) -> Result<Nothing, Fault> {
    put_back(desk)?;
    Ok(Nothing {})
}

fn put_back(desk: &mut Desk) -> Result<(), Fault> {
    drafts::seal_all(desk)?;
    shelf::refresh(desk)?;
    desk.open = None;
    desk.undo = crate::undo::UndoList::default();
    desk.papers.clear();
    Ok(())
}

/// The review that is open, or was open when it locked.
pub fn current(desk: &mut Desk, _: NoArgs) -> Result<Option<Frame>, Fault> {
    if desk.open.is_some() {
        return frame(desk, None).map(Some);
    }
    let Some(id) = desk.resume.take() else { return Ok(None) };
    match open(desk, Id { id }) {
        Ok(frame) => Ok(Some(frame)),
        Err(fault) if fault.code == "SP-5003" => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// The open review as the window knows it.
pub(crate) fn frame(desk: &Desk, recovered: Option<String>) -> Result<Frame, Fault> {
    let open = desk.open()?;
    let details = open.review.details().ok_or_else(|| fault::gone("That review"))?;
    let team = show::team(open);
    let me = team.iter().find(|person| person.me).cloned().unwrap_or_else(|| PersonView {
        id: open.me.to_string(),
        name: "You".into(),
        short: "You".into(),
        initials: String::new(),
        title: String::new(),
        me: true,
    });
    Ok(Frame {
        id: open.team.to_string(),
        unit: details.unit.clone(),
        organisation: details.organisation.clone(),
        visit: dates::day(&details.visit_date).map(dates::long).unwrap_or_default(),
        wards: dates::list(&shelf::wards(details.body)),
        me,
        lead: open.lead(),
        practice: details.practice,
        scale: show::scale(&open.review),
        types: show::types(&open.review),
        groups: show::groups(&open.review),
        sections: show::sections(&open.review),
        team,
        standards: u32::try_from(open.review.standards().count()).unwrap_or(u32::MAX),
        recovered,
    })
}

/// Opens the example, made on first use.
pub fn try_example(desk: &mut Desk, _: NoArgs) -> Result<Frame, Fault> {
    let edition: Edition = serde_json::from_str(EXAMPLE_EDITION).map_err(|e| fault::broken(&e))?;
    let pack: Pack = serde_json::from_str(EXAMPLE_PACK).map_err(|e| fault::broken(&e))?;
    let lead = pack.team.iter().find(|member| member.role == Role::Lead);
    let me = lead.map(|lead| lead.key.clone()).unwrap_or_default();
    take_in(desk, &pack, &edition, &me)
}

/// What a pack holds, before it is taken in. It is read beside the desk.
pub fn preview_pack(desk: &mut Desk, ask: ChosenFile) -> Result<Work<PackView>, Fault> {
    let to_read = desk.to_read(&ask.token)?;
    let here: Vec<_> = shelf::volumes(desk.vault()?)?.iter().map(|volume| volume.team).collect();
    Ok(Box::new(move || {
        let (pack, edition) = read_pack(&to_read.read()?)?;
        Ok(pack_view(&pack, &edition, &here))
    }))
}

fn pack_view(pack: &Pack, edition: &Edition, here: &[StreamId]) -> PackView {
    let team = start::stream_of_pack(pack);
    let already = here.contains(&team);
    let mut holds = Vec::new();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if !pack.self_review.is_empty() {
        holds.push(dates::count(count(pack.self_review.len()), "self-rating", "self-ratings"));
    }
    if !pack.questionnaires.is_empty() {
        holds.push(dates::count(
            count(pack.questionnaires.len()),
            "questionnaire",
            "questionnaires",
        ));
    }
    if !pack.timetable.is_empty() {
        holds.push(dates::count(count(pack.timetable.len()), "session", "sessions"));
    }
    if pack.last_cycle.is_some() {
        holds.push("the last cycle".into());
    }
    if pack.network.is_some() {
        holds.push("the network’s figures".into());
    }
    let people = pack.team.iter().map(|member| {
        let id = start::person_of_pack(team, &member.key);
        let known = Member {
            id,
            name: member.name.clone(),
            role: member.role,
            title: member.title.clone(),
            organisation: member.organisation.clone(),
            interests: Vec::new(),
            settled: None,
            unknown: review::records::Unknown::new(),
        };
        PersonView { id: member.key.clone(), me: false, ..show::person(&known, PersonId::MERGE) }
    });
    PackView {
        unit: pack.review.unit.clone(),
        organisation: pack.review.organisation.clone(),
        visit: dates::day(&pack.review.visit_date).map(dates::long).unwrap_or_default(),
        standards: count(edition.standards.len()),
        holds: dates::list(&holds),
        team: people.collect(),
        already,
    }
}

/// Takes a pack in and opens it.
pub fn accept_pack(desk: &mut Desk, ask: AcceptPack) -> Result<Frame, Fault> {
    let (pack, edition) = read_pack(&desk.contents(&ask.token)?)?;
    let frame = take_in(desk, &pack, &edition, &ask.me)?;
    desk.last_read.clear();
    Ok(frame)
}

fn read_pack(file: &Contents) -> Result<(Pack, Edition), Fault> {
    let pack = review::import::read_pack(&file.bytes, &file.name, None)
        .map_err(|problems| imports::refused(&file.name, &problems))?;
    let Some(edition) = pack.edition.clone() else {
        return Err(fault::not_allowed(
            "This pack holds no standards. Ask the network office for a whole pack. Nothing was changed.",
        ));
    };
    Ok((pack, edition))
}

/// Opens a pack as one of its team, taking it in first where this laptop does not have it.
fn take_in(desk: &mut Desk, pack: &Pack, edition: &Edition, me: &str) -> Result<Frame, Fault> {
    let team = start::stream_of_pack(pack);
    let id = team.to_string();
    if shelf::volume(desk.vault()?, team)?.is_some() {
        return open(desk, Id { id });
    }
    if !pack.team.iter().any(|member| member.key == me) {
        return Err(fault::not_allowed("Choose who you are in this team. Nothing was changed."));
    }
    let me = start::person_of_pack(team, me);
    shelve(desk, team, pack, edition, me)
}

/// Starts a review from an edition in a file.
pub fn start(desk: &mut Desk, ask: StartReview) -> Result<Frame, Fault> {
    let unit = ask.unit.trim();
    let name = ask.my_name.trim();
    if unit.is_empty() {
        return Err(fault::not_allowed("Write the name of the unit. Nothing was changed."));
    }
    if name.is_empty() {
        return Err(fault::not_allowed("Write your own name. Nothing was changed."));
    }
    if dates::day(&ask.visit_date).is_none() {
        return Err(fault::not_allowed("Choose the day of the visit. Nothing was changed."));
    }
    let Contents { name: file, bytes } = desk.contents(&ask.file.token)?;
    let options = imports::options(&ask.file);
    let edition = review::import::read_edition(&bytes, &file, &options, ask.label.trim())
        .map_err(|problems| imports::refused(&file, &problems))?;
    let team = StreamId::from_uuid(desk.new_record().uuid());
    let pack = Pack {
        format: PACK_FORMAT.into(),
        edition: None,
        review: PackReview {
            unit: unit.to_owned(),
            organisation: ask.organisation.trim().to_owned(),
            network: edition.network.clone().unwrap_or_default(),
            visit_date: ask.visit_date,
            kind: edition.review_types.first().map(|t| t.code.clone()).unwrap_or_default(),
            ..PackReview::default()
        },
        team: vec![PackMember {
            key: ME.into(),
            name: name.to_owned(),
            role: Role::Lead,
            title: show::role(Role::Lead).into(),
            organisation: String::new(),
            interests: Vec::new(),
        }],
        timetable: usual_day(),
        self_review: Vec::new(),
        questionnaires: Vec::new(),
        last_cycle: None,
        network: None,
        team_work: None,
    };
    let frame = shelve(desk, team, &pack, &edition, start::person_of_pack(team, ME))?;
    desk.last_read.clear();
    Ok(frame)
}

/// My key in a review that I start myself.
const ME: &str = "lead";

/// An ordinary visit day, to be changed as the unit likes.
fn usual_day() -> Vec<PackSession> {
    use SessionKind::{Agree, Documents, Feedback, Interview, Meeting, Tour};
    [
        ("09:30", "10:00", "Team meeting before the visit", None, Meeting),
        ("10:00", "10:20", "Welcome and introductions", None, Meeting),
        ("10:20", "11:10", "Managers", Some("managers"), Interview),
        ("11:10", "11:30", "Tour and perimeter check", Some("tour"), Tour),
        ("11:30", "12:15", "Patients", Some("patients"), Interview),
        ("12:15", "12:45", "Family and friends", Some("family"), Interview),
        ("12:45", "13:30", "Team meeting: agree ratings", None, Agree),
        ("13:30", "14:15", "Frontline staff", Some("staff"), Interview),
        ("14:15", "15:00", "Documents", Some("documents"), Documents),
        ("15:00", "15:30", "Team meeting: headlines", None, Agree),
        ("15:30", "16:00", "Feedback to the unit", None, Feedback),
    ]
    .map(|(starts, ends, title, group, kind)| PackSession {
        key: starts.into(),
        title: title.into(),
        starts: starts.into(),
        ends: ends.into(),
        place: String::new(),
        people: Vec::new(),
        asks: None,
        types: None,
        group: group.map(str::to_owned),
        kind,
        about: None,
    })
    .to_vec()
}

/// A name as it is compared with one that was typed: its words, whatever their spaces, capitals and apostrophes.
fn as_named(name: &str) -> String {
    name.replace('’', "'").to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything of a pack in one act, all of it or nothing; then the review is on the shelf, and open.
fn shelve(
    desk: &mut Desk,
    team: StreamId,
    pack: &Pack,
    edition: &Edition,
    me: PersonId,
) -> Result<Frame, Fault> {
    let refused = |error: start::BadPack| {
        fault::fault(error.code(), format!("This cannot be opened: {error}. Nothing was changed."))
    };
    let made = start::records_of_pack(team, pack, edition).map_err(refused)?;
    let changes = made
        .iter()
        .map(|opening| Ok((opening.change(team)?, search_text(&opening.body))))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refused)?;
    put_back(desk)?;
    whole_or_nothing(desk, &[team, private_stream(team, me)], |desk| {
        let vault = desk.vault()?;
        shelf::make_room(vault, team, &pack.review.unit, me)?;
        vault.take_in(&changes)?;
        let read = Open::read(vault, team, me)?;
        desk.open = Some(read);
        desk.saved_at = Some(desk.now());
        shelf::refresh(desk)?;
        open(desk, Id { id: team.to_string() })
    })
}

/// Does what makes these streams. Where it fails, those that were not there before are gone again:
/// nobody could open them, nor remove them.
fn whole_or_nothing<T>(
    desk: &mut Desk,
    made: &[StreamId],
    act: impl FnOnce(&mut Desk) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let streams = |desk: &mut Desk| -> Result<Vec<StreamId>, Fault> {
        let all = desk.vault()?.streams()?;
        Ok(all.into_iter().map(|summary| summary.stream.id).collect())
    };
    let before = streams(desk)?;
    let done = act(desk);
    if done.is_err() {
        desk.open = None;
        let mut left = streams(desk)?;
        left.retain(|stream| made.contains(stream) && !before.contains(stream));
        desk.vault()?.discard_streams(&left)?;
        for stream in left {
            shelf::forget(desk.vault()?, stream)?;
        }
    }
    done
}

/// Removes a review from this laptop, unsent work too. The window has asked first; of a real review, for the unit's
/// name.
pub fn remove(desk: &mut Desk, ask: RemoveReview) -> Result<Nothing, Fault> {
    let team: StreamId = ask.id.parse().map_err(|_| fault::gone("That review"))?;
    let volume = shelf::volume(desk.vault()?, team)?.ok_or_else(|| fault::gone("That review"))?;
    if !volume.card.practice && as_named(&ask.unit) != as_named(&volume.card.unit) {
        return Err(fault::not_allowed(
            "That is not the name of the unit. The review is still here, with everything in it.",
        ));
    }
    if desk.open.as_ref().is_some_and(|open| open.team == team) {
        put_back(desk)?;
    }
    let vault = desk.vault()?;
    // A backup first: removing is the one act that history cannot take back.
    vault.back_up()?;
    vault.discard_streams(&[private_stream(team, volume.me), team])?;
    shelf::forget(vault, team)?;
    Ok(Nothing {})
}

#[cfg(test)]
mod tests;

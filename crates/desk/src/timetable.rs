//! The timetable: where to be, what comes next, and what to check there.

use chrono::{NaiveDate, Timelike};
use review::Held;
use review::pack::{Role, SessionKind};
use review::records::{Mark, Note, Record, Session, kind};
use sync::RecordId;

use crate::open::{Open, Put};
use crate::views::{Id, NoArgs, PromptView};
use crate::work_views::{SaveSession, SessionDetail, SessionView, ShiftSession, Timetable};
use crate::{Desk, Fault, before, dates, drafts, fault, notes, show};

/// The day.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<Timetable, Fault> {
    let open = desk.open()?;
    let visit = open.review.details().and_then(|details| dates::day(&details.visit_date));
    let mut sessions: Vec<SessionView> =
        open.review.sessions().map(|session| view(open, session)).collect();
    lay_in_lanes(&mut sessions);
    Ok(Timetable {
        heading: visit.map(dates::weekday).unwrap_or_else(|| "Timetable".into()),
        current: current(desk, open).map(|session| session.record.to_string()),
        sessions,
        now: minute_of_visit(desk, open),
        groups: show::groups(&open.review),
        people: show::team(open),
        flags: before::flags(open),
    })
}

/// One session with what is to be checked and asked there.
pub fn session(desk: &mut Desk, ask: Id) -> Result<SessionDetail, Fault> {
    let open = desk.open()?;
    let held =
        open.review.session(show::record(&ask.id)?).ok_or_else(|| fault::gone("That session"))?;
    let view = view(open, held);
    let mut when = format!("{} to {}", view.starts, view.ends);
    if let Some(now) = minute_of_visit(desk, open) {
        match view.from.checked_sub(now) {
            Some(wait) if wait > 0 => {
                when.push_str(&format!(", in {}", dates::count(wait, "minute", "minutes")))
            }
            _ if now < view.to => when.push_str(", now"),
            _ => {}
        }
    }
    Ok(SessionDetail {
        when,
        checks: checks(open, held.body).into_iter().map(|note| show::note(open, note)).collect(),
        prompts: prompts(open, held.record, held.body),
        session: view,
    })
}

/// Adds or changes a session.
pub fn save(desk: &mut Desk, ask: SaveSession) -> Result<Timetable, Fault> {
    may_change(desk)?;
    let open = desk.open()?;
    let title = ask.title.trim();
    if title.is_empty() {
        return Err(fault::not_allowed("Give the session a title. Nothing was changed."));
    }
    let (Some(from), Some(to)) = (dates::minutes(&ask.starts), dates::minutes(&ask.ends)) else {
        return Err(fault::not_allowed("Times are written as 13:45. Nothing was changed."));
    };
    if to <= from {
        return Err(fault::not_allowed("The session ends before it starts. Nothing was changed."));
    }
    let people = ask.people.iter().map(|id| show::person_id(id)).collect::<Result<Vec<_>, _>>()?;
    let person = |id: &Option<String>| id.as_deref().map(show::person_id).transpose();
    let (record, before) = match &ask.id {
        Some(id) => {
            let record = show::record(id)?;
            let held = open.review.session(record).ok_or_else(|| fault::gone("That session"))?;
            (record, Some(held.body.clone()))
        }
        None => (desk.new_record(), None),
    };
    let sort = serde_json::from_value(serde_json::Value::String(ask.kind.clone()))
        .map_err(|why| fault::bad_arguments(&why))?;
    let session = Session {
        title: title.to_owned(),
        starts: dates::hours(from),
        ends: dates::hours(to),
        place: ask.place.trim().to_owned(),
        people,
        asks: person(&ask.asks)?,
        types: person(&ask.types)?,
        group: group(&ask, before.as_ref()),
        kind: sort,
        about: Some(ask.about.trim().to_owned()).filter(|about| !about.is_empty()),
        done: before.as_ref().is_some_and(|before| before.done),
        unknown: before.map(|before| before.unknown).unwrap_or_default(),
    };
    let what = format!("a change to {}", session.title);
    desk.write(Some(&what), vec![Put::save(record, Record::Session(session))], &[])?;
    show(desk, NoArgs {})
}

/// The group heard. A tour or a reading of documents keeps the one it had: the form does not ask.
fn group(ask: &SaveSession, before: Option<&Session>) -> Option<String> {
    let asked = ask.group.clone().filter(|group| !group.is_empty());
    let kept = || before.filter(|_| ask.kind == "tour" || ask.kind == "documents")?.group.clone();
    asked.or_else(kept)
}

/// Moves a session earlier or later, within the day.
pub fn shift(desk: &mut Desk, ask: ShiftSession) -> Result<Timetable, Fault> {
    may_change(desk)?;
    let (record, mut session) = one(desk, &ask.id)?;
    let moved = |text: &str| {
        let minutes = dates::minutes(text)?.checked_add_signed(ask.minutes)?;
        (minutes < 24 * 60).then(|| dates::hours(minutes))
    };
    let (Some(starts), Some(ends)) = (moved(&session.starts), moved(&session.ends)) else {
        return Err(fault::not_allowed("The session would leave the day. Nothing was changed."));
    };
    (session.starts, session.ends) = (starts, ends);
    let what = format!("a move of {}", session.title);
    desk.write(Some(&what), vec![Put::save(record, Record::Session(session))], &[])?;
    show(desk, NoArgs {})
}

/// Takes a session out of the day. Its notes stay: they are found outside sessions.
pub fn remove(desk: &mut Desk, ask: Id) -> Result<Timetable, Fault> {
    may_change(desk)?;
    let (record, session) = one(desk, &ask.id)?;
    let what = format!("removing {}", session.title);
    desk.write(Some(&what), vec![Put::delete(record, kind::SESSION)], &[])?;
    show(desk, NoArgs {})
}

/// Ends a session, wherever that is done: the lines begun there become notes. Or opens it again.
pub fn end(desk: &mut Desk, ask: Id) -> Result<Timetable, Fault> {
    let (record, mut session) = one(desk, &ask.id)?;
    if !session.done {
        drafts::seal_lines(desk, record)?;
    }
    session.done = !session.done;
    let what = format!("ending {}", session.title);
    desk.write(Some(&what), vec![Put::save(record, Record::Session(session))], &[])?;
    show(desk, NoArgs {})
}

/// The day is the lead's and the project team's to change; anybody may end a session.
fn may_change(desk: &Desk) -> Result<(), Fault> {
    let open = desk.open()?;
    let role = open.review.member(open.me).map(|me| me.role);
    match role {
        Some(Role::Lead | Role::ProjectTeam) => Ok(()),
        _ => Err(fault::lead_only("change the timetable")),
    }
}

fn one(desk: &Desk, id: &str) -> Result<(RecordId, Session), Fault> {
    let record = show::record(id)?;
    let held = desk.open()?.review.session(record).ok_or_else(|| fault::gone("That session"))?;
    Ok((record, held.body.clone()))
}

/// Minutes after midnight, if today is the day of the visit.
pub fn minute_of_visit(desk: &Desk, open: &Open) -> Option<u32> {
    let visit = dates::day(&open.review.details()?.visit_date)?;
    let now = desk.now();
    (now.date_naive() == visit).then(|| now.hour() * 60 + now.minute())
}

/// Where today lies from the day of the visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// The visit is on this day.
    Ahead(NaiveDate),
    /// Today; or on a day that cannot be read.
    Today,
    /// It was on this day.
    Over(NaiveDate),
}

/// Where today lies from the day of the visit.
pub fn visit(desk: &Desk, open: &Open) -> Visit {
    let day = open.review.details().and_then(|details| dates::day(&details.visit_date));
    let today = desk.now().date_naive();
    match day {
        Some(day) if today < day => Visit::Ahead(day),
        Some(day) if day < today => Visit::Over(day),
        _ => Visit::Today,
    }
}

/// The session of mine that is going on, or comes next; and whether it is going on. On another day than that of the
/// visit it is the first that is not ended; of a visit for practice, which has no day of its own, one to try.
pub fn next_of_mine<'a>(desk: &Desk, open: &'a Open) -> Option<(Held<'a, Session>, bool)> {
    let mine = |session: &Held<'_, Session>| is_mine(open, session);
    let now = minute_of_visit(desk, open);
    let at = |text: &str| dates::minutes(text).unwrap_or(0);
    match now {
        Some(now) => {
            let running =
                |s: &Held<'_, Session>| !s.done && at(&s.starts) <= now && now < at(&s.ends);
            let current = open.review.sessions().filter(mine).find(running);
            let later = || open.review.sessions().filter(mine).find(|s| at(&s.starts) > now);
            current.map(|s| (s, true)).or_else(|| later().map(|s| (s, false)))
        }
        None => {
            let to_try = || one_to_try(open).filter(|_| is_practice(open));
            let first = || open.review.sessions().filter(mine).find(|s| !s.done);
            to_try().or_else(first).map(|s| (s, false))
        }
    }
}

/// Whether it is a visit for practice.
pub fn is_practice(open: &Open) -> bool {
    open.review.details().is_some_and(|details| details.practice)
}

/// Of my sessions with something to ask, the first interview; one that is not ended before others.
fn one_to_try(open: &Open) -> Option<Held<'_, Session>> {
    let asks = |session: &Held<'_, Session>| {
        let group = session.group.as_deref();
        let asked = |prompt: &review::edition::Prompt| Some(prompt.group.as_str()) == group;
        open.review.standards().any(|standard| standard.prompts.iter().any(asked))
    };
    let mine = open.review.sessions().filter(|session| is_mine(open, session) && asks(session));
    mine.min_by_key(|session| (session.done, session.kind != SessionKind::Interview))
}

/// The session of mine that is going on now and is not ended.
pub fn running<'a>(desk: &Desk, open: &'a Open) -> Option<Held<'a, Session>> {
    next_of_mine(desk, open).filter(|(_, running)| *running).map(|(session, _)| session)
}

/// Whether I have something to do in it.
fn is_mine(open: &Open, session: &Session) -> bool {
    let invited = session.people.is_empty() || session.people.contains(&open.me);
    session.kind != SessionKind::Break && invited
}

/// The session that the day opens at: of mine the one that is on or comes next, and when all are over the last.
fn current<'a>(desk: &Desk, open: &'a Open) -> Option<Held<'a, Session>> {
    let last = || open.review.sessions().rfind(|session| is_mine(open, session));
    let next = next_of_mine(desk, open).map(|(session, _)| session);
    next.or_else(last).or_else(|| open.review.sessions().next())
}

/// What the clock in the status bar says beside the time.
pub fn clock_words(desk: &Desk) -> String {
    let Ok(open) = desk.open() else { return String::new() };
    match visit(desk, open) {
        Visit::Ahead(day) => return format!("The visit is on {}", dates::weekday(day)),
        Visit::Over(day) => return format!("The visit was on {}", dates::weekday(day)),
        Visit::Today => {}
    }
    let Some(now) = minute_of_visit(desk, open) else { return String::new() };
    let at = |text: &str| dates::minutes(text).unwrap_or(0);
    let mine = |s: &Held<'_, Session>| s.people.is_empty() || s.people.contains(&open.me);
    let next = open.review.sessions().filter(mine).find(|s| at(&s.starts) > now);
    let running =
        open.review.sessions().filter(mine).rfind(|s| at(&s.starts) <= now && now < at(&s.ends));
    match (running, next) {
        (Some(s), _) if s.kind == SessionKind::Break => format!("{} until {}", s.title, s.ends),
        (Some(s), Some(next)) => format!("{} min left, then {}", at(&s.ends) - now, next.title),
        (Some(s), None) => format!("{} min left", at(&s.ends) - now),
        (None, Some(next)) => format!("{} at {}", next.title, next.starts),
        (None, None) => String::new(),
    }
}

/// Notes to check that this session's group could answer, or all of them before the team meets.
pub fn checks<'a>(open: &'a Open, session: &Session) -> Vec<Held<'a, Note>> {
    let Some(group) = session.group.as_deref() else { return Vec::new() };
    let asks = |code: &String| {
        let standard = open.review.standard(code);
        standard.is_some_and(|standard| standard.prompts.iter().any(|prompt| prompt.group == group))
    };
    open.review
        .notes()
        .filter(|note| note.mark == Some(Mark::Check) && note.standards.iter().any(asks))
        .filter(|note| open.review.group_of(note.body) != Some(group))
        .collect()
}

/// The questions for a session's group, those on priorities first; covered where a note of that session bears on the standard.
pub fn prompts(open: &Open, record: RecordId, session: &Session) -> Vec<PromptView> {
    let Some(group) = session.group.as_deref() else { return Vec::new() };
    let covered = notes::covered(open, Some(record));
    let mut prompts = Vec::new();
    for standard in open.review.standards() {
        for prompt in standard.prompts.iter().filter(|prompt| prompt.group == group) {
            prompts.push(PromptView {
                standard: standard.code.clone(),
                group: group.to_owned(),
                text: prompt.text.clone(),
                covered: covered.contains(&standard.code),
                priority: before::wanted(open, &standard.code),
            });
        }
    }
    // Stable: otherwise in the order of the edition.
    prompts.sort_by_key(|prompt| prompt.priority.is_none());
    prompts
}

/// A session as it is shown; lanes are laid afterwards.
pub fn view(open: &Open, held: Held<'_, Session>) -> SessionView {
    let session = held.body;
    let team = show::team(open);
    let people: Vec<_> = team
        .iter()
        .filter(|person| session.people.iter().any(|id| id.to_string() == person.id))
        .cloned()
        .collect();
    let everyone = people.len() == team.len() || session.people.is_empty();
    let name = |id: Option<sync::PersonId>| {
        let id = id?;
        if id == open.me { Some("you".to_owned()) } else { Some(show::by(open, id)) }
    };
    let about = match (name(session.asks), name(session.types)) {
        (Some(asks), Some(types)) => {
            capital(&format!("{asks} {}, {types} {}", verb(&asks, "ask"), verb(&types, "type")))
        }
        (Some(asks), None) => capital(&format!("{asks} {}", verb(&asks, "ask"))),
        (None, Some(types)) => capital(&format!("{types} {}", verb(&types, "type"))),
        (None, None) => String::new(),
    };
    SessionView {
        id: held.record.to_string(),
        title: session.title.clone(),
        starts: session.starts.clone(),
        ends: session.ends.clone(),
        from: dates::minutes(&session.starts).unwrap_or(0),
        to: dates::minutes(&session.ends).unwrap_or(0),
        place: session.place.clone(),
        kind: sort(session.kind).into(),
        group: session.group.clone(),
        mine: session.people.is_empty() || session.people.contains(&open.me),
        people,
        everyone,
        asks: session.asks.map(|id| id.to_string()),
        types: session.types.map(|id| id.to_string()),
        about,
        extra: session.about.clone().unwrap_or_default(),
        done: session.done,
        notes: u32::try_from(open.review.notes_in(Some(held.record)).count()).unwrap_or(u32::MAX),
        to_check: if session.done {
            0
        } else {
            u32::try_from(checks(open, session).len()).unwrap_or(u32::MAX)
        },
        lane: 0,
        lanes: 1,
    }
}

fn verb(who: &str, verb: &str) -> String {
    if who == "you" { verb.to_owned() } else { format!("{verb}s") }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn sort(kind: SessionKind) -> &'static str {
    match kind {
        SessionKind::Meeting => "meeting",
        SessionKind::Interview => "interview",
        SessionKind::Tour => "tour",
        SessionKind::Documents => "documents",
        SessionKind::Break => "break",
        SessionKind::Agree => "agree",
        SessionKind::Feedback => "feedback",
    }
}

/// Sessions that overlap stand side by side, mine on the left.
fn lay_in_lanes(sessions: &mut [SessionView]) {
    sessions.sort_by_key(|s| (s.from, !s.mine, s.to));
    let mut begin = 0;
    while begin < sessions.len() {
        let mut end = begin + 1;
        let mut until = sessions[begin].to;
        while end < sessions.len() && sessions[end].from < until {
            until = until.max(sessions[end].to);
            end += 1;
        }
        let mut free: Vec<u32> = Vec::new();
        for session in &mut sessions[begin..end] {
            let lane = free.iter().position(|to| *to <= session.from).unwrap_or_else(|| {
                free.push(0);
                free.len() - 1
            });
            free[lane] = session.to;
            session.lane = u32::try_from(lane).unwrap_or(0);
        }
        let lanes = u32::try_from(free.len()).unwrap_or(1);
        for session in &mut sessions[begin..end] {
            session.lanes = lanes;
        }
        begin = end;
    }
}

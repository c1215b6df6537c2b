//! Serious concerns: apart from ratings and report. Writing one down tells nobody; whom to ring stands beside it.
//!
//! Nothing is taken out: no command deletes a concern or an entry, and undo leaves what it takes back in sight.

use review::concern_paper::{ConcernPaper, concern_paper, state_words};
use review::pack::ToRing;
use review::records::{ConcernState, Record, SeriousConcern, Told};
use sync::{PersonId, RecordId};

use crate::closing_views::{Rendered, SavedFile};
use crate::concern_views::*;
use crate::desk::Work;
use crate::drafts::{Held, NUMBERS, concern_slot, line_on_slot, told_slot};
use crate::open::{Open, Put, read_body};
use crate::report_screen::lay_out;
use crate::uploading::one_line;
use crate::views::{NoArgs, Nothing};
use crate::{Desk, Fault, Way, dates, fault, show, team};

/// What stands in the reason where undo took something back.
const TAKEN_BACK: &str = "Taken back right after it was written down";

/// All of them, whom to ring, and what one begins with.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<ConcernsPage, Fault> {
    let next = desk.new_record().to_string();
    let beside = beside(desk)?;
    let open = desk.open()?;
    let kept = open.review.concerns().map(|held| {
        let body = with_beside(&beside, held.record, held.body);
        let at = chrono::DateTime::parse_from_rfc3339(&held.at);
        let at = at.unwrap_or_else(|_| held.made_at.fixed_offset());
        view(desk, open, held.record, &body, Some(held.change.to_string()), at)
    });
    let typed = open.drafts.values().filter_map(|draft| match &draft.held {
        Held::Concern { concern, at } => Some((show::record(&concern.id).ok()?, at)),
        _ => None,
    });
    let begun = typed.filter(|(record, _)| open.review.concern(*record).is_none());
    let begun = begun.map(|(record, at)| {
        let at = at.parse().unwrap_or_else(|_| desk.now());
        view(desk, open, record, &SeriousConcern::default(), None, at)
    });
    let concerns = kept.chain(begun).collect();
    Ok(ConcernsPage {
        concerns,
        to_ring: to_ring(open).iter().map(number_view).collect(),
        begun_numbers: desk.numbers_begun().map(<[ToRingView]>::to_vec),
        may_change_numbers: team::may_change(open),
        people: show::team(open),
        next,
        now: moment(desk.now()),
    })
}

fn view(
    desk: &Desk,
    open: &Open,
    record: RecordId,
    concern: &SeriousConcern,
    version: Option<String>,
    at: chrono::DateTime<chrono::FixedOffset>,
) -> ConcernView {
    let id = record.to_string();
    let local = at.with_timezone(desk.now().offset());
    let begun = first_author(desk, record).unwrap_or(open.me);
    let typed = desk.concern_typed(&id);
    let kept = DraftConcern {
        id: id.clone(),
        seen: concern.seen.clone(),
        place: concern.place.clone(),
        noticed: concern.noticed.clone(),
        noticed_by: concern.noticed_by.map(|by| by.to_string()),
        on: version.clone(),
    };
    let words = typed.unwrap_or(&kept);
    ConcernView {
        version: words.on.clone().or(version),
        begins: match words.seen.trim() {
            "" => words.place.clone(),
            seen => one_line(seen),
        },
        seen: words.seen.clone(),
        place: words.place.clone(),
        noticed: words.noticed.clone(),
        noticed_by: words.noticed_by.clone(),
        written: format!(
            "Written down by {}, {}, {}",
            name(open, begun),
            dates::weekday(local.date_naive()),
            dates::clock(local)
        ),
        told: concern.told.iter().map(|entry| told_view(open, entry)).collect(),
        state: code(concern.state),
        state_words: state_words(concern.state).to_owned(),
        line: concern.line.clone(),
        hints: show::hints(&open.review, &words.seen, &[]),
        begun_told: desk.told_begun(&id).cloned(),
        begun_line: desk.line_begun(&id).cloned(),
        id,
    }
}

fn told_view(open: &Open, entry: &Told) -> ToldView {
    let by = entry.by.map(|by| format!("by {}", name(open, by))).unwrap_or_default();
    let parts = [&entry.how, &entry.when, &by].map(String::as_str);
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    ToldView {
        id: entry.id.to_string(),
        whom: entry.whom.clone(),
        how: parts.join(", "),
        said: entry.said.clone(),
        written: format!("Written down {}", dates::clock_of(&entry.at)),
        mistake: entry.mistake.clone(),
    }
}

fn number_view(number: &ToRing) -> ToRingView {
    let ToRing { who, name, phone, about } = number.clone();
    ToRingView { who, name, phone, about }
}

fn to_ring(open: &Open) -> &[ToRing] {
    open.review.details().map_or(&[], |held| &held.body.to_ring)
}

fn name(open: &Open, id: PersonId) -> String {
    open.review.member(id).map_or_else(|| "a colleague".into(), |one| one.name.clone())
}

/// Who began it. The head is of whoever wrote in it last.
fn first_author(desk: &Desk, record: RecordId) -> Option<PersonId> {
    let history = desk.history(record).ok()?;
    history.first().map(|change| change.author)
}

/// `14 October, 11:07`.
fn moment(at: chrono::DateTime<chrono::FixedOffset>) -> String {
    format!("{}, {}", dates::short(at.date_naive()), dates::clock(at))
}

/// How many still ask for something.
pub fn count_open(open: &Open) -> u32 {
    let waits = |state| matches!(state, ConcernState::Open | ConcernState::HandedOver);
    let count = open.review.concerns().filter(|held| waits(held.state)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn code(state: ConcernState) -> String {
    match state {
        ConcernState::Open => "open",
        ConcernState::HandedOver => "handed_over",
        ConcernState::Closed => "closed",
        ConcernState::Mistake => "mistake",
    }
    .to_owned()
}

/// Keeps a concern while it is being typed.
pub fn draft(desk: &mut Desk, concern: DraftConcern) -> Result<ConcernsPage, Fault> {
    let record = show::record(&concern.id)?;
    let on = show::version(concern.on.as_deref());
    let at = desk.concern_typed_at(&concern.id).unwrap_or_else(|| desk.now().to_rfc3339());
    let concern = DraftConcern { id: record.to_string(), ..concern };
    desk.hold(Held::Concern { concern, at }, on)?;
    show(desk, NoArgs {})
}

/// Keeps a concern as it is written now; a new one as soon as something stands in it.
pub fn save(desk: &mut Desk, ask: DraftConcern) -> Result<ConcernsPage, Fault> {
    let record = show::record(&ask.id)?;
    let slot = concern_slot(&record.to_string());
    let begun_at = desk.concern_typed_at(&ask.id).unwrap_or_else(|| desk.now().to_rfc3339());
    let now = desk.now();
    let open = desk.open()?;
    let before = open.review.concern(record).map(|held| held.body.clone());
    let mut after = before
        .clone()
        .unwrap_or_else(|| SeriousConcern { at: begun_at, ..SeriousConcern::default() });
    let trimmed = |words: &str| words.trim().to_owned();
    (after.seen, after.place) = (trimmed(&ask.seen), trimmed(&ask.place));
    after.noticed = trimmed(&ask.noticed);
    after.noticed_by = ask.noticed_by.as_deref().map(show::person_id).transpose()?;
    if before.is_none() && after.noticed.is_empty() {
        after.noticed = moment(now);
    }
    let nothing = before.is_none() && after.seen.is_empty() && after.place.is_empty();
    if nothing || before.as_ref() == Some(&after) {
        desk.drop_draft(&slot)?;
    } else {
        let what =
            if before.is_none() { "a serious concern" } else { "a change to a serious concern" };
        let on = show::version(ask.on.as_deref());
        let put = Put { on, ..Put::save(record, Record::SeriousConcern(after)) };
        desk.write(Some(what), vec![put], &[slot])?;
    }
    show(desk, NoArgs {})
}

/// Versions beside the head, which the network has not brought together yet, or a person has to.
fn beside(desk: &Desk) -> Result<Vec<(RecordId, SeriousConcern)>, Fault> {
    let vault = desk.vault.as_ref().ok_or_else(fault::locked)?;
    let mut found = Vec::new();
    for change in vault.asides(desk.open()?.team)? {
        let body = read_body(change.kind.as_str(), change.body.as_ref()).unwrap_or_default();
        if let Some(Record::SeriousConcern(concern)) = body {
            found.push((change.record, concern));
        }
    }
    Ok(found)
}

/// Who was told in a version beside the head was told, whichever words count in the end.
fn with_beside(
    beside: &[(RecordId, SeriousConcern)],
    record: RecordId,
    concern: &SeriousConcern,
) -> SeriousConcern {
    let of_it = beside.iter().filter(|(other, _)| *other == record);
    of_it.fold(concern.clone(), |whole, (_, other)| whole.with_told_of(other))
}

/// A concern as it stands, with what is being typed in it.
fn kept(desk: &mut Desk, id: &str) -> Result<(RecordId, SeriousConcern), Fault> {
    let record = show::record(id)?;
    if let Some(typed) = desk.concern_typed(id).cloned() {
        save(desk, typed)?;
    }
    let beside = beside(desk)?;
    let held = desk.open()?.review.concern(record);
    let body = held.map(|held| with_beside(&beside, record, held.body));
    let nothing = "Write what was seen or heard first. Nothing was changed.";
    Ok((record, body.ok_or_else(|| fault::not_allowed(nothing))?))
}

/// Keeps an entry while it is typed, or forgets it.
pub fn draft_told(desk: &mut Desk, ask: DraftTold) -> Result<Nothing, Fault> {
    let id = show::record(&ask.id)?.to_string();
    match ask.begun {
        Some(told) => desk.hold(Held::Told { id, told }, None)?,
        None => desk.drop_draft(&told_slot(&id))?,
    }
    Ok(Nothing {})
}

/// Adds somebody who was told, stamped with the time.
pub fn tell(desk: &mut Desk, ask: Tell) -> Result<ConcernsPage, Fault> {
    let whom = ask.told.whom.trim().to_owned();
    if whom.is_empty() {
        return Err(fault::not_allowed("Write who was told. Nothing was added."));
    }
    let (record, mut concern) = kept(desk, &ask.id)?;
    concern.told.push(Told {
        id: desk.new_record().uuid(),
        whom,
        how: ask.told.how.trim().to_owned(),
        when: ask.told.when.trim().to_owned(),
        by: ask.told.by.as_deref().map(show::person_id).transpose()?,
        said: ask.told.said.trim().to_owned(),
        at: desk.now().to_rfc3339(),
        ..Told::default()
    });
    let put = Put::save(record, Record::SeriousConcern(concern));
    desk.write(Some("who was told"), vec![put], &[told_slot(&record.to_string())])?;
    show(desk, NoArgs {})
}

/// Keeps a line while it is typed, or forgets it.
pub fn draft_line(desk: &mut Desk, ask: DraftLineOn) -> Result<Nothing, Fault> {
    let id = show::record(&ask.id)?.to_string();
    match ask.begun {
        Some(line) => desk.hold(Held::LineOn { id, line }, None)?,
        None => desk.drop_draft(&line_on_slot(&id))?,
    }
    Ok(Nothing {})
}

/// Says where a concern stands, or that an entry of it was a mistake: always with a line, but for opening it again.
pub fn settle(desk: &mut Desk, ask: Settle) -> Result<ConcernsPage, Fault> {
    let BegunLine { about, line } = ask.settled;
    let line = line.trim().to_owned();
    let (record, mut concern) = kept(desk, &ask.id)?;
    let state = match about.as_str() {
        "open" => Some(ConcernState::Open),
        "handed_over" => Some(ConcernState::HandedOver),
        "closed" => Some(ConcernState::Closed),
        "mistake" => Some(ConcernState::Mistake),
        _ => None,
    };
    if line.is_empty() && state != Some(ConcernState::Open) {
        return Err(fault::not_allowed("Write a line on it. Nothing was changed."));
    }
    let what = match state {
        Some(state) => {
            (concern.state, concern.line) = (state, line);
            "where a serious concern stands"
        }
        None => {
            let entry = concern.told.iter_mut().find(|entry| entry.id.to_string() == about);
            entry.ok_or_else(|| fault::gone("That entry"))?.mistake = Some(line);
            "an entry that was a mistake"
        }
    };
    let put = Put::save(record, Record::SeriousConcern(concern));
    desk.write(Some(what), vec![put], &[line_on_slot(&record.to_string())])?;
    show(desk, NoArgs {})
}

/// Keeps the numbers while they are being changed, or forgets it.
pub fn draft_numbers(desk: &mut Desk, ask: DraftNumbers) -> Result<Nothing, Fault> {
    let Some(numbers) = ask.begun else {
        desk.drop_draft(NUMBERS)?;
        return Ok(Nothing {});
    };
    let open = desk.open()?;
    if !team::may_change(open) {
        return Err(fault::lead_only("change the numbers to ring"));
    }
    let before_them = open.review.details().map(|held| held.change);
    let on = desk.typed_on(NUMBERS).or(before_them);
    desk.hold(Held::Numbers { numbers }, on)?;
    Ok(Nothing {})
}

/// The numbers to ring, as the lead or the project team knows them.
pub fn save_numbers(desk: &mut Desk, ask: SaveNumbers) -> Result<ConcernsPage, Fault> {
    let open = desk.open()?;
    if !team::may_change(open) {
        return Err(fault::lead_only("change the numbers to ring"));
    }
    let held = open.review.details().ok_or_else(fault::no_review)?;
    let (record, mut details) = (held.record, held.body.clone());
    let trimmed = |words: &str| words.trim().to_owned();
    let numbers = ask.numbers.iter().map(|one| ToRing {
        who: trimmed(&one.who),
        name: trimmed(&one.name),
        phone: trimmed(&one.phone),
        about: trimmed(&one.about),
    });
    let numbers: Vec<ToRing> = numbers.filter(|one| *one != ToRing::default()).collect();
    if numbers.iter().any(|one| one.who.is_empty() || one.phone.is_empty()) {
        return Err(fault::not_allowed(
            "Each line says whom one rings, and the number. Nothing was changed.",
        ));
    }
    if details.to_ring != numbers {
        details.to_ring = numbers;
        let on = desk.typed_on(NUMBERS);
        let put = Put { on, ..Put::save(record, Record::Review(details)) };
        desk.write(Some("the numbers to ring"), vec![put], &[NUMBERS.to_owned()])?;
    } else {
        desk.drop_draft(NUMBERS)?;
    }
    show(desk, NoArgs {})
}

fn paper(desk: &mut Desk, ask: &ConcernPage) -> Result<ConcernPaper, Fault> {
    let (_, concern) = kept(desk, &ask.id)?;
    Ok(concern_paper(&desk.open()?.review, &concern, ask.large_print, desk.now()))
}

/// Lays the page out, for the printer.
pub fn page(desk: &mut Desk, ask: ConcernPage) -> Result<Work<Rendered>, Fault> {
    let paper = paper(desk, &ask)?;
    Ok(lay_out(desk, move |press| press.render_concern(&paper)))
}

/// Writes the page as PDF where the person chose.
pub fn save_page(desk: &mut Desk, ask: SaveConcernPage) -> Result<Work<SavedFile>, Fault> {
    let paper = paper(desk, &ask.page)?;
    let path = desk.chosen(&ask.token, Way::Save)?;
    let papers = desk.papers.clone();
    Ok(Box::new(move || {
        let bytes = papers.press().render_concern(&paper)?.pdf()?;
        crate::entry::write_whole(&path, &bytes)
    }))
}

/// What undo makes of a concern: `to`, and everything that was told since, in sight and marked as taken back. Where the
/// beginning itself is taken back, it was a mistake.
pub fn taken_back(now: &SeriousConcern, to: Option<SeriousConcern>) -> SeriousConcern {
    match to {
        Some(to) => to.after(now, TAKEN_BACK),
        None => {
            SeriousConcern { state: ConcernState::Mistake, line: TAKEN_BACK.into(), ..now.clone() }
        }
    }
}

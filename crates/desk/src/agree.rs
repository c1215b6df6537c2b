//! Agreeing ratings: own views side by side, differences first.

use std::collections::BTreeSet;

use review::agree::{Queue, Queued};
use review::edition::Standard;
use review::records::{AgreedRating, Dissent, Record, kind};
use sync::RecordId;

use crate::closing_views::{
    Agree, AgreeDetail, AgreePage, AgreeRow, AgreedMany, DissentView, OwnView, RecordDissent,
};
use crate::drafts::{comment_slot, dissent_slot};
use crate::open::{Open, Put};
use crate::views::{Code, MarkView, NoArgs, PersonView};
use crate::{Desk, Fault, before, dates, fault, show, timetable};

/// The queue of the team meeting.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<AgreePage, Fault> {
    let open = desk.open()?;
    let queue = open.review.agree_queue();
    let people = show::team(open);
    let rows = |items: &[Queued]| -> Vec<AgreeRow> {
        items.iter().filter_map(|item| row(open, &people, &item.code)).collect()
    };
    let differ = rows(&queue.differ);
    let differ_agreed = differ.iter().filter(|row| row.agreed.is_some()).count();
    let lists = [&queue.differ, &queue.one_view, &queue.same, &queue.unrated, &queue.agreed];
    let put_off: BTreeSet<&String> =
        lists.into_iter().flatten().filter(|item| item.come_back).map(|item| &item.code).collect();
    let come_back = put_off.into_iter().cloned().collect();
    let left = differ.len() - differ_agreed;
    Ok(AgreePage {
        done: queue.done,
        total: queue.total,
        differ_agreed: u32::try_from(differ_agreed).unwrap_or(u32::MAX),
        differ,
        single: rows(&queue.one_view),
        same: rows(&queue.same),
        same_ready: u32::try_from(open.review.agree_all().len()).unwrap_or(u32::MAX),
        agreed: rows(&queue.agreed),
        nobody: rows(&queue.unrated),
        come_back,
        may_agree: open.lead(),
        people,
        pace: pace(desk, left),
    })
}

fn pace(desk: &Desk, left: usize) -> String {
    let more = match left {
        0 => "No differences left".to_owned(),
        n => format!(
            "{} to go",
            dates::count(u32::try_from(n).unwrap_or(u32::MAX), "difference", "differences")
        ),
    };
    let Ok(open) = desk.open() else { return more };
    let meeting = open.review.sessions().find(|s| {
        s.kind == review::pack::SessionKind::Agree
            && timetable::minute_of_visit(desk, open).is_some_and(|now| {
                dates::minutes(&s.starts).is_some_and(|from| from <= now)
                    && dates::minutes(&s.ends).is_some_and(|to| now < to)
            })
    });
    match meeting.and_then(|s| dates::minutes(&s.ends)).zip(timetable::minute_of_visit(desk, open))
    {
        Some((ends, now)) => format!("{more}, {}", dates::count(ends - now, "minute", "minutes")),
        None => more,
    }
}

fn row(open: &Open, people: &[PersonView], code: &str) -> Option<AgreeRow> {
    let standard = open.review.standard(code)?;
    let views = people.iter().map(|person| {
        let own = open.review.own(show::person_id(&person.id).ok()?, code)?;
        show::look_of(&open.review, own.body.rating.as_deref())
    });
    Some(AgreeRow {
        code: code.to_owned(),
        kind: show::type_of(&open.review, standard),
        short: standard.short.clone().unwrap_or_else(|| first_words(&standard.text)),
        views: views.collect(),
        agreed: open.review.agreed_means(code).map(show::look),
    })
}

/// The first words of a wording, whole words, for lists of editions without short titles.
fn first_words(text: &str) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        if out.chars().count() + word.chars().count() > 32 {
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.is_empty() { text.chars().take(32).collect() } else { out }
}

fn standard<'a>(open: &'a Open, code: &str) -> Result<&'a Standard, Fault> {
    open.review.standard(code).ok_or_else(|| fault::gone("That standard"))
}

/// One standard on the table.
pub fn detail(desk: &mut Desk, ask: Code) -> Result<AgreeDetail, Fault> {
    view(desk, &ask.code)
}

fn view(desk: &mut Desk, code: &str) -> Result<AgreeDetail, Fault> {
    let typed = desk.typed(&comment_slot(code)).map(str::to_owned);
    let begun = desk.begun(code).cloned();
    let typed_on = desk.typed_on(&comment_slot(code));
    let beside = beside(desk, code)?;
    let open = desk.open()?;
    let version = typed_on.or(open.review.agreed(code).map(|held| held.change));
    let standard = standard(open, code)?;
    let agreed = open.review.agreed(code).map(|held| held.body.clone()).unwrap_or_default();
    // The stage is for the room: what only I may see stays out of it.
    let shared =
        |note: &review::Held<'_, review::records::Note>| !open.only_mine.contains(&note.record);
    let notes: Vec<_> =
        open.review.notes_on(code).filter(shared).map(|note| show::note(open, note)).collect();
    let marked = |mark| notes.iter().find(|note| note.mark == Some(mark)).cloned();
    let heard = marked(MarkView::Quote)
        .or_else(|| marked(MarkView::Concern))
        .or_else(|| notes.first().cloned());
    let (previous, next) = around(&open.review.agree_queue(), code);
    let person = |id| open.review.member(id).map(|member| show::person(member, open.me));
    Ok(AgreeDetail {
        code: code.to_owned(),
        kind: show::type_of(&open.review, standard),
        section: show::section(&open.review, &standard.section),
        text: standard.text.clone(),
        views: open
            .review
            .owns(code)
            .iter()
            .filter_map(|view| {
                Some(OwnView {
                    person: show::person(view.member?, open.me),
                    rating: view.rating.rating.clone(),
                    label: show::label_of(&open.review, view.rating.rating.as_deref()),
                    look: view.means.map(show::look),
                    why: view.rating.why.clone(),
                })
            })
            .collect(),
        claim: show::claim(&open.review, code),
        asked: show::asked(&open.review, code),
        last: show::last(&open.review, code),
        heard,
        notes,
        comment: typed.unwrap_or_else(|| agreed.comment.clone()),
        version: version.map(|id| id.to_string()),
        dissent: agreed
            .dissent
            .iter()
            .filter_map(|dissent| {
                Some(DissentView {
                    person: person(dissent.person)?,
                    look: show::look_of(&open.review, dissent.rating.as_deref()),
                    rating: dissent.rating.clone(),
                    why: dissent.why.clone(),
                })
            })
            .collect(),
        begun,
        come_back: agreed.come_back,
        needs_comment: needs_comment(open, &agreed),
        single_source: single_source(open, code),
        agreed: agreed.rating,
        beside,
        priority: before::wanted(open, code),
        previous,
        next,
    })
}

fn needs_comment(open: &Open, agreed: &AgreedRating) -> Option<String> {
    if !agreed.comment.trim().is_empty() {
        return None;
    }
    let means = open.review.means(agreed.rating.as_deref()?)?;
    show::comment_asked(&open.review, &agreed.standard, means)
}

fn single_source(open: &Open, code: &str) -> Option<String> {
    let review = open.for_others();
    if !review.rests_on_one_source(code) {
        return None;
    }
    let words = show::sources(&review, code);
    Some(match words.first() {
        Some(source) => format!("Rests on one source: {}.", show::lower_first(source)),
        None => "Nothing is written down about this standard yet.".into(),
    })
}

/// Versions of the agreed rating beside its head, in words.
fn beside(desk: &mut Desk, code: &str) -> Result<Vec<String>, Fault> {
    let open = desk.open()?;
    let (team, record) = (open.team, agreed_id(open, code));
    let asides = desk.vault()?.asides(team)?;
    let open = desk.open()?;
    let mut words = Vec::new();
    for change in asides.iter().filter(|change| change.record == record) {
        let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
        if let Some(Record::AgreedRating(other)) = body {
            let label = show::label_of(&open.review, other.rating.as_deref());
            words.push(format!("{}: {label}. {}", show::by(open, change.author), other.comment));
        }
    }
    Ok(words)
}

/// The standards before and after in the order of the meeting.
fn around(queue: &Queue, code: &str) -> (Option<String>, Option<String>) {
    let lists = [&queue.differ, &queue.one_view, &queue.same, &queue.unrated, &queue.agreed];
    let holds = |list: &&&Vec<Queued>| list.iter().any(|item| item.code == code);
    let Some(list) = lists.iter().find(holds) else { return (None, None) };
    let at = list.iter().position(|item| item.code == code);
    let before = at.and_then(|at| at.checked_sub(1)).and_then(|at| list.get(at));
    let after = at.and_then(|at| list.get(at + 1));
    (before.map(|item| item.code.clone()), after.map(|item| item.code.clone()))
}

fn agreed_id(open: &Open, code: &str) -> RecordId {
    RecordId::named(open.team, kind::AGREED_RATING, code)
}

impl Open {
    /// Whether I lead this review and so may agree ratings.
    pub fn lead(&self) -> bool {
        self.review.member(self.me).is_some_and(|me| me.role == review::pack::Role::Lead)
    }
}

/// Agrees a rating, writes its comment, or puts it off.
pub fn decide(desk: &mut Desk, ask: Agree) -> Result<AgreeDetail, Fault> {
    let open = desk.open()?;
    if !open.lead() {
        return Err(fault::lead_only("agree ratings"));
    }
    let code = standard(open, &ask.code)?.code.clone();
    if let Some(rating) = &ask.rating
        && open.review.means(rating).is_none()
    {
        return Err(fault::not_allowed(
            "That rating is not on the scale of this edition. Nothing was changed.",
        ));
    }
    let slot = comment_slot(&code);
    let typed = desk.typed(&slot).map(str::to_owned);
    let open = desk.open()?;
    let before = open.review.agreed(&code).map(|held| held.body.clone());
    let mut after = before.clone().unwrap_or_default();
    after.standard = code.clone();
    if let Some(rating) = ask.rating {
        after.rating = Some(rating);
        after.come_back = false;
        after.saw = saw(open, &code);
    }
    if ask.clear {
        after.rating = None;
    }
    let mut on = None;
    if let Some(comment) = ask.comment.or(typed) {
        after.comment = comment.trim().to_owned();
        on = show::version(ask.on.as_deref()).or(desk.typed_on(&slot));
    }
    let open = desk.open()?;
    if let Some(come_back) = ask.come_back {
        after.come_back = come_back;
    }
    if before.as_ref() == Some(&after) || (before.is_none() && is_blank(&after)) {
        desk.drop_draft(&slot)?;
    } else {
        let what = named(&before.clone().unwrap_or_default(), &after);
        let record = agreed_id(open, &code);
        let put = Put { on, ..Put::save(record, Record::AgreedRating(after)) };
        desk.write(Some(&what), vec![put], &[slot])?;
    }
    view(desk, &code)
}

/// What to call the act that made `after` of `before`.
fn named(before: &AgreedRating, after: &AgreedRating) -> String {
    let code = &after.standard;
    if before.rating != after.rating {
        return match after.rating {
            Some(_) => format!("agreeing {code}"),
            None => format!("taking back what we agree on {code}"),
        };
    }
    match (before.come_back, after.come_back) {
        (false, true) => format!("putting off {code}"),
        (true, false) => format!("taking up {code}"),
        _ => format!("a comment on {code}"),
    }
}

fn is_blank(agreed: &AgreedRating) -> bool {
    agreed.rating.is_none()
        && agreed.comment.is_empty()
        && !agreed.come_back
        && agreed.dissent.is_empty()
}

/// The own ratings that lie on the table.
fn saw(open: &Open, code: &str) -> Vec<sync::ChangeId> {
    open.review.on_the_table(code)
}

/// Records that somebody does not share the agreed rating, and why.
pub fn dissent(desk: &mut Desk, ask: RecordDissent) -> Result<AgreeDetail, Fault> {
    let open = desk.open()?;
    if !open.lead() {
        return Err(fault::lead_only("record another view"));
    }
    let code = standard(open, &ask.code)?.code.clone();
    let person = show::person_id(&ask.person)?;
    let member = open.review.member(person).ok_or_else(|| fault::gone("That person"))?;
    let what = format!("{}’s view on {code}", show::person(member, open.me).short);
    let mut after = open.review.agreed(&code).map(|held| held.body.clone()).unwrap_or_default();
    after.standard = code.clone();
    after.dissent.retain(|dissent| dissent.person != person);
    if !ask.remove {
        after.dissent.push(Dissent { person, rating: ask.rating, why: ask.why.trim().to_owned() });
    }
    let record = agreed_id(open, &code);
    // Taking one view off leaves alone what is being written of another.
    let slots = if ask.remove { Vec::new() } else { vec![dissent_slot(&code)] };
    desk.write(Some(&what), vec![Put::save(record, Record::AgreedRating(after))], &slots)?;
    view(desk, &code)
}

/// Agrees at once everything that all say the same of and that needs no words. One undo takes all of it back.
pub fn all(desk: &mut Desk, _: NoArgs) -> Result<AgreedMany, Fault> {
    let open = desk.open()?;
    if !open.lead() {
        return Err(fault::lead_only("agree ratings"));
    }
    let ready = open.review.agree_all();
    let left = open.review.agree_queue().same.len().saturating_sub(ready.len());
    let puts: Vec<Put> = ready
        .iter()
        .map(|(code, rating)| {
            let mut after =
                open.review.agreed(code).map(|held| held.body.clone()).unwrap_or_default();
            after.standard.clone_from(code);
            after.rating = Some(rating.clone());
            after.saw = saw(open, code);
            Put::save(agreed_id(open, code), Record::AgreedRating(after))
        })
        .collect();
    let agreed = u32::try_from(puts.len()).unwrap_or(u32::MAX);
    if !puts.is_empty() {
        let what = format!("agreeing {}", dates::count(agreed, "rating", "ratings"));
        desk.write(Some(&what), puts, &[])?;
    }
    Ok(AgreedMany { agreed, left: u32::try_from(left).unwrap_or(u32::MAX) })
}

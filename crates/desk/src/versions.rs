//! Two versions side by side: what the log put beside the head, until a person says what counts.
//!
//! Whatever is chosen, both versions stay in the history: a decision is one more change, which names the version that it
//! folds in.

use std::collections::BTreeMap;

use review::ReviewKinds;
use review::pack::Role;
use review::records::{Finding, FindingList, Record, kind};
use sync::{Change, ChangeId, Lineage, PersonId, Policy as _, RecordId, ancestors};
use vault::Unsent;

use crate::open::{Open, Put, read_body};
use crate::versions_views::*;
use crate::views::{Chip, NoArgs};
use crate::{Desk, Fault, dates, drafts, facts, fault, show, wording};

/// Two versions of one record.
struct Pair {
    head: Change,
    aside: Change,
    /// Every version, oldest first.
    history: Vec<Change>,
}

/// All that there is to decide in the open review.
pub fn to_decide(desk: &mut Desk, _: NoArgs) -> Result<Vec<ToDecide>, Fault> {
    let pairs = pairs(desk)?;
    pairs.iter().map(|pair| view(desk, pair)).collect()
}

impl Desk {
    /// How much there is to decide in the open review.
    pub(crate) fn count_to_decide(&mut self) -> u32 {
        let Some(known) = self.open.as_ref().map(|open| open.to_decide) else { return 0 };
        known.unwrap_or_else(|| {
            let count =
                pairs(self).map_or(0, |pairs| u32::try_from(pairs.len()).unwrap_or(u32::MAX));
            if let Some(open) = &mut self.open {
                open.to_decide = Some(count);
            }
            count
        })
    }
}

fn pairs(desk: &Desk) -> Result<Vec<Pair>, Fault> {
    let open = desk.open()?;
    let vault = desk.vault.as_ref().ok_or_else(fault::locked)?;
    let mut pairs = Vec::new();
    for stream in [open.team, open.private] {
        let mut beside: BTreeMap<ChangeId, RecordId> =
            vault.asides(stream)?.into_iter().map(|change| (change.id, change.record)).collect();
        beside.extend(
            open.reopened
                .iter()
                .filter(|(_, record)| open.only_mine.contains(record) == (stream == open.private)),
        );
        if beside.is_empty() {
            continue;
        }
        let unsent = vault.unsent_records(stream)?;
        for (id, record) in beside {
            let Some(head) = vault.head(stream, record)? else { continue };
            let history = vault.history(stream, record)?;
            let find = |id| history.iter().find(|change| change.id == id).cloned();
            let (Some(head), Some(aside)) = (find(head.change), find(id)) else { continue };
            let pair = Pair { head, aside, history };
            let unsettled = unsent.get(&record) == Some(&Unsent::Waiting);
            let asked = mine_to_decide(open, &pair) && !pair.says_nothing_else();
            if asked && !(unsettled && pair.comes_together()) {
                pairs.push(pair);
            }
        }
    }
    pairs.sort_by_key(|pair| (pair.aside.made_at, pair.aside.id));
    Ok(pairs)
}

/// Whether I am the one to say what counts: for notes and own ratings their writer, for agreed ratings the lead, for what
/// a pack brought and the day's plan those who may change it, for findings and texts anybody in the team.
fn mine_to_decide(open: &Open, pair: &Pair) -> bool {
    let part = open.review.member(open.me).map(|me| me.role);
    let office = matches!(part, Some(Role::Lead | Role::ProjectTeam));
    match pair.head.kind.as_str() {
        kind::NOTE | kind::OWN_RATING => pair.aside.author == open.me,
        kind::AGREED_RATING => open.lead(),
        kind::FINDING
        | kind::SECTION_TEXT
        | kind::PRIORITY
        | kind::ASSIGNMENT
        | kind::SERIOUS_CONCERN => true,
        kind::REVIEW
        | kind::SESSION
        | kind::EDITION
        | kind::STANDARD
        | kind::SELF_RATING
        | kind::QUESTIONNAIRE
        | kind::LAST_STANDING
        | kind::NETWORK => office,
        _ => false,
    }
}

impl Pair {
    fn lineage(&self) -> Lineage {
        let mut lineage = Lineage::default();
        for change in &self.history {
            lineage.add(change.id, change.parents());
        }
        lineage
    }

    /// What stood before either.
    fn base(&self) -> Option<&Change> {
        let lineage = self.lineage();
        let of_head = ancestors([self.head.id], &lineage);
        let of_aside = ancestors(self.aside.parents(), &lineage);
        self.history
            .iter()
            .rev()
            .find(|change| of_head.contains(&change.id) && of_aside.contains(&change.id))
    }

    /// Whether nothing would be lost with the version beside: two who choose one priority, or put one person on one
    /// section, on two laptops mean the same. What was deleted and is there again is not asked about either way.
    fn says_nothing_else(&self) -> bool {
        let plan = matches!(self.head.kind.as_str(), kind::PRIORITY | kind::ASSIGNMENT);
        let words = |change: &Change| {
            let record = self.read(change).ok().flatten();
            record.as_ref().and_then(facts::words).unwrap_or_default().trim().to_owned()
        };
        let (beside, there) = (words(&self.aside), self.head.body.is_some());
        plan && (beside.is_empty() || there && beside == words(&self.head))
    }

    /// Whether the server will bring the two together itself once it has mine: then nobody is asked.
    fn comes_together(&self) -> bool {
        let body = |change: &Change| change.body.clone();
        let merged = self.base().and_then(|base| {
            let way = ReviewKinds.concurrency(&self.head.kind);
            Some(sync::merge(&body(base)?, &body(&self.head)?, &body(&self.aside)?, way).is_ok())
        });
        merged.unwrap_or(false)
    }

    fn read(&self, change: &Change) -> Result<Option<Record>, Fault> {
        read_body(change.kind.as_str(), change.body.as_ref())
    }

    /// Mine first, else the one that counts now.
    fn in_order(&self, me: PersonId) -> (&Change, &Change) {
        match (self.head.author == me, self.aside.author == me) {
            (false, true) => (&self.aside, &self.head),
            _ => (&self.head, &self.aside),
        }
    }
}

fn view(desk: &Desk, pair: &Pair) -> Result<ToDecide, Fault> {
    let open = desk.open()?;
    let (first, second) = pair.in_order(open.me);
    let (one, other) = (pair.read(first)?, pair.read(second)?);
    let (left, right) = wording::compare(words(&one), words(&other));
    let facts = facts::beside(open, one.as_ref(), other.as_ref());
    let base = pair.base();
    let before = base.map(|base| pair.read(base)).transpose()?.flatten();
    let before_words = before.as_ref().and_then(facts::words);
    let one_is_gone = one.is_none() || other.is_none();
    let has_words = !one_is_gone && words(&one) != words(&other);
    let versions = [(first, &one, left, facts.0), (second, &other, right, facts.1)];
    let [first_view, second_view] = versions.map(|(change, record, runs, facts)| {
        version(desk, open, pair, change, record, runs, facts)
    });
    let known = one.as_ref().or(other.as_ref());
    let clock = |change: &Change| dates::clock(change.made_at.with_timezone(desk.now().offset()));
    Ok(ToDecide {
        id: pair.aside.id.to_string(),
        title: title(open, pair, one_is_gone).to_owned(),
        about: about(pair, has_words).to_owned(),
        place: facts::place(open, pair.head.record, known),
        chip: chip(open, known),
        summary: format!(
            "{} {}, {} {}",
            whose(open, pair, first),
            clock(first),
            lower(&whose(open, pair, second)),
            clock(second)
        ),
        before: base
            .zip(before_words)
            .map(|(base, text)| BeforeView { when: clock(base), text: text.to_owned() }),
        combined: has_words.then(|| wording::combine(before_words, words(&one), words(&other))),
        label: match pair.head.kind.as_str() {
            kind::NOTE => "Use this as the note",
            kind::OWN_RATING => "Use this as your reason",
            kind::PRIORITY => "Use this as what to find out",
            kind::SERIOUS_CONCERN => "Use this in the concern",
            _ => "Use this in the report",
        }
        .to_owned(),
        both: match (&one, &other) {
            (Some(Record::Finding(finding)), Some(_)) => {
                Some(format!("Keep as two {}", facts::list_words(finding.list).1))
            }
            _ => None,
        },
        first: first_view,
        second: second_view,
    })
}

fn version(
    desk: &Desk,
    open: &Open,
    pair: &Pair,
    change: &Change,
    record: &Option<Record>,
    runs: Vec<wording::Run>,
    facts: Vec<DecideFact>,
) -> VersionView {
    let mine = change.author == open.me;
    let me = open.review.member(change.author).map(|member| show::person(member, open.me));
    let local = change.made_at.with_timezone(desk.now().offset());
    let clock = dates::clock(local);
    let at = match local.date_naive() {
        day if day == desk.now().date_naive() => clock,
        day => format!("{}, {clock}", dates::weekday(day)),
    };
    let here = desk.vault.as_ref().is_some_and(|vault| vault.device() == change.device);
    let when = match (mine, here) {
        (true, true) => format!("on this laptop, {at}"),
        (true, false) => format!("on another laptop, {at}"),
        _ => format!("written {at}"),
    };
    let both_mine = pair.head.author == open.me && pair.aside.author == open.me;
    let choose = match (record, both_mine, mine, here) {
        (None, ..) => "Leave it deleted".to_owned(),
        (Some(Record::OwnRating(own)), ..) => {
            format!("{}, {at}", show::label_of(&open.review, own.rating.as_deref()))
        }
        (_, true, _, true) => "Only this laptop’s".into(),
        (_, true, _, false) => "Only the other laptop’s".into(),
        (_, false, true, _) => "Only mine".into(),
        _ => format!("Only {}", whose(open, pair, change)),
    };
    VersionView {
        id: change.id.to_string(),
        who: who(open, pair, change),
        initials: me.map(|me| me.initials).unwrap_or_default(),
        mine,
        when,
        words: runs
            .into_iter()
            .map(|run| RunView { text: run.text, differs: run.differs })
            .collect(),
        facts,
        gone: record.is_none(),
        choose,
    }
}

fn words(record: &Option<Record>) -> &str {
    record.as_ref().and_then(facts::words).unwrap_or_default()
}

/// The people who wrote a version: one, or those whose words the server brought together.
fn authors(pair: &Pair, change: &Change) -> Vec<PersonId> {
    if change.author != PersonId::MERGE {
        return vec![change.author];
    }
    let parents: Vec<ChangeId> = change.parents().collect();
    let mut found = Vec::new();
    for parent in pair.history.iter().filter(|other| parents.contains(&other.id)) {
        for author in authors(pair, parent) {
            if !found.contains(&author) {
                found.push(author);
            }
        }
    }
    found
}

fn who(open: &Open, pair: &Pair, change: &Change) -> String {
    let name = |author: PersonId| match open.review.member(author) {
        _ if author == open.me => "You".to_owned(),
        Some(member) => member.name.clone(),
        None => "The network office".to_owned(),
    };
    let names: Vec<String> = authors(pair, change).into_iter().map(name).collect();
    dates::list(&names)
}

/// `Yours`, `Anil’s`.
fn whose(open: &Open, pair: &Pair, change: &Change) -> String {
    let authors = authors(pair, change);
    if authors == [open.me] {
        return "Yours".into();
    }
    let names: Vec<String> = authors
        .into_iter()
        .map(|author| match open.review.member(author) {
            Some(member) if author == open.me => member.name.clone(),
            Some(member) => show::person(member, open.me).short,
            None => "the network office".into(),
        })
        .collect();
    format!("{}’s", dates::list(&names))
}

fn lower(words: &str) -> String {
    if words == "Yours" { "yours".into() } else { words.to_owned() }
}

fn title(open: &Open, pair: &Pair, gone: bool) -> &'static str {
    let mine = pair.head.author == open.me && pair.aside.author == open.me;
    match pair.head.kind.as_str() {
        _ if gone => "One version deletes what the other changes",
        kind::OWN_RATING => "You rated this twice",
        _ if mine => "You changed this on two laptops",
        kind::AGREED_RATING => "Two versions of an agreed rating",
        kind::FINDING
        | kind::SECTION_TEXT
        | kind::NOTE
        | kind::PRIORITY
        | kind::SERIOUS_CONCERN => "Two people changed the same words",
        _ => "Two people changed the same place",
    }
}

fn about(pair: &Pair, words: bool) -> &'static str {
    match pair.head.kind.as_str() {
        kind::OWN_RATING => {
            "Both are safe, and stay in the history. The later one counts until you say which you mean."
        }
        kind::FINDING | kind::SECTION_TEXT | kind::AGREED_RATING if words => {
            "Both versions are safe, and stay in the history whatever you choose. You are deciding which one the report uses."
        }
        _ => {
            "Both versions are safe, and stay in the history whatever you choose. You are deciding which one counts."
        }
    }
}

fn chip(open: &Open, record: Option<&Record>) -> Option<Chip> {
    let code = match record? {
        Record::OwnRating(own) => return Some(Chip { code: own.standard.clone(), look: None }),
        Record::AgreedRating(agreed) => &agreed.standard,
        Record::Finding(finding) => finding.standards.first()?,
        Record::Note(note) => note.standards.first()?,
        Record::Priority(one) => &one.standard,
        _ => return None,
    };
    Some(show::agreed_chip(open, code))
}

/// Says what counts. One act, undone by one key.
pub fn decide(desk: &mut Desk, ask: Decide) -> Result<Vec<ToDecide>, Fault> {
    drafts::seal_all(desk)?;
    let pairs = pairs(desk)?;
    let pair = pairs
        .into_iter()
        .find(|pair| pair.aside.id.to_string() == ask.id)
        .ok_or_else(|| fault::gone("What you decided on"))?;
    let kept = ask.keep.as_deref().map(|keep| {
        [&pair.head, &pair.aside]
            .into_iter()
            .find(|change| change.id.to_string() == keep)
            .ok_or_else(|| fault::gone("That version"))
    });
    let (head, aside) = (pair.read(&pair.head)?, pair.read(&pair.aside)?);
    let body = match (kept.transpose()?, &ask.text, ask.both) {
        (Some(change), ..) => pair.read(change)?,
        (None, Some(text), _) => {
            let record =
                head.clone().or(aside.clone()).ok_or_else(|| fault::gone("That version"))?;
            Some(facts::with_words(record, aside.as_ref(), text.trim()))
        }
        (None, None, Some(true)) => head.clone(),
        _ => return Err(fault::not_allowed("Choose one of the versions. Nothing was changed.")),
    };
    let body = [&head, &aside]
        .into_iter()
        .fold(body, |body, version| facts::with_all_told(body, version.as_ref()));
    let kind = facts::kind_of(&pair.head).ok_or_else(|| fault::gone("That version"))?;
    let first = Put { body, also: vec![pair.aside.id], ..Put::delete(pair.head.record, kind) };
    let mut puts = vec![first];
    if ask.both == Some(true) {
        let (Some(Record::Finding(head)), Some(Record::Finding(other))) = (head, aside) else {
            return Err(fault::not_allowed("This cannot be kept as two. Nothing was changed."));
        };
        let place = after(desk.open()?, pair.head.record, head.list, head.place);
        let record = desk.new_record();
        puts.push(Put::save(record, Record::Finding(Finding { place, list: head.list, ..other })));
    }
    desk.write(Some("deciding between two versions"), puts, &[])?;
    to_decide(desk, NoArgs {})
}

/// The place in its list right after a finding.
fn after(open: &Open, record: RecordId, list: FindingList, place: f64) -> f64 {
    let all: Vec<_> = open.review.findings(list).collect();
    let at = all.iter().position(|held| held.record == record);
    match at.and_then(|at| all.get(at + 1)) {
        Some(next) => f64::midpoint(place, next.place),
        None => place + 1.0,
    }
}

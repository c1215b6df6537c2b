//! The screen "Saving and uploading", and the few words about it that stand on every screen.
//!
//! Nothing is called uploaded that was not seen in the log that came back from the server.

use chrono::{DateTime, FixedOffset, Utc};
use review::records::Record;
use sync::ChangeId;
use uplink::{Command, Trouble, Work};
use vault::{Parked, Vault, Waiting};

use crate::open::read_body;
use crate::past_syncs::{run_lines, since, together};
use crate::shelf::{self, Volume};
use crate::uploading_views::*;
use crate::views::{Id, NoArgs, Saving};
use crate::{Desk, Fault, dates, facts, fault, show};

/// Waiting changes that are looked at for the list of kinds.
const LOOKED_AT: usize = 5_000;

/// Syncs in the list, newest first.
const RUNS: usize = 60;

/// Of each kind that waits, so many are shown with their words.
const ITEMS: usize = 12;

/// A line of something: longer words go on where they were written.
const LINE: usize = 240;

/// The state of saving, as it goes with every answer.
pub fn saving(desk: &mut Desk) -> Saving {
    let decide = desk.count_to_decide();
    let waiting = desk.vault.as_ref().map_or(0, |vault| waiting(desk, vault));
    Saving {
        saved_at: desk.saved_at.map(dates::clock),
        waiting,
        upload: if desk.vault.is_some() { upload_words(desk, waiting) } else { String::new() },
        decide,
        news: desk.link.news,
        undo: desk.undo.next_undo(),
        redo: desk.undo.next_redo(),
    }
}

/// Connected: what will be sent. Otherwise: what only this laptop has.
fn waiting(desk: &Desk, vault: &Vault) -> u32 {
    let count = match desk.link.connection {
        Some(_) => vault.waiting_to_upload(),
        None => vault.waiting(None),
    };
    count.ok().map_or(0, narrow)
}

pub fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

pub fn changes(n: u32) -> String {
    dates::count(n, "change", "changes")
}

fn upload_words(desk: &Desk, waiting: u32) -> String {
    // Nothing waits for a network that there is not.
    let Some(connection) = &desk.link.connection else { return String::new() };
    let status = &desk.link.status;
    match &status.work {
        _ if connection.wiped_at.is_some() => "The network office has ended the connection".into(),
        Work::Exchanging(progress) if progress.of > progress.sent => {
            let next = (progress.sent + 1).min(progress.of);
            format!(
                "Uploading {} of {}",
                dates::thousands(narrow(next)),
                dates::thousands(narrow(progress.of))
            )
        }
        _ if connection.paused && waiting > 0 => {
            format!("Uploading is paused, {} waiting", changes(waiting))
        }
        _ if connection.paused => "Uploading is paused".into(),
        _ if waiting > 0 => format!("{} waiting to upload", changes(waiting)),
        _ => match status.up_to_date_at {
            Some(at) if parked(desk) == 0 => {
                format!("All uploaded {}", dates::clock(at.with_timezone(desk.now().offset())))
            }
            _ if parked(desk) > 0 => "Some of it could not be uploaded".into(),
            _ => "Nothing waiting to upload".into(),
        },
    }
}

fn parked(desk: &Desk) -> usize {
    desk.vault.as_ref().and_then(|vault| vault.parked().ok()).map_or(0, |parked| parked.len())
}

/// Everything about how work is kept.
pub fn show(desk: &mut Desk, _: NoArgs) -> Result<UploadPage, Fault> {
    desk.vault()?;
    let volumes = desk.vault().and_then(|vault| shelf::volumes(vault))?;
    let parked = parked_views(desk)?;
    let (title, about) = headline(desk, parked.len());
    let vault = desk.vault.as_ref().ok_or_else(fault::locked)?;
    let list = match desk.link.connection {
        Some(_) => vault.waiting_changes(LOOKED_AT)?,
        None => Vec::new(),
    };
    let now = desk.now();
    let runs = vault.runs(RUNS)?;
    Ok(UploadPage {
        title,
        about,
        network: network(desk),
        trouble: trouble(desk),
        removed: removed(desk),
        waiting: waiting_words(waiting(desk, vault), &list),
        kinds: kinds(desk, vault, &list)?,
        handed: handed_words(vault.handed()?),
        parked,
        runs: run_lines(&runs, now),
        since: since(&runs, now),
        alone: alone(desk, vault, &volumes)?,
        elsewhere: elsewhere(desk, vault, &volumes)?,
        together: together(&runs, now),
    })
}

fn headline(desk: &Desk, parked: usize) -> (String, String) {
    let vault = desk.vault.as_ref();
    let waiting = vault.map_or(0, |vault| waiting(desk, vault));
    let safe = "Everything is saved as you type, within a third of a second.".to_owned();
    let here = "Saved on this laptop".to_owned();
    let Some(connection) = &desk.link.connection else {
        return (
            here,
            format!("{safe} Nothing leaves this laptop until it is connected to a network."),
        );
    };
    let nothing_to_do = match desk.open.as_ref().and_then(|open| open.to_decide) {
        None | Some(0) => "There is nothing you need to do.",
        Some(_) => "What is to be decided can wait until you have a moment.",
    };
    let about = match (&desk.link.status.work, waiting) {
        _ if connection.wiped_at.is_some() => safe,
        (Work::Exchanging(_) | Work::Trying, n) if n > 0 => {
            format!("{} on the way to {}. You can go on working.", changes(n), connection.network)
        }
        (_, n) if connection.paused && n > 0 => {
            format!("{} waiting, until you go on uploading.", changes(n))
        }
        (_, n) if connection.paused => format!(
            "{safe} Uploading is paused. {}",
            if n == 0 { "Nothing is waiting." } else { "" }
        ),
        (_, 0) if parked > 0 => "All but what is listed below is uploaded.".to_owned(),
        (_, 0) => match desk.link.status.up_to_date_at {
            Some(_) => {
                return (
                    "All uploaded".into(),
                    format!("The network has everything that you share with it. {nothing_to_do}"),
                );
            }
            None => format!("{safe} {nothing_to_do}"),
        },
        (_, 1) => format!("1 change will upload when you are next connected. {nothing_to_do}"),
        (_, n) => {
            format!("{} will upload when you are next connected. {nothing_to_do}", changes(n))
        }
    };
    (here, about)
}

fn network(desk: &Desk) -> Option<NetworkView> {
    let connection = desk.link.connection.as_ref()?;
    let now = desk.now();
    let local = |at: DateTime<Utc>| at.with_timezone(now.offset());
    let role = match connection.role.as_str() {
        "reviewer" => "reviewer",
        "lead_reviewer" => "lead reviewer",
        "project_team" => "project team",
        "administrator" => "administrator",
        _ => "",
    };
    let next = match (&desk.link.status.work, desk.link.status.next_try_at) {
        (Work::Trying | Work::Exchanging(_), _) => "Uploading now".to_owned(),
        (Work::Waiting, Some(at)) => {
            format!("Tries again by itself at {}", dates::clock(local(at)))
        }
        _ => String::new(),
    };
    Some(NetworkView {
        network: connection.network.clone(),
        address: connection.server.address.clone(),
        who: match role {
            "" => connection.name.clone(),
            role => format!("{}, {role}", connection.name),
        },
        since: format!("Connected since {}", dates::short(local(connection.since).date_naive())),
        paused: connection.paused,
        proxy: crate::way_there::proxy_words(&connection.server.proxy),
        busy: matches!(desk.link.status.work, Work::Trying | Work::Exchanging(_)),
        next,
    })
}

fn trouble(desk: &Desk) -> Option<TroubleView> {
    let connection = desk.link.connection.as_ref()?;
    let trouble = desk.link.status.trouble.as_ref()?;
    if connection.wiped_at.is_some() {
        return None;
    }
    Some(TroubleView {
        code: trouble.code().into(),
        message: trouble.to_string(),
        again: matches!(trouble, Trouble::NotEnrolled | Trouble::Revoked),
    })
}

fn removed(desk: &Desk) -> Option<String> {
    let connection = desk.link.connection.as_ref()?;
    let until = connection.until(desk.now().offset())?;
    let gone = match connection.removed.as_slice() {
        [] => "Nothing had to be removed.".to_owned(),
        units => format!("Removed, since the network has all of it: {}.", dates::list(units)),
    };
    Some(format!(
        "The network office has asked for its reviews to be removed from this laptop. {gone} \
         What was never uploaded is still here for you to read, print and save. It is removed too if the office asks again \
         after {}, {}.",
        dates::weekday(until.date_naive()),
        dates::clock(until)
    ))
}

fn waiting_words(count: u32, list: &[Waiting]) -> String {
    let bytes: u64 = list.iter().filter_map(|one| one.size).sum();
    match (count, bytes) {
        (0, _) => "nothing".into(),
        (n, 0) => dates::thousands(n),
        (n, bytes) => format!(
            "{}, about {} kB",
            dates::thousands(n),
            dates::thousands(narrow(bytes.div_ceil(1000)))
        ),
    }
}

fn handed_words(n: u64) -> String {
    match n {
        0 => String::new(),
        1 => "1 change came from a colleague’s laptop, which uploads it.".into(),
        n => {
            format!("{} came from colleagues’ laptops, which upload them.", changes(narrow(n)))
        }
    }
}

/// By kind, the most first, with the words of the newest.
fn kinds(desk: &Desk, vault: &Vault, list: &[Waiting]) -> Result<Vec<WaitingView>, Fault> {
    let now = desk.now();
    let mut kinds: Vec<(&str, Vec<&Waiting>)> = Vec::new();
    for one in list {
        match kinds.iter_mut().find(|(kind, _)| *kind == one.kind.as_str()) {
            Some((_, all)) => all.push(one),
            None => kinds.push((one.kind.as_str(), vec![one])),
        }
    }
    kinds.sort_by_key(|(_, all)| std::cmp::Reverse(all.len()));
    let view = |(kind, all): (&str, Vec<&Waiting>)| {
        let (items, more) = items(desk, vault, &all)?;
        let first = all.iter().map(|one| one.made_at).min().unwrap_or_default();
        let last = all.iter().map(|one| one.made_at).max().unwrap_or_default();
        let (from, to) = (moment(first, now), moment(last, now));
        let words = facts::kind_words(kind);
        Ok(WaitingView {
            count: u32::try_from(all.len()).unwrap_or(u32::MAX),
            what: if all.len() == 1 { words.0 } else { words.1 }.to_owned(),
            when: if from == to { from } else { format!("{from} to {to}") },
            items,
            more,
        })
    };
    kinds.into_iter().map(view).collect()
}

/// The newest of what waits of one kind, each record once, and how many more there are.
fn items(desk: &Desk, vault: &Vault, all: &[&Waiting]) -> Result<(Vec<WaitingItem>, u32), Fault> {
    let now = desk.now();
    let mut seen = std::collections::BTreeSet::new();
    let newest: Vec<&&Waiting> = all.iter().rev().filter(|one| seen.insert(one.record)).collect();
    let more = u32::try_from(newest.len().saturating_sub(ITEMS)).unwrap_or(u32::MAX);
    let item = |one: &&Waiting| {
        let head = vault.head(one.stream, one.record)?;
        let body = head.as_ref().and_then(|head| head.body.as_ref());
        let record = read_body(one.kind.as_str(), body)?;
        let when = moment(one.made_at, now);
        Ok(WaitingItem {
            id: one.id.to_string(),
            words: one_line(&words_of(record.as_ref())),
            when,
        })
    };
    let items: Result<Vec<WaitingItem>, Fault> = newest.into_iter().take(ITEMS).map(item).collect();
    Ok((items?, more))
}

/// How something begins, up to the end of a word.
pub fn one_line(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = words.char_indices().nth(LINE) else { return words };
    let begins = &words[..end];
    let begins = begins.rsplit_once(' ').map_or(begins, |(begins, _)| begins);
    format!("{begins} … and goes on")
}

/// `16:36` of today, `13 October, 16:36` of another day.
pub fn moment(at: DateTime<Utc>, now: DateTime<FixedOffset>) -> String {
    let at = at.with_timezone(now.offset());
    match at.date_naive() {
        day if day == now.date_naive() => dates::clock(at),
        day => format!("{}, {}", dates::short(day), dates::clock(at)),
    }
}

fn parked_views(desk: &mut Desk) -> Result<Vec<ParkedView>, Fault> {
    let now = desk.now();
    let parked = desk.vault()?.parked()?;
    let view = |one: &Parked| {
        let record = read_body(one.change.kind.as_str(), one.change.body.as_ref()).ok().flatten();
        let what = facts::kind_words(one.change.kind.as_str()).0;
        let mut why = one.why.to_string();
        if let Some(first) = why.get(..1).map(str::to_uppercase) {
            why.replace_range(..1, &first);
        }
        ParkedView {
            id: one.change.id.to_string(),
            what: format!("1 {what}, {}", moment(one.change.made_at, now)),
            words: words_of(record.as_ref()),
            why: format!("{why}."),
            code: one.why.code().into(),
        }
    };
    Ok(parked.iter().map(view).collect())
}

pub fn words_of(record: Option<&Record>) -> String {
    match record {
        None => "A deletion".into(),
        Some(record) => match facts::words(record) {
            Some("") | None => facts::plain(record),
            Some(words) => words.to_owned(),
        },
    }
}

/// Reviews that only this laptop has.
fn alone(desk: &Desk, vault: &Vault, volumes: &[Volume]) -> Result<Vec<AloneView>, Fault> {
    let Some(connection) = &desk.link.connection else { return Ok(Vec::new()) };
    let leads = connection.role != "reviewer" && connection.wiped_at.is_none();
    let streams = vault.streams()?;
    let of = |volume: &Volume| streams.iter().find(|s| s.stream.id == volume.team);
    let alone = volumes.iter().filter(|volume| !volume.card.practice).filter_map(|volume| {
        let stream = of(volume).filter(|stream| !stream.shared || stream.closed)?;
        let about = if stream.closed {
            "The network office does not share it with you any more. What you wrote stays here."
                .into()
        } else {
            format!("{} on this laptop only", changes(narrow(stream.waiting)))
        };
        Some(AloneView {
            id: volume.team.to_string(),
            unit: volume.card.unit.clone(),
            about,
            may_give: leads && !stream.closed,
        })
    });
    Ok(alone.collect())
}

fn elsewhere(desk: &Desk, vault: &Vault, volumes: &[Volume]) -> Result<Vec<ElsewhereView>, Fault> {
    let streams = vault.streams()?;
    let open = desk.open.as_ref().map(|open| open.team);
    let others = volumes.iter().filter(|volume| Some(volume.team) != open);
    let views = others.filter_map(|volume| {
        let stream = streams.iter().find(|s| s.stream.id == volume.team && s.asides > 0)?;
        Some(ElsewhereView {
            id: volume.team.to_string(),
            unit: volume.card.unit.clone(),
            what: format!(
                "{} beside another",
                dates::count(narrow(stream.asides), "version", "versions")
            ),
        })
    });
    Ok(views.collect())
}

/// Offers something again that the server did not take.
pub fn retry(desk: &mut Desk, ask: Id) -> Result<UploadPage, Fault> {
    let change: ChangeId = ask.id.parse().map_err(|_| fault::gone("That entry"))?;
    if !desk.vault()?.unpark(change)? {
        return Err(fault::gone("That entry"));
    }
    desk.order(Command::Now);
    show(desk, NoArgs {})
}

/// The names that stand on paper: who works here.
pub fn who(desk: &Desk) -> String {
    let connected = desk.link.connection.as_ref().map(|connection| connection.name.clone());
    let open = desk.open.as_ref().and_then(|open| {
        let me = open.review.member(open.me)?;
        Some(show::person(me, open.me).name)
    });
    connected.or(open).unwrap_or_default()
}

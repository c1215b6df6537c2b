//! The shelf: the reviews on this laptop, each with a card that says what it is without opening it.

use review::authority::private_stream;
use review::figures::Whose;
use review::records::ReviewDetails;
use serde::{Deserialize, Serialize};
use sync::{Body, PersonId, StreamId};
use vault::{Stream, Vault};

use crate::open::Open;
use crate::views::CountsView;
use crate::{Desk, Fault, dates, fault, show};

/// What a stream's settings hold: whose review it is on this laptop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shelved {
    pub me: PersonId,
    /// The private stream belongs to a review and has no card of its own.
    #[serde(default)]
    pub private: bool,
}

/// A review in a few words; written anew whenever the review is put back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Card {
    pub unit: String,
    pub organisation: String,
    pub visit_date: String,
    pub role: String,
    pub practice: bool,
    pub about: String,
    pub first_session: Option<String>,
    /// Standards that ratings are asked for, or that the unit has rated all the same.
    pub standards: u32,
    pub self_rated: u32,
    pub self_counts: CountsView,
    pub questionnaires: String,
    pub last_visit: String,
    /// Standards on which nothing is left to agree.
    pub agreed: u32,
    /// What is said of standards for other care; empty where there are none.
    #[serde(default)]
    pub other_care: String,
    pub summaries_to_write: u32,
    /// Day the draft report is due, `YYYY-MM-DD`.
    pub due: Option<String>,
}

/// A review on the shelf.
pub struct Volume {
    pub team: StreamId,
    pub me: PersonId,
    pub card: Card,
}

fn key(team: StreamId) -> String {
    format!("card:{team}")
}

/// Every review on this laptop.
pub fn volumes(vault: &Vault) -> Result<Vec<Volume>, Fault> {
    let mut volumes = Vec::new();
    for summary in vault.streams()? {
        let settings = summary.stream.settings.as_str();
        let Ok(shelved) = serde_json::from_str::<Shelved>(settings) else { continue };
        let team = summary.stream.id;
        if shelved.private {
            continue;
        }
        if let Some(card) = vault.setting::<Card>(&key(team))? {
            volumes.push(Volume { team, me: shelved.me, card });
        }
    }
    Ok(volumes)
}

/// The review of this stream, if it is on the shelf.
pub fn volume(vault: &Vault, team: StreamId) -> Result<Option<Volume>, Fault> {
    Ok(volumes(vault)?.into_iter().find(|volume| volume.team == team))
}

/// Makes room for a review: its streams, before anything is written into them.
pub fn make_room(
    vault: &mut Vault,
    team: StreamId,
    title: &str,
    me: PersonId,
) -> Result<(), Fault> {
    for (id, private) in [(team, false), (private_stream(team, me), true)] {
        let settings =
            serde_json::to_string(&Shelved { me, private }).map_err(|e| fault::broken(&e))?;
        let settings = Body::parse(settings).map_err(|e| fault::fault(e.code(), e.to_string()))?;
        vault.add_stream(&Stream { id, title: title.to_owned(), settings })?;
    }
    Ok(())
}

/// Writes the card of the open review.
pub fn refresh(desk: &mut Desk) -> Result<(), Fault> {
    match (&desk.open, &mut desk.vault) {
        (Some(open), Some(vault)) => put_up(vault, open),
        (Some(_), None) => Err(fault::locked()),
        (None, _) => Ok(()),
    }
}

/// Writes the card of a review; one whose details have not arrived yet has none.
pub fn put_up(vault: &mut Vault, open: &Open) -> Result<(), Fault> {
    if open.review.details().is_some() {
        vault.set_setting(&key(open.team), &card(open))?;
    }
    Ok(())
}

/// Takes a card off the shelf.
pub fn forget(vault: &mut Vault, team: StreamId) -> Result<(), Fault> {
    vault.set_setting(&key(team), &serde_json::Value::Null)?;
    Ok(())
}

fn card(open: &Open) -> Card {
    let review = &open.review;
    let details = review.details().map(|held| held.body);
    let text =
        |field: fn(&ReviewDetails) -> &String| details.map(field).cloned().unwrap_or_default();
    let role = review.member(open.me).map(|me| show::person(me, open.me).title).unwrap_or_default();
    let own = review.all_counts(Whose::SelfReview);
    let by_unit = review.all_progress(Whose::SelfReview);
    let to_agree = review.all_counts(Whose::Agreed).unrated;
    let summaries =
        review.sections().filter(|(s, _)| review.text(&s.code, "summary").is_none()).count();
    let days = review.edition().map_or(28, |edition| edition.intervals.draft_report_days);
    let due = details
        .and_then(|details| dates::day(&details.visit_date))
        .map(|visit| (visit + chrono::Days::new(u64::from(days))).to_string());
    let asked: Vec<String> = review
        .questionnaires()
        .iter()
        .map(|(group, n)| {
            let group = show::lower_first(review.group_label(group));
            format!("{} {group}", dates::thousands(*n))
        })
        .collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Card {
        unit: text(|details| &details.unit),
        organisation: text(|details| &details.organisation),
        visit_date: text(|details| &details.visit_date),
        practice: details.is_some_and(|details| details.practice),
        about: about(open, &role),
        role,
        first_session: review.sessions().next().map(|s| s.starts.clone()),
        standards: by_unit.of,
        self_rated: by_unit.rated,
        self_counts: show::counts(own),
        questionnaires: asked.join(", "),
        last_visit: last_visit(open),
        agreed: by_unit.of.saturating_sub(to_agree),
        other_care: show::other_care(review, by_unit.of),
        summaries_to_write: count(summaries),
        due,
    }
}

/// `October 2024, 74% of standards met`.
fn last_visit(open: &Open) -> String {
    let visited =
        open.review.details().and_then(|d| d.last_visited.as_deref().and_then(dates::day));
    let counts = open.review.all_counts(Whose::Last);
    match (visited, counts.share()) {
        (Some(day), Some(_)) => {
            format!("{}, {} of standards met", dates::month(day), counts.whole_percent())
        }
        (Some(day), None) => dates::month(day),
        (None, Some(_)) => format!("{} of standards met", counts.whole_percent()),
        (None, None) => String::new(),
    }
}

/// `Aldermere NHS Foundation Trust. Larch ward, 15 men; Rowan ward, 12 women. You are the lead reviewer, with ...`
fn about(open: &Open, role: &str) -> String {
    let Some(details) = open.review.details() else { return String::new() };
    let mut sentences = vec![details.organisation.clone()];
    // For practice somebody plays a part, and has to know whose.
    let role = match open.review.member(open.me).filter(|_| details.practice) {
        Some(me) => format!("{}, the {}", me.name, show::lower_first(role)),
        None => format!("the {}", show::lower_first(role)),
    };
    let wards = wards(details.body);
    if !wards.is_empty() {
        sentences.push(wards.join("; "));
    }
    let others: Vec<String> =
        details.team.iter().filter(|m| m.id != open.me).map(|m| m.name.clone()).collect();
    if others.is_empty() {
        sentences.push(format!("You are {role}"));
    } else {
        sentences.push(format!("You are {role}, with {}", dates::list(&others)));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.iter().map(|s| format!("{s}.")).collect::<Vec<_>>().join(" ")
}

/// `Larch ward, 15 men`.
pub fn wards(details: &ReviewDetails) -> Vec<String> {
    let ward = |ward: &review::pack::Ward| {
        let name = if ward.name.to_lowercase().contains("ward") {
            ward.name.clone()
        } else {
            format!("{} ward", ward.name)
        };
        match (ward.beds, ward.who.as_str()) {
            (0, "") => name,
            (0, who) => format!("{name}, {who}"),
            (beds, "") => format!("{name}, {}", dates::count(beds, "bed", "beds")),
            (beds, who) => format!("{name}, {beds} {who}"),
        }
    };
    details.wards.iter().map(ward).collect()
}

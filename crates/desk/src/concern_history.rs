//! What a serious concern said before. Versions are for ever, as those of notes are.

use review::concern_paper::state_words;
use review::records::{Record, SeriousConcern};

use crate::concern_views::{ConcernVersion, DraftConcern};
use crate::views::Id;
use crate::{Desk, Fault, dates, show};

/// Every version of a concern, newest first. Bringing its words back is writing them anew: who was told stays.
pub fn history(desk: &mut Desk, ask: Id) -> Result<Vec<ConcernVersion>, Fault> {
    let record = show::record(&ask.id)?;
    let offset = *desk.now().offset();
    let changes = desk.history(record)?;
    let open = desk.open()?;
    let newest = open.review.concern(record).map(|held| held.change);
    let mut versions = Vec::with_capacity(changes.len());
    for change in changes.iter().rev() {
        let body = crate::open::read_body(change.kind.as_str(), change.body.as_ref())?;
        let Some(Record::SeriousConcern(concern)) = body else { continue };
        let made = change.made_at.with_timezone(&offset);
        versions.push(ConcernVersion {
            change: change.id.to_string(),
            when: format!("{}, {}", dates::weekday(made.date_naive()), dates::clock(made)),
            by: show::by(open, change.author),
            about: about(&concern),
            current: Some(change.id) == newest,
            words: words(&ask.id, concern),
        });
    }
    Ok(versions)
}

fn words(id: &str, concern: SeriousConcern) -> DraftConcern {
    DraftConcern {
        id: id.to_owned(),
        seen: concern.seen,
        place: concern.place,
        noticed: concern.noticed,
        noticed_by: concern.noticed_by.map(|by| by.to_string()),
        on: None,
    }
}

/// `Larch, airlock. Noticed 14 October, 10:40. Open, 2 told`.
fn about(concern: &SeriousConcern) -> String {
    let noticed = match concern.noticed.as_str() {
        "" => String::new(),
        when => format!("Noticed {when}"),
    };
    let told = concern.told.iter().filter(|entry| entry.mistake.is_none()).count();
    let told = match told {
        0 => "nobody told yet".to_owned(),
        n => format!("{n} told"),
    };
    let stands = format!("{}, {told}", state_words(concern.state));
    let parts = [concern.place.as_str(), &noticed, &stands].map(|part| part.trim_end_matches('.'));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(". ")
}

//! Passing work from laptop to laptop without a network: an encrypted file, and a code that is said and not written on it.
//!
//! Invariants:
//! - A file is taken in whole or not at all, and what is here already is passed over.
//! - What arrives stands beside what is here, by the same rules as if the network had brought it.
//! - It never counts as uploaded: only the network's log says that.

use sync::{PersonId, StreamId};
use uplink::Command;
use vault::{Handed, Parcel};

use crate::closing_views::SavedFile;
use crate::desk::Work;
use crate::door::Words;
use crate::entry_views::ChosenFile;
use crate::host::Errand;
use crate::open::Open;
use crate::shelf::{self, Volume};
use crate::uploading_views::{HandedOver, TakeIn, TakenIn};
use crate::views::NoArgs;
use crate::{Desk, Fault, Way, dates, drafts, entry, fault, uploading};

const PRACTICE: &str = "A practice visit stays on this laptop. Nothing was changed.";

/// Saves what the network does not have of the open review. However slow the place is, typing does not wait for it.
pub fn hand_over(desk: &mut Desk, ask: ChosenFile) -> Result<Work<HandedOver>, Fault> {
    let path = desk.chosen(&ask.token, Way::Save)?;
    let team = desk.team_to_pass_on()?;
    let handover = desk.vault()?.prepare_handover(team)?;
    if handover.changes() == 0 {
        return Err(fault::not_allowed(
            "The network has all of this review already, so there is nothing to pass on. No file was written.",
        ));
    }
    Ok(Box::new(move || {
        let (changes, code) = (handover.changes(), handover.code().to_string());
        handover.write_to(&path)?;
        let SavedFile { name, .. } = entry::saved(&path)?;
        Ok(HandedOver { name, changes: dates::changes(changes), code })
    }))
}

/// Takes in what a colleague's laptop saved. The file is read and opened beside the desk.
pub fn take_in(desk: &mut Desk, ask: TakeIn) -> Result<Errand<TakenIn>, Fault> {
    desk.vault()?;
    let path = desk.chosen(&ask.token, Way::Open)?;
    let code = ask.code;
    Ok(Box::new(move || {
        let parcel = Parcel::open(&path, &code);
        Box::new(move |desk| desk.take_parcel(&parcel?))
    }))
}

impl Desk {
    /// The open review, with all that was typed sealed, if it may be passed on.
    pub(crate) fn team_to_pass_on(&mut self) -> Result<StreamId, Fault> {
        drafts::seal_all(self)?;
        let open = self.open()?;
        if open.review.details().is_some_and(|details| details.practice) {
            return Err(fault::not_allowed(PRACTICE));
        }
        Ok(open.team)
    }

    pub(crate) fn take_parcel(&mut self, parcel: &Parcel) -> Result<TakenIn, Fault> {
        let volume = &shelf::volume(self.vault()?, parcel.stream())?;
        let volume = volume.as_ref().ok_or_else(fault::not_on_this_laptop)?;
        if volume.card.practice {
            return Err(fault::not_allowed(PRACTICE));
        }
        // What cannot be sealed now stays a draft, on the version that it was typed on.
        let _ = drafts::seal_all(self);
        let lead = self.looking_at(volume, |open| open.lead())?;
        let handed = self.vault()?.take_over(parcel, volume.me, lead, &Words)?;
        if handed.taken > 0 {
            self.take_handed(&handed)?;
        }
        self.order(Command::Now);
        self.tell();
        let says = self.looking_at(volume, |open| says(open, &handed, &volume.card.unit))?;
        Ok(TakenIn { says, page: uploading::show(self, NoArgs {})? })
    }

    fn take_handed(&mut self, handed: &Handed) -> Result<(), Fault> {
        let open = self.open.as_ref().map(|open| open.team);
        if open == Some(handed.stream) {
            for record in &handed.records {
                self.take_record(handed.stream, *record)?;
            }
        }
        self.link.touched.insert(handed.stream);
        self.settle_shelf()?;
        self.link.news += 1;
        Ok(())
    }

    /// Something about a review, whether it is open or on the shelf.
    fn looking_at<T>(
        &mut self,
        volume: &Volume,
        look: impl FnOnce(&Open) -> T,
    ) -> Result<T, Fault> {
        match &self.open {
            Some(open) if open.team == volume.team => Ok(look(open)),
            _ => Ok(look(&Open::read(self.vault()?, volume.team, volume.me)?)),
        }
    }
}

/// `Took in 23 changes of Dr Anil Deshmukh’s, for Hawthorn Unit`.
fn says(open: &Open, handed: &Handed, unit: &str) -> String {
    let left_out = match handed.left_out {
        0 => String::new(),
        n => format!(
            ". Left out: {}, in your own name or about something else than here. What you wrote comes from your own laptop and the network only",
            dates::changes(n)
        ),
    };
    if handed.taken == 0 && handed.left_out == 0 {
        return format!("All of it was here already, for {unit}");
    }
    if handed.taken == 0 {
        return format!("Nothing was taken in for {unit}{left_out}");
    }
    let name = |person: &PersonId| match open.review.member(*person) {
        _ if *person == open.me => Some("you".to_owned()),
        member => member.map(|member| member.name.clone()),
    };
    let by: Vec<String> = handed.by.iter().filter_map(name).collect();
    let changes = dates::changes(handed.taken);
    match by.as_slice() {
        [] => format!("Took in {changes} for {unit}{left_out}"),
        by => format!("Took in {changes} by {}, for {unit}{left_out}", dates::list(by)),
    }
}

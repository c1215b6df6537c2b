//! Two laptops side by side, joined by a cable or one local network: what no server has goes both ways at once.
//!
//! One waits and shows where, with a code; the other goes there. It is the parcel of [`handing`](crate::handing), sealed
//! under that code on both ways, and the same rules.

use std::time::Duration;

use uplink::{Apart, Meeting, Stop};
use vault::{Handover, Leg, PairingCode, Parcel};

use crate::host::Errand;
use crate::uploading_views::{GoThere, TakenIn, Waits};
use crate::views::{NoArgs, Nothing};
use crate::{Desk, Fault, fault};

/// How long a laptop waits for a colleague's.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// The meeting of this laptop with another. Forgotten, it ends.
#[derive(Default)]
pub struct Nearby {
    /// Until somebody is asked who came.
    opened: Option<(Meeting, Handover)>,
    stop: Option<Stop>,
}

impl Nearby {
    /// Nobody is heard any more, nobody is visited, and nothing is kept ready.
    pub fn end(&mut self) {
        self.opened = None;
        if let Some(stop) = self.stop.take() {
            stop.stop();
        }
    }
}

impl Drop for Nearby {
    fn drop(&mut self) {
        self.end();
    }
}

/// Begins to wait, with what the network does not have of the open review as it is now.
pub fn wait_here(desk: &mut Desk, _: NoArgs) -> Result<Waits, Fault> {
    desk.nearby.end();
    let team = desk.team_to_pass_on()?;
    let meeting = Meeting::open().map_err(apart)?;
    let places = meeting.places();
    if places.is_empty() {
        return Err(no_way_here());
    }
    let handover = desk.vault()?.prepare_handover(team)?;
    let waits = Waits { places, code: handover.code().to_string() };
    desk.nearby.stop = Some(meeting.stopper());
    desk.nearby.opened = Some((meeting, handover));
    Ok(waits)
}

/// Answers once the colleague was there, and all that they brought is taken in.
pub fn met(desk: &mut Desk, _: NoArgs) -> Result<Errand<TakenIn>, Fault> {
    let (meeting, handover) = desk.nearby.opened.take().ok_or_else(|| apart(Apart::Stopped))?;
    Ok(Box::new(move || {
        let (stream, code) = (handover.stream(), handover.code().to_string());
        let ours = handover.seal(Leg::Back);
        let met = ours.map_err(Fault::from).and_then(|ours| {
            let open = |brought: &[u8]| {
                let parcel = Parcel::read(brought, &code, Leg::There).ok()?;
                // Of another review, whoever brought it is no colleague in this one.
                (parcel.stream() == stream).then(|| (parcel, ours.clone()))
            };
            meeting.wait(PATIENCE, open).map_err(apart)
        });
        Box::new(move |desk| {
            let met = met?;
            let mut taken = desk.take_parcel(&met.brought)?;
            if !met.heard {
                taken.says.push_str(NOT_HEARD);
            }
            Ok(taken)
        })
    }))
}

/// Waits no longer, and goes to nobody.
pub fn stop_waiting(desk: &mut Desk, _: NoArgs) -> Result<Nothing, Fault> {
    desk.nearby.end();
    Ok(Nothing {})
}

/// Goes to a colleague's laptop that waits, with what the network does not have of the open review.
pub fn go_there(desk: &mut Desk, ask: GoThere) -> Result<Errand<TakenIn>, Fault> {
    desk.nearby.end();
    let team = desk.team_to_pass_on()?;
    let code = PairingCode::read(&ask.code).map_err(|_| not_opened())?;
    let handover = desk.vault()?.prepare_answer(team, code)?;
    let stop = Stop::default();
    desk.nearby.stop = Some(stop.clone());
    Ok(Box::new(move || {
        let ours = handover.seal(Leg::There).map_err(Fault::from);
        let theirs = ours.and_then(|ours| uplink::visit(&ask.place, &ours, &stop).map_err(apart));
        let parcel = theirs.and_then(|theirs| {
            Parcel::read(&theirs, &ask.code, Leg::Back).map_err(|_| apart(Apart::Cut))
        });
        Box::new(move |desk| desk.take_parcel(&parcel?))
    }))
}

/// What the colleague does not have may be on this laptop only.
const NOT_HEARD: &str =
    ". Whether yours arrived there is not certain: wait for your colleague once more";

fn not_opened() -> Fault {
    fault::fault(
        "SP-5041",
        "That is not a whole code. Read it again from your colleague’s laptop. Nothing was changed.",
    )
}

fn no_way_here() -> Fault {
    fault::fault(
        "SP-5048",
        "This laptop has no address on a cable or a network yet. After plugging in a cable wait a minute and try again, \
         or pass an encrypted file. Everything is saved here.",
    )
}

fn apart(why: Apart) -> Fault {
    let (code, words) = match why {
        Apart::BadAddress => (
            "SP-5042",
            "That is not where a laptop waits. It looks like 192.168.0.12: read it again from your colleague’s laptop.",
        ),
        Apart::NobodyThere => (
            "SP-5043",
            "No laptop waits there. Are both on the same cable or network, and does your colleague’s screen still show the code? \
             An encrypted file always works. Everything is saved here.",
        ),
        Apart::Cut => (
            "SP-5044",
            "The two did not come together. Compare the code, see that both have the same review open and that the cable is \
             in, then try again. Everything is saved here, and nothing is taken in twice.",
        ),
        Apart::NobodyCame => (
            "SP-5045",
            "Nobody came with the right code, so this laptop waits no longer. Everything is saved here.",
        ),
        Apart::Stopped => ("SP-5046", "It was stopped. Everything is saved here."),
        Apart::CannotListen => (
            "SP-5047",
            "This laptop may not be reached from others. Pass an encrypted file instead.",
        ),
    };
    fault::fault(code, words)
}

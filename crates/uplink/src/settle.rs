//! One sync: exchange after exchange until nothing waits and there is nothing more to pull.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use sync::ChangeId;
use sync::wire::{MAX_PUSH, Request, Response};
use tokio::sync::watch;

use crate::ahead::{self, Carried};
use crate::{Door, Line, Pace, Stuck, Token, Took, Trouble, Why};

/// Rounds without any effect after which the server is not believed.
const BARREN: u32 = 5;

/// How often the log may begin again in one sync before the server is not believed.
const RESETS: usize = 3;

/// Changes that fail one after another, with none in between that the server takes, before it is
/// the server that is to blame.
const IN_A_ROW: usize = 3;

/// A response that nobody fetched for so long is asked for again: the line may take it for a stalled one.
const STALE: Duration = Duration::from_secs(5);

/// Carries one request and brings its response.
pub trait Carry: Send + Sync {
    /// Carries the request.
    fn carry(&self, request: &Request) -> impl Future<Output = Result<Response, Trouble>> + Send;
}

/// A line with what this device proves itself with.
#[derive(Debug, Clone)]
pub struct Courier {
    /// The way.
    pub line: Line,
    /// The proof.
    pub token: Token,
}

impl Carry for Courier {
    async fn carry(&self, request: &Request) -> Result<Response, Trouble> {
        self.line.exchange(&self.token, request).await
    }
}

/// How far a sync has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Changes sent and seen in the log.
    pub sent: u64,
    /// All there is to send, those included.
    pub of: u64,
    /// Changes that came.
    pub received: u64,
}

/// What a sync has done, however it ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Done {
    /// Changes of this laptop that were seen in the log for the first time.
    pub sent: u64,
    /// Changes that came new to this laptop.
    pub received: u64,
    /// Entries that the server merged.
    pub merged: u64,
    /// Changes that were parked.
    pub parked: u64,
    /// Responses that were taken in.
    pub exchanges: u64,
    /// How many seconds the server's clock is ahead, if that is worth telling.
    pub clock_skew: Option<i64>,
}

/// How a sync ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Nothing waits and there is nothing more to pull, but for what is parked.
    UpToDate,
    /// The person stopped it; the next goes on where it stopped.
    Cancelled,
    /// Something stood in the way; the next goes on where it stopped.
    Trouble(Trouble),
}

/// A sync that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What it has done.
    pub done: Done,
    /// How it ended.
    pub end: End,
}

/// Exchanges until nothing waits on either side. `cancel` ends it when it turns true; whatever was
/// taken in by then stays.
pub async fn settle(
    door: &mut impl Door,
    way: &impl Carry,
    pace: &mut Pace,
    cancel: &mut watch::Receiver<bool>,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Settled {
    let mut run = Run::default();
    let mut next = None;
    let end = loop {
        match run.round(door, way, next.take(), pace, cancel, progress).await {
            Ok(Round::On(ahead)) => next = ahead,
            Ok(Round::Last(end)) => break end,
            Err(trouble) => break End::Trouble(trouble),
        }
    };
    run.done.parked += run.blame.parked;
    let end = match run.blame.acquit(door) {
        Ok(0) => end,
        Ok(acquitted) => {
            run.done.parked -= acquitted;
            if end == End::UpToDate { End::Trouble(Trouble::Fault) } else { end }
        }
        Err(stuck) => End::Trouble(stuck.into()),
    };
    Settled { done: run.done, end }
}

/// How a round ended.
enum Round<'a> {
    /// There is another, of which the exchange may have begun.
    On(Option<Carried<'a>>),
    /// It was the last.
    Last(End),
}

#[derive(Default)]
struct Run {
    done: Done,
    blame: Blame,
    /// What has an outcome by now.
    answered: BTreeSet<ChangeId>,
    barren: u32,
    resets: usize,
}

impl Run {
    /// One exchange, which may have begun in the round before.
    async fn round<'a>(
        &mut self,
        door: &mut impl Door,
        way: &'a impl Carry,
        begun: Option<Carried<'a>>,
        pace: &mut Pace,
        cancel: &mut watch::Receiver<bool>,
        progress: &mut (impl FnMut(Progress) + Send),
    ) -> Result<Round<'a>, Trouble> {
        if *cancel.borrow() {
            return Ok(Round::Last(End::Cancelled));
        }
        let mut carried = match begun {
            Some(carried) => carried,
            None => {
                progress(self.progress(door.waiting()?));
                Carried::begin(way, door.next_request(self.blame.most(*pace))?)
            }
        };
        let (request, answer) = tokio::select! {
            answer = carried.end() => answer,
            _ = cancel.wait_for(|cancel| *cancel) => return Ok(Round::Last(End::Cancelled)),
        };
        let response = match answer {
            Ok(response) => response,
            Err(trouble) if trouble.blames_push() && !request.push.is_empty() => {
                self.blame.fell(door, &request, trouble)?;
                return Ok(Round::On(None));
            }
            Err(trouble) => {
                pace.slower();
                return Err(trouble);
            }
        };
        pace.took(carried.began.elapsed());
        let only_asked = self.blame.passed(&request);
        let taken = response.verdicts.iter().filter(|verdict| verdict.outcome.is_some());
        let before = self.answered.len();
        self.answered.extend(taken.map(|verdict| verdict.id));
        let entries: usize = response.streams.iter().map(|page| page.changes.len()).sum();
        let most = self.blame.most(*pace);
        let ahead = match ahead::next(door, most, &request, &response)? {
            Some(next) => Some(Carried::begin(way, next).sent().await),
            None => None,
        };
        let took = door.apply(&request, response)?;
        self.count(&took, only_asked, self.answered.len() > before)?;
        let waiting = door.waiting()?;
        progress(self.progress(waiting));
        let over = !took.more && waiting == 0;
        // What was passed over is asked for again, from where the laptop stands.
        let whole = took.entries == entries as u64 && took.reset.is_empty();
        let ahead = ahead.filter(|ahead| whole && ahead.began.elapsed() < STALE);
        Ok(if over { Round::Last(End::UpToDate) } else { Round::On(ahead) })
    }

    fn progress(&self, waiting: u64) -> Progress {
        let Done { sent, received, .. } = self.done;
        Progress { sent, of: sent + waiting, received }
    }

    fn count(&mut self, took: &Took, only_asked: bool, answered: bool) -> Result<(), Trouble> {
        self.done.sent += took.sent;
        self.done.received += took.received;
        self.done.merged += took.merged;
        self.done.parked += took.parked;
        self.done.exchanges += 1;
        self.done.clock_skew = took.clock_skew;
        self.resets += took.reset.len();
        let barren = took.entries == 0 && took.parked == 0 && !answered;
        self.barren = if barren { self.barren + u32::from(!only_asked) } else { 0 };
        let believed = self.barren <= BARREN && self.resets <= RESETS.max(took.reset.len() * 2);
        if believed { Ok(()) } else { Err(Trouble::Contradicts) }
    }
}

/// Finding what the server cannot take: by halves, until it is alone.
#[derive(Default)]
struct Blame {
    /// The most to send while somebody is looked for.
    most: Option<usize>,
    /// The change that fell alone, and whether the server has answered since.
    suspect: Option<(ChangeId, bool)>,
    /// Parked for a fault of the server's since it last took anything.
    in_a_row: Vec<ChangeId>,
    parked: u64,
}

impl Blame {
    fn most(&self, pace: Pace) -> usize {
        match (self.suspect, self.most) {
            // Does the server answer at all, with nothing to take?
            (Some((_, false)), _) => 0,
            (_, Some(most)) => most.min(pace.most()),
            (_, None) => pace.most(),
        }
    }

    /// The server took all that was pushed. Tells whether it was only asked if it answers at all.
    fn passed(&mut self, request: &Request) -> bool {
        if request.push.is_empty() {
            self.suspect = self.suspect.map(|(id, _)| (id, true));
            return self.suspect.is_some();
        }
        self.suspect = None;
        self.in_a_row.clear();
        self.most = self.most.map(|most| most * 2).filter(|most| *most < MAX_PUSH);
        false
    }

    /// The server failed on what was pushed.
    fn fell(
        &mut self,
        door: &mut impl Door,
        request: &Request,
        trouble: Trouble,
    ) -> Result<(), Trouble> {
        let [alone] = request.push.as_slice() else {
            self.most = Some(request.push.len() / 2);
            return Ok(());
        };
        self.most = Some(1);
        let why = match trouble {
            Trouble::TooLarge => Why::TooLarge,
            Trouble::Malformed => Why::Malformed,
            _ => Why::Fault,
        };
        // It may have been a moment of the server's own: once more, after it has answered.
        if self.suspect.is_none_or(|(id, _)| id != alone.id) {
            self.suspect = Some((alone.id, false));
            return Ok(());
        }
        self.suspect = None;
        door.park(alone.id, why)?;
        if why == Why::Fault {
            self.in_a_row.push(alone.id);
        }
        self.parked += 1;
        if self.in_a_row.len() < IN_A_ROW { Ok(()) } else { Err(trouble) }
    }

    /// Lets go of what was parked if the server has taken nothing else since: then nobody knows
    /// whose fault it is.
    fn acquit(&mut self, door: &mut impl Door) -> Result<u64, Stuck> {
        let acquitted = std::mem::take(&mut self.in_a_row);
        acquitted.iter().try_for_each(|id| door.unpark(*id))?;
        Ok(acquitted.len() as u64)
    }
}

impl From<Stuck> for Trouble {
    fn from(Stuck { code, words }: Stuck) -> Self {
        Self::Here { code, words }
    }
}

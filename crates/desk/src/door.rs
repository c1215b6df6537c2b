//! The desk's side of an exchange: what it has to say, and taking in what others wrote without disturbing anybody.
//!
//! Invariants:
//! - What is being typed is sealed first and stays on the screen as it is; what arrives is put beside it, never into it.
//! - A change counts as uploaded only when it was seen in the log that came back.

use chrono::Duration;
use review::authority::private_stream;
use review::start::is_practice;
use serde::Serialize as _;
use sync::wire::{Audience, Joined, Request, Response};
use sync::{Body, Change, ChangeId, RecordId, Refusal, StreamId};
use uplink::{Door, End, Settled, Stuck, Took, Trouble, Why};
use vault::{Applied, Ask, Meaning, Reason, RunEnd, SearchText, VaultError};

use crate::open::{Open, read_body, search_text};
use crate::shelf::{self, Shelved};
use crate::{Desk, Fault, drafts, fault};

const APP: &str = concat!("Standpoint/", env!("CARGO_PKG_VERSION"));

/// What the vault asks of the domain.
pub(crate) struct Words;

impl Meaning for Words {
    fn own(&self, joined: &Joined) -> Option<StreamId> {
        (joined.audience == Audience::Team).then(|| private_stream(joined.id, joined.me))
    }

    fn words(&self, change: &Change) -> Option<SearchText> {
        let record = read_body(change.kind.as_str(), change.body.as_ref()).ok().flatten()?;
        search_text(&record)
    }

    fn settings(&self, joined: &Joined) -> Option<Body> {
        // No server has one of those; what it offers under such a name is not meant for this laptop.
        if is_practice(joined.id) {
            return None;
        }
        let private = match joined.audience {
            Audience::Team => false,
            Audience::Private => true,
            // Nothing on this laptop reads it yet.
            Audience::Reference => return None,
        };
        let shelved = Shelved { me: joined.me, private };
        let mut json = Vec::new();
        shelved.serialize(&mut serde_json::Serializer::new(&mut json)).ok()?;
        Body::parse(String::from_utf8(json).ok()?).ok()
    }
}

fn stuck(fault: Fault) -> Stuck {
    // Every code that the vault and the desk have is one of a few; the words tell the rest.
    let code = match fault.code.as_str() {
        "SP-5002" => "SP-5002",
        "SP-2112" => "SP-2112",
        _ => "SP-5012",
    };
    Stuck { code, words: fault.message }
}

fn broken(error: VaultError) -> Stuck {
    stuck(error.into())
}

impl Door for Desk {
    fn waiting(&mut self) -> Result<u64, Stuck> {
        self.vault().map_err(stuck)?.waiting_to_upload().map_err(broken)
    }

    fn next_request(&mut self, most: usize) -> Result<Request, Stuck> {
        self.vault().map_err(stuck)?;
        // What cannot be sealed now stays a draft and goes another time.
        let _ = drafts::seal_rested(self, self.now() + Duration::seconds(15));
        self.share_private().map_err(stuck)?;
        let vault = self.vault().map_err(stuck)?;
        vault.back_up_before_sync().map_err(broken)?;
        vault.next_request(&Ask { app: APP.into(), most }).map_err(broken)
    }

    fn next_request_after(
        &mut self,
        request: &Request,
        most: usize,
    ) -> Result<Option<Request>, Stuck> {
        let vault = self.vault().map_err(stuck)?;
        vault.next_request_after(request, &Ask { app: APP.into(), most }).map_err(broken)
    }

    fn apply(&mut self, request: &Request, response: Response) -> Result<Took, Stuck> {
        let applied = self.vault().map_err(stuck)?.apply(request, response, &Words);
        let applied = applied.map_err(broken)?;
        self.take_in(&applied).map_err(stuck)?;
        Ok(Took {
            sent: applied.sent,
            received: applied.received,
            entries: applied.entries,
            merged: applied.merged,
            parked: applied.parked,
            reset: applied.reset,
            more: applied.more,
            clock_skew: applied.clock_skew.map(|skew| skew.num_seconds()),
        })
    }

    fn park(&mut self, change: ChangeId, why: Why) -> Result<(), Stuck> {
        let why = match why {
            Why::Fault => Reason::Fault,
            Why::TooLarge => Refusal::TooLarge.into(),
            Why::Malformed => Refusal::Malformed.into(),
        };
        self.vault().map_err(stuck)?.park(change, why).map_err(broken)?;
        self.tell();
        Ok(())
    }

    fn unpark(&mut self, change: ChangeId) -> Result<(), Stuck> {
        self.vault().map_err(stuck)?.unpark(change).map_err(broken)?;
        self.tell();
        Ok(())
    }
}

impl Desk {
    /// A sync begins.
    pub fn sync_began(&mut self) {
        // Its history is for reading only: a sync does not fail for it.
        self.link.run = self.vault.as_mut().and_then(|vault| vault.begin_run().ok());
        self.link.touched.clear();
    }

    /// A sync has ended.
    pub fn sync_ended(&mut self, settled: &Settled) {
        let trouble = match &settled.end {
            End::Trouble(trouble) => Some(trouble.code().to_owned()),
            End::UpToDate | End::Cancelled => None,
        };
        let end = RunEnd {
            sent: settled.done.sent,
            received: settled.done.received,
            parked: settled.done.parked,
            trouble,
        };
        if let (Some(run), Some(vault)) = (self.link.run.take(), &mut self.vault) {
            let _ = vault.finish_run(run, &end);
        }
        // What fails here is tried again with the next sync; the vault has everything.
        let _ = self.settle_shelf();
        if settled.end == End::Trouble(Trouble::Wipe) {
            let _ = self.wiped();
        }
        self.tell();
    }

    /// Takes what came into the open review, and remembers which cards to write anew.
    fn take_in(&mut self, applied: &Applied) -> Result<(), Fault> {
        for joined in &applied.joined {
            if joined.audience == Audience::Team {
                shelf::make_room(self.vault()?, joined.id, &joined.title, joined.me)?;
                self.link.touched.insert(joined.id);
            }
        }
        self.link.touched.extend(applied.records.keys().copied());
        self.link.touched.extend(applied.closed.iter().copied());
        let mut news = !applied.joined.is_empty() || !applied.closed.is_empty();
        if let Some(open) = &self.open {
            let mine = [open.team, open.private];
            self.link.stale |= applied.reset.iter().any(|stream| mine.contains(stream));
            for stream in mine {
                for record in applied.records.get(&stream).into_iter().flatten() {
                    news |= self.take_record(stream, *record)?;
                }
            }
        }
        if self.link.stale && !applied.more {
            self.read_again()?;
            news = true;
        }
        if news {
            self.link.news += 1;
        }
        self.tell();
        Ok(())
    }

    /// Answers whether the record looks different now.
    pub(crate) fn take_record(
        &mut self,
        stream: StreamId,
        record: RecordId,
    ) -> Result<bool, Fault> {
        let (Some(open), Some(vault)) = (&mut self.open, &self.vault) else { return Ok(false) };
        open.to_decide = None;
        let Some(head) = vault.head(stream, record)? else { return Ok(false) };
        let before = open.review.record(record).cloned();
        let mine = head.author == open.me;
        open.take(vault, head)?;
        let differs = open.review.record(record) != before.as_ref();
        if differs && !mine {
            open.others.insert(record);
        }
        if differs {
            open.drop_halves_of(record);
        }
        Ok(differs)
    }

    /// Reads the open review from the vault anew. What is being typed, and what can be undone, stays.
    fn read_again(&mut self) -> Result<(), Fault> {
        self.link.stale = false;
        let Some(open) = self.open.take() else { return Ok(()) };
        let vault = self.vault.as_mut().ok_or_else(fault::locked)?;
        let read = Open::read(vault, open.team, open.me);
        self.open = Some(match read {
            Ok(read) => {
                Open { review: read.review, only_mine: read.only_mine, to_decide: None, ..open }
            }
            Err(fault) => {
                self.open = Some(open);
                return Err(fault);
            }
        });
        Ok(())
    }

    /// My own stream of a shared review is exchanged as soon as there is something in it.
    fn share_private(&mut self) -> Result<(), Fault> {
        let vault = self.vault()?;
        let streams = vault.streams()?;
        let volumes = shelf::volumes(vault)?;
        let shared = |id: StreamId| streams.iter().find(|s| s.stream.id == id).map(|s| s.shared);
        for volume in volumes {
            let private = private_stream(volume.team, volume.me);
            let written = streams.iter().any(|s| s.stream.id == private && s.waiting > 0);
            if written && shared(volume.team) == Some(true) && shared(private) == Some(false) {
                vault.share(private, volume.me)?;
            }
        }
        Ok(())
    }

    /// Writes the cards of the reviews that were touched, so that one that the network sends simply appears.
    pub(crate) fn settle_shelf(&mut self) -> Result<(), Fault> {
        for stream in std::mem::take(&mut self.link.touched) {
            if self.open.as_ref().is_some_and(|open| open.team == stream) {
                shelf::refresh(self)?;
                continue;
            }
            let vault = self.vault()?;
            let summary = vault.streams()?.into_iter().find(|s| s.stream.id == stream);
            let Some(summary) = summary else { continue };
            let settings = summary.stream.settings.as_str();
            let Ok(shelved) = serde_json::from_str::<Shelved>(settings) else { continue };
            if !shelved.private {
                let open = Open::read(vault, stream, shelved.me)?;
                shelf::put_up(vault, &open)?;
                self.link.news += 1;
            }
        }
        Ok(())
    }
}

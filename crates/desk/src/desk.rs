//! The desk itself: who is working, on which review, and the one way in which anything is saved.

use std::sync::Arc;

use chrono::{DateTime, Duration, FixedOffset};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sync::{Change, RecordId};
use vault::{Folder, KeyStamp, Vault};

use crate::chosen::LastRead;
use crate::entry_views::{Preferences, Whereabouts};
use crate::host::Errand;
use crate::link::Link;
use crate::nearby::Nearby;
use crate::open::Open;
use crate::presence::Presence;
use crate::report_screen::Papers;
use crate::secret::Wiped;
use crate::undo::UndoList;
use crate::views::Saving;
use crate::{Answer, Fault, Host, commands, drafts, entry, fault, shelf, uploading};

/// Long work on values already gathered.
pub type Work<T> = Box<dyn FnOnce() -> Result<T, Fault> + Send>;

/// Everything a reviewer can do. One of these lives on one thread.
pub struct Desk {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) folder: Folder,
    pub(crate) preferences: Preferences,
    pub(crate) vault: Option<Vault>,
    pub(crate) open: Option<Open>,
    pub(crate) undo: UndoList,
    pub(crate) papers: Papers,
    pub(crate) last_read: LastRead,
    pub(crate) presence: Presence,
    pub(crate) saved_at: Option<DateTime<FixedOffset>>,
    /// Whether what is sealed now only rested: the person is still in the field.
    pub(crate) resting: bool,
    /// No backup is tried before this, after one failed.
    pub(crate) next_backup: Option<DateTime<FixedOffset>>,
    /// Whether the last try to unlock found a database that cannot be read.
    pub(crate) damaged: bool,
    /// The key files as they were when no words could open them: until they are others, the key is lost.
    pub(crate) key_lost: Option<KeyStamp>,
    /// The review that was open when it locked, to come back to.
    pub(crate) resume: Option<String>,
    /// The place in it.
    pub(crate) whereabouts: Option<Whereabouts>,
    /// The exchange with the network office.
    pub(crate) link: Link,
    /// The waiting for a colleague's laptop.
    pub(crate) nearby: Nearby,
}

#[derive(Serialize)]
struct Envelope<T> {
    value: T,
    saving: Option<Saving>,
}

impl Desk {
    /// A desk on this machine, locked.
    pub fn new(host: Arc<dyn Host>) -> Desk {
        let folder = Folder::at(host.data_folder());
        let preferences = entry::preferences_in(&host.data_folder());
        let presence = Presence::now(host.as_ref());
        Desk {
            host,
            folder,
            preferences,
            vault: None,
            open: None,
            undo: UndoList::default(),
            papers: Papers::default(),
            last_read: LastRead::default(),
            presence,
            saved_at: None,
            resting: false,
            next_backup: None,
            damaged: false,
            key_lost: None,
            resume: None,
            whereabouts: None,
            link: Link::default(),
            nearby: Nearby::default(),
        }
    }

    /// Runs one command of the table in [`commands`].
    pub fn call(&mut self, command: &str, args: Value) -> Answer {
        commands::dispatch(self, command, args)
    }

    /// To be called about once a second: seals what has rested, locks when nobody is there, backs up.
    pub fn tick(&mut self) {
        let now = self.host.now();
        if self.vault.is_none() {
            return;
        }
        if self.away() > self.lock_after() {
            self.lock();
            return;
        }
        // A failure here is told by the next command that saves; nothing typed is lost, the drafts stay.
        let _ = drafts::seal_rested(self, now);
        // A backup that failed is not tried every second: the last bytes of a disk are for what is typed.
        if self.next_backup.is_none_or(|next| now >= next)
            && let Some(vault) = &mut self.vault
        {
            let failed = vault.back_up_if_due().is_err();
            self.next_backup = failed.then(|| now + Duration::minutes(10));
        }
    }

    /// Seals every draft and lets go of the database. To be called before the window closes.
    pub fn quit(&mut self) {
        self.lock();
    }

    /// How long nobody has been there.
    pub(crate) fn away(&self) -> Duration {
        self.presence.away(self.host.as_ref())
    }

    /// How long nobody may be there before it locks.
    pub(crate) fn lock_after(&self) -> Duration {
        Duration::minutes(i64::from(self.preferences.lock_after.clamp(1, 120)))
    }

    /// Seals every draft, forgets the keys and the review.
    pub(crate) fn lock(&mut self) {
        let _ = drafts::seal_all(self);
        let _ = shelf::refresh(self);
        self.leave_no_trail();
        if let Some(open) = self.open.take() {
            self.resume = Some(open.team.to_string());
        }
        self.undo = UndoList::default();
        self.papers.clear();
        self.last_read.clear();
        self.vault = None;
        self.nearby.end();
        self.link_down();
    }

    pub(crate) fn vault(&mut self) -> Result<&mut Vault, Fault> {
        self.vault.as_mut().ok_or_else(fault::locked)
    }

    /// Every version of a record of the open review, oldest first.
    pub(crate) fn history(&self, record: RecordId) -> Result<Vec<Change>, Fault> {
        let stream = self.open()?.stream_of(record);
        let vault = self.vault.as_ref().ok_or_else(fault::locked)?;
        Ok(vault.history(stream, record)?)
    }

    /// The open review.
    pub(crate) fn open(&self) -> Result<&Open, Fault> {
        if self.vault.is_none() {
            return Err(fault::locked());
        }
        self.open.as_ref().ok_or_else(fault::no_review)
    }

    pub(crate) fn now(&self) -> DateTime<FixedOffset> {
        self.host.now()
    }

    /// Runs a command's body and wraps what it answers with the state of saving.
    pub(crate) fn answer<A: DeserializeOwned, T: Serialize>(
        &mut self,
        args: Value,
        body: impl FnOnce(&mut Desk, A) -> Result<T, Fault>,
    ) -> Result<String, Fault> {
        let value = body(self, read(args)?)?;
        seal_envelope(value, Some(self.saving()))
    }

    /// The same for long work: gathers now, works later.
    pub(crate) fn later<A: DeserializeOwned, T: Serialize + 'static>(
        &mut self,
        args: Value,
        body: impl FnOnce(&mut Desk, A) -> Result<Work<T>, Fault>,
    ) -> Answer {
        match read(args).and_then(|args| body(self, args)) {
            // By the time it is done the state of saving is another: it comes with the next answer.
            Ok(work) => Answer::Later(Box::new(move || seal_envelope(work()?, None))),
            Err(fault) => Answer::Now(Err(fault)),
        }
    }

    /// The same for what depends on somebody else: gathers now, asks away from the desk, keeps the answer.
    pub(crate) fn errand<A: DeserializeOwned, T: Serialize + 'static>(
        &mut self,
        args: Value,
        body: impl FnOnce(&mut Desk, A) -> Result<Errand<T>, Fault>,
    ) -> Answer {
        match read(args).and_then(|args| body(self, args)) {
            Ok(errand) => Answer::Away(Box::new(move || {
                let back = errand();
                Box::new(move |desk: &mut Desk| {
                    let value = back(desk)?;
                    seal_envelope(value, Some(desk.saving()))
                })
            })),
            Err(fault) => Answer::Now(Err(fault)),
        }
    }

    pub(crate) fn saving(&mut self) -> Saving {
        uploading::saving(self)
    }
}

/// Reads what a command was given. Nothing of it stays in memory but what was read.
fn read<A: DeserializeOwned>(args: Value) -> Result<A, Fault> {
    A::deserialize(&Wiped(args).0).map_err(|why| fault::bad_arguments(&why))
}

fn seal_envelope<T: Serialize>(value: T, saving: Option<Saving>) -> Result<String, Fault> {
    serde_json::to_string(&Envelope { value, saving }).map_err(|error| fault::broken(&error))
}

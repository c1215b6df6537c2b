//! Syncing in the background: one thread, its own small runtime, commands in and a status out.

use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::{
    Courier, Done, Door, End, Line, Pace, Patience, Progress, Schedule, Server, Settled, Token,
    Trouble, settle,
};

/// With which server to exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The server.
    pub server: Server,
    /// What this device proves itself with.
    pub token: Token,
    /// The program and its version.
    pub app: String,
    /// How long to wait for a line that stands still.
    pub patience: Patience,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Sync at once, also when paused or sent away.
    Now,
    /// Sync no more until it is resumed; one that runs is cancelled.
    Pause,
    /// Sync again.
    Resume,
    /// Cancel the sync that runs; the next is due as usual.
    Cancel,
    /// Another server, a new token, another proxy; none to exchange with nobody.
    Plan(Option<Box<Plan>>),
}

/// What is going on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Work {
    /// There is no server to exchange with.
    #[default]
    NoServer,
    /// Between two syncs.
    Waiting,
    /// A sync has begun; nothing has been exchanged yet.
    Trying,
    /// Changes go up and down.
    Exchanging(Progress),
    /// Paused by a person.
    Paused,
}

/// All that a screen shows of the exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// What is going on.
    pub work: Work,
    /// When everything was last exchanged.
    pub up_to_date_at: Option<DateTime<Utc>>,
    /// What stood in the way of the last try; none if it came to its end.
    pub trouble: Option<Trouble>,
    /// When the next try is due; none while one runs, or if somebody has to do something first.
    pub next_try_at: Option<DateTime<Utc>>,
    /// What the last sync did, however it ended.
    pub last: Option<Done>,
}

/// Told at the beginning and the end of every sync, on the runner's thread.
pub trait Witness: Send {
    /// A sync begins.
    fn began(&mut self) {}

    /// A sync has ended.
    fn ended(&mut self, _settled: &Settled) {}

    /// The status is another now.
    fn changed(&mut self, _status: &Status) {}
}

/// For whoever reads the status when it is wanted.
impl Witness for () {}

/// Syncs in the background until it is dropped.
#[derive(Debug)]
pub struct Runner {
    commands: mpsc::UnboundedSender<Command>,
    cancel: watch::Sender<bool>,
    status: watch::Receiver<Status>,
    thread: Option<JoinHandle<()>>,
}

impl Runner {
    /// Begins on a thread of its own.
    ///
    /// # Errors
    /// Those of the system when it has no more threads.
    pub fn start(
        door: impl Door + 'static,
        witness: impl Witness + 'static,
        plan: Option<Plan>,
    ) -> std::io::Result<Self> {
        let (commands, orders) = mpsc::unbounded_channel();
        let (cancel, cancelled) = watch::channel(false);
        let (told, status) = watch::channel(Status::default());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let thread = std::thread::Builder::new().name("uplink".into()).spawn(move || {
            let mut working = Working {
                door,
                witness,
                told,
                cancelled,
                began: Instant::now(),
                schedule: Schedule::new(Duration::ZERO),
                pace: Pace::default(),
                courier: None,
            };
            runtime.block_on(async {
                working.began = Instant::now();
                working.take_plan(plan);
                working.run(orders).await;
            });
        })?;
        Ok(Self { commands, cancel, status, thread: Some(thread) })
    }

    /// Gives a command.
    pub fn tell(&self, command: Command) {
        // Pausing, cancelling and other settings end what runs; all commands are done in their order.
        let ends = matches!(command, Command::Pause | Command::Cancel | Command::Plan(_));
        // It fails only when the thread has ended, and then there is nothing to do.
        let _ = self.commands.send(command);
        if ends {
            self.cancel.send_replace(true);
        }
    }

    /// What is going on now.
    pub fn status(&self) -> Status {
        self.status.borrow().clone()
    }

    /// To be told of every change of the status.
    pub fn watch(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Ends, and waits until it has: what is being taken in is taken in whole.
    pub fn stop(self) {}
}

impl Drop for Runner {
    fn drop(&mut self) {
        let (closed, _) = mpsc::unbounded_channel();
        self.commands = closed;
        self.cancel.send_replace(true);
        if let Some(thread) = self.thread.take() {
            // A panic over there has been told already.
            let _ = thread.join();
        }
    }
}

struct Working<D, W> {
    door: D,
    witness: W,
    told: watch::Sender<Status>,
    cancelled: watch::Receiver<bool>,
    began: Instant,
    schedule: Schedule,
    pace: Pace,
    courier: Option<Courier>,
}

impl<D: Door, W: Witness> Working<D, W> {
    /// Until there is nobody to give commands any more.
    async fn run(&mut self, mut orders: mpsc::UnboundedReceiver<Command>) {
        loop {
            let due = match (&self.courier, self.schedule.next()) {
                (Some(_), Some(due)) => Some(self.began + due),
                _ => None,
            };
            let order = match due {
                Some(due) => tokio::time::timeout_at(due, orders.recv()).await,
                None => Ok(orders.recv().await),
            };
            match order {
                Ok(None) => return,
                Ok(Some(command)) => self.obey(command),
                Err(_) => self.sync(&orders).await,
            }
        }
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Now => self.schedule.at_once(self.now()),
            Command::Pause => self.schedule.pause(),
            Command::Resume => self.schedule.resume(self.now()),
            Command::Cancel => {}
            Command::Plan(plan) => self.take_plan(plan.map(|plan| *plan)),
        }
        self.rest();
    }

    fn take_plan(&mut self, plan: Option<Plan>) {
        let paused = self.schedule.is_paused();
        self.schedule.at_once(self.now());
        if paused {
            self.schedule.pause();
        }
        let line = plan.map(|plan| {
            let line = Line::to(&plan.server, &plan.app, plan.patience)?;
            Ok(Courier { line, token: plan.token })
        });
        match line.transpose() {
            Ok(courier) => {
                self.courier = courier;
                self.tell(|status| status.trouble = None);
            }
            Err(trouble) => {
                self.courier = None;
                self.tell(|status: &mut Status| status.trouble = Some(trouble));
            }
        }
        self.rest();
    }

    async fn sync(&mut self, orders: &mpsc::UnboundedReceiver<Command>) {
        let Some(courier) = self.courier.clone() else { return };
        // A cancellation is for what ran when it was given. Its command was sent before it, so none
        // that is forgotten here goes unheeded.
        self.cancelled.mark_unchanged();
        if !orders.is_empty() || orders.is_closed() {
            return;
        }
        let (gate, mut cancel) = watch::channel(false);
        self.witness.began();
        self.tell(|status| (status.work, status.next_try_at) = (Work::Trying, None));
        let settled = {
            let (told, witness) = (&self.told, &mut self.witness);
            let mut progress = |progress: Progress| {
                if progress != Progress::default() {
                    told.send_modify(|status| status.work = Work::Exchanging(progress));
                    witness.changed(&told.borrow());
                }
            };
            let work = settle(&mut self.door, &courier, &mut self.pace, &mut cancel, &mut progress);
            tokio::pin!(work);
            tokio::select! {
                settled = &mut work => settled,
                _ = self.cancelled.changed() => {
                    gate.send_replace(true);
                    work.await
                }
            }
        };
        self.ended(&settled);
        self.witness.ended(&settled);
    }

    fn ended(&mut self, settled: &Settled) {
        let now = self.now();
        let trouble = match &settled.end {
            End::Trouble(trouble) => {
                let progressed = settled.done.exchanges > 0;
                self.schedule.failed(now, trouble, progressed, chance());
                Some(trouble.clone())
            }
            End::UpToDate | End::Cancelled => {
                self.schedule.succeeded(now);
                None
            }
        };
        let done_at = (settled.end == End::UpToDate).then(Utc::now);
        let done = settled.done;
        self.tell(|status| {
            status.trouble = trouble;
            status.last = Some(done);
            status.up_to_date_at = done_at.or(status.up_to_date_at);
        });
        self.rest();
    }

    /// Says that nothing runs, and when something will.
    fn rest(&mut self) {
        let work = match &self.courier {
            None => Work::NoServer,
            Some(_) if self.schedule.is_paused() => Work::Paused,
            Some(_) => Work::Waiting,
        };
        let due = self.courier.as_ref().and_then(|_| self.schedule.next());
        let wait = due.map(|due| due.saturating_sub(self.now()));
        let next_try_at = wait.map(|wait| Utc::now() + wait);
        self.tell(|status| (status.work, status.next_try_at) = (work, next_try_at));
    }

    fn tell(&mut self, change: impl FnOnce(&mut Status)) {
        self.told.send_modify(change);
        self.witness.changed(&self.told.borrow());
    }
}

/// Uniform from 0 to 1.
fn chance() -> f64 {
    let mut bytes = [0; 4];
    // Without chance, in the middle.
    if getrandom::fill(&mut bytes).is_err() {
        return 0.5;
    }
    f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX)
}

//! The thread on which the desk works.
//!
//! Invariants:
//! - One thread only ever touches the desk, so its answers come in the order of the questions.
//! - Long work (a report, a question to the network) runs beside it: typing never waits for paper or a server.
//! - The exchange with the network has a thread of its own, which asks the desk here like everybody else.
//! - A defect in one command costs that command. The desk opens anew, locked; what was saved stays.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use desk::{Answer, Back, Desk, Fault, Host};
use serde_json::Value;
use tauri::async_runtime::{self, Sender};
use uplink::{Command, Runner};

use crate::exchange::FarDoor;

/// How often the desk looks at its own clock: to lock when idle, to keep backups.
const TICK: Duration = Duration::from_secs(1);

/// What the worker needs of the desk.
pub trait Seat: Sized {
    fn call(&mut self, command: &str, args: Value) -> Answer;
    fn back(&mut self, back: Back<String>) -> Result<String, Fault>;
    fn tick(&mut self);
    fn quit(&mut self);
    /// What the exchange is to do.
    fn orders(&mut self) -> Vec<Command>;
    /// What the window is told without having asked.
    fn tidings(&mut self) -> Option<String>;
}

impl Seat for Desk {
    fn call(&mut self, command: &str, args: Value) -> Answer {
        Desk::call(self, command, args)
    }

    fn back(&mut self, back: Back<String>) -> Result<String, Fault> {
        back(self)
    }

    fn tick(&mut self) {
        Desk::tick(self);
    }

    fn quit(&mut self) {
        Desk::quit(self);
    }

    fn orders(&mut self) -> Vec<Command> {
        Desk::orders(self)
    }

    fn tidings(&mut self) -> Option<String> {
        Desk::tidings(self)
    }
}

/// Something that another thread wants done at the desk.
pub type Wish<D> = Box<dyn FnOnce(&mut D) + Send>;

pub enum Message<D> {
    Call { command: String, args: Value, reply: Reply, again: mpsc::Sender<Message<D>> },
    Back { back: Back<String>, reply: Reply },
    Wish(Wish<D>),
    Quit { done: mpsc::Sender<()> },
}

type Reply = Sender<Result<String, Fault>>;

/// Whom the worker speaks to after each piece of work.
trait Outside: Send {
    fn order(&self, command: Command);
    fn tell(&self, tidings: String);
}

struct Desktop<T> {
    runner: Runner,
    tell: T,
}

impl<T: Fn(String) + Send> Outside for Desktop<T> {
    fn order(&self, command: Command) {
        self.runner.tell(command);
    }

    fn tell(&self, tidings: String) {
        (self.tell)(tidings);
    }
}

/// Takes questions to the desk.
pub struct Worker<D = Desk>(mpsc::Sender<Message<D>>);

impl Worker<Desk> {
    /// Opens the desk on a thread of its own, and the exchange on another. `tell` brings tidings to the window.
    pub fn start(
        host: Arc<dyn Host>,
        tell: impl Fn(String) + Send + 'static,
    ) -> std::io::Result<Worker> {
        let (outbox, inbox) = mpsc::channel();
        let door = FarDoor::to(outbox.clone());
        let runner = Runner::start(door.clone(), door, None)?;
        let outside = Desktop { runner, tell };
        Worker::with(outbox, inbox, move || Desk::new(host.clone()), outside)
    }

    /// Before the program ends: seals what is typed and uploads what waits, no longer than this.
    pub fn upload_first(&self, most: Duration) {
        let given_up = Instant::now() + most;
        let mut more = self.wish(Desk::upload_before_closing);
        while more == Some(true) && Instant::now() < given_up {
            thread::sleep(Duration::from_millis(30));
            more = self.wish(|desk| desk.uploads_still());
        }
    }

    fn wish<T: Send + 'static>(
        &self,
        wish: impl FnOnce(&mut Desk) -> T + Send + 'static,
    ) -> Option<T> {
        let (reply, answer) = mpsc::sync_channel(1);
        let done = Box::new(move |desk: &mut Desk| drop(reply.send(wish(desk))));
        self.0.send(Message::Wish(done)).ok()?;
        answer.recv().ok()
    }
}

impl<D: Seat + 'static> Worker<D> {
    fn with(
        outbox: mpsc::Sender<Message<D>>,
        inbox: mpsc::Receiver<Message<D>>,
        open: impl Fn() -> D + Send + 'static,
        outside: impl Outside + 'static,
    ) -> std::io::Result<Worker<D>> {
        thread::Builder::new().name("desk".into()).spawn(move || {
            work(&open, &inbox, &outside);
            // First the desk's door, then whoever may still be knocking.
            drop(inbox);
            drop(outside);
        })?;
        Ok(Worker(outbox))
    }

    /// Asks the desk, and waits for the answer without holding a thread.
    pub async fn call(&self, command: String, args: Value) -> Result<String, Fault> {
        let (reply, mut answer) = async_runtime::channel(1);
        let again = self.0.clone();
        self.0.send(Message::Call { command, args, reply, again }).map_err(|_| closing())?;
        answer.recv().await.unwrap_or_else(|| Err(closing()))
    }

    /// Lets the desk finish: drafts are sealed and files that are being written are complete.
    pub fn quit(&self) {
        let (done, finished) = mpsc::channel();
        if self.0.send(Message::Quit { done }).is_ok() {
            // An error means that the desk had gone already.
            let _ = finished.recv();
        }
    }
}

fn work<D: Seat + 'static>(
    open: &impl Fn() -> D,
    inbox: &mpsc::Receiver<Message<D>>,
    outside: &impl Outside,
) {
    let mut desk = open();
    let mut beside: Vec<(JoinHandle<()>, bool)> = Vec::new();
    let mut next_tick = Instant::now() + TICK;
    loop {
        match inbox.recv_timeout(next_tick.saturating_duration_since(Instant::now())) {
            Ok(Message::Call { command, args, reply, again }) => {
                match guarded(|| desk.call(&command, args)) {
                    Some(Answer::Now(answer)) => answer_with(&reply, answer),
                    Some(Answer::Later(work)) => {
                        let work = thread::spawn(move || {
                            let answer = guarded(work).unwrap_or_else(|| Err(defect()));
                            answer_with(&reply, answer);
                        });
                        beside.push((work, false));
                    }
                    Some(Answer::Away(errand)) => {
                        let errand = thread::spawn(move || match guarded(errand) {
                            // Where the desk has gone meanwhile, so has whoever waited.
                            Some(back) => drop(again.send(Message::Back { back, reply })),
                            None => answer_with(&reply, Err(defect())),
                        });
                        beside.push((errand, true));
                    }
                    None => {
                        desk = reopened(open, outside);
                        answer_with(&reply, Err(defect()));
                    }
                }
            }
            Ok(Message::Back { back, reply }) => match guarded(|| desk.back(back)) {
                Some(answer) => answer_with(&reply, answer),
                None => {
                    desk = reopened(open, outside);
                    answer_with(&reply, Err(defect()));
                }
            },
            Ok(Message::Wish(wish)) => {
                if guarded(|| wish(&mut desk)).is_none() {
                    desk = reopened(open, outside);
                }
            }
            Ok(Message::Quit { done }) => {
                let _ = guarded(|| desk.quit());
                outside.order(Command::Plan(None));
                // A question to the network may take long, and nothing is lost with it.
                for work in beside.into_iter().filter(|(_, errand)| !errand) {
                    let _ = work.0.join();
                }
                let _ = done.send(());
                return;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= next_tick {
            next_tick = Instant::now() + TICK;
            beside.retain(|(work, _)| !work.is_finished());
            if guarded(|| desk.tick()).is_none() {
                desk = reopened(open, outside);
            }
        }
        desk.orders().into_iter().for_each(|order| outside.order(order));
        if let Some(tidings) = desk.tidings() {
            outside.tell(tidings);
        }
    }
}

/// After a defect: a desk like in the morning, locked, and nobody exchanges with it.
fn reopened<D>(open: &impl Fn() -> D, outside: &impl Outside) -> D {
    outside.order(Command::Plan(None));
    open()
}

/// Runs a piece of work; `None` where it panicked.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    // Whatever a panic left half done is dropped with the desk that did it.
    catch_unwind(AssertUnwindSafe(work)).ok()
}

/// The window may have gone meanwhile; then nobody waits for the answer.
fn answer_with(reply: &Sender<Result<String, Fault>>, answer: Result<String, Fault>) {
    let _ = reply.blocking_send(answer);
}

fn defect() -> Fault {
    crate::commands::fault(
        "SP-0001",
        "Standpoint met a defect and did not do this. What was saved is safe: unlock and try again.",
    )
}

fn closing() -> Fault {
    crate::commands::fault("SP-0002", "Standpoint is closing. Open it again to go on.")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use serde_json::json;

    use super::*;

    /// Writes down what it is asked; `panic` panics, `paper` waits until it is let go.
    struct Recorder {
        said: Arc<Mutex<Vec<String>>>,
        paper: Arc<Mutex<()>>,
    }

    impl Recorder {
        fn say(&self, word: &str) {
            self.said.lock().unwrap().push(word.to_owned());
        }
    }

    impl Seat for Recorder {
        fn call(&mut self, command: &str, args: Value) -> Answer {
            self.say(command);
            match command {
                "panic" => panic!("a line of a note"),
                "paper" => {
                    let paper = self.paper.clone();
                    Answer::Later(Box::new(move || {
                        let _held = paper.lock().unwrap();
                        Ok("\"printed\"".into())
                    }))
                }
                "ask" => Answer::Away(Box::new(|| Box::new(|_| Ok("\"answered\"".into())))),
                _ => Answer::Now(Ok(args.to_string())),
            }
        }

        fn back(&mut self, back: Back<String>) -> Result<String, Fault> {
            self.say("back");
            drop(back);
            Ok("\"answered\"".into())
        }

        fn orders(&mut self) -> Vec<Command> {
            Vec::new()
        }

        fn tidings(&mut self) -> Option<String> {
            None
        }

        fn tick(&mut self) {}

        fn quit(&mut self) {
            self.say("quit");
        }
    }

    /// Nobody is there to be told.
    struct Nobody;

    impl Outside for Nobody {
        fn order(&self, _: Command) {}
        fn tell(&self, _: String) {}
    }

    struct Scene {
        worker: Arc<Worker<Recorder>>,
        said: Arc<Mutex<Vec<String>>>,
        paper: Arc<Mutex<()>>,
    }

    fn scene() -> Scene {
        let said = Arc::new(Mutex::new(Vec::new()));
        let paper = Arc::new(Mutex::new(()));
        let (log, sheet) = (said.clone(), paper.clone());
        let open = move || {
            log.lock().unwrap().push("open".into());
            Recorder { said: log.clone(), paper: sheet.clone() }
        };
        let (outbox, inbox) = mpsc::channel();
        let worker = Worker::with(outbox, inbox, open, Nobody).unwrap();
        Scene { worker: Arc::new(worker), said, paper }
    }

    fn ask(worker: &Worker<Recorder>, command: &str) -> Result<String, String> {
        let answer = worker.call(command.into(), json!({ "n": 1 }));
        async_runtime::block_on(answer).map_err(|fault| fault.code)
    }

    #[test]
    fn an_answer_comes_back_to_the_one_who_asked() {
        let scene = scene();
        assert_eq!(ask(&scene.worker, "rate"), Ok("{\"n\":1}".into()));
    }

    #[test]
    fn typing_does_not_wait_for_paper() {
        let scene = scene();
        let held = scene.paper.lock().unwrap();
        let worker = scene.worker.clone();
        let printing = thread::spawn(move || ask(&worker, "paper"));
        while !scene.said.lock().unwrap().contains(&"paper".to_owned()) {
            thread::yield_now();
        }
        assert!(ask(&scene.worker, "draft").is_ok());
        assert!(!printing.is_finished());
        drop(held);
        assert_eq!(printing.join().unwrap(), Ok("\"printed\"".into()));
    }

    #[test]
    fn what_the_network_said_is_taken_to_the_desk_before_the_answer() {
        let scene = scene();
        assert_eq!(ask(&scene.worker, "ask"), Ok("\"answered\"".into()));
        assert_eq!(*scene.said.lock().unwrap(), ["open", "ask", "back"]);
    }

    #[test]
    fn a_defect_costs_one_command_and_the_desk_opens_anew() {
        let scene = scene();
        assert_eq!(ask(&scene.worker, "panic"), Err("SP-0001".into()));
        assert!(ask(&scene.worker, "rate").is_ok());
        assert_eq!(*scene.said.lock().unwrap(), ["open", "panic", "open", "rate"]);
    }

    #[test]
    fn quitting_seals_first_and_later_questions_are_refused() {
        let scene = scene();
        scene.worker.quit();
        assert_eq!(ask(&scene.worker, "rate"), Err("SP-0002".into()));
        scene.worker.quit();
        assert_eq!(*scene.said.lock().unwrap(), ["open", "quit"]);
    }
}

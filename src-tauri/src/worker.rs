//! The thread on which the desk works.
//!
//! Invariants:
//! - One thread only ever touches the desk, so its answers come in the order of the questions.
//! - Long work (a report) runs beside it: typing never waits for paper.
//! - A defect in one command costs that command. The desk opens anew, locked; what was saved stays.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use desk::{Answer, Desk, Fault, Host};
use serde_json::Value;
use tauri::async_runtime::{self, Sender};

/// How often the desk looks at its own clock: to lock when idle, to keep backups.
const TICK: Duration = Duration::from_secs(1);

/// What the worker needs of the desk.
trait Door {
    fn call(&mut self, command: &str, args: Value) -> Answer;
    fn tick(&mut self);
    fn quit(&mut self);
}

impl Door for Desk {
    fn call(&mut self, command: &str, args: Value) -> Answer {
        Desk::call(self, command, args)
    }

    fn tick(&mut self) {
        Desk::tick(self);
    }

    fn quit(&mut self) {
        Desk::quit(self);
    }
}

enum Message {
    Call { command: String, args: Value, reply: Sender<Result<String, Fault>> },
    Quit { done: mpsc::Sender<()> },
}

/// Takes questions to the desk.
pub struct Worker(mpsc::Sender<Message>);

impl Worker {
    /// Opens the desk on a thread of its own.
    pub fn start(host: Arc<dyn Host>) -> std::io::Result<Worker> {
        Worker::with(move || Desk::new(host.clone()))
    }

    fn with<D: Door + 'static>(open: impl Fn() -> D + Send + 'static) -> std::io::Result<Worker> {
        let (outbox, inbox) = mpsc::channel();
        thread::Builder::new().name("desk".into()).spawn(move || work(&open, &inbox))?;
        Ok(Worker(outbox))
    }

    /// Asks the desk, and waits for the answer without holding a thread.
    pub async fn call(&self, command: String, args: Value) -> Result<String, Fault> {
        let (reply, mut answer) = async_runtime::channel(1);
        self.0.send(Message::Call { command, args, reply }).map_err(|_| closing())?;
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

fn work<D: Door>(open: &impl Fn() -> D, inbox: &mpsc::Receiver<Message>) {
    let mut desk = open();
    let mut beside: Vec<JoinHandle<()>> = Vec::new();
    let mut next_tick = Instant::now() + TICK;
    loop {
        match inbox.recv_timeout(next_tick.saturating_duration_since(Instant::now())) {
            Ok(Message::Call { command, args, reply }) => {
                match guarded(|| desk.call(&command, args)) {
                    Some(Answer::Now(answer)) => answer_with(&reply, answer),
                    Some(Answer::Later(work)) => beside.push(thread::spawn(move || {
                        let answer = guarded(work).unwrap_or_else(|| Err(defect()));
                        answer_with(&reply, answer);
                    })),
                    None => {
                        desk = open();
                        answer_with(&reply, Err(defect()));
                    }
                }
            }
            Ok(Message::Quit { done }) => {
                let _ = guarded(|| desk.quit());
                for work in beside {
                    let _ = work.join();
                }
                let _ = done.send(());
                return;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if Instant::now() >= next_tick {
            next_tick = Instant::now() + TICK;
            beside.retain(|work| !work.is_finished());
            if guarded(|| desk.tick()).is_none() {
                desk = open();
            }
        }
    }
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

    impl Door for Recorder {
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
                _ => Answer::Now(Ok(args.to_string())),
            }
        }

        fn tick(&mut self) {}

        fn quit(&mut self) {
            self.say("quit");
        }
    }

    struct Scene {
        worker: Arc<Worker>,
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
        Scene { worker: Arc::new(Worker::with(open).unwrap()), said, paper }
    }

    fn ask(worker: &Worker, command: &str) -> Result<String, String> {
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

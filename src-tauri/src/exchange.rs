//! The desk, as the exchange with the network sees it: asked on its own thread, one short question at a time.

use std::sync::mpsc;

use desk::Desk;
use sync::ChangeId;
use sync::wire::{Request, Response};
use uplink::{Door, Settled, Status, Stuck, Took, Why, Witness};

use crate::worker::Message;

/// Takes what the exchange wants to the desk's thread.
#[derive(Clone)]
pub struct FarDoor(mpsc::Sender<Message<Desk>>);

impl FarDoor {
    /// The way to this desk.
    pub fn to(desk: mpsc::Sender<Message<Desk>>) -> FarDoor {
        FarDoor(desk)
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Desk) -> Result<T, Stuck> + Send + 'static,
    ) -> Result<T, Stuck> {
        let (reply, answer) = mpsc::sync_channel(1);
        self.tell(move |desk| drop(reply.send(question(desk))));
        // No answer: the program is ending, or the desk met a defect on the way.
        answer.recv().unwrap_or_else(|_| Err(gone()))
    }

    fn tell(&self, news: impl FnOnce(&mut Desk) + Send + 'static) {
        let _ = self.0.send(Message::Wish(Box::new(news)));
    }
}

fn gone() -> Stuck {
    Stuck { code: "SP-0002", words: "Standpoint is closing. Everything is saved.".into() }
}

impl Door for FarDoor {
    fn waiting(&mut self) -> Result<u64, Stuck> {
        self.ask(Door::waiting)
    }

    fn next_request(&mut self, most: usize) -> Result<Request, Stuck> {
        self.ask(move |desk| desk.next_request(most))
    }

    fn next_request_after(
        &mut self,
        request: &Request,
        most: usize,
    ) -> Result<Option<Request>, Stuck> {
        let request = request.clone();
        self.ask(move |desk| desk.next_request_after(&request, most))
    }

    fn apply(&mut self, request: &Request, response: Response) -> Result<Took, Stuck> {
        let request = request.clone();
        self.ask(move |desk| desk.apply(&request, response))
    }

    fn park(&mut self, change: ChangeId, why: Why) -> Result<(), Stuck> {
        self.ask(move |desk| desk.park(change, why))
    }

    fn unpark(&mut self, change: ChangeId) -> Result<(), Stuck> {
        self.ask(move |desk| desk.unpark(change))
    }
}

impl Witness for FarDoor {
    fn began(&mut self) {
        self.tell(Desk::sync_began);
    }

    fn ended(&mut self, settled: &Settled) {
        let settled = settled.clone();
        self.tell(move |desk| desk.sync_ended(&settled));
    }

    fn changed(&mut self, status: &Status) {
        let status = status.clone();
        self.tell(move |desk| desk.heard(&status));
    }
}

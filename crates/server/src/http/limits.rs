//! How much, how many and how long: what keeps one caller from taking the server from all others.

use std::time::Duration;

use sync::wire::MAX_MESSAGE;

use super::pace::Rate;

/// What the server bears.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Connections at once from one address; a hospital may be one address.
    pub connections_per_address: usize,
    /// Bodies of enrolled laptops that are read at once, at most [`Limits::message`] bytes each.
    pub reading: usize,
    /// Bodies of strangers that are read at once.
    pub strangers_reading: usize,
    /// Requests in work at once.
    pub working: usize,
    /// How long a request waits for such a place.
    pub patience: Duration,
    /// The most bytes of a message: a little more than laptops send.
    pub message: usize,
    /// The most bytes of a message that is no sync.
    pub small_message: usize,
    /// How long the head of a request may take.
    pub head: Duration,
    /// How long a body may stand still.
    pub stall: Duration,
    /// How long a body may take.
    pub body: Duration,
    /// Requests of one laptop.
    pub device: Rate,
    /// Requests from one address.
    pub address: Rate,
    /// Wrong codes from one address.
    pub wrong_codes_by_address: Rate,
    /// Wrong codes from everywhere.
    pub wrong_codes: Rate,
    /// How long requests may go on when the server is asked to end.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let rate = |burst, millis| Rate { burst, every: Duration::from_millis(millis) };
        Self {
            connections: 2000,
            connections_per_address: 250,
            reading: 64,
            strangers_reading: 16,
            working: 32,
            patience: Duration::from_secs(3),
            message: MAX_MESSAGE + 64 * 1024,
            small_message: 64 * 1024,
            head: Duration::from_secs(15),
            stall: Duration::from_secs(15),
            body: Duration::from_secs(150),
            device: rate(120, 250),
            address: rate(1200, 25),
            wrong_codes_by_address: rate(5, 60_000),
            wrong_codes: rate(1000, 1000),
            grace: Duration::from_secs(10),
        }
    }
}

//! What a history is made of, how it is drawn, and how it is written down.

use std::fmt;

use super::Random;

/// What the network, or a power cut, does to one exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Nothing,
    RequestLost,
    ResponseLost,
    /// The request arrives twice, at once.
    Twice,
    /// The request arrives when the laptop has long given up on it.
    Late,
    /// A captive portal answers in the server's place.
    Portal,
    WrongNonce,
    Truncated,
    /// The server has a fault of its own, once.
    ServerFails,
    /// The server is going down.
    Busy,
    /// The laptop ends between two transactions of the answer.
    LaptopCrash,
    /// The server ends before, between or after its transactions.
    ServerCrash,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Somebody writes in a team's stream.
    Edit,
    /// Somebody writes for themselves.
    Private,
    /// Somebody writes a kind that nobody knows.
    Unknown,
    /// Somebody writes what makes the server fail.
    Poison,
    /// Somebody writes what the server must refuse.
    Forbidden,
    Sync(Fault),
    /// Somebody lets what is parked be offered again.
    Retry,
    /// A laptop hands its unsent changes to the lead's, who carries them.
    Carry,
    Clone,
    BackUp,
    Restore,
    ServerBackUp,
    /// From a backup, with a new keeping.
    ServerRestore,
    /// From a backup, and nobody told it so: a snapshot of the machine.
    ServerRewind,
    Leave,
    Join,
    Lock,
    Unlock,
}

/// One thing that happens, to one laptop if it is about a laptop. All chance in it comes from its
/// own seed, so that leaving out another action leaves this one as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    pub laptop: usize,
    pub act: Act,
    pub seed: u64,
}

const FAULTS: [(&str, Fault); 12] = [
    ("well", Fault::Nothing),
    ("request_lost", Fault::RequestLost),
    ("response_lost", Fault::ResponseLost),
    ("twice", Fault::Twice),
    ("late", Fault::Late),
    ("portal", Fault::Portal),
    ("wrong_nonce", Fault::WrongNonce),
    ("truncated", Fault::Truncated),
    ("server_fault", Fault::ServerFails),
    ("busy", Fault::Busy),
    ("laptop_crash", Fault::LaptopCrash),
    ("server_crash", Fault::ServerCrash),
];

/// Each with how often it happens in an ordinary history.
const ACTS: [(&str, Act, usize); 17] = [
    ("edit", Act::Edit, 370),
    ("private", Act::Private, 30),
    ("unknown", Act::Unknown, 20),
    ("poison", Act::Poison, 8),
    ("forbidden", Act::Forbidden, 10),
    ("retry", Act::Retry, 15),
    ("carry", Act::Carry, 15),
    ("clone", Act::Clone, 20),
    ("back_up", Act::BackUp, 20),
    ("restore", Act::Restore, 20),
    ("server_back_up", Act::ServerBackUp, 20),
    ("server_restore", Act::ServerRestore, 8),
    ("server_rewind", Act::ServerRewind, 8),
    ("leave", Act::Leave, 10),
    ("join", Act::Join, 14),
    ("lock", Act::Lock, 6),
    ("unlock", Act::Unlock, 12),
];

const SYNC: usize = 400;

impl Fault {
    fn name(self) -> &'static str {
        FAULTS.iter().find(|(_, fault)| *fault == self).map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { laptop, act, seed } = self;
        match act {
            Act::Sync(fault) => write!(f, "{laptop} sync {} {seed:x}", fault.name()),
            act => {
                let name = ACTS.iter().find(|(_, each, _)| each == act).map_or("", |(n, ..)| n);
                write!(f, "{laptop} {name} {seed:x}")
            }
        }
    }
}

/// A history as one prints it: an action a line.
pub fn print(history: &[Action]) -> String {
    history.iter().map(|action| format!("{action}\n")).collect()
}

/// The history that was printed so; none if it cannot be read.
pub fn parse(text: &str) -> Option<Vec<Action>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(line).collect()
}

fn line(line: &str) -> Option<Action> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let (laptop, act, seed) = match words[..] {
        [laptop, "sync", fault, seed] => {
            let (_, fault) = FAULTS.iter().find(|(name, _)| *name == fault)?;
            (laptop, Act::Sync(*fault), seed)
        }
        [laptop, act, seed] => (laptop, ACTS.iter().find(|(name, ..)| *name == act)?.1, seed),
        _ => return None,
    };
    let seed = u64::from_str_radix(seed, 16).ok()?;
    Some(Action { laptop: laptop.parse().ok()?, act, seed })
}

/// Draws a history. One in four has a rough network, one a server restored again and again, one a
/// team that comes and goes.
pub fn draw(seed: u64) -> Vec<Action> {
    let mut random = Random::new(seed);
    let (mut trouble, mut restores, mut moves) = (45, 1, 1);
    match random.below(4) {
        0 => trouble = 80,
        1 => restores = 6,
        2 => moves = 5,
        _ => {}
    }
    let often = |act: Act, weight: usize| match act {
        Act::ServerRestore | Act::ServerRewind => weight * restores,
        Act::Leave | Act::Join | Act::Lock | Act::Unlock | Act::Carry => weight * moves,
        _ => weight,
    };
    let whole: usize =
        SYNC + ACTS.iter().map(|(_, act, weight)| often(*act, *weight)).sum::<usize>();
    let one = |random: &mut Random| {
        let mut left = random.below(whole);
        for (_, act, weight) in ACTS {
            let weight = often(act, weight);
            if left < weight {
                return act;
            }
            left -= weight;
        }
        let fault = if random.percent(trouble) { random.pick(&FAULTS).1 } else { Fault::Nothing };
        Act::Sync(fault)
    };
    let length = 20 + random.below(70);
    (0..length)
        .map(|_| {
            let (laptop, act) = (random.below(6), one(&mut random));
            Action { laptop, act, seed: random.next() }
        })
        .collect()
}

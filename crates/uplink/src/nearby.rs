//! Two laptops side by side, joined by a cable or one local network: each gives the other one message.
//!
//! One waits and says where; the other goes there and speaks first. Messages are sealed by whoever sends them,
//! under a code that one person says to the other. So nothing leaves the waiting laptop before what came has
//! been opened with that code, and whoever else listens or answers learns and changes nothing.
//!
//! Nobody listens but while a person waits for a colleague. Everything that another computer could make last is
//! bounded, and ends within a moment of [`Stop::stop`].

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Where a laptop waits if nothing else is there; then its address alone says it.
pub const USUAL_PORT: u16 = 41_860;

/// The first bytes of a message; the number counts formats.
const MAGIC: &[u8] = b"Standpoint nearby 1\n";

/// What a visitor says once it has read the answer.
const HEARD: &[u8] = b"heard";

/// Bytes of a message: a long day of a whole team many times over.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Within this a laptop has answered a call, and a visitor has said what it is.
const GREETING: Duration = Duration::from_secs(3);

/// A message takes this, and what its length needs at [`SLOWEST`].
const UNHURRIED: Duration = Duration::from_secs(15);

/// Bytes a second. Slower than this, a visitor only keeps others out.
const SLOWEST: u64 = 20_000;

/// How often whoever waits looks whether anybody came, and whether to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Why two laptops did not meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Apart {
    /// The text is no address.
    #[error("that is no address of a laptop, such as 192.168.0.12")]
    BadAddress,
    /// There was no way to get there, or nobody waits there.
    #[error("no laptop waits there")]
    NobodyThere,
    /// What answers is not a Standpoint, could not open what it was given, or went away in the middle.
    #[error("the other laptop went away before everything was passed on")]
    Cut,
    /// Nobody with the code came in time.
    #[error("nobody came")]
    NobodyCame,
    /// The person has stopped it.
    #[error("it was stopped")]
    Stopped,
    /// This computer does not let the program listen.
    #[error("this laptop cannot be reached from others")]
    CannotListen,
}

/// Ends a meeting or a visit, from wherever it is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nothing more is read or written from now on.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// What came of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<T> {
    /// What the colleague brought, as it was opened.
    pub brought: T,
    /// Whether the colleague has said that the answer arrived.
    pub heard: bool,
}

/// A laptop that waits for a colleague's. Dropped, it waits no longer.
pub struct Meeting {
    listener: TcpListener,
    stop: Stop,
}

impl Meeting {
    /// Begins to listen, on [`USUAL_PORT`] if that is free within a moment.
    ///
    /// # Errors
    /// [`Apart::CannotListen`].
    pub fn open() -> Result<Meeting, Apart> {
        let listen = |port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
        // Whoever waited until just now may not have let go of it yet.
        let usual =
            (0..5).find_map(|_| listen(USUAL_PORT).inspect_err(|_| thread::sleep(LOOK)).ok());
        let listener = usual.map_or_else(|| listen(0), Ok).map_err(|_| Apart::CannotListen)?;
        listener.set_nonblocking(true).map_err(|_| Apart::CannotListen)?;
        Ok(Meeting { listener, stop: Stop::default() })
    }

    /// What to type on the other laptop, one for each way into this one: an address, with its port where that is not
    /// the usual one. None where this computer has no address on a cable or a network.
    pub fn places(&self) -> Vec<String> {
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        let ours = if_addrs::get_if_addrs().unwrap_or_default();
        let leads_out = |way: &if_addrs::Interface| {
            // Bridges and tunnels of the machine's own making lead to no colleague.
            let own = ["docker", "br-", "veth", "virbr", "vmnet", "vbox", "tun", "tap", "wg"];
            !way.is_loopback() && !own.iter().any(|name| way.name.starts_with(name))
        };
        let mut ways: Vec<IpAddr> = ours
            .iter()
            .filter(|way| leads_out(way))
            .map(|way| way.ip())
            .filter(IpAddr::is_ipv4)
            .collect();
        ways.sort();
        ways.dedup();
        let place = |ip: IpAddr| match port {
            USUAL_PORT => ip.to_string(),
            port => SocketAddr::new(ip, port).to_string(),
        };
        ways.into_iter().map(place).collect()
    }

    /// What ends the waiting.
    pub fn stopper(&self) -> Stop {
        self.stop.clone()
    }

    /// Waits for the colleague. `open` is given what a visitor brought, and answers with what that is and what to send
    /// back; none for a stranger, who is sent away with nothing.
    ///
    /// # Errors
    /// [`Apart::NobodyCame`] or [`Apart::Stopped`].
    pub fn wait<T>(
        self,
        patience: Duration,
        mut open: impl FnMut(&[u8]) -> Option<(T, Vec<u8>)>,
    ) -> Result<Met<T>, Apart> {
        let given_up = Instant::now() + patience;
        while Instant::now() < given_up {
            self.go_on()?;
            let Ok((visitor, _)) = self.listener.accept() else {
                thread::sleep(LOOK);
                continue;
            };
            let Ok(mut visitor) = Talk::with(visitor, &self.stop) else { continue };
            // One who is cut off, or says nothing, may come again.
            let Ok(brought) = visitor.hear(GREETING) else { continue };
            let Some((brought, back)) = open(&brought) else { continue };
            // Opening takes a while, and the person may have stopped in it.
            self.go_on()?;
            let heard = visitor.say(&back).and_then(|()| visitor.hear_end()).is_ok();
            return Ok(Met { brought, heard });
        }
        Err(Apart::NobodyCame)
    }

    fn go_on(&self) -> Result<(), Apart> {
        if self.stop.is_stopped() { Err(Apart::Stopped) } else { Ok(()) }
    }
}

/// Goes to a laptop that waits at `place`, gives it this message, and brings back its own.
///
/// # Errors
/// [`Apart::BadAddress`], [`Apart::NobodyThere`], [`Apart::Stopped`]; [`Apart::Cut`] also where the other laptop could not open
/// what it was given.
pub fn visit(place: &str, message: &[u8], stop: &Stop) -> Result<Vec<u8>, Apart> {
    let address = address(place)?;
    let there = TcpStream::connect_timeout(&address, GREETING).map_err(|_| Apart::NobodyThere)?;
    let cut = |_| if stop.is_stopped() { Apart::Stopped } else { Apart::Cut };
    let mut there = Talk::with(there, stop).map_err(cut)?;
    there.say(message).map_err(cut)?;
    // The other laptop opens what it got before it answers, and may be hearing somebody else just now.
    let answer = there.hear(UNHURRIED + GREETING).map_err(cut)?;
    // They know that it arrived; where even this is lost, they only believe that it may not have.
    let _ = there.write(HEARD);
    Ok(answer)
}

/// Reads what a person typed: an address, and a port where it is not the usual one.
fn address(place: &str) -> Result<SocketAddr, Apart> {
    let place = place.trim();
    let usual = |ip| SocketAddr::new(ip, USUAL_PORT);
    place.parse().or_else(|_| place.parse().map(usual)).map_err(|_| Apart::BadAddress)
}

/// One line between two laptops.
struct Talk<'a> {
    line: TcpStream,
    stop: &'a Stop,
}

impl<'a> Talk<'a> {
    fn with(line: TcpStream, stop: &'a Stop) -> io::Result<Talk<'a>> {
        line.set_nonblocking(false)?;
        line.set_read_timeout(Some(LOOK))?;
        line.set_write_timeout(Some(LOOK))?;
        Ok(Talk { line, stop })
    }

    fn say(&mut self, message: &[u8]) -> io::Result<()> {
        let length = (message.len() as u64).to_be_bytes();
        self.write(&[MAGIC, &length].concat())?;
        self.write(message)
    }

    /// A whole message that begins within `greeting`. What it takes in memory is what has come, not what was announced.
    fn hear(&mut self, greeting: Duration) -> io::Result<Vec<u8>> {
        let head = self.read(MAGIC.len() as u64 + 8, greeting)?;
        let length = head.strip_prefix(MAGIC).and_then(|length| length.try_into().ok());
        let length = length.map(u64::from_be_bytes).filter(|length| *length <= LARGEST);
        let length = length.ok_or(ErrorKind::InvalidData)?;
        self.read(length, time_for(length))
    }

    fn hear_end(&mut self) -> io::Result<()> {
        let said = self.read(HEARD.len() as u64, UNHURRIED)?;
        if said == HEARD { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
    }

    fn read(&mut self, length: u64, within: Duration) -> io::Result<Vec<u8>> {
        let given_up = Instant::now() + within;
        let (mut read, mut piece) = (Vec::new(), [0; 64 * 1024]);
        while (read.len() as u64) < length {
            self.go_on(given_up)?;
            let left = (length - read.len() as u64).min(piece.len() as u64) as usize;
            match self.line.read(&mut piece[..left]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(came) => read.extend_from_slice(&piece[..came]),
                Err(error) => only_waits(error)?,
            }
        }
        Ok(read)
    }

    fn write(&mut self, mut message: &[u8]) -> io::Result<()> {
        let given_up = Instant::now() + time_for(message.len() as u64);
        while !message.is_empty() {
            self.go_on(given_up)?;
            match self.line.write(message) {
                Ok(went) => message = &message[went..],
                Err(error) => only_waits(error)?,
            }
        }
        Ok(())
    }

    fn go_on(&self, given_up: Instant) -> io::Result<()> {
        let over = self.stop.is_stopped() || Instant::now() > given_up;
        if over { Err(ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
    }
}

fn time_for(length: u64) -> Duration {
    UNHURRIED + Duration::from_secs(length / SLOWEST)
}

/// Nothing came or went for a moment: one looks again.
fn only_waits(error: io::Error) -> io::Result<()> {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Ok(()),
        _ => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// One meeting at a time: another test must not take up the port that one has just left.
    fn alone() -> std::sync::MutexGuard<'static, ()> {
        static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
        ALONE.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    type Waiting = thread::JoinHandle<Result<Met<Vec<u8>>, Apart>>;

    /// A waiting laptop that knows its colleague by "let me in", and where it waits.
    fn waiting() -> (Waiting, String, Stop) {
        let meeting = Meeting::open().unwrap();
        let place = format!("127.0.0.1:{}", meeting.listener.local_addr().unwrap().port());
        let stop = meeting.stopper();
        let wait = move || {
            meeting.wait(SOON, |brought| {
                brought.starts_with(b"let me in").then(|| (brought.to_vec(), vec![9; 2_000_000]))
            })
        };
        (thread::spawn(wait), place, stop)
    }

    fn go(place: &str, message: &[u8]) -> Result<Vec<u8>, Apart> {
        visit(place, message, &Stop::default())
    }

    fn ended(waiting: Waiting) -> Result<bool, Apart> {
        waiting.join().unwrap().map(|met| met.heard)
    }

    #[test]
    fn each_gets_what_the_other_gave_and_both_know() {
        let _alone = alone();
        let (there, place, _) = waiting();
        let mine = [b"let me in".to_vec(), vec![7; 3_000_000]].concat();
        assert_eq!(go(&place, &mine).unwrap(), vec![9; 2_000_000]);
        assert_eq!(there.join().unwrap().unwrap(), Met { brought: mine, heard: true });
    }

    #[test]
    fn a_stranger_is_told_nothing_and_the_colleague_is_still_heard() {
        let _alone = alone();
        let (there, place, _) = waiting();
        for _ in 0..30 {
            assert_eq!(go(&place, b"open the door"), Err(Apart::Cut));
        }
        // Somebody who looks which doors are open, and a page of the web that asks.
        drop(TcpStream::connect(&place).unwrap());
        TcpStream::connect(&place).unwrap().write_all(&[b'G'; 40]).unwrap();
        assert_eq!(go(&place, b"let me in").unwrap().len(), 2_000_000);
        assert_eq!(ended(there), Ok(true));
    }

    #[test]
    fn one_who_says_nothing_or_drips_keeps_the_colleague_out_for_a_moment_only() {
        let _alone = alone();
        let (there, place, _) = waiting();
        let silent = TcpStream::connect(&place).unwrap();
        let mut liar = TcpStream::connect(&place).unwrap();
        liar.write_all(&[MAGIC, &u64::MAX.to_be_bytes()].concat()).unwrap();
        assert_eq!(go(&place, b"let me in").unwrap().len(), 2_000_000);
        assert_eq!(ended(there), Ok(true));
        drop(silent);
    }

    #[test]
    fn a_colleague_who_goes_before_the_answer_has_arrived_is_known_to_have_gone() {
        let _alone = alone();
        let (there, place, _) = waiting();
        let mut hasty = TcpStream::connect(&place).unwrap();
        let message = b"let me in";
        let length = (message.len() as u64).to_be_bytes();
        hasty.write_all(&[MAGIC, &length, message].concat()).unwrap();
        drop(hasty);
        assert_eq!(ended(there), Ok(false), "what they brought is kept");
    }

    #[test]
    fn stopping_ends_the_waiting_also_while_a_visitor_says_nothing() {
        let _alone = alone();
        let (there, place, stop) = waiting();
        let silent = TcpStream::connect(&place).unwrap();
        thread::sleep(4 * LOOK);
        stop.stop();
        let begun = Instant::now();
        assert_eq!(ended(there), Err(Apart::Stopped));
        assert!(begun.elapsed() < GREETING, "{:?}", begun.elapsed());
        assert_eq!(go(&place, b"let me in"), Err(Apart::NobodyThere));
        drop(silent);
    }

    #[test]
    fn stopping_while_a_message_is_opened_gives_nothing_away() {
        let _alone = alone();
        let meeting = Meeting::open().unwrap();
        let place = format!("127.0.0.1:{}", meeting.listener.local_addr().unwrap().port());
        let stop = meeting.stopper();
        let there = thread::spawn(move || {
            meeting.wait(SOON, |_| {
                stop.stop();
                Some(((), b"ours".to_vec()))
            })
        });
        assert_eq!(go(&place, b"let me in"), Err(Apart::Cut));
        assert_eq!(there.join().unwrap(), Err(Apart::Stopped));
    }

    #[test]
    fn a_visit_can_be_stopped() {
        let _alone = alone();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let stop = Stop::default();
        let ends = stop.clone();
        let visitor = thread::spawn(move || visit(&place, b"let me in", &stop));
        let _silent = listener.accept().unwrap();
        ends.stop();
        assert_eq!(visitor.join().unwrap(), Err(Apart::Stopped));
    }

    #[test]
    fn nobody_came_is_told_when_the_time_is_over() {
        let _alone = alone();
        let meeting = Meeting::open().unwrap();
        let waited = meeting.wait(Duration::from_millis(80), |_| Some(((), Vec::new())));
        assert_eq!(waited, Err(Apart::NobodyCame));
    }

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let at = |typed: &str| address(typed).map(|address| address.to_string());
        assert_eq!(at(" 192.168.0.12 "), Ok(format!("192.168.0.12:{USUAL_PORT}")));
        assert_eq!(at("192.168.0.12:5000"), Ok("192.168.0.12:5000".to_owned()));
        for wrong in ["", "192.168.0.12:", "192.168 0.12", "192.168.0.999:1", "here:there", "there"]
        {
            assert_eq!(at(wrong), Err(Apart::BadAddress), "{wrong}");
        }
    }
}

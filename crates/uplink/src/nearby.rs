//! Two laptops side by side, joined by a cable or one local network: each gives the other one message.
//!
//! One waits and says where; the other goes there and speaks first. Messages are sealed by whoever sends them,
//! under a code that one person says to the other. So nothing leaves the waiting laptop before what came has
//! been opened with that code, and whoever else listens or answers learns and changes nothing.
//!
//! Nobody listens but while a person waits for a colleague.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Where a laptop waits if nothing else is there; then its address alone says it.
pub const USUAL_PORT: u16 = 41_860;

/// The first bytes of a message; the number counts formats.
const MAGIC: &[u8] = b"Standpoint nearby 1\n";

/// More than years of reviews; it bounds what is read.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Without a byte for this long, the other side is gone.
const STALL: Duration = Duration::from_secs(15);

/// Bytes a second. Slower than this, a visitor only keeps others out.
const SLOWEST: u64 = 20_000;

/// How many visitors who have the wrong code are heard, one after another.
const MOST_STRANGERS: u32 = 20;

/// How often a waiting laptop looks whether anybody came.
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
    /// What answers is not a Standpoint, or went away in the middle.
    #[error("the other laptop went away before everything was passed on")]
    Cut,
    /// Nobody with the code came in time.
    #[error("nobody came")]
    NobodyCame,
    /// The person who waited has stopped.
    #[error("waiting was stopped")]
    Stopped,
    /// This computer does not let the program listen.
    #[error("this laptop cannot be reached from others")]
    CannotListen,
}

/// Ends the waiting of one meeting, from wherever it is kept.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// No visitor is heard from now on.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// A laptop that waits for a colleague's. Dropped, it waits no longer.
pub struct Meeting {
    listener: TcpListener,
    stop: Stop,
}

impl Meeting {
    /// Begins to listen, on [`USUAL_PORT`] if that is free.
    ///
    /// # Errors
    /// [`Apart::CannotListen`].
    pub fn open() -> Result<Meeting, Apart> {
        let listen = |port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port));
        let listener =
            listen(USUAL_PORT).or_else(|_| listen(0)).map_err(|_| Apart::CannotListen)?;
        listener.set_nonblocking(true).map_err(|_| Apart::CannotListen)?;
        Ok(Meeting { listener, stop: Stop::default() })
    }

    /// What to type on the other laptop, one for each way into this one: an address, with its port where that is not
    /// the usual one.
    pub fn places(&self) -> Vec<String> {
        let port = self.listener.local_addr().map_or(0, |address| address.port());
        let ours = if_addrs::get_if_addrs().unwrap_or_default();
        let mut ways: Vec<IpAddr> = ours
            .into_iter()
            .filter(|way| !way.is_loopback() && way.ip().is_ipv4())
            .map(|way| way.ip())
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

    /// Waits for the colleague. `open` is given what a visitor brought, and answers with what it says and what to
    /// send back; none for a stranger, who is sent away with nothing.
    ///
    /// # Errors
    /// [`Apart::NobodyCame`], [`Apart::Stopped`], or [`Apart::Cut`] where the colleague did not hear the answer.
    pub fn wait<T>(
        self,
        patience: Duration,
        mut open: impl FnMut(&[u8]) -> Option<(T, Vec<u8>)>,
    ) -> Result<T, Apart> {
        let given_up = Instant::now() + patience;
        let mut strangers = 0;
        while strangers < MOST_STRANGERS && Instant::now() < given_up {
            if self.stop.is_stopped() {
                return Err(Apart::Stopped);
            }
            let Ok((visitor, _)) = self.listener.accept() else {
                thread::sleep(LOOK);
                continue;
            };
            // One who is cut off may come again.
            let Ok(mut visitor) = patient(visitor) else { continue };
            let Ok(brought) = read(&mut visitor, || self.stop.is_stopped()) else { continue };
            match open(&brought) {
                Some((said, back)) => {
                    write(&mut visitor, &back).map_err(|_| Apart::Cut)?;
                    return Ok(said);
                }
                None => strangers += 1,
            }
        }
        Err(Apart::NobodyCame)
    }
}

/// Goes to a laptop that waits at `place`, gives it this message, and brings back its own.
///
/// # Errors
/// [`Apart::BadAddress`], [`Apart::NobodyThere`]; [`Apart::Cut`] also where the other laptop could not open what it was given.
pub fn visit(place: &str, message: &[u8]) -> Result<Vec<u8>, Apart> {
    let address = address(place)?;
    let there = TcpStream::connect_timeout(&address, STALL).map_err(|_| Apart::NobodyThere)?;
    let mut there = patient(there).map_err(|_| Apart::Cut)?;
    write(&mut there, message).map_err(|_| Apart::Cut)?;
    read(&mut there, || false).map_err(|_| Apart::Cut)
}

/// Reads what a person typed: an address, and a port where it is not the usual one.
fn address(place: &str) -> Result<SocketAddr, Apart> {
    let place = place.trim();
    if let Ok(ip) = place.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, USUAL_PORT));
    }
    let with_port = match place.rsplit_once(':') {
        Some(_) => place.to_owned(),
        None => format!("{place}:{USUAL_PORT}"),
    };
    if place.is_empty() || place.contains(char::is_whitespace) {
        return Err(Apart::BadAddress);
    }
    // The name of a laptop, where the local network knows names.
    with_port.to_socket_addrs().ok().and_then(|mut all| all.next()).ok_or(Apart::BadAddress)
}

fn patient(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(STALL))?;
    stream.set_write_timeout(Some(STALL))?;
    Ok(stream)
}

fn write(to: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    to.write_all(MAGIC)?;
    to.write_all(&(message.len() as u64).to_be_bytes())?;
    to.write_all(message)?;
    to.flush()
}

/// A whole message. What it takes in memory is what has come, not what was announced.
fn read(from: &mut TcpStream, stopped: impl Fn() -> bool) -> io::Result<Vec<u8>> {
    let mut magic = [0; MAGIC.len()];
    from.read_exact(&mut magic)?;
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_be_bytes(length);
    if magic != MAGIC || length > LARGEST {
        return Err(ErrorKind::InvalidData.into());
    }
    let given_up = Instant::now() + STALL + Duration::from_secs(length / SLOWEST);
    let (mut message, mut piece) = (Vec::new(), [0; 64 * 1024]);
    while (message.len() as u64) < length {
        if stopped() || Instant::now() > given_up {
            return Err(ErrorKind::TimedOut.into());
        }
        let left = (length - message.len() as u64).min(piece.len() as u64) as usize;
        match from.read(&mut piece[..left])? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            came => message.extend_from_slice(&piece[..came]),
        }
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_secs(20);

    /// A waiting laptop that knows its colleague by "let me in", and where it waits.
    fn waiting() -> (thread::JoinHandle<Result<Vec<u8>, Apart>>, String, Stop) {
        let meeting = Meeting::open().unwrap();
        let place = format!("127.0.0.1:{}", meeting.listener.local_addr().unwrap().port());
        let stop = meeting.stopper();
        let wait = move || {
            meeting.wait(SOON, |brought| {
                brought.starts_with(b"let me in").then(|| (brought.to_vec(), b"welcome".to_vec()))
            })
        };
        (thread::spawn(wait), place, stop)
    }

    #[test]
    fn each_gets_what_the_other_gave() {
        let (there, place, _) = waiting();
        let mine = [b"let me in".to_vec(), vec![7; 3_000_000]].concat();
        assert_eq!(visit(&place, &mine).unwrap(), b"welcome");
        assert_eq!(there.join().unwrap().unwrap(), mine);
    }

    #[test]
    fn a_stranger_is_told_nothing_and_the_colleague_is_still_heard() {
        let (there, place, _) = waiting();
        assert_eq!(visit(&place, b"open the door"), Err(Apart::Cut));
        // Somebody who looks which doors are open, and a page of the web that asks.
        drop(TcpStream::connect(&place).unwrap());
        TcpStream::connect(&place)
            .unwrap()
            .write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            .unwrap();
        assert_eq!(visit(&place, b"let me in").unwrap(), b"welcome");
        assert_eq!(there.join().unwrap().unwrap(), b"let me in");
    }

    #[test]
    fn whoever_guesses_is_not_heard_for_ever() {
        let (there, place, _) = waiting();
        for _ in 0..MOST_STRANGERS {
            assert_eq!(visit(&place, b"guess"), Err(Apart::Cut));
        }
        assert_eq!(there.join().unwrap(), Err(Apart::NobodyCame));
        assert_eq!(visit(&place, b"let me in"), Err(Apart::NobodyThere));
    }

    #[test]
    fn one_who_stops_waiting_is_not_there_any_more() {
        let (there, place, stop) = waiting();
        stop.stop();
        assert_eq!(there.join().unwrap(), Err(Apart::Stopped));
        assert_eq!(visit(&place, b"let me in"), Err(Apart::NobodyThere));
    }

    #[test]
    fn nobody_came_is_told_when_the_time_is_over() {
        let meeting = Meeting::open().unwrap();
        let waited = meeting.wait(Duration::from_millis(80), |_| Some(((), Vec::new())));
        assert_eq!(waited, Err(Apart::NobodyCame));
    }

    #[test]
    fn more_is_announced_than_anybody_has() {
        let (there, place, stop) = waiting();
        let mut liar = TcpStream::connect(&place).unwrap();
        liar.write_all(MAGIC).unwrap();
        liar.write_all(&u64::MAX.to_be_bytes()).unwrap();
        assert_eq!(visit(&place, b"let me in").unwrap(), b"welcome");
        stop.stop();
        there.join().unwrap().unwrap();
    }

    #[test]
    fn an_address_is_read_as_people_type_it() {
        let at = |typed: &str| address(typed).map(|address| address.to_string());
        assert_eq!(at(" 192.168.0.12 "), Ok(format!("192.168.0.12:{USUAL_PORT}")));
        assert_eq!(at("192.168.0.12:5000"), Ok("192.168.0.12:5000".to_owned()));
        for wrong in ["", "192.168.0.12:", "192.168 0.12", "192.168.0.999:1", "here:there"] {
            assert_eq!(at(wrong), Err(Apart::BadAddress), "{wrong}");
        }
    }
}

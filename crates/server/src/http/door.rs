//! The bound on connections, before anything is read from them.

use std::collections::HashMap;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tower::Service;

use super::pace::caller;

/// Lets in so many connections, and so many from one address; others are closed at once, before any handshake.
#[derive(Debug, Clone)]
pub struct Door {
    inside: Arc<Mutex<Inside>>,
    most: usize,
    most_of_one: usize,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Door {
    /// A door for so many in all, and so many from one address.
    pub fn new(most: usize, most_of_one: usize) -> Self {
        Self { inside: Arc::default(), most, most_of_one }
    }

    fn enter(&self, address: IpAddr) -> Option<Entered> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = inside.by_address.get(&address).copied().unwrap_or(0);
        if inside.all >= self.most || of_one >= self.most_of_one {
            return None;
        }
        inside.all += 1;
        inside.by_address.insert(address, of_one + 1);
        Some(Entered { door: self.clone(), address })
    }

    fn leave(&self, address: IpAddr) {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all = inside.all.saturating_sub(1);
        if let Some(of_one) = inside.by_address.get_mut(&address) {
            *of_one = of_one.saturating_sub(1);
            if *of_one == 0 {
                inside.by_address.remove(&address);
            }
        }
    }
}

/// One connection inside.
#[derive(Debug)]
struct Entered {
    door: Door,
    address: IpAddr,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.door.leave(self.address);
    }
}

/// The service of one connection; the last copy that goes lets the next connection in.
#[derive(Debug, Clone)]
pub struct Inner<S> {
    service: S,
    _entered: Arc<Entered>,
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = TcpStream;
    type Service = Inner<S>;
    type Future = Ready<io::Result<(TcpStream, Inner<S>)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let entered = stream.set_nodelay(true).and_then(|()| stream.peer_addr()).and_then(|peer| {
            let full = || io::Error::new(io::ErrorKind::QuotaExceeded, "too many connections");
            self.enter(caller(peer.ip())).ok_or_else(full)
        });
        ready(entered.map(|entered| (stream, Inner { service, _entered: Arc::new(entered) })))
    }
}

impl<R, S: Service<R>> Service<R> for Inner<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        self.service.call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_inside_and_no_more() {
        let door = Door::new(3, 2);
        let [one, two] = [1, 2].map(|n| IpAddr::from([192, 0, 2, n]));
        let first = door.enter(one).unwrap();
        let _second = door.enter(one).unwrap();
        assert!(door.enter(one).is_none(), "two of one address");
        let _third = door.enter(two).unwrap();
        assert!(door.enter(two).is_none(), "three in all");
        drop(first);
        assert!(door.enter(two).is_some());
        assert_eq!(door.inside.lock().unwrap().by_address.len(), 2);
    }
}

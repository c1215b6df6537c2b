//! A TCP proxy that does what networks do: cut, mangle, stall, crawl, and put a page of its own in
//! the server's place. It knows nothing of what it carries.
//!
//! It needs `tokio` with `net`, `io-util`, `time`, `sync` and `rt`, so that other packages can include
//! it by its path.
#![allow(dead_code, reason = "each of those who include it uses a part")]

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What happens to one connection. Bytes are counted in both directions together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It is refused: accepted and closed at once.
    Refuse,
    /// It is cut once so many bytes have passed.
    CutAfter(u64),
    /// From so many bytes on nothing passes any more, and nobody is told.
    StallAfter(u64),
    /// One bit of this byte is another, and of every thousandth after it.
    MangleAfter(u64),
    /// It crawls: so many bytes a second, all of it so late, and of a hundred pieces so many are lost and sent again.
    Slow { bytes_per_second: u64, latency: Duration, lost: u64 },
    /// A captive portal answers in the server's place, in plain HTTP.
    CaptivePortal,
}

/// Chooses the fault of the nth connection, from 0.
type Choose = Box<dyn FnMut(u64) -> Fault + Send>;

/// The proxy. It ends when it is dropped, and with it every connection.
pub struct FaultProxy {
    pub address: SocketAddr,
    choose: Arc<Mutex<Choose>>,
    connections: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl FaultProxy {
    /// A proxy in front of this address, without faults until it is told otherwise.
    pub async fn before(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let choose: Arc<Mutex<Choose>> = Arc::new(Mutex::new(Box::new(|_| Fault::None)));
        let connections = Arc::new(AtomicU64::new(0));
        let (chooser, counter) = (choose.clone(), connections.clone());
        let task = tokio::spawn(async move {
            // Dropped with the task, which ends what still runs.
            let mut running = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let n = counter.fetch_add(1, Ordering::Relaxed);
                let fault = match chooser.lock() {
                    Ok(mut choose) => choose(n),
                    Err(_) => return,
                };
                running.spawn(carry(client, target, fault));
                while running.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, choose, connections, task })
    }

    /// Every connection from now on has this fault.
    pub fn always(&self, fault: Fault) {
        self.choose(move |_| fault);
    }

    /// The nth connection has the fault that this says.
    pub fn choose(&self, choose: impl FnMut(u64) -> Fault + Send + 'static) {
        if let Ok(mut current) = self.choose.lock() {
            *current = Box::new(choose);
        }
    }

    /// How many connections there were.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn carry(mut client: TcpStream, target: SocketAddr, fault: Fault) {
    match fault {
        Fault::Refuse => return,
        Fault::CaptivePortal => return portal(client).await,
        _ => {}
    }
    let Ok(mut server) = TcpStream::connect(target).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let passed = Arc::new(AtomicU64::new(0));
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    // Whoever ends first ends both: a half-open connection is a fault of its own, and not one of ours.
    if let Fault::Slow { .. } = fault {
        tokio::select! {
            () = crawl(from_client, to_server, fault) => {}
            () = crawl(from_server, to_client, fault) => {}
        }
        return;
    }
    tokio::select! {
        () = pump(from_client, to_server, fault, passed.clone()) => {}
        () = pump(from_server, to_client, fault, passed.clone()) => {}
    }
}

/// What a packet carries.
const PACKET: usize = 1400;

/// What may be under way at once: what is sent beyond it waits at the sender.
const UNDER_WAY: usize = 64;

/// A slow, late line that loses packets. As TCP has it, what was lost comes a while later, and holds up what is behind it.
async fn crawl(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, fault: Fault) {
    let Fault::Slow { bytes_per_second, latency, lost } = fault else { return };
    let (send, mut receive) = tokio::sync::mpsc::channel::<(Instant, Vec<u8>)>(UNDER_WAY);
    let leave = async move {
        let mut seed = 1_u64;
        loop {
            let mut packet = vec![0; PACKET];
            let Ok(length @ 1..) = from.read(&mut packet).await else { return };
            packet.truncate(length);
            let time = length as u64 * 1_000_000 / bytes_per_second.max(1);
            tokio::time::sleep(Duration::from_micros(time)).await;
            let mut late = latency;
            let mut again = latency.max(Duration::from_millis(200)) * 2;
            while chance(&mut seed) < lost {
                late += again;
                again = (again * 2).min(Duration::from_secs(60));
            }
            if send.send((Instant::now() + late, packet)).await.is_err() {
                return;
            }
        }
    };
    let arrive = async move {
        while let Some((due, packet)) = receive.recv().await {
            tokio::time::sleep_until(due).await;
            if to.write_all(&packet).await.is_err() {
                return;
            }
        }
    };
    // What is under way when one side ends still arrives.
    tokio::join!(leave, arrive);
}

/// From 0 to 99, the same every time.
fn chance(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % 100
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    fault: Fault,
    passed: Arc<AtomicU64>,
) {
    let mut piece = vec![0; 16 * 1024];
    loop {
        let Ok(length @ 1..) = from.read(&mut piece).await else { return };
        let before = passed.fetch_add(length as u64, Ordering::Relaxed);
        let mut piece = &mut piece[..length];
        match fault {
            Fault::CutAfter(limit) => {
                let left = usize::try_from(limit.saturating_sub(before)).unwrap_or(usize::MAX);
                if left < length {
                    piece = &mut piece[..left];
                    let _ = to.write_all(piece).await;
                    return;
                }
            }
            Fault::StallAfter(limit) if before + length as u64 > limit => {
                // For ever, until the proxy or the other side ends it.
                let _ = Semaphore::new(0).acquire().await;
            }
            Fault::MangleAfter(limit) => mangle(piece, before, limit),
            _ => {}
        }
        if to.write_all(piece).await.is_err() {
            return;
        }
    }
}

fn mangle(piece: &mut [u8], before: u64, limit: u64) {
    for (byte, at) in piece.iter_mut().zip(before..) {
        if at >= limit && (at - limit).is_multiple_of(1000) {
            *byte ^= 0x10;
        }
    }
}

const PAGE: &str = "<!doctype html><title>Guest Wi-Fi</title><p>Please sign in.</p>";

async fn portal(mut client: TcpStream) {
    let mut heard = [0; 1024];
    let _ = client.read(&mut heard).await;
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{PAGE}",
        PAGE.len()
    );
    let _ = client.write_all(reply.as_bytes()).await;
    let _ = client.shutdown().await;
}

//! A small HTTPS server that answers as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sync::wire::{Denial, Denied, MEDIA_TYPE, PROTOCOL, Request};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uplink::{Line, Patience, Proxy, Server, Token};

use crate::pki::Pki;

pub const APP: &str = "standpoint/tests";

/// What was asked.
pub struct Heard {
    pub path: String,
    pub authorization: Option<String>,
    pub media_type: Option<String>,
    pub body: Vec<u8>,
}

impl Heard {
    pub fn request(&self) -> Request {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// What is answered.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub fault: Fault,
}

/// What goes wrong with an answer, above the connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// The connection ends in the middle of the body.
    Truncated,
    /// Nothing comes after the middle of the body.
    Stalled,
    /// Nothing comes at all.
    Silent,
}

impl Reply {
    pub fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type", media_type.to_owned())];
        Self { status, headers, body: body.into(), fault: Fault::None }
    }

    pub fn ours(message: &impl serde::Serialize) -> Self {
        Self::new(200, MEDIA_TYPE, serde_json::to_vec(message).unwrap())
    }

    pub fn json(message: &serde_json::Value) -> Self {
        Self::new(200, "application/json", message.to_string())
    }

    pub fn page(status: u16) -> Self {
        Self::new(status, "text/html; charset=utf-8", "<p>Please sign in.</p>")
    }

    pub fn denied(status: u16, code: Denial, heard: &Heard, retry_after: Option<u32>) -> Self {
        #[derive(serde::Deserialize)]
        struct Nonced {
            nonce: sync::wire::Nonce,
        }
        let nonce = serde_json::from_slice::<Nonced>(&heard.body).ok().map(|n| n.nonce);
        let denied = Denied { protocol: PROTOCOL, nonce, code, retry_after };
        Self { status, ..Self::ours(&denied) }
    }

    pub fn but(self, fault: Fault) -> Self {
        Self { fault, ..self }
    }

    pub fn with(mut self, header: &'static str, value: &str) -> Self {
        self.headers.push((header, value.to_owned()));
        self
    }
}

type Answer = Box<dyn FnMut(Heard) -> Reply + Send>;

pub struct Site {
    pub pki: Pki,
    pub address: SocketAddr,
    answer: Arc<Mutex<Answer>>,
    pub asked: Arc<Mutex<u32>>,
    task: JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Site {
    pub async fn new(answer: impl FnMut(Heard) -> Reply + Send + 'static) -> Self {
        Self::under(Pki::new(), answer).await
    }

    pub async fn under(pki: Pki, answer: impl FnMut(Heard) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let acceptor = pki.acceptor();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(answer)));
        let asked = Arc::new(Mutex::new(0));
        let (answers, counter) = (answer.clone(), asked.clone());
        let task = tokio::spawn(async move {
            let mut running = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answers, counter) =
                    (acceptor.clone(), answers.clone(), counter.clone());
                running.spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else { return };
                    serve(stream, &answers, &counter).await;
                });
            }
        });
        Self { pki, address, answer, asked, task }
    }

    /// Answers otherwise from now on.
    pub fn answer(&self, answer: impl FnMut(Heard) -> Reply + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    pub fn asked(&self) -> u32 {
        *self.asked.lock().unwrap()
    }

    pub fn server(&self) -> Server {
        self.server_at(self.address.port())
    }

    /// The server as it is reached through another port.
    pub fn server_at(&self, port: u16) -> Server {
        let address = format!("https://localhost:{port}/network");
        Server { address, ca_file: Some(self.pki.ca_file.clone()), proxy: Proxy::None }
    }

    pub fn line(&self) -> Line {
        Line::to(&self.server(), APP, impatient()).unwrap()
    }
}

pub fn impatient() -> Patience {
    Patience { connect: Duration::from_secs(5), stall: Duration::from_millis(400) }
}

pub fn token() -> Token {
    Token::new("canary-token")
}

async fn serve(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    answers: &Mutex<Answer>,
    asked: &Mutex<u32>,
) {
    let mut stream = BufReader::new(stream);
    while let Some(heard) = hear(&mut stream).await {
        *asked.lock().unwrap() += 1;
        let reply = (answers.lock().unwrap())(heard);
        if reply.fault == Fault::Silent {
            std::future::pending::<()>().await;
        }
        let mut head = format!("HTTP/1.1 {} X\r\n", reply.status);
        for (name, value) in &reply.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("content-length: {}\r\n\r\n", reply.body.len());
        let half = reply.body.len() / 2;
        let sent = if reply.fault == Fault::None { reply.body.len() } else { half };
        if stream.write_all(head.as_bytes()).await.is_err()
            || stream.write_all(&reply.body[..sent]).await.is_err()
            || stream.flush().await.is_err()
        {
            return;
        }
        match reply.fault {
            Fault::None => {}
            Fault::Stalled => std::future::pending::<()>().await,
            _ => return,
        }
    }
}

async fn hear(stream: &mut BufReader<impl tokio::io::AsyncRead + Unpin>) -> Option<Heard> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut authorization, mut media_type) = (0, None, None);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = Some(value.to_owned()),
            "content-type" => media_type = Some(value.to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Heard { path, authorization, media_type, body })
}

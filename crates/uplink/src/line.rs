//! One server, over HTTPS.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use reqwest::{Client, StatusCode, Url, header};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sync::DeviceId;
use sync::wire::{Denial, Denied, Joined, MEDIA_TYPE, Nonce, Request, Response};

use crate::enrol::{EnrolAsk, GiveAsk, Given};
use crate::metered::{MAX_RESPONSE, Meter, Metered};
use crate::{Enrolled, Gift, Trouble, tls};

const JSON: &str = "application/json";

/// What a device proves itself with. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// The token of this text, as a server gave it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

/// Which way to the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// As the system is set up.
    #[default]
    System,
    /// Straight to the server, whatever the system says.
    None,
    /// Through this one, such as `http://proxy.example:3128`.
    At(String),
}

/// Where a server is, and whom to believe that it is the one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its address, such as `https://reviews.example.org`; a path is allowed.
    pub address: String,
    /// A PEM file with the network's own authority, believed as well as those of the system.
    pub ca_file: Option<PathBuf>,
    /// Which way.
    #[serde(default)]
    pub proxy: Proxy,
}

/// How long to wait before a connection counts as dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to come about.
    pub connect: Duration,
    /// Without any progress; never for the whole.
    pub stall: Duration,
}

impl Default for Patience {
    /// 10 s to connect, 15 s without progress.
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), stall: Duration::from_secs(15) }
    }
}

/// The way to one server. Cheap to clone; connections are kept and shared.
#[derive(Clone)]
pub struct Line {
    client: Client,
    base: Url,
    patience: Patience,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

/// A reply that has been read, whoever it is from.
struct Reply {
    status: StatusCode,
    /// Its media type, without parameters.
    media_type: String,
    body: Vec<u8>,
}

impl Line {
    /// The way to this server. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Trouble::BadAddress`], [`Trouble::BadCaFile`], [`Trouble::BadProxy`].
    pub fn to(server: &Server, app: &str, patience: Patience) -> Result<Self, Trouble> {
        tls::install_crypto();
        let mut base = Url::parse(server.address.trim()).map_err(|_| Trouble::BadAddress)?;
        let plain = base.username().is_empty() && base.password().is_none();
        if base.scheme() != "https" || !base.has_host() || !plain {
            return Err(Trouble::BadAddress);
        }
        base.set_query(None);
        base.set_fragment(None);
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        let mut builder = Client::builder()
            .user_agent(app)
            .https_only(true)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .tcp_nodelay(true)
            .connect_timeout(patience.connect)
            // Servers let go of an idle connection sooner or later: rather a new one than a dead one.
            .pool_idle_timeout(Duration::from_secs(20))
            .pool_max_idle_per_host(1);
        if let Some(file) = &server.ca_file {
            builder = builder.tls_certs_merge(tls::authorities(file)?);
        }
        builder = match &server.proxy {
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At(address) => {
                builder.proxy(reqwest::Proxy::all(address).map_err(|_| Trouble::BadProxy)?)
            }
        };
        // What is left to go wrong are the certificates: of the file, or no others on this system.
        let client = builder.build().map_err(|_| Trouble::BadCaFile)?;
        Ok(Self { client, base, patience })
    }

    /// Enrols this device with a code from the network, such as `7K2M-QX4T-9RBD`.
    ///
    /// # Errors
    /// [`Trouble::BadCode`], and all that can stand in the way.
    pub async fn enrol(
        &self,
        code: &str,
        device: DeviceId,
        app: &str,
    ) -> Result<Enrolled, Trouble> {
        let nonce = nonce()?;
        let ask = EnrolAsk { code: code.trim(), device, app, nonce };
        let reply = self.post("v1/enrol", JSON, None, &ask).await?;
        match reply.status {
            StatusCode::OK => {
                let enrolled: Enrolled = reply.read(JSON)?;
                if enrolled.nonce == nonce { Ok(enrolled) } else { Err(Trouble::NotOurServer) }
            }
            status => Err(match (reply.denied(nonce), status) {
                (Trouble::NotEnrolled | Trouble::Malformed, _) => Trouble::BadCode,
                (Trouble::Fault, StatusCode::CONFLICT) => Trouble::Exists,
                (trouble, _) => trouble,
            }),
        }
    }

    /// Gives the server a review that began without it. To give it again is to give it once.
    ///
    /// # Errors
    /// [`Trouble::Exists`], [`Trouble::NotAllowed`], and all that can stand in the way.
    pub async fn give(&self, token: &Token, gift: &Gift) -> Result<Joined, Trouble> {
        let nonce = nonce()?;
        let reply = self.post("v1/give", JSON, Some(token), &GiveAsk { gift, nonce }).await?;
        match reply.status {
            StatusCode::OK => {
                let given: Given = reply.read(JSON)?;
                let ours = given.nonce == Some(nonce) && given.joined.id == gift.stream;
                if ours { Ok(given.joined) } else { Err(Trouble::NotOurServer) }
            }
            status => Err(match (reply.denied(nonce), status) {
                // Reasons of this call alone, which the wire's list of denials does not have.
                (Trouble::Fault, StatusCode::CONFLICT) => Trouble::Exists,
                (Trouble::Fault, StatusCode::FORBIDDEN) => Trouble::NotAllowed,
                (trouble, _) => trouble,
            }),
        }
    }

    /// Carries one request to the server and brings its response back.
    ///
    /// # Errors
    /// [`Trouble`]. The server may have taken the request even so: what is sent again settles by its
    /// ids.
    pub async fn exchange(&self, token: &Token, request: &Request) -> Result<Response, Trouble> {
        let reply = self.post("v1/sync", MEDIA_TYPE, Some(token), request).await?;
        if reply.status != StatusCode::OK {
            return Err(reply.denied(request.nonce));
        }
        let response: Response = reply.read(MEDIA_TYPE)?;
        let ours = response.nonce == request.nonce && response.protocol == request.protocol;
        if ours { Ok(response) } else { Err(Trouble::NotOurServer) }
    }

    async fn post(
        &self,
        path: &str,
        media_type: &str,
        token: Option<&Token>,
        message: &impl Serialize,
    ) -> Result<Reply, Trouble> {
        let url = self.base.join(path).map_err(|_| Trouble::BadAddress)?;
        let body = serde_json::to_vec(message).map_err(|_| Trouble::Malformed)?;
        let meter = Meter::default();
        let mut request = self
            .client
            .post(url)
            .header(header::CONTENT_TYPE, media_type)
            .header(header::ACCEPT, MEDIA_TYPE)
            .body(reqwest::Body::wrap(Metered::new(body, meter.clone())));
        if let Some(token) = token {
            request = request.bearer_auth(&token.0);
        }
        tokio::select! {
            reply = read(request, &meter) => reply,
            () = meter.stalled(self.patience.stall) => Err(Trouble::Stalled),
        }
    }
}

/// Sends the request and reads the reply, no further than it may be large.
async fn read(request: reqwest::RequestBuilder, meter: &Meter) -> Result<Reply, Trouble> {
    let lost = |error: reqwest::Error| Trouble::of_connection(&error);
    let mut response = request.send().await.map_err(lost)?;
    meter.came(1);
    let media_type = response.headers().get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut reply = Reply { status: response.status(), media_type, body: Vec::new() };
    if reply.media_type != MEDIA_TYPE && reply.media_type != JSON {
        // A web page need not be read to know that it is not for us.
        return Ok(reply);
    }
    while let Some(piece) = response.chunk().await.map_err(lost)? {
        meter.came(piece.len());
        if reply.body.len() + piece.len() > MAX_RESPONSE {
            return Err(Trouble::NotOurServer);
        }
        reply.body.extend_from_slice(&piece);
    }
    Ok(reply)
}

impl Reply {
    fn read<T: DeserializeOwned>(&self, media_type: &str) -> Result<T, Trouble> {
        if self.media_type != media_type {
            return Err(Trouble::NotOurServer);
        }
        serde_json::from_slice(&self.body).map_err(|_| Trouble::NotOurServer)
    }

    /// Why the server denies the request, if it is our server that does.
    fn denied(&self, nonce: Nonce) -> Trouble {
        let Ok(denied) = self.read::<Denied>(MEDIA_TYPE) else { return self.foreign() };
        let may_lack_nonce =
            matches!(denied.code, Denial::TooLarge | Denial::TooMany | Denial::Busy);
        match denied.nonce {
            Some(echoed) if echoed == nonce => Trouble::of_denial(denied.code, denied.retry_after),
            // It did not read as far as the nonce: nothing follows from it but to wait.
            None if may_lack_nonce => Trouble::Busy { retry_after: denied.retry_after },
            _ => Trouble::NotOurServer,
        }
    }

    /// A reply of somebody else: a proxy in front of a server that is away, or a captive portal.
    fn foreign(&self) -> Trouble {
        match self.status {
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Trouble::Busy { retry_after: None },
            _ => Trouble::NotOurServer,
        }
    }
}

pub(crate) fn nonce() -> Result<Nonce, Trouble> {
    let mut bytes = [0; 16];
    // Without chance there is no safe connection either.
    getrandom::fill(&mut bytes).map_err(|_| Trouble::NoConnection)?;
    Ok(Nonce::from_bytes(bytes))
}

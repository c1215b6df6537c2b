//! What can stand between a laptop and its server: each with a stable code and plain words.

use std::error::Error;

use sync::wire::Denial;

/// Why a sync, or an enrolment, did not come about. Messages say what happened, what is safe and
/// what to do; they never contain a token or anything that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Trouble {
    /// No connection: no network, no such name, refused, or cut off.
    #[error(
        "The server cannot be reached. Everything is saved on this computer. It is tried again by \
         itself as soon as there is a connection."
    )]
    NoConnection,
    /// The connection stood still.
    #[error(
        "The connection to the server stood still. Everything is saved on this computer, and what \
         was sent before is not sent twice. It is tried again by itself."
    )]
    Stalled,
    /// Something else answered: a captive portal, a proxy's page, a wrong address.
    #[error(
        "Something other than the network\u{2019}s server answered, such as the sign-in page of a \
         guest Wi-Fi. Nothing was sent or lost. Open a web page to sign in to the Wi-Fi, or check \
         the server\u{2019}s address in the settings."
    )]
    NotOurServer,
    /// The certificate is not one that this computer trusts.
    #[error(
        "The server\u{2019}s certificate is not trusted by this computer, so nothing was sent. \
         Choose the network\u{2019}s CA file in the settings, if your network gave you one. On a \
         guest Wi-Fi, sign in first. If neither helps, ask the network: somebody may be listening."
    )]
    CertificateNotTrusted,
    /// The certificate is over or not begun: often a wrong clock.
    #[error(
        "The server\u{2019}s certificate is not valid on the date that this computer shows. Nothing \
         was sent. Check the date and time of this computer; if they are right, tell the network \
         that its certificate has run out."
    )]
    Clock,
    /// The address of the server is not one.
    #[error(
        "That is not the address of a server. It begins with https:// and was in the invitation \
         from your network."
    )]
    BadAddress,
    /// The file with the network's CA cannot be used, or there are no trusted authorities at all.
    #[error(
        "The network\u{2019}s CA file cannot be used. Choose the file that the network gave you; \
         its name ends in .pem or .crt."
    )]
    BadCaFile,
    /// The proxy's address is not one.
    #[error(
        "That is not the address of a proxy. It looks like proxy.example.org:8080; whoever looks \
         after this computer knows it. Nothing was sent."
    )]
    BadProxy,
    /// The device is not known to the server (any more).
    #[error(
        "The server does not know this computer any more. Your work is safe here and goes on as \
         usual; only the exchange has stopped. Ask your network for a new code and enrol again."
    )]
    NotEnrolled,
    /// The network has withdrawn the device.
    #[error(
        "The network has withdrawn this computer\u{2019}s access. What you wrote is still here and \
         stays yours to read. Speak to your network if you did not expect this."
    )]
    Revoked,
    /// The network asks that the data on this device be removed.
    #[error(
        "The network has withdrawn this computer and asks that its records be removed from it. \
         Nothing has been removed yet. Speak to your network first if anything here is not on the \
         server."
    )]
    Wipe,
    /// The program is too old for the server.
    #[error(
        "This version of Standpoint is too old for the server. Your work is safe and goes on as \
         usual. Install the new version to exchange again."
    )]
    TooOld,
    /// Too many requests, or the server is going down.
    #[error(
        "The server is busy. Everything is saved on this computer; it is tried again by itself."
    )]
    Busy {
        /// Seconds that the server asks us to wait.
        retry_after: Option<u32>,
    },
    /// The server has a fault of its own.
    #[error(
        "The server has a fault. Everything is saved on this computer; it is tried again by itself. \
         If this lasts, tell your network and quote the code."
    )]
    Fault,
    /// The server cannot read what this version sends.
    #[error(
        "The server could not read what was sent, though nothing is lost on this computer. Report \
         this to your network with its code."
    )]
    Malformed,
    /// What was sent is larger than the server takes.
    #[error(
        "What was sent is larger than the server takes. Nothing is lost on this computer. Report \
         this to your network with its code."
    )]
    TooLarge,
    /// The server's log does not fit its own hashes, again and again.
    #[error(
        "The server\u{2019}s log does not agree with itself. Nothing on this computer was changed by \
         it. Tell your network and quote the code."
    )]
    Contradicts,
    /// The enrolment code is wrong, used or over.
    #[error(
        "The server does not accept this code. It can be used once and within seven days: compare \
         it with the invitation, or ask your network for a new one."
    )]
    BadCode,
    /// The server does not let this account do that.
    #[error("Your account may not do this on the server. A lead reviewer or the project team can.")]
    NotAllowed,
    /// The review exists on the server, with another team.
    #[error(
        "The server already has this review, with a team that you are not in. Ask its lead to add \
         you; then it is exchanged by itself."
    )]
    Exists,
    /// This computer could not save what came.
    #[error("{words}")]
    Here {
        /// The code of what went wrong.
        code: &'static str,
        /// What the person is told.
        words: String,
    },
}

impl Trouble {
    /// The stable code that people can quote and the screens match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoConnection => "SP-6101",
            Self::Stalled => "SP-6102",
            Self::NotOurServer => "SP-6103",
            Self::CertificateNotTrusted => "SP-6104",
            Self::Clock => "SP-6105",
            Self::BadAddress => "SP-6106",
            Self::BadCaFile => "SP-6107",
            Self::BadProxy => "SP-6108",
            Self::NotEnrolled => "SP-6111",
            Self::Revoked => "SP-6112",
            Self::Wipe => "SP-6113",
            Self::TooOld => "SP-6114",
            Self::Busy { .. } => "SP-6121",
            Self::Fault => "SP-6122",
            Self::Malformed => "SP-6123",
            Self::TooLarge => "SP-6124",
            Self::Contradicts => "SP-6125",
            Self::BadCode => "SP-6131",
            Self::NotAllowed => "SP-6132",
            Self::Exists => "SP-6133",
            Self::Here { code, .. } => code,
        }
    }

    /// Whether trying again by itself is pointless until a person or the network has done something.
    pub fn stops(&self) -> bool {
        matches!(
            self,
            Self::NotEnrolled
                | Self::Revoked
                | Self::Wipe
                | Self::TooOld
                | Self::BadAddress
                | Self::BadCaFile
                | Self::BadProxy
        )
    }

    /// Whether it may be something in what was pushed that the server cannot take.
    pub fn blames_push(&self) -> bool {
        matches!(self, Self::Fault | Self::Malformed | Self::TooLarge)
    }

    /// What our server says with a denial.
    pub(crate) fn of_denial(denial: Denial, retry_after: Option<u32>) -> Self {
        match denial {
            Denial::NotEnrolled => Self::NotEnrolled,
            Denial::Revoked => Self::Revoked,
            Denial::Wipe => Self::Wipe,
            Denial::TooOld => Self::TooOld,
            Denial::TooMany | Denial::Busy => Self::Busy { retry_after },
            Denial::TooLarge => Self::TooLarge,
            Denial::Malformed => Self::Malformed,
            Denial::Fault | Denial::Other => Self::Fault,
        }
    }

    /// What a failed connection comes down to.
    pub(crate) fn of_connection(error: &(dyn Error + 'static)) -> Self {
        match tls_error(error) {
            Some(rustls::Error::InvalidCertificate(why)) => of_certificate(why),
            // Whoever does not speak TLS at all on that port is not our server.
            Some(rustls::Error::InvalidMessage(_)) => Self::NotOurServer,
            _ if timed_out(error) => Self::Stalled,
            _ => Self::NoConnection,
        }
    }
}

fn of_certificate(why: &rustls::CertificateError) -> Trouble {
    use rustls::CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    match why {
        Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. } => Trouble::Clock,
        _ => Trouble::CertificateNotTrusted,
    }
}

fn timed_out(error: &(dyn Error + 'static)) -> bool {
    let reqwest = error.downcast_ref::<reqwest::Error>();
    reqwest.is_some_and(|error| error.is_timeout() && !error.is_connect())
}

/// The TLS error among the causes of this one, even inside an error of the system's.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

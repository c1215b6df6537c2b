//! Carries the queue to the network's server over HTTPS, and brings back what others wrote.
//!
//! [`Line`] is one server; [`settle`] exchanges until nothing waits on either side; [`Schedule`] says
//! when to try next; [`Runner`] does all of it on a thread of its own and tells its [`Status`].
//! Between the line and whatever keeps the changes stands a [`Door`]. Without any server, two laptops side by
//! side hold a [`Meeting`].
//!
//! Invariants, each with a test of the same or a similar name:
//! - **foreign**: a reply without our media type and the nonce of its request settles nothing.
//! - **bounded**: a response beyond [`MAX_RESPONSE`] is not read; a retry never follows at once.
//! - **the culprit alone**: what makes the server fail is found by halving and parked by itself, and only
//!   while the server takes everything else.
//! - **armed**: unless it is paused or the server has sent this laptop away, a next try is always due.
//!
//! Absent on purpose: SQL, the meaning of a change, and any log of tokens or content.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod ahead;
mod door;
mod enrol;
mod line;
mod metered;
mod nearby;
mod pace;
mod runner;
mod schedule;
mod settle;
mod tls;
mod trouble;

pub use door::{Door, Stuck, Took, Why};
pub use enrol::{Account, Enrolled, Gift, GivenMember};
pub use line::{Line, Patience, Proxy, Server, Token};
pub use metered::MAX_RESPONSE;
pub use nearby::{Apart, Meeting, Met, Stop, USUAL_PORT, visit};
pub use pace::Pace;
pub use runner::{Command, Plan, Runner, Status, Witness, Work};
pub use schedule::{Moment, Schedule};
pub use settle::{Carry, Courier, Done, End, Progress, Settled, settle};
pub use tls::install_crypto;
pub use trouble::Trouble;

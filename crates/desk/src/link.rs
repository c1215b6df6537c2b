//! The connection to the network office: made with a code, kept encrypted like everything else, and never needed for work.
//!
//! What the office says can stop the exchange. It never locks anybody out, and it never takes away what was not sent.

use chrono::{DateTime, Duration, FixedOffset, Utc};
use review::authority::private_stream;
use serde::{Deserialize, Serialize};
use sync::wire::Joined;
use sync::{PersonId, StreamId};
use uplink::{
    Command, Enrolled, Gift, GivenMember, Line, Patience, Plan, Server, Status, Token, Trouble,
};
use vault::VaultError;

use crate::host::Errand;
use crate::shelf::{self, Volume};
use crate::uploading_views::{Enrol, UploadPage};
use crate::views::{Id, NoArgs, Nothing};
use crate::way_there::{not_connected, proxy, whole_address};
use crate::{Desk, Fault, Way, fault, uploading};

/// What this program calls itself on the way.
const APP: &str = concat!("Standpoint/", env!("CARGO_PKG_VERSION"));

const CONNECTION: &str = "connection";

/// The network's own authority is kept beside the database: it is public, and the file it came from may go.
const CA_FILE: &str = "network-ca.pem";

/// After the office asked for its reviews to be removed, it is not asked again before this has passed: time to read and
/// to print what was never sent.
const GRACE: Duration = Duration::hours(24);

/// The connection, as it is kept.
#[derive(Clone, Serialize, Deserialize)]
pub struct Connection {
    pub server: Server,
    pub token: Token,
    pub network: String,
    pub name: String,
    pub role: String,
    pub since: DateTime<Utc>,
    #[serde(default)]
    pub paused: bool,
    /// When the office asked for its reviews to be removed.
    #[serde(default)]
    pub wiped_at: Option<DateTime<Utc>>,
    /// What was removed then, for the person to read.
    #[serde(default)]
    pub removed: Vec<String>,
}

/// What is known of the exchange while the vault is open.
#[derive(Default)]
pub struct Link {
    pub connection: Option<Connection>,
    /// As the runner told it last.
    pub status: Status,
    /// The number of the sync that runs.
    pub run: Option<u32>,
    /// Reviews whose cards are to be written anew when the sync is over.
    pub touched: std::collections::BTreeSet<StreamId>,
    /// The open review is read anew when its log has been: until then it stays as it is.
    pub stale: bool,
    /// Goes up whenever others' work arrived.
    pub news: u32,
    /// For the runner, in this order.
    orders: Vec<Command>,
    /// There is something to tell the window.
    told: bool,
}

impl Desk {
    /// What the runner is to do, since the last time.
    pub fn orders(&mut self) -> Vec<Command> {
        std::mem::take(&mut self.link.orders)
    }

    /// What the window is to be told without having asked, since the last time: the state of saving, as JSON.
    pub fn tidings(&mut self) -> Option<String> {
        if !std::mem::take(&mut self.link.told) || self.vault.is_none() {
            return None;
        }
        serde_json::to_string(&self.saving()).ok()
    }

    /// The runner has something else to tell.
    pub fn heard(&mut self, status: &Status) {
        self.link.told |= self.link.status != *status;
        self.link.status = status.clone();
    }

    /// Something changed that the window should know of.
    pub(crate) fn tell(&mut self) {
        self.link.told = true;
    }

    pub(crate) fn order(&mut self, command: Command) {
        self.link.orders.push(command);
    }

    /// The vault has just been opened: the exchange begins.
    pub(crate) fn link_up(&mut self) {
        self.link = Link { orders: std::mem::take(&mut self.link.orders), ..Link::default() };
        let kept = self.vault.as_ref().and_then(|vault| vault.setting(CONNECTION).ok().flatten());
        self.link.connection = kept;
        self.plan();
    }

    /// The vault is being locked: nothing is exchanged any more.
    pub(crate) fn link_down(&mut self) {
        let orders = std::mem::take(&mut self.link.orders);
        self.link = Link { orders, ..Link::default() };
        self.order(Command::Plan(None));
    }

    /// Tells the runner with whom to exchange.
    fn plan(&mut self) {
        let now = self.now().to_utc();
        let plan = self.link.connection.as_ref().filter(|c| !c.rests(now)).map(|connection| {
            Box::new(Plan {
                server: connection.server.clone(),
                token: connection.token.clone(),
                app: APP.into(),
                patience: Patience::default(),
            })
        });
        let paused = self.link.connection.as_ref().is_some_and(|connection| connection.paused);
        self.order(Command::Plan(plan));
        self.order(if paused { Command::Pause } else { Command::Resume });
    }

    fn keep_connection(&mut self, connection: Option<Connection>) -> Result<(), Fault> {
        self.vault()?.set_setting(CONNECTION, &connection)?;
        self.link.connection = connection;
        self.tell();
        Ok(())
    }

    /// The office has accepted the code.
    ///
    /// # Errors
    /// When it could not be kept; nothing is connected then.
    pub fn enrolled(&mut self, server: Server, enrolled: Enrolled) -> Result<(), Fault> {
        let connection = Connection {
            server,
            token: enrolled.token,
            network: enrolled.network,
            name: enrolled.account.name,
            role: enrolled.account.role,
            since: self.now().to_utc(),
            paused: false,
            wiped_at: None,
            removed: Vec::new(),
        };
        self.keep_connection(Some(connection))?;
        self.plan();
        Ok(())
    }

    /// The office has taken a review that began without it: from now on it is exchanged.
    ///
    /// # Errors
    /// When it could not be kept.
    pub fn given(&mut self, joined: &Joined) -> Result<(), Fault> {
        let vault = self.vault()?;
        vault.share(joined.id, joined.me)?;
        // What another server had of one's own stream is offered to this one as well.
        match vault.share(private_stream(joined.id, joined.me), joined.me) {
            Ok(()) | Err(VaultError::UnknownStream) => {}
            Err(error) => return Err(error.into()),
        }
        self.order(Command::Now);
        self.tell();
        Ok(())
    }

    /// The office asks for its reviews to be removed from this laptop.
    pub(crate) fn wiped(&mut self) -> Result<(), Fault> {
        let now = self.now().to_utc();
        let Some(mut connection) = self.link.connection.clone() else { return Ok(()) };
        let again = connection.wiped_at.is_some_and(|first| now - first >= GRACE);
        if self.open.is_some() {
            crate::reviews::close(self, NoArgs {})?;
        }
        for volume in self.shared_volumes()? {
            if self.take_off(&volume, again)? {
                connection.removed.push(volume.card.unit.clone());
            }
        }
        connection.wiped_at.get_or_insert(now);
        if again {
            self.vault()?.leave_server()?;
            self.keep_connection(None)?;
        } else {
            self.keep_connection(Some(connection))?;
        }
        self.link.news += 1;
        self.plan();
        // The backups before this hold what was removed: each new one takes the place of an old one.
        for _ in 0..3 {
            self.vault()?.back_up()?;
        }
        Ok(())
    }

    /// Reviews that are exchanged with the office.
    pub(crate) fn shared_volumes(&mut self) -> Result<Vec<Volume>, Fault> {
        let vault = self.vault()?;
        let shared: Vec<StreamId> =
            vault.streams()?.into_iter().filter(|s| s.shared).map(|s| s.stream.id).collect();
        let volumes = shelf::volumes(vault)?;
        Ok(volumes.into_iter().filter(|volume| shared.contains(&volume.team)).collect())
    }

    /// Removes a review from this laptop, if all of it is on the server or if it is asked for the second time.
    fn take_off(&mut self, volume: &Volume, again: bool) -> Result<bool, Fault> {
        let streams = [private_stream(volume.team, volume.me), volume.team];
        let vault = self.vault()?;
        let here = vault.streams()?;
        let mine: Vec<_> = here.iter().filter(|s| streams.contains(&s.stream.id)).collect();
        let unsent = mine.iter().any(|stream| stream.waiting > 0 || stream.drafts > 0);
        if unsent && !again {
            return Ok(false);
        }
        let ids: Vec<StreamId> = mine.iter().map(|stream| stream.stream.id).collect();
        vault.discard_streams(&ids)?;
        shelf::forget(vault, volume.team)?;
        Ok(true)
    }
}

impl Connection {
    /// Whether the office is left in peace for now.
    fn rests(&self, now: DateTime<Utc>) -> bool {
        self.wiped_at.is_some_and(|first| now - first < GRACE)
    }

    /// When what was never sent may go as well.
    pub fn until(&self, offset: &FixedOffset) -> Option<DateTime<FixedOffset>> {
        self.wiped_at.map(|first| (first + GRACE).with_timezone(offset))
    }
}

/// What stood in the way, for people.
pub fn told(trouble: &Trouble) -> Fault {
    fault::fault(trouble.code(), trouble.to_string())
}

/// Runs what waits for the network, on a thread that is not the desk's.
fn away<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|_| told(&Trouble::NoConnection))?;
    runtime.block_on(work).map_err(|trouble| told(&trouble))
}

/// Connects this laptop with a code from the office.
pub fn enrol(desk: &mut Desk, ask: Enrol) -> Result<Errand<UploadPage>, Fault> {
    let device = desk.vault()?.device();
    let given = ask.authority.as_deref();
    let given = given.map(|token| desk.chosen(token, Way::Open)).transpose()?;
    let kept = desk.folder.path().join(CA_FILE);
    let mut server = Server {
        address: whole_address(&ask.address),
        ca_file: given.clone(),
        proxy: proxy(ask.proxy.as_deref())?,
    };
    let line = Line::to(&server, APP, Patience::default()).map_err(|trouble| told(&trouble))?;
    let code = ask.code;
    Ok(Box::new(move || {
        let read = given.map(std::fs::read).transpose();
        let enrolled = away(line.enrol(&code, device, APP));
        Box::new(move |desk| {
            let enrolled = enrolled.map_err(|fault| not_connected(fault, &server.proxy))?;
            let what = "The certificate file could not be read";
            if let Some(bytes) = read.map_err(|error| fault::file(what, &error))? {
                let kept_there = desk.folder.keep_beside(CA_FILE, &bytes);
                kept_there.map_err(|error| fault::file(what, &error))?;
                server.ca_file = Some(kept);
            }
            desk.enrolled(server, enrolled)?;
            uploading::show(desk, NoArgs {})
        })
    }))
}

/// Ends the connection. Everything on this laptop stays; nothing leaves it any more.
pub fn forget(desk: &mut Desk, _: NoArgs) -> Result<UploadPage, Fault> {
    desk.vault()?.leave_server()?;
    desk.keep_connection(None)?;
    let _ = std::fs::remove_file(desk.folder.path().join(CA_FILE));
    desk.plan();
    uploading::show(desk, NoArgs {})
}

/// Uploads nothing for a while, or goes on.
pub fn pause(desk: &mut Desk, ask: crate::uploading_views::Pause) -> Result<UploadPage, Fault> {
    if let Some(connection) = desk.link.connection.clone() {
        desk.keep_connection(Some(Connection { paused: ask.paused, ..connection }))?;
        desk.order(if ask.paused { Command::Pause } else { Command::Resume });
    }
    uploading::show(desk, NoArgs {})
}

/// Tries at once.
pub fn now(desk: &mut Desk, _: NoArgs) -> Result<Nothing, Fault> {
    desk.vault()?;
    crate::drafts::seal_all(desk)?;
    desk.order(Command::Now);
    Ok(Nothing {})
}

/// Gives a review that began without the office to it.
pub fn give(desk: &mut Desk, ask: Id) -> Result<Errand<UploadPage>, Fault> {
    let team: StreamId = ask.id.parse().map_err(|_| fault::gone("That review"))?;
    let volume = shelf::volume(desk.vault()?, team)?.ok_or_else(|| fault::gone("That review"))?;
    let connection = desk.link.connection.clone();
    let connection = connection
        .ok_or_else(|| fault::not_allowed("Connect to your network first. Nothing was changed."))?;
    if volume.card.practice {
        return Err(fault::not_allowed(
            "A practice visit stays on this laptop. Nothing was changed.",
        ));
    }
    let gift = Gift {
        stream: team,
        title: volume.card.unit.clone(),
        me: volume.me,
        members: members(desk, team, volume.me)?,
    };
    let line =
        Line::to(&connection.server, APP, Patience::default()).map_err(|trouble| told(&trouble))?;
    Ok(Box::new(move || {
        let joined = away(line.give(&connection.token, &gift));
        Box::new(move |desk| {
            desk.given(&joined?)?;
            uploading::show(desk, NoArgs {})
        })
    }))
}

fn members(desk: &mut Desk, team: StreamId, me: PersonId) -> Result<Vec<GivenMember>, Fault> {
    let read;
    let open = match &desk.open {
        Some(open) if open.team == team => open,
        _ => {
            read = crate::open::Open::read(desk.vault()?, team, me)?;
            &read
        }
    };
    let team = open.review.details().map(|held| held.body.team.clone()).unwrap_or_default();
    let member = |one: review::records::Member| GivenMember {
        person: one.id,
        name: one.name,
        lead: one.role == review::pack::Role::Lead,
    };
    Ok(team.into_iter().map(member).collect())
}

impl Desk {
    /// Before the program ends: seals what is typed and asks for a last upload. Answers whether there is one to wait for.
    pub fn upload_before_closing(&mut self) -> bool {
        let _ = crate::drafts::seal_all(self);
        let more = self.uploads_still();
        if more {
            self.order(Command::Now);
        }
        more
    }

    /// Whether something waits that could go now.
    pub fn uploads_still(&mut self) -> bool {
        let now = self.now().to_utc();
        let able = self.link.connection.as_ref().is_some_and(|c| !c.paused && !c.rests(now));
        let waiting = self.vault.as_ref().and_then(|vault| vault.waiting_to_upload().ok());
        able && self.link.status.trouble.is_none() && waiting.unwrap_or(0) > 0
    }
}

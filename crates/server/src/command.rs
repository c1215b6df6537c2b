//! What can be said to the program on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use review::authority::Part;
use sync::DeviceId;

use crate::store::Role;

const ABOUT_ACCESS: &str = "\
Who reads what: a review is read by its team and by nobody else. A role alone opens no review, not even an \
administrator's or the project team's: whoever is to read one is added to its team with `member set`, and the audit \
log shows it. The editions and the list of services are read by everybody who is enrolled.

Roles: administrator (runs the server), project_team (works for the network), lead_reviewer (may bring reviews that \
began on a laptop), reviewer.";

/// The central server of a quality network.
#[derive(Parser)]
#[command(name = "standpoint-server", version, about = "The central server of a quality network", after_long_help = ABOUT_ACCESS)]
pub struct Command {
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub act: Act,
}

/// Where the data is.
#[derive(Args)]
pub struct Place {
    /// The data folder: database, certificate of development, address; without it a folder of this user
    #[arg(long, global = true, value_name = "DIR", env = "STANDPOINT_SERVER_DATA")]
    pub data: Option<PathBuf>,
    /// A PostgreSQL database instead of SQLite in the data folder: postgres://user:password@host/name
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "STANDPOINT_DATABASE",
        hide_env_values = true
    )]
    pub database: Option<String>,
    /// An authority for the way to the database, PEM, besides those of this machine. Without sslmode in the URL the way is
    /// encrypted whenever it leaves this machine
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        requires = "database",
        env = "STANDPOINT_DATABASE_CA"
    )]
    pub database_ca: Option<PathBuf>,
}

/// What to do.
#[derive(Subcommand)]
pub enum Act {
    /// Listen for laptops, until a signal asks to end
    Serve(Serve),
    /// People with an account
    #[command(subcommand)]
    Person(Person),
    /// Print a code that enrols one laptop of somebody, once
    Enrol(Enrol),
    /// Laptops
    #[command(subcommand)]
    Device(Device),
    /// Reviews
    #[command(subcommand)]
    Review(Review),
    /// Who is in the team of a review; nobody else reads it
    #[command(subcommand)]
    Member(Member),
    /// Bring in packs, editions and tables; each whole or not at all
    #[command(subcommand)]
    Import(Import),
    /// Write a checked copy of the database into a folder; the server may go on meanwhile
    Backup {
        /// The folder
        folder: PathBuf,
    },
    /// Put a copy back; laptops then offer again what it does not have
    Restore {
        /// The copy; none for a PostgreSQL database, once pg_restore has put it back
        file: Option<PathBuf>,
    },
    /// Print the audit log, newest first
    Audit {
        /// How many entries
        #[arg(long, default_value_t = 100)]
        most: u32,
    },
}

/// `serve`
#[derive(Args)]
pub struct Serve {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, default_value = "127.0.0.1:8443", env = "STANDPOINT_LISTEN")]
    pub listen: SocketAddr,
    /// The certificate with its chain, PEM
    #[arg(long, value_name = "FILE", requires = "key", required_unless_present_any = ["development_ca", "plain_http_behind_proxy"])]
    pub certificate: Option<PathBuf>,
    /// Its private key, PEM
    #[arg(long, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Make an authority and a certificate in the data folder, for trying things out
    #[arg(long, conflicts_with_all = ["certificate", "plain_http_behind_proxy"])]
    pub development_ca: bool,
    /// Another name that the certificate of development is good for
    #[arg(long = "name", value_name = "HOST", requires = "development_ca")]
    pub names: Vec<String>,
    /// Speak plain HTTP to a proxy on this machine, which adds X-Forwarded-For; only on a loopback address
    #[arg(long, conflicts_with = "certificate")]
    pub plain_http_behind_proxy: bool,
    /// Where to answer Prometheus, over plain HTTP: keep it inside the network
    #[arg(long, value_name = "ADDR")]
    pub metrics: Option<SocketAddr>,
    /// The name of the network, as laptops show it
    #[arg(long, default_value = "Quality network", env = "STANDPOINT_NETWORK")]
    pub network: String,
}

/// `person`
#[derive(Subcommand)]
pub enum Person {
    /// Add an account
    Add {
        /// Their name
        #[arg(long)]
        name: String,
        /// Their e-mail address
        #[arg(long)]
        email: String,
        /// administrator, project_team, lead_reviewer or reviewer
        #[arg(long, value_parser = role)]
        role: Role,
    },
    /// List the accounts
    List,
    /// Keep a password, read from standard input, for signing in at the server itself
    Password {
        /// Whose
        #[arg(long)]
        email: String,
    },
}

/// `enrol`
#[derive(Args)]
pub struct Enrol {
    /// Whose laptop
    #[arg(long)]
    pub email: String,
    /// A review whose team they are in: its title, the beginning of it, or its id
    #[arg(long, requires = "name")]
    pub review: Option<String>,
    /// Their name in that team
    #[arg(long = "as", value_name = "NAME", requires = "review")]
    pub name: Option<String>,
}

/// `device`
#[derive(Subcommand)]
pub enum Device {
    /// List the laptops
    List {
        /// Of one person only
        #[arg(long)]
        email: Option<String>,
    },
    /// Withdraw a laptop: it is not answered any more
    Revoke {
        /// Its id
        id: DeviceId,
        /// Ask it to remove its data at its next contact
        #[arg(long)]
        wipe: bool,
    },
}

/// `review`
#[derive(Subcommand)]
pub enum Review {
    /// List the reviews
    List,
    /// Take no more changes
    Lock {
        /// Its title, the beginning of it, or its id
        review: String,
    },
    /// Take changes again
    Unlock {
        /// Its title, the beginning of it, or its id
        review: String,
    },
}

/// `member`
#[derive(Subcommand)]
pub enum Member {
    /// List the team of a review
    List {
        /// Its title, the beginning of it, or its id
        #[arg(long)]
        review: String,
    },
    /// Add somebody to a team, or change who they are in it
    Set {
        /// Its title, the beginning of it, or its id
        #[arg(long)]
        review: String,
        /// Their name in the team
        #[arg(long)]
        name: String,
        /// The account that they are
        #[arg(long)]
        email: Option<String>,
        /// lead, project_team or reviewer; who is new is a reviewer
        #[arg(long, value_parser = part)]
        part: Option<Part>,
    },
    /// Take somebody out of a team; what they wrote stays
    Remove {
        /// Its title, the beginning of it, or its id
        #[arg(long)]
        review: String,
        /// Their name in the team
        #[arg(long)]
        name: String,
    },
}

/// `import`
#[derive(Subcommand)]
pub enum Import {
    /// A review pack, which becomes a review with its team
    Pack {
        /// The pack
        file: PathBuf,
        /// Its edition, if it is not in the pack
        #[arg(long, value_name = "FILE")]
        edition: Option<PathBuf>,
    },
    /// A table of people with the columns name, email and role (CSV, UTF-8)
    People {
        /// The table
        file: PathBuf,
    },
    /// A table of services with the columns name, organisation and region (CSV, UTF-8), for everybody to read
    Services {
        /// The table
        file: PathBuf,
    },
    /// An edition of the standards (JSON, CSV or XLSX), for everybody to read; imported again it is brought up to date
    Edition {
        /// The edition
        file: PathBuf,
        /// What it is called, for tables; without it the name of the file
        #[arg(long)]
        label: Option<String>,
    },
}

/// The roles by name.
pub const ROLES: [(&str, Role); 4] = [
    ("administrator", Role::Administrator),
    ("project_team", Role::ProjectTeam),
    ("lead_reviewer", Role::LeadReviewer),
    ("reviewer", Role::Reviewer),
];

/// The parts by name.
pub const PARTS: [(&str, Part); 3] =
    [("lead", Part::Lead), ("project_team", Part::ProjectTeam), ("reviewer", Part::Reviewer)];

/// The role of this name; spaces and hyphens will do.
///
/// # Errors
/// What the names are.
pub fn role(text: &str) -> Result<Role, String> {
    named(&ROLES, text)
}

fn part(text: &str) -> Result<Part, String> {
    named(&PARTS, text)
}

fn named<T: Copy>(all: &[(&str, T)], text: &str) -> Result<T, String> {
    let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
    let found = all.iter().find(|(name, _)| *name == plain).map(|(_, one)| *one);
    let names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    found.ok_or_else(|| format!("it is one of {}", names.join(", ")))
}

/// The name of a role or a part.
pub fn name_of<T: PartialEq>(all: &[(&'static str, T)], one: &T) -> &'static str {
    all.iter().find(|(_, known)| known == one).map_or("", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Command::command().debug_assert();
    }

    #[test]
    fn the_help_says_that_a_role_opens_no_review() {
        let help = Command::command().render_long_help().to_string();
        assert!(help.contains("The central server of a quality network"), "{help}");
        assert!(
            help.contains("A role alone opens no review, not even an administrator's"),
            "{help}"
        );
    }

    #[test]
    fn serving_needs_a_certificate_or_a_word_why_not() {
        let says = |words: &[&str]| {
            Command::try_parse_from([&["standpoint-server", "serve"], words].concat()).is_ok()
        };
        assert!(!says(&[]));
        assert!(says(&["--development-ca", "--name", "server.example"]));
        assert!(says(&["--plain-http-behind-proxy"]));
        assert!(says(&["--certificate", "c.pem", "--key", "k.pem"]));
        assert!(!says(&["--certificate", "c.pem"]));
        assert!(!says(&["--certificate", "c.pem", "--key", "k.pem", "--development-ca"]));
    }

    #[test]
    fn roles_are_read_as_people_write_them() {
        assert_eq!(role("Lead reviewer"), Ok(Role::LeadReviewer));
        assert_eq!(role("project-team"), Ok(Role::ProjectTeam));
        assert!(role("boss").unwrap_err().contains("administrator"));
    }
}

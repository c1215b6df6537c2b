//! The network's server as a process of its own, administered from its command line.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// How long it may take to begin or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server with its data. It listens on one address from its first start on, so that laptops find it again.
pub struct Central {
    folder: TempDir,
    database: Option<String>,
    port: u16,
    running: Option<Child>,
}

impl Central {
    /// A new server, not started yet: SQLite in its folder, or the PostgreSQL database of this address.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn new(database: Option<String>) -> Result<Central> {
        // Free now, and not asked for by chance: the system hands out others first.
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        Ok(Central { folder: tempfile::tempdir()?, database, port, running: None })
    }

    /// A second server on the same database, with the same authority. It is not started yet.
    ///
    /// # Errors
    /// Those of the disk; when the first has made no authority.
    pub fn twin(&self) -> Result<Central> {
        let twin = Central::new(self.database.clone())?;
        fs::create_dir_all(twin.data())?;
        let authority = self.authority()?;
        for file in [authority.with_extension("key"), authority] {
            let name = file.file_name().context("a file has a name")?;
            fs::copy(&file, twin.data().join(name))?;
        }
        Ok(twin)
    }

    /// Its data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// How laptops write its address.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The authority that laptops are to believe; there once it has been started.
    ///
    /// # Errors
    /// When it has not.
    pub fn authority(&self) -> Result<PathBuf> {
        let found = fs::read_dir(self.data())?.filter_map(|entry| entry.ok().map(|e| e.path()));
        let is_authority = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.contains("ca") && name.ends_with(".pem") && !name.contains("key")
        };
        found.into_iter().find(is_authority).context("the server has made no authority")
    }

    /// What it wrote to its log so far.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn log(&self) -> Result<String> {
        Ok(fs::read_to_string(self.folder.path().join("log"))?)
    }

    /// Starts it and waits until it answers.
    ///
    /// # Errors
    /// What it said instead.
    pub fn start(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.folder.path().join("log"))?;
        let child = self
            .command(&["serve", "--development-ca", "--network", "Low Secure Network"])
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", self.port))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("the server does not start")?;
        self.running = Some(child);
        let given_up = Instant::now() + PATIENCE;
        while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = match &mut self.running {
                Some(child) => child.try_wait()?,
                None => None,
            };
            if ended.is_some() || Instant::now() > given_up {
                bail!("the server does not listen:\n{}", self.log()?);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// Those of the system.
    pub fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.running.take() {
            child.kill()?;
            child.wait()?;
        }
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Errors
    /// When it does not.
    pub fn stop(&mut self) -> Result<()> {
        let Some(mut child) = self.running.take() else { return Ok(()) };
        kill_process(Pid::from_child(&child), Signal::TERM)?;
        let given_up = Instant::now() + PATIENCE;
        while child.try_wait()?.is_none() {
            if Instant::now() > given_up {
                child.kill()?;
                bail!("the server does not end");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// Its process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.running.as_ref().map(Child::id)
    }

    /// Runs one command of the administrator and answers what it printed.
    ///
    /// # Errors
    /// What it said instead.
    pub fn admin(&self, words: &[&str]) -> Result<String> {
        let done = self.command(words).output().context("the server's program does not start")?;
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let why = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{}: {said}{why}", words.join(" "));
        Ok(said)
    }

    /// Adds somebody, and answers the code that enrols one laptop of theirs.
    ///
    /// # Errors
    /// What the server said instead.
    pub fn welcome(&self, name: &str, role: &str, review: Option<&str>) -> Result<String> {
        let email = email(name);
        let added =
            self.admin(&["person", "add", "--name", name, "--email", &email, "--role", role]);
        if let Err(error) = &added
            && !error.to_string().contains("exists")
        {
            return added;
        }
        self.code(name, review)
    }

    /// Another code for somebody who is known.
    ///
    /// # Errors
    /// What the server said instead.
    pub fn code(&self, name: &str, review: Option<&str>) -> Result<String> {
        let email = email(name);
        let mut words = vec!["enrol", "--email", &email];
        if let Some(review) = review {
            words.extend(["--review", review, "--as", name]);
        }
        let said = self.admin(&words)?;
        let is_code = |word: &&str| {
            word.len() == 14
                && word.split('-').count() == 3
                && word.split('-').all(|p| p.len() == 4)
        };
        let code = said.split_whitespace().find(is_code);
        code.map(str::to_owned).with_context(|| format!("no code in: {said}"))
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(words).arg("--data").arg(self.data());
        if let Some(database) = &self.database {
            command.arg("--database").arg(database);
        }
        command.env("HOME", self.folder.path()).env_remove("RUST_LOG");
        command
    }
}

impl Drop for Central {
    fn drop(&mut self) {
        if let Some(child) = &mut self.running {
            // Nothing is to be done about a process that is gone.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The address that goes with a name.
fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}

/// The program that was built beside this one.
pub fn program() -> PathBuf {
    let here = std::env::current_exe().unwrap_or_default();
    let folder = here.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    folder.unwrap_or(Path::new("")).join("standpoint-server")
}

/// Removes a folder, if it is there.
///
/// # Errors
/// Those of the disk.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

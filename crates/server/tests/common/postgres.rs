//! A PostgreSQL of our own: a private cluster in a temporary folder, reached through a socket in it.
//!
//! Include this file by path where it is needed: `#[path = "../../crates/server/tests/common/postgres.rs"]`.

#![allow(dead_code, reason = "each of those who include it uses a part")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

/// A cluster that runs as long as this program. It watches our end of a pipe, so that it stops and leaves nothing
/// behind however we end.
pub struct Cluster {
    bin: PathBuf,
    folder: String,
    _watch: Child,
}

const SCRIPT: &str = r#"
set -eu
dir=$(mktemp -d "${TMPDIR:-/tmp}/cluster.XXXXXX")
trap '"$1/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$dir"' EXIT
trap '' INT TERM HUP
cd "$dir"
# A key counts only if nobody but its owner can read it.
if [ -n "$3" ]; then install -m 600 "$3/key.pem" "$dir/key.pem"; fi
"$1/initdb" -D "$dir/data" -A trust -U postgres -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 ||
    { cat "$dir/log" >&2; exit 1; }
"$1/pg_ctl" -D "$dir/data" -l "$dir/log" -w \
    -o "-k $dir -c listen_addresses= -c max_connections=200 $2" start >/dev/null 2>&1 ||
    { cat "$dir/log" >&2; exit 1; }
echo "$dir"
cat >/dev/null
"#;

impl Cluster {
    /// Starts a cluster with these options of the server, such as `-c fsync=off`.
    pub fn start(options: &str) -> Self {
        Self::with_key(options, None)
    }

    /// Starts a cluster that also listens at a port of this machine, over TLS, with `certificate.pem` and `key.pem` of
    /// this folder.
    pub fn over_tls(port: u16, pki: &Path) -> Self {
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_key_file=../key.pem -c ssl_cert_file={}/certificate.pem",
            pki.display()
        );
        Self::with_key(&options, Some(pki))
    }

    fn with_key(options: &str, pki: Option<&Path>) -> Self {
        let bin = programs();
        // PostgreSQL refuses to run as root.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|me| {
            use std::os::unix::fs::MetadataExt;
            me.uid() == 0
        });
        let mut command = match is_root {
            true => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "sh"]);
                command
            }
            false => Command::new("sh"),
        };
        command.args(["-c", SCRIPT, "sh"]).arg(&bin).arg(options).arg(pki.unwrap_or(Path::new("")));
        let mut watch = command
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts PostgreSQL");
        let mut folder = String::new();
        let out = watch.stdout.take().expect("its output is a pipe");
        BufReader::new(out).read_line(&mut folder).expect("PostgreSQL tells its folder");
        let folder = folder.trim().to_owned();
        assert!(!folder.is_empty(), "PostgreSQL did not start");
        Self { bin, folder, _watch: watch }
    }

    /// The one cluster that the tests of this program share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(""))
    }

    /// What a query answers, as plain text.
    pub fn ask(&self, port: u16, query: &str) -> String {
        let mut psql = Command::new(self.bin.join("psql"));
        psql.args(["-h", &self.folder, "-p", &port.to_string(), "-U", "postgres", "-Atc", query]);
        let said = psql.output().expect("psql runs");
        String::from_utf8(said.stdout).expect("it answers in UTF-8").trim().to_owned()
    }

    /// Makes an empty database; the answer says how to connect to it.
    pub fn database(&self, name: &str) -> String {
        let made = Command::new(self.bin.join("createdb"))
            .args(["-h", &self.folder, "-U", "postgres", name])
            .status()
            .expect("createdb runs");
        assert!(made.success(), "no database {name}");
        format!("host={} user=postgres dbname={name}", self.folder)
    }
}

/// Where the programs are: Debian keeps those of the server out of the path.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &Path| {
        path.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse::<u32>().ok())
    };
    let mut found: Vec<PathBuf> = versions.map(|entry| entry.path()).collect();
    found.sort_by_key(|path| version(path));
    let found =
        found.into_iter().map(|path| path.join("bin")).rfind(|bin| bin.join("initdb").exists());
    found.or_else(configured).expect("PostgreSQL is installed; scripts/setup test does it")
}

fn configured() -> Option<PathBuf> {
    let said = Command::new("pg_config").arg("--bindir").output().ok()?;
    let bin = PathBuf::from(String::from_utf8(said.stdout).ok()?.trim());
    bin.join("initdb").exists().then_some(bin)
}

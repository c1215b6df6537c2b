//! The program itself: started, spoken to and ended as an office would.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use server::http::enrol::Enrolled;
use sync::wire::{Denial, MEDIA_TYPE, Response};
use sync::{Change, ChangeId, DeviceId, PersonId, StreamId};
use tempfile::TempDir;

use crate::house::{Laptop, Reply, client, nonce, note, uuid};

const PROGRAM: &str = env!("CARGO_BIN_EXE_standpoint-server");

/// A machine with the program on it.
struct Machine(TempDir);

/// The program while it serves; ended, at the latest, with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Serving {
    /// Asks it to end, and waits until it has.
    fn end(mut self) -> bool {
        self.ask();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server does not end");
    }

    fn ask(&self) {
        let id = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }
}

impl Machine {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.arg("--data").arg(self.path("data")).args(words);
        command.env_remove("STANDPOINT_DATABASE").stdin(Stdio::null());
        command
    }

    fn output(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What it says on success.
    fn did(&self, words: &[&str]) -> String {
        let output = self.output(words);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{words:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn refuses(&self, words: &[&str]) -> String {
        let output = self.output(words);
        assert!(!output.status.success(), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The program, once it listens on any port, and its address.
    async fn serve(&self, more: &[&str]) -> (Serving, String) {
        let _ = fs::remove_file(self.path("data/address"));
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let out = File::create(self.path("out")).unwrap();
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        let child = command.args(more).stdout(out).stderr(log).spawn().unwrap();
        let mut serving = Serving(child);
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            if let Ok(address) = fs::read_to_string(self.path("data/address")) {
                return (serving, address.trim().to_owned());
            }
            assert!(serving.0.try_wait().unwrap().is_none(), "it ended: {}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the server does not listen: {}", self.log());
    }

    fn client(&self) -> reqwest::Client {
        client(&fs::read(self.path("data/development-ca.pem")).unwrap())
    }

    /// Somebody with an account, and a code for them.
    fn code(&self, name: &str) -> String {
        let email = format!("{name}@example.org");
        self.did(&["person", "add", "--name", name, "--email", &email, "--role", "lead_reviewer"]);
        code_in(&self.did(&["enrol", "--email", &email]))
    }
}

/// The code that `enrol` has printed.
fn code_in(said: &str) -> String {
    let line = said.lines().find(|line| line.starts_with("Code for ")).unwrap();
    line.rsplit(": ").next().unwrap().to_owned()
}

async fn enrol(client: &reqwest::Client, address: &str, code: &str) -> (u16, Laptop) {
    let device = DeviceId::from_uuid(uuid());
    let ask =
        serde_json::json!({ "code": code, "device": device, "app": "test", "nonce": nonce() });
    let sent = client.post(format!("{address}/v1/enrol")).body(ask.to_string()).send().await;
    let reply = Reply::of(sent.unwrap()).await;
    let token = serde_json::from_slice::<Enrolled>(&reply.body).map(|enrolled| enrolled.token);
    (reply.status, Laptop { device, token: token.unwrap_or_default() })
}

async fn push(
    client: &reqwest::Client,
    address: &str,
    laptop: &Laptop,
    streams: &[StreamId],
    push: Vec<Change>,
) -> reqwest::Result<Reply> {
    let body = serde_json::to_vec(&laptop.asks(streams, push)).unwrap();
    let request = client.post(format!("{address}/v1/sync")).header("content-type", MEDIA_TYPE);
    let request = request.header("authorization", format!("Bearer {}", laptop.token));
    Ok(Reply::of(request.body(body).send().await?).await)
}

fn example(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/example");
    folder.join(name).display().to_string()
}

#[tokio::test]
async fn an_office_sets_up_a_review_and_a_laptop_takes_part_until_it_is_withdrawn() {
    let machine = Machine::new();
    let pack = example("pack.json");
    machine.did(&["import", "pack", &pack, "--edition", &example("edition.json")]);
    machine.did(&[
        "person",
        "add",
        "--name",
        "Canary Person",
        "--email",
        "canary@example.org",
        "--role",
        "reviewer",
    ]);
    let (serving, address) = machine.serve(&["--development-ca"]).await;
    let said = fs::read_to_string(machine.path("out")).unwrap();
    assert!(
        said.contains(&format!("Listening on {address}")) && said.contains("development-ca.pem")
    );
    // While it serves: a code, bound to somebody in the team.
    let team = machine.did(&["member", "list", "--review", "Hawthorn"]);
    let name = team.lines().find(|line| line.contains("\treviewer\t")).unwrap();
    let name = name.split('\t').next().unwrap();
    let words = ["enrol", "--email", "canary@example.org", "--review", "Hawthorn", "--as", name];
    let code = code_in(&machine.did(&words));
    let client = machine.client();
    let (_, laptop) = enrol(&client, &address, &code).await;
    assert_eq!(enrol(&client, &address, &code).await.0, 401);
    let reply = push(&client, &address, &laptop, &[], vec![]).await.unwrap();
    let response: Response = reply.json();
    let joined = &response.joined[0];
    let secret = note(joined.id, joined.me, "Canary words of a patient.");
    let reply = push(&client, &address, &laptop, &[joined.id], vec![secret]).await.unwrap();
    let response: Response = reply.json();
    assert!(response.verdicts[0].outcome.is_some(), "{response:?}");
    assert!(response.streams[0].changes.len() > 50, "the pack comes down");
    // What goes wrong must not tell either.
    let wrong = format!("{}canary", &code[..8]);
    enrol(&client, &address, &wrong).await;
    let url = format!("{address}/v1/canary-path?canary=query");
    client.get(url).header("user-agent", "canary agent").send().await.unwrap();
    client.post(format!("{address}/v1/sync")).body("canary body").send().await.unwrap();
    // Nobody else serves or restores over it.
    assert!(machine.refuses(&["serve", "--development-ca"]).contains("stop it first"));
    assert!(machine.refuses(&["restore", &pack]).contains("stop it first"));
    assert!(machine.did(&["device", "list"]).contains("enrolled until"));
    machine.did(&["device", "revoke", &laptop.device.to_string(), "--wipe"]);
    let reply = push(&client, &address, &laptop, &[], vec![]).await.unwrap();
    assert!(reply.is_denied(410, Denial::Wipe).nonce.is_some());
    assert!(serving.end());
    assert!(!machine.path("data/address").exists());
    let log = machine.log();
    assert!(log.lines().count() > 5);
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).expect("a line of the log is JSON");
        assert!(line["timestamp"].is_string() && line["level"].is_string());
    }
    let told = log.to_lowercase();
    for secret in
        ["canary", "hawthorn", "patient", name, &laptop.token, &code, &code.replace('-', "")]
    {
        assert!(!told.contains(&secret.to_lowercase()), "{secret} is in the log");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn everything_in_the_data_folder_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let machine = Machine::new();
    let (serving, address) = machine.serve(&["--development-ca"]).await;
    let code = machine.code("helen");
    enrol(&machine.client(), &address, &code).await;
    let copies = machine.path("copies");
    machine.did(&["backup", copies.to_str().unwrap()]);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for folder in [machine.path("data"), copies] {
        assert_eq!(mode(&folder), 0o700);
        for file in fs::read_dir(folder).unwrap() {
            let file = file.unwrap().path();
            let group_and_others = mode(&file) & 0o077;
            // Of a lock there is nothing to read.
            if fs::metadata(&file).unwrap().len() > 0 {
                assert_eq!(group_and_others, 0, "{}", file.display());
            }
        }
    }
    assert!(serving.end());
}

#[tokio::test]
async fn what_was_promised_before_the_end_is_there_after_it() {
    let machine = Machine::new();
    let (serving, address) = machine.serve(&["--development-ca"]).await;
    let client = machine.client();
    let code = machine.code("helen");
    let (_, laptop) = enrol(&client, &address, &code).await;
    let (stream, me) = (StreamId::from_uuid(uuid()), PersonId::from_uuid(uuid()));
    let give = serde_json::json!({ "stream": stream, "title": "Given", "me": me, "nonce": nonce(), "members": [{ "person": me, "name": "Helen", "lead": true }] });
    let given = client.post(format!("{address}/v1/give")).bearer_auth(&laptop.token);
    assert_eq!(given.body(give.to_string()).send().await.unwrap().status().as_u16(), 200);
    // Four of them write as fast as they are answered, while the server is asked to end.
    let (laptop, over) = (Arc::new(laptop), Arc::new(AtomicBool::new(false)));
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (client, address) = (machine.client(), address.clone());
            let (laptop, over) = (laptop.clone(), over.clone());
            tokio::spawn(async move {
                let mut promised: Vec<ChangeId> = Vec::new();
                while !over.load(Ordering::Relaxed) {
                    let change = note(stream, me, "A promise.");
                    let id = change.id;
                    let Ok(reply) = push(&client, &address, &laptop, &[], vec![change]).await
                    else {
                        break;
                    };
                    match reply.status {
                        200 => promised.push(id),
                        429 => tokio::time::sleep(Duration::from_millis(300)).await,
                        _ => break,
                    }
                }
                promised
            })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(700)).await;
    let ended = tokio::task::spawn_blocking(move || serving.end()).await.unwrap();
    over.store(true, Ordering::Relaxed);
    assert!(ended);
    let mut promised = Vec::new();
    for writer in writers {
        promised.extend(writer.await.unwrap());
    }
    assert!(promised.len() > 3, "{}", promised.len());
    let (serving, address) = machine.serve(&["--development-ca"]).await;
    let mut kept = Vec::new();
    let mut request = laptop.asks(&[stream], vec![]);
    loop {
        let body = serde_json::to_vec(&request).unwrap();
        let sent = client.post(format!("{address}/v1/sync")).header("content-type", MEDIA_TYPE);
        let sent = sent.bearer_auth(&laptop.token).body(body).send().await.unwrap();
        let response: Response = Reply::of(sent).await.json();
        let Some(page) = response.streams.first() else { break };
        kept.extend(page.changes.iter().map(|entry| entry.id));
        request.streams = vec![sync::wire::Cursor::new(stream, page.at())];
        if !page.more {
            break;
        }
    }
    for id in promised {
        assert!(kept.contains(&id), "a change was promised and is gone");
    }
    assert!(serving.end());
}

#[tokio::test]
async fn a_proxy_on_this_machine_may_speak_for_laptops_and_nobody_else() {
    let machine = Machine::new();
    let words = ["serve", "--plain-http-behind-proxy", "--listen", "0.0.0.0:0"];
    assert!(machine.refuses(&words).contains("proxy on this machine only"));
    let (serving, address) = machine.serve(&["--plain-http-behind-proxy"]).await;
    assert!(address.starts_with("http://127.0.0.1:"));
    let client = reqwest::Client::builder().no_proxy();
    crate::house::provider();
    let client = client.tls_certs_only([]).build().unwrap();
    // Each laptop pays for its own wrong codes, whatever a laptop says of itself.
    let tries = async |forwarded: &str| {
        let ask = serde_json::json!({ "code": "0000-0000-0000", "device": uuid(), "app": "test", "nonce": nonce() });
        let ask = client.post(format!("{address}/v1/enrol")).body(ask.to_string());
        ask.header("x-forwarded-for", forwarded).send().await.unwrap().status().as_u16()
    };
    for n in 0..5 {
        assert_eq!(tries(&format!("203.0.113.{n}, 192.0.2.1")).await, 401);
    }
    assert_eq!(tries("203.0.113.9, 192.0.2.1").await, 429);
    assert_eq!(tries("192.0.2.2").await, 401);
    assert!(serving.end());
}

#[tokio::test]
async fn a_port_that_is_taken_and_files_that_are_missing_are_named() {
    let machine = Machine::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let error = machine.refuses(&["serve", "--development-ca", "--listen", &address]);
    assert!(error.contains(&address) && error.contains("--listen"), "{error}");
    let error = machine.refuses(&["serve", "--certificate", "no.pem", "--key", "no.key"]);
    assert!(error.contains("no.pem"), "{error}");
    assert!(machine.refuses(&["serve"]).contains("--certificate"));
}

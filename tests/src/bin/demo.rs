//! `make demo`: the network's server with an example review, and two reviewers' laptops connected to it, ready to be tried
//! by hand. Without a display the two meet by themselves, and leave their pictures.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use whole::meeting::meeting;
use whole::pair::{PEOPLE, UNIT, network};
use whole::{Bench, Central, app, target};

/// For trying things out; nothing real is behind it.
const PASSPHRASE: &str = "three quiet herons by the weir";

fn main() -> Result<()> {
    let displayed =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if displayed {
        return by_hand();
    }
    let folder = target().join("demo");
    tokio::runtime::Runtime::new()?.block_on(meeting(&folder))?;
    say(&format!("Two reviewers have met; the pictures are in {}", folder.display()))
}

/// Opens both windows and waits until they are closed.
fn by_hand() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut central = network(folder.path())?;
    central.start()?;
    let mut windows = Vec::new();
    for (n, (name, role)) in PEOPLE.into_iter().enumerate() {
        let place = folder.path().join(format!("laptop{n}"));
        laptop(&central, &place, name, role)?;
        windows.push(open(&place)?);
    }
    say(&format!(
        "The server listens on {}. Two windows open: {}.\nBoth unlock with: {PASSPHRASE}\n\
         Choose {UNIT}. Close both windows to end; everything is thrown away then.",
        central.address(),
        PEOPLE.map(|(name, _)| name).join(" and ")
    ))?;
    for mut window in windows {
        window.wait()?;
    }
    central.stop()
}

/// A laptop that is connected and holds the review.
fn laptop(central: &Central, place: &Path, name: &str, role: &str) -> Result<()> {
    let code = central.welcome(name, role, Some(UNIT))?;
    let mut bench = Bench::at(place.to_owned());
    bench.choose("authority", central.authority()?);
    bench.ask("app.create", json!({ "passphrase": PASSPHRASE }))?;
    bench.ask("app.codeKept", json!({}))?;
    let enrol = json!({ "address": central.address(), "code": code, "authority": "authority" });
    bench.ask("sync.enrol", enrol)?;
    bench.ask("app.lock", json!({})).map(drop)
}

fn open(place: &Path) -> Result<Child> {
    let window = Command::new(app()?).env("STANDPOINT_DATA", place).spawn();
    let mut window = window.context("the window does not open")?;
    std::thread::sleep(Duration::from_secs(1));
    if let Some(ended) = window.try_wait()? {
        bail!("the window closed at once: {ended}");
    }
    Ok(window)
}

fn say(line: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

//! The program, open in a real window on a screen of its own, driven by WebDriver.

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process_group};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::laptop::{Laptop, app};
use crate::processes::{Process, processes};

/// How long a person would wait for something to appear before giving up.
const PATIENCE: Duration = Duration::from_secs(20);
const PAGE: &str = include_str!("page.js");
pub(crate) const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Which colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Ink on paper.
    Light,
    /// Paper on ink.
    Dark,
}

/// One rule of axe-core that a screen breaks.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Violation {
    /// The rule, as in axe-core's list.
    pub id: String,
    /// `minor` to `critical`.
    pub impact: Option<String>,
    /// What to do.
    pub help: String,
    /// Selectors of the elements.
    pub nodes: Vec<String>,
}

/// The open program. Dropping it ends the program at once; [`Window::close`] closes it like a
/// person.
#[derive(Debug)]
pub struct Window {
    client: Client,
    app: Process,
    driver: Group,
    /// What stands above the page in its window, in pixels.
    above: u32,
    // Last: the screen goes after what it shows.
    _screen: Group,
}

impl Window {
    pub(crate) async fn open(laptop: &Laptop) -> Result<Window> {
        let window = Window::start(laptop, &app()?, &[]).await?;
        window.until("document.querySelector('h1, main, [role=main]')").await?;
        Ok(window)
    }

    /// A page from the disk in the engine that draws the program's window, without the program.
    pub(crate) async fn page(laptop: &Laptop, page: &Path) -> Result<Window> {
        let mut window = Window::start(laptop, &browser()?, &["--automation"]).await?;
        window.client.goto(&format!("file://{}", page.display())).await?;
        window.client.set_window_size(1366, 768).await?;
        let inside = window.until("innerWidth === 1366 && innerHeight > 0 && innerHeight").await?;
        let inside = inside.as_u64().and_then(|height| u32::try_from(height).ok());
        window.above = 768_u32.saturating_sub(inside.context("the page has no height")?);
        Ok(window)
    }

    async fn start(laptop: &Laptop, app: &Path, args: &[&str]) -> Result<Window> {
        let log = || OpenOptions::new().create(true).append(true).open(laptop.log());
        let (screen, display) = screen()?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("DISPLAY", format!(":{display}"))
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "memory")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", "C.UTF-8")
            .env("HOME", laptop.home())
            .env("XDG_DATA_HOME", laptop.home().join("share"))
            .env("XDG_CONFIG_HOME", laptop.home().join("config"))
            .env("XDG_CACHE_HOME", laptop.home().join("cache"))
            .env("STANDPOINT_DATA", laptop.data())
            .env("STANDPOINT_ANSWERS", laptop.answers())
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("STANDPOINT_NOW")
            .envs(laptop.now().map(|now| ("STANDPOINT_NOW", now)))
            .stdin(Stdio::null())
            .stdout(log()?)
            .stderr(log()?);
        let driver = Group::start(command).context(
            "WebKitWebDriver does not start. Is webkit2gtk-driver installed? make setup",
        )?;
        listening(port).await?;
        let options = json!({ "binary": app, "args": args });
        let capabilities = [("webkitgtk:browserOptions".to_owned(), options)].into_iter().collect();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| format!("the window does not open:\n{}", tail(&laptop.log())))?;
        let name = app.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let app = processes(driver.id)?.into_iter().find(|process| process.name == name);
        let app = app.context("the program's process is not there")?;
        Ok(Window { client, app, driver, above: 0, _screen: screen })
    }

    /// Closes the window like a person does, and waits until the program has ended: drafts are
    /// sealed then.
    pub async fn close(self) -> Result<()> {
        // The driver may report the end of its session as an error: the window is gone.
        let _ = self.client.close_window().await;
        let given_up = Instant::now() + PATIENCE;
        while self.processes()?.contains(&self.app) {
            if Instant::now() > given_up {
                bail!("the program does not end when its window is closed");
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Ok(())
    }

    /// Ends the program at once, as a power cut would.
    pub fn kill(self) -> Result<()> {
        self.app.kill()
    }

    /// The program's own process.
    pub fn app(&self) -> &Process {
        &self.app
    }

    /// All processes behind the window: the driver, the program, the web view's.
    pub fn processes(&self) -> Result<Vec<Process>> {
        processes(self.driver.id)
    }

    /// Waits for the element with this role and name. A name matches exactly, else by its start,
    /// else by a part. Keys shown in a name (`kbd`) do not count.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        let script = "page.find(args[0], args[1])";
        match self.wait(script, vec![json!(role), json!(name)], PATIENCE).await? {
            Some(found) => self.element(found),
            None => {
                let offers = self.run("return page.offers(args[0])", vec![json!(role)]).await?;
                bail!("no {role} “{name}”; there are {offers}")
            }
        }
    }

    /// Waits for the innermost visible element that says `text`.
    pub async fn find_text(&self, text: &str) -> Result<Element> {
        let found = self.wait("page.saying(args[0])", vec![json!(text)], PATIENCE).await?;
        self.element(found.with_context(|| format!("nothing says “{text}”"))?)
    }

    /// Clicks the element with this role and name.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        let args = vec![json!(role), json!(name)];
        let click =
            async || match self.clickable("page.find(args[0], args[1])", args.clone()).await? {
                Some(element) => Ok(element.click().await?),
                None => Ok(self.find(role, name).await?.click().await?),
            };
        self.again(click).await.with_context(|| format!("clicking {role} “{name}”"))
    }

    /// Clicks what says `text`.
    pub async fn click_text(&self, text: &str) -> Result<()> {
        let click = async || match self.clickable("page.saying(args[0])", vec![json!(text)]).await?
        {
            Some(element) => Ok(element.click().await?),
            None => Ok(self.find_text(text).await?.click().await?),
        };
        self.again(click).await.with_context(|| format!("clicking “{text}”"))
    }

    /// The element once it rests in sight. Of what never does the driver knows why it cannot be clicked.
    async fn clickable(&self, element: &str, args: Vec<Value>) -> Result<Option<Element>> {
        let ready = format!("page.clickable({element})");
        let found = self.wait(&ready, args, PATIENCE).await?;
        found.map(|found| self.element(found)).transpose()
    }

    /// Puts `text` into the text field with this name, instead of what it held.
    pub async fn fill(&self, name: &str, text: &str) -> Result<()> {
        self.fill_role("textbox", name, text).await
    }

    /// The same for another role: `searchbox`, `combobox`, `spinbutton`.
    pub async fn fill_role(&self, role: &str, name: &str, text: &str) -> Result<()> {
        self.click(role, name).await?;
        self.keys("Ctrl+A").await?;
        self.keys("Delete").await?;
        self.type_text(text).await
    }

    /// Types into whatever has the focus, key by key. A line feed is the Enter key.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        let keys = text.chars().map(|c| if c == '\n' { '\u{E007}' } else { c });
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Presses keys together: `"Enter"`, `"Alt+1"`, `"Ctrl+Shift+Z"`, `"F6"`, `"ArrowDown"`.
    pub async fn keys(&self, combination: &str) -> Result<()> {
        let keys = combination_keys(combination)?;
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys.iter().copied() {
            actions = actions.then(KeyAction::Down { value });
        }
        for value in keys.into_iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Waits until `text` can be read, on the page or in a field.
    pub async fn sees(&self, text: &str) -> Result<()> {
        let seen = self.wait("page.sees(args[0])", vec![json!(text)], PATIENCE).await?;
        if seen.is_none() {
            let body = self.run("return document.body.innerText", vec![]).await?;
            bail!("“{text}” is not to be seen. The window says: {body}");
        }
        Ok(())
    }

    /// Waits until `text` can no longer be read.
    pub async fn sees_no(&self, text: &str) -> Result<()> {
        let gone = self.wait("!page.sees(args[0])", vec![json!(text)], PATIENCE).await?;
        gone.map(|_| ()).with_context(|| format!("“{text}” is still to be seen"))
    }

    /// Waits until a JavaScript expression is true, and gives its value. `page` (see `page.js`) is
    /// at hand: `page.find("option", "1.2").ariaSelected === "true"`.
    pub async fn until(&self, expression: &str) -> Result<Value> {
        let value = self.wait(expression, vec![], PATIENCE).await?;
        value.with_context(|| format!("this never came true: {expression}"))
    }

    /// Runs a JavaScript function body in the page; `args` and `page` are at hand.
    pub async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        let script = format!("{PAGE}\nconst args = [...arguments];\n{script}");
        Ok(self.client.execute(&script, args).await?)
    }

    /// Makes the page this large, in pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        self.client.set_window_size(width, height + self.above).await?;
        let fits = format!("innerWidth === {width} && innerHeight === {height}");
        self.until(&fits).await.map(|_| ())
    }

    /// Shows the page in these colours, whatever the person chose.
    pub async fn theme(&self, theme: Theme) -> Result<()> {
        let script = "document.documentElement.dataset.theme = args[0]";
        self.run(script, vec![json!(theme)]).await.map(|_| ())
    }

    /// Shows text this large: 1 is 100 %.
    pub async fn text_scale(&self, scale: f32) -> Result<()> {
        let script = "document.documentElement.style.setProperty('--text-scale', args[0])";
        self.run(script, vec![json!(scale.to_string())]).await.map(|_| ())
    }

    /// Waits until the page has come to rest: fonts are there, nothing moves, all is painted.
    pub async fn settled(&self) -> Result<()> {
        let script = format!(
            "{PAGE}\nconst done = arguments[arguments.length - 1];\n\
             page.settled().then(() => done(true), (error) => done(String(error)));"
        );
        match self.client.execute_async(&script, vec![]).await? {
            Value::Bool(true) => Ok(()),
            error => bail!("the page does not settle: {error}"),
        }
    }

    /// A picture of the page as PNG.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        self.settled().await?;
        // The driver takes its picture at the next time the page paints, which may be never.
        self.run("window.stirring = page.stir()", vec![]).await?;
        let png = self.client.screenshot().await?;
        self.run("window.stirring()", vec![]).await?;
        fs::write(path, png).with_context(|| path.display().to_string())
    }

    /// Every rule of axe-core that the page breaks.
    pub async fn axe(&self) -> Result<Vec<Violation>> {
        self.axe_by(json!({}), None).await
    }

    /// Those that are about colours, where the rest was looked at in other colours.
    pub async fn axe_of_colours(&self) -> Result<Vec<Violation>> {
        self.axe_by(json!({ "runOnly": ["color-contrast", "link-in-text-block"] }), None).await
    }

    /// The same by other rules, which axe-core's options say; within one element, where a selector is given.
    pub(crate) async fn axe_by(
        &self,
        rules: Value,
        within: Option<&str>,
    ) -> Result<Vec<Violation>> {
        let there = self.run("return typeof window.axe === 'object'", vec![]).await?;
        if there != json!(true) {
            let path = crate::root().join("ui/node_modules/axe-core/axe.min.js");
            let source = fs::read_to_string(&path)
                .with_context(|| format!("{}: run make setup", path.display()))?;
            self.client.execute(&source, vec![]).await?;
        }
        let script = r#"
            const done = arguments[arguments.length - 1];
            const nodes = (rule) => rule.nodes.map((node) => node.target.join(" "));
            const short = (rule) =>
              ({ id: rule.id, impact: rule.impact, help: rule.help, nodes: nodes(rule) });
            const [rules, within] = arguments;
            const look = (more) =>
              window.axe.run(within ?? document, { resultTypes: ["violations"], ...rules, ...more });
            // Selectors take their time, and only what is wrong needs them.
            const wrong = (found) => (found.violations.length > 0 ? look({}) : found);
            look({ selectors: false }).then(wrong).then(
              (found) => done(found.violations.map(short)),
              (error) => done(String(error)),
            );"#;
        let found = self.client.execute_async(script, vec![rules, json!(within)]).await?;
        serde_json::from_value(found.clone()).map_err(|_| anyhow!("axe-core failed: {found}"))
    }

    /// Text that is cut off: what it begins with, and how it is cut.
    pub async fn cut_text(&self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.run("return page.cut()", vec![]).await?)?)
    }

    /// The WebDriver client, for what is missing here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Looks at every frame that is painted until `expression` is true. `None` when `patience` is
    /// over.
    async fn wait(
        &self,
        expression: &str,
        args: Vec<Value>,
        patience: Duration,
    ) -> Result<Option<Value>> {
        let script = format!(
            "{PAGE}
            const args = [...arguments];
            const done = args.pop();
            const given_up = performance.now() + {};
            const look = () => {{
              try {{
                const found = ({expression});
                if (found) return done({{ found }});
              }} catch (error) {{
                return done({{ error: String(error) }});
              }}
              if (performance.now() > given_up) return done({{}});
              page.frame().then(look);
            }};
            look();",
            patience.as_millis()
        );
        let mut tries = 3;
        let mut answer = loop {
            tries -= 1;
            match self.client.execute_async(&script, args.clone()).await {
                // The page was loaded anew meanwhile, as it is after a lock: the same of the new one.
                Err(error) if tries > 0 && error.to_string().contains("unload event") => {}
                answer => break answer?,
            }
        };
        if let Some(error) = answer.get("error") {
            bail!("{expression}: {error}");
        }
        Ok(answer.get_mut("found").map(Value::take))
    }

    fn element(&self, found: Value) -> Result<Element> {
        let id = found.get(ELEMENT).and_then(Value::as_str);
        let id = id.with_context(|| format!("not an element: {found}"))?;
        Ok(Element::from_element_id(self.client.clone(), ElementRef::from(id.to_owned())))
    }

    /// A screen may repaint between finding and clicking; a person would simply click again.
    async fn again(&self, action: impl AsyncFn() -> Result<()>) -> Result<()> {
        let mut left = 3;
        loop {
            left -= 1;
            match action().await {
                Err(error) if left > 0 && moved(&error) => self.settled().await?,
                other => return other,
            }
        }
    }
}

fn moved(error: &anyhow::Error) -> bool {
    use ErrorStatus::{ElementClickIntercepted, ElementNotInteractable, StaleElementReference};
    matches!(
        error.downcast_ref::<CmdError>(),
        Some(CmdError::Standard(told)) if matches!(
            told.error,
            ElementClickIntercepted | ElementNotInteractable | StaleElementReference
        )
    )
}

/// The small browser that comes with the engine.
fn browser() -> Result<PathBuf> {
    let folders = fs::read_dir("/usr/lib")?.filter_map(|entry| Some(entry.ok()?.path()));
    let folders = folders.chain(["/usr/lib", "/usr/lib64", "/usr/libexec"].map(PathBuf::from));
    let mut browsers = folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"));
    browsers.find(|browser| browser.is_file()).context("WebKitGTK's MiniBrowser is not there")
}

/// A program and all that it starts, ended together.
#[derive(Debug)]
struct Group {
    child: Child,
    id: i32,
}

impl Group {
    fn start(mut command: Command) -> Result<Group> {
        let child = command.process_group(0).spawn()?;
        let id = i32::try_from(child.id())?;
        Ok(Group { child, id })
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = Pid::from_raw(self.id) {
            // An error means that they have all ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

/// A screen without a monitor, and its number.
fn screen() -> Result<(Group, u32)> {
    let mut command = Command::new("Xvfb");
    command
        .args(["-displayfd", "1", "-screen", "0", "1920x1200x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut screen =
        Group::start(command).context("Xvfb does not start. Is xvfb installed? make setup")?;
    let output = screen.child.stdout.take().context("Xvfb has no output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let display = line.trim().parse().context("Xvfb found no free display")?;
    Ok((screen, display))
}

async fn listening(port: u16) -> Result<()> {
    let given_up = Instant::now() + PATIENCE;
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if Instant::now() > given_up {
            bail!("WebKitWebDriver does not listen");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().rev().take(20).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// The WebDriver codes of keys pressed together.
fn combination_keys(combination: &str) -> Result<Vec<char>> {
    let (modifiers, last) = match combination.rsplit_once('+') {
        // The plus key itself: `+` or `Ctrl++`.
        Some((modifiers, "")) => (modifiers.trim_end_matches('+'), "+"),
        Some((modifiers, last)) => (modifiers, last),
        None => ("", combination),
    };
    let names = modifiers.split('+').filter(|name| !name.is_empty()).chain([last]);
    names.map(key).collect()
}

fn key(name: &str) -> Result<char> {
    let mut characters = name.chars();
    if let (Some(one), None) = (characters.next(), characters.next()) {
        return Ok(one.to_ascii_lowercase());
    }
    Ok(match name {
        "Ctrl" => '\u{E009}',
        "Shift" => '\u{E008}',
        "Alt" => '\u{E00A}',
        "Enter" => '\u{E007}',
        "Escape" => '\u{E00C}',
        "Tab" => '\u{E004}',
        "Space" => ' ',
        "Backspace" => '\u{E003}',
        "Delete" => '\u{E017}',
        "Home" => '\u{E011}',
        "End" => '\u{E010}',
        "PageUp" => '\u{E00E}',
        "PageDown" => '\u{E00F}',
        "ArrowLeft" => '\u{E012}',
        "ArrowUp" => '\u{E013}',
        "ArrowRight" => '\u{E014}',
        "ArrowDown" => '\u{E015}',
        _ => {
            let number = name.strip_prefix('F').and_then(|number| number.parse::<u32>().ok());
            let code = number.filter(|number| (1..=12).contains(number)).map(|n| 0xE030 + n);
            code.and_then(char::from_u32).with_context(|| format!("no key is called {name}"))?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written_on_the_keyboard() {
        let check = |combination: &str, wanted: &[char]| {
            assert_eq!(combination_keys(combination).unwrap(), wanted, "{combination}");
        };
        check("a", &['a']);
        check("Alt+1", &['\u{E00A}', '1']);
        check("Ctrl+Shift+Z", &['\u{E009}', '\u{E008}', 'z']);
        check("F6", &['\u{E036}']);
        check("Ctrl++", &['\u{E009}', '+']);
        check("+", &['+']);
        assert!(combination_keys("Hyper+1").is_err());
        assert!(combination_keys("F13").is_err());
    }
}

//! The page that shows every part of the window in every state: built from the screens' sources,
//! opened in the window's engine, and looked at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use crate::laptop::Laptop;
use crate::tour::{Enlarged, Looked, Looks, SIZES, THEMES, told};
use crate::window::{Theme, Window};

/// Rules about a page as a whole. Here the same landmark is there in each of its states, and a part brings
/// along the heading that it has on its screen; the tour asks each screen for both.
const OF_WHOLE_PAGES: [&str; 2] = ["landmark-unique", "heading-order"];

/// The page, open in the engine of the window.
#[derive(Debug)]
pub struct Gallery {
    // Behind the window: where its engine keeps what it keeps.
    _laptop: Laptop,
    window: Window,
    folder: PathBuf,
    looks: Looks,
    looked: Vec<Looked>,
    enlarged: Vec<Enlarged>,
}

impl Gallery {
    /// Builds the page into `folder` as one file, `index.html`.
    pub fn build(folder: &Path) -> Result<PathBuf> {
        fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        let ui = crate::root().join("ui");
        let built = Command::new("npm")
            .args(["run", "--silent", "gallery", "--", "--outDir"])
            .arg(&folder)
            .current_dir(ui)
            .output()
            .context("npm does not start: run make setup")?;
        let said = String::from_utf8_lossy(&built.stderr);
        ensure!(built.status.success(), "the page of parts is not built:\n{said}");
        Ok(folder.join("index.html"))
    }

    /// Builds the page into `folder` and opens it. What was there before is removed.
    pub async fn open(folder: &Path, looks: Looks) -> Result<Gallery> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        let page = Gallery::build(folder)?;
        let laptop = Laptop::new()?;
        let window = Window::page(&laptop, &page).await?;
        let folder = folder.to_owned();
        let (looked, enlarged) = (Vec::new(), Vec::new());
        Ok(Gallery { _laptop: laptop, window, folder, looks, looked, enlarged })
    }

    /// Looks at every group of parts, and at what opens over the page. Fails where a part is shown nowhere,
    /// breaks a rule of axe-core, is cut off or cannot be reached. A brief look leaves no pictures.
    pub async fn look(mut self) -> Result<()> {
        let groups =
            "return [...document.querySelectorAll('[data-group]')].map((one) => one.dataset.group)";
        let groups: Vec<String> = serde_json::from_value(self.window.run(groups, vec![]).await?)?;
        ensure!(!groups.is_empty(), "the page of parts is empty");
        for group in &groups {
            self.show(group).await?;
            self.rules(group, None).await?;
            self.larger(group).await?;
            self.over(group).await?;
        }
        self.show("all").await?;
        let mut wrong: Vec<String> = serde_json::from_value(self.amiss().await?)?;
        wrong.extend(told(&self.folder, &self.looked, &self.enlarged)?);
        self.window.close().await?;
        ensure!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    }

    async fn show(&self, group: &str) -> Result<()> {
        self.window.run("location.hash = args[0]", vec![json!(group)]).await?;
        let there = match group {
            "all" => "document.querySelectorAll('section.group').length > 1".to_owned(),
            _ => format!(
                "document.querySelector('section.group')?.getAttribute('aria-labelledby') === '{group}-title'
                 && document.querySelectorAll('section.group').length === 1"
            ),
        };
        self.window.until(&there).await?;
        self.amiss().await.map(|_| ())
    }

    /// What the page says is wrong with itself. It remembers which parts it has shown so far.
    async fn amiss(&self) -> Result<Value> {
        self.window.run("return window.amiss()", vec![]).await
    }

    /// axe-core in both themes. A brief look takes the dark one for its colours only, and not over the page.
    async fn rules(&mut self, name: &str, within: Option<&str>) -> Result<()> {
        let off = OF_WHOLE_PAGES.map(|rule| (rule.to_owned(), json!({ "enabled": false })));
        let mut rules: serde_json::Map<String, Value> = off.into_iter().collect();
        rules.insert("target-size".to_owned(), json!({ "enabled": true }));
        let all = json!({ "rules": rules });
        let whole = self.looks == Looks::Whole;
        for (width, height) in SIZES.into_iter().take(if whole { SIZES.len() } else { 1 }) {
            self.window.resize(width, height).await?;
            for theme in THEMES {
                if theme == Theme::Dark && !whole && within.is_some() {
                    continue;
                }
                self.window.theme(theme).await?;
                self.window.settled().await?;
                let colours = theme == Theme::Dark && !whole;
                let by =
                    if colours { json!({ "runOnly": ["color-contrast"] }) } else { all.clone() };
                let violations = self.window.axe_by(by, within).await?;
                let size = format!("{width}x{height}");
                self.looked.push(Looked { screen: name.to_owned(), theme, size, violations });
            }
        }
        self.window.resize(SIZES[0].0, SIZES[0].1).await?;
        self.window.theme(Theme::Light).await
    }

    /// What is cut off or beyond reach, at 100 % and 200 %, and the pictures. A brief look is at 200 % only.
    async fn larger(&mut self, name: &str) -> Result<()> {
        let whole = self.looks == Looks::Whole;
        let scales = [(1.0, "100 %"), (2.0, "200 %")];
        for (scale, size) in scales.into_iter().skip(usize::from(!whole)) {
            self.window.text_scale(scale).await?;
            let mut cut = self.window.cut_text().await?;
            let beyond = self.window.run("return page.beyondReach()", vec![]).await?;
            cut.extend(serde_json::from_value::<Vec<String>>(beyond)?);
            self.enlarged.push(Enlarged { screen: name.to_owned(), size, cut });
            if whole {
                self.pictures(&if scale == 1.0 {
                    name.to_owned()
                } else {
                    format!("{name}-text200")
                })
                .await?;
            }
        }
        self.window.text_scale(1.0).await
    }

    /// All of what is shown in one picture, in both themes.
    async fn pictures(&self, name: &str) -> Result<()> {
        let (width, height) = SIZES[0];
        let whole = "return document.querySelector('dialog[open]') ? innerHeight : document.documentElement.scrollHeight";
        let tall = self.window.run(whole, vec![]).await?.as_u64().unwrap_or_default();
        self.window.resize(width, u32::try_from(tall)?.max(height)).await?;
        for theme in THEMES {
            let dark = if theme == Theme::Dark { "-dark" } else { "" };
            self.window.theme(theme).await?;
            self.window.picture(&self.folder.join(format!("{name}{dark}.png"))).await?;
        }
        self.window.resize(width, height).await?;
        self.window.theme(Theme::Light).await
    }

    /// What comes over the page when it is asked for, one after the other.
    async fn over(&mut self, group: &str) -> Result<()> {
        let shows = "return document.querySelectorAll('[data-shows]').length";
        let shows = self.window.run(shows, vec![]).await?.as_u64().unwrap_or_default();
        for at in 0..shows {
            let press = "document.querySelectorAll('[data-shows]')[args[0]].click()";
            self.window.run(press, vec![json!(at)]).await?;
            self.window.until("document.querySelector('dialog[open]')").await?;
            self.amiss().await?;
            let name = format!("{group}-over-{}", at + 1);
            self.rules(&name, Some("dialog[open]")).await?;
            self.larger(&name).await?;
            self.window.keys("Escape").await?;
            self.window.until("!document.querySelector('dialog[open]')").await?;
        }
        Ok(())
    }
}

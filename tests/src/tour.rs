//! A walk through the program that leaves pictures and a list of what is wrong with each screen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;

use crate::laptop::Laptop;
use crate::window::{Theme, Violation, Window};

const SIZES: [(u32, u32); 2] = [(1366, 768), (1024, 768)];
const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// What axe-core found on one screen.
#[derive(Debug, Serialize)]
struct Looked {
    screen: String,
    theme: Theme,
    size: String,
    violations: Vec<Violation>,
}

/// What is cut off on one screen with text at 200 %.
#[derive(Debug, Serialize)]
struct Enlarged {
    screen: String,
    cut: Vec<String>,
}

/// The walk. Reach a screen by [`Tour::window`], then look at it by [`Tour::screen`].
#[derive(Debug)]
pub struct Tour {
    laptop: Laptop,
    window: Window,
    folder: PathBuf,
    looked: Vec<Looked>,
    enlarged: Vec<Enlarged>,
}

impl Tour {
    /// Opens the program on an empty laptop whose clock shows `now`. What was in `folder` before
    /// is removed.
    pub async fn begin(folder: &Path, now: &str) -> Result<Tour> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let laptop = Laptop::at(now)?;
        let window = laptop.open().await?;
        window.resize(1366, 768).await?;
        let folder = folder.to_owned();
        Ok(Tour { laptop, window, folder, looked: Vec::new(), enlarged: Vec::new() })
    }

    /// The window, to walk on.
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// The laptop: its dialogs' answers and what the program opened.
    pub fn laptop(&self) -> &Laptop {
        &self.laptop
    }

    /// Where the pictures go; also a place for what the tour saves.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Closes the program like a person does and opens it again at another time.
    pub async fn reopen(mut self, now: &str) -> Result<Tour> {
        self.window.close().await?;
        self.laptop.set_clock(now);
        self.window = self.laptop.open().await?;
        self.window.resize(1366, 768).await?;
        Ok(self)
    }

    /// Looks at the screen as it is: pictures and axe-core in light and dark at both sizes, and
    /// text at 200 %. `name.png` is the light one at 1366x768. The screen stays as it was.
    pub async fn screen(&mut self, name: &str) -> Result<()> {
        let window = &self.window;
        let before = window.run("return document.documentElement.dataset.theme ?? null", vec![]);
        let before = before.await?;
        for (width, height) in SIZES {
            window.resize(width, height).await?;
            for theme in THEMES {
                window.theme(theme).await?;
                let mut file = name.to_owned();
                if width != SIZES[0].0 {
                    file.push_str(&format!("-{width}"));
                }
                if theme == Theme::Dark {
                    file.push_str("-dark");
                }
                window.picture(&self.folder.join(file).with_extension("png")).await?;
                let violations = window.axe().await?;
                let size = format!("{width}x{height}");
                self.looked.push(Looked { screen: name.to_owned(), theme, size, violations });
            }
        }
        window.resize(SIZES[0].0, SIZES[0].1).await?;
        window.theme(Theme::Light).await?;
        let scale = "return getComputedStyle(document.documentElement).getPropertyValue(args[0])";
        let scale = window.run(scale, vec!["--text-scale".into()]).await?;
        window.text_scale(2.0).await?;
        window.picture(&self.folder.join(format!("{name}-text200.png"))).await?;
        let cut = window.cut_text().await?;
        self.enlarged.push(Enlarged { screen: name.to_owned(), cut });
        let scale = scale.as_str().and_then(|scale| scale.trim().parse().ok()).unwrap_or(1.0);
        window.text_scale(scale).await?;
        let restore = "if (args[0] === null) delete document.documentElement.dataset.theme;
             else document.documentElement.dataset.theme = args[0];";
        window.run(restore, vec![before]).await?;
        window.settled().await
    }

    /// One picture of the window as it is, without any check.
    pub async fn picture(&self, name: &str) -> Result<()> {
        self.window.picture(&self.folder.join(format!("{name}.png"))).await
    }

    /// Closes the program, writes `axe.json` and `text200.json`, and fails where a screen breaks a
    /// rule of axe-core or cuts text off.
    pub async fn end(self) -> Result<()> {
        let write = |name: &str, text: String| {
            fs::write(self.folder.join(name), text).with_context(|| name.to_owned())
        };
        write("axe.json", serde_json::to_string_pretty(&self.looked)?)?;
        write("text200.json", serde_json::to_string_pretty(&self.enlarged)?)?;
        let mut wrong = Vec::new();
        for Looked { screen, theme, size, violations } in &self.looked {
            for Violation { id, help, nodes, .. } in violations {
                let nodes = nodes.join(", ");
                wrong.push(format!("{screen} ({theme:?}, {size}): {id}: {help}: {nodes}"));
            }
        }
        for Enlarged { screen, cut } in &self.enlarged {
            wrong.extend(cut.iter().map(|text| format!("{screen} (text at 200 %): {text}")));
        }
        self.window.close().await?;
        ensure!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    }
}

//! A walk through the program that leaves pictures and a list of what is wrong with each screen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Serialize;
use serde_json::Value;

use crate::laptop::Laptop;
use crate::window::{Theme, Violation, Window};

/// The usual laptop, a window beside another, and the small laptop at 125 %.
pub(crate) const SIZES: [(u32, u32); 3] = [(1366, 768), (1024, 768), (1093, 570)];
/// A screen of 1280 x 1024 at 400 %: twice by the system, twice by the program's own text size.
const AT_400: (u32, u32) = (640, 512);
pub(crate) const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// What axe-core found on one screen.
#[derive(Debug, Serialize)]
pub(crate) struct Looked {
    pub(crate) screen: String,
    pub(crate) theme: Theme,
    pub(crate) size: String,
    pub(crate) violations: Vec<Violation>,
}

/// How closely a walk looks at each screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// One size in both themes; what is cut with text at 200 % and the window at 400 %.
    Brief,
    /// Every size in both themes, and the enlarged ones too.
    Whole,
}

/// What is cut off on one screen, or cannot be reached, with everything larger.
#[derive(Debug, Serialize)]
pub(crate) struct Enlarged {
    pub(crate) screen: String,
    /// `200 %` is the text's size only; at `400 %` the window is small as well.
    pub(crate) size: &'static str,
    pub(crate) cut: Vec<String>,
}

/// Writes `axe.json` and `enlarged.json`, and says what is wrong, a line each.
pub(crate) fn told(folder: &Path, looked: &[Looked], enlarged: &[Enlarged]) -> Result<Vec<String>> {
    let write = |name: &str, text: String| {
        fs::write(folder.join(name), text).with_context(|| name.to_owned())
    };
    write("axe.json", serde_json::to_string_pretty(looked)?)?;
    write("enlarged.json", serde_json::to_string_pretty(enlarged)?)?;
    let mut wrong = Vec::new();
    for Looked { screen, theme, size, violations } in looked {
        for Violation { id, help, nodes, .. } in violations {
            let nodes = nodes.join(", ");
            wrong.push(format!("{screen} ({theme:?}, {size}): {id}: {help}: {nodes}"));
        }
    }
    for Enlarged { screen, size, cut } in enlarged {
        wrong.extend(cut.iter().map(|text| format!("{screen} (at {size}): {text}")));
    }
    Ok(wrong)
}

/// The walk. Reach a screen by [`Tour::window`], then look at it by [`Tour::screen`].
#[derive(Debug)]
pub struct Tour {
    laptop: Laptop,
    window: Window,
    folder: PathBuf,
    looks: Looks,
    looked: Vec<Looked>,
    enlarged: Vec<Enlarged>,
}

impl Tour {
    /// Opens the program on an empty laptop whose clock shows `now`. What was in `folder` before
    /// is removed.
    pub async fn begin(folder: &Path, now: &str) -> Result<Tour> {
        Tour::looking(folder, now, Looks::Brief).await
    }

    /// The same, looking as closely as told.
    pub async fn looking(folder: &Path, now: &str, looks: Looks) -> Result<Tour> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        let laptop = Laptop::at(now)?;
        let window = laptop.open().await?;
        window.resize(1366, 768).await?;
        let folder = folder.to_owned();
        Ok(Tour { laptop, window, folder, looks, looked: Vec::new(), enlarged: Vec::new() })
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

    /// Looks at the screen as it is: pictures and axe-core in light and dark at the sizes of the walk, with text at 200 %,
    /// and all of it at 400 %. `name.png` is the light one at 1366x768. The screen stays as it was.
    pub async fn screen(&mut self, name: &str) -> Result<()> {
        let sizes = if self.looks == Looks::Whole { SIZES.len() } else { 1 };
        self.look(name, sizes, true).await
    }

    /// The same for a state of a screen that is there already: at the usual size, and one picture.
    pub async fn state(&mut self, name: &str) -> Result<()> {
        self.look(name, 1, false).await
    }

    async fn look(&mut self, name: &str, sizes: usize, pictures: bool) -> Result<()> {
        let before = self.look_now().await?;
        for (width, height) in SIZES.into_iter().take(sizes) {
            self.window.resize(width, height).await?;
            for theme in THEMES {
                let mut file = name.to_owned();
                if width != SIZES[0].0 {
                    file.push_str(&format!("-{width}"));
                }
                if theme == Theme::Dark {
                    file.push_str("-dark");
                }
                let picture = (pictures || file == name).then_some(file);
                self.look_once(name, theme, format!("{width}x{height}"), picture).await?;
            }
        }
        for (size, suffix, (width, height)) in
            [("200 %", "text200", SIZES[0]), ("400 %", "zoom400", AT_400)]
        {
            self.window.resize(width, height).await?;
            self.window.text_scale(2.0).await?;
            self.window.theme(Theme::Light).await?;
            let picture = pictures.then(|| format!("{name}-{suffix}"));
            if self.looks == Looks::Whole {
                self.look_once(name, Theme::Light, size.to_owned(), picture).await?;
            } else if let Some(file) = picture {
                self.picture(&file).await?;
            } else {
                self.window.settled().await?;
            }
            self.enlarged(name, size).await?;
            if self.looks == Looks::Whole {
                self.look_once(name, Theme::Dark, size.to_owned(), None).await?;
            }
        }
        self.look_again(before).await
    }

    /// One theme at one size: axe-core, and a picture where there is a name for it.
    async fn look_once(
        &mut self,
        name: &str,
        theme: Theme,
        size: String,
        picture: Option<String>,
    ) -> Result<()> {
        let violations = async {
            self.window.theme(theme).await?;
            match picture {
                Some(file) => self.picture(&file).await?,
                None => self.window.settled().await?,
            }
            // Another theme changes nothing but colours.
            match theme {
                Theme::Light => self.window.axe().await,
                Theme::Dark => self.window.axe_of_colours().await,
            }
        };
        let violations = violations.await.with_context(|| format!("{name}, {theme:?}, {size}"))?;
        self.looked.push(Looked { screen: name.to_owned(), theme, size, violations });
        Ok(())
    }

    async fn enlarged(&mut self, name: &str, size: &'static str) -> Result<()> {
        let mut cut = self.window.cut_text().await?;
        if size == "400 %" {
            let beyond = self.window.run("return page.beyondReach()", vec![]).await?;
            cut.extend(serde_json::from_value::<Vec<String>>(beyond)?);
        }
        self.enlarged.push(Enlarged { screen: name.to_owned(), size, cut });
        Ok(())
    }

    /// Takes in what another walk has found, and closes its program.
    pub async fn take(&mut self, other: Tour) -> Result<()> {
        self.looked.extend(other.looked);
        self.enlarged.extend(other.enlarged);
        other.window.close().await
    }

    /// How many screens and states were looked at, and how often axe-core looked.
    pub fn looked_at(&self) -> (usize, usize) {
        let mut screens: Vec<&str> = self.looked.iter().map(|one| one.screen.as_str()).collect();
        screens.dedup();
        (screens.len(), self.looked.len())
    }

    /// Theme and text size as the page has them.
    async fn look_now(&self) -> Result<Value> {
        let look = "const root = document.documentElement;
             return [root.dataset.theme ?? null, getComputedStyle(root).getPropertyValue('--text-scale')];";
        self.window.run(look, vec![]).await
    }

    async fn look_again(&self, before: Value) -> Result<()> {
        self.window.resize(SIZES[0].0, SIZES[0].1).await?;
        let restore = "const root = document.documentElement;
             const [theme, scale] = args[0];
             root.style.setProperty('--text-scale', scale.trim() || '1');
             if (theme === null) delete root.dataset.theme;
             else root.dataset.theme = theme;";
        self.window.run(restore, vec![before]).await?;
        self.window.settled().await
    }

    /// One picture of the window as it is, without any check.
    pub async fn picture(&self, name: &str) -> Result<()> {
        self.window.picture(&self.folder.join(format!("{name}.png"))).await
    }

    /// Closes the program, writes `axe.json` and `enlarged.json`, and fails where a screen breaks a
    /// rule of axe-core or cuts text off.
    pub async fn end(self) -> Result<()> {
        let wrong = told(&self.folder, &self.looked, &self.enlarged)?;
        self.window.close().await?;
        ensure!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
        Ok(())
    }
}

//! A walk by keys that is written down for people, and walked in the real window: each row of a table names keys, what
//! has the focus then, and what is said besides.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::window::Window;

/// More stops than any screen has.
const STOPS: usize = 250;
/// How long it may take until what has the focus says what is written.
const PATIENCE: Duration = Duration::from_secs(8);
/// Letters closer together would be a word that somebody types.
const APART: Duration = Duration::from_millis(400);

/// A part of the walk, under a heading of its own.
#[derive(Debug, PartialEq)]
pub struct Part {
    /// Its heading.
    pub title: String,
    /// Its rows.
    pub steps: Vec<Step>,
}

/// One row.
#[derive(Debug, PartialEq)]
pub struct Step {
    line: usize,
    row: String,
    presses: Vec<Press>,
    focus: String,
    besides: Vec<String>,
}

#[derive(Debug, PartialEq)]
enum Press {
    /// `` `Ctrl+3` ``
    Keys(String),
    /// “What is typed”
    Text(String),
    /// `` `Tab` to ``: until what has the focus says what is written.
    Until(String),
}

/// What was said instead, row by row.
#[derive(Debug, Default)]
pub struct Walked {
    /// Rows whose words are not those of the window.
    pub wrong: Vec<String>,
    /// The whole walk as the window says it.
    pub told: String,
}

/// Reads the walk out of a page of Markdown. Rows before the first heading of a part and heads of tables do not count.
///
/// # Errors
/// The row that cannot be read.
pub fn read(page: &str) -> Result<Vec<Part>> {
    let mut parts: Vec<Part> = Vec::new();
    for (at, text) in page.lines().enumerate() {
        if let Some(title) = text.strip_prefix("## ") {
            parts.push(Part { title: title.to_owned(), steps: Vec::new() });
        } else if text.starts_with("| ")
            && !text.starts_with("| Keys ")
            && let Some(part) = parts.last_mut()
        {
            let step = step(at + 1, text).with_context(|| format!("line {}: {text}", at + 1))?;
            part.steps.push(step);
        }
    }
    parts.retain(|part| !part.steps.is_empty());
    ensure!(!parts.is_empty(), "there is no walk on this page");
    Ok(parts)
}

fn step(line: usize, text: &str) -> Result<Step> {
    let cells: Vec<&str> = text.trim_matches('|').split('|').map(str::trim).collect();
    let [keys, focus, besides] = cells.as_slice() else { bail!("a row has three columns") };
    let presses = presses(keys)?;
    Ok(Step {
        line,
        row: (*keys).to_owned(),
        presses,
        focus: (*focus).to_owned(),
        besides: quoted(besides),
    })
}

fn presses(text: &str) -> Result<Vec<Press>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '“']) {
        let key = rest[at..].starts_with('`');
        let (open, close) = if key { ('`', '`') } else { ('“', '”') };
        let begins = at + open.len_utf8();
        let length = rest[begins..].find(close).context("something is not closed")?;
        let inside = rest[begins..begins + length].to_owned();
        rest = &rest[begins + length + close.len_utf8()..];
        all.push(match key {
            false => Press::Text(inside),
            true if rest.trim_start().starts_with("to") => Press::Until(inside),
            true => Press::Keys(inside),
        });
    }
    Ok(all)
}

/// What stands in quotation marks; they may hold others that are closed.
fn quoted(text: &str) -> Vec<String> {
    let (mut all, mut depth, mut begun) = (Vec::new(), 0, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '“' => {
                if depth == 0 {
                    begun = at + sign.len_utf8();
                }
                depth += 1;
            }
            '”' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    all.push(text[begun..at].to_owned());
                }
            }
            _ => {}
        }
    }
    all
}

/// Whether these are the words; `…` stands for any.
fn fits(wanted: &str, said: &str) -> bool {
    let mut parts = wanted.split('…').map(str::trim);
    let mut rest = said;
    let first = parts.next().unwrap_or_default();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

impl Step {
    /// Presses what stands in the row, and sees that the focus is in sight after each. Answers what is said.
    async fn walk(&self, window: &Window) -> Result<(String, Vec<String>)> {
        window.listen().await?;
        for press in &self.presses {
            match press {
                Press::Text(text) => {
                    window.type_text(text).await?;
                    tokio::time::sleep(APART).await;
                }
                Press::Keys(keys) => {
                    window.keys(keys).await?;
                    if keys.chars().count() == 1 {
                        tokio::time::sleep(APART).await;
                    }
                }
                Press::Until(keys) => self.until(window, keys).await?,
            }
        }
        let said = self.comes(window).await;
        window.focus().await?;
        Ok((said, window.heard(self.besides.len()).await?))
    }

    /// One stop at least: whoever is there already is to come round to it.
    async fn until(&self, window: &Window, keys: &str) -> Result<()> {
        let mut stops = Vec::new();
        for _ in 0..STOPS {
            window.keys(keys).await?;
            // Between the last stop and the first the focus is in no part of the page.
            if window.run("return document.activeElement === document.body", vec![]).await? == true
            {
                continue;
            }
            window.focus().await.with_context(|| format!("after {stops:?}"))?;
            let said = window.spoken().await?;
            if fits(&self.focus, &said) {
                return Ok(());
            }
            stops.push(said);
        }
        bail!("{keys} never leads to {}: {stops:#?}", self.focus)
    }

    /// What is said once it is what is written and stays so, or when it has had time enough.
    async fn comes(&self, window: &Window) -> String {
        let given_up = Instant::now() + PATIENCE;
        let mut before = String::new();
        loop {
            // A page that is loaded anew meanwhile, as after a lock, or a row that goes away has no answer.
            let said = window.spoken().await.unwrap_or_default();
            let rests = !said.is_empty() && said == before;
            if (rests && fits(&self.focus, &said)) || Instant::now() > given_up {
                return said;
            }
            before = said;
            tokio::time::sleep(Duration::from_millis(80)).await;
        }
    }

    fn matches(&self, said: &str, heard: &[String]) -> bool {
        let besides = self.besides.len() == heard.len();
        let same = || self.besides.iter().zip(heard).all(|(wanted, said)| fits(wanted, said));
        fits(&self.focus, said) && besides && same()
    }
}

/// Walks all parts. After each, every control of the screen is asked for its role and name.
///
/// # Errors
/// Where it could not go on: a key that leads nowhere, or a focus that nobody sees.
pub async fn walk(window: &Window, parts: &[Part], walked: &mut Walked) -> Result<()> {
    for part in parts {
        walked.told.push_str(&format!("\n## {}\n\n", part.title));
        for step in &part.steps {
            let place = || format!("{}, line {}: {}", part.title, step.line, step.row);
            let (said, heard) = step.walk(window).await.with_context(place)?;
            let heard_as: Vec<String> = heard.iter().map(|words| format!("“{words}”")).collect();
            let heard_as = heard_as.join(" ");
            walked.told.push_str(&format!("| {} | {said} | {heard_as} |\n", step.row));
            if !step.matches(&said, &heard) {
                walked.wrong.push(format!("{}\n    says {said} | {heard_as}", place()));
            }
        }
        let unspoken = window.unspoken().await?;
        walked.wrong.extend(unspoken.into_iter().map(|what| format!("{}: {what}", part.title)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_what_to_press_what_has_the_focus_and_what_is_said_besides() {
        let page = "# Walk\n\n| Keys | Focus | Besides |\n|---|---|---|\n| `A` | x | |\n\n## Lock\n\n| Keys | Focus | Besides |\n|---|---|---|\n\
                    | `Tab` to | button “Lock” | |\n| “three herons”, then `Enter` | textbox “Note”, empty | “Saved “it”.” “Locked” |\n";
        let parts = read(page).unwrap();
        assert_eq!(parts.len(), 1);
        let [tab, enter] = parts[0].steps.as_slice() else { panic!("{parts:?}") };
        assert_eq!(tab.presses, [Press::Until("Tab".into())]);
        assert_eq!(
            enter.presses,
            [Press::Text("three herons".into()), Press::Keys("Enter".into())]
        );
        assert_eq!(enter.focus, "textbox “Note”, empty");
        assert_eq!(enter.besides, ["Saved “it”.", "Locked"]);
        assert!(read("## Lock\n| `Tab | x | |").is_err());
        assert!(read("nothing").is_err());
    }

    #[test]
    fn dots_stand_for_any_words() {
        for (wanted, said, same) in [
            ("button “Lock”", "button “Lock”", true),
            ("button “Lock”", "button “Locks”", false),
            ("option “5.3 …”, selected", "option “5.3 Patients are told”, selected", true),
            ("option “5.3 …”, selected", "option “5.4 Patients are told”, selected", false),
            ("Saved …", "Saved 10:51", true),
            ("a … b … c", "a 1 b 2 c", true),
            ("a … b … c", "a 1 c", false),
        ] {
            assert_eq!(fits(wanted, said), same, "{wanted} and {said}");
        }
    }
}

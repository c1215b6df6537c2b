//! What a screen reader makes of the window: role and name from the engine's own accessibility tree, states and values
//! from the page, and the words that are said without being asked for.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde::Deserialize;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::window::{ELEMENT, Window};

/// Nothing more is said once it was quiet for so long.
const QUIET: Duration = Duration::from_millis(350);
/// Nor is it waited for longer: for words that are to come, or where something is said again and again.
const LONGEST: Duration = Duration::from_secs(12);

/// Without a name of its own, all that is in it is read.
const READ_WHOLE: [&str; 3] = ["listitem", "row", "group"];

/// The engine tells screen readers of a `summary`, and WebDriver nothing.
const FOLDS: &str = "summary";

/// A question about one element that WebDriver has and fantoccini does not.
#[derive(Debug)]
struct Computed {
    element: String,
    what: &'static str,
}

impl WebDriverCompatibleCommand for Computed {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        let Computed { element, what } = self;
        base.join(&format!("session/{}/element/{element}/{what}", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}

/// What the page knows of an element beside its role and name.
#[derive(Debug, Deserialize)]
struct Beside {
    states: Vec<String>,
    described: String,
    content: String,
    called: String,
    folds: bool,
}

impl Window {
    /// What is said of the element that has the focus, or of the row that it points at: `button “Lock”, pressed`.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn spoken(&self) -> Result<String> {
        let here = self.run("return page.reads(document.activeElement)", vec![]).await?;
        self.said_of(here).await
    }

    /// Every control in sight that a screen reader has no name or no role for, or says twice.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn unspoken(&self) -> Result<Vec<String>> {
        let mut left = 3;
        loop {
            left -= 1;
            match self.unspoken_now().await {
                // A row may go while it is asked for its name.
                Err(_) if left > 0 => self.settled().await?,
                other => return other,
            }
        }
    }

    async fn unspoken_now(&self) -> Result<Vec<String>> {
        let controls = self.run("return page.controls()", vec![]).await?;
        let mut wrong = Vec::new();
        for control in controls.as_array().into_iter().flatten() {
            let Beside { called, content, folds, .. } = self.beside(control).await?;
            let (role, name) = (self.role(control).await?, self.name(control).await?);
            if !folds && ["", "generic", "none", "presentation"].contains(&role.as_str()) {
                wrong.push(format!("{called} has no role"));
            }
            let read_whole = READ_WHOLE.contains(&role.as_str()) && !content.is_empty();
            if name.is_empty() && !read_whole {
                wrong.push(format!("{called} has no name"));
            }
            if doubled(&name) {
                wrong.push(format!("{role} says twice “{name}”"));
            }
        }
        Ok(wrong)
    }

    /// Begins to listen for what is said without being asked for; what was said before is forgotten.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn listen(&self) -> Result<()> {
        self.run("page.hear(); window.heard = []", vec![]).await.map(|_| ())
    }

    /// What was said since, once so much was said and it is quiet again.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn heard(&self, least: usize) -> Result<Vec<String>> {
        let begun = Instant::now();
        let mut before: Vec<String> = Vec::new();
        let mut quiet = Instant::now();
        let more =
            |before: &[String], quiet: Instant| before.len() < least || quiet.elapsed() < QUIET;
        while more(&before, quiet) && begun.elapsed() < LONGEST {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let now = self.run("page.hear(); return window.heard", vec![]).await?;
            let now: Vec<String> = serde_json::from_value(now)?;
            if now != before {
                (before, quiet) = (now, Instant::now());
            }
        }
        Ok(before)
    }

    async fn said_of(&self, element: Value) -> Result<String> {
        ensure!(!element.is_null(), "nothing has the focus");
        let (mut role, mut name) = (self.role(&element).await?, self.name(&element).await?);
        let Beside { states, described, content, folds, .. } = self.beside(&element).await?;
        if folds {
            role = FOLDS.to_owned();
        }
        if name.is_empty() && READ_WHOLE.contains(&role.as_str()) {
            name = content;
        }
        let mut said = format!("{role} “{name}”");
        for state in states {
            said.push_str(", ");
            said.push_str(&state);
        }
        if !described.is_empty() {
            said.push_str(&format!("; {described}"));
        }
        Ok(said)
    }

    async fn role(&self, element: &Value) -> Result<String> {
        self.computed(element, "computedrole").await
    }

    async fn name(&self, element: &Value) -> Result<String> {
        let name = self.computed(element, "computedlabel").await?;
        Ok(name.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    async fn computed(&self, element: &Value, what: &'static str) -> Result<String> {
        let id = element.get(ELEMENT).and_then(Value::as_str).context("not an element")?;
        let answer = self.client().issue_cmd(Computed { element: id.to_owned(), what }).await?;
        Ok(answer.as_str().unwrap_or_default().to_owned())
    }

    async fn beside(&self, element: &Value) -> Result<Beside> {
        let id = element.get(ELEMENT).and_then(Value::as_str).context("not an element")?;
        let element = ElementRef::from(id.to_owned());
        let element = Element::from_element_id(self.client().clone(), element);
        let told = self.run("return page.beside(args[0])", vec![json!(element)]).await?;
        Ok(serde_json::from_value(told)?)
    }
}

/// Whether a name is the same words twice: `Note Note`.
fn doubled(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let (first, second) = words.split_at(words.len() / 2);
    !first.is_empty() && first == second
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_said_twice_is_noticed() {
        assert!(doubled("Save PDF Save PDF"));
        assert!(!doubled("Save PDF"));
        assert!(!doubled(""));
        assert!(!doubled("Save"));
    }
}

//! The window without a mouse: where the focus is, and the way to somewhere else by keys.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::window::Window;

/// How long the focus may take to arrive: a screen that loads puts it down when it is there.
const ARRIVAL: Duration = Duration::from_secs(4);
/// More stops than any screen has.
const STOPS: usize = 250;

impl Window {
    /// What has the focus: its role and name.
    ///
    /// # Errors
    /// That nothing has the focus, or that nobody sees what has it: out of sight, under something, or without a ring.
    pub async fn focus(&self) -> Result<String> {
        let given_up = Instant::now() + ARRIVAL;
        loop {
            let lost = self.run("return page.lost()", vec![]).await?;
            if lost == json!("") {
                return self.focused().await;
            }
            if Instant::now() > given_up {
                bail!("{}", lost.as_str().unwrap_or("the page does not say where the focus is"));
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// Presses keys together, and sees that the focus is somewhere afterwards.
    ///
    /// # Errors
    /// As [`Window::focus`].
    pub async fn press(&self, combination: &str) -> Result<String> {
        self.keys(combination).await?;
        self.focus().await.with_context(|| format!("after {combination}"))
    }

    /// Presses Tab until the element with this role and name has the focus. Every stop on the way must be seen.
    ///
    /// # Errors
    /// That it never came, or that a stop on the way is out of sight.
    pub async fn tab_to(&self, role: &str, name: &str) -> Result<()> {
        self.stops_until("Tab", Some((role, name))).await.map(|_| ())
    }

    /// The same the other way round, by Shift and Tab.
    ///
    /// # Errors
    /// As [`Window::tab_to`].
    pub async fn back_to(&self, role: &str, name: &str) -> Result<()> {
        self.stops_until("Shift+Tab", Some((role, name))).await.map(|_| ())
    }

    /// Presses Tab all the way round the screen and answers how many stops there are.
    ///
    /// # Errors
    /// That a stop is out of sight, or that the way round never ends.
    pub async fn all_stops(&self) -> Result<usize> {
        self.stops_until("Tab", None).await
    }

    async fn stops_until(&self, key: &str, wanted: Option<(&str, &str)>) -> Result<usize> {
        let mut stops = Vec::new();
        let mut seen = HashSet::new();
        let mark = "const el = document.activeElement;
             window.stops ??= new WeakMap();
             if (!window.stops.has(el)) window.stops.set(el, `${page.called(el)} ${Math.random()}`);
             return [window.stops.get(el), page.lost(), el === document.body,
               args[0] !== null && page.role(el) === args[0] && page.name(el).includes(args[1])];";
        let (role, name) = wanted.unzip();
        for _ in 0..STOPS {
            let told = self.run(mark, vec![json!(role), json!(name)]).await?;
            let (id, lost) = (told[0].as_str().unwrap_or_default().to_owned(), &told[1]);
            // Between the last stop and the first the focus is in no part of the page.
            if told[2] != json!(true) {
                if lost != "" {
                    bail!("{} after {} stops: {stops:?}", lost, stops.len());
                }
                if told[3] == json!(true) {
                    return Ok(stops.len());
                }
                let first = seen.insert(id.clone());
                if !first && wanted.is_none() {
                    return Ok(seen.len());
                }
                stops.push(id.rsplit_once(' ').map_or(id.clone(), |(called, _)| called.to_owned()));
            }
            self.keys(key).await?;
        }
        bail!("{wanted:?} is not reached by {key}: {stops:?}")
    }

    async fn focused(&self) -> Result<String> {
        let called = self.run("return page.called(document.activeElement)", vec![]).await?;
        Ok(match called {
            Value::String(called) => called,
            other => other.to_string(),
        })
    }
}

//! The processes behind a window, read from `/proc`.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};

/// One process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Process {
    /// Its number.
    pub id: i32,
    /// Its name, cut at 15 characters by the system.
    pub name: String,
}

impl Process {
    /// Its proportional share of memory, in kB.
    pub fn memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/smaps_rollup", self.id);
        let text = fs::read_to_string(&path).with_context(|| path.clone())?;
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().next()).context(path)?;
        Ok(number.parse()?)
    }

    /// When it started, in milliseconds since 1970, to 10 ms.
    pub fn started(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id))?;
        let after_name = stat.rfind(')').and_then(|end| stat.get(end + 1..));
        let ticks = after_name.and_then(|rest| rest.split_whitespace().nth(19));
        let ticks: f64 = ticks.context("no start time")?.parse()?;
        let uptime = fs::read_to_string("/proc/uptime")?;
        let uptime: f64 = uptime.split_whitespace().next().context("no uptime")?.parse()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
        let booted = now - uptime;
        Ok((booted + ticks / rustix::param::clock_ticks_per_second() as f64) * 1000.0)
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&self) -> Result<()> {
        let id = Pid::from_raw(self.id).context("a process has a number above 0")?;
        Ok(kill_process(id, Signal::KILL)?)
    }
}

/// All processes of a group.
pub fn processes(group: i32) -> Result<Vec<Process>> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(id) = name.to_str().and_then(|name| name.parse::<i32>().ok()) else { continue };
        // A process may end while one looks.
        let Ok(stat) = fs::read_to_string(format!("/proc/{id}/stat")) else { continue };
        if let Some((name, theirs)) = parse(&stat)
            && theirs == group
        {
            found.push(Process { id, name });
        }
    }
    Ok(found)
}

/// Name and group from a line of `/proc/<id>/stat`. The name may hold spaces and brackets.
fn parse(stat: &str) -> Option<(String, i32)> {
    let (start, end) = (stat.find('(')?, stat.rfind(')')?);
    let group = stat.get(end + 1..)?.split_whitespace().nth(2)?.parse().ok()?;
    Some((stat.get(start + 1..end)?.to_owned(), group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_is_read_whole() {
        let line = "4321 (a (b) c) S 1 77 77 0 -1";
        assert_eq!(parse(line), Some(("a (b) c".to_owned(), 77)));
        assert_eq!(parse("nonsense"), None);
    }

    #[test]
    fn this_test_is_a_process_with_memory() {
        let id = i32::try_from(std::process::id()).unwrap();
        assert!(Process { id, name: "whole".into() }.memory().unwrap() > 0);
    }
}

//! The syncs that were, in words: what went up, what came, and what came together without anybody being asked.

use chrono::{DateTime, FixedOffset, Utc};
use vault::Run;

use crate::dates;
use crate::uploading::{changes, moment, narrow};
use crate::uploading_views::RunLine;

/// `Since 2 October`: how far back the history goes.
pub fn since(runs: &[Run], now: DateTime<FixedOffset>) -> String {
    let oldest = runs.last().map(|run| run.began.with_timezone(now.offset()).date_naive());
    oldest.map(|day| format!("Since {}", dates::short(day))).unwrap_or_default()
}

/// The history of syncs: those that did nothing are passed over, and tries in vain are one line.
pub fn run_lines(runs: &[Run], now: DateTime<FixedOffset>) -> Vec<RunLine> {
    let mut lines: Vec<RunLine> = Vec::new();
    let mut in_vain: Option<(DateTime<Utc>, u32, &str)> = None;
    let vain_line = |(since, tries, what): (DateTime<Utc>, u32, &str)| RunLine {
        when: moment(since, now),
        what: what.into(),
        about: match tries {
            1 => "Nothing lost; it is tried again by itself".into(),
            n => format!("Nothing lost; tried again quietly {n} times"),
        },
    };
    for run in runs {
        let Some((ended, end)) = &run.end else { continue };
        if let Some(code) = &end.trouble
            && end.sent + end.received + end.parked == 0
        {
            let what = in_vain_words(code);
            if in_vain.is_some_and(|(_, _, before)| before != what) {
                lines.extend(in_vain.take().map(vain_line));
            }
            in_vain = Some((run.began, in_vain.map_or(0, |(_, tries, _)| tries) + 1, what));
            continue;
        }
        if end.sent + end.received + end.parked == 0 {
            continue;
        }
        lines.extend(in_vain.take().map(vain_line));
        let parts = [(end.sent, "Uploaded"), (end.received, "received")].into_iter();
        let parts: Vec<String> = parts
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| format!("{word} {}", changes(narrow(n))))
            .collect();
        let what = match parts.as_slice() {
            [sent, _] => format!("{sent}, received {}", dates::thousands(narrow(end.received))),
            [one] => {
                let mut chars = one.chars();
                chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
            }
            _ => "Nothing new on either side".into(),
        };
        let about = match (end.parked, &end.trouble) {
            (0, None) => String::new(),
            (0, Some(_)) => "The connection broke off; it goes on where it stopped".into(),
            (n, _) => format!("{} not taken", dates::count(narrow(n), "entry was", "entries were")),
        };
        lines.push(RunLine { when: moment(*ended, now), what, about });
    }
    lines.extend(in_vain.map(vain_line));
    lines
}

/// Why a try came to nothing, in a word: the rest stands beside it while it lasts.
fn in_vain_words(code: &str) -> &'static str {
    match code {
        "SP-6101" | "SP-6102" | "SP-6103" => "No connection",
        code if code.starts_with("SP-611") => "The network did not let this laptop in",
        code if code.starts_with("SP-6") => "The network could not take anything",
        _ => "This laptop could not upload",
    }
}

/// What came together without anybody being asked.
pub fn together(runs: &[Run], now: DateTime<FixedOffset>) -> Option<String> {
    let today =
        |at: &DateTime<Utc>| at.with_timezone(now.offset()).date_naive() == now.date_naive();
    let ends = runs.iter().filter_map(|run| run.end.as_ref()).filter(|(ended, _)| today(ended));
    let (mut sent, mut received) = (0, 0);
    for (_, end) in ends {
        sent += end.sent;
        received += end.received;
    }
    (received > 0).then(|| {
        let mine = match sent {
            0 => String::new(),
            sent => format!(" and {} of yours", dates::thousands(narrow(sent))),
        };
        format!(
            "{} from others{mine}. Notes and reviewers’ own ratings never clash: each person’s are kept as they wrote them.",
            changes(narrow(received)),
        )
    })
}

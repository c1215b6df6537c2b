//! Days and times as they are said in Britain.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Timelike};

/// A day of a record, `YYYY-MM-DD`.
pub fn day(text: &str) -> Option<NaiveDate> {
    review::day::day(text)
}

/// `Wednesday 14 October 2026`.
pub fn long(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// `Wednesday 14 October`.
pub fn weekday(day: NaiveDate) -> String {
    day.format("%A %-d %B").to_string()
}

/// `14 October`.
pub fn short(day: NaiveDate) -> String {
    day.format("%-d %B").to_string()
}

/// `October 2024`.
pub fn month(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

/// `11:07`.
pub fn clock(at: DateTime<FixedOffset>) -> String {
    at.format("%H:%M").to_string()
}

/// `11:07` of a stamp in RFC 3339; empty when it is none.
pub fn clock_of(stamp: &str) -> String {
    DateTime::parse_from_rfc3339(stamp).map(clock).unwrap_or_default()
}

/// Minutes after midnight of `HH:MM`.
pub fn minutes(text: &str) -> Option<u32> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    Some(time.hour() * 60 + time.minute())
}

/// `HH:MM` of minutes after midnight.
pub fn hours(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `1,204`.
pub fn thousands(n: u32) -> String {
    review::british::thousands(usize::try_from(n).unwrap_or(usize::MAX))
}

/// `14 changes`.
pub fn changes(n: u64) -> String {
    count(u32::try_from(n).unwrap_or(u32::MAX), "change", "changes")
}

/// `1 note`, `1,204 notes`.
pub fn count(n: u32, one: &str, many: &str) -> String {
    format!("{} {}", thousands(n), if n == 1 { one } else { many })
}

/// `a, b and c`.
pub fn list(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// More letters than this of what somebody wrote are not said again.
const BEGINNING: usize = 28;

/// How words begin, on one line and up to a whole word: `Leave is cancelled on the…`.
pub fn beginning(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = words.char_indices().nth(BEGINNING) else { return words };
    let (begins, rest) = words.split_at(end);
    let whole = if rest.starts_with(' ') { None } else { begins.rsplit_once(' ') };
    let begins = whole.map_or(begins, |(begins, _)| begins);
    format!("{}…", begins.trim_end_matches([' ', ',', '.', ';', ':']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_go_on_end_with_a_whole_one() {
        let check = |words: &str, begins: &str| assert_eq!(beginning(words), begins);
        check("Leave is short", "Leave is short");
        check("Leave\n is  short", "Leave is short");
        check("Leave is cancelled on the day, twice in May.", "Leave is cancelled on the…");
        check("Leave is cancelled on a day. And again.", "Leave is cancelled on a day…");
        check(&"é".repeat(40), &format!("{}…", "é".repeat(28)));
    }

    #[test]
    fn a_count_is_read_with_its_noun_and_its_digits_in_threes() {
        let check = |n: u32, words: &str| assert_eq!(count(n, "change", "changes"), words);
        check(0, "0 changes");
        check(1, "1 change");
        check(1_204, "1,204 changes");
    }
}

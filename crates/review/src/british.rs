//! Days, times and numbers as people read them here.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

/// `Wednesday 14 October 2026`.
pub fn long_day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// `14 October 2026`.
pub fn plain_day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `October 2026`.
pub fn month(day: NaiveDate) -> String {
    day.format("%B %Y").to_string()
}

/// A day written `YYYY-MM-DD`, put by `say`; as it stands when it is not one.
pub(crate) fn said(day: &str, say: fn(NaiveDate) -> String) -> String {
    day.parse().map_or_else(|_| day.to_owned(), say)
}

/// A moment by the clock on a wall in the United Kingdom.
///
/// Worked out here and not taken from the laptop, so that two laptops that open one pack write the same. Summer time
/// runs from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC.
pub fn wall_clock(day: NaiveDate, time: NaiveTime) -> DateTime<FixedOffset> {
    let begins = last_sunday(day.year(), 3).and_then(|day| day.and_hms_opt(1, 0, 0));
    let ends = last_sunday(day.year(), 10).and_then(|day| day.and_hms_opt(2, 0, 0));
    let at: NaiveDateTime = day.and_time(time);
    let summer = begins.zip(ends).is_some_and(|(begins, ends)| begins <= at && at < ends);
    let offset = FixedOffset::east_opt(if summer { 3600 } else { 0 });
    let utc = at - chrono::TimeDelta::hours(i64::from(summer));
    utc.and_utc().with_timezone(&offset.unwrap_or_else(|| chrono::Offset::fix(&chrono::Utc)))
}

fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    let past = last.weekday().days_since(Weekday::Sun);
    last.checked_sub_days(Days::new(u64::from(past)))
}

/// `1,204`.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `five`; figures from eleven on.
pub(crate) fn in_words(number: usize) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(number).map_or_else(|| thousands(number), |word| (*word).to_owned())
}

/// `patients, staff and managers`.
pub(crate) fn listed(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        // "patients, and family and friends": the comma keeps the last two apart.
        [most @ .., last] if last.contains(" and ") => format!("{}, and {last}", most.join(", ")),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The label inside a sentence: `frontline staff`. `NHS staff` keeps its capitals.
pub(crate) fn within(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        let check = |day: &str, time: &str, written: &str| {
            let at = wall_clock(day.parse().unwrap(), time.parse().unwrap());
            assert_eq!(at.to_rfc3339(), written);
        };
        check("2026-10-14", "10:45:00", "2026-10-14T10:45:00+01:00");
        check("2026-01-14", "10:45:00", "2026-01-14T10:45:00+00:00");
        check("2026-03-28", "23:59:00", "2026-03-28T23:59:00+00:00");
        check("2026-03-29", "02:00:00", "2026-03-29T02:00:00+01:00");
        check("2026-10-24", "12:00:00", "2026-10-24T12:00:00+01:00");
        check("2026-10-25", "02:00:00", "2026-10-25T02:00:00+00:00");
    }

    #[test]
    fn digits_stand_in_threes() {
        let check = |number: usize, written: &str| assert_eq!(thousands(number), written);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(12_040, "12,040");
        check(1_234_567, "1,234,567");
    }

    #[test]
    fn days_lists_and_numbers_are_written_as_people_say_them() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 4).unwrap();
        assert_eq!(long_day(day), "Sunday 4 October 2026");
        assert_eq!(plain_day(day), "4 October 2026");
        assert_eq!(month(day), "October 2026");
        assert_eq!(said("soon", plain_day), "soon");
        assert_eq!(in_words(5), "five");
        assert_eq!(in_words(11), "11");
        assert_eq!(in_words(1_204), "1,204");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()]), "a, b and c");
        assert_eq!(
            (within("Frontline staff"), within("NHS staff")),
            ("frontline staff".into(), "NHS staff".into())
        );
    }
}

//! Days as records hold them.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate};

/// The years in which anything of a review lies.
pub const YEARS: RangeInclusive<i32> = 1990..=2100;

/// A day of a record: `YYYY-MM-DD`, in one of [`YEARS`], and nothing else. Signs, blanks, short
/// and long years are refused: not every reader of a day reads them.
pub fn day(text: &str) -> Option<NaiveDate> {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10 || !text.bytes().enumerate().all(shape) {
        return None;
    }
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|day| YEARS.contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_digits_of_a_year_in_which_there_were_reviews() {
        for fits in ["1990-01-01", "2026-10-14", "2024-02-29", "2100-12-31"] {
            assert!(day(fits).is_some(), "{fits}");
        }
        for not in [
            "",
            "-001-01-01",
            "+001-01-01",
            "0001-01-01",
            "1989-12-31",
            "2101-01-01",
            "12026-01-01",
            "2026-1-1",
            "2026-02-29",
            "2026-10-14 ",
            " 026-10-14",
            "2026/10/14",
            "２026-1014",
        ] {
            assert!(day(not).is_none(), "{not}");
        }
    }
}

//! Passphrases that are long enough and still among the first that anybody would try.
//!
//! Not a measure of strength, which nobody can take: what counts as nothing (common words, runs of
//! the keyboard or the alphabet, repetition) is taken away, and something must be left.

use zeroize::Zeroizing;

/// Words and strings that stand high in every list of common passphrases, or are near at hand here.
const COMMON: [&str; 39] = [
    "correcthorsebatterystaple",
    "standpoint",
    "passphrase",
    "password",
    "passwort",
    "passw0rd",
    "p@ssw0rd",
    "iloveyou",
    "letmein",
    "changeme",
    "trustno1",
    "welcome",
    "whatever",
    "computer",
    "internet",
    "princess",
    "sunshine",
    "starwars",
    "superman",
    "batman",
    "football",
    "baseball",
    "liverpool",
    "arsenal",
    "chelsea",
    "everton",
    "charlie",
    "michael",
    "dragon",
    "monkey",
    "master",
    "shadow",
    "secret",
    "hospital",
    "reviewer",
    "review",
    "default",
    "login",
    "admin",
];

/// Rows of keys and the alphabet: four in a row of one of these, either way, are nothing. Three letters
/// are in many words (`first`, `newer`).
const RUNS: [&str; 8] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];

/// How many characters must be left.
const LEFT: usize = 6;
/// How many different characters there must be.
const DIFFERENT: usize = 5;

/// Whether anybody would try it early.
pub(crate) fn is_guessable(passphrase: &str) -> bool {
    let mut said = Zeroizing::new(String::with_capacity(passphrase.len() * 3));
    said.extend(passphrase.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase));
    for common in COMMON {
        *said = said.replace(common, " ");
    }
    // One buffer each, so that none is left unwiped.
    let mut chars = Zeroizing::new(Vec::with_capacity(said.len()));
    chars.extend(said.chars());
    let mut left = Zeroizing::new(Vec::with_capacity(chars.len()));
    let mut at = 0;
    while at < chars.len() {
        match run(&chars[at..]) {
            n if n >= 4 || n == 3 && !is_of_letters(&chars[at..at + n]) => at += n,
            _ => {
                left.push(chars[at]);
                at += 1;
            }
        }
    }
    left.retain(|c| c.is_alphanumeric());
    let once = &left[..period(&left)];
    once.len() < LEFT || different(once) < DIFFERENT
}

/// How many of the first characters follow one another, or are one.
fn run(chars: &[char]) -> usize {
    let Some(first) = chars.first() else { return 0 };
    let same = chars.iter().take_while(|c| *c == first).count();
    let along = |row: &mut dyn Iterator<Item = char>| {
        let row = row.skip_while(|c| c != first);
        row.zip(chars).take_while(|(a, b)| a == *b).count()
    };
    let rows = RUNS.iter().flat_map(|row| [along(&mut row.chars()), along(&mut row.chars().rev())]);
    rows.max().unwrap_or(0).max(same)
}

/// Whether it is a piece of a word as it may be: letters, and not all the same.
fn is_of_letters(chars: &[char]) -> bool {
    chars.iter().all(|c| c.is_alphabetic()) && different(chars) > 1
}

/// The length of the shortest beginning that, said over and over, is the whole.
fn period(chars: &[char]) -> usize {
    let repeats = |n: &usize| chars.iter().zip(&chars[*n..]).all(|(a, b)| a == b);
    (1..=chars.len() / 2).find(repeats).unwrap_or(chars.len())
}

fn different(chars: &[char]) -> usize {
    let mut sorted = Zeroizing::new(Vec::with_capacity(chars.len()));
    sorted.extend_from_slice(chars);
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_would_try_first_is_guessable() {
        for passphrase in [
            "123456789012",
            "210987654321",
            "aaaaaaaaaaaa",
            "abababababab",
            "abcabcabcabc",
            "qwertyuiopasdf",
            "QWERTYUIOP[]",
            "1qaz2wsx3edc",
            "abcdefghijkl",
            "zyxwvutsrqponm",
            "password1234",
            "Password2026",
            "Password Password",
            "my password!!",
            "p@ssw0rd12345",
            "Welcome2026!",
            "letmein letmein",
            "iloveyou1234",
            "standpoint 2026",
            "hospital review",
            "correct horse battery staple",
            "            ",
            "............",
            "111122223333",
        ] {
            assert!(is_guessable(passphrase), "{passphrase}");
        }
    }

    #[test]
    fn words_that_have_nothing_to_do_with_each_other_are_not() {
        for passphrase in [
            "three quiet herons",
            "three quiet herons by the weir",
            "correct horse battery",
            "a new and longer one",
            "another long phrase",
            "the first students",
            "a newer passphrase",
            "caf\u{e9} d\u{e9}j\u{e0} vu",
            "tři tiché volavky",
            "три тихие цапли",
            "三羽静かな鷺が堰のそばに",
            "x7#kQ9!vLm2@",
            "839274610528",
        ] {
            assert!(!is_guessable(passphrase), "{passphrase}");
        }
    }
}

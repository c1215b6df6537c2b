//! Makes any text drawable with the fonts at hand.
//!
//! PDF/UA refuses a glyph that no font has, and a note may hold anything that was pasted into it. What cannot be
//! drawn is said instead: `[emoji]`, `[text in Arabic script]`, `[symbol]`.

use std::collections::HashSet;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::decompose_compatible;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// A word longer than this may be broken anywhere, or it would leave its column.
const LONGEST_WORD: usize = 22;
const MAY_BREAK: char = '\u{200b}';

/// Characters that read the same in plainer clothes.
const PLAINER: [(char, &str); 22] = [
    ('\u{2010}', "-"),
    ('\u{2011}', "-"),
    ('\u{2012}', "–"),
    ('\u{2015}', "—"),
    ('\u{2212}', "–"),
    ('→', "->"),
    ('←', "<-"),
    ('↔', "<->"),
    ('⇒', "=>"),
    ('✓', "[tick]"),
    ('✔', "[tick]"),
    ('✗', "[cross]"),
    ('✘', "[cross]"),
    ('▪', "•"),
    ('■', "•"),
    ('●', "•"),
    ('◦', "•"),
    ('‣', "•"),
    ('∙', "•"),
    ('≥', ">="),
    ('≤', "<="),
    ('≈', "~"),
];

#[derive(PartialEq)]
enum Missing {
    Emoji,
    Words(Script),
    Symbol,
}

/// Replaces what cannot be drawn in every text of a JSON value. Keys stay.
pub(crate) fn make_legible(value: &mut Value, covered: &HashSet<char>) {
    match value {
        Value::String(text) => *text = legible(text, covered),
        Value::Array(items) => items.iter_mut().for_each(|item| make_legible(item, covered)),
        Value::Object(fields) => fields.values_mut().for_each(|v| make_legible(v, covered)),
        _ => {}
    }
}

/// The text with every character either in `covered` or a line break, and long words made breakable.
pub(crate) fn legible(text: &str, covered: &HashSet<char>) -> String {
    let mut out = String::with_capacity(text.len());
    // What the end of `out` stands for, when that is a replacement.
    let mut last: Option<Missing> = None;
    for c in text.replace("\r\n", "\n").nfc() {
        if is_invisible(c) {
            continue;
        }
        let drawn = drawable(c, covered);
        if let Some(drawn) = drawn {
            // Words of one script stay one replacement across the spaces between them.
            if !drawn.trim().is_empty() || !matches!(last, Some(Missing::Words(_))) {
                last = None;
            }
            out.push_str(&drawn);
            continue;
        }
        let missing = what_is_missing(c);
        if last.as_ref() != Some(&missing) {
            let words = match &missing {
                Missing::Emoji => "[emoji]".to_owned(),
                Missing::Symbol => "[symbol]".to_owned(),
                Missing::Words(script) => format!("[text in {} script]", script.full_name()),
            };
            out.push_str(&words.replace('_', " "));
        } else if matches!(missing, Missing::Words(_)) {
            out.truncate(out.trim_end().len());
        }
        last = Some(missing);
    }
    breakable(&out)
}

fn drawable(c: char, covered: &HashSet<char>) -> Option<String> {
    match c {
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
            return Some("\n".to_owned());
        }
        '\t' => return Some(" ".to_owned()),
        _ if covered.contains(&c) => return Some(c.to_string()),
        _ if c.is_whitespace() => return Some(" ".to_owned()),
        _ => {}
    }
    if let Some((_, plain)) = PLAINER.iter().find(|(fancy, _)| *fancy == c) {
        return Some((*plain).to_owned());
    }
    let mut parts = String::new();
    decompose_compatible(c, |part| parts.push(part));
    let drawable = parts.chars().all(|part| covered.contains(&part));
    (drawable && !parts.is_empty()).then_some(parts)
}

fn what_is_missing(c: char) -> Missing {
    let joins_an_emoji = matches!(c, '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}');
    if c.is_emoji_char() || joins_an_emoji {
        return Missing::Emoji;
    }
    match c.script() {
        Script::Common | Script::Inherited | Script::Unknown | Script::Latin => Missing::Symbol,
        script => Missing::Words(script),
    }
}

/// Characters that steer text or stand for nothing: controls, joiners, direction marks, variation selectors.
fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}' => false,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' => {
            true
        }
        '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}' => true,
        '\u{20e3}' => true,
        _ => matches!(c.general_category(), GeneralCategory::Control | GeneralCategory::Format),
    }
}

fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = 0;
    for c in text.chars() {
        if c.is_whitespace() || c == '-' {
            run = 0;
        } else if run == LONGEST_WORD {
            out.push(MAY_BREAK);
            run = 1;
        } else {
            run += 1;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fonts;

    fn check(text: &str, expected: &str) {
        assert_eq!(legible(text, &fonts::covered()), expected);
    }

    #[test]
    fn what_can_be_drawn_stays() {
        check("Zoë’s plan – 81 %, “done”", "Zoë’s plan – 81 %, “done”");
        check("two\nlines", "two\nlines");
        check("two\r\nlines\u{2028}more", "two\nlines\nmore");
    }

    #[test]
    fn letters_and_accents_typed_apart_come_together() {
        check("Zoe\u{308}", "Zoë");
    }

    #[test]
    fn plainer_clothes_are_found() {
        check("ward → garden", "ward -> garden");
        check("eﬃcient ＡＢ①", "efficient AB1");
        check("done ✓", "done [tick]");
        check("■ n ≥ 5", "• n >= 5");
        check("a\tb\u{3000}c", "a b c");
    }

    #[test]
    fn an_emoji_however_built_is_one_replacement() {
        check("well done 👍🏽!", "well done [emoji]!");
        check("👨‍👩‍👧‍👦", "[emoji]");
        check("🇬🇧", "[emoji]");
    }

    #[test]
    fn words_in_another_script_are_named() {
        check("said مرحبا بكم today", "said [text in Arabic script] today");
        check("你好 and Привет", "[text in Han script] and [text in Cyrillic script]");
    }

    #[test]
    fn what_has_no_meaning_here_is_a_symbol() {
        check("a\u{e000}b", "a[symbol]b");
        check("a\u{10ffff}", "a[symbol]");
    }

    #[test]
    fn controls_and_direction_marks_go() {
        check("a\u{0}\u{1b}\u{202e}\u{feff}b\u{ad}c", "abc");
    }

    #[test]
    fn a_very_long_word_may_break() {
        check(
            &"x".repeat(50),
            &format!("{0}\u{200b}{0}\u{200b}{1}", "x".repeat(22), "x".repeat(6)),
        );
    }

    proptest! {
        #[test]
        fn nothing_undrawable_is_left(text in any::<String>()) {
            let covered = fonts::covered();
            for c in legible(&text, &covered).chars() {
                prop_assert!(covered.contains(&c) || c == '\n' || c == MAY_BREAK);
            }
        }
    }
}

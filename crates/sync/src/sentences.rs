//! Three-way merge of prose, sentence by sentence.
//!
//! By sentence and not by character, so that two people's words are never interleaved: the result
//! of a clean merge reads as one of them wrote it, everywhere.

use std::collections::HashSet;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use crate::Overlap;

/// More sentences and gaps than this are not merged but shown side by side. It bounds the time
/// that one push can cost the server; 256 KiB of ordinary prose stays below it.
const MAX_PIECES: usize = 8192;

/// Merges two texts that were both written on `base`.
///
/// Deterministic and symmetric: who arrives first does not matter. A sentence that stands on both
/// sides, or that either side added, is in the result.
///
/// # Errors
/// [`Overlap`] when both changed the same place differently.
pub fn merge_sentences(base: &str, ours: &str, theirs: &str) -> Result<String, Overlap> {
    if ours == base || ours == theirs {
        return Ok(theirs.to_owned());
    }
    if theirs == base {
        return Ok(ours.to_owned());
    }
    let (base, ours, theirs) = (pieces(base), pieces(ours), pieces(theirs));
    if [&base, &ours, &theirs].iter().any(|side| side.len() > MAX_PIECES) {
        return Err(Overlap);
    }
    let merged = diff3(&base, &ours, &theirs)?;
    nothing_dropped(&base, &ours, &theirs, &merged)?;
    Ok(merged.concat())
}

/// The sentences of a text and the gaps between them, as separate pieces, which joined together
/// give the text. Gaps are apart so that writing on after the last sentence does not change it.
fn pieces(text: &str) -> Vec<&str> {
    text.split_sentence_bounds()
        .flat_map(|sentence| {
            let words = sentence.trim_end();
            [words, &sentence[words.len()..]]
        })
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Where a side kept a piece of the base: for each piece of `base` its place in `side`.
fn kept(base: &[&str], side: &[&str]) -> Vec<Option<usize>> {
    let mut places = vec![None; base.len()];
    for op in capture_diff_slices(Algorithm::Myers, base, side) {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            for i in 0..len {
                places[old_index + i] = Some(new_index + i);
            }
        }
    }
    places
}

/// Between two pieces that both sides kept, at most one side may have changed anything.
fn diff3<'a>(
    base: &[&'a str],
    ours: &[&'a str],
    theirs: &[&'a str],
) -> Result<Vec<&'a str>, Overlap> {
    let anchors = kept(base, ours)
        .into_iter()
        .zip(kept(base, theirs))
        .enumerate()
        .filter_map(|(b, (o, t))| Some((b, o?, t?)));
    let end = (base.len(), ours.len(), theirs.len());
    let mut merged = Vec::new();
    let mut from = (0, 0, 0);
    for to in anchors.chain([end]) {
        let (b, o, t) = (&base[from.0..to.0], &ours[from.1..to.1], &theirs[from.2..to.2]);
        merged.extend(match () {
            () if o == b => t,
            () if t == b || o == t => o,
            () => return Err(Overlap),
        });
        merged.extend(base.get(to.0));
        from = (to.0 + 1, to.1 + 1, to.2 + 1);
    }
    Ok(merged)
}

/// The promise itself, checked rather than argued: of a sentence that stood twice, each side may
/// have removed another copy, and then a plain three-way merge would remove both.
fn nothing_dropped(
    base: &[&str],
    ours: &[&str],
    theirs: &[&str],
    merged: &[&str],
) -> Result<(), Overlap> {
    let set = |side: &[&str]| side.iter().map(|s| (*s).to_owned()).collect::<HashSet<_>>();
    let (base, ours, theirs, merged) = (set(base), set(ours), set(theirs), set(merged));
    let may_go = |s: &String| {
        s.trim().is_empty() || base.contains(s) && !(ours.contains(s) && theirs.contains(s))
    };
    match ours.union(&theirs).all(|s| merged.contains(s) || may_go(s)) {
        true => Ok(()),
        false => Err(Overlap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, ours: &str, theirs: &str, expected: Option<&str>) {
        let expected = expected.map(str::to_owned).ok_or(Overlap);
        assert_eq!(merge_sentences(base, ours, theirs), expected, "{base:?} {ours:?} {theirs:?}");
        assert_eq!(merge_sentences(base, theirs, ours), expected, "swapped: {base:?}");
    }

    #[test]
    fn edits_to_different_sentences_are_merged() {
        check("One. Two.", "Uno. Two.", "One. Dos.", Some("Uno. Dos."));
        check("One. Two. Three.", "One. Three.", "One. Two. Three. Four.", {
            Some("One. Three. Four.")
        });
        check("One. Two. Three.", "Two. Three.", "One. Two. Three. Four.", {
            Some("Two. Three. Four.")
        });
        check("One.\n\nTwo.\n", "One. More.\n\nTwo.\n", "One.\n\nTwo!\n", {
            Some("One. More.\n\nTwo!\n")
        });
    }

    #[test]
    fn edits_to_the_same_sentence_overlap() {
        check("One. Two.", "One. Deux.", "One. Dos.", None);
        check("One.", "", "Uno.", None);
        check("", "One.", "Two.", None);
        check("One.", "One. Two.", "One. Three.", None);
    }

    #[test]
    fn the_same_edit_on_both_sides_is_made_once() {
        check("One. Two.", "One. Dos.", "One. Dos.", Some("One. Dos."));
        check("One. Two. Three.", "One. Dos. Three.", "One. Dos. Tres.", Some("One. Dos. Tres."));
    }

    #[test]
    fn a_sentence_that_stood_twice_is_not_removed_twice() {
        check("Same. Other. Same.", "Other. Same.", "Same. Other.", None);
    }

    #[test]
    fn text_too_long_to_compare_is_shown_side_by_side() {
        let long = |first: &str, last: &str| format!("{first}\n{}{last}", "x\n".repeat(5000));
        check(&long("a", "z"), &long("b", "z"), &long("a", "y"), None);
    }

    #[test]
    fn pieces_joined_give_the_text() {
        for text in ["", " ", "\n\n", " One.  Two?\tThree\r\n- four\n", "Dr. Who. \u{1f600}!"] {
            assert_eq!(pieces(text).concat(), text);
        }
    }
}

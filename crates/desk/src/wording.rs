//! Two wordings side by side: where they differ, and one that holds what both say. Rules only, no I/O.
//!
//! Differences are told word by word, so that a changed figure stands out; a combined wording is made sentence by
//! sentence where the words clash, so that two people's sentences are never interleaved.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

/// A run of words in one of two wordings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub text: String,
    /// The other wording does not have it here.
    pub differs: bool,
}

/// More words than this are not compared one by one: the whole is marked. It bounds the time.
const MOST: usize = 8192;

/// Where two wordings differ: the runs of each, which joined together give it.
pub fn compare(one: &str, other: &str) -> (Vec<Run>, Vec<Run>) {
    let (left, right) = (words(one), words(other));
    if one != other && left.len().max(right.len()) > MOST {
        return (vec![whole(one)], vec![whole(other)]);
    }
    let mut runs = (Vec::new(), Vec::new());
    for op in steadied(capture_diff_slices(Algorithm::Patience, &left, &right), &left) {
        let differs = !matches!(op, DiffOp::Equal { .. });
        push(&mut runs.0, &left[op.old_range()], differs);
        push(&mut runs.1, &right[op.new_range()], differs);
    }
    runs
}

/// Words, and what stands between them, in their order.
fn words(text: &str) -> Vec<&str> {
    text.split_word_bounds().collect()
}

fn whole(text: &str) -> Run {
    Run { text: text.to_owned(), differs: true }
}

fn push(runs: &mut Vec<Run>, words: &[&str], differs: bool) {
    if words.is_empty() {
        return;
    }
    match runs.last_mut() {
        Some(last) if last.differs == differs => last.text.push_str(&words.concat()),
        _ => runs.push(Run { text: words.concat(), differs }),
    }
}

/// Between two changes, a word or two in common (`the`, a comma) is chance: it is marked with them, so that a reader
/// sees one difference and not confetti.
fn steadied(ops: Vec<DiffOp>, left: &[&str]) -> Vec<DiffOp> {
    let chance = |at: usize| match &ops[at] {
        DiffOp::Equal { .. } if at == 0 || at + 1 == ops.len() => false,
        DiffOp::Equal { old_index, len, .. } => {
            let common = &left[*old_index..*old_index + *len];
            common.iter().filter(|word| word.chars().any(char::is_alphanumeric)).count() < 3
        }
        _ => false,
    };
    let mixed: Vec<bool> = (0..ops.len()).map(chance).collect();
    let as_change = |(op, mixed): (DiffOp, bool)| match op {
        DiffOp::Equal { old_index, new_index, len } if mixed => {
            DiffOp::Replace { old_index, old_len: len, new_index, new_len: len }
        }
        op => op,
    };
    ops.into_iter().zip(mixed).map(as_change).collect()
}

/// One wording that holds what both say, ready to be edited. `base` is what stood before either, where it is known.
pub fn combine(base: Option<&str>, ours: &str, theirs: &str) -> String {
    if ours == theirs || theirs.trim().is_empty() {
        return ours.to_owned();
    }
    if ours.trim().is_empty() {
        return theirs.to_owned();
    }
    let by_words =
        base.and_then(|base| weave(&words(base), &words(ours), &words(theirs), |_, _| None));
    by_words.unwrap_or_else(|| {
        let base = sentences(base.unwrap_or_default());
        let woven = weave(&base, &sentences(ours), &sentences(theirs), |ours, theirs| {
            Some(both(ours, theirs))
        });
        // Never none: every clash has an answer.
        woven.unwrap_or_else(|| format!("{ours}\n\n{theirs}"))
    })
}

/// Sentences, and the gaps between them, in their order.
fn sentences(text: &str) -> Vec<&str> {
    let split = |sentence: &'_ str| sentence.trim_end().len();
    text.split_sentence_bounds()
        .flat_map(|sentence| {
            let (words, gap) = sentence.split_at(split(sentence));
            [words, gap]
        })
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Ours, then those of theirs that ours does not have, with the gap that followed either.
fn both(ours: &[&str], theirs: &[&str]) -> String {
    let is_gap = |piece: &&&str| piece.trim().is_empty();
    let new = theirs.iter().filter(|piece| !is_gap(piece) && !ours.contains(piece));
    let after = [ours, theirs].iter().filter_map(|side| side.last().filter(is_gap)).next();
    let ours = ours.concat();
    let all: Vec<&str> = Some(ours.trim_end())
        .filter(|ours| !ours.is_empty())
        .into_iter()
        .chain(new.copied())
        .collect();
    format!("{}{}", all.join(" "), after.copied().unwrap_or_default())
}

/// Puts together what each side changed of `base`. Where both changed one place, `clash` says what stands there;
/// none gives up.
fn weave(
    base: &[&str],
    ours: &[&str],
    theirs: &[&str],
    clash: impl Fn(&[&str], &[&str]) -> Option<String>,
) -> Option<String> {
    if [base, ours, theirs].iter().any(|side| side.len() > MOST) {
        return None;
    }
    let anchors = kept(base, ours).into_iter().zip(kept(base, theirs)).enumerate();
    let anchors = anchors.filter_map(|(b, (o, t))| Some((b, o?, t?)));
    let end = (base.len(), ours.len(), theirs.len());
    let mut woven = String::new();
    let mut from = (0, 0, 0);
    for to in anchors.chain([end]) {
        let (b, o, t) = (&base[from.0..to.0], &ours[from.1..to.1], &theirs[from.2..to.2]);
        if o == b {
            woven.push_str(&t.concat());
        } else if t == b || o == t {
            woven.push_str(&o.concat());
        } else {
            woven.push_str(&clash(o, t)?);
        }
        woven.extend(base.get(to.0).copied());
        from = (to.0 + 1, to.1 + 1, to.2 + 1);
    }
    Some(woven)
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

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "Families do not hear about their rights as carers unless they ask.";
    const OURS: &str = "Families do not hear about their rights as carers unless they ask. Two families first learned of a carer’s assessment from the review team.";
    const THEIRS: &str = "Families do not hear about their rights as carers unless they ask, although the social worker has a good leaflet ready to use.";

    fn marked(runs: &[Run]) -> String {
        let mark =
            |run: &Run| if run.differs { format!("[{}]", run.text) } else { run.text.clone() };
        runs.iter().map(mark).collect()
    }

    #[test]
    fn what_only_one_wording_has_is_marked_and_nothing_is_lost() {
        let (ours, theirs) = compare(OURS, THEIRS);
        let text = |runs: &[Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        assert_eq!((text(&ours).as_str(), text(&theirs).as_str()), (OURS, THEIRS));
        assert!(marked(&theirs).contains("[, although the social worker"), "{}", marked(&theirs));
        assert!(marked(&ours).starts_with("Families do not hear"), "{}", marked(&ours));
        assert_eq!(ours.iter().filter(|run| run.differs).count(), 1, "{}", marked(&ours));
    }

    #[test]
    fn a_changed_figure_stands_out_alone() {
        let (ours, theirs) = compare(
            "Leave was cancelled four times in May, on the day itself.",
            "Leave was cancelled five times in May, on the day itself.",
        );
        assert_eq!(marked(&ours), "Leave was cancelled [four] times in May, on the day itself.");
        assert_eq!(marked(&theirs), "Leave was cancelled [five] times in May, on the day itself.");
    }

    #[test]
    fn equal_wordings_have_no_marks_and_empty_ones_no_runs() {
        assert_eq!(compare("Same.", "Same.").0, [Run { text: "Same.".into(), differs: false }]);
        assert_eq!(marked(&compare("", "New.").1), "[New.]");
        assert!(compare("", "New.").0.is_empty());
    }

    #[test]
    fn two_additions_to_one_sentence_are_woven_by_words() {
        let combined = combine(Some(BASE), OURS, THEIRS);
        assert_eq!(
            combined,
            "Families do not hear about their rights as carers unless they ask, although the social worker has a good leaflet ready to use. Two families first learned of a carer’s assessment from the review team."
        );
        assert_eq!(combine(Some(BASE), THEIRS, OURS), combined, "whoever is named first");
    }

    #[test]
    fn where_words_clash_both_sentences_stand_whole() {
        let combined = combine(
            Some("Leave is often late. Staff know it."),
            "Leave is rarely on time. Staff know it.",
            "Leave was cancelled twice. Staff know it.",
        );
        assert_eq!(combined, "Leave is rarely on time. Leave was cancelled twice. Staff know it.");
    }

    #[test]
    fn sentences_that_clash_keep_their_distance_from_the_next() {
        assert_eq!(combine(Some("A b. C d."), "C d.", "A e. C d."), "A e. C d.");
    }

    #[test]
    fn without_a_base_nothing_that_either_says_is_left_out() {
        assert_eq!(combine(None, "One. Two.", "Two. Three."), "One. Two. Three.");
        assert_eq!(combine(None, "", "Two."), "Two.");
        assert_eq!(combine(None, "One.", "One."), "One.");
    }

    #[test]
    fn a_text_of_any_length_is_combined_in_bounded_time() {
        let long = |first: &str| format!("{first}\n{}", "word ".repeat(20_000));
        let combined = combine(Some(&long("a")), &long("b"), &long("c"));
        assert!(combined.contains('b') && combined.contains('c'));
        assert!(compare(&long("b"), &long("c")).0[0].differs);
    }
}

//! On site without a network: unsent work in a file, from laptop to laptop.

use sync::Kind;
use vault::{Unsent, Writing};

use crate::common::*;
use crate::pair::*;
use crate::tiny_server::*;

const PHRASE: &str = "larch rowan alder";

#[test]
fn what_a_colleague_hands_over_appears_at_once_and_is_not_ours_to_send() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "the garden door"));
    let second = save(&mut pair.ada, note(1, "the garden door is locked"));
    assert_eq!(pair.ada.export_unsent(TEAM, &file, PHRASE).unwrap(), 2);
    let typed = " Larch  ROWAN alder\n";
    let handed = pair.ben.import_changes(&file, typed, false, &Plainly).unwrap();
    assert_eq!((handed.stream, handed.taken), (TEAM, 2));
    assert!(handed.records.contains(&record(1)));
    assert_eq!(pair.ben.head(record(1)).unwrap().unwrap().change, second.id);
    assert_eq!(pair.ben.search("locked", &[TEAM], &[], 9).unwrap().len(), 1);
    let unsent = pair.ben.unsent_records(TEAM).unwrap();
    assert_eq!(unsent.into_iter().collect::<Vec<_>>(), [(record(1), Unsent::Handed)]);
    assert_eq!((pair.ben.waiting(None).unwrap(), ask(&mut pair.ben).push.len()), (0, 0));
    check_rebuild(&mut pair.ben);
    let again = pair.ben.import_changes(&file, PHRASE, false, &Plainly).unwrap();
    assert_eq!(again.taken, 0);

    // Whoever uploads: the log settles it.
    pair.ben();
    assert_eq!(texts(&pair.ben, TEAM), ["\"the garden door is locked\""]);
    pair.ada();
    pair.ben();
    assert!(pair.ben.unsent_records(TEAM).unwrap().is_empty());
    assert_eq!(pair.ben.history(record(1)).unwrap().len(), 2);
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_lead_carries_what_was_handed_over_to_the_server() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "carried"));
    pair.ada.export_unsent(TEAM, &file, PHRASE).unwrap();
    pair.ben.import_changes(&file, PHRASE, false, &Plainly).unwrap();
    pair.ben.import_changes(&file, PHRASE, true, &Plainly).unwrap();
    assert_eq!(ask(&mut pair.ben).push.len(), 1, "a second thought");
    pair.ben();
    assert_eq!(pair.server.log(TEAM).entries.len(), 1);
    pair.ada();
    assert_eq!(pair.server.log(TEAM).entries.len(), 1, "once");
    assert_eq!(pair.ada.waiting(None).unwrap(), 0);
}

#[test]
fn both_versions_stay_in_view_when_both_wrote() {
    let mut pair = pair();
    let finding =
        |text: &str, author| Writing { kind: Kind::new("agreed"), author, ..note(1, text) };
    let file = pair._places[0].elsewhere("for-ben");
    let theirs = save(&mut pair.ada, finding("ada", ADA));
    let mine = save(&mut pair.ben, finding("ben", BEN));
    pair.ada.export_unsent(TEAM, &file, PHRASE).unwrap();
    pair.ben.import_changes(&file, PHRASE, false, &Plainly).unwrap();
    assert_eq!(pair.ben.head(record(1)).unwrap().unwrap().change, theirs.id);
    assert_eq!(pair.ben.asides(TEAM).unwrap(), [mine]);
    check_rebuild(&mut pair.ben);
    for _ in 0..2 {
        pair.ben();
        pair.ada();
    }
    assert_eq!(pair.ben.heads(TEAM).unwrap(), pair.ada.heads(TEAM).unwrap());
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_wrong_phrase_another_file_or_an_unknown_review_changes_nothing() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "text"));
    pair.ada.export_unsent(TEAM, &file, PHRASE).unwrap();
    let code = |pair: &mut Pair, phrase: &str| {
        let refused = pair.ben.import_changes(&file, phrase, false, &Plainly).unwrap_err();
        assert!(texts(&pair.ben, TEAM).is_empty());
        refused.code()
    };
    assert_eq!(code(&mut pair, "larch rowan elder"), "SP-2143");
    let whole = std::fs::read(&file).unwrap();
    for spoil in [0, 20, 30, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[spoil] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(code(&mut pair, PHRASE), "SP-2143", "{spoil}");
        std::fs::write(&file, &whole[..spoil]).unwrap();
        assert_eq!(code(&mut pair, PHRASE), "SP-2143", "up to {spoil}");
    }
    std::fs::write(&file, whole).unwrap();
    pair.ben.remove_stream(TEAM).unwrap();
    let refused = pair.ben.import_changes(&file, PHRASE, false, &Plainly).unwrap_err();
    assert_eq!(refused.code(), "SP-2121");
    let short = pair.ada.export_unsent(TEAM, &file, "short").unwrap_err();
    assert_eq!(short.code(), "SP-2101");
}

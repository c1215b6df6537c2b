//! On site without a network: unsent work in a file, from laptop to laptop.

use std::path::Path;

use sync::Kind;
use vault::{Handed, Leg, Parcel, Unsent, Vault, VaultError, Writing};

use crate::common::*;
use crate::pair::*;
use crate::tiny_server::*;

/// Writes what waits to a file, and tells the code that opens it.
fn hand_over(from: &mut Vault, file: &Path) -> String {
    let handover = from.prepare_handover(TEAM).unwrap();
    let code = handover.code().to_string();
    handover.write_to(file).unwrap();
    code
}

fn take_in(to: &mut Vault, file: &Path, code: &str, carry: bool) -> Result<Handed, VaultError> {
    to.take_over(&Parcel::open(file, code)?, BEN, carry, &Plainly)
}

#[test]
fn what_a_colleague_hands_over_appears_at_once_and_is_not_ours_to_send() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "the garden door"));
    let second = save(&mut pair.ada, note(1, "the garden door is locked"));
    assert_eq!(pair.ada.prepare_handover(TEAM).unwrap().changes(), 2);
    let code = hand_over(&mut pair.ada, &file);
    let typed = format!(" {}\n", code.to_lowercase().replace('-', "  ").replace('0', "o"));
    let handed = take_in(&mut pair.ben, &file, &typed, false).unwrap();
    assert_eq!((handed.stream, handed.taken), (TEAM, 2));
    assert!(handed.by.contains(&ADA));
    assert!(handed.records.contains(&record(1)));
    assert_eq!(pair.ben.head(TEAM, record(1)).unwrap().unwrap().change, second.id);
    assert_eq!(pair.ben.search("locked", &[TEAM], &[], 9).unwrap().len(), 1);
    let unsent = pair.ben.unsent_records(TEAM).unwrap();
    assert_eq!(unsent.into_iter().collect::<Vec<_>>(), [(record(1), Unsent::Handed)]);
    assert_eq!((pair.ben.waiting(None).unwrap(), ask(&mut pair.ben).push.len()), (0, 0));
    check_rebuild(&mut pair.ben);
    let again = take_in(&mut pair.ben, &file, &code, false).unwrap();
    assert_eq!(again.taken, 0);

    // Whoever uploads: the log settles it.
    pair.ben();
    assert_eq!(texts(&pair.ben, TEAM), ["\"the garden door is locked\""]);
    pair.ada();
    pair.ben();
    assert!(pair.ben.unsent_records(TEAM).unwrap().is_empty());
    assert_eq!(pair.ben.history(TEAM, record(1)).unwrap().len(), 2);
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_lead_carries_what_was_handed_over_to_the_server() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "carried"));
    let code = hand_over(&mut pair.ada, &file);
    take_in(&mut pair.ben, &file, &code, false).unwrap();
    take_in(&mut pair.ben, &file, &code, true).unwrap();
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
    let code = hand_over(&mut pair.ada, &file);
    take_in(&mut pair.ben, &file, &code, false).unwrap();
    assert_eq!(pair.ben.head(TEAM, record(1)).unwrap().unwrap().change, theirs.id);
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
fn a_wrong_code_another_file_or_an_unknown_review_changes_nothing() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    save(&mut pair.ada, note(1, "text"));
    let code = hand_over(&mut pair.ada, &file);
    let refusal = |pair: &mut Pair, code: &str| {
        let refused = take_in(&mut pair.ben, &file, code, false).unwrap_err();
        assert!(texts(&pair.ben, TEAM).is_empty());
        refused.code()
    };
    for wrong in ["", "larch rowan alder", &code[1..], &format!("{code}0"), "0000-0000-0000-0000"] {
        assert_eq!(refusal(&mut pair, wrong), "SP-2143", "{wrong}");
    }
    let whole = std::fs::read(&file).unwrap();
    for spoil in [0, 20, 30, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[spoil] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(refusal(&mut pair, &code), "SP-2143", "{spoil}");
        std::fs::write(&file, &whole[..spoil]).unwrap();
        assert_eq!(refusal(&mut pair, &code), "SP-2143", "up to {spoil}");
    }
    std::fs::write(&file, whole).unwrap();
    pair.ben.remove_stream(TEAM).unwrap();
    let refused = take_in(&mut pair.ben, &file, &code, false).unwrap_err();
    assert_eq!(refused.code(), "SP-2121");
    let folder = take_in(&mut pair.ben, file.parent().unwrap(), &code, false).unwrap_err();
    assert_eq!(folder.code(), "SP-2143");
}

#[test]
fn no_file_puts_words_into_ones_own_mouth_or_makes_another_thing_of_a_record() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    // As a forger would: in the name of the person who takes it in, and of another kind than what is there.
    save(&mut pair.ada, Writing { author: BEN, ..note(1, "forged") });
    save(&mut pair.ada, Writing { kind: Kind::new("agreed"), ..note(2, "another thing") });
    save(&mut pair.ada, note(3, "honest"));
    save(&mut pair.ben, note(2, "mine"));
    // The same id elsewhere is another record, and no reason to leave anything out.
    save(&mut pair.ben, Writing { stream: OWN, kind: Kind::new("agreed"), ..note(3, "elsewhere") });
    let code = hand_over(&mut pair.ada, &file);
    for carry in [false, true] {
        let handed = take_in(&mut pair.ben, &file, &code, carry).unwrap();
        assert_eq!(handed.left_out, 2);
    }
    assert_eq!(texts(&pair.ben, TEAM), ["\"mine\"", "\"honest\""]);
    assert_eq!(texts(&pair.ben, OWN), ["\"elsewhere\""]);
    assert!(pair.ben.history(TEAM, record(1)).unwrap().is_empty());
    let pushed = ask(&mut pair.ben).push;
    assert!(
        pushed.iter().all(|change| change.record != record(1)),
        "nothing forged goes up as mine"
    );
    check_rebuild(&mut pair.ben);
}

#[test]
fn a_file_brings_back_into_view_what_the_server_has_lost() {
    let mut pair = pair();
    let file = pair._places[0].elsewhere("for-ben");
    let change = save(&mut pair.ada, note(1, "text of ada"));
    pair.ada();
    pair.ben();
    assert_eq!(texts(&pair.ben, TEAM).len(), 1);
    // The server is put back to before it, and Ada's laptop has not been near it since.
    pair.server = TinyServer::new(pair._places[0].clock.now()).with(TEAM, &[ADA, BEN]);
    pair.ben();
    assert!(texts(&pair.ben, TEAM).is_empty(), "until the log is seen to hold it");
    let request = ask(&mut pair.ada);
    let reset = pair.server.handle(ADA, &request);
    pair.ada.apply(&request, reset, &Plainly).unwrap();
    let code = hand_over(&mut pair.ada, &file);
    let handed = take_in(&mut pair.ben, &file, &code, false).unwrap();
    assert_eq!((handed.taken, handed.records.len()), (1, 1));
    assert_eq!(texts(&pair.ben, TEAM), ["\"text of ada\""]);
    assert_eq!(pair.ben.search("text", &[TEAM], &[], 9).unwrap().len(), 1);
    assert_eq!(ask(&mut pair.ben).push.len(), 0, "it is Ada's to send");
    check_rebuild(&mut pair.ben);
    pair.ada();
    pair.ben();
    assert_eq!(pair.ben.history(TEAM, record(1)).unwrap(), [change]);
}

#[test]
fn a_parcel_opens_only_on_the_way_that_it_was_sealed_for() {
    let mut pair = pair();
    save(&mut pair.ada, note(1, "text"));
    let ways = [Leg::File, Leg::There, Leg::Back];
    for sealed_for in ways {
        let handover = pair.ada.prepare_handover(TEAM).unwrap();
        let code = handover.code().to_string();
        let sealed = handover.seal(sealed_for).unwrap();
        for way in ways {
            let opens = Parcel::read(&sealed, &code, way).is_ok();
            assert_eq!(opens, way == sealed_for, "sealed for {sealed_for:?}, opened as {way:?}");
        }
    }
}

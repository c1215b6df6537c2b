//! What is hinted at, and what is left alone.

use proptest::prelude::*;

use super::*;

#[test]
fn what_could_identify_is_hinted_at() {
    let check = |text: &str, marked: &str, what: What| {
        let hints = find(text);
        assert_eq!(hints.len(), 1, "{text}: {hints:?}");
        assert_eq!((&text[hints[0].range.clone()], hints[0].what), (marked, what), "{text}");
    };
    check("Her number is 943 476 5919.", "943 476 5919", What::NhsNumber);
    check("943-476-5919", "943-476-5919", What::NhsNumber);
    check("(9434765919)", "9434765919", What::NhsNumber);
    check("DOB 3/5/84, settled", "DOB 3/5/84", What::BirthDate);
    check("d.o.b: 03.05.1984", "d.o.b: 03.05.1984", What::BirthDate);
    check("born on 3rd May 1984 in Leeds", "born on 3rd May 1984", What::BirthDate);
    check("date of birth 1984-05-03", "birth 1984-05-03", What::BirthDate);
    check("on file as 03/05/1984", "03/05/1984", What::BirthDate);
    check("lives at SW1A 1AA with", "SW1A 1AA", What::Postcode);
    check("from m13 9pl", "m13 9pl", What::Postcode);
    check("LS29JT", "LS29JT", What::Postcode);
    check("Hospital number: H123456", "Hospital number: H123456", What::HospitalNumber);
    check("RiO 7654321 read", "RiO 7654321", What::HospitalNumber);
    check("rio number is 7654321", "rio number is 7654321", What::HospitalNumber);
    check("MRN:0044719", "MRN:0044719", What::HospitalNumber);
    check("Mr Brown was not told", "Mr Brown", What::Name);
    check("asked Mrs. O’Neill's view", "Mrs. O’Neill's", What::Name);
    check("mr smith said", "mr smith", What::Name);
    check("Miss Green", "Miss Green", What::Name);
    check("The man in room 6 had", "man in room 6", What::PersonInPlace);
    check("a patient in bed 12", "patient in bed 12", What::PersonInPlace);
    check("the woman from side room 3", "woman from side room 3", What::PersonInPlace);
    check("JB on Larch waits", "JB on Larch", What::PersonInPlace);
    check("J.B. on Larch waits", "J.B. on Larch", What::PersonInPlace);
    check("KT in room 4", "KT in room 4", What::PersonInPlace);
}

#[test]
fn a_name_is_noticed_where_somebody_was_asked_or_told() {
    let check = |text: &str, marked: &[&str]| {
        let found: Vec<_> = find(text).into_iter().map(|hint| &text[hint.range]).collect();
        assert_eq!(found, marked, "{text}");
    };
    check("Ask John Smith about leave", &["John Smith"]);
    check("Ask John Smith, the man by the window in bed 12", &["John Smith", "bed 12"]);
    check("We spoke to Siân O’Neill. Room 4 is cold", &["Siân O’Neill", "Room 4"]);
    check("Was told by Priya Nair that", &["Priya Nair"]);
    check("Mr Brown shouts, room 4 hears it", &["Mr Brown", "room 4"]);
}

#[test]
fn ordinary_notes_are_left_alone() {
    for text in [
        "Bed 12 has no curtain, room 4 has no lock",
        "Asked Ward Manager about it, told Human Resources",
        "Inspected by Care Quality Commission in May",
        "Detained by Mental Health Act papers",
        "Spoke with Advocacy about leave",
        "Told staff. John Smith House is next door",
        "Goes to Green Lane every Tuesday with Occupational Therapy",
        "Shared with Aldermere Community Mental Health Team",
        "Asked about Section Seventeen leave",
        "Said Monday Morning Group is best",
        "Written by Larch Ward and agreed by Rowan Ward",
        "They told Patient Advice first",
        "",
        "13.3 is not met, see A1.1 and 5.10",
        "At 10:45 to 11:30 on 14/10/2026",
        "Visited Wednesday 14 October 2026",
        "The policy of 3 May 2009 is in date",
        "Dr Deshmukh asked, Prof Hall agreed",
        "943 476 5918 fails the check",
        "Ring 0161 496 0000 or 01632 960 983",
        "4 of 6 patients, 38% of shifts",
        "Patients in room 2 spoke of leave",
        "We met in meeting room 2",
        "The patient in the garden",
        "OT on Larch, GP on Rowan, TV in Larch",
        "MDT on Monday, CQC in England",
        "AB on Monday",
        "RiO entries for 2024 seen",
        "Is hospital food hot? No. 6 of 17 agree",
        "room b2 2nd floor, B2 1st floor, E1 5th row",
        "Lunch at b5 3pm",
        "Ms. is a title, and so are mr and mrs",
        "They miss Larch, and 5 ms later",
        "“You get your coat on and then it’s not happening.”",
        "Born leaders; 12/13/1984 is no date",
    ] {
        assert_eq!(find(text), [], "{text}");
    }
}

#[test]
fn the_screen_counts_in_utf_16() {
    let text = "😀 é Mr Brown and Mrs Green";
    let hints = find(text);
    let units: Vec<u16> = text.encode_utf16().collect();
    let marked: Vec<_> =
        hints.iter().map(|hint| String::from_utf16(&units[hint.utf16.clone()]).unwrap()).collect();
    assert_eq!(marked, ["Mr Brown", "Mrs Green"]);
}

#[test]
fn what_the_writer_calls_harmless_stays_unmarked() {
    let hints = find_except("Mr Brown met Mr Green", &["Mr Brown".into()]);
    assert_eq!(hints.len(), 1);
    assert_eq!(hints[0].range, 13..21);
}

#[test]
fn about_one_in_eleven_numbers_passes_the_check() {
    let pass = (0..110_000u32).filter(|n| {
        let text = format!("9{:09}", u64::from(*n) * 7919);
        let digits: Vec<u8> = text.bytes().take(10).map(|b| b - b'0').collect();
        is_nhs_number(&digits.try_into().unwrap())
    });
    assert!((9_000..11_000).contains(&pass.count()));
    assert!(is_nhs_number(&[9, 4, 3, 4, 7, 6, 5, 9, 1, 9]));
}

proptest! {
    #[test]
    fn any_text_is_read_without_overlaps(text in "[ A-Za-z0-9./'’é😀:-]{0,80}") {
        let hints = find(&text);
        prop_assert!(hints.windows(2).all(|two| two[0].range.end <= two[1].range.start));
        for hint in hints {
            prop_assert!(text.get(hint.range.clone()).is_some_and(|words| !words.is_empty()));
        }
    }
}

//! Self-reviews, questionnaires and the cycle before, against an edition.

use review::edition::Edition;
use review::import::{
    Options, Problem, preview_self_review, read_edition, read_last_actions, read_last_ratings,
    read_questionnaires, read_self_review,
};

use crate::workbooks::{X, workbook};

fn edition() -> Edition {
    let text = b"code,text\n5.1,A\n5.2,B\n5.10,C\n6.10,D\n";
    read_edition(text, "e.csv", &Options::default(), "E").unwrap()
}

fn refused<T>(read: Result<T, Vec<Problem>>, code: &str, what: &str) {
    let problems = read.err().unwrap_or_else(|| panic!("{what}: was imported"));
    let found = problems.iter().any(|p| p.code == code && p.what.contains(what));
    assert!(found, "no {code} “{what}”: {problems:#?}");
}

fn self_review(text: &str) -> Result<Vec<String>, Vec<Problem>> {
    let read = read_self_review(text.as_bytes(), "s.csv", &Options::default(), &edition())?;
    Ok(read.into_iter().map(|r| r.rating.unwrap_or_else(|| "-".into())).collect())
}

/// These ratings in a column read as these points of the scale.
fn check(written: [&str; 4], read: [&str; 4]) {
    let [a, b, c, d] = written;
    let text = format!("code,rating\n5.1,{a}\n5.2,{b}\n5.10,{c}\n6.10,{d}\n");
    assert_eq!(
        self_review(&text).unwrap_or_else(|p| panic!("{written:?}: {p:#?}")),
        read,
        "{written:?}"
    );
}

fn unclear(written: [&str; 4], code: &str, what: &str) {
    let [a, b, c, d] = written;
    refused(
        self_review(&format!("code,rating\n5.1,{a}\n5.2,{b}\n5.10,{c}\n6.10,{d}\n")),
        code,
        what,
    );
}

#[test]
fn ratings_are_matched_as_people_write_them() {
    check(["met", "partly", "not", "na"], ["met", "partly", "not", "na"]);
    check(["Met", "Partially met", "NOT MET", "N/A"], ["met", "partly", "not", "na"]);
    check(["M", "P", "NM", "NA"], ["met", "partly", "not", "na"]);
    check(["Yes", "Partial", "No", ""], ["met", "partly", "not", "-"]);
    check(["Y", "N", "y", "n/a"], ["met", "not", "met", "na"]);
    check(["2", "1", "0", "Not rated"], ["met", "partly", "not", "-"]);
    unclear(["M", "N", "P", ""], "SP-3107", "could be “Not met” or “Not applicable”");
    unclear(["1", "2", "3", ""], "SP-3107", "more than one rating");
    unclear(["1", "2", "2", ""], "SP-3107", "more than one rating");
    unclear(["1", "0", "1", ""], "SP-3107", "more than one rating");
    unclear(["great", "", "", ""], "SP-3106", "“great” is not a rating");
}

#[test]
fn one_and_nought_are_clear_on_a_scale_of_two() {
    let mut two = edition();
    two.scale.retain(|p| ["met", "not"].contains(&p.code.as_str()));
    let text = b"code,rating\n5.1,1\n5.2,0\n";
    let read = read_self_review(text, "s.csv", &Options::default(), &two).unwrap();
    assert_eq!(read[1].rating.as_deref(), Some("not"));
}

#[test]
fn rows_about_other_standards_or_the_same_one_twice_are_refused() {
    refused(
        self_review("code,rating\n9.9,met\n"),
        "SP-3105",
        "Row 2: the edition has no standard 9.9",
    );
    refused(
        self_review("code,rating\n5.1,met\n5.1,met\n"),
        "SP-3103",
        "Row 3 has the code 5.1 again",
    );
    refused(self_review("code,rating\n,met\n"), "SP-3102", "nothing under “code”");
    refused(self_review("code,comment\n5.1,x\n"), "SP-3101", "“Rating”");
    refused(self_review("{}"), "SP-3021", "JSON");
}

#[test]
fn a_number_is_settled_by_the_edition_where_it_can_be() {
    let cells: &[&[X<'_>]] = &[
        &[X::Text("Code"), X::Text("Rating")],
        &[X::Number(5.1), X::Yes],
        &[X::Number(5.2), X::Text("No")],
        &[X::Number(6.1), X::Text("Met")],
    ];
    let book = workbook(&[("S", cells)]);
    let preview = preview_self_review(&book, "s.xlsx", &Options::default(), &edition());
    assert!(preview.ready);
    let warned: Vec<_> = preview.problems.iter().map(|p| (p.code, p.row)).collect();
    assert_eq!(warned, [("SP-3110", Some(2))]);
    assert_eq!(preview.sample[0].values[..2], ["5.1", "Met"]);
    let read = read_self_review(&book, "s.xlsx", &Options::default(), &edition()).unwrap();
    let read: Vec<_> = read.iter().map(|r| (r.standard.as_str(), r.rating.as_deref())).collect();
    assert_eq!(read, [("5.1", Some("met")), ("5.2", Some("not")), ("6.10", Some("met"))]);
}

#[test]
fn questionnaires_are_gathered_by_group() {
    let read =
        |text: &str| read_questionnaires(text.as_bytes(), "q.csv", &Options::default(), &edition());
    let all = read(
        "group,question,standard,n,agree\nPatients,One,5.1,12,9\nstaff,Two,,30,30\npatient,Three,5.2,14,0\n",
    )
    .unwrap();
    let groups: Vec<_> =
        all.iter().map(|q| (q.group.as_str(), q.returned, q.items.len())).collect();
    assert_eq!(groups, [("patients", 14, 2), ("staff", 30, 1)]);
    assert_eq!(all[0].items[0].standard.as_deref(), Some("5.1"));
    let head = "group,question,n,agree,returned\n";
    refused(
        read(&format!("{head}Patients,One,5,9,9\n")),
        "SP-3108",
        "9 agreed, but only 5 answered",
    );
    refused(read(&format!("{head}Patients,One,9,5,4\n")), "SP-3108", "only 4 came back");
    refused(
        read(&format!("{head}Patients,One,9,71 %,9\n")),
        "SP-3108",
        "“71 %” is not a whole number",
    );
    refused(read(&format!("{head}Patients,One,9,,9\n")), "SP-3102", "nothing under “agree”");
    refused(read(&format!("{head}Cats,One,9,5,9\n")), "SP-3112", "“Cats” is not a group");
    refused(
        read(&format!("{head}Patients,A,9,5,9\nPatients,A,9,5,9\n")),
        "SP-3103",
        "same as row 2",
    );
    refused(
        read(&format!("{head}Patients,A,9,5,9\nPatients,B,9,5,8\n")),
        "SP-3108",
        "a row above says 9",
    );
}

#[test]
fn the_cycle_before_gives_ratings_and_actions() {
    let text = "code,rating,action,by when,status\n5.1,met,,,\n5.2,partly,Mend the gate,31/03/2025,Done\n5.2,,Paint it,1 May 2025,\n";
    let actions =
        read_last_actions(text.as_bytes(), "l.csv", &Options::default(), &edition()).unwrap();
    let actions: Vec<_> =
        actions.iter().map(|a| (a.standard.as_str(), a.by.as_deref(), a.done)).collect();
    assert_eq!(actions, [("5.2", Some("2025-03-31"), true), ("5.2", Some("2025-05-01"), false)]);
    let ratings =
        |text: &str| read_last_ratings(text.as_bytes(), "l.csv", &Options::default(), &edition());
    assert_eq!(ratings("code,rating\n5.1,met\n5.2,\n").unwrap().len(), 1);
    refused(ratings(text), "SP-3103", "5.2 again");
    let actions =
        |text: &str| read_last_actions(text.as_bytes(), "l.csv", &Options::default(), &edition());
    refused(actions("code,action,by\n5.1,A,soon\n"), "SP-3113", "“soon” is not a date");
    refused(actions("code,action,done\n5.1,A,perhaps\n"), "SP-3114", "“perhaps”");
    refused(actions("code,action\n5.1,A\n5.1,A\n"), "SP-3103", "repeats the action of row 2");
}

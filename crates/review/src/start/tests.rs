//! What opening a pack promises.

use super::*;
use crate::pack::*;
use crate::review::{RecordHead, Review};
use crate::sample::edition;

fn pack() -> Pack {
    let member = |key: &str, role| PackMember {
        key: key.into(),
        name: key.into(),
        role,
        title: String::new(),
        organisation: String::new(),
        interests: Vec::new(),
    };
    let session = PackSession {
        key: "tour".into(),
        title: "Tour".into(),
        starts: "09:50".into(),
        ends: "10:45".into(),
        place: String::new(),
        people: vec!["helen".into(), "jordan".into()],
        asks: None,
        types: Some("helen".into()),
        group: Some("tour".into()),
        kind: SessionKind::Tour,
        about: None,
    };
    Pack {
        format: PACK_FORMAT.into(),
        edition: None,
        review: PackReview {
            unit: "Hawthorn Unit".into(),
            visit_date: "2026-10-14".into(),
            ..PackReview::default()
        },
        team: vec![member("helen", Role::Lead), member("jordan", Role::Patient)],
        timetable: vec![session],
        self_review: vec![SelfRating {
            standard: "1.1".into(),
            rating: Some("met".into()),
            commentary: "We do.".into(),
        }],
        questionnaires: vec![Questionnaire {
            group: "patients".into(),
            returned: 17,
            items: vec![QuestionnaireItem {
                text: "Told in time".into(),
                standard: Some("1.1".into()),
                n: 17,
                agree: 7,
            }],
        }],
        last_cycle: Some(LastCycle {
            visited: Some("2024-10-09".into()),
            ratings: vec![LastRating { standard: "1.1".into(), rating: "not".into() }],
            actions: vec![LastAction {
                standard: "1.2".into(),
                action: "Keep a record.".into(),
                by: None,
                done: false,
            }],
        }),
        network: Some(Network {
            as_of: "2026-10-02".into(),
            cycles: vec![NetworkCycle { year: 2026, services: 30, middle: Some(79), here: None }],
            sections: vec![
                NetworkSection { section: "1".into(), met: vec![90, 40, 60, 50, 80] },
                NetworkSection { section: "2".into(), met: vec![90, 40, 60, 50] },
            ],
        }),
        team_work: Some(TeamWork {
            sessions_done: vec!["tour".into()],
            notes: vec![PracticeNote {
                by: "jordan".into(),
                session: Some("tour".into()),
                at: "09:58".into(),
                group: None,
                mark: None,
                speaker: None,
                text: "Friendly.".into(),
                standards: vec!["1.1".into()],
            }],
            ratings: vec![PracticeRating {
                by: "jordan".into(),
                standard: "1.1".into(),
                rating: "partly".into(),
                why: "Late.".into(),
            }],
        }),
    }
}

fn open(pack: &Pack, edition: &Edition) -> Result<Vec<Opening>, BadPack> {
    let stream = stream_of_pack(pack);
    records_of_pack(stream, pack, edition)
}

fn review(made: &[Opening]) -> Review {
    Review::of(made.iter().map(|one| RecordHead {
        record: one.record,
        change: ChangeId::from_bytes([0; 16]),
        author: one.author,
        made_at: one.made_at,
        record_body: Some(one.body.clone()),
    }))
}

#[test]
fn a_pack_opens_as_a_whole_review() {
    let pack = pack();
    let made = open(&pack, &edition()).unwrap();
    let review = review(&made);
    let jordan = person_of_pack(stream_of_pack(&pack), "jordan");
    assert_eq!(review.whole_edition().unwrap(), edition());
    assert_eq!(review.member(jordan).unwrap().role, Role::Patient);
    assert_eq!(review.own(jordan, "1.1").unwrap().why, "Late.");
    assert_eq!(review.self_rating("1.1").unwrap().commentary, "We do.");
    assert_eq!(review.questions_on("1.1").count(), 1);
    assert_eq!(review.last("1.2").unwrap().actions.len(), 1);
    assert_eq!(review.benchmark().unwrap().middle, Some(79));
    let session = review.sessions().next().unwrap();
    assert!(session.done && session.people.contains(&jordan));
    let note = review.notes_in(Some(session.record)).next().unwrap();
    assert_eq!(note.at, "2026-10-14T09:58:00+01:00");
    assert_eq!(note.made_at.to_rfc3339(), "2026-10-14T08:58:00+00:00");
    assert_eq!((note.author, review.group_of(note.body)), (jordan, Some("tour")));
    assert!(review.details().unwrap().practice);
}

#[test]
fn the_networks_figures_are_kept_in_order_and_of_too_few_services_not_at_all() {
    let kept = |pack: &Pack, edition: &Edition| {
        let made = open(pack, edition).unwrap();
        made.into_iter().find_map(|one| match one.body {
            Record::Network(network) => Some((one.author, network)),
            _ => None,
        })
    };
    let mut pack = pack();
    let (author, network) = kept(&pack, &edition()).unwrap();
    assert_eq!(author, pack_author(stream_of_pack(&pack)));
    assert_eq!(network.sections[0].met, [40, 50, 60, 80, 90]);
    assert!(network.sections[1].met.is_empty(), "four services are too few to keep");
    let strict = Edition { suppress_below: 6, ..edition() };
    assert!(kept(&pack, &strict).unwrap().1.sections[0].met.is_empty());
    pack.network = None;
    assert_eq!(kept(&pack, &edition()), None);
}

#[test]
fn two_laptops_open_one_pack_alike() {
    let pack = pack();
    let stream = stream_of_pack(&pack);
    let opened = || -> Vec<Change> {
        let made = open(&pack, &edition()).unwrap();
        made.iter().map(|one| one.change(stream).unwrap()).collect()
    };
    assert_eq!(opened(), opened());
    let ids: std::collections::BTreeSet<ChangeId> = opened().iter().map(|c| c.id).collect();
    assert_eq!(ids.len(), opened().len());
    let mut other = pack.clone();
    other.review.visit_date = "2026-10-15".into();
    assert_ne!(stream_of_pack(&pack), stream_of_pack(&other));
}

#[test]
fn no_record_is_larger_than_the_log_takes() {
    let mut pack = pack();
    let question =
        QuestionnaireItem { text: "\u{1}".repeat(2_000), standard: None, n: 9, agree: 5 };
    pack.questionnaires[0].items = vec![question; 400];
    let mut long = edition();
    long.standards = (0..300)
        .map(|n| crate::sample::standard(&format!("s{n}"), "1", "2", &"Long. ".repeat(400)))
        .collect();
    let made = open(&pack, &long).unwrap();
    for one in &made {
        assert!(one.body.write().unwrap().len() <= MAX_BODY);
    }
    let review = review(&made);
    assert_eq!(review.questions("patients").count(), 400);
    assert_eq!(review.questionnaires(), [("patients", 17)]);
    long.standards[0].text = "x".repeat(MAX_BODY);
    assert_eq!(open(&pack, &long).unwrap_err().code(), "SP-1306");
}

#[test]
fn what_a_pack_names_must_be_in_it() {
    let code = |change: fn(&mut Pack)| {
        let mut pack = pack();
        change(&mut pack);
        open(&pack, &edition()).unwrap_err().code()
    };
    assert_eq!(code(|pack| pack.timetable[0].asks = Some("nobody".into())), "SP-1301");
    assert_eq!(code(|pack| pack.team.truncate(1)), "SP-1301");
    assert_eq!(code(|pack| pack.timetable.clear()), "SP-1302");
    assert_eq!(code(|pack| pack.review.visit_date = "14/10/2026".into()), "SP-1303");
    assert_eq!(code(|pack| pack.timetable[0].ends = "late".into()), "SP-1304");
    assert_eq!(code(|pack| pack.team.push(pack.team[0].clone())), "SP-1305");
    assert_eq!(code(|pack| pack.timetable.push(pack.timetable[0].clone())), "SP-1305");
    assert_eq!(code(|pack| pack.self_review.push(pack.self_review[0].clone())), "SP-1305");
}

#[test]
fn a_pack_for_practice_is_never_the_stream_of_a_real_review() {
    let practice = stream_of_pack(&pack());
    let real = stream_of_pack(&Pack { team_work: None, ..pack() });
    assert_ne!(practice, real);
    assert!(is_practice(practice) && !is_practice(real));
    assert_eq!(practice, stream_of_pack(&pack()), "the same on every laptop");
    assert!(!is_practice(crate::authority::private_stream(practice, pack_author(practice))));
}

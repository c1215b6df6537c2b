//! An invented review: Hawthorn Unit, 15 sections, 208 standards; and a bare one.

mod bare;
mod sections;

pub use bare::bare;
use review::edition::Means::{self, Met, NotApplicable, NotMet, PartlyMet};
use review::paper::*;
use sections::{glance, questionnaire};

fn texts<const N: usize>(items: [&str; N]) -> Vec<String> {
    items.map(str::to_owned).to_vec()
}

fn pairs<const N: usize>(items: [(&str, &str); N]) -> Vec<(String, String)> {
    items.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec()
}

fn finding(text: &str, standards: &[(&str, Means)], helps: &[&str]) -> FindingLine {
    FindingLine {
        text: text.to_owned(),
        standards: standards
            .iter()
            .map(|(code, means)| ((*code).to_owned(), Some(*means)))
            .collect(),
        helps: helps.iter().map(|help| (*help).to_owned()).collect(),
        contact: None,
    }
}

/// The rich one: every part has something in it.
pub fn hawthorn() -> ReportModel {
    let sections = sections::all();
    let person = |name: &str, title: &str, organisation: &str| TeamLine {
        name: name.to_owned(),
        title: title.to_owned(),
        organisation: organisation.to_owned(),
    };
    let session = |when: &str, title: &str, group: Option<&str>| SessionLine {
        when: when.to_owned(),
        title: title.to_owned(),
        group: group.map(str::to_owned),
    };
    let tell_by_ten =
        "Tell patients by 10:00 when leave is at risk, and offer a new date the same day.";
    let carers = "Offer every family a conversation about carers’ assessments in the first month.";
    let walk = "Give agency staff a ten-minute walk round before their first shift.";
    let scale = [
        (Met, "Met"),
        (PartlyMet, "Partly met"),
        (NotMet, "Not met"),
        (NotApplicable, "Not applicable"),
    ];
    let kind = |code: &str, label: &str, about: &str, weight| TypeName {
        code: code.to_owned(),
        label: label.to_owned(),
        about: about.to_owned(),
        weight,
    };
    ReportModel {
        network: "Low Secure Quality Network".to_owned(),
        unit: "Hawthorn Unit".to_owned(),
        organisation: "Aldermere NHS Foundation Trust".to_owned(),
        visited: "Wednesday 14 October 2026".to_owned(),
        wards: "Larch, 15 men. Rowan, 12 women".to_owned(),
        review_type: "Full review".to_owned(),
        made: "Made 14 October 2026 at 18:05".to_owned(),
        draft: true,
        practice: false,
        large_print: false,
        edition: "Example standards, second edition, EX-002, June 2026".to_owned(),
        scale: scale.map(|(means, label)| ScaleName { label: label.to_owned(), means }).to_vec(),
        types: vec![
            kind("1", "Essential", "Safety, rights, dignity or the law", 0),
            kind("2", "Expected", "What every service is expected to do", 1),
            kind("3", "Desirable", "What the best services do", 2),
        ],
        team: vec![
            person("Helen Marwood", "Lead reviewer", "Low Secure Quality Network"),
            person("Dr Anil Deshmukh", "Clinician", "Brackenfield Healthcare"),
            person("Jordan Pike", "Patient reviewer", "Low Secure Quality Network"),
            person("Carole Whitting", "Family representative", "Low Secure Quality Network"),
        ],
        achievements: vec![
            finding(
                "Patients lead the weekly community meeting, and what they ask for gets done, often within the week.",
                &[("6.2", Met)],
                &[],
            ),
            finding(
                "Everyone we met could name their nurse and the last time they talked. People feel known here.",
                &[("1.4", Met), ("11.2", Met)],
                &[],
            ),
            finding(
                "Physical security checks are thorough, and staff explain them to patients and visitors.",
                &[],
                &[],
            ),
            finding(
                "Discharge planning starts on the first day and is looked at in every review.",
                &[("5.7", Met)],
                &[],
            ),
            finding(
                "The occupational therapy team gets people out into town every week.",
                &[("5.6", Met)],
                &[],
            ),
        ],
        improvements: vec![
            finding(
                "Leave is often cancelled on the day. People hear late and are rarely offered another date, which wears \
                 down trust in the leave plan.",
                &[("5.3", NotMet), ("5.4", PartlyMet)],
                &[tell_by_ten],
            ),
            finding(
                "Families do not hear about their rights as carers unless they ask.",
                &[("7.4", NotMet)],
                &[carers],
            ),
            finding(
                "Two in five shifts rely on staff who do not know the ward.",
                &[("13.3", PartlyMet)],
                &[walk],
            ),
            finding(
                "There is nowhere on Larch to be quiet and alone apart from a bedroom.",
                &[],
                &[],
            ),
        ],
        good_practice: vec![FindingLine {
            contact: Some(
                "Priya Nair, lead occupational therapist, ot.hawthorn@example.org".to_owned(),
            ),
            ..finding(
                "The Saturday shop: patients plan, buy and cook a meal for the ward.",
                &[("5.6", Met)],
                &[],
            )
        }],
        recommendations: vec![
            finding(tell_by_ten, &[("5.3", NotMet), ("5.4", PartlyMet)], &[]),
            finding(carers, &[("7.4", NotMet)], &[]),
            finding(walk, &[("13.3", PartlyMet)], &[]),
        ],
        glance: glance(&sections),
        method: texts([
            "A team of four visited for one day. They met patients, families, staff and managers, walked round both \
             wards and read documents. Before the visit the unit rated itself against every standard.",
            "Ratings were agreed together at the end of the day. Where the team did not agree, this is said.",
        ]),
        sessions: vec![
            session("10:00 to 10:20", "Welcome", None),
            session("10:45 to 11:30", "Patients of both wards", Some("Patients")),
            session("11:30 to 12:15", "Tour of the unit", Some("Tour")),
            session("12:15 to 12:45", "Family and friends", Some("Family and friends")),
            session("13:30 to 14:15", "Frontline staff", Some("Frontline staff")),
        ],
        profile: texts([
            "Hawthorn Unit has two wards for adults who need low secure care. It opened in 1998 and was refurbished in \
             2021. Most patients come from the county, and stay for about two years.",
        ]),
        context: pairs([
            ("Beds", "27"),
            ("Occupancy over the last year", "96%"),
            ("Median length of stay", "22 months"),
            ("Vacancies, nursing", "7.4 of 52 posts"),
        ]),
        sections,
        questionnaires: vec![
            questionnaire("Patients", 14, false),
            questionnaire("Staff", 31, false),
            questionnaire("Family and friends", 3, true),
        ],
        action_rows: vec![
            ActionRow { standards: texts(["5.3", "5.4"]), text: tell_by_ten.to_owned() },
            ActionRow { standards: texts(["7.4"]), text: carers.to_owned() },
            ActionRow { standards: texts(["13.3"]), text: walk.to_owned() },
            ActionRow {
                standards: Vec::new(),
                text: "There is nowhere on Larch to be quiet and alone apart from a bedroom."
                    .to_owned(),
            },
        ],
        last_actions: vec![
            LastActionLine {
                standard: "8.5".to_owned(),
                action: "Survey environmental risks each year and put the highest right on time."
                    .to_owned(),
                state: "Done, due March 2025".to_owned(),
                now: Some(Met),
            },
            LastActionLine {
                standard: "7.4".to_owned(),
                action: "Write to every family about carers’ assessments.".to_owned(),
                state: "Open, was due June 2025".to_owned(),
                now: Some(NotMet),
            },
        ],
        participants: texts([
            "4 managers",
            "9 frontline staff",
            "8 patients",
            "3 family members and friends, by telephone",
        ]),
        glossary: pairs([
            ("Agreed rating", "What the review team decided together at the end of the visit."),
            ("Peer review", "A visit by people who work in, or have used, services like this one."),
            ("Type 1", "A standard about safety, rights, dignity or the law."),
        ]),
        show_self: true,
    }
}

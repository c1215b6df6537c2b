//! Its sections, with ratings spread the same way each time, and what is counted from them.

use review::edition::Means::{self, Met, NotApplicable, NotMet, PartlyMet};
use review::paper::*;

use super::texts;

const SECTIONS: [(&str, [u32; 4]); 15] = [
    ("Admission and assessment", [14, 1, 0, 1]),
    ("Physical health care", [11, 3, 1, 0]),
    ("Treatment and recovery", [13, 3, 1, 1]),
    ("Medication", [10, 1, 0, 0]),
    ("Leave and discharge", [10, 3, 1, 0]),
    ("Patient experience", [14, 2, 1, 0]),
    ("Family, friends and visitors", [8, 3, 2, 0]),
    ("Ward environment", [11, 2, 2, 1]),
    ("Physical security", [15, 1, 0, 1]),
    ("Procedural security", [13, 1, 0, 0]),
    ("Relational security", [10, 1, 0, 0]),
    ("Safeguarding", [8, 0, 0, 1]),
    ("Workforce", [9, 3, 1, 1]),
    ("Training and supervision", [7, 2, 1, 0]),
    ("Governance", [10, 1, 1, 1]),
];

const WORDINGS: [&str; 14] = [
    "Leave decisions are made with the patient, and the reasons are written down and shared with them.",
    "Risk is looked at again before each period of leave, and staff record that they have done it.",
    "Patients are told as early as possible if leave is cancelled, why, and when it will be offered again.",
    "The unit keeps a record of cancelled leave and uses it when planning staffing.",
    "Staff know what to do, and who to tell, if a patient does not come back from leave on time.",
    "Patients practise everyday skills in the community, such as shopping, banking and using the bus.",
    "Discharge planning starts at admission and is looked at in every care review.",
    "Patients have a say in where they will live next and can visit before they decide.",
    "The team who will support the patient next meets them while they are still on the unit.",
    "Each patient leaves with a written plan that says who to contact and what to do in a crisis.",
    "Someone from the unit contacts the patient within three days of discharge.",
    "With the patient’s agreement, family and friends help to plan discharge.",
    "People who have moved on are asked what helped, and the unit acts on what they say.",
    "Delays in discharge are recorded, discussed each month and raised with commissioners.",
];

const COMMENTS: [&str; 4] = [
    "Leave is often cancelled on the day. Patients and families hear late, and most are not offered another date. \
     The leave board is a good start.",
    "Cancellations are written down. They are not yet looked at alongside the rota.",
    "People are asked, but visits before moving have been rare this year.",
    "Done well for patients whose families visit; less so for those further away.",
];

fn percent(counts: &CountsLine) -> String {
    match counts.met + counts.partly + counts.not {
        0 => "–".to_owned(),
        n => format!("{:.1}%", f64::from(counts.met) * 100.0 / f64::from(n)),
    }
}

fn rows(section: usize, counts: &[u32; 4]) -> Vec<StandardRow> {
    let all: u32 = counts.iter().sum();
    // Spread what is not met among the rest, the same way each time.
    let mut ratings = vec![Met; all as usize];
    let mut at = 2 + section % 3;
    for (means, n) in [(PartlyMet, counts[1]), (NotMet, counts[2]), (NotApplicable, counts[3])] {
        for _ in 0..n {
            while ratings[at % ratings.len()] != Met {
                at += 1;
            }
            let place = at % ratings.len();
            ratings[place] = means;
            at += 3;
        }
    }
    ratings.iter().enumerate().map(|(i, team)| row(section, i, *team)).collect()
}

fn row(section: usize, i: usize, team: Means) -> StandardRow {
    let short = matches!(team, PartlyMet | NotMet);
    let weight = [0, 0, 1, 1, 0, 1, 0, 1, 1, 0, 0, 1, 2, 1][i % 14];
    let unit = match (team, i % 4) {
        (NotMet, 0) => PartlyMet,
        (PartlyMet, 0 | 1) => PartlyMet,
        (NotApplicable, _) => NotApplicable,
        (Met, 3) if i.is_multiple_of(3) => PartlyMet,
        _ => Met,
    };
    StandardRow {
        code: format!("{}.{}", section + 1, i + 1),
        kind: Some((weight + 1).to_string()),
        weight,
        text: WORDINGS[(i + section) % WORDINGS.len()].to_owned(),
        unit: Some(unit),
        team: Some(team),
        last: (i % 9 != 8).then_some(if i % 5 == 2 { PartlyMet } else { Met }),
        comment: if short {
            COMMENTS[(i + section) % COMMENTS.len()].to_owned()
        } else if i % 6 == 5 {
            "A strength. Patients spoke with pride about the Saturday shop.".to_owned()
        } else {
            String::new()
        },
        unit_commentary: if i % 7 == 2 {
            "Leave is planned each Monday in the community meeting; see the minutes of the last three months.".to_owned()
        } else {
            String::new()
        },
        dissent: if section == 4 && i == 7 {
            texts(["One of four would have agreed Met, since every patient was asked."])
        } else {
            Vec::new()
        },
    }
}

fn section(index: usize) -> SectionPages {
    let (name, counts) = &SECTIONS[index];
    let agreed = CountsLine {
        met: counts[0],
        partly: counts[1],
        not: counts[2],
        na: counts[3],
        ..CountsLine::default()
    };
    SectionPages {
        code: (index + 1).to_string(),
        name: (*name).to_owned(),
        domain: None,
        agreed,
        percent: percent(&agreed),
        summary: texts([
            "Discharge planning begins on the first day and patients can describe their plan. Getting out is \
             valued and well supported when it happens. What wears people down is leave that is called off at the \
             door with no new date.",
        ]),
        quote: index.is_multiple_of(2).then(|| {
            (
                "You get your coat on and then it’s not happening. Nobody says when it will."
                    .to_owned(),
                "A patient".to_owned(),
            )
        }),
        achievements: texts([
            "Discharge planning starts on the first day and is looked at in every review.",
            "The occupational therapy team gets people out into town every week.",
        ]),
        improvements: if counts[2] > 0 {
            texts([
                "Leave is often cancelled on the day, and people are rarely offered another date.",
            ])
        } else {
            Vec::new()
        },
        rows: rows(index, counts),
    }
}

pub fn glance(sections: &[SectionPages]) -> Glance {
    let all = sections.iter().fold(CountsLine::default(), |mut all, section| {
        all.met += section.agreed.met;
        all.partly += section.agreed.partly;
        all.not += section.agreed.not;
        all.na += section.agreed.na;
        all
    });
    let essential = sections
        .iter()
        .flat_map(|section| &section.rows)
        .filter(|row| row.weight == 0 && row.team != Some(NotApplicable));
    let kind = |label: &str, met, applicable, percent: &str, asked: &str, reached| GlanceType {
        label: label.to_owned(),
        met,
        applicable,
        percent: percent.to_owned(),
        threshold: Some(asked.to_owned()),
        reached: Some(reached),
    };
    Glance {
        all,
        applicable: all.met + all.partly + all.not,
        pending: all.unrated,
        headline: format!(
            "{} of the {} standards that apply are met.",
            all.met,
            all.met + all.partly + all.not
        ),
        compared: "That is 81%. By the unit’s own ratings it is 88%. At the last visit (October 2024) it was 74%."
            .to_owned(),
        percent: "81%".to_owned(),
        self_percent: "88%".to_owned(),
        last_percent: Some("74%".to_owned()),
        last_visited: Some("October 2024".to_owned()),
        summary: texts([
            "People on both wards feel known by staff, and security is explained as well as enforced. \
             The unit’s main work is in how it keeps promises about leave, and in how early families hear about \
             their rights.",
        ]),
        sections: sections
            .iter()
            .enumerate()
            .map(|(i, section)| GlanceRow {
                code: section.code.clone(),
                name: section.name.clone(),
                agreed: section.agreed,
                percent: section.percent.clone(),
                self_percent: format!("{}.0%", 100 - i * 7 % 24),
                last_percent: if i == 3 {
                    "–".to_owned()
                } else {
                    format!("{}.0%", 62 + i * 5 % 33)
                },
            })
            .collect(),
        types: vec![
            kind("Type 1, essential", 70, 84, "83.3%", "100%", false),
            kind("Type 2, expected", 82, 103, "79.6%", "80%", false),
            kind("Type 3, desirable", 11, 14, "78.6%", "60%", true),
        ],
        essential_pending: 0,
        essential_applicable: u32::try_from(essential.clone().count()).unwrap(),
        essential_short: essential
            .filter(|row| row.team != Some(Met))
            .take(5)
            .map(|row| ShortLine {
                code: row.code.clone(),
                text: row.text.clone(),
                means: row.team.unwrap(),
            })
            .collect(),
    }
}

pub fn questionnaire(group: &str, returned: u32, few: bool) -> QuestionnaireTable {
    let row = |text: &str, standard: Option<&str>, share: u8| QuestionnaireRow {
        text: text.to_owned(),
        standard: standard.map(str::to_owned),
        percent: if few { "too few to show".to_owned() } else { format!("{share}%") },
        share: (!few).then_some(f32::from(share)),
        n: (!few).then_some(returned),
    };
    QuestionnaireTable {
        group: group.to_owned(),
        returned,
        rows: vec![
            row("I know who my named nurse is", Some("1.4"), 93),
            row(
                "If my leave is cancelled, I am told why and when it will be offered again",
                Some("5.3"),
                29,
            ),
            row("I feel safe on the ward", None, 71),
            row("Staff listen to me", Some("6.1"), 100),
            row("I can see my family and friends when I want to", Some("7.2"), 64),
        ],
    }
}

/// All of them.
pub fn all() -> Vec<SectionPages> {
    (0..SECTIONS.len()).map(section).collect()
}

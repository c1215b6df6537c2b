//! How the review was done, in sentences: what really happened and nothing else.

use std::collections::BTreeMap;

use crate::british::{in_words, listed, long_day, said, within};
use crate::edition::Means;
use crate::figures::Whose;
use crate::pack::{Role, SessionKind};
use crate::records::{Member, Session};
use crate::review::{Held, Review};

/// Sessions that were held: those marked as over, or with notes. Breaks are left out.
pub(crate) fn held(review: &Review) -> impl Iterator<Item = Held<'_, Session>> {
    review.sessions().filter(|session| {
        let took_place =
            session.body.done || review.notes_in(Some(session.record)).next().is_some();
        session.body.kind != SessionKind::Break && took_place
    })
}

/// How information was collected.
pub(crate) fn paragraphs(review: &Review) -> Vec<String> {
    let parts = [visit(review), before(review), ratings(review), privacy(review)];
    parts.into_iter().filter(|paragraph| !paragraph.is_empty()).collect()
}

fn visit(review: &Review) -> String {
    let Some(details) = review.details() else { return String::new() };
    let details = details.body;
    let day = said(&details.visit_date, long_day);
    let mut text = match details.team.len() {
        0 => format!("The team visited for one day, {day}."),
        1 => format!("One reviewer visited for one day, {day}."),
        n => format!("A team of {} visited for one day, {day}.", in_words(n)),
    };
    let who = if details.team.len() == 1 { "The reviewer" } else { "They" };
    let met = heard(review);
    if !met.is_empty() {
        text += &format!(" {who} met {}.", listed(&met));
    }
    let looked = |kind| held(review).any(|session| session.body.kind == kind);
    let mut did = Vec::new();
    if looked(SessionKind::Tour) {
        did.push("walked round the unit".to_owned());
    }
    if looked(SessionKind::Documents) {
        did.push("read documents".to_owned());
    }
    if !did.is_empty() {
        text += &format!(" {who} {}.", listed(&did));
    }
    let notes = review.notes().count();
    if notes > 0 {
        text += &format!(" {} {} taken.", counted(notes, "note", "notes"), was(notes));
    }
    text
}

fn before(review: &Review) -> String {
    let own = review.all_progress(Whose::SelfReview);
    let mut text = match own.rated {
        0 => String::new(),
        n => format!(
            "Before the visit the unit rated itself against {}.",
            of_standards(review, n, own.of)
        ),
    };
    let least = review.suppress_below();
    let returned: Vec<String> = review
        .questionnaires()
        .into_iter()
        .map(|(group, returned)| {
            let group = within(review.group_label(group));
            if returned < least {
                format!("fewer than {least} {group}")
            } else {
                format!("{returned} {group}")
            }
        })
        .collect();
    if !returned.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        text += &format!("Questionnaires came back from {}.", listed(&returned));
    }
    text
}

fn ratings(review: &Review) -> String {
    let codes = || review.standards().map(|standard| standard.code.as_str());
    let agreed = review.all_progress(Whose::Agreed);
    let own = codes().any(|code| review.owns(code).iter().any(|view| view.means.is_some()));
    let dissent = codes()
        .filter(|code| review.agreed(code).is_some_and(|agreed| !agreed.body.dissent.is_empty()))
        .count();
    if agreed.rated == 0 {
        return String::new();
    }
    let rated = of_standards(review, agreed.rated, agreed.of);
    let mut text = format!("The team agreed a rating on {rated}.");
    if own {
        text += " Reviewers rated on their own first, and compared their ratings afterwards.";
    }
    if dissent > 0 {
        let on = counted(dissent, "standard", "standards").to_lowercase();
        text += &format!(" On {on} not everybody agreed, and the other view is printed too.");
    }
    text
}

/// `every standard`, or `74 of the 204 standards that apply`: counted as everywhere else.
fn of_standards(review: &Review, n: u32, of: u32) -> String {
    let all = of as usize == review.standards().count();
    // One for other care that was rated all the same is counted, and still does not apply.
    let applying = of as usize == review.standards().filter(|one| review.applies(one)).count();
    match (n == of, all, applying) {
        (true, true, _) => "every standard".into(),
        (true, false, true) => "every standard that applies".into(),
        (false, false, true) => format!("{n} of the {of} standards that apply"),
        (_, true, _) | (_, _, false) => format!("{n} of {of} standards"),
    }
}

fn privacy(review: &Review) -> String {
    if review.notes().next().is_none() && review.questionnaires().is_empty() {
        return String::new();
    }
    let least = review.suppress_below();
    let mut text = "Nobody is named for what they said.".to_owned();
    if !review.questionnaires().is_empty() && least > 0 {
        text +=
            &format!(" Answers from fewer than {} people are not shown.", in_words(least as usize));
    }
    text
}

/// Groups heard in interviews, in the order of the edition, as inside a sentence.
fn heard(review: &Review) -> Vec<String> {
    let interviews = held(review).filter(|session| session.body.kind == SessionKind::Interview);
    let codes: Vec<_> = interviews.filter_map(|session| session.body.group.as_deref()).collect();
    let mut groups: Vec<&str> = review
        .edition()
        .map_or(&[][..], |edition| &edition.groups)
        .iter()
        .map(|group| group.code.as_str())
        .filter(|code| codes.contains(code))
        .collect();
    for code in codes {
        if !groups.contains(&code) {
            groups.push(code);
        }
    }
    groups.into_iter().map(|code| within(review.group_label(code))).collect()
}

/// Who took part, by role and group only.
pub(crate) fn participants(review: &Review) -> Vec<String> {
    let team = review.details().map_or(&[][..], |details| &details.body.team);
    let mut order: Vec<String> = Vec::new();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for title in team.iter().map(title) {
        if !order.contains(&title) {
            order.push(title.clone());
        }
        *times.entry(title).or_default() += 1;
    }
    let reviewers = order.into_iter().map(|title| match times[&title] {
        1 => title,
        n => format!("{title} ({n})"),
    });
    let groups = heard(review).into_iter().map(|group| {
        let mut letters = group.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    reviewers.chain(groups).collect()
}

/// What a member is called on paper.
pub(crate) fn title(member: &Member) -> String {
    if !member.title.trim().is_empty() {
        return member.title.trim().to_owned();
    }
    match member.role {
        Role::Patient => "Patient reviewer",
        Role::Lead => "Lead reviewer",
        Role::Clinician => "Clinical reviewer",
        Role::Family => "Family and friends representative",
        Role::ProjectTeam => "Project team",
        Role::Observer => "Observer",
    }
    .to_owned()
}

/// The terms that this report uses.
pub(crate) fn glossary(review: &Review) -> Vec<(String, String)> {
    let Some(edition) = review.edition() else { return Vec::new() };
    let mut terms: Vec<(String, String)> = Vec::new();
    let mut term = |name: &str, means: &str| terms.push((name.to_owned(), means.to_owned()));
    for point in &edition.scale {
        let means = match point.means {
            Means::Met => "The unit does what the standard says.",
            Means::PartlyMet => "The unit does some of it, or does it for some people.",
            Means::NotMet => "The unit does not do this yet.",
            Means::NotApplicable => {
                "The standard is about something that this unit does not provide."
            }
            Means::DoNotKnow => "The team could not find out.",
        };
        term(&point.label, means);
    }
    for kind in &edition.types {
        let about = kind.about.trim().trim_end_matches('.');
        let means = if about.is_empty() {
            kind.label.clone()
        } else {
            format!("{}: {}", kind.label, within(about))
        };
        term(&format!("Type {}", kind.code), &format!("{means}."));
    }
    term("Achievement", "Something that the unit does well.");
    term("Agreed rating", "What the review team decided together on a standard.");
    term("Area for improvement", "Something that could be better, with what could help.");
    term("Edition", "The standards of one cycle of reviews.");
    term("Good practice", "Something that other units could use, with somebody to ask about it.");
    term(
        "Percentage met",
        "Standards met, out of those met, partly met and not met. Standards that do not apply, that nobody could judge \
         or that are not rated are left out. A dash means that there is nothing to count.",
    );
    term(
        "Peer review",
        "A visit by people who work in, use or know services like this one, to learn from each other.",
    );
    term("Self-review", "What the unit said about itself before the visit.");
    term("Standard", "One statement of what good care looks like.");
    if !review.questionnaires().is_empty() {
        term(
            crate::figures::TOO_FEW,
            "So few people answered that a figure might show who they are.",
        );
    }
    terms
}

fn counted(n: usize, one: &str, many: &str) -> String {
    let number = in_words(n);
    let mut letters = number.chars();
    let number: String = letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    format!("{number} {}", if n == 1 { one } else { many })
}

fn was(n: usize) -> &'static str {
    if n == 1 { "was" } else { "were" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;

    #[test]
    fn the_method_tells_what_happened() {
        let mut sample = Sample::new();
        sample.session("Staff", "09:00", "10:00", Some("staff"), SessionKind::Interview);
        sample.session("Patients", "10:45", "11:30", Some("patients"), SessionKind::Interview);
        sample.session("Tour", "11:30", "12:00", Some("tour"), SessionKind::Tour);
        sample.session("Lunch", "12:00", "13:00", None, SessionKind::Break);
        sample
            .note("helen", Some("tour"), None, "A board.", &[])
            .unit("1.1", "met", "")
            .own("jordan", "1.1", "met")
            .agree("1.1", "met", "")
            .questionnaire("patients", &[("Told", None, 17, 7)])
            .questionnaire("family", &[("Told", None, 3, 1)]);
        let review = sample.review();
        assert_eq!(
            paragraphs(&review),
            [
                "A team of four visited for one day, Wednesday 14 October 2026. They met frontline staff and patients. \
             They walked round the unit. One note was taken.",
                "Before the visit the unit rated itself against 1 of the 5 standards that apply. Questionnaires came \
             back from 17 patients, and fewer than 5 family and friends.",
                "The team agreed a rating on 1 of the 5 standards that apply. Reviewers rated on their own first, and \
             compared their ratings afterwards.",
                "Nobody is named for what they said. Answers from fewer than five people are not shown.",
            ]
        );
        assert_eq!(held(&review).count(), 3);
    }

    #[test]
    fn a_standard_for_other_care_that_was_rated_is_not_said_to_apply() {
        let mut sample = Sample::new();
        sample.unit("1.1", "met", "").unit("1.2", "met", "");
        assert!(paragraphs(&sample.review())[1].contains("2 of the 5 standards that apply"));
        sample.unit("2.3", "met", "");
        let told = paragraphs(&sample.review())[1].clone();
        assert!(told.contains("3 of 6 standards") && !told.contains("apply"), "{told}");
    }

    #[test]
    fn participants_are_roles_and_groups_and_no_names() {
        let mut sample = Sample::new();
        sample.session("Patients", "10:45", "11:30", Some("patients"), SessionKind::Interview);
        sample.details(|details| {
            let again = details.team[1].clone();
            details.team.push(again);
        });
        let expected = [
            "Lead reviewer",
            "Clinician (2)",
            "Patient reviewer",
            "Family representative",
            "Patients",
        ];
        assert_eq!(participants(&sample.review()), expected);
    }

    #[test]
    fn a_visit_without_notes_tells_no_more_than_the_day() {
        let told = paragraphs(&Sample::new().review());
        assert_eq!(told, ["A team of four visited for one day, Wednesday 14 October 2026."]);
    }

    #[test]
    fn the_glossary_speaks_of_no_inspection() {
        for (term, means) in glossary(&Sample::new().review()) {
            let words = format!("{term} {means}").to_lowercase();
            for avoided in ["fail", "pass", "inspect", "complian", "violat", "breach"] {
                assert!(!words.contains(avoided), "{words}");
            }
        }
    }
}

//! How records look on the screen: marks, names, notes and the evidence on a standard.

use chrono::DateTime;
use review::edition::{Means, Standard, StandardType};
use review::evidence::Source;
use review::figures::Counts;
use review::identifiers::What;
use review::pack::Role;
use review::records::{Mark, Member, Note};
use review::{Held, Review};
use sync::{ChangeId, PersonId, RecordId};

use crate::open::Open;
use crate::views::*;
use crate::{Fault, dates, fault};

/// The id of a record as the window names it.
pub fn record(id: &str) -> Result<RecordId, Fault> {
    id.parse().map_err(|_| fault::gone("That"))
}

/// The version of a record as the window names it; one that cannot be read is as none.
pub fn version(id: Option<&str>) -> Option<ChangeId> {
    id.and_then(|id| id.parse().ok())
}

/// The id of a person as the window names it.
pub fn person_id(id: &str) -> Result<PersonId, Fault> {
    id.parse().map_err(|_| fault::gone("That person"))
}

pub fn look(means: Means) -> Look {
    match means {
        Means::Met => Look::Met,
        Means::PartlyMet => Look::Partly,
        Means::NotMet => Look::Not,
        Means::NotApplicable => Look::Na,
        Means::DoNotKnow => Look::Unknown,
    }
}

pub fn mark(mark: Mark) -> MarkView {
    match mark {
        Mark::Good => MarkView::Good,
        Mark::Concern => MarkView::Concern,
        Mark::Quote => MarkView::Quote,
        Mark::Check => MarkView::Check,
    }
}

pub fn mark_of(mark: MarkView) -> Mark {
    match mark {
        MarkView::Good => Mark::Good,
        MarkView::Concern => Mark::Concern,
        MarkView::Quote => Mark::Quote,
        MarkView::Check => Mark::Check,
    }
}

pub fn counts(counts: Counts) -> CountsView {
    CountsView {
        met: counts.met,
        partly: counts.partly,
        not: counts.not,
        na: counts.na,
        unknown: counts.unknown,
        unrated: counts.unrated,
        total: counts.total(),
    }
}

/// Looks of a rating code.
pub fn look_of(review: &Review, rating: Option<&str>) -> Option<Look> {
    rating.and_then(|code| review.means(code)).map(look)
}

/// What people read for a rating code.
pub fn label_of(review: &Review, rating: Option<&str>) -> String {
    let Some(code) = rating else { return "Not yet rated".into() };
    review.point(code).map_or_else(|| code.to_owned(), |point| point.label.clone())
}

pub fn scale(review: &Review) -> Vec<ScaleView> {
    let points = review.edition().map_or(&[][..], |edition| &edition.scale);
    let view = |(i, point): (usize, &review::edition::ScalePoint)| ScaleView {
        code: point.code.clone(),
        label: point.label.clone(),
        look: look(point.means),
        key: (i + 1).to_string(),
    };
    points.iter().enumerate().map(view).collect()
}

pub fn types(review: &Review) -> Vec<TypeView> {
    let types = review.edition().map_or(&[][..], |edition| &edition.types);
    types.iter().enumerate().map(|(i, kind)| type_view(kind, i)).collect()
}

fn type_view(kind: &StandardType, weight: usize) -> TypeView {
    TypeView {
        code: kind.code.clone(),
        label: kind.label.clone(),
        about: kind.about.clone(),
        weight: u8::try_from(weight).unwrap_or(u8::MAX),
    }
}

/// The type of a standard, with the weight of its mark.
pub fn type_of(review: &Review, standard: &Standard) -> Option<TypeView> {
    let code = standard.kind.as_deref()?;
    let types = review.edition().map_or(&[][..], |edition| &edition.types);
    match types.iter().position(|kind| kind.code == code) {
        Some(i) => Some(type_view(&types[i], i)),
        None => Some(TypeView {
            code: code.into(),
            label: format!("Type {code}"),
            about: String::new(),
            weight: u8::MAX,
        }),
    }
}

pub fn groups(review: &Review) -> Vec<Named> {
    let groups = review.edition().map_or(&[][..], |edition| &edition.groups);
    groups.iter().map(|g| Named { code: g.code.clone(), label: g.label.clone() }).collect()
}

pub fn sections(review: &Review) -> Vec<Named> {
    review.sections().map(|(s, _)| Named { code: s.code.clone(), label: s.name.clone() }).collect()
}

pub fn section(review: &Review, code: &str) -> Named {
    let label = review.section(code).map_or_else(String::new, |section| section.name.clone());
    Named { code: code.to_owned(), label }
}

/// The name that colleagues use: without a title such as Dr.
fn plain_name(name: &str) -> Vec<&str> {
    let titles = ["Dr", "Dr.", "Mr", "Mrs", "Ms", "Miss", "Mx", "Prof", "Prof.", "Professor"];
    name.split_whitespace().filter(|word| !titles.contains(word)).collect()
}

pub fn person(member: &Member, me: PersonId) -> PersonView {
    let words = plain_name(&member.name);
    let letter = |word: &&str| word.chars().next().map(|c| c.to_uppercase().to_string());
    let first = words.first().and_then(letter).unwrap_or_default();
    let last = if words.len() > 1 {
        words.last().and_then(letter).unwrap_or_default()
    } else {
        String::new()
    };
    let title =
        if member.title.is_empty() { role(member.role).to_owned() } else { member.title.clone() };
    PersonView {
        id: member.id.to_string(),
        name: member.name.clone(),
        short: words.first().unwrap_or(&member.name.as_str()).to_string(),
        initials: format!("{first}{last}"),
        title,
        me: member.id == me,
    }
}

/// What is said of the standards for other care beside a count of `of` standards: `4 more do not apply to this kind of
/// care`, or `4 of them` where they were rated all the same. Empty where there are none.
pub fn other_care(review: &Review, of: u32) -> String {
    let other = review.standards().filter(|standard| !review.applies(standard)).count();
    let uncounted = review.standards().count().saturating_sub(of as usize);
    let (n, which) = if uncounted > 0 { (uncounted, "more") } else { (other, "of them") };
    match n {
        0 => String::new(),
        1 => format!("1 {which} does not apply to this kind of care"),
        n => format!("{n} {which} do not apply to this kind of care"),
    }
}

/// What a part in the team is called where the pack does not say.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Patient => "Patient reviewer",
        Role::Lead => "Lead reviewer",
        Role::Clinician => "Clinical reviewer",
        Role::Family => "Family and friends representative",
        Role::ProjectTeam => "Project team",
        Role::Observer => "Observer",
    }
}

/// The review team, patients' views first.
pub fn team(open: &Open) -> Vec<PersonView> {
    let mut members: Vec<&Member> =
        open.review.details().map(|held| held.body.team.iter().collect()).unwrap_or_default();
    members.sort_by_key(|member| member.role);
    members.into_iter().map(|member| person(member, open.me)).collect()
}

/// `You`, or a first name.
pub fn by(open: &Open, author: PersonId) -> String {
    if author == open.me {
        return "You".into();
    }
    open.review.member(author).map_or_else(|| "A colleague".into(), |m| person(m, open.me).short)
}

/// A chip with my own mark, and the agreed one where the team has agreed.
pub fn chip(open: &Open, code: &str) -> Chip {
    let own = open.review.own(open.me, code);
    let mine = look_of(&open.review, own.and_then(|own| own.body.rating.as_deref()));
    Chip { code: code.to_owned(), look: mine }
}

/// A chip with the mark of the team: agreed, else none.
pub fn agreed_chip(open: &Open, code: &str) -> Chip {
    Chip { code: code.to_owned(), look: open.review.agreed_means(code).map(look) }
}

/// Words that could identify somebody, but for those that the writer says do not.
pub fn hints(review: &Review, text: &str, not_identifying: &[String]) -> Vec<HintView> {
    let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    review
        .identifying(text, not_identifying)
        .into_iter()
        .map(|hint| HintView {
            start: narrow(hint.utf16.start),
            end: narrow(hint.utf16.end),
            says: says(&text[hint.range.clone()], hint.what),
            text: text[hint.range].to_owned(),
        })
        .collect()
}

/// What it looks like, by its own words: several may have been noticed in one text.
fn says(words: &str, what: What) -> String {
    let looks = match what {
        What::NhsNumber => "looks like an NHS number.",
        What::BirthDate => "looks like a date of birth.",
        What::Postcode => "looks like a postcode.",
        What::HospitalNumber => "looks like a hospital number.",
        What::Name | What::FullName => "looks like a name.",
        What::PersonInPlace => "may point to one person.",
    };
    format!("“{words}” {looks}")
}

/// A note with who, when and where.
pub fn note(open: &Open, held: Held<'_, Note>) -> NoteView {
    let note = held.body;
    let at = dates::clock_of(&note.at);
    let by = by(open, held.author);
    let session = note.session.and_then(|id| open.review.session(id));
    let mut line = vec![by.clone(), at.clone()];
    match (&session, open.review.group_of(note)) {
        // A title as somebody wrote it: a ward keeps its capital.
        (Some(session), _) => line.push(session.title.clone()),
        (None, Some(group)) => line.push(lower_first(open.review.group_label(group))),
        (None, None) => {}
    }
    let typed = DateTime::parse_from_rfc3339(&note.at).ok();
    NoteView {
        id: held.record.to_string(),
        at,
        // Exact for far longer than anybody takes notes.
        begun: typed.map_or(0.0, |at| at.timestamp_millis() as f64),
        mark: note.mark.map(mark),
        speaker: note.speaker.clone(),
        group: note.group.clone(),
        text: note.text.clone(),
        chips: note.standards.iter().map(|code| chip(open, code)).collect(),
        mine: held.author == open.me,
        by,
        session: session.map(|session| session.title.clone()),
        was_in: None,
        line: line.join(", "),
        for_whom: (note.mark == Some(Mark::Check)).then(|| for_whom(open, note)).flatten(),
        hints: if held.author == open.me {
            hints(&open.review, &note.text, &note.not_identifying)
        } else {
            Vec::new()
        },
        private: open.only_mine.contains(&held.record),
        edited: typed.is_some_and(|at| (held.made_at - at.to_utc()).num_minutes() >= 10),
    }
}

/// The next session, after the note was taken, whose group has a prompt on one of its standards.
fn for_whom(open: &Open, note: &Note) -> Option<String> {
    let from = note.session.and_then(|id| open.review.session(id)).map(|s| s.ends.clone());
    let asks = |group: &str| {
        note.standards
            .iter()
            .filter_map(|code| open.review.standard(code))
            .any(|standard| standard.prompts.iter().any(|prompt| prompt.group == group))
    };
    let heard = open.review.group_of(note);
    let next = open.review.sessions().find(|session| {
        let group = session.group.as_deref();
        from.as_ref().is_none_or(|from| session.starts >= *from)
            && group.is_some_and(|group| Some(group) != heard && asks(group))
    })?;
    let group = next.group.as_deref()?;
    Some(format!("for {}, {}", open.review.group_label(group), next.starts))
}

/// Names inside a sentence begin small, unless they are names.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(first), second) if second.is_none_or(|c| !c.is_uppercase()) => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text.to_owned(),
    }
}

pub fn claim(review: &Review, code: &str) -> Option<ClaimView> {
    let own = review.self_rating(code)?;
    Some(ClaimView {
        look: look_of(review, own.rating.as_deref()),
        label: label_of(review, own.rating.as_deref()),
        commentary: own.commentary.clone(),
    })
}

pub fn last(review: &Review, code: &str) -> Option<LastView> {
    let last = review.last(code)?;
    let visited = review.details().and_then(|d| d.last_visited.as_deref().and_then(dates::day));
    let action = |action: &review::pack::LastAction| {
        let done = if action.done { "done" } else { "still open" };
        format!("{} ({done})", action.action)
    };
    Some(LastView {
        look: look_of(review, last.rating.as_deref()),
        label: label_of(review, last.rating.as_deref()),
        when: visited.map(dates::month).unwrap_or_else(|| "Last cycle".into()),
        actions: last.actions.iter().map(action).collect(),
    })
}

pub fn asked(review: &Review, code: &str) -> Vec<AskedView> {
    let evidence = review.evidence(code);
    let view = |answer: &review::evidence::Answer<'_>| {
        let share = answer.agreeing.share();
        AskedView {
            group: review.group_label(answer.group).to_owned(),
            text: answer.text.to_owned(),
            share: share.map(|share| share.value() as f32),
            percent: answer.agreeing.percent(),
            of: share.map(|share| format!("of {}", share.n())).unwrap_or_default(),
        }
    };
    evidence.answers.iter().map(view).collect()
}

/// Today's sources on a standard, in words.
pub fn sources(review: &Review, code: &str) -> Vec<String> {
    let words = |source: Source| match source {
        Source::SelfReview => "Self-review".to_owned(),
        Source::Questionnaire(group) => format!("{} questionnaire", review.group_label(&group)),
        Source::Notes(group) if group.is_empty() => "Notes".to_owned(),
        Source::Notes(group) => review.group_label(&group).to_owned(),
    };
    review.evidence(code).sources().into_iter().map(words).collect()
}

/// Why a rating asks for words, where it does.
pub fn comment_asked(review: &Review, code: &str, rating: Means) -> Option<String> {
    if !review.needs_comment(code, rating) {
        return None;
    }
    let unit = review.self_means(code);
    Some(match unit {
        Some(unit) if unit != rating => {
            "It differs from what the unit says. A line on why helps them.".into()
        }
        _ => "A rating other than met needs a line on why.".to_owned(),
    })
}

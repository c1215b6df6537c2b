//! What can be asked of a [`Review`]: one record, or a few in their order.

use std::collections::BTreeSet;

use sync::{PersonId, RecordId};

use crate::edition::{Edition, Means, ScalePoint, Section, Standard};
use crate::pack::{Network, QuestionnaireItem, Role, SelfRating};
use crate::records::{
    AgreedRating, Assignment, EditionHead, Finding, FindingList, LastStanding, Member, Note,
    OwnRating, Priority, QuestionnaireRecord, Record, ReviewDetails, SectionText, SeriousConcern,
    Session, StandardRecord,
};
use crate::review::{Held, Review};

/// The rating code for *do not know*, which every scale has without listing it.
pub const DO_NOT_KNOW: &str = "do_not_know";

/// One reviewer's own rating of a standard.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Whose.
    pub person: PersonId,
    /// Their place in the team; none if they have left it.
    pub member: Option<&'a Member>,
    /// What it means on the scale; none where only a reason was written.
    pub means: Option<Means>,
    /// The rating and its reason.
    pub rating: Held<'a, OwnRating>,
}

/// A question of a questionnaire, with the group that answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// Code of the group.
    pub group: &'a str,
    /// The question and its answers.
    pub item: &'a QuestionnaireItem,
}

trait Body: Sized {
    fn of(record: &Record) -> Option<&Self>;
}

macro_rules! body {
    ($($variant:ident($body:ty)),+ $(,)?) => {
        $(impl Body for $body {
            fn of(record: &Record) -> Option<&Self> {
                match record { Record::$variant(body) => Some(body), _ => None }
            }
        })+
    };
}

body! {
    Review(ReviewDetails), Edition(EditionHead), Standard(StandardRecord), SelfRating(SelfRating),
    Questionnaire(QuestionnaireRecord), LastStanding(LastStanding), Network(Network), Session(Session), Note(Note),
    OwnRating(OwnRating), AgreedRating(AgreedRating), Finding(Finding), SectionText(SectionText),
    Priority(Priority), Assignment(Assignment),
    SeriousConcern(SeriousConcern),
}

impl Review {
    /// The review itself: unit, day, team. None before it has arrived.
    pub fn details(&self) -> Option<Held<'_, ReviewDetails>> {
        self.first(self.index.details.get(&()))
    }

    /// The edition without its standards, for which see [`Review::standards`].
    pub fn edition(&self) -> Option<&Edition> {
        self.first::<EditionHead>(self.index.edition.get(&())).map(|head| &head.body.edition)
    }

    /// The edition whole, standards included.
    pub fn whole_edition(&self) -> Option<Edition> {
        let mut edition = self.edition()?.clone();
        edition.standards = self.standards().cloned().collect();
        Some(edition)
    }

    /// All standards, in the order of the edition.
    pub fn standards(&self) -> impl DoubleEndedIterator<Item = &Standard> {
        let ids = self.index.standards.values().flatten();
        ids.filter_map(|id| self.held::<StandardRecord>(*id)).map(|held| &held.body.standard)
    }

    /// The standard of this code.
    pub fn standard(&self, code: &str) -> Option<&Standard> {
        self.first::<StandardRecord>(self.index.standard.get(code)).map(|held| &held.body.standard)
    }

    /// Sections in order, each with its standards in order.
    pub fn sections(&self) -> impl Iterator<Item = (&Section, Vec<&Standard>)> {
        let sections = self.edition().map_or(&[][..], |edition| &edition.sections);
        sections.iter().map(|section| (section, self.standards_in(&section.code).collect()))
    }

    /// The section of this code.
    pub fn section(&self, code: &str) -> Option<&Section> {
        self.edition()?.sections.iter().find(|section| section.code == code)
    }

    /// The standards of a section, in order.
    pub fn standards_in(&self, section: &str) -> impl Iterator<Item = &Standard> {
        let ids = self.index.in_section.get(section).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held::<StandardRecord>(*id)).map(|held| &held.body.standard)
    }

    /// The member of the team with this id.
    pub fn member(&self, person: PersonId) -> Option<&Member> {
        self.details()?.body.team.iter().find(|member| member.id == person)
    }

    /// What a reviewer rated a standard.
    pub fn own(&self, person: PersonId, code: &str) -> Option<Held<'_, OwnRating>> {
        let first = (person, RecordId::from_uuid(uuid::Uuid::nil()));
        let (whose, id) = self.index.own.get(code)?.range(first..).next()?;
        if *whose == person { self.held(*id) } else { None }
    }

    /// Every reviewer's own rating of a standard, patient reviewers first, then in the order of roles and of the team.
    ///
    /// Whoever cleared a rating without leaving a reason has no view.
    pub fn owns(&self, code: &str) -> Vec<View<'_>> {
        let team = self.details().map_or(&[][..], |details| &details.body.team);
        let mut views: Vec<(Role, usize, View<'_>)> = Vec::new();
        for (person, id) in self.index.own.get(code).into_iter().flatten() {
            // A second record of one person's rating is not a second view.
            if views.last().is_some_and(|(_, _, view)| view.person == *person) {
                continue;
            }
            let Some(rating) = self.held::<OwnRating>(*id) else { continue };
            let means = rating.rating.as_deref().and_then(|code| self.means(code));
            if means.is_none() && rating.why.trim().is_empty() {
                continue;
            }
            let at = team.iter().position(|member| member.id == *person);
            let member = at.map(|at| &team[at]);
            let role = member.map_or(Role::Observer, |member| member.role);
            let view = View { person: *person, member, means, rating };
            views.push((role, at.unwrap_or(usize::MAX), view));
        }
        views.sort_by_key(|(role, at, view)| (*role, *at, view.person));
        views.into_iter().map(|(_, _, view)| view).collect()
    }

    /// The team's record on a standard. It may hold a comment without a rating yet: see [`Review::agreed_means`].
    pub fn agreed(&self, code: &str) -> Option<Held<'_, AgreedRating>> {
        self.first(self.index.agreed.get(code))
    }

    /// What the team agreed on a standard; none while it has not.
    pub fn agreed_means(&self, code: &str) -> Option<Means> {
        self.means(self.agreed(code)?.body.rating.as_deref()?)
    }

    /// The unit's own rating and commentary.
    pub fn self_rating(&self, code: &str) -> Option<Held<'_, SelfRating>> {
        self.first(self.index.self_rating.get(code))
    }

    /// What the unit says of itself on the scale.
    pub fn self_means(&self, code: &str) -> Option<Means> {
        self.means(self.self_rating(code)?.body.rating.as_deref()?)
    }

    /// What the cycle before left on a standard.
    pub fn last(&self, code: &str) -> Option<Held<'_, LastStanding>> {
        self.first(self.index.last.get(code))
    }

    /// What the standard was rated in the cycle before.
    pub fn last_means(&self, code: &str) -> Option<Means> {
        self.means(self.last(code)?.body.rating.as_deref()?)
    }

    /// How the other services of the network stand, as their office wrote it; shown by [`Review::benchmark`] only.
    pub(crate) fn network(&self) -> Option<&Network> {
        self.first::<Network>(self.index.network.get(&())).map(|held| held.body)
    }

    /// All notes, in the order in which they were begun.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = Held<'_, Note>> {
        let ids = self.index.notes.get(&()).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held(*id))
    }

    /// Notes linked to a standard, in the order in which they were begun.
    pub fn notes_on(&self, code: &str) -> impl DoubleEndedIterator<Item = Held<'_, Note>> {
        let ids = self.index.notes_on.get(code).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held(*id))
    }

    /// Notes of a session, or with none those outside any, in the order in which they were begun.
    pub fn notes_in(
        &self,
        session: Option<RecordId>,
    ) -> impl DoubleEndedIterator<Item = Held<'_, Note>> {
        let ids = self.index.notes_in.get(&session).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held(*id))
    }

    /// The note of this id.
    pub fn note(&self, id: RecordId) -> Option<Held<'_, Note>> {
        self.held(id)
    }

    /// Code of the group that a note was heard from: its own, else that of its session.
    pub fn group_of<'a>(&'a self, note: &'a Note) -> Option<&'a str> {
        note.group.as_deref().or_else(|| self.session(note.session?)?.body.group.as_deref())
    }

    /// Label of a group; its code where the edition does not name it.
    pub fn group_label<'a>(&'a self, group: &'a str) -> &'a str {
        let groups = self.edition().map_or(&[][..], |edition| &edition.groups);
        groups.iter().find(|known| known.code == group).map_or(group, |known| &known.label)
    }

    /// Sessions in order of time.
    pub fn sessions(&self) -> impl DoubleEndedIterator<Item = Held<'_, Session>> {
        self.index.sessions.values().flatten().filter_map(|id| self.held(*id))
    }

    /// The session of this id.
    pub fn session(&self, id: RecordId) -> Option<Held<'_, Session>> {
        self.held(id)
    }

    /// The findings of one list, in their order.
    pub fn findings(
        &self,
        list: FindingList,
    ) -> impl DoubleEndedIterator<Item = Held<'_, Finding>> {
        let ids = self.index.findings.get(&list).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held(*id))
    }

    /// The finding of this id.
    pub fn finding(&self, id: RecordId) -> Option<Held<'_, Finding>> {
        self.held(id)
    }

    /// Groups that answered a questionnaire, in the order of the edition, each with how many came back.
    pub fn questionnaires(&self) -> Vec<(&str, u32)> {
        let known = self.edition().map_or(&[][..], |edition| &edition.groups);
        let place = |code: &str| known.iter().position(|group| group.code == code);
        let mut groups: Vec<_> = self
            .index
            .questionnaires
            .iter()
            .filter_map(|(group, parts)| {
                let first: Held<'_, QuestionnaireRecord> = self.held(parts.first()?.1)?;
                Some((group.as_str(), first.body.returned))
            })
            .collect();
        groups.sort_by_key(|(group, _)| (place(group).unwrap_or(usize::MAX), *group));
        groups
    }

    /// The questions that a group was asked, in order.
    pub fn questions(&self, group: &str) -> impl Iterator<Item = &QuestionnaireItem> {
        let parts = self.index.questionnaires.get(group).into_iter().flatten();
        parts
            .filter_map(|(_, id)| self.held::<QuestionnaireRecord>(*id))
            .flat_map(|part| &part.body.items)
    }

    /// The questions that bear on a standard.
    pub fn questions_on(&self, code: &str) -> impl Iterator<Item = Question<'_>> {
        let entries = self.index.questions_on.get(code).into_iter().flatten();
        entries.filter_map(|(group, _, id, at)| {
            let item = self.held::<QuestionnaireRecord>(*id)?.body.items.get(*at)?;
            Some(Question { group, item })
        })
    }

    /// A piece of the report's prose; `section` is empty for the whole report.
    pub fn text(&self, section: &str, heading: &str) -> Option<Held<'_, SectionText>> {
        let entries = self.index.texts.get(section)?;
        let (_, id) = entries.iter().find(|(known, _)| known == heading)?;
        self.held(*id)
    }

    /// All prose of the report.
    pub fn texts(&self) -> impl Iterator<Item = Held<'_, SectionText>> {
        self.index.texts.values().flatten().filter_map(|(_, id)| self.held(*id))
    }

    /// What the team wants to find out about a standard; none where it is no priority.
    pub fn priority(&self, code: &str) -> Option<Held<'_, Priority>> {
        self.first(self.index.priority.get(code))
    }

    /// The standards that are priorities, in the order of the edition.
    pub fn priorities(&self) -> impl Iterator<Item = &Standard> {
        self.standards().filter(|standard| self.index.priority.contains_key(&standard.code))
    }

    /// Who of the team takes a section, in the order of roles and of the team.
    pub fn takes(&self, section: &str) -> Vec<&Member> {
        let takers = self.index.assigned.get(section);
        let team = self.details().map_or(&[][..], |details| &details.body.team);
        let taking = |one: &&Member| {
            takers.is_some_and(|takers| takers.iter().any(|(person, _)| *person == one.id))
        };
        let mut members: Vec<&Member> = team.iter().filter(taking).collect();
        members.sort_by_key(|member| member.role);
        members
    }

    /// Serious concerns, in the order in which they were begun. Nothing but their own screen and page asks for them.
    pub fn concerns(&self) -> impl DoubleEndedIterator<Item = Held<'_, SeriousConcern>> {
        let ids = self.index.concerns.get(&()).into_iter().flatten();
        ids.filter_map(|(_, id)| self.held(*id))
    }

    /// The serious concern of this id.
    pub fn concern(&self, id: RecordId) -> Option<Held<'_, SeriousConcern>> {
        self.held(id)
    }

    /// What a rating code means on the edition's scale. None for a code that is not on it: such a rating is shown, and
    /// counts as not rated.
    pub fn means(&self, rating: &str) -> Option<Means> {
        match self.point(rating) {
            Some(point) => Some(point.means),
            None => (rating == DO_NOT_KNOW).then_some(Means::DoNotKnow),
        }
    }

    /// The point of the scale with this code.
    pub fn point(&self, rating: &str) -> Option<&ScalePoint> {
        self.edition()?.scale.iter().find(|point| point.code == rating)
    }

    /// Whether a standard applies to the care that the edition is for. One that does not starts as not applicable.
    pub fn applies(&self, standard: &Standard) -> bool {
        let care = self.edition().and_then(|edition| edition.care.as_ref());
        standard.applies_to.is_empty() || care.is_none_or(|care| standard.applies_to.contains(care))
    }

    /// Whether a standard is of the first type: safety, rights, dignity or the law.
    pub fn is_essential(&self, standard: &Standard) -> bool {
        let first = self.edition().and_then(|edition| edition.types.first());
        first.is_some_and(|first| standard.kind.as_ref() == Some(&first.code))
    }

    fn held<T: Body>(&self, id: RecordId) -> Option<Held<'_, T>> {
        let head = self.heads.get(&id)?;
        let body = T::of(head.record_body.as_ref()?)?;
        let (author, made_at) = (head.author, head.made_at);
        Some(Held { record: id, change: head.change, author, made_at, body })
    }

    fn first<T: Body>(&self, ids: Option<&BTreeSet<RecordId>>) -> Option<Held<'_, T>> {
        self.held(*ids?.first()?)
    }
}

//! Where each record of a review is found: by code, person, session, section, list.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use sync::{PersonId, RecordId};

use crate::records::{FindingList, Record};
use crate::review::RecordHead;

/// Entries under a key, in order. A key without entries is not kept, so equal content means equal indexes.
pub(crate) type Under<K, E> = BTreeMap<K, BTreeSet<E>>;

/// Milliseconds since 1970, then the record, so that no two are equal.
pub(crate) type InTime = (i64, RecordId);

/// All ways of finding a record. Where several records claim one key, the smallest id is shown on every laptop.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Index {
    pub details: Under<(), RecordId>,
    pub edition: Under<(), RecordId>,
    /// By place.
    pub standards: Under<u32, RecordId>,
    pub standard: Under<String, RecordId>,
    /// By section, in order of place.
    pub in_section: Under<String, (u32, RecordId)>,
    pub own: Under<String, (PersonId, RecordId)>,
    pub agreed: Under<String, RecordId>,
    pub self_rating: Under<String, RecordId>,
    pub last: Under<String, RecordId>,
    pub network: Under<(), RecordId>,
    /// By group, parts in order.
    pub questionnaires: Under<String, (u32, RecordId)>,
    /// By standard: group, part, record, place in it.
    pub questions_on: Under<String, (String, u32, RecordId, usize)>,
    /// By start, end and title.
    pub sessions: Under<(String, String, String), RecordId>,
    pub notes: Under<(), InTime>,
    pub notes_on: Under<String, InTime>,
    pub notes_in: Under<Option<RecordId>, InTime>,
    /// By place.
    pub findings: Under<FindingList, (i64, RecordId)>,
    /// By section, then heading.
    pub texts: Under<String, (String, RecordId)>,
    pub priority: Under<String, RecordId>,
    /// By section.
    pub assigned: Under<String, (PersonId, RecordId)>,
    pub concerns: Under<(), InTime>,
}

impl Index {
    pub fn enter(&mut self, head: &RecordHead) {
        self.mark(head, true);
    }

    pub fn leave(&mut self, head: &RecordHead) {
        self.mark(head, false);
    }

    // One function both ways: what enters and what leaves can never drift apart.
    fn mark(&mut self, head: &RecordHead, there: bool) {
        let id = head.record;
        match &head.record_body {
            None => {}
            Some(Record::Review(_)) => mark(&mut self.details, (), id, there),
            Some(Record::Edition(_)) => mark(&mut self.edition, (), id, there),
            Some(Record::Standard(one)) => {
                mark(&mut self.standards, one.place, id, there);
                mark(&mut self.standard, one.standard.code.clone(), id, there);
                let section = one.standard.section.clone();
                mark(&mut self.in_section, section, (one.place, id), there);
            }
            Some(Record::OwnRating(own)) => {
                mark(&mut self.own, own.standard.clone(), (head.author, id), there);
            }
            Some(Record::AgreedRating(agreed)) => {
                mark(&mut self.agreed, agreed.standard.clone(), id, there);
            }
            Some(Record::SelfRating(rating)) => {
                mark(&mut self.self_rating, rating.standard.clone(), id, there);
            }
            Some(Record::LastStanding(last)) => {
                mark(&mut self.last, last.standard.clone(), id, there);
            }
            Some(Record::Network(_)) => mark(&mut self.network, (), id, there),
            Some(Record::Questionnaire(part)) => {
                mark(&mut self.questionnaires, part.group.clone(), (part.part, id), there);
                for (at, item) in part.items.iter().enumerate() {
                    if let Some(code) = &item.standard {
                        let entry = (part.group.clone(), part.part, id, at);
                        mark(&mut self.questions_on, code.clone(), entry, there);
                    }
                }
            }
            Some(Record::Session(session)) => {
                let key = (session.starts.clone(), session.ends.clone(), session.title.clone());
                mark(&mut self.sessions, key, id, there);
            }
            Some(Record::Note(note)) => {
                let entry = (moment(&note.at, head), id);
                mark(&mut self.notes, (), entry, there);
                mark(&mut self.notes_in, note.session, entry, there);
                for code in &note.standards {
                    mark(&mut self.notes_on, code.clone(), entry, there);
                }
            }
            Some(Record::Finding(finding)) => {
                mark(&mut self.findings, finding.list, (in_order(finding.place), id), there);
            }
            Some(Record::SectionText(text)) => {
                let entry = (text.heading.clone(), id);
                mark(&mut self.texts, text.section.clone(), entry, there);
            }
            Some(Record::Priority(one)) => {
                mark(&mut self.priority, one.standard.clone(), id, there);
            }
            Some(Record::Assignment(one)) => {
                mark(&mut self.assigned, one.section.clone(), (one.person, id), there);
            }
            Some(Record::SeriousConcern(concern)) => {
                mark(&mut self.concerns, (), (moment(&concern.at, head), id), there);
            }
        }
    }
}

fn mark<K: Ord, E: Ord>(index: &mut Under<K, E>, key: K, entry: E, there: bool) {
    match index.entry(key) {
        Entry::Vacant(key) if there => {
            key.insert(BTreeSet::from([entry]));
        }
        Entry::Vacant(_) => {}
        Entry::Occupied(mut entries) => {
            if there {
                entries.get_mut().insert(entry);
            } else {
                entries.get_mut().remove(&entry);
                if entries.get().is_empty() {
                    entries.remove();
                }
            }
        }
    }
}

/// When the first letter was typed; when the change was made if that cannot be read.
fn moment(at: &str, head: &RecordHead) -> i64 {
    DateTime::parse_from_rfc3339(at)
        .map_or(head.made_at.timestamp_millis(), |at| at.timestamp_millis())
}

/// An integer that sorts as the number does.
fn in_order(place: f64) -> i64 {
    let bits = place.to_bits().cast_signed();
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn places_sort_as_numbers_do() {
        let places = [-1e9, -2.5, -0.5, 0.0, 0.25, 1.0, 1.5, 7e20];
        assert!(places.is_sorted_by(|a, b| in_order(*a) < in_order(*b)));
    }
}

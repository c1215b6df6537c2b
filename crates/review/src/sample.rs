//! A small invented review for tests, built one record at a time.

use chrono::{DateTime, TimeDelta, Utc};
use sync::{ChangeId, PersonId, RecordId, StreamId};
use uuid::Uuid;

use crate::edition::*;
use crate::pack::{LastAction, QuestionnaireItem, Role, SelfRating, SessionKind};
use crate::records::*;
use crate::review::{RecordHead, Review};

/// A review of six standards in two sections, with a team of four.
pub(crate) struct Sample {
    pub heads: Vec<RecordHead>,
}

pub(crate) fn stream() -> StreamId {
    StreamId::from_uuid(Uuid::from_u128(0x5eed))
}

pub(crate) fn standard(code: &str, section: &str, kind: &str, text: &str) -> Standard {
    Standard {
        code: code.into(),
        section: section.into(),
        kind: Some(kind.into()),
        text: text.into(),
        ..Standard::default()
    }
}

pub(crate) fn edition() -> Edition {
    let kind = |code: &str, label: &str, threshold| StandardType {
        code: code.into(),
        label: label.into(),
        about: "Safety, rights, dignity or the law".into(),
        threshold: Some(threshold),
    };
    let section =
        |code: &str, name: &str| Section { code: code.into(), name: name.into(), domain: None };
    let kind_of_review = |code: &str, label: &str, thresholds| ReviewType {
        code: code.into(),
        label: label.into(),
        thresholds,
    };
    let mut only_medium = standard("2.3", "2", "2", "The outer fence is watched.");
    only_medium.applies_to = vec!["medium".into()];
    Edition {
        format: EDITION_FORMAT.into(),
        label: "Invented standards".into(),
        published: Some("2026-04-01".into()),
        publication_number: Some("EX-1".into()),
        network: Some("Example Network".into()),
        care: Some("low".into()),
        scale: default_scale(),
        types: vec![
            kind("1", "Essential", 100),
            kind("2", "Expected", 80),
            kind("3", "Desirable", 60),
        ],
        review_types: vec![
            kind_of_review("full", "Full peer review", false),
            kind_of_review("accreditation", "Accreditation", true),
        ],
        intervals: Intervals::default(),
        suppress_below: 5,
        groups: default_groups(),
        sections: vec![section("1", "Leave and discharge"), section("2", "Physical security")],
        standards: vec![
            standard(
                "1.1",
                "1",
                "1",
                "Patients are told as early as possible if leave is cancelled.",
            ),
            standard("1.2", "1", "2", "The unit keeps a record of cancelled leave."),
            standard("1.10", "1", "2", "Discharge planning starts at admission."),
            standard("2.1", "2", "1", "Keys are counted at every handover."),
            standard("2.2", "2", "3", "Patients help to check the perimeter."),
            only_medium,
        ],
    }
}

impl Sample {
    pub fn new() -> Self {
        Self::of(edition())
    }

    /// `s0`, `s1`, ... in one section.
    pub fn with_standards(count: usize) -> Self {
        let mut edition = edition();
        edition.standards = (0..count)
            .map(|n| standard(&format!("s{n}"), "1", "2", "Something is done."))
            .collect();
        Self::of(edition)
    }

    pub fn of(edition: Edition) -> Self {
        let mut sample = Self { heads: Vec::new() };
        let member = |key: &str, name: &str, role, title: &str| Member {
            id: sample.person(key),
            name: name.into(),
            role,
            title: title.into(),
            organisation: "Elsewhere NHS Trust".into(),
            interests: Vec::new(),
            settled: None,
            unknown: Unknown::new(),
        };
        let details = ReviewDetails {
            unit: "Hawthorn Unit".into(),
            organisation: "Aldermere NHS Foundation Trust".into(),
            network: "Example Network".into(),
            visit_date: "2026-10-14".into(),
            review_type: "full".into(),
            wards: vec![
                crate::pack::Ward { name: "Larch".into(), beds: 15, who: "men".into() },
                crate::pack::Ward { name: "Rowan".into(), beds: 12, who: "women".into() },
            ],
            context: vec![crate::pack::Fact { label: "Beds".into(), value: "27".into() }],
            profile: "Opened in 2009.\n\nTwo wards.".into(),
            contacts: Vec::new(),
            to_ring: Vec::new(),
            team: vec![
                member("helen", "Helen Marwood", Role::Lead, "Lead reviewer"),
                member("anil", "Dr Anil Deshmukh", Role::Clinician, "Clinician"),
                member("jordan", "Jordan Pike", Role::Patient, "Patient reviewer"),
                member("carole", "Carole Whitting", Role::Family, "Family representative"),
            ],
            last_visited: Some("2024-10-09".into()),
            practice: false,
            unknown: Unknown::new(),
        };
        sample.put(kind::REVIEW, "review", "helen", Record::Review(details));
        let mut head = edition.clone();
        head.standards.clear();
        sample.put(
            kind::EDITION,
            "edition",
            "helen",
            Record::Edition(EditionHead { edition: head }),
        );
        for (place, standard) in (0u32..).zip(edition.standards) {
            let key = standard.code.clone();
            sample.put(
                kind::STANDARD,
                &key,
                "helen",
                Record::Standard(StandardRecord { place, standard }),
            );
        }
        sample
    }

    pub fn person(&self, key: &str) -> PersonId {
        PersonId::from_uuid(Uuid::new_v5(&stream().uuid(), key.as_bytes()))
    }

    pub fn put(&mut self, kind: &str, key: &str, author: &str, body: Record) -> RecordId {
        let record = RecordId::named(stream(), kind, key);
        let at = self.heads.len();
        self.heads.push(RecordHead {
            record,
            change: ChangeId::from_bytes((at as u128).to_be_bytes()),
            author: self.person(author),
            made_at: minute(at),
            record_body: Some(body),
        });
        record
    }

    /// The last head again, changed.
    pub fn edit(&mut self, change: impl FnOnce(&mut Record)) -> &mut Self {
        if let Some(body) = self.heads.last_mut().and_then(|head| head.record_body.as_mut()) {
            change(body);
        }
        self
    }

    pub fn details(&mut self, change: impl FnOnce(&mut ReviewDetails)) -> &mut Self {
        if let Some(Record::Review(details)) = &mut self.heads[0].record_body {
            change(details);
        }
        self
    }

    pub fn own(&mut self, who: &str, code: &str, rating: &str) -> &mut Self {
        let key = format!("{}:{code}", self.person(who));
        let own = OwnRating {
            standard: code.into(),
            rating: (!rating.is_empty()).then(|| rating.into()),
            ..OwnRating::default()
        };
        self.put(kind::OWN_RATING, &key, who, Record::OwnRating(own));
        self
    }

    pub fn agree(&mut self, code: &str, rating: &str, comment: &str) -> &mut Self {
        let agreed = AgreedRating {
            standard: code.into(),
            rating: (!rating.is_empty()).then(|| rating.into()),
            comment: comment.into(),
            ..AgreedRating::default()
        };
        self.put(kind::AGREED_RATING, code, "helen", Record::AgreedRating(agreed));
        self
    }

    pub fn unit(&mut self, code: &str, rating: &str, commentary: &str) -> &mut Self {
        let rating = SelfRating {
            standard: code.into(),
            rating: (!rating.is_empty()).then(|| rating.into()),
            commentary: commentary.into(),
        };
        self.put(kind::SELF_RATING, code, "helen", Record::SelfRating(rating));
        self
    }

    pub fn last(&mut self, code: &str, rating: &str) -> &mut Self {
        let actions = vec![LastAction {
            standard: code.into(),
            action: "Write it down.".into(),
            by: Some("2025-03-31".into()),
            done: false,
        }];
        let last = LastStanding { standard: code.into(), rating: Some(rating.into()), actions };
        self.put(kind::LAST_STANDING, code, "helen", Record::LastStanding(last));
        self
    }

    pub fn note(
        &mut self,
        who: &str,
        group: Option<&str>,
        mark: Option<Mark>,
        text: &str,
        codes: &[&str],
    ) -> &mut Self {
        let key = format!("note {}", self.heads.len());
        let note = Note {
            at: minute(self.heads.len()).to_rfc3339(),
            text: text.into(),
            mark,
            group: group.map(Into::into),
            standards: codes.iter().map(|code| (*code).into()).collect(),
            ..Note::default()
        };
        self.put(kind::NOTE, &key, who, Record::Note(note));
        self
    }

    pub fn session(
        &mut self,
        title: &str,
        from: &str,
        to: &str,
        group: Option<&str>,
        kind: SessionKind,
    ) -> RecordId {
        let session = Session {
            title: title.into(),
            starts: from.into(),
            ends: to.into(),
            place: String::new(),
            people: Vec::new(),
            asks: None,
            types: None,
            group: group.map(Into::into),
            kind,
            about: None,
            done: true,
            unknown: Unknown::new(),
        };
        self.put(kind::SESSION, title, "helen", Record::Session(session))
    }

    pub fn finding(
        &mut self,
        list: FindingList,
        text: &str,
        codes: &[&str],
        place: f64,
    ) -> &mut Self {
        let key = format!("finding {}", self.heads.len());
        let finding = Finding {
            list,
            text: text.into(),
            standards: codes.iter().map(|code| (*code).into()).collect(),
            notes: Vec::new(),
            say: true,
            place,
            contact: None,
            answers: None,
            unknown: Unknown::new(),
        };
        self.put(kind::FINDING, &key, "helen", Record::Finding(finding));
        self
    }

    pub fn questionnaire(
        &mut self,
        group: &str,
        items: &[(&str, Option<&str>, u32, u32)],
    ) -> &mut Self {
        let item = |(text, code, n, agree): &(&str, Option<&str>, u32, u32)| QuestionnaireItem {
            text: (*text).into(),
            standard: code.map(Into::into),
            n: *n,
            agree: *agree,
        };
        let record = QuestionnaireRecord {
            group: group.into(),
            part: 0,
            returned: items.iter().map(|item| item.2).max().unwrap_or(0),
            items: items.iter().map(item).collect(),
        };
        self.put(
            kind::QUESTIONNAIRE,
            &format!("{group}:0"),
            "helen",
            Record::Questionnaire(record),
        );
        self
    }

    pub fn priority(&mut self, code: &str, find_out: &str) -> &mut Self {
        let one =
            Priority { standard: code.into(), find_out: find_out.into(), ..Priority::default() };
        self.put(kind::PRIORITY, code, "helen", Record::Priority(one));
        self
    }

    pub fn summary(&mut self, section: &str, text: &str) -> &mut Self {
        let key = format!("{section}:summary");
        let text = SectionText {
            section: section.into(),
            heading: "summary".into(),
            text: text.into(),
            unknown: Unknown::new(),
        };
        self.put(kind::SECTION_TEXT, &key, "helen", Record::SectionText(text));
        self
    }

    pub fn review(&self) -> Review {
        Review::of(self.heads.clone())
    }
}

fn minute(at: usize) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_740) + TimeDelta::minutes(600 + at as i64)
}

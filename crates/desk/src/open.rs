//! The open review: what is in memory, and the one way in which a record is written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use review::authority::private_stream;
use review::records::Record;
use review::{RecordHead, Review};
use sync::{Body, ChangeId, Kind, PersonId, RecordId, StreamId};
use vault::{Head, SearchText, Vault, Writing};

use crate::drafts::{self, Held, Open as Draft};
use crate::undo::{Entry, Step};
use crate::{Desk, Fault, fault, notes};

/// The review on the desk.
pub struct Open {
    /// The team's stream; it names the review.
    pub team: StreamId,
    /// My own stream: what only I may see.
    pub private: StreamId,
    /// Who I am in it.
    pub me: PersonId,
    /// Everything in it.
    pub review: Review,
    /// Records that live in my own stream.
    pub only_mine: BTreeSet<RecordId>,
    /// What is being typed, by slot; the same as on disk.
    pub drafts: BTreeMap<String, drafts::Open>,
    /// What resting drafts have saved, by slot, until their field is left: one act for undo.
    pub rested: BTreeMap<String, Vec<Step>>,
    /// New lines of notes that rested, by slot, as they were typed: they are gone on with as lines.
    pub half_lines: BTreeMap<String, Draft>,
    /// Notes that went on under another id, since they changed between the team's stream and mine.
    pub moved: BTreeMap<RecordId, RecordId>,
    /// What I wrote on a version: somebody who typed on it before that types on this one.
    pub went_on: BTreeMap<ChangeId, ChangeId>,
    /// Records that somebody else has written since the review was opened.
    pub others: BTreeSet<RecordId>,
    /// Versions that were folded in by a decision that was taken back: to be decided again.
    pub reopened: BTreeMap<ChangeId, RecordId>,
    /// How much there is to decide, until something changes.
    pub to_decide: Option<u32>,
}

/// A record to save: a body, or none to delete it.
pub struct Put {
    pub record: RecordId,
    pub kind: &'static str,
    pub body: Option<Record>,
    /// Into my own stream, seen by nobody else.
    pub private: bool,
    /// Versions beside the head that this one folds in.
    pub also: Vec<ChangeId>,
    /// The version that was before the person's eyes; none for the head.
    pub on: Option<ChangeId>,
}

impl Put {
    pub fn save(record: RecordId, body: Record) -> Put {
        let kind = body.kind();
        Put { body: Some(body), ..Put::delete(record, kind) }
    }

    pub fn delete(record: RecordId, kind: &'static str) -> Put {
        Put { record, kind, body: None, private: false, also: Vec::new(), on: None }
    }
}

impl Open {
    /// Reads a review from the vault. Drafts are left where they are.
    pub fn read(vault: &mut Vault, team: StreamId, me: PersonId) -> Result<Open, Fault> {
        let private = private_stream(team, me);
        let mut open = Open {
            team,
            private,
            me,
            review: Review::default(),
            only_mine: BTreeSet::new(),
            drafts: BTreeMap::new(),
            rested: BTreeMap::new(),
            half_lines: BTreeMap::new(),
            moved: BTreeMap::new(),
            went_on: BTreeMap::new(),
            others: BTreeSet::new(),
            reopened: BTreeMap::new(),
            to_decide: None,
        };
        for stream in [team, private] {
            for head in vault.heads(stream)? {
                open.take(vault, head)?;
            }
        }
        Ok(open)
    }

    /// Takes the current version of a record into memory.
    pub fn take(&mut self, vault: &Vault, head: Head) -> Result<(), Fault> {
        if head.stream == self.private {
            self.only_mine.insert(head.record);
        }
        let author = match head.author {
            // Brought together by the server: it is still whose it was.
            PersonId::MERGE => {
                let history = vault.history(head.stream, head.record)?;
                let people = history.iter().map(|change| change.author);
                people.into_iter().find(|author| *author != PersonId::MERGE).unwrap_or(head.author)
            }
            author => author,
        };
        self.review.put(RecordHead {
            record: head.record,
            change: head.change,
            author,
            made_at: head.made_at,
            // What cannot be read is kept and not shown: of a newer version, or nobody's honest work. The rest is.
            record_body: read_body(head.kind.as_str(), head.body.as_ref()).unwrap_or_default(),
        });
        Ok(())
    }

    /// Whether a record is one that only I may see, or the team's.
    pub fn stream_of(&self, record: RecordId) -> StreamId {
        if self.only_mine.contains(&record) { self.private } else { self.team }
    }

    /// A new line that rests is a note by now, and still the line that somebody is in the middle of.
    pub fn keep_half(&mut self, slot: &str, draft: Draft) {
        if matches!(&draft.held, Held::Line { line, .. } if line.note.is_none() && !line.text.trim().is_empty())
        {
            self.half_lines.insert(slot.to_owned(), draft);
        }
    }

    /// The note of a new line that rested was written on elsewhere: it is a note now, and no line that hides it.
    pub fn drop_halves_of(&mut self, record: RecordId) {
        let whose = |slot: &str| notes::note_of_slot(self, slot) == record;
        let of_it =
            |draft: &Draft| matches!(&draft.held, Held::Line { line, .. } if whose(&line.slot));
        let gone: Vec<String> = self
            .half_lines
            .iter()
            .filter(|(_, draft)| of_it(draft))
            .map(|(slot, _)| slot.clone())
            .collect();
        for slot in gone {
            self.half_lines.remove(&slot);
        }
    }

    /// The version that somebody who began to type on this one has before them now: what they wrote meanwhile.
    fn went_on(&self, mut version: ChangeId) -> ChangeId {
        while let Some(next) = self.went_on.get(&version) {
            version = *next;
        }
        version
    }
}

impl Open {
    /// A slot as it is kept on disk: of this review only.
    pub fn kept(&self, slot: &str) -> String {
        format!("{}/{slot}", self.team)
    }

    /// The review without what only I may see: for the room, for paper, for what counts as evidence.
    pub fn for_others(&self) -> Cow<'_, Review> {
        if self.only_mine.is_empty() {
            return Cow::Borrowed(&self.review);
        }
        let mut review = self.review.clone();
        for note in self.only_mine.iter().filter_map(|id| self.review.note(*id)) {
            let (record, change) = (note.record, note.change);
            let (author, made_at) = (note.author, note.made_at);
            review.put(RecordHead { record, change, author, made_at, record_body: None });
        }
        Cow::Owned(review)
    }
}

/// Reads a body; a kind that this version does not know is kept in the vault and not shown.
pub fn read_body(kind: &str, body: Option<&Body>) -> Result<Option<Record>, Fault> {
    let Some(body) = body else { return Ok(None) };
    Record::read(kind, body.as_str()).map_err(|error| fault::broken(&error))
}

impl Desk {
    /// Saves records as one act: all of them or none, committed to disk when this returns, undone together.
    ///
    /// `what` names the act for undo (`a rating of 5.3`); none for acts that are not undone by a key.
    /// `drafts` are slots that this act seals.
    pub(crate) fn write(
        &mut self,
        what: Option<&str>,
        puts: Vec<Put>,
        drafts: &[String],
    ) -> Result<(), Fault> {
        let now = self.now();
        let open = self.open.as_mut().ok_or_else(fault::no_review)?;
        let vault = self.vault.as_mut().ok_or_else(fault::locked)?;
        let mut writings = Vec::with_capacity(puts.len());
        let mut steps = Vec::with_capacity(puts.len());
        let mut on = BTreeMap::new();
        let mut folds = Vec::new();
        for put in &puts {
            let private = put.private || open.only_mine.contains(&put.record);
            writings.push(Writing {
                stream: if private { open.private } else { open.team },
                record: put.record,
                kind: Kind::new(put.kind),
                v: 1,
                author: open.me,
                body: put.body.as_ref().map(body_of).transpose()?,
                also: put.also.clone(),
                search: put.body.as_ref().and_then(search_text),
            });
            if private {
                open.only_mine.insert(put.record);
            }
            folds.extend(put.also.iter().map(|version| (*version, put.record)));
            if let Some(seen) = put.on.map(|seen| open.went_on(seen)) {
                on.insert(put.record, seen);
            }
            let before = open.review.record(put.record).cloned();
            steps.push(Step {
                record: put.record,
                kind: put.kind,
                before,
                after: put.body.clone(),
            });
        }
        let kept: Vec<String> = drafts.iter().map(|slot| open.kept(slot)).collect();
        let changes = vault.save_on(&writings, &on, &kept)?;
        for (change, put) in changes.iter().zip(puts) {
            if let Some(base) = change.base {
                open.went_on.insert(base, change.id);
            }
            open.review.put(RecordHead {
                record: change.record,
                change: change.id,
                author: change.author,
                made_at: change.made_at,
                record_body: put.body,
            });
        }
        let typed = drafts.iter().filter_map(|slot| Some((slot, open.drafts.remove(slot)?)));
        let typed: Vec<(&String, Draft)> = typed.collect();
        for (version, _) in &folds {
            open.reopened.remove(version);
        }
        open.to_decide = None;
        self.saved_at = Some(now);
        if self.resting {
            for (slot, draft) in typed {
                open.rested.entry(slot.clone()).or_default().extend(steps.iter().cloned());
                open.keep_half(slot, draft);
            }
        } else if let Some(what) = what {
            let rested = drafts.iter().filter_map(|slot| open.rested.remove(slot)).flatten();
            open.half_lines.retain(|slot, _| !drafts.contains(slot));
            let steps = rested.chain(steps).collect();
            self.undo.push(Entry { what: what.to_owned(), steps, folds });
        }
        Ok(())
    }
}

/// A record's body as it goes into a change.
pub fn body_of(record: &Record) -> Result<Body, Fault> {
    let json = record.write().map_err(|error| fault::broken(&error))?;
    Body::parse(json).map_err(|error| fault::fault(error.code(), error.to_string()))
}

/// What search finds a record by: notes, standards, commentary and findings.
pub fn search_text(record: &Record) -> Option<SearchText> {
    let (title, text) = match record {
        Record::Note(note) => (note.standards.join(" "), note.text.clone()),
        Record::Standard(held) => {
            let standard = &held.standard;
            let more = [standard.guidance.as_deref(), standard.look_for.as_deref()];
            let words: Vec<&str> = more.into_iter().flatten().collect();
            (standard.code.clone(), format!("{} {}", standard.text, words.join(" ")))
        }
        Record::SelfRating(own) if !own.commentary.is_empty() => {
            (own.standard.clone(), own.commentary.clone())
        }
        Record::OwnRating(own) if !own.why.is_empty() => (own.standard.clone(), own.why.clone()),
        Record::AgreedRating(agreed) if !agreed.comment.is_empty() => {
            (agreed.standard.clone(), agreed.comment.clone())
        }
        Record::Finding(finding) => (finding.standards.join(" "), finding.text.clone()),
        Record::SectionText(text) => (text.section.clone(), text.text.clone()),
        Record::Priority(one) if !one.find_out.is_empty() => {
            (one.standard.clone(), one.find_out.clone())
        }
        _ => return None,
    };
    Some(SearchText { title, text })
}

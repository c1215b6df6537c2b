//! What a person writes.

use std::rc::Rc;

use sync::{Body, Change, ChangeId, DeviceId, Kind, MAX_ALSO, RecordId, StreamId};
use uuid::Uuid;

use super::action::Act;
use super::laptop::{Door, Laptop, Reason};
use super::{LEAD, PEOPLE, Random, Tokens, about, person, private, rating};

impl Laptop {
    /// Saves a change: what the screen has said was saved from here on.
    pub fn edit(&mut self, act: Act, random: &mut Random, tokens: &mut Tokens) -> Rc<Change> {
        let stream = self.stream(act, random);
        self.begin(stream);
        let change = match act {
            Act::Poison => self.poison(stream, random, tokens),
            Act::Forbidden => self.forbidden(stream, random, tokens),
            _ => self.version(act, stream, random, tokens),
        };
        self.save(change)
    }

    pub fn save(&mut self, change: Change) -> Rc<Change> {
        let change = Rc::new(change);
        let place = self.keep(&change);
        match self.door(change.stream) {
            Door::Closed => self.park(place, Reason::Closed),
            Door::Here | Door::Open => {
                self.pending.insert(place);
            }
        }
        change
    }

    fn stream(&self, act: Act, random: &mut Random) -> StreamId {
        let of = |id: &&StreamId| about(**id).is_some_and(|about| about.owner.is_none());
        let teams: Vec<StreamId> = self.streams.keys().filter(of).copied().collect();
        // Mostly the first review, so that people meet in it.
        let stream = if random.percent(80) { teams[0] } else { *random.pick(&teams) };
        match (act, about(stream)) {
            (Act::Private, Some(about)) => private(about.team, self.user),
            _ => stream,
        }
    }

    fn version(
        &self,
        act: Act,
        stream: StreamId,
        random: &mut Random,
        tokens: &mut Tokens,
    ) -> Change {
        let kinds = ["finding", "finding", "finding", "finding", "note", "session", "session"];
        let kinds = [&kinds[..], &["rating", "rating", "agreed", "slot", "slot"]].concat();
        let kind = match act {
            Act::Private => "note",
            Act::Unknown => "unknown",
            _ => random.pick(&kinds),
        };
        let n = usize::from(random.percent(25));
        let slot = || self.view(stream, RecordId::named(stream, "slot", &n.to_string()));
        let kind = match kind {
            "slot" if self.user != LEAD && slot().is_none_or(|seen| seen.body.is_none()) => {
                "finding"
            }
            kind => kind,
        };
        let record = match kind {
            "rating" => rating(stream, person(self.user), n),
            // A note is its writer's: each has their own.
            "note" => RecordId::named(stream, kind, &format!("{}/{n}", self.user)),
            _ => RecordId::named(stream, kind, &n.to_string()),
        };
        let seen = self.view(stream, record).cloned();
        if let Some(ended) = self.ends(seen.as_deref(), kind) {
            let base = seen.map(|seen| seen.id);
            let body = Some(ended);
            return Change { base, ..self.blank(stream, record, kind, body, random, tokens) };
        }
        let projection = &self.streams[&stream].projection;
        let aside: Vec<ChangeId> = projection.aside(record).iter().copied().collect();
        let folded = (!aside.is_empty() && random.percent(30)).then(|| *random.pick(&aside));
        let body = match &seen {
            // The same words as in another version, found independently.
            Some(seen) if random.percent(7) => self.repeat(seen),
            Some(seen) if seen.body.is_some() && random.percent(8) => None,
            _ => {
                let text = text(seen.as_deref());
                let folded = text_of(folded.and_then(|id| self.get(id)));
                Some(write(kind, text, folded, random, tokens))
            }
        };
        let also = folded.into_iter().collect();
        let base = seen.map(|seen| seen.id);
        Change { base, also, ..self.blank(stream, record, kind, body, random, tokens) }
    }

    /// A slot that is there, ended by somebody who may do no more to it.
    fn ends(&self, seen: Option<&Change>, kind: &str) -> Option<Body> {
        let body = seen.filter(|_| kind == "slot" && self.user != LEAD)?.body.as_ref()?.as_str();
        let ended = match body.contains("true") {
            true => body.replace("true", "false"),
            false => body.replace("false", "true"),
        };
        Body::parse(ended).ok()
    }

    pub fn blank(
        &self,
        stream: StreamId,
        record: RecordId,
        kind: &str,
        body: Option<Body>,
        random: &mut Random,
        tokens: &Tokens,
    ) -> Change {
        Change {
            id: ChangeId::from_bytes(random.bytes()),
            record,
            stream,
            kind: Kind::new(kind),
            v: 1,
            base: None,
            also: Vec::new(),
            author: person(self.user),
            device: self.device(),
            made_at: tokens.time(),
            body,
        }
    }

    /// Somewhere in the server is a fault, and this change meets it.
    fn poison(&self, stream: StreamId, random: &mut Random, tokens: &mut Tokens) -> Change {
        let record = RecordId::named(stream, "finding", &random.below(2).to_string());
        let base = self.view(stream, record).map(|seen| seen.id);
        let json = format!("{{\"text\":\"W{}. POISON.\"}}", tokens.next());
        let body = Some(Body::parse(json).unwrap());
        Change { base, ..self.blank(stream, record, "finding", body, random, tokens) }
    }

    /// What no program of ours would save: the server must refuse it, and the rest must go on.
    fn forbidden(&self, stream: StreamId, random: &mut Random, tokens: &mut Tokens) -> Change {
        let body = Some(Body::parse(format!("\"W{}\"", tokens.next())).unwrap());
        let another = person((self.user + 1) % PEOPLE);
        match random.below(4) {
            0 => {
                let also = (0..=MAX_ALSO).map(|_| ChangeId::from_bytes(random.bytes())).collect();
                let record = RecordId::named(stream, "unknown", "too many");
                Change { also, ..self.blank(stream, record, "unknown", body, random, tokens) }
            }
            1 => {
                let record = rating(stream, another, 0);
                self.blank(stream, record, "rating", body, random, tokens)
            }
            2 if self.user != LEAD => {
                let record = RecordId::named(stream, "slot", "1");
                let base = self.view(stream, record).map(|seen| seen.id);
                let moved = Some(write("slot", Vec::new(), Vec::new(), random, tokens));
                Change { base, ..self.blank(stream, record, "slot", moved, random, tokens) }
            }
            _ => {
                let record = RecordId::named(stream, "unknown", "malformed");
                let blank = self.blank(stream, record, "unknown", body, random, tokens);
                Change { base: Some(blank.id), ..blank }
            }
        }
    }

    /// A body that another version of the record has, if there is one.
    fn repeat(&self, seen: &Change) -> Option<Body> {
        let others = self.disk.iter().rev().filter(|change| change.record == seen.record);
        others.map(|change| change.body.clone()).find(|body| *body != seen.body).flatten()
    }
}

fn text_of(change: Option<&Rc<Change>>) -> Vec<String> {
    text(change.map(|change| &**change))
}

fn text(change: Option<&Change>) -> Vec<String> {
    change.and_then(|change| change.body.as_ref()).map_or_else(Vec::new, words)
}

/// The words of a body: every one is unique, so a lost one is noticed.
pub fn words(body: &Body) -> Vec<String> {
    let after = body.as_str().split('W').skip(1);
    let digits = |word: &str| word.chars().take_while(char::is_ascii_digit).collect::<String>();
    after.map(|word| format!("W{}", digits(word))).collect()
}

fn write(
    kind: &str,
    mut text: Vec<String>,
    folded: Vec<String>,
    random: &mut Random,
    tokens: &mut Tokens,
) -> Body {
    let mut new = || format!("W{}", tokens.next());
    let json = match kind {
        "finding" | "note" => {
            // Long enough for two people to be at work in different places.
            if text.is_empty() {
                text = (0..5).map(|_| new()).collect();
            }
            let at = random.below(text.len());
            match random.below(3) {
                0 => text[at] = new(),
                1 if text.len() > 2 => drop(text.remove(at)),
                _ => text.insert(at, new()),
            }
            text.extend(folded);
            let sentences: Vec<String> = text.iter().map(|word| format!("{word}.")).collect();
            format!("{{\"text\":\"{}\"}}", sentences.join(" "))
        }
        "session" => {
            let room = if text.is_empty() || random.percent(30) { new() } else { text.remove(0) };
            if !text.is_empty() && random.percent(30) {
                text.remove(random.below(text.len()));
            }
            if random.percent(70) {
                text.push(new());
            }
            let people: Vec<String> = text.iter().map(|word| format!("\"{word}\"")).collect();
            format!("{{\"room\":\"{room}\",\"people\":[{}]}}", people.join(","))
        }
        "slot" => format!("{{\"room\":\"{}\",\"done\":false}}", new()),
        _ => format!("\"{}\"", new()),
    };
    Body::parse(json).unwrap()
}

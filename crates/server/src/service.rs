//! The server's side of a sync, apart from how it is carried: who may do what, what becomes of a push, and what
//! goes back.
//!
//! - **isolation**: nobody receives a change of a stream that they may not read;
//! - **authority**: nothing enters a log that its author, or whoever carries it, may not write there;
//! - **progress**: a change that is refused holds up no other;
//! - **bounded**: an answer stays under the caps of the wire.

mod give;
mod pages;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use review::authority::{Part, private_stream};
use sync::wire::{
    Audience, Cursor, Denial, Joined, MAX_PUSH, MAX_STREAMS, PROTOCOL, Request, Response, Verdict,
};
use sync::{Change, ChangeId, DeviceId, Outcome, Refusal, Seen, StreamId};
use uuid::Uuid;

use crate::store::{
    Account, Audited, Member, Membership, Refused, Store, StoreError, Stored, Stream, Turn,
};
pub use give::{Given, Giving, NotGiven};
use pages::Asked;
use rights::Rights;

/// Answers laptops out of a store.
#[derive(Debug)]
pub struct Service<S> {
    store: S,
}

/// Why a request has no answer. Nothing was appended that a repetition would not find again.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The request may not be answered, or not be read.
    #[error("the request is not answered: {0:?}")]
    Denied(Denial),
    /// The database does not do what it should.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
struct Asker {
    account: Uuid,
    device: DeviceId,
    at: DateTime<Utc>,
}

impl Asker {
    /// An entry for the audit log.
    fn audited(self, act: &'static str, stream: StreamId, outcome: impl Into<String>) -> Audited {
        let Self { account, device, at } = self;
        let (account, device, stream) = (Some(account), Some(device), Some(stream));
        Audited { at, account, device, act, stream, outcome: outcome.into() }
    }
}

/// What the asker may read, by stream; loaded once for each request.
type Sight = BTreeMap<StreamId, Membership>;

/// What became of the push.
#[derive(Default)]
struct Taken {
    verdicts: Vec<Verdict>,
    /// What the laptop surely has of each stream, since it has just sent it.
    echoed: BTreeMap<StreamId, Vec<ChangeId>>,
    /// Streams that the laptop must read again from the start.
    forked: BTreeSet<StreamId>,
}

impl<S: Store> Service<S> {
    /// A service on this store.
    pub fn new(store: S) -> Self {
        Self { store }
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// Takes what a laptop pushes and tells it what is new. `account` and `device` are those of its token.
    ///
    /// # Errors
    /// [`Unanswered`]; the laptop may say all of it again.
    pub async fn sync(
        &self,
        account: &Account,
        device: DeviceId,
        request: Request,
    ) -> Result<Response<Stored>, Unanswered> {
        check(&request, device).map_err(Unanswered::Denied)?;
        let asker = Asker { account: account.id, device, at: Utc::now() };
        let keeping = self.store.keeping().await?;
        let mut sight = self.sight(account.id).await?;
        let other = request.keeping.is_some_and(|theirs| theirs != keeping);
        let forked = self.forked(other, &sight, &request.streams).await?;
        let mut taken = Taken { forked, ..Taken::default() };
        self.take(account, asker, request.push, &mut sight, &mut taken).await?;

        let named: BTreeSet<StreamId> = request.streams.iter().map(|cursor| cursor.id).collect();
        let own = own_private(&sight);
        let lost = |id: &StreamId| !sight.contains_key(id) && !own.contains(id);
        let closed: Vec<StreamId> = named.iter().copied().filter(lost).collect();
        let new = sight.values().filter(|one| !named.contains(&one.stream.id));
        let joined: Vec<Joined> = new.map(joined).collect();
        let of_named = |is: fn(&Membership) -> bool| -> Vec<StreamId> {
            let named = named.iter().filter(|id| sight.get(id).is_some_and(is));
            named.copied().collect()
        };
        let locked = of_named(|one| one.stream.locked);
        let led = of_named(leads);
        for id in &closed {
            self.store.audit(asker.audited("sync", *id, "closed")).await?;
        }
        for Joined { id, .. } in &joined {
            self.store.audit(asker.audited("sync", *id, "joined")).await?;
        }
        let asked = Asked { named: &request.streams, pages: request.pages, device };
        Ok(Response {
            protocol: request.protocol,
            nonce: request.nonce,
            keeping,
            server_time: asker.at,
            streams: self.pages(asked, &sight, &taken).await?,
            verdicts: taken.verdicts,
            joined,
            closed,
            locked: Some(locked),
            led,
        })
    }

    async fn sight(&self, account: Uuid) -> Result<Sight, StoreError> {
        let memberships = self.store.memberships(account).await?;
        Ok(memberships.into_iter().map(|one| (one.stream.id, one)).collect())
    }

    /// The named streams whose cursor is not of our log; all if the laptop knows `other` logs.
    async fn forked(
        &self,
        other: bool,
        sight: &Sight,
        named: &[Cursor],
    ) -> Result<BTreeSet<StreamId>, StoreError> {
        let own = own_private(sight);
        let mut forked = BTreeSet::new();
        for cursor in named {
            let fits = match sight.get(&cursor.id) {
                _ if other => false,
                Some(one) => one.at == cursor.at() || self.store.holds(*cursor).await?,
                // Ours, but not begun; if the laptop read something in it, that was in another log.
                None => cursor.seq == 0,
            };
            if !fits && (sight.contains_key(&cursor.id) || own.contains(&cursor.id)) {
                forked.insert(cursor.id);
            }
        }
        Ok(forked)
    }

    /// Takes the push, each stream's in one turn. Of a stream that is to be read again from the start nothing is
    /// taken: what the changes were written on may be missing in our log, until the laptop offers that again.
    async fn take(
        &self,
        account: &Account,
        asker: Asker,
        push: Vec<Change>,
        sight: &mut Sight,
        taken: &mut Taken,
    ) -> Result<(), StoreError> {
        let mut verdicts: Vec<_> =
            push.iter().map(|change| Verdict::undecided(change.id)).collect();
        let mut groups: BTreeMap<StreamId, (Vec<usize>, Vec<Change>)> = BTreeMap::new();
        for (n, change) in push.into_iter().enumerate() {
            let (places, changes) = groups.entry(change.stream).or_default();
            places.push(n);
            changes.push(change);
        }
        for (stream, (places, changes)) in groups {
            if taken.forked.contains(&stream) {
                continue;
            }
            if !sight.contains_key(&stream) {
                self.begin_private(account, stream, sight).await?;
            }
            let decided = self.append(asker, stream, changes, sight.get(&stream)).await?;
            for (n, decided) in places.into_iter().zip(decided) {
                verdicts[n] = Verdict::new(verdicts[n].id, decided);
                if decided.is_ok() {
                    taken.echoed.entry(stream).or_default().push(verdicts[n].id);
                }
            }
        }
        taken.verdicts = verdicts;
        Ok(())
    }

    /// One stream's part of a push.
    async fn append(
        &self,
        asker: Asker,
        stream: StreamId,
        changes: Vec<Change>,
        me: Option<&Membership>,
    ) -> Result<Vec<Result<Outcome, Refusal>>, StoreError> {
        let rights = match me {
            Some(me) if Rights::needs_team(me, &changes) => {
                Rights::new(me.clone(), self.store.members(stream).await?)
            }
            me => Rights::alone(me.cloned()),
        };
        let all = changes.len();
        let work = move |turn: Turn<'_>| decide(asker, stream, &rights, turn);
        match self.store.append(stream, changes, work).await {
            Err(StoreError::NoStream) => {
                let outcome = format!("not_a_member: {all}");
                self.store.audit(asker.audited("sync", stream, outcome)).await?;
                Ok(vec![Err(Refusal::NotAMember); all])
            }
            decided => decided,
        }
    }

    /// Makes the private stream of the account in one of its teams, when this is it.
    async fn begin_private(
        &self,
        account: &Account,
        id: StreamId,
        sight: &mut Sight,
    ) -> Result<(), StoreError> {
        let teams = sight.values().filter(|one| one.stream.audience == Audience::Team);
        let mine = |one: &&Membership| private_stream(one.stream.id, one.person) == id;
        let Some(team) = teams.into_iter().find(mine) else { return Ok(()) };
        let title = team.stream.title.clone();
        let stream = Stream { id, audience: Audience::Private, title, locked: false };
        let me = Member {
            stream: id,
            person: team.person,
            account: Some(account.id),
            name: account.name.clone(),
            part: team.part,
        };
        match self.store.add_stream(stream, vec![me]).await {
            // Another laptop of the same person was first, or somebody else has it: then we shall not see it.
            Ok(()) | Err(StoreError::Exists(_)) => {}
            Err(e) => return Err(e),
        }
        *sight = self.sight(account.id).await?;
        Ok(())
    }
}

/// Decides on each change of a push, and keeps what is refused.
fn decide(
    asker: Asker,
    stream: StreamId,
    rights: &Rights,
    turn: Turn<'_>,
) -> Vec<Result<Outcome, Refusal>> {
    let mut verdicts = Vec::with_capacity(turn.push.len());
    let mut audited: BTreeMap<String, usize> = BTreeMap::new();
    for change in turn.push {
        let before = turn.tail.at().seq;
        let authority = |seen: Seen<'_>| rights.may_write(change, seen, turn.locked);
        let verdict = turn.tail.push(change, &review::ReviewKinds, authority);
        match verdict {
            Ok(_) if turn.tail.at().seq > before && rights.carries(change.author) => {
                *audited.entry(format!("carried for {}", change.author)).or_default() += 1;
            }
            Ok(_) => {}
            Err(why) => {
                turn.refused.push(Refused { change: change.clone(), account: asker.account, why });
                if let Some(denial) = rights::denial(why) {
                    *audited.entry(denial.to_owned()).or_default() += 1;
                }
            }
        }
        verdicts.push(verdict);
    }
    let entries = audited.into_iter().map(|(what, count)| format!("{what}: {count}"));
    turn.audited.extend(entries.map(|outcome| asker.audited("sync", stream, outcome)));
    verdicts
}

/// What can be said of a request without knowing anything.
fn check(request: &Request, device: DeviceId) -> Result<(), Denial> {
    let named: BTreeSet<StreamId> = request.streams.iter().map(|cursor| cursor.id).collect();
    if request.protocol < PROTOCOL {
        Err(Denial::TooOld)
    } else if request.push.len() > MAX_PUSH || request.streams.len() > MAX_STREAMS {
        Err(Denial::TooLarge)
    } else if request.protocol > PROTOCOL
        || request.device != device
        || named.len() < request.streams.len()
    {
        Err(Denial::Malformed)
    } else {
        Ok(())
    }
}

/// The private streams that the account has in its teams, begun or not.
fn own_private(sight: &Sight) -> BTreeSet<StreamId> {
    let teams = sight.values().filter(|one| one.stream.audience == Audience::Team);
    teams.map(|one| private_stream(one.stream.id, one.person)).collect()
}

/// Whether it is a team's, and the account may carry what others wrote in it.
fn leads(one: &Membership) -> bool {
    one.stream.audience == Audience::Team && one.part == Part::Lead
}

fn joined(one: &Membership) -> Joined {
    let Stream { id, audience, title, .. } = &one.stream;
    Joined { id: *id, audience: *audience, title: title.clone(), me: one.person }
}

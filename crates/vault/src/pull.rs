//! Taking in what the server answers: verdicts, pages of the log, streams joined and closed.
//!
//! A response is applied whole, in one transaction, or not at all. A page counts only if the hash
//! over its entries is the one that it ends on; if not, the log of that stream is read again.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use rusqlite::{Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use sync::wire::{Entry, Joined, Page, Pages, Request, Response};
use sync::{Body, Chain, Change, ChangeId, Logged, Outcome, RecordId, StreamId};

use crate::sharing::{self, Shared};
use crate::standing::{At, Version};
use crate::states::States;
use crate::{Result, SearchText, Vault, VaultError, parked, rows, search, standing};

/// More than this between the clocks is told.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What only the caller knows of what comes in.
pub trait Meaning {
    /// What search finds a change by; none keeps it out of search.
    fn words(&self, change: &Change) -> Option<SearchText>;

    /// What to keep with a stream that is offered and not on this laptop; none to pass it over.
    fn settings(&self, joined: &Joined) -> Option<Body>;

    /// The person's own stream beside one that is offered, which is exchanged whenever that is.
    fn own(&self, joined: &Joined) -> Option<StreamId>;
}

/// What a response has changed here.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Changes of this laptop that were seen in the log for the first time.
    pub sent: u64,
    /// Changes that came new to this laptop.
    pub received: u64,
    /// Entries of the log that were read, whosever and whether new or not.
    pub entries: u64,
    /// Entries that the server merged with what somebody else wrote at the same time.
    pub merged: u64,
    /// Changes that the server refused.
    pub parked: u64,
    /// Changes that were kept under another id, because the log has other content under theirs.
    pub renamed: u64,
    /// What may look different now.
    pub records: BTreeMap<StreamId, BTreeSet<RecordId>>,
    /// Streams that are exchanged from now on.
    pub joined: Vec<Joined>,
    /// Streams that the person may not read any more.
    pub closed: Vec<StreamId>,
    /// Streams whose log is read again from zero.
    pub reset: Vec<StreamId>,
    /// Whether to ask again at once: there is more to pull.
    pub more: bool,
    /// How far the server's clock is ahead of this one's, if that is more than five minutes.
    pub clock_skew: Option<TimeDelta>,
}

impl Vault {
    /// Takes in the response to a request made by [`Vault::next_request`]. A page whose request is
    /// out of date by now is passed over, so that applying a response twice is applying it once.
    ///
    /// # Errors
    /// [`VaultError::AnotherAnswer`]; [`VaultError::DiskFull`], [`VaultError::Database`] or
    /// [`VaultError::Unreadable`]. Nothing was taken in then.
    pub fn apply(
        &mut self,
        request: &Request,
        response: Response,
        meaning: &impl Meaning,
    ) -> Result<Applied> {
        if response.nonce != request.nonce || response.protocol != request.protocol {
            return Err(VaultError::AnotherAnswer);
        }
        let now = self.around.now();
        let skew = response.server_time - now;
        let mut applied =
            Applied { clock_skew: (skew.abs() > SKEW).then_some(skew), ..Applied::default() };
        let now = rows::write_time(now);
        self.told.verdicts(&self.conn, request, &response)?;
        // Nothing that others wrote was asked for: that comes next.
        applied.more = request.pages == Pages::Own;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let known = sharing::keeping(&tx)?;
        if known != Some(response.keeping) {
            sharing::set_keeping(&tx, response.keeping)?;
        }
        if known.is_some_and(|known| known != response.keeping) {
            for stream in sharing::shared_streams(&tx)? {
                start_again(&tx, stream, &mut applied)?;
            }
        }
        let states = States::said(request, &response);
        let pushed: BTreeMap<ChangeId, &Change> =
            request.push.iter().map(|change| (change.id, change)).collect();
        for verdict in response.verdicts {
            if let Some(refusal) = verdict.code
                && let Some(change) = pushed.get(&verdict.id)
                && parked::park(&tx, verdict.id, refusal.into(), &now)?
            {
                applied.parked += 1;
                applied.touch(change.stream, change.record);
            }
        }
        let mut lost = false;
        for page in response.streams {
            lost |= take_page(&tx, request, &pushed, page, meaning, &mut applied)? == Taken::Not;
        }
        for joined in response.joined {
            let Some(settings) = meaning.settings(&joined) else { continue };
            sharing::join(&tx, &joined, &settings, meaning.own(&joined))?;
            applied.more = true;
            applied.joined.push(joined);
        }
        for stream in response.closed {
            if request.streams.iter().any(|cursor| cursor.id == stream) {
                sharing::close(&tx, stream, &now)?;
                applied.closed.push(stream);
            }
        }
        // What was passed over is asked for again: till then no log was read to its end.
        let states = if lost { states.reads_on() } else { states };
        for (stream, record) in states.heed(&tx, &applied.reset)? {
            applied.touch(stream, record);
        }
        tx.commit()?;
        if !applied.more || !applied.reset.is_empty() {
            self.told.forget_verdicts();
        }
        if lost {
            self.told.has_lost();
        }
        self.written();
        Ok(applied)
    }
}

impl Applied {
    fn touch(&mut self, stream: StreamId, record: RecordId) {
        self.records.entry(stream).or_default().insert(record);
    }
}

fn start_again(tx: &Transaction<'_>, stream: StreamId, applied: &mut Applied) -> Result<()> {
    sharing::start_again(tx, stream)?;
    applied.records.entry(stream).or_default();
    applied.reset.push(stream);
    applied.more = true;
    Ok(())
}

/// Whether a page was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// It was, or there was nothing in it for this laptop.
    Yes,
    /// It leaves out a change of this device that is not here as the log has it: after a restore, for example.
    Not,
}

fn take_page(
    tx: &Transaction<'_>,
    request: &Request,
    pushed: &BTreeMap<ChangeId, &Change>,
    page: Page,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<Taken> {
    let asked = request.streams.iter().find(|cursor| cursor.id == page.id);
    let Some(shared) = sharing::shared(tx, page.id)? else { return Ok(Taken::Yes) };
    let begun_again = applied.reset.contains(&page.id);
    if begun_again || asked.map(|cursor| cursor.at()) != Some(shared.at) {
        return Ok(Taken::Yes);
    }
    let (stream, to, more) = (page.id, page.at(), page.more);
    let lean = request.pages == Pages::Lean && page.changes.iter().any(|e| e.change.is_none());
    let entries = match page.reset {
        true => None,
        false => verified(tx, shared.at, page, |id| lean || pushed.contains_key(&id))?,
    };
    match entries {
        Some(entries) => keep(tx, stream, &shared, entries, meaning, applied)?,
        // Before the whole log is read again: this page with all that it holds.
        None if lean => {
            applied.more = true;
            return Ok(Taken::Not);
        }
        None => {
            start_again(tx, stream, applied)?;
            return Ok(Taken::Yes);
        }
    }
    sharing::move_cursor(tx, stream, to)?;
    applied.more |= more;
    Ok(Taken::Yes)
}

/// An entry with its change, and where that is kept if it is known to be here.
struct Read {
    logged: Logged,
    here: Option<Here>,
}

/// The entries of a page with their changes, if they are the log that the page claims. What goes without its change
/// is put in from here, where it `may` be left out.
fn verified(
    tx: &Transaction<'_>,
    from: Chain,
    page: Page,
    may: impl Fn(ChangeId) -> bool,
) -> Result<Option<Vec<Read>>> {
    let (stream, to) = (page.id, page.at());
    let mut at = from;
    let mut entries = Vec::with_capacity(page.changes.len());
    for Entry { seq, outcome, id, change } in page.changes {
        let (change, here) = match change {
            Some(change) => (change, None),
            None if !may(id) => return Ok(None),
            None => match kept(tx, id)? {
                Some((change, here)) => (change, Some(here)),
                None => return Ok(None),
            },
        };
        if change.id != id || change.stream != stream {
            return Ok(None);
        }
        let logged = Logged { change, outcome, seq };
        match at.follow(&logged) {
            Ok(next) => at = next,
            Err(_) => return Ok(None),
        }
        entries.push(Read { logged, here });
    }
    Ok((at == to).then_some(entries))
}

/// What a page says of one record.
struct Touched {
    /// What stood on top of the log before; none if there was nothing of the record here.
    unsent: Option<Vec<ChangeId>>,
    entries: Vec<(u64, Version)>,
    /// Where the last entry came to be kept, and what search finds it by, if it came new.
    last: Option<(i64, Option<SearchText>)>,
}

/// Stores the entries of a page, and lets them stand.
fn keep(
    tx: &Transaction<'_>,
    stream: StreamId,
    shared: &Shared,
    entries: Vec<Read>,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<()> {
    let renamed = applied.renamed;
    let mut records: BTreeMap<RecordId, Touched> = BTreeMap::new();
    // Before anything is stored: what is here, and what stands on top of the log.
    for Read { logged, .. } in &entries {
        let at = At::of(&logged.change);
        if let Slot::Vacant(new) = records.entry(at.record) {
            let here = standing::is_here(tx, at)?;
            let unsent = here.then(|| standing::unsent(tx, at)).transpose()?;
            new.insert(Touched { unsent, entries: Vec::new(), last: None });
        }
    }
    for Read { logged, here } in entries {
        applied.entries += 1;
        applied.merged += u64::from(logged.outcome == Outcome::Merged);
        let new = store(tx, shared, &logged, here, meaning, applied)?;
        if let Some(touched) = records.get_mut(&logged.change.record) {
            touched.entries.push((logged.seq, Version::of(&logged.change, logged.outcome)));
            touched.last = new;
        }
    }
    if applied.renamed > renamed {
        // What stood on the log stands under other ids now, perhaps of other records.
        standing::rebuild(tx)?;
        applied.records.entry(stream).or_default().extend(records.into_keys());
        return Ok(());
    }
    for (record, Touched { unsent, entries, last }) in &records {
        let at = At { stream, record: *record };
        match (unsent, entries.as_slice(), last) {
            // Most are records that a colleague has just begun.
            (None, [(_, version)], Some((place, text))) if version.begins() => {
                standing::begin(tx, at, *place, text.as_ref())?;
            }
            (unsent, entries, _) => {
                standing::follow(tx, at, unsent.as_deref().unwrap_or_default(), entries)?;
            }
        }
    }
    applied.records.entry(stream).or_default().extend(records.into_keys());
    Ok(())
}

/// Where a change is kept, and whether it waits to be seen in the log.
struct Here {
    place: i64,
    waits: bool,
}

/// Stores one entry: a place in the log for what is here, a row for what is not. Tells where that is.
fn store(
    tx: &Transaction<'_>,
    shared: &Shared,
    logged: &Logged,
    here: Option<Here>,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<Option<(i64, Option<SearchText>)>> {
    let Here { place, waits } = match here {
        Some(here) => here,
        None => {
            if let Some(new) = add(tx, shared, logged, meaning)? {
                applied.received += 1;
                return Ok(Some(new));
            }
            match kept(tx, logged.change.id)? {
                Some((kept, here)) if kept == logged.change => here,
                other => {
                    if let Some((kept, _)) = other {
                        rename(tx, &kept)?;
                        applied.renamed += 1;
                        applied.touch(kept.stream, kept.record);
                    }
                    applied.received += 1;
                    return add(tx, shared, logged, meaning);
                }
            }
        }
    };
    applied.sent += u64::from(waits);
    tx.prepare_cached(
        "UPDATE change SET seq = ?, outcome = ?, parked = NULL, parked_at = NULL,
             origin = min(origin, 1)
         WHERE place = ?",
    )?
    .execute(params![logged.seq, logged.outcome.as_str(), place])?;
    Ok(None)
}

/// The change with this id, if it is here.
fn kept(tx: &Transaction<'_>, id: ChangeId) -> Result<Option<(Change, Here)>> {
    let mut find = tx.prepare_cached(&format!(
        "SELECT {}, place, seq IS NULL AND origin = 0 FROM change WHERE id = ?",
        rows::CHANGE
    ))?;
    let mut found = find.query([id.as_bytes()])?;
    let Some(row) = found.next()? else { return Ok(None) };
    Ok(Some((rows::change(row)?, Here { place: row.get(11)?, waits: row.get(12)? })))
}

/// The log has other content under the id of a change that is here. The log's wins the id, or no
/// later page could be taken in; what is here is kept under an id that follows from it. If it is ours
/// it is offered again, and stands beside the log's or on top of it like anything that was written at
/// the same time; if it is another's it is for them to offer.
fn rename(tx: &Transaction<'_>, kept: &Change) -> Result<()> {
    let mut hash =
        Sha256::new_with_prefix(b"standpoint kept 1\0").chain_update(kept.hash()).finalize();
    let mut id = [0; 16];
    loop {
        id.copy_from_slice(&hash[..16]);
        let mut taken = tx.prepare_cached("SELECT 1 FROM change WHERE id = ?")?;
        if !taken.exists([id])? {
            break;
        }
        // Whoever foresaw it cannot foresee all that follow.
        hash = Sha256::digest(hash);
    }
    tx.execute(
        "UPDATE change SET id = ?, seq = NULL, outcome = NULL, parked = NULL, parked_at = NULL,
             origin = min(origin, 1)
         WHERE id = ?",
        params![id, kept.id.as_bytes()],
    )?;
    Ok(())
}

/// Adds a row for what is not here, and tells where and what search finds it by; none if it is here.
fn add(
    tx: &Transaction<'_>,
    shared: &Shared,
    logged: &Logged,
    meaning: &impl Meaning,
) -> Result<Option<(i64, Option<SearchText>)>> {
    let change = &logged.change;
    let mut insert = tx.prepare_cached(
        "INSERT INTO change
             (id, record, stream, kind, v, base, also, author, device, made_at, body,
              seq, outcome, origin)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO NOTHING",
    )?;
    let added = insert.execute(params![
        change.id.as_bytes(),
        change.record.uuid().as_bytes(),
        change.stream.uuid().as_bytes(),
        change.kind.as_str(),
        change.v,
        change.base.as_ref().map(ChangeId::as_bytes),
        rows::write_ids(&change.also),
        change.author.uuid().as_bytes(),
        change.device.uuid().as_bytes(),
        rows::write_time(change.made_at),
        change.body.as_ref().map(Body::as_str),
        logged.seq,
        logged.outcome.as_str(),
        // What this person wrote elsewhere is offered again by this laptop too; a merge is derived again.
        u8::from(change.is_derived() || !shared.is_me(change.author)),
    ])?;
    if added == 0 {
        return Ok(None);
    }
    let place = tx.last_insert_rowid();
    let text = change.body.as_ref().and_then(|_| meaning.words(change));
    text.iter().try_for_each(|text| search::keep(tx, place, text))?;
    Ok(Some((place, text)))
}

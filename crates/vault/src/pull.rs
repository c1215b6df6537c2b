//! Taking in what the server answers: verdicts, pages of the log, streams joined and closed.
//!
//! A response is applied whole, in one transaction, or not at all. A page counts only if the hash
//! over its entries is the one that it ends on; if not, the log of that stream is read again.

use std::collections::btree_map::Entry as Slot;
use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};
use sync::wire::{Entry, Joined, Page, Request, Response};
use sync::{Body, Chain, Change, ChangeId, Logged, Outcome, RecordId, StreamId};

use crate::sharing::{self, Shared};
use crate::standing::Version;
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
        for page in response.streams {
            take_page(&tx, request, &pushed, page, meaning, &mut applied)?;
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
        for (stream, record) in states.heed(&tx, &applied.reset)? {
            applied.touch(stream, record);
        }
        tx.commit()?;
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

fn take_page(
    tx: &Transaction<'_>,
    request: &Request,
    pushed: &BTreeMap<ChangeId, &Change>,
    page: Page,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<()> {
    let asked = request.streams.iter().find(|cursor| cursor.id == page.id);
    let Some(shared) = sharing::shared(tx, page.id)? else { return Ok(()) };
    let begun_again = applied.reset.contains(&page.id);
    if begun_again || asked.map(|cursor| cursor.at()) != Some(shared.at) {
        return Ok(());
    }
    let (stream, to, more) = (page.id, page.at(), page.more);
    let entries = if page.reset { None } else { verified(shared.at, page, pushed) };
    let Some(entries) = entries else { return start_again(tx, stream, applied) };
    keep(tx, stream, &shared, entries, pushed, meaning, applied)?;
    sharing::move_cursor(tx, stream, to)?;
    applied.more |= more;
    Ok(())
}

/// The entries of a page with their changes, if they are the log that the page claims.
fn verified(from: Chain, page: Page, pushed: &BTreeMap<ChangeId, &Change>) -> Option<Vec<Logged>> {
    let (stream, to) = (page.id, page.at());
    let mut at = from;
    let mut entries = Vec::with_capacity(page.changes.len());
    for Entry { seq, outcome, id, change } in page.changes {
        let change = change.or_else(|| pushed.get(&id).map(|&change| change.clone()))?;
        if change.id != id || change.stream != stream {
            return None;
        }
        let logged = Logged { change, outcome, seq };
        at = at.follow(&logged).ok()?;
        entries.push(logged);
    }
    (at == to).then_some(entries)
}

/// What a page says of one record, and what stood on top of its log before.
struct Touched {
    unsent: Vec<ChangeId>,
    entries: Vec<(u64, Version)>,
}

/// Stores the entries of a page, and lets them stand.
fn keep(
    tx: &Transaction<'_>,
    stream: StreamId,
    shared: &Shared,
    entries: Vec<Logged>,
    pushed: &BTreeMap<ChangeId, &Change>,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<()> {
    let renamed = applied.renamed;
    let mut records: BTreeMap<RecordId, Touched> = BTreeMap::new();
    // Before anything is stored: what stands on top of the log.
    for Logged { change, .. } in &entries {
        if let Slot::Vacant(new) = records.entry(change.record) {
            let unsent = standing::unsent(tx, change.record)?;
            new.insert(Touched { unsent, entries: Vec::new() });
        }
    }
    for logged in entries {
        applied.entries += 1;
        applied.merged += u64::from(logged.outcome == Outcome::Merged);
        if let Some(touched) = records.get_mut(&logged.change.record) {
            touched.entries.push((logged.seq, Version::of(&logged.change, logged.outcome)));
        }
        store(tx, shared, &logged, pushed, meaning, applied)?;
    }
    if applied.renamed > renamed {
        // What stood on the log stands under other ids now, perhaps of other records.
        standing::rebuild(tx)?;
    } else {
        for (record, Touched { unsent, entries }) in &records {
            standing::follow(tx, *record, unsent, entries)?;
        }
    }
    applied.records.entry(stream).or_default().extend(records.into_keys());
    Ok(())
}

/// Stores one entry: a place in the log for what is here, a row for what is not.
fn store(
    tx: &Transaction<'_>,
    shared: &Shared,
    logged: &Logged,
    pushed: &BTreeMap<ChangeId, &Change>,
    meaning: &impl Meaning,
    applied: &mut Applied,
) -> Result<()> {
    let id = logged.change.id;
    // What this very request pushed is read from here, so it need not be compared.
    if pushed.get(&id).is_none_or(|pushed| **pushed != logged.change) {
        let Some(kept) = kept(tx, id)? else {
            applied.received += 1;
            return add(tx, shared, logged, meaning);
        };
        if kept != logged.change {
            rename(tx, &kept)?;
            applied.renamed += 1;
            applied.touch(kept.stream, kept.record);
            applied.received += 1;
            return add(tx, shared, logged, meaning);
        }
    }
    let waited: bool = tx
        .prepare_cached("SELECT seq IS NULL AND origin = 0 FROM change WHERE id = ?")?
        .query_row([id.as_bytes()], |row| row.get(0))?;
    applied.sent += u64::from(waited);
    tx.prepare_cached(
        "UPDATE change SET seq = ?, outcome = ?, parked = NULL, parked_at = NULL,
             origin = min(origin, 1)
         WHERE id = ?",
    )?
    .execute(params![logged.seq, logged.outcome.as_str(), id.as_bytes()])?;
    Ok(())
}

/// The change with this id, if it is here.
fn kept(tx: &Transaction<'_>, id: ChangeId) -> Result<Option<Change>> {
    let sql = format!("SELECT {} FROM change WHERE id = ?", rows::CHANGE);
    let mut find = tx.prepare_cached(&sql)?;
    let found = find.query_row([id.as_bytes()], |row| Ok(rows::change(row))).optional()?;
    found.transpose()
}

/// The log has other content under the id of a change that is here. The log's wins the id, or no
/// later page could be taken in; what is here is kept under an id that follows from it. If it is ours
/// it is offered again, and stands beside the log's or on top of it like anything that was written at
/// the same time; if it is another's it is for them to offer.
fn rename(tx: &Transaction<'_>, kept: &Change) -> Result<()> {
    let hash = Sha256::new_with_prefix(b"standpoint kept 1\0").chain_update(kept.hash()).finalize();
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    tx.execute(
        "UPDATE change SET id = ?, seq = NULL, outcome = NULL, parked = NULL, parked_at = NULL,
             origin = min(origin, 1)
         WHERE id = ?",
        params![id, kept.id.as_bytes()],
    )?;
    Ok(())
}

fn add(
    tx: &Transaction<'_>,
    shared: &Shared,
    logged: &Logged,
    meaning: &impl Meaning,
) -> Result<()> {
    let change = &logged.change;
    tx.prepare_cached(
        "INSERT INTO change
             (id, record, stream, kind, v, base, also, author, device, made_at, body,
              seq, outcome, origin)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
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
    let place = tx.last_insert_rowid();
    if change.body.is_some()
        && let Some(text) = meaning.words(change)
    {
        search::keep(tx, place, &text)?;
    }
    Ok(())
}

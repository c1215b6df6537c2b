//! The server, the laptops and the network between them, and how each action changes them.

use sync::StreamId;
use sync::wire::{Denial, Denied, Keeping, MAX_PUSH, Nonce, PROTOCOL, Request, Response};
use uuid::Uuid;

use super::action::{Act, Action, Fault};
use super::laptop::{Door, Laptop, Local, Reply};
use super::server::{Limits, Server, weight};
use super::{
    Checked, Flaw, LEAD, PEOPLE, Random, Saved, TEAMS, Tally, Tokens, Violation, about, checks,
    ensure,
};

pub struct World {
    flaw: Flaw,
    pub server: Server,
    pub laptops: Vec<Laptop>,
    pub saved: Saved,
    pub tokens: Tokens,
    pub tally: Tally,
    pub server_backups: Vec<Server>,
    laptop_backups: Vec<(usize, Laptop)>,
    /// Requests that are still somewhere in the network, and whose they are.
    late: Vec<(usize, Vec<u8>)>,
}

impl World {
    pub fn new(flaw: Flaw) -> Self {
        Self {
            flaw,
            server: Server::new(flaw),
            laptops: (0..PEOPLE).map(|n| Laptop::new(n, flaw)).collect(),
            saved: Saved::new(),
            tokens: Tokens::default(),
            tally: Tally::default(),
            server_backups: Vec::new(),
            laptop_backups: Vec::new(),
            late: Vec::new(),
        }
    }

    pub fn act(&mut self, action: &Action) -> Checked {
        let mut random = Random::new(action.seed);
        let n = action.laptop % self.laptops.len();
        match action.act {
            Act::Edit | Act::Private | Act::Unknown | Act::Poison | Act::Forbidden => {
                let change = self.laptops[n].edit(action.act, &mut random, &mut self.tokens);
                self.laptops[n].promised.push(change.id);
                self.saved.insert(change.id, change);
                self.tally.count("saved");
            }
            Act::Sync(fault) => self.exchange(n, fault, &mut random)?,
            Act::Retry => self.laptops[n].retry(|_| true),
            Act::Carry => self.carry(n, &mut random),
            Act::Clone if self.laptops.len() < 6 => {
                self.laptops.push(self.laptops[n].clone());
                self.tally.count("clones");
            }
            Act::Clone => {}
            Act::BackUp => self.laptop_backups.push((n, self.laptops[n].clone())),
            Act::Restore if self.laptop_backups.is_empty() => {}
            Act::Restore => {
                let (n, backup) = random.pick(&self.laptop_backups).clone();
                self.laptops[n] = backup;
                self.laptops[n].crash();
                self.tally.count("laptop restores");
            }
            Act::ServerBackUp => self.server_backups.push(self.server.clone()),
            Act::ServerRestore => self.restore_server(false, &mut random),
            Act::ServerRewind => self.restore_server(true, &mut random),
            Act::Leave | Act::Join => {
                let (team, person) = (random.below(TEAMS), random.below(PEOPLE));
                self.server.set_member(team, person, action.act == Act::Join);
            }
            Act::Lock => {
                self.server.locked.insert(random.below(TEAMS));
            }
            Act::Unlock => {
                self.server.locked.remove(&random.below(TEAMS));
            }
        }
        Ok(())
    }

    fn carry(&mut self, from: usize, random: &mut Random) {
        let leads = (0..self.laptops.len()).filter(|n| self.laptops[*n].user == LEAD);
        let leads: Vec<usize> = leads.filter(|n| *n != from).collect();
        if leads.is_empty() || self.laptops[from].user == LEAD {
            return;
        }
        let colleague = self.laptops[from].clone();
        let carried = self.laptops[*random.pick(&leads)].carry(&colleague);
        self.tally.add("handed over", carried);
    }

    /// Puts the server back to one of its backups, if there is one.
    pub fn restore_server(&mut self, silently: bool, random: &mut Random) {
        if self.server_backups.is_empty() {
            return;
        }
        let keeping = self.server.keeping;
        self.server = random.pick(&self.server_backups).clone();
        self.server.keeping = match silently {
            true => keeping,
            false => Keeping::from_uuid(Uuid::from_bytes(random.bytes())),
        };
        self.tally.count(if silently { "server rewinds" } else { "server restores" });
    }

    /// One request of one laptop, and what becomes of it.
    pub fn exchange(&mut self, n: usize, fault: Fault, random: &mut Random) -> Checked {
        self.late_ones_arrive(random)?;
        let limits = limits(random);
        let user = self.laptops[n].user;
        let request = self.laptops[n].request(random, limits);
        let sent = serde_json::to_vec(&request).unwrap();
        bounded_request(&request, &sent, limits)?;
        self.tally.count("requests");
        match fault {
            Fault::RequestLost => return Ok(()),
            Fault::Late => {
                self.late.push((user, sent));
                return Ok(());
            }
            Fault::Twice => {
                self.serve(user, &sent, limits, None)?;
            }
            _ => {}
        }
        let answer = match fault {
            Fault::ServerFails if random.percent(50) => Some(Err(Denial::Fault)),
            Fault::Busy => Some(Err(Denial::Busy)),
            Fault::ServerCrash => {
                let transactions = random.below(3);
                self.serve(user, &sent, limits, Some(transactions))?;
                None
            }
            _ => self.serve(user, &sent, limits, None)?,
        };
        let reply = match (fault, answer) {
            (Fault::ResponseLost, _) | (_, None) => return Ok(()),
            (Fault::Portal, _) => {
                Reply { ours: false, ok: true, bytes: b"<html>Sign in to the guest WiFi".to_vec() }
            }
            (Fault::ServerFails, Some(_)) => denied(&request, Denial::Fault),
            (_, Some(Err(denial))) => denied(&request, denial),
            (fault, Some(Ok(mut response))) => {
                if fault == Fault::WrongNonce {
                    response.nonce = Nonce::from_bytes(random.bytes());
                }
                self.note(&response);
                let mut bytes = serde_json::to_vec(&response).unwrap();
                bounded_response(&response, &bytes, limits)?;
                if fault == Fault::Truncated {
                    bytes.truncate(random.below(bytes.len()));
                }
                Reply { ours: true, ok: true, bytes }
            }
        };
        let transactions = (fault == Fault::LaptopCrash).then(|| random.below(5));
        self.laptops[n].receive(&request, &reply, transactions)?;
        if fault == Fault::LaptopCrash {
            self.laptops[n].crash();
            checks::durable(&self.laptops[n], &self.saved)?;
        }
        Ok(())
    }

    /// What was given up on long ago comes in after all; nobody waits for its answer.
    fn late_ones_arrive(&mut self, random: &mut Random) -> Checked {
        for (user, sent) in std::mem::take(&mut self.late) {
            self.serve(user, &sent, limits(random), None)?;
        }
        Ok(())
    }

    fn serve(
        &mut self,
        user: usize,
        sent: &[u8],
        limits: Limits,
        transactions: Option<usize>,
    ) -> Result<Option<Result<Response, Denial>>, Violation> {
        let request: Request = serde_json::from_slice(sent).unwrap();
        let answer = self.server.handle(user, &request, limits, transactions);
        if let Some(Ok(response)) = &answer {
            checks::isolation(&self.server, user, response)?;
        }
        let cut = self.server.cut_differs.take();
        ensure(cut.is_none(), "rebuildable", || cut.unwrap_or_default())?;
        Ok(answer)
    }

    fn note(&mut self, response: &Response) {
        let tally = &mut self.tally;
        tally.add("resets", response.streams.iter().filter(|page| page.reset).count());
        tally.add("refused", response.verdicts.iter().filter(|v| v.code.is_some()).count());
        tally.add("closed", response.closed.len());
        tally.add("joined", response.joined.len());
        let entries = || response.streams.iter().flat_map(|page| &page.changes);
        tally.add("entries", entries().count());
        tally.add("echoes", entries().filter(|entry| entry.change.is_none()).count());
    }

    /// Everything that is not parked is in the log, and everybody has read all of it.
    pub fn settled(&self) -> bool {
        self.laptops.iter().all(|laptop| {
            let waits = |place: &usize| laptop.door(laptop.disk[*place].stream) == Door::Open;
            let read = |id, at| laptop.streams.get(&id).is_some_and(|local| local.cursor == at);
            let mut logs = self.server.logs.iter();
            let again = |(id, local): (&StreamId, &Local)| {
                let team = about(*id).is_some_and(|about| about.owner.is_none());
                laptop.user == LEAD && team && local.door == Door::Open && local.again
            };
            !laptop.streams.iter().any(again)
                && !laptop.pending.iter().any(waits)
                && logs.all(|(id, log)| {
                    let open = laptop.door(*id) == Door::Open;
                    let may = self.server.may_read(laptop.user, *id);
                    let mine = about(*id).is_none_or(|a| a.owner.is_none_or(|o| o == laptop.user));
                    if may { open && read(*id, log.at()) } else { !open || !mine }
                })
        })
    }
}

fn limits(random: &mut Random) -> Limits {
    Limits {
        push: 1 + random.below(4),
        entries: 1 + random.below(6),
        bytes: 1200 + random.below(3000),
    }
}

fn denied(request: &Request, code: Denial) -> Reply {
    let nonce = Some(request.nonce);
    let denied = Denied { protocol: PROTOCOL, nonce, code, retry_after: None };
    Reply { ours: true, ok: false, bytes: serde_json::to_vec(&denied).unwrap() }
}

/// A request keeps to its limits unless a single change is larger.
fn bounded_request(request: &Request, sent: &[u8], limits: Limits) -> Checked {
    let push = &request.push;
    let most = 1000 + 200 * request.streams.len();
    let most = most + limits.bytes.max(push.first().map_or(0, weight));
    ensure(push.len() <= limits.push.min(MAX_PUSH) && sent.len() <= most, "bounded", || {
        format!("a request of {} changes and {} bytes", push.len(), sent.len())
    })
}

/// A response keeps to its limits but for the one entry, or the merge and its parent, with which
/// it passes them.
fn bounded_response(response: &Response, bytes: &[u8], limits: Limits) -> Checked {
    let entries = || response.streams.iter().flat_map(|page| &page.changes);
    let mut sizes: Vec<usize> =
        entries().map(|entry| entry.change.as_ref().map_or(200, weight)).collect();
    sizes.sort_unstable();
    let last: usize = sizes.iter().rev().take(2).sum();
    let around = 2000 + 200 * (response.streams.len() + response.verdicts.len());
    let most = around + limits.bytes + last;
    ensure(entries().count() <= limits.entries + 1 && bytes.len() <= most, "bounded", || {
        format!("a response of {} entries and {} bytes", entries().count(), bytes.len())
    })
}

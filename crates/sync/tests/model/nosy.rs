//! A program that is not ours, in the hands of a member.

use sync::wire::{Cursor, Request};
use sync::{Chain, Change, RecordId, StreamId};

use super::checks::isolation;
use super::laptop::Laptop;
use super::server::{Limits, Server};
use super::{
    Checked, Flaw, LEAD, PEOPLE, Random, TEAMS, Tokens, about, ensure, person, private, team,
};

const NO_LIMITS: Limits = Limits { push: 99, entries: 9999, bytes: usize::MAX };

/// It asks for everything, and writes in everybody's name and place: it gets and does no more than
/// its person may.
pub fn nosy(server: &Server) -> Checked {
    let mut server = server.clone();
    for user in 0..PEOPLE {
        let request = greedy(user);
        let Some(Ok(response)) = server.handle(user, &request, NO_LIMITS, None) else { continue };
        isolation(&server, user, &response)?;
        for (change, verdict) in request.push.iter().zip(&response.verdicts) {
            let may = may_write(&server, user, change);
            ensure(may || verdict.outcome.is_none(), "isolation", || "a forged change".into())?;
        }
    }
    Ok(())
}

fn greedy(user: usize) -> Request {
    let own = (0..TEAMS).flat_map(|n| (0..PEOPLE).map(move |p| private(n, p)));
    let all: Vec<StreamId> = (0..TEAMS).map(team).chain(own).collect();
    let (laptop, mut random) = (Laptop::new(user, Flaw::None), Random::new(user as u64));
    let mut forged = Vec::new();
    for stream in &all {
        for author in 0..PEOPLE {
            let record = RecordId::named(*stream, "forged", &author.to_string());
            let blank =
                laptop.blank(*stream, record, "forged", None, &mut random, &Tokens::default());
            forged.push(Change { author: person(author), ..blank });
        }
    }
    Request {
        streams: all.iter().map(|id| Cursor::new(*id, Chain::default())).collect(),
        push: forged,
        pages: sync::wire::Pages::Full,
        ..laptop.request(&mut random, NO_LIMITS)
    }
}

/// The rule said once more, apart from the server's.
fn may_write(server: &Server, user: usize, change: &Change) -> bool {
    let Some(about) = about(change.stream) else { return false };
    let own = change.author == person(user);
    let member = |n: usize| server.member(about.team, n, true);
    let colleague = (0..PEOPLE).any(|n| change.author == person(n) && member(n));
    match about.owner {
        Some(owner) => own && owner == user && member(user),
        None => member(user) && (own || user == LEAD && colleague),
    }
}

//! Two laptops of one team and their server.

use sync::PersonId;
use sync::wire::{MAX_PUSH, Request};
use uuid::Uuid;
use vault::{Applied, Ask, Vault, Writing};

use crate::common::*;
use crate::tiny_server::*;

pub const BEN: PersonId = PersonId::from_uuid(Uuid::from_u128(0xbe2));

pub fn ask(vault: &mut Vault) -> Request {
    vault.next_request(&Ask { app: "tests".into(), most: MAX_PUSH }).unwrap()
}

pub fn sync_once(vault: &mut Vault, server: &mut TinyServer, who: PersonId) -> Applied {
    let request = ask(vault);
    let response = server.handle(who, &request);
    vault.apply(&request, response, &Plainly).unwrap()
}

pub fn settle(vault: &mut Vault, server: &mut TinyServer, who: PersonId) {
    for _ in 0..500 {
        let applied = sync_once(vault, server, who);
        if !applied.more && vault.waiting_to_upload().unwrap() == 0 {
            return;
        }
    }
    panic!("not settled after 500 rounds");
}

pub struct Pair {
    pub server: TinyServer,
    pub _places: [Place; 2],
    pub ada: Vault,
    pub ben: Vault,
}

pub fn pair() -> Pair {
    let (one, mut ada) = Place::made();
    let (two, mut ben) = Place::made();
    ada.share(TEAM, ADA).unwrap();
    ben.share(TEAM, BEN).unwrap();
    let server = TinyServer::new(one.clock.now()).with(TEAM, &[ADA, BEN]);
    Pair { server, _places: [one, two], ada, ben }
}

impl Pair {
    pub fn ada(&mut self) {
        settle(&mut self.ada, &mut self.server, ADA);
    }

    pub fn ben(&mut self) {
        settle(&mut self.ben, &mut self.server, BEN);
    }
}

pub fn by_ben(n: u128, text: &str) -> Writing {
    Writing { author: BEN, ..note(n, text) }
}

/// Nothing but what a rebuild makes of the changes.
pub fn check_rebuild(vault: &mut Vault) {
    let seen = |vault: &Vault| {
        let find = |word| vault.search(word, &[TEAM], &[], 500).unwrap();
        (
            vault.heads(TEAM).unwrap(),
            vault.asides(TEAM).unwrap(),
            [find("a"), find("note"), find("text"), find("w")],
        )
    };
    let before = seen(vault);
    vault.rebuild().unwrap();
    assert_eq!(seen(vault), before, "rebuildable");
}

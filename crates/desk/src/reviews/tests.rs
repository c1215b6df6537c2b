use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use serde_json::json;

use super::*;
use crate::{Answer, Host, Way};

struct Laptop(PathBuf);

impl Host for Laptop {
    fn now(&self) -> DateTime<FixedOffset> {
        "2026-10-14T10:47:00+01:00".parse().unwrap()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }

    fn chosen(&self, _: &str, _: Way) -> Option<PathBuf> {
        None
    }

    fn open(&self, _: &Path) -> Result<(), String> {
        Ok(())
    }

    fn data_folder(&self) -> PathBuf {
        self.0.clone()
    }
}

#[test]
fn a_review_that_fails_on_its_way_in_leaves_nothing_that_nobody_could_remove() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::new(Arc::new(Laptop(folder.path().join("data"))));
    let answer = desk.call("app.create", json!({ "passphrase": "three quiet herons" }));
    assert!(matches!(answer, Answer::Now(Ok(_))));
    let kept = try_example(&mut desk, NoArgs {}).unwrap();
    let before = desk.vault().unwrap().streams().unwrap();

    let edition: Edition = serde_json::from_str(EXAMPLE_EDITION).unwrap();
    let mut pack: Pack = serde_json::from_str(EXAMPLE_PACK).unwrap();
    pack.review.unit = "Another unit".into();
    let team = start::stream_of_pack(&pack);
    let me = start::person_of_pack(team, "lead");
    let made = [team, private_stream(team, me)];
    let failed = whole_or_nothing(&mut desk, &made, |desk| {
        shelve(desk, team, &pack, &edition, me)?;
        assert_eq!(desk.vault()?.streams()?.len(), before.len() + 2, "it was on its way");
        Err::<(), Fault>(fault::gone("The disk"))
    });
    assert_eq!(failed.unwrap_err().code, "SP-5003");
    assert_eq!(desk.vault().unwrap().streams().unwrap(), before);
    assert!(desk.open.is_none());

    assert_eq!(open(&mut desk, Id { id: kept.id }).unwrap().unit, kept.unit);
    assert_eq!(shelve(&mut desk, team, &pack, &edition, me).unwrap().unit, "Another unit");
}

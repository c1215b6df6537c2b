//! Making, unlocking and locking; wrong passphrases wait.

use std::time::Duration;

use vault::{Found, Vault, VaultError};

use crate::common::*;

const WRONG: &str = "wrong horse battery";

fn wait(place: &Place) -> Option<u64> {
    match place.folder.look(place.clock.now()).unwrap() {
        Found::Locked { wait } => wait.map(|w| w.as_secs()),
        other => panic!("{other:?}"),
    }
}

fn code(result: Result<Vault, VaultError>) -> &'static str {
    match result {
        Ok(_) => "open",
        Err(e) => e.code(),
    }
}

#[test]
fn what_was_saved_is_there_after_locking_and_unlocking() {
    let (place, mut vault) = Place::made();
    let change = save(&mut vault, note(1, "The garden door was locked."));
    vault.put_draft(&draft("note/2", "Staff said")).unwrap();
    vault.set_setting("size", &14).unwrap();
    vault.lock();

    let vault = place.unlock();
    assert_eq!(vault.history(TEAM, record(1)).unwrap(), [change]);
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("note/2", "Staff said")]);
    assert_eq!(vault.setting("size").unwrap(), Some(14));
    assert_eq!(vault.device(), DEVICE);
}

#[test]
fn a_look_tells_what_is_there() {
    let place = Place::new();
    let look = || place.folder.look(place.clock.now()).unwrap();
    assert_eq!(look(), Found::Nothing);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2106");
    let (vault, _) = place.create();
    assert_eq!(look(), Found::InUse);
    drop(vault);
    assert_eq!(look(), Found::Locked { wait: None });
}

#[test]
fn a_second_program_is_told_that_the_folder_is_in_use() {
    let (place, vault) = Place::made();
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2108");
    drop(vault);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open");
}

/// Between fork and exec a child holds every handle of its parent, the lock file's too.
#[test]
fn starting_another_program_does_not_keep_the_folder_in_use() {
    let (place, vault) = Place::made();
    drop(vault);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let going = || !stop.load(std::sync::atomic::Ordering::Relaxed);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while going() {
                let child = std::process::Command::new(std::env::current_exe().unwrap())
                    .arg("--list")
                    .stdout(std::process::Stdio::null())
                    // Makes the standard library fork rather than use vfork.
                    .current_dir(place.folder.path())
                    .spawn();
                child.unwrap().wait().unwrap();
            }
        });
        let opened: Vec<_> = (0..60).map(|_| code(place.try_unlock(PASSPHRASE))).collect();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert_eq!(opened, ["open"; 60]);
    });
}

#[test]
fn a_vault_is_never_made_over_another() {
    let (place, mut vault) = Place::made();
    save(&mut vault, note(1, "first"));
    drop(vault);
    let again = Vault::create(&place.folder, "another passphrase", DEVICE, place.around());
    assert_eq!(again.unwrap_err().code(), "SP-2107");
    assert_eq!(texts(&place.unlock(), TEAM), ["\"first\""]);
}

#[test]
fn five_wrong_passphrases_are_free_then_each_waits_twice_as_long() {
    let (place, vault) = Place::made();
    drop(vault);
    for _ in 0..4 {
        assert_eq!(code(place.try_unlock(WRONG)), "SP-2102");
        assert_eq!(wait(&place), None);
    }
    for expected in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        let Err(VaultError::WrongPassphrase { wait: told }) = place.try_unlock(WRONG) else {
            panic!("not refused");
        };
        assert_eq!(told, Some(Duration::from_secs(expected)));
        assert_eq!(wait(&place), Some(expected));
        place.clock.forward(expected - 1);
        assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2103", "even the right one waits");
        assert_eq!(wait(&place), Some(1), "a try during the wait does not lengthen it");
        place.clock.forward(1);
        assert_eq!(wait(&place), None);
    }
    drop(place.unlock());
    assert_eq!(code(place.try_unlock(WRONG)), "SP-2102");
    assert_eq!(wait(&place), None, "the right passphrase starts the count again");
}

#[test]
fn setting_the_clock_back_neither_shortens_the_wait_nor_locks_out() {
    let (place, vault) = Place::made();
    drop(vault);
    for _ in 0..7 {
        let _ = place.try_unlock(WRONG);
        place.clock.forward(wait(&place).unwrap_or(0));
    }
    assert_eq!(code(place.try_unlock(WRONG)), "SP-2102");
    assert_eq!(wait(&place), Some(16));
    place.clock.forward(10);
    place.clock.back(365 * 24 * 3600);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2103");
    assert_eq!(wait(&place), Some(16), "the wait begins again");
    place.clock.forward(15);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2103");
    place.clock.forward(1);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_the_folder_and_every_file_in_it() {
    use std::os::unix::fs::PermissionsExt;
    let (place, mut vault) = Place::made();
    save(&mut vault, note(1, "kept"));
    vault.back_up().unwrap();
    let _ = vault.change_passphrase(WRONG, "whatever it is");
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.folder.path()), 0o700);
    assert_eq!(mode(&place.folder.path().join("backups")), 0o700);
    let files = files_in(place.folder.path());
    assert!(files.len() >= 7, "{:?}", files.iter().map(|f| &f.0).collect::<Vec<_>>());
    for (path, _) in files {
        assert_eq!(mode(&path), 0o600, "{path:?}");
    }
}

/// Not a test by itself: a program that opens several databases before it has opened any.
#[test]
#[ignore = "run by the test below, in a process of its own"]
fn several_at_once() {
    let together = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let place = Place::new();
                together.wait();
                place.create();
            });
        }
    });
}

/// SQLite calls itself ready a moment before SQLCipher is, and whoever opens a database in that
/// moment is refused its key. The window's web engine opens databases of its own in our process.
#[test]
fn the_first_databases_of_a_program_may_be_opened_all_at_once() {
    for round in 0..40 {
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "unlocking::several_at_once", "--ignored"])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout);
        assert!(said.contains("1 passed"), "round {round}: {said}");
    }
}

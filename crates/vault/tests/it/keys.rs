//! Passphrases, recovery codes and the key file.

use vault::{Found, Key, Vault, VaultError};

use crate::common::*;

const NEW: &str = "a new and longer one";

fn by_code(place: &Place, typed: &str) -> Result<Vault, VaultError> {
    Vault::unlock(&place.folder, Key::RecoveryCode(typed), place.around())
}

fn code(result: Result<Vault, VaultError>) -> &'static str {
    result.map_or_else(|e| e.code(), |_| "open")
}

#[test]
fn a_new_passphrase_needs_twelve_characters_of_any_alphabet_and_to_be_none_that_anybody_tries() {
    for (passphrase, refused) in [
        ("", Some("SP-2101")),
        ("12345678", Some("SP-2101")),
        ("gwxbmkfjdzp", Some("SP-2101")),
        ("gwxbmkfjdzpa", None),
        ("žšřďťňéüáíóů", None),
        ("žšřďťňéüáíó", Some("SP-2101")),
        ("123456789012", Some("SP-2117")),
        ("Password 2026", Some("SP-2117")),
    ] {
        let place = Place::new();
        let made = Vault::create(&place.folder, passphrase, DEVICE, place.around());
        assert_eq!(made.as_ref().err().map(|e| e.code()), refused, "{passphrase}");
        if refused.is_some() {
            assert_eq!(place.folder.look(place.clock.now()).unwrap(), Found::Nothing);
        }
    }
}

#[test]
fn accents_may_be_typed_on_another_keyboard() {
    let place = Place::new();
    let made = Vault::create(&place.folder, "caf\u{e9} d\u{e9}j\u{e0} vu", DEVICE, place.around());
    drop(made.unwrap());
    assert_eq!(code(place.try_unlock("cafe\u{301} de\u{301}ja\u{300} vu")), "open");
    assert_eq!(code(place.try_unlock("cafe deja vu")), "SP-2102");
}

#[test]
fn a_vault_with_the_full_cost_opens() {
    let place = Place::new();
    let made = Vault::create(&place.folder, PASSPHRASE, DEVICE, place.dear_around());
    drop(made.unwrap());
    let key_file = std::fs::read_to_string(place.folder.path().join("vault.key")).unwrap();
    assert!(key_file.contains("\"memory_kib\":65536"), "{key_file}");
    drop(place.unlock());
}

#[test]
fn the_printed_recovery_code_opens_the_vault_however_it_is_typed() {
    let place = Place::new();
    let (mut vault, printed) = place.create();
    save(&mut vault, note(1, "kept"));
    drop(vault);
    let printed = printed.to_string();
    assert_eq!(printed.len(), 29, "five groups of five");
    for typed in [
        printed.clone(),
        printed.to_lowercase(),
        printed.replace('-', " "),
        printed.replace('-', ""),
        printed.replace('0', "O").replace('1', "I"),
        printed.replace('0', "o").replace('1', "l"),
        format!("  {} \n", printed.replace('-', "\u{2013}")),
    ] {
        assert_eq!(texts(&by_code(&place, &typed).unwrap(), TEAM), ["\"kept\""], "{typed}");
    }
}

#[test]
fn a_mistyped_recovery_code_is_told_from_a_wrong_one() {
    let place = Place::new();
    let (vault, printed) = place.create();
    drop(vault);
    let other = Place::new().create().1.to_string();
    assert_eq!(code(by_code(&place, &other)), "SP-2105");
    let printed: Vec<char> = printed.to_string().chars().filter(|c| *c != '-').collect();
    for at in 0..printed.len() {
        for digit in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
            let mut typed = printed.clone();
            typed[at] = digit;
            if typed != printed {
                let typed: String = typed.iter().collect();
                assert_eq!(code(by_code(&place, &typed)), "SP-2104", "{typed}");
            }
        }
        for other in 0..at {
            let mut typed = printed.clone();
            typed.swap(at, other);
            if typed != printed {
                let typed: String = typed.iter().collect();
                assert_eq!(code(by_code(&place, &typed)), "SP-2104", "{typed}");
            }
        }
    }
    for typed in ["", "0", "U", &printed[1..].iter().collect::<String>(), "é", "💥"] {
        assert_eq!(code(by_code(&place, typed)), "SP-2104", "{typed}");
    }
}

#[test]
fn a_recovery_code_need_not_wait_for_wrong_passphrases() {
    let place = Place::new();
    let (vault, printed) = place.create();
    drop(vault);
    for _ in 0..6 {
        let _ = place.try_unlock("wrong horse battery");
    }
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2103");
    assert_eq!(code(by_code(&place, &printed.to_string())), "open");
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open", "and it ends the wait");
}

#[test]
fn changing_the_passphrase_ends_the_old_one_and_keeps_the_recovery_code() {
    let place = Place::new();
    let (mut vault, printed) = place.create();
    save(&mut vault, note(1, "kept"));
    let before = std::fs::read(place.database()).unwrap();
    assert_eq!(vault.change_passphrase("not the one", NEW).unwrap_err().code(), "SP-2102");
    assert_eq!(vault.change_passphrase(PASSPHRASE, "short").unwrap_err().code(), "SP-2101");
    let common = vault.change_passphrase(PASSPHRASE, "password password");
    assert_eq!(common.unwrap_err().code(), "SP-2117");
    vault.change_passphrase(PASSPHRASE, NEW).unwrap();
    assert_eq!(std::fs::read(place.database()).unwrap(), before, "only the key file is written");
    drop(vault);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2102");
    assert_eq!(texts(&place.try_unlock(NEW).unwrap(), TEAM), ["\"kept\""]);
    assert_eq!(code(by_code(&place, &printed.to_string())), "open");
    for file in ["vault.key", "vault.spare.key"] {
        let key = place.folder.path().join(file);
        let other = std::fs::read(&key).unwrap();
        std::fs::write(&key, "").unwrap();
        assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2102", "no copy knows the old one");
        std::fs::write(&key, other).unwrap();
    }
}

#[test]
fn a_forgotten_passphrase_is_reset_by_the_recovery_code_which_is_then_replaced() {
    let place = Place::new();
    let (mut vault, printed) = place.create();
    save(&mut vault, note(1, "kept"));
    drop(vault);
    let reset =
        |typed: &str, new: &str| Vault::reset_passphrase(&place.folder, typed, new, place.around());
    let printed = printed.to_string();
    assert_eq!(reset(&printed, "short").unwrap_err().code(), "SP-2101");
    let (vault, new_code) = reset(&printed, NEW).unwrap();
    assert_eq!(texts(&vault, TEAM), ["\"kept\""]);
    drop(vault);
    assert_eq!(code(by_code(&place, &printed)), "SP-2105");
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2102");
    assert_eq!(code(place.try_unlock(NEW)), "open");
    assert_eq!(code(by_code(&place, &new_code.to_string())), "open");
}

#[test]
fn a_new_recovery_code_ends_the_old_one() {
    let place = Place::new();
    let (mut vault, old) = place.create();
    assert_eq!(vault.new_recovery_code("not the one").unwrap_err().code(), "SP-2102");
    let new = vault.new_recovery_code(PASSPHRASE).unwrap();
    drop(vault);
    assert_eq!(code(by_code(&place, &old.to_string())), "SP-2105");
    assert_eq!(code(by_code(&place, &new.to_string())), "open");
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open");
}

#[test]
fn one_damaged_key_file_is_replaced_by_its_spare() {
    for damage in ["vault.key", "vault.spare.key"] {
        let (place, vault) = Place::made();
        drop(vault);
        std::fs::write(place.folder.path().join(damage), b"{\"format\":1").unwrap();
        assert_eq!(code(place.try_unlock(PASSPHRASE)), "open", "{damage} broken");
        std::fs::remove_file(place.folder.path().join(damage)).unwrap();
        assert_eq!(code(place.try_unlock(PASSPHRASE)), "open", "{damage} gone");
    }
}

/// One change to a key file that its spare does not have.
fn damages() -> Vec<(&'static str, Damage)> {
    fn value(at: &'static str, to: serde_json::Value) -> Damage {
        Box::new(move |path| {
            let mut json: serde_json::Value =
                serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            *json.pointer_mut(at).unwrap() = to.clone();
            std::fs::write(path, json.to_string()).unwrap();
        })
    }
    vec![
        ("a bit of what is sealed", Box::new(|path| flip(path, "/passphrase/sealed/0"))),
        ("a bit of what the code opens", Box::new(|path| flip(path, "/recovery/sealed/0"))),
        ("the salt", Box::new(|path| flip(path, "/passphrase/salt/3"))),
        ("whose it is", value("/vault", "00000000-0000-4000-8000-000000000000".into())),
        ("too little memory", value("/passphrase/cost/memory_kib", 1.into())),
        ("too much memory", value("/recovery/cost/memory_kib", (1024 * 1024).into())),
        ("many passes", value("/passphrase/cost/passes", 64.into())),
        ("a newer format", value("/format", 9.into())),
        ("not JSON", Box::new(|path| std::fs::write(path, "{").unwrap())),
        (
            "a folder in its place",
            Box::new(|path| {
                std::fs::remove_file(path).unwrap();
                std::fs::create_dir(path).unwrap();
            }),
        ),
    ]
}

type Damage = Box<dyn Fn(&std::path::Path)>;

fn flip(path: &std::path::Path, at: &str) {
    let mut json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let byte = json.pointer_mut(at).unwrap();
    *byte = (byte.as_u64().unwrap() ^ 1).into();
    std::fs::write(path, json.to_string()).unwrap();
}

#[test]
fn whatever_happened_to_one_key_file_the_other_lets_people_in() {
    for damaged in ["vault.key", "vault.spare.key"] {
        for (what, damage) in damages() {
            let place = Place::new();
            let (vault, printed) = place.create();
            drop(vault);
            let path = place.folder.path().join(damaged);
            let look = || place.folder.look(place.clock.now()).unwrap();
            damage(&path);
            assert_eq!(look(), Found::Locked { wait: None }, "{damaged}: {what}");
            assert_eq!(code(place.try_unlock("wrong horse battery")), "SP-2102", "{what}");
            assert_eq!(code(place.try_unlock(PASSPHRASE)), "open", "{damaged}: {what}");
            damage(&path);
            assert_eq!(code(by_code(&place, &printed.to_string())), "open", "{damaged}: {what}");
        }
    }
}

#[test]
fn a_try_counts_once_however_many_key_files_are_tried() {
    let (place, vault) = Place::made();
    drop(vault);
    let wait = || match place.folder.look(place.clock.now()).unwrap() {
        Found::Locked { wait } => wait.map(|w| w.as_secs()),
        other => panic!("{other:?}"),
    };
    flip(&place.folder.path().join("vault.key"), "/passphrase/sealed/0");
    for _ in 0..4 {
        assert_eq!(code(place.try_unlock("wrong horse battery")), "SP-2102");
        assert_eq!(wait(), None);
    }
    assert_eq!(code(place.try_unlock("wrong horse battery")), "SP-2102");
    assert_eq!(wait(), Some(2));
}

#[test]
fn a_damaged_key_file_is_mended_from_the_one_that_opened() {
    for (damaged, other) in [("vault.key", "vault.spare.key"), ("vault.spare.key", "vault.key")] {
        let (place, vault) = Place::made();
        drop(vault);
        let (damaged, other) = (place.folder.path().join(damaged), place.folder.path().join(other));
        flip(&damaged, "/recovery/sealed/0");
        drop(place.unlock());
        assert_eq!(std::fs::read(damaged).unwrap(), std::fs::read(&other).unwrap());
    }
}

#[test]
fn of_two_damaged_key_files_nobody_is_told_that_the_words_were_wrong() {
    let place = Place::new();
    let (vault, printed) = place.create();
    drop(vault);
    for file in ["vault.key", "vault.spare.key"] {
        flip(&place.folder.path().join(file), "/passphrase/sealed/0");
    }
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2111");
    assert_eq!(code(by_code(&place, &printed.to_string())), "open", "what is whole still opens");
}

#[test]
fn a_folder_in_the_place_of_the_wrong_tries_keeps_nobody_out() {
    let (place, vault) = Place::made();
    drop(vault);
    let tries = place.folder.path().join("attempts.json");
    std::fs::create_dir(&tries).unwrap();
    std::fs::write(tries.join("kept"), "somebody's").unwrap();
    assert_eq!(code(place.try_unlock("wrong horse battery")), "SP-2102");
    assert!(tries.is_file(), "it is counted");
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open");
    let aside = place.folder.path().join("set-aside/attempts.json-1/kept");
    assert_eq!(std::fs::read_to_string(aside).unwrap(), "somebody's");
}

#[test]
fn without_any_key_file_nothing_is_touched_and_the_person_is_told() {
    let (place, vault) = Place::made();
    drop(vault);
    let before = std::fs::read(place.database()).unwrap();
    for file in ["vault.key", "vault.spare.key"] {
        std::fs::remove_file(place.folder.path().join(file)).unwrap();
    }
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2111");
    assert_eq!(place.folder.look(place.clock.now()).unwrap(), Found::KeyMissing);
    let again = Vault::create(&place.folder, PASSPHRASE, DEVICE, place.around());
    assert_eq!(again.unwrap_err().code(), "SP-2107");
    assert_eq!(std::fs::read(place.database()).unwrap(), before);
}

#[test]
fn a_key_file_of_a_newer_version_is_told_as_newer() {
    let (place, vault) = Place::made();
    drop(vault);
    for file in ["vault.key", "vault.spare.key"] {
        std::fs::write(place.folder.path().join(file), b"{\"format\":2,\"other\":[]}").unwrap();
    }
    assert_eq!(place.folder.look(place.clock.now()).unwrap(), Found::Newer);
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "SP-2109");
}

#[test]
fn a_wrapping_cannot_be_put_in_anothers_place() {
    let place = Place::new();
    let (vault, printed) = place.create();
    drop(vault);
    for file in ["vault.key", "vault.spare.key"] {
        let path = place.folder.path().join(file);
        let mut json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        json["recovery"] = json["passphrase"].clone();
        // Whoever moves wrappings about can also take the sum away.
        json.as_object_mut().unwrap().remove("sum");
        std::fs::write(&path, json.to_string()).unwrap();
    }
    assert_eq!(code(by_code(&place, &printed.to_string())), "SP-2105");
    assert_eq!(code(place.try_unlock(PASSPHRASE)), "open");
}

#[test]
fn nothing_secret_is_shown_by_debug() {
    let place = Place::new();
    let (vault, printed) = place.create();
    let shown = format!("{vault:?} {printed:?} {:?}", Key::Passphrase(PASSPHRASE));
    assert!(!shown.contains(PASSPHRASE) && !shown.contains(&printed.to_string()), "{shown}");
    let writing = note(1, "secret words");
    let shown = format!("{writing:?} {:?}", draft("slot", "secret words"));
    assert!(!shown.contains("secret"), "{shown}");
}

//! Backups, saved copies, damage, and putting things right again.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use sync::Change;
use vault::{Found, Key, RecoveryCode, Salvaged, Source, Vault, VaultError};

use crate::common::*;

const MINUTE: u64 = 60;

fn due(vault: &mut Vault) -> bool {
    vault.back_up_if_due().unwrap().is_some()
}

fn restore(place: &Place, source: Source<'_>) -> Result<(Vault, Salvaged), VaultError> {
    place.folder.restore(source, Key::Passphrase(PASSPHRASE), place.around())
}

/// Overwrites part of a file.
fn spoil(path: &Path, at: u64) {
    let mut file = std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    let mut bytes = [0; 64];
    file.read_exact(&mut bytes).unwrap();
    bytes.iter_mut().for_each(|byte| *byte = !*byte);
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&bytes).unwrap();
}

/// A vault with a backup of `before` notes and then more, so many that they fill pages.
fn with_backup(before: u128, after: u128) -> (Place, Vec<Change>) {
    let (place, mut vault) = Place::made();
    let text = "a long note ".repeat(100);
    let mut saved: Vec<_> = (0..before).map(|n| save(&mut vault, note(n, &text))).collect();
    vault.put_draft(&draft("slot", "typed before")).unwrap();
    vault.back_up().unwrap();
    vault.put_draft(&draft("slot", "typed after")).unwrap();
    saved.extend((before..before + after).map(|n| save(&mut vault, note(n, &text))));
    (place, saved)
}

fn all_changes(vault: &Vault) -> Vec<Change> {
    let heads = vault.heads(TEAM).unwrap();
    heads.iter().flat_map(|head| vault.history(head.stream, head.record).unwrap()).collect()
}

fn set_aside(place: &Place) -> Vec<Vec<u8>> {
    let files = files_in(&place.folder.path().join("set-aside"));
    files.into_iter().map(|(_, bytes)| bytes).collect()
}

#[test]
fn a_backup_is_made_every_ten_minutes_while_there_is_unsent_work() {
    let (place, mut vault) = Place::made();
    assert!(!due(&mut vault), "nothing is unsent yet");
    save(&mut vault, note(1, "one"));
    assert!(due(&mut vault), "there is none yet");
    save(&mut vault, note(1, "two"));
    place.clock.forward(10 * MINUTE - 1);
    assert!(!due(&mut vault), "the last is not ten minutes old");
    place.clock.forward(1);
    assert!(due(&mut vault));
    place.clock.forward(60 * MINUTE);
    assert!(!due(&mut vault), "nothing was written since");
    vault.put_draft(&draft("slot", "typing")).unwrap();
    assert!(due(&mut vault), "a draft is work too");
    save(&mut vault, note(1, "three"));
    place.clock.back(24 * 60 * MINUTE);
    assert!(due(&mut vault), "a clock set back does not stop backups");
}

#[test]
fn the_last_three_backups_are_kept_whatever_the_clock_says() {
    let (place, mut vault) = Place::made();
    let mut made = Vec::new();
    for n in 0..5 {
        save(&mut vault, note(n, "one more"));
        made.push(vault.back_up().unwrap());
        if n == 2 { place.clock.back(9_000_000) } else { place.clock.forward(1) }
    }
    made.reverse();
    made.truncate(3);
    assert_eq!(place.folder.backups().unwrap(), made);
    assert_eq!(files_in(&place.folder.path().join("backups")).len(), 3);
    assert!(made[0].taken_at < made[2].taken_at, "the clock was set back in between");
    assert!(made[0].size > 4096);
}

#[test]
fn a_missing_database_is_restored_from_the_newest_backup() {
    let (place, saved) = with_backup(20, 0);
    std::fs::remove_file(place.database()).unwrap();
    let Found::Damaged { backups } = place.folder.look(place.clock.now()).unwrap() else {
        panic!("not told");
    };
    let Err(VaultError::Damaged { backups: told }) = place.try_unlock(PASSPHRASE) else {
        panic!("not told");
    };
    assert_eq!((told.len(), &told), (1, &backups));
    let (vault, salvaged) = restore(&place, Source::Backup(&backups[0])).unwrap();
    assert_eq!(salvaged, Salvaged::default());
    assert_eq!(all_changes(&vault), saved);
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("slot", "typed before")]);
    drop(vault);
    assert_eq!(all_changes(&place.unlock()), saved);
}

#[test]
fn a_damaged_database_is_told_set_aside_and_what_is_legible_is_added_to_the_backup() {
    let (place, saved) = with_backup(40, 40);
    let size = std::fs::metadata(place.database()).unwrap().len();
    spoil(&place.database(), size - 4096 * 4);
    let damaged = std::fs::read(place.database()).unwrap();

    let error = place.try_unlock(PASSPHRASE).unwrap_err();
    assert_eq!(error.code(), "SP-2110");
    assert!(error.to_string().contains("2 March 2026, 09:30"), "{error}");
    assert_eq!(std::fs::read(place.database()).unwrap(), damaged, "left as it is");
    let VaultError::Damaged { backups } = error else { unreachable!() };
    let (vault, salvaged) = restore(&place, Source::Backup(&backups[0])).unwrap();

    assert!((30..=40).contains(&salvaged.changes), "{salvaged:?}");
    let kept = all_changes(&vault);
    assert_eq!(kept.len() as u64, 40 + salvaged.changes);
    assert_eq!(kept[..40], saved[..40]);
    assert!(kept.iter().all(|change| saved.contains(change)));
    let found = vault.search("long", &[TEAM], &[], 1000).unwrap();
    assert_eq!(found.len(), kept.len(), "search knows them too");
    assert_eq!(vault.drafts(TEAM).unwrap(), [draft("slot", "typed after")]);
    assert!(set_aside(&place).contains(&damaged), "nothing is deleted");
    drop(vault);
    assert_eq!(all_changes(&place.unlock()), kept);
}

#[test]
fn wherever_the_database_is_damaged_it_is_told_and_the_backup_is_kept_whole() {
    let (original, saved) = with_backup(12, 12);
    let size = std::fs::metadata(original.database()).unwrap().len();
    for at in (0..size).step_by(4096 * 3).chain([16, 100, size - 64]) {
        let place = Place::new();
        copy_folder(original.folder.path(), place.folder.path());
        spoil(&place.database(), at);
        let Err(VaultError::Damaged { backups }) = place.try_unlock(PASSPHRASE) else {
            panic!("damage at {at} was not told");
        };
        let (vault, _) = restore(&place, Source::Backup(&backups[0])).unwrap();
        let kept = all_changes(&vault);
        assert!(kept.len() >= 12, "damage at {at}");
        assert!(saved[..12].iter().all(|change| kept.contains(change)), "damage at {at}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for (path, bytes) in files_in(from) {
        let path = to.join(path.strip_prefix(from).unwrap());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

#[test]
fn restoring_an_older_backup_of_a_sound_vault_loses_nothing() {
    let (place, saved) = with_backup(3, 3);
    let backup = place.folder.backups().unwrap().remove(0);
    let (vault, salvaged) = restore(&place, Source::Backup(&backup)).unwrap();
    assert_eq!(salvaged, Salvaged { changes: 3, drafts: 1 });
    assert_eq!(all_changes(&vault), saved);
}

#[test]
fn a_damaged_backup_is_refused_and_nothing_is_changed() {
    let (place, saved) = with_backup(5, 1);
    let backup = place.folder.backups().unwrap().remove(0);
    let file = files_in(&place.folder.path().join("backups")).remove(0).0;
    spoil(&file, backup.size / 2);
    let before = std::fs::read(place.database()).unwrap();
    assert_eq!(restore(&place, Source::Backup(&backup)).unwrap_err().code(), "SP-2131");
    assert_eq!(std::fs::read(place.database()).unwrap(), before);
    std::fs::write(&file, "").unwrap();
    assert_eq!(restore(&place, Source::Backup(&backup)).unwrap_err().code(), "SP-2131");
    assert_eq!(all_changes(&place.unlock()), saved);
}

#[test]
fn a_restore_that_was_cut_short_is_finished_or_undone() {
    let (place, saved) = with_backup(5, 0);
    // Cut while the backup was being copied: the half copy is not taken for a database.
    std::fs::write(place.folder.path().join("vault.part.db"), "half").unwrap();
    assert_eq!(all_changes(&place.unlock()), saved);
    // Cut when the new database was whole and the old one had just been set aside.
    std::fs::rename(place.database(), place.folder.path().join("vault.new.db")).unwrap();
    assert_eq!(place.folder.look(place.clock.now()).unwrap(), Found::Locked { wait: None });
    assert_eq!(all_changes(&place.unlock()), saved);
}

#[test]
fn a_database_never_meets_a_journal_that_is_not_its_own() {
    let (place, mut vault) = Place::made();
    save(&mut vault, note(1, "of the first vault"));
    let stray = std::fs::read(place.folder.path().join("vault.db-wal")).unwrap();
    assert!(!stray.is_empty());
    drop(vault);

    let other = Place::new();
    std::fs::create_dir_all(other.folder.path().join("backups")).unwrap();
    for name in ["vault.db-wal", "vault.part.db-wal", "backups/part.db-wal"] {
        std::fs::write(other.folder.path().join(name), &stray).unwrap();
    }
    let (mut vault, _) = other.create();
    let change = save(&mut vault, note(2, "of the second"));
    let backup = vault.back_up().unwrap();
    std::fs::write(other.folder.path().join("vault.part.db-wal"), &stray).unwrap();
    drop(vault);
    let (vault, _) = restore(&other, Source::Backup(&backup)).unwrap();
    assert_eq!(all_changes(&vault), [change]);
    assert!(set_aside(&other).contains(&stray), "not even a stray journal is deleted");
}

fn with_copy() -> (Place, RecoveryCode, std::path::PathBuf, Change) {
    let place = Place::new();
    let (mut vault, code) = place.create();
    let change = save(&mut vault, note(1, "carried"));
    let copy = place.elsewhere("copy.standpoint");
    vault.copy_to(&copy).unwrap();
    (place, code, copy, change)
}

#[test]
fn a_saved_copy_opens_on_another_computer_with_the_passphrase_or_the_code() {
    let (_place, code, copy, change) = with_copy();
    for key in [Key::Passphrase(PASSPHRASE), Key::RecoveryCode(&code.to_string())] {
        let other = Place::new();
        let (vault, _) = other.folder.restore(Source::Copy(&copy), key, other.around()).unwrap();
        assert_eq!(vault.history(TEAM, record(1)).unwrap(), std::slice::from_ref(&change));
        drop(vault);
        assert_eq!(texts(&other.unlock(), TEAM), ["\"carried\""]);
    }
    let other = Place::new();
    let wrong =
        other.folder.restore(Source::Copy(&copy), Key::Passphrase("wrong horse"), other.around());
    assert_eq!(wrong.unwrap_err().code(), "SP-2102");
    assert_eq!(other.folder.look(other.clock.now()).unwrap(), Found::Nothing);
}

#[test]
fn a_copy_keeps_the_passphrase_that_it_was_saved_with() {
    let (place, _, copy, change) = with_copy();
    let mut vault = place.unlock();
    vault.change_passphrase(PASSPHRASE, "six grey swallows over").unwrap();
    let later = save(&mut vault, note(2, "after the copy"));
    drop(vault);
    let (vault, salvaged) = restore(&place, Source::Copy(&copy)).unwrap();
    assert_eq!(salvaged.changes, 1, "what came after the copy is kept");
    assert_eq!(all_changes(&vault), [change, later]);
    drop(vault);
    assert_eq!(all_changes(&place.unlock()).len(), 2);
}

#[test]
fn a_copy_of_another_vault_replaces_this_one_which_is_set_aside_with_its_key() {
    let (_place, _, copy, change) = with_copy();
    let (other, mut vault) = Place::made();
    save(&mut vault, note(7, "of the other vault"));
    drop(vault);
    let (database, key) = (
        std::fs::read(other.database()).unwrap(),
        std::fs::read(other.folder.path().join("vault.key")).unwrap(),
    );
    let (vault, salvaged) = restore(&other, Source::Copy(&copy)).unwrap();
    assert_eq!(salvaged, Salvaged::default());
    assert_eq!(all_changes(&vault), [change]);
    let aside = set_aside(&other);
    assert!(aside.contains(&database) && aside.contains(&key));
}

#[test]
fn what_is_not_a_whole_copy_is_refused() {
    let (place, _, copy, change) = with_copy();
    let whole = std::fs::read(&copy).unwrap();
    let mut cut = whole.clone();
    cut.truncate(whole.len() - 5000);
    let mut no_database = whole.clone();
    no_database.truncate(22 + u32::from_be_bytes(whole[18..22].try_into().unwrap()) as usize);
    let mut spoilt = whole.clone();
    spoilt[whole.len() - 3000] ^= 1;
    for (bytes, code) in [
        (b"PK\x03\x04 a document".to_vec(), "SP-2132"),
        (Vec::new(), "SP-2132"),
        (whole[..20].to_vec(), "SP-2132"),
        (cut, "SP-2131"),
        (no_database, "SP-2131"),
        (spoilt, "SP-2131"),
    ] {
        std::fs::write(&copy, bytes).unwrap();
        let refused = restore(&place, Source::Copy(&copy)).unwrap_err();
        assert_eq!(refused.code(), code, "{refused}");
        assert_eq!(all_changes(&place.unlock()), std::slice::from_ref(&change));
    }
}

#[test]
fn a_copy_that_cannot_be_written_leaves_the_older_one_and_no_rest() {
    let (place, _, copy, _) = with_copy();
    let before = std::fs::read(&copy).unwrap();
    let vault = place.unlock();
    assert!(vault.copy_to(&place.elsewhere("no such folder").join("copy")).is_err());
    vault.copy_to(&copy).unwrap();
    assert_ne!(std::fs::read(&copy).unwrap(), before, "written anew");
    let left: Vec<_> = files_in(place.dir.path()).into_iter().map(|f| f.0).collect();
    assert!(!left.iter().any(|path| path.to_string_lossy().contains("part")), "{left:?}");
}

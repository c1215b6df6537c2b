//! Breaks the rules one at a time, in a copy, and runs the tests that should notice: `make mutants`.
//!
//! Each file of `crates/sync/tests/mutants` names the crates to copy and the tests to run, and lists
//! its defects: what would go wrong, the file, the lines that stand there (`- `) and those that
//! take their place (`+ `). A defect that no test notices has ESCAPED; one whose lines do not stand
//! in the file exactly once, or that does not compile, is STALE. Either fails the run. Arguments name
//! the lists to go through, such as `sync`; without any, all are.
#![allow(clippy::unwrap_used, reason = "a tool of the tests")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Output};
use std::time::Instant;

const LISTS: &str = "crates/sync/tests/mutants";

/// One file: defects that the same tests should notice.
#[derive(Default)]
struct List {
    crates: Vec<String>,
    test: Vec<String>,
    mutants: Vec<Mutant>,
}

#[derive(Default)]
struct Mutant {
    breaks: String,
    file: String,
    old: Vec<String>,
    new: Vec<String>,
}

fn read(path: &Path) -> List {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    let mut list = List::default();
    for line in fs::read_to_string(path).unwrap().lines().filter(|line| !line.is_empty()) {
        let last = list.mutants.last_mut();
        match (line.split_at(line.len().min(2)), last) {
            (("# ", breaks), _) => {
                list.mutants.push(Mutant { breaks: breaks.into(), ..Mutant::default() });
            }
            (("- ", old), Some(mutant)) => mutant.old.push(old.into()),
            (("+ " | "+", new), Some(mutant)) => mutant.new.push(new.into()),
            (_, Some(mutant)) => {
                mutant.file = line.strip_prefix("file: ").expect("file: ...").into();
            }
            (_, None) => match line.split_once(": ").expect("crates: ... or test: ...") {
                ("crates", names) => list.crates = words(names),
                (_, test) => list.test = words(test),
            },
        }
    }
    list
}

/// The text with the defect; none unless the old lines stand in it exactly once.
fn broken(text: &str, mutant: &Mutant) -> Option<String> {
    let old = mutant.old.join("\n");
    let once = !old.is_empty() && text.matches(&old).count() == 1;
    once.then(|| text.replacen(&old, &mutant.new.join("\n"), 1))
}

/// A workspace of only these crates.
fn copy(crates: &BTreeSet<&String>, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir_all(to).unwrap();
    let root = fs::read_to_string("Cargo.toml").unwrap();
    let members: Vec<String> = crates.iter().map(|name| format!("\"crates/{name}\"")).collect();
    let members = format!("members = [{}]", members.join(", "));
    let line = root.lines().find(|line| line.starts_with("members = ")).unwrap();
    fs::write(to.join("Cargo.toml"), root.replace(line, &members)).unwrap();
    fs::copy("Cargo.lock", to.join("Cargo.lock")).unwrap();
    for name in crates {
        copy_folder(&Path::new("crates").join(name), &to.join("crates").join(name));
    }
    // Tests read the published schemas and the example.
    copy_folder(Path::new("schemas"), &to.join("schemas"));
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).unwrap()),
        }
    }
}

fn test(list: &List, tree: &Path, built: &Path) -> Output {
    Command::new("cargo")
        .args(["test", "--offline", "--quiet"])
        .args(&list.test)
        .current_dir(tree)
        .env("CARGO_TARGET_DIR", built)
        // Each defect changes a few lines of one crate.
        .env("CARGO_INCREMENTAL", "1")
        .env("HISTORIES", "150")
        .env("PROPTEST_CASES", "64")
        .output()
        .unwrap()
}

fn verdict(list: &List, mutant: &Mutant, tree: &Path, built: &Path) -> &'static str {
    let file = tree.join(&mutant.file);
    let Ok(text) = fs::read_to_string(&file) else { return "STALE" };
    let Some(broken) = broken(&text, mutant) else { return "STALE" };
    fs::write(&file, broken).unwrap();
    let tested = test(list, tree, built);
    fs::write(&file, text).unwrap();
    let said = String::from_utf8_lossy(&tested.stderr);
    match tested.status.success() {
        true => "ESCAPED",
        false if said.contains("could not compile") => "STALE",
        false => "caught",
    }
}

fn main() -> ExitCode {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    // The same libraries, built the same way: the copy shares what is there already.
    let built = std::path::absolute(target).unwrap();
    let tree = built.join("mutants");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(LISTS).unwrap().map(|entry| entry.unwrap().path()).collect();
    let named: Vec<String> = std::env::args().skip(1).collect();
    let name = |path: &PathBuf| path.file_stem().unwrap().to_string_lossy().into_owned();
    paths.retain(|path| named.is_empty() || named.contains(&name(path)));
    paths.sort();
    let lists: Vec<List> = paths.iter().map(|path| read(path)).collect();
    copy(&lists.iter().flat_map(|list| &list.crates).collect(), &tree);
    let mut out = std::io::stdout().lock();
    let (started, mut tried, mut caught) = (Instant::now(), 0, 0);
    for (list, path) in lists.iter().zip(&paths) {
        let untouched = test(list, &tree, &built);
        if !untouched.status.success() {
            let said = String::from_utf8_lossy(&untouched.stdout);
            let more = String::from_utf8_lossy(&untouched.stderr);
            writeln!(out, "{} fails without any defect:\n{said}{more}", path.display()).unwrap();
            return ExitCode::FAILURE;
        }
        for mutant in &list.mutants {
            let verdict = verdict(list, mutant, &tree, &built);
            tried += 1;
            caught += usize::from(verdict == "caught");
            let file = mutant.file.trim_start_matches("crates/").replace("/src/", "/");
            writeln!(out, "{verdict:<8} {file:<24} {}", mutant.breaks).unwrap();
        }
    }
    let seconds = started.elapsed().as_secs();
    writeln!(out, "mutants {tried} caught {caught} in {seconds} s").unwrap();
    if caught == tried { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

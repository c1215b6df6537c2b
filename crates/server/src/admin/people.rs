//! People with an account.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Result, bail};

use super::tables::Table;
use super::{account, audit, new_id};
use crate::command::{Person, ROLES, name_of, role};
use crate::database::Database;
use crate::password;
use crate::store::{Account, Role, Store, StoreError};

pub(super) async fn person(
    store: &Database,
    asked: Person,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<()> {
    match asked {
        Person::Add { name, email, role } => add(store, &name, &email, role, out).await,
        Person::List => list(store, out).await,
        Person::Password { email } => set_password(store, &email, input, out).await,
    }
}

async fn add(
    store: &Database,
    name: &str,
    email: &str,
    role: Role,
    out: &mut impl Write,
) -> Result<()> {
    let account = read(name, email, role).map_err(anyhow::Error::msg)?;
    match store.add_account(account.clone()).await {
        Err(StoreError::Exists(_)) => {
            bail!("{} has an account already; `person list` shows it", account.email)
        }
        done => done?,
    }
    audit(store, "add person", Some(account.id), None, None).await?;
    let role = name_of(&ROLES, &account.role);
    writeln!(out, "Added {} ({}), {role}.", account.name, account.email)?;
    writeln!(out, "A laptop is enrolled with a code: enrol --email {}", account.email)?;
    Ok(())
}

/// An account of what somebody wrote, or what is wrong with it.
fn read(name: &str, email: &str, role: Role) -> Result<Account, String> {
    let (name, email) = (name.trim(), email.trim().to_lowercase());
    if name.is_empty() || name.len() > 400 {
        return Err("the name is empty or too long; give the name that colleagues know".into());
    }
    let halves = email.split_once('@');
    let plausible = halves.is_some_and(|(who, at)| {
        !who.is_empty() && !at.is_empty() && !at.contains('@') && email.len() <= 254
    });
    if !plausible || email.contains(char::is_whitespace) {
        return Err(format!("“{email}” is no e-mail address; write it as name@example.org"));
    }
    let id = new_id().map_err(|error| error.to_string())?;
    Ok(Account { id, name: name.to_owned(), email, role })
}

async fn list(store: &Database, out: &mut impl Write) -> Result<()> {
    let accounts = store.accounts().await?;
    if accounts.is_empty() {
        writeln!(out, "Nobody has an account yet; `person add` adds one.")?;
    }
    for account in accounts {
        let role = name_of(&ROLES, &account.role);
        writeln!(out, "{}\t{}\t{role}\t{}", account.name, account.email, account.id)?;
    }
    Ok(())
}

async fn set_password(
    store: &Database,
    email: &str,
    input: &mut impl Read,
    out: &mut impl Write,
) -> Result<()> {
    let account = account(store, email).await?;
    let mut typed = String::new();
    input.take(2 * password::LONGEST as u64).read_to_string(&mut typed)?;
    let hash = password::hash(typed.trim_end_matches(['\r', '\n']))?;
    store.set_password(account.id, Some(hash)).await?;
    audit(store, "set password", Some(account.id), None, None).await?;
    writeln!(out, "{} has a password now.", account.name)?;
    Ok(())
}

/// Adds everybody in a table, or nobody. Who has the same account already is passed over, so that a table can be
/// imported again.
pub(super) async fn import(store: &Database, file: &Path, out: &mut impl Write) -> Result<()> {
    let mut table = Table::open(file, &["name", "email", "role"])?;
    let known: BTreeMap<String, Account> =
        store.accounts().await?.into_iter().map(|one| (one.email.clone(), one)).collect();
    let mut wanted: BTreeMap<String, Account> = BTreeMap::new();
    let mut there = 0;
    for row in table.rows() {
        let [name, email, as_what] = [0, 1, 2].map(|column| row.cell(column));
        let account = role(as_what)
            .map_err(|why| format!("“{as_what}” is no role: {why}"))
            .and_then(|role| read(name, email, role));
        let account = match account {
            Ok(account) => account,
            Err(why) => {
                table.wrong(row.line, &why);
                continue;
            }
        };
        let same = |other: &Account| other.name == account.name && other.role == account.role;
        match known.get(&account.email) {
            Some(other) if same(other) => there += 1,
            Some(_) => table.wrong(
                row.line,
                &format!("{} has an account with another name or role", account.email),
            ),
            None if wanted.contains_key(&account.email) => {
                table.wrong(row.line, &format!("{} stands there twice", account.email));
            }
            None => {
                wanted.insert(account.email.clone(), account);
            }
        }
    }
    table.finish()?;
    for account in wanted.values() {
        store.add_account(account.clone()).await?;
        audit(store, "add person", Some(account.id), None, None).await?;
    }
    writeln!(out, "Added {} people; {there} were there already.", wanted.len())?;
    Ok(())
}

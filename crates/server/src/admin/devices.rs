//! Laptops: codes to enrol them, and their withdrawal.

use std::collections::BTreeMap;
use std::io::Write;

use ::sync::DeviceId;
use anyhow::{Result, bail};
use chrono::Utc;
use review::british::plain_day;
use uuid::Uuid;

use super::reviews::{claim, find};
use super::{account, audit};
use crate::command::{Device as Asked, Enrol};
use crate::database::Database;
use crate::enrolment::{CODE_LASTS, Code};
use crate::store::{Account, Device, Store};

/// Prints a code for somebody, who is bound to a member of a review's team first if that was asked for.
pub(super) async fn enrol(store: &Database, asked: Enrol, out: &mut impl Write) -> Result<()> {
    let account = account(store, &asked.email).await?;
    if let (Some(review), Some(name)) = (&asked.review, &asked.name) {
        let stream = find(store, review).await?;
        claim(store, &stream, name, &account).await?;
        writeln!(out, "{} is {name} in “{}”.", account.name, stream.title)?;
    }
    let code = Code::draw()?;
    let ends = Utc::now() + CODE_LASTS;
    store.add_code(code.hash(), account.id, ends).await?;
    audit(store, "code for a laptop", Some(account.id), None, None).await?;
    writeln!(out, "Code for {}: {code}", account.name)?;
    let day = plain_day(ends.date_naive());
    writeln!(out, "It enrols one laptop, once, until {day}, and is not shown again.")?;
    Ok(())
}

pub(super) async fn device(store: &Database, asked: Asked, out: &mut impl Write) -> Result<()> {
    match asked {
        Asked::List { email } => {
            let of = match email {
                Some(email) => Some(account(store, &email).await?.id),
                None => None,
            };
            list(store, of, out).await
        }
        Asked::Revoke { id, wipe } => revoke(store, id, wipe, out).await,
    }
}

async fn list(store: &Database, of: Option<Uuid>, out: &mut impl Write) -> Result<()> {
    let accounts: BTreeMap<Uuid, Account> =
        store.accounts().await?.into_iter().map(|account| (account.id, account)).collect();
    let devices = store.devices(of).await?;
    if devices.is_empty() {
        writeln!(out, "No laptop is enrolled; `enrol` prints a code for one.")?;
    }
    for device in devices {
        let whose = accounts.get(&device.account).map_or("", |account| account.email.as_str());
        let seen = device.seen_at.map_or("never heard of".to_owned(), |at| {
            format!("last heard of {}", at.format("%Y-%m-%d %H:%M UTC"))
        });
        writeln!(out, "{}\t{whose}\t{seen}\t{}", device.id, standing(&device))?;
    }
    Ok(())
}

fn standing(device: &Device) -> String {
    match device.revoked_at {
        Some(_) if device.wipe => "withdrawn, asked to remove its data".to_owned(),
        Some(_) => "withdrawn".to_owned(),
        None if device.expires_at <= Utc::now() => "to be enrolled again".to_owned(),
        None => format!("enrolled until {}", device.expires_at.format("%Y-%m-%d")),
    }
}

async fn revoke(store: &Database, id: DeviceId, wipe: bool, out: &mut impl Write) -> Result<()> {
    if !store.devices(None).await?.iter().any(|device| device.id == id) {
        bail!("no laptop has the id {id}; `device list` shows all");
    }
    store.revoke(id, Utc::now(), wipe).await?;
    audit(store, if wipe { "wipe laptop" } else { "withdraw laptop" }, None, Some(id), None)
        .await?;
    writeln!(out, "The laptop {id} is withdrawn: it is not answered any more.")?;
    if wipe {
        writeln!(
            out,
            "It removes its data when it next asks this server, and not before: a laptop that stays offline keeps it, encrypted."
        )?;
    }
    Ok(())
}

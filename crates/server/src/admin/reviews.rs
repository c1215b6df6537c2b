//! Reviews and their teams.

use std::collections::BTreeMap;
use std::io::Write;

use ::sync::wire::Audience;
use ::sync::{PersonId, StreamId};
use anyhow::{Result, anyhow, bail};
use review::authority::Part;
use uuid::Uuid;

use super::{account, audit, new_id};
use crate::command::{Member as MemberAct, PARTS, Review, name_of};
use crate::database::Database;
use crate::store::{Account, Member, Store, Stream};

pub(super) async fn review(store: &Database, asked: Review, out: &mut impl Write) -> Result<()> {
    match asked {
        Review::List => list(store, out).await,
        Review::Lock { review } => lock(store, &review, true, out).await,
        Review::Unlock { review } => lock(store, &review, false, out).await,
    }
}

pub(super) async fn member(store: &Database, asked: MemberAct, out: &mut impl Write) -> Result<()> {
    match asked {
        MemberAct::List { review } => team(store, &review, out).await,
        MemberAct::Set { review, name, email, part } => {
            let stream = find(store, &review).await?;
            let account = match email {
                Some(email) => Some(account(store, &email).await?),
                None => None,
            };
            set(store, &stream, &name, account, part, out).await
        }
        MemberAct::Remove { review, name } => remove(store, &review, &name, out).await,
    }
}

/// The review of this id, this title, or the only one whose title begins so.
pub(super) async fn find(store: &Database, text: &str) -> Result<Stream> {
    let teams = teams(store).await?;
    if let Ok(id) = text.trim().parse::<StreamId>()
        && let Some(stream) = teams.iter().find(|stream| stream.id == id)
    {
        return Ok(stream.clone());
    }
    let wanted = text.trim().to_lowercase();
    let called = |stream: &&Stream| stream.title.to_lowercase() == wanted;
    let begins = |stream: &&Stream| stream.title.to_lowercase().starts_with(&wanted);
    let mut found: Vec<&Stream> = teams.iter().filter(called).collect();
    if found.is_empty() && !wanted.is_empty() {
        found = teams.iter().filter(begins).collect();
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => bail!("no review is called “{text}”; `review list` shows all"),
        more => {
            let ids: Vec<String> =
                more.iter().map(|one| format!("{}  {}", one.id, one.title)).collect();
            bail!(
                "several reviews are called “{text}”; name one by its id:\n  {}",
                ids.join("\n  ")
            )
        }
    }
}

/// Binds an account to a member of a team, who must not be anybody else.
pub(super) async fn claim(
    store: &Database,
    stream: &Stream,
    name: &str,
    account: &Account,
) -> Result<()> {
    let members = store.members(stream.id).await?;
    let member = named(&members, name).ok_or_else(|| {
        let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
        anyhow!(
            "“{}” has nobody called “{name}” in its team: {}; `member set` adds somebody",
            stream.title,
            names.join(", ")
        )
    })?;
    bound(&members, member, account)?;
    store.set_member(Member { account: Some(account.id), ..member.clone() }).await?;
    audit(store, "claim member", Some(account.id), None, Some(stream.id)).await
}

/// Whether a member may be this account: neither is bound to another.
fn bound(members: &[Member], member: &Member, account: &Account) -> Result<()> {
    if member.account.is_some_and(|other| other != account.id) {
        bail!(
            "{} is another account already; take them out with `member remove` first if that was a mistake",
            member.name
        );
    }
    let other = members
        .iter()
        .find(|other| other.account == Some(account.id) && other.person != member.person);
    match other {
        Some(other) => bail!("{} is {} in this team already", account.email, other.name),
        None => Ok(()),
    }
}

fn named<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    let wanted = name.trim().to_lowercase();
    members.iter().find(|member| member.name.to_lowercase() == wanted)
}

async fn teams(store: &Database) -> Result<Vec<Stream>> {
    let mut all = store.streams().await?;
    all.retain(|stream| stream.audience == Audience::Team);
    Ok(all)
}

async fn list(store: &Database, out: &mut impl Write) -> Result<()> {
    let teams = teams(store).await?;
    if teams.is_empty() {
        writeln!(out, "There is no review yet; `import pack` makes one, and a lead can give one.")?;
    }
    for stream in teams {
        let members = store.members(stream.id).await?;
        let claimed = members.iter().filter(|member| member.account.is_some()).count();
        let open = if stream.locked { "locked" } else { "open" };
        let (title, all) = (&stream.title, members.len());
        writeln!(out, "{title}\t{open}\t{claimed} of {all} with an account\t{}", stream.id)?;
    }
    Ok(())
}

async fn lock(store: &Database, review: &str, locked: bool, out: &mut impl Write) -> Result<()> {
    let stream = find(store, review).await?;
    store.lock(stream.id, locked).await?;
    audit(store, if locked { "lock" } else { "unlock" }, None, None, Some(stream.id)).await?;
    let takes = if locked { "takes no more changes" } else { "takes changes again" };
    writeln!(out, "“{}” {takes}.", stream.title)?;
    Ok(())
}

async fn team(store: &Database, review: &str, out: &mut impl Write) -> Result<()> {
    let stream = find(store, review).await?;
    let accounts: BTreeMap<Uuid, Account> =
        store.accounts().await?.into_iter().map(|account| (account.id, account)).collect();
    for member in store.members(stream.id).await? {
        let account = member.account.and_then(|id| accounts.get(&id));
        let email = account.map_or("no account yet", |account| account.email.as_str());
        writeln!(out, "{}\t{}\t{email}", member.name, name_of(&PARTS, &member.part))?;
    }
    Ok(())
}

async fn set(
    store: &Database,
    stream: &Stream,
    name: &str,
    account: Option<Account>,
    part: Option<Part>,
    out: &mut impl Write,
) -> Result<()> {
    let members = store.members(stream.id).await?;
    let mut member = match named(&members, name) {
        Some(member) => member.clone(),
        None if name.trim().is_empty() => bail!("--name is empty; give the name in the team"),
        None => Member {
            stream: stream.id,
            person: PersonId::from_uuid(new_id()?),
            account: None,
            name: name.trim().to_owned(),
            part: Part::Reviewer,
        },
    };
    if let Some(account) = &account {
        bound(&members, &member, account)?;
        member.account = Some(account.id);
    }
    member.part = part.unwrap_or(member.part);
    store.set_member(member.clone()).await?;
    let whose = member.account;
    audit(store, "set member", whose, None, Some(stream.id)).await?;
    let part = name_of(&PARTS, &member.part);
    writeln!(out, "{} is {part} in “{}”.", member.name, stream.title)?;
    Ok(())
}

async fn remove(store: &Database, review: &str, name: &str, out: &mut impl Write) -> Result<()> {
    let stream = find(store, review).await?;
    let members = store.members(stream.id).await?;
    let Some(member) = named(&members, name) else {
        bail!("“{}” has nobody called “{name}” in its team", stream.title);
    };
    store.remove_member(stream.id, member.person).await?;
    audit(store, "remove member", member.account, None, Some(stream.id)).await?;
    writeln!(out, "{} is not in the team of “{}” any more.", member.name, stream.title)?;
    writeln!(out, "What they wrote stays; what they have not sent yet stays on their laptop.")?;
    Ok(())
}

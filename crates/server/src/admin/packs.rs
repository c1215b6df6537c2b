//! A review pack becomes a review on the server, with its team.

use std::io::Write;
use std::path::Path;

use ::sync::wire::Audience;
use ::sync::{Change, Seen, StreamId};
use anyhow::{Context, Result, bail};
use review::authority::{Part, may_write, pack_author};
use review::british::plain_day;
use review::edition::Edition;
use review::import::{Options, Problem, Severity, read_edition, read_pack};
use review::pack::{Pack, Role};
use review::start::{person_of_pack, records_of_pack, stream_of_pack};

use super::{audit, bytes, file_name, reference};
use crate::database::Database;
use crate::store::{Member, Store, StoreError, Stream};

/// Makes the stream of a pack with its team, nobody of whom has an account yet, and appends what the pack brings. What
/// colleagues did in a pack for practice stays out: on the server it is a review like any other.
pub(super) async fn import(
    store: &Database,
    file: &Path,
    edition: Option<&Path>,
    out: &mut impl Write,
) -> Result<()> {
    let beside = match edition {
        Some(path) => Some(edition_of(path, "")?),
        None => None,
    };
    let mut pack = read_pack(&bytes(file)?, &file_name(file), beside.as_ref())
        .map_err(|problems| refused(file, &problems))?;
    let practised = pack.team_work.take().is_some();
    let Some(edition) = pack.edition.as_ref().or(beside.as_ref()) else {
        bail!("{} holds no edition; name one with --edition FILE", file.display());
    };
    let id = stream_of_pack(&pack);
    let openings = records_of_pack(id, &pack, edition).with_context(|| file_name(file))?;
    let changes: Result<Vec<Change>, _> = openings.iter().map(|one| one.change(id)).collect();
    let changes = changes.with_context(|| file_name(file))?;
    let team = team(id, &pack);
    let stream = Stream { id, audience: Audience::Team, title: title(&pack), locked: false };
    match store.add_stream(stream.clone(), team.clone()).await {
        // An import that was cut off after this is taken up again.
        Err(StoreError::Exists(_)) if store.heads(id).await?.is_empty() => {}
        Err(StoreError::Exists(_)) => bail!(
            "“{}” is on the server already; a review is changed from a laptop, or with `member set`",
            stream.title
        ),
        done => done?,
    }
    let parts = team.clone();
    let part = move |change: &Change| {
        let member = parts.iter().find(|member| member.person == change.author);
        let part = member.map(|member| member.part);
        // The pack itself comes through the project team, whose server this is.
        part.or((change.author == pack_author(id)).then_some(Part::ProjectTeam))
    };
    let allowed = move |change: &Change, seen: Seen<'_>| {
        part(change).is_some_and(|part| may_write(change, seen, part))
    };
    let records = reference::append(store, id, changes, allowed).await?;
    audit(store, "import pack", None, None, Some(id)).await?;
    writeln!(out, "“{}” is on the server with {records} records.", stream.title)?;
    if practised {
        writeln!(out, "What colleagues did in it is for practice, and was left out.")?;
    }
    writeln!(out, "Its team has no accounts yet. For each:")?;
    for member in &team {
        writeln!(out, "  enrol --email ... --review {id} --as \"{}\"", member.name)?;
    }
    Ok(())
}

fn team(id: StreamId, pack: &Pack) -> Vec<Member> {
    let member = |member: &review::pack::PackMember| Member {
        stream: id,
        person: person_of_pack(id, &member.key),
        account: None,
        name: member.name.clone(),
        part: match member.role {
            Role::Lead => Part::Lead,
            Role::ProjectTeam => Part::ProjectTeam,
            _ => Part::Reviewer,
        },
    };
    pack.team.iter().map(member).collect()
}

/// `Hawthorn Unit, 14 October 2026`.
fn title(pack: &Pack) -> String {
    let review = &pack.review;
    let day = review.visit_date.parse().map_or(review.visit_date.clone(), plain_day);
    format!("{}, {day}", review.unit)
}

/// An edition in a file.
pub(super) fn edition_of(path: &Path, label: &str) -> Result<Edition> {
    let read = read_edition(&bytes(path)?, &file_name(path), &Options::default(), label);
    read.map_err(|problems| refused(path, &problems))
}

/// All that stops an import, as the window would list it.
fn refused(path: &Path, problems: &[Problem]) -> anyhow::Error {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let list: Vec<String> = errors
        .take(20)
        .map(|problem| format!("{} {} {}", problem.code, problem.what, problem.todo))
        .collect();
    let name = file_name(path);
    anyhow::anyhow!(
        "nothing was imported from {name}; put this right and try again:\n  {}",
        list.join("\n  ")
    )
}

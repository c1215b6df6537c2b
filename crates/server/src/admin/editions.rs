//! Editions and the list of services: for everybody who is enrolled to read.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use ::sync::{Body, RecordId, StreamId};
use anyhow::{Context, Result, anyhow};
use review::edition::Edition;
use review::records::{EditionHead, Record, StandardRecord};
use serde::Serialize;

use super::packs::edition_of;
use super::reference::{Wanted, bring, stream_of};
use super::tables::Table;
use super::{audit, file_name};
use crate::database::Database;

/// The kind of a service's record.
const SERVICE: &str = "service";

/// A service of the network.
#[derive(Debug, Serialize)]
struct Service<'a> {
    name: &'a str,
    organisation: &'a str,
    region: &'a str,
}

/// Brings an edition to what the file says. Each edition is a stream of its own, with the records that a review makes
/// of it.
pub(super) async fn edition(
    store: &Database,
    file: &Path,
    label: Option<String>,
    out: &mut impl Write,
) -> Result<()> {
    let named = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let edition = edition_of(file, &label.or_else(named).unwrap_or_default())?;
    let stream = stream_of(&format!("edition\0{}", edition.label));
    let wanted = wanted(stream, &edition)?;
    let done = bring(store, stream, &edition.label, wanted, true).await?;
    audit(store, "import edition", None, None, Some(stream)).await?;
    writeln!(
        out,
        "The edition “{}” has {} standards: {} records added, {} changed, {} removed, {} as they were.",
        edition.label,
        edition.standards.len(),
        done.added,
        done.changed,
        done.removed,
        done.same
    )?;
    Ok(())
}

fn wanted(stream: StreamId, edition: &Edition) -> Result<Vec<Wanted>> {
    let head = Edition { standards: Vec::new(), ..edition.clone() };
    let head = Record::Edition(EditionHead { edition: head });
    let mut all = vec![record(stream, "edition", &head)?];
    for (place, standard) in (0..).zip(&edition.standards) {
        let body = Record::Standard(StandardRecord { place, standard: standard.clone() });
        all.push(record(stream, &standard.code, &body)?);
    }
    Ok(all)
}

fn record(stream: StreamId, key: &str, record: &Record) -> Result<Wanted> {
    let kind = record.kind();
    let long = || anyhow!("{kind} {key} is too long to be kept; shorten it");
    let body = Body::parse(record.write()?).map_err(|_| long())?;
    Ok(Wanted { record: RecordId::named(stream, kind, key), kind, body })
}

/// Adds the services of a table, and brings those that are there to what it says.
pub(super) async fn services(store: &Database, file: &Path, out: &mut impl Write) -> Result<()> {
    let mut table = Table::open(file, &["name", "organisation", "region"])?;
    let stream = stream_of("services");
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for row in table.rows() {
        let [name, organisation, region] = [0, 1, 2].map(|column| row.cell(column));
        if name.is_empty() || organisation.is_empty() {
            table.wrong(row.line, "a service has a name and an organisation");
        } else if !seen.insert((name.to_owned(), organisation.to_owned())) {
            table.wrong(row.line, &format!("{name} of {organisation} stands there twice"));
        } else {
            let key = format!("{name}\0{organisation}");
            let body = serde_json::to_string(&Service { name, organisation, region })?;
            let body = Body::parse(body).with_context(|| format!("line {}", row.line))?;
            let record = RecordId::named(stream, SERVICE, &key);
            wanted.push(Wanted { record, kind: SERVICE, body });
        }
    }
    table.finish()?;
    let done = bring(store, stream, "Services", wanted, false).await?;
    audit(store, "import services", None, None, Some(stream)).await?;
    writeln!(
        out,
        "{}: {} services added, {} changed, {} as they were.",
        file_name(file),
        done.added,
        done.changed,
        done.same
    )?;
    Ok(())
}

//! Backups, putting one back, and the audit log.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::Utc;

use super::{audit as note, open};
use crate::command::Place;
use crate::database::Database;
use crate::folder::{Folder, make_private};
use crate::store::{SqliteStore, Store, StoreError, sqlite};

const NOT_OURS: &str = "a PostgreSQL database is copied with its own tools:";

/// Writes a checked copy of the database under the time of day.
pub(super) async fn backup(store: &Database, folder: &Path, out: &mut impl Write) -> Result<()> {
    let Database::Sqlite(sqlite) = store else {
        bail!("{NOT_OURS} pg_dump --format=custom --file=standpoint.dump \"$STANDPOINT_DATABASE\"");
    };
    make_private(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let name = format!("standpoint-{}.sqlite", Utc::now().format("%Y%m%d-%H%M%S"));
    let path = folder.join(name);
    sqlite.backup_to(path.clone()).await.context("no copy was made")?;
    only_for_the_owner(&path)?;
    note(store, "backup", None, None, None).await?;
    writeln!(out, "Written and checked: {}", path.display())?;
    writeln!(out, "It is not encrypted: keep it where the server's own data would be kept.")?;
    Ok(())
}

/// Puts a copy back under a new keeping.
pub(super) async fn restore(
    folder: &Folder,
    place: &Place,
    file: Option<PathBuf>,
    out: &mut impl Write,
) -> Result<()> {
    let held = folder.hold()?;
    let store = match (&place.database, file) {
        (None, Some(file)) => put_back(folder, file, out).await?,
        (None, None) => bail!("name the copy to put back: restore FILE"),
        (Some(_), Some(file)) => bail!(
            "{NOT_OURS} stop the server, pg_restore --clean --dbname=\"$STANDPOINT_DATABASE\" {}, then `restore` without a file",
            file.display()
        ),
        (Some(_), None) => marked(folder, place).await?,
    };
    drop(held);
    note(&store, "restore", None, None, None).await?;
    writeln!(
        out,
        "Start the server. At its next sync each laptop sees that this is another keeping of the logs,"
    )?;
    writeln!(
        out,
        "reads everything again and offers every change of its own that the copy does not have."
    )?;
    writeln!(
        out,
        "People and laptops that were added since the copy was made are to be added again."
    )?;
    Ok(())
}

async fn put_back(folder: &Folder, file: PathBuf, out: &mut impl Write) -> Result<Database> {
    let (place, backup) = (folder.path(""), file.clone());
    let restored =
        tokio::task::spawn_blocking(move || SqliteStore::restore_from(&place, &backup)).await?;
    let aside = match restored {
        Err(StoreError::InUse) => {
            bail!("a server or another command has the data open; stop it first and try again")
        }
        restored => restored.with_context(|| format!("{} was not put back", file.display()))?,
    };
    only_for_the_owner(&folder.path(sqlite::FILE))?;
    writeln!(out, "{} is the server's database now.", file.display())?;
    if let Some(aside) = aside {
        writeln!(out, "What was there before is kept: {}", aside.display())?;
    }
    Ok(Database::in_folder(folder)?)
}

/// A PostgreSQL that its own tools have put back.
async fn marked(folder: &Folder, place: &Place) -> Result<Database> {
    let store = open(folder, place).await?;
    if let Database::Postgres(postgres) = &store {
        postgres.mark_restored().await?;
    }
    Ok(store)
}

/// A file that others in the same folder cannot read.
fn only_for_the_owner(path: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    let _ = path;
    Ok(())
}

/// Prints the audit log.
pub(super) async fn audit(store: &Database, most: u32, out: &mut impl Write) -> Result<()> {
    for (at, what) in store.audited(most).await? {
        writeln!(out, "{}\t{what}", at.format("%Y-%m-%d %H:%M:%S UTC"))?;
    }
    Ok(())
}

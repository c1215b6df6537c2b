//! Files that only their owner may read, and that are whole or not there after a power cut.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Makes the folder, readable by its owner only. What a link points to was not made by us and is
/// left as open as it is.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    // The folder may have been there before us, open to others.
    #[cfg(unix)]
    if !std::fs::symlink_metadata(path)?.is_symlink() {
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    }
    Ok(())
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Opens the file for reading and writing and makes it if there is none.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    private().create(true).truncate(false).open(path)
}

/// A new empty file in the place of whatever was there.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    remove(path)?;
    private().create_new(true).open(path)
}

/// Writes the whole file or, if anything fails, leaves the old one. For our own folder, where a
/// part that a crash left is ours to remove.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let part = beside(path, ".part");
    let file = create_private(&part)?;
    place(file, &part, path, write)
}

/// Writes a whole file where a person chose, readable by its owner only, or leaves what was there.
/// Nothing else in that folder is written to, followed or removed, whatever its name.
///
/// # Errors
/// Those of the disk; an older file of that name is then as it was.
pub fn write_chosen(
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    const TRIES: u32 = 100;
    let mut n = 0;
    loop {
        let part = beside(path, &format!(".{n}.part"));
        match private().create_new(true).open(&part) {
            Ok(file) => return place(file, &part, path, write),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && n < TRIES => n += 1,
            Err(e) => return Err(e),
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

fn place(
    mut file: File,
    part: &Path,
    path: &Path,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let written = write(&mut file).and_then(|()| file.flush()).and_then(|()| file.sync_all());
    drop(file);
    let placed = written.and_then(|()| rename(part, path));
    if placed.is_err() {
        // The first error is the one worth telling.
        let _ = std::fs::remove_file(part);
    }
    placed
}

/// Renames within one file system and makes it last.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)?;
    sync_parent(to)
}

/// Removes the file; one that is not there is as good as removed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Flushes the contents of a file that others wrote.
pub(crate) fn sync(path: &Path) -> io::Result<()> {
    private().open(path)?.sync_all()
}

/// Makes a rename last: on Unix the folder has to be flushed too; elsewhere it cannot be opened.
fn sync_parent(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        match File::open(parent)?.sync_all() {
            // Some network and memory-stick file systems cannot flush a folder at all.
            Err(e)
                if matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            }
            other => other?,
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

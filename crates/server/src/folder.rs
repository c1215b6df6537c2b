//! The server's data folder: private, and open in one server at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Neither `XDG_DATA_HOME` nor `HOME` says where.
    #[error("no folder for the data is known on this machine; name one with --data DIR")]
    Nowhere,
    /// Another program has it.
    #[error(
        "another server has the data in {0} open; stop it first (systemctl stop, or end its process) and try again"
    )]
    InUse(PathBuf),
    /// The operating system refuses.
    #[error("{path} cannot be used: {error}; check who owns it and that the disk has room")]
    Io {
        /// What was touched.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

/// A folder that only its owner can read.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

/// Holds the data for one program until it is dropped, or the program ends however it ends.
#[derive(Debug)]
pub struct Held {
    // The open file is the lock.
    _file: File,
}

impl Folder {
    /// The folder at this path, made if it is not there.
    ///
    /// # Errors
    /// [`FolderError::Io`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, FolderError> {
        let path = path.into();
        make_private(&path).map_err(|error| FolderError::Io { path: path.clone(), error })?;
        Ok(Self(path))
    }

    /// Where data goes when nobody says: `$XDG_DATA_HOME/standpoint-server`, or `~/.local/share/standpoint-server`.
    ///
    /// # Errors
    /// [`FolderError::Nowhere`].
    pub fn usual() -> Result<PathBuf, FolderError> {
        let set =
            |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let data =
            set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
        data.map(|data| data.join("standpoint-server")).ok_or(FolderError::Nowhere)
    }

    /// The path of something in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The path of the SQLite database.
    pub fn database(&self) -> PathBuf {
        self.path("standpoint.db")
    }

    /// Takes the folder for a program that needs it to itself.
    ///
    /// # Errors
    /// [`FolderError::InUse`], [`FolderError::Io`].
    pub fn hold(&self) -> Result<Held, FolderError> {
        let path = self.path("serving.lock");
        let io = |error| FolderError::Io { path: path.clone(), error };
        let file = private().write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => Ok(Held { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(self.0.clone())),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }

    /// Writes a file that only its owner can read, whole or not at all.
    ///
    /// # Errors
    /// [`FolderError::Io`].
    pub fn write(&self, name: &str, content: &[u8]) -> Result<PathBuf, FolderError> {
        let path = self.path(name);
        write_private(&path, content)
            .map_err(|error| FolderError::Io { path: path.clone(), error })?;
        Ok(path)
    }

    /// Removes a file, if it is there.
    pub fn remove(&self, name: &str) {
        // Only a convenience for others is ever removed; that it stays behind does no harm.
        let _ = fs::remove_file(self.path(name));
    }
}

/// Makes a folder that only its owner can enter; one that is there stays as it is.
///
/// # Errors
/// Those of the file system.
pub fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a private file beside its place, and moves it there once it is on the disk.
///
/// # Errors
/// Those of the file system; an older file is still there.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    // What a crash left behind may have other permissions.
    let _ = fs::remove_file(&beside);
    let mut file = private().write(true).create_new(true).open(&beside)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

/// Opens files so that only their owner can read them.
pub fn private() -> OpenOptions {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_held_by_one_at_a_time() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path().join("data")).unwrap();
        let held = folder.hold().unwrap();
        assert!(matches!(folder.hold(), Err(FolderError::InUse(_))));
        drop(held);
        folder.hold().unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn folder_and_files_are_their_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path().join("deep/data")).unwrap();
        let file = folder.write("key.pem", b"one").unwrap();
        folder.write("key.pem", b"two").unwrap();
        let _held = folder.hold().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.path().join("deep/data")), 0o700);
        assert_eq!((mode(&file), mode(&folder.path("serving.lock"))), (0o600, 0o600));
        assert_eq!(fs::read(&file).unwrap(), b"two");
    }
}

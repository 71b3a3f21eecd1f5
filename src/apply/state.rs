//! The directory `.tokioize` in the workspace root: lock and journals.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::ApplyError;

/// Name of the state directory.
pub const DIRECTORY: &str = ".tokioize";

const PENDING: &str = "pending.json";
const APPLIED: &str = "applied.json";

/// The state directory of one workspace.
#[derive(Debug)]
pub struct State {
    root: PathBuf,
    directory: PathBuf,
}

/// The text of a journal, and where it is kept.
#[derive(Debug)]
pub struct Stored {
    /// The file.
    pub path: PathBuf,
    /// What it holds.
    pub text: String,
}

/// Held while files are written; released when dropped, and by the system when the process dies.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that is just being started elsewhere in the program holds a copy. Should
        // this fail, the end of the program releases the lock.
        let _ = self.0.unlock();
    }
}

impl State {
    /// The state directory of `root`, created if it is missing.
    pub fn create(root: &Path) -> Result<State, ApplyError> {
        let directory = root.join(DIRECTORY);
        fs::create_dir_all(&directory).map_err(ApplyError::io("create", &directory))?;
        let ignore = directory.join(".gitignore");
        if !ignore.exists() {
            fs::write(&ignore, "*\n").map_err(ApplyError::io("write", &ignore))?;
        }
        Ok(State { root: root.to_path_buf(), directory })
    }

    /// The nearest state directory at or above `start`.
    pub fn find(start: &Path) -> Result<Option<State>, ApplyError> {
        let start = fs::canonicalize(start).map_err(ApplyError::io("find", start))?;
        let root = start.ancestors().find(|folder| folder.join(DIRECTORY).is_dir());
        Ok(root.map(|root| State { root: root.to_path_buf(), directory: root.join(DIRECTORY) }))
    }

    /// The workspace root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Keeps other runs out.
    pub fn lock(&self) -> Result<Lock, ApplyError> {
        let path = self.directory.join("lock");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(ApplyError::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => Err(ApplyError::Locked(self.root.clone())),
            Err(TryLockError::Error(source)) => Err(ApplyError::io("lock", &path)(source)),
        }
    }

    /// The journal of a run that did not end.
    pub fn pending(&self) -> Result<Option<Stored>, ApplyError> {
        self.read(PENDING)
    }

    /// The journal of the last finished run.
    pub fn applied(&self) -> Result<Option<Stored>, ApplyError> {
        self.read(APPLIED)
    }

    fn read(&self, name: &str) -> Result<Option<Stored>, ApplyError> {
        let path = self.directory.join(name);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ApplyError::io("read", &path)(error)),
        };
        Ok(Some(Stored { path, text }))
    }

    /// Records a run before its first write.
    pub fn begin(&self, journal: &str) -> Result<(), ApplyError> {
        let path = self.directory.join(PENDING);
        let draft = self.directory.join("draft.json");
        let written = File::create(&draft).and_then(|mut file| {
            file.write_all(journal.as_bytes())?;
            file.sync_all()
        });
        let placed = written.and_then(|()| fs::rename(&draft, &path));
        if let Err(source) = placed {
            // What remains of the draft means nothing to anyone.
            let _ = fs::remove_file(&draft);
            return Err(ApplyError::io("write", &path)(source));
        }
        sync_directory(&self.directory)
    }

    /// The run is complete: its journal is what `undo` takes back.
    pub fn commit(&self) -> Result<(), ApplyError> {
        let (pending, applied) = (self.directory.join(PENDING), self.directory.join(APPLIED));
        fs::rename(&pending, &applied).map_err(ApplyError::io("write", &applied))?;
        sync_directory(&self.directory)
    }

    /// The run has been taken back, or was one that takes back: forget it.
    pub fn forget_pending(&self) -> Result<(), ApplyError> {
        self.remove(PENDING)
    }

    /// The last run has been taken back.
    pub fn forget_applied(&self) -> Result<(), ApplyError> {
        self.remove(APPLIED)
    }

    fn remove(&self, name: &str) -> Result<(), ApplyError> {
        let path = self.directory.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ApplyError::io("remove", &path)(error))
            }
            _ => sync_directory(&self.directory),
        }
    }
}

/// Makes renames in `directory` survive a power cut.
pub(super) fn sync_directory(directory: &Path) -> Result<(), ApplyError> {
    // Only Unix can open a directory for that.
    if cfg!(unix) {
        File::open(directory)
            .and_then(|directory| directory.sync_all())
            .map_err(ApplyError::io("sync", directory))?;
    }
    Ok(())
}

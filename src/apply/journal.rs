//! One run's record, and the run itself: stage every new text, then rename all of them into place.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::state::{State, Stored, sync_directory};
use super::target::Target;
use super::{ApplyError, Interrupt};

const SCHEMA: u32 = 1;

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Writes changes.
    Apply,
    /// Takes the last apply back.
    Undo,
}

/// The record of one run. It holds both texts of every file: what is written can be told from what is not, and
/// either can be restored, without trusting anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Journal {
    schema: u32,
    /// What the run does.
    pub kind: Kind,
    files: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// Relative to the workspace root, so that a moved workspace can still be restored.
    path: String,
    /// Name of the staged new text, in the file's own directory.
    staged: String,
    old: String,
    new: String,
}

/// Which of a journal's texts a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Present {
    Old,
    New,
    Neither,
}

impl Journal {
    /// The record of a run over `targets`, which lie under `root`.
    pub fn new(kind: Kind, root: &Path, targets: Vec<Target>) -> Result<Journal, ApplyError> {
        let root = fs::canonicalize(root).map_err(ApplyError::io("find", root))?;
        let mut files = Vec::with_capacity(targets.len());
        for target in targets {
            let Ok(path) = target.file.strip_prefix(&root) else {
                return Err(ApplyError::Outside { file: target.file, root });
            };
            let Some(path) = path.to_str() else { return Err(ApplyError::NotUnicode(target.file)) };
            files.push(Entry {
                path: path.into(),
                staged: free_name(&target.file, files.len()),
                old: target.old.to_string(),
                new: target.new.to_string(),
            });
        }
        Ok(Journal { schema: SCHEMA, kind, files })
    }

    /// The journal of what is still to be written.
    pub(super) fn pending(mut self, root: &Path) -> Result<Journal, ApplyError> {
        let mut left = Vec::with_capacity(self.files.len());
        for entry in self.files {
            if entry.present(root)? == Present::Old {
                left.push(entry);
            }
        }
        self.files = left;
        Ok(self)
    }

    /// The journal that takes this one back.
    pub fn reversed(self) -> Journal {
        let turn = |entry: Entry| Entry { old: entry.new, new: entry.old, ..entry };
        Journal { kind: Kind::Undo, files: self.files.into_iter().map(turn).collect(), ..self }
    }

    /// Reads what a run stored.
    pub fn load(stored: Stored) -> Result<Journal, ApplyError> {
        let Stored { path, text } = stored;
        Journal::parse(&text).map_err(|message| ApplyError::Journal { path, message })
    }

    /// Reads what [`Journal::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Journal, String> {
        let journal: Journal = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if journal.schema != SCHEMA {
            return Err(format!("journal version {} is unknown", journal.schema));
        }
        for entry in &journal.files {
            let plain = |path: &str| {
                Path::new(path).components().all(|part| matches!(part, std::path::Component::Normal(_)))
            };
            if !plain(&entry.path) || !plain(&entry.staged) || entry.staged.contains(['/', '\\']) {
                return Err(format!("`{}` is not a path below the workspace", entry.path));
            }
        }
        Ok(journal)
    }

    /// The text that is stored.
    pub fn to_text(&self) -> String {
        // Strings and numbers always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The files of the run.
    pub fn paths(&self, root: &Path) -> Vec<PathBuf> {
        self.files.iter().map(|entry| entry.file(root)).collect()
    }

    /// Which text each file has.
    pub(super) fn present(&self, root: &Path) -> Result<Vec<(PathBuf, Present)>, ApplyError> {
        self.files.iter().map(|entry| Ok((entry.file(root), entry.present(root)?))).collect()
    }

    /// Writes everything, or takes everything back.
    pub(super) fn run(&self, state: &State, interrupt: &dyn Interrupt) -> Result<(), ApplyError> {
        state.begin(&self.to_text())?;
        match self.write(state.root(), interrupt) {
            Ok(()) => self.finish(state),
            Err(cause) => match self.revert(state) {
                Ok(()) => Err(cause),
                Err(revert) => Err(ApplyError::HalfWay { cause: Box::new(cause), revert: Box::new(revert) }),
            },
        }
    }

    fn write(&self, root: &Path, interrupt: &dyn Interrupt) -> Result<(), ApplyError> {
        let go_on = || if interrupt.requested() { Err(ApplyError::Interrupted) } else { Ok(()) };
        // A full disk shows while staging, when no file has been touched.
        for entry in &self.files {
            go_on()?;
            entry.stage(root)?;
        }
        for entry in &self.files {
            go_on()?;
            if entry.present(root)? != Present::Old {
                return Err(ApplyError::Changed(vec![entry.file(root)]));
            }
            let file = entry.file(root);
            fs::rename(entry.staged(root), &file).map_err(ApplyError::io("replace", &file))?;
        }
        go_on()?;
        self.sync(root)
    }

    /// All files have their new text.
    pub(super) fn finish(&self, state: &State) -> Result<(), ApplyError> {
        match self.kind {
            Kind::Apply => state.commit(),
            Kind::Undo => {
                state.forget_applied()?;
                state.forget_pending()
            }
        }
    }

    /// Gives every file its old text again. Files that somebody else changed stop it before the first write.
    pub(super) fn revert(&self, state: &State) -> Result<(), ApplyError> {
        let root = state.root();
        let foreign: Vec<PathBuf> = self
            .present(root)?
            .into_iter()
            .filter(|(_, present)| *present == Present::Neither)
            .map(|(file, _)| file)
            .collect();
        for entry in &self.files {
            remove_if_exists(&entry.staged(root))?;
        }
        if !foreign.is_empty() {
            // Nothing was written: then the foreign change is nobody's loss, and there is nothing to take back.
            if self.present(root)?.iter().all(|(_, present)| *present != Present::New) {
                return state.forget_pending();
            }
            return Err(ApplyError::Changed(foreign));
        }
        for entry in &self.files {
            if entry.present(root)? == Present::New {
                let back = Entry { old: entry.new.clone(), new: entry.old.clone(), ..entry.clone() };
                back.stage(root)?;
                let file = back.file(root);
                fs::rename(back.staged(root), &file).map_err(ApplyError::io("restore", &file))?;
            }
        }
        self.sync(root)?;
        state.forget_pending()
    }

    fn sync(&self, root: &Path) -> Result<(), ApplyError> {
        let files = self.paths(root);
        let folders: BTreeSet<&Path> = files.iter().filter_map(|file| file.parent()).collect();
        folders.into_iter().try_for_each(sync_directory)
    }
}

impl Entry {
    fn file(&self, root: &Path) -> PathBuf {
        root.join(&self.path)
    }

    fn staged(&self, root: &Path) -> PathBuf {
        self.file(root).with_file_name(&self.staged)
    }

    fn present(&self, root: &Path) -> Result<Present, ApplyError> {
        let file = self.file(root);
        match fs::read(&file) {
            Ok(text) if text == self.old.as_bytes() => Ok(Present::Old),
            Ok(text) if text == self.new.as_bytes() => Ok(Present::New),
            Ok(_) => Ok(Present::Neither),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Present::Neither),
            Err(error) => Err(ApplyError::io("read", &file)(error)),
        }
    }

    /// Writes the new text beside the file, with the file's owner and permissions.
    fn stage(&self, root: &Path) -> Result<(), ApplyError> {
        let (file, staged) = (self.file(root), self.staged(root));
        let metadata = fs::metadata(&file).map_err(ApplyError::io("read", &file))?;
        let written = File::create_new(&staged).and_then(|mut out| {
            out.write_all(self.new.as_bytes())?;
            keep_owner(&staged, &metadata);
            out.set_permissions(metadata.permissions())?;
            out.sync_all()
        });
        written.map_err(ApplyError::io("write", &staged))
    }
}

/// A name beside `file` that nobody uses, so that cleaning up removes nothing of the user's.
fn free_name(file: &Path, nth: usize) -> String {
    let names = (0u32..).map(|attempt| match attempt {
        0 => format!(".tokioize-{nth}.tmp"),
        _ => format!(".tokioize-{nth}-{attempt}.tmp"),
    });
    let is_free = |name: &String| fs::symlink_metadata(file.with_file_name(name)).is_err();
    names.into_iter().find(is_free).unwrap_or_default()
}

/// A different owner is only possible for the superuser, and not worth failing for.
fn keep_owner(staged: &Path, metadata: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let _ = chown(staged, Some(metadata.uid()), Some(metadata.gid()));
    }
    #[cfg(not(unix))]
    let _ = (staged, metadata);
}

fn remove_if_exists(path: &Path) -> Result<(), ApplyError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ApplyError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_cannot_point_outside() {
        let text = |path: &str| {
            format!(
                r#"{{"schema":1,"kind":"apply","files":[{{"path":"{path}","staged":".t","old":"","new":"x"}}]}}"#
            )
        };
        assert!(Journal::parse(&text("src/a.rs")).is_ok());
        assert!(Journal::parse(&text("../a.rs")).is_err());
        assert!(Journal::parse(&text("/etc/passwd")).is_err());
        assert!(Journal::parse("{}").is_err());
    }
}

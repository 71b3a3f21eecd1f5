//! Writes changes into the user's files: all of them or none, and never over what somebody else wrote.
//!
//! A run first records every file's old and new text in a journal, then stages the new texts beside their files,
//! and only then renames them into place. Whatever interrupts it, each file has its old or its new text, and
//! the journal says how to finish or take back the rest.

pub mod guard;
pub mod journal;
pub mod root;
pub mod state;
pub mod target;
pub mod undo;

use std::io;
use std::path::{Path, PathBuf};

use crate::present::change::FileChange;

use journal::{Journal, Kind};
use state::State;

/// Asked between all steps whether to stop and take everything back.
pub trait Interrupt {
    /// Whether the user wants to stop.
    fn requested(&self) -> bool;
}

/// Never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uninterrupted;

impl Interrupt for Uninterrupted {
    fn requested(&self) -> bool {
        false
    }
}

/// Why nothing was written, or what stands in the way of taking it back.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The system refused an operation on a file.
    #[error("cannot {action} {}: {said}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        said: io::Error,
    },
    /// Files are not what they were.
    #[error("these files changed in the meantime, and are not overwritten: {}", list(.0))]
    Changed(Vec<PathBuf>),
    /// A file may not be written.
    #[error("{} is read-only; make it writable (chmod u+w) and run again", .0.display())]
    ReadOnly(PathBuf),
    /// A file lies elsewhere.
    #[error("{} lies outside {}; give its own workspace as PATH", file.display(), root.display())]
    Outside {
        /// The file.
        file: PathBuf,
        /// Where files may be written.
        root: PathBuf,
    },
    /// Two paths lead to one file and ask for different texts.
    #[error("{} and {} are the same file, but would be changed differently", first.display(), second.display())]
    SameFile {
        /// One path.
        first: PathBuf,
        /// The other path.
        second: PathBuf,
    },
    /// A path that a journal cannot name.
    #[error("{}: the path is not valid UTF-8", .0.display())]
    NotUnicode(PathBuf),
    /// Another run is at work.
    #[error("another tokioize is writing in {}; wait for it to end", .0.display())]
    Locked(PathBuf),
    /// The journal cannot be understood.
    #[error("{}: {message}; the old texts are in this file, delete it when they are safe", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The user stopped the run; everything is as before.
    #[error("interrupted; nothing was changed")]
    Interrupted,
    /// Something went wrong, and then taking it back did too.
    #[error(
        "{cause}\nand what was already written could not be taken back: {revert}\nrun `tokioize undo` when this is mended"
    )]
    HalfWay {
        /// What went wrong first.
        cause: Box<ApplyError>,
        /// What went wrong then.
        revert: Box<ApplyError>,
    },
}

impl ApplyError {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> ApplyError {
        let path = path.to_path_buf();
        move |said| ApplyError::Io { action, path, said }
    }
}

fn list(files: &[PathBuf]) -> String {
    files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// Writes `changes`, all of which lie under `root`. On an error nothing is changed.
pub fn apply(root: &Path, changes: &[FileChange], interrupt: &dyn Interrupt) -> Result<(), ApplyError> {
    if changes.is_empty() {
        return Ok(());
    }
    let targets = target::resolve(root, changes)?;
    let state = State::create(root)?;
    let _lock = state.lock()?;
    undo::recover_locked(&state)?;
    let journal = Journal::new(Kind::Apply, root, targets)?;
    journal.run(&state, interrupt)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    struct Tree {
        folder: tempfile::TempDir,
        changes: Vec<FileChange>,
    }

    impl Tree {
        fn new(texts: &[(&str, &str, &str)]) -> Self {
            let folder = tempfile::tempdir().unwrap();
            let mut changes = Vec::new();
            for (name, old, new) in texts {
                let file = folder.path().join(name);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(&file, old).unwrap();
                changes.push(FileChange { file, old: (*old).into(), new: (*new).into() });
            }
            Tree { folder, changes }
        }

        fn apply(&self) -> Result<(), ApplyError> {
            apply(self.folder.path(), &self.changes, &Uninterrupted)
        }

        fn text(&self, name: &str) -> String {
            fs::read_to_string(self.folder.path().join(name)).unwrap()
        }

        /// Names of everything but the state directory.
        fn names(&self) -> Vec<String> {
            let mut names: Vec<String> = fs::read_dir(self.folder.path())
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name != state::DIRECTORY)
                .collect();
            names.sort();
            names
        }
    }

    #[test]
    fn bytes_are_kept_and_undo_restores_them() {
        let old = "\u{feff}fn a() {}\r\nfn b() {}";
        let tree = Tree::new(&[("a.rs", old, "\u{feff}fn a() {}\r\nfn c() {}"), ("d/e.rs", "x\n", "y\n")]);
        tree.apply().unwrap();
        assert_eq!(tree.text("a.rs"), "\u{feff}fn a() {}\r\nfn c() {}");
        assert_eq!(tree.text("d/e.rs"), "y\n");
        assert_eq!(tree.names(), ["a.rs", "d"]);
        let undone = undo::undo(tree.folder.path()).unwrap();
        assert!(matches!(undone, undo::Undone::TakenBack(files) if files.len() == 2));
        assert_eq!(tree.text("a.rs"), old);
        assert!(matches!(undo::undo(tree.folder.path()).unwrap(), undo::Undone::Nothing));
    }

    #[test]
    fn changed_files_are_never_overwritten() {
        let tree = Tree::new(&[("a.rs", "1", "2"), ("b.rs", "1", "2")]);
        fs::write(tree.folder.path().join("b.rs"), "mine").unwrap();
        assert!(matches!(tree.apply().unwrap_err(), ApplyError::Changed(files) if files.len() == 1));
        assert_eq!((tree.text("a.rs"), tree.text("b.rs")), ("1".into(), "mine".into()));
    }

    #[test]
    fn undo_refuses_after_edits_and_names_them() {
        let tree = Tree::new(&[("a.rs", "1", "2"), ("b.rs", "1", "2")]);
        tree.apply().unwrap();
        fs::write(tree.folder.path().join("b.rs"), "mine").unwrap();
        let error = undo::undo(tree.folder.path()).unwrap_err();
        assert!(error.to_string().contains("b.rs") && !error.to_string().contains("a.rs"), "{error}");
        assert_eq!(tree.text("a.rs"), "2");
        // Somebody took that file back by other means.
        fs::write(tree.folder.path().join("b.rs"), "1").unwrap();
        let undone = undo::undo(tree.folder.path()).unwrap();
        assert!(matches!(undone, undo::Undone::TakenBack(files) if files.len() == 1));
        assert_eq!((tree.text("a.rs"), tree.text("b.rs")), ("1".into(), "1".into()));
    }

    #[cfg(unix)]
    #[test]
    fn permissions_links_and_read_only_files() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mut tree = Tree::new(&[("a.rs", "1", "2")]);
        let file = tree.folder.path().join("a.rs");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o751)).unwrap();
        let link = tree.folder.path().join("link.rs");
        symlink("a.rs", &link).unwrap();
        tree.changes.push(FileChange { file: link.clone(), ..tree.changes[0].clone() });
        tree.apply().unwrap();
        assert_eq!(tree.text("a.rs"), "2");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o751);

        tree.changes[1].new = "3".into();
        assert!(matches!(tree.apply().unwrap_err(), ApplyError::SameFile { .. }));

        tree.changes = vec![FileChange { file: file.clone(), old: "2".into(), new: "3".into() }];
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(tree.apply().unwrap_err(), ApplyError::ReadOnly(_)));
        assert_eq!(tree.text("a.rs"), "2");
    }

    #[test]
    fn files_elsewhere_and_vanished_directories() {
        let tree = Tree::new(&[("a.rs", "1", "2")]);
        let inner = tree.folder.path().join("inner");
        fs::create_dir(&inner).unwrap();
        assert!(matches!(
            apply(&inner, &tree.changes, &Uninterrupted).unwrap_err(),
            ApplyError::Outside { .. }
        ));
        let tree = Tree::new(&[("d/a.rs", "1", "2")]);
        fs::remove_dir_all(tree.folder.path().join("d")).unwrap();
        let error = tree.apply().unwrap_err().to_string();
        assert!(error.contains("d/a.rs") && error.starts_with("cannot read"), "{error}");
    }

    /// Stops at the `n`th question.
    struct StopAt(std::cell::Cell<usize>);

    impl Interrupt for StopAt {
        fn requested(&self) -> bool {
            self.0.set(self.0.get().saturating_sub(1));
            self.0.get() == 0
        }
    }

    #[test]
    fn an_interrupt_at_any_step_leaves_everything_as_before() {
        for step in 1.. {
            let tree = Tree::new(&[("a.rs", "1", "2"), ("b.rs", "1", "2"), ("c.rs", "1", "2")]);
            match apply(tree.folder.path(), &tree.changes, &StopAt(step.into())) {
                Ok(()) => {
                    assert!(step > 6, "fewer steps than expected");
                    return;
                }
                Err(ApplyError::Interrupted) => {
                    assert_eq!(tree.names(), ["a.rs", "b.rs", "c.rs"]);
                    assert!(["a.rs", "b.rs", "c.rs"].iter().all(|name| tree.text(name) == "1"));
                    assert!(matches!(undo::undo(tree.folder.path()).unwrap(), undo::Undone::Nothing));
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn files_that_look_like_ours_are_kept() {
        let tree = Tree::new(&[("a.rs", "1", "2")]);
        let file = tree.folder.path().join(".tokioize-0.tmp");
        fs::write(&file, "mine").unwrap();
        tree.apply().unwrap();
        undo::undo(tree.folder.path()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    }

    #[test]
    fn a_second_run_is_locked_out() {
        let tree = Tree::new(&[("a.rs", "1", "2")]);
        let state = State::create(tree.folder.path()).unwrap();
        let _lock = state.lock().unwrap();
        assert!(matches!(tree.apply().unwrap_err(), ApplyError::Locked(_)));
        assert_eq!(tree.text("a.rs"), "1");
    }
}

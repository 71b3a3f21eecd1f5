//! A copy of the tree for cargo to work in, so that the user's files stay as they are.
//!
//! Every folder keeps its absolute path below the copy's root, so that relative paths between packages stay right.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail};
use tempfile::TempDir;

/// Files above this size are linked: nothing that cargo reads is that big.
const LINKED_SIZE: u64 = 64 << 20;
/// Folders that are big, not Rust, and at most read.
const LINKED_FOLDERS: &[&str] = &["node_modules", ".venv"];

/// The copy. It is deleted when dropped.
pub struct Shadow {
    directory: TempDir,
    /// Where the copy is, without symbolic links.
    root: PathBuf,
    copied: Vec<PathBuf>,
}

impl Shadow {
    /// An empty copy.
    pub fn new() -> Result<Shadow, anyhow::Error> {
        let directory = tempfile::Builder::new()
            .prefix("tokioize-")
            .tempdir()
            .context("cannot create a temporary directory for the copy of the tree")?;
        let root = directory.path().canonicalize().context("the temporary directory vanished")?;
        Ok(Shadow { directory, root, copied: Vec::new() })
    }

    /// A folder beside the copy, for build artefacts that nobody wants to keep.
    pub fn artefacts(&self) -> PathBuf {
        self.directory.path().join("artefacts")
    }

    /// Where the copy of `path` is.
    pub fn of(&self, path: &Path) -> PathBuf {
        let mut result = self.root.join("tree");
        for component in path.components() {
            match component {
                Component::Normal(name) => result.push(name),
                // A drive becomes a folder.
                Component::Prefix(prefix) => {
                    let name = prefix.as_os_str().to_string_lossy();
                    result.push(name.replace([':', '\\', '/', '?'], "_"));
                }
                Component::RootDir | Component::CurDir | Component::ParentDir => {}
            }
        }
        result
    }

    /// The original of a path below the copy.
    pub fn original(&self, path: &Path) -> Option<PathBuf> {
        self.copied.iter().find_map(|it| Some(it.join(path.strip_prefix(self.of(it)).ok()?)))
    }

    /// `text` with the paths of originals instead of those of copies.
    pub fn in_terms_of_originals(&self, text: &str) -> String {
        let tree = self.root.join("tree").display().to_string();
        text.replace(&tree, "")
    }

    /// Copies the folder `from`, without version control and build artefacts.
    pub fn copy(&mut self, from: &Path) -> Result<(), anyhow::Error> {
        let to = self.of(from);
        copy_folder(from, &to)?;
        for above in from.ancestors().skip(1) {
            self.copy_settings(above)?;
        }
        self.copied.push(from.to_owned());
        Ok(())
    }

    /// What cargo and rustup read from the folders above a workspace.
    fn copy_settings(&self, folder: &Path) -> Result<(), anyhow::Error> {
        let files = [".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"];
        for file in files.map(|it| folder.join(it)).iter().filter(|it| it.is_file()) {
            let to = self.of(file);
            // The home's own settings are found anyway, and would count twice.
            let is_home = std::env::home_dir().is_some_and(|home| home == folder);
            if !is_home && !to.exists() {
                create_parent(&to)?;
                fs::copy(file, &to).with_context(|| format!("cannot copy {}", file.display()))?;
            }
        }
        Ok(())
    }

    /// Makes the folder `outside` visible in the copy, unless it is copied.
    pub fn link(&self, outside: &Path) -> Result<(), anyhow::Error> {
        if self.copied.iter().any(|it| outside.starts_with(it)) {
            return Ok(());
        }
        let to = self.of(outside);
        if !to.exists() {
            create_parent(&to)?;
            return link(outside, &to).with_context(|| format!("cannot link {}", outside.display()));
        }
        if to.is_symlink() {
            return Ok(());
        }
        // Something copied lies below it.
        let entries = fs::read_dir(outside).with_context(|| format!("cannot list {}", outside.display()))?;
        for entry in entries.flatten() {
            let to = to.join(entry.file_name());
            if !to.exists() && entry.file_name() != ".git" && !is_artefacts(&entry.path()) {
                link(&entry.path(), &to)
                    .with_context(|| format!("cannot link {}", entry.path().display()))?;
            }
        }
        Ok(())
    }

    /// Gives the copy of `path` another text, and a new time: cargo tells by it that the file changed.
    pub fn write(&self, path: &Path, text: &str) -> Result<(), anyhow::Error> {
        let to = self.of(path);
        let inside = to
            .parent()
            .and_then(|it| it.canonicalize().ok())
            .is_some_and(|it| it.starts_with(self.root.join("tree")));
        if !inside {
            bail!("{} is reached through a symbolic link that leaves the copied tree", path.display());
        }
        // A link must not be written through.
        match fs::remove_file(&to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot replace {}", to.display()));
            }
            _ => {}
        }
        fs::write(&to, text).with_context(|| format!("cannot write {}", to.display()))
    }
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), anyhow::Error> {
    let mut open = vec![(from.to_owned(), to.to_owned())];
    let mut seen = BTreeSet::new();
    while let Some((from, to)) = open.pop() {
        if !seen.insert(from.clone()) {
            continue;
        }
        fs::create_dir_all(&to).with_context(|| format!("cannot create {}", to.display()))?;
        let entries = fs::read_dir(&from).with_context(|| format!("cannot list {}", from.display()))?;
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot list {}", from.display()))?;
            let (path, to) = (entry.path(), to.join(entry.file_name()));
            let kind = entry.file_type().with_context(|| format!("cannot read {}", path.display()))?;
            let failed = || format!("cannot copy {}", path.display());
            let linked = LINKED_FOLDERS.iter().any(|it| entry.file_name() == *it);
            if to.exists() {
                continue;
            }
            if kind.is_symlink() {
                copy_link(&path, &to).with_context(failed)?;
            } else if kind.is_dir() && linked {
                link(&path, &to).with_context(failed)?;
            } else if kind.is_dir() {
                if entry.file_name() != ".git" && !is_artefacts(&path) {
                    open.push((path, to));
                }
            } else if kind.is_file() {
                let size = entry.metadata().with_context(failed)?.len();
                if size > LINKED_SIZE {
                    link(&path, &to).with_context(failed)?;
                } else {
                    fs::copy(&path, &to).with_context(failed)?;
                }
            }
        }
    }
    Ok(())
}

/// A relative link stays one, so that it leads to the copy of its target.
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    let target = fs::read_link(from)?;
    let leads_up = target.components().any(|it| it == Component::ParentDir);
    match (target.is_absolute(), leads_up, from.canonicalize()) {
        // Where it leads may not be copied.
        (false, true, Ok(absolute)) => link(&absolute, to),
        _ => link(&target, to),
    }
}

fn is_artefacts(folder: &Path) -> bool {
    folder.join("CACHEDIR.TAG").is_file()
        || (folder.file_name().is_some_and(|it| it == "target")
            && folder.parent().is_some_and(|it| it.join("Cargo.toml").is_file()))
}

fn create_parent(path: &Path) -> Result<(), anyhow::Error> {
    let Some(parent) = path.parent() else { return Ok(()) };
    fs::create_dir_all(parent).with_context(|| format!("cannot create {}", parent.display()))
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(windows)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    if target.is_dir() {
        std::os::windows::fs::symlink_dir(target, at)
    } else {
        std::os::windows::fs::symlink_file(target, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_is_written_and_the_original_is_not() {
        let original = tempfile::tempdir().unwrap();
        let package = original.path().join("a/package");
        fs::create_dir_all(package.join("src")).unwrap();
        fs::create_dir_all(package.join("target")).unwrap();
        fs::create_dir_all(original.path().join("a/other")).unwrap();
        fs::write(package.join("Cargo.toml"), "[package]").unwrap();
        fs::write(package.join("src/lib.rs"), "old").unwrap();
        fs::write(original.path().join("a/Cargo.toml"), "[workspace]").unwrap();
        let mut shadow = Shadow::new().unwrap();
        shadow.copy(&package).unwrap();
        shadow.link(&original.path().join("a/other")).unwrap();
        shadow.link(&original.path().join("a")).unwrap();
        let lib = package.join("src/lib.rs");
        shadow.write(&lib, "new").unwrap();
        assert_eq!(fs::read_to_string(&lib).unwrap(), "old");
        assert_eq!(fs::read_to_string(shadow.of(&lib)).unwrap(), "new");
        assert!(!shadow.of(&package.join("target")).exists());
        assert!(shadow.of(&original.path().join("a/Cargo.toml")).is_file());
        assert_eq!(shadow.original(&shadow.of(&lib)), Some(lib));
        let outside = original.path().join("a/other/x.rs");
        assert!(shadow.write(&outside, "new").is_err());
        assert!(!outside.exists());
    }
}

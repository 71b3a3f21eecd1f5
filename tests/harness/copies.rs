//! Copies of packages, outside of the repository (whose ignore rules would hide them from the tool).

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A copy at a path that is the same in every run, so that a shared target directory does not grow with each of them. It stays
/// for inspection. Cargo tells the copies of one package apart only by their files' times, so each file must be written anew.
pub struct Copy {
    /// The package's or workspace's directory.
    pub root: PathBuf,
}

impl Copy {
    /// An empty directory for the copy called `name`.
    pub fn new(name: &str) -> Self {
        // Two checkouts on one machine must not disturb each other.
        let mut hasher = DefaultHasher::new();
        env!("CARGO_MANIFEST_DIR").hash(&mut hasher);
        let root = std::env::temp_dir().join(format!("tokioize-{:08x}", hasher.finish() as u32)).join(name);
        if root.exists() {
            fs::remove_dir_all(&root)
                .unwrap_or_else(|error| panic!("cannot clear {}: {error}", root.display()));
        }
        create_dir(&root);
        Copy { root }
    }

    /// Copies the file at `from` to the place `to` of the copy.
    pub fn add_file(&self, from: &Path, to: &Path) {
        let to = self.root.join(to);
        if let Some(parent) = to.parent() {
            create_dir(parent);
        }
        fs::copy(from, &to).unwrap_or_else(|error| panic!("cannot copy {}: {error}", from.display()));
    }

    /// Copies everything below `from`.
    pub fn add_all(&self, from: &Path) {
        for file in files_below(from) {
            let to = file.strip_prefix(from).expect("it is below");
            self.add_file(&file, to);
        }
    }
}

/// All files below `directory` but those of a target directory, sorted.
pub fn files_below(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![directory.to_path_buf()];
    while let Some(directory) = pending.pop() {
        let entries = fs::read_dir(&directory)
            .unwrap_or_else(|error| panic!("cannot list {}: {error}", directory.display()));
        for entry in entries {
            let path = entry.expect("a directory entry").path();
            if !path.is_dir() {
                files.push(path);
            } else if path.file_name().is_some_and(|name| name != "target") {
                pending.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The Rust files below `directory`, sorted.
pub fn rust_files_below(directory: &Path) -> Vec<PathBuf> {
    let mut files = files_below(directory);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
}

fn create_dir(path: &Path) {
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("cannot create {}: {error}", path.display()));
}

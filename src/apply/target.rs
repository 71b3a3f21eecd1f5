//! Which file each change really goes to, and whether it may.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ApplyError;
use crate::present::change::FileChange;

/// A file to write: links resolved, text unchanged since it was read, writable.
#[derive(Debug, Clone)]
pub struct Target {
    /// The real file.
    pub file: PathBuf,
    /// What it holds.
    pub old: Arc<str>,
    /// What it will hold.
    pub new: Arc<str>,
}

/// Resolves links, so that each file is written once, and checks everything that can be checked before writing.
pub fn resolve(root: &Path, changes: &[FileChange]) -> Result<Vec<Target>, ApplyError> {
    let root = fs::canonicalize(root).map_err(ApplyError::io("find", root))?;
    let mut targets: BTreeMap<PathBuf, &FileChange> = BTreeMap::new();
    let mut changed = Vec::new();
    for change in changes {
        let file = fs::canonicalize(&change.file).map_err(ApplyError::io("read", &change.file))?;
        if !file.starts_with(&root) {
            return Err(ApplyError::Outside { file, root });
        }
        let text = fs::read(&file).map_err(ApplyError::io("read", &file))?;
        let metadata = fs::metadata(&file).map_err(ApplyError::io("read", &file))?;
        if metadata.permissions().readonly() {
            return Err(ApplyError::ReadOnly(file));
        }
        if text != change.old.as_bytes() {
            changed.push(file.clone());
        }
        match targets.get(&file) {
            Some(first) if first.new != change.new => {
                return Err(ApplyError::SameFile { first: first.file.clone(), second: change.file.clone() });
            }
            Some(_) => {}
            None => drop(targets.insert(file, change)),
        }
    }
    if !changed.is_empty() {
        changed.dedup();
        return Err(ApplyError::Changed(changed));
    }
    let target = |(file, change): (PathBuf, &FileChange)| Target {
        file,
        old: change.old.clone(),
        new: change.new.clone(),
    };
    Ok(targets.into_iter().map(target).collect())
}

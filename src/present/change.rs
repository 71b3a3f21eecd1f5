//! Files before and after: the edits of the rewriter, applied to the texts they were made for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};

use crate::edit::{Edit, apply_edits};
use crate::ledger::{FileEdits, Ledger};

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Absolute path.
    pub file: PathBuf,
    /// The text the edits were made for.
    pub old: Arc<str>,
    /// The text to write.
    pub new: Arc<str>,
}

/// Applies `edits` to the ledger's texts. Files that stay equal are left out; the result is ordered by path.
pub fn changes(ledger: &Ledger, edits: &[FileEdits]) -> Result<Vec<FileChange>, anyhow::Error> {
    let mut by_file: BTreeMap<&PathBuf, Vec<Edit>> = BTreeMap::new();
    for file in edits {
        by_file.entry(&file.file).or_default().extend(file.edits.iter().cloned());
    }
    let mut changes = Vec::new();
    for (file, edits) in by_file {
        let Some(old) = ledger.texts.get(file) else {
            bail!(
                "{}: edits for a file whose text was not kept; please report this as a bug",
                file.display()
            );
        };
        for edit in &edits {
            if edit.start > edit.end || old.get(edit.range()).is_none() {
                bail!(
                    "{}: an edit of bytes {}..{} does not fit the text; please report this as a bug",
                    file.display(),
                    edit.start,
                    edit.end
                );
            }
        }
        let new = apply_edits(old, &edits).with_context(|| file.display().to_string())?;
        if *new != **old {
            changes.push(FileChange { file: file.clone(), old: old.clone(), new: new.into() });
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.texts.insert("/a.rs".into(), "äb".into());
        ledger
    }

    fn edit(start: usize, end: usize) -> Vec<FileEdits> {
        vec![FileEdits { file: "/a.rs".into(), edits: vec![Edit { start, end, replacement: "x".into() }] }]
    }

    #[test]
    fn edits_that_do_not_fit_are_errors_not_panics() {
        assert_eq!(&*changes(&ledger(), &edit(2, 3)).unwrap()[0].new, "äx");
        assert!(changes(&ledger(), &edit(1, 2)).is_err());
        assert!(changes(&ledger(), &edit(3, 9)).is_err());
        assert!(changes(&ledger(), &edit(3, 2)).is_err());
        assert!(changes(&Ledger::default(), &edit(0, 0)).is_err());
    }
}

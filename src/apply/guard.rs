//! Refuses to write where the user could not get his text back from version control.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What the user allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowed {
    /// Uncommitted changes.
    pub dirty: Permission,
    /// Files that are not under version control.
    pub no_vcs: Permission,
}

/// Whether something is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Permission {
    /// No.
    #[default]
    Denied,
    /// Yes.
    Granted,
}

impl From<bool> for Permission {
    fn from(flag: bool) -> Self {
        if flag { Permission::Granted } else { Permission::Denied }
    }
}

/// Why nothing may be written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    /// Uncommitted changes.
    #[error(
        "the working tree has uncommitted changes; commit or stash them, or allow it with --allow-dirty:\n{}",
        list(.0)
    )]
    Dirty(Vec<String>),
    /// Files without version control.
    #[error("these files are not under git, so nothing but `tokioize undo` could bring them back; allow it with --allow-no-vcs:\n{}", list(.0))]
    NoVcs(Vec<String>),
    /// Git itself failed.
    #[error("git cannot tell whether the tree is clean: {0}\nmend this, or use --allow-no-vcs")]
    Git(String),
}

/// Lines of a list that are shown.
const LISTED: usize = 20;

fn list(lines: &[String]) -> String {
    let mut shown: Vec<String> = lines.iter().take(LISTED).map(|line| format!("  {line}")).collect();
    if lines.len() > LISTED {
        shown.push(format!("  ... and {} more", lines.len() - LISTED));
    }
    shown.join("\n")
}

/// Checks the repositories of all `files`.
pub fn check(files: &[PathBuf], allowed: Allowed) -> Result<(), GuardError> {
    if allowed.no_vcs == Permission::Granted && allowed.dirty == Permission::Granted {
        return Ok(());
    }
    // Git names files by their real paths.
    let real = |file: &PathBuf| fs::canonicalize(file).unwrap_or_else(|_| file.clone());
    let files: Vec<PathBuf> = files.iter().map(real).collect();
    let mut by_folder: BTreeMap<&Path, Vec<&PathBuf>> = BTreeMap::new();
    for file in &files {
        by_folder.entry(file.parent().unwrap_or(file)).or_default().push(file);
    }
    let mut unversioned = Vec::new();
    let mut repositories: BTreeMap<PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    for (folder, files) in by_folder {
        match toplevel(folder) {
            Ok(Some(top)) => repositories.entry(top).or_default().extend(files),
            Ok(None) => unversioned.extend(files.iter().map(|file| file.display().to_string())),
            Err(_) if allowed.no_vcs == Permission::Granted => {}
            Err(error) => return Err(error),
        }
    }
    let mut dirty = Vec::new();
    for (top, files) in &repositories {
        let tracked = tracked(top, files)?;
        let missing = files.iter().filter(|file| !tracked.contains(file.as_path()));
        unversioned.extend(missing.map(|file| format!("{} (untracked)", file.display())));
        dirty.extend(changed(top)?);
    }
    if !unversioned.is_empty() && allowed.no_vcs == Permission::Denied {
        return Err(GuardError::NoVcs(unversioned));
    }
    if !dirty.is_empty() && allowed.dirty == Permission::Denied {
        return Err(GuardError::Dirty(dirty));
    }
    Ok(())
}

/// Runs git without anything that a repository's configuration could make it execute on the way.
fn git<I, A>(folder: &Path, args: I) -> Result<Output, GuardError>
where
    I: IntoIterator<Item = A>,
    A: AsRef<OsStr>,
{
    Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
        .args(args)
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("LC_ALL", "C")
        .output()
        .map_err(|error| GuardError::Git(format!("cannot run git: {error}")))
}

/// The repository that holds `folder`, if any.
fn toplevel(folder: &Path) -> Result<Option<PathBuf>, GuardError> {
    let output = git(folder, ["rev-parse", "--show-toplevel"])?;
    if output.status.success() {
        let text = String::from_utf8_lossy(&output.stdout);
        return Ok(Some(PathBuf::from(text.trim_end_matches(['\n', '\r']))));
    }
    let message = String::from_utf8_lossy(&output.stderr);
    match message.contains("not a git repository") {
        true => Ok(None),
        false => Err(GuardError::Git(message.trim().to_string())),
    }
}

/// Those of `files` that git knows.
fn tracked(top: &Path, files: &[&PathBuf]) -> Result<BTreeSet<PathBuf>, GuardError> {
    let mut known = BTreeSet::new();
    // Command lines have a length limit.
    for files in files.chunks(200) {
        let fixed = ["--literal-pathspecs", "ls-files", "-z", "--"].map(OsStr::new);
        let output = git(top, fixed.into_iter().chain(files.iter().map(|file| file.as_os_str())))?;
        for name in names(output)? {
            known.insert(top.join(name));
        }
    }
    Ok(known)
}

/// Tracked files with uncommitted changes, as `path (dirty)` or `path (staged)`.
fn changed(top: &Path) -> Result<Vec<String>, GuardError> {
    let output = git(top, ["status", "--porcelain", "-z", "--no-renames", "--untracked-files=no"])?;
    let entries = names(output)?;
    let describe = |entry: &String| {
        let (status, path) = entry.split_at_checked(3)?;
        let kind = if status.as_bytes().get(1) == Some(&b' ') { "staged" } else { "dirty" };
        Some(format!("{path} ({kind})"))
    };
    Ok(entries.iter().filter_map(describe).collect())
}

fn names(output: Output) -> Result<Vec<String>, GuardError> {
    if !output.status.success() {
        return Err(GuardError::Git(String::from_utf8_lossy(&output.stderr).trim().to_string()));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.split('\0').filter(|name| !name.is_empty()).map(str::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(folder: &Path, args: &[&str]) {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        assert!(git(folder, identity.iter().chain(args)).unwrap().status.success(), "{args:?}");
    }

    #[test]
    fn clean_dirty_and_unversioned() {
        let folder = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(folder.path()).unwrap();
        let (a, b) = (top.join("a.rs"), top.join("b c.rs"));
        fs::write(&a, "1").unwrap();
        fs::write(&b, "1").unwrap();
        let files = [a.clone(), b.clone()];
        let nothing = Allowed::default();
        assert!(matches!(check(&files, nothing), Err(GuardError::NoVcs(files)) if files.len() == 2));

        run(&top, &["init", "-q"]);
        run(&top, &["add", "a.rs"]);
        assert!(
            matches!(check(&files, nothing), Err(GuardError::NoVcs(files)) if files[0].ends_with("b c.rs (untracked)"))
        );
        run(&top, &["add", "."]);
        assert_eq!(
            check(&files, nothing),
            Err(GuardError::Dirty(vec!["a.rs (staged)".into(), "b c.rs (staged)".into()]))
        );
        run(&top, &["commit", "-qm", "x"]);
        assert_eq!(check(&files, nothing), Ok(()));

        fs::write(&b, "2").unwrap();
        assert_eq!(check(&files, nothing), Err(GuardError::Dirty(vec!["b c.rs (dirty)".into()])));
        let dirty = Allowed { dirty: Permission::Granted, ..nothing };
        assert_eq!(check(&files, dirty), Ok(()));
    }
}

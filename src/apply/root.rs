//! Where a run may write: the workspace that holds the given paths.

use std::fs;
use std::path::{Path, PathBuf};

use super::ApplyError;

/// The workspace root above all of `paths`: the nearest directory with a `[workspace]` manifest, else the
/// nearest with any manifest, else the deepest directory that holds the paths.
pub fn project_root(paths: &[PathBuf]) -> Result<PathBuf, ApplyError> {
    let mut common: Option<PathBuf> = None;
    for path in paths {
        let path = fs::canonicalize(path).map_err(ApplyError::io("find", path))?;
        let folder = match path.parent() {
            Some(parent) if !path.is_dir() => parent.to_path_buf(),
            _ => path,
        };
        common = Some(match common {
            None => folder,
            Some(mut shared) => {
                while !folder.starts_with(&shared) && shared.pop() {}
                shared
            }
        });
    }
    let common = match common {
        Some(common) => common,
        None => fs::canonicalize(".").map_err(ApplyError::io("find", Path::new(".")))?,
    };
    let mut package = None;
    for folder in common.ancestors() {
        let Ok(manifest) = fs::read_to_string(folder.join("Cargo.toml")) else { continue };
        if manifest.lines().any(|line| line.trim_start().starts_with("[workspace")) {
            return Ok(folder.to_path_buf());
        }
        package = package.or_else(|| Some(folder.to_path_buf()));
    }
    Ok(package.unwrap_or(common))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_wins_over_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let top = fs::canonicalize(folder.path()).unwrap();
        fs::create_dir_all(top.join("a/src")).unwrap();
        fs::create_dir_all(top.join("b")).unwrap();
        fs::write(top.join("a/src/lib.rs"), "").unwrap();
        assert_eq!(project_root(&[top.join("a"), top.join("b")]).unwrap(), top);
        fs::write(top.join("a/Cargo.toml"), "[package]\n").unwrap();
        assert_eq!(project_root(&[top.join("a/src/lib.rs")]).unwrap(), top.join("a"));
        fs::write(top.join("Cargo.toml"), "[workspace]\n").unwrap();
        assert_eq!(project_root(&[top.join("a/src")]).unwrap(), top);
    }
}

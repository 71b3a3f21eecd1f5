//! `cargo xtask codegen`: writes the generated pages, or checks them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::pages::{Page, pages};

/// Writes what differs, and removes pages of rules that are gone.
pub fn write(root: &Path) -> Result<(), anyhow::Error> {
    let pages = pages(root)?;
    for page in &pages {
        let path = root.join(&page.path);
        if fs::read_to_string(&path).is_ok_and(|text| text == page.text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        }
        fs::write(&path, &page.text).with_context(|| format!("cannot write {}", path.display()))?;
        println!("wrote {}", page.path.display());
    }
    for path in surplus(root, &pages)? {
        fs::remove_file(root.join(&path)).with_context(|| format!("cannot remove {}", path.display()))?;
        println!("removed {}", path.display());
    }
    Ok(())
}

/// Fails if [`write`] would change something.
pub fn check(root: &Path) -> Result<(), anyhow::Error> {
    let pages = pages(root)?;
    let mut stale = surplus(root, &pages)?;
    for page in &pages {
        if fs::read_to_string(root.join(&page.path)).unwrap_or_default() != page.text {
            stale.push(page.path.clone());
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    let stale: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
    bail!("not fresh: {}; run `cargo xtask codegen`", stale.join(", "))
}

/// Pages of rules that no longer exist.
fn surplus(root: &Path, pages: &[Page]) -> Result<Vec<PathBuf>, anyhow::Error> {
    let folder = Path::new("docs/rules");
    let mut surplus = Vec::new();
    if root.join(folder).is_dir() {
        for entry in fs::read_dir(root.join(folder))? {
            let path = folder.join(entry?.file_name());
            if !pages.iter().any(|page| page.path == path) {
                surplus.push(path);
            }
        }
    }
    surplus.sort();
    Ok(surplus)
}

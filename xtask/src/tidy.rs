//! `cargo xtask tidy`: what neither the compiler nor clippy checks. Also compiled into `tests/docs.rs`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tokioize::policy::Policies;
use tokioize::refusal::RefusalCode;
use tokioize::rule::catalog::Catalog;

/// A file longer than this does more than one job.
const LONGEST: usize = 800;

/// Fails with everything that is untidy.
pub fn check(root: &Path) -> Result<(), anyhow::Error> {
    let mut found = findings(root)?;
    found.extend(long_files(root)?);
    if !found.is_empty() {
        bail!("{} findings\n{}", found.len(), found.join("\n"));
    }
    Ok(())
}

/// Everything that is untidy in the repository at `root`, as `path:line: what`.
pub fn findings(root: &Path) -> Result<Vec<String>, anyhow::Error> {
    let mut found = Vec::new();
    for path in source_files(root)? {
        source_file(root, &path, &mut found)?;
    }
    documented(root, &mut found)?;
    rules_refuse(&mut found)?;
    links(root, &mut found)?;
    Ok(found)
}

/// Files that want to be several. Not a test: where to cut is a question for people.
fn long_files(root: &Path) -> Result<Vec<String>, anyhow::Error> {
    let mut found = Vec::new();
    for path in source_files(root)? {
        let length = read(&path)?.lines().count();
        if length > LONGEST {
            let shown = path.strip_prefix(root).unwrap_or(&path).display();
            found.push(format!("{shown}:{length}: longer than {LONGEST} lines; split it"));
        }
    }
    Ok(found)
}

fn source_files(root: &Path) -> Result<Vec<PathBuf>, anyhow::Error> {
    let mut files = Vec::new();
    for folder in ["src", "tests", "xtask/src"] {
        files.extend(files_below(&root.join(folder), "rs")?);
    }
    Ok(files)
}

fn source_file(root: &Path, path: &Path, found: &mut Vec<String>) -> Result<(), anyhow::Error> {
    let shown = path.strip_prefix(root).unwrap_or(path);
    // Models are written in the style of what they model, and tests of a module belong to it.
    if shown.starts_with("src/workspace/models") {
        return Ok(());
    }
    let text = read(path)?;
    let is_test_module = shown.to_string_lossy().ends_with("tests.rs");
    if !is_test_module && !text.starts_with("//!") {
        found.push(format!("{}:1: a module says in its first line what its one job is", shown.display()));
    }
    for (index, line) in text.lines().enumerate() {
        let place = format!("{}:{}", shown.display(), index + 1);
        if line.contains("TODO") || line.contains("FIXME") {
            // This file must name what it looks for.
            if !shown.ends_with("tidy.rs") {
                found.push(format!("{place}: open ends belong into the issue tracker"));
            }
        }
        if line.contains('\u{2014}') {
            found.push(format!("{place}: a dash where a comma, a colon or a full stop would do"));
        }
    }
    Ok(())
}

/// Every refusal code has its paragraph, every policy its section with all values.
fn documented(root: &Path, found: &mut Vec<String>) -> Result<(), anyhow::Error> {
    let refusals = read(&root.join("docs/refusals.md"))?;
    for code in RefusalCode::ALL {
        if !refusals.contains(&format!("\n## {code}\n")) {
            found.push(format!("docs/refusals.md: no section `## {code}`"));
        }
    }
    let policies = read(&root.join("docs/policies.md"))?;
    for (key, values) in Policies::KEYS {
        let Some((_, section)) = policies.split_once(&format!("\n## {key}\n")) else {
            found.push(format!("docs/policies.md: no section `## {key}`"));
            continue;
        };
        let section = section.split("\n## ").next().unwrap_or_default();
        for value in values.iter().filter(|value| !section.contains(&format!("`{value}`"))) {
            found.push(format!("docs/policies.md: section `{key}` does not mention `{value}`"));
        }
    }
    Ok(())
}

/// Every rule says when it refuses, by codes that exist.
fn rules_refuse(found: &mut Vec<String>) -> Result<(), anyhow::Error> {
    for rule in Catalog::embedded()?.rules() {
        let text = rule.section("Refuses when").unwrap_or_default();
        if !RefusalCode::ALL.iter().any(|code| text.contains(&format!("`{code}`"))) {
            found.push(format!("rules/{}.md: `Refuses when` names no refusal code", rule.id));
        }
    }
    Ok(())
}

/// Links between the pages lead somewhere.
fn links(root: &Path, found: &mut Vec<String>) -> Result<(), anyhow::Error> {
    let mut pages = files_below(&root.join("docs"), "md")?;
    pages.extend(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root.join(name)));
    for page in pages {
        let text = read(&page)?;
        let shown = page.strip_prefix(root).unwrap_or(&page);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            if file.starts_with("http") || file.contains([' ', '\n']) {
                continue;
            }
            let folder = page.parent().unwrap_or(root);
            let to = if file.is_empty() { page.clone() } else { folder.join(file) };
            if !to.exists() {
                found.push(format!("{}: the link {target} leads nowhere", shown.display()));
            } else if !anchor.is_empty()
                && !read(&to)?.lines().any(|line| anchor_of(line) == Some(anchor.into()))
            {
                found.push(format!("{}: the link {target} names no heading there", shown.display()));
            }
        }
    }
    Ok(())
}

/// The anchor of a heading, as forges make it.
fn anchor_of(line: &str) -> Option<String> {
    let heading = line.strip_prefix('#')?.trim_start_matches('#').strip_prefix(' ')?;
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    Some(kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect())
}

fn read(path: &Path) -> Result<String, anyhow::Error> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn files_below(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, anyhow::Error> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        let entries = fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

//! What cargo would build of a package: by table and by convention.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ra_ap_span::Edition;
use toml::{Table, Value};

/// What cargo would build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: TargetKind,
    /// Absolute path of its root file.
    pub root: PathBuf,
}

/// Kinds of targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TargetKind {
    /// A library.
    Lib,
    /// A program.
    Bin,
    /// Below `examples`.
    Example,
    /// Below `tests`.
    Test,
    /// Below `benches`.
    Bench,
    /// `build.rs`.
    BuildScript,
    /// A library of procedural macros.
    ProcMacro,
}

/// The targets of the package in `dir` whose root files exist.
pub(super) fn of(
    manifest: &Table,
    package: &Table,
    name: &str,
    edition: Edition,
    dir: &Path,
    files: &BTreeSet<PathBuf>,
) -> Vec<Target> {
    let mut found = Vec::new();
    let mut add = |target: Target| {
        if files.contains(&target.root) && !found.contains(&target) {
            found.push(target);
        }
    };
    let lib = table(manifest, "lib");
    if lib.is_some() || is_on(package, "autolib") {
        let is_proc_macro = lib.is_some_and(|it| {
            ["proc-macro", "proc_macro"].iter().any(|key| it.get(*key).and_then(Value::as_bool) == Some(true))
        });
        let path = lib.and_then(|it| it.get("path")).and_then(Value::as_str).unwrap_or("src/lib.rs");
        let lib_name = lib.and_then(|it| it.get("name")).and_then(Value::as_str).unwrap_or(name);
        add(Target {
            name: lib_name.replace('-', "_"),
            kind: if is_proc_macro { TargetKind::ProcMacro } else { TargetKind::Lib },
            root: normalize(&dir.join(path)),
        });
    }
    let build = package.get("build");
    if build.and_then(Value::as_bool) != Some(false) {
        let path = build.and_then(Value::as_str).unwrap_or("build.rs");
        add(Target {
            name: "build-script-build".to_owned(),
            kind: TargetKind::BuildScript,
            root: normalize(&dir.join(path)),
        });
    }
    for (key, auto, folder, kind) in [
        ("bin", "autobins", "src/bin", TargetKind::Bin),
        ("example", "autoexamples", "examples", TargetKind::Example),
        ("test", "autotests", "tests", TargetKind::Test),
        ("bench", "autobenches", "benches", TargetKind::Bench),
    ] {
        let mut conventional = inferred(&dir.join(folder), files);
        if kind == TargetKind::Bin {
            conventional.insert(0, (name.to_owned(), dir.join("src/main.rs")));
        }
        let tables: Vec<&Table> = manifest
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_table)
            .collect();
        for it in &tables {
            let Some(target_name) = it.get("name").and_then(Value::as_str) else { continue };
            let root = match it.get("path").and_then(Value::as_str) {
                Some(path) => normalize(&dir.join(path)),
                None => match conventional.iter().find(|(name, _)| name == target_name) {
                    Some((_, root)) => root.clone(),
                    None => dir.join("src").join(format!("{target_name}.rs")),
                },
            };
            add(Target { name: target_name.to_owned(), kind, root });
        }
        // In edition 2015 a table of its own turns discovery off.
        let discovers = match package.get(auto).and_then(Value::as_bool) {
            Some(on) => on,
            None => edition != Edition::Edition2015 || tables.is_empty(),
        };
        if !discovers {
            continue;
        }
        let declared: Vec<PathBuf> = tables
            .iter()
            .filter_map(|it| it.get("path").and_then(Value::as_str))
            .map(|path| normalize(&dir.join(path)))
            .collect();
        for (name, root) in conventional {
            if !declared.contains(&root) {
                add(Target { name, kind, root });
            }
        }
    }
    found
}

fn is_on(package: &Table, key: &str) -> bool {
    package.get(key).and_then(Value::as_bool).unwrap_or(true)
}

/// `folder/*.rs` and `folder/*/main.rs`, with their names.
fn inferred(folder: &Path, files: &BTreeSet<PathBuf>) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    for file in files.range(folder.to_owned()..).take_while(|file| file.starts_with(folder)) {
        let Ok(below) = file.strip_prefix(folder) else { continue };
        let parts: Vec<_> = below.components().filter_map(|it| it.as_os_str().to_str()).collect();
        match parts.as_slice() {
            [name] => {
                if let Some(stem) = name.strip_suffix(".rs") {
                    found.push((stem.to_owned(), file.clone()));
                }
            }
            [name, "main.rs"] => found.push(((*name).to_owned(), file.clone())),
            _ => {}
        }
    }
    found
}

/// The table at `key`.
pub(super) fn table<'a>(of: &'a Table, key: &str) -> Option<&'a Table> {
    of.get(key).and_then(Value::as_table)
}

/// The path without `.` and `..`, as text: nothing is read and links are not followed.
pub(super) fn normalize(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

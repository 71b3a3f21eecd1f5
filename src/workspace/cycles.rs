//! Files that name themselves as modules by `#[path]`, directly or through others. rustc rejects such a tree; an
//! analysis that follows it multiplies its modules without end.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::targets::normalize;

/// The files with a `#[path]` that leads back to themselves.
pub(super) fn cyclic<'a>(texts: impl Iterator<Item = (&'a Path, &'a str)>) -> Vec<PathBuf> {
    let texts: BTreeMap<&Path, &str> = texts.collect();
    if !texts.values().any(|text| names_paths(text)) {
        return Vec::new();
    }
    let edges: BTreeMap<&Path, Edges> = texts
        .iter()
        .map(|(path, text)| (*path, Edges::of(path, text, |it| texts.contains_key(it))))
        .collect();
    let mut found = Vec::new();
    for (path, all) in &edges {
        if all.by_path.iter().any(|target| reaches(&edges, target, path)) {
            found.push(path.to_path_buf());
        }
    }
    found
}

fn names_paths(text: &str) -> bool {
    text.contains("path") && text.match_indices("path").any(|(at, _)| path_value(text, at).is_some())
}

/// The files that a file declares as modules.
#[derive(Default)]
struct Edges {
    by_path: BTreeSet<PathBuf>,
    by_name: BTreeSet<PathBuf>,
}

impl Edges {
    fn of(path: &Path, text: &str, exists: impl Fn(&Path) -> bool) -> Edges {
        let mut edges = Edges::default();
        let Some(folder) = path.parent() else { return edges };
        // Inside of an inline module, and for names in a file that is no `mod.rs`, other folders count.
        let mut folders = vec![folder.to_owned()];
        folders.extend(path.file_stem().map(|stem| folder.join(stem)));
        let names: Vec<(&str, bool)> = modules(text).collect();
        for (name, is_inline) in &names {
            if *is_inline {
                folders.extend([folder.join(name), path.with_extension("").join(name)]);
            }
        }
        let add = |to: &mut BTreeSet<PathBuf>, below: &str| {
            let targets = folders.iter().map(|it| normalize(&it.join(below)));
            to.extend(targets.filter(|it| exists(it)));
        };
        for (at, _) in text.match_indices("path") {
            if let Some(value) = path_value(text, at) {
                add(&mut edges.by_path, value);
            }
        }
        for (name, _) in names.iter().filter(|(_, is_inline)| !is_inline) {
            add(&mut edges.by_name, &format!("{name}.rs"));
            add(&mut edges.by_name, &format!("{name}/mod.rs"));
        }
        edges
    }
}

/// The value of the attribute whose `path` is at byte `at`.
fn path_value(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?.trim_end();
    if !before.ends_with(['[', ',', '(']) {
        return None;
    }
    let rest = text.get(at + "path".len()..)?.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['r', '#']).strip_prefix('"')?;
    rest.split('"').next()
}

/// The names after `mod`, and whether the module is inline.
fn modules(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.match_indices("mod ").filter_map(|(at, keyword)| {
        let rest = text.get(at + keyword.len()..)?.trim_start();
        let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_' && it != '#')?;
        let name = rest.get(..end)?.trim_start_matches("r#");
        match rest.get(end..)?.trim_start().bytes().next()? {
            b';' => Some((name, false)),
            b'{' => Some((name, true)),
            _ => None,
        }
    })
}

fn reaches(edges: &BTreeMap<&Path, Edges>, from: &Path, to: &Path) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path == to {
            return true;
        }
        if seen.insert(path)
            && let Some(next) = edges.get(path)
        {
            open.extend(next.by_path.iter().chain(&next.by_name).map(PathBuf::as_path));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files = files.iter().map(|(path, text)| (Path::new(*path), *text));
        cyclic(files).into_iter().map(|it| it.display().to_string()).collect()
    }

    #[test]
    fn cycles_by_path_are_found() {
        assert_eq!(found(&[("/s/a.rs", "#[path = \"a.rs\"] mod b;")]), ["/s/a.rs"]);
        let two = [("/s/a.rs", "mod b;"), ("/s/b.rs", "#[cfg_attr(x, path=\"../s/a.rs\")]\nmod c;")];
        assert_eq!(found(&two), ["/s/b.rs"]);
        let inline = [("/s/a.rs", "mod m { #[path = \"../a.rs\"] mod b; }")];
        assert_eq!(found(&inline), ["/s/a.rs"]);
    }

    #[test]
    fn other_paths_are_fine() {
        let shared = [
            ("/s/a.rs", "#[path = \"c.rs\"] mod c; mod b;"),
            ("/s/b.rs", "#[path = \"c.rs\"] mod c;"),
            ("/s/c.rs", "let path = \"a.rs\"; f(path = \"x\")"),
        ];
        assert_eq!(found(&shared), Vec::<String>::new());
    }
}

//! Loading from disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::assemble::{Input, InputFile, LooseDependencies, assemble};
use super::manifest::{Manifest, Package, strings};
use super::targets::{normalize, table};
use super::walk::{Found, FoundFile, Walk, read_needed};
use super::{LoadError, LoadRequest, PackageIx, Progress, Workspace, sources};
use crate::ledger::Skipped;

/// Loads what `request` asks for. Only a bad path argument or glob is an error; all else is skipped with a reason.
pub fn load(request: &LoadRequest, progress: &dyn Progress) -> Result<Workspace, LoadError> {
    progress.step("looking for packages");
    let scope = scope(&request.paths)?;
    let mut manifests = Manifests::default();
    let mut roots: Vec<PathBuf> = Vec::new();
    for path in &scope {
        let root = manifests.root_of(path);
        if !roots.contains(&root) {
            roots.push(root);
        }
    }
    let root = roots.first().cloned().unwrap_or_else(|| PathBuf::from("/"));
    let root_dir =
        if root.is_file() { root.parent().map(Path::to_owned).unwrap_or_default() } else { root.clone() };

    progress.step("reading files");
    let excluded: Vec<PathBuf> = roots.iter().flat_map(|root| manifests.excluded(root, &scope)).collect();
    let walk = Walk::new(request, &root_dir, &scope, excluded)?;
    let mut found = Found::default();
    let mut walked: Vec<PathBuf> = Vec::new();
    let mut pending = roots.clone();
    // Members and path dependencies may lie outside of the workspace's folder, and may name others in turn.
    while let Some(dir) = pending.pop() {
        if walked.iter().any(|it| dir.starts_with(it)) {
            continue;
        }
        walk.run(&dir, &mut found);
        walked.push(dir);
        pending.extend(manifests.outside(&found.manifests, &walked));
    }
    walk.add_named(&scope, &mut found);

    let Found { mut files, manifests: manifest_paths, mut skipped } = found;
    let mut notes = Vec::new();
    let mut packages = manifests.packages(&manifest_paths, &files, &mut skipped);
    let needed = needed(&packages, &files);
    let found = files.len();
    let folders: FxHashSet<&Path> = needed.iter().map(|it| packages[it.0].dir()).collect();
    let others: FxHashSet<&Path> =
        packages.iter().map(Package::dir).filter(|it| !folders.contains(it)).collect();
    let is_needed = |path: &Path| {
        let owner = path.ancestors().skip(1).find(|it| folders.contains(it) || others.contains(it));
        owner.is_some_and(|it| folders.contains(it))
    };
    read_needed(&mut files, is_needed, &mut skipped);
    let texts = files.iter().filter_map(|(path, file)| Some((path.as_path(), file.text.as_deref()?)));
    for path in super::cycles::cyclic(texts) {
        files.remove(&path);
        let reason = "a `#[path]` in this file leads back to it; rustc rejects that, too".to_owned();
        skipped.push(Skipped { path, reason });
    }
    if files.len() < found {
        packages = manifests.packages(&manifest_paths, &files, &mut skipped);
    }
    for root in &roots {
        manifests.check_members(root, &packages, &mut skipped);
    }
    skipped.append(&mut manifests.skipped);
    skipped.sort_by(|a, b| a.path.cmp(&b.path));
    skipped.dedup();

    let has_work = files.values().any(|file| file.candidate && file.in_scope);
    let (mut sysroot, mut libraries) = (None, Vec::new());
    if has_work {
        progress.step("reading sources of dependencies");
        sysroot = sources::sysroot(&request.std_source, &mut notes);
        libraries = sources::dependencies(request.dependencies, &packages, &needed, &root_dir, &mut notes);
        progress.step("loading crates");
    }
    Ok(assemble(Input {
        root: root_dir,
        files: files.into_iter().map(input_file).collect(),
        packages,
        skipped,
        notes,
        scope,
        loose: LooseDependencies::AllModels,
        needed: Some(needed),
        sysroot,
        libraries,
    }))
}

fn input_file((path, file): (PathBuf, FoundFile)) -> InputFile {
    let FoundFile { candidate, in_scope, text } = file;
    InputFile { path, text: text.unwrap_or_default(), candidate, in_scope }
}

/// The paths, absolute and without `..`; an error for one that does not exist.
fn scope(paths: &[PathBuf]) -> Result<Vec<PathBuf>, LoadError> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut scope = Vec::new();
    for path in paths {
        let fail = |reason: String| LoadError::Path { path: path.clone(), reason };
        let absolute = std::path::absolute(path).map_err(|error| fail(error.to_string()))?;
        let absolute = normalize(&absolute);
        let metadata = std::fs::metadata(&absolute).map_err(|error| fail(error.to_string()))?;
        if metadata.is_file() && absolute.extension().is_none_or(|it| it != "rs") {
            if absolute.file_name().is_some_and(|it| it == "Cargo.toml") {
                scope.push(absolute.parent().map(Path::to_owned).unwrap_or(absolute));
                continue;
            }
            return Err(fail("it is neither a folder nor a Rust file".to_owned()));
        }
        scope.push(absolute);
    }
    Ok(scope)
}

/// Packages with candidates in scope, what they depend on, and what depends on them: a function that becomes async
/// changes its callers, and callers need no needle.
fn needed(packages: &[Package], files: &BTreeMap<PathBuf, FoundFile>) -> FxHashSet<PackageIx> {
    let mut needed = FxHashSet::default();
    if !files.values().any(|it| it.candidate && it.in_scope) {
        return needed;
    }
    let by_folder: FxHashMap<&Path, PackageIx> =
        packages.iter().enumerate().map(|(ix, it)| (it.dir(), PackageIx(ix))).collect();
    let ix_of = |dir: &Path| by_folder.get(dir).copied();
    for (path, _) in files.iter().filter(|(_, it)| it.candidate && it.in_scope) {
        needed.extend(path.ancestors().skip(1).find_map(ix_of));
    }
    let edges: Vec<(PackageIx, PackageIx)> = packages
        .iter()
        .enumerate()
        .flat_map(|(ix, package)| {
            let to = package.dependencies.iter().filter_map(|it| ix_of(it.path.as_deref()?));
            to.map(move |to| (PackageIx(ix), to))
        })
        .collect();
    // First everything that depends on them, then everything that those depend on.
    let grow = |needed: &mut FxHashSet<PackageIx>, reversed: Direction| {
        loop {
            let before = needed.len();
            for &(from, to) in &edges {
                match reversed {
                    Direction::Dependents if needed.contains(&to) => needed.insert(from),
                    Direction::Dependencies if needed.contains(&from) => needed.insert(to),
                    _ => false,
                };
            }
            if needed.len() == before {
                break;
            }
        }
    };
    grow(&mut needed, Direction::Dependents);
    grow(&mut needed, Direction::Dependencies);
    needed
}

#[derive(Clone, Copy)]
enum Direction {
    Dependents,
    Dependencies,
}

/// Manifests that were read, by path.
#[derive(Default)]
struct Manifests {
    read: BTreeMap<PathBuf, Option<Arc<Manifest>>>,
    skipped: Vec<Skipped>,
}

impl Manifests {
    fn get(&mut self, path: &Path) -> Option<Arc<Manifest>> {
        if let Some(known) = self.read.get(path) {
            return known.clone();
        }
        let parsed = match std::fs::read_to_string(path) {
            Ok(text) => Manifest::parse(path, text.into()),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                self.read.insert(path.to_owned(), None);
                return None;
            }
            Err(error) => Err(format!("this manifest cannot be read: {error}")),
        };
        let manifest = match parsed {
            Ok(manifest) => Some(Arc::new(manifest)),
            Err(reason) => {
                self.skipped.push(Skipped { path: path.to_owned(), reason });
                None
            }
        };
        self.read.insert(path.to_owned(), manifest.clone());
        manifest
    }

    /// The folder to walk for a path argument: its workspace, else its package, else itself.
    fn root_of(&mut self, path: &Path) -> PathBuf {
        let mut package = None;
        for dir in path.ancestors().filter(|it| it.is_dir()) {
            let manifest_path = dir.join("Cargo.toml");
            if !manifest_path.is_file() {
                continue;
            }
            let manifest = self.get(&manifest_path);
            if let Some(manifest) = &manifest
                && manifest.workspace().is_some()
            {
                let inner: &Path = package.as_deref().unwrap_or(path);
                let owns =
                    package.is_none() || !excluded_dirs(manifest).iter().any(|it| inner.starts_with(it));
                if owns {
                    return dir.to_owned();
                }
                continue;
            }
            if package.is_none() {
                package = Some(dir.to_owned());
            }
        }
        package.unwrap_or_else(|| path.to_owned())
    }

    /// Folders that the workspace in `root` excludes, without those that were asked for.
    fn excluded(&mut self, root: &Path, scope: &[PathBuf]) -> Vec<PathBuf> {
        let manifest = self.get(&root.join("Cargo.toml"));
        let dirs = manifest.map(|it| excluded_dirs(&it)).unwrap_or_default();
        dirs.into_iter().filter(|dir| !scope.iter().any(|it| it.starts_with(dir))).collect()
    }

    /// Folders of members and path dependencies that lie outside of what was walked.
    fn outside(&mut self, known: &BTreeSet<PathBuf>, walked: &[PathBuf]) -> Vec<PathBuf> {
        let mut outside = BTreeSet::new();
        for path in known {
            let Some(manifest) = self.get(path) else { continue };
            let workspace = self.workspace_of(&manifest);
            let none = BTreeSet::new();
            if let Ok(package) = manifest.package(workspace.as_deref(), &none) {
                outside.extend(package.dependencies.into_iter().filter_map(|it| it.path));
            }
            for member in members(&manifest) {
                if member.contains("..") && !member.contains('*') {
                    outside.insert(normalize(&manifest.dir().join(member)));
                }
            }
        }
        outside
            .retain(|dir| !walked.iter().any(|it| dir.starts_with(it)) && dir.join("Cargo.toml").is_file());
        outside.into_iter().collect()
    }

    /// The manifest that `manifest` inherits from: what `package.workspace` names, else the nearest one above.
    fn workspace_of(&mut self, manifest: &Manifest) -> Option<Arc<Manifest>> {
        let named = table(&manifest.table, "package")
            .and_then(|it| it.get("workspace"))
            .and_then(toml::Value::as_str)
            .map(|it| normalize(&manifest.dir().join(it)));
        if let Some(dir) = named {
            return self.get(&dir.join("Cargo.toml"));
        }
        let dirs: Vec<PathBuf> = manifest.dir().ancestors().map(|it| it.join("Cargo.toml")).collect();
        dirs.into_iter().find_map(|path| self.get(&path).filter(|it| it.workspace().is_some()))
    }

    fn packages(
        &mut self,
        paths: &BTreeSet<PathBuf>,
        files: &BTreeMap<PathBuf, FoundFile>,
        skipped: &mut Vec<Skipped>,
    ) -> Vec<Package> {
        let rust: BTreeSet<PathBuf> = files.keys().cloned().collect();
        let mut packages = Vec::new();
        let mut locks: BTreeMap<PathBuf, Option<Arc<str>>> = BTreeMap::new();
        for path in paths {
            let Some(manifest) = self.get(path) else { continue };
            if !manifest.is_package() {
                continue;
            }
            let workspace = self.workspace_of(&manifest);
            match manifest.package(workspace.as_deref(), &rust) {
                Ok(mut package) => {
                    let lock = workspace.as_ref().unwrap_or(&manifest).dir().join("Cargo.lock");
                    let text = locks.entry(lock).or_insert_with_key(|it| read_lock(it));
                    package.lock_text.clone_from(text);
                    packages.push(package);
                }
                Err(reason) => skipped.push(Skipped { path: path.clone(), reason }),
            }
        }
        packages
    }

    /// Reports members that are named but not there, and path dependencies that lead nowhere.
    fn check_members(&mut self, root: &Path, packages: &[Package], skipped: &mut Vec<Skipped>) {
        let Some(manifest) = self.get(&root.join("Cargo.toml")) else { return };
        for member in members(&manifest) {
            if member.contains(['*', '?', '[']) {
                continue;
            }
            let path = normalize(&manifest.dir().join(&member)).join("Cargo.toml");
            if !path.is_file() {
                let reason = format!(
                    "the workspace names the member `{member}`, but there is no such manifest (a submodule that was not \
                     fetched?); the other members are analysed"
                );
                skipped.push(Skipped { path, reason });
            }
        }
        for package in packages {
            for dependency in &package.dependencies {
                let Some(dir) = &dependency.path else { continue };
                if !dir.join("Cargo.toml").is_file() {
                    let reason = format!(
                        "`{}` depends on `{}` by this path, but there is no manifest; its types are unknown",
                        package.name, dependency.package
                    );
                    skipped.push(Skipped { path: dir.clone(), reason });
                }
            }
        }
    }
}

/// One that is not there or cannot be read tells nothing, as cargo would make a new one.
fn read_lock(path: &Path) -> Option<Arc<str>> {
    fs::read_to_string(path).ok().map(Arc::from)
}

fn members(manifest: &Manifest) -> Vec<String> {
    strings(manifest.workspace().and_then(|it| it.get("members")))
}

fn excluded_dirs(manifest: &Manifest) -> Vec<PathBuf> {
    strings(manifest.workspace().and_then(|it| it.get("exclude")))
        .into_iter()
        .filter(|it| !it.contains(['*', '?', '[']))
        .map(|it| normalize(&manifest.dir().join(it)))
        .collect()
}

//! Workspaces in memory, for tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_span::Edition;

use super::Workspace;
use super::assemble::{Input, InputFile, LooseDependencies, assemble};
use super::manifest::{Manifest, Package};
use super::models;
use super::targets::{Target, TargetKind, normalize};
use crate::ledger::Skipped;

/// The files of a fixture, by path. Text before the first header is `/src/main.rs`.
fn split(fixture: &str) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut path = PathBuf::from("/src/main.rs");
    let mut text = String::new();
    let mut is_first = true;
    for line in fixture.split_inclusive('\n') {
        if let Some(header) = line.strip_prefix("//- ") {
            if !(is_first && text.trim().is_empty()) {
                files.insert(path, std::mem::take(&mut text));
            }
            text.clear();
            is_first = false;
            path = normalize(&Path::new("/").join(header.trim().trim_start_matches('/')));
        } else {
            text.push_str(line);
        }
    }
    files.insert(path, text);
    files
}

pub(super) fn parse(fixture: &str) -> Workspace {
    let all = split(fixture);
    let rust: BTreeSet<PathBuf> =
        all.keys().filter(|path| path.extension().is_some_and(|it| it == "rs")).cloned().collect();
    let mut skipped = Vec::new();
    let mut manifests = Vec::new();
    for (path, text) in &all {
        if path.file_name().is_none_or(|name| name != "Cargo.toml") {
            continue;
        }
        match Manifest::parse(path, text.as_str().into()) {
            Ok(manifest) => manifests.push(manifest),
            Err(reason) => skipped.push(Skipped { path: path.clone(), reason }),
        }
    }
    let mut packages = Vec::new();
    for manifest in manifests.iter().filter(|it| it.is_package()) {
        let workspace = manifests
            .iter()
            .filter(|it| it.workspace().is_some() && manifest.dir().starts_with(it.dir()))
            .max_by_key(|it| it.dir().components().count());
        match manifest.package(workspace, &rust) {
            Ok(package) => packages.push(package),
            Err(reason) => skipped.push(Skipped { path: manifest.path.clone(), reason }),
        }
    }
    let mut loose = LooseDependencies::None;
    if manifests.is_empty() && skipped.is_empty() {
        loose = LooseDependencies::AllModels;
        packages.push(implied_package(&rust));
    }
    let files = all
        .into_iter()
        .filter(|(path, _)| rust.contains(path))
        .map(|(path, text)| InputFile { path, text: text.as_str().into(), candidate: true, in_scope: true })
        .collect();
    assemble(Input {
        root: PathBuf::from("/"),
        files,
        packages,
        skipped,
        notes: Vec::new(),
        scope: vec![PathBuf::from("/")],
        loose,
        needed: None,
        sysroot: None,
        libraries: Vec::new(),
    })
}

/// One package over all files, depending on every model.
fn implied_package(files: &BTreeSet<PathBuf>) -> Package {
    let mut manifest = String::from("[package]\nname = \"fixture\"\nedition = \"2021\"\n[dependencies]\n");
    for model in models::CRATES {
        manifest.push_str(&format!("{} = \"*\"\n", model.package));
    }
    let text: Arc<str> = manifest.into();
    let path = Path::new("/Cargo.toml");
    let package = Manifest::parse(path, text.clone()).and_then(|it| it.package(None, files));
    let mut package = package.unwrap_or_else(|_| Package {
        name: "fixture".to_owned(),
        manifest_path: path.to_owned(),
        edition: Edition::Edition2021,
        rust_version: None,
        targets: Vec::new(),
        dependencies: Vec::new(),
        offered_tokio: None,
        features: BTreeSet::new(),
        manifest_text: text,
        lock_text: None,
        feature_table: Vec::new(),
    });
    for (name, kind) in [("/main.rs", TargetKind::Bin), ("/lib.rs", TargetKind::Lib)] {
        if files.contains(Path::new(name)) {
            package.targets.push(Target { name: "fixture".to_owned(), kind, root: PathBuf::from(name) });
        }
    }
    package
}

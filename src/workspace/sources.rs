//! Real sources instead of models: the standard library, and direct dependencies where cargo has them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use ra_ap_span::Edition;
use rustc_hash::FxHashSet;

use super::assemble::Library;
use super::manifest::Package;
use super::{DependencySources, PackageIx, StdSource};

/// How long `cargo metadata` may take; offline it reads local files only.
const METADATA_TIMEOUT: Duration = Duration::from_secs(10);

/// Sources of core, alloc and std, if they are wanted and there.
pub(super) fn sysroot(source: &StdSource, notes: &mut Vec<String>) -> Option<Vec<Library>> {
    let StdSource::RustSrc(library) = source else { return None };
    let mut sysroot = Vec::new();
    for name in ["core", "alloc", "std"] {
        let root = library.join(name).join("src").join("lib.rs");
        let files = files_below(&root);
        if files.is_empty() {
            notes.push(format!(
                "{} is not there, so models of the standard library are used; install the component with \
                 `rustup component add rust-src`",
                root.display()
            ));
            return None;
        }
        sysroot.push(Library {
            package: name.to_owned(),
            edition: edition_of(&library.join(name).join("Cargo.toml")),
            files,
            features: Vec::new(),
        });
    }
    Some(sysroot)
}

/// The edition that a library's manifest names; today's standard library is of 2024.
fn edition_of(manifest: &Path) -> Edition {
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let table: Option<toml::Table> = text.parse().ok();
    let edition = table.as_ref().and_then(|it| it.get("package")?.get("edition")?.as_str());
    edition.and_then(|it| it.parse().ok()).unwrap_or(Edition::Edition2024)
}

/// Sources of the needed packages' direct dependencies, if they are wanted and there.
pub(super) fn dependencies(
    source: DependencySources,
    packages: &[Package],
    needed: &FxHashSet<PackageIx>,
    root: &Path,
    notes: &mut Vec<String>,
) -> Vec<Library> {
    if source == DependencySources::Models {
        return Vec::new();
    }
    let metadata = match metadata(root) {
        Ok(metadata) => metadata,
        Err(reason) => {
            notes.push(format!("`cargo metadata` failed, so manifests were read directly: {reason}"));
            return Vec::new();
        }
    };
    let wanted: BTreeSet<&str> = needed
        .iter()
        .filter_map(|ix| packages.get(ix.0))
        .flat_map(|package| package.dependencies.iter())
        .filter(|dependency| dependency.path.is_none())
        .map(|dependency| dependency.package.as_str())
        .collect();
    let mut libraries: Vec<Library> = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        // Models know what rules need of their crates, and types of real sources must not mix with theirs.
        let is_modelled = super::models::CRATES.iter().any(|model| model.package == name);
        if is_modelled || !wanted.contains(name) || libraries.iter().any(|it| it.package == name) {
            continue;
        }
        let Some(target) = package.targets.iter().find(|target| target.is_lib()) else { continue };
        let files = files_below(target.src_path.as_std_path());
        if files.is_empty() {
            continue;
        }
        let edition = package.edition.as_str().parse().unwrap_or(Edition::Edition2021);
        libraries.push(Library {
            package: name.to_owned(),
            edition,
            files,
            features: vec!["default".to_owned()],
        });
    }
    libraries
}

/// Runs `cargo metadata` without the network, in a limited time.
fn metadata(root: &Path) -> Result<cargo_metadata::Metadata, String> {
    let mut command = cargo_metadata::MetadataCommand::new();
    command.manifest_path(root.join("Cargo.toml")).other_options(vec!["--offline".to_owned()]);
    let mut child = command
        .cargo_command()
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    // Both pipes are read while it runs: a full pipe would stop it.
    let stdout = child.stdout.take().map(|pipe| std::thread::spawn(move || read_all(pipe)));
    let stderr = child.stderr.take().map(|pipe| std::thread::spawn(move || read_all(pipe)));
    let started = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if started.elapsed() < METADATA_TIMEOUT => std::thread::sleep(Duration::from_millis(10)),
            Ok(None) => {
                // It may have ended by itself in the meantime.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it took longer than {} s", METADATA_TIMEOUT.as_secs()));
            }
            Err(error) => return Err(error.to_string()),
        }
    };
    let text = |reader: Option<std::thread::JoinHandle<String>>| {
        reader.and_then(|it| it.join().ok()).unwrap_or_default()
    };
    let (stdout, stderr) = (text(stdout), text(stderr));
    if !status.success() {
        let lines: Vec<&str> = stderr.lines().filter(|line| !line.trim().is_empty()).take(6).collect();
        return Err(lines.join(" "));
    }
    cargo_metadata::MetadataCommand::parse(stdout).map_err(|error| error.to_string())
}

fn read_all(mut pipe: impl std::io::Read) -> String {
    let mut bytes = Vec::new();
    // What was read so far is still the best account of what went wrong.
    let _ = pipe.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The crate's root and all Rust files next to and below it, the root first.
fn files_below(root: &Path) -> Vec<(PathBuf, std::sync::Arc<str>)> {
    let Some(dir) = root.parent() else { return Vec::new() };
    let Ok(text) = std::fs::read_to_string(root) else { return Vec::new() };
    let mut files = vec![(root.to_owned(), text.into())];
    let walk = ignore::WalkBuilder::new(dir).standard_filters(false).follow_links(false).build();
    for entry in walk.flatten() {
        let path = entry.path();
        if path == root || path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        if let Ok(text) = std::fs::read_to_string(path) {
            files.push((path.to_owned(), text.into()));
        }
    }
    files
}

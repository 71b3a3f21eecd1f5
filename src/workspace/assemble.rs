//! Files and packages become a crate graph in a database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_cfg::CfgOptions;
use ra_ap_hir::ChangeWithProcMacros;
use ra_ap_ide_db::RootDatabase;
use ra_ap_ide_db::base_db::target::{Arch, TargetData};
use ra_ap_ide_db::base_db::{
    CrateBuilderId, CrateDisplayName, CrateGraphBuilder, CrateName, CrateOrigin, CrateWorkspaceData,
    DependencyBuilder, Env, FileChange, FileSet, LangCrateOrigin, SourceRoot, Version, VfsPath,
};
use ra_ap_intern::Symbol;
use ra_ap_paths::AbsPathBuf;
use ra_ap_span::Edition;
use ra_ap_vfs::FileId;
use rustc_hash::{FxHashMap, FxHashSet};

use super::manifest::{DependencyKind, Package};
use super::models::{self, Model};
use super::targets::TargetKind;
use super::{PackageIx, Placement, SourceFile, Workspace, without_mark};
use crate::ledger::Skipped;

/// A Rust file and what the scan found out about it.
pub(super) struct InputFile {
    pub path: PathBuf,
    pub text: Arc<str>,
    pub candidate: bool,
    pub in_scope: bool,
}

/// What files that belong to no package may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LooseDependencies {
    None,
    AllModels,
}

/// Sources of a crate that is not part of the workspace.
pub(super) struct Library {
    /// The package name.
    pub package: String,
    pub edition: Edition,
    /// Root first, then the other files.
    pub files: Vec<(PathBuf, Arc<str>)>,
    pub features: Vec<String>,
}

/// Everything that a workspace is made of.
pub(super) struct Input {
    pub root: PathBuf,
    pub files: Vec<InputFile>,
    pub packages: Vec<Package>,
    pub skipped: Vec<Skipped>,
    pub notes: Vec<String>,
    pub scope: Vec<PathBuf>,
    pub loose: LooseDependencies,
    /// Packages whose crates go into the database; `None` means all.
    pub needed: Option<FxHashSet<PackageIx>>,
    /// Real sources of core, alloc and std, in this order, instead of the models.
    pub sysroot: Option<Vec<Library>>,
    /// Real sources of dependencies instead of their models.
    pub libraries: Vec<Library>,
}

pub(super) fn assemble(mut input: Input) -> Workspace {
    input.files.sort_by(|a, b| a.path.cmp(&b.path));
    input.files.dedup_by(|a, b| a.path == b.path);
    unify_features(&mut input.packages);
    let dirs: FxHashMap<&Path, PackageIx> =
        input.packages.iter().enumerate().map(|(ix, package)| (package.dir(), PackageIx(ix))).collect();
    let mut by_id = FxHashMap::default();
    let mut files = Vec::with_capacity(input.files.len());
    for (ix, file) in std::mem::take(&mut input.files).into_iter().enumerate() {
        let id = FileId::from_raw(ix as u32);
        let package = file.path.ancestors().skip(1).find_map(|dir| dirs.get(dir)).copied();
        let needed = match (&input.needed, package) {
            (None, _) => true,
            (Some(needed), Some(package)) => needed.contains(&package),
            (Some(_), None) => file.in_scope && file.candidate,
        };
        by_id.insert(id, ix);
        let (text, mark) = without_mark(file.text);
        files.push(SourceFile {
            id,
            path: file.path,
            text,
            mark,
            placement: if needed { Placement::Orphan } else { Placement::NotLoaded },
            package,
            candidate: file.candidate,
            in_scope: file.in_scope,
        });
    }
    drop(dirs);
    let mut workspace = Workspace {
        db: RootDatabase::new(None),
        root: std::mem::take(&mut input.root),
        files,
        packages: std::mem::take(&mut input.packages),
        skipped: std::mem::take(&mut input.skipped),
        notes: std::mem::take(&mut input.notes),
        scope: std::mem::take(&mut input.scope),
        by_id,
    };
    if workspace.files.iter().any(|file| file.placement != Placement::NotLoaded) {
        fill(&mut workspace, &input);
    }
    workspace
}

/// Features that packages of the workspace ask of each other.
fn unify_features(packages: &mut [Package]) {
    let mut asked = Vec::new();
    for package in packages.iter() {
        for dependency in package.dependencies.iter().filter(|it| it.path.is_some()) {
            let to = packages.iter().position(|it| Some(it.dir()) == dependency.path.as_deref());
            if let Some(to) = to {
                asked.extend(dependency.features.iter().map(|feature| (to, feature.clone())));
            }
        }
    }
    for (to, feature) in asked {
        if let Some(package) = packages.get_mut(to) {
            package.enable(&feature);
        }
    }
}

/// Puts files and crates into the database and finds out where each file belongs.
fn fill(workspace: &mut Workspace, input: &Input) {
    let mut change = FileChange::default();
    let mut local = FileSet::default();
    for file in &workspace.files {
        if file.placement == Placement::NotLoaded {
            continue;
        }
        let Some(path) = file.path.to_str() else { continue };
        local.insert(file.id, VfsPath::new_real_path(path.to_owned()));
        change.change_file(file.id, Some(file.text.to_string()));
    }
    let mut libraries = Libraries::new(workspace.files.len(), vec![SourceRoot::new_local(local)]);
    libraries.add_all(input, &mut change);
    change.set_roots(std::mem::take(&mut libraries.roots));
    let mut roots = Vec::new();
    change.set_crate_graph(graph(workspace, input, &libraries, &roots));
    workspace.db.apply_change(ChangeWithProcMacros { source_change: change, proc_macros: None });

    let problems = super::syntax::problems(workspace);
    // Twice: a file may be a child of an orphan in a way that only the second pass can tell.
    let mut reached = super::scan::reached(workspace);
    for pass in 0..2 {
        let orphans: Vec<FileId> = workspace
            .files
            .iter()
            .filter(|file| file.placement != Placement::NotLoaded && !reached.contains(&file.id))
            .map(|file| file.id)
            .collect();
        if orphans.is_empty() {
            break;
        }
        let children =
            if pass == 0 { super::scan::children(workspace, &orphans) } else { FxHashSet::default() };
        roots.extend(orphans.iter().copied().filter(|id| !children.contains(id)));
        let mut change = FileChange::default();
        change.set_crate_graph(graph(workspace, input, &libraries, &roots));
        workspace.db.apply_change(ChangeWithProcMacros { source_change: change, proc_macros: None });
        if pass == 0 {
            for file in &mut workspace.files {
                if reached.contains(&file.id) {
                    file.placement = Placement::InTree;
                }
            }
            if roots.len() == orphans.len() {
                break;
            }
        }
        reached = super::scan::reached(workspace);
    }
    for file in &mut workspace.files {
        if file.placement == Placement::Orphan && reached.contains(&file.id) && roots.is_empty() {
            file.placement = Placement::InTree;
        }
    }
    super::switched_off::mark(workspace);
    super::syntax::mark_unparsable(workspace, problems);
    let included = super::scan::only_included(workspace);
    for file in workspace.files.iter_mut().filter(|it| included.contains(&it.id)) {
        file.placement = Placement::Included;
    }
}

/// Crates outside of the workspace, and the source roots of all files.
struct Libraries {
    next: u32,
    roots: Vec<SourceRoot>,
    crates: Vec<LibraryCrate>,
}

struct LibraryCrate {
    package: String,
    root: FileId,
    edition: Edition,
    origin: CrateOrigin,
    dependencies: Vec<String>,
    features: Vec<String>,
}

impl Libraries {
    fn new(next: usize, roots: Vec<SourceRoot>) -> Libraries {
        Libraries { next: next as u32, roots, crates: Vec::new() }
    }

    fn add_all(&mut self, input: &Input, change: &mut FileChange) {
        match &input.sysroot {
            None => {
                for model in models::SYSROOT {
                    let origin = CrateOrigin::Lang(LangCrateOrigin::from(model.package));
                    self.add_model(model, origin, change);
                }
            }
            Some(sysroot) => {
                let mut before = Vec::new();
                for library in sysroot {
                    let origin = CrateOrigin::Lang(LangCrateOrigin::from(library.package.as_str()));
                    self.add_library(library, origin, before.clone(), change);
                    before.push(library.package.clone());
                }
            }
        }
        for library in &input.libraries {
            let origin = CrateOrigin::Library { repo: None, name: Symbol::intern(&library.package) };
            self.add_library(library, origin, Vec::new(), change);
        }
        for model in models::CRATES {
            if !input.libraries.iter().any(|it| it.package == model.package) {
                let origin = CrateOrigin::Library { repo: None, name: Symbol::intern(model.package) };
                self.add_model(model, origin, change);
            }
        }
    }

    fn add_model(&mut self, model: &Model, origin: CrateOrigin, change: &mut FileChange) {
        let files = model.files.iter().map(|file| {
            (
                VfsPath::new_virtual_path(format!("/models/{}/{}", model.package, file.path)),
                file.text.to_owned(),
            )
        });
        let root = self.add_files(files, change);
        self.crates.push(LibraryCrate {
            package: model.package.to_owned(),
            root,
            edition: Edition::Edition2021,
            origin,
            dependencies: model.dependencies.iter().map(|it| (*it).to_owned()).collect(),
            features: Vec::new(),
        });
    }

    fn add_library(
        &mut self,
        library: &Library,
        origin: CrateOrigin,
        dependencies: Vec<String>,
        change: &mut FileChange,
    ) {
        let files = library.files.iter().filter_map(|(path, text)| {
            Some((VfsPath::new_real_path(path.to_str()?.to_owned()), text.to_string()))
        });
        let root = self.add_files(files, change);
        self.crates.push(LibraryCrate {
            package: library.package.clone(),
            root,
            edition: library.edition,
            origin,
            dependencies,
            features: library.features.clone(),
        });
    }

    /// Adds a source root; the first file is the crate's root.
    fn add_files(
        &mut self,
        files: impl Iterator<Item = (VfsPath, String)>,
        change: &mut FileChange,
    ) -> FileId {
        let first = FileId::from_raw(self.next);
        let mut set = FileSet::default();
        for (path, text) in files {
            let id = FileId::from_raw(self.next);
            self.next += 1;
            set.insert(id, path);
            change.change_file(id, Some(text));
        }
        self.roots.push(SourceRoot::new_library(set));
        first
    }
}

/// A crate graph under construction.
struct Graph {
    builder: CrateGraphBuilder,
    cwd: AbsPathBuf,
    sysroot: Vec<(String, CrateBuilderId)>,
    libraries: FxHashMap<String, CrateBuilderId>,
}

fn graph(
    workspace: &Workspace,
    input: &Input,
    libraries: &Libraries,
    orphans: &[FileId],
) -> CrateGraphBuilder {
    let cwd = workspace.root.to_str().and_then(|it| AbsPathBuf::try_from(it).ok());
    let cwd = cwd.unwrap_or_else(|| AbsPathBuf::assert("/".into()));
    let mut graph = Graph {
        builder: CrateGraphBuilder::default(),
        cwd,
        sysroot: Vec::new(),
        libraries: FxHashMap::default(),
    };
    for library in &libraries.crates {
        graph.add_library(library);
    }
    let all_models = || models::CRATES.iter().map(|it| (it.package.replace('-', "_"), it.package.to_owned()));

    let mut libs: FxHashMap<&Path, CrateBuilderId> = FxHashMap::default();
    let mut members: Vec<(CrateBuilderId, usize, TargetKind)> = Vec::new();
    for (ix, package) in workspace.packages.iter().enumerate() {
        for target in &package.targets {
            let Some(root) = workspace.file_by_path(&target.root) else { continue };
            if root.placement == Placement::NotLoaded {
                continue;
            }
            let cfg = local_cfg(package.features.iter().map(String::as_str), target.kind);
            let id = graph.add_local(root.id, package.edition, &target.name, cfg, Some(package));
            if matches!(target.kind, TargetKind::Lib | TargetKind::ProcMacro) {
                libs.entry(package.dir()).or_insert(id);
            }
            members.push((id, ix, target.kind));
        }
    }
    for &orphan in orphans {
        let Some(file) = workspace.file(orphan) else { continue };
        let package = file.package.and_then(|ix| Some((ix.0, workspace.packages.get(ix.0)?)));
        let name = file.path.file_stem().and_then(|it| it.to_str()).unwrap_or("orphan");
        let edition = package.map_or(Edition::Edition2021, |(_, it)| it.edition);
        let features = package.into_iter().flat_map(|(_, it)| it.features.iter().map(String::as_str));
        let cfg = local_cfg(features, TargetKind::Bin);
        let id = graph.add_local(orphan, edition, name, cfg, package.map(|(_, it)| it));
        match package {
            Some((ix, _)) => members.push((id, ix, TargetKind::Bin)),
            None => {
                if input.loose == LooseDependencies::AllModels {
                    for (name, package) in all_models() {
                        graph.depend_on_library(id, &name, &package);
                    }
                }
            }
        }
    }
    // Normal dependencies first: a cycle through dev-dependencies is legal and loses the dev edge.
    for kind in [DependencyKind::Normal, DependencyKind::Build, DependencyKind::Dev] {
        for &(id, ix, target) in &members {
            let Some(package) = workspace.packages.get(ix) else { continue };
            let is_build_script = target == TargetKind::BuildScript;
            if (kind == DependencyKind::Build) != is_build_script {
                continue;
            }
            if kind == DependencyKind::Normal
                && !matches!(target, TargetKind::Lib | TargetKind::ProcMacro)
                && let (Some(&lib), Some(target)) = (libs.get(package.dir()), package.lib())
            {
                graph.depend(id, &target.name, lib);
            }
            for dependency in package.dependencies.iter().filter(|it| it.kind == kind) {
                match dependency.path.as_deref().and_then(|dir| libs.get(dir)) {
                    Some(&lib) => graph.depend(id, &dependency.name_in_code, lib),
                    None => graph.depend_on_library(id, &dependency.name_in_code, &dependency.package),
                }
            }
        }
    }
    // Edited files are analysed again with the dependency that their manifest will then have.
    for &(id, ..) in &members {
        graph.depend_on_library(id, "tokio", "tokio");
        graph.depend_on_library(id, "async_channel", "async-channel");
    }
    graph.builder
}

impl Graph {
    fn add_library(&mut self, library: &LibraryCrate) {
        let mut cfg = base_cfg();
        for feature in &library.features {
            cfg.insert_key_value(Symbol::intern("feature"), Symbol::intern(feature));
        }
        let id = self.builder.add_crate_root(
            library.root,
            library.edition,
            Some(CrateDisplayName::from_canonical_name(&library.package)),
            None,
            cfg,
            None,
            Env::default(),
            library.origin.clone(),
            Vec::new(),
            false,
            self.cwd.clone().into(),
            workspace_data().into(),
        );
        if library.origin.is_lang() {
            for dependency in &library.dependencies {
                let to = self.sysroot.iter().find(|(name, _)| name == dependency).map(|(_, to)| *to);
                if let Some(to) = to {
                    self.depend(id, dependency, to);
                }
            }
            self.sysroot.push((library.package.clone(), id));
        } else {
            self.depend_on_sysroot(id);
            for dependency in &library.dependencies {
                self.depend_on_library(id, &dependency.replace('-', "_"), dependency);
            }
            self.libraries.insert(library.package.clone(), id);
        }
    }

    fn add_local(
        &mut self,
        root: FileId,
        edition: Edition,
        name: &str,
        cfg: CfgOptions,
        package: Option<&Package>,
    ) -> CrateBuilderId {
        let id = self.builder.add_crate_root(
            root,
            edition,
            Some(CrateDisplayName::from_canonical_name(name)),
            None,
            cfg,
            None,
            env(package),
            CrateOrigin::Local { repo: None, name: package.map(|it| Symbol::intern(&it.name)) },
            Vec::new(),
            false,
            self.cwd.clone().into(),
            workspace_data().into(),
        );
        self.depend_on_sysroot(id);
        id
    }

    fn depend_on_sysroot(&mut self, id: CrateBuilderId) {
        for (name, to) in self.sysroot.clone() {
            // `alloc` needs an `extern crate`, the others are always in scope.
            let is_in_prelude = name != "alloc";
            let dependency =
                DependencyBuilder::with_prelude(CrateName::normalize_dashes(&name), to, is_in_prelude, true);
            // Nothing depends on a crate of the workspace here, so there is no cycle to report.
            let _ = self.builder.add_dep(id, dependency);
        }
    }

    fn depend_on_library(&mut self, id: CrateBuilderId, name: &str, package: &str) {
        if let Some(&to) = self.libraries.get(package) {
            self.depend(id, name, to);
        }
    }

    fn depend(&mut self, id: CrateBuilderId, name: &str, to: CrateBuilderId) {
        let name = CrateName::normalize_dashes(name);
        if self.builder[id].basic.dependencies.iter().any(|it| it.name == name) {
            return;
        }
        // A cycle would be an error of the manifests; cargo reports it, we analyse without the edge.
        let _ = self.builder.add_dep(id, DependencyBuilder::new(name, to));
    }
}

/// What cargo sets for a package's crates and users read with `env!`.
fn env(package: Option<&Package>) -> Env {
    let mut entries = vec![("CARGO".to_owned(), "cargo".to_owned())];
    if let Some(package) = package {
        entries.push(("CARGO_PKG_NAME".to_owned(), package.name.clone()));
        entries.push(("CARGO_CRATE_NAME".to_owned(), package.name.replace('-', "_")));
        entries.push(("CARGO_MANIFEST_DIR".to_owned(), package.dir().display().to_string()));
        for name in ["CARGO_PKG_VERSION", "CARGO_PKG_AUTHORS", "CARGO_PKG_DESCRIPTION"] {
            entries.push((name.to_owned(), String::new()));
        }
    }
    Env::from_iter(entries)
}

fn workspace_data() -> CrateWorkspaceData {
    CrateWorkspaceData {
        target: Ok(TargetData { data_layout: "e-m:e-i64:64-n8:16:32:64-S128".into(), arch: Arch::Other }),
        toolchain: Version::parse("1.95.0").ok(),
    }
}

fn base_cfg() -> CfgOptions {
    let mut cfg = CfgOptions::default();
    for atom in ["unix", "debug_assertions", "panic_unwind"] {
        cfg.insert_atom(Symbol::intern(atom));
    }
    for (key, value) in [
        ("target_os", "linux"),
        ("target_family", "unix"),
        ("target_arch", "x86_64"),
        ("target_env", "gnu"),
        ("target_vendor", "unknown"),
        ("target_endian", "little"),
        ("target_pointer_width", "64"),
        ("target_has_atomic", "8"),
        ("target_has_atomic", "16"),
        ("target_has_atomic", "32"),
        ("target_has_atomic", "64"),
        ("target_has_atomic", "ptr"),
        ("panic", "unwind"),
    ] {
        cfg.insert_key_value(Symbol::intern(key), Symbol::intern(value));
    }
    cfg
}

fn local_cfg<'a>(features: impl Iterator<Item = &'a str>, kind: TargetKind) -> CfgOptions {
    let mut cfg = base_cfg();
    if kind != TargetKind::BuildScript {
        cfg.insert_atom(Symbol::intern("test"));
    }
    for feature in features {
        cfg.insert_key_value(Symbol::intern("feature"), Symbol::intern(feature));
    }
    cfg
}

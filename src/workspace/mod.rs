//! Which files and crates there are, loaded into a rust-analyzer database.
//!
//! [`load`] walks the given paths, finds the packages they belong to by reading manifests, and builds the crate graph
//! directly. std and well-known crates are embedded models (see `models`): fast, and the same on every machine.

mod assemble;
pub mod conditions;
mod cycles;
mod fixture;
mod frontmatter;
mod load;
mod manifest;
mod models;
mod nesting;
mod scan;
mod sources;
mod switched_off;
mod syntax;
mod targets;
#[cfg(test)]
mod tests;
mod walk;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ra_ap_hir::Crate;
use ra_ap_ide_db::RootDatabase;
use ra_ap_vfs::FileId;
use rustc_hash::FxHashMap;

use crate::ledger::Skipped;

pub use load::load;
pub use manifest::{Dependency, DependencyKind, Package, newest_tokio};
pub use nesting::too_deep;
pub use targets::{Target, TargetKind};
pub use walk::NEEDLES;

/// What to load.
#[derive(Debug, Clone)]
pub struct LoadRequest {
    /// Workspace roots, package directories, folders or single files; empty means the working directory.
    pub paths: Vec<PathBuf>,
    /// Words besides the built-in ones that make a file a candidate.
    pub extra_needles: Vec<String>,
    /// Where the standard library's types come from.
    pub std_source: StdSource,
    /// Where the types of registry dependencies come from.
    pub dependencies: DependencySources,
    /// Globs (gitignore syntax, relative to the workspace root) that files must match; empty means all.
    pub include: Vec<String>,
    /// Globs of files to leave out.
    pub exclude: Vec<String>,
}

impl LoadRequest {
    /// Loads `paths` with models for everything else.
    pub fn new(paths: Vec<PathBuf>) -> Self {
        LoadRequest {
            paths,
            extra_needles: Vec::new(),
            std_source: StdSource::Models,
            dependencies: DependencySources::Models,
            include: Vec::new(),
            exclude: Vec::new(),
        }
    }
}

/// Where the standard library's types come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StdSource {
    /// The embedded models.
    Models,
    /// The `library` folder of the `rust-src` component.
    RustSrc(PathBuf),
}

/// Where the types of registry dependencies come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencySources {
    /// The embedded models only.
    Models,
    /// Also the sources of direct dependencies where `cargo metadata` tells where they are.
    Cargo,
}

/// Told what is going on while a workspace loads.
pub trait Progress: Sync {
    /// A new step begins, such as `reading files`.
    fn step(&self, what: &str);
}

/// Says nothing.
pub struct NoProgress;

impl Progress for NoProgress {
    fn step(&self, _what: &str) {}
}

/// Why nothing could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path argument does not exist or cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    Path {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A glob does not parse.
    #[error("the pattern `{pattern}` is not a glob: {reason}")]
    Glob {
        /// The pattern as given.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
}

/// Index of a package in [`Workspace::packages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageIx(pub usize);

/// How a file is connected to the crates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// In the module tree of a target.
    InTree,
    /// In no target's module tree: analysed as a crate of its own, seen by no compiler.
    Orphan,
    /// In the module tree of another build only; the condition that is off in this one. Never edited.
    SwitchedOff(String),
    /// Brought in by somebody's `include!`: what its items are is told by the module that includes it. Never edited.
    Included,
    /// Has syntax errors; the first ones are given. Never edited.
    Unparsable(Vec<SyntaxProblem>),
    /// Its crate was not needed and is not in the database.
    NotLoaded,
}

impl Placement {
    /// Whether the file can be analysed, and edited.
    pub fn is_analysed(&self) -> bool {
        matches!(self, Placement::InTree | Placement::Orphan)
    }
}

/// A syntax error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxProblem {
    /// Line from 1.
    pub line: usize,
    /// What the parser said.
    pub message: String,
}

/// A Rust file of the workspace.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its id in the database.
    pub id: FileId,
    /// Absolute path.
    pub path: PathBuf,
    /// Its text as read, but with blanks in place of a byte order mark, which the parser does not know. Empty if its
    /// crate was not needed.
    pub text: Arc<str>,
    /// How many bytes at its start are such a mark.
    pub mark: usize,
    /// How it is connected to the crates.
    pub placement: Placement,
    /// The package whose folder it is in.
    pub package: Option<PackageIx>,
    /// Whether it contains a word that makes it worth looking at.
    pub candidate: bool,
    /// Whether it is below one of the given paths.
    pub in_scope: bool,
}

impl SourceFile {
    /// The text as it is in the file.
    pub fn original(&self) -> Arc<str> {
        match self.text.get(self.mark..).filter(|_| self.mark > 0) {
            Some(rest) => format!("{MARK}{rest}").into(),
            None => self.text.clone(),
        }
    }
}

/// A byte order mark.
const MARK: char = '\u{feff}';

/// `text` with blanks in place of a byte order mark, and how many.
fn without_mark(text: Arc<str>) -> (Arc<str>, usize) {
    match text.strip_prefix(MARK) {
        Some(rest) => (format!("{}{rest}", " ".repeat(MARK.len_utf8())).into(), MARK.len_utf8()),
        None => (text, 0),
    }
}

/// The loaded files and crates.
pub struct Workspace {
    /// The database; holds no files if there is no candidate.
    pub db: RootDatabase,
    /// The workspace root, or the folder that was given.
    pub root: PathBuf,
    /// All Rust files that were looked at, by path.
    pub files: Vec<SourceFile>,
    /// The packages they belong to.
    pub packages: Vec<Package>,
    /// What was left out, and why.
    pub skipped: Vec<Skipped>,
    /// What a reader should know about how the workspace was read.
    pub notes: Vec<String>,
    /// The given paths, absolute.
    pub scope: Vec<PathBuf>,
    by_id: FxHashMap<FileId, usize>,
}

impl Workspace {
    /// The workspace that `fixture` describes, in memory, with models: files behind `//- /path` headers, `Cargo.toml`
    /// files among them. Without any `Cargo.toml` the files are one package that depends on every model crate.
    pub fn from_fixture(fixture: &str) -> Workspace {
        fixture::parse(fixture)
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.by_id.get(&id).and_then(|&ix| self.files.get(ix))
    }

    /// The file at this absolute path.
    pub fn file_by_path(&self, path: &Path) -> Option<&SourceFile> {
        self.files
            .binary_search_by(|file| file.path.as_path().cmp(path))
            .ok()
            .and_then(|ix| self.files.get(ix))
    }

    /// The package that the file belongs to.
    pub fn package_of(&self, id: FileId) -> Option<&Package> {
        self.packages.get(self.file(id)?.package?.0)
    }

    /// The crates whose module tree contains the file.
    pub fn crates_of(&self, id: FileId) -> Vec<Crate> {
        if self.file(id).is_none_or(|file| file.placement == Placement::NotLoaded) {
            return Vec::new();
        }
        ra_ap_hir::attach_db(&self.db, || {
            let sema = ra_ap_hir::Semantics::new(&self.db);
            let mut crates: Vec<Crate> = Vec::new();
            for module in sema.file_to_module_defs(id) {
                let krate = module.krate(&self.db);
                if !crates.contains(&krate) {
                    crates.push(krate);
                }
            }
            crates
        })
    }
}

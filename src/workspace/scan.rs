//! Which files modules are made of.

use std::path::{Path, PathBuf};

use ra_ap_hir::Crate;
use ra_ap_ide_db::RootDatabase;
use ra_ap_span::Edition;
use ra_ap_syntax::{AstNode, ast, ast::HasModuleItem, ast::HasName};
use ra_ap_vfs::FileId;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::Workspace;
use super::targets::normalize;

/// Files that are part of some crate of the workspace, by `mod` or by `include!`.
pub(super) fn reached(workspace: &Workspace) -> FxHashSet<FileId> {
    let mut reached = of_modules(workspace);
    let included = included_in(workspace, &reached);
    reached.extend(included);
    reached
}

/// Files of which no module is made, but which one includes.
pub(super) fn only_included(workspace: &Workspace) -> FxHashSet<FileId> {
    if workspace.files.iter().all(|it| !it.text.contains("include!")) {
        return FxHashSet::default();
    }
    let of_modules = of_modules(workspace);
    let included = included_in(workspace, &of_modules);
    included.into_iter().filter(|it| !of_modules.contains(it)).collect()
}

fn of_modules(workspace: &Workspace) -> FxHashSet<FileId> {
    let db = &workspace.db;
    let local: Vec<Crate> = ra_ap_hir::attach_db(db, || {
        Crate::all(db).into_iter().filter(|it| it.origin(db).is_local()).collect()
    });
    local
        .par_iter()
        .map_with(db.clone(), |db, krate| {
            let db: &RootDatabase = db;
            ra_ap_hir::attach_db(db, || {
                let modules = krate.modules(db).into_iter();
                let files = modules.filter_map(|it| it.definition_source_file_id(db).file_id());
                files.map(|file| file.file_id(db)).collect::<Vec<FileId>>()
            })
        })
        .flatten()
        .collect()
}

/// The files that one of `including` includes.
fn included_in(workspace: &Workspace, including: &FxHashSet<FileId>) -> Vec<FileId> {
    let files = workspace.files.iter();
    let files = files.filter(|it| including.contains(&it.id) && it.text.contains("include!"));
    let paths = files.flat_map(|it| included(&it.path, &it.text));
    paths.filter_map(|it| Some(workspace.file_by_path(&it)?.id)).collect()
}

/// The files that `include!("...")` calls in `text` name.
fn included(path: &Path, text: &str) -> Vec<PathBuf> {
    let dir = path.parent().unwrap_or(Path::new("/"));
    text.match_indices("include!")
        .filter_map(|(at, matched)| {
            let rest = text.get(at + matched.len()..)?.trim_start();
            let rest = rest.strip_prefix(['(', '[', '{'])?.trim_start().strip_prefix('"')?;
            let name = rest.split('"').next()?;
            Some(normalize(&dir.join(name)))
        })
        .collect()
}

/// Those of `orphans` that another orphan declares as a module.
pub(super) fn children(workspace: &Workspace, orphans: &[FileId]) -> FxHashSet<FileId> {
    let mut children = FxHashSet::default();
    for &orphan in orphans {
        let Some(file) = workspace.file(orphan) else { continue };
        if !file.text.contains("mod ") {
            continue;
        }
        let Some(dir) = file.path.parent() else { continue };
        let parse = ra_ap_syntax::SourceFile::parse(&file.text, Edition::Edition2021);
        for item in parse.tree().items() {
            let ast::Item::Module(module) = item else { continue };
            if module.item_list().is_some() {
                continue;
            }
            let Some(name) = module.name() else { continue };
            let name = name.syntax().text().to_string();
            let name = name.trim_start_matches("r#");
            for path in [dir.join(format!("{name}.rs")), dir.join(name).join("mod.rs")] {
                if let Some(child) = workspace.file_by_path(&path).filter(|child| child.id != orphan) {
                    children.insert(child.id);
                }
            }
        }
    }
    children
}

//! Files whose `mod` declaration a `#[cfg(..)]` switches off: in the build that is analysed they belong to no crate, in
//! another one they do. Analysed on their own they would not be what that other build makes of them.

use std::path::Path;

use ra_ap_ide_db::FxHashMap;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};
use ra_ap_syntax::{Edition, SourceFile as Parsed};

use super::{Placement, Workspace};

/// Marks them, and the files that they declare in turn.
pub(super) fn mark(workspace: &mut Workspace) {
    let orphans: Vec<usize> = (0..workspace.files.len())
        .filter(|it| workspace.files.get(*it).is_some_and(|it| it.placement == Placement::Orphan))
        .collect();
    if orphans.is_empty() {
        return;
    }
    let by_path: FxHashMap<&Path, usize> =
        workspace.files.iter().enumerate().map(|(index, it)| (it.path.as_path(), index)).collect();
    let mut declared: Vec<(usize, usize, Option<String>)> = Vec::new();
    for orphan in orphans {
        let Some(file) = workspace.files.get(orphan) else { continue };
        let declarers = neighbours(&file.path).into_iter().flat_map(|folder| {
            by_path.iter().filter(move |(path, _)| {
                path.parent() == Some(folder) || path.with_extension("").as_path() == folder
            })
        });
        for (path, parent) in declarers {
            let Some(parent_file) = workspace.files.get(*parent) else { continue };
            if *parent != orphan && parent_file.text.contains("mod ") {
                let condition = declaration(path, &parent_file.text, &file.path);
                declared.extend(condition.map(|it| (orphan, *parent, it)));
            }
        }
    }
    declared.sort();
    loop {
        let mut changed = false;
        for (orphan, parent, condition) in &declared {
            let inherited = match workspace.files.get(*parent).map(|it| &it.placement) {
                Some(Placement::SwitchedOff(above)) => Some(above.clone()),
                Some(Placement::InTree) => condition.clone(),
                _ => None,
            };
            if let (Some(condition), Some(file)) = (inherited, workspace.files.get_mut(*orphan))
                && file.placement == Placement::Orphan
            {
                file.placement = Placement::SwitchedOff(condition);
                changed = true;
            }
        }
        if !changed {
            return;
        }
    }
}

/// The folders beside or above `file` in which whoever declares it can be.
fn neighbours(file: &Path) -> Vec<&Path> {
    let own = file.parent();
    let above = file.file_name().filter(|it| *it == "mod.rs").and(own).and_then(Path::parent);
    own.into_iter().chain(above).collect()
}

/// Whether `parent`, with this text, declares `file`; and under which condition.
fn declaration(parent: &Path, text: &str, file: &Path) -> Option<Option<String>> {
    let folder = parent.parent()?;
    let is_root = parent.file_name().is_some_and(|it| it == "mod.rs" || it == "lib.rs" || it == "main.rs");
    let parsed = Parsed::parse(text, Edition::CURRENT).tree();
    let modules = parsed.syntax().descendants().filter_map(ast::Module::cast);
    modules.filter(|it| it.item_list().is_none()).find_map(|module| {
        let attributes: Vec<String> = module.attrs().map(|it| it.syntax().text().to_string()).collect();
        let path = attributes.iter().find_map(|it| {
            Some(
                it.strip_prefix("#[path")?
                    .trim_start()
                    .strip_prefix('=')?
                    .trim()
                    .trim_matches(['"', ']'])
                    .to_owned(),
            )
        });
        let declares = match path {
            Some(path) => super::targets::normalize(&folder.join(path)) == file,
            None => {
                let name = module.name()?.text().to_string();
                let below = parent.with_extension("");
                let bases = if is_root { vec![folder] } else { vec![folder, below.as_path()] };
                bases.iter().any(|base| {
                    let plain = base.join(format!("{name}.rs"));
                    plain == file || base.join(&name).join("mod.rs") == file
                })
            }
        };
        declares.then(|| attributes.iter().find(|it| it.starts_with("#[cfg(")).cloned())
    })
}

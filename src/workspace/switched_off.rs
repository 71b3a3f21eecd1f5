//! Files whose `mod` declaration a `#[cfg(..)]` switches off: in the build that is analysed they belong to no crate, in
//! another one they do. Analysed on their own they would not be what that other build makes of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::SourceFile as Parsed;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName};

use crate::edit::EDITION;

use super::conditions::conditions_of;
use super::{Placement, Workspace};

/// A declaration of an orphan.
struct Declaration {
    /// Index of the file that declares it.
    parent: usize,
    /// The declaration's own condition.
    condition: Option<String>,
}

/// Marks them, and the files that they declare in turn.
pub(super) fn mark(workspace: &mut Workspace) {
    let orphans: BTreeMap<&Path, usize> = workspace
        .files
        .iter()
        .enumerate()
        .filter(|(_, it)| it.placement == Placement::Orphan)
        .map(|(index, it)| (it.path.as_path(), index))
        .collect();
    if orphans.is_empty() {
        return;
    }
    // Whoever declares a file stands beside it, above it, or has the name of its folder.
    let folders: FxHashSet<&Path> = orphans.keys().flat_map(|it| it.ancestors().skip(1).take(2)).collect();
    let mut declared: Vec<(usize, Declaration)> = Vec::new();
    for (parent, file) in workspace.files.iter().enumerate() {
        let stem = file.path.with_extension("");
        let near =
            file.path.parent().is_some_and(|it| folders.contains(it)) || folders.contains(stem.as_path());
        if !near || !file.text.contains("mod ") {
            continue;
        }
        for (paths, condition) in declarations(&file.path, &stem, &file.text) {
            let found = paths.iter().filter_map(|it| orphans.get(it.as_path()));
            declared.extend(found.map(|it| (*it, Declaration { parent, condition: condition.clone() })));
        }
    }
    loop {
        let mut changed = false;
        for (orphan, declaration) in &declared {
            let condition = match workspace.files.get(declaration.parent).map(|it| &it.placement) {
                Some(Placement::SwitchedOff(above)) => Some(above.clone()),
                Some(Placement::InTree) => declaration.condition.clone(),
                _ => None,
            };
            if let (Some(condition), Some(file)) = (condition, workspace.files.get_mut(*orphan))
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

/// The files that each `mod name;` of the file at `path` may mean, and under which condition.
fn declarations(path: &Path, stem: &Path, text: &str) -> Vec<(Vec<PathBuf>, Option<String>)> {
    let Some(folder) = path.parent() else { return Vec::new() };
    let is_root = ["mod.rs", "lib.rs", "main.rs"].iter().any(|it| path.ends_with(it));
    // A file of another name may be a crate's root as well.
    let bases: &[&Path] = if is_root { &[folder] } else { &[folder, stem] };
    let parsed = Parsed::parse(text, EDITION).tree();
    let modules = parsed.syntax().descendants().filter_map(ast::Module::cast);
    let plain = modules.filter(|it| it.item_list().is_none());
    let found = plain.filter_map(|module| {
        let attributes: Vec<String> = module.attrs().map(|it| it.syntax().text().to_string()).collect();
        let given = attributes.iter().find_map(|it| {
            let value = it.strip_prefix("#[path")?.trim_start().strip_prefix('=')?;
            Some(value.trim().trim_matches(['"', ']']).to_owned())
        });
        let paths = match given {
            Some(given) => vec![super::targets::normalize(&folder.join(given))],
            None => {
                let name = module.name()?.text().to_string();
                let files = [format!("{name}.rs"), format!("{name}/mod.rs")];
                bases.iter().flat_map(|base| files.iter().map(|it| base.join(it))).collect()
            }
        };
        let condition = conditions_of(module.syntax()).next();
        Some((paths, condition.map(|(attribute, _)| attribute.syntax().text().to_string())))
    });
    found.collect()
}

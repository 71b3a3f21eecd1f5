//! What the modules of a crate hand on of the old channels and threads to nobody but the crate itself, and where all of such a module is
//! imported.

use ra_ap_hir::{Module, ModuleDef, PathResolution, ScopeDef};
use ra_ap_ide_db::FileId;
use ra_ap_syntax::TextRange;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName, HasVisibility};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use crate::facts::idle_imports::imported_path;
use crate::workspace::SourceFile;

/// What is handed on: whole modules, or items of them.
const HANDED_ON: &[&str] = &["std::thread", "std::sync::mpsc", "crossbeam_channel", "crossbeam::channel"];

/// A name that a module hands on.
pub struct Reexport {
    /// The file.
    pub file: FileId,
    /// Where its `use` names it.
    pub range: TextRange,
    /// The module that hands it on.
    module: Module,
    /// The name there.
    name: String,
}

/// `use crate::sync::*;`
pub struct GlobImport {
    /// The file.
    pub file: FileId,
    /// The `use` item.
    pub range: TextRange,
    /// Everything that it brings in.
    pub names: Vec<String>,
    /// Which of the re-exports are among that.
    pub brings: Vec<usize>,
}

/// Those of one package.
pub struct Reexports {
    /// The package.
    pub package: usize,
    /// The names.
    pub names: Vec<Reexport>,
    /// The imports of everything.
    pub globs: Vec<GlobImport>,
}

impl<'db> Flow<'db> {
    /// All of them that a package's own files hold.
    pub fn reexports(&self) -> Vec<Reexports> {
        let workspace = self.facts.workspace;
        let mut found: Vec<Reexports> = Vec::new();
        let editable = |it: &&SourceFile| it.in_scope && it.placement.is_analysed() && it.mark == 0;
        for file in workspace.files.iter().filter(editable) {
            let Some(package) = file.package.map(|it| it.0) else { continue };
            if !["thread", "mpsc", "crossbeam"].iter().any(|it| file.text.contains(it)) {
                continue;
            }
            let names = self.names_handed_on(file);
            match found.iter_mut().find(|it| it.package == package) {
                Some(of_package) => of_package.names.extend(names),
                None if names.is_empty() => {}
                None => found.push(Reexports { package, names, globs: Vec::new() }),
            }
        }
        for of_package in &mut found {
            let files = workspace.files.iter().filter(editable);
            for file in files.filter(|it| it.package.is_some_and(|it| it.0 == of_package.package)) {
                of_package.globs.extend(self.globs_of(file, &of_package.names));
            }
        }
        found
    }

    fn names_handed_on(&self, file: &SourceFile) -> Vec<Reexport> {
        let root = self.facts.sema.parse_guess_edition(file.id);
        let items = root.syntax().descendants().filter_map(ast::Use::cast);
        let items = items.filter(|it| is_of_module(it) && self.is_for_crate(file, it));
        let mut found = Vec::new();
        for item in items {
            let Some(module) = self.facts.sema.scope(item.syntax()).map(|it| it.module()) else { continue };
            let trees = item.syntax().descendants().filter_map(ast::UseTree::cast);
            for leaf in trees.filter(|it| it.use_tree_list().is_none() && it.star_token().is_none()) {
                let path = imported_path(&leaf);
                let path = path.trim_start_matches("::");
                let path = path.strip_suffix("::self").unwrap_or(path);
                let known = HANDED_ON
                    .iter()
                    .any(|it| path.strip_prefix(it).is_some_and(|it| it.is_empty() || it.starts_with("::")));
                let name = match leaf.rename() {
                    Some(rename) => rename.name().map(|it| it.text().to_string()),
                    None => path.rsplit("::").next().map(str::to_owned),
                };
                if let Some(name) = name.filter(|_| known) {
                    found.push(Reexport { file: file.id, range: leaf.syntax().text_range(), module, name });
                }
            }
        }
        found
    }

    /// Whether nobody outside of the crate can name what the item hands on.
    fn is_for_crate(&self, file: &SourceFile, item: &ast::Use) -> bool {
        let db = self.facts.db;
        let in_programs =
            || self.facts.modules_of(file.id).into_iter().all(|it| !self.is_library(it.krate(db)));
        item.visibility().is_some_and(|it| it.visibility_inner().is_some() || in_programs())
    }

    /// The file's imports of everything from modules that hand on some of `names`. Who brings in traits may be needed for a method of
    /// one, and is left alone.
    fn globs_of(&self, file: &SourceFile, names: &[Reexport]) -> Vec<GlobImport> {
        if !file.text.contains("::*") {
            return Vec::new();
        }
        let db = self.facts.db;
        let root = self.facts.sema.parse_guess_edition(file.id);
        let items = root.syntax().descendants().filter_map(ast::Use::cast);
        let globs = items.filter(|it| is_of_module(it) && it.visibility().is_none()).filter_map(|item| {
            let tree = item.use_tree().filter(|it| it.star_token().is_some())?;
            let PathResolution::Def(ModuleDef::Module(module)) =
                self.facts.sema.resolve_path(&tree.path()?)?
            else {
                return None;
            };
            let here = self.facts.sema.scope(item.syntax())?.module();
            let scope = module.scope(db, Some(here));
            if scope.iter().any(|(_, it)| matches!(it, ScopeDef::ModuleDef(ModuleDef::Trait(_)))) {
                return None;
            }
            let brought: Vec<String> = scope.into_iter().map(|(name, _)| name.as_str().to_owned()).collect();
            let brings = (0..names.len())
                .filter(|it| names[*it].module == module && brought.contains(&names[*it].name))
                .collect();
            Some(GlobImport { file: file.id, range: code_range(item.syntax()), names: brought, brings })
        });
        globs.filter(|it| !it.brings.is_empty()).collect()
    }
}

/// In every build, and in no body.
fn is_of_module(item: &ast::Use) -> bool {
    let parent = item.syntax().parent().map(|it| it.kind());
    matches!(parent, Some(SyntaxKind::SOURCE_FILE | SyntaxKind::ITEM_LIST)) && item.attrs().next().is_none()
}

/// The item without the comments above it.
fn code_range(item: &SyntaxNode) -> TextRange {
    let first = item.children_with_tokens().find(|it| !it.kind().is_trivia());
    let start = first.map_or(item.text_range().start(), |it| it.text_range().start());
    TextRange::new(start, item.text_range().end())
}

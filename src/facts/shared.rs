//! Files that are modules of several crates: `mod config;` in `main.rs` and in `lib.rs`. Every crate has its own copy of
//! each item in them, and an edit changes all copies; the analysis knows one of them, the one that the file's syntax
//! resolves to.

use ra_ap_hir::{Crate, Field, Function, HasSource, Module};
use ra_ap_ide_db::{FileId, FxHashSet};

use super::{Facts, names};

impl Facts<'_> {
    /// The copy of `function` that stands for all of them.
    pub fn canonical_function(&self, function: Function) -> Function {
        if let Some(known) = self.canonical_functions.borrow().get(&function) {
            return *known;
        }
        let found = self.copy_in_source(function).unwrap_or(function);
        self.canonical_functions.borrow_mut().insert(function, found);
        found
    }

    fn copy_in_source(&self, function: Function) -> Option<Function> {
        if !names::is_workspace_function(self.db, function) {
            return None;
        }
        let file = function.source(self.db)?.file_id.original_file(self.db).file_id(self.db);
        if !self.is_shared(file) {
            return None;
        }
        let source = self.sema.source(function)?;
        self.sema.to_def(&source.value)
    }

    /// Whether another crate than the one whose copy of the field is known may use its own copy of it, in a file that
    /// the two do not share.
    pub fn used_by_other_copy(&self, field: Field) -> bool {
        let module = field.parent_def(self.db).module(self.db);
        let file = module.definition_source_file_id(self.db).original_file(self.db).file_id(self.db);
        if !self.is_shared(file) {
            return false;
        }
        let name = field.name(self.db);
        let home = self.workspace.file(file).and_then(|it| it.package);
        self.workspace.files.iter().filter(|it| it.package == home && it.text.contains(name.as_str())).any(
            |it| {
                let modules = self.modules_of(it.id);
                matches!(modules.as_slice(), [only] if only.krate(self.db) != module.krate(self.db))
            },
        )
    }

    /// Whether the file is a module of more than one crate.
    pub fn is_shared(&self, file: FileId) -> bool {
        self.sema.file_to_module_defs(file).nth(1).is_some()
    }

    /// The crates that see what is written in `files`: their own, and all that depend on those.
    pub fn crates_that_see(&self, files: impl IntoIterator<Item = FileId>) -> FxHashSet<Crate> {
        let own = files.into_iter().flat_map(|it| self.modules_of(it)).map(|it| it.krate(self.db));
        own.flat_map(|it| [it].into_iter().chain(it.transitive_reverse_dependencies(self.db))).collect()
    }

    /// The modules that the file is, in all crates.
    pub fn modules_of(&self, file: FileId) -> Vec<Module> {
        self.sema.file_to_module_defs(file).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Flow, Knowledge};
    use crate::workspace::Workspace;

    #[test]
    fn a_function_in_a_shared_file_has_the_callers_of_all_its_copies() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
mod rest;
fn main() {
    rest::pause();
}
//- /src/lib.rs
mod rest;
fn helper() {
    rest::pause();
}
//- /src/rest.rs
pub fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(1));
}
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            facts.find_sites();
            let body = facts.bodies.iter().find_map(|it| match it.kind {
                crate::facts::body::BodyKind::Function(it) => Some(it),
                _ => None,
            });
            let mut flow = Flow::new(facts, &knowledge);
            let callers = body.map(|it| flow.callers(it)).unwrap_or_default();
            assert_eq!(callers.len(), 2, "{callers:?}");
        });
    }
}

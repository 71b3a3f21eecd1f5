//! What a library's users can reach: what is public all the way up or re-exported, and what such items hand out.

use std::rc::Rc;

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItem, AssocItemContainer, Crate, Field, Function, HasCrate, HasVisibility, Impl,
};
use ra_ap_hir::{Module, ModuleDef, ScopeDef, Static, Trait, Type, Visibility};
use ra_ap_ide_db::FxHashSet;

use crate::flow::Flow;

impl<'db> Flow<'db> {
    /// Whether code outside the workspace's own crates may call the function: it is public, and so is what it belongs to, in
    /// a library.
    pub fn is_exported(&self, function: Function) -> bool {
        let db = self.facts.db;
        if function.visibility(db) != Visibility::Public {
            return false;
        }
        let module = function.module(db);
        match function.as_assoc_item(db).map(|it| it.container(db)) {
            None => self.is_reached(ModuleDef::Function(function), module),
            Some(AssocItemContainer::Trait(it)) => self.is_reached(ModuleDef::Trait(it), it.module(db)),
            Some(AssocItemContainer::Impl(it)) => match it.self_ty(db).as_adt() {
                Some(adt) => self.is_reached(ModuleDef::Adt(adt), adt.module(db)),
                None => self.is_library(module.krate(db)),
            },
        }
    }

    /// Whether code outside the workspace's own crates may implement the trait.
    pub fn is_exported_trait(&self, trait_: Trait) -> bool {
        self.is_reached(ModuleDef::Trait(trait_), trait_.module(self.facts.db))
    }

    /// Whether a library's users can name the static.
    pub fn is_exported_static(&self, item: Static) -> bool {
        let db = self.facts.db;
        item.visibility(db) == Visibility::Public && self.is_reached(ModuleDef::Static(item), item.module(db))
    }

    /// Whether a field is visible to a library's users: it and its type are public.
    pub fn is_exported_field(&self, field: Field) -> bool {
        let db = self.facts.db;
        if field.visibility(db) != Visibility::Public {
            return false;
        }
        let adt = field.parent_def(db).adt(db);
        self.is_reached(ModuleDef::Adt(adt), adt.module(db))
    }

    /// Whether users reach the item, in any of the crates that its file is part of.
    fn is_reached(&self, item: ModuleDef, module: Module) -> bool {
        let db = self.facts.db;
        let exports = |krate: Crate| self.is_library(krate).then(|| self.exports(krate));
        if exports(module.krate(db)).is_some_and(|it| it.contains(&item)) {
            return true;
        }
        if module.is_inline(db) {
            return false;
        }
        let file = module.definition_source_file_id(db).original_file(db).file_id(db);
        let copies = self.facts.modules_of(file).into_iter().filter(|it| *it != module);
        copies.into_iter().any(|copy| {
            exports(copy.krate(db)).is_some_and(|exports| {
                let same = |it: &ModuleDef| it.name(db) == item.name(db) && exports.contains(it);
                copy.declarations(db).iter().any(same)
            })
        })
    }

    fn exports(&self, krate: Crate) -> Rc<FxHashSet<ModuleDef>> {
        if let Some(known) = self.exports.borrow().get(&krate) {
            return Rc::clone(known);
        }
        let found = Rc::new(self.find_exports(krate));
        self.exports.borrow_mut().insert(krate, Rc::clone(&found));
        found
    }

    fn find_exports(&self, krate: Crate) -> FxHashSet<ModuleDef> {
        let db = self.facts.db;
        let mut found = FxHashSet::default();
        // Any other crate sees what all others see.
        let Some(outside) = Crate::all(db).into_iter().find(|it| *it != krate).map(|it| it.root_module(db))
        else {
            return found;
        };
        let mut modules = vec![krate.root_module(db)];
        let mut items = Vec::new();
        while let Some(module) = modules.pop() {
            for (_, item) in module.scope(db, Some(outside)) {
                let ScopeDef::ModuleDef(item) = item else { continue };
                let ours = item.module(db).is_some_and(|it| it.krate(db) == krate);
                if !ours || !found.insert(item) {
                    continue;
                }
                match item {
                    ModuleDef::Module(it) => modules.push(it),
                    _ => items.push(item),
                }
            }
        }
        // A type that has no public name is reached by what returns or holds it.
        while let Some(item) = items.pop() {
            for ty in self.handed_out(item) {
                ty.walk(db, |part| {
                    let Some(adt) = part.as_adt().filter(|it| it.krate(db) == krate) else { return };
                    if adt.visibility(db) == Visibility::Public && found.insert(ModuleDef::Adt(adt)) {
                        items.push(ModuleDef::Adt(adt));
                    }
                });
            }
        }
        found
    }

    /// The types that a public item returns or holds.
    fn handed_out(&self, item: ModuleDef) -> Vec<Type<'db>> {
        let db = self.facts.db;
        match item {
            ModuleDef::Function(it) => vec![it.ret_type(db)],
            ModuleDef::Adt(adt) => {
                let fields = match adt {
                    Adt::Struct(it) => it.fields(db),
                    Adt::Union(it) => it.fields(db),
                    Adt::Enum(it) => it.variants(db).into_iter().flat_map(|it| it.fields(db)).collect(),
                };
                let public = fields.into_iter().filter(|it| it.visibility(db) == Visibility::Public);
                let ty = adt.ty(db);
                let methods = Impl::all_for_type(db, ty).into_iter().flat_map(|it| it.items(db));
                let returned = methods.filter_map(|it| match it {
                    AssocItem::Function(it) if it.visibility(db) == Visibility::Public => {
                        Some(it.ret_type(db))
                    }
                    _ => None,
                });
                public.map(|it| it.ty(db)).chain(returned).collect()
            }
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::flow::Knowledge;
    use crate::workspace::Workspace;

    #[test]
    fn public_is_what_users_reach_by_a_name_or_by_what_they_are_given() {
        let workspace = Workspace::from_fixture(
            "//- /Cargo.toml
[package]
name = \"given\"
//- /src/lib.rs
mod inner;
pub use inner::{Renamed as Shown, free};
pub mod open {
    struct Private;
    impl Private { pub fn of_private(&self) { std::thread::yield_now(); } }
    pub(crate) fn of_crate() { std::thread::yield_now(); }
    pub fn of_module() -> Option<crate::inner::Given> { std::thread::yield_now(); None }
}
//- /src/inner.rs
pub struct Renamed { pub shown: u8, hidden: u8 }
impl Renamed { pub fn of_shown(&self) { std::thread::yield_now(); } fn private(&self) { std::thread::yield_now(); } }
pub struct Given;
impl Given { pub fn of_given(&self) { std::thread::yield_now(); } }
pub struct Kept;
impl Kept { pub fn of_kept(&self) { std::thread::yield_now(); } }
pub fn free() { std::thread::yield_now(); }
pub fn kept() { std::thread::yield_now(); }
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            facts.find_sites();
            let flow = Flow::new(facts, &knowledge);
            let mut exported: Vec<String> = flow
                .facts
                .bodies
                .iter()
                .filter_map(|it| match it.kind {
                    crate::facts::body::BodyKind::Function(it) => Some(it),
                    _ => None,
                })
                .filter(|it| flow.is_exported(*it))
                .map(|it| it.name(flow.facts.db).as_str().to_owned())
                .collect();
            exported.sort();
            assert_eq!(exported, ["free", "of_given", "of_module", "of_shown"]);
        });
    }
}

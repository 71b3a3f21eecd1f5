//! Items by the absolute path under which a rule file names them: through re-exports where the crate is loaded, through
//! the imports as written where it is not.

use std::cell::RefCell;

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItemContainer, Crate, Function, Module, ModuleDef, PathResolution, ScopeDef,
};
use ra_ap_ide_db::{FxHashMap, RootDatabase};
use ra_ap_syntax::ast::{self, AstNode, HasName};

use super::{Facts, names};
use crate::rule::oracle::Oracle;

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Item {
    /// An item of a module.
    Def(ModuleDef),
    /// A method, an associated function or a variant of a type or trait.
    Member(ModuleDef, String),
}

/// Answers the matcher's questions about a user's patterns.
pub struct Lookup<'a, 'db> {
    pub(super) facts: &'a Facts<'db>,
    known: RefCell<FxHashMap<String, Vec<Item>>>,
}

impl<'a, 'db> Lookup<'a, 'db> {
    /// Answers from `facts`.
    pub fn new(facts: &'a Facts<'db>) -> Self {
        Lookup { facts, known: RefCell::default() }
    }

    /// Everything that the absolute path names; empty if its crate is not loaded.
    fn items(&self, canonical: &str) -> Vec<Item> {
        if let Some(items) = self.known.borrow().get(canonical) {
            return items.clone();
        }
        let items = items(self.facts.db, canonical);
        self.known.borrow_mut().insert(canonical.to_owned(), items.clone());
        items
    }

    fn is_one_of(&self, def: ModuleDef, canonical: &str) -> bool {
        let db = self.facts.db;
        self.items(canonical).iter().any(|item| match item {
            Item::Def(it) => *it == def,
            Item::Member(owner, name) => match def {
                ModuleDef::Function(it) => is_member(db, it, *owner, name),
                ModuleDef::EnumVariant(it) => {
                    *owner == ModuleDef::Adt(Adt::Enum(it.parent_enum(db))) && it.name(db).as_str() == name
                }
                _ => false,
            },
        })
    }

    /// By spelling, with the file's imports taken into account: for crates whose sources are not there.
    fn is_written_as(&self, path: &ast::Path, canonical: &str) -> bool {
        let names: Option<Vec<String>> =
            path.segments().map(|it| Some(it.name_ref()?.text().to_string())).collect();
        let Some(names) = names else { return false };
        let written = names.join("::");
        if written == canonical {
            return true;
        }
        let Some(root) = path.syntax().ancestors().last() else { return false };
        root.descendants().filter_map(ast::Use::cast).filter_map(|it| it.use_tree()).any(|tree| {
            let mut found = false;
            imports(&tree, "", &mut |import, name| {
                let expanded = match name {
                    Some(name) if names.first().is_some_and(|it| it == name) => {
                        written.replacen(name, import, 1)
                    }
                    Some(_) => return,
                    None => format!("{import}::{written}"),
                };
                found |= expanded == canonical;
            });
            found
        })
    }
}

impl Oracle for Lookup<'_, '_> {
    fn path_resolves_to(&self, path: &ast::Path, canonical: &str) -> bool {
        match self.facts.sema.resolve_path(path) {
            Some(PathResolution::Def(def)) => self.is_one_of(def, canonical),
            Some(_) => false,
            None => self.items(canonical).is_empty() && self.is_written_as(path, canonical),
        }
    }

    fn method_resolves_to(&self, call: &ast::MethodCallExpr, canonical: &str) -> Option<bool> {
        let function = self.facts.sema.resolve_method_call(call)?;
        Some(self.is_one_of(ModuleDef::Function(function), canonical))
    }

    fn type_matches(&self, expr: &ast::Expr, ty: &str) -> bool {
        let head = ty.trim_start_matches(['&', ' ']).trim_start_matches("mut ");
        let head = head.split('<').next().unwrap_or(head).trim();
        let Some(found) = self.facts.sema.type_of_expr(expr) else { return false };
        let found = found.original.strip_references();
        match found.as_adt() {
            Some(adt) => {
                self.is_one_of(ModuleDef::Adt(adt), head) || names::adt_path(self.facts.db, adt) == head
            }
            None => false,
        }
    }

    fn macro_resolves_to(&self, call: &ast::MacroCall, canonical: &str) -> bool {
        match self.facts.sema.resolve_macro_call(call) {
            Some(found) => self.is_one_of(ModuleDef::Macro(found), canonical),
            None => {
                self.items(canonical).is_empty()
                    && call.path().is_some_and(|path| self.is_written_as(&path, canonical))
            }
        }
    }
}

/// Whether `krate` itself has what the absolute path names.
pub fn defines(db: &RootDatabase, krate: Crate, canonical: &str) -> bool {
    let mut found = Vec::new();
    let mut segments = canonical.split("::");
    if segments.next() == krate.display_name(db).map(|it| it.crate_name().to_string()).as_deref() {
        descend(db, krate.root_module(db), &segments.collect::<Vec<_>>(), &mut found);
    }
    !found.is_empty()
}

fn items(db: &RootDatabase, canonical: &str) -> Vec<Item> {
    let mut segments = canonical.split("::");
    let Some(first) = segments.next() else { return Vec::new() };
    let rest: Vec<&str> = segments.collect();
    let mut found = Vec::new();
    for krate in Crate::all(db) {
        let name = krate.display_name(db).map(|it| it.crate_name().to_string());
        if name.as_deref() == Some(first) {
            descend(db, krate.root_module(db), &rest, &mut found);
        }
    }
    found
}

fn descend(db: &RootDatabase, module: Module, path: &[&str], found: &mut Vec<Item>) {
    let Some((name, rest)) = path.split_first() else { return };
    for (_, def) in module.scope(db, None).into_iter().filter(|(it, _)| it.as_str() == *name) {
        let ScopeDef::ModuleDef(def) = def else { continue };
        match (def, rest) {
            (def, []) => found.push(Item::Def(def)),
            (ModuleDef::Module(inner), rest) => descend(db, inner, rest, found),
            (ModuleDef::Adt(_) | ModuleDef::Trait(_), [member]) => {
                found.push(Item::Member(def, (*member).to_owned()));
            }
            _ => {}
        }
    }
}

fn is_member(db: &RootDatabase, function: Function, owner: ModuleDef, name: &str) -> bool {
    if function.name(db).as_str() != name {
        return false;
    }
    match function.as_assoc_item(db).map(|it| it.container(db)) {
        Some(AssocItemContainer::Trait(it)) => owner == ModuleDef::Trait(it),
        Some(AssocItemContainer::Impl(it)) => {
            it.self_ty(db).strip_references().as_adt().is_some_and(|it| owner == ModuleDef::Adt(it))
                || it.trait_(db).is_some_and(|it| owner == ModuleDef::Trait(it))
        }
        None => false,
    }
}

/// Calls `with` for each import of `tree`: its path, and its name or nothing for a glob.
pub(crate) fn imports(tree: &ast::UseTree, prefix: &str, with: &mut dyn FnMut(&str, Option<&str>)) {
    let own = tree.path().map(|it| it.syntax().text().to_string().replace(' ', "")).unwrap_or_default();
    let path = match (prefix.is_empty(), own.is_empty()) {
        (true, _) => own,
        (_, true) => prefix.to_owned(),
        _ => format!("{prefix}::{own}"),
    };
    if let Some(list) = tree.use_tree_list() {
        list.use_trees().for_each(|it| imports(&it, &path, with));
        return;
    }
    if tree.star_token().is_some() {
        return with(&path, None);
    }
    let path = path.strip_suffix("::self").unwrap_or(&path);
    let renamed = tree.rename().and_then(|it| it.name()).map(|it| it.text().to_string());
    let name = renamed.as_deref().or_else(|| path.rsplit("::").next());
    with(path, name);
}

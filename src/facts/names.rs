//! Canonical names of definitions: what a path or method resolves to, whatever it is spelled like.

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItemContainer, Crate, Function, HasCrate, HasSource, Impl, Module, Trait, Type,
};
use ra_ap_ide_db::RootDatabase;
use ra_ap_ide_db::base_db::{CrateOrigin, LangCrateOrigin};
use ra_ap_syntax::ast::{self, AstNode};

/// The crate's name in code; `core` and `alloc` count as `std`, under which users know their items.
pub fn crate_name(db: &RootDatabase, krate: Crate) -> String {
    match krate.origin(db) {
        CrateOrigin::Lang(LangCrateOrigin::Core | LangCrateOrigin::Alloc | LangCrateOrigin::Std) => {
            "std".into()
        }
        _ => krate.display_name(db).map_or_else(String::new, |name| name.crate_name().to_string()),
    }
}

/// Whether the crate belongs to the user rather than to std or a dependency.
pub fn is_workspace_crate(db: &RootDatabase, krate: Crate) -> bool {
    krate.origin(db).is_local()
}

fn module_path(db: &RootDatabase, module: Module) -> String {
    let mut path = crate_name(db, module.krate(db));
    for ancestor in module.path_to_root(db).into_iter().rev() {
        if let Some(name) = ancestor.name(db) {
            path.push_str("::");
            path.push_str(name.as_str());
        }
    }
    path
}

/// The path of a struct, enum or union, such as `std::sync::mpsc::Receiver`.
pub fn adt_path(db: &RootDatabase, adt: Adt) -> String {
    normalise(&format!("{}::{}", module_path(db, adt.module(db)), adt.name(db).as_str()))
}

/// The path of a trait, such as `std::iter::Iterator`.
pub fn trait_path(db: &RootDatabase, of: Trait) -> String {
    normalise(&format!("{}::{}", module_path(db, of.module(db)), of.name(db).as_str()))
}

/// The path of a function; a method's is the path of the type it is implemented for, then its name. A method of a
/// trait is named by the trait, a method of a trait's implementation by the implementing type.
pub fn function_path(db: &RootDatabase, function: Function) -> String {
    let name = function.name(db);
    let owner = match function.as_assoc_item(db).map(|item| item.container(db)) {
        Some(AssocItemContainer::Trait(it)) => {
            format!("{}::{}", module_path(db, it.module(db)), it.name(db).as_str())
        }
        Some(AssocItemContainer::Impl(it)) => match type_head(db, &it.self_ty(db)) {
            Some(head) => return format!("{head}::{}", name.as_str()),
            None => module_path(db, it.module(db)),
        },
        None => module_path(db, function.module(db)),
    };
    normalise(&format!("{owner}::{}", name.as_str()))
}

/// The path of the outermost named type behind references, such as `std::sync::Mutex` for `&Mutex<T>`.
pub fn type_head(db: &RootDatabase, ty: &Type<'_>) -> Option<String> {
    let ty = ty.strip_references();
    if let Some(adt) = ty.as_adt() {
        return Some(adt_path(db, adt));
    }
    ty.as_dyn_trait().map(|it| format!("dyn {}::{}", module_path(db, it.module(db)), it.name(db).as_str()))
}

/// Whether the function is a trait's method, or implements one, so that whoever calls it may run another.
pub fn is_of_trait(db: &RootDatabase, function: Function) -> bool {
    function.as_assoc_item(db).is_some_and(|it| match it.container(db) {
        AssocItemContainer::Trait(_) => true,
        AssocItemContainer::Impl(it) => it.trait_(db).is_some() || unknown_trait(db, it).is_some(),
    })
}

/// The name of the trait that the workspace's `block` implements, where no declaration of it is known: most traits of
/// dependencies.
pub fn unknown_trait(db: &RootDatabase, block: Impl) -> Option<String> {
    if block.trait_(db).is_some() || !is_workspace_crate(db, block.module(db).krate(db)) {
        return None;
    }
    let written = block.source(db)?.value.trait_()?;
    let ast::Type::PathType(path) = &written else { return Some(written.syntax().text().to_string()) };
    Some(path.path()?.segment()?.name_ref()?.text().to_string())
}

/// The crate a function is defined in.
pub fn is_workspace_function(db: &RootDatabase, function: Function) -> bool {
    is_workspace_crate(db, function.krate(db))
}

/// Maps definitions in private modules of the real std to the path under which std exports them, so that real
/// sources and the embedded models name the same things.
fn normalise(path: &str) -> String {
    let Some(rest) = path.strip_prefix("std::") else { return path.to_owned() };
    if let Some(inner) = rest.strip_prefix("thread::") {
        // The last segment is the item: `std::thread::current` is a function too.
        let (modules, item) = inner.rsplit_once("::").unwrap_or(("", inner));
        let public = modules.split("::").filter(|it| !it.is_empty() && !THREAD_PRIVATE_MODULES.contains(it));
        return format!("std::thread::{}", public.chain([item]).collect::<Vec<_>>().join("::"));
    }
    for (private, public) in STD_PRIVATE_MODULES {
        if let Some(inner) = rest.strip_prefix(private) {
            return format!("std::{public}{inner}");
        }
    }
    path.to_owned()
}

const THREAD_PRIVATE_MODULES: &[&str] = &[
    "functions",
    "builder",
    "join_handle",
    "scoped",
    "local",
    "lifecycle",
    "spawnhook",
    "thread",
    "id",
    "current",
];

/// Private module prefix, public prefix.
const STD_PRIVATE_MODULES: &[(&str, &str)] = &[
    ("sync::poison::mutex::", "sync::"),
    ("sync::poison::rwlock::", "sync::"),
    ("sync::poison::condvar::", "sync::"),
    ("sync::poison::once::", "sync::"),
    ("sync::poison::", "sync::"),
    ("sync::mutex::", "sync::"),
    ("sync::rwlock::", "sync::"),
    ("sync::condvar::", "sync::"),
    ("sync::once::", "sync::"),
    ("sync::barrier::", "sync::"),
    ("sync::once_lock::", "sync::"),
    ("sync::lazy_lock::", "sync::"),
    ("collections::hash::map::", "collections::"),
    ("collections::hash::set::", "collections::"),
    ("collections::btree::map::", "collections::"),
    ("collections::btree::set::", "collections::"),
    ("collections::vec_deque::", "collections::"),
    ("iter::traits::iterator::", "iter::"),
    ("iter::traits::collect::", "iter::"),
    ("io::stdio::", "io::"),
    ("io::buffered::bufreader::", "io::"),
    ("net::tcp::", "net::"),
    ("net::udp::", "net::"),
];

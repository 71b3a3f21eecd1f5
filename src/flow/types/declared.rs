//! What declarations tell of an expression's type: fields, parameters and `self` have theirs written, and a local often
//! is one of these. That costs no inference, and is enough to see that a method cannot be a certain type's.

use ra_ap_hir::{HasCrate, ModuleDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasName};

use crate::facts::Facts;
use crate::facts::names;
use crate::facts::relevance;

/// How many locals and fields are followed.
const DEPTH: usize = 8;

/// Whether a method that is called on `receiver` cannot be an inherent one of a type called `owner`.
pub(in crate::flow) fn has_no_methods_of(facts: &Facts<'_>, receiver: &ast::Expr, owner: &str) -> bool {
    let Some(ty) = declared_type(facts, receiver, DEPTH) else { return false };
    let db = facts.db;
    ty.autoderef(db).all(|it| match it.as_adt() {
        Some(adt) => adt.name(db).as_str() != owner,
        None => it.is_reference() || it.is_str() || it.as_builtin().is_some() || it.is_slice(),
    })
}

/// A type that leads to whatever `expr` leads to by dereferencing: its own, or a pointer to it.
fn declared_type<'db>(facts: &Facts<'db>, expr: &ast::Expr, depth: usize) -> Option<Type<'db>> {
    let depth = depth.checked_sub(1)?;
    match expr {
        ast::Expr::ParenExpr(it) => declared_type(facts, &it.expr()?, depth),
        ast::Expr::RefExpr(it) => declared_type(facts, &it.expr()?, depth),
        ast::Expr::PathExpr(it) => type_of_local(facts, &it.path()?, depth),
        ast::Expr::FieldExpr(it) => {
            let name = it.name_ref()?;
            let owner = declared_type(facts, &it.expr()?, depth)?;
            // Fields of others' types are private.
            let own = owner.autoderef(facts.db).filter(|it| {
                it.as_adt().is_some_and(|it| names::is_workspace_crate(facts.db, it.krate(facts.db)))
            });
            let mut fields = own.flat_map(|it| it.fields(facts.db));
            let (_, ty) = fields.find(|(it, _)| it.name(facts.db).as_str() == name.text())?;
            Some(ty)
        }
        ast::Expr::MethodCallExpr(it)
            if it.name_ref()?.text() == "clone" && it.arg_list()?.args().next().is_none() =>
        {
            let ty = declared_type(facts, &it.receiver()?, depth)?;
            // An own pointer may be none that can be cloned, and what it points to is.
            let plain = ty.strip_references();
            let own =
                plain.as_adt().is_some_and(|it| names::is_workspace_crate(facts.db, it.krate(facts.db)));
            (!own || plain.autoderef(facts.db).nth(1).is_none()).then_some(ty)
        }
        _ => None,
    }
}

fn type_of_local<'db>(facts: &Facts<'db>, path: &ast::Path, depth: usize) -> Option<Type<'db>> {
    if path.qualifier().is_some() {
        return None;
    }
    let db = facts.db;
    if path.syntax().text() == "self" {
        let function = path.syntax().ancestors().find_map(ast::Fn::cast)?;
        let implementation = function.syntax().parent()?.parent().and_then(ast::Impl::cast)?;
        return Some(facts.sema.to_def(&implementation)?.self_ty(db));
    }
    let Some(PathResolution::Local(local)) = relevance::resolve(facts, path, path.syntax()) else {
        return type_in_another_build(facts, path);
    };
    let source = local.primary_source(db);
    let pattern = source.as_ident_pat()?;
    // What a macro makes may be a tree that nobody has looked at yet, and that cannot be asked about.
    let same_tree = pattern.syntax().ancestors().last() == path.syntax().ancestors().last();
    if pattern.pat().is_some() || !same_tree {
        return None;
    }
    let around = pattern.syntax().parent()?;
    if let Some(statement) = ast::LetStmt::cast(around.clone()) {
        return match statement.ty() {
            Some(_) => None,
            None => declared_type(facts, &statement.initializer()?, depth),
        };
    }
    let parameter = ast::Param::cast(around)?;
    let function = parameter.syntax().parent()?.parent().and_then(ast::Fn::cast)?;
    let function = facts.sema.to_fn_def(&function)?;
    let index = parameter
        .syntax()
        .parent()?
        .children()
        .filter_map(ast::Param::cast)
        .position(|it| it == parameter)?;
    let parameters = function.params_without_self(db);
    Some(parameters.get(index)?.ty().clone())
}

/// The type of the only variable of this name in a function that this build does not have: a parameter whose type is written.
fn type_in_another_build<'db>(facts: &Facts<'db>, path: &ast::Path) -> Option<Type<'db>> {
    facts.switched_off_around(path.syntax())?;
    let function = path.syntax().ancestors().find_map(ast::Fn::cast)?;
    let bound = function.syntax().descendants().filter_map(ast::IdentPat::cast);
    let mut bound = bound.filter(|it| it.name().is_some_and(|it| path.syntax().text() == it.text()));
    let (only, None) = (bound.next()?, bound.next()) else { return None };
    let mut written = ast::Param::cast(only.syntax().parent()?)?.ty()?;
    while let ast::Type::RefType(it) = written {
        written = it.ty()?;
    }
    let ast::Type::PathType(written) = written else { return None };
    match relevance::resolve(facts, &written.path()?, &relevance::scope_of(function.syntax()))? {
        PathResolution::Def(ModuleDef::Adt(it)) => Some(it.ty(facts.db)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn fields_parameters_and_locals_tell_whose_methods_are_called() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
use std::ops::Deref;
use std::sync::Arc;
struct Mine;
impl Mine { fn go(&self) {} }
#[derive(Clone)]
struct Other { mine: Arc<Mine>, inner: Box<Inner> }
#[derive(Clone)]
struct Inner;
impl Other { fn go(&self) {} }
struct Pointer(Mine);
impl Deref for Pointer { type Target = Mine; fn deref(&self) -> &Mine { &self.0 } }
struct Holder { other: Arc<Other>, pointer: Pointer, unknown: missing::Type }
impl Holder {
    fn run<T>(&self, mine: &Mine, other: Arc<Other>, generic: T) {
        self.other.go(); // others
        self.other.mine.go();
        (&self.other.inner).go(); // others
        self.pointer.go();
        self.unknown.go();
        mine.go();
        other.go(); // others
        generic.go();
        let copy = self.other.clone();
        copy.go(); // others
        let copy = self.other.mine.clone();
        move || { copy.go() };
        let other = make();
        other.go();
        drop(format!(\"{:?}\", other.inner.go()));
    }
}
fn make() -> Mine { Mine }
macro_rules! method { ($name:ident) => { fn $name(hidden: &Mine) { let hidden = hidden.clone(); hidden.go(); } }; }
method!(expanded);
fn main() {}
",
        );
        ra_ap_hir::attach_db(&workspace.db, || {
            let facts = Facts::new(&workspace, Vec::new());
            let file = &workspace.files[0];
            let root = facts.sema.parse_guess_edition(file.id);
            // Nodes of an expansion are asked about, too.
            let of_macro = root.syntax().descendants().filter_map(ast::MacroCall::cast);
            let expanded = of_macro.filter_map(|it| facts.sema.expand_macro_call(&it)).map(|it| it.value);
            for call in expanded
                .flat_map(|it| it.descendants().filter_map(ast::MethodCallExpr::cast).collect::<Vec<_>>())
            {
                assert!(!has_no_methods_of(&facts, &call.receiver().unwrap(), "Mine"));
            }
            let calls = root.syntax().descendants().filter_map(ast::MethodCallExpr::cast);
            let calls = calls.filter(|it| it.name_ref().is_some_and(|it| it.text() == "go"));
            for call in calls {
                let line = file.text[..call.syntax().text_range().end().into()].lines().count();
                let line = file.text.lines().nth(line - 1).unwrap();
                let told = has_no_methods_of(&facts, &call.receiver().unwrap(), "Mine");
                assert_eq!(told, line.contains("// others"), "{line}");
            }
        });
    }
}

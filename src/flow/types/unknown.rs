//! Values whose type is not known, mostly because a dependency without a model made them: whether one may be of a type
//! of the workspace all the same, as the state is that a web framework hands to a handler.

use ra_ap_hir::{AsAssocItem, FieldSource, HasCrate, HasSource, ModuleDef, PathResolution, Type, Visibility};
use ra_ap_ide_db::{FileId, FxHashSet};
use ra_ap_syntax::ast::{
    self, AstNode, HasArgList, HasGenericArgs, HasGenericParams, HasName, HasTypeBounds,
};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::Facts;
use crate::facts::names::is_workspace_crate;
use crate::flow::places::parts_of;

/// How far a value is followed back before everything is thought possible.
const DEPTH: usize = 12;

/// Whether a method or field of `receiver` that does not resolve may be one of the workspace's own.
pub(in crate::flow) fn may_hide_own(facts: &Facts<'_>, receiver: &ast::Expr) -> bool {
    is_not_known(facts, receiver) && may_be_own(facts, receiver, DEPTH)
}

/// Whether nobody can tell what methods `receiver` has.
pub(in crate::flow) fn is_not_known(facts: &Facts<'_>, receiver: &ast::Expr) -> bool {
    let known = facts.sema.type_of_expr(receiver).is_some_and(|it| !has_unknown(facts, &it.original, 0));
    !known
}

/// The files that see an item of this visibility; `None` for all.
pub(in crate::flow) fn visible_files(facts: &Facts<'_>, visibility: Visibility) -> Option<FxHashSet<FileId>> {
    let db = facts.db;
    let top = match visibility {
        Visibility::Module(module, _) => ra_ap_hir::Module::from(module),
        Visibility::PubCrate(_) | Visibility::Public => return None,
    };
    let mut files = FxHashSet::default();
    let mut pending = vec![top];
    while let Some(module) = pending.pop() {
        let file = module.definition_source_file_id(db);
        // A module that a macro makes: its code is written wherever the macro is called.
        if file.is_macro() {
            return None;
        }
        files.insert(file.original_file(db).file_id(db));
        pending.extend(module.children(db));
    }
    Some(files)
}

/// Whether what a method is called on, or a field is taken of, is not known, down through references and pointers.
fn has_unknown(facts: &Facts<'_>, ty: &Type<'_>, depth: usize) -> bool {
    let ty = ty.strip_references();
    // What nothing tells falls back to `()`, which has no methods to call.
    if ty.is_unknown() || ty.is_unit() || ty.is_never() || depth > 4 {
        return true;
    }
    let autoderefs = ty.autoderef(facts.db).collect::<Vec<_>>();
    autoderefs.iter().any(|it| it.is_unknown())
}

/// Whether the type is one of the workspace's or is made of one.
fn holds_own(facts: &Facts<'_>, ty: &Type<'_>, depth: usize) -> bool {
    let db = facts.db;
    let ty = ty.strip_references();
    if depth == 0 || ty.as_type_param(db).is_some() {
        return true;
    }
    let own = ty.as_adt().is_some_and(|it| is_workspace_crate(db, it.krate(db)));
    let objects = ty.as_dyn_trait().into_iter().chain(ty.as_impl_traits(db).into_iter().flatten());
    let behind_own = objects.into_iter().any(|it| is_workspace_crate(db, it.krate(db)));
    own || behind_own || parts_of(db, &ty).any(|it| holds_own(facts, &it, depth - 1))
}

/// Whether a written type names one of the workspace's.
fn names_own(facts: &Facts<'_>, written: &SyntaxNode) -> bool {
    written.descendants().filter_map(ast::Path::cast).any(|it| match facts.sema.resolve_path(&it) {
        Some(PathResolution::Def(ModuleDef::Adt(it))) => is_workspace_crate(facts.db, it.krate(facts.db)),
        Some(PathResolution::Def(ModuleDef::TypeAlias(it))) => {
            is_workspace_crate(facts.db, it.krate(facts.db))
        }
        Some(PathResolution::Def(ModuleDef::Trait(it))) => is_workspace_crate(facts.db, it.krate(facts.db)),
        Some(PathResolution::SelfType(_) | PathResolution::TypeParam(_)) => true,
        _ => false,
    })
}

fn may_be_own(facts: &Facts<'_>, expr: &ast::Expr, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return true };
    let sema = &facts.sema;
    // Who takes a closure may well hand on what it returns.
    if let ast::Expr::ClosureExpr(it) = expr {
        return it.body().is_some_and(|it| may_be_own(facts, &it, depth));
    }
    if let Some(ty) =
        sema.type_of_expr(expr).filter(|it| !it.original.contains_unknown() && !it.original.is_unit())
    {
        return holds_own(facts, &ty.original, 4);
    }
    let inner = |it: Option<ast::Expr>| it.is_some_and(|it| may_be_own(facts, &it, depth));
    match expr {
        ast::Expr::ParenExpr(it) => inner(it.expr()),
        ast::Expr::RefExpr(it) => inner(it.expr()),
        ast::Expr::TryExpr(it) => inner(it.expr()),
        ast::Expr::AwaitExpr(it) => inner(it.expr()),
        ast::Expr::PrefixExpr(it) => inner(it.expr()),
        ast::Expr::CastExpr(it) => inner(it.expr()),
        ast::Expr::IndexExpr(it) => inner(it.base()),
        ast::Expr::FieldExpr(it) => match sema.resolve_field(it).and_then(|it| it.left()) {
            Some(field) => {
                let written = field.source(facts.db).and_then(|it| match it.value {
                    FieldSource::Named(it) => it.ty(),
                    FieldSource::Pos(it) => it.ty(),
                });
                written.is_none_or(|it| names_own(facts, it.syntax()))
            }
            None => inner(it.expr()),
        },
        ast::Expr::PathExpr(it) => it.path().is_none_or(|it| path_may_be_own(facts, &it, depth)),
        ast::Expr::MethodCallExpr(it) => match sema.resolve_method_call(it) {
            Some(function) if is_workspace_crate(facts.db, function.krate(facts.db)) => {
                returns_own(facts, function)
            }
            _ => {
                inner(it.receiver())
                    || arguments_may_be_own(facts, it.arg_list(), depth)
                    || it.generic_arg_list().is_some_and(|it| names_own(facts, it.syntax()))
            }
        },
        ast::Expr::CallExpr(it) => {
            let path = match it.expr() {
                Some(ast::Expr::PathExpr(it)) => it.path(),
                _ => return true,
            };
            match path.as_ref().and_then(|it| sema.resolve_path(it)) {
                Some(PathResolution::Def(ModuleDef::Function(function)))
                    if is_workspace_crate(facts.db, function.krate(facts.db)) =>
                {
                    returns_own(facts, function)
                }
                _ => {
                    path.is_none_or(|it| names_own(facts, it.syntax()))
                        || arguments_may_be_own(facts, it.arg_list(), depth)
                }
            }
        }
        ast::Expr::BlockExpr(it) => match it.stmt_list() {
            Some(list) => inner(list.tail_expr()),
            None => false,
        },
        ast::Expr::IfExpr(it) => {
            let otherwise = match it.else_branch() {
                Some(ast::ElseBranch::Block(it)) => Some(it.into()),
                Some(ast::ElseBranch::IfExpr(it)) => Some(it.into()),
                None => None,
            };
            inner(it.then_branch().map(Into::into)) || inner(otherwise)
        }
        ast::Expr::MatchExpr(it) => {
            let arms = it.match_arm_list().into_iter().flat_map(|it| it.arms());
            arms.filter_map(|it| it.expr()).any(|it| may_be_own(facts, &it, depth))
        }
        ast::Expr::ReturnExpr(_) | ast::Expr::BreakExpr(_) | ast::Expr::ContinueExpr(_) => false,
        ast::Expr::Literal(_) | ast::Expr::FormatArgsExpr(_) => false,
        _ => true,
    }
}

fn arguments_may_be_own(facts: &Facts<'_>, arguments: Option<ast::ArgList>, depth: usize) -> bool {
    arguments.into_iter().flat_map(|it| it.args()).any(|it| may_be_own(facts, &it, depth))
}

/// Whether a function of the workspace says that it returns one of the workspace's types, or does not say.
fn returns_own(facts: &Facts<'_>, function: ra_ap_hir::Function) -> bool {
    if function.as_assoc_item(facts.db).is_some_and(|it| it.container_trait(facts.db).is_some()) {
        return true;
    }
    let Some(source) = facts.sema.source(function) else { return true };
    source.value.ret_type().is_none_or(|it| names_own(facts, it.syntax()))
}

fn path_may_be_own(facts: &Facts<'_>, path: &ast::Path, depth: usize) -> bool {
    match facts.sema.resolve_path(path) {
        Some(PathResolution::Local(local)) => {
            if local.is_self(facts.db) {
                return false;
            }
            let source = local.primary_source(facts.db);
            source.as_ident_pat().is_none_or(|it| binding_may_be_own(facts, it.syntax(), depth))
        }
        Some(PathResolution::Def(ModuleDef::Static(it))) => {
            it.source(facts.db).is_none_or(|it| written_may_be_own(facts, ast::HasName::name(&it.value)))
        }
        Some(PathResolution::Def(ModuleDef::Const(it))) => {
            it.source(facts.db).is_none_or(|it| written_may_be_own(facts, ast::HasName::name(&it.value)))
        }
        // What does not resolve is a dependency's, or a macro's work.
        _ => false,
    }
}

/// Whether the item whose name this is has a type that names one of the workspace's.
fn written_may_be_own(facts: &Facts<'_>, name: Option<ast::Name>) -> bool {
    let item = name.and_then(|it| it.syntax().parent());
    item.into_iter()
        .flat_map(|it| it.children())
        .filter_map(ast::Type::cast)
        .any(|it| names_own(facts, it.syntax()))
}

/// Follows a name that a pattern binds to where its value comes from.
fn binding_may_be_own(facts: &Facts<'_>, pattern: &SyntaxNode, depth: usize) -> bool {
    let value = |it: Option<ast::Expr>| it.is_none_or(|it| may_be_own(facts, &it, depth));
    let Some(binder) = pattern.ancestors().find(|it| {
        matches!(
            it.kind(),
            SyntaxKind::PARAM
                | SyntaxKind::LET_STMT
                | SyntaxKind::LET_EXPR
                | SyntaxKind::MATCH_ARM
                | SyntaxKind::FOR_EXPR
        )
    }) else {
        return true;
    };
    // A pattern that names one of the workspace's types around it is as good as a type.
    let named = pattern.ancestors().take_while(|it| *it != binder).any(|it| {
        matches!(it.kind(), SyntaxKind::TUPLE_STRUCT_PAT | SyntaxKind::RECORD_PAT)
            && it.children().find_map(ast::Path::cast).is_some_and(|it| {
                let resolved = facts.sema.resolve_path(&it);
                let variant = matches!(resolved, Some(PathResolution::Def(ModuleDef::EnumVariant(it)))
                    if is_workspace_crate(facts.db, it.krate(facts.db)));
                variant || names_own(facts, it.syntax())
            })
    });
    if named {
        return true;
    }
    if let Some(param) = ast::Param::cast(binder.clone()) {
        if let Some(ty) = param.ty() {
            return names_own(facts, ty.syntax());
        }
        // A closure: what it is given is the business of whoever takes it.
        let closure = binder.ancestors().find_map(ast::ClosureExpr::cast);
        if let Some(declared) = closure.as_ref().and_then(|it| given_by_taker(facts, it, &param)) {
            return names_own(facts, declared.syntax());
        }
        let taker = closure.and_then(|it| it.syntax().parent()?.parent());
        return match taker.clone().and_then(ast::MethodCallExpr::cast) {
            Some(call) => {
                value(call.receiver())
                    || call
                        .arg_list()
                        .into_iter()
                        .flat_map(|it| it.args())
                        .filter(|it| !matches!(it, ast::Expr::ClosureExpr(_)))
                        .any(|it| may_be_own(facts, &it, depth))
            }
            None => true,
        };
    }
    if let Some(it) = ast::LetStmt::cast(binder.clone()) {
        return match it.ty() {
            Some(ty) if !ty.syntax().descendants().any(|it| it.kind() == SyntaxKind::INFER_TYPE) => {
                names_own(facts, ty.syntax())
            }
            _ => value(it.initializer()),
        };
    }
    if let Some(it) = ast::LetExpr::cast(binder.clone()) {
        return value(it.expr());
    }
    if let Some(it) = ast::ForExpr::cast(binder.clone()) {
        return value(it.iterable());
    }
    let scrutinee = binder.ancestors().find_map(ast::MatchExpr::cast).and_then(|it| it.expr());
    value(scrutinee)
}

/// The type that the closure's parameter has by a bound of the function of the workspace that takes it: `F: Fn(&Api)`.
fn given_by_taker(facts: &Facts<'_>, closure: &ast::ClosureExpr, param: &ast::Param) -> Option<ast::Type> {
    let position = closure.param_list()?.params().position(|it| it == *param)?;
    let arguments = ast::ArgList::cast(closure.syntax().parent()?)?;
    let at = arguments.args().position(|it| it.syntax() == closure.syntax())?;
    let call = arguments.syntax().parent()?;
    let function = match ast::MethodCallExpr::cast(call.clone()) {
        Some(call) => facts.sema.resolve_method_call(&call)?,
        None => {
            let ast::Expr::PathExpr(path) = ast::CallExpr::cast(call)?.expr()? else { return None };
            match facts.sema.resolve_path(&path.path()?)? {
                PathResolution::Def(ModuleDef::Function(it)) if it.self_param(facts.db).is_none() => it,
                _ => return None,
            }
        }
    };
    let source = facts.sema.source(function)?.value;
    let written = source.param_list()?.params().nth(at)?.ty()?;
    let bounds: Vec<ast::TypeBoundList> = match written {
        ast::Type::ImplTraitType(it) => it.type_bound_list().into_iter().collect(),
        ast::Type::PathType(it) => bounds_of(&source, it.path()?.as_single_name_ref()?.text()),
        _ => return None,
    };
    let callable = bounds.iter().flat_map(|it| it.bounds()).find_map(|it| match it.ty()? {
        ast::Type::PathType(it) => it.path()?.segment()?.parenthesized_arg_list(),
        _ => None,
    })?;
    callable.type_args().nth(position)?.ty()
}

/// What the function asks of its own type parameter.
fn bounds_of(function: &ast::Fn, parameter: &str) -> Vec<ast::TypeBoundList> {
    let own = function.generic_param_list().into_iter().flat_map(|it| it.type_or_const_params());
    let own = own.filter_map(|it| match it {
        ast::TypeOrConstParam::Type(it) if it.name().is_some_and(|it| it.text() == parameter) => {
            it.type_bound_list()
        }
        _ => None,
    });
    let further = function.where_clause().into_iter().flat_map(|it| it.predicates());
    let further = further.filter(|it| it.ty().is_some_and(|it| it.syntax().text() == parameter));
    own.chain(further.filter_map(|it| it.type_bound_list())).collect()
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the method becomes async, where `main` also calls it on what a library makes of this.
    fn becomes_async(made: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"hidden\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\nelsewhere = \"1\"\n//- /src/main.rs\ntrait Runs {{\n    fn run(&self);\n}}\nstruct Job;\nimpl Runs for Job {{\n    \
             fn run(&self) {{\n        std::thread::sleep(std::time::Duration::from_secs(1));\n    }}\n}}\n\
             #[tokio::main]\nasync fn main() -> Result<(), u8> {{\n    Job.run();\n    let made = {made};\n    made.run();\n    Ok(())\n}}\n"
        );
        Trial::of(&fixture).text_after("/src/main.rs").contains("Job.run().await")
    }

    #[test]
    fn what_a_closure_returns_may_come_back() {
        assert!(becomes_async("elsewhere::unblock(|| 7).await"));
        assert!(!becomes_async("elsewhere::unblock(|| Job).await"));
        // Inferred as `()`, for want of anything better.
        assert!(!becomes_async("elsewhere::unblock(|| Job).await?"));
        assert!(!becomes_async("elsewhere::unblock(|| Box::new(Job) as Box<dyn Runs>).await"));
        assert!(!becomes_async("elsewhere::unblock(|| { println!(); Some(Job) }).await.unwrap()"));
    }

    #[test]
    fn what_branches_give_comes_from_each_of_them() {
        let foreign = "elsewhere::find()";
        assert!(becomes_async(&format!(
            "match {foreign} {{ Some(it) => it.stream(), None => return Ok(()) }}"
        )));
        assert!(becomes_async(&format!("if let Some(it) = {foreign} {{ it }} else {{ return Ok(()) }}")));
        assert!(!becomes_async(&format!("match {foreign} {{ Some(it) => it, None => elsewhere::of(Job) }}")));
    }

    #[test]
    fn what_is_awaited_is_no_call_of_what_gives_back_no_future() {
        assert!(becomes_async("elsewhere::of(Job); made.run().await; let made = 7"));
        assert!(!becomes_async("elsewhere::of(Job)"));
    }

    #[test]
    fn a_closure_is_given_what_the_bound_of_its_taker_says() {
        let becomes_async = |bound: &str, taken: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"hidden\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\nelsewhere = \"1\"\n//- /src/main.rs\nuse elsewhere::Api;\n\
                 struct Job {{ api: Api }}\nimpl Job {{\n    fn with<F: {bound}, R>(&self, ask: F) -> R {{ ask({taken}) }}\n    \
                 fn run(&self) {{ self.with(|it| it.run()); std::thread::sleep(std::time::Duration::from_secs(1)); }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{ let job = Job {{ api: Api::new() }}; job.run(); }}\n"
            );
            Trial::of(&fixture).text_after("/src/main.rs").contains("job.run().await")
        };
        assert!(becomes_async("Fn(&Api) -> R", "&self.api"));
        assert!(!becomes_async("Fn(&Api<Job>) -> R", "&self.api"));
    }
}

//! A closure that uses a tokio receiver needs `&mut` itself: its variable becomes mutable, and whoever calls it must be
//! able to.

use ra_ap_hir::{Adt, CallableKind, HasCrate as _, Local, ModuleDef, PathResolution, Trait, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::Runs;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::receivers::Receivers;
use crate::flow::places::generics::is_marker;
use crate::flow::places::parts_of;

impl Receivers {
    /// The variable bound at `binding` is used through `&mut` at `mention`: so are the closures between the two.
    pub(in crate::flow) fn captured(
        &mut self,
        flow: &mut Flow<'_>,
        binding: &SyntaxNode,
        mention: &SyntaxNode,
    ) {
        let around: Vec<SyntaxNode> = flow.facts.sema.ancestors_with_macros(mention.clone()).collect();
        for node in around {
            if node.text_range().contains_range(binding.text_range())
                && binding.ancestors().any(|it| it == node)
            {
                return;
            }
            if let Some(closure) = ast::ClosureExpr::cast(node) {
                self.called_mutably(flow, &closure);
            }
        }
    }

    fn called_mutably(&mut self, flow: &mut Flow<'_>, closure: &ast::ClosureExpr) {
        let Some(parent) = closure.syntax().parent() else { return };
        // A thread consumes what it runs.
        let body = flow.facts.body_of_node(closure.syntax());
        if body.is_some_and(|it| matches!(flow.facts.bodies[it.0].runs, Runs::Thread(_))) {
            return;
        }
        if gives_borrowing_future(closure) && !is_called_once(flow, closure.syntax()) {
            let why = "the future that a closure makes again and again borrows the receiver";
            return self.shared(flow, closure.syntax(), why);
        }
        let why = "a closure that may only be shared uses the receiver";
        match parent.kind() {
            SyntaxKind::LET_STMT => {
                let binding = ast::LetStmt::cast(parent).and_then(|it| it.pat());
                let Some(ast::Pat::IdentPat(ident)) = binding else { return };
                if self.is_only_called(flow, &ident) {
                    if let (None, Some(name)) = (ident.mut_token(), ident.name()) {
                        self.insert(flow, name.syntax(), "mut ");
                    }
                } else {
                    self.shared(flow, closure.syntax(), why);
                }
            }
            SyntaxKind::ARG_LIST
                if parent.parent().is_some_and(|it| takes_shared_closure(flow, &it, closure)) =>
            {
                self.shared(flow, closure.syntax(), why);
            }
            // `-> impl Fn()`
            SyntaxKind::STMT_LIST | SyntaxKind::RETURN_EXPR => {
                let function = parent.ancestors().find_map(ast::Fn::cast);
                let returned = function.and_then(|it| it.ret_type());
                if returned.is_some_and(|it| names_fn(flow, it.syntax())) {
                    self.shared(flow, closure.syntax(), why);
                }
            }
            SyntaxKind::RECORD_EXPR_FIELD => self.shared(flow, closure.syntax(), why),
            _ => {}
        }
    }

    /// Whether the closure in this variable is called here, and nothing else happens to it.
    fn is_only_called(&self, flow: &Flow<'_>, ident: &ast::IdentPat) -> bool {
        let Some(local) = flow.facts.sema.to_def(ident) else { return false };
        let mentions = flow.mentions_of(Definition::Local(local));
        mentions.into_iter().all(|token| {
            let path = token.parent_ancestors().find_map(ast::PathExpr::cast);
            let Some(parent) = path.as_ref().and_then(|it| it.syntax().parent()) else { return true };
            match parent.kind() {
                SyntaxKind::REF_EXPR => ast::RefExpr::cast(parent).is_some_and(|it| it.mut_token().is_some()),
                SyntaxKind::ARG_LIST => {
                    let given = path.map(ast::Expr::PathExpr);
                    let call = parent.parent();
                    !call.zip(given).is_some_and(|(call, given)| is_shared_argument(flow, &call, &given))
                }
                _ => true,
            }
        })
    }
}

/// `|| async { .. }`: what its future changes belongs to the closure, which may be called before that has ended.
fn gives_borrowing_future(closure: &ast::ClosureExpr) -> bool {
    let body = closure.body().and_then(|it| ast::BlockExpr::cast(it.syntax().clone()));
    body.is_some_and(|it| it.async_token().is_some() && it.move_token().is_none())
}

/// Whether the closure at `node` is handed to who can call it only once: as an `F: FnOnce()`, or in a `Box<dyn FnOnce()>`.
pub(in crate::flow) fn is_called_once(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let Some(closure) = ast::ClosureExpr::cast(node.clone()) else { return false };
    let Some(list) = node.parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST) else { return false };
    let Some(call) = list.parent() else { return false };
    let once = |it: &Trait| it.name(flow.facts.db).as_str() == "FnOnce";
    let bounds = bounds_of_argument(flow, &call, &ast::Expr::ClosureExpr(closure));
    bounds.iter().any(once) || wanted_objects(flow, &call).iter().any(once)
}

/// Whether the closures that take this variable with them are asked for nothing but to be run, if by another thread: `Clone` and
/// `UnwindSafe` are asked of what they take as well.
pub(super) fn is_captured_to_run<'db>(flow: &Flow<'db>, local: Local<'db>) -> bool {
    let source = local.primary_source(flow.facts.db);
    let binding = source.syntax();
    let sema = &flow.facts.sema;
    let mentions = flow.mentions_of(Definition::Local(local)).into_iter();
    let inside = mentions.flat_map(|it| sema.descend_into_macros_exact(it)).filter_map(|it| it.parent());
    let mut closures = inside.flat_map(|it| {
        sema.ancestors_with_macros(it)
            .take_while(|it| !binding.ancestors().any(|up| up == *it))
            .filter_map(ast::ClosureExpr::cast)
            .collect::<Vec<_>>()
    });
    closures.all(|it| is_only_run(flow, &it))
}

/// The workspace's types of which closures take values with them that are asked for more than to be run.
pub(super) fn kept_by_closures(flow: &Flow<'_>) -> FxHashSet<Adt> {
    let mut types = FxHashSet::default();
    let closures = flow.facts.bodies.iter().filter_map(|it| ast::ClosureExpr::cast(it.node.clone()));
    for closure in closures.filter(|it| !is_only_run(flow, it)) {
        for path in closure.syntax().descendants().filter_map(ast::PathExpr::cast) {
            let resolved = path.path().and_then(|it| flow.facts.sema.resolve_path(&it));
            if let Some(PathResolution::Local(local)) = resolved {
                own_types_in(flow, &local.ty(flow.facts.db), &mut types);
            }
        }
    }
    types
}

/// Adds the workspace's types that a value of `ty` holds.
fn own_types_in<'db>(flow: &Flow<'db>, ty: &Type<'db>, found: &mut FxHashSet<Adt>) {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    if let Some(adt) = ty.as_adt().filter(|it| names::is_workspace_crate(db, it.krate(db))) {
        if !found.insert(adt) {
            return;
        }
        let fields = match adt {
            Adt::Struct(it) => it.fields(db),
            Adt::Union(it) => it.fields(db),
            Adt::Enum(it) => it.variants(db).into_iter().flat_map(|it| it.fields(db)).collect(),
        };
        fields.iter().for_each(|it| own_types_in(flow, &it.ty(db), found));
    }
    parts_of(flow.facts.db, &ty).for_each(|it| own_types_in(flow, &it, found));
}

fn is_only_run(flow: &Flow<'_>, closure: &ast::ClosureExpr) -> bool {
    let runs = |it: Trait| {
        matches!(it.name(flow.facts.db).as_str(), "Fn" | "FnMut" | "FnOnce") || is_marker(flow, it)
    };
    let given = |argument: &ast::Expr| {
        let call = argument.syntax().parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?.parent()?;
        Some(bounds_of_argument(flow, &call, argument))
    };
    let fits = |argument: &ast::Expr| given(argument).is_none_or(|it| it.into_iter().all(runs));
    let statement = closure.syntax().parent().and_then(ast::LetStmt::cast);
    let variable = match statement.and_then(|it| it.pat()) {
        Some(ast::Pat::IdentPat(it)) => flow.facts.sema.to_def(&it),
        _ => None,
    };
    let mentions = variable.map(|it| flow.mentions_of(Definition::Local(it))).unwrap_or_default();
    let mut named = mentions.into_iter().flat_map(|it| flow.facts.sema.descend_into_macros_exact(it));
    fits(&ast::Expr::ClosureExpr(closure.clone()))
        && named.all(|it| {
            it.parent_ancestors()
                .find_map(ast::PathExpr::cast)
                .is_none_or(|it| fits(&ast::Expr::PathExpr(it)))
        })
}

/// Whether a written type names the trait `Fn`.
fn names_fn(flow: &Flow<'_>, written: &SyntaxNode) -> bool {
    written.descendants().filter_map(ast::Path::cast).any(|it| match flow.facts.sema.resolve_path(&it) {
        Some(PathResolution::Def(ModuleDef::Trait(it))) => is_fn(flow, &it),
        _ => false,
    })
}

fn is_fn(flow: &Flow<'_>, it: &Trait) -> bool {
    it.name(flow.facts.db).as_str() == "Fn"
}

fn takes_shared_closure(flow: &Flow<'_>, call: &SyntaxNode, closure: &ast::ClosureExpr) -> bool {
    is_shared_argument(flow, call, &ast::Expr::ClosureExpr(closure.clone()))
}

/// Whether the function that `call` calls takes `argument` as `Fn`, or stores it as such.
fn is_shared_argument(flow: &Flow<'_>, call: &SyntaxNode, argument: &ast::Expr) -> bool {
    let bounds = bounds_of_argument(flow, call, argument);
    if bounds.iter().any(|it| is_fn(flow, it)) {
        return true;
    }
    let mutably = |it: &Trait| matches!(it.name(flow.facts.db).as_str(), "FnMut" | "FnOnce");
    if bounds.iter().any(mutably) {
        return false;
    }
    wanted_objects(flow, call).iter().any(|it| is_fn(flow, it))
}

/// What the function that `call` calls asks of the type of `argument`.
fn bounds_of_argument(flow: &Flow<'_>, call: &SyntaxNode, argument: &ast::Expr) -> Vec<Trait> {
    let db = flow.facts.db;
    let sema = &flow.facts.sema;
    let index = crate::flow::context::call_arguments(call).iter().position(|it| it == argument);
    let function = match ast::MethodCallExpr::cast(call.clone()) {
        Some(call) => sema.resolve_method_call(&call),
        None => ast::CallExpr::cast(call.clone()).and_then(|it| it.expr()).and_then(|callee| {
            match sema.type_of_expr(&callee)?.original.as_callable(db)?.kind() {
                CallableKind::Function(it) => Some(it),
                _ => None,
            }
        }),
    };
    let parameters = function.map(|it| it.params_without_self(db)).unwrap_or_default();
    let parameter = index.and_then(|it| parameters.get(it));
    parameter.and_then(|it| it.ty().as_type_param(db)).map(|it| it.trait_bounds(db)).unwrap_or_default()
}

/// The traits whose objects the value of `call` is wanted as: `Box::new(|| ..)` where a `Box<dyn Fn()>` is.
fn wanted_objects(flow: &Flow<'_>, call: &SyntaxNode) -> Vec<Trait> {
    let made = ast::Expr::cast(call.clone()).and_then(|it| flow.facts.sema.type_of_expr(&it));
    let made = made.map(|it| it.adjusted());
    made.into_iter()
        .flat_map(|it| it.type_arguments().chain([it.clone()]).collect::<Vec<_>>())
        .filter_map(|it| it.as_dyn_trait())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    #[test]
    fn a_closure_gives_no_future_that_borrows_the_receiver_mutably() {
        let refused = |code: &str| {
            let main = format!(
                "use std::sync::mpsc;\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
                 std::thread::spawn(move || {{ for n in 0..3 {{ tx.send(n).unwrap(); }} }});\n    {code}\n}}\n"
            );
            Trial::of_main("2021", &main).refusal_of("mpsc::channel")
        };
        let asked = "println!(\"{}\", ask().await);";
        let borrowed = format!("let ask = || async {{ rx.recv().unwrap() }}; {asked} {asked}");
        assert_eq!(refused(&borrowed), Some(RefusalCode::SharedReceiver));
        assert_eq!(refused(&format!("let ask = || async move {{ rx.recv().unwrap() }}; {asked}")), None);
        assert_eq!(refused("println!(\"{}\", async { rx.recv().unwrap() }.await);"), None);
    }
}

//! Whether a future that `block_on` drives today may be polled by a multi-threaded runtime: `block_on` takes futures
//! that are not `Send`, a task does not.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function, HasCrate};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasGenericParams, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::body::{BodyIx, Callee};
use crate::facts::names;
use crate::facts::written::on_one_line;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::held::SendNeed;
use crate::flow::send::SendCheck;
use crate::refusal::{Refusal, RefusalCode};

impl<'db> Flow<'db> {
    /// Why the future that `expr` yields is not `Send`.
    pub fn future_obstacle(&mut self, expr: &ast::Expr) -> Option<Refusal> {
        self.future_of(expr, &mut FxHashSet::default())
    }

    fn future_of(&mut self, expr: &ast::Expr, seen: &mut FxHashSet<BodyIx>) -> Option<Refusal> {
        match expr {
            ast::Expr::ParenExpr(it) => self.future_of(&it.expr()?, seen),
            ast::Expr::BlockExpr(block) if block.async_token().is_some() => {
                let body = self.facts.body_of_node(block.syntax())?;
                self.held_in(body, seen)
            }
            ast::Expr::PathExpr(path) => {
                let initializer = self.initializer_of(path);
                initializer.and_then(|it| self.future_of(&it, seen)).or_else(|| self.type_of_future(expr))
            }
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
                if let Some((_, Callee::Workspace(function))) = self.call_at(expr.syntax()) {
                    if let Some(refusal) = self.trait_future(function) {
                        return Some(refusal);
                    }
                    let body = self.facts.body_of_function(function)?;
                    if self.facts.bodies[body.0].is_async {
                        return self.held_in(body, seen);
                    }
                    // `fn f() -> impl Future`: whatever async blocks it makes may be what it returns.
                    let children = self.facts.bodies[body.0].children.clone();
                    let returned = self.type_of_future(expr);
                    return returned.or_else(|| {
                        let opaque = self.facts.sema.type_of_expr(expr)?.original.as_adt().is_none();
                        children
                            .into_iter()
                            .filter(|_| opaque)
                            .filter(|it| self.facts.bodies[it.0].is_async)
                            .collect::<Vec<_>>()
                            .into_iter()
                            .find_map(|it| self.held_in(it, seen))
                    });
                }
                // `timeout(d, f(x))`, `f(x).boxed()`: the future is among what is wrapped.
                let receiver = ast::MethodCallExpr::cast(expr.syntax().clone()).and_then(|it| it.receiver());
                let wrapped = receiver.into_iter().chain(call_arguments(expr.syntax()));
                let wrapped: Vec<ast::Expr> = wrapped
                    .filter(|it| match it {
                        ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) | ast::Expr::PathExpr(_) => {
                            true
                        }
                        ast::Expr::BlockExpr(it) => it.async_token().is_some(),
                        _ => false,
                    })
                    .collect();
                self.type_of_future(expr).or_else(|| wrapped.iter().find_map(|it| self.future_of(it, seen)))
            }
            _ => self.type_of_future(expr),
        }
    }

    /// Async methods of traits: `async_trait` boxes them, with or without `Send`; without it nothing promises `Send`.
    fn trait_future(&mut self, function: Function) -> Option<Refusal> {
        let db = self.facts.db;
        if !function.is_async(db) {
            return None;
        }
        let container = function.as_assoc_item(db)?.container(db);
        let source = self.facts.sema.source(function)?;
        let owner = source
            .value
            .syntax()
            .ancestors()
            .skip(1)
            .find(|it| matches!(it.kind(), SyntaxKind::TRAIT | SyntaxKind::IMPL))?;
        let attributes: String = owner
            .children()
            .filter(|it| it.kind() == SyntaxKind::ATTR)
            .map(|it| it.text().to_string())
            .collect();
        let name = function.name(db).as_str().to_owned();
        let boxed = attributes.contains("async_trait");
        let refused = |why: String| Some(Refusal::new(RefusalCode::NotSend, why));
        if boxed && attributes.replace(' ', "").contains("?Send") {
            let trait_ = match container {
                AssocItemContainer::Trait(it) => Some(it),
                AssocItemContainer::Impl(it) => it.trait_(db),
            };
            return match trait_.filter(|it| names::is_workspace_crate(db, it.krate(db))) {
                Some(trait_) => self.promise_obstacle(trait_),
                None => refused(format!(
                    "the future of `{name}` is not `Send`: its trait is declared `#[async_trait(?Send)]`"
                )),
            };
        }
        if !boxed && matches!(container, AssocItemContainer::Trait(_)) {
            return refused(format!(
                "nothing promises that the future of the trait's `async fn {name}` is `Send`"
            ));
        }
        None
    }

    fn type_of_future(&self, expr: &ast::Expr) -> Option<Refusal> {
        let ty = self.facts.sema.type_of_expr(expr)?.original;
        let what = SendCheck::new(self.facts.db, self.not_send, &self.own_types).not_send(&ty)?;
        Some(Refusal::new(
            RefusalCode::NotSend,
            format!("the future is not `Send`, which `block_on` allows and a task does not: {what}"),
        ))
    }

    /// `let future = async { .. };`
    fn initializer_of(&self, path: &ast::PathExpr) -> Option<ast::Expr> {
        let resolved = self.facts.sema.resolve_path(&path.path()?)?;
        let ra_ap_hir::PathResolution::Local(local) = resolved else { return None };
        let source = local.primary_source(self.facts.db);
        source.as_ident_pat()?.syntax().parent().and_then(ast::LetStmt::cast)?.initializer()
    }

    /// What the async body holds over its awaits, itself and through what it awaits.
    pub(in crate::flow) fn held_in(&mut self, body: BodyIx, seen: &mut FxHashSet<BodyIx>) -> Option<Refusal> {
        if !seen.insert(body) {
            return None;
        }
        if self.is_spawned(body) {
            return None;
        }
        let node = self.facts.bodies[body.0].node.clone();
        let location = self.facts.location(self.facts.bodies[body.0].src);
        for awaited in awaits_in(&node) {
            let place = self.facts.src(awaited.syntax());
            let location = place.map_or_else(|| location.clone(), |it| self.facts.location(it));
            let held = self.await_obstacle(awaited.syntax(), &node, SendNeed::Required).map(|it| {
                let reason = format!(
                    "{} (awaited at {location}, which `block_on` may hold and a task may not)",
                    it.reason
                );
                Refusal::new(it.code, reason)
            });
            let unknown = || self.unknown_at(&awaited, &node, &location);
            if let Some(refusal) = held.or_else(unknown).or_else(|| self.future_of(&awaited, seen)) {
                return Some(refusal);
            }
        }
        None
    }
}

impl<'db> Flow<'db> {
    /// A value whose type is not known: whoever used `block_on` may have done so because it is not `Send`.
    fn unknown_at(&mut self, awaited: &ast::Expr, body: &SyntaxNode, location: &str) -> Option<Refusal> {
        for what in self.unknown_in(awaited, body) {
            if !self.assumes_send(format!("{what} in the async code at {location}")) {
                return Some(Refusal::new(
                    RefusalCode::NotSend,
                    format!(
                        "{what} has a type that is not known and is held over the await at {location}: `block_on` takes futures that are not `Send`, a task does not; `--set non-send=assume` takes it to be `Send`"
                    ),
                ));
            }
        }
        None
    }

    /// The awaited value and the variables before it, as far as their types are not known.
    fn unknown_in(&self, awaited: &ast::Expr, body: &SyntaxNode) -> Vec<String> {
        let mut found = Vec::new();
        let sema = &self.facts.sema;
        if sema.type_of_expr(awaited).is_none_or(|it| it.original.is_unknown()) {
            let text = on_one_line(&awaited.syntax().text().to_string());
            found.push(format!("`{}`", text.chars().take(40).collect::<String>()));
        }
        found.extend(self.unknown_from_outside(body));
        let start = awaited.syntax().text_range().start();
        for up in awaited.syntax().ancestors().take_while(|it| it != body) {
            let lets =
                up.children().filter_map(ast::LetStmt::cast).filter(|_| up.kind() == SyntaxKind::STMT_LIST);
            for binding in lets.filter(|it| it.syntax().text_range().end() <= start) {
                let Some(pat) = binding.pat() else { continue };
                let names = pat.syntax().descendants().filter_map(ast::IdentPat::cast);
                let unknown =
                    names.filter(|it| sema.type_of_binding_in_pat(it).is_none_or(|it| it.is_unknown()));
                found.extend(unknown.map(|it| format!("`{}`", it.syntax().text())));
            }
        }
        found
    }
}

impl<'db> Flow<'db> {
    /// Parameters of an async function, and variables from around an async block that it uses, of unknown types.
    fn unknown_from_outside(&self, body: &SyntaxNode) -> Vec<String> {
        let sema = &self.facts.sema;
        let unknown = |ty: &ra_ap_hir::Type<'_>| ty.strip_references().is_unknown();
        if let Some(item) = ast::Fn::cast(body.clone()) {
            let parameters =
                item.param_list().into_iter().flat_map(|it| it.params()).filter_map(|it| it.pat());
            let names = parameters
                .flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>());
            return names
                .filter(|it| sema.type_of_binding_in_pat(it).is_none_or(|it| unknown(&it)))
                .filter_map(|it| Some(format!("`{}`", it.name()?.text())))
                .collect();
        }
        let mut found = Vec::new();
        for path in body.descendants().filter_map(ast::PathExpr::cast) {
            let resolved = path.path().and_then(|it| sema.resolve_path(&it));
            let Some(ra_ap_hir::PathResolution::Local(local)) = resolved else { continue };
            let declared = local.primary_source(self.facts.db).syntax().clone();
            let outside = !declared.ancestors().any(|it| it == *body);
            let name = format!("`{}`", local.name(self.facts.db).as_str());
            if outside && unknown(&local.ty(self.facts.db)) && !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }
}

/// Calls whose future a runtime may poll on any of its threads.
const STARTS_TASKS: &[&str] = &[
    "tokio::spawn",
    "tokio::task::spawn",
    "tokio::task::spawn::spawn",
    "tokio::runtime::Runtime::spawn",
    "tokio::runtime::Handle::spawn",
    "tokio::task::JoinSet::spawn",
];

impl<'db> Flow<'db> {
    /// Whether the future of this async body is `Send` for certain: today's program starts a task that awaits it.
    fn is_spawned(&mut self, body: BodyIx) -> bool {
        if self.spawned.is_none() {
            let found = self.bodies_of_tasks();
            self.spawned = Some(found);
        }
        self.spawned.as_ref().is_some_and(|it| it.contains(&body))
    }

    /// The async bodies that today's tasks are made of.
    fn bodies_of_tasks(&mut self) -> FxHashSet<BodyIx> {
        let mut queue: Vec<ast::Expr> = Vec::new();
        for call in &self.facts.calls {
            if matches!(&call.callee, Callee::Foreign(path) if STARTS_TASKS.contains(&path.as_str())) {
                queue.extend(call_arguments(&call.node));
            }
        }
        let mut found = FxHashSet::default();
        while let Some(future) = queue.pop() {
            let body = match &future {
                ast::Expr::BlockExpr(block) if block.async_token().is_some() => {
                    self.facts.body_of_node(block.syntax())
                }
                ast::Expr::ParenExpr(it) => {
                    queue.extend(it.expr());
                    None
                }
                ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
                    match self.call_at(future.syntax()) {
                        // What a generic function's future holds depends on who calls it.
                        Some((_, Callee::Workspace(function))) if !self.is_generic(function) => {
                            self.facts.body_of_function(function)
                        }
                        _ => None,
                    }
                }
                _ => None,
            };
            let Some(body) = body.filter(|it| self.facts.bodies[it.0].is_async) else { continue };
            if found.insert(body) {
                queue.extend(awaits_in(&self.facts.bodies[body.0].node));
            }
        }
        found
    }

    fn is_generic(&self, function: Function) -> bool {
        let Some(source) = self.facts.sema.source(function) else { return true };
        let item = source.value.syntax().ancestors().find(|it| it.kind() == SyntaxKind::IMPL);
        let own = source.value.generic_param_list();
        let of_impl = item.and_then(ast::Impl::cast).and_then(|it| it.generic_param_list());
        let typed = |it: ast::GenericParamList| it.type_or_const_params().next().is_some();
        let anonymous = source
            .value
            .param_list()
            .is_some_and(|it| it.syntax().descendants().any(|it| it.kind() == SyntaxKind::IMPL_TRAIT_TYPE));
        own.is_some_and(typed) || of_impl.is_some_and(typed) || anonymous
    }
}

/// The awaited expressions directly in this body.
fn awaits_in(body: &SyntaxNode) -> Vec<ast::Expr> {
    body.descendants()
        .filter_map(ast::AwaitExpr::cast)
        .filter(|it| {
            let owner = it.syntax().ancestors().skip(1).find(|up| {
                up == body
                    || ast::ClosureExpr::can_cast(up.kind())
                    || ast::Fn::can_cast(up.kind())
                    || ast::BlockExpr::cast(up.clone()).is_some_and(|it| it.async_token().is_some())
            });
            owner.as_ref() == Some(body)
        })
        .filter_map(|it| it.expr())
        .collect()
}

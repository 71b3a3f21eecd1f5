//! What is alive at a would-be `.await`: bindings in scope, temporaries of the statement, parameters.

pub(super) mod extended;
pub mod hoisting;
pub(super) mod liveness;

use ra_ap_hir::{AssocItem, Type};
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::send::{Exempt, SendCheck};
use crate::facts::body::Callee;
use crate::facts::names;
use crate::facts::written::on_one_line;
use crate::policy::GuardAcrossAwait;
use crate::refusal::{Refusal, RefusalCode};

/// What makes values that belong to their thread, in libraries whose types are not known here.
const BOUND_TO_THREAD: &[&str] = &[
    "rodio::OutputStream",
    "rodio::DeviceSinkBuilder",
    "rodio::stream::",
    "sdl2::init",
    "gtk::",
    "gtk4::",
    "mlua::Lua::new",
    "rquickjs::",
    "cursive::",
    "winit::event_loop::EventLoop",
];

/// What is said of a guard.
pub(super) const HELD: &str = " and would be held across the await";

/// What is said of one that may move to another thread.
const MAY_BE_HELD: &str = "; `--set guard-across-await=allow` takes that risk";

/// Whether the future that would hold the value must be `Send`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendNeed {
    /// It is spawned on a multi-threaded runtime, or may be.
    Required,
    /// It is only ever polled by `block_on`, as `main`'s is.
    NotRequired,
}

impl<'db> Flow<'db> {
    /// Why the expression at `node` cannot be awaited where it stands: what would be held. `body` is the node of the
    /// body that would do the waiting.
    pub fn await_obstacle(&self, node: &SyntaxNode, body: &SyntaxNode, need: SendNeed) -> Option<Refusal> {
        self.await_obstacle_without(node, body, need, [])
    }

    /// As [`Self::await_obstacle`], were it not for what is exempt.
    pub fn await_obstacle_without(
        &self,
        node: &SyntaxNode,
        body: &SyntaxNode,
        need: SendNeed,
        exempt: impl IntoIterator<Item = Exempt>,
    ) -> Option<Refusal> {
        let check = self.send_check().without(exempt);
        let found = self
            .argument_temporaries(node, &check, need)
            .or_else(|| self.held_around(node, body, &check, need, &[]));
        self.leave_to_callers(body, check.take_terms());
        found
    }

    /// The guard or value that is not `Send` among the temporaries of `node`.
    pub fn temporaries_obstacle(&self, node: &SyntaxNode, need: SendNeed) -> Option<Refusal> {
        self.temporaries(node, &self.send_check(), need)
    }

    /// What is held around the call, were it not for what these `let` statements bind and these scrutinees create.
    pub(super) fn surroundings_without(
        &self,
        node: &SyntaxNode,
        body: &SyntaxNode,
        need: SendNeed,
        without: &[SyntaxNode],
    ) -> Option<Refusal> {
        self.held_around(node, body, &self.send_check(), need, without)
    }

    pub(super) fn send_check(&self) -> SendCheck<'db> {
        SendCheck::new(self.facts.db, self.not_send, &self.own_types).holding(self.guard_across_await)
    }

    /// The guard that is held over the await at `node`, and its type, in words.
    pub fn held_guard(&self, node: &SyntaxNode, body: &SyntaxNode) -> Option<String> {
        if self.guard_across_await == GuardAcrossAwait::Refuse {
            return None;
        }
        let strict = SendCheck::new(self.facts.db, self.not_send, &self.own_types);
        let found = self
            .argument_temporaries(node, &strict, SendNeed::NotRequired)
            .or_else(|| self.held_around(node, body, &strict, SendNeed::NotRequired, &[]))?;
        let (guard, _) = found.reason.split_once(HELD)?;
        Some(guard.to_owned())
    }

    /// The guard that the pattern binds, and its type, in words.
    pub(super) fn bound_guard(&self, pat: &ast::Pat) -> Option<String> {
        let strict = SendCheck::new(self.facts.db, self.not_send, &self.own_types);
        let found = self.pattern_obstacle(pat, &strict, SendNeed::NotRequired)?;
        Some(found.reason.split_once(HELD)?.0.to_owned())
    }

    /// Whether the value of the expression is or has in it the guard of a lock.
    pub(super) fn holds_guard(&self, expr: &ast::Expr) -> bool {
        let ty = self.facts.sema.type_of_expr(expr).map(|it| it.original);
        ty.is_some_and(|it| self.send_check().guard(&it).is_some())
    }

    pub(super) fn held_around(
        &self,
        node: &SyntaxNode,
        body: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
        without: &[SyntaxNode],
    ) -> Option<Refusal> {
        let mut inner = node.clone();
        while inner != *body {
            let Some(outer) = self.facts.sema.ancestors_with_macros(inner.clone()).nth(1) else { break };
            if let Some(found) = self.obstacle_in(&outer, &inner, node, check, need, without) {
                return Some(found);
            }
            inner = outer;
        }
        // A future holds its parameters from the start, so those of a function that is async already change nothing.
        if let Some(item) = ast::Fn::cast(body.clone()).filter(|it| it.async_token().is_none()) {
            return self.parameter_obstacle(&item, check, need);
        }
        None
    }

    /// What a pattern would hold.
    pub(super) fn binding_obstacle(&self, pat: &ast::Pat, need: SendNeed) -> Option<Refusal> {
        self.pattern_obstacle(pat, &self.send_check(), need)
    }

    /// Why the value of `expr` must not be held.
    pub(super) fn value_obstacle(&self, expr: &ast::Expr, need: SendNeed) -> Option<Refusal> {
        self.obstacle_of_value(expr, &self.send_check(), need)
    }

    /// Why what the function `expr` gives must not be held.
    pub(super) fn result_obstacle(&self, expr: &ast::Expr, need: SendNeed) -> Option<Refusal> {
        let ty = self.facts.sema.type_of_expr(expr)?.original.as_callable(self.facts.db)?.return_type();
        let name = expr.syntax().text().to_string();
        self.obstacle_of(&ty, &name, &self.send_check(), need)
    }

    fn obstacle_in(
        &self,
        outer: &SyntaxNode,
        inner: &SyntaxNode,
        node: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
        without: &[SyntaxNode],
    ) -> Option<Refusal> {
        let bound = |pat: ast::Pat| self.bound_obstacle(&pat, node, check, need);
        match outer.kind() {
            SyntaxKind::STMT_LIST => outer
                .children()
                .take_while(|it| it.text_range().end() <= inner.text_range().start() && it != inner)
                .filter(|it| !without.contains(it))
                .filter_map(ast::LetStmt::cast)
                .find_map(|it| it.pat().and_then(bound).or_else(|| self.extended_obstacle(&it, check, need))),
            SyntaxKind::MATCH_EXPR => {
                let it = ast::MatchExpr::cast(outer.clone())?;
                let scrutinee = it.expr()?;
                let arms: Vec<ast::MatchArm> =
                    it.match_arm_list().into_iter().flat_map(|it| it.arms()).collect();
                if scrutinee.syntax() == inner || without.contains(scrutinee.syntax()) {
                    return None;
                }
                if arms.iter().any(|it| it.guard().is_some()) {
                    // A guard looks at what is bound through a reference, which all arms then keep.
                    let lent = matches!(scrutinee, ast::Expr::RefExpr(_));
                    let lent = if lent { self.value_obstacle(&scrutinee, need) } else { None };
                    return lent.or_else(|| self.temporaries(scrutinee.syntax(), check, need));
                }
                let patterns = arms.iter().filter_map(|it| it.pat());
                self.scrutinee_temporaries(&scrutinee, patterns, check, need)
            }
            SyntaxKind::MATCH_ARM => {
                let it = ast::MatchArm::cast(outer.clone())?;
                bound(it.pat()?)
            }
            SyntaxKind::IF_EXPR => {
                let it = ast::IfExpr::cast(outer.clone())?;
                let condition = it.condition()?;
                if condition.syntax() == inner {
                    return None;
                }
                // Plain conditions drop their temporaries before the branch; `if let` keeps them.
                self.let_temporaries(&condition, node, check, need, without)
            }
            SyntaxKind::WHILE_EXPR => {
                let it = ast::WhileExpr::cast(outer.clone())?;
                let condition = it.condition()?;
                if condition.syntax() == inner {
                    None
                } else {
                    self.let_temporaries(&condition, node, check, need, without)
                }
            }
            SyntaxKind::FOR_EXPR => {
                let it = ast::ForExpr::cast(outer.clone())?;
                let iterable = it.iterable()?;
                if iterable.syntax() == inner {
                    return None;
                }
                let temporaries = if without.contains(iterable.syntax()) {
                    None
                } else {
                    self.temporaries(iterable.syntax(), check, need)
                };
                let items = || self.items_obstacle(&iterable, check, need);
                temporaries.or_else(items).or_else(|| bound(it.pat()?))
            }
            SyntaxKind::BIN_EXPR if self.adds_to_number(outer) => None,
            // Everything that the same expression has made before: `lock().push(f())` holds the lock while it awaits.
            SyntaxKind::ARG_LIST
            | SyntaxKind::METHOD_CALL_EXPR
            | SyntaxKind::CALL_EXPR
            | SyntaxKind::INDEX_EXPR
            | SyntaxKind::RANGE_EXPR
            | SyntaxKind::RECORD_EXPR_FIELD_LIST
            | SyntaxKind::FORMAT_ARGS_EXPR
            | SyntaxKind::BIN_EXPR
            | SyntaxKind::TUPLE_EXPR
            | SyntaxKind::ARRAY_EXPR => {
                let mut before = outer.children().take_while(|it| it != inner);
                before.find_map(|it| {
                    self.temporaries(&it, check, need).or_else(|| self.borrowed_operand(&it, check, need))
                })
            }
            _ => None,
        }
    }

    /// `*total += f()`, of two numbers: the right side is evaluated first.
    fn adds_to_number(&self, node: &SyntaxNode) -> bool {
        let Some(binary) = ast::BinExpr::cast(node.clone()) else { return false };
        let is_number = |it: Option<ast::Expr>| {
            let ty = it.and_then(|it| self.facts.sema.type_of_expr(&it));
            ty.is_some_and(|it| it.original.is_int_or_uint() || it.original.is_float())
        };
        matches!(binary.op_kind(), Some(ast::BinaryOp::Assignment { op: Some(_) }))
            && is_number(binary.lhs())
            && is_number(binary.rhs())
    }

    /// A borrow that is no `Send` and that a callee, a receiver or an argument takes before what comes behind it is evaluated: `f` of
    /// `f(rx.recv())`, where `f` implements `Fn`.
    fn borrowed_operand(&self, node: &SyntaxNode, check: &SendCheck<'db>, need: SendNeed) -> Option<Refusal> {
        if need == SendNeed::NotRequired {
            return None;
        }
        let sema = &self.facts.sema;
        let formatted = ast::FormatArgsArg::cast(node.clone()).and_then(|it| it.expr());
        let field = || ast::RecordExprField::cast(node.clone())?.expr();
        let operand = ast::Expr::cast(node.clone()).or_else(field).or_else(|| formatted.clone())?;
        let adjusted = sema.expr_adjustments(&operand).and_then(|it| it.last().map(|it| it.target.clone()));
        let ty = match (adjusted, &operand) {
            // What is formatted is borrowed, however it is written.
            _ if formatted.is_some() => {
                let shared = ra_ap_hir::Mutability::Shared;
                sema.type_of_expr(&operand)?.original.add_reference(self.facts.db, shared)
            }
            (Some(it), _) => it,
            (None, ast::Expr::RefExpr(_)) => sema.type_of_expr(&operand)?.original,
            _ => return None,
        };
        if !ty.is_reference() {
            return None;
        }
        let what = check.not_send(&ty)?;
        Some(Refusal::new(
            RefusalCode::NotSend,
            format!(
                "`{}` is borrowed before the await, and the borrow is not `Send`: {what}",
                shorten(&node.text().to_string())
            ),
        ))
    }

    fn let_temporaries(
        &self,
        condition: &ast::Expr,
        node: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
        without: &[SyntaxNode],
    ) -> Option<Refusal> {
        condition.syntax().descendants().filter_map(ast::LetExpr::cast).find_map(|it| {
            let scrutinee = it.expr()?;
            let temporaries = if without.contains(scrutinee.syntax()) {
                None
            } else {
                self.scrutinee_temporaries(&scrutinee, it.pat(), check, need)
            };
            temporaries.or_else(|| self.bound_obstacle(&it.pat()?, node, check, need))
        })
    }

    /// Why what a `for` goes over must not be held, if that is made of any `I: IntoIterator`.
    fn items_obstacle(
        &self,
        iterable: &ast::Expr,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let db = self.facts.db;
        let ty = self.facts.sema.type_of_expr(iterable)?.original;
        let bounds = ty.as_type_param(db)?.trait_bounds(db);
        let named = |it: &ra_ap_hir::Trait| it.name(db).as_str() == "IntoIterator";
        let items = bounds.iter().find(|it| named(it))?.items(db).into_iter();
        let iterator = items.filter_map(|it| match it {
            AssocItem::TypeAlias(it) if it.name(db).as_str() == "IntoIter" => Some(it),
            _ => None,
        });
        let iterator = ty.normalize_trait_assoc_type(db, &[], iterator.into_iter().next()?)?;
        self.obstacle_of(&iterator, &iterable.syntax().text().to_string(), check, need)
    }

    /// What of a scrutinee is held while an arm runs. A copy is not, once it is taken apart.
    fn scrutinee_temporaries(
        &self,
        scrutinee: &ast::Expr,
        patterns: impl IntoIterator<Item = ast::Pat>,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let ty = self.facts.sema.type_of_expr(scrutinee).map(|it| it.original);
        let by_reference = |it: ast::Pat| {
            let mut bindings = it.syntax().descendants().filter_map(ast::IdentPat::cast);
            bindings.any(|it| it.ref_token().is_some())
        };
        let is_copied = ty.is_some_and(|it| it.is_copy(self.facts.db));
        let without = (is_copied && !patterns.into_iter().any(by_reference)).then_some(scrutinee.syntax());
        self.temporaries_but(scrutinee.syntax(), without, check, need)
    }

    /// Temporaries of the awaited call's own arguments and receiver live until the await is over.
    fn argument_temporaries(
        &self,
        node: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        match node.kind() {
            SyntaxKind::CALL_EXPR => {
                let it = ast::CallExpr::cast(node.clone())?;
                it.arg_list()?.args().find_map(|arg| self.proper_temporaries(&arg, check, need))
            }
            SyntaxKind::METHOD_CALL_EXPR => {
                let it = ast::MethodCallExpr::cast(node.clone())?;
                let receiver = it.receiver().and_then(|it| self.proper_temporaries(&it, check, need));
                receiver.or_else(|| {
                    it.arg_list()?.args().find_map(|arg| self.proper_temporaries(&arg, check, need))
                })
            }
            _ => None,
        }
    }

    /// Temporaries inside an argument; the argument's own value is moved into the call.
    fn proper_temporaries(&self, arg: &ast::Expr, check: &SendCheck<'db>, need: SendNeed) -> Option<Refusal> {
        self.temporaries(arg.syntax(), check, need)
    }

    /// A guard or a value that is not `Send` among the temporaries that evaluating `node` creates.
    pub(super) fn temporaries(
        &self,
        node: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        self.temporaries_but(node, None, check, need)
    }

    /// As [`Self::temporaries`], were it not for the value of `without`.
    fn temporaries_but(
        &self,
        node: &SyntaxNode,
        without: Option<&SyntaxNode>,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let up_to = node.parent();
        node.descendants()
            .filter(|it| Some(it) != without)
            .filter(|it| !it.ancestors().take_while(|up| Some(up) != up_to.as_ref()).any(|up| keeps_own(&up)))
            .filter_map(ast::Expr::cast)
            .filter(|it| {
                matches!(it, ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) | ast::Expr::MacroExpr(_))
            })
            .filter(|it| !self.awaited_locks.contains(it.syntax()))
            .map(|it| self.formats_arguments(&it).unwrap_or(it))
            .filter(|it| it.syntax() == node || is_format_args(it) || !self.is_moved_on(it))
            .find_map(|it| self.obstacle_of_value(&it, check, need))
    }

    /// The `format_args!` that a macro of the workspace makes of its arguments: what that borrows lasts as long as the statement.
    fn formats_arguments(&self, expr: &ast::Expr) -> Option<ast::Expr> {
        let (sema, db) = (&self.facts.sema, self.facts.db);
        let ast::Expr::MacroExpr(it) = expr else { return None };
        let call = it.macro_call()?;
        let own = sema.resolve_macro_call(&call)?.module(db).krate(db);
        let expanded = sema.expand_macro_call(&call).filter(|_| names::is_workspace_crate(db, own))?.value;
        let ends = |it: &SyntaxNode| {
            matches!(it.kind(), SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT | SyntaxKind::CLOSURE_EXPR)
        };
        let mut made = expanded.descendants().filter_map(ast::Expr::cast).filter(is_format_args);
        made.find(|it| !it.syntax().ancestors().any(|it| ends(&it)))
    }

    /// Whether the value goes into the method that is called on it or the function it is an argument of, so that nothing
    /// of it is left for the end of the statement: `lock().ok().and_then(..)`.
    pub(super) fn is_moved_on(&self, expr: &ast::Expr) -> bool {
        // `lock().unwrap().is_some()` looks through the guard, which stays where it is.
        let sema = &self.facts.sema;
        if sema.expr_adjustments(expr).is_some_and(|it| !it.is_empty()) {
            return false;
        }
        let Some(parent) = expr.syntax().parent() else { return false };
        if let Some(call) = ast::MethodCallExpr::cast(parent.clone()) {
            let this = sema.resolve_method_call(&call).and_then(|it| it.self_param(self.facts.db));
            return this.is_some_and(|it| it.access(self.facts.db) == ra_ap_hir::Access::Owned);
        }
        let call = ast::ArgList::cast(parent).and_then(|it| it.syntax().parent());
        call.is_some_and(|it| matches!(it.kind(), SyntaxKind::CALL_EXPR | SyntaxKind::METHOD_CALL_EXPR))
    }

    /// What of the statement's temporaries would be held to the end of its block.
    fn extended_obstacle(
        &self,
        statement: &ast::LetStmt,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        self.extended_temporaries(statement)
            .iter()
            .filter(|it| !self.awaited_locks.contains(it.syntax()))
            .find_map(|it| self.obstacle_of_value(it, check, need))
    }

    pub(super) fn obstacle_of_value(
        &self,
        expr: &ast::Expr,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let ty = self.facts.sema.type_of_expr(expr)?.original;
        self.obstacle_of(&ty, &expr.syntax().text().to_string(), check, need)
    }

    pub(super) fn pattern_obstacle(
        &self,
        pat: &ast::Pat,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let bindings = pat.syntax().descendants().filter_map(ast::IdentPat::cast);
        bindings.filter_map(|it| self.variable_obstacle(&it, check, need)).next()
    }

    /// What of the pattern's variables would be held over the await at `node`.
    fn bound_obstacle(
        &self,
        pat: &ast::Pat,
        node: &SyntaxNode,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        let bindings = pat.syntax().descendants().filter_map(ast::IdentPat::cast);
        bindings
            .filter_map(|it| Some((self.variable_obstacle(&it, check, need)?, it)))
            .find(|(found, it)| match found.code {
                RefusalCode::NotSend => {
                    !liveness::is_over(self, it, node) && !liveness::is_held_already(self, it, node)
                }
                // What is `drop`ped gets a block of its own (`hoists`).
                RefusalCode::GuardAcrossAwait if need == SendNeed::NotRequired => {
                    let ty = self.facts.sema.type_of_binding_in_pat(it);
                    ty.is_none_or(|it| check.is_guard(&it)) || !liveness::is_given_away(self, it, node)
                }
                _ => true,
            })
            .map(|(found, _)| found)
    }

    fn variable_obstacle(
        &self,
        variable: &ast::IdentPat,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        if self.awaited_locks.contains(variable.syntax()) {
            return None;
        }
        let ty = self.facts.sema.type_of_binding_in_pat(variable)?;
        let name = variable.name()?.text().to_string();
        // `match unknown() { Ok(it) => it, Err(_) => return }` comes out as what the `return` falls back to.
        if ty.is_unknown() || ty.is_never() || ty.is_unit() {
            self.unknown_guard(variable, &name).or_else(|| self.unknown_not_send(variable, &name, need))
        } else {
            self.obstacle_of(&ty, &name, check, need)
        }
    }

    /// A binding of unknown type that is initialised by something called `lock`, `write`, ...: most probably a guard.
    fn unknown_guard(&self, pat: &ast::IdentPat, name: &str) -> Option<Refusal> {
        let statement = pat.syntax().parent().and_then(ast::LetStmt::cast)?;
        let outermost = statement.initializer()?;
        let mut at = outermost;
        // Look through `.unwrap()`, `.expect(..)` and the like to the method that made the guard.
        loop {
            let ast::Expr::MethodCallExpr(call) = at else { return None };
            let method = call.name_ref()?.text().to_string();
            match method.as_str() {
                "unwrap" | "expect" | "unwrap_or_else" => at = call.receiver()?,
                "lock" | "borrow_mut" | "borrow" => break,
                "read" | "write" if call.arg_list().is_some_and(|it| it.args().next().is_none()) => break,
                _ => return None,
            }
        }
        Some(Refusal::new(
            RefusalCode::GuardAcrossAwait,
            format!(
                "`{name}` looks like a lock guard (its type is not known) and would be held across the await"
            ),
        ))
    }

    /// A binding of unknown type that a library makes whose values are known to belong to their thread.
    fn unknown_not_send(&self, pat: &ast::IdentPat, name: &str, need: SendNeed) -> Option<Refusal> {
        if need == SendNeed::NotRequired {
            return None;
        }
        let statement = pat.syntax().ancestors().find_map(ast::LetStmt::cast)?;
        let initializer = statement.initializer()?;
        let path = initializer.syntax().descendants().find_map(|it| {
            let call = &self.facts.calls[self.facts.call_index(&it)?.0];
            match &call.callee {
                Callee::Foreign(path) | Callee::Unknown(path) => {
                    BOUND_TO_THREAD.iter().any(|it| path.starts_with(it)).then(|| path.clone())
                }
                _ => None,
            }
        })?;
        Some(Refusal::new(
            RefusalCode::NotSend,
            format!("`{name}` would be held across the await, and what `{path}` makes is not `Send`"),
        ))
    }

    fn parameter_obstacle(&self, item: &ast::Fn, check: &SendCheck<'db>, need: SendNeed) -> Option<Refusal> {
        let list = item.param_list()?;
        let this = || {
            let ty = self.facts.sema.type_of_self(&list.self_param()?)?;
            self.obstacle_of(&ty, "self", check, need)
        };
        this().or_else(|| list.params().find_map(|it| self.pattern_obstacle(&it.pat()?, check, need)))
    }

    fn obstacle_of(
        &self,
        ty: &Type<'db>,
        name: &str,
        check: &SendCheck<'db>,
        need: SendNeed,
    ) -> Option<Refusal> {
        if let Some(guard) = check.guard(ty) {
            let may_move = check.may_move(ty);
            if !may_move || check.guards == GuardAcrossAwait::Refuse {
                let way = if may_move { MAY_BE_HELD } else { "" };
                let what = match check.is_guard(ty) {
                    true => format!("is a `{guard}`"),
                    false => format!("has a `{guard}` in it"),
                };
                return Some(Refusal::new(
                    RefusalCode::GuardAcrossAwait,
                    format!("`{}` {what}{HELD}{way}", shorten(name)),
                ));
            }
        }
        if need == SendNeed::NotRequired {
            return None;
        }
        let what = check.not_send(ty)?;
        Some(Refusal::new(
            RefusalCode::NotSend,
            format!("`{}` would be held across the await and is not `Send`: {what}", shorten(name)),
        ))
    }
}

/// Whether the temporaries in it are gone when it is evaluated: a closure and an async block make theirs when they run.
fn keeps_own(node: &SyntaxNode) -> bool {
    let is_async = |it: ast::BlockExpr| matches!(it.modifier(), Some(ast::BlockModifier::Async(_)));
    match node.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT => true,
        _ => ast::BlockExpr::cast(node.clone()).is_some_and(is_async),
    }
}

pub(super) fn shorten(text: &str) -> String {
    let line = on_one_line(text);
    if line.chars().count() > 40 { format!("{}...", line.chars().take(37).collect::<String>()) } else { line }
}

fn is_format_args(expr: &ast::Expr) -> bool {
    let ast::Expr::MacroExpr(it) = expr else { return false };
    let name = it.macro_call().and_then(|it| it.path()?.segment()?.name_ref());
    name.is_some_and(|it| it.text() == "format_args")
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    /// Why a thread stays that holds what `make` makes while it sleeps.
    fn why(make: &str) -> Option<RefusalCode> {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"player\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
             tokio = \"1\"\nrodio = \"0.20\"\n//- /src/main.rs\nuse rodio::{{OutputStream, Sink}};\n#[tokio::main]\n\
             async fn main() {{\n    std::thread::spawn(move || {{\n        let held = match {make} {{\n            \
             Ok(it) => it,\n            Err(_) => return,\n        }};\n        loop {{\n            \
             std::thread::sleep(std::time::Duration::from_secs(1));\n        }}\n    }});\n}}\n"
        );
        Trial::of(&fixture).refusal_of("::sleep")
    }

    #[test]
    fn what_a_macro_of_ones_own_formats_lasts_as_long_as_the_statement() {
        let why = |value: &str| {
            let main = format!(
                "macro_rules! log {{ ($n:expr, $($arg:tt)+) => {{ log($n, format_args!($($arg)+)) }}; }}\n\
                 macro_rules! told {{ ($($arg:tt)+) => {{{{ println!($($arg)+); 1 }}}}; }}\n\
                 fn log(n: u32, _: std::fmt::Arguments<'_>) -> u32 {{ n }}\n\
                 fn slow(n: u32) -> u32 {{ std::thread::sleep(std::time::Duration::from_millis(1)); n }}\n\
                 async fn work(name: &'static str) -> u32 {{\n    {value}\n}}\n\
                 #[tokio::main]\nasync fn main() {{ tokio::spawn(work(\"x\")).await.unwrap(); }}\n"
            );
            Trial::of_main("2021", &main).refusal_of("::sleep")
        };
        assert_eq!(why("log!(1, \"name {name}\") + slow(3)"), Some(RefusalCode::NotSend));
        assert_eq!(why("log(1, format_args!(\"name {name}\")) + slow(3)"), Some(RefusalCode::NotSend));
        assert_eq!(why("let n = log!(1, \"name {name}\"); n + slow(3)"), None);
        assert_eq!(why("told!(\"name {name}\") + slow(3)"), None);
        assert_eq!(why("format!(\"{name}\").len() as u32 + slow(3)"), None);
    }

    #[test]
    fn what_an_expression_borrows_before_it_awaits_is_held() {
        let awaits = |signature: &str, call: &str, given: &str| {
            let main = format!(
                "use std::cell::Cell;\nuse std::sync::mpsc::{{self, Receiver}};\nuse std::thread::{{self, JoinHandle}};\n\
                 trait Sink: Send {{ fn put(&self, n: u32); fn set(&mut self, n: u32); }}\nstruct Null;\n\
                 impl Sink for Null {{ fn put(&self, n: u32) {{}} fn set(&mut self, n: u32) {{}} }}\n\
                 fn run{signature} {{\n    thread::spawn(move || {{ {call}; }})\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    let h = run({given}, rx);\n    \
                 tx.send(1).unwrap();\n    h.join().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("rx.recv().await")
        };
        let function = "<F: Fn(u32) + Send + 'static>(f: F, mut rx: Receiver<u32>) -> JoinHandle<()>";
        assert!(!awaits(function, "loop { f(rx.recv().unwrap()) }", "drop"));
        assert!(awaits(function, "loop { let n = rx.recv().unwrap(); f(n) }", "drop"));
        assert!(awaits(
            &function.replace("+ Send", "+ Send + Sync"),
            "loop { f(rx.recv().unwrap()) }",
            "drop"
        ));
        assert!(awaits(
            &function.replace("Fn(", "FnMut("),
            "let mut f = f; loop { f(rx.recv().unwrap()) }",
            "drop"
        ));
        let sink = "(mut sink: Box<dyn Sink>, rx: Receiver<u32>) -> JoinHandle<()>";
        assert!(!awaits(sink, "loop { sink.put(rx.recv().unwrap()) }", "Box::new(Null)"));
        assert!(awaits(sink, "loop { sink.set(rx.recv().unwrap()) }", "Box::new(Null)"));
        let cell = "(cell: Cell<u32>, rx: Receiver<u32>) -> JoinHandle<()>";
        assert!(!awaits(cell, "loop { cell.set(rx.recv().unwrap()) }", "Cell::new(0)"));
        assert!(!awaits(cell, "loop { println!(\"{:?} {}\", cell, rx.recv().unwrap()) }", "Cell::new(0)"));
        assert!(awaits(cell, "loop { println!(\"{} {:?}\", rx.recv().unwrap(), cell) }", "Cell::new(0)"));
        assert!(awaits(cell, "loop { println!(\"{} {}\", cell.get(), rx.recv().unwrap()) }", "Cell::new(0)"));
        let both = |fields: &str| {
            format!("struct Both<'a> {{ of: &'a Cell<u32>, n: u32 }} loop {{ drop(Both {{ {fields} }}) }}")
        };
        assert!(!awaits(cell, &both("of: &cell, n: rx.recv().unwrap()"), "Cell::new(0)"));
        assert!(awaits(cell, &both("n: rx.recv().unwrap(), of: &cell"), "Cell::new(0)"));
    }

    #[test]
    fn what_ends_with_a_closure_or_a_statement_is_not_held() {
        let is_bound_before = |call: &str| {
            let main = format!(
                "use std::sync::{{Arc, Mutex}};\nfn slow(n: u32, done: impl Fn(u32)) {{ std::thread::sleep(std::time::Duration::from_millis(1)); done(n); }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let all = Arc::new(Mutex::new(vec![1]));\n    {call}\n}}\n"
            );
            let text = Trial::of_main("2021", &main).text_after("/src/main.rs");
            assert!(text.contains("sleep(std::time::Duration::from_millis(1)).await"), "{text}");
            text.contains("\n    let n")
        };
        assert!(!is_bound_before("slow(1, |n| { all.lock().unwrap().push(n); });"));
        assert!(!is_bound_before("slow(1, |n| all.lock().unwrap().push(n));"));
        assert!(!is_bound_before("slow({ let n = all.lock().unwrap()[0]; n }, |_| {});"));
        assert!(!is_bound_before("slow({ all.lock().unwrap().push(2); 3 }, |_| {});"));
        assert!(is_bound_before("slow(all.lock().unwrap()[0], |_| {});"));
        assert!(is_bound_before("slow({ all.lock().unwrap()[0] }, |_| {});"));
    }

    #[test]
    fn values_of_unmodelled_libraries_that_belong_to_their_thread() {
        assert_eq!(why("OutputStream::try_default()"), Some(RefusalCode::NotSend));
        assert_eq!(why("Sink::try_new()"), None);
    }
}

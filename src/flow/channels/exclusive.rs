//! Shared borrows that become `&mut` are exclusive: nothing else may use the same value while they last. rust-analyzer has no
//! borrow checker, so this is told by where names are written.

use ra_ap_hir::{Local, PathResolution, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasLoopBody};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::facts::api::ApiKind;
use crate::facts::body::{Callee, Src};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::facts::select_grammar::parse_select;
use crate::flow::Flow;
use crate::flow::channels::bound_first::bound_first;
use crate::flow::channels::receivers::Receivers;
use crate::flow::channels::shapes::{for_over, method_on};
use crate::flow::channels::taken_along::is_used_meanwhile;
use crate::flow::held::liveness::{contains, has_borrow, has_lifetime, is_borrow, live};

/// What a borrow reaches: a variable, and the fields below it.
pub(super) struct Borrowed<'db> {
    pub(super) root: Local<'db>,
    fields: Vec<String>,
    /// Whether the variable derefs to what has the fields, so that all of it is borrowed.
    whole: bool,
    /// Closures around the borrow itself, if other closures borrow all of the variable: before edition 2021.
    apart_from: Option<Vec<SyntaxNode>>,
}

impl Receivers {
    /// The binding at `ident` becomes a `&mut` into what `base` names.
    pub(super) fn exclusive_binding(&mut self, flow: &Flow<'_>, ident: &ast::IdentPat, base: &ast::Expr) {
        let Some(borrowed) = borrowed(flow, base) else { return };
        let here = flow.facts.src(base.syntax());
        for around in all_live(flow, ident) {
            let mut meanwhile = all_used_within(flow, &borrowed, around, here).into_iter();
            let used = meanwhile.find(|it| !is_behind_wait(flow, ident, it));
            if let Some(node) = used.and_then(|it| it.parent()) {
                self.used_meanwhile(flow, &borrowed, &node);
            }
        }
    }

    /// `argument` of a call becomes `&mut`: no other argument may use the same.
    pub(super) fn exclusive_argument(&mut self, flow: &Flow<'_>, call: &SyntaxNode, argument: &ast::Expr) {
        let (Some(borrowed), Some(around)) = (borrowed(flow, argument), flow.facts.src(call)) else { return };
        self.unused_within(flow, &borrowed, around, flow.facts.src(argument.syntax()));
    }

    /// `object` is borrowed mutably for a call at `call`: no reference into it may be used again after that.
    pub(super) fn exclusive_object(&mut self, flow: &Flow<'_>, object: &ast::Expr, call: &SyntaxNode) {
        let Some(borrowed) = borrowed(flow, object) else { return };
        if !is_borrowed_over(flow, object, call) {
            return;
        }
        match bound_first(flow, object, call) {
            Some(bound) => match self.mutability.bound.iter_mut().find(|it| it.meets(&bound)) {
                Some(known) => match known.joined(&bound) {
                    Some(both) => *known = both,
                    None => self.used_meanwhile(flow, &borrowed, call),
                },
                None => self.mutability.bound.push(bound),
            },
            None => self.used_meanwhile(flow, &borrowed, call),
        }
    }

    /// The iterator made at `call` takes from `object` as long as it lasts. (A plain loop over it takes from it turn by turn.)
    pub(super) fn exclusive_iterator(&mut self, flow: &Flow<'_>, object: &ast::Expr, call: &SyntaxNode) {
        let Some(around) = around_iterator(flow, call) else { return };
        let Some(borrowed) = borrowed(flow, object) else { return };
        self.unused_within(flow, &borrowed, around, flow.facts.src(call));
    }

    /// Nothing else in `around` but what stands `here` may use what the borrow reaches.
    fn unused_within<'db>(
        &mut self,
        flow: &Flow<'db>,
        borrowed: &Borrowed<'db>,
        around: Src,
        here: Option<Src>,
    ) {
        if let Some(node) = used_within(flow, borrowed, around, here) {
            self.used_meanwhile(flow, borrowed, &node);
        }
    }

    fn used_meanwhile(&mut self, flow: &Flow<'_>, borrowed: &Borrowed<'_>, node: &SyntaxNode) {
        let name = borrowed.root.name(flow.facts.db);
        let why = format!("`{}` is used while the receiver in it would be borrowed", name.as_str());
        self.shared(flow, node, &why);
    }
}

/// Where something else in `around` than what stands `here` uses what the borrow reaches.
fn used_within<'db>(
    flow: &Flow<'db>,
    borrowed: &Borrowed<'db>,
    around: Src,
    here: Option<Src>,
) -> Option<SyntaxNode> {
    let mut meanwhile = all_used_within(flow, borrowed, around, here).into_iter();
    meanwhile.next().and_then(|it| it.parent())
}

fn all_used_within<'db>(
    flow: &Flow<'db>,
    borrowed: &Borrowed<'db>,
    around: Src,
    here: Option<Src>,
) -> Vec<SyntaxToken> {
    let mut meanwhile = uses(flow, borrowed);
    meanwhile.retain(|it| {
        is_within(flow, it, around)
            && !here.is_some_and(|here| is_within(flow, it, here))
            && borrowed.overlaps(it)
    });
    meanwhile
}

/// Whether the use at `token` is in the body of an arm of a `select!` which names the binding in the heads of its arms, and which is all that
/// does: once a body runs, the `select!` has given back what it waited for.
fn is_behind_wait(flow: &Flow<'_>, ident: &ast::IdentPat, token: &SyntaxToken) -> bool {
    let Some(local) = flow.facts.sema.to_def(ident) else { return false };
    let binds = |it: &SyntaxNode| contains(it, ident.syntax());
    token.parent_ancestors().filter_map(ast::MacroCall::cast).any(|call| {
        let called = flow.call_at(call.syntax());
        let is_select = matches!(called, Some((_, Callee::Api(api))) if api.kind == ApiKind::Select);
        let Some(Ok(select)) = call.token_tree().filter(|_| is_select).map(|it| parse_select(&it)) else {
            return false;
        };
        let in_body =
            |it: &SyntaxToken| select.arms.iter().any(|arm| arm.body.contains_range(it.text_range()));
        let in_head =
            |it: &SyntaxToken| call.syntax().text_range().contains_range(it.text_range()) && !in_body(it);
        // The next turn of a loop around it would need the binding again.
        let mut around = call.syntax().ancestors().take_while(|it| !binds(it));
        in_body(token)
            && flow.mentions_of(Definition::Local(local)).iter().all(in_head)
            && !around.any(|it| is_loop(it.kind()))
    })
}

/// What goes over the iterator made at `call`: the adapters behind it, and the loop over them.
fn around_iterator(flow: &Flow<'_>, call: &SyntaxNode) -> Option<Src> {
    let next = |it: &SyntaxNode| method_on(it).map(|(call, _)| call.syntax().clone());
    let outer = std::iter::successors(next(call), next).last()?;
    flow.facts.src(&for_over(&outer).unwrap_or(outer))
}

/// Whether what `object` reaches is used otherwise as long as the iterator made at `call` takes from it.
pub(super) fn is_used_by_iterator(flow: &Flow<'_>, object: &ast::Expr, call: &SyntaxNode) -> bool {
    let (Some(borrowed), Some(around)) = (borrowed(flow, object), around_iterator(flow, call)) else {
        return false;
    };
    used_within(flow, &borrowed, around, flow.facts.src(call)).is_some()
}

/// Whether what `base` reaches is used otherwise while the binding at `ident` has it.
pub(super) fn is_used_while_bound(flow: &Flow<'_>, ident: &ast::IdentPat, base: &ast::Expr) -> bool {
    let Some(borrowed) = borrowed(flow, base) else { return false };
    let here = flow.facts.src(base.syntax());
    all_live(flow, ident).into_iter().any(|it| used_within(flow, &borrowed, it, here).is_some())
}

/// Where the reference in this binding is alive, and where what is made of it is: closures, async blocks, copies, iterators.
fn all_live(flow: &Flow<'_>, ident: &ast::IdentPat) -> Vec<Src> {
    let local: Option<Local<'_>> = flow.facts.sema.to_def(ident);
    let mentions = local.into_iter().flat_map(|it| {
        let tokens = flow.mentions_of(Definition::Local(it)).into_iter();
        tokens.flat_map(move |token| [taken_by_bound(flow, it, &token), bound_of(flow, &token)].concat())
    });
    live(flow, ident).into_iter().chain(mentions).collect()
}

impl Borrowed<'_> {
    /// Whether the use at `token` is of something that the borrow reaches.
    pub(super) fn overlaps(&self, token: &SyntaxToken) -> bool {
        let fields = fields_behind(token);
        let captured = self.apart_from.as_ref().is_some_and(|around| {
            let mut closures = token.parent_ancestors().filter(|it| it.kind() == SyntaxKind::CLOSURE_EXPR);
            closures.any(|it| !around.contains(&it))
        });
        self.whole || captured || fields.iter().zip(&self.fields).all(|(a, b)| a == b)
    }
}

/// Whether a reference into what `object` names lives over the call at `call`, which has it for itself: it is used again behind
/// the call, or by it.
pub(super) fn is_borrowed_over(flow: &Flow<'_>, object: &ast::Expr, call: &SyntaxNode) -> bool {
    is_borrowed_over_but(flow, object, call, None)
}

/// .. were it not for what is named in `without`.
pub(super) fn is_borrowed_over_but(
    flow: &Flow<'_>,
    object: &ast::Expr,
    call: &SyntaxNode,
    without: Option<&SyntaxNode>,
) -> bool {
    let (Some(borrowed), Some(at)) = (borrowed(flow, object), flow.facts.src(call)) else { return false };
    if shown_beside(flow, &borrowed, call) {
        return true;
    }
    if expr_token(object).is_some_and(|it| is_used_meanwhile(flow, &borrowed, &it, call)) {
        return true;
    }
    let here = flow.facts.src(object.syntax());
    let arguments: Vec<Src> = crate::flow::context::call_arguments(call)
        .iter()
        .filter(|it| borrows(flow, it) && has_borrow(flow, it))
        .filter_map(|it| flow.facts.src(it.syntax()))
        .collect();
    let holds = |it: Src| it.file == at.file && it.range.contains_range(at.range);
    let without = without.and_then(|it| flow.facts.src(it));
    let apart = |it: &&SyntaxToken| without.is_none_or(|without| !is_within(flow, it, without));
    uses(flow, &borrowed).iter().filter(|it| borrowed.overlaps(it)).filter(apart).any(|token| {
        if is_within(flow, token, at) {
            let given = here.is_some_and(|it| is_within(flow, token, it));
            // What a turn of a loop keeps is there when the next one receives.
            let next_turn = |it: &Src| it.file == at.file && it.range.contains(at.range.start());
            let kept = call.kind() == SyntaxKind::FOR_EXPR
                && expanded(flow, token).iter().any(|it| kept_of(flow, it, KEPT).iter().any(next_turn));
            return !given && (kept || arguments.iter().any(|it| is_within(flow, token, *it)));
        }
        expanded(flow, token).iter().any(|token| {
            is_waiting_beside(flow, token, call)
                || references_from(flow, &borrowed, token).into_iter().any(holds)
        })
    })
}

/// The token, and what becomes of it where it stands among a macro's arguments.
pub(super) fn expanded(flow: &Flow<'_>, token: &SyntaxToken) -> Vec<SyntaxToken> {
    let mut all = vec![token.clone()];
    if token.parent_ancestors().any(|it| it.kind() == SyntaxKind::TOKEN_TREE) {
        all.extend(flow.facts.sema.descend_into_macros_exact(token.clone()));
    }
    all
}

/// Where closures and async blocks are alive that have the name at `token` in them.
pub(super) fn taken_by_bound(flow: &Flow<'_>, variable: Local<'_>, token: &SyntaxToken) -> Vec<Src> {
    let source = variable.primary_source(flow.facts.db);
    // They have variables of their own.
    let takes = |it: &SyntaxNode| keeps_by_reference(it) && !contains(it, source.syntax());
    let bound = token.parent_ancestors().filter(takes).filter_map(|it| {
        let ast::Pat::IdentPat(ident) = it.parent().and_then(ast::LetStmt::cast)?.pat()? else { return None };
        let alive = live(flow, &ident)?;
        // What it does itself it does when it is called.
        let made = flow.facts.src(&it).map_or(alive.range.start(), |it| it.range.end());
        let range = TextRange::new(made.clamp(alive.range.start(), alive.range.end()), alive.range.end());
        Some(Src { range, ..alive })
    });
    bound.collect()
}

/// Whether it keeps references to what it names: a closure, or an async block.
pub(super) fn keeps_by_reference(node: &SyntaxNode) -> bool {
    match ast::BlockExpr::cast(node.clone()) {
        Some(it) => it.async_token().is_some() && it.move_token().is_none(),
        None => ast::ClosureExpr::cast(node.clone()).is_some_and(|it| it.move_token().is_none()),
    }
}

/// Where references are alive that are made of the name at `token`, and bound there.
pub(super) fn references_from(flow: &Flow<'_>, borrowed: &Borrowed<'_>, token: &SyntaxToken) -> Vec<Src> {
    let mut alive = taken_by_bound(flow, borrowed.root, token);
    alive.extend(bound_of(flow, token));
    alive.extend(kept_of(flow, token, KEPT));
    alive
}

/// How many variables one reference is followed through.
const KEPT: usize = 4;

/// Where the variables are alive that keep a reference which is made of the name at `token`: `best = self.name(n);`,
/// `all.push(self.name(n));`, also by way of another variable.
fn kept_of(flow: &Flow<'_>, token: &SyntaxToken, depth: usize) -> Vec<Src> {
    let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
    let mut alive: Vec<Src> = keeper_of(flow, token).and_then(|it| live(flow, &it)).into_iter().collect();
    let Some((pattern, source)) = bound_out_of(token) else { return alive };
    if ast::Expr::cast(source).is_none_or(|it| !borrows(flow, &it) || is_used_up(flow, token, &it)) {
        return alive;
    }
    for ident in pattern.descendants().filter_map(ast::IdentPat::cast) {
        let refers = flow.facts.sema.type_of_binding_in_pat(&ident).is_some_and(|it| is_borrow(flow, &it, 0));
        let local: Option<Local<'_>> = flow.facts.sema.to_def(&ident);
        if let Some(local) = local.filter(|_| refers) {
            let mentions = flow.mentions_of(Definition::Local(local));
            alive.extend(mentions.iter().flat_map(|it| kept_of(flow, it, depth)));
        }
    }
    alive
}

/// The variable that is assigned what is made of the name at `token`, or is given it by one of its methods.
fn keeper_of(flow: &Flow<'_>, token: &SyntaxToken) -> Option<ast::IdentPat> {
    let is_part = |it: &ast::Expr| it.syntax().text_range().contains_range(token.text_range());
    let within = token.parent_ancestors().take_while(|it| it.kind() != SyntaxKind::STMT_LIST);
    let keeper = within.into_iter().find_map(|node| {
        let (keeper, kept) = match ast::MethodCallExpr::cast(node.clone()) {
            Some(call) => {
                let taken = flow.facts.sema.resolve_method_call(&call)?.self_param(flow.facts.db)?;
                let given = call.arg_list()?.args().find(is_part)?;
                let changes = taken.access(flow.facts.db) == ra_ap_hir::Access::Exclusive;
                (call.receiver().filter(|_| changes)?, given)
            }
            None => {
                let binary = ast::BinExpr::cast(node)?;
                matches!(binary.op_kind()?, ast::BinaryOp::Assignment { op: None }).then_some(())?;
                (binary.lhs()?, binary.rhs().filter(is_part)?)
            }
        };
        // Its operations become arms of a `select!`.
        let ty = flow.facts.sema.type_of_expr(&keeper).map(|it| it.original.strip_references());
        let head = ty.and_then(|it| names::type_head(flow.facts.db, &it));
        let selects = head.as_deref() == Some("crossbeam_channel::Select");
        (!selects && has_borrow(flow, &kept) && has_borrow(flow, &keeper)).then_some(keeper)
    })?;
    let PathResolution::Local(local) = flow.facts.sema.resolve_path(&root_path(&keeper)?.path()?)? else {
        return None;
    };
    local.primary_source(flow.facts.db).source.value.left()
}

/// Where the references are alive that are bound to what the code at `token` is part of.
pub(super) fn bound_of(flow: &Flow<'_>, token: &SyntaxToken) -> Vec<Src> {
    let mut alive = Vec::new();
    let Some((pattern, source)) = bound_out_of(token) else { return alive };
    // A copy of a reference that becomes a `&mut` is a loan of it.
    let copies = |it: &ast::Expr| {
        let ty = flow.facts.sema.type_of_expr(it).map(|it| it.original);
        matches!(it, ast::Expr::PathExpr(_)) && ty.is_some_and(|it| it.is_reference())
    };
    let lends = |it: &ast::Expr| borrows(flow, it) && !is_used_up(flow, token, it);
    let source = ast::Expr::cast(source).filter(|it| lends(it) || copies(it));
    let Some(source) = source else { return alive };
    let around = pattern.ancestors().find_map(ast::ForExpr::cast);
    let loops = around
        .filter(|it| it.iterable().is_some_and(|it| it == source))
        .and_then(|it| flow.facts.src(it.loop_body()?.syntax()));
    let refers = |it: &ast::IdentPat| {
        flow.facts.sema.type_of_binding_in_pat(it).is_some_and(|it| is_borrow(flow, &it, 0))
    };
    let bindings = pattern.descendants().filter_map(ast::IdentPat::cast);
    alive.extend(loops.into_iter().chain(bindings.filter(refers).filter_map(|it| live(flow, &it))));
    alive
}

/// Whether a reference that is made of the name at `token` waits for the call: `show(request.key(), request.reply.send(1))`.
fn is_waiting_beside(flow: &Flow<'_>, token: &SyntaxToken, call: &SyntaxNode) -> bool {
    let around: Vec<SyntaxNode> = flow.facts.sema.ancestors_with_macros(call.clone()).collect();
    let mut operand: Option<ast::Expr> = None;
    for node in token.parent_ancestors() {
        if ast::Stmt::can_cast(node.kind())
            || matches!(node.kind(), SyntaxKind::STMT_LIST | SyntaxKind::MATCH_ARM)
        {
            return false;
        }
        if let Some(common) = around.iter().position(|it| *it == node) {
            let behind = common.checked_sub(1).and_then(|it| around.get(it));
            let later = behind.is_some_and(|it| token.text_range().end() <= it.text_range().start());
            let Some(operand) = operand.filter(|_| later) else { return false };
            let lends = borrows(flow, &operand) && !is_used_up(flow, token, &operand);
            return lends && has_borrow(flow, &operand)
                || lends_itself(flow, &node, &operand)
                || is_lent_to_operator(flow, &node, &operand);
        }
        operand = ast::Expr::cast(node).or(operand);
    }
    false
}

/// Whether `receiver` of the method call at `node` is borrowed for it, before its arguments are looked at.
fn lends_itself(flow: &Flow<'_>, node: &SyntaxNode, receiver: &ast::Expr) -> bool {
    let call = ast::MethodCallExpr::cast(node.clone()).filter(|it| it.receiver().as_ref() == Some(receiver));
    let method = call.and_then(|it| flow.facts.sema.resolve_method_call(&it));
    let taken = method.and_then(|it| it.self_param(flow.facts.db));
    // A reference is lent on, and what it refers to with it.
    names_place(receiver)
        && taken.is_some_and(|it| !matches!(it.access(flow.facts.db), ra_ap_hir::Access::Owned))
}

/// Whether the operator at `node` borrows `first`, its first operand, before it looks at the other one: those of std's numbers do
/// not.
fn is_lent_to_operator(flow: &Flow<'_>, node: &SyntaxNode, first: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(first).map(|it| it.original);
    let built_in = |it: &Type<'_>| it.is_scalar() || it.is_raw_ptr() || it.is_unit();
    let borrows = match node.kind() {
        SyntaxKind::BIN_EXPR => {
            let binary = ast::BinExpr::cast(node.clone());
            let lends = matches!(
                binary.as_ref().and_then(|it| it.op_kind()),
                Some(ast::BinaryOp::CmpOp(_) | ast::BinaryOp::Assignment { op: Some(_) })
            );
            lends
                && binary.and_then(|it| it.lhs()).as_ref() == Some(first)
                && !ty.as_ref().is_some_and(built_in)
        }
        SyntaxKind::INDEX_EXPR => {
            let base = ast::IndexExpr::cast(node.clone()).and_then(|it| it.base());
            let part = |it: &Type<'_>| it.is_array() || it.strip_references().as_slice().is_some();
            base.as_ref() == Some(first) && !ty.as_ref().is_some_and(part)
        }
        _ => false,
    };
    borrows && names_place(first)
}

/// `self.hub.receivers.iter()`: `self`, and `hub.receivers` of it.
pub(super) fn borrowed<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Borrowed<'db>> {
    let root = root_path(expr)?;
    let PathResolution::Local(root) = flow.facts.sema.resolve_path(&root.path()?)? else { return None };
    let token = expr_token(expr)?;
    let fields = fields_behind(&token);
    let db = flow.facts.db;
    let ty = root.ty(db).strip_references();
    // A box is no borrower of what it holds.
    let boxed = names::type_head(db, &ty).is_some_and(|it| it == "std::boxed::Box");
    let held = if boxed { ty.type_arguments().next() } else { None };
    let ty = held.unwrap_or(ty);
    let whole = fields.first().is_some_and(|first| {
        !ty.fields(db).iter().any(|(it, _)| it.name(db).as_str() == first)
            && !first.parse().is_ok_and(|it: usize| it < ty.tuple_fields(db).len())
    });
    let edition = flow.facts.sema.scope(expr.syntax()).map(|it| it.krate().edition(db));
    let apart_from = edition
        .filter(|it| *it < Edition::Edition2021)
        .map(|_| expr.syntax().ancestors().filter(|it| it.kind() == SyntaxKind::CLOSURE_EXPR).collect());
    Some(Borrowed { root, fields, whole, apart_from })
}

fn root_path(expr: &ast::Expr) -> Option<ast::PathExpr> {
    match expr {
        ast::Expr::PathExpr(it) => Some(it.clone()),
        ast::Expr::RefExpr(it) => root_path(&it.expr()?),
        ast::Expr::ParenExpr(it) => root_path(&it.expr()?),
        ast::Expr::PrefixExpr(it) => root_path(&it.expr()?),
        ast::Expr::TryExpr(it) => root_path(&it.expr()?),
        ast::Expr::FieldExpr(it) => root_path(&it.expr()?),
        ast::Expr::IndexExpr(it) => root_path(&it.base()?),
        ast::Expr::MethodCallExpr(it) => root_path(&it.receiver()?),
        _ => None,
    }
}

fn expr_token(expr: &ast::Expr) -> Option<SyntaxToken> {
    root_path(expr)?.syntax().first_token()
}

/// The field names written behind a variable's name: `a`, `b` behind `x` in `x.a.b.call()`.
fn fields_behind(token: &SyntaxToken) -> Vec<String> {
    let mut fields = Vec::new();
    let mut at = next(token);
    while let Some(dot) = at.filter(|it| it.kind() == SyntaxKind::DOT) {
        let Some(name) = next(&dot) else { break };
        let named = matches!(name.kind(), SyntaxKind::IDENT | SyntaxKind::INT_NUMBER);
        let behind = next(&name);
        let called =
            behind.as_ref().is_some_and(|it| matches!(it.kind(), SyntaxKind::L_PAREN | SyntaxKind::COLON2));
        if !named || called {
            break;
        }
        fields.push(name.text().to_owned());
        at = behind;
    }
    fields
}

fn next(token: &SyntaxToken) -> Option<SyntaxToken> {
    let mut at = token.next_token();
    while at.as_ref().is_some_and(|it| it.kind().is_trivia()) {
        at = at.and_then(|it| it.next_token());
    }
    at
}

pub(super) fn uses<'db>(flow: &Flow<'db>, borrowed: &Borrowed<'db>) -> Vec<SyntaxToken> {
    flow.mentions_of(Definition::Local(borrowed.root))
}

pub(super) fn is_within(flow: &Flow<'_>, token: &SyntaxToken, range: Src) -> bool {
    range.range.contains_range(token.text_range())
        && token
            .parent()
            .and_then(|it| flow.facts.src_or_call_site(&it))
            .is_some_and(|it| it.file == range.file)
}

/// The pattern and the expression of the `let`, `match` or `for` whose value the name at `token` is part of.
fn bound_out_of(token: &SyntaxToken) -> Option<(SyntaxNode, SyntaxNode)> {
    let is_part = |it: &SyntaxNode| it.text_range().contains_range(token.text_range());
    for node in token.parent_ancestors() {
        if let Some(it) = ast::LetStmt::cast(node.clone()) {
            let source = it.initializer()?.syntax().clone();
            return is_part(&source).then_some((it.pat()?.syntax().clone(), source));
        }
        if let Some(it) = ast::LetExpr::cast(node.clone()) {
            let source = it.expr()?.syntax().clone();
            return is_part(&source).then_some((it.pat()?.syntax().clone(), source));
        }
        if let Some(it) = ast::ForExpr::cast(node.clone()) {
            let source = it.iterable()?.syntax().clone();
            return is_part(&source).then_some((it.pat()?.syntax().clone(), source));
        }
        if let Some(it) = ast::MatchExpr::cast(node.clone()) {
            let source = it.expr()?.syntax().clone();
            return is_part(&source).then_some((it.match_arm_list()?.syntax().clone(), source));
        }
        if matches!(node.kind(), SyntaxKind::STMT_LIST | SyntaxKind::CLOSURE_EXPR) {
            return None;
        }
    }
    None
}

/// Whether a formatting macro borrows the same for another of its arguments while it evaluates `call`.
fn shown_beside<'db>(flow: &Flow<'db>, borrowed: &Borrowed<'db>, call: &SyntaxNode) -> bool {
    let Some(format) = call.ancestors().find_map(ast::FormatArgsExpr::cast) else { return false };
    let captured = flow.facts.src_or_call_site(format.syntax()).is_some_and(|around| {
        let mut uses = uses(flow, borrowed).into_iter();
        uses.any(|it| it.kind() == SyntaxKind::STRING && is_within(flow, &it, around))
    });
    // What comes behind the call is borrowed when that is over.
    let given = format.args().filter_map(|it| it.expr()).take_while(|it| !contains(it.syntax(), call));
    captured
        || given
            .filter(|it| names_place(it) || borrows(flow, it) && has_borrow(flow, it))
            .filter_map(|it| Some((self::borrowed(flow, &it)?.root, expr_token(&it)?)))
            .any(|(root, token)| root == borrowed.root && borrowed.overlaps(&token))
}

/// Whether it is a place or a reference to one, whatever it takes to find an index of it.
pub(super) fn names_place(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::PathExpr(_) => true,
        ast::Expr::FieldExpr(it) => it.expr().is_some_and(|it| names_place(&it)),
        ast::Expr::IndexExpr(it) => it.base().is_some_and(|it| names_place(&it)),
        ast::Expr::RefExpr(it) => it.expr().is_some_and(|it| names_place(&it)),
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| names_place(&it)),
        _ => false,
    }
}

/// Whether the value of `source` borrows from a variable that it names. A reference that is only copied out of a field does not.
fn borrows(flow: &Flow<'_>, source: &ast::Expr) -> bool {
    let ty = flow.facts.sema.type_of_expr(source).map(|it| it.original);
    match source {
        ast::Expr::FieldExpr(_) | ast::Expr::PathExpr(_) => ty.is_some_and(|it| !it.is_reference()),
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| borrows(flow, &it)),
        ast::Expr::TryExpr(it) => it.expr().is_some_and(|it| borrows(flow, &it)),
        ast::Expr::AwaitExpr(it) => it.expr().is_some_and(|it| !returns_own(flow, &it)),
        // `&format!("{}", self.name)` is a reference to what was made for it.
        ast::Expr::RefExpr(it) => it.expr().is_some_and(|it| match it {
            ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) | ast::Expr::MacroExpr(_) => {
                borrows(flow, &it) && has_borrow(flow, &it)
            }
            _ => true,
        }),
        // `0..self.retries`
        ast::Expr::RangeExpr(_) | ast::Expr::BinExpr(_) | ast::Expr::CastExpr(_) => has_borrow(flow, source),
        ast::Expr::CallExpr(_) | ast::Expr::MethodCallExpr(_) => {
            !returns_own(flow, source)
                || makes_future(flow, source)
                || ty.is_some_and(|it| has_lifetime(flow, &it, 0))
        }
        _ => true,
    }
}

/// Whether a part of `source` makes something of the name at `token` that borrows nothing: `(&rx.recv().unwrap(), &limit)`, as
/// `assert_eq!` has it.
fn is_used_up(flow: &Flow<'_>, token: &SyntaxToken, source: &ast::Expr) -> bool {
    let parts = token.parent_ancestors().take_while(|it| it != source.syntax());
    let mut used_up = false;
    for part in parts.filter_map(ast::Expr::cast) {
        match &part {
            ast::Expr::ClosureExpr(_) => return false,
            ast::Expr::BlockExpr(it) if it.async_token().is_some() => return false,
            ast::Expr::CallExpr(_)
            | ast::Expr::MethodCallExpr(_)
            | ast::Expr::BinExpr(_)
            | ast::Expr::CastExpr(_) => {
                let ty = flow.facts.sema.type_of_expr(&part).map(|it| it.original);
                used_up |= ty.is_some_and(|it| !it.is_unknown() && !is_borrow(flow, &it, 0));
            }
            _ => {}
        }
    }
    used_up
}

/// Whether an async function of the workspace is called here, whose future has in it what it is given.
pub(super) fn makes_future(flow: &Flow<'_>, call: &ast::Expr) -> bool {
    let called = flow.call_at(call.syntax());
    matches!(called, Some((_, Callee::Workspace(function))) if function.is_async(flow.facts.db))
}

/// Whether a function of the workspace is called here that returns no reference but to what is static.
pub(super) fn returns_own(flow: &Flow<'_>, call: &ast::Expr) -> bool {
    let Some((_, Callee::Workspace(function))) = flow.call_at(call.syntax()) else { return false };
    let written = flow.facts.sema.source(function);
    written.is_some_and(|it| {
        it.value
            .ret_type()
            .is_none_or(|it| it.ty().is_some_and(|it| !crate::flow::blocking::borrows(it.syntax())))
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the receiver in a struct becomes tokio's, whose `next` then has the struct for itself, if `run` does this with it.
    fn migrates(run: &str) -> bool {
        migrates_in("2021", run)
    }

    fn migrates_in(edition: &str, run: &str) -> bool {
        let main = format!(
            "use std::sync::mpsc::{{self, Receiver}};\nstruct S {{ name: String, seen: Vec<u32>, few: [u32; 4], count: u32, rx: Receiver<u32> }}\n\
             impl S {{\n    fn next(&self) -> Option<u32> {{ self.rx.recv().ok() }}\n    \
             fn text(&self) -> String {{ self.next().unwrap().to_string() }}\n    \
             fn add(&mut self, n: u32) -> u32 {{ self.seen.push(n); n }}\n    fn label(&self) -> &str {{ &self.name }}\n    \
             fn polled<T>(&self) -> Option<T> {{ None }}\n    fn all(&self) -> impl Iterator<Item = &u32> {{ self.seen.iter() }}\n}}\n\
             fn show(name: &str, n: Option<u32>) {{}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    \
             std::thread::spawn(move || loop {{ if tx.send(1).is_err() {{ return; }} }});\n    \
             let mut s = S {{ name: String::new(), seen: vec![], few: [0; 4], count: 0, rx }};\n    {run}\n}}\n"
        );
        Trial::of_main(edition, &main).text_after("/src/main.rs").contains("unbounded_channel")
    }

    #[test]
    fn operands_are_borrowed_until_all_of_them_are_there() {
        assert!(!migrates("let name = &s.name; show(name, s.next());"));
        assert!(!migrates("let name = &s.name; println!(\"{} {:?}\", name, s.next());"));
        assert!(!migrates("let name = &s.name; println!(\"{name} {:?}\", s.next());"));
        assert!(!migrates("let name = &s.name; let both = (name, s.next());"));
        assert!(migrates("let name = &s.name; show(name, None); s.next();"));
        assert!(migrates("let name = &s.name; let n = name.len() as u32 + s.next().unwrap();"));
        for shown in ["(s.label(), s.next())", "{ let name = s.label(); let n = s.next(); (name, n) }"] {
            assert!(!migrates(&format!("println!(\"{{:?}}\", {shown});")), "{shown}");
            assert!(!migrates(&format!("let both = vec![{shown}];")), "{shown}");
        }
        let handler = |code: &str| format!("tokio::select! {{ _ = async {{}} => {{ {code} }} }}");
        assert!(!migrates(&handler("let name = s.label(); let n = s.next(); show(name, n);")));
        assert!(!migrates(&handler("s.add(s.rx.recv().unwrap());")));
        assert!(migrates(&handler("let n = s.next(); show(s.label(), n);")));
        assert!(migrates("println!(\"{:?}\", (s.seen.len(), s.next()));"));
        // So are those of an operator that is a function, and what is indexed by one.
        for shown in ["s.label() == s.text()", "s.name == s.text()", "s.seen[s.next().unwrap() as usize] > 1"]
        {
            assert!(!migrates(&format!("let it = {shown};")), "{shown}");
        }
        assert!(!migrates("s.name += &s.text();"));
        for taken in [
            "s.count += s.next().unwrap();",
            "let it = s.count == s.next().unwrap();",
            "let it = s.few[s.next().unwrap() as usize];",
            "let it = s.text() == s.name;",
        ] {
            assert!(migrates(taken), "{taken}");
        }
        assert!(migrates("println!(\"{:?} {}\", s.next(), s.label());"));
        assert!(!migrates("println!(\"{} {:?}\", s.label(), s.next());"));
        assert!(!migrates("let n = s.name.len(); println!(\"{} {:?}\", s.name, s.next());"));
        assert!(migrates("show(&s.name, None); s.next();"));
        assert!(migrates("println!(\"{:?} {:?}\", s.next(), s.next());"));
        assert!(migrates("println!(\"{:?} {:?}\", s.polled::<&'static str>(), s.next());"));
    }

    #[test]
    fn a_receive_from_a_field_needs_the_owner_as_a_method_does() {
        for run in [
            "let n = 1 + s.add(s.rx.recv().unwrap());",
            "let name = s.label(); while let Ok(n) = s.rx.recv() { println!(\"{name} {n}\"); }",
            "let hear = |n: u32| println!(\"{} {n}\", s.label()); while let Ok(n) = s.rx.recv() { hear(n); }",
            "show(s.label(), s.rx.recv().ok());",
            "let n: u32 = s.rx.try_iter().map(|n| n + s.label().len() as u32).sum();",
            "for n in s.rx.try_iter().skip(1) { s.add(n); }",
        ] {
            assert!(!migrates(&format!("{run} s.next();")), "{run}");
        }
        for run in [
            "let n = s.rx.recv().unwrap(); s.add(n);",
            "s.seen.push(s.rx.recv().unwrap());",
            "show(&s.name, s.rx.recv().ok());",
            "s.seen.extend(s.rx.try_iter());",
            "let n: u32 = s.rx.try_iter().map(|n| n + s.name.len() as u32).sum();",
            "let name = s.label().to_owned(); while let Ok(n) = s.rx.recv() { println!(\"{name} {n}\"); }",
            "for n in s.rx.try_iter() { s.add(n); }",
            // What a closure makes it does not take.
            "let make = |n: u32| { let (_tx, rx) = mpsc::channel::<u32>(); let mut c = S { name: String::new(), seen: vec![n], rx }; \
             let m = c.next(); println!(\"{m:?}\"); c }; let c = make(1); println!(\"{:?}\", c.next());",
        ] {
            assert!(migrates(&format!("{run} s.next();")), "{run}");
        }
    }

    #[test]
    fn a_copy_of_the_reference_is_a_loan() {
        let migrates = |run: &str| {
            let main = format!(
                "use std::sync::mpsc::{{self, Receiver}};\nstruct S {{ name: String, rx: Receiver<u32> }}\nimpl S {{\n    \
                 fn label(&self) -> &str {{ &self.name }}\n    fn run(&self) {{ {run} }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    tx.send(1).unwrap();\n    \
                 S {{ name: String::new(), rx }}.run();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("unbounded_channel")
        };
        for run in [
            "let w = self; while let Ok(n) = self.rx.recv() { println!(\"{n} {}\", w.label()); }",
            "let rx = &self.rx; let w = self; while let Ok(n) = rx.recv() { println!(\"{n} {}\", w.label()); }",
            "let rx = &self.rx; let all = rx.iter(); for n in all { println!(\"{n} {}\", self.label()); }",
            "let rx = &self.rx; let rx = rx; while let Ok(n) = rx.recv() { println!(\"{n} {}\", self.label()); }",
        ] {
            assert!(!migrates(run), "{run}");
        }
        for run in [
            "let w = self; while let Ok(n) = w.rx.recv() { println!(\"{n} {}\", w.label()); }",
            "let rx = &self.rx; let rx = rx; while let Ok(n) = rx.recv() { println!(\"{n} {}\", self.name); }",
        ] {
            assert!(migrates(run), "{run}");
        }
    }

    #[test]
    fn what_is_kept_from_turn_to_turn_is_lent_over_the_next_receive() {
        for run in [
            "let mut best = \"\"; while let Ok(n) = s.rx.recv() { let name = s.label(); if n > 1 { best = name; } } println!(\"{best}\");",
            "let mut best = \"\"; while let Ok(n) = s.rx.recv() { best = s.label(); } println!(\"{best}\");",
            "let mut all = vec![]; while let Ok(n) = s.rx.recv() { all.push(s.label()); } println!(\"{all:?}\");",
            "let mut all = vec![]; for n in &s.rx { all.push(s.label()); } println!(\"{all:?}\");",
            "let mut best = \"\"; for n in &s.rx { let name = s.label(); if n > 1 { best = name; } } println!(\"{best}\");",
        ] {
            assert!(!migrates(&format!("{run} s.next();")), "{run}");
        }
        for run in [
            "let mut best = 0; while let Ok(n) = s.rx.recv() { let name = s.label(); best = name.len(); } println!(\"{best}\");",
            "let mut all = vec![]; while let Ok(n) = s.rx.recv() { all.push(s.label().to_owned()); } println!(\"{all:?}\");",
            "let mut all = vec![]; while let Ok(n) = s.rx.recv() { all.push(&s.name); } println!(\"{all:?}\");",
            "for n in &s.rx { let mut all = vec![]; all.push(s.label()); println!(\"{all:?}\"); }",
        ] {
            assert!(migrates(&format!("{run} s.next();")), "{run}");
        }
    }

    #[test]
    fn an_arm_of_a_select_needs_what_it_receives_from_for_itself() {
        let migrates = |run: &str| {
            let main = format!(
                "use crossbeam_channel::{{select, unbounded, Receiver}};\nstruct S {{ name: String, a: Receiver<u32>, b: Receiver<u32> }}\n\
                 impl S {{\n    fn label(&self) -> &str {{ &self.name }}\n    fn run(&mut self) {{ {run} }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (ta, a) = unbounded();\n    let (tb, b) = unbounded();\n    \
                 ta.send(1).unwrap();\n    tb.send(1).unwrap();\n    S {{ name: String::new(), a, b }}.run();\n}}\n"
            );
            let fixture = crate::engine::trial::package(
                "2021",
                "crossbeam-channel = \"0.5\"\n",
                &format!("//- /src/main.rs\n{main}"),
            );
            Trial::of(&fixture).text_after("/src/main.rs").contains("unbounded_channel")
        };
        let select =
            "select! { recv(self.a) -> n => println!(\"{n:?}\"), recv(self.b) -> n => println!(\"{n:?}\") }";
        assert!(migrates(select));
        assert!(migrates(&format!("let name = &self.name; {select} println!(\"{{name}}\");")));
        assert!(!migrates(&format!("let name = self.label(); {select} println!(\"{{name}}\");")));
        assert!(!migrates(&format!("for c in self.label().chars() {{ {select} println!(\"{{c}}\"); }}")));
    }

    #[test]
    fn closures_of_old_editions_borrow_the_variable() {
        let run = "let n: u32 = s.rx.try_iter().map(|n| n + s.name.len() as u32).sum(); s.next();";
        assert!(!migrates_in("2018", run) && migrates(run));
        assert!(migrates_in("2018", "s.seen.extend(s.rx.try_iter()); s.next();"));
        assert!(migrates_in("2018", "let mut f = || s.rx.recv().unwrap() + s.name.len() as u32; f();"));
        // What is compared is made of what is received.
        assert!(migrates("assert_eq!(s.rx.recv().unwrap() / 9, 0, \"so {}\", s.rx.recv().unwrap());"));
        assert!(migrates(
            "let (n, m) = (&s.rx.recv().unwrap(), &1); println!(\"{} {n} {m}\", s.rx.recv().unwrap());"
        ));
        assert!(!migrates(
            "let (n, m) = (s.label(), &s.rx.recv().unwrap()); println!(\"{} {n} {m}\", s.next().unwrap());"
        ));
        assert!(!migrates(
            "match (s.label(), &s.rx.recv().unwrap()) { (a, b) => println!(\"{} {a} {b}\", s.next().unwrap()) }"
        ));
        // What it uses twice it has once.
        assert!(migrates(
            "let mut f = || { let n = s.rx.recv().unwrap(); n + s.rx.recv().unwrap() }; f(); f();"
        ));
        assert!(migrates(
            "let rx = &s.rx; let mut f = || rx.recv().unwrap() + rx.recv().unwrap(); f(); f();"
        ));
        assert!(!migrates("let mut f = || s.rx.recv().unwrap() + s.rx.recv().unwrap(); f(); s.next(); f();"));
        // It is needed until it is called, when its arguments are there.
        let run = "let f = |n: u32| n + s.name.len() as u32; f(s.rx.recv().unwrap());";
        assert!(!migrates_in("2018", run) && migrates(run));
        assert!(!migrates("let f = |n: u32| n + s.label().len() as u32; f(s.next().unwrap());"));
    }

    #[test]
    fn an_iterator_of_no_named_type_borrows() {
        assert!(!migrates("let n = s.all().zip(0..2).fold(0, |a, (n, _)| a + n + s.next().unwrap_or(0));"));
        assert!(migrates("let n = s.all().zip(0..2).fold(0, |a, (n, _)| a + n) + s.next().unwrap_or(0);"));
    }

    #[test]
    fn bodies_of_a_select_use_what_its_heads_borrowed_from() {
        let merged = |turn: &str| {
            let main = format!(
                "use crossbeam_channel::{{select, unbounded, Receiver}};\nstruct Both {{ a: Option<Receiver<u32>>, b: Option<Receiver<u32>>, sum: u32 }}\n\
                 impl Both {{\n    fn add(&mut self, n: u32) {{ self.sum += n; }}\n    fn run(mut self) -> u32 {{\n        \
                 while let (Some(x), Some(y)) = (&self.a, &self.b) {{ {turn} }}\n        self.sum\n    }}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (ta, a) = unbounded();\n    let (tb, b) = unbounded();\n    ta.send(1).unwrap();\n    \
                 tb.send(1).unwrap();\n    println!(\"{{}}\", Both {{ a: Some(a), b: Some(b), sum: 0 }}.run());\n}}\n"
            );
            let fixture = crate::engine::trial::package(
                "2021",
                "crossbeam-channel = \"0.5\"\n",
                &format!("//- /src/main.rs\n{main}"),
            );
            Trial::of(&fixture).text_after("/src/main.rs").contains("tokio::select!")
        };
        let select = "select! { recv(x) -> n => match n { Ok(n) => self.add(n), Err(_) => self.a = None }, \
                      recv(y) -> n => match n { Ok(n) => self.add(n), Err(_) => self.b = None } }";
        assert!(merged(select));
        assert!(!merged(&format!("for _ in 0..2 {{ {select} }}")));
        assert!(!merged(&format!("{select} x.len();")));
        assert!(!merged(&select.replacen("self.add(n)", "{ self.add(n); y.len(); }", 1)));
    }
}

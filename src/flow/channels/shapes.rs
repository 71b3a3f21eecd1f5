//! The shapes in which receivers are read.

use ra_ap_hir::{ModuleDef, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode, HasArgList as _, HasGenericArgs as _};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode};

use super::chains;
use super::each_turn::ends_before;
use crate::facts::loops::leaves_early;
use crate::facts::names;
use crate::flow::Flow;

/// Whether the loop at `node` over `end` must keep the receiver itself: it made it, or gives it up on leaving early.
pub fn owns_receiver(flow: &Flow<'_>, node: &SyntaxNode, end: &ast::Expr) -> bool {
    if chains::is_made_here(flow, end) {
        return true;
    }
    // The loop keeps the lock as long as the chain did.
    if chains::is_guard_of(flow, end) && matches!(iteration(flow, node), Iteration::Loop(_)) {
        return true;
    }
    let into = ast::MethodCallExpr::cast(node.clone())
        .is_some_and(|it| it.name_ref().is_some_and(|it| it.text() == "into_iter"));
    let iteration = if into { iteration(flow, node) } else { Iteration::Chain };
    if let Iteration::Kept(_) = iteration {
        return true;
    }
    if let Iteration::Loop(chain) = iteration {
        let owned = flow.facts.sema.type_of_expr(end).is_some_and(|it| !it.original.is_reference());
        return chain.stops && owned && !ends_scope(flow, &chain.whole(), end);
    }
    let over = match for_over(node) {
        Some(outer) => outer,
        None if node.kind() == SyntaxKind::FOR_EXPR => node.clone(),
        None => return false,
    };
    if !is_place(end) {
        return true;
    }
    let owned = flow.facts.sema.type_of_expr(end).is_some_and(|it| !it.original.is_reference());
    // `rx.into_iter()` takes the receiver as the plain loop does.
    let takes = ast::MethodCallExpr::cast(node.clone())
        .is_none_or(|it| it.name_ref().is_some_and(|it| it.text() == "into_iter"));
    takes && owned && leaves_early(&over) && !ends_scope(flow, &over, end)
}

/// Whether what `end` names belongs to what ends with the loop, so that leaving the one is leaving the other.
pub(super) fn ends_scope(flow: &Flow<'_>, node: &SyntaxNode, end: &ast::Expr) -> bool {
    let ast::Expr::PathExpr(path) = end else { return false };
    let Some(ra_ap_hir::PathResolution::Local(local)) =
        path.path().and_then(|it| flow.facts.sema.resolve_path(&it))
    else {
        return false;
    };
    // Another value's destructor may wait for whoever still sends.
    if flow.facts.workspace.files.iter().any(|it| it.text.contains("Drop for ")) {
        return false;
    }
    let Some(binding) = local.primary_source(flow.facts.db).source.value.left() else { return false };
    let scope = binding
        .syntax()
        .ancestors()
        .find(|it| matches!(it.kind(), SyntaxKind::STMT_LIST | SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR));
    let Some(scope) = scope else { return false };
    let mut at = node.clone();
    while let Some(parent) = at.parent() {
        match parent.kind() {
            // Nothing follows in this block.
            SyntaxKind::STMT_LIST => {
                let last = parent.children().filter(|it| it.kind() != SyntaxKind::ATTR).last();
                if last.is_some_and(|it| it != at) {
                    return false;
                }
            }
            // What a closure or an async block received by value is its own.
            SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR => return true,
            SyntaxKind::BLOCK_EXPR => {
                if ast::BlockExpr::cast(parent.clone()).is_some_and(|it| it.async_token().is_some()) {
                    return true;
                }
            }
            SyntaxKind::EXPR_STMT => {}
            _ => return false,
        }
        if parent == scope {
            return true;
        }
        at = parent;
    }
    false
}

/// How an `iter()` or `into_iter()` is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Iteration {
    /// Directly in a `for`.
    For(SyntaxNode),
    /// `for x in rx.iter().take(n)`
    Take(SyntaxNode),
    /// `for (i, x) in rx.iter().enumerate()`
    Enumerate(SyntaxNode),
    /// `rx.iter().for_each(|x| ..)`, as a statement.
    ForEach(SyntaxNode),
    /// `for (x, message) in others.zip(rx.iter())`
    Zipped(SyntaxNode),
    /// `rx.iter().next()`
    Next(SyntaxNode),
    /// `rx.iter().any(|x| ..)` and others that stop at a message.
    Search(SyntaxNode),
    /// `rx.iter().collect()` into a vector.
    Collect(SyntaxNode),
    /// All messages go through adapters into one value: this is the whole.
    Drain(SyntaxNode),
    /// `rx.iter().take(n)` with such a chain behind it: the call of `take` and the whole.
    DrainTake(SyntaxNode, SyntaxNode),
    /// Adapters that a loop can stand for.
    Loop(chains::Chain),
    /// Kept in a variable, each of whose uses such a loop can stand for.
    Kept(chains::Kept),
    /// Any other chain of adapters, or a variable.
    Chain,
}

/// Whether the expression names something that stays where it is, so that naming it again gives the same.
pub fn is_place(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::PathExpr(_) => true,
        ast::Expr::FieldExpr(it) => it.expr().is_some_and(|it| is_place(&it)),
        ast::Expr::ParenExpr(it) => it.expr().is_some_and(|it| is_place(&it)),
        ast::Expr::RefExpr(it) => it.expr().is_some_and(|it| is_place(&it)),
        ast::Expr::PrefixExpr(it) => it.expr().is_some_and(|it| is_place(&it)),
        ast::Expr::IndexExpr(it) => {
            it.base().is_some_and(|it| is_place(&it))
                && it.index().is_some_and(|it| is_place(&it) || matches!(it, ast::Expr::Literal(_)))
        }
        _ => false,
    }
}

/// Whether a closure that stands at `node` and reads from `end`, a field, would borrow all of the variable: before edition 2021.
pub fn captures_whole(flow: &Flow<'_>, node: &SyntaxNode, end: &ast::Expr) -> bool {
    let edition = flow.facts.sema.scope(node).map(|it| it.krate().edition(flow.facts.db));
    matches!(end, ast::Expr::FieldExpr(_)) && edition.is_some_and(|it| it < Edition::Edition2021)
}

/// How the iterator made at `node` is used.
pub fn iteration(flow: &Flow<'_>, node: &SyntaxNode) -> Iteration {
    match simple_iteration(flow, node) {
        Iteration::Chain => match (chains::chain(flow, node), chains::kept(flow, node)) {
            (Some(it), _) => Iteration::Loop(it),
            (None, Some(it)) => Iteration::Kept(it),
            (None, None) => Iteration::Chain,
        },
        it => it,
    }
}

fn simple_iteration(flow: &Flow<'_>, node: &SyntaxNode) -> Iteration {
    if let Some(outer) = for_over(node) {
        return Iteration::For(outer);
    }
    let by_reference = ast::MethodCallExpr::cast(node.clone())
        .and_then(|it| it.name_ref())
        .is_some_and(|it| it.text() == "iter");
    let again = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver());
    if let Some(outer) = taken_in_by(flow, node).or_else(|| appended(flow, node)) {
        return Iteration::Drain(outer);
    }
    if let (Some(outer), true, true) = (zipped(node), by_reference, again.as_ref().is_some_and(is_place)) {
        return Iteration::Zipped(outer);
    }
    let (Some((call, name)), true) = (method_on(node), again.is_some_and(|it| is_place(&it))) else {
        return Iteration::Chain;
    };
    let outer = call.syntax().clone();
    match name.as_str() {
        "take" if by_reference => match for_over(&outer) {
            Some(it) => Iteration::Take(it),
            None => drained(flow, &outer).map_or(Iteration::Chain, |it| Iteration::DrainTake(outer, it)),
        },
        "enumerate" if by_reference && for_over(&outer).is_some() => match for_over(&outer) {
            Some(it) if is_plain_statement(&it) => Iteration::Enumerate(it),
            _ => Iteration::Chain,
        },
        "for_each"
            if is_plain_statement(&outer)
                && returns_of_turn(&call).is_some()
                && !takes_to_end(flow, &call) =>
        {
            Iteration::ForEach(outer)
        }
        "next" if by_reference => Iteration::Next(outer),
        "any" | "all" | "find" if by_reference && runs_in_place(&call) => Iteration::Search(outer),
        "collect"
            if call.generic_arg_list().is_none()
                && result_head(flow, &outer).as_deref() == Some("std::vec::Vec") =>
        {
            Iteration::Collect(outer)
        }
        _ => drained(flow, node).map_or(Iteration::Chain, Iteration::Drain),
    }
}

/// `for (x, message) in others.zip(rx.iter())`: the loop.
fn zipped(node: &SyntaxNode) -> Option<SyntaxNode> {
    let call = node.parent()?.parent().and_then(ast::MethodCallExpr::cast)?;
    let outer = for_over(call.syntax())?;
    let apart = ast::ForExpr::cast(outer.clone()).and_then(|it| it.pat());
    let pair = matches!(apart, Some(ast::Pat::TuplePat(it)) if it.fields().count() == 2);
    (pair && call.name_ref()?.text() == "zip").then_some(outer)
}

/// `all.extend(rx.iter())`, `Vec::from_iter(rx.iter())`: the whole.
fn taken_in_by(flow: &Flow<'_>, node: &SyntaxNode) -> Option<SyntaxNode> {
    let around = node.parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?.parent()?;
    let function = match ast::Expr::cast(around.clone())? {
        ast::Expr::MethodCallExpr(call) => flow.facts.sema.resolve_method_call(&call)?,
        ast::Expr::CallExpr(call) => {
            let Some(ast::Expr::PathExpr(path)) = call.expr() else { return None };
            match flow.facts.sema.resolve_path(&path.path()?)? {
                PathResolution::Def(ModuleDef::Function(it)) => it,
                _ => return None,
            }
        }
        _ => return None,
    };
    let path = names::function_path(flow.facts.db, function);
    let takes_all = match path.rsplit("::").next()? {
        "extend" => true,
        // Into a `Result` or an `Option`, it stops at the first error.
        "from_iter" => result_head(flow, &around).is_some_and(|it| {
            it.starts_with("std::") && it != "std::result::Result" && it != "std::option::Option"
        }),
        _ => false,
    };
    (takes_all && path.starts_with("std::")).then_some(around)
}

/// `others.chain(rx.iter()).collect()`, where it makes no difference when the others are asked: the whole.
fn appended(flow: &Flow<'_>, node: &SyntaxNode) -> Option<SyntaxNode> {
    let around = node.parent().filter(|it| it.kind() == SyntaxKind::ARG_LIST)?.parent()?;
    let call = ast::MethodCallExpr::cast(around).filter(|it| chains::is_of_std(flow, it))?;
    let others = call.receiver().filter(|it| flow.only_computes(it))?;
    let plain = goes_over_values(flow, &flow.facts.sema.type_of_expr(&others)?.original);
    let appends = plain && call.name_ref().is_some_and(|it| it.text() == "chain");
    drained(flow, call.syntax()).filter(|_| appends)
}

/// Whether nobody notices when an iterator of the type is asked: no code of others is in it.
fn goes_over_values(flow: &Flow<'_>, ty: &Type<'_>) -> bool {
    let Some(path) = ty.as_adt().map(|it| names::adt_path(flow.facts.db, it)) else { return false };
    let collections = [
        "std::array::",
        "std::collections::",
        "std::ops::Range",
        "std::option::",
        "std::slice::",
        "std::vec::",
    ];
    let single = ["std::iter::Empty", "std::iter::Once", "std::iter::Repeat"];
    collections.iter().any(|it| path.starts_with(it))
        || single.contains(&path.as_str())
        || path.starts_with("std::iter::") && ty.type_arguments().all(|it| goes_over_values(flow, &it))
}

/// The `for` that iterates over `node`.
pub(crate) fn for_over(node: &SyntaxNode) -> Option<SyntaxNode> {
    let it = node.parent().and_then(ast::ForExpr::cast)?;
    it.iterable().is_some_and(|it| it.syntax() == node).then(|| it.syntax().clone())
}

/// The method that is called on `node`, and its name.
pub(in crate::flow) fn method_on(node: &SyntaxNode) -> Option<(ast::MethodCallExpr, String)> {
    let call = node.parent().and_then(ast::MethodCallExpr::cast)?;
    if call.receiver()?.syntax() != node {
        return None;
    }
    let name = call.name_ref()?.text().to_string();
    Some((call, name))
}

/// Among the statements of a block, without a label.
pub fn is_plain_statement(node: &SyntaxNode) -> bool {
    let labelled = node.children().any(|it| it.kind() == SyntaxKind::LABEL);
    let parent = node.parent().map(|it| it.kind());
    !labelled && matches!(parent, Some(SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST))
}

/// A closure with one parameter whose body can stand in a loop instead.
pub(super) fn runs_in_place(call: &ast::MethodCallExpr) -> bool {
    let Some(ast::Expr::ClosureExpr(closure)) = call.arg_list().and_then(|it| it.args().next()) else {
        return false;
    };
    let one = closure.param_list().is_some_and(|it| it.params().count() == 1);
    let leaves = closure.body().is_some_and(|it| {
        it.syntax().descendants().any(|it| {
            matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR)
                || it.kind() == SyntaxKind::TOKEN_TREE
                    && it.descendants_with_tokens().any(|it| it.kind() == SyntaxKind::RETURN_KW)
        })
    });
    one && !leaves
}

/// The `return`s of the closure that a `for_each` is given, each of which ends a turn; none where its body cannot stand in a
/// loop instead.
pub(crate) fn returns_of_turn(call: &ast::MethodCallExpr) -> Option<Vec<ast::ReturnExpr>> {
    let ast::Expr::ClosureExpr(closure) = call.arg_list()?.args().next()? else { return None };
    let one = closure.param_list().is_some_and(|it| it.params().count() == 1);
    let mut found = Vec::new();
    let goes_on = |it: ast::Expr| ends_turn(it.syntax(), Place::Turn, &mut found);
    (one && closure.body().is_none_or(goes_on)).then_some(found)
}

/// Whether the closure takes along what would be there longer in a loop.
pub(super) fn takes_to_end(flow: &Flow<'_>, call: &ast::MethodCallExpr) -> bool {
    match call.arg_list().and_then(|it| it.args().next()) {
        Some(ast::Expr::ClosureExpr(it)) => ends_before(flow, &it),
        _ => false,
    }
}

#[derive(Clone, Copy)]
enum Place {
    Turn,
    /// Where `continue` would speak of another loop.
    InnerLoop,
}

/// Whether `continue` can stand for whatever leaves the closure, which is gathered in `found`.
fn ends_turn(node: &SyntaxNode, place: Place, found: &mut Vec<ast::ReturnExpr>) -> bool {
    let place = match node.kind() {
        SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => return true,
        SyntaxKind::BLOCK_EXPR
            if ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.async_token().is_some()) =>
        {
            return true;
        }
        SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::FOR_EXPR => Place::InnerLoop,
        SyntaxKind::TRY_EXPR => return false,
        SyntaxKind::TOKEN_TREE => {
            return node.descendants_with_tokens().all(|it| it.kind() != SyntaxKind::RETURN_KW);
        }
        SyntaxKind::RETURN_EXPR => match (ast::ReturnExpr::cast(node.clone()), place) {
            (Some(it), Place::Turn) if it.expr().is_none() => {
                found.push(it);
                return true;
            }
            _ => return false,
        },
        _ => place,
    };
    node.children().all(|it| ends_turn(&it, place, found))
}

/// Adapters that ask for every element.
const ADAPTERS: &[&str] = &[
    "map",
    "filter",
    "filter_map",
    "flat_map",
    "flatten",
    "enumerate",
    "skip",
    "step_by",
    "cloned",
    "copied",
    "chain",
    "skip_while",
];

/// What makes one value of all elements.
const WHOLE: &[&str] = &[
    "collect",
    "sum",
    "product",
    "count",
    "min",
    "max",
    "min_by",
    "max_by",
    "min_by_key",
    "max_by_key",
    "fold",
    "last",
    "unzip",
    "partition",
    "reduce",
];

/// The end of a chain behind `node` that asks for every element and does nothing else in between.
pub(in crate::flow) fn drained(flow: &Flow<'_>, node: &SyntaxNode) -> Option<SyntaxNode> {
    let mut at = node.clone();
    if flow.ends_of_elements_matter(node) && method_on(node).is_none_or(|(_, it)| it != "collect") {
        return None;
    }
    loop {
        let Some((call, name)) = method_on(&at) else { return taken_in_by(flow, &at) };
        if flow.arguments_act(&call) {
            return None;
        }
        at = call.syntax().clone();
        if WHOLE.contains(&name.as_str()) {
            break;
        }
        if !ADAPTERS.contains(&name.as_str()) {
            return None;
        }
    }
    // Into a `Result` or an `Option`, it stops at the first error.
    let last = ast::MethodCallExpr::cast(at.clone())?.name_ref()?.text().to_string();
    let head = result_head(flow, &at);
    let stops = matches!(last.as_str(), "collect" | "sum" | "product")
        && !head.is_some_and(|it| it != "std::result::Result" && it != "std::option::Option");
    (!stops).then_some(at)
}

pub(in crate::flow) fn result_head(flow: &Flow<'_>, node: &SyntaxNode) -> Option<String> {
    let ty = flow.facts.sema.type_of_expr(&ast::Expr::cast(node.clone())?)?.original;
    let primitive = ty.is_int_or_uint() || ty.is_float() || ty.is_unit();
    names::type_head(flow.facts.db, &ty).or_else(|| primitive.then(|| "a number".to_owned()))
}

/// Whether `node` begins a statement, where a block would end one.
pub fn begins_statement(node: &SyntaxNode) -> bool {
    let start = node.text_range().start();
    node.ancestors().take_while(|it| it.text_range().start() == start).any(|it| {
        it.parent().is_some_and(|it| matches!(it.kind(), SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST))
    })
}

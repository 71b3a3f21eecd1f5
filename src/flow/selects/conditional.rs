//! Arms that take part under a condition, `recv(if ready { &rx } else { &never() })`, and arms that never do.

use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxNode, SyntaxToken};

use super::dynamic::without_reference;
use super::optional::{bound, never_at};
use super::{Conditional, Src};
use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;

/// The call of `never` whose value the variable `expr` holds, for this `select!` and nothing else; and its `let`.
pub(super) fn never_of_select(flow: &Flow<'_>, expr: &ast::Expr, src: Src) -> Option<(CallIx, SyntaxNode)> {
    let (local, statement) = bound(flow, expr)?;
    let never = never_at(flow, &statement.initializer()?)?;
    // Among the heads of its arms: a body may do anything with it.
    let here = |it: &SyntaxToken| {
        it.parent().and_then(|it| flow.facts.src(&it)).is_some_and(|at| {
            at.file == src.file && src.range.contains_range(at.range) && is_in_head(flow, it)
        })
    };
    let mentions = flow.mentions_of(Definition::Local(local));
    mentions.iter().all(here).then(|| (never, statement.syntax().clone()))
}

/// Whether the mention is in `recv(..)`.
fn is_in_head(flow: &Flow<'_>, mention: &SyntaxToken) -> bool {
    let inner = flow.facts.sema.descend_into_macros_exact(mention.clone());
    inner.iter().any(|it| {
        it.parent_ancestors().any(|up| {
            let callee = flow.call_at(&up).map(|(_, it)| it);
            matches!(callee, Some(Callee::Foreign(path)) if path == "crossbeam_channel::internal::received")
        })
    })
}

/// `if ready { &rx } else { &never() }`, or the other way round.
pub(super) fn when(flow: &Flow<'_>, expr: &ast::Expr, src: Src) -> Option<(Conditional, Option<SyntaxNode>)> {
    let ast::Expr::IfExpr(it) = expr else { return None };
    let condition = it.condition()?;
    let asks = |it: &SyntaxNode| {
        ast::LetExpr::can_cast(it.kind()) || matches!(flow.call_at(it), Some((_, Callee::Api(_))))
    };
    // Its text goes elsewhere.
    if condition.syntax().descendants().any(|it| asks(&it)) {
        return None;
    }
    let only = |block: ast::BlockExpr| {
        let list = block.stmt_list()?;
        list.statements().next().is_none().then(|| list.tail_expr()).flatten().map(without_reference)
    };
    let then = only(it.then_branch()?)?;
    let ast::ElseBranch::Block(otherwise) = it.else_branch()? else { return None };
    let otherwise = only(otherwise)?;
    let never = |it: &ast::Expr| {
        never_at(flow, it)
            .map(|it| (it, None))
            .or_else(|| never_of_select(flow, it, src).map(|(it, statement)| (it, Some(statement))))
    };
    let (end, (never, statement), unless) = match (never(&then), never(&otherwise)) {
        (None, Some(never)) => (then, never, false),
        (Some(never), None) => (otherwise, never, true),
        _ => return None,
    };
    let place = matches!(end, ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_) | ast::Expr::IndexExpr(_));
    place.then_some((Conditional { end, condition, unless, never }, statement))
}

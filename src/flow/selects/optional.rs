//! Receivers that may be absent: `x.as_ref().unwrap_or(&never())`, in an arm or bound before it.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use super::{api_name, is_timer, without_reference};
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;
use crate::flow::context::call_arguments;

/// A receiver that may be absent.
pub(super) struct Optional {
    /// The variable or field that holds it.
    pub(super) option: ast::Expr,
    /// The call of `never` that stands in for it.
    pub(super) never: CallIx,
    /// Statements that only prepare this: `let idle = never();`, `let rx = x.as_ref().unwrap_or(&idle);`
    pub(super) prepared: Vec<SyntaxNode>,
}

/// What the channel expression of an arm says of a receiver that may be absent.
pub(super) fn optional(flow: &Flow<'_>, expr: &ast::Expr) -> Option<Optional> {
    if let Some(found) = chosen(flow, expr) {
        return Some(found);
    }
    let (local, statement) = bound(flow, expr)?;
    let mut found = chosen(flow, &statement.initializer()?)?;
    flow.mentions_of(Definition::Local(local)).iter().all(|it| is_received_from(flow, it)).then_some(())?;
    found.prepared.push(statement.syntax().clone());
    Some(found)
}

/// `x.as_ref().unwrap_or(&never())`, where `x` is a variable or field.
fn chosen(flow: &Flow<'_>, expr: &ast::Expr) -> Option<Optional> {
    let ast::Expr::MethodCallExpr(outer) = expr else { return None };
    let default = without_reference(call_arguments(outer.syntax()).into_iter().next()?);
    let ast::Expr::MethodCallExpr(inner) = outer.receiver()? else { return None };
    let option = inner.receiver()?;
    let fits = outer.name_ref()?.text() == "unwrap_or"
        && inner.name_ref()?.text() == "as_ref"
        && matches!(option, ast::Expr::PathExpr(_) | ast::Expr::FieldExpr(_));
    if !fits {
        return None;
    }
    if let Some(never) = never_at(flow, &default) {
        return Some(Optional { option, never, prepared: Vec::new() });
    }
    let (local, statement) = bound(flow, &default)?;
    let never = never_at(flow, &statement.initializer()?)?;
    flow.mentions_of(Definition::Local(local)).iter().all(is_default).then_some(())?;
    Some(Optional { option, never, prepared: vec![statement.syntax().clone()] })
}

pub(super) fn never_at(flow: &Flow<'_>, expr: &ast::Expr) -> Option<CallIx> {
    let (ix, callee) = flow.call_at(expr.syntax())?;
    (is_timer(&callee) && api_name(flow, ix) == "never").then_some(ix)
}

/// The variable that the expression names, and its `let name = ..;`.
pub(super) fn bound<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<(Local<'db>, ast::LetStmt)> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    let PathResolution::Local(local) = flow.facts.sema.resolve_path(&path.path()?)? else { return None };
    let source = local.primary_source(flow.facts.db);
    let pat = source.as_ident_pat()?;
    let plain = pat.mut_token().is_none() && pat.pat().is_none();
    let statement = pat.syntax().parent().and_then(ast::LetStmt::cast)?;
    let written = flow.facts.sema.hir_file_for(statement.syntax()).file_id().is_some();
    (plain && written && statement.ty().is_none() && statement.let_else().is_none())
        .then_some((local, statement))
}

/// `&idle` in `.unwrap_or(&idle)`
fn is_default(mention: &SyntaxToken) -> bool {
    before(mention, "unwrap_or")
}

/// `rx` in `recv(rx)` of a `select!`
fn is_received_from(flow: &Flow<'_>, mention: &SyntaxToken) -> bool {
    let call = mention.parent_ancestors().find_map(ast::MacroCall::cast);
    let call = call.and_then(|it| flow.facts.call_index(it.syntax()));
    let callee = call.map(|it| &flow.facts.calls[it.0].callee);
    before(mention, "recv") && matches!(callee, Some(Callee::Api(api)) if api.kind == ApiKind::Select)
}

/// Whether the mention, with references before it, is the argument of a call of `name`.
fn before(mention: &SyntaxToken, name: &str) -> bool {
    let tokens = std::iter::successors(mention.prev_token(), |it| it.prev_token());
    let mut tokens = tokens.filter(|it| !it.kind().is_trivia() && it.kind() != SyntaxKind::AMP);
    tokens.next().is_some_and(|it| it.kind() == SyntaxKind::L_PAREN)
        && tokens.next().is_some_and(|it| it.text() == name)
}

//! An error that is bound to a name where its result is looked at: whether it goes on from there under its old type.

use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::results::{is_boxed, question_boxes};

/// Whether an error that patterns of `scope` bind is passed on from there: `Err(error) => return Err(error)`.
pub(super) fn passes_error_on(flow: &Flow<'_>, scope: &SyntaxNode) -> bool {
    bindings(scope).iter().any(|ident| {
        let ty = flow.facts.sema.type_of_binding_in_pat(ident);
        let head = ty.and_then(|it| names::type_head(flow.facts.db, &it)).unwrap_or_default();
        let (library, name) = head.rsplit_once("::").unwrap_or_default();
        let is_error = matches!(library, "std::sync::mpsc" | "crossbeam_channel") && name.ends_with("Error");
        is_error && uses(flow, ident).iter().any(|it| goes_on(flow, it))
    })
}

/// The names that the patterns of `scope` bind, not those of what is nested in its bodies.
fn bindings(scope: &SyntaxNode) -> Vec<ast::IdentPat> {
    let mut patterns: Vec<ast::Pat> = Vec::new();
    if let Some(it) = ast::MatchExpr::cast(scope.clone()) {
        patterns.extend(it.match_arm_list().into_iter().flat_map(|it| it.arms()).filter_map(|it| it.pat()));
    } else if let Some(it) = ast::LetStmt::cast(scope.clone()) {
        patterns.extend(it.pat());
    } else if let Some(call) = ast::MethodCallExpr::cast(scope.clone()) {
        let closures = call.arg_list().into_iter().flat_map(|it| it.args());
        for argument in closures {
            let ast::Expr::ClosureExpr(closure) = argument else { continue };
            let parameters = closure.param_list().into_iter().flat_map(|it| it.params());
            patterns.extend(parameters.filter_map(|it| it.pat()));
        }
    } else {
        let condition = match (ast::IfExpr::cast(scope.clone()), ast::WhileExpr::cast(scope.clone())) {
            (Some(it), _) => it.condition(),
            (_, Some(it)) => it.condition(),
            _ => None,
        };
        let lets = condition
            .into_iter()
            .flat_map(|it| it.syntax().descendants().filter_map(ast::LetExpr::cast).collect::<Vec<_>>());
        patterns.extend(lets.filter_map(|it| it.pat()));
    }
    patterns
        .iter()
        .flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>())
        .collect()
}

fn uses(flow: &Flow<'_>, ident: &ast::IdentPat) -> Vec<SyntaxNode> {
    let Some(local) = flow.facts.sema.to_def(ident) else { return Vec::new() };
    let local: ra_ap_hir::Local<'_> = local;
    flow.mentions_of(Definition::Local(local))
        .into_iter()
        .flat_map(|it| flow.facts.sema.descend_into_macros_exact(it))
        .filter_map(|it| it.parent_ancestors().find_map(ast::PathExpr::cast))
        .map(|it| it.syntax().clone())
        .collect()
}

/// Whether the error at `node` goes on to where its type is known.
fn goes_on(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return false };
    match parent.kind() {
        // A part of it, a comparison, a statement of its own.
        SyntaxKind::FIELD_EXPR | SyntaxKind::BIN_EXPR | SyntaxKind::EXPR_STMT => false,
        SyntaxKind::PAREN_EXPR => goes_on(flow, &parent),
        // `println!("{}", error)`
        SyntaxKind::FORMAT_ARGS_ARG => false,
        SyntaxKind::REF_EXPR => goes_on(flow, &parent),
        SyntaxKind::MATCH_EXPR => {
            let scrutinee = ast::MatchExpr::cast(parent).and_then(|it| it.expr());
            scrutinee.is_none_or(|it| it.syntax() != node)
        }
        SyntaxKind::LET_EXPR => false,
        SyntaxKind::METHOD_CALL_EXPR => {
            let Some(call) = ast::MethodCallExpr::cast(parent.clone()) else { return true };
            let is_receiver = call.receiver().is_some_and(|it| it.syntax() == node);
            // `error.into()`
            !is_receiver || call.name_ref().is_some_and(|it| it.text() == "into") && !boxes(flow, &parent)
        }
        SyntaxKind::ARG_LIST => {
            let Some(call) = parent.parent() else { return true };
            match ast::CallExpr::cast(call.clone()).and_then(|it| it.expr()) {
                Some(callee) if callee.syntax().text() == "drop" => false,
                // `Err(error)?`
                Some(callee)
                    if callee.syntax().text() == "Err"
                        && call.parent().is_some_and(|it| it.kind() == SyntaxKind::TRY_EXPR) =>
                {
                    !call.parent().is_some_and(|it| question_boxes(flow, &it))
                }
                _ => !boxes(flow, &call),
            }
        }
        _ => true,
    }
}

/// Whether the value of `node` is an error of any type, in a box.
fn boxes(flow: &Flow<'_>, node: &SyntaxNode) -> bool {
    let ty = ast::Expr::cast(node.clone()).and_then(|it| flow.facts.sema.type_of_expr(&it));
    ty.is_some_and(|it| is_boxed(flow, &it.original))
}

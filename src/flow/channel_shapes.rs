//! The shapes in which receivers are read.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

/// Whether control may leave the loop at `node` before its receiver is closed.
pub fn leaves_early(node: &SyntaxNode) -> bool {
    fn search(node: &SyntaxNode, nested: bool) -> bool {
        node.children().any(|child| match child.kind() {
            SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => false,
            SyntaxKind::BLOCK_EXPR
                if ast::BlockExpr::cast(child.clone()).is_some_and(|it| it.async_token().is_some()) =>
            {
                false
            }
            SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR => true,
            SyntaxKind::BREAK_EXPR => {
                let labelled = ast::BreakExpr::cast(child.clone()).is_some_and(|it| it.lifetime().is_some());
                !nested || labelled || search(&child, nested)
            }
            SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::FOR_EXPR => search(&child, true),
            SyntaxKind::TOKEN_TREE => child.descendants_with_tokens().any(|it| {
                matches!(it.kind(), SyntaxKind::BREAK_KW | SyntaxKind::RETURN_KW | SyntaxKind::QUESTION)
            }),
            _ => search(&child, nested),
        })
    }
    let body = ast::HasLoopBody::loop_body(&match ast::ForExpr::cast(node.clone()) {
        Some(it) => it,
        None => return false,
    });
    body.is_some_and(|it| search(it.syntax(), false))
}

/// How an `iter()` or `into_iter()` is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Iteration {
    /// Directly in a `for`.
    For(SyntaxNode),
    /// In a chain of adapters or a variable.
    Chain,
}

/// How the iterator made at `node` is used.
pub fn iteration(node: &SyntaxNode) -> Iteration {
    let loop_node = node.parent().and_then(ast::ForExpr::cast);
    match loop_node {
        Some(it) if it.iterable().is_some_and(|it| it.syntax() == node) => {
            Iteration::For(it.syntax().clone())
        }
        _ => Iteration::Chain,
    }
}

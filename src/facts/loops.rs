//! Loops, and how one is left.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

/// Whether nodes of this kind are loops.
pub fn is_loop(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::LOOP_EXPR | SyntaxKind::WHILE_EXPR | SyntaxKind::FOR_EXPR)
}

/// Whether what is inside of nodes of this kind may run again and again: loops, and closures.
pub fn may_run_again(kind: SyntaxKind) -> bool {
    is_loop(kind) || kind == SyntaxKind::CLOSURE_EXPR
}

/// Whether something inside the loop leaves it: `break` of this loop or an outer one, `return`, `?`.
pub fn leaves_early(node: &SyntaxNode) -> bool {
    !exits(node).is_empty()
}

/// What inside the loop leaves it; of what is among a macro's arguments, the arguments.
pub fn exits(node: &SyntaxNode) -> Vec<SyntaxNode> {
    fn search(node: &SyntaxNode, nested: usize, found: &mut Vec<SyntaxNode>) {
        for child in node.children() {
            match child.kind() {
                SyntaxKind::CLOSURE_EXPR | SyntaxKind::FN => {}
                SyntaxKind::BLOCK_EXPR
                    if ast::BlockExpr::cast(child.clone()).is_some_and(|it| it.async_token().is_some()) => {}
                kind if is_loop(kind) => search(&child, nested + 1, found),
                // A macro's body is tokens: its `break`s and `return`s count for the loop around it.
                SyntaxKind::TOKEN_TREE => {
                    let leaves = child.descendants_with_tokens().any(|it| {
                        matches!(
                            it.kind(),
                            SyntaxKind::BREAK_KW | SyntaxKind::RETURN_KW | SyntaxKind::QUESTION
                        )
                    });
                    found.extend(leaves.then_some(child));
                }
                kind => {
                    let labelled =
                        || ast::BreakExpr::cast(child.clone()).is_some_and(|it| it.lifetime().is_some());
                    let leaves = match kind {
                        SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR => true,
                        SyntaxKind::BREAK_EXPR => nested == 0 || labelled(),
                        _ => false,
                    };
                    found.extend(leaves.then(|| child.clone()));
                    search(&child, nested, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    search(node, 0, &mut found);
    found
}

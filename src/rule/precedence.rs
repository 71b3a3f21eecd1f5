//! Parentheses for what a hole stands for, where its place in the template binds more strongly than it does.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{NodeOrToken, SourceFile, SyntaxKind, SyntaxNode};

use crate::edit::EDITION;

use super::matching::Match;
use super::template::{Part, PartKind};

/// Puts parentheses around the holes of a template that need them: `$x.into()` for `a + b`.
pub(super) fn parenthesise(found: &Match, parts: &mut Vec<Part>) {
    let mut at = 0;
    while at < parts.len() {
        if needs_parentheses(found, parts, at) {
            let space = std::mem::take(&mut parts[at].space);
            parts.insert(at + 1, Part { space: String::new(), what: PartKind::Token(")".to_owned()) });
            parts.insert(at, Part { space, what: PartKind::Token("(".to_owned()) });
            at += 2;
        }
        at += 1;
    }
    if whole_needs_parentheses(found, parts) {
        let space = parts.first_mut().map(|it| std::mem::take(&mut it.space)).unwrap_or_default();
        parts.insert(0, Part { space, what: PartKind::Token("(".to_owned()) });
        parts.push(Part { space: String::new(), what: PartKind::Token(")".to_owned()) });
    }
}

/// Whether the template as a whole binds more weakly than what stands around the match: `!tx.is_full()`, `tx.len() as u64`.
fn whole_needs_parentheses(found: &Match, parts: &[Part]) -> bool {
    let Some(new) = expression_of(parts) else { return false };
    let mut node = match found.root.covering_element(found.range) {
        NodeOrToken::Node(it) => it,
        NodeOrToken::Token(it) => match it.parent() {
            Some(it) => it,
            None => return false,
        },
    };
    if node.text_range() != found.range {
        return false;
    }
    while let Some(up) = node.parent().filter(|it| it.text_range() == found.range) {
        node = up;
    }
    if parts.last().is_some_and(|it| it.what == PartKind::Token("}".to_owned())) && ends_before_else(&node) {
        return true;
    }
    if is_block_like(&new) && begins_operation(&node) {
        return true;
    }
    let Some(parent) = node.parent() else { return false };
    let first = parent.first_child().as_ref() == Some(&node);
    let is_binary = matches!(new, ast::Expr::BinExpr(_));
    match parent.kind() {
        SyntaxKind::METHOD_CALL_EXPR
        | SyntaxKind::FIELD_EXPR
        | SyntaxKind::INDEX_EXPR
        | SyntaxKind::CALL_EXPR => first && binds_weakly(&new),
        SyntaxKind::TRY_EXPR | SyntaxKind::AWAIT_EXPR => binds_weakly(&new),
        SyntaxKind::PREFIX_EXPR | SyntaxKind::REF_EXPR => {
            is_binary || matches!(new, ast::Expr::RangeExpr(_) | ast::Expr::CastExpr(_))
        }
        SyntaxKind::CAST_EXPR => {
            is_binary || matches!(new, ast::Expr::RangeExpr(_) | ast::Expr::ClosureExpr(_))
        }
        SyntaxKind::BIN_EXPR => {
            let outer = ast::BinExpr::cast(parent).and_then(|it| it.op_kind());
            let loose = match outer {
                Some(ast::BinaryOp::LogicOp(_)) => !is_logic(&new),
                Some(ast::BinaryOp::Assignment { .. }) => true,
                _ => false,
            };
            is_binary && !loose
        }
        _ => false,
    }
}

/// Whether a block in place of `node` would be a statement or an arm of its own, and the operator behind it would not belong to it. What
/// a closure gives may become either.
pub fn begins_operation(node: &SyntaxNode) -> bool {
    let start = node.text_range().start();
    let outermost =
        node.ancestors().take_while(|it| it.text_range().start() == start && ast::Expr::can_cast(it.kind()));
    let begins = outermost.last().and_then(|it| it.parent()).is_some_and(|it| {
        matches!(
            it.kind(),
            SyntaxKind::EXPR_STMT | SyntaxKind::STMT_LIST | SyntaxKind::MATCH_ARM | SyntaxKind::CLOSURE_EXPR
        )
    });
    // A method, a field and a `?` belong to a block in front of them.
    begins
        && node.parent().is_some_and(|it| {
            it.text_range().start() == start
                && matches!(
                    it.kind(),
                    SyntaxKind::BIN_EXPR
                        | SyntaxKind::CAST_EXPR
                        | SyntaxKind::INDEX_EXPR
                        | SyntaxKind::CALL_EXPR
                        | SyntaxKind::RANGE_EXPR
                )
        })
}

fn is_block_like(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::BlockExpr(_)
            | ast::Expr::MatchExpr(_)
            | ast::Expr::IfExpr(_)
            | ast::Expr::LoopExpr(_)
            | ast::Expr::WhileExpr(_)
            | ast::Expr::ForExpr(_)
    )
}

/// Whether the `else` of a `let` follows, before which no brace may stand.
fn ends_before_else(node: &SyntaxNode) -> bool {
    let end = node.text_range().end();
    let outermost = node.ancestors().take_while(|it| it.text_range().end() == end).last();
    let statement = outermost.and_then(|it| it.parent()).and_then(ast::LetStmt::cast);
    statement.is_some_and(|it| it.let_else().is_some_and(|it| it.syntax().text_range().start() > end))
}

fn is_logic(expr: &ast::Expr) -> bool {
    matches!(expr, ast::Expr::BinExpr(it) if matches!(it.op_kind(), Some(ast::BinaryOp::LogicOp(_))))
}

/// The template as an expression, with a name for each hole.
fn expression_of(parts: &[Part]) -> Option<ast::Expr> {
    let text: String = parts
        .iter()
        .map(|part| match &part.what {
            PartKind::Token(token) => format!("{}{token}", part.space),
            PartKind::Hole(_) => format!("{}hole", part.space),
        })
        .collect();
    let parsed = SourceFile::parse(&format!("const _: () = {text};"), EDITION);
    if !parsed.errors().is_empty() {
        return None;
    }
    parsed.tree().syntax().descendants().find_map(ast::Const::cast)?.body()
}

fn needs_parentheses(found: &Match, parts: &[Part], at: usize) -> bool {
    let Some(PartKind::Hole(name)) = parts.get(at).map(|it| &it.what) else { return false };
    if found.is_run(name) || !is_postfix(parts.get(at + 1)) {
        return false;
    }
    let elements = found.holes.get(name).map(|it| it.elements.as_slice());
    let Some([NodeOrToken::Node(node)]) = elements else { return false };
    ast::Expr::cast(node.clone()).is_some_and(|it| binds_weakly(&it))
}

/// `.` and `?`.
fn is_postfix(part: Option<&Part>) -> bool {
    matches!(part.map(|it| &it.what), Some(PartKind::Token(token)) if token == "." || token == "?")
}

/// Whether `expr.method()` would not be a call on the whole of `expr`.
fn binds_weakly(expr: &ast::Expr) -> bool {
    matches!(
        expr.syntax().kind(),
        SyntaxKind::BIN_EXPR
            | SyntaxKind::RANGE_EXPR
            | SyntaxKind::CAST_EXPR
            | SyntaxKind::PREFIX_EXPR
            | SyntaxKind::REF_EXPR
            | SyntaxKind::CLOSURE_EXPR
            | SyntaxKind::RETURN_EXPR
            | SyntaxKind::BREAK_EXPR
    )
}

/// `text`, in parentheses if it is an expression that a postfix operator behind it would not apply to as a whole.
pub fn before_postfix(text: &str) -> String {
    let parsed = SourceFile::parse(&format!("const _: () = {text};"), EDITION).tree();
    let constant = parsed.syntax().descendants().find_map(ast::Const::cast);
    match constant.and_then(|it| it.body()) {
        Some(expr) if binds_weakly(&expr) => format!("({text})"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_binds_weakly_gets_parentheses() {
        for (text, expected) in [
            ("self.tx", "self.tx"),
            ("*boxed", "(*boxed)"),
            ("now() + pause", "(now() + pause)"),
            ("channels[i]", "channels[i]"),
            ("x as u64", "(x as u64)"),
        ] {
            assert_eq!(before_postfix(text), expected);
        }
    }
}

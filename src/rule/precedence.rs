//! Parentheses for what a hole stands for, where its place in the template binds more strongly than it does.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, NodeOrToken, SourceFile, SyntaxKind};

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
    let parsed = SourceFile::parse(&format!("const _: () = {text};"), Edition::CURRENT).tree();
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

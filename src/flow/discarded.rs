//! Values that nobody looks at.

use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

/// Whether `around`, the parent of an expression, drops what it gives at once: `value;`, `let _ = value;`, `_ = value;`.
pub fn discards(around: &SyntaxNode) -> bool {
    if let Some(it) = ast::LetStmt::cast(around.clone()) {
        return matches!(it.pat(), Some(ast::Pat::WildcardPat(_)));
    }
    if let Some(it) = ast::BinExpr::cast(around.clone()) {
        return matches!(it.lhs(), Some(ast::Expr::UnderscoreExpr(_)));
    }
    ast::ExprStmt::can_cast(around.kind())
}

#[cfg(test)]
mod tests {
    use ra_ap_syntax::SourceFile;

    use super::*;

    #[test]
    fn what_is_bound_to_nothing_is_dropped_at_once() {
        for (statement, dropped) in [
            ("f();", true),
            ("let _ = f();", true),
            ("let _: u32 = f();", true),
            ("_ = f();", true),
            ("let _a = f();", false),
            ("a = f();", false),
            ("a == f();", false),
            ("(_, a) = f();", false),
            ("f()", false),
        ] {
            let text = format!("fn g() {{ {statement} }}");
            let file = SourceFile::parse(&text, ra_ap_syntax::Edition::CURRENT).tree();
            let call = file.syntax().descendants().find_map(ast::CallExpr::cast).expect("a call");
            assert_eq!(discards(&call.syntax().parent().expect("a parent")), dropped, "{statement}");
        }
    }
}

//! Variables that hold a tuple only to keep its parts or to have it taken apart: each part goes its own way.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::body::Callee;
use crate::flow::Flow;

impl<'db> Flow<'db> {
    /// The tuple that the variable is made with, if it is never anything else and its parts are used one by one, in the body that
    /// makes it.
    pub(super) fn parts_kept_in(&self, local: Local<'db>) -> Option<ast::TupleExpr> {
        let source = local.primary_source(self.facts.db);
        let pat = source.as_ident_pat()?;
        let statement = pat.syntax().parent().and_then(ast::LetStmt::cast)?;
        let plain = statement.ty().is_none() && statement.let_else().is_none() && pat.pat().is_none();
        let ast::Expr::TupleExpr(parts) = statement.initializer().filter(|_| plain)? else { return None };
        let around = statement.syntax().parent()?;
        let mentions = self.mentions_of(Definition::Local(local));
        let mut named = mentions.iter().map(|it| (it, self.facts.sema.descend_into_macros_exact(it.clone())));
        let one_by_one = named.all(|(written, read)| {
            let apart = read.iter().chain([written]).any(|it| runs_apart(it, &around));
            !apart && !read.is_empty() && read.iter().all(|it| self.uses_one_by_one(it))
        });
        one_by_one.then_some(parts)
    }

    /// The same for an expression that is such a variable.
    pub(super) fn parts_of_variable(&self, expr: &ast::Expr) -> Option<ast::TupleExpr> {
        let ast::Expr::PathExpr(path) = expr else { return None };
        match self.facts.sema.resolve_path(&path.path()?)? {
            PathResolution::Local(local) => self.parts_kept_in(local),
            _ => None,
        }
    }

    /// `pair.0`, `let (a, b) = pair`, `drop(pair)`.
    fn uses_one_by_one(&self, name: &SyntaxToken) -> bool {
        let Some(expr) = name.parent_ancestors().find_map(ast::PathExpr::cast) else { return false };
        let Some(around) = expr.syntax().parent() else { return false };
        if let Some(field) = ast::FieldExpr::cast(around.clone()) {
            return index_of(&field).is_some();
        }
        if let Some(statement) = ast::LetStmt::cast(around.clone()) {
            let Some(ast::Pat::TuplePat(pats)) = statement.pat() else { return false };
            return !pats.fields().any(|it| matches!(it, ast::Pat::RestPat(_)));
        }
        let call = around.parent().filter(|_| around.kind() == SyntaxKind::ARG_LIST);
        let callee = call.and_then(|it| self.call_at(&it));
        matches!(callee, Some((_, Callee::Foreign(path))) if path == "std::mem::drop")
    }
}

/// The part of a variable's tuple that the field of it is.
pub(super) fn part_of_variable(flow: &Flow<'_>, field: &ast::FieldExpr) -> Option<ast::Expr> {
    flow.parts_of_variable(&field.expr()?)?.fields().nth(index_of(field)?)
}

fn index_of(field: &ast::FieldExpr) -> Option<usize> {
    field.name_ref()?.text().parse().ok()
}

/// Whether a closure or async block below `scope` holds the name.
fn runs_apart(name: &SyntaxToken, scope: &SyntaxNode) -> bool {
    let mut inside = name.parent_ancestors().take_while(|it| it != scope);
    inside.any(|it| match ast::BlockExpr::cast(it.clone()) {
        Some(block) => block.async_token().is_some(),
        None => it.kind() == SyntaxKind::CLOSURE_EXPR,
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_a_variable_keeps_side_by_side_stays_apart() {
        let after = |uses: &str| {
            let main = format!(
                "use std::sync::mpsc;\nuse std::thread;\nuse std::time::Duration;\n\
                 fn main() {{\n    let (a, of_a) = mpsc::channel::<u32>();\n    let (b, of_b) = mpsc::sync_channel::<String>(2);\n    \
                 let h = thread::spawn(move || {{\n        thread::sleep(Duration::MAX);\n        \
                 for it in of_a {{ println!(\"{{it}}\"); }}\n        for it in of_b {{ println!(\"{{it}}\"); }}\n    }});\n    \
                 let (a2, b2) = (a.clone(), b.clone());\n    a2.send(1).unwrap();\n    b2.send(String::new()).unwrap();\n    {uses}\n    \
                 drop((a2, b2));\n    h.join().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        for uses in [
            "let _keep = (a, b);",
            "let keep = (a, b); drop(keep);",
            "let both = (a, b); both.0.send(2).unwrap(); both.1.send(String::new()).unwrap();",
            "let both = (a, b); let (c, d) = both; c.send(2).unwrap(); d.send(String::new()).unwrap();",
        ] {
            let text = after(uses);
            assert!(text.contains("mpsc::unbounded_channel::<u32>()"), "{text}");
            assert!(text.contains("mpsc::channel::<String>(2)"), "{text}");
            assert!(text.contains("b2.send(String::new()).await.unwrap();"), "{text}");
            assert!(
                !uses.contains("send") || text.matches(".send(String::new()).await").count() == 2,
                "{text}"
            );
        }
        let together = after("let both = [(a, b)]; let pair = &both[0]; pair.0.send(2).unwrap();");
        assert!(together.contains("use std::sync::mpsc;"), "{together}");
    }
}

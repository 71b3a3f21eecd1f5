//! What becomes of the result of a `join()`: whether the panic's payload is looked at.

use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};

use super::discarded::discards;

/// Whether what is done with the result of the join at `node` may look at its error, which tokio's handles have another of.
pub fn uses_payload(node: &SyntaxNode) -> bool {
    let Some(parent) = node.parent() else { return true };
    if let Some(it) = ast::MethodCallExpr::cast(parent.clone()) {
        return method_uses_payload(&it);
    }
    if let Some(it) = ast::LetStmt::cast(parent.clone()) {
        return it.pat().is_none_or(|it| binds_error(&it));
    }
    if let Some(it) = ast::LetExpr::cast(parent.clone()) {
        return it.pat().is_none_or(|it| binds_error(&it));
    }
    if let Some(it) = ast::MatchExpr::cast(parent.clone()) {
        let arms: Vec<ast::MatchArm> = it.match_arm_list().into_iter().flat_map(|it| it.arms()).collect();
        return arms.iter().any(|it| it.pat().is_none_or(|it| binds_error(&it)));
    }
    !discards(&parent)
}

fn method_uses_payload(call: &ast::MethodCallExpr) -> bool {
    let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
    let ignored = || {
        let argument = call.arg_list().and_then(|it| it.args().next());
        let Some(ast::Expr::ClosureExpr(closure)) = argument else { return false };
        let pattern = closure.param_list().and_then(|it| it.params().next()).and_then(|it| it.pat());
        matches!(pattern, Some(ast::Pat::WildcardPat(_)))
    };
    match name.as_str() {
        "unwrap" | "expect" | "is_ok" | "is_err" | "ok" | "unwrap_or" | "unwrap_or_default" => false,
        "map_err" | "unwrap_or_else" | "or_else" => !ignored(),
        _ => true,
    }
}

/// Whether the pattern gives a name to the error of a `Result`, or to all of it.
fn binds_error(pat: &ast::Pat) -> bool {
    match pat {
        ast::Pat::WildcardPat(_) => false,
        ast::Pat::TupleStructPat(it) => {
            let variant = it.path().and_then(|it| it.segment()).map(|it| it.syntax().text().to_string());
            match variant.as_deref() {
                Some("Ok") => false,
                _ => it.fields().any(|it| !matches!(it, ast::Pat::WildcardPat(_))),
            }
        }
        ast::Pat::OrPat(it) => it.pats().any(|it| binds_error(&it)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::SourceFile;

    use crate::edit::EDITION;

    fn payload(code: &str) -> bool {
        let parse = SourceFile::parse(&format!("fn f() {{ {code} }}"), EDITION);
        let join = parse
            .tree()
            .syntax()
            .descendants()
            .filter_map(ast::MethodCallExpr::cast)
            .find(|it| it.name_ref().is_some_and(|it| it.text() == "join"));
        uses_payload(join.expect("a join").syntax())
    }

    #[test]
    fn an_error_that_nobody_names_has_no_payload_to_keep() {
        for code in [
            "h.join();",
            "h.join().unwrap();",
            "let _ = h.join();",
            "match h.join() { Ok(v) => v, Err(_) => 0 };",
            "if let Ok(v) = h.join() {}",
            "h.join().map_err(|_| \"panicked\")?;",
        ] {
            assert!(!payload(code), "{code}");
        }
        for code in [
            "let r = h.join();",
            "match h.join() { Ok(v) => v, Err(e) => std::panic::resume_unwind(e) };",
            "if let Err(e) = h.join() {}",
            "h.join().unwrap_err();",
            "h.join().map_err(|e| e.is::<String>());",
            "report(h.join());",
            "h.join()",
        ] {
            assert!(payload(code), "{code}");
        }
    }
}

//! Where the result of a receive is taken apart by patterns alone (`match`, `if let`, `let .. else`), the patterns can
//! speak about tokio's result instead of the old one; where nobody looks at it (`let _ = ..`), there is nothing to say.

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::flow::Flow;
use crate::flow::channels::results::{is_discarded, is_mentioned};

/// A pattern and the rewrite for it.
pub type Arm = (SyntaxNode, &'static str);

/// What kind of receive it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receive {
    /// `recv`
    Plain,
    /// `recv_timeout`, `recv_deadline`
    Timed,
}

/// The patterns that take the result of the receive at `node` apart, if each of them can be said of tokio's result.
pub fn arms(flow: &Flow<'_>, node: &SyntaxNode, receive: Receive) -> Option<Vec<Arm>> {
    let mut inner = node.clone();
    let mut parent = node.parent()?;
    while parent.kind() == SyntaxKind::PAREN_EXPR {
        inner = parent;
        parent = inner.parent()?;
    }
    let unguarded: Vec<ast::Pat> = match ast::MatchExpr::cast(parent.clone()) {
        Some(it) => it
            .match_arm_list()
            .into_iter()
            .flat_map(|it| it.arms())
            .filter(|it| it.guard().is_none())
            .filter_map(|it| it.pat())
            .collect(),
        None => Vec::new(),
    };
    let patterns: Vec<ast::Pat> = match parent.kind() {
        SyntaxKind::MATCH_EXPR => {
            let it = ast::MatchExpr::cast(parent)?;
            if it.expr()?.syntax() != &inner {
                return None;
            }
            it.match_arm_list()?.arms().map(|it| it.pat()).collect::<Option<_>>()?
        }
        SyntaxKind::LET_EXPR => vec![ast::LetExpr::cast(parent)?.pat()?],
        SyntaxKind::LET_STMT | SyntaxKind::BIN_EXPR if is_discarded(&inner) && !has_type(&parent) => {
            return Some(Vec::new());
        }
        SyntaxKind::LET_STMT => {
            let it = ast::LetStmt::cast(parent)?;
            it.let_else()?;
            vec![it.pat()?]
        }
        _ => return None,
    };
    let mut found = Vec::new();
    // What arms before this one have taken for good.
    let mut taken: Vec<&'static str> = Vec::new();
    for pattern in patterns {
        let before = found.len();
        collect(flow, &pattern, receive, &mut found)?;
        for (_, name) in found.iter_mut().skip(before).filter(|(_, name)| *name == "timeout-either") {
            if taken.contains(&"timeout-closed") {
                *name = "timeout-elapsed";
            } else if taken.contains(&"timeout-elapsed") {
                *name = "timeout-closed";
            }
        }
        if unguarded.contains(&pattern) {
            taken.extend(found.iter().skip(before).map(|(_, name)| *name));
        }
    }
    (!found.is_empty()).then_some(found)
}

fn has_type(statement: &SyntaxNode) -> bool {
    ast::LetStmt::cast(statement.clone()).is_some_and(|it| it.ty().is_some())
}

fn collect(flow: &Flow<'_>, pattern: &ast::Pat, receive: Receive, found: &mut Vec<Arm>) -> Option<()> {
    match pattern {
        ast::Pat::WildcardPat(_) => Some(()),
        ast::Pat::OrPat(it) => it.pats().try_for_each(|it| collect(flow, &it, receive, found)),
        ast::Pat::ParenPat(it) => collect(flow, &it.pat()?, receive, found),
        ast::Pat::TupleStructPat(it) => {
            let mut fields = it.fields();
            let (inner, None) = (fields.next()?, fields.next()) else { return None };
            let name = match it.path()?.segment()?.name_ref()?.text().to_string().as_str() {
                "Ok" => match inner {
                    ast::Pat::RestPat(_) => return None,
                    _ if receive == Receive::Plain => "received",
                    _ => "timeout-received",
                },
                "Err" => error(flow, &inner, receive)?,
                _ => return None,
            };
            // `Ok(None) | Err(_)` needs parentheses there.
            let in_let_else = pattern.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::LET_STMT);
            if name == "timeout-either" && in_let_else {
                return None;
            }
            found.push((pattern.syntax().clone(), name));
            Some(())
        }
        _ => None,
    }
}

fn error(flow: &Flow<'_>, pattern: &ast::Pat, receive: Receive) -> Option<&'static str> {
    let any = if receive == Receive::Plain { "closed" } else { "timeout-either" };
    let path = match pattern {
        ast::Pat::WildcardPat(_) | ast::Pat::RestPat(_) => return Some(any),
        ast::Pat::PathPat(it) => it.path()?,
        ast::Pat::IdentPat(it) if it.pat().is_none() => {
            // A name may be a variant that a glob import brings in, or a variable.
            return match flow.facts.sema.to_def(it) {
                Some(local) if !is_mentioned(flow, local) => Some(any),
                _ => None,
            };
        }
        _ => return None,
    };
    match (flow.facts.sema.resolve_path(&path)?, receive) {
        (PathResolution::Def(ModuleDef::Adt(_)), Receive::Plain) => Some("closed"),
        (PathResolution::Def(ModuleDef::EnumVariant(it)), Receive::Timed) => {
            match it.name(flow.facts.db).as_str() {
                "Timeout" => Some("timeout-elapsed"),
                "Disconnected" => Some("timeout-closed"),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn what_nobody_looks_at_needs_no_error_of_its_own() {
        let text = Trial::of_main(
            "2021",
            "use std::sync::mpsc::channel;\nuse std::thread;\n#[tokio::main]\nasync fn main() {\n    \
             let (tx, rx) = channel::<std::sync::mpsc::Sender<u32>>();\n    let t = thread::spawn(move || {\n        \
             for reply in rx {\n            _ = reply.send(1);\n        }\n    });\n    \
             for _ in 0..2 {\n        let (reply, answer) = channel();\n        _ = tx.send(reply);\n        _ = answer.recv();\n    }\n    \
             let (done, wait) = channel::<u32>();\n    _ = done.send(1);\n    let _ = done.send(2);\n    let _ = wait.recv();\n    \
             _ = wait.recv();\n    _ = wait.recv_timeout(std::time::Duration::from_millis(1));\n    drop(tx);\n    _ = t.join();\n}\n",
        )
        .text_after("/src/main.rs");
        for line in [
            "_ = reply.send(1);",
            "_ = tx.send(reply);",
            "_ = answer.await;",
            "_ = done.send(1);",
            "let _ = wait.recv().await;",
            "        _ = answer.await;",
            "    _ = wait.recv().await;",
            "_ = tokio::time::timeout(std::time::Duration::from_millis(1), wait.recv()).await;",
            "_ = t.await;",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
    }
}

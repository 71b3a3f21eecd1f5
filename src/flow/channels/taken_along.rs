//! What is borrowed for a call may be borrowed for longer: a closure and an async block keep what they name for themselves as long as they
//! are there, and so does a future or a reference that the call gives.

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::facts::body::{Callee, Src};
use crate::flow::Flow;
use crate::flow::channels::exclusive::{
    Borrowed, bound_of, expanded, is_within, keeps_by_reference, makes_future, returns_own, taken_by_bound,
    uses,
};
use crate::flow::context::cancelled::{branches, macro_name};
use crate::flow::held::liveness::{has_borrow, pinned_by};

/// Whether something else uses what the call at `call` borrows through the name at `own`, while a closure, a future or a reference has it.
pub(super) fn is_used_meanwhile<'db>(
    flow: &Flow<'db>,
    borrowed: &Borrowed<'db>,
    own: &SyntaxToken,
    call: &SyntaxNode,
) -> bool {
    let around = around(flow, borrowed, call);
    let gives = gives_borrow(flow, call);
    let keeps = |it: &&SyntaxNode| keeps_by_reference(it) || gives && *it == call;
    let takers: Vec<&SyntaxNode> = around.iter().filter(keeps).collect();
    if takers.iter().any(|it| escapes(it, &around)) {
        return true;
    }
    let at = |it: &&SyntaxNode| flow.facts.src(it);
    let mut alive = taken_by_bound(flow, borrowed.root, own);
    let holders = around.iter().filter(|it| takers.contains(it) || ast::MacroCall::can_cast(it.kind()));
    if !takers.is_empty() {
        alive.extend(holders.clone().filter_map(|it| it.first_token()).flat_map(|it| bound_of(flow, &it)));
        alive.extend(holders.cloned().filter_map(ast::MacroCall::cast).filter_map(|it| {
            let at = flow.facts.src(it.syntax())?;
            Some(Src { file: at.file, range: pinned_by(&it)? })
        }));
    }
    let widest = takers.last().and_then(at);
    let moved =
        around.iter().filter(|it| moves_reference(flow, borrowed, it)).filter_map(|it| at(&it)).next_back();
    let others: Vec<SyntaxToken> =
        uses(flow, borrowed).into_iter().filter(|it| borrowed.overlaps(it)).collect();
    let apart = |it: &SyntaxToken, from: Option<Src>| from.is_some_and(|from| !is_within(flow, it, from));
    let is_behind = |it: &SyntaxToken| moved.is_some_and(|from| from.range.end() <= it.text_range().start());
    others.iter().any(|it| apart(it, moved) && is_behind(it))
        || others.iter().filter(|it| apart(it, widest)).any(|token| {
            alive.iter().any(|it| is_within(flow, token, *it))
                || takers.iter().filter_map(at).any(|it| runs_beside(token, it))
                || expanded(flow, token)
                    .iter()
                    .any(|token| takers.iter().any(|it| is_taken_beside(flow, token, it)))
        })
}

/// The call and what is around it, as far as the variable is not made in there.
fn around(flow: &Flow<'_>, borrowed: &Borrowed<'_>, call: &SyntaxNode) -> Vec<SyntaxNode> {
    let declared = flow.facts.src(borrowed.root.primary_source(flow.facts.db).syntax());
    let has_own = |it: &SyntaxNode| {
        let at = flow.facts.src(it).zip(declared);
        at.is_some_and(|(at, it)| at.file == it.file && at.range.contains_range(it.range))
    };
    let is_item = |it: &SyntaxNode| ast::Item::can_cast(it.kind()) && !ast::MacroCall::can_cast(it.kind());
    let around = flow.facts.sema.ancestors_with_macros(call.clone());
    around.take_while(|it| !is_item(it) && !has_own(it)).collect()
}

/// Whether a closure that borrows for itself gives `taker` away: what it gives cannot borrow from what it keeps.
fn escapes(taker: &SyntaxNode, around: &[SyntaxNode]) -> bool {
    let mut at = taker.clone();
    for node in around.iter().skip_while(|it| *it != taker).skip(1) {
        let passes = match node.kind() {
            SyntaxKind::CLOSURE_EXPR => return true,
            SyntaxKind::STMT_LIST => ast::StmtList::cast(node.clone())
                .and_then(|it| it.tail_expr())
                .is_some_and(|it| *it.syntax() == at),
            SyntaxKind::BLOCK_EXPR => {
                ast::BlockExpr::cast(node.clone()).is_some_and(|it| it.modifier().is_none())
            }
            SyntaxKind::PAREN_EXPR => true,
            _ => false,
        };
        if !passes {
            return false;
        }
        at = node.clone();
    }
    false
}

/// Whether what is a copy of a shared reference today would be moved into the closure or async block.
fn moves_reference(flow: &Flow<'_>, borrowed: &Borrowed<'_>, node: &SyntaxNode) -> bool {
    let moves = match ast::BlockExpr::cast(node.clone()) {
        Some(it) => it.async_token().is_some() && it.move_token().is_some(),
        None => ast::ClosureExpr::cast(node.clone()).is_some_and(|it| it.move_token().is_some()),
    };
    let ty = borrowed.root.ty(flow.facts.db);
    moves && ty.is_reference() && !ty.is_mutable_reference()
}

/// Whether the call gives a future, or a reference into what it is given.
fn gives_borrow(flow: &Flow<'_>, call: &SyntaxNode) -> bool {
    let Some((_, Callee::Workspace(_))) = flow.call_at(call) else { return false };
    let call = ast::Expr::cast(call.clone());
    call.is_some_and(|it| makes_future(flow, &it) || !returns_own(flow, &it) && has_borrow(flow, &it))
}

/// Whether the name at `token` is another operand of a macro that goes on with what is at `taker` and with that in turns. The handlers of a
/// `select!` run when the futures are gone.
fn runs_beside(token: &SyntaxToken, taker: Src) -> bool {
    let trees = token.parent_ancestors().filter_map(ast::TokenTree::cast);
    let around = trees.filter(|it| it.syntax().text_range().contains_range(taker.range));
    let mut around = around.filter_map(|it| Some((macro_name(&it)?, it)));
    let Some((name, tree)) = around.next() else { return false };
    match name.text() {
        "join" | "try_join" => true,
        "select" | "select_biased" => {
            let branches = branches(&tree);
            let waits = |range: TextRange| branches.iter().any(|it| it.future.contains_range(range));
            waits(token.text_range()) && waits(taker.range)
        }
        _ => false,
    }
}

/// Whether the name at `token` is used by what is evaluated beside `taker` and behind it, before both are taken.
fn is_taken_beside(flow: &Flow<'_>, token: &SyntaxToken, taker: &SyntaxNode) -> bool {
    if token.text_range().start() < taker.text_range().end() {
        return false;
    }
    let ends = |it: &SyntaxNode| {
        ast::Stmt::can_cast(it.kind())
            || matches!(it.kind(), SyntaxKind::STMT_LIST | SyntaxKind::MATCH_ARM | SyntaxKind::CLOSURE_EXPR)
    };
    for node in taker.ancestors().skip(1).take_while(|it| !ends(it)) {
        if token.parent_ancestors().any(|it| it == node) {
            return matches!(
                node.kind(),
                SyntaxKind::ARG_LIST
                    | SyntaxKind::TUPLE_EXPR
                    | SyntaxKind::ARRAY_EXPR
                    | SyntaxKind::RECORD_EXPR_FIELD_LIST
                    | SyntaxKind::METHOD_CALL_EXPR
            );
        }
        let passed_on = ast::Expr::cast(node.clone()).is_none_or(|it| has_borrow(flow, &it));
        if !passed_on {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the receiver in a struct becomes tokio's, whose `wait` then has the struct for itself, if `main` does this with it.
    fn migrates(run: &str) -> bool {
        let main = format!(
            "use std::sync::mpsc::{{self, Receiver}};\nstruct G {{ rx: Receiver<u32>, name: String, log: Vec<String> }}\nimpl G {{\n    \
             fn name(&self) -> &str {{ &self.name }}\n    fn wait(&self) -> u32 {{ self.rx.recv().unwrap() }}\n    \
             async fn ready(&self) -> u32 {{ self.rx.recv().unwrap() }}\n    async fn size(&self) -> usize {{ self.name.len() }}\n    \
             fn word(&self) -> &str {{ let n = self.rx.recv().unwrap(); &self.name[n as usize..] }}\n    \
             fn put(&self, a: std::fmt::Arguments<'_>) {{}}\n}}\n\
             macro_rules! log {{ ($g:expr, $($a:tt)*) => {{ $g.put(format_args!($($a)*)) }} }}\n\
             fn show(a: &str, b: u32) {{}}\nfn both(a: &str, b: &str) {{}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel::<u32>();\n    tx.send(1).unwrap();\n    \
             let g = G {{ rx, name: String::new(), log: vec![] }};\n    {run}\n    g.wait();\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("unbounded_channel")
    }

    #[test]
    fn futures_side_by_side_do_not_share_what_one_receives_from() {
        for run in [
            "tokio::join!(async { g.wait() }, async { g.name().len() });",
            "tokio::join!(async { g.name().len() }, async { g.wait() });",
            "tokio::join!(async { g.wait() }, async { g.wait() });",
            "futures::join!(async { g.rx.recv().unwrap() }, async { g.rx.recv().unwrap() });",
            "tokio::join!(g.ready(), g.size());",
            "let a = async { g.wait() }; let b = async { g.name().len() }; tokio::join!(a, b);",
            "let a = g.ready(); let b = g.size(); tokio::join!(a, b);",
            "tokio::select! { n = async { g.wait() } => {} _ = async { g.name().len() } => {} }",
            "tokio::select! { n = g.ready() => {}, _ = g.size() => {} }",
            "futures::future::join(g.ready(), g.size()).await;",
            "futures::future::join_all((0..2).map(|_| g.ready())).await;",
            "let a = Box::pin(async { g.wait() }); g.name(); a.await;",
            "let a = std::pin::pin!(g.ready()); g.name(); a.await;",
            "let mut a = std::pin::pin!(g.ready()); tokio::select! { n = &mut a => { g.name(); } _ = async {} => {} }",
            "let a = g.ready(); tokio::pin!(a); tokio::select! { n = &mut a => { g.name(); } _ = async {} => {} }",
            "let g = &g; let a = async move { g.wait() }; g.name(); a.await;",
        ] {
            assert!(!migrates(run), "{run}");
        }
        for run in [
            "tokio::join!(async { g.rx.recv().unwrap() }, async { g.name.len() });",
            "let n = async { g.wait() }.await; let m = async { g.name().len() }.await;",
            "let a = g.ready(); a.await; let b = g.size(); b.await;",
            "tokio::select! { n = async { g.wait() } => { g.name(); } _ = async {} => println!(\"{}\", g.name()) }",
            "let n = (g.ready().await, g.size().await);",
            "let n = tokio::time::timeout(std::time::Duration::from_secs(1), g.ready()).await; g.name();",
            "{ let a = std::pin::pin!(g.ready()); a.await; } g.name();",
        ] {
            assert!(migrates(run), "{run}");
        }
    }

    #[test]
    fn a_closure_keeps_what_it_receives_from() {
        assert!(!migrates("let f = || g.wait(); println!(\"{}\", f()); g.name(); println!(\"{}\", f());"));
        assert!(!migrates("let f = || g.wait(); println!(\"{}\", f()); g.log.len(); println!(\"{}\", f());"));
        assert!(migrates(
            "let f = || g.wait(); println!(\"{}\", f()); g.name(); println!(\"{}\", g.wait());"
        ));
    }

    #[test]
    fn a_reference_that_a_receiving_method_gives_keeps_the_receiver() {
        assert!(!migrates("let word = g.word(); g.name(); println!(\"{word}\");"));
        assert!(!migrates("both(g.word(), g.name());"));
        assert!(migrates("let word = g.word(); println!(\"{word}\"); g.name();"));
        assert!(migrates("show(\"\", g.word().len() as u32); g.name();"));
    }

    #[test]
    fn a_macro_in_a_macro_borrows_until_it_is_done() {
        for run in [
            "let n = g.name(); tokio::select! { _ = async {} => println!(\"{n} {}\", g.wait()), }",
            "let n = g.name(); tokio::select! { _ = async {} => { println!(\"{n} {}\", g.wait()); } }",
            "let n = g.name(); tokio::select! { _ = async {} => show(n, g.wait()), }",
            "log!(g, \"got {}\", g.wait());",
        ] {
            assert!(!migrates(run), "{run}");
        }
        assert!(migrates(
            "let n = g.name().len(); tokio::select! { _ = async {} => println!(\"{n} {}\", g.wait()), }"
        ));
        assert!(migrates(
            "let n = g.name(); tokio::select! { _ = async {} => { println!(\"{n}\"); g.wait(); } }"
        ));
    }
}

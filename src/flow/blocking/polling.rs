//! Loops that ask again and again for what is under a lock, and do nothing else: the thread is theirs until there is something.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use crate::facts::body::{BodyIx, CallIx, Callee};
use crate::flow::Flow;
use crate::flow::blocking::draining::{is_some, leaves, takes_some};

/// What a loop calls that has nothing to do but to wait.
const HINTS: &[&str] =
    &["std::hint::spin_loop", "crossbeam_utils::Backoff::spin", "crossbeam_utils::Backoff::snooze"];

/// How many calls deep what is asked is looked into.
const DEPTH: usize = 3;

impl Flow<'_> {
    /// Whether the call tells the processor that its loop waits.
    pub(in crate::flow) fn is_spin_hint(&self, call: CallIx) -> bool {
        matches!(&self.facts.calls[call.0].callee, Callee::Foreign(path) if HINTS.contains(&path.as_str()))
    }

    /// Whether the loop at `node`, which makes these calls, only looks under a lock until it finds something: it changes nothing itself,
    /// or goes on exactly as long as nothing is there.
    pub(in crate::flow) fn polls_under_lock(&mut self, node: &SyntaxNode, calls: &[CallIx]) -> bool {
        let only_asks = self.only_asks(node);
        only_asks
            && calls.iter().any(|it| self.comes_to(*it, DEPTH, Self::looks_under_lock))
            && (goes_on_without(node)
                || calls.iter().all(|it| self.only_looks(*it, &mut FxHashSet::default(), DEPTH)))
    }

    /// Whether the loop has nothing in it but conditions of leaving it, pauses, and variables that count or take what was found.
    fn only_asks(&self, node: &SyntaxNode) -> bool {
        let body = node.children().filter_map(ast::BlockExpr::cast).last();
        body.is_some_and(|it| self.is_idle_block(&it, node))
    }

    fn is_idle_block(&self, block: &ast::BlockExpr, node: &SyntaxNode) -> bool {
        let Some(list) = block.stmt_list() else { return false };
        let expressions = list.statements().filter_map(|it| match it {
            ast::Stmt::ExprStmt(it) => it.expr(),
            ast::Stmt::LetStmt(_) | ast::Stmt::Item(_) => None,
        });
        expressions.chain(list.tail_expr()).all(|it| self.is_idle(&it, node))
    }

    fn is_idle(&self, expr: &ast::Expr, node: &SyntaxNode) -> bool {
        if is_empty(expr) || leaves(expr.clone(), node) {
            return true;
        }
        match expr {
            ast::Expr::IfExpr(it) => {
                let branches = it.then_branch().map(ast::Expr::from).into_iter().chain(otherwise(it));
                branches.into_iter().all(|it| self.is_idle(&it, node))
            }
            ast::Expr::BlockExpr(it) => self.is_idle_block(it, node),
            ast::Expr::MatchExpr(it) => {
                let arms = it.match_arm_list().into_iter().flat_map(|it| it.arms());
                arms.filter_map(|it| it.expr()).all(|it| self.is_idle(&it, node))
            }
            ast::Expr::BinExpr(it) => {
                matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. }))
                    && matches!(it.lhs(), Some(ast::Expr::PathExpr(_)))
            }
            it => {
                let call = self.facts.call_index(it.syntax());
                call.is_some_and(|it| self.is_spin_hint(it) || self.is_pause(it))
            }
        }
    }

    /// Whether the call, and what it comes to call, leaves everything as it is.
    fn only_looks(&mut self, call: CallIx, seen: &mut FxHashSet<CallIx>, depth: usize) -> bool {
        let is_value = self.facts.calls[call.0].callee == Callee::Value;
        if !is_value && !self.changes_nothing(call) {
            return false;
        }
        if !is_value && !matches!(self.facts.calls[call.0].callee, Callee::Workspace(_)) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        let Some(bodies) = self.code_called(call) else { return false };
        if is_value && bodies.iter().any(|it| self.assigns(*it)) {
            return false;
        }
        let calls: Vec<CallIx> = bodies.iter().flat_map(|it| self.facts.bodies[it.0].calls.clone()).collect();
        calls.into_iter().all(|it| !seen.insert(it) || self.only_looks(it, seen, depth))
    }

    /// Whether something is assigned to there.
    fn assigns(&self, body: BodyIx) -> bool {
        let mut inside = self.facts.bodies[body.0].node.descendants().filter_map(ast::BinExpr::cast);
        inside.any(|it| matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. })))
    }
}

/// Whether the loop is left where something is found, and not where nothing is: `if let Some(it) = .. { return it; }`.
fn goes_on_without(node: &SyntaxNode) -> bool {
    if let Some(condition) = ast::WhileExpr::cast(node.clone()).and_then(|it| it.condition()) {
        let ast::Expr::MethodCallExpr(it) = condition else { return false };
        return it.name_ref().is_some_and(|it| it.text() == "is_none" || it.text() == "is_err");
    }
    let leaves = |it: Option<ast::Expr>| it.is_some_and(|it| leaves(it, node));
    let mut conditions = node.descendants().filter_map(ast::IfExpr::cast);
    let mut arms = node.descendants().filter_map(ast::MatchArm::cast);
    let mut bindings = node.descendants().filter_map(ast::LetElse::cast);
    conditions.any(|it| {
        it.condition().is_some_and(|it| takes_some(&it))
            && leaves(it.then_branch().map(ast::Expr::from))
            && !leaves(otherwise(&it))
    }) || arms.any(|it| !it.pat().is_some_and(|it| is_some(&it)) && it.expr().is_some() && !leaves(it.expr()))
        || bindings.any(|it| !leaves(it.block_expr().map(ast::Expr::from)))
}

/// What the `else` of a condition leads to.
fn otherwise(condition: &ast::IfExpr) -> Option<ast::Expr> {
    Some(match condition.else_branch()? {
        ast::ElseBranch::Block(it) => it.into(),
        ast::ElseBranch::IfExpr(it) => it.into(),
    })
}

/// `{}`, `()` or `continue`
fn is_empty(arm: &ast::Expr) -> bool {
    match arm {
        ast::Expr::BlockExpr(it) => {
            it.stmt_list().is_some_and(|it| it.statements().next().is_none() && it.tail_expr().is_none())
        }
        ast::Expr::TupleExpr(it) => it.fields().next().is_none(),
        ast::Expr::ContinueExpr(it) => it.lifetime().is_none(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn who_asks_for_what_is_under_a_lock_until_it_is_there_is_no_task() {
        let becomes_task = |waits: &str| {
            let main = format!(
                "use std::collections::VecDeque;\nuse std::sync::atomic::{{AtomicUsize, Ordering}};\nuse std::sync::{{Arc, Mutex, RwLock}};\n\
                 use std::thread;\nuse std::time::Duration;\n#[derive(Default)]\nstruct Q {{ all: Mutex<VecDeque<u32>>, ready: RwLock<bool>, n: AtomicUsize }}\n\
                 impl Q {{\n    fn pop(&self) -> Option<u32> {{ self.all.lock().unwrap().pop_front() }}\n    \
                 fn is_ready(&self) -> bool {{ *self.ready.read().unwrap() }}\n    \
                 fn step(&self) -> bool {{ let it = self.pop(); if let Some(it) = it {{ println!(\"{{it}}\"); }} it.is_some() }}\n}}\n\
                 fn wait(q: &Q) -> u32 {{ {waits} }}\n#[tokio::main]\nasync fn main() {{\n    let q = Arc::new(Q::default());\n    \
                 let t = thread::spawn(move || {{ thread::sleep(Duration::from_millis(2)); wait(&q) }});\n    println!(\"{{}}\", t.join().unwrap());\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        for polls in [
            "loop { if let Some(it) = q.all.lock().unwrap().pop_front() { return it; } std::hint::spin_loop(); }",
            "loop { if let Some(it) = q.pop() { return it; } }",
            "loop { let got = q.pop(); if let Some(it) = got { break it; } }",
            "loop { match q.pop() { Some(it) => return it, None => continue } }",
            "let mut it = None; while it.is_none() { it = q.pop(); } it.unwrap()",
            "let mut turns = 0; loop { if let Some(it) = q.pop() { return it + turns; } turns += 1; }",
            "loop { let Some(it) = q.pop() else { continue }; return it; }",
            "loop { if let Ok(mut all) = q.all.try_lock() { if let Some(it) = all.pop_front() { return it; } } std::hint::spin_loop(); }",
            "while !q.is_ready() {} 1",
            "loop { if q.is_ready() { return 1; } }",
            "while q.pop().is_none() {} 1",
            "let ready = || q.is_ready(); while !ready() {} 1",
            "let ready = || *q.ready.read().unwrap(); while !ready() {} 1",
            "fn until(mut f: impl FnMut() -> Option<u32>) -> u32 { loop { if let Some(it) = f() { return it; } } } until(|| q.pop())",
            "fn until(f: &dyn Fn() -> bool) -> u32 { while !f() {} 1 } until(&|| q.is_ready())",
            "while q.n.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |it| it.checked_sub(1)).is_err() {} 1",
        ] {
            assert!(!becomes_task(polls), "{polls}");
        }
        for ends in [
            "while let Some(it) = q.pop() { println!(\"{it}\"); } 1",
            "while q.step() {} 1",
            "let step = || q.step(); while step() {} 1",
            "let mut n = 0; let mut ready = || { n += 1; n > 9 || q.is_ready() }; while !ready() {} 1",
            "fn all(mut f: impl FnMut() -> Option<u32>) -> u32 { while let Some(it) = f() { println!(\"{it}\"); } 1 } all(|| q.pop())",
            "let mut n = 0; loop { if let Some(_) = q.pop() { n += 1; } else { return n; } }",
            "let mut n = 0; loop { let Some(_) = q.pop() else { return n }; n += 1; }",
            "loop { if !q.step() { return 1; } }",
            "loop { match q.pop() { Some(_) => {} None => return 1 } }",
            "loop { let Some(it) = q.pop() else { return 1 }; println!(\"{it}\"); }",
            "loop { if let Some(it) = q.pop() { return it; } thread::sleep(Duration::from_millis(2)); }",
            "while !q.is_ready() { thread::sleep(Duration::from_millis(2)); } 1",
        ] {
            assert!(becomes_task(ends), "{ends}");
        }
    }
}

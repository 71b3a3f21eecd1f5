//! Closures and functions that an adapter of an iterator is given once, and that the loop in its place names in every turn: what can be
//! copied is given again, and what cannot is lent.

use ra_ap_hir::{CaptureKind, FnTrait, PathResolution, Type};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};
use rustc_hash::FxHashSet;

use crate::facts::names;
use crate::flow::Flow;
use crate::flow::channels::receivers::Receivers;
use crate::flow::channels::shapes::{Iteration, ends_scope, iteration};

/// How a turn comes to what is called in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flow) enum Turn {
    /// It is named or made again.
    Given,
    /// By `&`.
    Lent,
    /// By `&mut`.
    LentMutably,
    /// By `&mut *`: it is a `&mut` itself.
    LentAgain,
}

/// How each turn can have `argument`, if it can.
pub(in crate::flow) fn turn(flow: &Flow<'_>, argument: &ast::Expr) -> Option<Turn> {
    match argument {
        ast::Expr::PathExpr(path) => {
            let resolved = path.path().and_then(|it| flow.facts.sema.resolve_path(&it));
            match resolved {
                Some(PathResolution::Local(it)) => {
                    let ty = it.ty(flow.facts.db);
                    let turn = turn_of_value(flow, &ty)?;
                    // The chain takes it, and with the chain goes what it has taken along.
                    let stays =
                        turn == Turn::Given || !end_matters(flow, &ty) || ends_with_chain(flow, argument);
                    stays.then_some(turn)
                }
                _ => Some(Turn::Given),
            }
        }
        // It is lent to the chain, and so to each turn.
        ast::Expr::RefExpr(it) => it.expr().filter(is_variable).map(|_| Turn::Given),
        ast::Expr::ClosureExpr(it) if it.async_token().is_none() => {
            // It would count in a copy of its own.
            let again = it.move_token().is_none() || !it.syntax().descendants().any(assigns);
            (again && !ends_before(flow, it)).then_some(Turn::Given)
        }
        _ => None,
    }
}

/// Why not every turn can have the function that the variable `argument` holds, in words.
pub(super) fn not_in_each_turn(flow: &Flow<'_>, argument: &ast::Expr) -> Option<String> {
    let ast::Expr::PathExpr(path) = argument else { return None };
    let Some(PathResolution::Local(it)) = flow.facts.sema.resolve_path(&path.path()?) else { return None };
    if turn(flow, argument).is_some() {
        return None;
    }
    let name = it.name(flow.facts.db);
    let name = name.as_str();
    Some(match turn_of_value(flow, &it.ty(flow.facts.db)) {
        Some(_) => format!("what `{name}` takes along would be there longer in a loop"),
        None => format!("`{name}` cannot be lent to each turn of a loop"),
    })
}

/// A variable, or what one refers to.
fn is_variable(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::PathExpr(_) => true,
        ast::Expr::PrefixExpr(it) => {
            it.op_kind() == Some(ast::UnaryOp::Deref) && it.expr().is_some_and(|it| is_variable(&it))
        }
        _ => false,
    }
}

fn assigns(node: SyntaxNode) -> bool {
    let operator = ast::BinExpr::cast(node).and_then(|it| it.op_kind());
    operator.is_some_and(|it| matches!(it, ast::BinaryOp::Assignment { .. }))
}

/// Whether the closure takes along what ends with it and with the chain, and would be there longer if it were only lent.
pub(super) fn ends_before(flow: &Flow<'_>, closure: &ast::ClosureExpr) -> bool {
    closure.move_token().is_some()
        && flow.takes_along(closure).is_some()
        && !is_last(&chain_around(&ast::Expr::ClosureExpr(closure.clone())))
}

/// Whether nothing is evaluated behind `node` in the function, the closure or the async block that it is in.
fn is_last(node: &SyntaxNode) -> bool {
    let is_async =
        |it: &SyntaxNode| ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some());
    for (inner, outer) in node.ancestors().zip(node.ancestors().skip(1)) {
        let passes = match outer.kind() {
            SyntaxKind::FN | SyntaxKind::CLOSURE_EXPR => return true,
            SyntaxKind::BLOCK_EXPR if is_async(&outer) => return true,
            SyntaxKind::BLOCK_EXPR | SyntaxKind::EXPR_STMT => true,
            SyntaxKind::STMT_LIST => {
                outer.children().filter(|it| it.kind() != SyntaxKind::ATTR).last() == Some(inner)
            }
            _ => false,
        };
        if !passes {
            return false;
        }
    }
    false
}

/// The chain of calls, or the loop over it, that has `argument` for one of them.
fn chain_around(argument: &ast::Expr) -> SyntaxNode {
    let goes_on = |it: &SyntaxNode| {
        let parent = it.parent()?;
        let is_part = match parent.kind() {
            SyntaxKind::ARG_LIST => it == argument.syntax(),
            SyntaxKind::METHOD_CALL_EXPR => true,
            SyntaxKind::FOR_EXPR => ast::ForExpr::cast(parent.clone())?.iterable()?.syntax() == it,
            _ => false,
        };
        is_part.then_some(parent)
    };
    let chain = std::iter::successors(Some(argument.syntax().clone()), goes_on).last();
    chain.unwrap_or_else(|| argument.syntax().clone())
}

/// Whether somebody may notice when the value is dropped.
fn end_matters<'db>(flow: &Flow<'db>, ty: &Type<'db>) -> bool {
    let db = flow.facts.db;
    let matters = |it: &Type<'db>| flow.end_matters(it, &mut FxHashSet::default());
    match ty.as_closure() {
        Some(closure) => closure
            .captured_items(db)
            .iter()
            .any(|it| matches!(it.kind(), CaptureKind::Move) && matters(&it.local().ty(db))),
        None => matters(ty),
    }
}

/// Whether the variable that `argument` names ends where the chain does.
fn ends_with_chain(flow: &Flow<'_>, argument: &ast::Expr) -> bool {
    ends_scope(flow, &chain_around(argument), argument)
}

fn turn_of_value(flow: &Flow<'_>, ty: &Type<'_>) -> Option<Turn> {
    let db = flow.facts.db;
    if ty.is_copy(db) {
        return Some(Turn::Given);
    }
    if let Some(closure) = ty.as_closure() {
        return match closure.fn_trait(db) {
            FnTrait::Fn => Some(Turn::Lent),
            FnTrait::FnMut => Some(Turn::LentMutably),
            _ => None,
        };
    }
    if ty.is_mutable_reference() {
        return turn_of_value(flow, &ty.strip_references()).map(|_| Turn::LentAgain);
    }
    if names::type_head(db, ty).as_deref() == Some("std::boxed::Box") {
        return match turn_of_value(flow, &ty.type_arguments().next()?)? {
            // Only references, which the box does not make of it, are copied.
            Turn::Given | Turn::Lent => Some(Turn::Lent),
            Turn::LentMutably | Turn::LentAgain => Some(Turn::LentMutably),
        };
    }
    let bounds = ty.as_type_param(db).map(|it| it.trait_bounds(db)).unwrap_or_default();
    let of_object = ty.as_dyn_trait();
    let is = |name: &str| bounds.iter().chain(&of_object).any(|it| it.name(db).as_str() == name);
    match () {
        () if is("Fn") => Some(Turn::Lent),
        () if is("FnMut") => Some(Turn::LentMutably),
        () => None,
    }
}

impl Receivers {
    /// Lends what the loop in the place of the chain behind `operation` calls in each turn.
    pub(super) fn lend_each_turn(&mut self, flow: &mut Flow<'_>, operation: &SyntaxNode) {
        let chains = match iteration(flow, operation) {
            Iteration::Loop(it) => vec![it],
            Iteration::Kept(it) => it.uses.into_iter().map(|(_, it)| it).collect(),
            _ => return,
        };
        for argument in chains.iter().flat_map(|it| it.run_in_turns()) {
            match turn(flow, &argument) {
                Some(Turn::Lent) => self.insert(flow, argument.syntax(), "&"),
                Some(Turn::LentMutably) => {
                    self.insert(flow, argument.syntax(), "&mut ");
                    self.borrow_mutably(flow, &argument);
                }
                Some(Turn::LentAgain) => self.insert(flow, argument.syntax(), "&mut *"),
                Some(Turn::Given) | None => {}
            }
        }
        // A call lends what it calls; where the chain stays one, it is lent to that.
        for called in chains.iter().filter_map(|it| it.called_in_turns()) {
            if turn(flow, &called) == Some(Turn::LentMutably) {
                self.insert(flow, called.syntax(), "&mut ");
                self.borrow_mutably(flow, &called);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    fn after(bound: &str, run: &str) -> String {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver}};\nfn work(rx: Receiver<u32>, f: impl {bound} + Send + 'static) -> Vec<u32> {{\n    {run}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    tx.send(1).unwrap();\n    drop(tx);\n    \
             println!(\"{{:?}}\", work(rx, |n| n + 1));\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn what_cannot_be_copied_is_lent_in_each_turn() {
        let run = "rx.iter().map(f).collect()";
        assert!(after("Fn(u32) -> u32", run).contains("rx.recv().await.map(&f)"));
        let text = after("FnMut(u32) -> u32", run);
        assert!(text.contains("mut f: impl FnMut") && text.contains("rx.recv().await.map(&mut f)"), "{text}");
        assert!(after("Fn(u32) -> u32 + Copy", run).contains("rx.recv().await.map(f)"));
    }

    #[test]
    fn what_ends_with_the_chain_is_not_kept_beyond_it() {
        let run = |closure: &str| {
            format!(
                "let (log, logged) = channel::<u32>(); let f = {closure}; let all = rx.iter().map(f).collect(); println!(\"{{}}\", logged.iter().count()); all"
            )
        };
        let logs = after("Fn(u32) -> u32", &run("move |n| { log.send(n).unwrap(); n }"));
        assert!(!logs.contains("rx.recv().await.map"), "{logs}");
        let text = "let by = String::new(); let g = move |n: u32| { println!(\"{by}\"); n }; let all = rx.iter().map(g).collect(); println!(); all";
        assert!(after("Fn(u32) -> u32", text).contains("rx.recv().await.map(&g)"));
        // A parameter may have taken anything along.
        assert!(
            !after("Fn(u32) -> u32", "let all = rx.iter().map(f).collect(); println!(); all")
                .contains(".map(&f)")
        );
    }

    #[test]
    fn a_closure_that_takes_along_lends_that() {
        let run = "let by = String::new(); rx.iter().map(move |n| { println!(\"{by}\"); n }).collect()";
        let text = after("Fn(u32) -> u32", run);
        assert!(text.contains("rx.recv().await.map(|n| { println!(\"{by}\"); n })"), "{text}");
        let logs = |chain: &str| {
            let run = format!(
                "let (log, logged) = channel::<u32>(); {chain}; println!(\"{{}}\", logged.iter().count()); vec![]"
            );
            after("Fn(u32) -> u32", &run)
        };
        for chain in [
            "rx.iter().for_each(move |n| log.send(n).unwrap())",
            "let n: u32 = rx.iter().map(move |n| { log.send(n).unwrap(); n }).sum()",
        ] {
            assert!(!logs(chain).contains("rx.recv().await"), "{chain}");
        }
        let last =
            "std::thread::spawn(move || rx.iter().for_each(move |n| { f(n); })).join().unwrap(); vec![]";
        assert!(after("Fn(u32) -> u32", last).contains("while let Some(n) = rx.recv().await"));
    }

    #[test]
    fn what_holds_a_function_is_lent_in_each_turn() {
        let with = |taken: &str, run: &str| {
            let main = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nfn work<F: FnMut(u32) -> u32>(rx: Receiver<u32>, {taken}) -> Vec<u32> {{\n    {run}\n}}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    tx.send(1).unwrap();\n    drop(tx);\n    \
                 println!(\"{{:?}}\", work(rx, todo!()));\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs")
        };
        let mapped = "rx.iter().map(f).collect()";
        for (taken, run, given) in [
            ("f: Box<dyn Fn(u32) -> u32>", mapped, ".map(&f)"),
            ("f: Box<dyn FnMut(u32) -> u32 + Send>", mapped, ".map(&mut f)"),
            ("f: Box<F>", mapped, ".map(&mut f)"),
            ("f: &mut F", mapped, ".map(&mut *f)"),
            ("f: &mut dyn FnMut(u32) -> u32", mapped, ".map(&mut *f)"),
            ("f: &mut F", "let n = rx.iter().map(&mut *f).sum(); vec![n, f(1)]", ".map(&mut *f)"),
        ] {
            let text = with(taken, run);
            assert!(text.contains(&format!("while let Some(message) = rx.recv().await{given} {{")), "{text}");
        }
        assert!(with("f: Box<dyn FnMut(u32) -> u32>", mapped).contains("mut f: Box<dyn FnMut"));
    }

    #[test]
    fn a_function_for_the_end_of_a_chain_is_called_in_each_turn() {
        let folded = after("FnMut(Vec<u32>, u32) -> Vec<u32>", "rx.iter().fold(Vec::new(), f)");
        assert!(
            folded.contains("mut f: impl FnMut") && folded.contains("folded = f(folded, message);"),
            "{folded}"
        );
        let reduced = after("Fn(u32, u32) -> u32", "rx.iter().reduce(f).into_iter().collect()");
        assert!(reduced.contains("Some(so_far) => f(so_far, message),"), "{reduced}");
        let each = after("FnMut(u32)", "let all = Vec::new(); { rx.iter().skip(1).for_each(f); } all");
        assert!(!each.contains("f(message);"), "{each}");
        let named = after("Fn()", "rx.into_iter().for_each(drop); Vec::new()");
        assert!(
            named.contains("while let Some(message) = rx.recv().await {\n        drop(message);\n    }"),
            "{named}"
        );
    }
}

//! Closures of a chain over a receiver. Where its channel is migrated, the chain becomes a loop that receives, and what such a
//! closure runs can await in it.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};

use super::{Lift, LiftForm, leaves, untyped};
use crate::facts::api::ApiKind;
use crate::facts::body::{CallIx, Callee};
use crate::flow::Flow;
use crate::flow::channels::chains::Returns;
use crate::flow::channels::shapes::{Iteration, iteration};

impl Flow<'_> {
    /// How the closure that `call` is given becomes part of the loop over what a receiver gives; none if the chain goes over
    /// something else. An error says why it cannot.
    pub(super) fn lift_received(&self, call: &ast::MethodCallExpr) -> Option<Result<Lift, String>> {
        let (ix, node) = self.received_by(call)?;
        let no = Err("it goes over what a channel receives".to_owned());
        let Some(ast::Expr::ClosureExpr(closure)) = call.arg_list()?.args().last() else { return Some(no) };
        let found = iteration(self, &node);
        let (whole, returns) = match &found {
            Iteration::ForEach(outer) if outer == call.syntax() => (outer.clone(), Returns::EndTurn),
            Iteration::Search(outer) if outer == call.syntax() => (outer.clone(), Returns::EndClosure),
            Iteration::Loop(it) => match it.awaits_in(call) {
                Some(returns) => (it.whole(), returns),
                None => return Some(no),
            },
            Iteration::Kept(kept) => {
                let used = kept.uses.iter().find_map(|(_, it)| Some((it.whole(), it.awaits_in(call)?)));
                match used {
                    Some(it) => it,
                    None => return Some(no),
                }
            }
            _ => return Some(no),
        };
        let source = call.receiver()?.syntax().clone();
        let lift = Lift { whole, form: LiftForm::Received(ix), source, closures: vec![closure.clone()] };
        if returns == Returns::EndTurn {
            return Some(Ok(lift));
        }
        if closure.body().is_some_and(|it| leaves(it.syntax())) {
            return Some(Err(
                "it goes over what a channel receives, and its code leaves the closure early".to_owned()
            ));
        }
        Some(closure.param_list().map_or(Ok(()), |it| untyped(&it)).map(|()| lift))
    }

    /// The operation that makes the iterator over a receiver that the chain begins with, or that its variable keeps.
    fn received_by(&self, call: &ast::MethodCallExpr) -> Option<(CallIx, SyntaxNode)> {
        let mut at = call.receiver()?;
        loop {
            match at {
                ast::Expr::MethodCallExpr(it) => {
                    if let Some(ix) = self.iterates_messages(it.syntax()) {
                        return Some((ix, it.syntax().clone()));
                    }
                    at = it.receiver()?;
                }
                ast::Expr::ParenExpr(it) => at = it.expr()?,
                ast::Expr::RefExpr(it) => at = it.expr()?,
                ast::Expr::PathExpr(it) => {
                    let Some(PathResolution::Local(local)) = self.facts.sema.resolve_path(&it.path()?) else {
                        return None;
                    };
                    let source = local.primary_source(self.facts.db);
                    let statement = source.syntax().parent().and_then(ast::LetStmt::cast)?;
                    let made = statement.initializer()?;
                    return Some((self.iterates_messages(made.syntax())?, made.syntax().clone()));
                }
                _ => return None,
            }
        }
    }

    fn iterates_messages(&self, node: &SyntaxNode) -> Option<CallIx> {
        let (ix, callee) = self.call_at(node)?;
        let Callee::Api(api) = callee else { return None };
        let waits = api.path.ends_with("iter") && !api.path.ends_with("try_iter");
        (matches!(api.kind, ApiKind::ChannelOp(_)) && waits).then_some(ix)
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of `chain`, over the receiver `rx`, in `run`, with `items` beside it.
    fn after(run: &str, chain: &str, items: &str) -> String {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver}};\nuse std::thread::{{sleep, spawn}};\nuse std::time::Duration;\n\
             const D: Duration = Duration::from_millis(1);\nfn work(n: u32) -> u32 {{ sleep(D); n }}\n{items}\n\
             {run} {{\n    {chain}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel::<u32>();\n    \
             spawn(move || {{ tx.send(1).unwrap(); sleep(D); }});\n    run(rx);\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    const RUN: &str = "fn run(rx: Receiver<u32>)";

    #[track_caller]
    fn assert_awaits(chain: &str) {
        let text = after(RUN, chain, "");
        assert!(text.contains(".recv().await") && text.contains("async fn work("), "{text}");
        assert!(!text.contains(" work(n)") || text.contains("work(n).await"), "{text}");
    }

    #[test]
    fn what_the_loop_runs_in_place_awaits() {
        for chain in [
            "rx.iter().for_each(|n| { work(n); });",
            "rx.iter().map(|n| work(n)).for_each(drop);",
            "for n in rx.iter().map(|n| work(n)) { println!(\"{n}\"); }",
            "let all: Vec<u32> = rx.iter().filter(|n| work(*n) > 1).collect(); drop(all);",
            "let all: u32 = rx.iter().fold(0, |all, n| all + work(n)); drop(all);",
            "let any = rx.iter().any(|n| work(n) > 1); drop(any);",
            "let mut it = rx.iter(); it.next(); it.for_each(|n| { work(n); });",
        ] {
            assert_awaits(chain);
        }
    }

    #[test]
    fn code_that_leaves_the_closure_or_writes_types_stays() {
        for chain in [
            "let all: Vec<u32> = rx.iter().map(|n| { if n > 1 { return 0; } work(n) }).collect(); drop(all);",
            "let all: Vec<u32> = rx.iter().map(|n: u32| work(n)).collect(); drop(all);",
        ] {
            let text = after(RUN, chain, "");
            assert!(!text.contains("async fn work(") && text.contains("rx.recv().await"), "{text}");
        }
    }

    #[test]
    fn a_chain_that_stays_keeps_what_its_closures_call() {
        // The channel stays, because of what happens to another receiver of it.
        let keeps =
            "fn keep(rx: &Receiver<u32>) -> impl Iterator<Item = u32> + '_ { rx.iter().map(|n| work(n)) }";
        let text = after(RUN, "rx.iter().for_each(|n| { work(n); }); keep(&rx).count();", keeps);
        assert!(!text.contains("async fn work(") && text.contains("rx.iter().for_each("), "{text}");
        // Its thread stays one.
        let thread = "spawn(move || { std::process::Command::new(\"ls\").status().unwrap(); rx.iter().for_each(|n| { work(n); }); });";
        let text = after(RUN, thread, "");
        assert!(!text.contains("async fn work(") && text.contains("rx.iter().for_each("), "{text}");
    }

    #[test]
    fn the_code_is_bound_as_it_is_used() {
        let shared = "struct Cell(std::sync::Mutex<u32>);";
        let chain = |code: &str| {
            let feed = "fn cells() -> Receiver<Cell> { let (tx, rx) = channel(); spawn(move || tx.send(Cell(0.into())).unwrap()); rx }";
            let text = format!(
                "let all: Vec<u32> = cells().into_iter().map(|it| {code}).collect(); rx.recv().unwrap(); drop(all);"
            );
            after(RUN, &text, &format!("{shared}\n{feed}"))
        };
        // A guard would be dropped after what it borrows from.
        let text = chain("{ sleep(D); *it.0.lock().unwrap() }");
        assert!(text.contains("it => { tokio::time::sleep(D).await; *it.0.lock().unwrap() },"), "{text}");
        let text = chain("{ sleep(D); drop(it); 1 }");
        assert!(text.contains("let it = message;"), "{text}");
    }
}

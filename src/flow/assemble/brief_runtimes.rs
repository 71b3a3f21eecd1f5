//! Runtimes that a function makes for itself: what is started on one ends with it, or stands still while nothing drives it.

use ra_ap_hir::{Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange};

use super::runtimes::{RUNTIME, statics};
use super::*;
use crate::facts::body::Callee;
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::flow::starters::Starter;
use crate::program::BriefRuntime;

/// Methods that end a runtime.
const ENDS: &[&str] = &["shutdown_background", "shutdown_timeout"];

impl<'db> Assembler<'_, 'db> {
    /// The runtimes that do not last as long as a thread would that `starters` come to start on them.
    pub(in crate::flow) fn brief_runtimes(&self, starters: &[Starter]) -> Vec<BriefRuntime> {
        let mut found: Vec<BriefRuntime> = Vec::new();
        for starter in starters {
            let Some(driver) = starter.driver.filter(|it| self.is_brief(*it, starter)) else { continue };
            let wait = self.wait_of_call.get(&driver).copied();
            found.push(BriefRuntime { made_in: self.body_name(starter.body), wait });
        }
        found.sort();
        found.dedup();
        found
    }

    /// Whether the runtime that `driver` is called on ends, or is left undriven, before the program does.
    fn is_brief(&self, driver: CallIx, starter: &Starter) -> bool {
        let facts = &self.flow.facts;
        let node = &facts.calls[driver.0].node;
        let Some(receiver) = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver()) else {
            return false;
        };
        let ty = facts.sema.type_of_expr(&receiver).map(|it| it.original.strip_references());
        if ty.and_then(|it| names::type_head(facts.db, &it)).as_deref() != Some(RUNTIME) {
            return false;
        }
        let local = match &receiver {
            ast::Expr::PathExpr(it) => match it.path().and_then(|it| facts.sema.resolve_path(&it)) {
                Some(PathResolution::Local(it)) if !it.is_param(facts.db) => Some(it),
                _ => return false,
            },
            ast::Expr::MethodCallExpr(_) | ast::Expr::CallExpr(_) => None,
            _ => return false,
        };
        let made = local.and_then(|it| self.statement_of(it));
        let function = &facts.bodies[starter.body.0].node;
        let starts = context::has_test_attribute(function) || self.flow.is_main(starter.function);
        // Who made it for one call has given it back when he returns.
        if !starts {
            return local.is_none() || made.is_some();
        }
        let single = statics::makes_one_thread(made.as_ref().unwrap_or(receiver.syntax()));
        let end = match (local, &made) {
            (Some(local), Some(made)) => self.end_of(local, made),
            (Some(_), None) => None,
            (None, _) => statement_around(node),
        };
        let driven = single.then(|| statement_around(node)).flatten();
        end.into_iter().chain(driven).any(|it| self.goes_on_behind(starter.body, &it))
    }

    fn statement_of(&self, local: Local<'db>) -> Option<SyntaxNode> {
        let source = local.primary_source(self.flow.facts.db);
        source.source.value.left()?.syntax().ancestors().find(|it| it.kind() == SyntaxKind::LET_STMT)
    }

    /// The statement with which the runtime goes: one that drops it, or the block that it is made in.
    fn end_of(&self, local: Local<'db>, made: &SyntaxNode) -> Option<SyntaxNode> {
        let mentions = self.flow.mentions_of(Definition::Local(local));
        let dropped = mentions.iter().find_map(|it| {
            let path = it.parent_ancestors().find_map(ast::PathExpr::cast)?;
            let parent = path.syntax().parent()?;
            let ends = match ast::MethodCallExpr::cast(parent.clone()) {
                Some(it) => it.name_ref().is_some_and(|it| ENDS.iter().any(|name| it.text() == *name)),
                None => {
                    let call = parent.parent().and_then(|it| self.flow.facts.call_index(&it));
                    call.is_some_and(|it| {
                        matches!(&self.flow.facts.calls[it.0].callee, Callee::Foreign(path) if path == "std::mem::drop")
                    })
                }
            };
            ends.then(|| statement_around(path.syntax())).flatten()
        });
        let block = || {
            let block = made.ancestors().find_map(ast::BlockExpr::cast)?;
            statement_around(block.syntax())
        };
        dropped.or_else(block)
    }

    /// Whether what follows the statement in `body` waits or works: it has loops, or calls the workspace, or what waits.
    fn goes_on_behind(&self, body: BodyIx, statement: &SyntaxNode) -> bool {
        let facts = &self.flow.facts;
        let behind =
            TextRange::new(statement.text_range().end(), facts.bodies[body.0].node.text_range().end());
        let works = |it: &CallIx| match &facts.calls[it.0].callee {
            Callee::Api(api) => !matches!(api.kind, ApiKind::BlockOn),
            Callee::Workspace(_) => true,
            _ => false,
        };
        let file = facts.bodies[body.0].src.file;
        let is_behind = |it: &CallIx| {
            facts.calls[it.0].src.is_some_and(|it| it.file == file && behind.contains_range(it.range))
        };
        let nodes = facts.bodies[body.0].node.descendants();
        let mut loops = nodes.filter(|it| is_loop(it.kind()) && behind.contains_range(it.text_range()));
        loops.next().is_some() || facts.bodies[body.0].calls.iter().any(|it| works(it) && is_behind(it))
    }
}

/// The statement, or the last expression of a block, that `node` belongs to.
fn statement_around(node: &SyntaxNode) -> Option<SyntaxNode> {
    node.ancestors().find(|it| it.parent().is_some_and(|it| it.kind() == SyntaxKind::STMT_LIST))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the thread that `begin` starts becomes a task in a program with this code, and an asynchronous one besides.
    fn becomes_task(code: &str) -> bool {
        let main = format!(
            "use std::sync::atomic::{{AtomicU32, Ordering}};\nuse std::thread;\nuse std::time::Duration;\nuse tokio::runtime::{{Builder, Runtime}};\n\
             static N: AtomicU32 = AtomicU32::new(0);\n\
             fn begin() {{\n    thread::spawn(|| loop {{ thread::sleep(Duration::from_millis(5)); N.fetch_add(1, Ordering::SeqCst); }});\n}}\n\
             async fn setup() {{ begin(); }}\nfn check() -> bool {{ N.load(Ordering::SeqCst) > 0 }}\nfn wait() {{ while !check() {{ std::hint::spin_loop(); }} }}\n\
             #[tokio::main]\nasync fn main() {{ begin(); }}\n{code}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
    }

    #[test]
    fn what_is_started_on_a_runtime_that_ends_before_the_program_stays_a_thread() {
        let test = |code: &str| {
            format!("#[cfg(test)]\nmod tests {{ use super::*; #[test] fn works() {{ {code} }} }}")
        };
        for code in [
            "let rt = Builder::new_current_thread().enable_all().build().unwrap(); rt.block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(async { begin() }); drop(rt); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); rt.shutdown_background(); wait();",
            "{ let rt = Runtime::new().unwrap(); rt.block_on(setup()); } wait();",
            "Runtime::new().unwrap().block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); drop(rt); println!(\"{}\", check());",
        ] {
            assert!(!becomes_task(&test(code)), "{code}");
        }
        for code in [
            "let rt = Runtime::new().unwrap(); rt.block_on(setup()); wait();",
            "let rt = Runtime::new().unwrap(); rt.block_on(async { begin(); wait() }); drop(rt); println!();",
            "Runtime::new().unwrap().block_on(async { begin(); wait() });",
            "let rt = Builder::new_current_thread().build().unwrap(); rt.block_on(setup()); rt.block_on(async {});",
        ] {
            assert!(becomes_task(&test(code)), "{code}");
        }
        let called =
            "pub fn call() { Runtime::new().unwrap().block_on(setup()); }\n#[test] fn calls() { call(); }";
        assert!(!becomes_task(called));
    }
}

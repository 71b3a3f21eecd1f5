//! Closures that are kept to be called, and that a program's only thread for all tasks may call: what they wait for, no task brings.

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxNode, SyntaxToken};

use super::*;
use crate::facts::body::BodyIx;

/// The closures that code on a runtime may call where they are kept.
#[derive(Default)]
pub(super) struct CalledClosures {
    known: FxHashSet<BodyIx>,
    /// Whether there may be more of them, for what some code calls is not known.
    open: bool,
}

impl CalledClosures {
    /// Whether `body` is in one of them.
    pub(super) fn may_run(&self, flow: &Flow<'_>, body: BodyIx) -> bool {
        let mut around = std::iter::successors(Some(body), |it| flow.facts.bodies[it.0].parent);
        self.open || around.any(|it| self.known.contains(&it))
    }
}

impl Assembler<'_, '_> {
    /// What such a thread may call, if one of `waiting` is in a closure that is kept somewhere.
    pub(super) fn called_on_the_only_thread(&mut self, waiting: &FxHashSet<BodyId>) -> CalledClosures {
        let mut found = CalledClosures::default();
        if !waiting.iter().any(|it| self.waits_in_kept_closure(BodyIx(it.0))) {
            return found;
        }
        for token in self.called_values_in_source() {
            self.flow.facts.build_body_around(&token);
        }
        for body in (0..self.flow.facts.bodies.len()).map(BodyIx) {
            let calls = self.flow.facts.bodies[body.0].calls.iter().map(|it| &self.flow.facts.calls[it.0]);
            let mut called = calls.filter(|it| it.callee == Callee::Value && it.usage == Use::Call);
            if called.next().is_none() || !self.may_run_on_runtime(body) {
                continue;
            }
            let mut values = self.flow.kept_functions_called(body);
            values.extend(self.flow.called_values(body));
            for value in values {
                match self.flow.code_behind(&value) {
                    Some(bodies) => found.known.extend(bodies.iter()),
                    None => found.open = true,
                }
            }
        }
        found
    }

    /// Whether the body is in a closure that is kept, in a program with one thread for all tasks.
    pub(super) fn waits_in_kept_closure(&mut self, body: BodyIx) -> bool {
        let contexts = self.flow.contexts(body);
        contexts.iter().any(|it| matches!(it.context, Context::StoredClosure(_)))
            && self.single_threaded(body).is_some()
    }

    /// Where the workspace calls what a variable, a field or an element holds.
    fn called_values_in_source(&self) -> Vec<SyntaxToken> {
        let facts = &self.flow.facts;
        let files = facts.workspace.files.iter().filter(|it| it.placement.is_analysed());
        let roots = files.map(|it| facts.sema.parse_guess_edition(it.id).syntax().clone());
        let calls = roots.flat_map(|it| it.descendants().collect::<Vec<SyntaxNode>>());
        let functions = calls.filter_map(|it| ast::CallExpr::cast(it)?.expr());
        let kept = functions.filter(|it| match it {
            ast::Expr::PathExpr(it) => {
                let path = it.path().filter(|it| it.qualifier().is_none());
                let local = path.and_then(|it| facts.sema.resolve_path(&it));
                matches!(local, Some(PathResolution::Local(_)))
            }
            _ => true,
        });
        kept.filter_map(|it| it.syntax().first_token()).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// Whether the thread that answers becomes a task.
    fn is_task(flavor: &str, items: &str, main: &str) -> bool {
        let text = format!(
            "use std::cell::RefCell;\nuse std::sync::mpsc::{{self, Receiver}};\nuse std::thread;\nuse std::time::Duration;\n\
             type Step = Box<dyn FnMut() -> Option<u32> + Send>;\n{items}\n\
             #[tokio::main{flavor}]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    \
             thread::spawn(move || {{ thread::sleep(Duration::from_millis(1)); tx.send(1).unwrap(); }});\n    {main}\n}}\n"
        );
        Trial::of_main("2021", &text).text_after("/src/main.rs").contains("tokio::spawn(")
    }

    const ONE: &str = "(flavor = \"current_thread\")";

    #[test]
    fn who_answers_a_closure_that_the_only_thread_calls_is_no_task() {
        let service = "struct Service { steps: Vec<Step> }\nimpl Service {\n    \
                       fn add(&mut self, rx: Receiver<u32>) { self.steps.push(Box::new(move || rx.recv().ok())); }\n    \
                       fn run(&mut self) -> u32 { let mut sum = 0; for step in self.steps.iter_mut() { sum += step().unwrap_or(0); } sum }\n}";
        let run = "let mut s = Service { steps: Vec::new() }; s.add(rx); println!(\"{}\", s.run());";
        assert!(!is_task(ONE, service, run));
        assert!(is_task("", service, run));
        let on_thread = "let mut s = Service { steps: Vec::new() }; s.add(rx); \
                         tokio::task::spawn_blocking(move || println!(\"{}\", s.run())).await.unwrap();";
        assert!(is_task(ONE, service, on_thread));
        let listed = "let mut steps: Vec<Step> = Vec::new(); steps.push(Box::new(move || rx.recv().ok())); \
                      let sum: u32 = steps.iter_mut().filter_map(|it| it()).sum(); println!(\"{sum}\");";
        assert!(!is_task(ONE, "", listed));
        assert!(!is_task(
            ONE,
            "",
            "let mut all = [Box::new(move || rx.recv().ok()) as Step]; println!(\"{:?}\", all[0]());"
        ));
    }

    #[test]
    fn who_sends_to_a_receiver_of_a_thread_s_own_is_no_task() {
        let inbox = "thread_local! { static INBOX: RefCell<Option<Receiver<u32>>> = RefCell::new(None); }\n\
                     fn next() -> Option<u32> { INBOX.with(|it| it.borrow().as_ref().and_then(|rx| rx.recv().ok())) }";
        let main = "INBOX.with(|it| *it.borrow_mut() = Some(rx)); println!(\"{:?}\", next());";
        assert!(!is_task(ONE, inbox, main));
        assert!(!is_task("", inbox, main));
    }
}

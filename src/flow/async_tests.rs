//! Asynchronous tests: each has a runtime of one thread, on which what it starts runs only while it awaits.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs};

use super::Flow;
use super::callers::Caller;
use super::context::runtime_attribute;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Use};

/// How many functions are searched for the tests that come to call one.
const WIDTH: usize = 64;

/// How many calls deep a test is followed for what it comes to run.
const DEPTH: usize = 4;

impl Flow<'_> {
    /// The asynchronous tests of one thread that come to run `body`.
    pub fn async_tests_around(&mut self, body: BodyIx) -> Vec<BodyIx> {
        let (mut queue, mut seen, mut found) = (vec![body], FxHashSet::default(), Vec::new());
        if !self.has_async_tests() {
            return found;
        }
        let mut next = 0;
        while let Some(body) = queue.get(next).copied().filter(|_| next < WIDTH) {
            next += 1;
            let mut around = std::iter::successors(Some(body), |it| self.facts.bodies[it.0].parent);
            let outermost = around.find_map(|it| match self.facts.bodies[it.0].kind {
                BodyKind::Function(function) => Some((it, function)),
                _ => None,
            });
            let Some((body, function)) = outermost.filter(|(body, _)| seen.insert(*body)) else { continue };
            if self.is_async_test(body) {
                found.push(body);
                continue;
            }
            let calls = self.callers(function).into_iter().filter_map(|it| match it {
                Caller::Call(call) if self.facts.calls[call.0].usage == Use::Call => {
                    Some(self.facts.calls[call.0].body)
                }
                _ => None,
            });
            queue.extend(calls);
        }
        found
    }

    /// What `test` comes to run on its own thread.
    pub fn run_by_test(&mut self, test: BodyIx) -> Vec<BodyIx> {
        let (mut now, mut found) = (vec![test], FxHashSet::default());
        for _ in 0..DEPTH {
            let mut called = Vec::new();
            for body in std::mem::take(&mut now) {
                if !found.insert(body) {
                    continue;
                }
                called.extend(
                    self.facts.bodies[body.0].children.iter().filter(|it| self.facts.bodies[it.0].is_async),
                );
                let functions = self.called_functions(body);
                called.extend(functions.into_iter().filter_map(|(_, it)| self.facts.body_of_function(it)));
            }
            now = called;
        }
        found.extend(now);
        let mut found: Vec<BodyIx> = found.into_iter().collect();
        found.sort();
        found
    }

    /// The sleeps and yields in `body` and the closures that run in it.
    pub fn pauses_in(&mut self, body: BodyIx) -> Vec<CallIx> {
        let bodies = self.inline_bodies(body);
        let calls = bodies.iter().flat_map(|it| self.facts.bodies[it.0].calls.iter().copied());
        calls.filter(|it| self.is_pause(*it)).collect()
    }

    fn is_async_test(&self, body: BodyIx) -> bool {
        let node = &self.facts.bodies[body.0].node;
        let attributes =
            || ast::Fn::cast(node.clone()).into_iter().flat_map(|it| it.attrs().collect::<Vec<_>>());
        let several = attributes().map(|it| it.syntax().text().to_string().replace(' ', ""));
        let mut several =
            several.filter(|it| it.contains("multi_thread") && !it.contains("worker_threads=1)"));
        runtime_attribute(node).is_some_and(|it| it.ends_with("test")) && several.next().is_none()
    }

    fn has_async_tests(&mut self) -> bool {
        let files = &self.facts.workspace.files;
        *self.async_tests.get_or_init(|| files.iter().any(|it| it.text.contains("tokio::test")))
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, whose asynchronous test starts the same thread as `main` and waits like this.
    fn after(attribute: &str, items: &str, test: &str) -> String {
        let main = format!(
            "use std::sync::Arc;\nuse std::sync::atomic::{{AtomicU32, Ordering}};\nuse std::thread;\nuse std::time::Duration;\n\
             fn start(n: Arc<AtomicU32>) {{\n    thread::spawn(move || {{ thread::sleep(Duration::from_millis(5)); n.store(1, Ordering::SeqCst); }});\n}}\n\
             async fn begin(n: &Arc<AtomicU32>) {{ start(n.clone()); }}\n\
             #[tokio::main]\nasync fn main() {{ start(Arc::default()); tokio::time::sleep(Duration::from_millis(9)).await; }}\n\
             #[cfg(test)]\nmod tests {{\n    use super::*;\n    {items}\n    #[{attribute}]\n    async fn counts() {{\n        \
             let n: Arc<AtomicU32> = Arc::default(); begin(&n).await; {test}\n    }}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    const POLLS: &str = "while n.load(Ordering::SeqCst) == 0 { thread::sleep(Duration::from_millis(2)); }";

    #[test]
    fn a_test_of_one_thread_that_does_not_await_keeps_what_it_starts_a_thread() {
        let helper = format!("fn wait(n: &AtomicU32) {{ {POLLS} }}");
        let nap = "fn settle() { thread::sleep(Duration::from_millis(60)); }";
        for (items, test) in [
            (helper.as_str(), "wait(&n);"),
            (nap, "settle();"),
            ("", "let nap = || thread::sleep(Duration::from_millis(60)); nap();"),
            ("", "while n.load(Ordering::SeqCst) == 0 { thread::sleep(Duration::from_micros(200)); }"),
            ("", "while n.load(Ordering::SeqCst) == 0 { std::hint::spin_loop(); }"),
        ] {
            let text = after("tokio::test", items, test);
            assert!(!text.contains("tokio::spawn("), "{text}");
            let several = "tokio::test(flavor = \"multi_thread\", worker_threads = 2)";
            assert!(after(several, items, test).contains("tokio::spawn("));
        }
    }

    #[test]
    fn a_test_that_awaits_lets_tasks_run() {
        for test in ["", POLLS, "tokio::time::sleep(Duration::from_millis(20)).await;"] {
            let text = after("tokio::test", "", test);
            assert!(text.contains("tokio::spawn("), "{text}");
        }
    }
}

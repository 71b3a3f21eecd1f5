//! Tests: an asynchronous one has a runtime of its own, of one thread, on which what it starts runs only while it awaits;
//! an example in documentation has none.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Crate, HasCrate};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs};

use crate::facts::body::BodyIx;
use crate::flow::Flow;
use crate::flow::calls::starters::{Along, Starter, Turns};
use crate::flow::context::{has_test_attribute, runtime_attribute};

/// How many calls deep a test is followed for what it comes to run.
const DEPTH: usize = 4;

impl Flow<'_> {
    /// The asynchronous tests of one thread among `starters`.
    pub fn async_tests_among(&self, starters: &[Starter]) -> Vec<BodyIx> {
        let mut found: Vec<BodyIx> =
            starters.iter().map(|it| it.body).filter(|it| self.is_async_test(*it)).collect();
        found.sort();
        found.dedup();
        found
    }

    /// Tests of one program that come to run something, but only the first one does: it is behind what happens once
    /// in a process. Each of them has a runtime of its own, asynchronous or made so.
    pub fn tests_sharing(&self, starters: &[Starter]) -> Vec<BodyIx> {
        let db = self.facts.db;
        let once = starters.iter().filter(|it| it.turns == Turns::Once).filter(|it| {
            let node = &self.facts.bodies[it.body.0].node;
            has_test_attribute(node) || runtime_attribute(node).is_some_and(|it| it.ends_with("test"))
        });
        let mut by_crate: FxHashMap<Crate, Vec<BodyIx>> = FxHashMap::default();
        once.for_each(|it| by_crate.entry(it.function.krate(db)).or_default().push(it.body));
        by_crate.into_values().filter(|it| it.len() > 1).min().unwrap_or_default()
    }

    /// The example in the documentation that comes to run `node`, which is in `body`, without a runtime, and whom it calls.
    pub fn example_running(&mut self, body: BodyIx, node: &SyntaxNode) -> Option<(String, String)> {
        let examples = self.examples.get_or_init(|| self.facts.examples_without_runtime());
        if examples.is_empty() {
            return None;
        }
        let db = self.facts.db;
        self.starters(body, node, Along::Synchronous).into_iter().find_map(|it| {
            let name = it.function.name(db).as_str().to_owned();
            let owner = it.function.as_assoc_item(db).and_then(|it| match it.container(db) {
                AssocItemContainer::Impl(it) => {
                    it.self_ty(db).as_adt().map(|it| it.name(db).as_str().to_owned())
                }
                AssocItemContainer::Trait(it) => Some(it.name(db).as_str().to_owned()),
            });
            let examples = self.examples.get()?;
            let example = examples.iter().find(|it| it.calls(&name, owner.as_deref()))?;
            self.has_doc_tests(it.function.krate(db)).then(|| (example.place.clone(), name))
        })
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

    fn is_async_test(&self, body: BodyIx) -> bool {
        let node = &self.facts.bodies[body.0].node;
        let attributes =
            || ast::Fn::cast(node.clone()).into_iter().flat_map(|it| it.attrs().collect::<Vec<_>>());
        let several = attributes().map(|it| it.syntax().text().to_string().replace(' ', ""));
        let mut several =
            several.filter(|it| it.contains("multi_thread") && !it.contains("worker_threads=1)"));
        runtime_attribute(node).is_some_and(|it| it.ends_with("test")) && several.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};

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
    fn a_test_that_blocks_its_only_thread_gets_several_or_keeps_what_it_starts_a_thread() {
        let helper = format!("fn wait(n: &AtomicU32) {{ {POLLS} }}");
        let nap = "fn settle() { thread::sleep(Duration::from_millis(60)); }";
        for (items, test) in [
            (helper.as_str(), "wait(&n);"),
            (nap, "settle();"),
            ("", "let nap = || thread::sleep(Duration::from_millis(60)); nap();"),
            ("", "while n.load(Ordering::SeqCst) == 0 { thread::sleep(Duration::from_micros(200)); }"),
            ("", "while n.load(Ordering::SeqCst) == 0 { std::hint::spin_loop(); }"),
            (
                "",
                "let (tx, rx) = std::sync::mpsc::channel::<u8>(); tx.send(1).unwrap(); rx.recv_timeout(Duration::from_secs(1)).unwrap();",
            ),
            ("", "thread::spawn(|| {}).join().unwrap();"),
            (
                "static GATE: (std::sync::Mutex<u8>, std::sync::Condvar) = (std::sync::Mutex::new(0), std::sync::Condvar::new());",
                "let _it = GATE.1.wait_timeout(GATE.0.lock().unwrap(), Duration::from_secs(1));",
            ),
        ] {
            for one in ["tokio::test(flavor = \"current_thread\")", "tokio::test(start_paused = true)"] {
                let text = after(one, items, test);
                assert!(!text.contains("tokio::spawn("), "{text}");
            }
            let text = after("tokio::test", items, test);
            let several = "tokio::test(flavor = \"multi_thread\"";
            assert!(text.contains("tokio::spawn(") && text.contains(&format!("#[{several})]")), "{text}");
            let several = format!("{several}, worker_threads = 2)");
            assert!(after(&several, items, test).contains("tokio::spawn("));
        }
    }

    #[test]
    fn a_test_that_awaits_lets_tasks_run() {
        let paused =
            after("tokio::test", "", "tokio::time::pause(); std::thread::spawn(|| {}).join().unwrap();");
        assert!(!paused.contains("tokio::spawn("), "{paused}");
        for test in ["", POLLS, "tokio::time::sleep(Duration::from_millis(20)).await;"] {
            let text = after("tokio::test", "", test);
            assert!(text.contains("tokio::spawn(") && text.contains("#[tokio::test]"), "{text}");
        }
    }

    /// The program after, with these tests of a worker that is started like this.
    fn shared_after(start: &str, tests: &[&str]) -> String {
        let tests: String = tests
            .iter()
            .enumerate()
            .map(|(at, attribute)| {
                let is_async = if *attribute == "test" { "" } else { "async " };
                format!("    #[{attribute}]\n    {is_async}fn test_{at}() {{ begin(); }}\n")
            })
            .collect();
        let main = format!(
            "use std::sync::{{LazyLock, Mutex, Once, OnceLock, mpsc}};\nuse std::sync::atomic::{{AtomicBool, Ordering}};\nuse std::thread;\n\
             static END: Mutex<Option<mpsc::Sender<u8>>> = Mutex::new(None);\n\
             fn work() {{\n    let (tx, rx) = mpsc::channel();\n    *END.lock().unwrap() = Some(tx);\n    \
             thread::spawn(move || {{ for it in rx {{ println!(\"{{it}}\"); }} }});\n}}\n\
             {start}\n#[tokio::main]\nasync fn main() {{ begin(); }}\n\
             #[cfg(test)]\nmod tests {{\n    use super::*;\n{tests}}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn what_several_tests_share_does_not_end_with_the_first_of_them() {
        for start in [
            "static ALL: LazyLock<u8> = LazyLock::new(|| { work(); 1 });\nfn begin() { let _ = *ALL; }",
            "static ALL: OnceLock<u8> = OnceLock::new();\nfn begin() { ALL.get_or_init(|| { work(); 1 }); }",
            "static ALL: Once = Once::new();\nfn begin() { ALL.call_once(work); }",
            "static BEGUN: AtomicBool = AtomicBool::new(false);\nfn begin() { if !BEGUN.swap(true, Ordering::SeqCst) { work(); } }",
            "static BEGUN: AtomicBool = AtomicBool::new(false);\nfn begin() { if BEGUN.swap(true, Ordering::SeqCst) { return; } work(); }",
        ] {
            let text = shared_after(start, &["tokio::test", "tokio::test"]);
            assert!(!text.contains("tokio::spawn("), "{text}");
            assert!(!shared_after(start, &["test", "tokio::test"]).contains("tokio::spawn("));
            assert!(shared_after(start, &["tokio::test"]).contains("tokio::spawn("), "{start}");
        }
        let paced = "static ALL: Once = Once::new();\nfn begin() { ALL.call_once(|| { thread::spawn(|| loop { thread::sleep(std::time::Duration::from_millis(5)); }); }); }";
        assert!(shared_after(paced, &["tokio::test", "tokio::test"]).contains("tokio::spawn("));
        let each = "struct Job { once: OnceLock<u8> }\nfn begin() { Job { once: OnceLock::new() }.once.get_or_init(|| { work(); 1 }); }";
        assert!(shared_after(each, &["tokio::test", "tokio::test"]).contains("tokio::spawn("));
    }

    #[test]
    fn the_runtime_in_a_static_keeps_what_several_tests_share() {
        let after = |tests: &str| {
            let main = format!(
                "use std::sync::{{Once, OnceLock}};\nuse tokio::runtime::Runtime;\n\
                 fn rt() -> &'static Runtime {{ static RT: OnceLock<Runtime> = OnceLock::new(); RT.get_or_init(|| Runtime::new().unwrap()) }}\n\
                 static BEGUN: Once = Once::new();\n\
                 fn begin() {{ BEGUN.call_once(|| {{ rt().spawn(async {{ loop {{ tokio::task::yield_now().await }} }}); }}); }}\n\
                 #[tokio::main]\nasync fn main() {{ begin(); }}\n#[cfg(test)]\nmod tests {{ {tests} }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        let test = |name: &str| format!("#[tokio::test] async fn {name}() {{ super::begin(); }}");
        assert!(after(&test("one")));
        assert!(!after(&(test("one") + &test("two"))));
    }

    #[test]
    fn an_example_in_documentation_runs_without_a_runtime() {
        let after = |fence: &str, example: &str| {
            let lib = format!(
                "/// Starts.\n///\n/// ```{fence}\n/// {example}\n/// ```\npub fn start() {{\n    \
                 std::thread::spawn(|| loop {{ std::thread::sleep(std::time::Duration::from_millis(5)); }});\n}}\n"
            );
            let files = format!(
                "//- /src/lib.rs\n{lib}//- /src/main.rs\n#[tokio::main]\nasync fn main() {{ app::start(); }}\n"
            );
            Trial::of(&package("2021", "", &files)).text_after("/src/lib.rs").contains("tokio::spawn(")
        };
        assert!(!after("", "app::start();"));
        assert!(after("no_run", "app::start();"));
        assert!(after("", "restart();"));
        assert!(after("", "# #[tokio::main] async fn main() { app::start(); }"));
    }
}

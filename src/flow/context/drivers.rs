//! Which executor drives async code: on another than tokio's, timers and new tasks panic.

use ra_ap_hir::Function;
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Use};
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::{self, Context, parameter_mentions};

/// Crates that drive futures without tokio.
pub(in crate::flow) const OTHERS: &[&str] = &[
    "async_executor",
    "async_global_executor",
    "async_io",
    "async_std",
    "cassette",
    "embassy_executor",
    "extreme",
    "futures",
    "futures_executor",
    "futures_lite",
    "glommio",
    "monoio",
    "pollster",
    "smol",
    "smol_potat",
    "spin_on",
];

/// Their functions that do.
const DRIVES: &[&str] = &["block_on", "run", "run_until", "spawn", "spawn_local", "spawn_on"];

/// What a function calls that polls a future itself.
const MAKES_CONTEXT: &str = "std::task::Context::from_waker";

/// Crates whose functions run what they are given on tokio.
const ON_TOKIO: &[&str] = &["tokio", "actix_rt", "actix_web", "actix", "rocket", "tauri", "warp"];

/// What drives an async body, as far as it can be seen.
#[derive(Debug, Clone, Default)]
pub struct Drivers {
    /// Calls that do so on another executor, where no runtime of tokio's runs; and what they call.
    pub others: Vec<(CallIx, String)>,
    /// The attribute of another executor.
    pub attribute: Option<String>,
    /// Something of tokio's does.
    pub tokio: bool,
}

impl<'db> Flow<'db> {
    /// What drives the async `body`.
    pub fn drivers(&mut self, body: BodyIx) -> Drivers {
        if let Some(known) = self.drivers.get(&body) {
            return known.clone();
        }
        // Whoever asks again on the way learns nothing from it.
        self.drivers.insert(body, Drivers::default());
        let mut found = Drivers::default();
        self.collect_drivers(body, &mut FxHashSet::default(), &mut found);
        let others = std::mem::take(&mut found.others);
        for (call, name) in others {
            let caller = self.facts.calls[call.0].body;
            let contexts = self.contexts(caller);
            let on_runtime = |it: &Context| matches!(it, Context::Runtime | Context::BlockingPool);
            if !contexts.is_empty() && contexts.iter().all(|it| on_runtime(&it.context)) {
                found.tokio = true;
            } else {
                found.others.push((call, name));
            }
        }
        self.drivers.insert(body, found.clone());
        found
    }

    /// Whether anything here names another executor. Without, nobody has to be asked.
    pub fn has_other_executors(&mut self) -> bool {
        if let Some(known) = self.other_executors {
            return known;
        }
        // What else is in `futures` drives nothing.
        let names: Vec<String> =
            OTHERS.iter().filter(|it| **it != "futures").map(|it| format!("{it}::")).collect();
        let named = |it: &str| {
            names.iter().any(|name| it.contains(name))
                || it.contains("futures::") && it.contains("executor")
                || it.contains("from_waker")
        };
        let found = self.facts.workspace.files.iter().any(|it| named(&it.text));
        self.other_executors = Some(found);
        found
    }

    /// Whether anything here names `block_in_place`, which panics on a runtime of one thread, and did not in a `#[test]`.
    pub fn blocks_in_place(&self) -> bool {
        let files = &self.facts.workspace.files;
        *self.in_place.get_or_init(|| files.iter().any(|it| it.text.contains("block_in_place")))
    }

    fn collect_drivers(&mut self, body: BodyIx, seen: &mut FxHashSet<BodyIx>, found: &mut Drivers) {
        if !seen.insert(body) {
            return;
        }
        let (kind, parent, node, is_async) = {
            let it = &self.facts.bodies[body.0];
            (it.kind, it.parent, it.node.clone(), it.is_async)
        };
        match kind {
            BodyKind::Async => {
                if let Some(parent) = parent {
                    self.driver_of_future(&node, parent, seen, found);
                }
            }
            BodyKind::Function(function) if is_async => {
                if let Some(attribute) = context::runtime_attribute(&node) {
                    match attribute.split("::").next() {
                        Some(krate) if OTHERS.contains(&krate) => found.attribute = Some(attribute),
                        _ => found.tokio = true,
                    }
                    return;
                }
                for caller in self.callers(function) {
                    let Caller::Call(ix) = caller else { continue };
                    let call = &self.facts.calls[ix.0];
                    if call.usage == Use::Call {
                        let (node, body) = (call.node.clone(), call.body);
                        self.driver_of_future(&node, body, seen, found);
                    }
                }
            }
            _ => {}
        }
    }

    /// What drives the future that stands at `node`, in `body`.
    fn driver_of_future(
        &mut self,
        node: &SyntaxNode,
        body: BodyIx,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Drivers,
    ) {
        let Some(parent) = node.parent() else { return };
        if parent.kind() == SyntaxKind::PAREN_EXPR {
            return self.driver_of_future(&parent, body, seen, found);
        }
        let call = parent.parent().filter(|_| parent.kind() == SyntaxKind::ARG_LIST);
        let Some((ix, callee)) = call.as_ref().and_then(|it| self.call_at(it)) else {
            // Awaited, or polled there by other means.
            return self.collect_drivers(body, seen, found);
        };
        if let (Callee::Workspace(function), Some((_, index))) = (&callee, self.receiving_call(node))
            && self.is_driven_by_function(ix, *function, index, seen, found)
        {
            return;
        }
        let path = match callee {
            Callee::Api(api) if api.kind == ApiKind::BlockOn => api.path.to_owned(),
            Callee::Foreign(path) => path,
            Callee::Unknown(name) => {
                let written = call.clone().and_then(ast::CallExpr::cast).and_then(|it| it.expr());
                let path = written.and_then(|it| ast::PathExpr::cast(it.syntax().clone())?.path());
                path.map_or(name, |it| self.facts.whole_path(&it))
            }
            _ => String::new(),
        };
        let krate = path.split("::").next().unwrap_or_default();
        let drives = path.rsplit("::").next().is_some_and(|it| DRIVES.contains(&it));
        if ON_TOKIO.contains(&krate) && drives {
            found.tokio = true;
        } else if OTHERS.contains(&krate) && drives {
            found.others.push((ix, path));
        } else if let Some(call) = call {
            // What combines futures is driven itself.
            self.driver_of_future(&call, body, seen, found);
        }
    }

    /// Whether a function of the workspace drives the future that `call` gives it: it polls it, or hands it to who does.
    fn is_driven_by_function(
        &mut self,
        call: CallIx,
        function: Function,
        index: usize,
        seen: &mut FxHashSet<BodyIx>,
        found: &mut Drivers,
    ) -> bool {
        let Some(body) = self.facts.body_of_function(function) else { return false };
        if self.facts.bodies[body.0].is_async {
            return false;
        }
        let inside = self.inline_bodies(body);
        let mut calls = inside.iter().flat_map(|it| &self.facts.bodies[it.0].calls);
        let polls = |it: &CallIx| matches!(&self.facts.calls[it.0].callee, Callee::Foreign(path) if path == MAKES_CONTEXT);
        if calls.any(polls) {
            found.others.push((call, function.name(self.facts.db).as_str().to_owned()));
            return true;
        }
        if !seen.insert(body) {
            return false;
        }
        let (tokio, others) = (found.tokio, found.others.len());
        let node = self.facts.bodies[body.0].node.clone();
        for mention in parameter_mentions(&node, index) {
            self.driver_of_future(&mention, body, seen, found);
        }
        found.tokio != tokio || found.others.len() != others
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;

    const SLEEP: &str = "std::thread::sleep(std::time::Duration::from_secs(1));";

    /// How many of the sleeps of a program with these dependencies are migrated.
    fn migrated(dependencies: &str, program: &str) -> usize {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"driven\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
             {dependencies}\n//- /src/main.rs\n{}",
            program.replace("SLEEP", SLEEP)
        );
        let trial = Trial::of(&fixture);
        trial
            .ledger
            .sites
            .iter()
            .filter(|it| it.outcome == Outcome::Migrated && it.api.contains("sleep"))
            .count()
    }

    #[test]
    fn timers_need_tokio_to_drive_them() {
        let tokio =
            "tokio = { version = \"1\", features = [\"full\"] }\nfutures = \"0.3\"\nfutures-lite = \"2\"";
        let on_main = "#[tokio::main]\nasync fn main() { nap().await }\nasync fn nap() { SLEEP }";
        assert_eq!(migrated(tokio, on_main), 1);
        let on_other =
            "use futures_lite::future;\nfn main() { future::block_on(nap()) }\nasync fn nap() { SLEEP }";
        assert_eq!(migrated(tokio, on_other), 0);
        // What stays is the `block_on`: a program's `main` becomes async for a thread only.
        let on_futures = "fn main() { futures::executor::block_on(async { nap(); }) }\nfn nap() { SLEEP }";
        assert_eq!(migrated(tokio, on_futures), 0);
        let beside = "#[tokio::main]\nasync fn main() { futures::executor::block_on(nap()) }\nasync fn nap() { SLEEP }";
        assert_eq!(migrated(tokio, beside), 1);
    }

    #[test]
    fn what_polls_a_future_of_ones_own_may_be_another_executor() {
        let tokio = "tokio = { version = \"1\", features = [\"full\"] }\nfutures = \"0.3\"";
        let program = |test: &str| {
            format!(
                "use std::{{future::Future, pin::Pin, task::{{Context, Poll}}}};\nstruct Lazy;\n\
                 impl Future for Lazy {{ type Output = u8; fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {{ start(); Poll::Ready(7) }} }}\n\
                 fn start() {{ std::thread::spawn(|| {{ SLEEP }}); }}\n#[tokio::main]\nasync fn main() {{ start(); Lazy.await; }}\n#[test]\nfn polls() {{ {test} }}"
            )
        };
        assert_eq!(migrated(tokio, &program("drop(Lazy);")), 1);
        assert_eq!(migrated(tokio, &program("futures::executor::block_on(Lazy);")), 0);
    }

    #[test]
    fn what_a_function_of_ones_own_drives_has_no_runtime_on_a_thread_that_stays() {
        let tokio = "tokio = { version = \"1\", features = [\"full\"] }\nfutures = \"0.3\"";
        let program = |drive: &str, thread: &str| {
            format!(
                "use std::{{future::Future, pin::pin, task::{{Context, Poll, Waker}}, thread}};\n\
                 fn drive<F: Future>(f: F) -> F::Output {{ {drive} }}\n\
                 async fn add(a: u32, b: u32) -> u32 {{ SLEEP a + b }}\n#[tokio::main]\nasync fn main() {{\n    \
                 println!(\"{{}}\", add(1, 2).await);\n    {thread}\n}}"
            )
        };
        let own = "let mut f = pin!(f); loop { if let Poll::Ready(it) = f.as_mut().poll(&mut Context::from_waker(Waker::noop())) { return it; } }";
        let stays = "thread::Builder::new().stack_size(1 << 20).spawn(|| drive(add(20, 22))).unwrap().join().unwrap();";
        for drive in [
            own,
            "futures::executor::block_on(f)",
            "let _ = 1; futures::executor::block_on(Box::pin(f))",
            "futures::executor::LocalPool::new().run_until(f)",
        ] {
            assert_eq!(migrated(tokio, &program(drive, stays)), 0, "{drive}");
            assert_eq!(migrated(tokio, &program(drive, "")), 1, "{drive}");
        }
        assert_eq!(migrated(tokio, &program(own, "println!(\"{}\", drive(add(3, 4)));")), 1);
    }

    #[test]
    fn a_test_that_may_block_in_place_gets_several_threads() {
        let after = |heavy: &str| {
            let text = format!(
                "fn nap() {{ std::thread::sleep(std::time::Duration::from_millis(1)); }}\nfn heavy() -> u32 {{ {heavy} }}\n\
                 #[tokio::main]\nasync fn main() {{ nap(); heavy(); }}\n#[test]\nfn both() {{ nap(); heavy(); }}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        assert!(after("1").contains("#[tokio::test]"));
        let several = after("tokio::task::block_in_place(|| 1)");
        assert!(several.contains("#[tokio::test(flavor = \"multi_thread\")]"), "{several}");
    }

    #[test]
    fn async_code_without_tokio_in_sight_keeps_its_sleeps() {
        let anybody = "pub async fn nap() { SLEEP }\nfn main() { drive(nap()) }\nfn drive<F>(_: F) {}";
        assert_eq!(migrated("futures-core = \"0.3\"", anybody), 0);
        assert_eq!(migrated("tokio = \"1\"", anybody), 1);
        let by_attribute = "#[actix_rt::main]\nasync fn main() { SLEEP }";
        assert_eq!(migrated("actix-rt = \"2\"", by_attribute), 1);
        assert_eq!(migrated("async-std = \"1\"", &by_attribute.replace("actix_rt", "async_std")), 0);
    }
}

//! Whether a tokio runtime runs where something is started.

use ra_ap_hir::ModuleDef;
use ra_ap_ide_db::{FileId, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasName};

use super::*;
use crate::facts::body::BodyIx;
use crate::flow::context::{Context, MAY_BE_FIRST, Reach};
use crate::policy::{PublicApi, RuntimeContext, Tests};
use crate::program::{Doubt, RuntimeConditions, RuntimeProof, ThreadId};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    pub(in crate::flow) fn runtime_proof(&mut self, spawner: BodyIx) -> RuntimeProof {
        let reaches = self.flow.contexts(spawner);
        if self.program.policies.runtime_context == RuntimeContext::Assume {
            return self.assumed(&reaches, self.flow.facts.bodies[spawner.0].src.file);
        }
        let mut entries = Vec::new();
        let mut unknown = None;
        let mut threads = Vec::new();
        let mut doubts = Vec::new();
        for reach in &reaches {
            let starts = reach.unless.iter().filter_map(|it| self.thread_of_call.get(it).copied());
            let unless: Vec<ThreadId> = starts.collect();
            if let Some(refusal) = doubt(reach).filter(|_| !unless.is_empty()) {
                unknown.get_or_insert_with(|| unknown_path(MAY_BE_FIRST, reach));
                // What no thread's becoming a task could ever change is said first.
                let at = if matches!(reach.context, Context::Thread(_)) { doubts.len() } else { 0 };
                doubts.insert(at, Doubt { refusal, unless });
                continue;
            }
            match &reach.context {
                Context::Runtime | Context::BlockingPool => {}
                Context::SyncMain | Context::Test => {
                    if let Some(entry) = reach.entry {
                        entries.push(self.function(entry));
                    }
                }
                Context::Thread(call) => {
                    let started = call.and_then(|it| self.thread_of_call.get(&it).copied());
                    match started.or_else(|| self.enclosing_thread(spawner)) {
                        Some(thread) => threads.push(thread),
                        None => return RuntimeProof::Disproved(stays_thread(reach)),
                    }
                }
                Context::OtherRuntime(name) => {
                    return RuntimeProof::Disproved(Refusal::new(
                        RefusalCode::NoRuntime,
                        other_runtime(name),
                    ));
                }
                Context::AnyExecutor(why) => {
                    let why = unknown_path(why, reach);
                    return RuntimeProof::Disproved(Refusal::new(RefusalCode::NoRuntime, why));
                }
                Context::ForeignThread(library) => {
                    return RuntimeProof::Disproved(on_foreign_thread(library));
                }
                Context::StoredClosure(why) => return RuntimeProof::Disproved(in_stored_closure(why)),
                Context::Unknown(why) => {
                    unknown.get_or_insert_with(|| unknown_path(why, reach));
                }
            }
        }
        entries.sort();
        entries.dedup();
        let mut unproven = None;
        let file = self.flow.facts.bodies[spawner.0].src.file;
        let on_tokio = self.flow.facts.on_tokio(file);
        let tested = reaches.iter().all(|it| it.context == Context::Test);
        if !reaches.is_empty() && tested && !on_tokio && self.program.policies.tests == Tests::Skip {
            return RuntimeProof::Disproved(Refusal::new(
                RefusalCode::NoRuntime,
                "only tests reach it, and this package does not use tokio",
            ));
        }
        if let Some(why) = unknown {
            // A library whose API may change runs on the runtime of the program that comes with it.
            let on_main = self.program.policies.public_api == PublicApi::Allow
                && reaches.iter().any(|it| it.context == Context::SyncMain && it.entry.is_some());
            if !on_tokio && !on_main {
                return RuntimeProof::Disproved(Refusal::new(
                    RefusalCode::NoRuntime,
                    format!("{why}, and this package does not use tokio"),
                ));
            }
            if self.starting_none(file).is_some() && !reaches.iter().any(|it| it.entry.is_some()) {
                let why = format!("{why}, and the program starts no runtime that could be there");
                return RuntimeProof::Disproved(Refusal::new(RefusalCode::NoRuntime, why));
            }
            // A test's own runtime says nothing about the program's.
            let by_main = reaches.iter().any(|it| it.context == Context::SyncMain && it.entry.is_some());
            unproven = (!by_main).then_some(why);
        }
        let evident = unproven.is_some()
            && reaches.iter().any(|it| it.context == Context::Runtime)
            && self.has_async_main(file);
        RuntimeProof::If(RuntimeConditions { entries, threads, unproven, evident, doubts })
    }

    /// Whether a program of this file's package starts on a runtime.
    fn has_async_main(&self, file: FileId) -> bool {
        let facts = &self.flow.facts;
        let package = facts.workspace.file(file).and_then(|it| it.package);
        // A `main` that only starts others may be in a file that has no site, and so no bodies.
        let mut files =
            facts.workspace.files.iter().filter(|it| it.package.is_some() && it.package == package);
        files.any(|it| {
            let loaded = it.placement.is_analysed() && it.text.contains("async fn main");
            loaded
                && facts.sema.parse_guess_edition(it.id).syntax().children().filter_map(ast::Fn::cast).any(
                    |it| {
                        let main = it.name().is_some_and(|it| it.text() == "main");
                        main && facts.sema.to_fn_def(&it).is_some_and(|it| self.flow.is_main(it))
                    },
                )
        })
    }

    /// The user says that a runtime runs; a program whose own `main` starts none, a test, or a thread that stays one, he
    /// cannot mean.
    fn assumed(&mut self, reaches: &[Reach], file: FileId) -> RuntimeProof {
        let mut known = RuntimeConditions::default();
        let runs = reaches.iter().any(|it| matches!(it.context, Context::Runtime | Context::BlockingPool));
        let mut reaches = reaches.to_vec();
        let mut makers = FxHashSet::default();
        while let Some(reach) = reaches.pop() {
            if let Context::OtherRuntime(name) = &reach.context {
                return RuntimeProof::Disproved(Refusal::new(RefusalCode::NoRuntime, other_runtime(name)));
            }
            // A closure that something unknown calls is most often called where it is made.
            if let Some(maker) = reach.made_in.filter(|it| makers.insert(*it)) {
                reaches.extend(self.flow.contexts(maker));
            }
            match reach.context {
                Context::SyncMain | Context::Test => {
                    known.entries.extend(reach.entry.map(|it| self.function(it)));
                }
                Context::Thread(Some(call)) => known.threads.extend(self.thread_of_call.get(&call)),
                _ => {}
            }
        }
        // Whoever calls what is kept or handed on, it is this program that has to have a runtime.
        if known.entries.is_empty()
            && known.threads.is_empty()
            && !runs
            && let Some(main) = self.starting_none(file)
        {
            known.entries.push(self.function(main));
        }
        RuntimeProof::If(known)
    }

    /// The `main` of the only program that has the file, if nothing in the workspace starts a runtime, or may let somebody start one.
    fn starting_none(&self, file: FileId) -> Option<HirFunction> {
        let (facts, db) = (&self.flow.facts, self.flow.facts.db);
        let modules = facts.modules_of(file);
        let [module] = modules.as_slice() else { return None };
        let items = module.krate(db).root_module(db).declarations(db);
        let main = items.into_iter().find_map(|it| match it {
            ModuleDef::Function(it) if it.name(db).as_str() == "main" => Some(it),
            _ => None,
        })?;
        let files = facts.workspace.files.iter().filter(|it| it.placement.is_analysed());
        let starts = || files.into_iter().any(|it| STARTING.iter().any(|word| it.text.contains(word)));
        (self.flow.is_main(main) && !main.is_async(db) && !starts()).then_some(main)
    }

    pub(in crate::flow) fn enclosing_thread(&self, body: BodyIx) -> Option<ThreadId> {
        let mut at = Some(body);
        while let Some(ix) = at {
            if let Some(thread) = self.thread_of_body.get(&ix) {
                return Some(*thread);
            }
            at = self.flow.facts.bodies[ix.0].parent;
        }
        None
    }
}

/// Words without one of which a program has no runtime.
const STARTING: &[&str] = &[
    "async fn main",
    "Runtime",
    "runtime",
    "block_on",
    "::main]",
    "::main(",
    "actix",
    "rocket",
    "tauri",
    "warp::",
];

fn unknown_path(why: &str, reach: &Reach) -> String {
    match reach.path.last() {
        Some(last) => format!("`{last}` is {why} (path: {})", reach.trail()),
        None => why.to_owned(),
    }
}

/// What speaks against a runtime there, if others who ask for a static could not say otherwise.
fn doubt(reach: &Reach) -> Option<Refusal> {
    match &reach.context {
        Context::Thread(_) => Some(stays_thread(reach)),
        Context::ForeignThread(library) => Some(on_foreign_thread(library)),
        Context::StoredClosure(why) => Some(in_stored_closure(why)),
        _ => None,
    }
}

fn stays_thread(reach: &Reach) -> Refusal {
    let why = format!("it runs on a thread that stays a thread (path: {})", reach.trail());
    Refusal::new(RefusalCode::NoRuntime, why)
}

fn on_foreign_thread(library: &str) -> Refusal {
    let why = format!("it is reached from a closure that `{library}` runs on a thread of its own");
    Refusal::new(RefusalCode::NoRuntime, why)
}

fn in_stored_closure(why: &str) -> Refusal {
    let why = format!("it is reached from a closure that may run on any thread ({why})");
    Refusal::new(RefusalCode::NoRuntime, why)
}

/// That code cannot use tokio's timers and tasks.
pub(super) fn other_runtime(name: &str) -> String {
    format!("`{name}` drives it, and no tokio runtime runs there")
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::trial::{Trial, package};
    use crate::policy::RuntimeContext;
    use crate::refusal::RefusalCode;
    use crate::rule::catalog::Catalog;

    const MAIN: &str = "//- /src/main.rs
fn start() { std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_millis(5))); }
";

    fn trial(rest: &str, context: RuntimeContext) -> Trial {
        let mut config = Config::default();
        config.policies.runtime_context = context;
        Trial::with(&package("2021", "", &format!("{MAIN}{rest}")), &config, &Catalog::embedded().unwrap())
    }

    #[test]
    fn who_calls_a_kept_function_in_a_program_without_a_runtime_has_none() {
        let kept = "fn main() { let all: Vec<fn()> = vec![start]; for it in all { it() } }\n";
        let proven = trial(kept, RuntimeContext::Prove);
        assert_eq!(proven.refusal_of("thread::spawn"), Some(RefusalCode::NoRuntime));
        let assumed = trial(kept, RuntimeContext::Assume).text_after("/src/main.rs");
        assert!(assumed.contains("tokio::spawn") && assumed.contains("async fn main"), "{assumed}");
        let started = "async fn wait() {}\n#[tokio::main]\nasync fn main() { let all: Vec<fn()> = vec![start]; for it in all { it() } }\n";
        assert!(trial(started, RuntimeContext::Prove).text_after("/src/main.rs").contains("tokio::spawn"));
    }
}

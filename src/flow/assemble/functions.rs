//! Functions that may have to become async, up to all their callers.

use ra_ap_hir::{Function as HirFunction, HasCrate};
use ra_ap_ide_db::defs::Definition;
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasAttrs};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::facts::names;
use crate::facts::questions::track_caller;
use crate::flow::blocking;
use crate::flow::calls::callers::Caller;
use crate::flow::context::{self, drivers};
use crate::flow::held::SendNeed;
use crate::flow::send::Exempt;
use crate::policy::{PublicApi, RuntimeContext};
use crate::program::{BodyId, Edge, EdgeId, Entry, Function, FunctionId, RuntimeId, Tied, WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};
use crate::workspace::{PackageIx, Placement, TargetKind};

impl<'f, 'db> Assembler<'f, 'db> {
    /// Whether code that the function can reach asks where it was called, and does not only panic there.
    fn asks_for_location(&self, function: HirFunction) -> bool {
        let db = self.flow.facts.db;
        let own = function.krate(db);
        let near = |it: ra_ap_hir::Crate| it == own || own.dependencies(db).iter().any(|of| of.krate == it);
        let mut asking =
            self.flow.facts.workspace.files.iter().filter(|it| it.text.contains("Location::caller"));
        asking.any(|it| self.flow.facts.sema.file_to_module_defs(it.id).any(|it| near(it.krate(db))))
    }

    /// Whether the future made of this body may be sent between threads.
    pub(in crate::flow) fn send_need(&mut self, body: BodyIx) -> SendNeed {
        self.flow.send_need(body)
    }

    /// Makes sure that the function whose colour decides about `body` is known to the planner.
    pub(in crate::flow) fn demand(&mut self, body: BodyIx) {
        let (kind, parent) = {
            let it = &self.flow.facts.bodies[body.0];
            (it.kind, it.parent)
        };
        match kind {
            BodyKind::Function(function) => {
                self.function(function);
            }
            BodyKind::Closure if self.thread_of_body.contains_key(&body) || self.lift_of(body).is_some() => {
                // A task that is written in place awaits in its surroundings.
                if let Some(parent) = parent {
                    self.demand(parent);
                }
            }
            BodyKind::Closure => {
                self.closure_function(body);
            }
            _ => {}
        }
    }

    pub(in crate::flow) fn function(&mut self, function: HirFunction) -> FunctionId {
        if let Some(known) = self.functions.get(&function) {
            return *known;
        }
        let group = self.flow.method_group(function);
        let id = FunctionId(self.program.functions.len());
        for member in &group.members {
            self.functions.insert(*member, id);
        }
        self.flow.facts.infer_ahead(group.members.iter().copied());
        let bodies: Vec<BodyIx> =
            group.members.iter().filter_map(|it| self.flow.facts.body_of_function(*it)).collect();
        let db = self.flow.facts.db;
        let is_async = group.members.iter().all(|it| it.is_async(db))
            || bodies.iter().any(|it| context::is_runtime_attribute(&self.flow.facts.bodies[it.0].node));
        let entry = bodies.iter().find_map(|it| {
            let node = &self.flow.facts.bodies[it.0].node;
            if context::has_test_attribute(node) {
                Some(Entry::Test)
            } else if self.flow.is_main(function) {
                Some(Entry::Main)
            } else {
                None
            }
        });
        let never = self.never_async(function, &bodies);
        let called_from_outside = self.called_from_outside(&group.members, &bodies);
        let callers_seen = self.callers_are_seen(&group.members, &bodies);
        self.program.functions.push(Function {
            name: function.name(db).as_str().to_owned(),
            bodies: bodies.iter().map(|it| BodyId(it.0)).collect(),
            is_async,
            never,
            entry,
            called_from_outside,
            callers_seen,
            blocks_on: Vec::new(),
            makes: Vec::new(),
            panics: None,
        });
        self.function_members.push(group.members);
        self.function_queue.push(id);
        id
    }

    /// Whether a library's users call it from async code: its public API may change, and tokio runs, or is assumed to.
    fn called_from_outside(&self, members: &[HirFunction], bodies: &[BodyIx]) -> bool {
        let policies = &self.program.policies;
        let on_tokio = || {
            let file = bodies.first().map(|it| self.flow.facts.bodies[it.0].src.file);
            file.is_some_and(|it| self.flow.facts.on_tokio(it))
        };
        policies.public_api == PublicApi::Allow
            && members.first().is_some_and(|it| self.flow.is_exported(*it))
            && (policies.runtime_context == RuntimeContext::Assume || on_tokio())
    }

    /// Whether nobody but code that is seen can call it. What an attribute's macro does with the function it is written on, or
    /// with one inside, is not, nor what is made of a name in a string: `#[serde(default = "make")]`.
    fn callers_are_seen(&self, members: &[HirFunction], bodies: &[BodyIx]) -> bool {
        let facts = &self.flow.facts;
        let plain = |body: &BodyIx| {
            let around = facts.bodies[body.0].node.ancestors().filter_map(ast::AnyHasAttrs::cast);
            around.flat_map(|it| it.attrs()).all(|it| facts.is_inert(&it))
        };
        let quoted = |it: &HirFunction| {
            let name = it.name(facts.db).as_str().to_owned();
            facts.workspace.files.iter().any(|file| {
                facts.words.positions(file, &name).into_iter().map(usize::from).any(|at| {
                    let before = file.text.get(..at).unwrap_or_default();
                    let behind = file.text.get(at + name.len()..).unwrap_or_default();
                    behind.starts_with('"') && (before.ends_with('"') || before.ends_with("::"))
                })
            })
        };
        !members.iter().any(|it| self.flow.is_exported(*it))
            && bodies.iter().all(plain)
            && !members.iter().any(quoted)
    }

    /// Why a function cannot become async, whoever calls it (semantics.md §4).
    pub(in crate::flow) fn never_async(
        &mut self,
        function: HirFunction,
        bodies: &[BodyIx],
    ) -> Option<Refusal> {
        let db = self.flow.facts.db;
        let name = function.name(db).as_str().to_owned();
        let rule = if self.flow.is_main(function) { "async-main" } else { "async-fn" };
        if !self.rules.allows(rule) {
            return Some(Refusal::new(
                RefusalCode::NeedsRule,
                format!("`{name}` would have to become async, and rule `{rule}` is switched off"),
            ));
        }
        let attribute =
            bodies.iter().find_map(|it| context::test_that_stays(&self.flow.facts.bodies[it.0].node));
        if let Some(attribute) = attribute {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                format!(
                    "`{name}` is started by `#[{attribute}]`, which is not known to start asynchronous tests"
                ),
            ));
        }
        let group = self.flow.method_group(function);
        if let Some(foreign) = group.foreign {
            let why = match group.trait_ {
                Some(_) => "is synchronous",
                None => "is not known to be the workspace's own",
            };
            return Some(Refusal::new(
                RefusalCode::ForeignTrait,
                format!("`{name}` implements `{foreign}`, which {why}"),
            ));
        }
        if let Some(trait_) = group.trait_ {
            let trait_name = trait_.name(db).as_str().to_owned();
            let members = group.members;
            if self.program.policies.public_api == PublicApi::Refuse
                && members.first().is_some_and(|it| self.flow.is_exported(*it))
            {
                return Some(Refusal::new(
                    RefusalCode::PublicApi,
                    format!(
                        "`{trait_name}` is a public trait of a library; `--set public-api=allow` lets its method become async"
                    ),
                ));
            }
            let need = bodies.first().map_or(SendNeed::Required, |it| self.send_need(*it));
            match self.flow.trait_form(trait_, &members, need) {
                Ok(form) => self.trait_forms.extend(members.into_iter().map(|it| (it, form))),
                Err(refusal) => return Some(refusal),
            }
        }
        if self.flow.is_main(function)
            && self.program.policies.public_api == PublicApi::Refuse
            && self.is_example_of_library(bodies)
        {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                "`main` is an example, which shows how to use the library from synchronous code",
            ));
        }
        if self.flow.is_main(function) && self.is_no_target(bodies) {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                "`main` is in a file that its package does not build: what it may depend on is not known",
            ));
        }
        if self.flow.is_main(function) && self.is_root_of(bodies, TargetKind::BuildScript) {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                "`main` is a build script's, which cargo runs with dependencies of its own",
            ));
        }
        if self.flow.is_main(function) && !self.flow.callers(function).is_empty() {
            return Some(Refusal::new(
                RefusalCode::EntryPoint,
                "other code calls `main` as well, which would start a runtime inside of one that runs",
            ));
        }
        if function.is_const(db) {
            return Some(Refusal::new(RefusalCode::ConstContext, format!("`{name}` is a `const fn`")));
        }
        if self.program.policies.public_api == PublicApi::Refuse && self.flow.is_exported(function) {
            return Some(Refusal::new(
                RefusalCode::PublicApi,
                format!("`{name}` is public in a library; `--set public-api=allow` lets it become async"),
            ));
        }
        for body in bodies {
            let node = &self.flow.facts.bodies[body.0].node;
            let Some(item) = ast::Fn::cast(node.clone()) else { continue };
            if item.abi().is_some() {
                return Some(Refusal::new(
                    RefusalCode::EntryPoint,
                    format!("`{name}` is an `extern` function"),
                ));
            }
            if self.flow.facts.src(node).is_none() {
                return Some(Refusal::new(RefusalCode::InMacro, format!("a macro produces `{name}`")));
            }
            let foreign_attribute =
                ast::HasAttrs::attrs(&item).map(|it| it.syntax().text().to_string()).find(|it| {
                    [
                        "pyfunction",
                        "wasm_bindgen",
                        "no_mangle",
                        "export_name",
                        "proc_macro",
                        "global_allocator",
                        "panic_handler",
                    ]
                    .iter()
                    .any(|word| it.contains(word))
                });
            if let Some(attribute) = foreign_attribute {
                return Some(Refusal::new(RefusalCode::EntryPoint, format!("`{name}` has `{attribute}`")));
            }
            let of_trait = names::is_of_trait(db, function);
            if track_caller(&item).is_some() && (of_trait || self.asks_for_location(function)) {
                let why = format!("`{name}` has `#[track_caller]`, which does nothing on an async function");
                return Some(Refusal::new(RefusalCode::EntryPoint, why));
            }
        }
        self.flow.twin_obstacle(function)
    }

    fn is_example_of_library(&self, bodies: &[BodyIx]) -> bool {
        self.is_root_of(bodies, TargetKind::Example)
            && bodies
                .first()
                .and_then(|it| self.flow.facts.workspace.package_of(self.flow.facts.bodies[it.0].src.file))
                .is_some_and(|package| package.targets.iter().any(|it| it.kind == TargetKind::Lib))
    }

    /// Whether the function stands in a file of a package that belongs to none of its targets, such as an exercise.
    fn is_no_target(&self, bodies: &[BodyIx]) -> bool {
        let file = bodies.first().map(|it| self.flow.facts.bodies[it.0].src.file);
        let file = file.and_then(|it| self.flow.facts.workspace.file(it));
        file.is_some_and(|it| it.package.is_some() && it.placement == Placement::Orphan)
    }

    /// Whether the function stands in the root file of a target of this kind.
    fn is_root_of(&self, bodies: &[BodyIx], kind: TargetKind) -> bool {
        let facts = &self.flow.facts;
        let Some(file) = bodies.first().map(|it| facts.bodies[it.0].src.file) else { return false };
        let (Some(package), Some(file)) = (facts.workspace.package_of(file), facts.workspace.file(file))
        else {
            return false;
        };
        package.targets.iter().any(|it| it.kind == kind && it.root == file.path)
    }

    /// From every function that may have to become async up to all its callers.
    pub(in crate::flow) fn spread_to_callers(&mut self) {
        let mut seen_edges = FxHashSet::default();
        while let Some(id) = self.function_queue.pop() {
            if self.program.functions[id.0].is_async || self.program.functions[id.0].entry.is_some() {
                continue;
            }
            let Some(first) = self.function_members[id.0].first().copied() else { continue };
            self.look_for_callers(id);
            for caller in self.flow.callers(first) {
                match caller {
                    Caller::Opaque(src) => {
                        let place = self.flow.facts.location(src);
                        let (code, why) = match self.flow.facts.macro_around(src) {
                            Some(name) => (
                                RefusalCode::InMacro,
                                format!("the macro `{name}` calls it in its definition, at {place}"),
                            ),
                            None => match self.flow.facts.switched_off_at(src) {
                                Some(condition) => (
                                    RefusalCode::Unresolved,
                                    format!(
                                        "it is mentioned at {place}, in code that `{condition}` switches off"
                                    ),
                                ),
                                None => (
                                    RefusalCode::InMacro,
                                    format!("it is mentioned at {place}, in code that could not be analysed"),
                                ),
                            },
                        };
                        self.give_up(id, code, &why);
                    }
                    Caller::Doubtful(src) => {
                        let place = self.flow.facts.location(src);
                        let why = format!("it may be called at {place}, on a value whose type is not known");
                        self.give_up(id, RefusalCode::Unresolved, &why);
                    }
                    Caller::Call(ix) if seen_edges.insert((id, ix)) => self.add_edge(id, ix),
                    Caller::Call(_) => {}
                }
            }
        }
    }

    /// All callers that are about to be asked for are looked for at once.
    fn look_for_callers(&mut self, next: FunctionId) {
        if next.0 < self.callers_looked_for {
            return;
        }
        let all = self.program.functions.iter().zip(&self.function_members);
        let new = all.skip(self.callers_looked_for);
        let waiting = new.filter(|(function, _)| !function.is_async && function.entry.is_none());
        let functions: Vec<HirFunction> = waiting.filter_map(|(_, it)| it.first().copied()).collect();
        self.callers_looked_for = self.program.functions.len();
        self.flow.look_for_callers(&functions);
    }

    /// What needs the same guard given back before changes together.
    pub(in crate::flow) fn tie_hoists(&mut self, ix: CallIx, tied: Tied) {
        let Some(hoist) = self.hoists.get(&ix) else { return };
        let nodes: Vec<SyntaxNode> = hoist
            .scrutinees
            .iter()
            .map(|it| it.value.clone())
            .chain(hoist.scopes.iter().map(|it| it.first.clone()))
            .collect();
        for node in nodes {
            match self.hoisted_for.get(&node) {
                Some(first) => self.program.ties.push((*first, tied)),
                None => {
                    self.hoisted_for.insert(node, tied);
                }
            }
        }
    }

    pub(in crate::flow) fn give_up(&mut self, id: FunctionId, code: RefusalCode, why: &str) {
        let function = &mut self.program.functions[id.0];
        if function.never.is_none() {
            function.never =
                Some(Refusal::new(code, format!("`{}` cannot become async: {why}", function.name)));
        }
    }

    pub(in crate::flow) fn add_edge(&mut self, id: FunctionId, ix: CallIx) {
        let call = self.flow.facts.calls[ix.0].clone();
        if call.usage == Use::Value {
            let starts_thread = self.flow.receiving_call(&call.node).is_some_and(|(callee, _)| {
                matches!(callee, Callee::Api(api) if matches!(api.kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn))
            });
            if !starts_thread {
                self.give_up(id, RefusalCode::FnPointer, "it is used as a value");
            }
            return;
        }
        if call.src.is_none() {
            self.give_up(id, RefusalCode::InMacro, "a macro definition calls it");
            return;
        }
        let body = self.flow.facts.bodies[call.body.0].node.clone();
        let awaiting = self.awaiting_body(call.body);
        let need = self.send_need(awaiting);
        let mut exempt = self.flow.left_to_callers(call.body);
        exempt.push(Exempt::StdReceiver);
        let looked_at = |it: &mut Self| {
            let exempt = exempt.iter().copied();
            it.flow.await_obstacle_without(&call.node, &body, need, exempt)
        };
        let under = self.held_locks(call.body, looked_at);
        let mut obstacle = self.strictly(looked_at);
        if let Some(strict) = obstacle.take() {
            match self.flow.hoists(ix, &body, need) {
                Some(hoist) => {
                    self.hoists.insert(ix, hoist);
                }
                None => obstacle = self.unless_allowed(strict, looked_at),
            }
        }
        let obstacle = obstacle
            .or_else(|| self.lifts_obstacle(call.body, Some(Exempt::StdReceiver)))
            .or_else(|| self.not_tokio(call.body));
        self.tie_hoists(ix, Tied::Call(EdgeId(self.program.calls.len())));
        self.program.calls.push(Edge {
            caller: BodyId(call.body.0),
            callee: id,
            obstacle,
            under,
            held_on_pool: None,
        });
        self.edge_calls.push(ix);
        self.demand(call.body);
    }

    /// Whether a thread takes the runtime along, where it may be dropped.
    fn goes_to_thread(&self, runtime: RuntimeId) -> bool {
        let facts = &self.flow.facts;
        let made = &facts.calls[self.runtimes.uses[runtime.0].call.0].node;
        let statement = made.ancestors().find_map(ast::LetStmt::cast);
        let Some(ast::Pat::IdentPat(pat)) = statement.and_then(|it| it.pat()) else { return false };
        let Some(local) = facts.sema.to_def(&pat) else { return false };
        self.flow.mentions_of(Definition::Local(local)).into_iter().any(|it| {
            let taken =
                it.parent_ancestors().filter_map(ast::ClosureExpr::cast).find(|it| it.move_token().is_some());
            taken.is_some_and(|taken| {
                let body = facts.body_of_node(taken.syntax()).map(|it| &facts.bodies[it.0]);
                body.is_some_and(|it| matches!(it.runs, Runs::Thread(_)))
            })
        })
    }

    /// What would panic if an entry point ran on a runtime.
    pub(in crate::flow) fn describe_entries(&mut self) {
        let mut clients: FxHashMap<Option<PackageIx>, Option<Refusal>> = FxHashMap::default();
        for index in 0..self.program.functions.len() {
            let function = &self.program.functions[index];
            let (Some(_), Some(&body)) = (function.entry, function.bodies.first()) else { continue };
            if function.is_async {
                continue;
            }
            let reached = self.reached_from(&[BodyIx(body.0)]);
            let panics = |it: &WaitId| {
                matches!(self.program.waits[it.0].on, WaitOn::Future | WaitOn::Runtime(_) | WaitOn::Tokio)
            };
            let blocks_on: Vec<WaitId> = reached.waits.iter().copied().filter(panics).collect();
            let panics = reached.blocking.iter().find(|it| needs_no_runtime(it)).map(|what| {
                Refusal::new(RefusalCode::EntryPoint, format!("it uses `{what}`, which panics in a runtime"))
            });
            let package = self.flow.facts.workspace.file(self.flow.facts.bodies[body.0].src.file);
            let package = package.and_then(|it| it.package);
            let alone =
                |it: &mut Self| Some(Refusal::new(RefusalCode::EntryPoint, it.starts_alone(BodyIx(body.0))?));
            let panics = panics
                .or_else(|| alone(self))
                .or_else(|| clients.entry(package).or_insert_with(|| self.made_by_static(package)).clone());
            let made = reached.runtimes.into_iter().filter(|it| !self.goes_to_thread(*it)).collect();
            let function = &mut self.program.functions[index];
            function.blocks_on = blocks_on;
            function.makes = made;
            function.panics = panics;
        }
    }
}

impl Assembler<'_, '_> {
    /// What an entry point may come to make by asking for a lazy static of its package: it drives a runtime of its own, and who asks
    /// first is not known.
    fn made_by_static(&self, package: Option<PackageIx>) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let mut files =
            facts.workspace.files.iter().filter(|it| it.package == package && it.placement.is_analysed());
        let (library, place) = files.find_map(|file| {
            let library = blocking::HIDDEN_RUNTIMES.iter().find(|it| names_library(&file.text, it))?;
            let root = facts.sema.parse_guess_edition(file.id);
            let mut items = root.syntax().descendants().filter(makes_client_lazily);
            Some((library.trim_end_matches("::"), facts.location(facts.src(&items.next()?)?)))
        })?;
        let why =
            format!("the static at {place} may make a client of `{library}`, which panics in a runtime");
        Some(Refusal::new(RefusalCode::EntryPoint, why))
    }
}

/// Whether the text has the path, not as the end of another: `tokio_postgres` is another library.
fn names_library(text: &str, path: &str) -> bool {
    let path = path.trim_end_matches("::");
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices(path).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + path.len()..]);
        !before.ends_with(is_word) && !behind.starts_with(is_word)
    })
}

/// Whether the item is a static made when somebody asks for it, or one per thread, of a client or connection by its name.
fn makes_client_lazily(item: &SyntaxNode) -> bool {
    let lazy = match item.kind() {
        SyntaxKind::STATIC => &["Lazy", "OnceCell", "OnceLock"][..],
        SyntaxKind::MACRO_CALL => &["lazy_static", "thread_local"],
        _ => return false,
    };
    let text = item.text().to_string();
    let has = |words: &[&str]| words.iter().any(|it| text.contains(it));
    has(lazy) && has(&["Client", "Connection", "blocking::"])
}

/// Whether `what` panics where a runtime runs: it makes one, or drives a future by means that are not known.
fn needs_no_runtime(what: &str) -> bool {
    let krate = what.split("::").next().unwrap_or(what);
    what.starts_with("tokio::") || blocking::panics_on_runtime(what) && !drivers::OTHERS.contains(&krate)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const NAP: &str = "fn nap() { std::thread::sleep(std::time::Duration::from_millis(5)); }\n";

    #[test]
    fn what_implements_a_trait_that_is_not_known_keeps_its_signature() {
        let of = |implementation: &str| {
            Trial::of_main(
                "2021",
                &format!("struct S;\n{NAP}{implementation}\n#[tokio::main]\nasync fn main() {{ nap(); }}\n"),
            )
        };
        for implementation in [
            "use log::Log;\nimpl Log for S { fn flush(&self) { nap(); } }",
            "impl<T> futures::task::Handle<T> for S { fn flush(it: T) { let wait = || nap(); wait(); } }",
            "#[async_trait::async_trait]\nimpl tonic::Service for S { fn flush(&self) { nap(); } }",
            "macro_rules! implement { ($it:path) => { impl $it for S { fn flush(&self) { nap(); } } } }\nimplement!(log::Log);",
        ] {
            let trial = of(implementation);
            assert_eq!(trial.migrated(), 0, "{implementation}\n{}", trial.text_after("/src/main.rs"));
        }
        let log = of("impl log::Log for S { fn flush(&self) { nap(); } }");
        assert_eq!(log.refusal_of("thread::sleep"), Some(RefusalCode::ForeignTrait));
        let own = of("impl S { fn flush(&self) { nap(); } }");
        assert!(own.text_after("/src/main.rs").contains("async fn flush"));
        let already =
            of("#[async_trait::async_trait]\nimpl tonic::Service for S { async fn flush(&self) { nap(); } }");
        assert!(already.text_after("/src/main.rs").contains("async fn flush(&self) { nap().await; }"));
    }

    #[test]
    fn what_a_trait_that_is_not_known_gives_and_takes_keeps_its_type() {
        let implementation = "struct S;\nimpl feed::Source for S {\n    fn open(&self) -> Receiver<u32> {\n        \
            let (tx, rx) = channel();\n        thread::spawn(move || tx.send(1));\n        rx\n    }\n    \
            fn start(&self) -> JoinHandle<()> { thread::spawn(|| {}) }\n}\n";
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver}};\nuse std::thread::{{self, JoinHandle}};\n{implementation}\
             #[tokio::main]\nasync fn main() {{ feed::run(S); }}\n"
        );
        let after = Trial::of_main("2021", &main).text_after("/src/main.rs");
        assert!(after.contains("fn open(&self) -> Receiver<u32>"), "{after}");
        assert!(after.contains("use std::sync::mpsc::{channel, Receiver};"), "{after}");
        assert!(after.contains("fn start(&self) -> JoinHandle<()> { thread::spawn(|| {}) }"), "{after}");
    }

    #[test]
    fn a_main_that_forks_or_sets_what_threads_inherit_starts_no_runtime() {
        for fork in [
            "daemonize::Daemonize::new().start().unwrap();",
            "go(); } unsafe extern \"C\" { fn fork() -> i32; } fn go() { unsafe { fork(); }",
            "go(); } fn go() { match unsafe { nix::unistd::fork() } { _ => {} }",
            "nix::sys::signal::SigSet::all().thread_block().unwrap();",
            "unsafe { libc::pthread_sigmask(0, &set, &mut old) };",
            "nix::sched::unshare(nix::sched::CloneFlags::CLONE_NEWNS).unwrap();",
            "core_affinity::set_for_current(core);",
            "go(); } fn go() { caps::clear(None, caps::CapSet::Effective).unwrap();",
        ] {
            let main = format!(
                "{NAP}fn main() {{\n    std::thread::spawn(|| {{ loop {{ nap(); }} }});\n    {fork}\n}}\n"
            );
            let trial = Trial::of_main("2021", &main);
            assert_eq!(trial.refusal_of("thread::spawn"), Some(RefusalCode::EntryPoint), "{fork}");
        }
        // A fork in the road.
        let other = format!(
            "{NAP}fn fork() {{}}\nfn main() {{\n    std::thread::spawn(|| {{ loop {{ nap(); }} }});\n    fork();\n}}\n"
        );
        assert!(Trial::of_main("2021", &other).text_after("/src/main.rs").contains("async fn main"));
    }

    #[test]
    fn a_main_that_lets_somebody_drive_a_future_makes_no_runtime() {
        let becomes_async = |driven: &str| {
            let main = format!(
                "use std::thread;\nuse std::time::Duration;\nfn main() {{\n    \
                 thread::spawn(|| thread::sleep(Duration::from_millis(5)));\n    {driven};\n}}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("async fn main")
        };
        for driven in [
            "tokio_test::block_on(async { 1 })",
            "trpl::block_on(wait())",
            "trpl::run(async { 1 })",
            "elsewhere::Executor::new().block_on_all(wait())",
            "reqwest::blocking::get(\"http://localhost\").unwrap()",
            "static CLIENT: std::sync::LazyLock<reqwest::blocking::Client> = std::sync::LazyLock::new(Default::default); drop(&*CLIENT)",
            "postgres::Client::connect(\"host=localhost\", postgres::NoTls).unwrap()",
            "let (client, connection) = rumqttc::Client::new(options, 10); drop((client, connection))",
            "self_update::backends::github::Update::configure().build().unwrap().update().unwrap()",
        ] {
            assert!(!becomes_async(driven), "{driven}");
        }
        assert!(becomes_async("elsewhere::compute(1)"));
        assert!(becomes_async("smol::block_on(async { 1 })"));
        let of_tokio = "static C: std::sync::LazyLock<Option<tokio_postgres::Client>> = std::sync::LazyLock::new(|| None); drop(&*C)";
        assert!(becomes_async(of_tokio));
    }
}

//! Threads: what each runs, and why it must stay one.

use ra_ap_hir::{Function as HirFunction, Local, PathResolution};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::*;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, Call, CallIx, Callee, Runs, Use};
use crate::flow::Flow;
use crate::flow::blocking;
use crate::flow::blocking::peers::{WAKE_BY_GOING, Wakes};
use crate::flow::blocking::spinning::Workers;
use crate::flow::calls::jobs::Jobs;
use crate::flow::calls::starters::{Along, Starter};
use crate::flow::context;
use crate::flow::places::carries;
use crate::policy::Tests;
use crate::program::{
    BodyId, ChannelId, Flavor, RuntimeProof, TestPause, Thread, ThreadBody, ThreadId, WaitId, WaitingPeer,
};
use crate::refusal::{Refusal, RefusalCode};
use crate::selection::Switch;

/// What is polled for around the start of a thread.
pub(in crate::flow) struct Polls {
    /// Whether a loop there spins, or pauses where nothing can be awaited.
    pub(in crate::flow) spins: bool,
    /// Its pauses that can.
    pub(in crate::flow) pauses: Vec<WaitId>,
}

impl<'f, 'db> Assembler<'f, 'db> {
    pub(in crate::flow) fn collect_threads(&mut self) {
        let spawns = self.site_calls(|kind| {
            matches!(kind, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn | ApiKind::ScopedSpawn)
        });
        self.collect_bootstraps();
        for ix in spawns {
            if self.runtimes.is_bootstrap(ix) {
                continue;
            }
            let id = ThreadId(self.thread_calls.len());
            self.thread_calls.push(ix);
            self.thread_of_call.insert(ix, id);
        }
        for (index, body) in self.flow.facts.bodies.iter().enumerate() {
            if let Runs::Thread(call) = body.runs
                && let Some(thread) = self.thread_of_call.get(&call)
            {
                self.thread_of_body.insert(BodyIx(index), *thread);
                self.body_of_thread.insert(*thread, BodyIx(index));
            }
        }
    }

    pub(in crate::flow) fn describe_threads(&mut self) {
        for index in 0..self.thread_calls.len() {
            let thread = self.describe_thread(ThreadId(index));
            if let Some(handle) = thread.handle {
                self.program.handles[handle.0].threads.push(ThreadId(index));
            }
            self.program.threads.push(thread);
        }
        self.describe_handles();
    }

    pub(in crate::flow) fn describe_thread(&mut self, id: ThreadId) -> Thread {
        let ix = self.thread_calls[id.0];
        let call = self.flow.facts.calls[ix.0].clone();
        let closure = self.body_of_thread.get(&id).copied();
        let named = match closure {
            Some(_) => None,
            None => self.named_function(&call),
        };
        let body = match (closure, named) {
            (Some(body), _) => ThreadBody::Closure(BodyId(body.0)),
            (None, Some(function)) => ThreadBody::Function(self.function(function)),
            (None, None) => ThreadBody::Value,
        };
        self.spread_to_callers();
        let mut never = self.thread_never(&call);
        let jobs = match body {
            ThreadBody::Closure(it) => Jobs::known(BodyIx(it.0)),
            ThreadBody::Function(it) => {
                let own = self.program.functions[it.0].bodies.first();
                own.map(|it| Jobs::known(BodyIx(it.0))).unwrap_or_default()
            }
            ThreadBody::Value => self.jobs_of(&call),
        };
        let run = jobs.bodies.first().copied().filter(|_| body != ThreadBody::Value);
        let mut reached = self.reached_from(&jobs.bodies);
        if never.is_none() && jobs.bodies.is_empty() && jobs.unknown.is_none() {
            never = Some(Refusal::new(
                RefusalCode::SyncClosure,
                "what it runs is a value that was made elsewhere, so its body is not known",
            ));
        }
        if let Some(value) = jobs.unknown.filter(|_| never.is_none()) {
            if let Some(what) = self.flow.jobs_ask_for_thread(call.body) {
                reached.identity.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::ThreadIdentity,
                        format!("it runs `{value}`, and such jobs use {what}"),
                    )
                });
            }
            reached.calls_value = Some(value);
            reached.runs_jobs = true;
        }
        if reached.runs_jobs && never.is_none() && self.in_scope(&call) {
            self.flow.facts.jobs_matter.set(true);
        }
        let starters = self.flow.starters(call.body, &call.node, Along::All);
        let sharing = self.flow.tests_sharing(&starters);
        if never.is_none() {
            never = self
                .thread_switched_off(ix, &reached.waits)
                .or_else(|| reached.identity.clone())
                .or_else(|| reached.waits.iter().find_map(|it| self.drives_runtime(*it)))
                .or_else(|| jobs.bodies.iter().find_map(|it| self.hidden_call(*it)))
                // Whom it serves notices that it has gone; what only looks at the clock, few.
                .or_else(|| self.shared_by_tests(&sharing).filter(|_| !reached.channels.is_empty()))
                .or_else(|| self.run_by_example(&call));
        }
        let class = self.handles.class_of_node(&call.node);
        let handle = class.map(|it| self.handle_of(it));
        if never.is_none() {
            never = closure.and_then(|it| self.flow.borrowed_capture(it));
        }
        let senders = closure.map(|it| self.senders_taken_along(it)).unwrap_or_default();
        let cheap = run.is_some_and(|it| self.flow.is_cheap(it, 0));
        let taken = closure.and_then(|it| self.taken_handle(id, it));
        if taken.is_some() && never.is_none() {
            never = self.undriven_runtime(call.body);
        }
        let runtime = match &taken {
            Some(_) => RuntimeProof::proven(),
            None => self.runtime_proof(call.body).for_thread(id),
        };
        self.taken_handles.extend(taken.map(|it| (id, it)));
        let held = closure.map(|it| self.captured(it)).unwrap_or_default();
        let by_going = held.iter().any(|it| carries(self.flow, &it.ty(self.flow.facts.db), WAKE_BY_GOING, 0));
        let answered_first = closure.map(|it| self.answered_first(it, &reached.channels)).unwrap_or_default();
        let wakes = Wakes { calls: reached.wakes, by_going };
        let certain = &reached.certain_waits;
        let possible_waits = reached.waits.iter().copied().filter(|it| !certain.contains(it)).collect();
        let lasting = reached.blocking.iter().find(|it| !blocking::comes_back_soon(it)).cloned();
        let one_thread = self.single_threaded(BodyIx(call.body.0));
        let panics_on_runtime = reached.blocking.iter().find(|it| blocking::panics_on_runtime(it)).cloned();
        let polls = self.polls_around(call.body);
        self.until_refused.insert(id, reached.until_refused);
        let waited_for = self.waited_for(call.body, &wakes);
        self.meetings.insert(id, (reached.meets, wakes));
        Thread {
            spawner: BodyId(call.body.0),
            body,
            duration: reached.duration,
            blocking: reached.blocking,
            possible: reached.possible,
            at_end: reached.at_end,
            possible_waits,
            lasting,
            one_thread,
            panics_on_runtime,
            cheap,
            waited_for,
            woken_by: Vec::new(),
            tests: self.tests_around(&starters),
            brief_runtimes: self.brief_runtimes(&starters),
            sharing: self.named_tests(&sharing),
            spun_for: polls.spins,
            polled_for: polls.pauses,
            sends: reached.sends,
            senders,
            receiver_kept_by: Vec::new(),
            answered_first,
            calls_value: reached.calls_value,
            calls_kept: reached.calls_kept,
            outlasts_panics: false,
            of_test: self.program.policies.tests == Tests::Skip && self.is_test_code(call.body),
            not_inline: match run {
                Some(it) => not_inline(&self.flow.facts.bodies[it.0].node, &call.node)
                    .or_else(|| self.flow.ends_with_thread(it, &call.node)),
                None => Some(Refusal::new(RefusalCode::SyncClosure, "what it runs is made elsewhere")),
            },
            handle,
            runtime,
            never,
            waits: reached.waits,
            channels: reached.channels,
            receives: reached.receives,
            functions: reached.functions,
            beside_runtime: reached.beside_runtime || !reached.runtimes.is_empty(),
            runtimes: reached.runtimes,
            local: closure.is_some() && self.flow.is_local_thread(ix),
        }
    }

    /// The channels whose senders end with the closure, if not before.
    pub(super) fn senders_taken_along(&mut self, closure: BodyIx) -> Vec<ChannelId> {
        let taken = self.captured(closure);
        let found = taken.into_iter().flat_map(|it| self.channels.of_senders_in(self.flow, it));
        found.map(ChannelId).collect()
    }

    pub(super) fn captured(&self, closure: BodyIx) -> Vec<Local<'db>> {
        let node = self.flow.facts.bodies[closure.0].node.clone();
        let ty = ast::Expr::cast(node).and_then(|it| self.flow.facts.sema.type_of_expr(&it));
        let Some(closure) = ty.and_then(|it| it.original.as_closure()) else { return Vec::new() };
        closure.captured_items(self.flow.facts.db).iter().map(|it| it.local()).collect()
    }

    /// Who blocks until another thread has come to do something, where that may be this one, started in `spawner`: as a
    /// task of the worker that he blocks it would never come to it.
    pub(super) fn waited_for(&mut self, spawner: BodyIx, wakes: &Wakes) -> Option<WaitingPeer> {
        if let Some(what) = self.flow.blocks_for_peers_around(spawner) {
            return Some(WaitingPeer { who: "what starts it".to_owned(), what });
        }
        if wakes.is_empty() {
            return None;
        }
        let mut waits = self.flow.peer_waits().into_iter().filter(|it| wakes.may_end(it));
        let wait = waits.find(|it| self.may_run_on_runtime(it.body))?;
        Some(WaitingPeer { who: self.body_name(wait.body), what: wait.what })
    }

    /// What is polled for around the start of a thread or of what a pool runs.
    pub(in crate::flow) fn polls_around(&mut self, starter: BodyIx) -> Polls {
        let one_thread = self.single_threaded(starter).is_some();
        let workers = if one_thread { Workers::One } else { Workers::Several };
        let spinning = self.flow.spins_around(starter, workers);
        let pauses: Vec<WaitId> =
            spinning.pauses.iter().filter_map(|it| self.wait_of_call.get(it).copied()).collect();
        Polls { spins: spinning.always || pauses.len() < spinning.pauses.len(), pauses }
    }

    /// Why a task that `start` starts on a static's runtime would end too soon.
    pub(in crate::flow) fn task_shared_by_tests(&mut self, start: CallIx) -> Option<Refusal> {
        let start = self.flow.facts.calls[start.0].clone();
        let starters = self.flow.starters(start.body, &start.node, Along::All);
        let sharing = self.flow.tests_sharing(&starters);
        self.shared_by_tests(&sharing)
    }

    /// Why a task would end too soon: these tests rely on it, and only the first one's runtime has it.
    fn shared_by_tests(&self, sharing: &[BodyIx]) -> Option<Refusal> {
        let tests = self.named_tests(sharing)?;
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!(
                "it is started once for all tests, such as {tests}, and would end with the runtime of the first"
            ),
        ))
    }

    /// Two of several tests, by name.
    fn named_tests(&self, tests: &[BodyIx]) -> Option<String> {
        let [first, second, ..] = *tests else { return None };
        Some(format!("{} and {}", self.body_name(first), self.body_name(second)))
    }

    /// Why a thread would have no runtime at all as a task.
    fn run_by_example(&mut self, start: &Call) -> Option<Refusal> {
        let (body, node) = (start.body, &start.node);
        let (place, name) = self.flow.example_running(body, node)?;
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!("the example at {place} calls `{name}`, and runs without a runtime"),
        ))
    }

    /// Where asynchronous tests among `starters` let no task run, and may rely on what it does meanwhile.
    fn tests_around(&mut self, starters: &[Starter]) -> Vec<TestPause> {
        let mut found = Vec::new();
        for test in self.flow.async_tests_among(starters) {
            if !self.test_pauses.contains_key(&test) {
                let pauses = self.pauses_of_test(test);
                self.test_pauses.insert(test, pauses);
            }
            found.extend(self.test_pauses.get(&test).into_iter().flatten().cloned());
        }
        found
    }

    /// Where the test keeps its thread to itself: in loops that look out for something, at condition variables, and wherever its own
    /// code waits.
    fn pauses_of_test(&mut self, test: BodyIx) -> Vec<TestPause> {
        let bodies = self.flow.run_by_test(test);
        let (name, flavor) = (self.body_name(test), self.flavor(test, &bodies));
        let pause = |what: String, wait: Option<WaitId>| TestPause {
            test: name.clone(),
            body: BodyId(test.0),
            flavor,
            what,
            wait,
        };
        let mut found = Vec::new();
        for body in bodies {
            let spinning = self.flow.spins(body);
            let mut calls = spinning.pauses;
            if self.is_test_code(body) {
                let bodies = self.flow.inline_bodies(body);
                calls.extend(bodies.iter().flat_map(|it| self.flow.facts.bodies[it.0].calls.clone()));
                calls.retain(|it| self.wait_of_call.contains_key(it) || self.flow.is_pause(*it));
            }
            for call in calls {
                let Callee::Api(api) = &self.flow.facts.calls[call.0].callee else { continue };
                let what = api.path.trim_start_matches("std::").to_owned();
                found.push(pause(what, self.wait_of_call.get(&call).copied()));
            }
            let spins = spinning.always.then(|| "a loop that spins until it is done".to_owned());
            let blocked = spins.into_iter().chain(self.flow.waits_for_peers(body));
            found.extend(blocked.map(|it| pause(it, None)));
        }
        found.sort();
        found.dedup();
        found
    }

    /// Whether the test, which comes to run `bodies`, may get more threads: only one of a single thread may stop the clock.
    fn flavor(&self, test: BodyIx, bodies: &[BodyIx]) -> Flavor {
        let facts = &self.flow.facts;
        let in_scope = facts.workspace.file(facts.bodies[test.0].src.file).is_some_and(|it| it.in_scope);
        let mut calls = bodies.iter().flat_map(|it| &facts.bodies[it.0].calls);
        let stops_clock = calls.any(
            |it| matches!(&facts.calls[it.0].callee, Callee::Foreign(path) if path == "tokio::time::pause"),
        );
        match context::plain_tokio_test(&facts.bodies[test.0].node) {
            Some(_) if in_scope && !stops_clock => Flavor::Free,
            _ => Flavor::Fixed,
        }
    }

    /// The attribute that gives the program a runtime of a single thread, or one for all its tasks: whatever blocks there stops everything.
    pub(super) fn single_threaded(&self, spawner: BodyIx) -> Option<String> {
        let db = self.flow.facts.db;
        let home = |it: &crate::facts::body::Body| {
            self.flow.facts.sema.scope(&it.node).map(|it| it.module().krate(db))
        };
        let own = home(&self.flow.facts.bodies[spawner.0]);
        let mains = self.mains();
        let mains: Vec<_> = mains.iter().map(|it| &self.flow.facts.bodies[it.0]).collect();
        // A library's threads run in whatever program uses it.
        let in_own = mains.iter().any(|it| home(it) == own);
        let attributes = mains
            .into_iter()
            .filter(|it| !in_own || home(it) == own)
            .filter_map(|it| ast::Fn::cast(it.node.clone()))
            .flat_map(|it| ast::HasAttrs::attrs(&it).collect::<Vec<_>>());
        let mut written = attributes.map(|it| it.syntax().text().to_string());
        written.find(|it| {
            let one_worker = it
                .replace(' ', "")
                .split("worker_threads=1")
                .skip(1)
                .any(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()));
            it.contains("::main") && (it.contains("current_thread") || one_worker || !it.contains("tokio::"))
        })
    }

    /// The bodies in which programs start, as far as they are built.
    fn mains(&self) -> Vec<BodyIx> {
        let mut known = self.mains.borrow_mut();
        let (seen, mains) = &mut *known;
        let bodies = &self.flow.facts.bodies;
        let new = bodies.iter().enumerate().skip(*seen);
        mains.extend(
            new.filter(|(_, it)| matches!(it.kind, BodyKind::Function(it) if self.flow.is_main(it)))
                .map(|(index, _)| BodyIx(index)),
        );
        *seen = bodies.len();
        mains.clone()
    }

    /// A call in the arguments of a macro that is not known: nobody can tell how long it runs.
    fn hidden_call(&self, body: BodyIx) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let calls = facts.bodies[body.0].node.descendants().filter_map(ast::MacroCall::cast);
        let mut unknown = calls.filter(|it| facts.sema.expand_macro_call(it).is_none());
        let call = unknown.find(|it| it.token_tree().is_some_and(|it| calls_something(it.syntax())))?;
        let name = call.path().map(|it| it.syntax().text().to_string()).unwrap_or_default();
        Some(Refusal::new(
            RefusalCode::Unresolved,
            format!("`{name}!` is not known, so what its arguments call is not either"),
        ))
    }

    /// The function that `thread::spawn(worker)` runs.
    pub(in crate::flow) fn named_function(&mut self, call: &crate::facts::body::Call) -> Option<HirFunction> {
        let argument = context::call_arguments(&call.node).into_iter().next()?;
        let (ix, callee) = self.flow.call_at(argument.syntax())?;
        match callee {
            Callee::Workspace(function) if self.flow.facts.calls[ix.0].usage == Use::Value => Some(function),
            _ => None,
        }
    }

    /// What a thread may run whose argument is a value.
    fn jobs_of(&mut self, call: &crate::facts::body::Call) -> Jobs {
        match context::call_arguments(&call.node).into_iter().next() {
            Some(argument) => self.flow.jobs_in(&argument),
            None => Jobs::whatever(&call.node),
        }
    }

    pub(in crate::flow) fn thread_never(&mut self, call: &crate::facts::body::Call) -> Option<Refusal> {
        let Callee::Api(api) = &call.callee else { return None };
        if api.kind == ApiKind::ScopedSpawn {
            return Some(Refusal::new(
                RefusalCode::Scoped,
                "scoped threads borrow from the function that starts them, which a task may outlive",
            ));
        }
        let for_each = call.node.parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
        if call.usage == Use::Value && (api.kind != ApiKind::ThreadSpawn || !for_each) {
            return Some(Refusal::new(RefusalCode::FnPointer, "`spawn` is used as a value"));
        }
        if call.src.is_none() {
            return Some(Refusal::new(RefusalCode::InMacro, "a macro definition produces it"));
        }
        if !self.in_scope(call) {
            return Some(Refusal::new(RefusalCode::DependsOn, "it lies outside the given paths"));
        }
        if api.kind == ApiKind::BuilderSpawn {
            return self.builder_obstacle(&call.node);
        }
        None
    }

    /// A thread belongs to `thread-spawn`; one that is a sleep loop is what `sleep-loop` is about, so that this rule alone
    /// changes it. Whoever excludes `thread-spawn` wants to keep his threads, these too.
    pub(in crate::flow) fn thread_switched_off(&self, ix: CallIx, waits: &[WaitId]) -> Option<Refusal> {
        let paced = waits.iter().any(|it| {
            let ix = self.wait_calls[it.0];
            rule_of(&self.flow.facts, ix) == "sleep-loop"
        });
        let off = self.switched_off(ix)?;
        let goes_along = paced
            && off.code == RefusalCode::NeedsRule
            && self.rules.switch("thread-spawn") == Switch::NotAsked
            && self.rules.allows("sleep-loop");
        (!goes_along).then_some(off)
    }
}

impl<'f, 'db> Assembler<'f, 'db> {
    /// A builder in a variable that is named in other places than where the thread is started.
    fn changed_builder(&self, builder: &ast::Expr) -> Option<Refusal> {
        let ast::Expr::PathExpr(path) = builder else { return None };
        let resolved = self.flow.facts.sema.resolve_path(&path.path()?)?;
        let db = self.flow.facts.db;
        let PathResolution::Local(local) = resolved else { return None };
        let name = local.name(db);
        (!local.is_param(db)).then_some(())?;
        Some(Refusal::new(
            RefusalCode::Unresolved,
            format!(
                "the thread builder in `{}` is used in several statements; one chain of calls could be migrated",
                name.as_str()
            ),
        ))
    }

    /// A builder that does more than name its thread.
    fn builder_obstacle(&self, node: &SyntaxNode) -> Option<Refusal> {
        let elsewhere = || Refusal::new(RefusalCode::Unresolved, "the thread builder is made elsewhere");
        let mut binding = self.flow.builder_binding(node).and_then(|it| it.initializer());
        let mut at = ast::MethodCallExpr::cast(node.clone()).and_then(|it| it.receiver())?;
        loop {
            match at {
                ast::Expr::MethodCallExpr(call) => {
                    let name = call.name_ref().map(|it| it.text().to_string()).unwrap_or_default();
                    match name.as_str() {
                        "name" => {}
                        "stack_size" => {
                            return Some(Refusal::new(
                                RefusalCode::StackSize,
                                "the thread asks for a stack size; tasks and the blocking pool have none of their own",
                            ));
                        }
                        other => {
                            return Some(Refusal::new(
                                RefusalCode::Unresolved,
                                format!("the thread builder's `{other}` has no counterpart"),
                            ));
                        }
                    }
                    at = call.receiver()?;
                }
                ast::Expr::CallExpr(call) => {
                    let made = self.flow.call_at(call.syntax());
                    let here = matches!(made, Some((_, Callee::Foreign(path))) if path == "std::thread::Builder::new");
                    return (!here).then(elsewhere);
                }
                _ => match binding.take() {
                    Some(initialiser) => at = initialiser,
                    None => return Some(self.changed_builder(&at).unwrap_or_else(elsewhere)),
                },
            }
        }
    }
}

impl<'db> Flow<'db> {
    /// `let mut builder = Builder::new();`, which only the chain of calls at `node` uses: `builder.name(..).spawn(..)`.
    pub fn builder_binding(&self, node: &SyntaxNode) -> Option<ast::LetStmt> {
        let mut at = ast::MethodCallExpr::cast(node.clone())?.receiver()?;
        while let ast::Expr::MethodCallExpr(call) = at {
            at = call.receiver()?;
        }
        let ast::Expr::PathExpr(path) = at else { return None };
        let PathResolution::Local(local) = self.facts.sema.resolve_path(&path.path()?)? else { return None };
        let source = local.primary_source(self.facts.db);
        let statement = source.as_ident_pat()?.syntax().parent().and_then(ast::LetStmt::cast)?;
        let list = statement.syntax().parent()?;
        let beside = node.ancestors().any(|it| it == list) && statement.let_else().is_none();
        (beside && self.mentions_of(Definition::Local(local)).len() == 1).then_some(statement)
    }
}

/// `work(..)` or `self.work(..)` among the tokens of a macro's arguments.
fn calls_something(tokens: &SyntaxNode) -> bool {
    let tokens: Vec<_> = tokens
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| !it.kind().is_trivia())
        .collect();
    let kind = |index: usize| tokens.get(index).map(|it| it.kind());
    (0..tokens.len()).any(|index| {
        let called = kind(index) == Some(SyntaxKind::IDENT) && kind(index + 1) == Some(SyntaxKind::L_PAREN);
        let before = index.checked_sub(1).and_then(kind);
        let of_self = before == Some(SyntaxKind::DOT)
            && index.checked_sub(2).and_then(kind) == Some(SyntaxKind::SELF_KW);
        let function = tokens[index].text().starts_with(char::is_lowercase);
        // `Started::new(..)` only makes a value.
        let path = tokens[..index]
            .iter()
            .rev()
            .skip_while(|it| matches!(it.kind(), SyntaxKind::COLON | SyntaxKind::COLON2));
        let of_type = matches!(before, Some(SyntaxKind::COLON | SyntaxKind::COLON2))
            && path
                .map(|it| it.text().to_owned())
                .next()
                .is_some_and(|it| it.starts_with(char::is_uppercase));
        called && function && !of_type && (of_self || before != Some(SyntaxKind::DOT))
    })
}

/// Why a thread's body cannot be written where the thread is started.
pub(super) fn not_inline(body: &SyntaxNode, call: &SyntaxNode) -> Option<Refusal> {
    let refuse = |why: &str| Some(Refusal::new(RefusalCode::SyncClosure, why.to_owned()));
    let Some(closure) = ast::ClosureExpr::cast(body.clone()) else {
        return refuse("it is a function of its own");
    };
    if body.parent().is_none_or(|it| it.kind() != SyntaxKind::ARG_LIST) {
        return refuse("it is made elsewhere");
    }
    let leaves = closure
        .syntax()
        .descendants()
        .any(|it| matches!(it.kind(), SyntaxKind::RETURN_EXPR | SyntaxKind::TRY_EXPR));
    if leaves {
        return refuse("it returns early");
    }
    if closure.ret_type().is_some() {
        return refuse("it has a return type");
    }
    let statement = call.parent().is_some_and(|it| it.kind() == SyntaxKind::EXPR_STMT);
    if !statement {
        return refuse("it is not a statement of its own");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use ra_ap_syntax::SourceFile;

    use crate::edit::EDITION;
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;

    #[test]
    fn threads_in_scopes_are_refused_whosever_the_scope_is() {
        let refused = |scope: &str, threads: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\ncrossbeam = \"0.8\"\n\
                 //- /src/main.rs\nfn sum(data: &[u64]) {{\n    {scope}(|s| {{ {threads} }});\n}}\n\
                 #[tokio::main]\nasync fn main() {{ sum(&[1]); }}\n"
            );
            let scoped = |it: &crate::ledger::SiteRecord| matches!(&it.outcome, Outcome::Refused(it) if it.code == RefusalCode::Scoped);
            Trial::of(&fixture).ledger.sites.iter().filter(|it| scoped(it)).count()
        };
        assert_eq!(refused("std::thread::scope", "s.spawn(|| data.len()); s.spawn(|| 1);"), 3);
        assert_eq!(refused("crossbeam::scope", "s.spawn(|_| data.len()); s.spawn(|_| 1);"), 3);
        assert_eq!(refused("crossbeam::thread::scope", "s.builder().spawn(|_| data.len()).unwrap();"), 2);
    }

    #[test]
    fn a_builder_in_a_variable_is_told_from_one_that_is_given() {
        let why = |items: &str, start: &str| {
            let main = format!(
                "{items}#[tokio::main]\nasync fn main() {{\n    {start}.spawn(|| std::thread::sleep(std::time::Duration::from_millis(1))).unwrap();\n}}\n"
            );
            let ledger = Trial::of_main("2021", &main).ledger;
            let refused = ledger.sites.iter().find_map(|it| match &it.outcome {
                Outcome::Refused(refusal) if it.api.ends_with("spawn") => Some(refusal.reason.clone()),
                _ => None,
            });
            refused.unwrap_or_default()
        };
        let made = "let mut b = std::thread::Builder::new(); if true { b = b.name(String::new()); } b";
        assert!(why("", made).contains("`b` is used in several statements"));
        let given = "fn named() -> std::thread::Builder { std::thread::Builder::new() }\n";
        assert!(why(given, "let b = named(); b").contains("made elsewhere"));
    }

    #[test]
    fn calls_in_the_arguments_of_a_macro() {
        let calls = |arguments: &str| {
            let text = format!("fn f() {{ error!({arguments}); }}");
            let file = SourceFile::parse(&text, EDITION).tree();
            let call = file.syntax().descendants().find_map(ast::MacroCall::cast).unwrap();
            calls_something(call.token_tree().unwrap().syntax())
        };
        assert!(calls("\"done: {:?}\", self.serve()"));
        assert!(calls("\"done: {:?}\", run(&server)"));
        assert!(calls("Event { result: worker::run(1) }"));
        assert!(!calls("\"{} of {}\", names.len(), Some(3)"));
        assert!(!calls("sender, Event { at: Instant::now(), length: Length::of(n) }"));
    }
}

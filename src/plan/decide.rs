//! Takes all decisions at once: everything starts out as migrated, what is impossible falls, and whatever needed it
//! falls with it, until nothing falls any more.

use crate::policy::{BlockingLoop, OneShot, Tests};
use crate::program::{
    Awaits, BlockingForm, Blocks, BodyId, ChannelId, Duration, EdgeId, Entry, FunctionId, HandleId, Program,
    RuntimeId, RuntimeProof, ThreadBody, ThreadId, WaitId, WaitOn,
};
use crate::refusal::{Refusal, RefusalCode};

/// What a thread becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadForm {
    /// `tokio::spawn(async move { .. })`.
    Task,
    /// `tokio::task::spawn_blocking(..)`.
    Blocking,
    /// Its body, where it was started.
    Inline,
    /// A thread, for this reason.
    Stays(Refusal),
}

/// How a wait is satisfied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitForm {
    /// It is awaited.
    Await,
    /// It blocks its thread, which is not a runtime's.
    Blocking,
}

/// All decisions.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// Per thread.
    pub threads: Vec<ThreadForm>,
    /// Per function: whether it becomes async; the reason if it wanted to and cannot.
    pub functions: Vec<Result<bool, Refusal>>,
    /// Per wait.
    pub waits: Vec<Result<(), Refusal>>,
    /// Per wait: how it waits after the migration.
    pub forms: Vec<WaitForm>,
    /// Per channel.
    pub channels: Vec<Result<(), Refusal>>,
    /// Per class of handles.
    pub handles: Vec<Result<(), Refusal>>,
    /// Per runtime: whether it gives way.
    pub runtimes: Vec<Result<(), Refusal>>,
    /// Per call edge: whether it gains an `.await`.
    pub calls: Vec<bool>,
}

/// Decides.
pub fn decide(program: &Program) -> Decisions {
    // Entry points become async only for a task that needs it, so first see what would be if they did.
    let generous = Solver::new(program, vec![true; program.functions.len()]).solve();
    let needed = entries_needed(program, &generous);
    let decisions = Solver::new(program, needed.clone()).solve();
    let confirmed = entries_needed(program, &decisions);
    let decisions = if confirmed == needed { decisions } else { Solver::new(program, confirmed).solve() };
    name_causes(program, decisions, &generous)
}

/// What would be refused even if every entry point became async is refused for that reason, and not because the entry
/// point then had no reason to.
fn name_causes(program: &Program, mut decisions: Decisions, generous: &Decisions) -> Decisions {
    fn name<T>(decided: &mut [Result<T, Refusal>], generous: &[Result<T, Refusal>]) {
        for (decided, generous) in decided.iter_mut().zip(generous) {
            if let (Err(reason), Err(cause)) = (decided, generous) {
                reason.clone_from(cause);
            }
        }
    }
    name(&mut decisions.functions, &generous.functions);
    name(&mut decisions.waits, &generous.waits);
    name(&mut decisions.channels, &generous.channels);
    name(&mut decisions.handles, &generous.handles);
    name(&mut decisions.runtimes, &generous.runtimes);
    for (index, thread) in program.threads.iter().enumerate() {
        match (&mut decisions.threads[index], &generous.threads[index]) {
            (ThreadForm::Stays(reason), ThreadForm::Stays(cause)) => reason.clone_from(cause),
            // As a blocking task it would be no better off: what matters is why it is not a task that awaits.
            (ThreadForm::Stays(reason), ThreadForm::Blocking) if reason.code == RefusalCode::NoRuntime => {
                let causes = thread
                    .waits
                    .iter()
                    .filter_map(|it| Some((&program.waits[it.0], program.waits[it.0].obstacle.as_ref()?)));
                if let Some((wait, cause)) = causes.into_iter().next() {
                    *reason = Refusal::new(
                        cause.code,
                        format!("`{}` cannot be awaited in it: {}", wait.name, cause.reason),
                    );
                }
            }
            _ => {}
        }
    }
    decisions
}

/// Whether it waits for time as well.
fn has_timeout(wait: &crate::program::Wait) -> bool {
    ["recv_timeout", "recv_deadline", "send_timeout", "send_deadline"]
        .iter()
        .any(|it| wait.name.ends_with(it))
}

/// Which entry points reach a sleep that would be awaited if they were async.
fn entries_that_sleep(program: &Program, decisions: &Decisions) -> Vec<bool> {
    let mut above = vec![false; program.functions.len()];
    for (index, wait) in program.waits.iter().enumerate() {
        let awaited = decisions.waits[index].is_ok() && decisions.forms[index] == WaitForm::Await;
        if wait.on == WaitOn::Sleep && awaited {
            entries_above(program, wait.body, &mut above);
        }
    }
    above
}

/// Which entry points a thread that became a task needs.
fn entries_needed(program: &Program, decisions: &Decisions) -> Vec<bool> {
    let mut needed: Vec<bool> = program.functions.iter().map(|it| it.entry.is_none()).collect();
    let sleeping = entries_that_sleep(program, decisions);
    for (thread, form) in program.threads.iter().zip(&decisions.threads) {
        // Threads that only wait for channels are right in a synchronous program.
        let mut awaited = thread
            .waits
            .iter()
            .filter(|it| decisions.waits[it.0].is_ok() && decisions.forms[it.0] == WaitForm::Await)
            .peekable();
        let only_channels = awaited.peek().is_some()
            && awaited.all(|it| {
                let wait = &program.waits[it.0];
                matches!(wait.on, WaitOn::Channel(_)) && !wait.paces && !has_timeout(wait)
            });
        if *form == ThreadForm::Task
            && let RuntimeProof::IfMain(entries) = &thread.runtime
        {
            entries
                .iter()
                .filter(|it| !only_channels || sleeping[it.0])
                .filter(|it| may_be_async(program, decisions, **it))
                .for_each(|it| needed[it.0] = true);
        }
    }
    // A `select!` that a timer paces needs a runtime wherever it stands.
    for (index, wait) in program.waits.iter().enumerate() {
        let awaited = decisions.waits[index].is_ok() && decisions.forms[index] == WaitForm::Await;
        if wait.paces && awaited {
            let mut above = vec![false; program.functions.len()];
            entries_above(program, wait.body, &mut above);
            for (index, _) in above.iter().enumerate().filter(|(_, it)| **it) {
                let entry = FunctionId(index);
                needed[index] |= may_be_async(program, decisions, entry);
            }
        }
    }
    // A runtime that an entry point makes for itself is the attribute's.
    for (runtime, decision) in program.runtimes.iter().zip(&decisions.runtimes) {
        if let (Some(entry), Ok(())) = (runtime.entry, decision)
            && !runtime.waits.is_empty()
            && may_be_async(program, decisions, entry)
        {
            needed[entry.0] = true;
        }
    }
    // What awaits for its library's users awaits for the program as well.
    for (function, decision) in program.functions.iter().zip(&decisions.functions) {
        if function.called_from_outside && *decision == Ok(true) {
            let mut above = vec![false; program.functions.len()];
            function.bodies.iter().for_each(|it| entries_above(program, *it, &mut above));
            for index in (0..above.len()).filter(|it| above[*it]) {
                needed[index] |= may_be_async(program, decisions, FunctionId(index));
            }
        }
    }
    // A test becomes async also when a function that it calls does.
    for (index, function) in program.functions.iter().enumerate() {
        if function.entry == Some(Entry::Test) {
            needed[index] = true;
        }
    }
    needed
}

/// The functions that `body` is part of or that lead to it by calls.
fn entries_above(program: &Program, body: BodyId, above: &mut Vec<bool>) {
    let Awaits::IfAsync(function) = &program.bodies[body.0].awaits else { return };
    if std::mem::replace(&mut above[function.0], true) {
        return;
    }
    for edge in program.calls.iter().filter(|it| it.callee == *function) {
        entries_above(program, edge.caller, above);
    }
}

/// An entry point that still blocks on a runtime would panic as an async function.
fn may_be_async(program: &Program, decisions: &Decisions, entry: FunctionId) -> bool {
    let entry = &program.functions[entry.0];
    entry.never.is_none()
        && entry.panics.is_none()
        && entry.blocks_on.iter().all(|it| decisions.waits[it.0].is_ok())
}

struct Solver<'a> {
    program: &'a Program,
    /// Entry points that may become async.
    allowed: Vec<bool>,
    threads: Vec<ThreadForm>,
    functions: Vec<Option<Refusal>>,
    waits: Vec<Option<Refusal>>,
    forms: Vec<WaitForm>,
    /// Why a wait is not awaited.
    why_blocking: Vec<Option<Refusal>>,
    channels: Vec<Option<Refusal>>,
    handles: Vec<Option<Refusal>>,
    runtimes: Vec<Option<Refusal>>,
    /// Functions that hold something that awaits, under the current state.
    awaiting: Vec<bool>,
}

impl<'a> Solver<'a> {
    fn new(program: &'a Program, allowed: Vec<bool>) -> Self {
        Solver {
            program,
            allowed,
            threads: vec![ThreadForm::Task; program.threads.len()],
            functions: program.functions.iter().map(|it| it.never.clone()).collect(),
            waits: vec![None; program.waits.len()],
            forms: vec![WaitForm::Await; program.waits.len()],
            why_blocking: vec![None; program.waits.len()],
            channels: program.channels.iter().map(|it| it.never.clone()).collect(),
            handles: program.handles.iter().map(|it| it.never.clone()).collect(),
            runtimes: program.runtimes.iter().map(|it| it.never.clone()).collect(),
            awaiting: vec![false; program.functions.len()],
        }
    }

    fn solve(mut self) -> Decisions {
        loop {
            self.spread_awaiting();
            let before = (
                self.threads.clone(),
                self.functions.clone(),
                (self.waits.clone(), self.forms.clone()),
                self.channels.clone(),
                self.handles.clone(),
                self.runtimes.clone(),
            );
            self.check_functions();
            self.check_waits();
            self.check_channels();
            self.check_runtimes();
            self.check_threads();
            self.check_handles();
            let waits = (&before.2.0, &before.2.1) == (&self.waits, &self.forms);
            let after = (&self.threads, &self.functions, &self.channels, &self.handles, &self.runtimes);
            if waits && (&before.0, &before.1, &before.3, &before.4, &before.5) == after {
                self.check_blocking();
                self.check_recursion();
                if before.2.0 == self.waits && before.1 == self.functions {
                    break;
                }
            }
        }
        self.finish()
    }

    /// Which functions hold something that awaits: a least fixed point over calls.
    fn spread_awaiting(&mut self) {
        let program = self.program;
        self.awaiting = program.functions.iter().map(|it| it.is_async).collect();
        let reasons = program.waits.iter().enumerate().filter(|(_, wait)| wait.on != WaitOn::Yield);
        for (index, wait) in reasons {
            if let (None, WaitForm::Await, Awaits::IfAsync(function)) =
                (&self.waits[index], self.forms[index], &program.bodies[wait.body.0].awaits)
            {
                self.awaiting[function.0] = true;
            }
        }
        loop {
            let mut changed = false;
            for edge in &program.calls {
                let callee_awaits = self.awaiting[edge.callee.0] && self.functions[edge.callee.0].is_none();
                if let (true, Awaits::IfAsync(caller)) =
                    (callee_awaits, &program.bodies[edge.caller.0].awaits)
                    && !self.awaiting[caller.0]
                {
                    self.awaiting[caller.0] = true;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
    }

    /// Why `body` cannot hold an await; `None` if it can.
    fn cannot_await(&self, body: BodyId) -> Option<Refusal> {
        match &self.program.bodies[body.0].awaits {
            Awaits::Already => None,
            Awaits::Never(refusal) => Some(refusal.clone()),
            Awaits::IfTask(thread) => match &self.threads[thread.0] {
                ThreadForm::Task => None,
                // Where the body is written in place, it can what its surroundings can.
                ThreadForm::Inline => self.cannot_await(self.program.threads[thread.0].spawner),
                ThreadForm::Blocking => Some(Refusal::new(
                    RefusalCode::DependsOn,
                    "it runs on the blocking pool, where blocking is allowed",
                )),
                ThreadForm::Stays(refusal) => Some(Refusal::new(
                    RefusalCode::DependsOn,
                    format!("its thread stays a thread ({}: {})", refusal.code, refusal.reason),
                )),
            },
            Awaits::IfAsync(function) => {
                let it = &self.program.functions[function.0];
                if it.is_async {
                    return None;
                }
                if !self.allowed[function.0] {
                    return Some(Refusal::new(
                        RefusalCode::NoRuntime,
                        format!(
                            "`{}` is not asynchronous, and nothing in this program becomes a task",
                            it.name
                        ),
                    ));
                }
                self.functions[function.0].clone()
            }
        }
    }

    /// A function that awaits becomes async only if every caller can await it.
    fn check_functions(&mut self) {
        self.check_tests();
        for edge in &self.program.calls {
            let callee = edge.callee.0;
            if !self.awaiting[callee]
                || self.functions[callee].is_some()
                || self.program.functions[callee].is_async
            {
                continue;
            }
            let caller = &self.program.bodies[edge.caller.0];
            let obstacle = edge
                .obstacle
                .clone()
                .or_else(|| self.held_lock(&edge.under))
                .or_else(|| self.cannot_await(edge.caller));
            if let Some(obstacle) = obstacle {
                let name = &self.program.functions[callee].name;
                self.functions[callee] = Some(Refusal::new(
                    obstacle.code,
                    format!(
                        "`{name}` cannot become async: it is called in {}: {}",
                        caller.name, obstacle.reason
                    ),
                ));
            }
        }
    }

    /// A test that still drives a runtime of its own would panic on another one. Of other entry points, those that
    /// may become async are chosen beforehand.
    fn check_tests(&mut self) {
        for (index, function) in self.program.functions.iter().enumerate() {
            if function.entry != Some(Entry::Test) || function.is_async || self.functions[index].is_some() {
                continue;
            }
            let stays = function.blocks_on.iter().any(|it| self.waits[it.0].is_some());
            self.functions[index] = function.panics.clone().or_else(|| {
                stays.then(|| {
                    Refusal::new(
                        RefusalCode::EntryPoint,
                        format!(
                            "`{}` cannot become async: it reaches a `block_on` that stays, which panics in a runtime",
                            function.name
                        ),
                    )
                })
            });
        }
    }

    fn check_waits(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            if self.waits[index].is_some() {
                continue;
            }
            let dependency = match wait.on {
                WaitOn::Join(handle) => self.handles[handle.0].clone(),
                WaitOn::Channel(channel) => self.channels[channel.0].clone(),
                WaitOn::Runtime(runtime) => self.runtimes[runtime.0].clone(),
                WaitOn::Sleep | WaitOn::Yield | WaitOn::Future => None,
            };
            if dependency.is_some() {
                self.waits[index] = dependency;
                continue;
            }
            if self.forms[index] == WaitForm::Blocking {
                continue;
            }
            let why_not = wait
                .obstacle
                .clone()
                .or_else(|| self.held_lock(&wait.under))
                .or_else(|| self.owns_runtime(wait))
                .or_else(|| self.cannot_await(wait.body))
                .or_else(|| self.unwanted(wait));
            let Some(why_not) = why_not else { continue };
            match wait.blocking {
                // Whether that is legal is seen when everything else stands.
                BlockingForm::Exists => {
                    self.forms[index] = WaitForm::Blocking;
                    self.why_blocking[index] = Some(why_not);
                }
                BlockingForm::None
                    if wait.obstacle.is_none()
                        && matches!(wait.on, WaitOn::Channel(_))
                        && self.may_block(wait.body, &mut self.unseen()) =>
                {
                    let shared = matches!(wait.on, WaitOn::Channel(it) if self.program.channels[it.0].shared_by_workers);
                    self.waits[index] = Some(if shared {
                        let reason = &why_not.reason;
                        Refusal::new(
                            RefusalCode::SharedReceiver,
                            format!(
                                "the lock around its receiver would have to be awaited, which is not possible: {reason}"
                            ),
                        )
                    } else {
                        Refusal::new(
                            RefusalCode::BlockingReceive,
                            format!(
                                "`{}` has no form that blocks on a tokio channel, and it cannot be awaited: {}",
                                wait.name, why_not.reason
                            ),
                        )
                    });
                }
                BlockingForm::None => self.waits[index] = Some(why_not),
            }
        }
    }

    /// Why nothing can be awaited under the locks of these channels.
    fn held_lock(&self, channels: &[ChannelId]) -> Option<Refusal> {
        let (id, cause) = channels.iter().find_map(|it| Some((it, self.channels[it.0].as_ref()?)))?;
        Some(Refusal::new(
            RefusalCode::GuardAcrossAwait,
            format!(
                "the lock around the receiver of {} would be held across the await, and stays as it is ({}: {})",
                self.program.channels[id.0].name, cause.code, cause.reason
            ),
        ))
    }

    fn unseen(&self) -> Vec<bool> {
        vec![false; self.program.functions.len()]
    }

    /// Waits that would block where a runtime may poll.
    fn check_blocking(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            if self.waits[index].is_none()
                && self.forms[index] == WaitForm::Blocking
                && !self.may_block(wait.body, &mut self.unseen())
            {
                self.waits[index] = self.why_blocking[index].clone();
            }
        }
    }

    /// An async function whose task awaits it again: to know whether the task is `Send`, rustc would have to know it
    /// already.
    fn check_recursion(&mut self) {
        for (thread, form) in self.program.threads.iter().zip(&self.threads) {
            let Some(function) = self.function_around(thread.spawner) else { continue };
            let becomes_async = self.awaiting[function.0]
                && self.functions[function.0].is_none()
                && !self.program.functions[function.0].is_async;
            if *form == ThreadForm::Task && becomes_async && thread.functions.contains(&function) {
                let name = &self.program.functions[function.0].name;
                self.functions[function.0] = Some(Refusal::new(
                    RefusalCode::NotSend,
                    format!(
                        "`{name}` cannot become async: it starts a thread that calls `{name}` again, and rustc cannot tell whether such a future is `Send`"
                    ),
                ));
            }
        }
    }

    /// The function whose future checks what is spawned in `body`.
    fn function_around(&self, body: BodyId) -> Option<FunctionId> {
        match &self.program.bodies[body.0].awaits {
            Awaits::IfAsync(function) => Some(*function),
            Awaits::IfTask(thread) => self.function_around(self.program.threads[thread.0].spawner),
            Awaits::Already | Awaits::Never(_) => None,
        }
    }

    /// Whether `body` runs only where no runtime polls, so that blocking there is legal.
    fn may_block(&self, body: BodyId, seen: &mut Vec<bool>) -> bool {
        let it = &self.program.bodies[body.0];
        match &it.awaits {
            Awaits::Already => false,
            Awaits::IfTask(thread) => match &self.threads[thread.0] {
                ThreadForm::Task => false,
                ThreadForm::Inline => self.may_block(self.program.threads[thread.0].spawner, seen),
                ThreadForm::Blocking | ThreadForm::Stays(_) => true,
            },
            Awaits::Never(_) => match it.blocks {
                Blocks::Allowed => true,
                Blocks::AsParent(parent) => self.may_block(parent, seen),
                Blocks::Unknown => false,
            },
            Awaits::IfAsync(function) => {
                if std::mem::replace(&mut seen[function.0], true) {
                    return true;
                }
                let it = &self.program.functions[function.0];
                let becomes_async = self.awaiting[function.0]
                    && self.functions[function.0].is_none()
                    && self.allowed[function.0]
                    && (self.must_await(*function) || self.reached_by_async(*function, &mut self.unseen()));
                if it.is_async || becomes_async || it.never.is_some() {
                    return false;
                }
                if it.entry.is_some() {
                    return true;
                }
                let mut calls = self.program.calls.iter().filter(|edge| edge.callee == *function).peekable();
                let mut threads = self
                    .program
                    .threads
                    .iter()
                    .zip(&self.threads)
                    .filter(|(thread, _)| thread.body == ThreadBody::Function(*function))
                    .peekable();
                let known = calls.peek().is_some() || threads.peek().is_some();
                known
                    && calls.all(|edge| self.may_block(edge.caller, seen))
                    && threads.all(|(_, form)| matches!(form, ThreadForm::Blocking | ThreadForm::Stays(_)))
            }
        }
    }

    /// A sleep in a function that only ever runs on plain threads is right as it is.
    fn unwanted(&self, wait: &crate::program::Wait) -> Option<Refusal> {
        let Awaits::IfAsync(function) = &self.program.bodies[wait.body.0].awaits else { return None };
        let in_test = self.program.functions[function.0].entry == Some(Entry::Test);
        let sleeps = in_test && wait.on == WaitOn::Sleep && self.program.policies.tests == Tests::Skip;
        if sleeps {
            let reason = "it is test code, which `tests=skip` leaves alone";
            return (!self.must_await(*function)).then(|| Refusal::new(RefusalCode::TestCode, reason));
        }
        let follows = in_test && matches!(wait.on, WaitOn::Channel(_)) && wait.blocking == BlockingForm::None;
        if follows || self.reached_by_async(*function, &mut self.unseen()) {
            return None;
        }
        let staying = self.program.threads.iter().zip(&self.threads).find_map(|(thread, form)| match form {
            ThreadForm::Stays(why)
                if thread.functions.contains(function) || thread.body == ThreadBody::Function(*function) =>
            {
                Some(why)
            }
            _ => None,
        });
        if let Some(why) = staying {
            return Some(Refusal::new(
                RefusalCode::DependsOn,
                format!("its thread stays a thread ({}: {})", why.code, why.reason),
            ));
        }
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!(
                "`{}` is never reached from async code, so blocking there is right",
                self.program.functions[function.0].name
            ),
        ))
    }

    /// Whether a test becomes async for what it calls, or for a wait that has no blocking form.
    fn must_await(&self, function: FunctionId) -> bool {
        let program = self.program;
        let here = |body: BodyId| program.bodies[body.0].awaits == Awaits::IfAsync(function);
        let awaited = |callee: FunctionId| self.awaiting[callee.0] && self.functions[callee.0].is_none();
        program.functions[function.0].entry == Some(Entry::Test)
            && (program.calls.iter().any(|it| here(it.caller) && awaited(it.callee))
                || program.waits.iter().enumerate().any(|(index, it)| {
                    here(it.body)
                        && it.blocking == BlockingForm::None
                        && !matches!(it.on, WaitOn::Yield | WaitOn::Sleep)
                        && self.waits[index].is_none()
                }))
    }

    fn reached_by_async(&self, function: FunctionId, seen: &mut Vec<bool>) -> bool {
        if std::mem::replace(&mut seen[function.0], true) {
            return false;
        }
        let it = &self.program.functions[function.0];
        let test = it.entry == Some(Entry::Test) && self.program.policies.tests == Tests::Convert;
        if it.is_async
            || it.called_from_outside
            || test
            || (it.entry == Some(Entry::Main) && self.allowed[function.0])
        {
            return true;
        }
        let named_by_task =
            self.program.threads.iter().zip(&self.threads).any(|(thread, form)| {
                thread.body == ThreadBody::Function(function) && *form == ThreadForm::Task
            });
        named_by_task
            || self.program.calls.iter().filter(|edge| edge.callee == function).any(|edge| {
                match &self.program.bodies[edge.caller.0].awaits {
                    Awaits::Already => true,
                    Awaits::IfTask(thread) => self.threads[thread.0] == ThreadForm::Task,
                    Awaits::IfAsync(caller) => self.reached_by_async(*caller, seen),
                    Awaits::Never(_) => false,
                }
            })
    }

    fn check_channels(&mut self) {
        for (index, channel) in self.program.channels.iter().enumerate() {
            if self.channels[index].is_some() {
                continue;
            }
            let unsatisfied = channel.waits.iter().find_map(|it| self.waits[it.0].clone());
            let neighbour = channel.with.iter().find_map(|it| {
                let refusal = self.channels[it.0].as_ref()?;
                Some(Refusal::new(
                    RefusalCode::DependsOn,
                    format!(
                        "a `select!` also names {}, which stays ({}: {})",
                        self.program.channels[it.0].name, refusal.code, refusal.reason
                    ),
                ))
            });
            let timer = channel.runtime.iter().find_map(|it| self.missing_runtime(it)).map(|it| {
                Refusal::new(
                    it.code,
                    format!("a tokio timer needs a runtime where it is made: {}", it.reason),
                )
            });
            self.channels[index] =
                unsatisfied.or(timer).or(neighbour).or_else(|| self.nothing_gained(index, channel));
        }
    }

    /// A channel whose waits all block threads of their own is right as it is.
    fn nothing_gained(&self, index: usize, channel: &crate::program::Channel) -> Option<Refusal> {
        if channel.waits.iter().any(|it| self.forms[it.0] == WaitForm::Await) {
            return None;
        }
        // Nobody waits for it at all, so that it never blocks: it goes with a thread that uses it.
        let used_by_task = |(thread, form): (&crate::program::Thread, &ThreadForm)| {
            *form == ThreadForm::Task && thread.channels.contains(&ChannelId(index))
        };
        if channel.waits.is_empty() && self.program.threads.iter().zip(&self.threads).any(used_by_task) {
            return None;
        }
        // What blocks async code should await, and cannot: that is the reason.
        let misplaced = channel.waits.iter().find(|it| {
            self.forms[it.0] == WaitForm::Blocking
                && !self.may_block(self.program.waits[it.0].body, &mut self.unseen())
        });
        if let Some(why) = misplaced.and_then(|it| self.why_blocking[it.0].clone()) {
            return Some(why);
        }
        let staying = channel.waits.iter().find_map(|it| {
            match &self.program.bodies[self.program.waits[it.0].body.0].awaits {
                Awaits::IfTask(thread) => match &self.threads[thread.0] {
                    ThreadForm::Stays(refusal) => Some(refusal),
                    _ => None,
                },
                _ => None,
            }
        });
        Some(match staying {
            Some(refusal) => Refusal::new(
                RefusalCode::DependsOn,
                format!(
                    "it is waited for only on a thread that stays a thread ({}: {})",
                    refusal.code, refusal.reason
                ),
            ),
            None => Refusal::new(RefusalCode::NoRuntime, "no async code waits for it, so blocking is right"),
        })
    }

    /// `block_on` in a synchronous `main` is what starts the program's runtime.
    fn owns_runtime(&self, wait: &crate::program::Wait) -> Option<Refusal> {
        let Awaits::IfAsync(function) = &self.program.bodies[wait.body.0].awaits else { return None };
        let entry = &self.program.functions[function.0];
        let blocks = matches!(wait.on, WaitOn::Future | WaitOn::Runtime(_));
        (blocks && entry.entry.is_some() && !entry.is_async && !self.allowed[function.0]).then(|| {
            Refusal::new(
                RefusalCode::EntryPoint,
                format!("`{}` is synchronous and drives its futures by `block_on` itself", entry.name),
            )
        })
    }

    fn check_runtimes(&mut self) {
        for (index, runtime) in self.program.runtimes.iter().enumerate() {
            if self.runtimes[index].is_none() {
                let waits = runtime.waits.iter().find_map(|it| self.waits[it.0].clone());
                self.runtimes[index] = waits.or_else(|| match runtime.spawns.as_ref()? {
                    RuntimeProof::Unknown(why) => Some(Refusal::new(
                        RefusalCode::NoRuntime,
                        format!("whether another runtime runs there is not known: {why}"),
                    )),
                    known => self.missing_runtime(known),
                });
            }
        }
    }

    fn check_threads(&mut self) {
        for index in 0..self.program.threads.len() {
            let wanted = self.form_of(ThreadId(index));
            if rank(&wanted) > rank(&self.threads[index]) {
                self.threads[index] = wanted;
            }
        }
    }

    fn form_of(&self, id: ThreadId) -> ThreadForm {
        let thread = &self.program.threads[id.0];
        let one_shot = self.program.policies.one_shot;
        if let Some(refusal) = &thread.never {
            return ThreadForm::Stays(refusal.clone());
        }
        if let Some(refusal) = thread.handle.and_then(|it| self.handles[it.0].clone()) {
            return ThreadForm::Stays(refusal);
        }
        let converted = |it: &&WaitId| self.waits[it.0].is_none() && self.forms[it.0] == WaitForm::Await;
        let awaits = thread.waits.iter().any(|it| converted(&it)) || self.calls_async(thread);
        let mut blockers = thread.blocking.clone();
        for wait in thread.waits.iter().filter(|it| !converted(it)) {
            blockers.push(self.program.waits[wait.0].name.clone());
        }
        blockers.extend(thread.channels.iter().find_map(|it| self.blocks_workers(*it)));
        if let Some(refusal) = thread.runtimes.iter().find_map(|it| self.runtimes[it.0].as_ref()) {
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::EntryPoint,
                format!("it drives a runtime of its own, which stays ({}: {})", refusal.code, refusal.reason),
            ));
        }
        let unused = thread.handle.is_none_or(|it| self.program.handles[it.0].unused);
        let may_inline = matches!(one_shot, OneShot::Auto | OneShot::Inline) && unused;
        let short = thread.cheap || one_shot == OneShot::Inline;
        if may_inline
            && short
            && !awaits
            && blockers.is_empty()
            && thread.duration == Duration::Finite
            && thread.not_inline.is_none()
        {
            return ThreadForm::Inline;
        }
        if thread.spun_for {
            blockers.push("a loop that spins until it is done".to_owned());
        }
        if let Some(refusal) = self.no_runtime(thread, awaits && blockers.is_empty()) {
            return ThreadForm::Stays(refusal);
        }
        if let ThreadBody::Function(function) = thread.body
            && awaits
            && let Some(refusal) = &self.functions[function.0]
        {
            blockers.push(refusal.reason.clone());
        }
        let stuck = self.stuck_behind(thread);
        if awaits && blockers.is_empty() && one_shot != OneShot::SpawnBlocking {
            return stuck.map_or(ThreadForm::Task, ThreadForm::Stays);
        }
        let cheap_task = thread.cheap && one_shot == OneShot::Auto && !unused && stuck.is_none();
        let forced = one_shot == OneShot::Spawn && thread.calls_value.is_none();
        if blockers.is_empty() && !awaits && thread.duration == Duration::Finite && (cheap_task || forced) {
            return ThreadForm::Task;
        }
        let joined = thread.handle.is_some_and(|it| !self.program.handles[it.0].joins.is_empty());
        let policy = self.program.policies.blocking_loop;
        let endless = match thread.duration {
            Duration::Finite => false,
            // Somebody waits for its end, so it has one.
            Duration::UntilTold if joined => false,
            Duration::UntilTold | Duration::UntilOutside | Duration::Endless => true,
        };
        let only_moments = thread.lasting.is_none() && blockers.iter().all(|it| thread.blocking.contains(it));
        if endless && policy == BlockingLoop::Task && awaits && only_moments {
            return stuck.map_or(ThreadForm::Task, ThreadForm::Stays);
        }
        if endless && policy != BlockingLoop::SpawnBlocking {
            let lasting = thread.lasting.as_ref().filter(|_| policy == BlockingLoop::Task);
            let in_loop = lasting.filter(|it| blockers.contains(it)).or(blockers.first());
            let one_thread = lasting.filter(|it| it.starts_with('#'));
            let what = match in_loop.zip(one_thread) {
                Some((first, attribute)) => {
                    format!(
                        "its loop still blocks in `{first}`, and `{attribute}` has but one thread for all tasks"
                    )
                }
                None => match in_loop {
                    Some(first) => {
                        format!("its loop still blocks in `{first}`{}", self.root_of_blocking(thread, first))
                    }
                    None => "its loop never waits for anything that could be awaited".to_owned(),
                },
            };
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::EndlessBlocking,
                format!("{what}; a blocking task that never ends would hang the runtime's shutdown"),
            ));
        }
        let asked_for = one_shot == OneShot::SpawnBlocking
            || self.program.policies.blocking_loop == BlockingLoop::SpawnBlocking;
        // Somebody waits for its end, so it has one.
        if let Some(value) = thread.calls_value.as_ref().filter(|_| !asked_for && !joined) {
            return ThreadForm::Stays(Refusal::new(
                RefusalCode::SyncClosure,
                format!(
                    "it calls `{value}`, a function value that may never return; a blocking task that never ends would hang the runtime's shutdown"
                ),
            ));
        }
        ThreadForm::Blocking
    }

    /// Why what keeps blocking does so, where that is its channel's own fault.
    fn root_of_blocking(&self, thread: &crate::program::Thread, name: &str) -> String {
        let root = thread.waits.iter().find_map(|it| {
            let wait = &self.program.waits[it.0];
            let WaitOn::Channel(channel) = wait.on else { return None };
            let channel = &self.program.channels[channel.0];
            let why = channel.never.as_ref().filter(|_| wait.name == name)?;
            Some(format!(" on {}, which stays ({}: {})", channel.name, why.code, why.reason))
        });
        root.unwrap_or_default()
    }

    /// Why the thread must not become a task: what it sends is received by something that blocks a runtime's worker.
    fn stuck_behind(&self, thread: &crate::program::Thread) -> Option<Refusal> {
        let blocks_worker = |channel: &ChannelId| {
            let waits = &self.program.channels[channel.0].waits;
            self.channels[channel.0].is_some()
                && (waits.is_empty() && self.program.channels[channel.0].may_be_received_elsewhere()
                    || waits.iter().any(|it| {
                        let body = &self.program.bodies[self.program.waits[it.0].body.0];
                        match &body.awaits {
                            Awaits::Already => true,
                            Awaits::IfAsync(function) => self
                                .reached_by_async(*function, &mut vec![false; self.program.functions.len()]),
                            _ => body.on_runtime,
                        }
                    }))
        };
        let name = thread.sends.iter().find_map(|it| match it {
            None => Some("a channel that is not known".to_owned()),
            Some(channel) if blocks_worker(channel) => Some(self.program.channels[channel.0].name.clone()),
            Some(_) => None,
        })?;
        Some(Refusal::new(
            RefusalCode::DependsOn,
            format!(
                "it sends on {name}, which stays and is received from by code that blocks its worker: a task could wait behind it for ever"
            ),
        ))
    }

    /// A channel that stays and that async code blocks on: whoever serves it from a task of the same runtime may never
    /// get to run.
    fn blocks_workers(&self, id: ChannelId) -> Option<String> {
        self.channels[id.0].as_ref()?;
        let channel = &self.program.channels[id.0];
        let wait = channel.waits.iter().find(|it| {
            let body = self.program.waits[it.0].body;
            match &self.program.bodies[body.0].awaits {
                Awaits::Already => true,
                Awaits::IfAsync(function) => {
                    self.reached_by_async(*function, &mut vec![false; self.program.functions.len()])
                }
                _ => false,
            }
        })?;
        Some(format!("{} ({})", self.program.waits[wait.0].name, channel.name))
    }

    fn calls_async(&self, thread: &crate::program::Thread) -> bool {
        thread.functions.iter().any(|it| self.awaiting[it.0] && self.functions[it.0].is_none())
    }

    fn no_runtime(&self, thread: &crate::program::Thread, as_task: bool) -> Option<Refusal> {
        let _ = as_task;
        self.missing_runtime(&thread.runtime)
    }

    fn missing_runtime(&self, proof: &RuntimeProof) -> Option<Refusal> {
        match proof {
            RuntimeProof::Proven | RuntimeProof::Unknown(_) => None,
            RuntimeProof::Disproved(refusal) => Some(refusal.clone()),
            RuntimeProof::IfMain(entries) => {
                // A test becomes async only if it comes to await something.
                let stays = |it: &&FunctionId| {
                    self.program.functions[it.0].entry == Some(Entry::Test) && !self.awaiting[it.0]
                };
                let missing = entries.iter().find(|it| !self.allowed[it.0] || stays(it))?;
                let entry = &self.program.functions[missing.0];
                let name = &entry.name;
                let blocks_on = entry.blocks_on.iter().find(|it| self.waits[it.0].is_some());
                let cause = entry.never.as_ref().or(entry.panics.as_ref());
                Some(match (cause, blocks_on) {
                    (Some(cause), _) => Refusal::new(
                        cause.code,
                        format!("`{name}` starts no runtime and cannot become async: {}", cause.reason),
                    ),
                    (None, Some(_)) => Refusal::new(
                        RefusalCode::EntryPoint,
                        format!(
                            "`{name}` cannot become async: it reaches a `block_on` that stays, which panics in a runtime"
                        ),
                    ),
                    (None, None) if entry.entry == Some(Entry::Test) => Refusal::new(
                        RefusalCode::NoRuntime,
                        format!("the test `{name}` reaches it, and starts no runtime"),
                    ),
                    (None, None) => Refusal::new(
                        RefusalCode::NoRuntime,
                        format!("`{name}` starts no runtime, and nothing in this program needs one"),
                    ),
                })
            }
            RuntimeProof::IfTask(threads) => {
                let staying = threads.iter().find(|it| matches!(self.threads[it.0], ThreadForm::Stays(_)))?;
                let _ = staying;
                Some(Refusal::new(RefusalCode::NoRuntime, "it is started on a thread that stays a thread"))
            }
        }
    }

    fn check_handles(&mut self) {
        for (index, handle) in self.program.handles.iter().enumerate() {
            if self.handles[index].is_some() {
                continue;
            }
            let staying = handle.threads.iter().find_map(|it| match &self.threads[it.0] {
                ThreadForm::Stays(refusal) => Some(refusal.clone()),
                _ => None,
            });
            let unjoined = handle.joins.iter().find_map(|it| self.waits[it.0].clone());
            let unknown = handle.threads.is_empty().then(|| {
                Refusal::new(RefusalCode::Unresolved, "which threads the handle belongs to is not known")
            });
            self.handles[index] = staying.or(unjoined).or(unknown);
        }
    }

    /// A future that may well be driven where it is: that is the reason, and not what keeps it from being awaited.
    fn name_right_blocking(&mut self) {
        for (index, wait) in self.program.waits.iter().enumerate() {
            let drives = matches!(wait.on, WaitOn::Future | WaitOn::Runtime(_));
            let Some(old) = self.waits[index].clone().filter(|it| drives && it.code == RefusalCode::NotSend)
            else {
                continue;
            };
            let Some(better) = self.unwanted(wait) else { continue };
            self.waits[index] = Some(better.clone());
            if let WaitOn::Runtime(runtime) = wait.on
                && self.runtimes[runtime.0].as_ref() == Some(&old)
            {
                self.runtimes[runtime.0] = Some(better);
            }
        }
    }

    fn finish(mut self) -> Decisions {
        self.name_right_blocking();
        let program = self.program;
        let functions: Vec<Result<bool, Refusal>> = program
            .functions
            .iter()
            .enumerate()
            .map(|(index, it)| match (&self.functions[index], self.awaiting[index]) {
                (_, true) if it.is_async => Ok(false),
                (Some(refusal), true) => Err(refusal.clone()),
                (None, true) => Ok(true),
                _ => Ok(false),
            })
            .collect();
        let becomes = |it: FunctionId| functions[it.0] == Ok(true);
        let calls = program.calls.iter().map(|edge| becomes(edge.callee)).collect();
        let result = |it: &Option<Refusal>| it.clone().map_or(Ok(()), Err);
        Decisions {
            calls,
            waits: self.waits.iter().map(result).collect(),
            forms: self.forms,
            channels: self.channels.iter().map(result).collect(),
            handles: self.handles.iter().map(result).collect(),
            runtimes: self.runtimes.iter().map(result).collect(),
            threads: self.threads,
            functions,
        }
    }
}

/// Decisions only ever fall down this ladder, so that deciding ends.
fn rank(form: &ThreadForm) -> u8 {
    match form {
        ThreadForm::Task => 0,
        ThreadForm::Inline => 1,
        ThreadForm::Blocking => 2,
        ThreadForm::Stays(_) => 3,
    }
}

/// One thing that is decided, for grouping into units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Atom {
    /// A thread.
    Thread(ThreadId),
    /// A function.
    Function(FunctionId),
    /// A wait.
    Wait(WaitId),
    /// A channel.
    Channel(ChannelId),
    /// A class of handles.
    Handle(HandleId),
    /// A runtime that gives way.
    Runtime(RuntimeId),
    /// A call that gains an `.await`.
    Call(EdgeId),
}

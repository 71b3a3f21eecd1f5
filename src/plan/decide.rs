//! Takes all decisions at once: everything starts out as migrated, what is impossible falls, and whatever needed it
//! falls with it, until nothing falls any more.

mod causes;
mod channels;
mod entries;
mod pool;
mod reach;
mod threads;

use causes::name_causes;
use entries::{ChannelTasks, entries_needed};
use pool::only_on_pool;

use crate::program::{
    Awaits, BlockingForm, BodyId, ChannelId, EdgeId, Entry, FunctionId, HandleId, Program, RuntimeId,
    ThreadId, WaitId, WaitOn, WaitingPeer,
};
use crate::refusal::{Refusal, RefusalCode};

/// What a thread becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ThreadForm {
    /// `tokio::spawn(async move { .. })`.
    Task,
    /// A thread with a runtime of its own, on which its body awaits.
    Local,
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
    /// The running runtime's handle drives it, on the blocking pool.
    Driven,
    /// std does the same without a future.
    Twin,
}

/// All decisions.
#[derive(Debug, Clone)]
pub struct Decisions {
    /// Per thread.
    pub threads: Vec<ThreadForm>,
    /// Per thread on the blocking pool: why it is no task, if anything keeps it from being one.
    why_on_pool: Vec<String>,
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
    /// Per call edge: what becomes of it, if its function becomes async.
    pub calls: Vec<Option<CallForm>>,
}

/// What becomes of a call of a function that becomes async.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallForm {
    /// It is awaited.
    Await,
    /// The running runtime's handle drives it, on the blocking pool.
    Driven,
}

/// Decides.
pub fn decide(program: &Program) -> Decisions {
    // Entry points become async only for a task that needs it, so first see what would be if they did.
    let generous = Solver::new(program, vec![true; program.functions.len()]).solve();
    let channel_tasks = ChannelTasks::of(program.policies.runtime_context);
    let needed = entries_needed(program, &generous, channel_tasks);
    let decisions = Solver::new(program, needed.clone()).solve();
    let confirmed = entries_needed(program, &decisions, channel_tasks);
    let decisions = if confirmed == needed { decisions } else { Solver::new(program, confirmed).solve() };
    name_causes(program, decisions, &generous)
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
    /// Per thread: who waits for it on behalf of async code that blocks.
    behind: Vec<Option<WaitingPeer>>,
    /// Functions that only run on the blocking pool.
    on_pool: Vec<bool>,
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
            behind: vec![None; program.threads.len()],
            on_pool: only_on_pool(program),
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
        self.awaiting = (0..program.functions.len())
            .map(|it| program.functions[it].is_async || self.starts_tasks(FunctionId(it)))
            .collect();
        let reasons = program.waits.iter().enumerate().filter(|(_, wait)| wait.on != WaitOn::Yield);
        for (index, wait) in reasons {
            if let (None, WaitForm::Await, Awaits::IfAsync(function)) =
                (&self.waits[index], self.forms[index], &program.bodies[wait.body.0].awaits)
                && !self.on_pool[function.0]
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
                    && !self.on_pool[caller.0]
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
                ThreadForm::Task | ThreadForm::Local => None,
                // Where the body is written in place, it can what its surroundings can.
                ThreadForm::Inline => self.cannot_await(self.program.threads[thread.0].spawner),
                ThreadForm::Blocking => Some(Refusal::new(
                    RefusalCode::DependsOn,
                    format!(
                        "it runs on the blocking pool, where blocking is allowed{}",
                        self.why_on_pool(*thread)
                    ),
                )),
                ThreadForm::Stays(refusal) if refusal.code == RefusalCode::TestCode => Some(refusal.clone()),
                ThreadForm::Stays(refusal) => Some(stays_with(refusal)),
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
                            "`{}` is not asynchronous, and it waits for no task that would make it so",
                            it.name
                        ),
                    ));
                }
                self.functions[function.0].clone()
            }
        }
    }

    /// Why no runtime is there for the timers of what `body` would await.
    fn on_other_executor(&self, body: BodyId) -> Option<Refusal> {
        let driven_by = &self.program.bodies[body.0].driven_by;
        let stays = driven_by.iter().find(|it| self.waits[it.0].is_some())?;
        let driver = &self.program.waits[stays.0].name;
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!("`{driver}` drives it, which stays, and no tokio runtime runs there"),
        ))
    }

    /// A function that awaits becomes async only if every caller can await it.
    fn check_functions(&mut self) {
        self.check_tests();
        for (index, edge) in self.program.calls.iter().enumerate() {
            let callee = edge.callee.0;
            if !self.awaiting[callee]
                || self.functions[callee].is_some()
                || self.program.functions[callee].is_async
            {
                continue;
            }
            let caller = &self.program.bodies[edge.caller.0];
            let obstacle = match self.drives(edge.caller) {
                true => self.cannot_drive(EdgeId(index)),
                false => edge
                    .obstacle
                    .clone()
                    .or_else(|| self.held_lock(&edge.under))
                    .or_else(|| self.kept_chain(edge.caller))
                    .or_else(|| self.cannot_await(edge.caller))
                    .or_else(|| self.on_other_executor(edge.caller)),
            };
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
            let blocks = function.blocks_on.iter().any(|it| self.waits[it.0].is_some());
            let drops = function.makes.iter().any(|it| self.runtimes[it.0].is_some());
            let what = match (blocks, drops) {
                (true, _) => Some("a `block_on` that stays, which panics in a runtime"),
                (_, true) => Some("a runtime that stays, which panics when it is dropped in async code"),
                _ => None,
            };
            self.functions[index] = function.panics.clone().or_else(|| {
                what.map(|what| {
                    Refusal::new(
                        RefusalCode::EntryPoint,
                        format!("`{}` cannot become async: it reaches {what}", function.name),
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
                WaitOn::Sleep | WaitOn::Turn | WaitOn::Yield | WaitOn::Future | WaitOn::Tokio => None,
            };
            if dependency.is_some() {
                self.waits[index] = dependency;
                continue;
            }
            match self.forms[index] {
                WaitForm::Blocking => continue,
                WaitForm::Driven => {
                    self.waits[index] = self.cannot_join(wait);
                    continue;
                }
                WaitForm::Await | WaitForm::Twin => {}
            }
            // Where nothing can ever be awaited it does not matter what would be held.
            let moot = matches!(wait.on, WaitOn::Channel(_))
                && matches!(self.program.bodies[wait.body.0].awaits, Awaits::Never(_));
            let about_held =
                |it: &Refusal| matches!(it.code, RefusalCode::GuardAcrossAwait | RefusalCode::NotSend);
            let obstacle = wait.obstacle.as_ref().filter(|it| !(moot && about_held(it)));
            let why_not = obstacle
                .cloned()
                .or_else(|| self.held_lock(&wait.under))
                .or_else(|| self.kept_chain(wait.body))
                .or_else(|| self.owns_runtime(wait))
                .or_else(|| self.cannot_await(wait.body))
                .or_else(|| self.on_other_executor(wait.body).filter(|_| wait.needs_timer()))
                .or_else(|| self.unwanted(wait))
                .or_else(|| self.yields_alone(wait));
            let Some(why_not) = why_not else { continue };
            match wait.blocking {
                BlockingForm::None if self.is_driven(wait) => self.forms[index] = WaitForm::Driven,
                // Whether that is legal is seen when everything else stands.
                BlockingForm::Exists => {
                    self.forms[index] = WaitForm::Blocking;
                    self.why_blocking[index] = Some(why_not);
                }
                BlockingForm::None
                    if obstacle.is_none()
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

    /// Why a chain over a receiver around `body` does not become a loop that awaits.
    fn kept_chain(&self, body: BodyId) -> Option<Refusal> {
        let receives = self.program.turns.get(&body).into_iter().flatten();
        let why = |it: &WaitId| match self.forms[it.0] {
            WaitForm::Await => self.waits[it.0].as_ref(),
            _ => self.waits[it.0].as_ref().or(self.why_blocking[it.0].as_ref()),
        };
        let (wait, cause) = receives.into_iter().find_map(|it| Some((it, why(it)?)))?;
        Some(Refusal::new(
            RefusalCode::SyncClosure,
            format!(
                "a chain over what is received runs the closure, and `{}` is not awaited ({}: {})",
                self.program.waits[wait.0].name, cause.code, cause.reason
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
                let staying = runtime.after.iter().find_map(|it| self.runtimes[it.0].as_ref()).map(|it| {
                    Refusal::new(
                        RefusalCode::DependsOn,
                        format!("one of the users of `{}` stays ({}: {})", runtime.name, it.code, it.reason),
                    )
                });
                let stuck = self.stuck_behind(&runtime.sends);
                let on_thread = runtime.on_pool_of.and_then(|it| match &self.threads[it.0] {
                    ThreadForm::Stays(refusal) => Some(refusal.clone()),
                    ThreadForm::Local => {
                        Some(Refusal::new(RefusalCode::DependsOn, "its thread stays a thread"))
                    }
                    _ => self.undriven(&self.program.threads[it.0]),
                });
                self.runtimes[index] = waits.or(staying).or(stuck).or(on_thread).or_else(|| {
                    let proof = runtime.spawns.as_ref()?;
                    match proof.unproven() {
                        Some(why) => Some(Refusal::new(
                            RefusalCode::NoRuntime,
                            format!("whether another runtime runs there is not known: {why}"),
                        )),
                        None => self.missing_runtime(proof),
                    }
                });
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
                ThreadForm::Local => Some(Refusal::new(
                    RefusalCode::NotSend,
                    "its thread stays a thread, with a runtime of its own: what it holds is not `Send`",
                )),
                _ => None,
            });
            let unjoined = handle.joins.iter().find_map(|it| self.waits[it.0].clone());
            let unknown = handle.threads.is_empty().then(|| {
                Refusal::new(RefusalCode::Unresolved, "which threads the handle belongs to is not known")
            });
            self.handles[index] = staying.or(unjoined).or(unknown);
        }
    }

    fn finish(mut self) -> Decisions {
        self.name_right_blocking();
        self.take_twins();
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
        let form = |it: BodyId| if self.drives(it) { CallForm::Driven } else { CallForm::Await };
        let calls = program.calls.iter().map(|it| becomes(it.callee).then(|| form(it.caller))).collect();
        for (index, runtime) in program.runtimes.iter().enumerate() {
            if runtime.instead_of.is_some_and(|it| self.runtimes[it.0].is_none()) {
                self.runtimes[index] = Some(Refusal::new(RefusalCode::DependsOn, "it gives way altogether"));
            }
        }
        let result = |it: &Option<Refusal>| it.clone().map_or(Ok(()), Err);
        let why_on_pool = self.threads.iter().enumerate().map(|(index, form)| match form {
            ThreadForm::Blocking => self.why_on_pool(ThreadId(index)),
            _ => String::new(),
        });
        Decisions {
            why_on_pool: why_on_pool.collect(),
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

/// Why what waits in a thread stays that itself stays for the reason `thread`.
fn stays_with(thread: &Refusal) -> Refusal {
    Refusal::new(
        RefusalCode::DependsOn,
        format!("its thread stays a thread ({}: {})", thread.code, thread.reason),
    )
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

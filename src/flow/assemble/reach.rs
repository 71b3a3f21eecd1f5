//! What running a body reaches, through the functions that it calls.

use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::AstNode;

use super::*;
use crate::facts::api::{ApiKind, is_receive};
use crate::facts::body::{BodyIx, CallIx, Callee, LoopEnd};
use crate::flow::blocking::peers::PeerWait;
use crate::flow::{blocking, context};
use crate::policy::RuntimeForm;
use crate::program::{ChannelId, Duration, FunctionId, RuntimeId, SPINNING, WaitId, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    /// Everything that running one of `bodies` may reach.
    pub(super) fn reached_from(&mut self, bodies: &[BodyIx]) -> Reached {
        let mut reached = Reached::default();
        let mut seen = FxHashMap::default();
        for body in bodies {
            self.reach((*body, Certainty::Certain), &mut seen, &mut reached, 0);
        }
        reached
    }

    fn reach(
        &mut self,
        (body, certainty): (BodyIx, Certainty),
        seen: &mut FxHashMap<BodyIx, Certainty>,
        reached: &mut Reached,
        depth: usize,
    ) {
        if depth > 12 || seen.get(&body).is_some_and(|it| *it >= certainty) {
            return;
        }
        seen.insert(body, certainty);
        for inner in self.flow.inline_bodies(body) {
            seen.insert(inner, certainty);
            if certainty == Certainty::Computing {
                self.drives_runtimes(inner, reached);
                continue;
            }
            if let Some(waits) = self.waits_of_body.get(&inner) {
                reached.waits.extend(waits.iter().copied());
                if certainty == Certainty::Certain {
                    reached.certain_waits.extend(waits.iter().copied());
                }
            }
            // Whom one type's method only waits for is not served here.
            let served = match certainty {
                Certainty::Certain | Certainty::AtEnd => self.flow.facts.bodies[inner.0].calls.clone(),
                Certainty::Possible | Certainty::Computing => self.flow.sends(inner),
            };
            for ix in &served {
                let Some(channel) = self.channel_of_call.get(ix).map(|it| ChannelId(*it)) else { continue };
                if !reached.channels.contains(&channel) {
                    reached.channels.push(channel);
                }
                let of_receiver = matches!(&self.flow.facts.calls[ix.0].callee, Callee::Api(api) if api.path.contains("::Receiver::"));
                if of_receiver && !reached.receives.contains(&channel) {
                    reached.receives.push(channel);
                }
            }
            for blocking in self.flow.own_blocking(inner) {
                if ["blocking_recv", "recv_blocking"].iter().any(|it| blocking.what.ends_with(it)) {
                    reached.lasts(Duration::UntilTold);
                }
                if !self.wait_of_call.contains_key(&blocking.call) {
                    if blocking::waits_for_the_world(&blocking.what) {
                        reached.lasts(Duration::UntilOutside);
                    }
                    if certainty == Certainty::Possible && blocking::comes_back_soon(&blocking.what) {
                        reached.possible.push(blocking.what);
                    } else if certainty == Certainty::AtEnd && blocking::removes(&blocking.what) {
                        reached.at_end.push(blocking.what);
                    } else {
                        reached.blocking.push(blocking.what);
                    }
                }
            }
            if let Some(job) = self.flow.runs_received_job(inner) {
                reached.runs_jobs = true;
                if let Some(what) = self.flow.jobs_ask_for_thread(inner) {
                    reached.identity.get_or_insert_with(|| {
                        Refusal::new(
                            RefusalCode::ThreadIdentity,
                            format!("it runs `{job}`, and such jobs use {what}"),
                        )
                    });
                }
                reached.blocking.push(job);
            }
            if let Some(name) = self.flow.waits_until_told(inner) {
                reached.blocking.push(name);
                reached.lasts(Duration::UntilTold);
            }
            if let Some(name) = self.flow.serves_for_ever(inner) {
                reached.blocking.push(name);
                reached.lasts(Duration::UntilOutside);
            }
            if let Some(name) = self.flow.produces_from(inner) {
                reached.blocking.push(name);
                reached.lasts(Duration::UntilTold);
            }
            if let Some(what) = self.flow.reads_stdin(inner) {
                reached.blocking.push(what.to_owned());
                reached.lasts(Duration::UntilOutside);
            }
            if let Some(what) = self.flow.waits_for_peers(inner) {
                reached.identity.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::EndlessBlocking,
                        format!("it waits in `{what}` for other threads, which the finite blocking pool may never run"),
                    )
                });
            }
            reached.meets.extend(self.flow.waits_in(inner));
            reached.wakes.extend(self.flow.wakes_in(inner));
            for function in self.flow.kept_functions_called(inner) {
                if let Some(bodies) = self.flow.code_behind(&function) {
                    let before = reached.possible.len();
                    for it in bodies.iter().copied() {
                        self.reach((it, Certainty::Possible), seen, reached, depth + 1);
                    }
                    // It is there to be called, again and again.
                    let called: Vec<String> = reached.possible.drain(before..).collect();
                    reached.blocking.extend(called);
                    continue;
                }
                let kept = function.syntax().text().to_string();
                if self.flow.kept_code_may_wait(&function) {
                    reached.blocking.push(format!("{kept}()"));
                } else {
                    reached.calls_kept.get_or_insert(kept);
                }
            }
            for value in self.flow.called_values(inner) {
                let jobs = self.flow.jobs_in(&value);
                match jobs.unknown {
                    Some(_) => {
                        reached.calls_value.get_or_insert_with(|| value.syntax().text().to_string());
                    }
                    None => {
                        // Whichever of them it is.
                        for job in jobs.bodies {
                            self.reach((job, Certainty::Possible), seen, reached, depth + 1);
                        }
                    }
                }
            }
            reached.until_refused.extend(self.flow.loops_until_refused(inner));
            for call in self.flow.sends(inner) {
                reached.sends.push(self.channel_of_call.get(&call).map(|it| ChannelId(*it)));
            }
            if let Some(what) = self.flow.sets_thread_state(inner) {
                reached.identity.get_or_insert_with(|| {
                    Refusal::new(
                        RefusalCode::ThreadIdentity,
                        format!("it calls `{what}`, which changes its thread"),
                    )
                });
            }
            self.unconverted(inner, reached);
            match self.flow.endless_loop(inner) {
                Some(LoopEnd::Never) => reached.lasts(Duration::Endless),
                Some(_) => reached.lasts(Duration::UntilTold),
                None => {}
            }
            let iterations = self.flow.iterations(inner);
            iterations.iter().for_each(|(_, duration)| reached.lasts(*duration));
            let endless = iterations.into_iter().filter(|(_, duration)| *duration == Duration::Endless);
            let endless: Vec<_> = endless.map(|(node, _)| node).collect();
            if self.flow.spins(inner).always || self.flow.goes_on_without_waiting(inner, endless) {
                reached.blocking.push(SPINNING.to_owned());
            }
            if self.flow.asks_flag(inner) {
                reached.lasts(Duration::UntilFlag);
            }
        }
        let called = self.flow.called_functions(body);
        self.flow.facts.infer_ahead(called.iter().map(|(_, function)| *function));
        let mut runs: FxHashMap<CallIx, usize> = FxHashMap::default();
        for (call, function) in &called {
            if self.flow.has_body(*function) {
                *runs.entry(*call).or_default() += 1;
            }
        }
        for (call, function) in called {
            let several = runs.get(&call).is_some_and(|it| *it > 1);
            let certainty = if several { certainty.min(Certainty::Possible) } else { certainty };
            // Making the shared runtime waits once, and briefly.
            if self.flow.ends_process(call) || self.runtimes.shared.contains(&function) {
                continue;
            }
            if certainty != Certainty::Computing
                && let Some(id) = self.functions.get(&function)
                && !reached.functions.contains(id)
            {
                reached.functions.push(*id);
            }
            // Async functions too: a thread that drives them by `block_on` may block in them, a worker may not.
            if let Some(inner) = self.flow.facts.body_of_function(function) {
                // Called like any function, `#[tokio::main]` makes a runtime and blocks on it.
                if context::is_runtime_attribute(&self.flow.facts.bodies[inner.0].node) {
                    let name = function.name(self.flow.facts.db).as_str().to_owned();
                    reached.blocking.push(blocking::OWN_RUNTIME.to_owned());
                    reached.identity.get_or_insert_with(|| {
                        Refusal::new(
                            RefusalCode::EntryPoint,
                            format!("it calls `{name}`, whose attribute starts a runtime of its own"),
                        )
                    });
                    continue;
                }
                self.reach((inner, certainty), seen, reached, depth + 1);
            }
        }
        for inner in self.flow.inline_bodies(body) {
            let hidden = self.flow.hidden_calls(inner);
            self.flow.facts.infer_ahead(hidden.iter().copied());
            for function in hidden.iter() {
                let certainty = match self.flow.is_drop(*function) {
                    true => certainty.min(Certainty::AtEnd),
                    false => certainty,
                };
                if let Some(run) = self.flow.facts.body_of_function(*function) {
                    self.reach((run, certainty), seen, reached, depth + 1);
                }
            }
            for run in self.flow.computing_calls(inner).iter() {
                self.reach((*run, Certainty::Computing), seen, reached, depth + 1);
            }
        }
        let children = self.flow.facts.bodies[body.0].children.clone();
        for child in children {
            if self.flow.facts.bodies[child.0].is_async {
                self.reach((child, certainty), seen, reached, depth + 1);
            }
        }
    }

    /// What the body drives runtimes by, which panics where one runs.
    fn drives_runtimes(&mut self, body: BodyIx, reached: &mut Reached) {
        for wait in self.waits_of_body.get(&body).into_iter().flatten() {
            let on = &self.program.waits[wait.0].on;
            if matches!(on, WaitOn::Future | WaitOn::Runtime(_) | WaitOn::Tokio) {
                reached.waits.push(*wait);
            }
        }
        for it in self.flow.own_blocking(body) {
            if !self.wait_of_call.contains_key(&it.call) && blocking::panics_on_runtime(&it.what) {
                reached.blocking.push(it.what);
            }
        }
        for ix in self.flow.facts.bodies[body.0].calls.clone() {
            let Callee::Api(api) = self.flow.facts.calls[ix.0].callee else { continue };
            match api.kind {
                ApiKind::TokioWait if !self.wait_of_call.contains_key(&ix) => {
                    reached.blocking.push(api.path.to_owned());
                }
                ApiKind::RuntimeNew => match self.runtimes.by_call.get(&ix) {
                    Some(id) => reached.runtimes.push(*id),
                    None if self.is_kept_for_good(ix) => {}
                    None => reached.blocking.push(blocking::OWN_RUNTIME.to_owned()),
                },
                _ => {}
            }
        }
    }

    /// Sites that other rules would have to convert before this body could become a task.
    fn unconverted(&mut self, body: BodyIx, reached: &mut Reached) {
        for ix in self.flow.facts.bodies[body.0].calls.clone() {
            let call = &self.flow.facts.calls[ix.0];
            match &call.callee {
                Callee::Api(api) => match api.kind {
                    ApiKind::ThreadIdentity => {
                        let what = api.path.trim_start_matches("std::");
                        reached.identity.get_or_insert_with(|| {
                            Refusal::new(RefusalCode::ThreadIdentity, format!("it uses `{what}`"))
                        });
                    }
                    ApiKind::ChannelOp(_) if is_receive(api.path) => {
                        if !self.wait_of_call.contains_key(&ix) {
                            reached.blocking.push(api.path.to_owned());
                        }
                        // Once, it waits no longer than it says; what a loop around it waits for is the loop's business.
                        if !["recv_timeout", "recv_deadline"].iter().any(|it| api.path.ends_with(it)) {
                            reached.lasts(Duration::UntilTold);
                        }
                    }
                    ApiKind::RuntimeNew => match self.runtimes.by_call.get(&ix) {
                        Some(id) => reached.runtimes.push(*id),
                        None if self.is_kept_for_good(ix) => {}
                        None => reached.blocking.push(blocking::OWN_RUNTIME.to_owned()),
                    },
                    ApiKind::Select => {
                        if !self.wait_of_call.contains_key(&ix) {
                            reached.blocking.push("select!".to_owned());
                        }
                        reached.lasts(Duration::UntilTold);
                    }
                    ApiKind::TokioWait if !self.wait_of_call.contains_key(&ix) => {
                        reached.blocking.push(api.path.to_owned())
                    }
                    ApiKind::Join
                        if !self.wait_of_call.contains_key(&ix) && !self.runtimes.is_bootstrap(ix) =>
                    {
                        reached.blocking.push(api.path.to_owned())
                    }
                    _ => {}
                },
                // The one that `runtime=shared` puts in the place of a runtime of its own.
                Callee::Workspace(function)
                    if self.program.policies.runtime == RuntimeForm::Shared
                        && self.runtimes.shared.contains(function) =>
                {
                    reached.beside_runtime = true;
                }
                Callee::Foreign(path) if path.starts_with("std::thread::LocalKey::") => {
                    reached.identity.get_or_insert_with(|| {
                        Refusal::new(RefusalCode::ThreadIdentity, "it uses a thread-local")
                    });
                }
                _ => {}
            }
        }
    }
}

/// Whether running a body runs another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    /// By an operator, in a lazy static and the like, where nothing is expected to wait: whether it drives a runtime is all that is asked.
    Computing,
    /// If the method of a trait that it calls is the one of a certain type.
    Possible,
    /// Once, when a value goes.
    AtEnd,
    Certain,
}

/// What running a body reaches.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    pub(super) waits: Vec<WaitId>,
    /// Those that are reached whatever types its traits are for.
    pub(super) certain_waits: FxHashSet<WaitId>,
    /// What blocks for a moment only for some of these types.
    pub(super) possible: Vec<String>,
    /// What blocks for a moment when a value goes.
    pub(super) at_end: Vec<String>,
    pub(super) channels: Vec<ChannelId>,
    pub(super) receives: Vec<ChannelId>,
    pub(super) functions: Vec<FunctionId>,
    pub(super) blocking: Vec<String>,
    pub(super) duration: Duration,
    pub(super) identity: Option<Refusal>,
    /// Whether it gets hold of the shared runtime, and is to keep it.
    pub(super) beside_runtime: bool,
    pub(super) sends: Vec<Option<ChannelId>>,
    /// By loop that goes on until a send fails: the sends.
    pub(super) until_refused: Vec<Vec<CallIx>>,
    pub(super) calls_value: Option<String>,
    pub(super) calls_kept: Option<String>,
    pub(super) runtimes: Vec<RuntimeId>,
    /// Where it waits for other threads at condition variables and the like.
    pub(super) meets: Vec<PeerWait>,
    /// What it calls that ends waits of other threads.
    pub(super) wakes: Vec<String>,
    /// Whether it runs code that somebody sends to it.
    pub(super) runs_jobs: bool,
}

impl Reached {
    /// It lasts at least that long.
    fn lasts(&mut self, duration: Duration) {
        self.duration = self.duration.max(duration);
    }
}

impl Default for Reached {
    fn default() -> Self {
        Reached {
            waits: Vec::new(),
            certain_waits: FxHashSet::default(),
            possible: Vec::new(),
            at_end: Vec::new(),
            channels: Vec::new(),
            receives: Vec::new(),
            functions: Vec::new(),
            blocking: Vec::new(),
            duration: Duration::Finite,
            identity: None,
            sends: Vec::new(),
            until_refused: Vec::new(),
            calls_value: None,
            calls_kept: None,
            runtimes: Vec::new(),
            meets: Vec::new(),
            wakes: Vec::new(),
            beside_runtime: false,
            runs_jobs: false,
        }
    }
}

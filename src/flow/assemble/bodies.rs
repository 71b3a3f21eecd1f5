//! Bodies: whether each can await, or may block.

use super::*;
use crate::facts::body::{BodyIx, BodyKind, Runs};
use crate::facts::{closures, names};
use crate::flow::context::{Context, ParameterRuns};
use crate::program::{Awaits, Blocks, Body, BodyId};
use crate::refusal::{Refusal, RefusalCode};

impl<'f, 'db> Assembler<'f, 'db> {
    pub(in crate::flow) fn describe_bodies(&mut self) {
        let mut on_pool = self.describe_pool();
        let waiting: FxHashSet<BodyId> = self.program.waits.iter().map(|it| it.body).collect();
        let called = self.called_on_the_only_thread(&waiting);
        let count = self.flow.facts.bodies.len();
        let calling = self.program.calls.iter().map(|it| it.caller);
        let awaiting: FxHashSet<BodyId> = waiting.iter().copied().chain(calling).collect();
        for index in 0..count {
            let ix = BodyIx(index);
            let name = self.body_name(ix);
            let awaits = self.awaits(ix);
            let on_runtime = match &awaits {
                Awaits::Already => true,
                Awaits::Never(_) | Awaits::IfAsync(_) if waiting.contains(&BodyId(index)) => {
                    self.may_run_on_runtime(ix)
                        || called.may_run(self.flow, ix) && self.waits_in_kept_closure(ix)
                }
                // What it calls blocks there as well.
                Awaits::Never(_) if awaiting.contains(&BodyId(index)) => {
                    self.flow.contexts(ix).iter().any(|it| it.context == Context::Runtime)
                }
                _ => false,
            };
            let blocks = self.blocks(ix);
            let driven_by = match awaiting.contains(&BodyId(index)) {
                true => self.driven_by(ix),
                false => Vec::new(),
            };
            let runs_in = match awaiting.contains(&BodyId(index)) {
                true => self.runs_in(ix).map(|it| BodyId(it.0)),
                false => None,
            };
            self.program.bodies.push(Body {
                name,
                awaits,
                on_runtime,
                blocks,
                driven_by,
                runs_in,
                on_pool: on_pool.remove(&ix),
            });
        }
    }

    /// Whether a worker of a runtime may come to run what cannot await: in doubt, it may, and `main` may become async. Code that
    /// takes closures mostly has threads of its own for them.
    pub(super) fn may_run_on_runtime(&mut self, ix: BodyIx) -> bool {
        self.flow.contexts(ix).iter().any(|it| match it.context {
            Context::Runtime | Context::SyncMain | Context::Unknown(_) | Context::AnyExecutor(_) => true,
            Context::StoredClosure(_)
            | Context::Thread(_)
            | Context::BlockingPool
            | Context::ForeignThread(_)
            | Context::OtherRuntime(_)
            | Context::Test => false,
        })
    }

    /// Whether a closure that is not a thread's may block where it runs.
    pub(in crate::flow) fn blocks(&mut self, ix: BodyIx) -> Blocks {
        let body = self.flow.facts.bodies[ix.0].clone();
        let parent = body.parent.map_or(Blocks::Unknown, |it| Blocks::AsParent(BodyId(it.0)));
        match body.runs {
            Runs::BlockingPool(_) | Runs::ForeignThread(_) => Blocks::Allowed,
            Runs::Inline(_) | Runs::Bound => parent,
            Runs::Parameter(function, index) => match self.flow.runs_of_parameter(function, index, 0) {
                ParameterRuns::Thread | ParameterRuns::BlockingPool(_) | ParameterRuns::Foreign(_) => {
                    Blocks::Allowed
                }
                ParameterRuns::Inline => parent,
                _ => Blocks::Unknown,
            },
            _ => Blocks::Unknown,
        }
    }

    pub(in crate::flow) fn body_name(&self, ix: BodyIx) -> String {
        let body = &self.flow.facts.bodies[ix.0];
        match body.kind {
            BodyKind::Function(function) => format!("`{}`", function.name(self.flow.facts.db).as_str()),
            BodyKind::Closure => format!("the closure at {}", self.flow.facts.location(body.src)),
            BodyKind::Async => format!("the async block at {}", self.flow.facts.location(body.src)),
            BodyKind::Initialiser => format!("the initialiser at {}", self.flow.facts.location(body.src)),
        }
    }

    pub(in crate::flow) fn awaits(&mut self, ix: BodyIx) -> Awaits {
        let body = self.flow.facts.bodies[ix.0].clone();
        if body.is_async {
            return Awaits::Already;
        }
        let never = |code, why: String| Awaits::Never(Refusal::new(code, why));
        match body.kind {
            BodyKind::Async => Awaits::Already,
            BodyKind::Initialiser => {
                never(RefusalCode::ConstContext, "a static's initialiser cannot await".into())
            }
            BodyKind::Function(function) => match self.functions.get(&function) {
                Some(id) => Awaits::IfAsync(*id),
                None => never(RefusalCode::NoRuntime, "the function is not asynchronous".into()),
            },
            BodyKind::Closure => match body.runs {
                _ if let Some(Some(id)) = self.closure_functions.get(&ix) => Awaits::IfAsync(*id),
                Runs::Thread(call) => match self.thread_of_call.get(&call) {
                    Some(thread) => Awaits::IfTask(*thread),
                    None => never(RefusalCode::Unresolved, "its thread is not known".into()),
                },
                Runs::BlockingPool(_) => never(
                    RefusalCode::DependsOn,
                    "it runs on the blocking pool, where blocking is allowed".into(),
                ),
                Runs::ForeignThread(library) => never(
                    RefusalCode::ForeignThread,
                    format!("`{library}` runs the closure on a thread of its own, which cannot await"),
                ),
                Runs::Inline(path) => match (self.lift_of(ix), body.parent) {
                    (Some(_), Some(parent)) => self.awaits(parent),
                    _ => never(RefusalCode::SyncClosure, self.why_not_lifted(ix, &path)),
                },
                Runs::Lazy => {
                    never(RefusalCode::ConstContext, "a lazy static's initialiser cannot await".into())
                }
                Runs::Bound if !closures::is_bound(&body.node) => never(
                    RefusalCode::SyncClosure,
                    "the closure is handed on to code that calls it like a function, and does not await"
                        .into(),
                ),
                Runs::Bound | Runs::AsCalled => never(
                    RefusalCode::SyncClosure,
                    "the closure is called like a function, which does not await".into(),
                ),
                Runs::Parameter(function, index) => {
                    let name = names::function_path(self.flow.facts.db, function);
                    match self.flow.runs_of_parameter(function, index, 0) {
                        ParameterRuns::Thread => never(
                            RefusalCode::NeedsRule,
                            format!(
                                "`{name}` runs the closure on a thread; a rule of your own can say what it becomes"
                            ),
                        ),
                        _ => never(
                            RefusalCode::SyncClosure,
                            format!("`{name}` takes a closure that does not await"),
                        ),
                    }
                }
                Runs::Unknown(why) => {
                    never(RefusalCode::SyncClosure, format!("the closure cannot await: {why}"))
                }
            },
        }
    }
}

/// Why a closure that is run on the spot cannot await.
pub(super) fn called_by(path: &str) -> String {
    format!("the closure is called by `{path}`, which does not await")
}

//! What runs on the blocking pool, and nowhere else: it goes on blocking there, on a handle that drives what others await.

use super::{Solver, ThreadForm};
use crate::program::{Awaits, BodyId, EdgeId, OnPool, Program, ThreadBody, ThreadId, Wait, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

/// The functions that are only called on the blocking pool, or by others of these.
pub(super) fn only_on_pool(program: &Program) -> Vec<bool> {
    let count = program.functions.len();
    let mut elsewhere: Vec<bool> = program
        .functions
        .iter()
        .map(|it| {
            it.is_async
                || it.entry.is_some()
                || it.never.is_some()
                || it.called_from_outside
                || !it.callers_seen
        })
        .collect();
    for thread in &program.threads {
        if let ThreadBody::Function(function) = thread.body {
            elsewhere[function.0] = true;
        }
    }
    let mut there = vec![false; count];
    loop {
        let before = (elsewhere.clone(), there.clone());
        for edge in &program.calls {
            let callee = edge.callee.0;
            match caller(program, edge.caller) {
                Caller::OnPool(_) => there[callee] = true,
                Caller::Function(it) => {
                    there[callee] |= there[it];
                    elsewhere[callee] |= elsewhere[it];
                }
                Caller::Thread(..) | Caller::Other => elsewhere[callee] = true,
            }
        }
        if before == (elsewhere.clone(), there.clone()) {
            break;
        }
    }
    there.iter().zip(&elsewhere).map(|(there, elsewhere)| *there && !elsewhere).collect()
}

enum Caller<'a> {
    OnPool(&'a OnPool),
    /// A thread, which may go there.
    Thread(ThreadId, &'a OnPool),
    Function(usize),
    Other,
}

fn caller(program: &Program, body: BodyId) -> Caller<'_> {
    let Some(root) = program.bodies[body.0].runs_in else { return Caller::Other };
    let root = &program.bodies[root.0];
    match (&root.on_pool, &root.awaits) {
        (Some(it), Awaits::IfTask(thread)) => Caller::Thread(*thread, it),
        (Some(it), _) => Caller::OnPool(it),
        (None, Awaits::IfAsync(function)) => Caller::Function(function.0),
        (None, _) => Caller::Other,
    }
}

impl Solver<'_> {
    /// Whether `body` runs on the blocking pool alone, where a handle drives what it waits for.
    pub(super) fn drives(&self, body: BodyId) -> bool {
        match caller(self.program, body) {
            Caller::OnPool(_) => true,
            Caller::Thread(thread, _) => self.threads[thread.0] == ThreadForm::Blocking,
            Caller::Function(function) => self.on_pool[function],
            Caller::Other => false,
        }
    }

    /// Why the call cannot be driven there.
    pub(super) fn cannot_drive(&self, id: EdgeId) -> Option<Refusal> {
        self.obstacle_above(id, &mut self.unseen())
    }

    /// Whether a join is left to the handle, where it cannot be awaited.
    pub(super) fn is_driven(&self, wait: &Wait) -> bool {
        matches!(wait.on, WaitOn::Join(_))
            && wait.obstacle.is_none()
            && self.drives(wait.body)
            && self.cannot_join(wait).is_none()
    }

    /// Why the handle cannot join there.
    pub(super) fn cannot_join(&self, wait: &Wait) -> Option<Refusal> {
        let WaitOn::Join(handle) = wait.on else { return None };
        let threads = &self.program.handles[handle.0].threads;
        let runs_in = |body: BodyId| self.program.bodies[body.0].runs_in;
        // A thread that goes to the pool itself keeps these, too.
        let own = threads.iter().all(|it| runs_in(self.program.threads[it.0].spawner) == runs_in(wait.body));
        if own {
            let why = "the thread is started and joined on the blocking pool, where blocking is allowed";
            return Some(Refusal::new(RefusalCode::DependsOn, why));
        }
        let on_pool = threads.iter().any(|it| self.threads[it.0] == ThreadForm::Blocking);
        let both = on_pool.then(|| {
            let why = "the thread would go to the blocking pool, which is finite, and is joined there";
            Refusal::new(RefusalCode::DependsOn, why)
        });
        let held = wait.held_on_pool.clone().or_else(|| self.held_lock(&wait.under));
        held.or(both).or_else(|| self.obstacle_of(wait.body, &mut self.unseen()))
    }

    fn obstacle_above(&self, id: EdgeId, seen: &mut Vec<bool>) -> Option<Refusal> {
        let edge = &self.program.calls[id.0];
        let held = edge.held_on_pool.clone().or_else(|| self.held_lock(&edge.under));
        held.or_else(|| self.obstacle_of(edge.caller, seen))
    }

    /// Why nothing can be driven in `body`, which runs on the blocking pool.
    fn obstacle_of(&self, body: BodyId, seen: &mut Vec<bool>) -> Option<Refusal> {
        let program = self.program;
        match caller(program, body) {
            Caller::OnPool(it) => self.undriven_on_pool(it),
            Caller::Thread(thread, it) => {
                let peer = self.peer(thread).map(|it| {
                    let why =
                        format!("{} blocks in `{}` until another thread has done something", it.who, it.what);
                    Refusal::new(RefusalCode::NoRuntime, why)
                });
                let undriven = self.undriven_beside(&self.program.threads[thread.0]);
                undriven.or(peer).or_else(|| self.undriven_on_pool(it))
            }
            Caller::Function(function) if !std::mem::replace(&mut seen[function], true) => {
                let edges = program.calls.iter().enumerate().filter(|(_, it)| it.callee.0 == function);
                edges.into_iter().find_map(|(index, _)| self.obstacle_above(EdgeId(index), seen))
            }
            Caller::Function(_) | Caller::Other => None,
        }
    }

    fn undriven_on_pool(&self, closure: &OnPool) -> Option<Refusal> {
        if let Some(never) = &closure.never {
            return Some(never.clone());
        }
        let pause = closure.polled_for.iter().find(|it| self.waits[it.0].is_some());
        if let Some(pause) = pause {
            let name = &self.program.waits[pause.0].name;
            let why = format!("what starts it looks until it is done, and blocks in `{name}`");
            return Some(Refusal::new(RefusalCode::NoRuntime, why));
        }
        self.stuck_behind(&closure.answers)
    }
}

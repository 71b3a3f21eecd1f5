//! Groups what must change together into units.

use super::decide::{Atom, CallForm, Decisions, ThreadForm, WaitForm};
use crate::program::{
    Awaits, BodyId, ChannelId, EdgeId, Entry, FunctionId, HandleId, Program, RuntimeId, ThreadBody, ThreadId,
    Tied, WaitId, WaitOn,
};
use std::collections::{BTreeMap, BTreeSet};

/// Atoms that are migrated together; the first is the one that names the unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitPlan {
    /// Its atoms, sorted.
    pub atoms: Vec<Atom>,
    /// Indices of units that must be applied as well.
    pub depends_on: Vec<usize>,
}

/// All units: of migrated atoms that need each other, and one for every refused thread, wait, channel, function.
pub fn units(program: &Program, decisions: &Decisions) -> Vec<UnitPlan> {
    let mut groups = Groups::new(program);
    let mut one_way: Vec<(Atom, Atom)> = Vec::new();
    let mut lifted: BTreeMap<BodyId, Atom> = BTreeMap::new();
    let mut lift = |groups: &mut Groups, atom: Atom, body: BodyId| {
        for whole in program.lifted.get(&body).into_iter().flatten() {
            let first = *lifted.entry(*whole).or_insert(atom);
            groups.join(first, atom);
        }
    };
    let in_turns = |groups: &mut Groups, atom: Atom, body: BodyId| {
        program.turns.get(&body).into_iter().flatten().for_each(|it| groups.join(atom, Atom::Wait(*it)));
    };
    for (index, wait) in program.waits.iter().enumerate() {
        let atom = Atom::Wait(WaitId(index));
        match wait.on {
            WaitOn::Join(handle) => groups.join(atom, Atom::Handle(handle)),
            WaitOn::Channel(channel) => groups.join(atom, Atom::Channel(channel)),
            WaitOn::Runtime(runtime) => groups.join(atom, Atom::Runtime(runtime)),
            WaitOn::Sleep | WaitOn::Turn | WaitOn::Yield | WaitOn::Future | WaitOn::Tokio => {}
        }
        if decisions.waits[index].is_ok() && decisions.forms[index] == WaitForm::Await {
            wait.under.iter().for_each(|it| groups.join(atom, Atom::Channel(*it)));
            let beside = wait.beside.iter().flatten();
            beside
                .filter(|it| decisions.threads[it.0] == ThreadForm::Task)
                .for_each(|it| groups.join(atom, Atom::Thread(*it)));
            join_with_body(program, decisions, &mut groups, atom, wait.body);
            lift(&mut groups, atom, wait.body);
            in_turns(&mut groups, atom, wait.body);
        } else if decisions.waits[index].is_ok() && decisions.forms[index] == WaitForm::Driven {
            join_with_thread(program, &mut groups, atom, wait.body);
        }
    }
    for (index, channel) in program.channels.iter().enumerate() {
        for other in &channel.with {
            groups.join(Atom::Channel(ChannelId(index)), Atom::Channel(*other));
        }
    }
    for (index, handle) in program.handles.iter().enumerate() {
        // A thread with a runtime of its own keeps its handle.
        for thread in handle.threads.iter().filter(|it| decisions.threads[it.0] != ThreadForm::Local) {
            groups.join(Atom::Thread(*thread), Atom::Handle(HandleId(index)));
        }
    }
    for (index, edge) in program.calls.iter().enumerate() {
        if let Some(form) = decisions.calls[index] {
            let atom = Atom::Call(EdgeId(index));
            groups.join(atom, Atom::Function(edge.callee));
            edge.under.iter().for_each(|it| groups.join(atom, Atom::Channel(*it)));
            if form == CallForm::Driven {
                join_with_thread(program, &mut groups, atom, edge.caller);
                continue;
            }
            join_with_body(program, decisions, &mut groups, atom, edge.caller);
            lift(&mut groups, atom, edge.caller);
            in_turns(&mut groups, atom, edge.caller);
        }
    }
    for (first, second) in &program.ties {
        if let (Some(first), Some(second)) = (awaited(decisions, *first), awaited(decisions, *second)) {
            groups.join(first, second);
        }
    }
    for (index, thread) in program.threads.iter().enumerate() {
        let atom = Atom::Thread(ThreadId(index));
        if let (ThreadBody::Function(function), ThreadForm::Task) = (thread.body, &decisions.threads[index])
            && decisions.functions[function.0] == Ok(true)
        {
            groups.join(atom, Atom::Function(function));
        }
        if matches!(decisions.threads[index], ThreadForm::Task | ThreadForm::Blocking) {
            for entry in thread.runtime.entries() {
                // A test becomes async for the thread's sake alone; `main` on its own account.
                match program.functions[entry.0].entry {
                    Some(Entry::Test) => groups.join(atom, Atom::Function(*entry)),
                    _ => one_way.push((atom, Atom::Function(*entry))),
                }
            }
        }
        if decisions.threads[index] == ThreadForm::Task {
            // Who looks out for what it does has to let it run meanwhile.
            let pauses =
                thread.tests.iter().filter_map(|it| it.wait).chain(thread.polled_for.iter().copied());
            let awaited = pauses.filter(|it| decisions.waits[it.0].is_ok());
            one_way.extend(awaited.map(|it| (atom, Atom::Wait(it))));
            // Async code that still blocked on one of its channels could starve the task.
            one_way.extend(
                thread
                    .channels
                    .iter()
                    .filter(|it| decisions.channels[it.0].is_ok())
                    .map(|it| (atom, Atom::Channel(*it))),
            );
        }
        if decisions.threads[index] == ThreadForm::Local {
            continue;
        }
        one_way.extend(thread.runtime.threads().iter().map(|it| (atom, Atom::Thread(*it))));
        let moves =
            |it: &&ThreadId| matches!(decisions.threads[it.0], ThreadForm::Task | ThreadForm::Blocking);
        let cleared = thread.runtime.doubts().iter().filter_map(|it| it.unless.iter().find(moves));
        one_way.extend(cleared.map(|it| (atom, Atom::Thread(*it))));
    }
    for (index, runtime) in program.runtimes.iter().enumerate() {
        let atom = Atom::Runtime(RuntimeId(index));
        if decisions.runtimes[index].is_ok() {
            one_way.extend(runtime.after.iter().map(|it| (atom, Atom::Runtime(*it))));
            runtime.with.iter().for_each(|it| groups.join(atom, Atom::Runtime(*it)));
            runtime.on_pool_of.iter().for_each(|it| groups.join(atom, Atom::Thread(*it)));
        }
        if let (Some(proof), Ok(())) = (&runtime.spawns, &decisions.runtimes[index]) {
            for entry in proof.entries() {
                // A test becomes async for the thread's sake alone; `main` on its own account.
                match program.functions[entry.0].entry {
                    Some(Entry::Test) => groups.join(atom, Atom::Function(*entry)),
                    _ => one_way.push((atom, Atom::Function(*entry))),
                }
            }
            one_way.extend(proof.threads().iter().map(|it| (atom, Atom::Thread(*it))));
        }
    }
    let mut by_root: BTreeMap<usize, Vec<Atom>> = BTreeMap::new();
    let entries = entries_of_tasks(program, decisions);
    for (atom, index) in groups.atoms.clone() {
        if is_mentioned(program, decisions, &entries, atom) {
            by_root.entry(groups.find(index)).or_default().push(atom);
        }
    }
    let roots: Vec<usize> = by_root.keys().copied().collect();
    let mut plans: Vec<UnitPlan> =
        by_root.into_values().map(|atoms| UnitPlan { atoms, depends_on: Vec::new() }).collect();
    for (from, to) in one_way {
        let (from, to) = (groups.root(from), groups.root(to));
        if let (Ok(from), Ok(to)) = (roots.binary_search(&from), roots.binary_search(&to))
            && from != to
            && !plans[from].depends_on.contains(&to)
        {
            plans[from].depends_on.push(to);
        }
    }
    plans
}

/// The atom, if it comes to await.
fn awaited(decisions: &Decisions, tied: Tied) -> Option<Atom> {
    match tied {
        Tied::Wait(it) => (decisions.waits[it.0].is_ok() && decisions.forms[it.0] == WaitForm::Await)
            .then_some(Atom::Wait(it)),
        Tied::Call(it) => decisions.calls[it.0].map(|_| Atom::Call(it)),
    }
}

fn join_with_body(program: &Program, decisions: &Decisions, groups: &mut Groups, atom: Atom, body: BodyId) {
    match &program.bodies[body.0].awaits {
        Awaits::IfTask(thread) => {
            groups.join(atom, Atom::Thread(*thread));
            if decisions.threads[thread.0] == ThreadForm::Inline {
                join_with_body(program, decisions, groups, atom, program.threads[thread.0].spawner);
            }
        }
        Awaits::IfAsync(function) if !program.functions[function.0].is_async => {
            groups.join(atom, Atom::Function(*function));
        }
        _ => {}
    }
}

/// What a handle drives goes with the thread that runs `body`: before that is on the blocking pool, there is no handle.
fn join_with_thread(program: &Program, groups: &mut Groups, atom: Atom, body: BodyId) {
    let root = program.bodies[body.0].runs_in;
    if let Some(Awaits::IfTask(thread)) = root.map(|it| &program.bodies[it.0].awaits) {
        groups.join(atom, Atom::Thread(*thread));
    }
}

/// The functions that start what runs the tasks.
fn entries_of_tasks(program: &Program, decisions: &Decisions) -> BTreeSet<FunctionId> {
    let threads = program.threads.iter().zip(&decisions.threads);
    let tasks = threads.filter(|(_, form)| matches!(form, ThreadForm::Task | ThreadForm::Blocking));
    tasks.flat_map(|(thread, _)| thread.runtime.entries().iter().copied()).collect()
}

/// Functions are spoken of only where they change or wanted to.
fn is_mentioned(
    program: &Program,
    decisions: &Decisions,
    entries: &BTreeSet<FunctionId>,
    atom: Atom,
) -> bool {
    match atom {
        Atom::Function(it) => {
            let entry_of_runtime = program.functions[it.0].entry.is_some()
                && !program.functions[it.0].is_async
                && entries.contains(&it);
            decisions.functions[it.0] == Ok(true) || entry_of_runtime
        }
        Atom::Call(it) => decisions.calls[it.0].is_some(),
        Atom::Runtime(it) if program.runtimes[it.0].with.is_some() => decisions.runtimes[it.0].is_ok(),
        // Whose threads keep their handles, which nobody joins.
        Atom::Handle(it) => {
            let handle = &program.handles[it.0];
            let is_local = |it: &ThreadId| decisions.threads[it.0] == ThreadForm::Local;
            !handle.joins.is_empty() || !handle.threads.iter().any(is_local)
        }
        Atom::Runtime(it) if program.runtimes[it.0].instead_of.is_some() => decisions.runtimes[it.0].is_ok(),
        Atom::Runtime(it) => !program
            .runtimes
            .iter()
            .zip(&decisions.runtimes)
            .any(|(other, decision)| other.instead_of == Some(it) && decision.is_ok()),
        Atom::Wait(it) if program.waits[it.0].on == WaitOn::Tokio => decisions.waits[it.0].is_ok(),
        Atom::Thread(_) | Atom::Wait(_) | Atom::Channel(_) => true,
    }
}

struct Groups {
    atoms: BTreeMap<Atom, usize>,
    parents: Vec<usize>,
}

impl Groups {
    fn new(program: &Program) -> Self {
        let threads = (0..program.threads.len()).map(|it| Atom::Thread(ThreadId(it)));
        let functions = (0..program.functions.len()).map(|it| Atom::Function(FunctionId(it)));
        let waits = (0..program.waits.len()).map(|it| Atom::Wait(WaitId(it)));
        let channels = (0..program.channels.len()).map(|it| Atom::Channel(ChannelId(it)));
        let handles = (0..program.handles.len()).map(|it| Atom::Handle(HandleId(it)));
        let runtimes = (0..program.runtimes.len()).map(|it| Atom::Runtime(RuntimeId(it)));
        let calls = (0..program.calls.len()).map(|it| Atom::Call(EdgeId(it)));
        let atoms: BTreeMap<Atom, usize> = threads
            .chain(functions)
            .chain(waits)
            .chain(channels)
            .chain(handles)
            .chain(runtimes)
            .chain(calls)
            .enumerate()
            .map(|(index, atom)| (atom, index))
            .collect();
        Groups { parents: (0..atoms.len()).collect(), atoms }
    }

    fn find(&mut self, mut index: usize) -> usize {
        while self.parents[index] != index {
            self.parents[index] = self.parents[self.parents[index]];
            index = self.parents[index];
        }
        index
    }

    fn root(&mut self, atom: Atom) -> usize {
        let index = self.atoms[&atom];
        self.find(index)
    }

    fn join(&mut self, a: Atom, b: Atom) {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parents[high] = low;
    }
}

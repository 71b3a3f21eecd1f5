//! Which entry points become async: those that a task or a timer needs.

use std::collections::BTreeSet;

use super::{Decisions, ThreadForm, WaitForm};
use crate::policy::RuntimeContext;
use crate::program::{Awaits, BodyId, Entry, FunctionId, Program, RuntimeProof, ThreadId, Wait, WaitOn};

/// Whether a task that only waits for channels is a reason for a synchronous program to start a runtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChannelTasks {
    /// It is no reason: threads that wait for channels are right there.
    Stay,
    /// It is one: its owner wants it on a runtime.
    NeedRuntime,
}

impl ChannelTasks {
    pub(super) fn of(context: RuntimeContext) -> ChannelTasks {
        match context {
            RuntimeContext::Prove => ChannelTasks::Stay,
            RuntimeContext::Assume => ChannelTasks::NeedRuntime,
        }
    }
}

/// Whether it waits for time as well.
fn has_timeout(wait: &Wait) -> bool {
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
pub(super) fn entries_needed(
    program: &Program,
    decisions: &Decisions,
    channel_tasks: ChannelTasks,
) -> Vec<bool> {
    let mut needed: Vec<bool> = program.functions.iter().map(|it| it.entry.is_none()).collect();
    let sleeping = entries_that_sleep(program, decisions);
    for (thread, form) in program.threads.iter().zip(&decisions.threads) {
        let mut awaited = thread
            .waits
            .iter()
            .filter(|it| decisions.waits[it.0].is_ok() && decisions.forms[it.0] == WaitForm::Await)
            .peekable();
        let only_channels = channel_tasks == ChannelTasks::Stay
            && awaited.peek().is_some()
            && awaited.all(|it| {
                let wait = &program.waits[it.0];
                matches!(wait.on, WaitOn::Channel(_)) && !wait.paces && !has_timeout(wait)
            });
        if *form == ThreadForm::Task {
            let mut entries = BTreeSet::new();
            entries_behind(program, &thread.runtime, &mut BTreeSet::new(), &mut entries);
            entries
                .into_iter()
                .filter(|it| !only_channels || sleeping[it.0])
                .filter(|it| may_be_async(program, decisions, *it))
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
    // One that a struct keeps gives way to the entry point's.
    for (runtime, decision) in program.runtimes.iter().zip(&decisions.runtimes) {
        if !runtime.is_kept || decision.is_err() {
            continue;
        }
        let mut above = vec![false; program.functions.len()];
        runtime.waits.iter().for_each(|it| entries_above(program, program.waits[it.0].body, &mut above));
        let starting = runtime.spawns.iter().flat_map(|it| it.entries()).copied();
        let driving = (0..above.len()).filter(|it| above[*it]).map(FunctionId);
        for entry in starting.chain(driving) {
            needed[entry.0] |= may_be_async(program, decisions, entry);
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

/// The entry points that the proof rests on, and those that the threads it rests on are started by in turn.
fn entries_behind(
    program: &Program,
    proof: &RuntimeProof,
    seen: &mut BTreeSet<ThreadId>,
    entries: &mut BTreeSet<FunctionId>,
) {
    entries.extend(proof.entries());
    for thread in proof.threads() {
        if seen.insert(*thread) {
            entries_behind(program, &program.threads[thread.0].runtime, seen, entries);
        }
    }
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
        && entry.makes.iter().all(|it| decisions.runtimes[it.0].is_ok())
}

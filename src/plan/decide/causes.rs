//! Names the root of a refusal where the fixed point only knows what followed from it.

use super::entries::{ChannelTasks, entries_needed};
use super::{Decisions, ThreadForm, stays_with};
use crate::policy::RuntimeContext;
use crate::program::{Awaits, Body, BodyId, ChannelId, FunctionId, Program, WaitOn};
use crate::refusal::{Refusal, RefusalCode};

/// What would be refused even if every entry point became async is refused for that reason, and not because the entry
/// point then had no reason to.
pub(super) fn name_causes(program: &Program, mut decisions: Decisions, generous: &Decisions) -> Decisions {
    let hint = hint_at_runtime(program, &decisions, generous);
    let name = |decided: &mut Refusal, generous: Option<&Refusal>| match generous {
        Some(cause) => decided.clone_from(cause),
        None if matches!(decided.code, RefusalCode::NoRuntime | RefusalCode::BlockingReceive) => {
            decided.reason.push_str(hint);
        }
        None => {}
    };
    fn name_all<T>(
        decided: &mut [Result<T, Refusal>],
        generous: &[Result<T, Refusal>],
        name: impl Fn(&mut Refusal, Option<&Refusal>),
    ) {
        for (decided, generous) in decided.iter_mut().zip(generous) {
            if let Err(reason) = decided {
                name(reason, generous.as_ref().err());
            }
        }
    }
    name_all(&mut decisions.functions, &generous.functions, name);
    name_all(&mut decisions.waits, &generous.waits, name);
    name_all(&mut decisions.channels, &generous.channels, name);
    for (index, decided) in decisions.channels.iter_mut().enumerate() {
        if let Err(reason) = decided
            && reason.code == RefusalCode::SharedReceiver
            && let Some(more) = unawaitable_wait(program, ChannelId(index))
        {
            reason.reason.push_str(&more);
        }
    }
    name_all(&mut decisions.handles, &generous.handles, name);
    name_all(&mut decisions.runtimes, &generous.runtimes, name);
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
                } else if !generous.why_on_pool[index].is_empty() {
                    let why = &generous.why_on_pool[index];
                    reason.reason.push_str(&format!(": it would only go to the blocking pool{why}"));
                }
            }
            (ThreadForm::Stays(reason), ThreadForm::Task) => name(reason, None),
            _ => {}
        }
    }
    name_threads_that_stay(program, &mut decisions, generous);
    decisions
}

/// What waits in a thread that would go to the blocking pool if there were a runtime, and stays a thread, is not on that pool.
fn name_threads_that_stay(program: &Program, decisions: &mut Decisions, generous: &Decisions) {
    for (wait, decided) in program.waits.iter().zip(&mut decisions.waits) {
        let (
            Awaits::IfTask(id),
            WaitOn::Sleep | WaitOn::Turn | WaitOn::Yield | WaitOn::Future | WaitOn::Tokio,
        ) = (&program.bodies[wait.body.0].awaits, wait.on)
        else {
            continue;
        };
        let (ThreadForm::Stays(thread), ThreadForm::Blocking) =
            (&decisions.threads[id.0], &generous.threads[id.0])
        else {
            continue;
        };
        if let Err(reason) = decided
            && reason.code == RefusalCode::DependsOn
        {
            *reason = stays_with(thread);
        }
    }
}

/// What to add to a reason where nothing but the policy keeps a synchronous program off a runtime.
fn hint_at_runtime(program: &Program, decisions: &Decisions, generous: &Decisions) -> &'static str {
    let without = entries_needed(program, decisions, ChannelTasks::Stay);
    let on_request = entries_needed(program, generous, ChannelTasks::NeedRuntime);
    let possible = without.iter().zip(&on_request).any(|(without, on_request)| !without && *on_request);
    match program.policies.runtime_context {
        RuntimeContext::Prove if possible => {
            "; its threads only wait for channels: `--set runtime-context=assume` makes `main` start one for them"
        }
        _ => "",
    }
}

/// The closures that call the function and cannot await, and why.
pub(super) fn closures_calling(
    program: &Program,
    function: FunctionId,
) -> impl Iterator<Item = (BodyId, &str, &Refusal)> {
    let callers = program.calls.iter().filter(move |it| it.callee == function);
    callers.filter_map(|it| match &program.bodies[it.caller.0] {
        Body { name, awaits: Awaits::Never(why), .. } if why.code == RefusalCode::SyncClosure => {
            Some((it.caller, name.as_str(), why))
        }
        _ => None,
    })
}

/// What would keep the channel besides its shared receiver: a receive in a function that closures call which cannot await.
fn unawaitable_wait(program: &Program, channel: ChannelId) -> Option<String> {
    program.channels[channel.0].waits.iter().find_map(|wait| {
        let wait = &program.waits[wait.0];
        let Awaits::IfAsync(function) = &program.bodies[wait.body.0].awaits else { return None };
        let stuck: Vec<_> = closures_calling(program, *function).collect();
        let (_, place, why) = stuck.first()?;
        let others = match stuck.len() {
            1 => String::new(),
            more => format!(", and {} more", more - 1),
        };
        let (wait, function) = (&wait.name, &program.functions[function.0].name);
        let reason = &why.reason;
        Some(format!("; besides, `{wait}` waits in `{function}`, which {place}{others} calls: {reason}"))
    })
}

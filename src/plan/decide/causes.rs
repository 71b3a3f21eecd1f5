//! Names the root of a refusal where the fixed point only knows what followed from it.

use super::{Decisions, ThreadForm};
use crate::program::{Awaits, Body, ChannelId, Program};
use crate::refusal::{Refusal, RefusalCode};

/// What would be refused even if every entry point became async is refused for that reason, and not because the entry
/// point then had no reason to.
pub(super) fn name_causes(program: &Program, mut decisions: Decisions, generous: &Decisions) -> Decisions {
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
    for (index, decided) in decisions.channels.iter_mut().enumerate() {
        if let Err(reason) = decided
            && reason.code == RefusalCode::SharedReceiver
            && let Some(more) = unawaitable_wait(program, ChannelId(index))
        {
            reason.reason.push_str(&more);
        }
    }
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

/// What would keep the channel besides its shared receiver: a receive in a function that closures call which cannot await.
fn unawaitable_wait(program: &Program, channel: ChannelId) -> Option<String> {
    program.channels[channel.0].waits.iter().find_map(|wait| {
        let wait = &program.waits[wait.0];
        let Awaits::IfAsync(function) = &program.bodies[wait.body.0].awaits else { return None };
        let callers = program.calls.iter().filter(|it| it.callee == *function);
        let stuck: Vec<(&str, &Refusal)> = callers
            .filter_map(|it| match &program.bodies[it.caller.0] {
                Body { name, awaits: Awaits::Never(why), .. } if why.code == RefusalCode::SyncClosure => {
                    Some((name.as_str(), why))
                }
                _ => None,
            })
            .collect();
        let (place, why) = stuck.first()?;
        let others = match stuck.len() {
            1 => String::new(),
            more => format!(", and {} more", more - 1),
        };
        let (wait, function) = (&wait.name, &program.functions[function.0].name);
        let reason = &why.reason;
        Some(format!("; besides, `{wait}` waits in `{function}`, which {place}{others} calls: {reason}"))
    })
}

//! Names the root of a refusal where the fixed point only knows what followed from it.

use super::{Decisions, ThreadForm};
use crate::program::Program;
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

//! Loops that look at an atomic until somebody changes it, and neither wait nor await meanwhile: the thread that runs
//! one runs nothing else, so what it looks out for must not depend on that thread.

use ra_ap_hir::Function;
use ra_ap_syntax::SyntaxKind;

use super::Flow;
use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee};

/// Loops of this kind around a place.
#[derive(Debug, Clone, Default)]
pub struct Spinning {
    /// Whether there is one that nothing interrupts.
    pub always: bool,
    /// The sleeps and yields in the others: a loop whose pause is awaited lets others run.
    pub pauses: Vec<CallIx>,
}

impl<'db> Flow<'db> {
    /// The loops that spin in `body`, in what it is written in, or in a function that these call.
    pub fn spins_around(&mut self, body: BodyIx) -> Spinning {
        let mut bodies = vec![body];
        while let Some(parent) = bodies.last().and_then(|it| self.facts.bodies[it.0].parent) {
            bodies.push(parent);
        }
        let called: Vec<Function> = bodies
            .iter()
            .flat_map(|it| &self.facts.bodies[it.0].calls)
            .filter_map(|it| match self.facts.calls[it.0].callee {
                Callee::Workspace(function) => Some(function),
                _ => None,
            })
            .collect();
        bodies.extend(called.into_iter().filter_map(|it| self.facts.body_of_function(it)));
        let mut found = Spinning::default();
        for body in bodies {
            let facts = &self.facts.bodies[body.0];
            // On a thread of its own it may.
            if !matches!(facts.kind, BodyKind::Function(_) | BodyKind::Async) {
                continue;
            }
            for pauses in (0..facts.loops.len()).filter_map(|it| self.pauses_of_spinning(body, it)) {
                found.always |= pauses.is_empty();
                found.pauses.extend(pauses);
            }
        }
        found
    }

    /// The pauses of the loop, if it spins.
    fn pauses_of_spinning(&self, body: BodyIx, index: usize) -> Option<Vec<CallIx>> {
        let facts = &self.facts.bodies[body.0];
        let node = &facts.loops[index].node;
        let waits = |it: SyntaxKind| it == SyntaxKind::AWAIT_EXPR;
        if node.kind() == SyntaxKind::FOR_EXPR || node.descendants().any(|it| waits(it.kind())) {
            return None;
        }
        let calls = facts.calls.iter().copied().filter(|it| self.facts.calls[it.0].loops.contains(&index));
        let (pauses, others): (Vec<CallIx>, Vec<CallIx>) = calls.partition(|it| self.is_pause(*it));
        let looks = others.iter().any(|it| self.looks_at_shared_state(*it));
        let idle = others.iter().all(|it| self.looks_at_shared_state(*it) || self.takes_no_time(*it));
        (looks && idle).then_some(pauses)
    }

    fn is_pause(&self, call: CallIx) -> bool {
        let Callee::Api(api) = &self.facts.calls[call.0].callee else { return false };
        matches!(api.kind, ApiKind::Sleep | ApiKind::SleepMs | ApiKind::YieldNow)
    }

    fn looks_at_shared_state(&self, call: CallIx) -> bool {
        match &self.facts.calls[call.0].callee {
            Callee::Foreign(path) => path.contains("::atomic::") || path.ends_with("::is_finished"),
            Callee::Api(api) => api.path.ends_with("::is_finished"),
            _ => false,
        }
    }

    fn takes_no_time(&self, call: CallIx) -> bool {
        !matches!(self.facts.calls[call.0].callee, Callee::Api(_) | Callee::Workspace(_))
    }
}

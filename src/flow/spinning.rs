//! Loops that look at an atomic until somebody changes it, and neither wait nor await meanwhile: the thread that runs
//! one runs nothing else, so what it looks out for must not depend on that thread.

use ra_ap_hir::Function;
use ra_ap_syntax::SyntaxKind;

use super::Flow;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee};

impl<'db> Flow<'db> {
    /// Whether `body`, what it is written in, or a function that these call, spins.
    pub fn spins_around(&mut self, body: BodyIx) -> bool {
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
        bodies.into_iter().any(|it| self.spins(it))
    }

    fn spins(&self, body: BodyIx) -> bool {
        let facts = &self.facts.bodies[body.0];
        // On a thread of its own it may.
        let counts = matches!(facts.kind, BodyKind::Function(_) | BodyKind::Async);
        counts && (0..facts.loops.len()).any(|it| self.is_spinning(body, it))
    }

    fn is_spinning(&self, body: BodyIx, index: usize) -> bool {
        let facts = &self.facts.bodies[body.0];
        let node = &facts.loops[index].node;
        let waits = |it: SyntaxKind| it == SyntaxKind::AWAIT_EXPR;
        if node.kind() == SyntaxKind::FOR_EXPR || node.descendants().any(|it| waits(it.kind())) {
            return false;
        }
        let calls: Vec<&CallIx> =
            facts.calls.iter().filter(|it| self.facts.calls[it.0].loops.contains(&index)).collect();
        let looks = calls.iter().any(|it| self.looks_at_shared_state(**it));
        looks && calls.iter().all(|it| self.looks_at_shared_state(**it) || self.takes_no_time(**it))
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

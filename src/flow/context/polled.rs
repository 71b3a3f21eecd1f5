//! Who polls the future that a body is or would become: only `main` and what it awaits, or a task, whose future must be
//! `Send`.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, BodyKind, CallIx, Callee, Runs, Use};
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context;
use crate::flow::held::SendNeed;

/// Functions that poll the future they are given where they are awaited themselves.
const PASSES_ON: &[&str] = &["tokio::time::timeout", "tokio::time::timeout_at", "std::boxed::Box::pin"];

impl<'db> Flow<'db> {
    /// Whether the future made of `body` has to be `Send`.
    pub fn send_need(&mut self, body: BodyIx) -> SendNeed {
        if let Some(known) = self.send_needs.get(&body) {
            return *known;
        }
        let spawned = self.may_be_spawned(body, &mut FxHashSet::default());
        let need = if spawned { SendNeed::Required } else { SendNeed::NotRequired };
        self.send_needs.insert(body, need);
        need
    }

    /// Whether the thread that `call` starts has a runtime of its own.
    pub fn is_local_thread(&self, call: CallIx) -> bool {
        let src = self.facts.src(&self.facts.calls[call.0].node);
        src.is_some_and(|it| self.local_threads.contains(&it))
    }

    fn may_be_spawned(&mut self, body: BodyIx, seen: &mut FxHashSet<BodyIx>) -> bool {
        if !seen.insert(body) {
            return false;
        }
        let (kind, runs, parent, node) = {
            let it = &self.facts.bodies[body.0];
            (it.kind, it.runs.clone(), it.parent, it.node.clone())
        };
        match kind {
            BodyKind::Initialiser => true,
            BodyKind::Closure => match (runs, parent) {
                (Runs::Inline(_) | Runs::Bound, Some(parent)) => self.may_be_spawned(parent, seen),
                // Its future is part of that of the function which calls it.
                (Runs::Parameter(function, _), _) => {
                    let own = self.facts.body_of_function(function);
                    own.is_none_or(|it| self.may_be_spawned(it, seen))
                }
                (Runs::Thread(call), _) => !self.is_local_thread(call),
                // What becomes of its calls is driven in place.
                (Runs::BlockingPool(_), _) => false,
                _ => true,
            },
            BodyKind::Async => match parent {
                Some(parent) => self.future_may_be_spawned(&node, parent, seen),
                None => true,
            },
            BodyKind::Function(function) => {
                let db = self.facts.db;
                if self.is_main(function)
                    || context::is_runtime_attribute(&node)
                    || context::has_test_attribute(&node)
                {
                    return false;
                }
                let group = self.method_group(function);
                if group.foreign.is_some() || group.members.iter().any(|it| self.is_exported(*it)) {
                    return true;
                }
                let callers = self.callers(function);
                callers.is_empty()
                    || callers.into_iter().any(|caller| match caller {
                        Caller::Opaque(_) | Caller::Doubtful(_) => true,
                        Caller::Call(ix) => self.call_may_be_spawned(ix, function.is_async(db), seen),
                    })
            }
        }
    }

    fn call_may_be_spawned(&mut self, ix: CallIx, is_async: bool, seen: &mut FxHashSet<BodyIx>) -> bool {
        let (usage, body, node) = {
            let call = &self.facts.calls[ix.0];
            (call.usage, call.body, call.node.clone())
        };
        if usage == Use::Value {
            return true;
        }
        if is_async { self.future_may_be_spawned(&node, body, seen) } else { self.may_be_spawned(body, seen) }
    }

    /// Whether the future that stands at `node`, in `body`, may end up in a task.
    fn future_may_be_spawned(
        &mut self,
        node: &SyntaxNode,
        body: BodyIx,
        seen: &mut FxHashSet<BodyIx>,
    ) -> bool {
        let Some(parent) = node.parent() else { return true };
        match parent.kind() {
            SyntaxKind::PAREN_EXPR => self.future_may_be_spawned(&parent, body, seen),
            SyntaxKind::AWAIT_EXPR => self.may_be_spawned(body, seen),
            SyntaxKind::ARG_LIST => {
                let Some(call) = parent.parent() else { return true };
                match self.call_at(&call) {
                    // It may become an await in the same place.
                    Some((_, Callee::Api(api))) if api.kind == ApiKind::BlockOn => {
                        self.may_be_spawned(body, seen)
                    }
                    Some((_, Callee::Foreign(path))) if PASSES_ON.contains(&path.as_str()) => {
                        self.future_may_be_spawned(&call, body, seen)
                    }
                    _ => true,
                }
            }
            _ => true,
        }
    }
}
